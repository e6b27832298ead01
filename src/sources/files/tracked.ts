import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { recordSkip, type Coverage } from '../../model';
import { isGitTop } from './ignore-rules';

/**
 * Files that git tracks although its ignore rules match them: they are in the repository, so they are scanned. git is asked once a
 * repository, when the first of its paths is ignored; most trees never are.
 */
export class TrackedFiles {
  /** Sorted absolute paths by work tree. */
  readonly #byTop = new Map<string, readonly string[]>();
  readonly #tops = new Map<string, string | undefined>();
  readonly #coverage: Coverage;

  constructor(coverage: Coverage) {
    this.#coverage = coverage;
  }

  /** Whether git tracks an ignored file. */
  has(path: string): boolean {
    const tracked = this.#trackedAround(path);
    return tracked.length > 0 && tracked[lowerBound(tracked, path)] === path;
  }

  /** Tracked files below an ignored directory. */
  below(directory: string): readonly string[] {
    const tracked = this.#trackedAround(directory);
    return tracked.length > 0 ? tracked.slice(lowerBound(tracked, `${directory}/`), lowerBound(tracked, `${directory}0`)) : tracked; // 0 follows /
  }

  #trackedAround(path: string): readonly string[] {
    const top = this.#topOf(dirname(path));
    if (top === undefined) return [];
    let tracked = this.#byTop.get(top);
    if (!tracked) this.#byTop.set(top, (tracked = this.#ask(top)));
    return tracked;
  }

  #topOf(directory: string): string | undefined {
    if (this.#tops.has(directory)) return this.#tops.get(directory);
    const parent = dirname(directory);
    const top = isGitTop(directory) ? directory : parent === directory ? undefined : this.#topOf(parent);
    this.#tops.set(directory, top);
    return top;
  }

  #ask(top: string): readonly string[] {
    /* eslint-disable @typescript-eslint/no-require-imports -- only where something is ignored */
    const { runGitSync } = require('../git/command') as typeof import('../git/command');
    const { refuseSpecialFiles } = require('../git/special-files') as typeof import('../git/special-files');
    /* eslint-enable @typescript-eslint/no-require-imports */
    let failure: string;
    try {
      refuseSpecialFiles(top);
      const { status, stdout, stderr } = runGitSync({ directory: top }, ['ls-files', '-z', '--stage', '--cached', '--ignored', '--exclude-standard']);
      if (status === 0) return parse(stdout, top);
      // A folder called .git that is none: nothing is tracked.
      if (/not a git repository/.test(stderr)) return [];
      failure = stderr.trim().split('\n')[0] ?? '';
    } catch (error) {
      failure = (error as Error).message;
    }
    recordSkip(this.#coverage, {
      path: top, reason: 'git-unavailable', incomplete: true,
      detail: `which of the ignored files are in the repository cannot be told (${failure}); --no-gitignore scans them all`,
    });
    return [];
  }
}

/** Regular files of `ls-files --stage -z` that are in the work tree. */
function parse(listing: Buffer, top: string): string[] {
  const paths: string[] = [];
  for (const entry of listing.toString('utf8').split('\0')) {
    const tab = entry.indexOf('\t');
    if (tab < 0 || !entry.startsWith('100')) continue; // links and submodules are no files of this tree
    const path = `${top === '/' ? '' : top}/${entry.slice(tab + 1)}`;
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile()) paths.push(path);
  }
  return [...new Set(paths)].sort((a, b) => (a < b ? -1 : 1));
}

/** Index of the first path that is not less than `path`. */
function lowerBound(paths: readonly string[], path: string): number {
  let low = 0;
  let high = paths.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (paths[middle]! < path) low = middle + 1;
    else high = middle;
  }
  return low;
}
