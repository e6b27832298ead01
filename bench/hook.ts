import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { which } from './measure';
import { median, stagedRepository } from './startup';

const FILES = ['module3.py', 'module17.py', 'module29.py'];
/** The file of `stagedRepository` that holds the secret. */
const PLANTED_IN = 'module17.py';
/** Made up; its checksum is right, so that scanners that compute it find it, too. */
const PLANTED = `api_token = "ghp_${'MhRlpafbFQwaMSze4BSUoAfOs5Zh323SNx2v'}"\n`;

/** How a hook runs a program, as its own documentation has it, and the exit code that stops a commit. */
interface Tool {
  readonly name: string;
  readonly program: string;
  readonly args: (program: string, work: string) => readonly string[];
  readonly found: number;
}

const keysweep = resolve('bin/keysweep.js');

const TOOLS: readonly Tool[] = [
  { name: 'keysweep, index', program: 'node', args: () => [keysweep, 'hook', 'run', '--staged'], found: 1 },
  { name: 'keysweep, files named', program: 'node', args: () => [keysweep, 'hook', 'run', ...FILES], found: 1 },
  { name: 'gitleaks', program: 'gitleaks', args: () => ['git', '--pre-commit', '--redact', '--staged', '--verbose', '--no-banner'], found: 1 },
  { name: 'betterleaks', program: 'betterleaks', args: () => ['git', '--staged', '--no-banner', '.'], found: 1 },
  { name: 'kingfisher', program: 'kingfisher', args: () => ['scan', '.', '--staged', '--quiet', '--no-validate', '--no-update-check'], found: 200 },
  { name: 'secretlint', program: 'secretlint', args: (program, work) => ['--secretlintrc', secretlintRules(program, work), ...FILES], found: 1 },
  { name: 'detect-secrets-hook', program: 'detect-secrets-hook', args: () => FILES, found: 1 },
  { name: 'ripsecrets', program: 'ripsecrets', args: () => FILES, found: 1 },
];

interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly status: number;
  readonly output: string;
}

/** What was seen of a tool on one of the two repositories. */
interface Seen {
  readonly wall: number[];
  readonly cpu: number[];
  status: number;
  named: boolean;
}

/**
 * `npm run bench -- hook [--runs N] [--timeout SECONDS]`: every scanner's commit hook on three staged files, without and with a
 * planted secret, alternated with `node -e 0`. Peers come from PATH or KEYSWEEP_PEERS (folders, colons between); those missing
 * are named. Exits 1 where keysweep does not find the secret, or finds one where there is none.
 */
export async function run(args: string[]): Promise<void> {
  const option = (name: string, fallback: number): number => (args.includes(name) ? Number(args[args.indexOf(name) + 1]) : fallback);
  const runs = option('--runs', 15);
  const seconds = option('--timeout', 20);
  const work = mkdtempSync(join(tmpdir(), 'keysweep-bench-hook-'));
  try {
    const clean = stagedRepository(join(work, 'clean'), '');
    const planted = stagedRepository(join(work, 'planted'), PLANTED);
    const present = TOOLS.flatMap(({ name, program, args: argsOf, found }) => {
      const path = program === 'node' ? process.execPath : which(program);
      return path ? [{ name, path, args: argsOf(path, work), found }] : [];
    });
    const all = [{ name: 'node -e 0', path: process.execPath, args: ['-e', '0'], found: NaN }, ...present];
    const seen = new Map(all.map(({ name }) => [name, { clean: nothing(), planted: nothing() }]));
    const slow = new Set<string>();
    // The first round warms the caches of disk and interpreters.
    for (let round = -1; round < runs; round++) {
      for (const { name, path, args: parameters } of all.filter((tool) => !slow.has(tool.name))) {
        for (const [kind, cwd] of [['clean', clean], ['planted', planted]] as const) {
          const { wall, cpu, status, output } = once(path, parameters, cwd, seconds);
          const into = seen.get(name)![kind];
          into.status = status;
          into.named = output.includes(PLANTED_IN);
          if (status === TIMED_OUT) slow.add(name);
          else if (round >= 0) { into.wall.push(wall); into.cpu.push(cpu); }
        }
      }
    }
    console.log(`\n### hook on 3 staged files of 40, ${runs} alternated runs, medians, load ${loadavg()[0]!.toFixed(1)}\n`);
    console.log('| hook | wall ms, clean | CPU ms, clean | wall ms, planted | CPU ms, planted | wall × keysweep | planted secret | clean files |\n|---|--:|--:|--:|--:|--:|---|---|');
    const reference = median(seen.get('keysweep, index')!.clean.wall);
    for (const { name, found } of all) {
      const { clean: without, planted: withSecret } = seen.get(name)!;
      const figures = slow.has(name) ? `over ${seconds * 1000} | | | | ` : [without.wall, without.cpu, withSecret.wall, withSecret.cpu].map((values) => median(values).toFixed(0)).join(' | ') + ` | ${(median(without.wall) / reference).toFixed(1)}`;
      console.log(`| ${name} | ${figures} | ${Number.isNaN(found) ? '' : slow.has(name) ? 'timed out' : withSecret.status === found && withSecret.named ? 'found' : `missed (exit ${withSecret.status})`} | ${Number.isNaN(found) || slow.has(name) ? '' : without.status === 0 ? 'passed' : `exit ${without.status}`} |`);
    }
    const missing = TOOLS.filter(({ name }) => !seen.has(name)).map(({ name }) => name);
    console.log(`\nnot installed: ${missing.join(', ') || 'none'}`);
    for (const { name } of present.filter((tool) => tool.name.startsWith('keysweep'))) {
      const { clean: without, planted: withSecret } = seen.get(name)!;
      if (without.status !== 0 || withSecret.status !== 1 || !withSecret.named) process.exitCode = 1;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function nothing(): Seen {
  return { wall: [], cpu: [], status: NaN, named: false };
}

/** Exit code of coreutils' timeout when it had to kill. */
const TIMED_OUT = 124;

/** Runs a program once; bash's `time` counts the CPU of the program and all it started. */
function once(program: string, args: readonly string[], cwd: string, seconds: number): Run {
  const { stdout, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="KSTIME %3R %3U %3S"; time timeout -k 1 "$@" 2>&1; echo "KSSTATUS $?"', 'bash', `${seconds}`, program, ...args], { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });
  const [, wall, user, system] = /KSTIME (\S+) (\S+) (\S+)/.exec(stderr) ?? [];
  const status = Number(/KSSTATUS (\d+)\s*$/.exec(stdout)?.[1]);
  if (wall === undefined || Number.isNaN(status)) throw new Error(`${program}: not measured: ${stderr}`);
  // Killed after the grace of -k: 137.
  return { wall: Number(wall) * 1000, cpu: (Number(user) + Number(system)) * 1000, status: status === 137 ? TIMED_OUT : status, output: stdout };
}

/** secretlint has no rules of its own: the recommended preset, from where secretlint is installed. */
function secretlintRules(program: string, work: string): string {
  const folder = join(work, 'secretlint');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, '.secretlintrc.json');
  writeFileSync(file, JSON.stringify({ rules: [{ id: createRequire(realpathSync(program)).resolve('@secretlint/secretlint-rule-preset-recommend') }] }));
  return file;
}
