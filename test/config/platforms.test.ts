import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hookScript } from '../../src/api/hooks';
import { createTextScanner } from '../../src/api/scan-text';
import { Baseline } from '../../src/config/baseline';
import { ignoresCase, slashed } from '../../src/config/platform-paths';
import { stateDirectory } from '../../src/config/state';
import type { Occurrence } from '../../src/model';
import { shownPath } from '../../src/pipeline/file-scan';
import { excludedBy, isIgnored, rulesFor } from '../../src/sources/files/ignore-rules';
import { planted, plantedLine } from '../cli/program';

// What other systems do differently, with their rules of paths given: CI is Linux.

test.each([
  ['C:\\repo\\src\\a.py', 'C:/repo/src/a.py'],
  ['\\\\server\\share\\backups\\r1.cfg', '//server/share/backups/r1.cfg'],
  ['..\\x', '../x'],
  // Behind the prefix for long paths `/` is no separator.
  ['\\\\?\\C:\\very\\long', '\\\\?\\C:\\very\\long'],
])('Windows: %s is shown as %s', (path, shown) => expect(slashed(path, 'win32')).toBe(shown));

test.each(['linux', 'darwin'] as const)('%s: a backslash is part of a name', (platform) => expect(slashed('a\\b', platform)).toBe('a\\b'));

test.each([
  ['C:/repo', 'src', 'C:/repo/a/b.py', 'src/a/b.py'],
  ['C:/repo', '.', 'C:/repo/a/b.py', 'a/b.py'],
  ['C:/', 'C:/', 'C:/x.cfg', 'C:/x.cfg'],
  ['//server/share/backups', '//server/share/backups', '//server/share/backups/r1.cfg', '//server/share/backups/r1.cfg'],
])('a file below the root %s, given as %s', (absolute, shown, path, expected) => expect(shownPath(path, [{ absolute, shown }])).toBe(expected));

test('patterns apply to Windows paths, drives and shares included', () => {
  const excluded = excludedBy(['vendor/', '/build/*.log', '*.SNAP'], ['C:/repo', '//server/share'], 'win32')!;
  expect(excluded('C:/repo/a/vendor', true)).toBe(true);
  expect(excluded('C:\\repo\\a\\vendor\\x.py', false)).toBe(true);
  expect(excluded('C:/repo/build/x.log', false)).toBe(true);
  expect(excluded('C:/repo/a/build/x.log', false)).toBe(false);
  expect(excluded('//server/share/build/x.log', false)).toBe(true);
  expect(excluded('C:/repo/con.snap', false)).toBe(true);
  expect(excluded('C:/repo/NUL', false)).toBe(false);
});

test('a root is a folder, not the beginning of a name', () => {
  const excluded = excludedBy(['/2/x.py', '/x.py'], ['/work/src', '/work/src2'], 'linux')!;
  expect(excluded('/work/src2/x.py', false)).toBe(true);
  expect(excluded('/work/src22/x.py', false)).toBe(false);
});

test('case is as git takes it on the system: on Linux Build/ does not hide build/', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) expect(excludedBy(['Build/'], ['/r'], platform)!('/r/build/x', false)).toBe(ignoresCase(platform));
  expect([ignoresCase('linux'), ignoresCase('darwin'), ignoresCase('win32')]).toEqual([false, true, true]);
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-case-'));
  try {
    writeFileSync(join(folder, '.gitignore'), 'Secrets/\r\n');
    expect(isIgnored(rulesFor(folder, undefined), `${folder}/secrets`, true)).toBe(ignoresCase());
    expect(isIgnored(rulesFor(folder, undefined), `${folder}/Secrets`, true)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the state directory is where each system keeps such things', () => {
  expect(stateDirectory({ LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' }, 'win32', 'C:\\Users\\ada')).toBe('C:\\Users\\ada\\AppData\\Local\\keysweep');
  expect(stateDirectory({}, 'win32', 'C:\\Users\\ada')).toBe('C:\\Users\\ada\\AppData\\Local\\keysweep');
  expect(stateDirectory({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Library/Application Support/keysweep');
  expect(stateDirectory({}, 'linux', '/home/ada')).toBe('/home/ada/.local/state/keysweep');
  expect(stateDirectory({ XDG_STATE_HOME: '/var/s' }, 'linux', '/home/ada')).toBe('/var/s/keysweep');
  for (const platform of ['win32', 'darwin', 'linux'] as const) expect(stateDirectory({ KEYSWEEP_STATE_DIR: '/given' }, platform)).toBe('/given');
});

test("hooks are scripts for the sh of Git for Windows: LF, and paths that it and Windows both take", () => {
  const script = hookScript('pre-commit', { node: 'C:\\Program Files\\nodejs\\node.exe', script: "C:\\Users\\o'neil\\keysweep.js" }, [], 'win32');
  expect(script).toContain("node='C:/Program Files/nodejs/node.exe'\nkeysweep='C:/Users/o'\\''neil/keysweep.js'\n");
  expect(script.startsWith('#!/bin/sh\n')).toBe(true);
  expect(script).not.toContain('\r');
});

describe('line ends and encodings', () => {
  const scan = createTextScanner({}, undefined, Buffer.alloc(32, 1));
  const places = (text: string | Buffer): string[] => scan(Buffer.from(text as string), 'settings.py').occurrences.map(({ line, column, endColumn }) => `${line}:${column}-${endColumn}`);
  const text = `# é\n\n${plantedLine(1)}x = 1\n\t${plantedLine(2)}`;

  test('CRLF, BOM and UTF-16 leave lines and columns as they are', () => {
    const plain = places(text);
    expect(plain).toHaveLength(2);
    expect(plain[0]).toMatch(/^3:14-/);
    const windows = text.replace(/\n/g, '\r\n');
    for (const other of [windows, `\ufeff${windows}`, Buffer.from(`\ufeff${windows}`, 'utf16le'), Buffer.from(`\ufeff${windows}`, 'utf16le').swap16()]) expect(places(other as string)).toEqual(plain);
  });

  test('allow comments end at CR as at LF', () => {
    const allowed = (comment: string): number => scan(Buffer.from(comment.replace(/\n/g, '\r\n')), 'settings.py').occurrences.filter(({ suppressed }) => !suppressed).length;
    expect(allowed(plantedLine(1))).toBe(1);
    expect(allowed(`api_token = "${planted(1)}"  # keysweep:allow\n`)).toBe(0);
    expect(allowed(`# keysweep:allow-next-line\n${plantedLine(1)}`)).toBe(0);
    expect(allowed(`api_token = "${planted(1)}"  # gitleaks:allow\n`)).toBe(0);
    expect(allowed(`api_token = "${planted(1)}"  # keysweep:allow until:2020-01-01\n`)).toBe(1);
  });
});

test('a baseline knows a name of macOS (decomposed) as git has it (composed)', () => {
  const baseline = Baseline.create(join(tmpdir(), '.keysweep-baseline.jsonl'));
  const at = (path: string): string => baseline.pathOf({ path: join(tmpdir(), path), provenance: { kind: 'file', path } } as Occurrence);
  expect(at('caf\u0065\u0301.env')).toBe('caf\u00e9.env');
  expect(baseline.pathOf({ path: 'caf\u0065\u0301.env', provenance: { kind: 'index', repository: '.', path: 'x', blob: '' } } as Occurrence)).toBe('caf\u00e9.env');
});
