import type { View } from '../model';

const NEWLINE = 10;

/** Bytes after which a search for a line's end gives up, so that a file of one line costs no more than others. */
const LINE_LIMIT = 64 * 1024;

/** The document under scan: a view of the first `length` bytes of the kernel's memory, one for each document, so that it can key caches. */
export class Document implements View {
  readonly name: string;

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
    return this.buffer.latin1Slice(start < 0 ? 0 : start, end > this.length ? this.length : end);
  }

  lineStart(offset: number): number {
    const from = offset > LINE_LIMIT ? offset - LINE_LIMIT : 0;
    return from + this.buffer.subarray(from, offset).lastIndexOf(NEWLINE) + 1;
  }

  lineEnd(offset: number): number {
    const to = offset + LINE_LIMIT < this.length ? offset + LINE_LIMIT : this.length;
    const end = this.buffer.subarray(offset, to).indexOf(NEWLINE);
    return end < 0 ? to : offset + end;
  }
}
