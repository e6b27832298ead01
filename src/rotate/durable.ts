import { close as closeLater, closeSync, fchmod, fchown, fdatasync, fsync, fsyncSync, mkdirSync, open as openLater, openSync, readFileSync, realpathSync, rename as renameLater, rm as rmLater, rmSync, statSync, write as writeLater } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { KeysweepError } from '../model';
import { GroupCommit } from './group-commit';

// In the thread pool: while the disk works, other rotations go on. (The classes of node:fs/promises take twice the processor time.)
const [open, write, chmod, chown, sync, syncData, close, rename, remove] = [promisify(openLater), promisify(writeLater), promisify(fchmod), promisify(fchown), promisify(fsync), promisify(fdatasync), promisify(closeLater), promisify(renameLater), promisify(rmLater)];

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
  // What stands there is left from a killed run, or a link that someone laid to have another file overwritten.
  await remove(temporary, { force: true });
  const descriptor = await open(temporary, 'wx', 0o600);
  try {
    await writeAll(descriptor, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
    await chmod(descriptor, before ? before.mode & 0o7777 : options.mode ?? 0o600);
    if (before && process.getuid?.() === 0) await chown(descriptor, before.uid, before.gid);
    await sync(descriptor);
  } catch (error) {
    await close(descriptor);
    await remove(temporary, { force: true });
    throw error;
  }
  await close(descriptor);
  await rename(temporary, path);
  await syncNames(dirname(path));
}

/** Writes all of `text` at the descriptor's position, and resolves with its number of bytes once it is on the disk. */
export async function writeDurably(descriptor: number, text: string): Promise<number> {
  const bytes = Buffer.from(text, 'utf8');
  await writeAll(descriptor, bytes);
  await syncData(descriptor);
  return bytes.length;
}

async function writeAll(descriptor: number, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += (await write(descriptor, bytes, written, bytes.length - written, null)).bytesWritten;
}

/** By directory: renames of the same moment share one fsync. */
const directories = new Map<string, GroupCommit<undefined>>();

/** `syncDirectory` in the thread pool. */
function syncNames(directory: string): Promise<void> {
  let commits = directories.get(directory);
  if (!commits) {
    commits = new GroupCommit(async () => {
      let descriptor: number;
      try {
        descriptor = await open(directory, 'r');
      } catch {
        return;
      }
      try {
        await sync(descriptor);
      } finally {
        await close(descriptor);
      }
    });
    directories.set(directory, commits);
  }
  return commits.add(undefined);
}

/** Removes what a killed `replaceFile` with the same tag left beside `path`. */
export function removeTemporary(path: string, tag?: string): void {
  const present = statSync(path, { throwIfNoEntry: false });
  rmSync(temporaryName(present ? realpathSync(path) : path, tag), { force: true });
}

/** Whether a killed `replaceFile` has left something beside `path`. */
export function hasTemporary(path: string, tag?: string): boolean {
  const present = statSync(path, { throwIfNoEntry: false });
  return statSync(temporaryName(present ? realpathSync(path) : path, tag), { throwIfNoEntry: false }) !== undefined;
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
