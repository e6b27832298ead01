import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { Refusal } from './limits';

const CHUNK = 256 * 1024;

/** Reads anywhere in a container; the file behind it stays open until `close`. */
export interface RandomAccess {
  readonly size: number;
  /** Bytes of [offset, offset + length), fewer at the end. */
  read(offset: number, length: number): Buffer;
  close(): void;
}

/** A container's bytes: a file, bytes in memory, or a stream that can be read once. */
export type ByteSource =
  | { readonly kind: 'file'; readonly path: string; readonly from?: number }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'stream'; readonly chunks: AsyncIterable<Uint8Array> };

/** The bytes in order, in pieces. */
export function streamOf(source: ByteSource): AsyncIterable<Uint8Array> {
  if (source.kind === 'stream') return source.chunks;
  if (source.kind === 'file') return createReadStream(source.path, { highWaterMark: CHUNK, start: source.from });
  return pieces(source.bytes);
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

/** All of it in memory; refused where it is larger than `limit` bytes. */
export async function bytesOf(source: ByteSource, limit: number): Promise<Buffer> {
  if (source.kind === 'bytes') return source.bytes;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of streamOf(source)) {
    length += chunk.length;
    if (length > limit) throw new Refusal('too-large', `larger than ${limit} bytes, which is the most that is held in memory`);
    parts.push(Buffer.from(chunk)); // copied: decompressors reuse theirs
  }
  return parts.length === 1 ? parts[0] as Buffer : Buffer.concat(parts, length);
}

/** Random access: to the file itself, or to bytes in memory within `limit`. */
export async function randomAccess(source: ByteSource, limit: number): Promise<RandomAccess> {
  if (source.kind !== 'file') {
    const bytes = await bytesOf(source, limit);
    return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length), close: () => undefined };
  }
  const descriptor = openSync(source.path, 'r');
  const from = source.from ?? 0;
  return {
    size: fstatSync(descriptor).size - from,
    read(offset, length) {
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const count = readSync(descriptor, buffer, filled, length - filled, from + offset + filled);
        if (count === 0) break;
        filled += count;
      }
      return buffer.subarray(0, filled);
    },
    close: () => closeSync(descriptor),
  };
}

/** Takes fixed amounts from a stream, for formats that are read front to back (cpio, ar, rpm). */
export class StreamReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #current: Buffer = Buffer.alloc(0);
  #ended = false;
  /** Bytes taken so far. */
  position = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async #fill(): Promise<boolean> {
    while (this.#current.length === 0 && !this.#ended) {
      const { value, done } = await this.#chunks.next();
      if (done) this.#ended = true;
      else this.#current = Buffer.from(value.buffer, value.byteOffset, value.length);
    }
    return !this.#ended || this.#current.length > 0;
  }

  /** Exactly `length` bytes; undefined where the stream has ended before the first of them. Throws where it ends within them. */
  async read(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      if (!(await this.#fill())) {
        if (missing === length) return undefined;
        throw new Refusal('truncated', `the data ends ${missing} bytes early`);
      }
      const part = this.#current.subarray(0, missing);
      missing -= part.length;
      // Copied where more is asked for: the source may reuse its memory then.
      parts.push(missing > 0 ? Buffer.from(part) : part);
      this.#current = this.#current.subarray(part.length);
    }
    this.position += length;
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts, length);
  }

  /** Exactly `length` bytes; throws where the stream ends before. */
  async need(length: number): Promise<Buffer> {
    const bytes = await this.read(length);
    if (!bytes) throw new Refusal('truncated', `the data ends ${length} bytes early`);
    return bytes;
  }

  /** Streams the next `length` bytes. What the consumer leaves is taken by {@link skip}. */
  async *take(length: number): AsyncGenerator<Buffer> {
    const end = this.position + length;
    while (this.position < end) {
      if (!(await this.#fill())) throw new Refusal('truncated', `the data ends ${end - this.position} bytes early`);
      const part = this.#current.subarray(0, end - this.position);
      this.#current = this.#current.subarray(part.length);
      this.position += part.length;
      yield part;
    }
  }

  /** The next bytes there are, `most` at most; undefined at the end. */
  async some(most: number): Promise<Buffer | undefined> {
    if (!(await this.#fill())) return undefined;
    const part = this.#current.subarray(0, most);
    this.#current = this.#current.subarray(part.length);
    this.position += part.length;
    return part;
  }

  /** Gives back the last bytes taken. */
  unread(bytes: Buffer): void {
    this.#current = this.#current.length ? Buffer.concat([bytes, this.#current]) : bytes;
    this.position -= bytes.length;
  }

  /** Passes over everything up to `position`. */
  async skipTo(position: number): Promise<void> {
    while (this.position < position && (await this.#fill())) {
      const part = Math.min(this.#current.length, position - this.position);
      this.#current = this.#current.subarray(part);
      this.position += part;
    }
  }

  /** Everything that is left. */
  async *rest(): AsyncGenerator<Buffer> {
    while (await this.#fill()) {
      const part = this.#current;
      this.#current = Buffer.alloc(0);
      this.position += part.length;
      yield part;
    }
  }

  /** Stops reading; lets the source close what it holds. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
