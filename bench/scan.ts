import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { history } from './histories';
import { alternate, printTable, which, type Contender } from './measure';
import { benchTree } from './tree';

const keysweep = `${process.execPath} ${resolve('bin/keysweep.js')}`;

/** Command lines of the peers for one target, without validation over the network. */
const PEERS: Record<string, { tree: (path: string) => string; history: (path: string) => string }> = {
  gitleaks: { tree: (p) => `gitleaks dir --no-banner --exit-code 0 '${p}'`, history: (p) => `gitleaks git --no-banner --exit-code 0 '${p}'` },
  betterleaks: { tree: (p) => `betterleaks fs -s --no-banner --exit-code=0 '${p}'`, history: (p) => `betterleaks git -s --no-banner --exit-code=0 '${p}'` },
  kingfisher: { tree: (p) => `kingfisher scan --no-validate --no-update-check --git-history none --no-dedup --format jsonl '${p}'`, history: (p) => `kingfisher scan --no-validate --no-update-check --git-history full --format jsonl '${p}'` },
  trufflehog: { tree: (p) => `trufflehog filesystem --no-verification --no-update '${p}'`, history: (p) => `trufflehog git --no-verification --no-update 'file://${p}'` },
  ripsecrets: { tree: (p) => `ripsecrets '${p}'`, history: () => '' },
  'detect-secrets': { tree: (p) => `detect-secrets scan --all-files '${p}'`, history: () => '' },
  secretlint: { tree: (p) => `secretlint '${p}/**/*'`, history: () => '' },
};

/**
 * `npm run bench -- scan [tree|history|large|small]… [--tree DIR] [--history REPO] [--rounds N] [--without NAME]…`
 * Compares keysweep with the floor (cat, git cat-file) and every peer on PATH or in KEYSWEEP_PEERS (folders, colons between),
 * alternated. Without --tree the tree is one of published packages (bench/tree.ts).
 */
export async function run(args: string[]): Promise<void> {
  const option = (name: string, fallback: string): string => (args.includes(name) ? args[args.indexOf(name) + 1]! : fallback);
  const rounds = Number(option('--rounds', '3'));
  const without = args.flatMap((arg, i) => (arg === '--without' ? [args[i + 1]!] : []));
  const parts = ['tree', 'history', 'large', 'small'].filter((part) => args.includes(part));
  const peers = Object.keys(PEERS).filter((name) => !without.includes(name));
  const present = peers.filter(which);
  console.log(`peers: ${present.join(', ') || 'none'}; not on PATH: ${peers.filter((name) => !which(name)).join(', ') || 'none'}`);
  if (!existsSync('dist/fast.js')) throw new Error('npm run build first');
  const work = mkdtempSync(join(tmpdir(), 'keysweep-bench-'));
  try {
    if (!parts.length || parts.includes('tree')) await trees(args.includes('--tree') ? resolve(option('--tree', '')) : await benchTree(), 'tree', present, rounds);
    if (!parts.length || parts.includes('history')) await histories(option('--history', ''), present, rounds);
    if (!parts.length || parts.includes('large')) await large(work, present, rounds);
    if (!parts.length || parts.includes('small')) await small(work, present, rounds);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function bytesBelow(path: string): number {
  return Number(execFileSync('bash', ['-c', `find '${path}' -type f -printf '%s\\n' | awk '{ s += $1 } END { print s }'`], { encoding: 'utf8' })) / 1e6;
}

function contenders(path: string, kind: 'tree' | 'history', peers: readonly string[]): Contender[] {
  return peers.map((name) => ({ name, command: PEERS[name]![kind](path).replace(name, which(name)!) })).filter((peer) => peer.command);
}

async function trees(path: string, title: string, peers: readonly string[], rounds: number): Promise<void> {
  const megabytes = bytesBelow(path);
  const scan = `${keysweep} scan '${path}' --no-gitignore --format jsonl -q -o /dev/null`;
  const costs = await alternate([
    { name: 'cat', command: `find '${path}' -type f -print0 | xargs -0 cat` },
    { name: 'keysweep', command: scan },
    { name: 'keysweep, 1 thread', command: `${scan} --threads 1` },
    { name: 'keysweep, no archives', command: `${scan} --no-archives` },
    ...contenders(path, 'tree', peers),
  ], rounds);
  printTable(`${title}: ${path.replace(process.cwd(), '.')}, ${megabytes.toFixed(0)} MB`, costs, 'keysweep', megabytes);
  console.log(`\nnot on PATH: ${Object.keys(PEERS).filter((name) => !which(name)).join(', ') || 'none'}; load ${loadavg().map((load) => load.toFixed(1)).join(' ')}`);
}

async function histories(given: string, peers: readonly string[], rounds: number): Promise<void> {
  const paths = given ? [resolve(given)] : [];
  if (!given) for (const kind of ['published', 'edited'] as const) paths.push(await history(kind, resolve('.bench'), resolve('node_modules')));
  for (const path of paths) {
    const scan = `${keysweep} scan --history '${path}' --format jsonl -q -o /dev/null`;
    const costs = await alternate([
      { name: 'git cat-file', command: `git -C '${path}' rev-list --objects --all --filter=object:type=blob --filter-provided-objects | cut -d' ' -f1 | git -C '${path}' cat-file --batch --buffer | cat` },
      { name: 'keysweep', command: scan },
      { name: 'keysweep, 1 thread', command: `${scan} --threads 1` },
      ...contenders(path, 'history', peers),
    ], rounds);
    const commits = execFileSync('git', ['-C', path, 'rev-list', '--all', '--count'], { encoding: 'utf8' }).trim();
    printTable(`history: ${basename(path)}, ${commits} commits`, costs, 'keysweep');
  }
}

/** One file of 1 GB of source text. */
async function large(work: string, peers: readonly string[], rounds: number): Promise<void> {
  const path = join(work, 'large');
  mkdirSync(path);
  const source = readFileSync('node_modules/typescript/lib/typescript.js');
  const copies = Math.ceil(1e9 / source.length);
  const file = join(path, 'large.txt');
  for (let i = 0; i < copies; i++) writeFileSync(file, source, { flag: 'a' });
  await trees(path, `one file of ${(statSync(file).size / 1e9).toFixed(2)} GB`, peers, rounds);
  rmSync(path, { recursive: true });
}

/** 40,000 files of 1 to 4 kB. */
async function small(work: string, peers: readonly string[], rounds: number): Promise<void> {
  const path = join(work, 'small');
  const source = readFileSync('node_modules/typescript/lib/typescript.js');
  for (let i = 0; i < 40_000; i++) {
    const folder = join(path, String(i % 200));
    if (i < 200) mkdirSync(folder, { recursive: true });
    const at = (i * 211) % (source.length - 5000);
    writeFileSync(join(folder, `${i}.js`), source.subarray(at, at + 1000 + ((i * 37) % 3000)));
  }
  await trees(path, '40,000 small files', peers, rounds);
  rmSync(path, { recursive: true });
}
