import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ignore } from 'ignore';

/** Rules of the ignore files of one directory, chained to its parent's. */
export interface IgnoreRules {
  readonly directory: string;
  readonly parent?: IgnoreRules;
  /** Undefined where the directory has no ignore file of its own. */
  readonly own?: Ignore;
}

/** Which ignore files are honoured. */
export interface IgnoreOptions {
  /** `.gitignore` and `.git/info/exclude`, inside git work trees. */
  readonly gitignore: boolean;
  /** Patterns in gitignore syntax from the user's own configuration, relative to the start folder's root. */
  readonly patterns?: readonly string[];
}

let createIgnore: (() => Ignore) | undefined;

function newIgnore(): Ignore {
  // The package costs 3 ms to load: only where there is an ignore file.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  createIgnore ??= (require('ignore') as { default: (options: object) => Ignore }).default.bind(undefined, { allowRelativePaths: true });
  return createIgnore!();
}

/**
 * Rules in force at `root`: those of its ancestors up to the git work tree it is in.
 * Without a work tree `.gitignore` files say nothing, as with git.
 */
export function rootRules(root: string, options: IgnoreOptions): IgnoreRules | undefined {
  let rules: IgnoreRules | undefined;
  if (options.gitignore) {
    const ancestors: string[] = [];
    let found = false;
    for (let directory = root; ; directory = dirname(directory)) {
      ancestors.push(directory);
      if (isGitTop(directory)) {
        found = true;
        break;
      }
      if (dirname(directory) === directory) break;
    }
    if (found) for (const directory of ancestors.reverse().slice(0, -1)) rules = rulesFor(directory, rules, true);
  }
  if (options.patterns?.length) rules = { directory: root, parent: rules, own: newIgnore().add([...options.patterns]) };
  return rules;
}

/** Rules inside `directory`; `gitTop` says that it is, or lies in, a git work tree. */
export function rulesFor(directory: string, parent: IgnoreRules | undefined, gitignore: boolean): IgnoreRules | undefined {
  if (!gitignore) return parent;
  const texts: string[] = [];
  for (const file of ['.git/info/exclude', '.gitignore']) {
    const text = readText(join(directory, file));
    if (text) texts.push(text);
  }
  return texts.length ? { directory, parent, own: newIgnore().add(texts.join('\n')) } : parent;
}

/** Whether `path` (of a directory: with `isDirectory`) is ignored; the nearest file that says anything decides. */
export function isIgnored(rules: IgnoreRules | undefined, path: string, isDirectory: boolean): boolean {
  for (let level = rules; level; level = level.parent) {
    const relative = path.slice(level.directory.length).replace(/^[/\\]+/, '').replace(/\\/g, '/');
    if (!relative) continue;
    const verdict = level.own!.test(isDirectory ? `${relative}/` : relative);
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

export function isGitTop(directory: string): boolean {
  return statSync(join(directory, '.git'), { throwIfNoEntry: false }) !== undefined;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
