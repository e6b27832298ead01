import { readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { readSmallFile } from '../../../config/small-file';

/** Alternates name alternates; git stops at five levels, too. */
const MOST_LEVELS = 5;
/** A list of alternates names a few folders. */
const MOST_FOLDERS = 256;

/** The object folders of a repository: its own, then those its alternates name (gitrepository-layout(5)). */
export function objectFolders(commonDirectory: string): string[] {
  const folders: string[] = [];
  const add = (folder: string, level: number): void => {
    if (folders.includes(folder) || folders.length >= MOST_FOLDERS) return;
    folders.push(folder);
    if (level >= MOST_LEVELS) return;
    for (const line of (readSmallFile(join(folder, 'info', 'alternates')) ?? '').split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      add(isAbsolute(line) ? line : resolve(folder, line), level + 1);
    }
  };
  add(join(commonDirectory, 'objects'), 0);
  return folders;
}

/** The packs of an object folder by path without extension, newest first as git tries them; those without an index are not yet there. */
export function packsIn(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(join(folder, 'pack'));
  } catch {
    return [];
  }
  const present = new Set(names);
  return names
    .filter((name) => name.endsWith('.idx') && present.has(`${name.slice(0, -4)}.pack`))
    .map((name) => {
      const path = join(folder, 'pack', name.slice(0, -4));
      return { path, time: statSync(`${path}.pack`).mtimeMs };
    })
    .sort((a, b) => b.time - a.time)
    .map(({ path }) => path);
}
