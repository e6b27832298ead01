import { existsSync, readdirSync, statSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readSmallFile } from '../../config/small-file';
import { KeysweepError } from '../../model';
import { objectFolders } from './pack/object-folders';

/** git nests its folders a few levels; refs may be nested as deep as their names. */
const MOST_LEVELS = 64;

/**
 * Throws `hostile-repository` where a repository's own files are pipes, sockets or devices, or links to such: git waits for ever at
 * a pipe in place of an object or of its configuration. No repository made by git has any. Some 5 ms a repository.
 */
export function refuseSpecialFiles(directory: string): void {
  const gitDirectory = statSync(directory, { throwIfNoEntry: false })?.isDirectory() ? gitDirectoryOf(resolve(directory)) : undefined;
  if (gitDirectory === undefined) return; // git's own words for it are the better ones
  const seen = new Set<string>();
  const common = resolve(gitDirectory, readSmallFile(join(gitDirectory, 'commondir'))?.trim() ?? '.');
  for (const folder of [gitDirectory, common]) look(folder, seen, 0);
  // Lists of alternates are read only where they are files, which has just been seen.
  for (const folder of objectFolders(common)) look(folder, seen, 0);
}

function look(folder: string, seen: Set<string>, level: number): void {
  let entries;
  try {
    const { dev, ino } = statSync(folder);
    const id = `${dev}:${ino}`;
    if (seen.has(id) || level > MOST_LEVELS) return;
    seen.add(id);
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    if (entry.isFile()) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      // Modules are repositories of their own, looked at where they are scanned.
      if (level > 0 || entry.name !== 'modules') look(path, seen, level + 1);
      continue;
    }
    let target: Stats | undefined;
    try {
      target = statSync(path);
    } catch {
      continue; // a link to nowhere, or gone
    }
    if (target.isDirectory()) look(path, seen, level + 1);
    else if (!target.isFile() && !(target.isSocket() && entry.name === 'fsmonitor--daemon.ipc')) {
      throw new KeysweepError('hostile-repository', `${path} is ${target.isFIFO() ? 'a pipe' : target.isSocket() ? 'a socket' : 'a device'}, where git keeps a file`, {
        where: path, actions: ['Nothing of the repository was read: git could wait there for ever. Remove the file, or scan the folder as plain files.'],
      });
    }
  }
}

/** The git directory that git would find from a folder on upwards; undefined where there is none, or a file that names none. */
function gitDirectoryOf(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const dotGit = join(folder, '.git');
    const stat = statSync(dotGit, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return dotGit;
    if (stat) {
      const named = /^gitdir: (.+)/.exec(readSmallFile(dotGit) ?? '')?.[1];
      return named === undefined ? undefined : resolve(folder, named);
    }
    if (existsSync(join(folder, 'HEAD')) && existsSync(join(folder, 'objects'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
