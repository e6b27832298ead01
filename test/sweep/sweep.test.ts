import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
    const removed = commit(one, { 'config/app.env': 'PAYSTACK_SECRET=\n' });
    const gone = commit(two, { 'config/app.env': 'PAYSTACK_SECRET=\n' });
    writeFileSync(join(backups, 'router.env'), 'TOKEN=\n');
    expect(await run()).toMatchObject({ credentials: { open: 0, history: 1, closed: 1 } });
    expect((await occurrences()).map(({ state, removed: by }) => [state, by?.commit]).sort()).toEqual([['history', gone], ['history', removed], ['history', removed]].sort());
    const database = await openStore(store);
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
