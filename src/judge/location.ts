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
function newlinesOf(buffer: Buffer): CountNewlines {
  return (start, end) => {
    const piece = buffer.subarray(start, end); // a search beyond it would read a long line to its end for each place in it
    let count = 0;
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) count++;
    return count;
  };
}

/** Bytes that a cut may leave of a UTF-8 character. */
const LONGEST_REST = 3;

/**
 * Turns byte offsets into lines and columns. Goes over the document once, in order, and only where there are findings; nothing
 * is read again for each of the thousand findings of one line.
 */
export class LineCounter {
  readonly #buffer: Buffer;
  readonly #newlines: CountNewlines;
  #offset = 0;
  #line: number;
  /** First byte of the line that holds `#offset`. */
  #lineStart = 0;
  /** Characters counted so far of the line that begins at `line`; bytes where it is not UTF-8. */
  #counted = { line: -1, to: 0, characters: 0, bytes: false };

  /** `buffer` holds the document; `newlines` counts its line ends; `firstLine`: number of the line that holds its first byte. */
  constructor(buffer: Buffer, newlines: CountNewlines = newlinesOf(buffer), firstLine = 1) {
    this.#buffer = buffer;
    this.#newlines = newlines;
    this.#line = firstLine;
  }

  /** Line of an offset; offsets may come in any order, ascending is fast. */
  lineOf(offset: number): number {
    const back = offset < this.#offset;
    const lines = back ? this.#newlines(offset, this.#offset) : this.#newlines(this.#offset, offset);
    this.#line += back ? -lines : lines;
    if (lines > 0) this.#lineStart = this.#buffer.subarray(0, offset).lastIndexOf(NEWLINE) + 1;
    this.#offset = offset;
    return this.#line;
  }

  /** Characters (UTF-16 units) of a line before `offset`; of the line that holds `offset`, or another byte before it. */
  columnOf(offset: number, holder = offset): number {
    this.lineOf(holder);
    const line = this.#lineStart;
    const known = this.#counted.line === line && this.#counted.to <= offset ? this.#counted : { line, to: line, characters: 0, bytes: false };
    if (known.bytes) return offset - line;
    const characters = this.#characters(known.to, offset);
    if (characters !== undefined) {
      const counted = { line, to: offset, characters: known.characters + characters, bytes: false };
      // Where a finding begins, not where it ends: the next one may begin inside of it.
      if (holder === offset) this.#counted = counted;
      return counted.characters;
    }
    // Bytes that are no UTF-8, or a character cut by one of the ends: only the former stands for the rest of the line, too.
    const whole = this.#characters(line, offset);
    if (whole === undefined && this.#characters(line, this.#characterStart(line, offset)) === undefined) this.#counted = { line, to: offset, characters: 0, bytes: true };
    return whole ?? offset - line;
  }

  #characters(from: number, to: number): number | undefined {
    const text = this.#buffer.latin1Slice(from, to);
    if (isAscii(text)) return text.length;
    const decoded = this.#buffer.toString('utf8', from, to);
    return decoded.includes('\ufffd') ? undefined : decoded.length;
  }

  /** The beginning of the character that a cut at `offset` leaves unfinished; `offset` where there is none. */
  #characterStart(line: number, offset: number): number {
    for (let at = offset - 1; at >= line && at >= offset - LONGEST_REST; at--) {
      const byte = this.#buffer[at]!;
      if (byte >= 0xc0) return at + (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > offset ? at : offset;
      if (byte < 0x80) return offset;
    }
    return offset;
  }
}

/** Place of [start, end), columns in characters of the UTF-8 text. */
export function locate(counter: LineCounter, start: number, end: number): Location {
  const line = counter.lineOf(start);
  const column = counter.columnOf(start) + 1;
  if (end <= start) return { line, endLine: line, column, endColumn: column };
  const endColumn = counter.columnOf(end, end - 1) + 1;
  return { line, endLine: counter.lineOf(end - 1), column, endColumn };
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
