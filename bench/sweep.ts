import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeRepository, random } from './repository';

const PROGRAM = join(__dirname, '..', 'bin', 'keysweep.js');
/** What the package brings and a checkout lacks: without it half of the peak memory is the making of a database. */
const TEMPLATE = join(__dirname, '..', 'dist', 'src', 'store', 'store-template.tar.gz');

interface Measured {
  readonly wall: number;
  /** User and system seconds of the process and the git processes it waited for. */
  readonly cpu: number;
  /** Peak resident set of keysweep and its store process, MB. */
  readonly memory: number;
}

/**
 * `npm run bench -- sweep [--repositories 2000] [--real GLOB] [--store postgres://…]`: a first sweep of generated
 * repositories (and real ones), a second with nothing changed, a third with 1 % changed, and the same for a tenth of them to
 * compare peak memory. With a PostgreSQL store also one and two worker processes (each run in a database the URL names; it is emptied).
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { repositories: { type: 'string', default: '2000' }, real: { type: 'string' }, store: { type: 'string' }, keep: { type: 'boolean' } } });
  const count = Number(values.repositories);
  const scratch = mkdtempSync(join(tmpdir(), 'keysweep-bench-sweep-'));
  try {
    console.log(`${cpus().length} cores ${cpus()[0]!.model}, Node ${process.version}; making ${count} repositories`);
    const next = random(1);
    for (let index = 0; index < count; index++) {
      const secret = ['sk', 'live', Array.from({ length: 40 }, () => Math.floor(next() * 16).toString(16)).join('')].join('_');
      await makeRepository(join(scratch, 'repositories', `r${index}.git`), {
        commits: 5 + Math.floor(next() * 60), files: 5 + Math.floor(next() * 30), lines: 80, seed: index,
        planted: index % 10 === 0 ? [{ commit: 2, path: 'config/payment.env', line: `PAYSTACK_SECRET=${secret}` }] : [],
      });
    }
    const inventory = (name: string, glob: string): string => {
      const file = join(scratch, `${name}.yaml`);
      writeFileSync(file, `targets:\n  - mirrors: ${scratch}/repositories/${glob}\n${values.real && name === 'all' ? `  - mirrors: ${values.real}\n` : ''}`);
      return file;
    };
    const tenth = inventory('tenth', `r{${Array.from({ length: Math.ceil(count / 10) }, (_, index) => index).join(',')}}.git`);
    const all = inventory('all', '*.git');
    if (!existsSync(TEMPLATE)) spawnSync(process.execPath, [join(__dirname, '..', 'scripts', 'store-template.mjs')]);
    const rows: (readonly [string, Measured])[] = [];
    const embedded = (name: string): string[] => ['--store', join(scratch, `store-${name}`), '--cache', join(scratch, 'cache'), '--quiet'];
    rows.push([`first sweep of ${Math.ceil(count / 10)}`, await measure(['sweep', tenth, ...embedded('tenth')])]);
    const first = await measure(['sweep', all, ...embedded('all')]);
    rows.push([`first sweep of ${count}`, first]);
    const second = await measure(['sweep', all, ...embedded('all')]);
    rows.push(['nothing changed', second]);
    for (let index = 0; index < count; index += 100) touch(join(scratch, 'repositories', `r${index}.git`));
    rows.push(['1 % changed', await measure(['sweep', all, ...embedded('all')])]);
    table(rows);
    console.log(`unchanged sweep: ${percent(second.cpu / first.cpu)} of the first's CPU, ${percent(second.wall / first.wall)} of its wall time`);
    console.log(`peak memory: ${rows[0]![1].memory.toFixed(0)} MB at ${Math.ceil(count / 10)}, ${first.memory.toFixed(0)} MB at ${count} (${percent(first.memory / rows[0]![1].memory - 1)} more)`);
    if (values.store) await scaleOut(all, values.store, scratch);
  } finally {
    if (!values.keep) rmSync(scratch, { recursive: true, force: true });
  }
}

/** One worker process and two, on an emptied store: the time from planning to the end. */
async function scaleOut(inventory: string, store: string, scratch: string): Promise<void> {
  const walls: number[] = [];
  for (const workers of [1, 2]) {
    const { Client } = await import('pg');
    const client = new Client({ connectionString: store });
    await client.connect();
    await client.query('drop schema if exists keysweep_queue cascade; drop schema public cascade; create schema public');
    await client.end();
    const settings = ['--store', store, '--cache', join(scratch, 'cache'), '--concurrency', '1'];
    const children = Array.from({ length: workers }, () => spawn(process.execPath, [PROGRAM, 'worker', ...settings], { stdio: 'ignore' }));
    const lost = new Promise<never>((_resolve, reject) => { for (const child of children) child.once('exit', (status) => { reject(new Error(`a worker ended with ${status}`)); }); });
    lost.catch(() => undefined); // they are ended below
    walls.push((await Promise.race([measure(['sweep', inventory, '--plan-only', '--quiet', ...settings]), lost])).wall);
    for (const child of children) child.kill('SIGTERM');
  }
  console.log(`PostgreSQL: 1 worker ${walls[0]!.toFixed(1)} s, 2 workers ${walls[1]!.toFixed(1)} s: ${(walls[0]! / walls[1]!).toFixed(2)} times the throughput`);
}

/** Runs keysweep and measures it by bash's `time` (which counts the git processes) and /proc. */
function measure(parameters: string[]): Promise<Measured> {
  const started = process.hrtime.bigint();
  const child = spawn('bash', ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'bash', process.execPath, PROGRAM, ...parameters], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (piece: Buffer) => { text += piece.toString(); });
  let memory = 0;
  const poll = setInterval(() => { memory = Math.max(memory, peakOfChildren(child.pid!)); }, 50);
  return new Promise((resolve, reject) => {
    child.once('close', (status) => {
      clearInterval(poll);
      const cpu = /cpu ([\d.]+) ([\d.]+)/.exec(text);
      if (status !== 0 || !cpu) reject(new Error(`keysweep ended with ${status}: ${text}`));
      else resolve({ wall: Number(process.hrtime.bigint() - started) / 1e9, cpu: Number(cpu[1]) + Number(cpu[2]), memory });
    });
  });
}

/** Peak resident sets of keysweep and its store process, summed (MB); git's are small. 0 where there is no /proc. */
function peakOfChildren(pid: number): number {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(file)) return 0;
  let sum = 0;
  for (const child of readFileSync(file, 'utf8').trim().split(' ').filter(Boolean)) {
    try {
      const status = readFileSync(`/proc/${child}/status`, 'utf8');
      if (/^Name:\s+node/m.test(status)) sum += Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024 + peakOfChildren(Number(child));
    } catch {
      // It has just ended.
    }
  }
  return sum;
}

function touch(repository: string): void {
  const tree = spawnSync('git', ['-C', repository, 'rev-parse', 'main^{tree}'], { encoding: 'utf8' }).stdout.trim();
  const blob = spawnSync('git', ['-C', repository, 'hash-object', '-w', '--stdin'], { input: `changed ${repository}\n`, encoding: 'utf8' }).stdout.trim();
  const entries = spawnSync('git', ['-C', repository, 'ls-tree', tree], { encoding: 'utf8' }).stdout;
  const changed = spawnSync('git', ['-C', repository, 'mktree'], { input: `${entries}100644 blob ${blob}\tchanged.txt\n`, encoding: 'utf8' }).stdout.trim();
  const environment = { ...process.env, GIT_AUTHOR_NAME: 'Dev', GIT_AUTHOR_EMAIL: 'dev@example.org', GIT_COMMITTER_NAME: 'Dev', GIT_COMMITTER_EMAIL: 'dev@example.org' };
  const commit = spawnSync('git', ['-C', repository, 'commit-tree', changed, '-p', 'main', '-m', 'change'], { encoding: 'utf8', env: environment }).stdout.trim();
  spawnSync('git', ['-C', repository, 'update-ref', 'refs/heads/main', commit]);
}

function table(rows: readonly (readonly [string, Measured])[]): void {
  console.log('| sweep | wall s | CPU s | peak MB |\n| --- | --- | --- | --- |');
  for (const [name, { wall, cpu, memory }] of rows) console.log(`| ${name} | ${wall.toFixed(1)} | ${cpu.toFixed(1)} | ${memory.toFixed(0)} |`);
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
