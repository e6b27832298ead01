import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { createTextScanner, scan } from '../../src';

const password = 'Sup3rS3cret!x9';
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'keysweep-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function found(report: Awaited<ReturnType<typeof scan>>): { path: string; line: number; column: number; secret: string }[] {
  return report.credentials.flatMap((c) => c.occurrences).map(({ path, line, column, secret }) => ({ path: path.slice(folder.length + 1), line, column, secret: secret.reveal() }));
}

test('a password in a nested file is found at its place', async () => {
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  writeFileSync(join(folder, 'a/b/settings.py'), `# settings\r\nDEBUG = True\r\ndb_password = "${password}"\r\n`);
  const report = await scan({ paths: [folder] });
  expect(found(report)).toEqual([{ path: 'a/b/settings.py', line: 3, column: 16, secret: password }]);
  expect(report.coverage[0]).toMatchObject({ seen: 1, scanned: 1, incomplete: false });
});

test('what git ignores is left out, counted, and scanned on demand', async () => {
  mkdirSync(join(folder, '.git'));
  writeFileSync(join(folder, '.gitignore'), '.env\n');
  writeFileSync(join(folder, '.env'), `db_password="${password}"\n`);
  const respected = await scan({ paths: [folder] });
  expect(found(respected)).toEqual([]);
  expect(respected.coverage[0]!.skipped.gitignored).toBe(1);
  expect(found(await scan({ paths: [folder], gitignore: false }))).toHaveLength(1);
});

describe('files that git tracks although it ignores them', () => {
  const git = (...args: string[]): unknown => execFileSync('git', ['-C', folder, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args]);
  beforeEach(() => {
    git('init', '-q');
    mkdirSync(join(folder, 'build/deep'), { recursive: true });
    writeFileSync(join(folder, '.gitignore'), '*.env\nbuild/\n');
    for (const name of ['kept.env', 'local.env', 'build/deep/kept.py', 'build/local.py', 'build/gone.py']) writeFileSync(join(folder, name), `db_password="${password}"\n`);
    git('add', '-f', 'kept.env', 'build/deep/kept.py', 'build/gone.py', '.gitignore');
    rmSync(join(folder, 'build/gone.py'));
  });

  test('are in the repository, so they are scanned, and it is said', async () => {
    const report = await scan({ paths: [folder] });
    expect(found(report).map(({ path }) => path).sort()).toEqual(['build/deep/kept.py', 'kept.env']);
    expect(report.coverage[0]).toMatchObject({ trackedIgnored: 2, skipped: { gitignored: 2 }, incomplete: false });
    expect(found(await scan({ paths: [join(folder, 'build')] })).map(({ path }) => path)).toEqual(['build/deep/kept.py']);
  });

  test('patterns to leave out still hold', async () => {
    const report = await scan({ paths: [folder], exclude: ['build/deep/'] });
    expect(found(report).map(({ path }) => path)).toEqual(['kept.env']);
  });

  test('where git cannot be asked, the scan is incomplete', async () => {
    const { PATH } = process.env;
    process.env.PATH = join(folder, 'nothing');
    try {
      const report = await scan({ paths: [folder] });
      expect(report.complete).toBe(false);
      expect(report.coverage[0]!.skipped['git-unavailable']).toBe(1);
    } finally {
      process.env.PATH = PATH;
    }
  });
});

test.each([
  ['utf-16le', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`x\r\ndb_password="${password}"\r\n`, 'utf16le')])],
  ['utf-16be', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(`x\r\ndb_password="${password}"\r\n`, 'utf16le').swap16()])],
  ['utf-16 without a mark', Buffer.from(`x\r\ndb_password="${password}"\r\n`, 'utf16le')],
  ['utf-8 with a mark', Buffer.from(`\ufeffx\r\ndb_password="${password}"\r\n`)],
])('%s files are read', async (_name, bytes) => {
  writeFileSync(join(folder, 'settings.ini'), bytes);
  expect(found(await scan({ paths: [folder] }))).toEqual([{ path: 'settings.ini', line: 2, column: 14, secret: password }]);
});

test('a file larger than the memory is scanned in overlapping chunks, each finding once and at its line', async () => {
  const capacity = 256 * 1024;
  const lines: string[] = [];
  const expected: number[] = [];
  for (let i = 1; i <= 40_000; i++) {
    if (i % 997 === 0) {
      lines.push(`db_password = "${password}${i}"`);
      expected.push(i);
    } else lines.push(`value ${i} of a long and boring file`);
  }
  writeFileSync(join(folder, 'large.txt'), lines.join('\n'));
  const report = await scan({ paths: [folder], capacity });
  expect(found(report).map((f) => f.line).sort((a, b) => a - b)).toEqual(expected);
});

test('a missing path is an error with a code, an unreadable file is coverage', async () => {
  await expect(scan({ paths: [join(folder, 'nowhere')] })).rejects.toMatchObject({ code: 'no-such-path', exitCode: 2 });
});

test('texts in memory go through the same pipeline', () => {
  const scanText = createTextScanner();
  expect(scanText(`db_password = "${password}"\n`, 'settings.py').occurrences.map((o) => o.secret.reveal())).toEqual([password]);
  expect(scanText('db_password = os.environ["DB_PASSWORD"]\n', 'settings.py').occurrences).toEqual([]);
});

test.each([
  ['base64', (text: string) => Buffer.from(text).toString('base64'), 'base64'],
  ['hex', (text: string) => Buffer.from(text).toString('hex'), 'hex'],
  ['gzip in base64', (text: string) => gzipSync(text).toString('base64'), 'base64>gzip'],
  ['base64 in base64', (text: string) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64'), 'base64>base64'],
])('a secret inside %s is found, with the place of the encoded text', (_name, encode, encoding) => {
  const inner = `[database]\nhost = db1.example.net\ndb_password = "${password}"\n`;
  const { occurrences } = createTextScanner()(`apiVersion: v1\ndata:\n  settings: ${encode(inner)}\n`, 'release.yaml');
  expect(occurrences.map(({ secret, line, encoding: how, form, decoded }) => ({ secret: secret.reveal(), line, how, form, decoded: decoded?.reveal() }))).toEqual([
    { secret: password, line: 3, how: encoding, form: 'reversible', decoded: password },
  ]);
});
