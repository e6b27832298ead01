import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitOnBranch, contentOnBranch, deleteBranch, isTracked } from '../../src/rotate/rewrite/branch';

const folder = mkdtempSync(join(tmpdir(), 'keysweep-branch-'));
const git = (...args: string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
const before = { ...process.env };

beforeAll(() => {
  git('init', '-q');
  git('config', 'user.name', 'dev');
  git('config', 'user.email', 'dev@example.org');
  writeFileSync(join(folder, 'a.env'), 'A=old\n');
  git('add', '-A');
  git('commit', '-qm', 'all');
});
afterEach(() => { process.env = { ...before }; });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// simple-git refuses variables with which git starts programs, and git's own: users have them set.
test.each(['LANG', 'EDITOR', 'PAGER', 'GIT_PAGER', 'GIT_SSL_CAINFO', 'GIT_SSH_COMMAND'])('a change goes to a branch, the tree stays as it is, with %s set', async (variable) => {
  process.env[variable] = 'C';
  expect([await isTracked(folder, 'a.env'), await isTracked(folder, 'b.env')]).toEqual([true, false]);
  await commitOnBranch(folder, 'rotated', 'a.env', Buffer.from('A=old\n'), Buffer.from('A=new\n'), 'rotate');
  expect((await contentOnBranch(folder, 'rotated', 'a.env'))?.toString()).toBe('A=new\n');
  expect(git('status', '--porcelain')).toBe('');
  await deleteBranch(folder, 'rotated');
  expect(await contentOnBranch(folder, 'rotated', 'a.env')).toBeUndefined();
});
