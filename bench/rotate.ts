import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyRotation, planRotation } from '../src/api/rotate';
import { Secret } from '../src/model';
import { postgresql } from '../src/rotate/rotators/postgresql';
import { query, startPostgresql } from '../test/services/servers';
import { reportOf } from '../test/rotate/reports';

/** Statements of one round trip when roles are made. */
const BATCH = 200;

/**
 * `rotate [CREDENTIALS=1000] [AT ONCE=8] [DELAY MS=0] [FILES=20]`: rotates PostgreSQL passwords into the age file, on a real server, and says which
 * share of the time is keysweep's own. With a delay, each session with the server (a login, or a login with its statement) begins so many
 * milliseconds later, as one across a network would.
 * `share` is what a person waits for longer: the wall time of the rotation against the wall time of the same sessions (log in, set, log in anew, have
 * the old one refused) made by the same rotator with the same number at once and nothing around them: no plan, journal, sink or files.
 * `latencyShare` is stricter: of the time from a credential's first step to its last, what it did not spend inside its sessions with the service; waiting
 * for a turn of the processor or of the disk counts as keysweep's own there. `cpuShare` is the same of processor time, which other load hardly changes.
 */
export async function run(args: string[]): Promise<void> {
  process.env.UV_THREADPOOL_SIZE ??= '16'; // as bin/keysweep.js does
  const [count, concurrency, delay, fileCount] = [1000, 8, 0, 20].map((usual, index) => Number(args[index] ?? usual));
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-bench-rotate-'));
  process.env.KEYSWEEP_STATE_DIR = join(folder, 'state');
  const server = await startPostgresql('admin-password');
  const far = await delayed(server.port, delay);
  try {
    const root = join(folder, 'estate');
    mkdirSync(root);
    const password = (index: number): string => `Zk3vQ9xLw2Tn8Rb${String(index).padStart(5, '0')}`;
    for (let from = 0; from < count; from += BATCH) {
      const statements = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => `CREATE ROLE app${from + index} LOGIN PASSWORD '${password(from + index)}'; CREATE ROLE bare${from + index} LOGIN PASSWORD '${password(from + index)}';`);
      await query(server.port, 'admin', 'admin-password', statements.join(''));
    }
    const files = Math.min(fileCount, count);
    for (let file = 0; file < files; file++) {
      const lines = [];
      for (let index = file; index < count; index += files) lines.push(`DB_${index}_URL=postgres://app${index}:${password(index)}@127.0.0.1:${far.port}/postgres`);
      writeFileSync(join(root, `service${file}.env`), `${lines.join('\n')}\n`);
    }
    writeFileSync(join(folder, 'report.json'), JSON.stringify(reportOf(root, Array.from({ length: count }, (_, index) => ({ path: `service${index % files}.env`, value: password(index), name: `DB_${index}_URL` })))));
    const planning = performance.now();
    const plan = await planRotation({ report: join(folder, 'report.json'), root });
    const planSeconds = (performance.now() - planning) / 1000;
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));

    const half = Math.floor(count / 2);
    let bareCpu = 0;
    const bare = async (from: number, to: number): Promise<number> => {
      const begin = performance.now();
      const cpu = process.cpuUsage();
      let next = from;
      await Promise.all(Array.from({ length: concurrency }, async () => {
        while (next < to) await bareCalls(far.port, `bare${next}`, password(next++));
      }));
      bareCpu += cpuMs(cpu);
      return performance.now() - begin;
    };
    // Half of them before and half behind: a machine that gets busier or quieter is so for both.
    let floor = await bare(0, half);

    let service = 0;
    for (const step of ['inspect', 'set', 'test', 'prove'] as const) {
      const original = postgresql[step] as (context: unknown) => Promise<unknown>;
      Object.assign(postgresql, { [step]: async (context: unknown) => {
        const start = performance.now();
        try {
          return await original(context);
        } finally {
          service += performance.now() - start;
        }
      } });
    }
    let latency = 0;
    const started = new Map<string, number>();
    const begin = performance.now();
    const cpu = process.cpuUsage();
    const result = await applyRotation({
      plan: join(folder, 'plan.json'), concurrency,
      onStep: (entry, step) => { if (step === 'inspect') started.set(entry.id, performance.now()); },
      onEnd: (entry) => { latency += performance.now() - started.get(entry.id)!; },
    });
    const wall = performance.now() - begin;
    const used = cpuMs(cpu);
    const inService = service;
    floor += await bare(half, count);
    const rotated = result.entries.filter((entry) => entry.state === 'rotated').length;
    console.log(JSON.stringify({
      credentials: count, rotated, concurrency, delayMs: delay, files, planSeconds: round(planSeconds), wallSeconds: round(wall / 1000), floorSeconds: round(floor / 1000), share: round((wall - floor) / wall),
      msPerCredential: round(latency / count), serviceMsPerCredential: round(inService / count), latencyShare: round((latency - inService) / latency),
      cpuMsPerCredential: round(used / count), bareCpuMsPerCredential: round(bareCpu / count), cpuShare: round((used - bareCpu) / used), peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
    }));
  } finally {
    await far.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The server as it is seen from `delay` ms away at the beginning of each session; without a delay, itself. */
async function delayed(upstream: number, delay: number): Promise<{ port: number; stop(): Promise<void> }> {
  if (delay === 0) return { port: upstream, stop: async () => undefined };
  const clients = new Set<Socket>();
  const proxy = createServer({ pauseOnConnect: true }, (client) => {
    clients.add(client);
    client.on('error', () => undefined);
    setTimeout(() => {
      const target = connect(upstream, '127.0.0.1');
      target.on('error', () => client.destroy());
      target.on('close', () => client.destroy());
      client.on('close', () => target.destroy());
      client.on('close', () => clients.delete(client));
      client.pipe(target).pipe(client);
      client.resume();
    }, delay);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return { port: (proxy.address() as { port: number }).port, stop: () => new Promise((resolve) => {
    for (const client of clients) client.destroy();
    proxy.close(() => resolve());
  }) };
}

/** The calls of one rotation to its service, and nothing else. */
async function bareCalls(port: number, user: string, old: string): Promise<void> {
  const context = { entry: user, marker: user, options: { host: '127.0.0.1', port, user, database: 'postgres' }, old: { secret: new Secret(old) }, facts: {}, signal: new AbortController().signal, resolve: () => Promise.reject(new Error('no reference')) };
  const facts = await postgresql.inspect(context);
  const { parts } = await postgresql.create(context);
  const pending = { ...context, facts, pending: parts };
  await postgresql.set(pending);
  await postgresql.test(pending);
  await postgresql.retire(pending);
  if ((await postgresql.prove(pending)).state !== 'dead') throw new Error('the old password works');
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
