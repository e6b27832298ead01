import { inOneShape, type CodeDetector, type Hit, type Match, type Observation } from '../model';
import type { CompiledDetector, DetectorSet } from './detector-set';
import { Document } from './document';
import type { Kernel } from './kernel/kernel';
import { matchNamed, matchToken } from './matcher';
import { PathIndex } from './path-index';
import { pathMatches } from './path-pattern';
import { shapeStands, shapeTest, type ShapeTest } from './shape-test';

/** Where in the buffer matches may start: outside, the neighbouring chunk (or the blob before) reports them. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What detectors said of one document, before judgement, in the order they said it. */
export interface Scanned {
  readonly matches: Match[];
  readonly observations: Observation[];
  /** Offsets at which encoded text holds something worth looking for. */
  readonly layers: number[];
}

/**
 * Runs one detector set over documents. One Scanner belongs to one thread: it owns the
 * kernel's memory, into which the caller reads each document (`buffer`) before `scan`.
 */
export class Scanner {
  /** The memory to read documents into, `capacity` bytes of it. */
  readonly buffer: Buffer;
  readonly capacity: number;
  readonly #set: DetectorSet;
  readonly #kernel: Kernel;
  /** Compiled on a detector's first hit. */
  readonly #patterns: (RegExp | undefined)[];
  /** Shapes of detectors that have one, from their first hit on. */
  readonly #shapes: (ShapeTest | undefined)[];
  readonly #code: (CodeDetector | undefined)[];
  /** Keywords of code detectors in lower case, from their first hit on. */
  readonly #keywords: (string | undefined)[];
  /** End of each detector's last match, so that one place is matched once by one detector. */
  readonly #lastEnd: Int32Array;
  /** Detectors that have one. */
  readonly #matched: number[] = [];
  /** Where each detector's shape was sought in vain last, from and to, and in which scan: keywords side by side ask for nearly the same bytes. */
  readonly #vain: Int32Array;
  #scans = 0;
  /** Document-scoped detectors by the paths they ask for. */
  readonly #byPath: PathIndex;
  /** Hits of document-scoped detectors, by detector index. */
  readonly #pending = new Map<number, Hit[]>();

  constructor(set: DetectorSet, kernel: Kernel) {
    this.#set = set;
    this.#kernel = kernel;
    this.capacity = kernel.capacity;
    this.buffer = Buffer.from(kernel.memory.buffer, kernel.memory.byteOffset, kernel.memory.byteLength);
    this.#patterns = new Array(set.detectorCount);
    this.#shapes = new Array(set.detectorCount);
    this.#code = new Array(set.detectorCount);
    this.#keywords = new Array(set.keywordLengths.length);
    this.#lastEnd = new Int32Array(set.detectorCount);
    this.#vain = new Int32Array(set.detectorCount * 3);
    this.#byPath = new PathIndex(set.byPath.map((index) => [index, set.detector(index).paths ?? []] as const));
  }

  /** Number of line ends in buffer[start, end). */
  countNewlines(start: number, end: number): number {
    return end > start ? this.#kernel.countNewlines(start, end) : 0;
  }

  /**
   * What the kernel finds in the document of `length` bytes at the front of `buffer`, for `scan` here or in another thread; valid until the next
   * document. 'nothing': no detector asks for it, as for three documents in five of a tree. Undefined: more than the kernel tells at once.
   */
  survey(path: string, length: number): Uint32Array | 'nothing' | undefined {
    const count = this.#kernel.scan(length, 0, length);
    if (this.#kernel.resumeAt < length) return undefined;
    return count > 0 || this.#byPath.matching(path).length > 0 ? this.#kernel.hits.subarray(0, count * 2) : 'nothing';
  }

  /**
   * Scans the document at the front of `buffer`, or at `base` among others. `ranges` (relative to it, in order and apart) limit where matches may start
   * (chunks of large files, trimmed blobs); the bytes around it are context. `hits`: its survey, where there was one.
   */
  scan(document: Document, ranges?: readonly Range[], base?: number, hits?: Uint32Array): Scanned {
    const found: Scanned = { matches: [], observations: [], layers: [] };
    for (const index of this.#matched) this.#lastEnd[index] = 0;
    this.#matched.length = 0;
    this.#scans = (this.#scans + 1) | 0;
    if (ranges) for (const range of ranges) this.#scanHits(document, found, ranges, range, base);
    else this.#scanHits(document, found, undefined, undefined, base, hits);
    for (const index of this.#byPath.matching(document.path)) {
      if (!this.#pending.has(index)) this.#pending.set(index, []);
    }
    if (this.#pending.size > 0) {
      for (const [index, hits] of this.#pending) this.#run(document, index, hits, found, ranges);
      this.#pending.clear();
    }
    return found;
  }

  #scanHits(document: Document, found: Scanned, ranges: readonly Range[] | undefined, range: Range | undefined, at: number | undefined, surveyed?: Uint32Array): void {
    const base = at ?? 0;
    const hits = surveyed ?? this.#kernel.hits;
    const { ownerStarts, ownerList, keywordLengths } = this.#set;
    const detectorAt = this.#set.detector;
    // Keywords before the range may begin a match inside it; the reach is the longest name plus its gap.
    let from = base + (range ? Math.max(0, range.from - 512) : 0);
    const end = base + (range ? Math.min(document.length, range.to + 512) : document.length);
    // The kernel zeroes what follows a document so that its last hits see no bytes of another; documents among others
    // (blobs read in a row) keep their neighbours, and the detectors' view ends them.
    const length = at === undefined ? document.length : this.capacity;
    for (;;) {
      const count = surveyed ? surveyed.length / 2 : this.#kernel.scan(length, from, end);
      for (let i = 0; i < count; i++) {
        const offset = hits[i * 2]! - base;
        const keyword = hits[i * 2 + 1]!;
        for (let owner = ownerStarts[keyword]!, last = ownerStarts[keyword + 1]!; owner < last; owner++) {
          const index = ownerList[owner]!;
          const detector = detectorAt(index);
          if (detector.paths && detector.kind !== 'code' && !pathMatches(document.path, detector.paths)) continue;
          if (detector.kind === 'layer') {
            found.layers.push(offset);
            continue;
          }
          if (detector.kind === 'code') {
            if (document.binary && !detector.binary) continue;
            const text = (this.#keywords[keyword] ??= document.text(offset, offset + keywordLengths[keyword]!).toLowerCase());
            const hit = { keyword: text, offset };
            if (detector.scope === 'hit') {
              if (offset >= this.#lastEnd[index]!) this.#run(document, index, [hit], found, ranges);
            } else {
              const pending = this.#pending.get(index);
              if (pending) pending.push(hit);
              else this.#pending.set(index, [hit]);
            }
            continue;
          }
          if (offset < this.#lastEnd[index]! || !this.#mayMatch(document, index, detector, offset)) continue;
          const pattern = (this.#patterns[index] ??= new RegExp(detector.source!, detector.flags));
          const matches: Match[] | undefined = detector.kind === 'token'
            ? matchToken(document, detector, pattern, offset)
            : matchNamed(document, detector, pattern, offset, keywordLengths[keyword]!);
          if (matches) this.#keep(index, matches, found, ranges);
        }
      }
      if (surveyed || this.#kernel.resumeAt >= end) return;
      from = this.#kernel.resumeAt;
    }
  }

  /** Whether the bytes at a keyword have the shape of the detector's matches, where it has one. */
  #mayMatch(document: Document, index: number, { kind, shape, lookbehind = 0, reach = 0 }: CompiledDetector, offset: number): boolean {
    if (!shape) return true;
    const test = (this.#shapes[index] ??= shapeTest(shape));
    if (kind === 'token') return shapeStands(test, document.buffer, document.length, offset - lookbehind, offset, false);
    const vain = this.#vain;
    const at = index * 3;
    const known = vain[at + 2] === this.#scans && offset + 1 >= vain[at]!;
    const from = known ? Math.max(offset + 1, vain[at + 1]! + 1) : offset + 1;
    if (shapeStands(test, document.buffer, document.length, from, offset + reach, true)) return true;
    if (!known) vain[at] = offset + 1;
    vain[at + 1] = known ? Math.max(offset + reach, vain[at + 1]!) : offset + reach;
    vain[at + 2] = this.#scans;
    return false;
  }

  #run(document: Document, index: number, hits: readonly Hit[], found: Scanned, ranges: readonly Range[] | undefined): void {
    const compiled = this.#set.detector(index);
    if (document.binary && !compiled.binary) return;
    const detector = (this.#code[index] ??= this.#load(compiled));
    for (const item of detector.match(document, hits)) {
      if (ranges && !within(ranges, item.start)) continue;
      if (item.type === 'observation') {
        found.observations.push(item);
        continue;
      }
      found.matches.push(inOneShape(item));
      this.#matchedUpTo(index, item.end);
    }
  }

  #matchedUpTo(index: number, end: number): void {
    if (end <= this.#lastEnd[index]!) return;
    if (this.#lastEnd[index] === 0) this.#matched.push(index);
    this.#lastEnd[index] = end;
  }

  #load(compiled: CompiledDetector): CodeDetector {
    const detector = this.#set.loadModule(compiled.module!).find((d) => d.id === compiled.id);
    if (!detector) throw new Error(`detector set ${this.#set.version} names ${compiled.id}, which module ${compiled.module} lacks: build again`);
    return detector;
  }

  #keep(index: number, matches: readonly Match[], found: Scanned, ranges: readonly Range[] | undefined): void {
    this.#matchedUpTo(index, matches[0]!.end);
    for (const match of matches) {
      if (!ranges || within(ranges, match.start)) found.matches.push(inOneShape(match));
    }
  }
}

function within(ranges: readonly Range[], offset: number): boolean {
  for (const { from, to } of ranges) if (offset >= from && offset < to) return true;
  return false;
}
