import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const keysweep = resolve('bin/keysweep.js');

/** One command of the comparison; `status` is what a run that did its work ends with. */
interface Command {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly status: number;
}

/**
 * `npm run bench -- startup [--runs N]`: wall time of what people wait for, against `node -e 0`, alternated: the commit hook on
 * three staged files, and a scan of one small file without and with findings. Exits 1 where an aim is missed.
 */
export async function run(args: string[]): Promise<void> {
  const runs = args.includes('--runs') ? Number(args[args.indexOf('--runs') + 1]) : 40;
  const work = mkdtempSync(join(tmpdir(), 'keysweep-bench-startup-'));
  try {
    const repository = stagedRepository(join(work, 'repository'), '');
    const clean = join(work, 'clean.py');
    writeFileSync(clean, source('clean'));
    const found = join(work, 'found.py');
    writeFileSync(found, `${source('found')}db_password = "tR4${'w9Kq'}zLp2vX7"\n`);
    const node = process.execPath;
    const times = alternated([
      { name: 'node -e 0', program: node, args: ['-e', '0'], cwd: work, status: 0 },
      { name: 'hook run --staged, 3 files', program: node, args: [keysweep, 'hook', 'run', '--staged'], cwd: repository, status: 0 },
      { name: 'scan of a small file', program: node, args: [keysweep, 'scan', clean], cwd: work, status: 0 },
      { name: 'scan of a small file with a finding', program: node, args: [keysweep, 'scan', found], cwd: work, status: 1 },
    ], runs);
    printTimes(`start-up, ${runs} alternated runs, load ${loadavg()[0]!.toFixed(1)}`, times, 'node -e 0');
    const [base, hook, scan, finding] = [...times.values()].map(median) as [number, number, number, number];
    const aims: [string, number, number][] = [['hook ≤ 1.5 × node + 40 ms', hook, 1.5 * base + 40], ['scan < 2.2 × node', scan, 2.2 * base], ['scan with a finding < 2.2 × node', finding, 2.2 * base]];
    for (const [name, is, aim] of aims) console.log(`${is <= aim ? 'reached' : 'MISSED'}: ${name}: ${is.toFixed(0)} of ${aim.toFixed(0)} ms`);
    if (aims.some(([, is, aim]) => is > aim)) process.exitCode = 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A repository with three staged source files of 5 kB; `module17.py` ends with `planted`. */
export function stagedRepository(directory: string, planted: string): string {
  mkdirSync(directory, { recursive: true });
  const git = (...parameters: string[]): void => { execFileSync('git', ['-C', directory, '-c', 'user.name=bench', '-c', 'user.email=bench@example.org', ...parameters], { stdio: 'ignore' }); };
  git('init', '-q');
  for (let index = 0; index < 40; index++) writeFileSync(join(directory, `module${index}.py`), source(`module ${index}`));
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  for (const index of [3, 17, 29]) writeFileSync(join(directory, `module${index}.py`), `${source(`changed ${index}`)}${index === 17 ? planted : ''}`);
  git('add', '.');
  return directory;
}

function source(title: string): string {
  const lines = Array.from({ length: 60 }, (_, index) => `def step_${index}(value, context):\n    return context.apply(value + ${index}, mode="fast")\n`);
  return `# ${title}\nimport os\n\n${lines.join('\n')}`;
}

/** Wall milliseconds of every command, run in turn `runs` times after one run to warm caches. */
export function alternated(commands: readonly Command[], runs: number): Map<string, number[]> {
  const times = new Map<string, number[]>(commands.map(({ name }) => [name, []]));
  for (let round = -1; round < runs; round++) {
    for (const { name, program, args, cwd, status } of commands) {
      const started = process.hrtime.bigint();
      const done = spawnSync(program, args, { cwd, stdio: 'ignore' });
      const took = Number(process.hrtime.bigint() - started) / 1e6;
      if (done.status !== status) throw new Error(`${name} ended with ${done.status ?? done.error?.message}, not ${status}`);
      if (round >= 0) times.get(name)!.push(took);
    }
  }
  return times;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** Prints the least and the middle of each command's times, and ratios of the middle against `base`. */
export function printTimes(title: string, times: ReadonlyMap<string, readonly number[]>, base: string): void {
  const reference = median(times.get(base)!);
  console.log(`\n### ${title}\n\n| command | min ms | median ms | × ${base} |\n|---|--:|--:|--:|`);
  for (const [name, values] of times) console.log(`| ${name} | ${Math.min(...values).toFixed(0)} | ${median(values).toFixed(0)} | ${(median(values) / reference).toFixed(2)} |`);
}

