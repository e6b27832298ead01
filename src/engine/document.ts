import type { View } from '../model';

const NEWLINE = 10;

/** Bytes after which a search for a line's end gives up, so that a file of one line costs no more than others. */
const LINE_LIMIT = 64 * 1024;

/** Characters from which a text at the document's front is kept: readers of whole files ask for the same one after the other. */
const KEPT_LENGTH = 8192;

/** The document under scan: a view of the first `length` bytes of the kernel's memory, one for each document, so that it can key caches. */
export class Document implements View {
  readonly name: string;
  /** The line asked for last: one match asks for its own again and again. */
  #lineStart = 0;
  #lineEnd = -1;
  /** The longest text of the document's front asked for. */
  #front = '';

  constructor(
    readonly buffer: Buffer,
    readonly path: string,
    readonly length: number,
    readonly binary: boolean,
    readonly platform?: string,
  ) {
    this.name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  }

  byte(offset: number): number {
    return this.buffer[offset]!;
  }

  text(start: number, end: number): string {
    return start <= 0 && end > KEPT_LENGTH ? this.#textOfFront(end) : this.buffer.latin1Slice(start < 0 ? 0 : start, end > this.length ? this.length : end);
  }

  /** A chunk's is megabytes that V8 keeps outside its heap, so each reader's own would be garbage of that size. */
  #textOfFront(end: number): string {
    const length = end > this.length ? this.length : end;
    if (this.#front.length < length) this.#front = this.buffer.latin1Slice(0, length);
    return this.#front.length === length ? this.#front : this.#front.slice(0, length);
  }

  lineStart(offset: number): number {
    if (offset >= this.#lineStart && offset <= this.#lineEnd) return this.#lineStart;
    const from = offset > LINE_LIMIT ? offset - LINE_LIMIT : 0;
    const start = from + this.buffer.subarray(from, offset).lastIndexOf(NEWLINE) + 1;
    this.#keepLine(start, offset);
    return start;
  }

  lineEnd(offset: number): number {
    if (offset >= this.#lineStart && offset <= this.#lineEnd) return this.#lineEnd;
    return this.#endFrom(offset);
  }

  #endFrom(offset: number): number {
    const to = offset + LINE_LIMIT < this.length ? offset + LINE_LIMIT : this.length;
    const end = this.buffer.subarray(offset, to).indexOf(NEWLINE);
    return end < 0 ? to : offset + end;
  }

  /** Keeps lines of ordinary length: what is kept of others would depend on where it was asked for. */
  #keepLine(start: number, offset: number): void {
    const end = this.#endFrom(offset);
    if (end - start >= LINE_LIMIT) return;
    this.#lineStart = start;
    this.#lineEnd = end;
  }
}
