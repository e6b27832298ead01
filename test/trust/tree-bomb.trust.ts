import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newCoverage } from '../../src/model';
import { listBlobs, listStaged, locateBlobs, openRepository } from '../../src/sources/git';
import { commit, git, makeRepository, removeScratch } from '../sources/git/fixture';
import { canary } from './canaries';
import { figure } from './figures';
import { World } from './program';

// A tree that names one tree ten times, which names another ten times, is ten small objects and ten thousand million files. git gathers
// what a commit changes before it says a word; nothing that reads a repository may wait for that, or lose the rest of the history.

const world = new World();
afterAll(() => {
  removeScratch();
  world.remove();
});

const LEVELS = 9;
const WIDTH = 10;

/** Trees in trees, each naming the next one WIDTH times: WIDTH ** (LEVELS + 1) files, or as many empty folders. */
function bomb(directory: string, leaf: 'files' | 'folders', text: string): string {
  const blob = git(directory, ['hash-object', '-w', '--stdin'], text).trim();
  const lines = (line: (at: number) => string): string => Array.from({ length: WIDTH }, (_, at) => line(at)).join('');
  let tree = leaf === 'files' ? git(directory, ['mktree'], lines((at) => `100644 blob ${blob}\tf${at}\n`)).trim() : git(directory, ['mktree'], '').trim();
  for (let level = 0; level < LEVELS; level++) tree = git(directory, ['mktree'], lines((at) => `040000 tree ${tree}\td${at}\n`)).trim();
  return tree;
}

/** A commit whose tree is HEAD's and, as `name`, another one. */
function commitWith(directory: string, name: string, tree: string): string {
  const top = git(directory, ['ls-tree', 'HEAD']).split('\n').filter((line) => line !== '' && !line.endsWith(`\t${name}`));
  const id = git(directory, ['commit-tree', git(directory, ['mktree'], `${[...top, `040000 tree ${tree}\t${name}`].join('\n')}\n`).trim(), '-p', 'HEAD', '-m', name]).trim();
  git(directory, ['update-ref', 'HEAD', id]);
  return id;
}

/** A commit of files beside what HEAD holds, without an index, which would be as large as the bomb. */
function commitFile(directory: string, name: string, text: string, parents: readonly string[] = ['HEAD']): string {
  const blob = git(directory, ['hash-object', '-w', '--stdin'], text).trim();
  const top = git(directory, ['ls-tree', 'HEAD']).split('\n').filter((line) => line !== '');
  const id = git(directory, ['commit-tree', git(directory, ['mktree'], `${[...top, `100644 blob ${blob}\t${name}`].join('\n')}\n`).trim(), ...parents.flatMap((parent) => ['-p', parent]), '-m', name]).trim();
  git(directory, ['update-ref', 'HEAD', id]);
  return id;
}

test('commits made to hold billions of files are named and left out; everything else has its commits', async () => {
  const directory = makeRepository('bombs');
  const first = commit(directory, { 'a.env': 'a\n' });
  const second = commit(directory, { 'a.env': 'b\n' });
  git(directory, ['branch', 'good']);
  const bad = [commitWith(directory, 'big', bomb(directory, 'files', 'x\n'))];
  // The bomb stays where it is: comparing this one with the one before costs nothing.
  const beside = commitFile(directory, 'beside.env', 'beside\n');
  // Another one in its place differs in every file; folders without files make git silent without any memory.
  bad.push(commitWith(directory, 'big', bomb(directory, 'files', 'y\n')), commitWith(directory, 'folders', bomb(directory, 'folders', '')));
  const merged = commitFile(directory, 'merged.env', 'merged\n', ['HEAD', 'good']);
  const repository = openRepository(directory);

  const coverage = newCoverage('test');
  const list = await listBlobs(repository, {}, coverage);
  expect(list.length).toBe(6);
  const ids = new Map(['good~1:a.env', 'good:a.env', 'HEAD:beside.env', 'HEAD:merged.env'].map((name) => [name, git(directory, ['rev-parse', name]).trim()]));
  const started = Date.now();
  const places = await locateBlobs(repository, {}, new Set(ids.values()), coverage);
  expect(Date.now() - started).toBeLessThan(60_000);

  const unknown = coverage.details.filter(({ reason }) => reason === 'commits-unknown');
  expect(unknown.map(({ detail }) => /commit ([0-9a-f]+) changes more/.exec(detail!)?.[1]).sort()).toEqual(bad.sort());
  expect(coverage.incomplete).toBe(true);
  expect([...ids.values()].map((id) => places.get(id))).toMatchObject([
    [{ path: 'a.env', introduced: { commit: first }, removed: { commit: second }, atHead: false }],
    [{ path: 'a.env', introduced: { commit: second }, atHead: true }],
    [{ path: 'beside.env', introduced: { commit: beside }, atHead: true }],
    [{ path: 'merged.env', introduced: { commit: merged, email: 'ann@example.org' }, atHead: true }],
  ]);
  // What the careful way says of ordinary commits is what git says of them at once.
  const ordinary = await locateBlobs(repository, { ranges: ['good'] }, new Set([ids.get('good~1:a.env')!, ids.get('good:a.env')!]), newCoverage('test'));
  for (const [id, [place]] of ordinary) expect(places.get(id)).toEqual([place]);
}, 120_000);

test('an index beside a HEAD that holds billions is refused, whoever reads it', () => {
  for (const leaf of ['files', 'folders'] as const) {
    const directory = makeRepository(`staged-${leaf}`);
    commit(directory, { 'a.env': 'a\n' });
    commitWith(directory, 'big', bomb(directory, leaf, 'x\n'));
    for (const plain of [false, true]) expect(() => listStaged(openRepository(directory), newCoverage('test'), { plain })).toThrow('HEAD holds more than');
  }
}, 120_000);

test('the program: histories, sweeps and pushes with such a commit are scanned, the commit is named, the exit code is 3', async () => {
  const directory = makeRepository('program');
  const secret = (name: string): string => `SHOP_PASSWORD=${canary(name)}\n`;
  const first = commit(directory, { 'before.env': secret('bomb 1') });
  const bad = commitWith(directory, 'big', bomb(directory, 'files', secret('bomb 2')));
  commitFile(directory, 'after.env', secret('bomb 3'));
  let slowest = 0;
  const timed = async <Result>(work: () => Promise<Result> | Result): Promise<Result> => {
    const started = Date.now();
    const result = await work();
    slowest = Math.max(slowest, Date.now() - started);
    return result;
  };

  const history = await timed(() => world.run(['scan', '.', '--history', '--format', 'jsonl'], { cwd: directory }));
  const found = history.stdout.trim().split('\n').map((line) => JSON.parse(line) as { path: string; provenance: { commit?: string } });
  expect([history.code, found.map(({ path }) => path.replace(/(?:d\d\/)+f\d$/, '*')).sort()]).toEqual([3, ['after.env', 'before.env', 'big/*']]);
  expect(found.find(({ path }) => path === 'before.env')!.provenance.commit).toBe(first);
  expect(history.stderr).toContain(`commit ${bad} changes more than 2,000,000 files`);

  expect(await timed(() => world.run(['hook', 'run', '--staged'], { cwd: directory }))).toMatchObject({ code: 2, stderr: expect.stringContaining('HEAD holds more than') as string });

  const inventory = join(world.work, 'inventory.yaml');
  writeFileSync(inventory, `targets:\n  - git: ${directory}\n  - git: file://${directory}\n`);
  const sweep = await timed(() => world.run(['sweep', inventory]));
  expect([sweep.code, (await world.run(['sweep', 'export'])).stdout.split('\n').filter((line) => line.includes('before.env')).length]).toEqual([3, 2]);

  const server = join(world.work, 'server.git');
  execFileSync('git', ['init', '-q', '--bare', server]);
  expect((await world.run(['hook', 'install', '--type', 'pre-receive', '--repository', server])).code).toBe(0);
  const push = await timed(() => spawnSync('git', ['push', server, 'main'], { cwd: directory, env: world.environment(), encoding: 'utf8', timeout: 120_000 }));
  expect(push.status).toBe(1);
  expect(push.stderr).toMatch(/before\.env[^]*after\.env|after\.env[^]*before\.env/);
  expect(slowest).toBeLessThan(100_000);
  figure('Hostile input', 'commit of 10,000 million files: seconds of the slowest of scan, hook, sweep and push', (slowest / 1000).toFixed(1), 'measured');
}, 600_000);
