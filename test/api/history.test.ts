import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scan, type GitProvenance, type ScanReport } from '../../src';
import { assess } from '../../src/exposure/assess';
import { rootProvenance } from '../../src/model';
import { reporters } from '../../src/report';

const first = 'Sup3rS3cret!x9';
const second = 'An0ther0ne$77q';
let folder: string;

function git(...args: string[]): string {
  return execFileSync('git', ['-C', folder, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], { encoding: 'utf8' }).trim();
}

function commit(file: string, text: string, message: string): string {
  writeFileSync(join(folder, file), text);
  git('add', '-A');
  git('commit', '-qm', message);
  return git('rev-parse', 'HEAD');
}

function found(report: ScanReport): { secret: string; path: string; line: number; commit?: string; atHead?: boolean }[] {
  return report.credentials
    .flatMap((c) => c.occurrences)
    .map(({ secret, line, path, provenance }) => ({ secret: secret.reveal(), path, line, commit: (provenance as GitProvenance).commit, atHead: (provenance as GitProvenance).atHead }))
    .sort((a, b) => (a.secret < b.secret ? -1 : 1));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keysweep-history-'));
  git('init', '-q', '-b', 'main');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const filler = (text: string): string => `# settings\n${'# a line of no interest that fills the file\n'.repeat(80)}${text}${'# and another one at the end of it\n'.repeat(80)}`;

test('a secret is reported once, with the commit that brought it in, and whether it is still there', async () => {
  commit('settings.py', filler(''), 'one');
  const brought = commit('settings.py', filler(`db_password = "${first}"\n`), 'two');
  commit('settings.py', filler(`db_password = "${first}"\n`).replace('# settings', '# settings of the server\n#'), 'three');
  const added = commit('other.py', `db_password = "${second}"\n`, 'four');
  commit('settings.py', filler(''), 'five');
  const report = await scan({ paths: [folder], history: {} });
  expect(found(report)).toEqual([
    { secret: second, path: 'other.py', line: 1, commit: added, atHead: true },
    { secret: first, path: 'settings.py', line: 82, commit: brought, atHead: false },
  ]);
  expect(report.coverage[0]).toMatchObject({ seen: 4, incomplete: false });
});

test('a range scans only what it brought in', async () => {
  const start = commit('a.py', `db_password = "${first}"\n`, 'one');
  commit('b.py', `db_password = "${second}"\n`, 'two');
  const report = await scan({ paths: [folder], history: { ranges: [`${start}..main`] } });
  expect(found(report).map((f) => f.secret)).toEqual([second]);
});

test('staged changes are read from the index, not from the work tree', async () => {
  commit('a.py', 'x = 1\n', 'one');
  writeFileSync(join(folder, 'a.py'), `x = 1\ndb_password = "${first}"\n`);
  git('add', 'a.py');
  writeFileSync(join(folder, 'a.py'), 'x = 1\n');
  const report = await scan({ paths: [folder], staged: true });
  expect(found(report)).toMatchObject([{ secret: first, path: 'a.py', line: 2 }]);
  expect(report.coverage[0]!.scanned).toBe(1);
});

test('the incremental cache leaves clean blobs out and keeps reporting the others', async () => {
  process.env.KEYSWEEP_STATE_DIR = join(folder, '..', `${Date.now()}-state`);
  try {
    commit('clean.py', 'x = 1\n', 'one');
    commit('dirty.py', `db_password = "${first}"\n`, 'two');
    const request = { paths: [folder], history: {}, incremental: true };
    const before = await scan(request);
    const after = await scan(request);
    expect(found(after)).toEqual(found(before));
    expect(after.coverage[0]!.skipped['already-scanned']).toBe(1);
  } finally {
    rmSync(process.env.KEYSWEEP_STATE_DIR, { recursive: true, force: true });
    delete process.env.KEYSWEEP_STATE_DIR;
  }
});

describe('archives of configurations in the history', () => {
  const configuration = (secret: string): string => `version 15.7\nhostname r1\nservice timestamps debug datetime msec\nsnmp-server community ${secret} RW\n`;

  /** Commits a tarball of `files` as `name`. */
  function commitArchive(name: string, files: Record<string, string>, message: string): string {
    const members = mkdtempSync(join(tmpdir(), 'keysweep-members-'));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(members, file), text);
    execFileSync('tar', ['-czf', join(folder, name), '-C', members, ...Object.keys(files)]);
    rmSync(members, { recursive: true, force: true });
    git('add', '-A');
    git('commit', '-qm', message);
    return git('rev-parse', 'HEAD');
  }

  test('are opened: each secret once, as path!member, with the commit that brought it in', async () => {
    const brought = commitArchive('backup.tgz', { 'r1.cfg': configuration(first), 'r2.cfg': 'hostname r2\n' }, 'one');
    const second2 = commitArchive('backup.tgz', { 'r1.cfg': configuration(first), 'r2.cfg': configuration(second) }, 'two');
    git('rm', '-q', 'backup.tgz');
    git('commit', '-qm', 'three');
    const report = await scan({ paths: [folder], history: {} });
    const places = report.credentials.flatMap((c) => c.occurrences).map(({ secret, path, line, provenance }) => ({ secret: secret.reveal(), path, line, blob: rootProvenance(provenance) as GitProvenance }));
    expect(places.map(({ secret, path, line, blob }) => ({ secret, path, line, commit: blob.commit, atHead: blob.atHead })).sort((a, b) => (a.secret < b.secret ? -1 : 1))).toEqual([
      { secret: second, path: 'backup.tgz!r2.cfg', line: 4, commit: second2, atHead: false },
      { secret: first, path: 'backup.tgz!r1.cfg', line: 4, commit: brought, atHead: false },
    ]);
    // Every report tells of them as of any blob in the history.
    const render = (format: 'human' | 'csv'): string => [...reporters[format](report, { showSecrets: false, color: false, rules: () => ({}) })].join('');
    expect(render('human')).toContain(`commit ${brought.slice(0, 10)}`);
    expect(render('human')).toContain('by Ada, only in history');
    expect(render('csv')).toContain(second2);
    expect(assess(report).map(({ factors }) => factors.historyOnly)).toEqual([true, true]);
    expect(report.coverage[0]!.incomplete).toBe(false);
    expect(report.coverage[0]!.scanned).toBe(report.coverage[0]!.seen);
  });

  test('that are damaged make the scan incomplete, and all else is still found', async () => {
    commit('a.py', `db_password = "${second}"\n`, 'one');
    commitArchive('backup.tgz', { 'r1.cfg': configuration(first) + '! filler\n'.repeat(5000) }, 'two');
    const whole = readFileSync(join(folder, 'backup.tgz'));
    writeFileSync(join(folder, 'cut.tgz'), whole.subarray(0, whole.length - 20));
    git('add', '-A');
    git('commit', '-qm', 'three');
    const report = await scan({ paths: [folder], history: {} });
    expect(report.coverage[0]).toMatchObject({ incomplete: true, skipped: { truncated: 1 } });
    expect(found(report).map(({ secret }) => secret)).toContain(second);
  });

  test('stay closed where --no-archives asks for it', async () => {
    commitArchive('backup.tgz', { 'r1.cfg': configuration(first) }, 'one');
    const report = await scan({ paths: [folder], history: {}, archives: false });
    expect(found(report)).toEqual([]);
  });
});
