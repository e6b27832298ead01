import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { replaceFile } from '../../src/rotate/durable';
import { installHook } from '../../src/api/hooks';

// Names of temporary files can be guessed: whoever owns the folder lays a link there that leads to a file of the user's.

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'keysweep-planted-'));
  writeFileSync(join(root, 'mine'), 'mine\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a file that is replaced does not write through a link beside it', async () => {
  writeFileSync(join(root, 'a.env'), 'old\n');
  symlinkSync(join(root, 'mine'), join(root, '.a.env.keysweep-new'));
  await replaceFile(join(root, 'a.env'), 'new\n');
  expect([readFileSync(join(root, 'mine'), 'utf8'), readFileSync(join(root, 'a.env'), 'utf8')]).toEqual(['mine\n', 'new\n']);
});

test('a hook that is installed does not, either', () => {
  const directory = join(root, 'repository');
  mkdirSync(directory);
  execFileSync('git', ['init', '-q', directory]);
  mkdirSync(join(directory, '.git/hooks'), { recursive: true });
  symlinkSync(join(root, 'mine'), join(directory, '.git/hooks', `pre-commit.${process.pid}.tmp`));
  const { file } = installHook({ directory, hook: 'pre-commit' });
  expect([readFileSync(join(root, 'mine'), 'utf8'), readFileSync(file, 'utf8').includes('keysweep')]).toEqual(['mine\n', true]);
});
