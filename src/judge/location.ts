import type { View } from '../model';

/** A place in a document; lines and columns count from 1, endColumn is exclusive. */
export interface Location {
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
}

const NEWLINE = 10;

/**
 * Turns byte offsets into lines and columns. Counts newlines once over the document, in order,
 * and only for documents with findings.
 */
export class LineCounter {
  readonly #buffer: Buffer;
  #offset = 0;
  #line: number;
  /** Bytes known to be ASCII, from the beginning of a line: the matches of a long line do not each read it again. */
  #asciiStart = -1;
  #asciiEnd = -1;

  /** `firstLine`: number of the line that holds the buffer's first byte. */
  constructor(buffer: Buffer, firstLine = 1) {
    this.#buffer = buffer;
    this.#line = firstLine;
  }

  /** Line of an offset; offsets may come in any order, ascending is fast. */
  lineOf(offset: number): number {
    if (offset < this.#offset) {
      for (let at = this.#buffer.lastIndexOf(NEWLINE, this.#offset - 1); at >= offset && this.#offset > 0; at = at > 0 ? this.#buffer.lastIndexOf(NEWLINE, at - 1) : -1) this.#line--;
    } else {
      for (let at = this.#buffer.indexOf(NEWLINE, this.#offset); at >= 0 && at < offset; at = this.#buffer.indexOf(NEWLINE, at + 1)) this.#line++;
    }
    this.#offset = offset;
    return this.#line;
  }

  /** Characters (UTF-16 units) of the view's bytes from the beginning of a line to `end`. */
  characters(view: View, lineStart: number, end: number): number {
    const known = lineStart === this.#asciiStart && end >= this.#asciiEnd ? this.#asciiEnd : lineStart;
    if (!isAscii(view.text(known, end))) return utf8(view.text(lineStart, end)).length;
    this.#asciiStart = lineStart;
    this.#asciiEnd = end;
    return end - lineStart;
  }
}

/** Place of [start, end) in the view, columns in characters of the UTF-8 text. */
export function locate(view: View, counter: LineCounter, start: number, end: number): Location {
  const line = counter.lineOf(start);
  const endLine = end > start ? counter.lineOf(end - 1) : line;
  return {
    line,
    endLine,
    column: counter.characters(view, view.lineStart(start), start) + 1,
    endColumn: counter.characters(view, view.lineStart(Math.max(start, end - 1)), end) + 1,
  };
}

/** UTF-8 text of bytes given as a latin1 string; bytes that are not UTF-8 stay as they are. */
export function utf8(latin1: string): string {
  if (isAscii(latin1)) return latin1;
  const text = Buffer.from(latin1, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? latin1 : text;
}

function isAscii(text: string): boolean {
  return !/[\x80-\xff]/.test(text);
}
