import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';
import { Refusal } from './limits';

/** Bytes read at once: a directory and small members lie side by side. */
const WINDOW = 256 * 1024;

/** A zip on disk for yauzl, read through a window: its own reader makes two asynchronous reads a member, 0.2 ms each. */
export class ZipFileReader extends RandomAccessReader {
  readonly size: number;
  readonly #path: string;
  readonly #descriptor: number;
  readonly #memory = Buffer.allocUnsafe(WINDOW);
  #window: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(path: string) {
    super();
    this.#path = path;
    this.#descriptor = openSync(path, 'r');
    this.size = fstatSync(this.#descriptor).size;
  }

  /** The bytes of [start, start + length), until the next call. Throws where the file ends before. */
  bytes(start: number, length: number): Buffer {
    const at = start - this.#start;
    if (at < 0 || at + length > this.#window.length) this.#load(start, length);
    return this.#window.subarray(start - this.#start, start - this.#start + length);
  }

  #load(start: number, length: number): void {
    const memory = length > WINDOW ? Buffer.allocUnsafe(length) : this.#memory;
    let filled = 0;
    while (filled < memory.length) {
      const count = readSync(this.#descriptor, memory, filled, memory.length - filled, start + filled);
      if (count === 0) break;
      filled += count;
    }
    this.#window = memory.subarray(0, filled);
    this.#start = start;
    if (filled < length) throw new Refusal('truncated', `the zip ends ${length - filled} bytes early`);
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null) => void): void {
    let failure: Error | null = null;
    try {
      this.bytes(position, length).copy(buffer, offset);
    } catch (error) {
      failure = error as Error;
    }
    queueMicrotask(() => callback(failure));
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return createReadStream(this.#path, { start, end: end - 1 });
  }

  override close(callback: (error: Error | null) => void): void {
    closeSync(this.#descriptor);
    setImmediate(callback, null);
  }
}
