import type { FileProvenance, Provenance } from '../model';
import type { Survey } from './document-scanner';

/** Bytes of a ring: some hundred documents of the usual size. A power of two. */
const RING_BYTES = 8 * 1024 * 1024;
/** Positions count units of eight bytes, so that they may overflow as integers do. */
const UNIT = 8;
const UNITS = RING_BYTES / UNIT;
/** A larger record is not passed on: the ring is to hold several. */
const MOST_UNITS = UNITS / 4;

// Indices into the header (Int32).
const WRITTEN = 0;
const TAKEN = 1;
/** 1 while the writer waits for room. */
const WAITING = 2;
const HEADER_BYTES = 64;

// Words in front of a record (Uint32).
const SIZE = 0;
const FLAGS = 1;
const PATH = 2;
const PLACE = 3;
const LENGTH = 4;
const HITS = 5;
const RECORD_WORDS = 6;

const BINARY = 1;
/** The place is the provenance as JSON, else a file's absolute path. */
const PROVENANCE = 2;
/** Nothing up to the ring's end: the next record stands at its beginning. */
const SKIP = 4;

/** A document taken from a ring; valid until `release`. */
export interface PassedDocument {
  readonly survey: Survey;
  /** Where it is; a file by the path it is shown under. */
  readonly provenance: Provenance;
  /** Absolute path of a file. */
  readonly absolute?: string;
}

/**
 * Surveyed documents on their way from a thread that reads to the one that judges, in shared memory: one writer, one
 * reader, no lock. What was offered whole is the reader's, whatever becomes of the writer.
 */
export class DocumentRing {
  readonly shared: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #words: Uint32Array;
  readonly #bytes: Buffer;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(HEADER_BYTES + RING_BYTES)) {
    this.shared = shared;
    this.#header = new Int32Array(shared, 0, HEADER_BYTES / 4);
    this.#words = new Uint32Array(shared, HEADER_BYTES);
    this.#bytes = Buffer.from(shared, HEADER_BYTES);
  }

  /** Whether a document of this size is passed on at all. */
  static takes({ bytes, hits, path }: Survey): boolean {
    return bytes.length + hits.byteLength + path.length * 8 < (MOST_UNITS - 64) * UNIT;
  }

  /** Writer: puts a document in; false where there is no room now. `place`: absolute path of a file, or the provenance. */
  offer({ path, bytes, binary, hits }: Survey, place: string | Provenance): boolean {
    const asText = typeof place === 'string';
    const placeText = asText ? place : JSON.stringify(place);
    // Three bytes of UTF-8 a character at most.
    const most = Math.ceil((RECORD_WORDS * 4 + hits.byteLength + bytes.length + (path.length + placeText.length) * 3) / UNIT);
    const written = this.#header[WRITTEN]!;
    const free = UNITS - ((written - Atomics.load(this.#header, TAKEN)) | 0);
    let at = written & (UNITS - 1);
    const skipped = at + most > UNITS ? UNITS - at : 0;
    if (most + skipped > free) return false;
    if (skipped > 0) {
      this.#words[at * 2] = skipped;
      this.#words[at * 2 + 1] = SKIP;
      at = 0;
    }
    const word = at * 2;
    let to = at * UNIT + RECORD_WORDS * 4;
    this.#words.set(hits, to / 4);
    to += hits.byteLength;
    this.#bytes.set(bytes, to);
    to += bytes.length;
    const pathBytes = this.#bytes.write(path, to, 'utf8');
    const placeBytes = this.#bytes.write(placeText, to + pathBytes, 'utf8');
    const size = Math.ceil((to + pathBytes + placeBytes) / UNIT) - at;
    this.#words[word + SIZE] = size;
    this.#words[word + FLAGS] = (binary ? BINARY : 0) | (asText ? 0 : PROVENANCE);
    this.#words[word + PATH] = pathBytes;
    this.#words[word + PLACE] = placeBytes;
    this.#words[word + LENGTH] = bytes.length;
    this.#words[word + HITS] = hits.length;
    Atomics.store(this.#header, WRITTEN, (written + skipped + size) | 0);
    return true;
  }

  /** Writer: waits until half of the ring is free, or for `ms`. */
  waitForRoom(ms: number): void {
    const taken = Atomics.load(this.#header, TAKEN);
    Atomics.store(this.#header, WAITING, 1);
    if (((this.#header[WRITTEN]! - taken) | 0) > UNITS / 2) Atomics.wait(this.#header, TAKEN, taken, ms);
    Atomics.store(this.#header, WAITING, 0);
  }

  /** Reader: the oldest document, or undefined where there is none. */
  take(): PassedDocument | undefined {
    let taken = this.#header[TAKEN]!;
    if (taken === Atomics.load(this.#header, WRITTEN)) return undefined;
    let word = (taken & (UNITS - 1)) * 2;
    if (this.#words[word + FLAGS] === SKIP) {
      taken = (taken + this.#words[word + SIZE]!) | 0;
      Atomics.store(this.#header, TAKEN, taken);
      word = 0;
    }
    const flags = this.#words[word + FLAGS]!;
    const hitsAt = word + RECORD_WORDS;
    const hits = this.#words.subarray(hitsAt, hitsAt + this.#words[word + HITS]!);
    const start = (hitsAt + hits.length) * 4;
    const end = start + this.#words[word + LENGTH]!;
    const pathEnd = end + this.#words[word + PATH]!;
    const path = this.#bytes.toString('utf8', end, pathEnd);
    const place = this.#bytes.toString('utf8', pathEnd, pathEnd + this.#words[word + PLACE]!);
    const survey = { path, bytes: this.#bytes.subarray(start, end), binary: (flags & BINARY) !== 0, hits };
    return flags & PROVENANCE
      ? { survey, provenance: JSON.parse(place) as Provenance }
      : { survey, provenance: { kind: 'file', path } satisfies FileProvenance, absolute: place };
  }

  /** Reader: gives back the room of the document taken last. */
  release(): void {
    const taken = (this.#header[TAKEN]! + this.#words[(this.#header[TAKEN]! & (UNITS - 1)) * 2 + SIZE]!) | 0;
    Atomics.store(this.#header, TAKEN, taken);
    if (Atomics.load(this.#header, WAITING) === 1 && ((Atomics.load(this.#header, WRITTEN) - taken) | 0) <= UNITS / 2) Atomics.notify(this.#header, TAKEN);
  }
}
