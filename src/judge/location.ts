import type { View } from '../model';

/** A place in a document; lines and columns count from 1, endColumn is exclusive. */
export interface Location {
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
}

const NEWLINE = 10;

/** Number of line ends in [start, end). */
export type CountNewlines = (start: number, end: number) => number;

/** Counts in `buffer`. */
export function newlinesOf(buffer: Buffer): CountNewlines {
  return (start, end) => {
    let count = 0;
    for (let at = buffer.indexOf(NEWLINE, start); at >= 0 && at < end; at = buffer.indexOf(NEWLINE, at + 1)) count++;
    return count;
  };
}

/**
 * Turns byte offsets into lines and columns. Counts newlines once over the document, in order,
 * and only for documents with findings.
 */
export class LineCounter {
  readonly #newlines: CountNewlines;
  #offset = 0;
  #line: number;
  /** Bytes known to be ASCII, from the beginning of a line: the matches of a long line do not each read it again. */
  #asciiStart = -1;
  #asciiEnd = -1;

  /** `firstLine`: number of the line that holds the document's first byte. */
  constructor(newlines: CountNewlines, firstLine = 1) {
    this.#newlines = newlines;
    this.#line = firstLine;
  }

  /** Line of an offset; offsets may come in any order, ascending is fast. */
  lineOf(offset: number): number {
    this.#line += offset < this.#offset ? -this.#newlines(offset, this.#offset) : this.#newlines(this.#offset, offset);
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
