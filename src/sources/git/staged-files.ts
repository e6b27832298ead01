import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../../config/small-file';
import { KeysweepError } from '../../model';
import { readIndex, type IndexEntry } from './index-file';
import { ObjectReader } from './pack/object-reader';
import type { Repository } from './repository';

/** An entry of the index that HEAD has not, or not so. */
export type StagedEntry = Pick<IndexEntry, 'mode' | 'id' | 'path' | 'stage'>;

/** An index of a million files takes some 100 MB. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Entries of HEAD gathered at most: trees that name the same tree many times over are small and hold billions. */
const MOST_ENTRIES = 2_000_000;

/**
 * What the index holds and HEAD does not, from the files themselves: no process, which is most of the time of a commit
 * hook. Undefined where git must be asked: other index formats, refs that are not files, odd repositories.
 */
export function stagedEntries(repository: Repository, objects: ObjectReader, environment: NodeJS.ProcessEnv = process.env): StagedEntry[] | undefined {
  try {
    const file = repository.inheritRepository && environment.GIT_INDEX_FILE ? environment.GIT_INDEX_FILE : join(repository.gitDirectory, 'index');
    const bytes = readRegularFile(file, MOST_BYTES);
    const index = bytes && readIndex(bytes, repository.idBytes);
    const head = headCommit(repository);
    if (!index || head === undefined) return undefined;
    const committed = new Map<string, string>();
    if (head !== null) {
      const commit = objects.readText(head, 'commit');
      const tree = /^tree ([0-9a-f]+)\n/.exec(commit ?? '')?.[1];
      if (tree === undefined || !gather(objects, repository.idBytes, tree, '', index.trees, committed)) return undefined;
    }
    const same = (folder: string): boolean => committed.get(folder) === SAME;
    const staged: StagedEntry[] = [];
    for (const entry of index.entries) {
      if (entry.intentToAdd) continue;
      const path = entry.path.toString('latin1');
      if (entry.stage === 0 && (committed.get(path) === `${entry.mode} ${entry.id}` || inSameFolder(path, same))) continue;
      staged.push(entry);
    }
    return staged;
  } catch (error) {
    if (error instanceof KeysweepError) throw error; // git would count those files, too
    return undefined;
  }
}

/** In place of a folder's entries: HEAD's tree is the one the index was written from. */
const SAME = 'same';

function inSameFolder(path: string, same: (folder: string) => boolean): boolean {
  if (same('/')) return true;
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) if (same(path.slice(0, slash + 1))) return true;
  return false;
}

/** Entries of HEAD's trees by path (latin1, so that no byte is lost) as `mode id`, but for folders that the index has not changed. False where a tree cannot be read. */
function gather(objects: ObjectReader, idBytes: number, tree: string, folder: string, unchanged: ReadonlyMap<string, string>, into: Map<string, string>): boolean {
  if (unchanged.get(folder) === tree) {
    into.set(folder === '' ? '/' : folder, SAME);
    return true;
  }
  const text = objects.readText(tree, 'tree');
  if (text === undefined) return false;
  // `mode name NUL id`
  for (let at = 0; at < text.length;) {
    const space = text.indexOf(' ', at);
    const nul = text.indexOf('\0', space);
    if (space < 0 || nul < 0) return false;
    const mode = text.slice(at, space);
    const path = folder + text.slice(space + 1, nul);
    const id = Buffer.from(text.slice(nul + 1, nul + 1 + idBytes), 'latin1').toString('hex');
    at = nul + 1 + idBytes;
    if (mode === '40000') {
      if (!gather(objects, idBytes, id, `${path}/`, unchanged, into)) return false;
    } else {
      into.set(path, `${mode} ${id}`);
      if (into.size > MOST_ENTRIES) throw new KeysweepError('tree-too-large', `HEAD holds more than ${MOST_ENTRIES.toLocaleString('en')} files`, { actions: ['scan the history instead (--history): it reads every tree once'] });
    }
  }
  return true;
}

/** Id of HEAD's commit; null while it is unborn, undefined where files do not tell. */
function headCommit({ gitDirectory, commonDirectory }: Repository): string | null | undefined {
  const read = (path: string): string | undefined => readRegularFile(path, MOST_BYTES)?.toString('latin1');
  let name = read(join(gitDirectory, 'HEAD'))?.trim() ?? '';
  for (let links = 0; links < 5; links++) {
    if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(name)) return name;
    if (!/^ref: refs\/[^\0]+$/.test(name) || name.includes('..')) return undefined;
    const ref = name.slice(5);
    const file = join(commonDirectory, ref);
    if (existsSync(file)) name = read(file)?.trim() ?? '';
    else {
      const packed = join(commonDirectory, 'packed-refs');
      // A folder for refs that is none is git's other way to store them.
      if (!existsSync(join(commonDirectory, 'refs', 'heads')) || existsSync(join(commonDirectory, 'reftable'))) return undefined;
      const line = existsSync(packed) ? (read(packed) ?? '').split('\n').find((text) => text.endsWith(` ${ref}`)) : undefined;
      return line === undefined ? null : line.split(' ')[0]!;
    }
  }
  return undefined;
}
