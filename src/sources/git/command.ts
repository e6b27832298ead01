import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KeysweepError } from '../../model';

/** Where and under which trust git runs. */
export interface GitContext {
  /** Work tree, git directory or bare repository: git's `-C`. */
  readonly directory: string;
  /**
   * Keep the GIT_* variables of the environment: right only when git itself started us (a hook),
   * as they then name the index, the object quarantine and the git directory to read.
   */
  readonly inheritRepository?: boolean;
}

/**
 * Configuration that outranks the repository's own, so that nothing written into a scanned
 * repository is run: git starts programs for fsmonitor, hooks, pagers, external diffs, textconv,
 * signature checks, credential helpers, ssh commands and `ext::` remotes.
 * `log.showRoot` and the `diff.*` keys pin the output format that the parsers expect.
 */
const PINNED_CONFIGURATION: readonly (readonly [string, string])[] = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.pager', 'cat'],
  ['core.sshCommand', 'false'],
  ['core.askPass', ''],
  ['core.alternateRefsCommand', 'true'],
  ['core.attributesFile', '/dev/null'],
  ['core.quotePath', 'true'],
  ['credential.helper', ''],
  ['diff.external', ''],
  ['diff.renames', 'false'],
  ['diff.relative', 'false'],
  ['diff.ignoreSubmodules', 'none'],
  ['gpg.program', 'false'],
  ['log.showSignature', 'false'],
  ['log.showRoot', 'true'],
  ['log.follow', 'false'],
  ['log.mailmap', 'false'],
  ['maintenance.auto', 'false'],
  ['gc.auto', '0'],
  ['protocol.allow', 'never'],
  ['submodule.recurse', 'false'],
];

/** Variables that a hook's git sets and that name what the hook is to read. */
const HOOK_VARIABLES = new Set(['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_QUARANTINE_PATH', 'GIT_COMMON_DIR', 'GIT_PREFIX', 'GIT_NAMESPACE']);

/** What git needs of the environment to start at all; tokens and passwords that stand in ours are none of its business. */
const PASSED_VARIABLES = new Set(['PATH', 'HOME', 'TMPDIR', 'TMP', 'TEMP', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SYSTEMROOT', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERPROFILE']);

/**
 * The one place that builds the environment of git processes which read a repository: no code of
 * the repository, no network (lazy fetches of partial clones included), no prompt, no lock, no
 * system or user configuration. `safe.directory` is given for the named directory only; that it
 * belongs to someone else is harmless when its configuration cannot run anything.
 */
export function readingEnvironment(context: GitContext, base: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(base)) {
    if (PASSED_VARIABLES.has(name.toUpperCase()) || (context.inheritRepository && HOOK_VARIABLES.has(name))) environment[name] = value;
  }
  environment.GIT_CONFIG_NOSYSTEM = '1';
  environment.GIT_CONFIG_GLOBAL = '/dev/null';
  environment.GIT_ATTR_NOSYSTEM = '1';
  environment.GIT_OPTIONAL_LOCKS = '0';
  environment.GIT_TERMINAL_PROMPT = '0';
  environment.GIT_ASKPASS = '';
  environment.SSH_ASKPASS = '';
  // An empty list allows no transport at all; GIT_NO_LAZY_FETCH needs git 2.44.
  environment.GIT_ALLOW_PROTOCOL = '';
  environment.GIT_NO_LAZY_FETCH = '1';
  environment.GIT_NO_REPLACE_OBJECTS = '1';
  environment.GIT_PAGER = 'cat';
  environment.LC_ALL = 'C';
  return addConfiguration(environment, [...PINNED_CONFIGURATION, ...safeDirectories(context.directory)]);
}

/** git compares `safe.directory` with the real path of the work tree's top or of the bare repository. */
function safeDirectories(directory: string): (readonly [string, string])[] {
  let real: string;
  try {
    real = realpathSync(directory);
  } catch {
    return []; // git's own message about the missing folder is the better one
  }
  for (let folder = real; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return [['safe.directory', folder]];
    if (existsSync(join(folder, 'HEAD')) && existsSync(join(folder, 'objects'))) return [['safe.directory', folder]];
    if (dirname(folder) === folder) return [];
  }
}

/** Adds settings to the environment by GIT_CONFIG_COUNT (git 2.31), which outranks every file. */
export function addConfiguration(environment: NodeJS.ProcessEnv, settings: readonly (readonly [string, string])[]): NodeJS.ProcessEnv {
  let count = Number(environment.GIT_CONFIG_COUNT ?? 0);
  for (const [key, value] of settings) {
    environment[`GIT_CONFIG_KEY_${count}`] = key;
    environment[`GIT_CONFIG_VALUE_${count}`] = value;
    count++;
  }
  environment.GIT_CONFIG_COUNT = String(count);
  return environment;
}

/** Node's module for processes, which costs 5 ms (sockets): a hook that finds everything in files needs none. */
export function processes(): typeof import('node:child_process') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('node:child_process') as typeof import('node:child_process');
}

/** GIT_CONFIG_COUNT came with git 2.31, `rev-list --filter=object:type` with 2.32. */
const OLDEST_GIT = [2, 32] as const;

let isNewEnough = false;

/**
 * Throws `git-too-old` where git would not know of the settings above, and so run what a repository tells it to. Asked once a thread; a
 * hook's repository is its user's own, and is read by what git there is.
 */
function requireGit(context: GitContext): void {
  if (isNewEnough || context.inheritRepository) return;
  const { stdout, error } = processes().spawnSync('git', ['version'], { encoding: 'utf8', env: readingEnvironment(context), windowsHide: true });
  if (error) throw startError(error, context);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
  if (Number(major) < OLDEST_GIT[0] || (Number(major) === OLDEST_GIT[0] && Number(minor) < OLDEST_GIT[1])) {
    throw new KeysweepError('git-too-old', `git ${major}.${minor} is too old: it would start programs that a repository names in its settings`, { actions: [`Install git ${OLDEST_GIT.join('.')} or newer.`] });
  }
  isNewEnough = true;
}

/** Starts git; the caller owns its streams. */
export function spawnGit(context: GitContext, args: readonly string[], stdio: SpawnOptions['stdio']): ChildProcess {
  requireGit(context);
  return processes().spawn('git', ['-C', context.directory, ...args], { stdio, env: readingEnvironment(context), windowsHide: true });
}

/** What a git command without streaming gave. */
export interface GitAnswer {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** git said nothing for longer than it was given, and was ended: a repository can be made to keep it busy for ever. */
export class GitSilent extends Error {}

/** Runs git to its end and gives its output, for answers of a few megabytes at most (`maxBytes`). Throws `GitSilent` after `patienceMs`. */
export function runGitSync(context: GitContext, args: readonly string[], options: { input?: string | Buffer; maxBytes?: number; patienceMs?: number } = {}): GitAnswer {
  requireGit(context);
  const done = processes().spawnSync('git', ['-C', context.directory, ...args], {
    env: readingEnvironment(context),
    input: options.input,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    maxBuffer: options.maxBytes ?? 64 * 1024 * 1024,
    timeout: options.patienceMs,
    killSignal: 'SIGKILL',
    windowsHide: true,
  });
  if ((done.error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT') throw new GitSilent(`git ${args[0]} took too long`);
  if (done.error) throw startError(done.error, context);
  return { status: done.status ?? 128, stdout: done.stdout, stderr: done.stderr.toString('utf8') };
}

/**
 * Runs git and gives each piece of its output to `onData` as it comes; memory stays flat.
 * Resolves with the exit status and at most 64 KB of stderr. An exception of `onData` ends git and rejects; so does
 * `GitSilent` where nothing came for `patienceMs`.
 */
export async function streamGit(
  context: GitContext,
  args: readonly string[],
  onData: (piece: Buffer) => void,
  options: { input?: string | Buffer; signal?: AbortSignal; patienceMs?: number } = {},
): Promise<{ status: number; stderr: string }> {
  options.signal?.throwIfAborted();
  const child = spawnGit(context, args, [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe']);
  const abort = (): void => { child.kill(); };
  options.signal?.addEventListener('abort', abort, { once: true });
  // Several ticks, each a turn of the event loop: a thread that was busy itself has read what waited for it before the last.
  let silentTicks = 0;
  let silent = false;
  const watch = options.patienceMs === undefined ? undefined : setInterval(() => {
    if (++silentTicks < PATIENCE_TICKS) return;
    silent = true;
    child.kill('SIGKILL');
  }, options.patienceMs / PATIENCE_TICKS);
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => { if (stderr.length < 65536) stderr += text; });
  if (child.stdin) {
    child.stdin.on('error', () => undefined); // git may end before it has read everything; its status tells
    child.stdin.end(options.input);
  }
  try {
    const closed = new Promise<number>((resolve, reject) => {
      child.once('error', (error) => { reject(startError(error, context)); });
      child.once('close', (code) => { resolve(code ?? 128); });
    });
    closed.catch(() => undefined);
    for await (const piece of child.stdout!) {
      silentTicks = 0;
      onData(piece as Buffer);
    }
    const status = await closed;
    options.signal?.throwIfAborted();
    if (silent) throw new GitSilent(`git ${args[0]} said nothing for too long`);
    return { status, stderr };
  } finally {
    clearInterval(watch);
    options.signal?.removeEventListener('abort', abort);
    if (child.exitCode === null) child.kill();
  }
}

function startError(error: Error, context: GitContext): KeysweepError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') {
    return new KeysweepError('git-not-found', 'git could not be started: it is not on PATH', {
      where: context.directory, actions: ['Install git 2.32 or newer.'], cause: error,
    });
  }
  if (code === 'ENOBUFS') {
    return new KeysweepError('git-output-too-large', 'git gave more output than expected', { where: context.directory, cause: error });
  }
  return new KeysweepError('git-failed', `git could not be started: ${error.message}`, { where: context.directory, cause: error });
}

/** Parts that the patience with a silent git is counted in. */
const PATIENCE_TICKS = 5;

/** Turns a failed git run into an error that says what git said and what to do. */
export function gitError(context: GitContext, what: string, stderr: string): KeysweepError {
  const said = stderr.trim().split('\n').filter((line) => !line.startsWith('hint:')).slice(0, 3).join('; ');
  if (/not a git repository/.test(said)) {
    return new KeysweepError('not-a-repository', `${context.directory} is not in a git repository`, {
      where: context.directory, actions: ['Give the path of a work tree or a bare repository, or scan it as plain files (without --history or --staged).'],
    });
  }
  if (/cannot change to .*Not a directory/i.test(said)) {
    return new KeysweepError('not-a-repository', `${context.directory} is a file, not a repository`, {
      where: context.directory, actions: ['Give the path of a work tree or a bare repository; what is scanned of its history can be narrowed with --include.'],
    });
  }
  if (/dubious ownership/.test(said)) {
    return new KeysweepError('dubious-ownership', `git refuses ${context.directory}: it belongs to another user`, {
      where: context.directory, actions: ['Give the path of the repository\'s top folder itself.'],
    });
  }
  if (/unknown revision|bad revision|ambiguous argument|bad object/.test(said)) {
    return new KeysweepError('no-such-revision', `${what}: ${said}`, { where: context.directory, actions: ['Check the range or branch name, or fetch it first.'] });
  }
  return new KeysweepError('git-failed', `${what}: ${said || 'git gave no reason'}`, { where: context.directory });
}
