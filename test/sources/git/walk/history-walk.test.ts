import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newCoverage } from '../../../../src/model';
import { blobId, blobPath, listBlobs, locateBlobs, openPlainRepository, openRepository, walkHistory, type BlobPlaces, type HistorySelection } from '../../../../src/sources/git';
import { commit, git, makeRepository, removeScratch, scratch } from '../fixture';
import { generateRepository } from './generated';

afterAll(removeScratch);

interface Told {
  readonly blobs: string[];
  readonly places: [string, BlobPlaces extends Map<string, infer Places> ? Places : never][];
}

/** All that a walk or git tells of a selection. */
async function told(directory: string, selection: HistorySelection, byWalk: boolean): Promise<Told> {
  const repository = openRepository(directory);
  const walk = byWalk ? await walkHistory(repository, selection) : undefined;
  if (byWalk && !walk) throw new Error('left to git');
  const coverage = newCoverage('test');
  const list = await listBlobs(repository, selection, coverage, { walk });
  const blobs = Array.from({ length: list.length }, (_, index) => `${blobId(list, index)} ${blobPath(list, index)}`);
  const everything = git(directory, ['cat-file', '--batch-all-objects', '--batch-check=%(objectname)']).split('\n');
  // A path of every name at once would hide the order of places: half of the blobs are asked for.
  const places = await locateBlobs(repository, selection, new Set(everything.filter((id) => /[02468ace]$/.test(id))), coverage, undefined, walk);
  return { blobs, places: [...places] };
}

async function expectSame(directory: string, selection: HistorySelection = {}): Promise<Told> {
  const here = await told(directory, selection, true);
  const oracle = await told(directory, selection, false);
  expect(here.blobs).toEqual(oracle.blobs);
  expect(new Map(here.places)).toEqual(new Map(oracle.places));
  return here;
}

describe('a walk tells what git tells, in its order', () => {
  test.each(Array.from({ length: 24 }, (_, seed) => [seed, [600, 0, 1][seed % 3]!]))('of a generated history (seed %d, steps of %d s)', async (seed, step) => {
    const directory = generateRepository(`generated-${seed}`, { seed: 1000 + seed, commits: 60 + seed * 5, step, format: seed % 8 === 7 ? 'sha256' : 'sha1' });
    if (seed % 2 === 1) git(directory, ['repack', '-adq', `--depth=${seed % 4 === 1 ? 50 : 0}`]);
    if (seed % 3 === 1) git(directory, ['pack-refs', '--all']);
    const { blobs, places } = await expectSame(directory);
    expect(blobs.length).toBeGreaterThan(10);
    expect(places.length).toBeGreaterThan(3);
    // What is new since commits that were seen before, one of which is not here.
    const commits = git(directory, ['rev-list', '--all', '--date-order']).trim().split('\n');
    for (const share of [0.1, 0.5, 0.9]) {
      const known = [commits[Math.floor(commits.length * share)]!, commits[Math.floor(commits.length * (share + 1) / 2)]!];
      const here = await told(directory, { known, ignoreMissing: true }, true);
      expect(here.blobs).toEqual((await told(directory, { known, ignoreMissing: true }, false)).blobs);
      expect(await told(directory, { known: [...known, 'ab'.repeat(commits[0]!.length / 2)], ignoreMissing: true }, true)).toEqual(here);
    }
  });

  test('of loose objects, several packs, alternates, a multi-pack index and a commit-graph', async () => {
    const directory = generateRepository('packs', { seed: 5, commits: 80, step: 60 });
    git(directory, ['repack', '-adq']);
    git(directory, ['checkout', '-q', '-f', 'branch-0']);
    commit(directory, { 'new.txt': 'new\n' });
    git(directory, ['repack', '-dq']);
    commit(directory, { 'new.txt': 'newer\n', 'deep/er/new.txt': 'new\n' });
    git(directory, ['multi-pack-index', 'write']);
    git(directory, ['commit-graph', 'write', '--reachable']);
    await expectSame(directory);
    git(scratch, ['clone', '-q', '--shared', '--mirror', directory, 'borrower.git']);
    await expectSame(join(scratch, 'borrower.git'));
  });

  test('of a shallow clone, and of work trees with heads of their own', async () => {
    const directory = generateRepository('origin', { seed: 9, commits: 60, step: 60 });
    git(scratch, ['clone', '-q', '--no-local', '--no-checkout', '--depth=5', '--no-single-branch', `file://${directory}`, 'shallow']);
    await expectSame(join(scratch, 'shallow'));
    git(directory, ['worktree', 'add', '-q', '--detach', join(scratch, 'linked'), 'branch-1']);
    commit(join(scratch, 'linked'), { 'only-there.txt': 'in a detached head\n' });
    const { blobs } = await expectSame(directory);
    expect(blobs.some((blob) => blob.endsWith(' only-there.txt'))).toBe(true);
  });

  test('of authors in words that only git understands', async () => {
    const directory = makeRepository('authors');
    const tree = git(directory, ['write-tree']).trim();
    const write = (headers: string): string => git(directory, ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'], Buffer.from(`tree ${tree}\n${headers}\n\nmessage\n`, 'latin1')).trim();
    const blob = git(directory, ['hash-object', '-w', '--stdin'], 'text\n').trim();
    let parent = '';
    const people = ['author Ann <a@x> 1700000000 +0100\ncommitter C <c@x> 1700000000 +0000', 'author  two  spaces  <a b@x> 1700000001 -0330\ncommitter C <c@x> 1700000001 +0000',
      'author <a@x> 1700000002 +0000\ncommitter C <c@x> 1700000002 +0000', 'author J\xfcrgen <j@x> 1700000003 +0000\ncommitter C <c@x> 1700000003 +0000\nencoding ISO-8859-1',
      'author J\xfcrgen <j@x> 1700000004 +0000\ncommitter C <c@x> 1700000004 +0000'];
    for (const [index, person] of people.entries()) {
      const entries = Array.from({ length: index + 1 }, (_, file) => `100644 blob ${blob}\tfile-${file}\n`).join('');
      const now = git(directory, ['mktree'], entries).trim();
      const id = git(directory, ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'], Buffer.from(`tree ${now}\n${parent === '' ? '' : `parent ${parent}\n`}${person}\n\nmessage\n`, 'latin1')).trim();
      parent = id;
    }
    expect(write(people[0]!)).toMatch(/^[0-9a-f]+$/);
    git(directory, ['update-ref', 'refs/heads/main', parent]);
    const repository = openRepository(directory);
    const walk = (await walkHistory(repository, {}))!;
    const here = (await locateBlobs(repository, {}, new Set([blob]), newCoverage('test'), undefined, walk)).get(blob)!;
    expect(here).toEqual((await locateBlobs(repository, {}, new Set([blob]), newCoverage('test'))).get(blob));
    expect(here.map(({ introduced }) => introduced.author).sort()).toEqual(['', ' two  spaces', 'Ann', 'Jürgen', 'Jürgen']);
  });

  test('a path with a newline comes whole', async () => {
    const directory = makeRepository('newline');
    commit(directory, { 'new\nline': 'text\n' });
    const repository = openRepository(directory);
    const list = await listBlobs(repository, {}, newCoverage('test'), { walk: await walkHistory(repository, {}) });
    expect(blobPath(list, 0)).toBe('new\nline');
  });
});

describe('what a walk leaves to git', () => {
  const walk = (directory: string, selection: HistorySelection = {}): ReturnType<typeof walkHistory> => walkHistory(openRepository(directory), selection);

  test('grafts, missing objects, refs that name no commit, broken refs, selections by words', async () => {
    const directory = makeRepository('left');
    const first = commit(directory, { 'a.txt': 'one\n' });
    commit(directory, { 'a.txt': 'two\n' });
    expect(await walk(directory)).toBeDefined();
    for (const selection of [{ ranges: ['main~1..main'] }, { branches: ['main'] }, { since: '2001-01-01' }, { reflog: true }, { known: [first] }]) expect(await walk(directory, selection)).toBeUndefined();
    const file = (path: string, text: string): () => void => {
      mkdirSync(join(directory, '.git', path, '..'), { recursive: true });
      writeFileSync(join(directory, '.git', path), text);
      return () => { rmSync(join(directory, '.git', path)); };
    };
    const blob = git(directory, ['rev-parse', 'main:a.txt']).trim();
    for (const remove of [
      () => file('info/grafts', `${first}\n`), () => file('refs/heads/nothing', `${'1'.repeat(40)}\n`), () => file('refs/tags/tree', git(directory, ['rev-parse', 'main^{tree}'])),
      () => file('refs/tags/blob', `${blob}\n`), () => file('refs/heads/odd..name', `${first}\n`),
    ]) {
      const undo = remove();
      expect(await walk(directory)).toBeUndefined();
      undo();
      expect(await walk(directory)).toBeDefined();
    }
    // Opened by its files alone, as sweeps do.
    const plain = openPlainRepository(directory);
    for (const head of ['garbage', first.slice(1), `${first}ab`, '']) {
      writeFileSync(join(directory, '.git/HEAD'), head);
      expect(await walkHistory(plain, {})).toBeUndefined();
    }
    writeFileSync(join(directory, '.git/HEAD'), 'ref: refs/heads/main\n');
    expect(await walkHistory(plain, { known: ['1234'], ignoreMissing: true })).toBeUndefined();
    expect(await walkHistory(plain, {})).toBeDefined();
    rmSync(join(directory, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    expect(await walk(directory)).toBeUndefined();
  });

  test('damaged objects and trees', async () => {
    const directory = makeRepository('damaged');
    const blob = git(directory, ['hash-object', '-w', '--stdin'], 'text\n').trim();
    const id = Buffer.from(blob, 'hex');
    const broken = [Buffer.from('100644 a\0short'), Buffer.concat([Buffer.from('10064x a\0'), id]), Buffer.concat([Buffer.from('100644 \0'), id]), Buffer.from('100644 name without an end')];
    for (const tree of broken) {
      const treeId = git(directory, ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'], tree).trim();
      const commitId = git(directory, ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'], `tree ${treeId}\nauthor A <a@x> 1 +0000\ncommitter A <a@x> 1 +0000\n\n.\n`).trim();
      git(directory, ['update-ref', 'refs/heads/main', commitId]);
      expect(await walk(directory)).toBeUndefined();
    }
    for (const headers of ['tree x', 'author A <a@x> 1 +0000', 'author A <a@x> 1 +0000\ncommitter A <a@x> soon +0000', 'author A <a@x> 1 +0000\ncommitter A <a>x> 1 +0000']) {
      const treeId = git(directory, ['write-tree']).trim();
      const commitId = git(directory, ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'], `tree ${treeId}\n${headers}\n\n.\n`).trim();
      writeFileSync(join(directory, '.git/refs/heads/main'), `${commitId}\n`);
      expect(await walk(directory)).toBeUndefined();
    }
  });

  test('trees that expand to billions, soon', async () => {
    const directory = makeRepository('bomb');
    const blob = git(directory, ['hash-object', '-w', '--stdin'], 'text\n').trim();
    // `text` at 2^40 paths, and 2^40 folders without any file.
    for (const seed of [`100644 blob ${blob}\tfile\n`, '']) {
      let tree = git(directory, ['mktree'], seed).trim();
      for (let level = 0; level < 40; level++) tree = git(directory, ['mktree'], `040000 tree ${tree}\ta\n040000 tree ${tree}\tb\n`).trim();
      const id = git(directory, ['commit-tree', '-m', 'bomb', tree]).trim();
      git(directory, ['update-ref', 'refs/heads/main', id]);
      const begun = performance.now();
      expect(await walk(directory)).toBeUndefined();
      expect(performance.now() - begun).toBeLessThan(20_000);
    }
  });
});

test('a walk can be stopped', async () => {
  const directory = makeRepository('stopped');
  commit(directory, { 'a.txt': 'text\n' });
  await expect(walkHistory(openRepository(directory), {}, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
});
