import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { recordSkip, type Coverage } from '../../model';
import { isIgnored, rulesFor, type IgnoreRules } from './ignore-rules';
import type { TrackedFiles } from './tracked';

/** What one directory holds for the scan. */
export interface Listing {
  /** Full paths of files; raw bytes where the name is not UTF-8. */
  readonly files: (string | RawPath)[];
  readonly directories: string[];
  readonly rules: IgnoreRules | undefined;
}

/** A path whose name is not UTF-8: `shown` keeps the bytes as latin1, `bytes` opens the file. */
export interface RawPath {
  readonly shown: string;
  readonly bytes: Buffer;
}

/** What is left out of a walk. */
export interface WalkOptions {
  readonly gitignore: boolean;
  /** Paths left out whatever git says. */
  readonly excluded?: (path: string, isDirectory: boolean) => boolean;
  /** Tells ignored files that git tracks all the same. */
  readonly tracked?: TrackedFiles;
  /** How an absolute path is shown in coverage. */
  readonly show?: (path: string) => string;
}

/**
 * Lists one directory synchronously (promises cost four times as much). Symbolic links are not
 * followed; `.git` is not entered, but its `config` (which may hold credentials in URLs) is a file like others.
 */
export function listDirectory(directory: string, parentRules: IgnoreRules | undefined, options: WalkOptions, coverage: Coverage): Listing {
  const show = options.show ?? ((path: string) => path);
  const listing: { files: (string | RawPath)[]; directories: string[]; rules: IgnoreRules | undefined } = { files: [], directories: [], rules: parentRules };
  let entries: Dirent[];
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    recordSkip(coverage, { path: show(directory), reason: 'unreadable', detail: (error as Error).message, incomplete: true });
    return listing;
  }
  if (options.gitignore && (parentRules || entries.some((entry) => entry.name === '.git' || entry.name === '.gitignore'))) {
    if (entries.some((entry) => entry.name === '.git' || entry.name === '.gitignore')) listing.rules = rulesFor(directory, parentRules);
  }
  const { rules } = listing;
  const addTracked = (file: string): void => {
    coverage.trackedIgnored = (coverage.trackedIgnored ?? 0) + 1;
    listing.files.push(file);
  };
  for (const entry of entries) {
    const { name } = entry;
    if (name.includes('\ufffd')) continue;
    const path = directory.endsWith('/') ? directory + name : `${directory}/${name}`;
    if (entry.isDirectory()) {
      if (name === '.git') {
        listing.files.push(`${path}/config`);
        continue;
      }
      if (options.excluded?.(path, true)) recordSkip(coverage, { path: show(path), reason: 'excluded', incomplete: false });
      else if (rules && isIgnored(rules, path, true)) {
        recordSkip(coverage, { path: show(path), reason: 'gitignored', incomplete: false });
        for (const file of options.tracked?.below(path) ?? []) if (!options.excluded?.(file, false)) addTracked(file);
      }
      else listing.directories.push(path);
    } else if (entry.isFile()) {
      if (options.excluded?.(path, false)) recordSkip(coverage, { path: show(path), reason: 'excluded', incomplete: false });
      else if (rules && isIgnored(rules, path, false)) {
        if (options.tracked?.has(path)) addTracked(path);
        else recordSkip(coverage, { path: show(path), reason: 'gitignored', incomplete: false });
      } else listing.files.push(path);
    } else {
      recordSkip(coverage, { path: show(path), reason: entry.isSymbolicLink() ? 'symlink' : 'special-file', incomplete: false });
    }
  }
  if (entries.some((entry) => entry.name.includes('\ufffd'))) listRawNames(directory, listing, coverage);
  return listing;
}

/** Second pass for names that are not UTF-8: read again as bytes. */
function listRawNames(directory: string, listing: { files: (string | RawPath)[] }, coverage: Coverage): void {
  for (const entry of readdirSync(directory, { withFileTypes: true, encoding: 'buffer' as never }) as unknown as Dirent<Buffer>[]) {
    const name = entry.name;
    if (!name.toString('utf8').includes('\ufffd')) continue;
    const bytes = Buffer.concat([Buffer.from(join(directory, '/')), name]);
    const shown = `${directory}/${name.latin1Slice(0, name.length)}`;
    if (entry.isFile()) listing.files.push({ shown, bytes });
    else recordSkip(coverage, { path: shown, reason: entry.isDirectory() ? 'unsupported' : 'special-file', detail: 'the name is not UTF-8', incomplete: entry.isDirectory() });
  }
}
