import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { streamGit } from './command';
import { decodePath, RecordSplitter } from './paths';
import type { Repository } from './repository';

/** A submodule of HEAD or of the index. */
export interface Submodule {
  readonly path: string;
  /** Commit the superproject names. */
  readonly commit: string;
  /** Its work tree, where it is checked out and can be scanned as a repository of its own. */
  readonly directory?: string;
}

/** Lists the submodules (mode 160000) of the index, or of HEAD in a bare repository. Nothing of `.gitmodules` is read or trusted. */
export async function listSubmodules(repository: Repository): Promise<Submodule[]> {
  const found: Submodule[] = [];
  const splitter = new RecordSplitter(0, (record) => {
    if (!record.toString('latin1', 0, 7).startsWith('160000 ')) return;
    const tab = record.indexOf(0x09);
    const commit = /[0-9a-f]{40,64}/.exec(record.toString('latin1', 0, tab))?.[0];
    if (commit === undefined) return;
    const path = decodePath(record.subarray(tab + 1));
    // An index can be written by hand: a path that leads out is no submodule.
    const inside = !path.startsWith('/') && !path.split('/').some((part) => part === '..' || part === '.git');
    const directory = repository.workTree === undefined || !inside ? undefined : join(repository.workTree, path);
    found.push({ path, commit, directory: directory !== undefined && existsSync(join(directory, '.git')) ? directory : undefined });
  });
  const args = repository.bare ? ['ls-tree', '-r', '-z', '--full-tree', 'HEAD'] : ['ls-files', '--stage', '-z', '--full-name', ':/'];
  await streamGit(repository, args, (piece) => { splitter.push(piece); });
  splitter.end();
  return found;
}
