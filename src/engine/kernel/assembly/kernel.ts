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
/** 2^20 bits, one a gram hash: 128 KB, so that it stays in the L2 cache. */
export const BITMAP: u32 = 0x20000;
/** 2^16 + 1 indices of entries: entries of bucket b are heads[b] … heads[b + 1]. */
export const HEADS: u32 = 0x40000;
/** Pairs of (offset, keyword). */
export const HITS: u32 = 0x90000;
export const HIT_CAPACITY: u32 = 0x10000;
/** 24-byte entries; keyword records and texts stand behind them, where `configure` says. */
export const ENTRIES: u32 = 0x110000;

const BLOCK: u32 = 0x4000;
const ENTRY_SIZE: u32 = 24;
const RECORD_SIZE: u32 = 16;
const FOLD: u32 = 0x20202020;
const MULTIPLIER: u32 = 0x9e3779b1;

const WORD_START: u32 = 1;
const FOLLOWED_BY: u32 = 2;
const ASSIGNMENT: u32 = 1;
const RUN: u32 = 2;
const USERINFO: u32 = 3;

let records: u32 = 0;
let texts: u32 = 0;
let furthestGram: u32 = 0;
/** After `scan`: offset to go on from, or the end of the range where all hits are written. */
let resume: u32 = 0;

export function configure(recordsAddress: u32, textsAddress: u32, furthest: u32): void {
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
  const word = load<u32>(BITMAP + ((hash >>> 17) << 2));
  return list + (((word >>> (hash >>> 12)) & 1) << 2);
}

/**
 * Writes the hits that lie wholly in [from, end) of the document at `base` (a multiple of 16), as pairs
 * (offset from base, keyword), ordered by offset, then keyword. Checks read on to `length`.
 * Returns the number of pairs.
 */
export function scan(base: u32, length: u32, from: u32, end: u32): u32 {
  const first = base + from;
  const stop = base + end;
  const documentEnd = base + length;
  const fold = i32x4.splat(FOLD);
  const multiplier = i32x4.splat(MULTIPLIER);
  let hits: u32 = 0;

  for (let block = first & ~15; block < stop; block += BLOCK) {
    const blockEnd = min(block + BLOCK, stop);
    let list = CANDIDATES;
    for (let at = block; at < blockEnd; at += 16) {
      const even = i32x4.mul(v128.or(v128.load(at), fold), multiplier);
      const odd = i32x4.mul(v128.or(v128.load(at, 2), fold), multiplier);
      list = offer(i32x4.extract_lane(even, 0), at, list);
      list = offer(i32x4.extract_lane(odd, 0), at + 2, list);
      list = offer(i32x4.extract_lane(even, 1), at + 4, list);
      list = offer(i32x4.extract_lane(odd, 1), at + 6, list);
      list = offer(i32x4.extract_lane(even, 2), at + 8, list);
      list = offer(i32x4.extract_lane(odd, 2), at + 10, list);
      list = offer(i32x4.extract_lane(even, 3), at + 12, list);
      list = offer(i32x4.extract_lane(odd, 3), at + 14, list);
    }

    for (let item = CANDIDATES; item < list; item += 4) {
      const at = load<u32>(item);
      const head = HEADS + ((((load<u32>(at) | FOLD) * MULTIPLIER) >>> 16) << 2);
      let entry = ENTRIES + load<u32>(head) * ENTRY_SIZE;
      const last = ENTRIES + load<u32>(head, 4) * ENTRY_SIZE;
      for (; entry < last; entry += ENTRY_SIZE) {
        // Word 4: keyword in bits 0–15, gram offset + 128 in 16–23, window offset from the gram + 128 in 24–31.
        const facts = load<u32>(entry, 16);
        const window = at + (facts >>> 24) - 128;
        if ((load<u64>(window) & load<u64>(entry)) != load<u64>(entry, 8)) continue;
        const start = at - ((facts >>> 16) & 0xff) + 128;
        const keyword = facts & 0xffff;
        if (start < first || !verify(keyword, base, start, stop, documentEnd)) continue;
        if (hits == HIT_CAPACITY) {
          // Hits that begin before the furthest gram's reach are complete: keep those, find the others again.
          resume = at - furthestGram - base;
          while (hits > 0 && load<u32>(HITS + ((hits - 1) << 3)) >= resume) hits--;
          return hits;
        }
        insert(hits, start - base, keyword);
        hits++;
      }
    }
  }
  resume = end;
  return hits;
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

/** The rest of a keyword whose 8-byte window matched: its bytes past the window, its bounds, its check. */
function verify(keyword: u32, base: u32, start: u32, stop: u32, documentEnd: u32): bool {
  // Record: address of the text; length, check << 16, flags << 24; arguments; address of the set of following bytes.
  const record = records + keyword * RECORD_SIZE;
  const shape = load<u32>(record, 4);
  const length = shape & 0xffff;
  const after = start + length;
  if (after > stop) return false;
  if (length > 8) {
    const text = texts + load<u32>(record);
    const mask = text + length;
    for (let i: u32 = 0; i < length; i++) {
      if ((<u32>load<u8>(start + i) & <u32>load<u8>(mask + i)) != <u32>load<u8>(text + i)) return false;
    }
  }
  const flags = shape >>> 24;
  if (flags & WORD_START && start > base && classOf(start - 1) & ALPHANUMERIC) return false;
  if (flags & FOLLOWED_BY) {
    if (after >= documentEnd) return false;
    const next = <u32>load<u8>(after);
    const set = texts + load<u32>(record, 12);
    if (!((<u32>load<u8>(set + (next >>> 3)) >>> (next & 7)) & 1)) return false;
  }
  const check = (shape >>> 16) & 0xff;
  if (check == ASSIGNMENT) return assignment(base, start, after, documentEnd);
  if (check == RUN) {
    const parameters = load<u32>(record, 8);
    return run(after, min(after + (parameters >>> 16), documentEnd), parameters & 0xffff);
  }
  if (check == USERINFO) return userinfo(after, documentEnd);
  return true;
}
