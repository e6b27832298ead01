import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import type { SimpleGit } from 'simple-git';
import { KeysweepError, unprintable } from '../../model';

/** Variables with which git starts programs; simple-git refuses to pass them on. */
const PROGRAMS = new Set(['EDITOR', 'VISUAL', 'PAGER', 'SSH_ASKPASS']);

/** Settings of a folder that may come from strangers which never count: neither its hooks nor its file monitor are run. */
const PINNED = ['core.fsmonitor=false', 'core.hooksPath=/dev/null'] as const;

/**
 * The environment of git in a folder whose configuration may come from strangers. Which repository and index it is stands in the
 * arguments alone: git's own variables of the user (a GIT_DIR of a hook) stay out. Nothing is ever fetched: an object that is
 * missing would else be asked for at a remote, and a remote can be a program. With `index`, another index than the folder's.
 */
function environmentOf(index?: string): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) if (!PROGRAMS.has(name) && !/^GIT_(?!AUTHOR_|COMMITTER_)/.test(name)) environment[name] = value;
  if (index !== undefined) environment.GIT_INDEX_FILE = index;
  // An empty list allows no transport; GIT_NO_LAZY_FETCH needs git 2.44.
  return { ...environment, GIT_ALLOW_PROTOCOL: '', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' };
}

async function gitIn(folder: string, index?: string): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const environment = environmentOf(index);
  return simpleGit({
    baseDir: folder, config: [...PINNED], allowEnvironment: Object.keys(environment), unsafe: { allowUnsafeFsMonitor: true, allowUnsafeHooksPath: true },
  }).env(unprintable(environment));
}

/** git with bytes going in or coming out, which simple-git has no way for. */
function gitBytes(folder: string, args: readonly string[], input?: Buffer): { readonly status: number | null; readonly stdout: Buffer; readonly stderr: Buffer } {
  return spawnSync('git', [...PINNED.flatMap((setting) => ['-c', setting]), ...args], { cwd: folder, env: environmentOf(), input, maxBuffer: 1 << 28 });
}

/** Whether git tracks the file; a directory without git tracks nothing. */
export async function isTracked(root: string, path: string): Promise<boolean> {
  try {
    return (await (await gitIn(root)).raw(['ls-files', '--', path])).trim() !== '';
  } catch {
    return false;
  }
}

/**
 * Adds one changed file to a branch without touching the working tree, the index or HEAD. The branch starts
 * at HEAD; nothing is ever pushed. Repeating it with the same content adds nothing.
 */
export async function commitOnBranch(root: string, branch: string, path: string, before: Buffer, after: Buffer, message: string): Promise<void> {
  const git = await gitIn(root);
  const top = (await git.raw(['rev-parse', '--show-toplevel'])).trim();
  const inRepository = relative(top, resolve(root, path)).split(sep).join('/');
  const exists = (await git.raw(['branch', '--list', '--format=%(refname)', branch])).trim() !== '';
  const base = (await git.raw(['rev-parse', exists ? `refs/heads/${branch}` : 'HEAD'])).trim();
  if (!exists) {
    const committed = (await git.raw(['rev-parse', `HEAD:${inRepository}`])).trim();
    if (committed !== writeBlob(top, before, false)) throw new KeysweepError('uncommitted-changes', `${path} has changes that are not committed; a branch would lose them`, { where: path, actions: ['commit or stash them, or say `consumers: in-place` in the settings and make a new plan'] });
  }
  const index = join(tmpdir(), `keysweep-index-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    const staged = await gitIn(top, index);
    await staged.raw(['read-tree', base]);
    const mode = (await staged.raw(['ls-files', '-s', '--', inRepository])).slice(0, 6) || '100644';
    await staged.raw(['update-index', '--add', '--cacheinfo', `${mode},${writeBlob(top, after, true)},${inRepository}`]);
    const tree = (await staged.raw(['write-tree'])).trim();
    if (tree === (await git.raw(['rev-parse', `${base}^{tree}`])).trim()) return;
    const commit = (await git.raw(['commit-tree', tree, '-p', base, '-m', message])).trim();
    await git.raw(['update-ref', `refs/heads/${branch}`, commit, exists ? base : '0'.repeat(40)]);
  } finally {
    rmSync(index, { force: true });
  }
}

/** Content of a file on the branch, or undefined where the branch or the file is not there. */
export async function contentOnBranch(root: string, branch: string, path: string): Promise<Buffer | undefined> {
  const top = (await (await gitIn(root)).raw(['rev-parse', '--show-toplevel'])).trim();
  const run = gitBytes(top, ['cat-file', 'blob', `refs/heads/${branch}:${relative(top, resolve(root, path)).split(sep).join('/')}`]);
  return run.status === 0 ? run.stdout : undefined;
}

/** Deletes the branch where it is there and not the one that is checked out. */
export async function deleteBranch(root: string, branch: string): Promise<void> {
  const git = await gitIn(root);
  const head = await git.raw(['symbolic-ref', '--quiet', 'HEAD']).catch(() => '');
  if (head.trim() === `refs/heads/${branch}`) return;
  await git.raw(['update-ref', '-d', `refs/heads/${branch}`]);
}

/** Object id of a blob; with `write` it is kept. */
function writeBlob(top: string, content: Buffer, write: boolean): string {
  const run = gitBytes(top, ['hash-object', ...(write ? ['-w'] : []), '--stdin'], content);
  if (run.status !== 0) throw new KeysweepError('git-failed', `git hash-object: ${run.stderr.toString().trim()}`);
  return run.stdout.toString().trim();
}
