import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BlobList, idLines } from './blob-list';
import { type GitContext, processes, readingEnvironment, spawnGit } from './command';

/** The answer of one `git cat-file --batch`, readable with readSync until its end. */
export interface ObjectStream {
  readonly fd: number;
  /** It answers the blobs up to this index of the list. */
  readonly to: number;
  close(): void;
}

/** `--buffer` lets git fill its writes; `--batch` gives `<id> <type> <size>\n<content>\n` for each line asked. */
const CAT_FILE = ['cat-file', '--batch', '--buffer'];

/** Blobs a process writes into a spool file before they are read. Fewer are not worth the process that makes a FIFO. */
const SPOOLED_BLOBS = 512;

let fifosWork: boolean | undefined;

/**
 * Starts a `cat-file` for list[from, to) whose output comes through a FIFO: Node's own child pipes
 * are non-blocking sockets, which readSync cannot wait on, while a FIFO blocks, reads straight into
 * any Uint8Array (WebAssembly memory too) and works in worker threads without an event-loop turn.
 * Where there are no FIFOs (Windows) and for short lists, git writes into a temporary file instead.
 */
export function openObjectStream(context: GitContext, list: BlobList, from: number, to: number): ObjectStream {
  return to - from > SPOOLED_BLOBS && hasFifos() ? openFifo(context, list, from, to) : openSpool(context, list, from, Math.min(to, from + SPOOLED_BLOBS));
}

function hasFifos(): boolean {
  return fifosWork ??= process.platform !== 'win32' && processes().spawnSync('mkfifo', ['--version'], { stdio: 'ignore' }).error === undefined;
}

function openFifo(context: GitContext, list: BlobList, from: number, to: number): ObjectStream {
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-git-'));
  try {
    const fifo = join(folder, 'objects');
    const ids = join(folder, 'ids');
    writeFileSync(ids, idLines(list, from, to), { mode: 0o600 });
    processes().execFileSync('mkfifo', ['-m', '600', fifo]);
    // Opening one end of a FIFO waits for the other; an end opened for both waits for nobody.
    const both = openSync(fifo, 'r+');
    const fd = openSync(fifo, 'r');
    const writeEnd = openSync(fifo, 'w');
    const input = openSync(ids, 'r');
    closeSync(both);
    const child = spawnGit(context, CAT_FILE, [input, writeEnd, 'ignore']);
    // A failed start shows as an early end of the stream, which the reader reports.
    child.on('error', () => undefined);
    child.unref();
    closeSync(writeEnd);
    closeSync(input);
    return { fd, to, close: () => { closeSync(fd); child.kill(); } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function openSpool(context: GitContext, list: BlobList, from: number, to: number): ObjectStream {
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-git-'));
  const spool = join(folder, 'objects');
  const output = openSync(spool, 'wx', 0o600);
  const remove = (): void => { rmSync(folder, { recursive: true, force: true }); };
  try {
    processes().spawnSync('git', ['-C', context.directory, ...CAT_FILE], {
      env: readingEnvironment(context), input: idLines(list, from, to), stdio: ['pipe', output, 'ignore'], windowsHide: true,
    });
    const fd = openSync(spool, 'r');
    if (process.platform !== 'win32') remove();
    return { fd, to, close: () => { closeSync(fd); remove(); } };
  } catch (error) {
    remove();
    throw error;
  } finally {
    closeSync(output);
  }
}
