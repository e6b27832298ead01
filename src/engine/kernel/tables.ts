import { buildClasses } from './classes';
import { BITMAP_WORDS, FILTER_WORDS, HEAD_WORDS } from './memory';
import { COMMON_HASHES, LEAST_RATE, PAIR_FREQUENCIES } from './gram-frequencies';

/** What must stand behind a keyword for its hit to be reported; decided inside the kernel. */
export const CheckKind = {
  none: 0,
  /** The name that holds the keyword is given a literal value (see `assignment` in script-checks.ts). */
  assignment: 1,
  /** Within `window` bytes stands a run of `argument` value characters with a digit or both cases. */
  run: 2,
  /** For keywords that end in `://`: a password or a token stands before the host. */
  userinfo: 3,
} as const;
export type CheckKind = (typeof CheckKind)[keyof typeof CheckKind];

/** A literal the kernel finds. Its id is its index in the array given to `buildTables`. */
export interface Keyword {
  /** latin1, 4–64 characters, or 3 where `followedBy` is given. Fewer than 5 that anything may surround fill the filter (128 bits each). */
  readonly text: string;
  /** Default false: ASCII letters match in both cases. */
  readonly caseSensitive?: boolean;
  readonly check?: CheckKind;
  /** Check `run`: least length of the run (default 16). */
  readonly argument?: number;
  /** Check `run`: bytes behind the keyword to look at (default 100). */
  readonly window?: number;
  /** The byte before must not be a letter or digit. */
  readonly wordStart?: boolean;
  /** latin1 characters of which one must follow directly (in exactly these cases). */
  readonly followedBy?: string;
  /**
   * Other parts of a name that stand before and behind the text, in the name's order, in either case, each apart
   * by at most one of `-_. `: the keyword `datadog` with `after: ['api', 'key']` is found in `DatadogApiKey`.
   */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

/** `tables` split into its sections, ready to be put into a kernel's memory. */
export interface Tables {
  readonly keywordCount: number;
  readonly entryCount: number;
  /** Greatest offset of a gram in its keyword: hits are complete up to so many bytes before the scan's position. */
  readonly furthestGram: number;
  /** 24 bytes each: mask (8), value (8), facts (4), gram hash and classes beside it (4), ordered by hash. */
  readonly entries: Uint8Array;
  /** Entries of short keywords at odd positions, by the hash of three bytes behind the candidate's first. */
  readonly shortEntries: Uint8Array;
  readonly shortCount: number;
  /** Gram hashes (u32) in the filter besides those of `entries`: of entries that several grams lead to. */
  readonly bits: Uint8Array;
  /** 20 bytes a keyword, see `writeRecord`. */
  readonly records: Uint8Array;
  /** Texts (value bytes, then mask bytes), sets of following bytes (32 bytes) and name parts, which records point to. */
  readonly texts: Uint8Array;
  /** 256 class bits and 256 kinds in runs (classes.ts). */
  readonly classes: Uint8Array;
}

const MAGIC = 0x5457534b; // "KSWT"
const VERSION = 4;
const HEADER_SIZE = 40;
/** Low bits of a hash that its bucket leaves out: 2^16 buckets. */
const BUCKET_BITS = 4;
const HASH_MASK = 0xfffff;
/** Most entries that heads can number. */
const MOST_ENTRIES = 0xfffff;
export const ENTRY_SIZE = 24;
export const RECORD_SIZE = 20;
/** Record of a keyword that no other of the same text follows. */
export const LAST_IN_CHAIN = 0xffffffff;
const LONGEST_KEYWORD = 64;
/** Grams are taken from the front of a keyword, so that hits can be put in order by looking back a little. */
const FURTHEST_GRAM = 32;
/** At most so many keywords may match at one position, or a full hit buffer could not go on. */
const MOST_AT_ONE_POSITION = 1024;

export const Flag = { wordStart: 1, followedBy: 2, nameParts: 4 } as const;

/** The kernel's 20-bit hash of a 4-gram, given as a little-endian word. */
function gramHash(word: number): number {
  return Math.imul(word | 0x20202020, 0x9e3779b1) >>> 12;
}

/** The kernel's 12-bit hash of the three bytes behind the first of a little-endian word. */
function shortHash(word: number): number {
  return Math.imul((word >>> 8) | 0x202020, 0x9e3779b1) >>> 20;
}

/**
 * Compiles keywords into the kernel's tables: versioned, self-describing bytes (about 90 bytes a keyword), the same for the same keywords on every machine.
 * Each keyword is placed under 4-grams at two of its offsets, an even and an odd one, as the scan looks
 * at every other position only; the rarest in source text are taken. Keywords of 3 and 4 bytes that anything may surround
 * have no gram of their own at odd positions: each byte before them makes one.
 * Throws a RangeError for a keyword that is too short, too long or not latin1.
 */
export function buildTables(keywords: readonly Keyword[]): Uint8Array {
  if (keywords.length > 0xffff) throw new RangeError(`At most 65,535 keywords, not ${keywords.length}`);
  keywords.forEach(validate);
  rejectCrowds(keywords);

  const entries: Entry[] = [];
  const shortEntries: Entry[] = [];
  const bits = new Set<number>();
  const records = new Uint8Array(keywords.length * RECORD_SIZE);
  const texts: number[] = [];
  let furthestGram = 0;
  for (const chain of chainsOf(keywords)) {
    const pattern = bytePattern(keywords[chain[0]]);
    const text = texts.length;
    texts.push(...pattern.value, ...pattern.mask);
    chain.forEach((id, i) => writeRecord(new DataView(records.buffer, id * RECORD_SIZE, RECORD_SIZE), keywords[id], text, texts, chain[i + 1] ?? LAST_IN_CHAIN));
    const [id] = chain;
    const members = chain.map((other) => keywords[other]);
    for (const parity of [0, 1]) {
      const placement = bestPlacement(pattern.value, members, parity);
      if (placement) {
        furthestGram = Math.max(furthestGram, placement.offset);
        place(entries, bits, pattern, id, placement);
      } else {
        shortEntries.push(entryOf(pattern, id, -1, shortHash(wordOf(pattern.value, -1))));
        for (const hash of gramsBehindAny(members, pattern.value)) bits.add(hash);
      }
    }
  }

  if (entries.length > MOST_ENTRIES) throw new RangeError(`${entries.length} entries, more than ${MOST_ENTRIES}: too many keywords`);
  const classes = buildClasses();
  const size = HEADER_SIZE + (entries.length + shortEntries.length) * ENTRY_SIZE + bits.size * 4 + records.length + texts.length + classes.length;
  const tables = new Uint8Array(size);
  const view = new DataView(tables.buffer);
  [MAGIC, VERSION, keywords.length, entries.length, shortEntries.length, texts.length, furthestGram, classes.length, bits.size, size].forEach((word, i) => view.setUint32(i * 4, word, true));
  let at = writeEntries(view, HEADER_SIZE, entries);
  at = writeEntries(view, at, shortEntries);
  for (const hash of bits) {
    view.setUint32(at, hash, true);
    at += 4;
  }
  tables.set(records, at);
  tables.set(texts, at + records.length);
  tables.set(classes, at + records.length + texts.length);
  return tables;
}

/** Keywords of one text, by the conditions they differ in: found once, then tested one after the other. */
function chainsOf(keywords: readonly Keyword[]): Iterable<number[]> {
  const chains = new Map<string, number[]>();
  keywords.forEach(({ text, caseSensitive }, id) => {
    const key = caseSensitive ? `=${text}` : `~${text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())}`;
    const chain = chains.get(key);
    if (chain) chain.push(id);
    else chains.set(key, [id]);
  });
  return chains.values();
}

function writeEntries(view: DataView, start: number, entries: Entry[]): number {
  entries.sort((a, b) => a.hash - b.hash || a.keyword - b.keyword || a.gramOffset - b.gramOffset);
  let at = start;
  for (const entry of entries) {
    for (let i = 0; i < 8; i++) {
      view.setUint8(at + i, entry.mask[i]);
      view.setUint8(at + 8 + i, entry.value[i]);
    }
    view.setUint32(at + 16, entry.keyword | ((entry.gramOffset + 128) << 16) | ((entry.windowOffset + 128) << 24), true);
    view.setUint32(at + 20, (entry.hash | entry.around) >>> 0, true);
    at += ENTRY_SIZE;
  }
  return at;
}

/** Reads what `buildTables` wrote; throws an Error where it is not that or of another version. */
export function readTables(bytes: Uint8Array): Tables {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_SIZE || view.getUint32(0, true) !== MAGIC) throw new Error('Not keyword tables of keysweep');
  const [version, keywordCount, entryCount, shortCount, textsLength, furthestGram, classesLength, bitCount, size] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((word) => view.getUint32(word * 4, true));
  if (version !== VERSION) throw new Error(`Keyword tables of version ${version}, this keysweep reads ${VERSION}: build them again`);
  if (size !== bytes.length) throw new Error(`Keyword tables of ${bytes.length} bytes instead of ${size}: build them again`);
  let at = HEADER_SIZE;
  const section = (length: number): Uint8Array => bytes.subarray(at, (at += length));
  return {
    keywordCount,
    entryCount,
    shortCount,
    furthestGram,
    entries: section(entryCount * ENTRY_SIZE),
    shortEntries: section(shortCount * ENTRY_SIZE),
    bits: section(bitCount * 4),
    records: section(keywordCount * RECORD_SIZE),
    texts: section(textsLength),
    classes: section(classesLength),
  };
}

/**
 * The filter of tables as bytes: bitmap, heads and short heads. Filling it takes 15 ms in a program that has just begun, so the
 * built-in set's is made at build time.
 */
export function filterOf(bytes: Uint8Array): Uint8Array {
  const words = new Uint32Array(FILTER_WORDS);
  fillFilter(readTables(bytes), ...partsOf(words));
  return new Uint8Array(words.buffer);
}

/** Puts a filter into a kernel's tables: the one made at build time, or one filled now. */
export function putFilter(tables: Tables, made: Uint8Array | undefined, bitmap: Uint32Array, heads: Uint32Array, shortHeads: Uint32Array): void {
  if (!made) return fillFilter(tables, bitmap, heads, shortHeads);
  if (made.length !== FILTER_WORDS * 4) throw new Error(`A filter of ${made.length} bytes instead of ${FILTER_WORDS * 4}: build it again`);
  let at = 0;
  for (const part of [bitmap, heads, shortHeads]) {
    new Uint8Array(part.buffer, part.byteOffset, part.byteLength).set(made.subarray(at, at + part.byteLength));
    at += part.byteLength;
  }
}

function partsOf(words: Uint32Array): [Uint32Array, Uint32Array, Uint32Array] {
  const behindHeads = BITMAP_WORDS + HEAD_WORDS;
  return [words.subarray(0, BITMAP_WORDS), words.subarray(BITMAP_WORDS, behindHeads), words.subarray(behindHeads)];
}

/**
 * Fills the filter: `bitmap` of 2^20 bits, `heads` of 2^16 + 1 and `shortHeads` of 2^12 + 1 words (all zeroed). A head's low
 * 20 bits are the index of its bucket's first entry, the others the classes (`bytesAround`) that an entry's neighbours have.
 */
function fillFilter(tables: Tables, bitmap: Uint32Array, heads: Uint32Array, shortHeads: Uint32Array): void {
  const set = (hash: number): void => { bitmap[hash >>> 5] |= 1 << (hash & 31); };
  for (const hash of words(tables.bits, 0, 4)) set(hash);
  for (const word of words(tables.entries, 20, ENTRY_SIZE)) set(word & HASH_MASK);
  fillHeads(tables.entries, heads, BUCKET_BITS);
  fillHeads(tables.shortEntries, shortHeads, 0);
}

function fillHeads(entries: Uint8Array, heads: Uint32Array, bucketBits: number): void {
  const classes = new Uint32Array(heads.length);
  for (const word of words(entries, 20, ENTRY_SIZE)) {
    const bucket = (word & HASH_MASK) >>> bucketBits;
    heads[bucket + 1]++;
    classes[bucket] |= word & ~HASH_MASK;
  }
  for (let bucket = 1; bucket < heads.length; bucket++) heads[bucket] += heads[bucket - 1];
  for (let bucket = 0; bucket < heads.length; bucket++) heads[bucket] |= classes[bucket];
}

function* words(bytes: Uint8Array, from: number, step: number): Iterable<number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = from; at < bytes.length; at += step) yield view.getUint32(at, true);
}

interface Entry {
  readonly mask: Uint8Array;
  readonly value: Uint8Array;
  readonly keyword: number;
  /** Offset of the gram in the keyword. */
  readonly gramOffset: number;
  /** Offset of the 8 compared bytes from the gram. */
  readonly windowOffset: number;
  readonly hash: number;
  /** See `bytesAround`. */
  readonly around: number;
}

/** A keyword as bytes to compare: text byte & mask = value. */
interface BytePattern {
  readonly value: Uint8Array;
  readonly mask: Uint8Array;
  /** Offset of the 8 bytes that entries compare. */
  readonly window: number;
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

function validate(keyword: Keyword): void {
  const shown = JSON.stringify(keyword.text);
  const shortest = keyword.followedBy === undefined ? 4 : 3;
  if (keyword.text.length < shortest) throw new RangeError(`Keyword ${shown} is shorter than ${shortest} bytes`);
  if (keyword.text.length > LONGEST_KEYWORD) throw new RangeError(`Keyword ${shown} is longer than ${LONGEST_KEYWORD} bytes`);
  for (const text of [keyword.text, keyword.followedBy ?? '']) {
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) throw new RangeError(`Keyword ${shown} is not latin1`);
  }
  if (keyword.followedBy === '') throw new RangeError(`Keyword ${shown} must be followed by one of no characters`);
}

/** All keywords that match at one position are beginnings of the longest of them. */
function rejectCrowds(keywords: readonly Keyword[]): void {
  const counts = new Map<string, number>();
  for (const { text } of keywords) {
    const folded = text.toLowerCase();
    counts.set(folded, (counts.get(folded) ?? 0) + 1);
  }
  for (const { text } of keywords) {
    let crowd = 0;
    for (let length = 3; length <= text.length; length++) crowd += counts.get(text.slice(0, length).toLowerCase()) ?? 0;
    if (crowd > MOST_AT_ONE_POSITION) throw new RangeError(`More than ${MOST_AT_ONE_POSITION} keywords match where ${JSON.stringify(text)} does`);
  }
}

function bytePattern(keyword: Keyword): BytePattern {
  const value = new Uint8Array(Buffer.from(keyword.text, 'latin1'));
  const mask = new Uint8Array(value.length).fill(0xff);
  if (!keyword.caseSensitive) {
    for (let i = 0; i < value.length; i++) {
      if (!isLetter(value[i])) continue;
      mask[i] = 0xdf;
      value[i] &= 0xdf;
    }
  }
  return { value, mask, window: rarestWindow(value) };
}

/**
 * Record of a keyword: offset of its text (u32); length (u16), check (u8), flags (u8);
 * the check's run and window (u16 each); offset of its set of following bytes and, behind that, of its name parts (u32);
 * the next keyword of the same text (u32).
 */
function writeRecord(record: DataView, keyword: Keyword, text: number, texts: number[], next: number): void {
  record.setUint32(0, text, true);
  record.setUint32(16, next, true);
  const parts = [...(keyword.before ?? []), ...(keyword.after ?? [])];
  const flags = (keyword.wordStart ? Flag.wordStart : 0) | (keyword.followedBy === undefined ? 0 : Flag.followedBy) | (parts.length > 0 ? Flag.nameParts : 0);
  record.setUint16(4, keyword.text.length, true);
  record.setUint8(6, keyword.check ?? CheckKind.none);
  record.setUint8(7, flags);
  record.setUint16(8, keyword.argument ?? 16, true);
  record.setUint16(10, keyword.window ?? 100, true);
  record.setUint32(12, texts.length, true);
  if (keyword.followedBy !== undefined) {
    const set = new Uint8Array(32);
    for (const byte of Buffer.from(keyword.followedBy, 'latin1')) set[byte >>> 3] |= 1 << (byte & 7);
    texts.push(...set);
  }
  if (parts.length > 0) pushParts(texts, keyword.after ?? [], [...(keyword.before ?? [])].reverse());
}

/** Parts behind the keyword, then parts before it from the nearest: a count, then length and lower-case text of each. */
function pushParts(texts: number[], ...lists: readonly (readonly string[])[]): void {
  for (const list of lists) {
    texts.push(list.length);
    for (const part of list) texts.push(part.length, ...Buffer.from(part.toLowerCase(), 'latin1'));
  }
}

/** Where the filter looks for a keyword: the offset of a gram in it, and the hashes the gram may have there. */
interface Placement {
  readonly offset: number;
  readonly hashes: ReadonlySet<number>;
}

/** One entry a bucket, so that no place is found twice; the other hashes only set their bits. */
function place(entries: Entry[], bits: Set<number>, pattern: BytePattern, keyword: number, { offset, hashes }: Placement): void {
  const buckets = new Set<number>();
  for (const hash of hashes) {
    if (buckets.has(hash >>> BUCKET_BITS)) bits.add(hash);
    else {
      buckets.add(hash >>> BUCKET_BITS);
      entries.push(entryOf(pattern, keyword, offset, hash));
    }
  }
}

/** Grams of one placement at most: each is a bit of the filter and an entry. */
const MOST_GRAMS = 40;
/** What an entry costs by being there, in occurrences a MB: it fills the filter and the caches. */
const ENTRY_COST = 0.3;

/**
 * The offset of the given parity at which the grams of the keywords of one text are rarest. A gram may reach over the
 * text's end where all of them say what follows: `path` before `api` is found by `th_a`, `th-a`, `th.a`, `th a` and `thap`,
 * which are rarer by far than `path`. At odd offsets it may begin one byte before, where they say what that is.
 * Undefined where there is none: short texts that anything may surround.
 */
function bestPlacement(bytes: Uint8Array, keywords: readonly Keyword[], parity: number): Placement | undefined {
  let best: Placement | undefined;
  let bestCost = Infinity;
  for (let offset = parity === 1 ? -1 : 0; offset < bytes.length && offset <= FURTHEST_GRAM; offset += 2) {
    if (offset >= 0 && offset + 4 <= bytes.length) {
      const hash = hashOf(bytes, offset);
      const cost = rateOf(bytes.subarray(offset, offset + 4), hash) + ENTRY_COST;
      if (cost < bestCost) {
        bestCost = cost;
        best = { offset, hashes: new Set([hash]) };
      }
      continue;
    }
    const before = offset < 0 ? bytesBefore(keywords) : [''];
    const after = bytesAfter(keywords, Math.max(0, offset + 4 - bytes.length));
    // Three bytes have no other place at even offsets.
    const most = parity === 0 && bytes.length === 3 ? Infinity : MOST_GRAMS;
    if (!before || !after || before.length * after.length > most) continue;
    const inside = Buffer.from(bytes.subarray(Math.max(0, offset), offset + 4)).latin1Slice();
    const hashes = new Set<number>();
    let cost = 0;
    for (const front of before) {
      for (const tail of after) {
        const gram = Buffer.from(front + inside + tail, 'latin1');
        const hash = hashOf(gram, 0);
        if (hashes.has(hash)) continue;
        hashes.add(hash);
        cost += rateOf(gram, hash) + ENTRY_COST;
      }
    }
    if (cost < bestCost) {
      bestCost = cost;
      best = { offset, hashes };
    }
  }
  return best;
}

const SEPARATORS = ['', '_', '-', '.', ' '];

/** What may stand in the `count` bytes behind all of the keywords; undefined where one of them lets anything follow. */
function bytesAfter(keywords: readonly Keyword[], count: number): string[] | undefined {
  if (count === 0) return [''];
  const all = new Set<string>();
  for (const { followedBy, after } of keywords) {
    const texts = after?.length ? beginnings(after, count) : count === 1 && followedBy !== undefined ? [...followedBy] : undefined;
    if (!texts) return undefined;
    for (const text of texts) all.add(text.toLowerCase());
  }
  return [...all];
}

/** The first `count` bytes of parts, each after a separator or none; undefined where they may be fewer. */
function beginnings(parts: readonly string[], count: number): string[] | undefined {
  if (parts.length === 0) return undefined;
  const texts: string[] = [];
  for (const separator of SEPARATORS) {
    const text = separator + parts[0].toLowerCase();
    if (text.length >= count) texts.push(text.slice(0, count));
    else {
      const rest = beginnings(parts.slice(1), count - text.length);
      if (!rest) return undefined;
      for (const tail of rest) texts.push(text + tail);
    }
  }
  return texts;
}

/** What may stand directly before all of the keywords; undefined where it may be anything. */
function bytesBefore(keywords: readonly Keyword[]): string[] | undefined {
  const all = new Set<string>();
  for (const { before } of keywords) {
    const nearest = before?.at(-1);
    if (!nearest) return undefined;
    for (const byte of [nearest.slice(-1).toLowerCase(), ...SEPARATORS.slice(1)]) all.add(byte);
  }
  return [...all];
}

/** Grams of any byte that may stand before a short text, and its first three. */
function gramsBehindAny(keywords: readonly Keyword[], bytes: Uint8Array): number[] {
  const atStart = keywords.every(({ wordStart }) => wordStart);
  const hashes: number[] = [];
  for (let byte = 0; byte < 256; byte++) {
    if (!atStart || !/[A-Za-z0-9]/.test(String.fromCharCode(byte))) hashes.push(hashOf(Uint8Array.of(byte, ...bytes), 0));
  }
  return hashes;
}

function hashOf(bytes: Uint8Array, at: number): number {
  return gramHash(wordOf(bytes, at));
}

function wordOf(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** The 8 bytes compared at once: the whole keyword, or the part of it that holds its rarest gram. */
function entryOf(pattern: BytePattern, keyword: number, gramOffset: number, hash: number): Entry {
  const { length } = pattern.value;
  const windowStart = pattern.window;
  const mask = new Uint8Array(8);
  const value = new Uint8Array(8);
  for (let i = 0; i < 8 && windowStart + i < length; i++) {
    mask[i] = pattern.mask[windowStart + i];
    value[i] = pattern.value[windowStart + i];
  }
  return { mask, value, keyword, gramOffset, windowOffset: windowStart - gramOffset, hash, around: bytesAround(pattern.value, gramOffset) };
}

/**
 * Classes of the bytes beside a gram, in the high 12 bits of a word: four bits for the byte before (its low 2 bits), eight for
 * the byte behind (its low 3 bits, which folding leaves alone). All bits where the keyword does not say what stands there.
 * Most candidates of the filter end here, without a look at the entries.
 */
function bytesAround(bytes: Uint8Array, gramOffset: number): number {
  const before = gramOffset > 0 ? 1 << (bytes[gramOffset - 1] & 3) : 15;
  const behind = gramOffset + 4 < bytes.length ? 1 << (bytes[gramOffset + 4] & 7) : 255;
  return (before << 20) | (behind << 24);
}

/** Offset of the 8 bytes with the rarest gram in them: they decide, whatever gram led to them. */
function rarestWindow(value: Uint8Array): number {
  let best = 0;
  let bestRate = Infinity;
  const rates = Array.from({ length: Math.max(0, value.length - 3) }, (_, at) => (value.length > 8 ? rateOf(value.subarray(at, at + 4), hashOf(value, at)) : 0));
  for (let start = 0; start + 8 <= value.length; start++) {
    const rate = Math.min(...rates.slice(start, start + 5));
    if (rate < bestRate) {
      bestRate = rate;
      best = start;
    }
  }
  return best;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Rarity of a pair with a byte outside ASCII, as rare as the table goes. */
const RAREST = 63;

/** Rarity of the rarest common hash: what is not common is at least as rare. */
const UNCOMMON = -2 * Math.log2(LEAST_RATE / 1e6);

/** How often a gram's place in the filter is met in a MB of source text: counted for common ones, else by a chain of pairs. */
function rateOf(gram: Uint8Array, hash: number): number {
  commonHashes ??= readCommonHashes();
  const common = commonHashes.get(hash);
  if (common !== undefined) return rate(common);
  let rarity = 0;
  for (let i = 1; i < gram.length; i++) {
    rarity += pairRarity(gram[i - 1], gram[i]);
    if (i > 1) rarity -= singleRarity(gram[i - 1]);
  }
  return rate(Math.max(UNCOMMON, rarity));
}

/** Occurrences a MB of −2 log2 of a probability. */
function rate(rarity: number): number {
  return 1e6 * 2 ** (-rarity / 2);
}

let commonHashes: Map<number, number> | undefined;

function readCommonHashes(): Map<number, number> {
  const bytes = Buffer.from(COMMON_HASHES, 'base64');
  const rarities = new Map<number, number>();
  let hash = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    const word = bytes.readUInt16LE(at);
    hash += word >>> 4;
    if (word & 15) rarities.set(hash, UNCOMMON - 2 * ((word & 15) - 1));
  }
  return rarities;
}

function symbolOf(byte: number): number {
  const folded = byte | 0x20;
  if (folded >= 0x80) return -1;
  return folded < 0x40 ? folded - 0x20 : folded - 0x40;
}

function pairRarity(first: number, second: number): number {
  const row = symbolOf(first);
  const column = symbolOf(second);
  return row < 0 || column < 0 ? RAREST : BASE64.indexOf(PAIR_FREQUENCIES[row * 64 + column]);
}

let singles: Float64Array | undefined;

function singleRarity(byte: number): number {
  singles ??= Float64Array.from({ length: 64 }, (_, row) => {
    let probability = 0;
    for (let column = 0; column < 64; column++) probability += 2 ** (-BASE64.indexOf(PAIR_FREQUENCIES[row * 64 + column]) / 2);
    return Math.round(-2 * Math.log2(probability));
  });
  const row = symbolOf(byte);
  return row < 0 ? RAREST : singles[row];
}
