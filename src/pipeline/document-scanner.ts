import { encodedRegionsAt, type EncodedRegion } from '../decode/layers';
import { append, type Match, type Observation, type Rejection } from '../model';
import { Document } from '../engine/document';
import type { Scanner, Range } from '../engine/scanner';
import { isBinary, sniffEncoding, toUtf8, type TextEncoding } from '../engine/text-encoding';
import { judge, type Finding, type JudgeOptions } from '../judge';
import type { Piece } from './pieces';

/** What the scan of one document gave; offsets are gone, lines stand. */
export interface DocumentResult {
  readonly findings: Finding[];
  readonly observations: { readonly line: number; readonly fact: Observation['fact'] }[];
  readonly rejections: Rejection[];
}

/** Reads the next bytes of a document into `target` and returns how many; 0 at its end. */
export type ReadInto = (target: Buffer) => number;

/** Bytes behind a document that the kernel zeroes. */
const BEHIND = 64;

/** A document whose keywords were found, whole: what another thread needs to go on with it (`scanSurveyed`). Valid until the next document. */
export interface Survey {
  /** Path by which detectors know it. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly binary: boolean;
  /** The kernel's hits. */
  readonly hits: Uint32Array;
}

/** Leaves a surveyed document to another thread; false where that has no room, and the document is scanned here. */
export type Leave = (survey: Survey) => boolean;

/** Bytes two chunks of one document share: the longest statement (a wrapped certificate, a large key) fits in half of it. */
export const CHUNK_OVERLAP = 64 * 1024;

/** Encoded stretches decoded in one document. */
const MOST_REGIONS = 500;

type Place = Pick<Finding, 'line' | 'endLine' | 'column' | 'endColumn'>;

/** Bytes behind the documents for text decoded from them. */
export const SCRATCH = 256 * 1024;

/**
 * One document through engine and judge, whatever its size, in constant memory.
 * Belongs to one thread, like the scanner it drives.
 */
export class DocumentScanner {
  readonly #scanner: Scanner;
  readonly #options: JudgeOptions;
  readonly #platform: string | undefined;
  /** While a document arrives in `buffer`. */
  #gathering = false;
  /** Set while decoded text is scanned: the decoder has unwrapped all its layers already. */
  #insideLayer = false;

  constructor(scanner: Scanner, options: JudgeOptions, platform?: string) {
    this.#scanner = scanner;
    this.#options = options;
    this.#platform = platform;
  }

  /** The memory to read a document into before `scanBuffer`, `capacity` bytes. */
  get buffer(): Buffer {
    return this.#scanner.buffer;
  }

  /** Bytes of `buffer` for documents; behind them lies the scratch area for what is decoded from them. */
  get capacity(): number {
    return this.#scanner.capacity - SCRATCH;
  }

  /**
   * Scans the document at buffer[start, end) without moving it (a blob among others). `ranges`, relative to
   * `start`, in order and apart, limit where matches may begin; `firstLine` numbers the line that `start` is in.
   */
  scanSlice(path: string, start: number, end: number, ranges?: readonly Range[], firstLine = 1): DocumentResult {
    const bytes = this.buffer.subarray(start, end);
    const encoding = sniffEncoding(bytes, bytes.length);
    if (encoding) return this.#scanScratch(path, toUtf8(bytes, encoding));
    return this.#scanWhole(path, bytes.length, isBinary(bytes, bytes.length), ranges, firstLine, start);
  }

  /** Number of line ends in buffer[start, end). */
  countNewlines(start: number, end: number): number {
    return this.#scanner.countNewlines(start, end);
  }

  /** Scans the first `length` bytes of `buffer` as one whole document; what is left to another thread gives nothing here. */
  scanBuffer(path: string, length: number, leave?: Leave): DocumentResult {
    const { buffer, capacity } = this;
    const encoding = sniffEncoding(buffer, length);
    if (!encoding) return this.#surveyWhole(path, length, undefined, leave);
    const text = toUtf8(buffer.subarray(0, length), encoding);
    if (text.length > capacity) return this.#scanChunks(path, readFrom(text), false);
    text.copy(buffer);
    return this.#surveyWhole(path, text.length, false, leave);
  }

  /** Scans a document that another thread surveyed. */
  scanSurveyed({ path, bytes, binary, hits }: Survey): DocumentResult {
    bytes.copy(this.buffer);
    this.buffer.fill(0, bytes.length, bytes.length + BEHIND);
    return this.#scanWhole(path, bytes.length, binary, undefined, 1, undefined, hits);
  }

  /**
   * Scans a document of any size through `read`. The first chunk is read into the scanner's memory;
   * larger documents go on in overlapping chunks. Returns the bytes read, too.
   */
  scanStream(path: string, read: ReadInto): { result: DocumentResult; bytes: number } {
    const { buffer, capacity } = this;
    const length = fill(buffer.subarray(0, capacity), 0, read);
    if (length < capacity) return { result: this.scanBuffer(path, length), bytes: length };
    let bytes = length;
    const counted: ReadInto = (target) => {
      const count = read(target);
      bytes += count;
      return count;
    };
    const encoding = sniffEncoding(buffer, length);
    if (encoding) {
      const head = Buffer.from(buffer.subarray(0, length));
      return { result: this.#scanChunks(path, decoded(head, counted, encoding), false), bytes };
    }
    return { result: this.#scanChunks(path, counted, isBinary(buffer, length), length), bytes };
  }

  /**
   * Scans `chunks` chunks of a large document through `read`, which gives its bytes from those on that are in the buffer already (`filled`).
   * Lines count from the part's own first one; `lines` is how many end before the next part, `bytes` how many belong to this one alone.
   */
  scanPart({ shown, binary, number, chunks }: Pick<Piece, 'shown' | 'binary' | 'number' | 'chunks'>, read: ReadInto, filled: number): { result: DocumentResult; lines: number; bytes: number } {
    const state = newState(shown, binary);
    state.first = number === 0;
    const bytes = this.#scanOn(state, read, filled, chunks);
    return { result: state.all, lines: state.line - 1, bytes };
  }

  /**
   * Scans a document that arrives asynchronously (a stream, an archive's member). It is gathered in the scanner's memory:
   * nothing else may be scanned until it has ended, and a thread does one thing at a time.
   */
  async scanAsync(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, leave?: Leave): Promise<{ result: DocumentResult; bytes: number }> {
    if (this.#gathering) throw new Error(`${path} is to be scanned while another document arrives in the same memory`);
    this.#gathering = true;
    try {
      return await this.#gather(path, chunks, leave);
    } finally {
      this.#gathering = false;
    }
  }

  async #gather(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, leave: Leave | undefined): Promise<{ result: DocumentResult; bytes: number }> {
    const { buffer, capacity } = this;
    let length = 0;
    let bytes = 0;
    let encoding: TextEncoding | undefined;
    let decoder: Utf16Decoder | undefined;
    let state: ChunkState | undefined;
    const take = (input: Buffer): void => {
      for (let at = 0; at < input.length; ) {
        const count = input.copy(buffer, length, at, at + capacity - length);
        length += count;
        at += count;
        if (length < capacity) continue;
        state ??= newState(path, decoder === undefined && isBinary(buffer, length));
        this.#scanChunk(state, length, false);
        buffer.copy(buffer, 0, length - CHUNK_OVERLAP, length);
        length = CHUNK_OVERLAP;
      }
    };
    for await (const chunk of chunks) {
      const input = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      if (bytes === 0) {
        encoding = sniffEncoding(input, input.length);
        if (encoding) decoder = new Utf16Decoder(encoding);
      }
      bytes += input.length;
      take(decoder ? decoder.decode(input) : input);
    }
    if (!state) return { result: this.#surveyWhole(path, length, decoder === undefined ? undefined : false, leave), bytes };
    this.#scanChunk(state, length, true);
    return { result: state.all, bytes };
  }

  /** `filled` bytes of the first chunk are in the buffer already. */
  #scanChunks(path: string, read: ReadInto, binary: boolean, filled = 0): DocumentResult {
    const state = newState(path, binary);
    this.#scanOn(state, read, filled, Infinity);
    return state.all;
  }

  /** Scans `chunks` chunks, the first of which has `filled` bytes in the buffer already; returns the bytes up to where the next one begins. */
  #scanOn(state: ChunkState, read: ReadInto, filled: number, chunks: number): number {
    const { buffer, capacity } = this;
    let length = filled;
    for (let left = chunks, bytes = 0; ; left--) {
      length = fill(buffer.subarray(0, capacity), length, read);
      const last = length < capacity;
      this.#scanChunk(state, length, last);
      if (last) return bytes + length;
      bytes += length - CHUNK_OVERLAP;
      if (left === 1) return bytes;
      buffer.copy(buffer, 0, length - CHUNK_OVERLAP, length);
      length = CHUNK_OVERLAP;
    }
  }

  /** Scans one chunk in the buffer; half of the overlap on each side belongs to the neighbours. */
  #scanChunk(state: ChunkState, length: number, last: boolean, at?: number): void {
    const base = at ?? 0;
    const range = { from: state.first ? 0 : CHUNK_OVERLAP / 2, to: last ? length + 1 : length - CHUNK_OVERLAP / 2 };
    const part = this.#scanWhole(state.path, length, state.binary, [range], state.line, at);
    append(state.all.findings, part.findings);
    append(state.all.observations, part.observations);
    append(state.all.rejections, part.rejections);
    if (!last) state.line += this.#scanner.countNewlines(base, base + length - CHUNK_OVERLAP);
    state.first = false;
  }

  /** Scans text that is not in the buffer, in pieces of the scratch area's size; the documents in the buffer stay as they are. */
  #scanScratch(path: string, text: Buffer): DocumentResult {
    const base = this.capacity;
    const state = newState(path, false);
    for (let at = 0; ; at += SCRATCH - CHUNK_OVERLAP) {
      const piece = text.subarray(at, at + SCRATCH);
      const last = at + SCRATCH >= text.length;
      piece.copy(this.buffer, base);
      this.#scanChunk(state, piece.length, last, base);
      if (last) return state.all;
    }
  }

  /** Scans the whole document at the front of `buffer`, if any detector asks for it, or leaves it to another thread. `binary` is found out where it is not known. */
  #surveyWhole(path: string, length: number, binary: boolean | undefined, leave: Leave | undefined): DocumentResult {
    const { buffer } = this;
    const hits = this.#scanner.survey(path, length);
    if (hits === 'nothing') return EMPTY;
    const isBytes = binary ?? isBinary(buffer, length);
    if (hits && leave?.({ path, bytes: buffer.subarray(0, length), binary: isBytes, hits })) return EMPTY;
    return this.#scanWhole(path, length, isBytes, undefined, 1, undefined, hits);
  }

  #scanWhole(path: string, length: number, binary: boolean, ranges: readonly Range[] | undefined, firstLine: number, at?: number, hits?: Uint32Array): DocumentResult {
    const base = at ?? 0;
    const document = new Document(this.buffer.subarray(base, base + length), path, length, binary, this.#platform);
    const { matches, observations, layers } = this.#scanner.scan(document, ranges, at, hits);
    const outer = matches.length === 0 && observations.length === 0 ? EMPTY : this.#judged(document, matches, observations, firstLine, base);
    return layers.length === 0 || this.#insideLayer ? outer : this.#scanLayers(document, layers, outer, firstLine, base);
  }

  #judged(document: Document, matches: readonly Match[], observations: readonly Observation[], firstLine: number, base: number): DocumentResult {
    const { findings, rejections } = judge(document, document.buffer, matches, this.#options, firstLine, platformOf(observations), (start, end) => this.#scanner.countNewlines(base + start, base + end));
    // Counted on from one to the next: they come in the order of the document, nearly.
    let at = 0;
    let line = firstLine;
    const placed = observations.map(({ start, fact }) => {
      line = start >= at ? line + this.#scanner.countNewlines(base + at, base + start) : firstLine + this.#scanner.countNewlines(base, base + start);
      at = start;
      return { fact, line };
    });
    return { findings, rejections, observations: placed };
  }

  /**
   * Decodes the encoded stretches around `layers` and scans what they say. Their findings stand at the
   * encoded text's place; a generic match of the encoded text itself gives way to them.
   */
  #scanLayers(document: Document, layers: readonly number[], outer: DocumentResult, firstLine: number, base: number): DocumentResult {
    const regions: (EncodedRegion & Place)[] = [];
    let covered = 0;
    for (const offset of layers) {
      if (offset < covered || regions.length >= MOST_REGIONS) continue;
      for (const region of encodedRegionsAt(document.buffer, offset)) {
        covered = Math.max(covered, region.end);
        const column = region.start - document.lineStart(region.start) + 1;
        const line = firstLine + this.#scanner.countNewlines(base, base + region.start);
        regions.push({ ...region, line, endLine: line + this.#scanner.countNewlines(base + region.start, base + region.end), column, endColumn: column + region.end - region.start });
      }
    }
    const found: Finding[] = [];
    this.#insideLayer = true;
    try {
      for (const region of regions) {
        for (const finding of this.#scanScratch(document.path, Buffer.from(region.decoded)).findings) {
          if (found.some((other) => other.secret === finding.secret && other.match.ruleId === finding.match.ruleId && other.line === region.line)) continue;
          const { line, endLine, column, endColumn, encoding, start, end } = region;
          found.push({
            ...finding, line, endLine, column, endColumn,
            match: { ...finding.match, start, end, encoding, group: finding.match.group && `${finding.match.group}@${start}` },
            form: finding.form === 'clear' ? 'reversible' : finding.form,
            decoded: finding.decoded ?? finding.secret,
            evidence: [...finding.evidence, { kind: 'decoded', effect: 'notes', text: `stands inside ${encoding}` }],
          });
        }
      }
    } finally {
      this.#insideLayer = false;
    }
    if (found.length === 0) return outer;
    const within = (finding: Finding, inner: Finding): boolean => inner.match.start <= finding.match.start && finding.match.end <= inner.match.end;
    const replaced = (finding: Finding): boolean => finding.match.specificity !== 'token' && found.some((inner) => within(finding, inner));
    const inner = found.map((finding) => inheritPlace(finding, outer.findings.find((other) => within(other, finding))));
    return { ...outer, findings: [...outer.findings.filter((finding) => !replaced(finding)), ...inner] };
  }
}

/** The encoded text's reader may know whom it belongs to and what it opens (a kubeconfig's user and server). */
function inheritPlace(inner: Finding, outer: Finding | undefined): Finding {
  if (outer?.match.principal === undefined && outer?.match.target === undefined) return inner;
  const { principal, target } = inner.match;
  return { ...inner, match: { ...inner.match, principal: principal ?? outer.match.principal, target: { ...outer.match.target, ...target } } };
}

/** Whether a document's result holds anything worth sending. */
export function hasResults({ findings, observations, rejections }: DocumentResult): boolean {
  return findings.length > 0 || observations.length > 0 || rejections.length > 0;
}

const EMPTY: DocumentResult = { findings: [], observations: [], rejections: [] };

/** Reads until `target` is full or the document ends; returns the bytes in it. */
function fill(target: Buffer, from: number, read: ReadInto): number {
  let length = from;
  while (length < target.length) {
    const count = read(target.subarray(length));
    if (count === 0) break;
    length += count;
  }
  return length;
}

function readFrom(bytes: Buffer): ReadInto {
  let at = 0;
  return (target) => {
    const count = bytes.copy(target, 0, at);
    at += count;
    return count;
  };
}

/** Turns UTF-16 bytes that come in pieces into UTF-8, whole characters at a time. */
class Utf16Decoder {
  readonly #encoding: TextEncoding;
  #odd: Buffer = Buffer.alloc(0);

  constructor(encoding: TextEncoding) {
    this.#encoding = encoding;
  }

  decode(input: Buffer): Buffer {
    const bytes = this.#odd.length ? Buffer.concat([this.#odd, input]) : input;
    this.#odd = bytes.length & 1 ? Buffer.from(bytes.subarray(bytes.length - 1)) : Buffer.alloc(0);
    return toUtf8(bytes, this.#encoding);
  }
}

/** A UTF-16 document as a UTF-8 one: `head` was read already. */
function decoded(head: Buffer, read: ReadInto, encoding: TextEncoding): ReadInto {
  const decoder = new Utf16Decoder(encoding);
  let pending = decoder.decode(head);
  const raw = Buffer.alloc(256 * 1024);
  return (target) => {
    while (pending.length === 0) {
      const count = read(raw);
      if (count === 0) return 0;
      pending = decoder.decode(raw.subarray(0, count));
    }
    const count = pending.copy(target);
    pending = pending.subarray(count);
    return count;
  };
}

/** Where the scan of a chunked document stands. */
interface ChunkState {
  readonly path: string;
  readonly binary: boolean;
  readonly all: DocumentResult;
  first: boolean;
  /** Number of the line that the next chunk begins in. */
  line: number;
}

function newState(path: string, binary: boolean): ChunkState {
  return { path, binary, first: true, line: 1, all: { findings: [], observations: [], rejections: [] } };
}

/** The platform whose grammar has read the document, where its configuration was recognised beyond doubt. */
function platformOf(observations: readonly Observation[]): string | undefined {
  for (const { fact } of observations) if (fact.kind === 'platform' && fact.score >= 0.75) return fact.platform;
  return undefined;
}
