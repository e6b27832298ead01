import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../../config/small-file';
import { KeysweepError } from '../../model';
import { readIndex, type IndexEntry } from './index-file';
import { ObjectReader } from './pack/object-reader';
import type { Repository } from './repository';
import { TreeWeights } from './tree-weight';

/** An entry of the index that HEAD has not, or not so. */
export type StagedEntry = Pick<IndexEntry, 'mode' | 'id' | 'path' | 'stage'>;

/** An index of a million files takes some 100 MB. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Files and folders of HEAD gone through at most: trees that name the same tree many times over are small and hold billions. */
const MOST_ENTRIES = 2_000_000;

/** So many of them on the way, all of them are counted first, which reads each tree once. */
const WEIGHED_AFTER = 100_000;

/** Throws `tree-too-large` where a commit holds more than can be compared with an index. */
export function refuseEndless(repository: Repository, commit: string): void {
  const trees = new TreeWeights(repository, MOST_ENTRIES);
  const weight = trees.ofWhole(commit);
  trees.close();
  if (weight === Infinity) throw new KeysweepError('tree-too-large', `HEAD holds more than ${MOST_ENTRIES.toLocaleString('en')} files and folders`, { actions: ['scan the history instead (--history): it reads every tree once'] });
}

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
      if (tree === undefined || !gather({ repository, commit: head, objects, unchanged: index.trees, into: committed, met: 0 }, tree, '')) return undefined;
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

interface Gathering {
  readonly repository: Repository;
  readonly commit: string;
  readonly objects: ObjectReader;
  /** Trees of folders that the index has not changed. */
  readonly unchanged: ReadonlyMap<string, string>;
  /** Entries of HEAD's trees by path (latin1, so that no byte is lost) as `mode id`. */
  readonly into: Map<string, string>;
  /** Files and folders gone through: more than are kept where a tree names one path again and again. */
  met: number;
}

/** Gathers a tree of HEAD but for folders that the index has not changed. False where a tree cannot be read. */
function gather(all: Gathering, tree: string, folder: string): boolean {
  const { objects, repository: { idBytes }, unchanged, into } = all;
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
    if (++all.met === WEIGHED_AFTER) refuseEndless(all.repository, all.commit);
    if (mode !== '40000') into.set(path, `${mode} ${id}`);
    else if (!gather(all, id, `${path}/`)) return false;
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
