import type { View } from '../model';

const NEWLINE = 10;

/** Bytes after which a search for a line's end gives up, so that a file of one line costs no more than others. */
const LINE_LIMIT = 64 * 1024;

/** The document under scan: a view of the first `length` bytes of the kernel's memory. */
export class Document implements View {
  path = '';
  name = '';
  length = 0;
  binary = false;
  platform?: string;
  readonly buffer: Buffer;

  constructor(memory: Uint8Array) {
    this.buffer = Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength);
  }

  /** Points the view at the next document, already read into `buffer`. */
  reset(path: string, length: number, binary: boolean, platform?: string): void {
    this.path = path;
    const slash = path.lastIndexOf('/');
    this.name = (slash < 0 ? path : path.slice(slash + 1)).toLowerCase();
    this.length = length;
    this.binary = binary;
    this.platform = platform;
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
