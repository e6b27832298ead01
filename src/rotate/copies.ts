import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { readRegularFile } from '../config/small-file';

/** Files larger than this are not searched (bytes). */
const MAX_SEARCHED = 4 * 1024 * 1024;
/** Bytes searched at most, over all values. */
const SEARCH_BUDGET = 4e9;
/** A shorter value would be found everywhere by chance. */
const MIN_SEARCHED = 8;

/** Values to look for, and whose they are. */
export interface Searched {
  readonly id: string;
  readonly values: readonly string[];
}

/** Where values stand besides the places that are known. */
export interface Copies {
  /** `path:line` of each copy, by id. */
  readonly places: ReadonlyMap<string, readonly string[]>;
  /** False where there was too much to search all of it. */
  readonly complete: boolean;
}

/** Searches all files below `root` for values; `known` are places (`path:line`) that count as found. Keeps no file in memory: a tree may be larger. */
export function copiesBelow(root: string, searched: readonly Searched[], known: ReadonlySet<string>): Copies {
  const places = new Map<string, string[]>();
  let budget = SEARCH_BUDGET;
  if (searched.length > 0) for (const path of filesBelow(root)) {
    const bytes = readRegularFile(join(root, path), MAX_SEARCHED);
    if (!bytes) continue;
    for (const { id, values } of searched) {
      for (const value of values) {
        budget -= bytes.length;
        if (value.length < MIN_SEARCHED || budget < 0) continue;
        for (let at = bytes.indexOf(value); at >= 0; at = bytes.indexOf(value, at + value.length)) {
          const place = `${path}:${bytes.subarray(0, at).toString('latin1').split('\n').length}`;
          if (!known.has(place)) places.set(id, [...places.get(id) ?? [], place]);
        }
      }
    }
  }
  return { places, complete: budget >= 0 };
}

/** Paths of all regular files below a directory with `/` between their parts, without git's own. */
function* filesBelow(root: string, directory = root): Generator<string> {
  let entries;
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory() && entry.name !== '.git') yield* filesBelow(root, path);
    else if (entry.isFile()) yield relative(root, path).split(sep).join('/');
  }
}
