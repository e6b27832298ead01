import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { KeysweepError } from '../model';

/** Bytes gathered before a write. */
const BLOCK = 256 * 1024;

/**
 * Writes `pieces` to a file so that it holds all of them or what it held before: a temporary file beside it
 * (0600: reports name what is exposed), fsync, rename. A link keeps pointing to the file; a device or pipe
 * (`-o /dev/null`) is written to, never replaced. `durable` false spares the fsync (5 ms and more) for what may be lost with the power. Throws `cannot-write` with nothing left behind.
 */
export function writeFileAtomically(given: string, pieces: Iterable<string>, { durable = true }: { durable?: boolean } = {}): void {
  const target = open(given);
  try {
    for (const block of blocks(pieces)) writeAll(target.descriptor, block);
    settle(target, durable);
  } catch (cause) {
    const told = abandoned(target, cause);
    throw cause instanceof KeysweepError ? cause : told; // the maker of the pieces has its own words
  }
}

/** The same for pieces that come later. What their source throws goes on as it is, with nothing left behind. */
export async function writePiecesAtomically(given: string, pieces: AsyncIterable<string>): Promise<void> {
  const target = open(given);
  const source = pieces[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<string>;
    try {
      next = await source.next();
    } catch (cause) {
      abandoned(target, cause);
      throw cause;
    }
    try {
      if (next.done) return settle(target, true);
      writeAll(target.descriptor, Buffer.from(next.value, 'utf8'));
    } catch (cause) {
      throw abandoned(target, cause);
    }
  }
}

/** A file that is being written; `temporary` is what is renamed to `path`, undefined for a device or pipe. */
interface Target {
  readonly path: string;
  readonly temporary?: string;
  readonly descriptor: number;
}

function open(given: string): Target {
  const present = statSync(given, { throwIfNoEntry: false });
  const special = present !== undefined && !present.isFile() && !present.isDirectory();
  const path = present && !special ? realpathSync(given) : given;
  // In containers every run has the same process id: what a killed one left must not be in the way of the next.
  const temporary = special ? undefined : `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    return { path, temporary, descriptor: temporary === undefined ? openSync(path, 'w') : openSync(temporary, 'wx', 0o600) };
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

function settle({ path, temporary, descriptor }: Target, durable: boolean): void {
  if (temporary === undefined) return closeSync(descriptor);
  if (durable) fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(temporary, path);
}

/** Takes away what was written so far, and gives the error to throw. */
function abandoned({ path, temporary, descriptor }: Target, cause: unknown): KeysweepError {
  try {
    closeSync(descriptor);
  } catch {
    // The rename failed: it is closed already.
  }
  if (temporary !== undefined) rmSync(temporary, { force: true });
  return cannotWrite(path, cause);
}

function cannotWrite(path: string, cause: unknown): KeysweepError {
  return new KeysweepError('cannot-write', `cannot write ${path}: ${(cause as Error).message}`, { where: path, actions: ['name another file with -o, or make room'], cause });
}

/** Strings gathered to UTF-8 blocks of a size worth a write; a block is good until the next is asked for. */
export function* blocks(pieces: Iterable<string>): Iterable<Buffer> {
  let text = '';
  let memory: Buffer | undefined;
  const encoded = (): Buffer => {
    // Of a UTF-16 unit UTF-8 makes at most three bytes.
    if (memory === undefined || memory.length < text.length * 3) memory = Buffer.allocUnsafeSlow(text.length < BLOCK ? text.length * 3 : text.length * 3 + BLOCK);
    return memory.subarray(0, memory.write(text, 0, 'utf8'));
  };
  for (const piece of pieces) {
    text += piece;
    if (text.length < BLOCK) continue;
    yield encoded();
    text = '';
  }
  if (text) yield encoded();
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
