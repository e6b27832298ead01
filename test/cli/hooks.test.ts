import { existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hookScript } from '../../src/api/hooks';
import { PLANTED, PLANTED_LINE, plantedLine, Sandbox } from './program';

let box: Sandbox;
let count = 0;
let at: string;
const path = (...parts: string[]): string => join(box.root, at, ...parts);

beforeAll(() => (box = new Sandbox()));
afterAll(() => box.remove());
beforeEach(() => (at = box.repository(`repository ${++count}`)));

function commit(file: string, text: string): { status: number | null; said: string } {
  box.write(join(at, file), text);
  box.git(at, 'add', '-A');
  const { status, stdout, stderr } = box.run(at, 'git', ['commit', '-q', '-m', 'change']);
  return { status, said: stdout + stderr };
}

test('pre-commit: a commit with a secret is stopped, an allowed one passes and says what was scanned', () => {
  expect(box.keysweep(at, 'hook', 'install')).toMatchObject({ status: 0, stdout: expect.stringContaining('installed') as string });
  const stopped = commit('settings.py', PLANTED_LINE);
  expect(stopped.status).not.toBe(0);
  expect(stopped.said).toContain('settings.py:1');
  expect(stopped.said).not.toContain(PLANTED);
  expect(stopped.said).toContain('keysweep:allow -- reason');
  const passed = commit('settings.py', PLANTED_LINE.replace('\n', '  # keysweep:allow -- made up\n'));
  expect(passed).toEqual({ status: 0, said: expect.stringMatching(/scanned 1 document, \d+ B of staged changes/) as string });
});

test('pre-commit reads the index, not the work tree', () => {
  box.keysweep(at, 'hook', 'install');
  box.write(join(at, 'settings.py'), PLANTED_LINE);
  box.git(at, 'add', 'settings.py');
  writeFileSync(path('settings.py'), 'db_password = os.environ["DB_PASSWORD"]\n');
  expect(box.run(at, 'git', ['commit', '-q', '-m', 'x']).status).not.toBe(0);
  box.git(at, 'add', 'settings.py');
  writeFileSync(path('settings.py'), PLANTED_LINE);
  expect(box.run(at, 'git', ['commit', '-q', '-m', 'x']).status).toBe(0);
});

test('an earlier hook is kept, runs first with its arguments, and its refusal counts; uninstalling puts it back', () => {
  const before = '#!/bin/sh\necho earlier >> "$PWD/ran"\n[ ! -e refuse ]\n';
  box.write(join(at, '.git/hooks/pre-commit'), before, 0o755);
  expect(box.keysweep(at, 'hook', 'install').stdout).toContain('runs first');
  expect(readFileSync(path('.git/hooks/pre-commit.before-keysweep'), 'utf8')).toBe(before);
  box.write(join(at, '.gitignore'), 'ran\nrefuse\n');
  expect(commit('a.txt', 'plain\n').status).toBe(0);
  expect(readFileSync(path('ran'), 'utf8')).toBe('earlier\n');
  box.write(join(at, 'refuse'), '');
  expect(commit('b.txt', 'plain\n').status).not.toBe(0);
  // Installing again changes nothing but the script.
  expect(box.keysweep(at, 'hook', 'install').stdout).toContain('updated');
  expect(readFileSync(path('.git/hooks/pre-commit.before-keysweep'), 'utf8')).toBe(before);
  expect(box.keysweep(at, 'hook', 'uninstall').stdout).toContain('is back');
  expect(readFileSync(path('.git/hooks/pre-commit'), 'utf8')).toBe(before);
  expect(lstatSync(path('.git/hooks/pre-commit')).mode & 0o111).not.toBe(0);
  expect(existsSync(path('.git/hooks/pre-commit.before-keysweep'))).toBe(false);
});

test('a hook that is a link stays a link; what is not ours is left alone', () => {
  const tracked = box.write(join(at, 'scripts/check'), '#!/bin/sh\nexit 0\n', 0o755);
  symlinkSync('../../scripts/check', path('.git/hooks/pre-commit'));
  box.keysweep(at, 'hook', 'install');
  expect(lstatSync(path('.git/hooks/pre-commit.before-keysweep')).isSymbolicLink()).toBe(true);
  expect(readFileSync(tracked, 'utf8')).toBe('#!/bin/sh\nexit 0\n');
  expect(commit('a.txt', 'plain\n').status).toBe(0);
  const foreign = '#!/bin/sh\n# someone installed over it\n';
  writeFileSync(path('.git/hooks/pre-commit'), foreign);
  expect(box.keysweep(at, 'hook', 'uninstall').stdout).toContain("not keysweep's");
  expect(readFileSync(path('.git/hooks/pre-commit'), 'utf8')).toBe(foreign);
  expect(box.keysweep(at, 'hook', 'install')).toMatchObject({ status: 2, stderr: expect.stringContaining('taken already') as string });
});

test('core.hooksPath inside the repository is used; one that serves others needs --shared; husky keeps its own', () => {
  box.git(at, 'config', 'core.hooksPath', '.githooks');
  box.keysweep(at, 'hook', 'install');
  expect(existsSync(path('.githooks/pre-commit'))).toBe(true);
  expect(existsSync(path('.git/hooks/pre-commit'))).toBe(false);
  expect(commit('settings.py', PLANTED_LINE).status).not.toBe(0);

  box.git(at, 'config', 'core.hooksPath', join(box.root, 'everyone'));
  expect(box.keysweep(at, 'hook', 'install')).toMatchObject({ status: 2, stderr: expect.stringContaining('--shared') as string });
  expect(existsSync(join(box.root, 'everyone'))).toBe(false);
  expect(box.keysweep(at, 'hook', 'install', '--shared').status).toBe(0);
  expect(existsSync(join(box.root, 'everyone/pre-commit'))).toBe(true);

  box.git(at, 'config', 'core.hooksPath', '.husky/_');
  expect(box.keysweep(at, 'hook', 'install')).toMatchObject({ status: 2, stderr: expect.stringContaining('npx keysweep hook run --staged') as string });
});

test('pre-merge-commit: what a merge that git commits by itself brings in is scanned; pre-commit is not run for it', () => {
  expect(box.keysweep(at, 'hook', 'install', '--type', 'pre-commit', '--type', 'pre-merge-commit').status).toBe(0);
  box.git(at, 'checkout', '-q', '-b', 'side');
  box.write(join(at, 'settings.py'), PLANTED_LINE);
  box.git(at, 'add', '-A');
  box.git(at, 'commit', '-q', '--no-verify', '-m', 'x');
  box.git(at, 'checkout', '-q', 'main');
  expect(commit('b.txt', 'plain\n').status).toBe(0);
  const merge = box.run(at, 'git', ['merge', '-q', '--no-edit', 'side']);
  expect(merge.status).not.toBe(0);
  expect(merge.stdout + merge.stderr).toContain('settings.py:1');
});

test('from a subfolder and in a linked work tree the same hook serves', () => {
  box.write(join(at, 'deep/er/x'), 'x\n');
  expect(box.keysweep(join(at, 'deep/er'), 'hook', 'install').status).toBe(0);
  expect(existsSync(path('.git/hooks/pre-commit'))).toBe(true);
  box.git(at, 'worktree', 'add', '-q', join(box.root, `linked-${count}`));
  const linked = `linked-${count}`;
  box.write(join(linked, 'settings.py'), PLANTED_LINE);
  box.git(linked, 'add', '-A');
  expect(box.run(linked, 'git', ['commit', '-q', '-m', 'x'])).toMatchObject({ status: 1, stderr: expect.stringContaining('settings.py:1') as string });
});

test('a hook of the single executable starts that alone', () => {
  const script = hookScript('pre-push', { script: '/opt/it is/keysweep' });
  expect(script).toContain(`keysweep='/opt/it is/keysweep'\nif [ -x "$keysweep" ]; then\n  printf %s "$input" | "$keysweep" hook run --pre-push "$@"\n`);
  expect(script).not.toContain('node');
});

test('a program that is gone stops the commit and says so', () => {
  const script = hookScript('pre-commit', { node: '/nowhere/node', script: '/nowhere/keysweep.js' });
  box.write(join(at, '.git/hooks/pre-commit'), script, 0o755);
  box.write(join(at, 'a.txt'), 'x\n');
  box.git(at, 'add', '-A');
  const path = (process.env.PATH ?? '').split(':').filter((folder) => !existsSync(join(folder, 'keysweep'))).join(':');
  const { status, stderr } = box.run(at, 'git', ['commit', '-q', '-m', 'x'], { env: { PATH: path } });
  expect(status).not.toBe(0);
  expect(stderr).toContain('nothing was scanned');
});

test('pre-push: only what the other side lacks is scanned; a secret in any commit of the push stops it; an earlier hook gets the same input', () => {
  const remote = `remote ${count}.git`;
  box.run('.', 'git', ['init', '-q', '--bare', remote]);
  box.git(at, 'remote', 'add', 'origin', join(box.root, remote));
  commit('old.py', PLANTED_LINE);
  box.git(at, 'push', '-q', '--no-verify', 'origin', 'main');
  box.write(join(at, '.git/hooks/pre-push'), '#!/bin/sh\necho "$1" > .git/arguments\ncat > .git/input\n', 0o755);
  box.keysweep(at, 'hook', 'install', '--type', 'pre-push');
  // What is there already is not scanned again.
  expect(commit('new.txt', 'plain\n').status).toBe(0);
  const clean = box.run(at, 'git', ['push', '-q', 'origin', 'main']);
  expect(clean).toMatchObject({ status: 0, stderr: expect.stringContaining('scanned 1 document') as string });
  expect(readFileSync(path('.git/arguments'), 'utf8')).toBe('origin\n');
  expect(readFileSync(path('.git/input'), 'utf8')).toMatch(/^refs\/heads\/main [0-9a-f]{40} refs\/heads\/main [0-9a-f]{40}\n$/);
  // Added and removed again: the history that is pushed holds it still.
  commit('secret.py', plantedLine(2));
  commit('secret.py', 'import os\n');
  const stopped = box.run(at, 'git', ['push', '-q', 'origin', 'main']);
  expect(stopped.status).not.toBe(0);
  expect(stopped.stdout + stopped.stderr).toMatch(/secret\.py:1[^]*commit [0-9a-f]{10}.*only in history/);
  expect(stopped.stdout + stopped.stderr).toContain('nothing was pushed');
  // What the pushed branch holds is not called history because another branch is checked out.
  box.git(at, 'checkout', '-q', '-b', 'side', 'origin/main');
  commit('side.py', plantedLine(3));
  box.git(at, 'checkout', '-q', 'main');
  const side = box.run(at, 'git', ['push', '-q', 'origin', 'side']);
  expect(side.stdout + side.stderr).toMatch(/side\.py:1:.*still at HEAD/);
  const deletion = box.run(at, 'git', ['push', '-q', 'origin', ':main']);
  expect(deletion.stderr).toContain('only deletes');
});

test('pre-receive: a push is refused before its objects leave the quarantine, a clean one is taken', () => {
  const server = `server ${count}.git`;
  box.run('.', 'git', ['init', '-q', '--bare', server]);
  expect(box.keysweep('.', 'hook', 'install', '--type', 'pre-receive', '--repository', server, '--', '--confidence', 'medium').status).toBe(0);
  box.git(at, 'remote', 'add', 'origin', join(box.root, server));
  const taken = box.run(at, 'git', ['push', '-q', 'origin', 'main']);
  expect(taken).toMatchObject({ status: 0, stderr: expect.stringContaining('scanned 1 document') as string });
  commit('settings.py', PLANTED_LINE);
  const secret = box.git(at, 'rev-parse', 'HEAD:settings.py').trim();
  const refused = box.run(at, 'git', ['push', 'origin', 'main', 'main:refs/heads/other']);
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toMatch(/settings\.py:1:.*still at HEAD/);
  expect(refused.stderr).toContain('the push was refused');
  expect(refused.stderr).not.toContain(PLANTED);
  expect(box.run(server, 'git', ['cat-file', '-e', secret]).status).not.toBe(0);
  expect(box.git(server, 'for-each-ref').trim().split('\n')).toHaveLength(1);
});

test('not a repository, two modes at once, a file that is not there', () => {
  box.write('plain/x', '');
  expect(box.keysweep('plain', 'hook', 'install')).toMatchObject({ status: 2, stderr: expect.stringContaining('not in a git repository') as string });
  expect(box.keysweep(at, 'hook', 'run', '--staged', '--pre-push')).toMatchObject({ status: 2, stderr: expect.stringContaining('exclude each other') as string });
  expect(box.keysweep(at, 'hook', 'run', 'missing.txt')).toMatchObject({ status: 2, stderr: expect.stringContaining('no such file') as string });
  expect(box.keysweep(at, 'hook', 'run', '--pre-receive')).toMatchObject({ status: 0 });
});
