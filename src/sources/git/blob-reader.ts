import { readSync } from 'node:fs';
import { type Coverage, recordSkip } from '../../model';
import { type BlobList, blobId, blobPath } from './blob-list';
import { commonPrefix, commonSuffix } from './common-affix';
import { type ObjectStream, openObjectStream } from './object-stream';
import type { Expanded } from './pack/arena';
import { ObjectReader } from './pack/object-reader';
import type { Repository } from './repository';

/**
 * One blob, or one piece of a blob larger than the buffer. Its bytes are target[start, end) until
 * the next call of `next`.
 *
 * Where the version read before has the same path, only `scan` can hold anything new; `inherited` says how the
 * rest maps to that version. Its borders lie `context` bytes outside of the differences, so a finding that needs no
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
  readonly inherited?: Inheritance;
}

/** How a version differs from the one that `next` gave before it. */
export interface Inheritance {
  /** The blob before. */
  readonly blob: string;
  /** What is new, with its context: ranges of the blob, in order and apart. None where only lines were taken away from its end or front. */
  readonly scan: readonly { readonly from: number; readonly to: number }[];
  /**
   * Four numbers a difference, in order: first byte and end in the version before, first byte and end in this one.
   * Between them both are equal, so that offsets move by what the differences before them add or take.
   */
  readonly differences: readonly number[];
}

/**
 * Where [start, end) of the version before stands in this one. Where a difference touches it, `touched` is set and
 * `start` says where its first byte is or would be.
 */
export function inheritedPlace({ differences }: Inheritance, start: number, end: number): { start: number; touched: boolean } {
  let shift = 0;
  for (let at = 0; at < differences.length && end > differences[at]!; at += 4) {
    if (start < differences[at]!) return { start: start + shift, touched: true };
    if (start < differences[at + 1]!) return { start: differences[at + 2]!, touched: true };
    shift = differences[at + 3]! - differences[at + 1]!;
  }
  return { start: start + shift, touched: false };
}

/** How blobs are read. */
export interface BlobReaderOptions {
  /** Bytes around a difference that are scanned again, and the rest of its line before it (768: windows of detectors are at most 576). */
  readonly context?: number;
  /** Bytes that two pieces of a large blob share (4,096). */
  readonly overlap?: number;
  /** Versions are not compared and every blob is to be scanned from end to end. */
  readonly whole?: boolean;
  /** Every blob comes from `git cat-file`, none straight from the packs. */
  readonly plain?: boolean;
  /** Reads the packs, for several lists one after another; stays open. */
  readonly objects?: ObjectReader;
  /** Receives what could not be read, and counts what was. */
  readonly coverage: Coverage;
}

/** Longest header line: 64 hex digits, type, size. */
const HEADER_LIMIT = 128;
/** So many broken objects end a list: the rest would be the same disk error. */
const RESTART_LIMIT = 1000;
/** Differences closer than this are scanned as one (a scan looks 512 bytes beyond its range on each side). */
const APART = 1024;
/** A line longer than this counts as begun so far before a difference. */
const LONGEST_LINE = 4096;

/**
 * Reads the blobs list[from, to) one after another into `target` (64 KB or more; 8 MB is a good
 * size; may be a view of WebAssembly memory). Blobs come straight from the packs where that is possible, else from
 * `git cat-file`: no promise and no copy on that way, git's output is read in large pieces behind one another, and
 * blobs are given where they came to lie.
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
  readonly #objects: ObjectReader | undefined;
  readonly #ownObjects: boolean;
  /** The version before, in the object reader's memory. */
  #expanded: { object: Expanded; blob: string; path: number } | undefined;
  /** Blobs that git is asked for next, where one could not be read here: more each time. */
  #asked = 1;
  #pathNumber = -1;
  #pathName = '';

  constructor(private readonly git: Repository, private readonly list: BlobList, from: number, private readonly to: number, target: Uint8Array, options: BlobReaderOptions) {
    this.#target = Buffer.from(target.buffer, target.byteOffset, target.byteLength);
    this.#context = options.context ?? 768;
    this.#overlap = options.overlap ?? 4096;
    this.#coverage = options.coverage;
    this.#whole = options.whole ?? false;
    this.#index = from;
    this.#ownObjects = options.objects === undefined;
    this.#objects = options.plain ? undefined : options.objects ?? ObjectReader.open(git);
  }

  /** The next blob or piece, or undefined after the last. */
  next(): BlobSlice | undefined {
    if (this.#large) return this.#nextPiece();
    while (this.#index < this.to) {
      if (this.#stream && this.#index >= this.#stream.to) this.#endStream();
      if (!this.#stream) {
        const slice = this.#objects && this.#readHere(this.#objects);
        if (slice) return slice;
        this.#expanded = undefined;
        const to = this.#objects ? Math.min(this.to, this.#index + this.#asked) : this.to;
        if (this.#asked < 4096) this.#asked *= 2;
        this.#stream = openObjectStream(this.git, this.list, this.#index, to);
      }
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

  /** Ends the git process and closes files; `next` may not be called afterwards. */
  close(): void {
    this.#endStream();
    if (this.#ownObjects) this.#objects?.close();
  }

  #endStream(): void {
    this.#stream?.close();
    this.#stream = undefined;
    this.#at = this.#fill = 0;
    this.#previous = undefined;
  }

  /** The next blob straight from the packs, compared with the one before; undefined where git has to be asked. */
  #readHere(objects: ObjectReader): BlobSlice | undefined {
    const index = this.#index;
    const path = this.list.pathNumbers[index]!;
    const before = this.#expanded?.path === path ? this.#expanded : undefined;
    const object = objects.read(this.list.ids, index * this.list.idBytes, before && [before.object]);
    if (!object || object.size + HEADER_LIMIT > this.#target.length) return undefined;
    this.#index++;
    this.#coverage.scanned++;
    const blob = blobId(this.list, index);
    const { address, size } = object;
    objects.bytes.copy(this.#target, 0, address, address + size);
    this.#expanded = { object, blob, path };
    const differences = before && !this.#whole ? [...objects.differences(before.object, object)] : undefined;
    return this.#slice(index, blob, size, 0, differences && before && this.#inherit(before.blob, 0, size, differences));
  }

  /** `start`: where in the target the new version lies. */
  #inherit(blob: string, start: number, size: number, differences: readonly number[]): Inheritance {
    const scan: { from: number; to: number }[] = [];
    let last: { from: number; to: number } | undefined;
    for (let at = 0; at < differences.length; at += 4) {
      const first = differences[at + 2]!;
      const near = Math.max(0, first - LONGEST_LINE);
      const line = near + this.#target.subarray(start + near, start + first).lastIndexOf(0x0a) + 1;
      const from = Math.max(0, Math.min(line, first - this.#context));
      const to = Math.min(size, differences[at + 3]! + this.#context);
      if (last && from <= last.to + APART) last.to = to;
      else scan.push(last = { from, to });
    }
    return { blob, scan, differences };
  }

  #slice(index: number, blob: string, size: number, start: number, inherited: Inheritance | undefined): BlobSlice {
    if (inherited) for (const { from, to } of inherited.scan) this.#coverage.bytes += to - from;
    else this.#coverage.bytes += size;
    return { blob, path: this.#pathOf(index), size, start, end: start + size, offset: 0, overlap: 0, last: true, inherited };
  }

  #pathOf(index: number): string {
    const number = this.list.pathNumbers[index]!;
    if (number !== this.#pathNumber) {
      this.#pathNumber = number;
      this.#pathName = blobPath(this.list, index);
    }
    return this.#pathName;
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
    if (!before) return this.#slice(index, blob, size, start, undefined);
    const earlier = before.end - before.start;
    const comparable = Math.min(size, earlier);
    const prefix = commonPrefix(this.#target, before.start, start, comparable);
    const suffix = commonSuffix(this.#target, before.end, end, comparable - prefix);
    const same = prefix === earlier && prefix === size;
    return this.#slice(index, blob, size, start, this.#inherit(before.blob, start, size, same ? [] : [prefix, earlier - suffix, prefix, size - suffix]));
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
      offset: large.offset - overlap, overlap, last,
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
    this.#endStream();
    this.#restarts++;
    this.#skip(this.#index++, 'corrupt-object', 'git could not read it; try git fsck');
    if (this.#restarts < RESTART_LIMIT) return;
    while (this.#index < this.to) this.#skip(this.#index++, 'corrupt-object', 'not tried: git ended at too many objects before it');
  }

  #skip(index: number, reason: string, detail: string): void {
    recordSkip(this.#coverage, { path: blobPath(this.list, index), reason, incomplete: true, detail: `${blobId(this.list, index)}: ${detail}` });
  }
}
