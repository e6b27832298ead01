import { readSync } from 'node:fs';
import { type Coverage, recordSkip } from '../../model';
import { type BlobList, blobId, blobPath } from './blob-list';
import type { GitContext } from './command';
import { commonPrefix, commonSuffix } from './common-affix';
import { type ObjectStream, openObjectStream } from './object-stream';

/**
 * One blob, or one piece of a blob larger than the buffer. Its bytes are target[start, end) until
 * the next call of `next`.
 *
 * Where the version read before has the same path, only target[scanFrom, scanTo) can hold anything
 * new; `inherited` says how the rest maps to that version: what was found there before byte
 * `prefix` of the blob stays at its offset, what was found at or after `previousSuffix` moves by
 * `shift`. Both borders lie `context` bytes inside the scanned region, so a finding that needs no
 * more than `context` bytes around it is either wholly inherited or found anew (take care to
 * report it once). Whoever needs the whole document has it in [start, end).
 */
export interface BlobSlice {
  /** Object id in hex. */
  readonly blob: string;
  readonly path: string;
  /** Bytes of the whole blob. */
  readonly size: number;
  readonly start: number;
  readonly end: number;
  /** Offset in the blob of target[start]; 0 but for later pieces of a large blob. */
  readonly offset: number;
  /** Bytes at the front that the piece before held too. */
  readonly overlap: number;
  readonly last: boolean;
  readonly scanFrom: number;
  readonly scanTo: number;
  readonly inherited?: Inheritance;
}

export interface Inheritance {
  /** The blob that `next` gave before this one. */
  readonly blob: string;
  /** Offsets before this one are the same in both. */
  readonly prefix: number;
  /** Offsets of the version before from here on ... */
  readonly previousSuffix: number;
  /** ... are in this one at the offset plus this. */
  readonly shift: number;
}

export interface BlobReaderOptions {
  /** Bytes around a difference that are scanned again (1,024: windows of detectors are at most 576). */
  readonly context?: number;
  /** Bytes that two pieces of a large blob share (4,096). */
  readonly overlap?: number;
  /** Versions are not compared and every blob is to be scanned from end to end. */
  readonly whole?: boolean;
  /** Receives what could not be read, and counts what was. */
  readonly coverage: Coverage;
}

/** Longest header line: 64 hex digits, type, size. */
const HEADER_LIMIT = 128;
/** So many broken objects end a list: the rest would be the same disk error. */
const RESTART_LIMIT = 1000;

/**
 * Reads the blobs list[from, to) one after another into `target` (64 KB or more; 16 MB is a good
 * size; may be a view of WebAssembly memory). No promise and no copy on the way: git's output is
 * read in large pieces behind one another, and blobs are given where they came to lie.
 */
export class BlobReader {
  readonly #target: Buffer;
  readonly #context: number;
  readonly #overlap: number;
  readonly #coverage: Coverage;
  readonly #whole: boolean;
  #stream: ObjectStream | undefined;
  #restarts = 0;
  /** Next blob of the list to be answered. */
  #index: number;
  /** target[#at, #fill) is read and not yet given. */
  #at = 0;
  #fill = 0;
  #previous: { start: number; end: number; blob: string; path: number } | undefined;
  #large: { blob: string; path: string; size: number; offset: number } | undefined;

  constructor(private readonly git: GitContext, private readonly list: BlobList, from: number, private readonly to: number, target: Uint8Array, options: BlobReaderOptions) {
    this.#target = Buffer.from(target.buffer, target.byteOffset, target.byteLength);
    this.#context = options.context ?? 1024;
    this.#overlap = options.overlap ?? 4096;
    this.#coverage = options.coverage;
    this.#whole = options.whole ?? false;
    this.#index = from;
  }

  /** The next blob or piece, or undefined after the last. */
  next(): BlobSlice | undefined {
    if (this.#large) return this.#nextPiece();
    while (this.#index < this.to) {
      if (this.#stream && this.#index >= this.#stream.to) this.close();
      this.#stream ??= openObjectStream(this.git, this.list, this.#index, this.to);
      const size = this.#readHeader();
      if (size === 'ended') {
        this.#restart();
        continue;
      }
      const index = this.#index++;
      if (size === 'missing') this.#skip(index, 'missing-object', 'not in this clone');
      else if (size + HEADER_LIMIT > this.#target.length) return this.#firstPiece(index, size);
      else {
        const slice = this.#readWhole(index, size);
        if (slice) return slice;
      }
    }
    this.close();
    return undefined;
  }

  /** Ends the git process; `next` may not be called afterwards. */
  close(): void {
    this.#stream?.close();
    this.#stream = undefined;
    this.#at = this.#fill = 0;
    this.#previous = undefined;
  }

  /** Reads `<id> <type> <size>\n`, leaving #at behind it. */
  #readHeader(): number | 'missing' | 'ended' {
    let newline: number;
    for (;;) {
      newline = this.#target.subarray(0, this.#fill).indexOf(0x0a, this.#at);
      if (newline !== -1) break;
      this.#makeRoom(HEADER_LIMIT);
      if (!this.#readMore()) return 'ended';
    }
    const header = this.#target.toString('latin1', this.#at, newline);
    this.#at = newline + 1;
    if (header.endsWith(' missing')) return 'missing';
    // Anything else than git's form (a stream that broke off within an object): this object is named and git started again.
    const size = Number(/^[0-9a-f]{40,64} \w+ (\d{1,15})$/.exec(header)?.[1]);
    return Number.isSafeInteger(size) ? size : 'ended';
  }

  #readWhole(index: number, size: number): BlobSlice | undefined {
    if (!this.#readUntil(size + 1)) {
      this.#index = index;
      this.#restart();
      return undefined;
    }
    const start = this.#at;
    const end = start + size;
    this.#at = end + 1;
    const blob = blobId(this.list, index);
    const path = this.list.pathNumbers[index]!;
    const before = !this.#whole && this.#previous?.path === path ? this.#previous : undefined;
    this.#previous = { start, end, blob, path };
    this.#coverage.scanned++;
    const whole = { blob, path: blobPath(this.list, index), size, start, end, offset: 0, overlap: 0, last: true };
    if (!before) {
      this.#coverage.bytes += size;
      return { ...whole, scanFrom: start, scanTo: end };
    }
    const comparable = Math.min(size, before.end - before.start);
    const prefix = commonPrefix(this.#target, before.start, start, comparable);
    const suffix = commonSuffix(this.#target, before.end, end, comparable - prefix);
    const scanFrom = Math.max(start, start + prefix - this.#context);
    const scanTo = Math.min(end, end - suffix + this.#context);
    this.#coverage.bytes += scanTo - scanFrom;
    return {
      ...whole, scanFrom, scanTo,
      inherited: { blob: before.blob, prefix, previousSuffix: before.end - before.start - suffix, shift: size - (before.end - before.start) },
    };
  }

  #firstPiece(index: number, size: number): BlobSlice | undefined {
    this.#previous = undefined;
    this.#large = { blob: blobId(this.list, index), path: blobPath(this.list, index), size, offset: 0 };
    return this.#nextPiece();
  }

  /** Gives the large blob's next bytes, as many as fit, after the last `overlap` bytes of the piece before. */
  #nextPiece(): BlobSlice | undefined {
    const large = this.#large!;
    const overlap = Math.min(large.offset, this.#overlap);
    const start = this.#at - overlap;
    this.#target.copyWithin(0, start, this.#fill);
    this.#fill -= start;
    this.#at = overlap;
    const wanted = Math.min(this.#target.length - HEADER_LIMIT - overlap, large.size - large.offset);
    const last = large.offset + wanted === large.size;
    if (!this.#readUntil(wanted + (last ? 1 : 0))) {
      this.#large = undefined;
      this.#index--;
      this.#restart();
      return this.next();
    }
    this.#at += wanted + (last ? 1 : 0);
    const slice = {
      blob: large.blob, path: large.path, size: large.size, start: 0, end: overlap + wanted,
      offset: large.offset - overlap, overlap, last, scanFrom: 0, scanTo: overlap + wanted,
    };
    large.offset += wanted;
    this.#coverage.bytes += wanted;
    if (last) {
      this.#large = undefined;
      this.#coverage.scanned++;
    }
    return slice;
  }

  /** Makes target[#at, #at + bytes) readable; false where the stream ends before. */
  #readUntil(bytes: number): boolean {
    this.#makeRoom(bytes);
    while (this.#fill - this.#at < bytes) if (!this.#readMore()) return false;
    return true;
  }

  /** Moves what is still needed to the front where `bytes` from #at on would not fit. */
  #makeRoom(bytes: number): void {
    if (this.#at + bytes <= this.#target.length) return;
    const previous = this.#previous;
    const kept = previous && previous.end - previous.start + bytes + HEADER_LIMIT <= this.#target.length ? previous : undefined;
    if (!kept) this.#previous = undefined;
    let front = 0;
    if (kept) {
      this.#target.copyWithin(0, kept.start, kept.end);
      front = kept.end - kept.start;
      this.#previous = { ...kept, start: 0, end: front };
    }
    this.#target.copyWithin(front, this.#at, this.#fill);
    this.#fill -= this.#at - front;
    this.#at = front;
  }

  #readMore(): boolean {
    let read: number;
    try {
      read = readSync(this.#stream!.fd, this.#target, this.#fill, this.#target.length - this.#fill, null);
    } catch {
      return false; // a failing disk or pipe: the stream ends here, and the object at hand is named
    }
    this.#fill += read;
    return read > 0;
  }

  /** git ends at an object it cannot expand (damaged packs): names it and goes on behind it. */
  #restart(): void {
    this.close();
    this.#restarts++;
    this.#skip(this.#index++, 'corrupt-object', 'git could not read it; try git fsck');
    if (this.#restarts < RESTART_LIMIT) return;
    while (this.#index < this.to) this.#skip(this.#index++, 'corrupt-object', 'not tried: git ended at too many objects before it');
  }

  #skip(index: number, reason: string, detail: string): void {
    recordSkip(this.#coverage, { path: blobPath(this.list, index), reason, incomplete: true, detail: `${blobId(this.list, index)}: ${detail}` });
  }
}
