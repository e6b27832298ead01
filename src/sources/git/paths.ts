import { isUtf8 } from 'node:buffer';

/** A path as git gives it: UTF-8 where it is, otherwise latin1, so that no byte is lost (provenance.ts). */
export function decodePath(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
}

/** Splits a stream of pieces into records ended by `delimiter`; keeps the unfinished rest between pieces. */
export class RecordSplitter {
  #rest: Buffer | undefined;

  constructor(private readonly delimiter: number, private readonly onRecord: (record: Buffer) => void) {}

  push(piece: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, piece]) : piece;
    let from = 0;
    for (let end = bytes.indexOf(this.delimiter); end !== -1; end = bytes.indexOf(this.delimiter, from)) {
      this.onRecord(bytes.subarray(from, end));
      from = end + 1;
    }
    this.#rest = from < bytes.length ? bytes.subarray(from) : undefined;
  }

  /** Gives what stands behind the last delimiter, if anything. */
  end(): void {
    if (this.#rest) this.onRecord(this.#rest);
    this.#rest = undefined;
  }
}
