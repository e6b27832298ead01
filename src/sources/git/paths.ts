import { isUtf8 } from 'node:buffer';

/** A path as git gives it: UTF-8 where it is, otherwise latin1, so that no byte is lost (provenance.ts). */
export function decodePath(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
}

/** Splits a stream of pieces into records ended by `delimiter`; keeps the unfinished rest between pieces. */
export class RecordSplitter {
  /** Pieces without a delimiter, put together once: a record may be as long as a hostile author's name. */
  #rest: Buffer[] = [];

  constructor(private readonly delimiter: number, private readonly onRecord: (record: Buffer) => void) {}

  push(piece: Buffer): void {
    let from = 0;
    for (let end = piece.indexOf(this.delimiter); end !== -1; end = piece.indexOf(this.delimiter, from)) {
      this.onRecord(this.#withRest(piece.subarray(from, end)));
      from = end + 1;
    }
    if (from < piece.length) this.#rest.push(piece.subarray(from));
  }

  /** Gives what stands behind the last delimiter, if anything. */
  end(): void {
    if (this.#rest.length > 0) this.onRecord(this.#withRest(Buffer.alloc(0)));
  }

  #withRest(end: Buffer): Buffer {
    if (this.#rest.length === 0) return end;
    const record = Buffer.concat([...this.#rest, end]);
    this.#rest = [];
    return record;
  }
}
