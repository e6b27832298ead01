import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ignore } from 'ignore';
import { ignoresCase, slashed, type Platform } from '../../config/platform-paths';
import { readSmallFile } from '../../config/small-file';

/** Rules of the ignore files of one directory, chained to its parent's. */
export interface IgnoreRules {
  readonly directory: string;
  readonly parent?: IgnoreRules;
  /** Undefined where the directory has no ignore file of its own. */
  readonly own?: Ignore;
}

let createIgnore: ((options: object) => Ignore) | undefined;

function newIgnore(platform?: Platform): Ignore {
  // The package costs 3 ms to load: only where there is an ignore file.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  createIgnore ??= (require('ignore') as { default: (options: object) => Ignore }).default;
  // Case as git takes it on the system: with more said to be ignored than git ignores, files would be left out.
  return createIgnore({ allowRelativePaths: true, ignorecase: ignoresCase(platform) });
}

/**
 * Rules of the ancestors of `root`, up to the top of the git work tree it is in.
 * Without a work tree `.gitignore` files say nothing, as with git.
 */
export function rulesAbove(root: string): IgnoreRules | undefined {
  const ancestors: string[] = [];
  for (let directory = root; ; directory = dirname(directory)) {
    ancestors.push(directory);
    if (isGitTop(directory)) break;
    if (dirname(directory) === directory) return undefined;
  }
  let rules: IgnoreRules | undefined;
  for (const directory of ancestors.reverse().slice(0, -1)) rules = rulesFor(directory, rules);
  return rules;
}

/** Tests paths below any of `roots` against patterns in gitignore syntax (`--exclude`, `.keysweepignore`). */
export function excludedBy(patterns: readonly string[], roots: readonly string[], platform?: Platform): ((path: string, isDirectory: boolean) => boolean) | undefined {
  if (patterns.length === 0) return undefined;
  const rules = newIgnore(platform).add([...patterns]);
  return (path, isDirectory) => {
    const root = roots.find((candidate) => path.startsWith(candidate) && (/[/\\]$/.test(candidate) ? path.length > candidate.length : /[/\\]/.test(path.charAt(candidate.length))));
    const relative = slashed(root === undefined ? path : path.slice(root.length).replace(/^[/\\]+/, ''), platform);
    return relative !== '' && rules.ignores(isDirectory ? `${relative}/` : relative);
  };
}

/** Rules inside `directory`: its own files' before its parent's. */
export function rulesFor(directory: string, parent: IgnoreRules | undefined): IgnoreRules | undefined {
  const texts: string[] = [];
  for (const file of ['.git/info/exclude', '.gitignore']) {
    const text = readSmallFile(join(directory, file), false);
    if (text) texts.push(text);
  }
  return texts.length ? { directory, parent, own: newIgnore().add(texts.join('\n')) } : parent;
}

/** Whether `path` (of a directory: with `isDirectory`) is ignored; the nearest file that says anything decides. */
export function isIgnored(rules: IgnoreRules | undefined, path: string, isDirectory: boolean): boolean {
  for (let level = rules; level; level = level.parent) {
    const relative = path.slice(level.directory.length).replace(/^[/\\]+/, '');
    if (!relative) continue;
    const verdict = level.own!.test(isDirectory ? `${relative}/` : relative);
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

/** Whether a folder is the top of a git work tree. */
export function isGitTop(directory: string): boolean {
  return statSync(join(directory, '.git'), { throwIfNoEntry: false }) !== undefined;
}
