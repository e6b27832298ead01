import { chownSync, closeSync, fchmodSync, fsync, fsyncSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { KeysweepError } from '../model';

/** In the thread pool: while the disk works, other rotations go on. */
const sync = promisify(fsync);

/** Makes a rename or a new name in `directory` survive a power cut. */
export function syncDirectory(directory: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(directory, 'r');
  } catch {
    return; // Windows cannot open directories; its renames are journalled by NTFS.
  }
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes `directory` (mode 0700) and its parents, durably. */
export function makeDirectory(directory: string): void {
  const first = mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = directory; made.length >= first.length; made = dirname(made)) syncDirectory(dirname(made));
}

/**
 * Replaces a file so that at any moment, and after a crash at any moment, it has its old or its new
 * content whole. The temporary name is fixed by `tag`, so that a later run finds what a killed one left
 * (`removeTemporary`). Keeps the mode and owner of the file it replaces; a link goes on pointing to it.
 */
export async function replaceFile(given: string, content: Uint8Array | string, options: { readonly mode?: number; readonly tag?: string } = {}): Promise<void> {
  const before = statSync(given, { throwIfNoEntry: false });
  if (before && !before.isFile()) throw new KeysweepError('not-a-file', 'only regular files are replaced', { where: given });
  const path = before ? realpathSync(given) : given;
  const temporary = temporaryName(path, options.tag);
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
    fchmodSync(descriptor, before ? before.mode & 0o7777 : options.mode ?? 0o600);
    if (before && process.getuid?.() === 0) chownSync(temporary, before.uid, before.gid);
    await sync(descriptor);
  } catch (error) {
    closeSync(descriptor);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(descriptor);
  renameSync(temporary, path);
  await syncDirectoryLater(dirname(path));
}

/** `syncDirectory` in the thread pool. */
async function syncDirectoryLater(directory: string): Promise<void> {
  let descriptor: number;
  try {
    descriptor = openSync(directory, 'r');
  } catch {
    return;
  }
  try {
    await sync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Removes what a killed `replaceFile` with the same tag left beside `path`. */
export function removeTemporary(path: string, tag?: string): void {
  const present = statSync(path, { throwIfNoEntry: false });
  rmSync(temporaryName(present ? realpathSync(path) : path, tag), { force: true });
}

/** A file's bytes, or undefined where it does not exist. */
export function readIfPresent(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function temporaryName(path: string, tag = 'new'): string {
  return join(dirname(path), `.${basename(path)}.keysweep-${tag}`);
}
