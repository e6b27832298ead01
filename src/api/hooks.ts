import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isAsset } from '../config/packaged';
import { slashed, wayBelow, type Platform } from '../config/platform-paths';
import { KeysweepError } from '../model';

/** Hooks that keysweep can stand in (githooks(5)). */
export const HOOK_NAMES = ['pre-commit', 'pre-merge-commit', 'pre-push', 'pre-receive'] as const;
export type HookName = (typeof HOOK_NAMES)[number];

/** Where and how a hook is put in place. */
export interface HookRequest {
  /** A folder of the repository, or a bare repository. */
  readonly directory: string;
  readonly hook: HookName;
  /** Also where core.hooksPath names a folder that other repositories use. */
  readonly shared?: boolean;
  /** Further arguments of `keysweep hook run`. */
  readonly extra?: readonly string[];
  readonly program?: HookProgram;
}

/** What a hook starts: Node.js and keysweep's start file, or keysweep as one executable. */
export interface HookProgram {
  readonly node?: string;
  readonly script: string;
}

/** What became of a hook. */
export interface HookResult {
  readonly hook: HookName;
  readonly file: string;
  readonly action: 'installed' | 'updated' | 'removed' | 'restored' | 'absent';
  /** The hook that was there before and runs first. */
  readonly chained?: string;
  readonly notes: readonly string[];
}

/** Second line of a hook of ours; the number is the script's version. */
const MARK = '# keysweep hook 1';
const CHAINED = '.before-keysweep';

/**
 * Puts a hook in place that runs keysweep. A hook that is there already is kept beside it and runs first; nothing is
 * overwritten. core.hooksPath is respected. Throws `not-a-repository`, `hooks-shared` (the folder serves other repositories)
 * or `hooks-managed` (husky and others keep that folder; the actions say what to write where).
 */
export function installHook({ directory, hook, shared = false, extra = [], program = ourselves() }: HookRequest): HookResult {
  const folder = hooksFolder(directory, shared);
  const file = join(folder, hook);
  const chained = file + CHAINED;
  const notes: string[] = [];
  const before = lstatSync(file, { throwIfNoEntry: false });
  const ours = before !== undefined && isOurs(file);
  mkdirSync(folder, { recursive: true });
  if (before && !ours && lstatSync(chained, { throwIfNoEntry: false })) {
    throw new KeysweepError('hook-exists', `${file} is not keysweep's, and ${basename(chained)} is taken already`, { where: file, actions: [`look at both and remove one: ${chained}`, 'then run keysweep hook install again'] });
  }
  // Written beside it and renamed: a commit that runs meanwhile meets a whole script, and one that cannot be written leaves the earlier hook in place.
  const temporary = `${file}.${process.pid}.tmp`;
  // A link laid there would have another file overwritten.
  rmSync(temporary, { force: true });
  writeFileSync(temporary, hookScript(hook, program, extra), { mode: 0o755, flag: 'wx' });
  chmodSync(temporary, 0o755);
  if (before && !ours) {
    renameSync(file, chained);
    if (!before.isSymbolicLink() && process.platform !== 'win32' && (before.mode & 0o111) === 0) notes.push(`${basename(chained)} is not executable: git did not run it, and keysweep does not either`);
  }
  renameSync(temporary, file);
  return { hook, file, action: ours ? 'updated' : 'installed', chained: existsSync(chained) ? chained : undefined, notes };
}

/** Takes our hook away and puts back what was there before it. What is not ours stays. */
export function uninstallHook({ directory, hook, shared = false }: HookRequest): HookResult {
  const folder = hooksFolder(directory, shared);
  const file = join(folder, hook);
  const chained = file + CHAINED;
  const notes: string[] = [];
  if (!lstatSync(file, { throwIfNoEntry: false })) return { hook, file, action: 'absent', notes };
  if (!isOurs(file)) {
    // pre-commit's installer moves what it finds to this name and goes on running it.
    const moved = `${file}.legacy`;
    if (isOurs(moved)) notes.push(`${basename(moved)} is keysweep's: another installer moved it there and runs it`);
    notes.push(`${file} is not keysweep's; nothing was changed`);
    return { hook, file, action: 'absent', notes };
  }
  if (lstatSync(chained, { throwIfNoEntry: false })) {
    renameSync(chained, file);
    return { hook, file, action: 'restored', notes };
  }
  rmSync(file);
  return { hook, file, action: 'removed', notes };
}

function isOurs(file: string): boolean {
  try {
    return readFileSync(file, 'latin1').split('\n')[1]?.startsWith(MARK) === true;
  } catch {
    return false;
  }
}

/** The folder git takes hooks from, absolute. */
function hooksFolder(directory: string, shared: boolean): string {
  const [bare, top, common, hooks] = ask(directory, ['rev-parse', '--is-bare-repository']).startsWith('true')
    ? [true, '', ...ask(directory, ['rev-parse', '--git-common-dir', '--git-path', 'hooks']).split('\n')] as [boolean, string, string, string]
    : [false, ...ask(directory, ['rev-parse', '--show-toplevel', '--git-common-dir', '--git-path', 'hooks']).split('\n')] as [boolean, string, string, string];
  const folder = resolve(directory, hooks);
  const configured = ask(directory, ['config', '--show-scope', '--get', 'core.hooksPath'], true);
  if (configured === '') return folder;
  const [scope = '', value = ''] = configured.split('\n')[0]!.split('\t');
  const managed = managedBy(folder, value);
  if (managed) throw new KeysweepError('hooks-managed', `${managed.name} keeps the hooks of this repository (core.hooksPath is ${value})`, { where: folder, actions: managed.actions });
  const inside = [bare ? resolve(directory, common) : top, resolve(directory, common)].some((parent) => wayBelow(parent, folder) !== undefined);
  if (!shared && (scope === 'global' || scope === 'system' || !inside)) {
    throw new KeysweepError('hooks-shared', `core.hooksPath (${scope} configuration) is ${value}: hooks there run for every repository that uses it`, {
      where: folder, actions: ['keysweep hook install --shared, if that is what you want', 'or unset it here: git config core.hooksPath .git/hooks'],
    });
  }
  return folder;
}

/** Hook runners that write core.hooksPath themselves and throw away what they find in their folder. */
function managedBy(folder: string, value: string): { name: string; actions: string[] } | undefined {
  const husky = basename(folder) === '_' && basename(dirname(folder)) === '.husky';
  return husky ? { name: 'husky', actions: [`add this line to ${join(dirname(value), 'pre-commit')}: npx keysweep hook run --staged`, 'see docs/hooks.md'] } : undefined;
}

/** Asks git as the user's own git would answer: with the user's configuration, which says where hooks are. */
function ask(directory: string, args: readonly string[], mayFail = false): string {
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', directory, ...args], { encoding: 'utf8', windowsHide: true });
  if (error) throw new KeysweepError('git-missing', `git cannot be started: ${error.message}`, { actions: ['install git'] });
  if (status === 0) return stdout.trimEnd();
  if (mayFail) return '';
  throw new KeysweepError('not-a-repository', `${resolve(directory)} is not in a git repository`, { where: directory, actions: [stderr.trim().split('\n')[0] ?? '', 'git init'].filter(Boolean) });
}

function ourselves(): HookProgram {
  return isAsset(__filename) ? { script: process.execPath } : { node: process.execPath, script: resolve(process.argv[1] ?? 'keysweep') };
}

/** A word for the shell, whatever it holds; Windows paths with `/`, which git's own shell there understands. */
function quote(word: string): string {
  return `'${word.replace(/'/g, "'\\''")}'`;
}

/** Runs with `hook run`, by the kind of hook. */
const RUN: Readonly<Record<HookName, string>> = { 'pre-commit': '--staged', 'pre-merge-commit': '--staged', 'pre-push': '--pre-push', 'pre-receive': '--pre-receive' };

/**
 * The hook as a POSIX shell script. Hooks that read standard input read it once and give the same bytes to both.
 * The earlier hook runs first, so that what it changes (formatters that stage again) is scanned as well.
 * keysweep is started where it was installed from, else from PATH; where it is nowhere, the hook fails and says so.
 */
export function hookScript(hook: HookName, { node, script }: HookProgram, extra: readonly string[] = [], platform: Platform = process.platform): string {
  const path = (name: string): string => quote(slashed(name, platform));
  const reads = hook === 'pre-push' || hook === 'pre-receive';
  const feed = reads ? 'printf %s "$input" | ' : '';
  const run = ['hook run', RUN[hook], ...extra.map(quote)].join(' ');
  const tail = hook === 'pre-push' ? ' "$@"' : '';
  return `#!/bin/sh
${MARK}: ${hook}. Made by \`keysweep hook install\`, removed by \`keysweep hook uninstall\`.
${reads ? `# The end marker keeps line ends that the shell would drop.
input=$(cat; printf .)
input=\${input%.}
` : ''}before="$0${CHAINED}"
if [ -x "$before" ]; then
  ${feed}"$before" "$@" || exit $?
fi
${node === undefined ? '' : `node=${path(node)}\n`}keysweep=${path(script)}
if ${node === undefined ? '[ -x "$keysweep" ]' : '[ -e "$keysweep" ] && { [ -x "$node" ] || node=$(command -v node); }'}; then
  ${feed}${node === undefined ? '' : '"$node" '}"$keysweep" ${run}${tail}
elif command -v keysweep >/dev/null 2>&1; then
  ${feed}keysweep ${run}${tail}
else
  echo "keysweep: not found at $keysweep nor in PATH: nothing was scanned" >&2
  echo "  npm install -g keysweep, then keysweep hook install; or git's --no-verify for this once" >&2
  exit 3
fi
`;
}
