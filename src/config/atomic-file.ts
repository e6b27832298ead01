import { closeSync, fsyncSync, openSync, realpathSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { KeysweepError } from '../model';

/** Bytes gathered before a write. */
const BLOCK = 256 * 1024;

/**
 * Writes `pieces` to a file so that it holds all of them or what it held before: a temporary file beside it
 * (0600: reports name what is exposed), fsync, rename. A link keeps pointing to the file; a device or pipe
 * (`-o /dev/null`) is written to, never replaced. `durable` false spares the fsync (5 ms and more) for what may be lost with the power. Throws `cannot-write` with nothing left behind.
 */
export function writeFileAtomically(given: string, pieces: Iterable<string>, { durable = true }: { durable?: boolean } = {}): void {
  const present = statSync(given, { throwIfNoEntry: false });
  if (present && !present.isFile() && !present.isDirectory()) return writeSpecial(given, pieces);
  const path = present ? realpathSync(given) : given;
  const temporary = `${path}.${process.pid}.tmp`;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(temporary, 'wx', 0o600);
    for (const block of blocks(pieces)) writeAll(descriptor, block);
    if (durable) fsyncSync(descriptor);
    closeSync(descriptor);
    descriptor = undefined;
    renameSync(temporary, path);
  } catch (cause) {
    if (descriptor !== undefined) closeSync(descriptor);
    try {
      unlinkSync(temporary);
    } catch {
      // It was never made.
    }
    throw new KeysweepError('cannot-write', `cannot write ${path}: ${(cause as Error).message}`, { where: path, actions: ['name another file with -o, or make room'], cause });
  }
}

/** Writes to what is no regular file. */
function writeSpecial(path: string, pieces: Iterable<string>): void {
  const descriptor = openSync(path, 'w');
  try {
    for (const block of blocks(pieces)) writeAll(descriptor, block);
  } finally {
    closeSync(descriptor);
  }
}

/** Strings gathered to UTF-8 blocks of a size worth a write. */
export function* blocks(pieces: Iterable<string>): Iterable<Buffer> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < BLOCK) continue;
    yield Buffer.from(text, 'utf8');
    text = '';
  }
  if (text) yield Buffer.from(text, 'utf8');
}

/** Writes all of `bytes`, waiting where a pipe is full. */
export function writeAll(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
