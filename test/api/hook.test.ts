import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hookCommand } from '../../src/cli/hook';
import { PLANTED_LINE } from '../cli/program';

const start = process.cwd();
let folder: string;
let said: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keysweep-hook-'));
  execFileSync('git', ['init', '-q', folder]);
  process.chdir(folder);
  said = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((said += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(start);
  rmSync(folder, { recursive: true, force: true });
});

function stage(text: string): void {
  writeFileSync('settings.py', text);
  execFileSync('git', ['add', 'settings.py']);
}

test('a staged secret stops the commit and an allow comment lets it pass', async () => {
  stage(PLANTED_LINE);
  expect((await hookCommand({ staged: true, format: 'jsonl' }, [])).exitCode).toBe(1);
  stage(PLANTED_LINE.replace('\n', '  # keysweep:allow -- a made-up one\n'));
  expect((await hookCommand({ staged: true, format: 'human' }, [])).exitCode).toBe(0);
  expect(said).toContain('scanned 1 document');
});

test('nothing staged is said, nothing asked is an error', async () => {
  expect((await hookCommand({ staged: true, format: 'human' }, [])).exitCode).toBe(0);
  expect(said).toContain('nothing is staged');
  await expect(hookCommand({ format: 'human' }, [])).rejects.toMatchObject({ code: 'nothing-asked', exitCode: 2 });
});

test('entries of the configuration suppress with a reason, until their day', async () => {
  stage(PLANTED_LINE);
  writeFileSync('.keysweep.yaml', 'ignore:\n  - path: settings.py\n    reason: rotated, ticket 12\n    until: 2999-01-01\n');
  expect((await hookCommand({ staged: true, format: 'human' }, [])).exitCode).toBe(0);
  writeFileSync('.keysweep.yaml', 'ignore:\n  - path: settings.py\n    reason: rotated, ticket 12\n    until: 2020-01-01\n');
  expect((await hookCommand({ staged: true, format: 'jsonl' }, [])).exitCode).toBe(1);
});

test('a wrong setting is an error with line and column', async () => {
  writeFileSync('.keysweep.yaml', 'confidence: sure\nfailon: low\n');
  await expect(hookCommand({ staged: true, format: 'human' }, [])).rejects.toMatchObject({ code: 'invalid-config', message: expect.stringMatching(/\.keysweep\.yaml:\d+:\d+/) as string });
});
