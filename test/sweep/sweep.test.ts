import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweep, sweepStatus, type SweepRequest, type SweepSummary } from '../../src/api/sweep';
import { exportOccurrences, type ExportedOccurrence, listCredentials, openStore } from '../../src/store';
import { FindingMaker } from '../../src/sweep/context';
import { commit, git, makeRepository, removeScratch, scratch as repositories } from '../sources/git/fixture';
import { madeUpKey } from './secrets';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-sweep-test-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  removeScratch();
});

const store = join(scratch, 'store');
const inventory = join(scratch, 'inventory.yaml');
const findings = new FindingMaker(undefined, Buffer.alloc(32, 7));
const run = (more: Partial<SweepRequest> = {}): Promise<SweepSummary> => sweep({ inventory, store, cache: join(scratch, 'cache'), findings, ...more });

async function occurrences(closed = false): Promise<ExportedOccurrence[]> {
  const database = await openStore(store);
  const rows: ExportedOccurrence[] = [];
  for await (const row of exportOccurrences(database, { closed })) rows.push(row);
  await database.close();
  return rows;
}

const outcomes = (summary: SweepSummary): Record<string, number> => Object.fromEntries(summary.counts.map(({ outcome, count }) => [outcome, count]));

describe('a sweep on the embedded store', () => {
  const first = madeUpKey('first');
  const second = madeUpKey('second');
  const one = makeRepository('mirrors/one');
  const two = makeRepository('mirrors/two');
  const backups = join(scratch, 'backups');
  let introduced: string;

  beforeAll(() => {
    commit(one, { 'README.md': 'nothing\n' });
    introduced = commit(one, { 'config/app.env': `PAYSTACK_SECRET=${first}\n` });
    commit(two, { 'README.md': 'nothing\n', 'config/app.env': `PAYSTACK_SECRET=${first}\n` });
    mkdirSync(backups);
    writeFileSync(join(backups, 'router.env'), `TOKEN=${second}\n`);
    writeFileSync(inventory, `targets:\n  - mirrors: ${repositories}/mirrors/*\n  - directory: ${backups}\n    owner: storage\n  - git: file://${one}\n`);
  });

  it('finds what lies in repositories, clones and folders, once a credential', async () => {
    const summary = await run();
    expect(summary).toMatchObject({ outcome: 'complete', credentials: { open: 2, history: 0, closed: 0 }, troubles: [] });
    expect(outcomes(summary)).toEqual({ complete: 4 });
    const rows = await occurrences();
    expect(rows.map(({ target, path, state }) => `${target.replace(/^.*\//, '')}:${path}:${state}`).sort()).toEqual(['backups:router.env:open', 'one:config/app.env:open', 'one:config/app.env:open', 'two:config/app.env:open']);
    expect(rows.find(({ target }) => target.endsWith('one'))?.introduced).toMatchObject({ commit: introduced, author: 'Ann Author' });
    expect(rows.find(({ path }) => path === 'router.env')).toMatchObject({ owner: 'storage', line: 1 });
    expect(JSON.stringify(rows)).not.toContain(first.slice(8));
    expect(JSON.stringify(rows)).not.toContain(second.slice(8));
  });

  it('does nothing where nothing changed', async () => {
    const summary = await run();
    expect(outcomes(summary)).toEqual({ complete: 1, unchanged: 3 });
    const files = summary.counts.find(({ outcome }) => outcome === 'complete')!;
    expect(files.scanned).toBe(0); // the folder is walked, its files are not read
    expect((await occurrences()).length).toBe(4);
  });

  it('moves removed credentials to history with the commit, closes what is gone, reopens what returns', async () => {
    const removed = commit(one, { 'config/app.env': 'PAYSTACK_SECRET=\n', 'other.txt': 'other\n' });
    const gone = commit(two, { 'config/app.env': 'PAYSTACK_SECRET=\n' });
    writeFileSync(join(backups, 'router.env'), 'TOKEN=\n');
    const summary = await run();
    expect(summary).toMatchObject({ credentials: { open: 0, history: 1, closed: 1 } });
    expect((await occurrences()).map(({ state, removed: by }) => [state, by?.commit]).sort()).toEqual([['history', gone], ['history', removed], ['history', removed]].sort());
    const database = await openStore(store);
    // Branches were only added to: the blobs of the new commit are all that is listed.
    expect(await database.query("select seen from scans join targets on targets.id = target_id where sweep_id = $1 and kind <> 'files' order by location", [summary.id])).toEqual([{ seen: 2 }, { seen: 1 }, { seen: 2 }]);
    const [history] = await listCredentials(database, { state: 'history' });
    expect(history).toMatchObject({ closed_at: expect.anything(), closed_commit: expect.stringMatching(/^[0-9a-f]{40}$/) });
    await database.close();

    writeFileSync(join(backups, 'router.env'), `TOKEN=${second}\n# back\n`);
    expect(await run()).toMatchObject({ credentials: { open: 1, history: 1, closed: 0 } });
    const again = await openStore(store);
    expect((await listCredentials(again, { state: 'open' }))[0]).toMatchObject({ reopened_at: expect.anything(), closed_at: null });
    await again.close();
  });

  it('closes what a rewritten history no longer holds', async () => {
    git(one, ['checkout', '-q', '--orphan', 'fresh']);
    commit(one, { 'config/app.env': 'PAYSTACK_SECRET=\n' });
    git(one, ['branch', '-q', '-D', 'main']);
    git(one, ['branch', '-q', '-m', 'main']);
    await run();
    expect((await occurrences()).filter(({ target }) => target.endsWith('one')).map(({ state }) => state)).toEqual([]);
    expect((await occurrences(true)).filter(({ target }) => target.endsWith('one')).map(({ state }) => state)).toEqual(['closed', 'closed']);
  });

  it('ends as incomplete where a target cannot be read, with the reason, and does not close what it could not see', async () => {
    writeFileSync(inventory, `targets:\n  - directory: ${backups}\n  - git: file://${repositories}/nowhere\n  - directory: ${scratch}/absent\n`);
    const before = (await occurrences()).length;
    const summary = await run();
    expect(summary.outcome).toBe('incomplete');
    expect(summary.troubles.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'not-listed']);
    expect((await occurrences()).length).toBe(before);
    const database = await openStore(store);
    expect(await sweepStatus(database)).toMatchObject({ outcome: 'incomplete', finishedAt: expect.anything(), etaSeconds: null, unfinished: [] });
    await database.close();
  });

  it('takes a folder that is empty all at once for one that is not mounted', async () => {
    writeFileSync(inventory, `targets:\n  - directory: ${backups}\n`);
    await run();
    const before = (await occurrences()).length;
    expect(before).toBeGreaterThan(0);
    renameSync(backups, `${backups}.away`);
    mkdirSync(backups);
    const summary = await run();
    expect(summary.troubles).toEqual([{ name: backups, outcome: 'failed', reason: expect.stringMatching(/holds nothing now and held files before \(\d+\): is it mounted/) as string }]);
    expect((await occurrences()).length).toBe(before);
    rmSync(backups, { recursive: true });
    renameSync(`${backups}.away`, backups);
    expect(await run()).toMatchObject({ outcome: 'complete' });
  });

  it('closes targets that are no longer named', async () => {
    writeFileSync(inventory, `targets:\n  - mirrors: ${repositories}/mirrors/*\n`);
    expect(await run()).toMatchObject({ outcome: 'complete', credentials: { open: 0, history: 1, closed: 1 } });
  });

  it('ends at its deadline as incomplete, never as a success', async () => {
    commit(two, { 'more.txt': 'x\n' });
    const summary = await run({ deadlineMs: 1 });
    expect(summary.outcome).toBe('incomplete');
    expect(summary.troubles.map(({ reason }) => reason)).toContain('the deadline of the sweep');
    expect(await run()).toMatchObject({ outcome: 'complete' });
  });
});

describe('repositories of one batch', () => {
  it('that are forks of each other are scanned once', async () => {
    for (const name of ['forks/a', 'forks/b']) commit(makeRepository(name), { 'app.env': `PAYSTACK_SECRET=${madeUpKey(name)}\n`, 'README.md': `${name}\n` });
    git(repositories, ['clone', '-q', '--bare', 'forks/b', 'forks/c']);
    writeFileSync(inventory, `targets:\n  - mirrors: ${repositories}/forks/*\n`);
    const forks = join(scratch, 'forks-store');
    // The first job is taken alone, the other two together.
    const { counts, credentials } = await run({ store: forks, concurrency: 1 });
    expect(counts).toMatchObject([{ outcome: 'complete', count: 3, scanned: 4 }]);
    expect(credentials.open).toBe(2);
    const database = await openStore(forks);
    const rows: string[] = [];
    for await (const { target, path } of exportOccurrences(database)) rows.push(`${target.replace(/^.*\//, '')}:${path}`);
    await database.close();
    expect(rows.sort()).toEqual(['a:app.env', 'b:app.env', 'c:app.env']);
  });
});

describe('what cannot be listed', () => {
  it('a mirror that lost some objects is fetched again', async () => {
    const origin = makeRepository('lossy');
    commit(origin, { 'config/app.env': `PAYSTACK_SECRET=${madeUpKey('lossy')}\n` });
    const lossy = join(scratch, 'lossy-store');
    const cache = join(scratch, 'lossy-cache');
    writeFileSync(inventory, `targets:\n  - git: file://${origin}\n`);
    expect(await run({ store: lossy, cache })).toMatchObject({ outcome: 'complete', credentials: { open: 1 } });
    const mirror = join(cache, readdirSync(cache).find((name) => name.endsWith('.git'))!);
    const tree = git(mirror, ['rev-parse', 'HEAD:config']).trim();
    const packs = join(mirror, 'objects', 'pack');
    for (const name of readdirSync(packs).filter((file) => file.endsWith('.pack'))) {
      const pack = readFileSync(join(packs, name));
      rmSync(packs, { recursive: true });
      execFileSync('git', ['-C', mirror, 'unpack-objects', '-q'], { input: pack });
    }
    rmSync(join(mirror, 'objects', tree.slice(0, 2), tree.slice(2)));
    git(origin, ['commit', '-q', '--allow-empty', '-m', 'more']);
    commit(origin, { 'more.txt': 'more\n' });
    expect(await run({ store: lossy, cache })).toMatchObject({ outcome: 'complete', credentials: { open: 1, closed: 0 }, troubles: [] });
    expect(git(mirror, ['cat-file', '-t', tree]).trim()).toBe('tree');
  });

  it('is not taken for gone in a repository that lost objects', async () => {
    const damaged = makeRepository('damaged');
    commit(damaged, { 'config/app.env': `PAYSTACK_SECRET=${madeUpKey('damaged')}\n` });
    const away = join(scratch, 'damaged-store');
    writeFileSync(inventory, `targets:\n  - mirrors: ${damaged}\n`);
    expect(await run({ store: away })).toMatchObject({ outcome: 'complete', credentials: { open: 1 } });
    const tree = git(damaged, ['rev-parse', 'HEAD:config']).trim();
    git(damaged, ['commit', '-q', '--amend', '-m', 'rewritten: everything is listed again']);
    rmSync(join(damaged, '.git', 'objects', tree.slice(0, 2), tree.slice(2)));
    expect(await run({ store: away })).toMatchObject({ outcome: 'incomplete', credentials: { open: 1, closed: 0 } });
  });

  // Nothing is hidden from root.
  (process.getuid?.() === 0 ? it.skip : it)('is not taken for gone in a folder that cannot be read', async () => {
    const share = join(scratch, 'share');
    mkdirSync(join(share, 'inner'), { recursive: true });
    writeFileSync(join(share, 'inner', 'a.env'), `PAYSTACK_SECRET=${madeUpKey('share')}\n`);
    writeFileSync(join(share, 'b.txt'), 'b\n');
    const folders = join(scratch, 'share-store');
    writeFileSync(inventory, `targets:\n  - directory: ${share}\n`);
    await run({ store: folders });
    chmodSync(join(share, 'inner'), 0);
    expect(await run({ store: folders })).toMatchObject({ outcome: 'incomplete', credentials: { open: 1, closed: 0 } });
    chmodSync(join(share, 'inner'), 0o700);
    rmSync(join(share, 'inner'), { recursive: true });
    expect(await run({ store: folders })).toMatchObject({ outcome: 'complete', credentials: { open: 0, closed: 1 } });
  });
});
