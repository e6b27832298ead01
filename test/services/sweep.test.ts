import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeRepository, random } from '../../bench/repository';
import { sweep, sweepStatus, type SweepRequest, type SweepSummary } from '../../src/api/sweep';
import { exportJsonLines } from '../../src/api/sweep-export';
import { openStore } from '../../src/store';
import { FindingMaker } from '../../src/sweep/context';
import { openSharedQueue } from '../../src/sweep/queue';
import { madeUpKey } from '../sweep/secrets';
import { describeWith } from './servers';
import { StoreServer } from './store-server';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-sweep-services-'));
const inventory = join(scratch, 'inventory.yaml');
const findings = new FindingMaker(undefined, Buffer.alloc(32, 7));
const workers = new Set<ChildProcess>();

/** Debian's libfaketime, which gives a process another clock; without it the tests that need one are left out. */
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

function startWorker(store: string, name: string, partBlobs = 50_000, environment: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(process.execPath, ['-r', './scripts/typescript.cjs', 'test/services/sweep-worker.ts', store, join(scratch, `cache-${name}`), String(partBlobs)], { cwd: join(__dirname, '../..'), stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...environment } });
  workers.add(child);
  child.once('close', () => workers.delete(child));
  return child;
}

const ended = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => { if (child.exitCode !== null || child.signalCode !== null) resolve(undefined); else child.once('close', resolve); });

async function exported(store: string): Promise<string> {
  const database = await openStore(store);
  let text = '';
  for await (const line of exportJsonLines(database)) text += line;
  await database.close();
  return text;
}

const run = (store: string, more: Partial<SweepRequest> = {}): Promise<SweepSummary> => sweep({ inventory, store, cache: join(scratch, 'cache'), findings, leaseSeconds: 4, ...more });

describeWith(['postgresql'], 'sweeps on PostgreSQL', () => {
  const server = new StoreServer();
  let expected: string;

  beforeAll(async () => {
    await server.start();
    for (let index = 0; index < 24; index++) {
      await makeRepository(join(scratch, 'origin', `repo-${index}.git`), {
        commits: 40 + index * 5, files: 30, lines: 60, seed: index % 8,
        planted: [
          { commit: 3, path: 'config/shared.env', line: `PAYSTACK_SECRET=${madeUpKey('shared')}` },
          { commit: 5 + index, path: `deploy/${index}.env`, line: `PAYSTACK_SECRET=${madeUpKey(`own ${index}`)}`, removedAfter: index % 2 ? 7 : undefined },
        ],
      });
    }
    writeFileSync(inventory, `targets:\n  - mirrors: ${scratch}/origin/*.git\n  - git: file://${scratch}/origin/repo-0.git\n  - git: file://${scratch}/origin/repo-1.git\n`);
    await run(join(scratch, 'embedded'));
    expected = await exported(join(scratch, 'embedded'));
    expect(expected.split('\n').length).toBeGreaterThan(50);
  }, 180_000);

  afterAll(async () => {
    for (const child of workers) child.kill('SIGKILL');
    await server.remove();
    rmSync(scratch, { recursive: true, force: true });
  });

  it('give the same bytes as the embedded store, and nothing to do the second time', async () => {
    const store = await server.database('alone');
    expect(await run(store)).toMatchObject({ outcome: 'complete', troubles: [] });
    expect(await exported(store)).toBe(expected);
    expect((await run(store)).counts.map(({ outcome }) => outcome)).toEqual(['unchanged']);
  }, 120_000);

  it('give the same bytes with four worker processes', async () => {
    const store = await server.database('shared');
    const four = [1, 2, 3, 4].map((name) => startWorker(store, `shared-${name}`));
    expect(await run(store, { planOnly: true })).toMatchObject({ outcome: 'complete', troubles: [] });
    expect(await exported(store)).toBe(expected);
    for (const child of four) child.kill('SIGTERM');
    await Promise.all(four.map(ended));
    // One that was still starting ends by the signal itself.
    expect(four.filter(({ exitCode, signalCode }) => exitCode !== 0 && signalCode !== 'SIGTERM')).toEqual([]);
  }, 240_000);

  it('go on where the server ends a connection between two queries of a transaction', async () => {
    const store = await server.database('ended');
    const [database, other] = await Promise.all([openStore(store), openStore(store)]);
    let tries = 0;
    const rows = await database.transaction(async (transaction) => {
      const [row] = await transaction.query<{ pid: number }>('select pg_backend_pid() as pid');
      if (tries++ === 0) {
        await other.query('select pg_terminate_backend($1)', [row!.pid]);
        await wait(300);
      }
      return transaction.query('select 1 as one');
    });
    expect(rows).toEqual([{ one: 1 }]);
    expect(tries).toBe(2);
    await Promise.all([database.close(), other.close()]);
  }, 60_000);

  it('open the queue of a new store from many processes at once', async () => {
    const store = await server.database('together');
    const databases = await Promise.all(Array.from({ length: 8 }, () => openStore(store)));
    const queues = await Promise.all(databases.map((database) => openSharedQueue(database)));
    await queues[0]!.add([{ sweepId: 'a', targetId: 'b' }]);
    expect((await queues[7]!.next(5, () => Promise.resolve([])))[0]!.lease.job).toEqual({ sweepId: 'a', targetId: 'b' });
    for (const queue of queues) await queue.close();
    for (const database of databases) await database.close();
  }, 120_000);

  it('hand out several jobs at once; one given back counts no try, one that failed does', async () => {
    const database = await openStore(await server.database('leases'));
    const queue = await openSharedQueue(database);
    const jobs = ['a', 'b', 'c'].map((targetId) => ({ sweepId: 's', targetId }));
    await queue.add(jobs);
    const nothing = (): Promise<[]> => Promise.resolve([]);
    const taken = (await queue.next(2, nothing)).map(({ lease }) => lease);
    expect(taken).toHaveLength(2);
    await queue.giveBack(taken);
    const again = (await queue.next(5, nothing)).map(({ lease }) => lease);
    expect(again.map(({ job, tries }) => `${job.targetId} ${tries}`).sort()).toEqual(['a 0', 'b 0', 'c 0']);
    expect(await queue.complete(again.slice(0, 2))).toBe(2);
    expect(await queue.complete(again.slice(0, 2))).toBe(0);
    await queue.retry(again[2]!, 'failed');
    await database.query("update keysweep_queue.job set start_after = now() where state = 'retry'");
    expect((await queue.next(5, nothing)).map(({ lease }) => [lease.job, lease.tries])).toEqual([[again[2]!.job, 1]]);
    await queue.close();
    await database.close();
  }, 60_000);

  (existsSync(FAKETIME) ? it : it.skip)('go by the database\'s clock: workers whose clocks are hours off take nothing from each other', async () => {
    const store = await server.database('clocks');
    const three = ['+5h', '-5h', '+0'].map((offset, number) => startWorker(store, `clocks-${number}`, 50_000, { LD_PRELOAD: FAKETIME, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' }));
    expect(await run(store, { planOnly: true, deadlineMs: 3_600_000 })).toMatchObject({ outcome: 'complete', troubles: [] });
    expect(await exported(store)).toBe(expected);
    const database = await openStore(store);
    expect(await database.query('select max(retry_count)::int as tries, max(attempts)::int as attempts from keysweep_queue.job, scans')).toEqual([{ tries: 0, attempts: 1 }]);
    expect((await database.query('select distinct worker from scans')).length).toBe(3);
    await database.close();
    for (const child of three) child.kill('SIGTERM');
    await Promise.all(three.map(ended));
  }, 240_000);

  (existsSync(FAKETIME) ? it : it.skip)('lose and double nothing while the database\'s clock jumps', async () => {
    const jumping = new StoreServer();
    const clock = join(scratch, 'clock');
    const set = (offset: string): void => { writeFileSync(clock, offset); chmodSync(clock, 0o644); };
    set('+0');
    chmodSync(scratch, 0o755);
    await jumping.start({ LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' });
    try {
      const store = await jumping.database('jumping');
      const two = [1, 2].map((name) => startWorker(store, `jumping-${name}`));
      let finished = false;
      const planned = run(store, { planOnly: true }).finally(() => { finished = true; });
      const offsets = ['+3h', '-3h', '+1h', '+0'];
      for (let jump = 0; !finished; jump++) {
        await wait(1500);
        set(offsets[jump % offsets.length]!);
        // Leases of a dead worker run out although they seem to begin in the future.
        if (jump === 1) two.splice(0, 1)[0]!.kill('SIGKILL');
      }
      expect(await planned).toMatchObject({ outcome: 'complete', troubles: [] });
      expect(await exported(store)).toBe(expected);
      for (const child of two) child.kill('SIGTERM');
      await Promise.all(two.map(ended));
    } finally {
      await jumping.remove();
    }
  }, 240_000);

  it('say so where work waits and no worker takes it', async () => {
    const store = await server.database('nobody');
    const stop = new AbortController();
    const told = new Promise<string>((resolve) => { void run(store, { planOnly: true, idleNoticeMs: 200, notice: resolve, signal: stop.signal }).catch(resolve); });
    expect(await told).toMatch(/start keysweep worker/);
    stop.abort();
    // Nobody else can open the embedded store: it would wait for ever.
    await expect(run(join(scratch, 'never-opened'), { planOnly: true })).rejects.toMatchObject({ code: 'shared-store-required' });
    expect(existsSync(join(scratch, 'never-opened'))).toBe(false);
  }, 60_000);

  it('split large repositories among workers, with the same bytes', async () => {
    const store = await server.database('parts');
    const two = [1, 2].map((name) => startWorker(store, `parts-${name}`, 60));
    expect(await run(store, { planOnly: true })).toMatchObject({ outcome: 'complete', troubles: [] });
    expect(await exported(store)).toBe(expected);
    const database = await openStore(store);
    const [jobs] = await database.query<{ parts: number }>("select count(*)::int as parts from keysweep_queue.job where data ? 'part' and state = 'completed'");
    await database.close();
    expect(jobs!.parts).toBeGreaterThan(20);
    for (const child of two) child.kill('SIGTERM');
    await Promise.all(two.map(ended));
  }, 240_000);

  it('lose and double nothing while workers are killed and the server is restarted', async () => {
    const store = await server.database('chaos');
    const next = random(4);
    let finished = false;
    const planned = run(store, { planOnly: true }).finally(() => { finished = true; });
    const living: ChildProcess[] = [];
    let kills = 0;
    let restarts = 0;
    for (let round = 0; !finished; round++) {
      while (living.length < 3) living.push(startWorker(store, `chaos-${living.length}-${round}`));
      await wait(700 + next() * 1300);
      if (round < 6) {
        const [victim] = living.splice(Math.floor(next() * living.length), 1);
        victim!.kill('SIGKILL');
        kills++;
      }
      if (round === 2) {
        await server.stop('SIGQUIT');
        await wait(1000);
        await server.start();
        restarts++;
      }
    }
    const summary = await planned;
    for (const child of living) child.kill('SIGTERM');
    await Promise.all(living.map(ended));
    expect(kills).toBeGreaterThan(2);
    expect(restarts).toBe(1);
    expect(summary).toMatchObject({ outcome: 'complete', troubles: [] });
    expect(await exported(store)).toBe(expected);
  }, 300_000);

  it('show where they are, and set poison aside', async () => {
    const store = await server.database('poison');
    const database = await openStore(store);
    expect(await sweepStatus(database)).toBeUndefined();
    await database.close();
    // A repository whose objects are gone: git fails the same way each time.
    const broken = join(scratch, 'broken.git');
    await makeRepository(broken, { commits: 3, files: 2, lines: 5, seed: 1 });
    rmSync(join(broken, 'objects'), { recursive: true });
    mkdirSync(join(broken, 'objects'));
    const text = `targets:\n  - mirrors: ${broken}\n  - mirrors: ${scratch}/origin/repo-3.git\n`;
    const file = join(scratch, 'poison.yaml');
    writeFileSync(file, text);
    const summary = await sweep({ inventory: file, store, cache: join(scratch, 'cache'), findings, leaseSeconds: 4 });
    expect(summary.outcome).toBe('incomplete');
    expect(summary.troubles).toEqual([{ name: broken, outcome: 'set-aside', reason: expect.stringMatching(/bad object/) }]);
    expect(summary.counts).toContainEqual(expect.objectContaining({ outcome: 'complete', count: 1 }));
  }, 120_000);
});
