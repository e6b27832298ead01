// The prefilter kernel: finds keywords in a document at memory speed.
//
// Built by `npm run build:kernel` into ../kernel.wasm.ts; its twin in TypeScript (../script-kernel.ts) gives the
// same hits in the same order and is the oracle of the tests. How it works and why it has this shape:
// docs/kernel.md. Rules that keep it fast: addresses of fixed tables and shifts are compile-time constants,
// no allocation and no static data (they would lie in the fixed tables' way), u32 casts before shifts.

export { hasNul, countNewlines, commonPrefix, commonSuffix } from './ranges';
import { ALPHANUMERIC, assignment, CLASSES as CLASSES_ADDRESS, classOf, run, userinfo } from './checks';

// ---- Memory layout (bytes); the loader reads these addresses from the module's exports -------------------
export const CLASSES: u32 = CLASSES_ADDRESS;
/** Candidate positions of one block. */
const CANDIDATES: u32 = 0x1000;
/** 2^12 + 1 heads of short keywords, by the three bytes behind a candidate's first: small enough for the L1 cache. */
export const SHORT_HEADS: u32 = 0x18000;
/** 2^20 bits, one a gram hash: 128 KB, so that it stays in the L2 cache. */
export const BITMAP: u32 = 0x20000;
/** 2^16 + 1 heads: entries of bucket b are heads[b] … heads[b + 1] in their low 20 bits. */
export const HEADS: u32 = 0x40000;
/** Pairs of (offset, keyword). */
export const HITS: u32 = 0x90000;
export const HIT_CAPACITY: u32 = 0x10000;
/** 24-byte entries; keyword records and texts stand behind them, where `configure` says. */
export const ENTRIES: u32 = 0x110000;

const BLOCK: u32 = 0x4000;
/** The part of a head that numbers an entry; above are classes of the bytes beside a gram. */
const INDEX: u32 = 0xfffff;
const ENTRY_SIZE: u32 = 24;
const RECORD_SIZE: u32 = 20;
const LAST_IN_CHAIN: u32 = 0xffffffff;
const FOLD: u32 = 0x20202020;
const SHORT_FOLD: u32 = 0x202020;
const MULTIPLIER: u32 = 0x9e3779b1;

const WORD_START: u32 = 1;
const FOLLOWED_BY: u32 = 2;
const NAME_PARTS: u32 = 4;
const ASSIGNMENT: u32 = 1;
const RUN: u32 = 2;
const USERINFO: u32 = 3;

let shortEntries: u32 = 0;
let shortCount: u32 = 0;
let records: u32 = 0;
let texts: u32 = 0;
let furthestGram: u32 = 0;
/** After `scan`: offset to go on from, or the end of the range where all hits are written. */
let resume: u32 = 0;

// The scan under way, for `walk`.
let base: u32 = 0;
let first: u32 = 0;
let stop: u32 = 0;
let documentEnd: u32 = 0;
let hits: u32 = 0;

export function configure(shortAddress: u32, shortEntryCount: u32, recordsAddress: u32, textsAddress: u32, furthest: u32): void {
  shortEntries = shortAddress;
  shortCount = shortEntryCount;
  records = recordsAddress;
  texts = textsAddress;
  furthestGram = furthest;
}

export function resumeAt(): u32 {
  return resume;
}

/** Tests one lane's gram and appends its position to the list: always stored, the list grows only by the tested bit. */
// @ts-ignore: decorator
@inline
function offer(hash: u32, position: u32, list: u32): u32 {
  store<u32>(list, position);
  return list + (((load<u32>(BITMAP + ((hash >>> 17) << 2)) >>> (hash >>> 12)) & 1) << 2);
}

/** Pass 1 over a block: lists every other position whose gram is in the filter. */
// @ts-ignore: decorator
@inline
function collect(block: u32, blockEnd: u32, list: u32): u32 {
  const fold = i32x4.splat(FOLD);
  const multiplier = i32x4.splat(MULTIPLIER);
  for (let at = block; at < blockEnd; at += 16) {
    const first = i32x4.mul(v128.or(v128.load(at), fold), multiplier);
    const second = i32x4.mul(v128.or(v128.load(at, 2), fold), multiplier);
    list = offer(i32x4.extract_lane(first, 0), at, list);
    list = offer(i32x4.extract_lane(second, 0), at + 2, list);
    list = offer(i32x4.extract_lane(first, 1), at + 4, list);
    list = offer(i32x4.extract_lane(second, 1), at + 6, list);
    list = offer(i32x4.extract_lane(first, 2), at + 8, list);
    list = offer(i32x4.extract_lane(second, 2), at + 10, list);
    list = offer(i32x4.extract_lane(first, 3), at + 12, list);
    list = offer(i32x4.extract_lane(second, 3), at + 14, list);
  }
  return list;
}

/**
 * Writes the hits that lie wholly in [from, end) of the document at `base` (a multiple of 16), as pairs
 * (offset from base, keyword), ordered by offset, then keyword. Checks read on to `length`.
 * Returns the number of pairs.
 */
export function scan(document: u32, length: u32, from: u32, end: u32): u32 {
  base = document;
  first = document + from;
  stop = document + end;
  documentEnd = document + length;
  hits = 0;
  resume = end;

  for (let block = first & ~15; block < stop; block += BLOCK) {
    const listEnd = collect(block, min(block + BLOCK, stop), CANDIDATES);
    // Pass 2: where the bytes beside the gram agree, what it leads to.
    for (let candidate = CANDIDATES; candidate < listEnd; candidate += 4) {
      const at = load<u32>(candidate);
      const gram = load<u32>(at);
      const around = (<u32>0x100000 << (<u32>load<u8>(at - 1) & 3)) | (<u32>0x1000000 << (<u32>load<u8>(at, 4) & 7));
      const head = HEADS + ((((gram | FOLD) * MULTIPLIER) >>> 16) << 2);
      if ((load<u32>(head) & around) == around && !walk(ENTRIES, head, at)) return hits;
      if (shortCount) {
        const head = SHORT_HEADS + (((((gram >>> 8) | SHORT_FOLD) * MULTIPLIER) >>> 20) << 2);
        if ((load<u32>(head) & around) == around && !walk(shortEntries, head, at)) return hits;
      }
    }
  }
  return hits;
}

/** Adds the hits of a head's entries for a candidate; false where the buffer is full. */
function walk(table: u32, head: u32, at: u32): bool {
  let entry = table + (load<u32>(head) & INDEX) * ENTRY_SIZE;
  const last = table + (load<u32>(head, 4) & INDEX) * ENTRY_SIZE;
  for (; entry < last; entry += ENTRY_SIZE) {
    // Word 4: keyword in bits 0–15, gram offset + 128 in 16–23, window offset from the gram + 128 in 24–31.
    const facts = load<u32>(entry, 16);
    const window = at + (facts >>> 24) - 128;
    if ((load<u64>(window) & load<u64>(entry)) != load<u64>(entry, 8)) continue;
    const start = at - ((facts >>> 16) & 0xff) + 128;
    let keyword = facts & 0xffff;
    if (start < first || !stands(keyword, start, stop)) continue;
    // All keywords of this text, which differ in their conditions.
    do {
      const record = records + keyword * RECORD_SIZE;
      if (holds(record, base, start, documentEnd)) {
        if (hits == HIT_CAPACITY) {
          // Hits that begin before the furthest gram's reach are complete: keep those, find the others again.
          resume = at - furthestGram - base;
          while (hits > 0 && load<u32>(HITS + ((hits - 1) << 3)) >= resume) hits--;
          return false;
        }
        insert(hits, start - base, keyword);
        hits++;
      }
      keyword = load<u32>(record, 16);
    } while (keyword != LAST_IN_CHAIN);
  }
  return true;
}

/** Candidates come ordered by their gram, hits must be by their first byte: the last few are moved up. */
// @ts-ignore: decorator
@inline
function insert(hits: u32, offset: u32, keyword: u32): void {
  let slot = HITS + (hits << 3);
  while (slot > HITS) {
    const before = load<u32>(slot - 8);
    if (before < offset || (before == offset && load<u32>(slot - 4) <= keyword)) break;
    store<u64>(slot, load<u64>(slot - 8));
    slot -= 8;
  }
  store<u32>(slot, offset);
  store<u32>(slot, keyword, 4);
}

/** Whether a keyword whose 8-byte window matched stands there: its bytes past the window, the end of the range. */
// @ts-ignore: decorator
@inline
function stands(keyword: u32, start: u32, stop: u32): bool {
  // Record: address of the text; length, check << 16, flags << 24; arguments; address of the set of following bytes and name
  // parts; next keyword of the same text.
  const record = records + keyword * RECORD_SIZE;
  const length = load<u32>(record, 4) & 0xffff;
  if (start + length > stop) return false;
  if (length > 8) {
    const text = texts + load<u32>(record);
    const mask = text + length;
    for (let i: u32 = 0; i < length; i++) {
      if ((<u32>load<u8>(start + i) & <u32>load<u8>(mask + i)) != <u32>load<u8>(text + i)) return false;
    }
  }
  return true;
}

/** Whether a keyword's conditions hold: the bytes before and behind it, the rest of its name, its check. */
function holds(record: u32, base: u32, start: u32, documentEnd: u32): bool {
  const shape = load<u32>(record, 4);
  const after = start + (shape & 0xffff);
  const flags = shape >>> 24;
  if (flags & WORD_START && start > base && classOf(start - 1) & ALPHANUMERIC) return false;
  if (flags & FOLLOWED_BY) {
    if (after >= documentEnd) return false;
    const next = <u32>load<u8>(after);
    const set = texts + load<u32>(record, 12);
    if (!((<u32>load<u8>(set + (next >>> 3)) >>> (next & 7)) & 1)) return false;
  }
  if (flags & NAME_PARTS && !named(texts + load<u32>(record, 12) + (flags & FOLLOWED_BY ? 32 : 0), base, start, after, documentEnd)) return false;
  const check = (shape >>> 16) & 0xff;
  if (check == ASSIGNMENT) return assignment(base, start, after, documentEnd);
  if (check == RUN) {
    const parameters = load<u32>(record, 8);
    return run(after, min(after + (parameters >>> 16), documentEnd), parameters & 0xffff);
  }
  if (check == USERINFO) return userinfo(after, documentEnd);
  return true;
}

/** Whether the other parts of a name stand around the keyword, each with at most one of `-_. ` between. */
function named(parts: u32, base: u32, start: u32, after: u32, documentEnd: u32): bool {
  let at = after;
  for (let count = <u32>load<u8>(parts++); count > 0; count--) {
    const length = <u32>load<u8>(parts++);
    if (at < documentEnd && isSeparator(load<u8>(at))) at++;
    if (at + length > documentEnd || !equals(at, parts, length)) return false;
    at += length;
    parts += length;
  }
  at = start;
  for (let count = <u32>load<u8>(parts++); count > 0; count--) {
    const length = <u32>load<u8>(parts++);
    if (at > base && isSeparator(load<u8>(at - 1))) at--;
    if (at < base + length || !equals(at - length, parts, length)) return false;
    at -= length;
    parts += length;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function isSeparator(byte: u8): bool {
  return byte == 0x5f || byte == 0x2d || byte == 0x2e || byte == 0x20;
}

/** Compares with lower-case text, letters in both cases. */
function equals(at: u32, text: u32, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) {
    let byte = <u32>load<u8>(at + i);
    if (byte - 0x41 < 26) byte |= 0x20;
    if (byte != <u32>load<u8>(text + i)) return false;
  }
  return true;
}
