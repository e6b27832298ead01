import { createLinePass, MOST_BANNERS } from './lines/line-pass';
import type { FactBounds, GatheredFacts, LinePass, LineTable } from './lines/line-pass';

/**
 * The one pass over a document: where its lines are, how deep they stand, which of them can hold a secret
 * at all, and which begin with a word that tells the platform. Everything after it looks at few lines.
 */
export interface DeviceDocument extends LineTable {
  readonly text: string;
  /** Number of lines. */
  readonly count: number;
  /** True where a line was split at the `\n` of a string literal (a configuration inside JSON). */
  readonly embedded: boolean;
  /** Lines that end with an opening brace. */
  readonly braces: number;
  /** Which lines stand under which, once a reader has asked (readers/lines.ts). */
  stanzas?: Stanzas;
  /** Numbers of the lines that have a flag of `mask`, in order. */
  linesWith(mask: number): ArrayLike<number>;
  /** For each line the line it stands under, and how many are indented; undefined where it has to be found line by line. `banners`: the first line of each and the offset behind its text. */
  parents?(banners: readonly (readonly [line: number, end: number])[]): { readonly parents: Int32Array; readonly indented: number } | undefined;
  /** Addresses and routes, and the other lines that may hold a fact; undefined where they have to be read line by line. */
  gatheredFacts?(bounds: FactBounds): GatheredFacts | undefined;
}

/** Lines and the lines they stand under. */
export interface Stanzas {
  /** For each line the line it stands under, or -1. */
  readonly parents: Int32Array;
  /** Hardly any line is indented. */
  readonly flat: boolean;
}

/** Flags of lines: it holds an anchor word; its first word is a platform's; it is one of those that hold facts; it is `banner`. */
export const ANCHOR = 1;
export const SIGN = 2;
export const FACT = 4;
export const BANNER = 8;

/** Sets of words by hash: a bit for each of 2^16 hashes, so that most words cost one look-up. */
export type WordFilter = Uint8Array;

/** Flags of lines by the hash of their first word. */
export type FrontFlags = Uint8Array;

/** Entries of a filter; a hash's low bits are its index. */
export const FILTER_SIZE = 0x10000;
const MASK = FILTER_SIZE - 1;

/** 1 for letters, 0 for what separates the parts of a word: digits, too, so that `key1` is a key. */
const CLASS = new Uint8Array(256);
for (let c = 97; c <= 122; c++) CLASS[c] = CLASS[c - 32] = 1;

/** Upper-case letters begin a new part after a lower-case one (`sshPassword`). */
const isUpper = (c: number): boolean => c >= 65 && c <= 90;
const isLower = (c: number): boolean => c >= 97 && c <= 122;

/** A filter of parts of words: maximal runs of letters, in lower case. */
export function wordFilter(parts: Iterable<string>): WordFilter {
  const filter = new Uint8Array(FILTER_SIZE);
  for (const part of parts) filter[hashOf(part) & MASK] = 1;
  return filter;
}

/** Flags of first words: the words of each filter under its flag. */
export function frontFlags(filters: readonly (readonly [flag: number, filter: WordFilter])[]): FrontFlags {
  const flags = new Uint8Array(FILTER_SIZE);
  for (const [flag, filter] of filters) for (let hash = 0; hash < FILTER_SIZE; hash++) if (filter[hash] !== 0) flags[hash] |= flag;
  return flags;
}

/** Hash of a part of a word, as the pass computes it: of its length, its first eight letters and its last eight, in lower case. */
export function hashOf(part: string): number {
  return hashIn(part, 0, part.length);
}

function hashIn(text: string, from: number, to: number): number {
  const length = to - from;
  let hash = Math.imul(fourLetters(text, from, to), 0x9e3779b1);
  if (length > 4) hash = ((hash ^ Math.imul(fourLetters(text, from + 4, to), 0x85ebca6b)) + 0x27d4eb2f) | 0;
  if (length > 8) hash = ((hash ^ Math.imul(fourLetters(text, to - 8, to), 0xc2b2ae35) ^ Math.imul(fourLetters(text, to - 4, to), 0x165667b1)) + length) | 0;
  return hash ^ (hash >>> 15);
}

/** Up to four letters as little-endian bytes, in lower case. */
function fourLetters(text: string, from: number, to: number): number {
  let word = 0;
  for (let i = from, shift = 0; i < to && shift < 32; i++, shift += 8) word |= (text.charCodeAt(i) | 32) << shift;
  return word;
}

/** Calls `each` with the hash of every part in [start, end) of the text. */
export function eachPart(text: string, start: number, end: number, each: (hash: number) => void): void {
  let word = -1;
  let before = 0;
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i);
    if (CLASS[c & 255] === 0) {
      if (word >= 0) each(hashIn(text, word, i));
      word = -1;
    } else if (word < 0) {
      word = i;
    } else if (isUpper(c) && isLower(before)) {
      each(hashIn(text, word, i));
      word = i;
    }
    before = c;
  }
  if (word >= 0) each(hashIn(text, word, end));
}

/** The parts `wordFilter` and `readDocument` see of a literal: `wpa2-psk` has `wpa` and `psk`. */
export function partsOf(literal: string): string[] {
  return literal.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z]+/).filter(Boolean);
}

/** A line longer than this that holds many `\n` is a string literal with a configuration in it. */
const EMBEDDED_LENGTH = 300;
const EMBEDDED_BREAKS = 4;

/** Pagers' marks with what erases them, the `> ` of quoted mail, terminal control sequences. */
const DECORATION = /^[ \x08]*(?:<?-{2,3} ?\(?more\)?[^-\n>]{0,24}(?:-{2,3}>?)?(?: \(q\) quit \(u\) pageup \(\/\) search \(n\) repeat|, next page: Space, next line: Enter, quit: Control-C)?[ \x08]*|(?:\x1b\[[\d;?]*[A-Za-z]|\x08)+[ \x08]*)+/i;
const QUOTED_MAIL = /^(?:> ?)+(?=[ \w!#^$"]|$)/;

/** Where a line begins behind what a terminal, a mail or a listing put in front of it. */
function behindDecoration(text: string, start: number, end: number, numbered: boolean): number {
  const head = text.slice(start, Math.min(end, start + 120));
  if (numbered) return start + (/^[ \t]*\d+[:.|]?[ \t]?/.exec(head)?.[0].length ?? 0);
  const c = head.charCodeAt(0);
  if (c === 62) return start + (QUOTED_MAIL.exec(head)?.[0].length ?? 0);
  if (c === 32 && !/^ {1,2}-{2,3} ?\(?more/i.test(head) && head.charCodeAt(1) !== 8) return start;
  return start + (DECORATION.exec(head)?.[0].length ?? 0);
}

/** True where the first lines are numbered one after another. */
function isCounting(text: string): boolean {
  const numbers = text.slice(0, 2000).split('\n').slice(0, 8).map((line) => /^[ \t]*(\d+)[:.|]?(?:[ \t]|$)/.exec(line)?.[1]).filter((number) => number !== undefined).map(Number);
  return numbers.length >= 3 && numbers.every((number, k) => k === 0 || number === numbers[k - 1]! + 1);
}

/** The pass for the last pair of filters: there is one. Its table holds one document, read to its end before the next. */
let pass: { readonly anchors: WordFilter; readonly fronts: FrontFlags; readonly run: LinePass } | undefined;

function passFor(anchors: WordFilter, fronts: FrontFlags): LinePass {
  if (pass?.anchors !== anchors || pass.fronts !== fronts) {
    pass = { anchors, fronts, run: createLinePass(anchors.map((anchor, hash) => anchor | fronts[hash]!)) };
  }
  return pass.run;
}

function newTable(size: number): LineTable {
  return {
    start: new Int32Array(size), end: new Int32Array(size), first: new Int32Array(size), indent: new Uint16Array(size),
    opens: new Uint8Array(size), closes: new Uint8Array(size), flags: new Uint8Array(size), firstWord: new Int32Array(size),
  };
}

class Lines {
  count = 0;
  start: Int32Array;
  end: Int32Array;
  first: Int32Array;
  indent: Uint16Array;
  opens: Uint8Array;
  closes: Uint8Array;
  flags: Uint8Array;
  firstWord: Int32Array;
  embedded = false;
  stanzas?: Stanzas;
  /** Lines that end with an opening brace, of those the pass left. */
  private ownBraces = 0;
  /** Every line begins with its number (`cat -n`, a page of a manual). */
  readonly numbered: boolean;
  /** The pass whose table these arrays are, until they are too small for it. */
  private pass: LinePass | undefined;

  constructor(readonly text: string, private readonly anchors: WordFilter, private readonly fronts: FrontFlags, fast = true) {
    this.numbered = /^[ \t]*\d+[:.|]?[ \t].*\n[ \t]*\d+[:.|]?[ \t].*\n[ \t]*\d+[:.|]?[ \t]/.test(text.slice(0, 2000)) && isCounting(text);
    const pass = this.numbered || !fast ? undefined : passFor(anchors, fronts);
    this.pass = pass?.load(text) ? pass : undefined;
    const table = this.pass?.table ?? newTable(Math.max(64, text.length >> 4));
    this.start = table.start;
    this.end = table.end;
    this.first = table.first;
    this.indent = table.indent;
    this.opens = table.opens;
    this.closes = table.closes;
    this.flags = table.flags;
    this.firstWord = table.firstWord;
  }

  /** Reads all lines: those that the pass leaves one by one. */
  read(): this {
    const { text } = this;
    for (let at = 0; at < text.length; ) {
      if (this.pass) {
        at = this.pass.run(this.count, at);
        this.count = this.pass.count();
        if (at >= text.length) break;
      }
      let end = text.indexOf('\n', at);
      if (end < 0) end = text.length;
      this.addWritten(at, end);
      at = end + 1;
    }
    return this;
  }

  get braces(): number {
    return this.ownBraces + (this.pass?.braces() ?? 0);
  }

  linesWith(mask: number): ArrayLike<number> {
    if (this.pass) return this.pass.select(this.count, mask);
    const lines: number[] = [];
    for (let n = 0; n < this.count; n++) if ((this.flags[n]! & mask) !== 0) lines.push(n);
    return lines;
  }

  parents(banners: readonly (readonly [line: number, end: number])[]): { readonly parents: Int32Array; readonly indented: number } | undefined {
    return banners.length > MOST_BANNERS ? undefined : this.pass?.stanzas(this.count, banners);
  }

  gatheredFacts(bounds: FactBounds): GatheredFacts | undefined {
    return this.pass?.facts(this.count, this.stanzas !== undefined, bounds);
  }

  private grow(): void {
    const larger = <T extends Int32Array | Uint16Array | Uint8Array>(old: T): T => {
      const next = new (old.constructor as new (n: number) => T)(old.length * 2);
      next.set(old);
      return next;
    };
    this.ownBraces = this.braces;
    this.pass = undefined;
    this.start = larger(this.start);
    this.end = larger(this.end);
    this.first = larger(this.first);
    this.indent = larger(this.indent);
    this.opens = larger(this.opens);
    this.closes = larger(this.closes);
    this.flags = larger(this.flags);
    this.firstWord = larger(this.firstWord);
  }

  add(start: number, lineEnd: number): void {
    const { text, anchors, fronts } = this;
    if (this.count === this.start.length) this.grow();
    let end = lineEnd;
    while (end > start && text.charCodeAt(end - 1) <= 32) end--;
    let at = start;
    const c0 = text.charCodeAt(start);
    if (this.numbered || c0 === 62 || c0 === 60 || c0 === 45 || c0 === 32 || c0 === 8 || c0 === 27) at = behindDecoration(text, start, end, this.numbered);
    let indent = 0;
    for (; at < end; at++) {
      const c = text.charCodeAt(at);
      if (c === 32) indent++;
      else if (c === 9) indent += 4;
      else if (c !== 13) break;
    }
    let word = -1;
    let flags = 0;
    let seen = false;
    let firstWord = 0;
    let opens = 0;
    let closes = 0;
    let before = 0;
    for (let i = at; i <= end; i++) {
      const c = i < end ? text.charCodeAt(i) : 10;
      if (CLASS[c & 255] !== 0) {
        if (word < 0) {
          word = i;
        } else if (isUpper(c) && isLower(before)) {
          flags |= anchors[hashIn(text, word, i) & MASK]!;
          word = i;
        }
      } else {
        if (word >= 0) {
          const hash = hashIn(text, word, i);
          flags |= anchors[hash & MASK]!;
          if (!seen) {
            seen = true;
            firstWord = hash;
            flags |= fronts[hash & MASK]!;
          }
          word = -1;
        }
        if (c === 123) opens++;
        else if (c === 125) closes++;
        else if (c === 36 && text.charCodeAt(i + 2) === 36) flags |= ANCHOR; // a crypt hash, `$6$`
      }
      before = c;
    }
    if (opens > 0 && text.charCodeAt(end - 1) === 123) this.ownBraces++;
    const n = this.count++;
    this.start[n] = start;
    this.end[n] = end;
    this.first[n] = at;
    this.indent[n] = Math.min(indent, 0xffff);
    this.opens[n] = Math.min(opens, 255);
    this.closes[n] = Math.min(closes, 255);
    this.flags[n] = flags;
    this.firstWord[n] = firstWord;
  }

  /** Adds a line; one that is a string literal with a configuration in it is split at its `\n`. */
  addWritten(start: number, end: number): void {
    if (end - start > EMBEDDED_LENGTH) {
      const breaks = escapedBreaks(this.text, start, end);
      if (breaks.length >= EMBEDDED_BREAKS) {
        this.embedded = true;
        let from = start;
        for (const at of breaks) {
          this.add(from, at);
          from = at + 2;
        }
        this.add(from, end);
        return;
      }
    }
    this.add(start, end);
  }
}

function escapedBreaks(text: string, start: number, end: number): number[] {
  const breaks: number[] = [];
  for (let at = text.indexOf('\\n', start); at >= 0 && at < end; at = text.indexOf('\\n', at + 2)) {
    if (text.charCodeAt(at - 1) !== 92) breaks.push(at);
  }
  return breaks;
}

/** Reads `text` (latin1) once; `anchors` say which words flag a line, `fronts` which first words. The document before is gone then. */
export function readDocument(text: string, anchors: WordFilter, fronts: FrontFlags): DeviceDocument {
  return new Lines(text, anchors, fronts).read();
}

/** The same without WebAssembly: the oracle of its tests. */
export function readDocumentByLine(text: string, anchors: WordFilter, fronts: FrontFlags): DeviceDocument {
  return new Lines(text, anchors, fronts, false).read();
}
