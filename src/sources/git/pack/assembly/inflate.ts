// Inflate with one lookup for most codes and a bit-by-bit walk of the canonical code for the rare long ones.

/** Results below zero. */
const CORRUPT: i32 = -1;
const NEEDS_INPUT: i32 = -2;
/** Results of `inflateSome`, beside these. */
const ENDED: i32 = 0;
const FULL: i32 = 1;

const LENGTHS: u32 = 0x100;
const LITERAL_COUNTS: u32 = 0x300;
const LITERAL_SYMBOLS: u32 = 0x340;
const DISTANCE_COUNTS: u32 = 0x5a0;
const DISTANCE_SYMBOLS: u32 = 0x5c0;
const OFFSETS: u32 = 0x620;
/** After `inflate`, `inflateRaw` and `inflateSome`: address behind the input that was used. */
export const STREAM_END_ADDRESS: u32 = 0x680;
/** After `inflateSome`: address behind its output. */
export const OUTPUT_END_ADDRESS: u32 = 0x684;
const LITERAL_TABLE: u32 = 0x1000;
const LITERAL_BITS: u32 = 10;
const DISTANCE_TABLE: u32 = 0x2000;
const DISTANCE_BITS: u32 = 9;
const MOST_BITS: u32 = 15;
/** What `buildFixed` makes of the memory from LITERAL_COUNTS to OFFSETS and of both tables, kept: small objects mostly have that code. */
const FIXED_SYMBOLS: u32 = 0x18000;
const FIXED_TABLES: u32 = 0x19000;
const TABLES_BYTES: u32 = 0x1800;

// The input: `hold` has `held` bits of it, the next bytes are at `from`; beyond `limit` the stream is known to be cut.
let from: u32 = 0;
let limit: u32 = 0;
let hold: u64 = 0;
let held: u32 = 0;

// @ts-ignore: decorator
@inline
function refill(): void {
  hold |= load<u64>(from) << held;
  from += (63 - held) >> 3;
  held |= 56;
}

// @ts-ignore: decorator
@inline
function take(bits: u32): u32 {
  const value = <u32>(hold & ((<u64>1 << bits) - 1));
  hold >>= bits;
  held -= bits;
  return value;
}

function reverse(code: u32, bits: u32): u32 {
  let reversed: u32 = 0;
  for (let i: u32 = 0; i < bits; i++) {
    reversed = (reversed << 1) | (code & 1);
    code >>= 1;
  }
  return reversed;
}

/** Builds the decoder of `count` code lengths at `lengths`; false where they over-fill the code space. */
function build(lengths: u32, count: u32, counts: u32, symbols: u32, table: u32, bits: u32): bool {
  memory.fill(counts, 0, 32);
  for (let symbol: u32 = 0; symbol < count; symbol++) {
    const slot = counts + (<u32>load<u8>(lengths + symbol) << 1);
    store<u16>(slot, load<u16>(slot) + 1);
  }
  store<u16>(counts, 0);
  let left: i32 = 1;
  for (let length: u32 = 1; length <= MOST_BITS; length++) {
    left = (left << 1) - load<u16>(counts + (length << 1));
    if (left < 0) return false;
  }
  store<u16>(OFFSETS + 2, 0);
  for (let length: u32 = 1; length < MOST_BITS; length++) {
    store<u16>(OFFSETS + ((length + 1) << 1), load<u16>(OFFSETS + (length << 1)) + load<u16>(counts + (length << 1)));
  }
  for (let symbol: u32 = 0; symbol < count; symbol++) {
    const length = <u32>load<u8>(lengths + symbol);
    if (!length) continue;
    const slot = OFFSETS + (length << 1);
    const index = <u32>load<u16>(slot);
    store<u16>(slot, index + 1);
    store<u16>(symbols + (index << 1), symbol);
  }
  // Entries: symbol << 4 | length; 0 says that the code is longer than the table's bits (or none).
  memory.fill(table, 0, 4 << bits);
  let code: u32 = 0;
  let index: u32 = 0;
  for (let length: u32 = 1; length <= bits; length++) {
    for (let n = <u32>load<u16>(counts + (length << 1)); n > 0; n--) {
      const entry = (<u32>load<u16>(symbols + (index++ << 1)) << 4) | length;
      for (let slot = reverse(code, length); slot < (<u32>1 << bits); slot += <u32>1 << length) store<u32>(table + (slot << 2), entry);
      code++;
    }
    code <<= 1;
  }
  return true;
}

/** A code longer than the table's bits, by the canonical order; -1 where there is none. */
function decodeLong(counts: u32, symbols: u32): i32 {
  let code: i32 = 0;
  let first: i32 = 0;
  let index: i32 = 0;
  for (let length: u32 = 1; length <= MOST_BITS; length++) {
    code |= <i32>((hold >> (length - 1)) & 1);
    const count = <i32>load<u16>(counts + (length << 1));
    if (code - count < first) {
      hold >>= length;
      held -= length;
      return load<u16>(symbols + ((index + (code - first)) << 1));
    }
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return -1;
}

// @ts-ignore: decorator
@inline
function decode(counts: u32, symbols: u32, table: u32, bits: u32): i32 {
  const entry = load<u32>(table + ((<u32>hold & ((1 << bits) - 1)) << 2));
  if (entry) {
    const length = entry & 15;
    hold >>= length;
    held -= length;
    return entry >> 4;
  }
  return decodeLong(counts, symbols);
}

/** Whether the kept ones are made, and whether they are those at hand. */
let fixedKept: bool = false;
let fixedAtHand: bool = false;

function buildFixed(): void {
  if (fixedAtHand) return;
  fixedAtHand = true;
  if (fixedKept) {
    memory.copy(LITERAL_COUNTS, FIXED_SYMBOLS, OFFSETS - LITERAL_COUNTS);
    memory.copy(LITERAL_TABLE, FIXED_TABLES, TABLES_BYTES);
    return;
  }
  memory.fill(LENGTHS, 8, 144);
  memory.fill(LENGTHS + 144, 9, 112);
  memory.fill(LENGTHS + 256, 7, 24);
  memory.fill(LENGTHS + 280, 8, 8);
  build(LENGTHS, 288, LITERAL_COUNTS, LITERAL_SYMBOLS, LITERAL_TABLE, LITERAL_BITS);
  memory.fill(LENGTHS, 5, 30);
  build(LENGTHS, 30, DISTANCE_COUNTS, DISTANCE_SYMBOLS, DISTANCE_TABLE, DISTANCE_BITS);
  memory.copy(FIXED_SYMBOLS, LITERAL_COUNTS, OFFSETS - LITERAL_COUNTS);
  memory.copy(FIXED_TABLES, LITERAL_TABLE, TABLES_BYTES);
  fixedKept = true;
}

/** Code length order of RFC 1951, 3.2.7: 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1 15. */
// @ts-ignore: decorator
@inline
function lengthOrder(index: u32): u32 {
  if (index < 3) return 16 + index;
  if (index == 3) return 0;
  return index & 1 ? 8 - ((index - 3) >> 1) : 8 + ((index - 4) >> 1);
}

function buildDynamic(): bool {
  fixedAtHand = false;
  refill();
  const literals = take(5) + 257;
  const distances = take(5) + 1;
  const codes = take(4) + 4;
  if (literals > 286 || distances > 30) return false;
  memory.fill(LENGTHS, 0, 19);
  for (let index: u32 = 0; index < codes; index++) {
    if (held < 3) refill();
    store<u8>(LENGTHS + lengthOrder(index), take(3));
  }
  // The code of code lengths borrows the distance code's place.
  if (!build(LENGTHS, 19, DISTANCE_COUNTS, DISTANCE_SYMBOLS, DISTANCE_TABLE, 7)) return false;
  for (let index: u32 = 0; index < literals + distances;) {
    if (held < 32) refill();
    if (from > limit) return false;
    const symbol = decode(DISTANCE_COUNTS, DISTANCE_SYMBOLS, DISTANCE_TABLE, 7);
    if (symbol < 0) return false;
    if (symbol < 16) {
      store<u8>(LENGTHS + index++, symbol);
      continue;
    }
    let length: u8 = 0;
    let times: u32;
    if (symbol == 16) {
      if (index == 0) return false;
      length = load<u8>(LENGTHS + index - 1);
      times = 3 + take(2);
    } else times = symbol == 17 ? 3 + take(3) : 11 + take(7);
    if (index + times > literals + distances) return false;
    memory.fill(LENGTHS + index, length, times);
    index += times;
  }
  if (!load<u8>(LENGTHS + 256)) return false;
  if (!build(LENGTHS, literals, LITERAL_COUNTS, LITERAL_SYMBOLS, LITERAL_TABLE, LITERAL_BITS)) return false;
  return build(LENGTHS + literals, distances, DISTANCE_COUNTS, DISTANCE_SYMBOLS, DISTANCE_TABLE, DISTANCE_BITS);
}

/** What a failure near the input's end was is known only with more of it. */
function failure(sourceEnd: u32): i32 {
  return from - (held >> 3) + 8 > sourceEnd ? NEEDS_INPUT : CORRUPT;
}

/** Bytes to repeat, by a symbol of 257 to 285 and the bits behind it. */
// @ts-ignore: decorator
@inline
function lengthOf(symbol: i32): u32 {
  if (symbol < 265) return symbol - 254;
  if (symbol == 285) return 258;
  const extra = (<u32>symbol - 261) >> 2;
  return ((((<u32>symbol - 265) & 3) + 4) << extra) + 3 + take(extra);
}

/** How far back they stand; 0 where the code is none. */
// @ts-ignore: decorator
@inline
function distanceNext(): u32 {
  const code = decode(DISTANCE_COUNTS, DISTANCE_SYMBOLS, DISTANCE_TABLE, DISTANCE_BITS);
  if (<u32>code > 29) return 0;
  if (code < 4) return code + 1;
  const extra = (<u32>code >> 1) - 1;
  return ((2 + (<u32>code & 1)) << extra) + 1 + take(extra);
}

/** Writes up to 7 bytes more than asked; the next ones, or the slack behind the range, take them. */
// @ts-ignore: decorator
@inline
function repeat(at: u32, distance: u32, length: u32): u32 {
  const stop = at + length;
  let source = at - distance;
  if (distance >= 8) for (; at < stop; at += 8, source += 8) store<u64>(at, load<u64>(source));
  else for (; at < stop; at++, source++) store<u8>(at, load<u8>(source));
  return stop;
}

/** Decodes one block's codes to `at`; returns the address behind what it wrote, or 0. */
function codes(start: u32, at: u32, end: u32): u32 {
  while (true) {
    if (held < 48) {
      if (from > limit) return 0;
      refill();
    }
    const symbol = decode(LITERAL_COUNTS, LITERAL_SYMBOLS, LITERAL_TABLE, LITERAL_BITS);
    if (<u32>symbol < 256) {
      if (at >= end) return 0;
      store<u8>(at++, symbol);
      continue;
    }
    if (symbol == 256) return at;
    if (<u32>symbol > 285) return 0;
    const length = lengthOf(symbol);
    const distance = distanceNext();
    if (!distance || distance > at - start || at + length > end) return 0;
    at = repeat(at, distance, length);
  }
}

function adler32(at: u32, end: u32): u32 {
  let a: u32 = 1;
  let b: u32 = 0;
  while (at < end) {
    // 5,552 bytes are the most that keep b below 2^32 (RFC 1950 by way of zlib's NMAX).
    const stop = min(at + 5552, end);
    for (; at + 4 <= stop; at += 4) {
      const four = load<u32>(at);
      a += four & 255;
      b += a;
      a += (four >> 8) & 255;
      b += a;
      a += (four >> 16) & 255;
      b += a;
      a += four >> 24;
      b += a;
    }
    for (; at < stop; at++) {
      a += load<u8>(at);
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return (b << 16) | a;
}

/** Length of the stored block whose header ends in the byte at hand (RFC 1951, 3.2.4), which is passed; CORRUPT or NEEDS_INPUT. */
function storedLength(sourceEnd: u32): i32 {
  from -= held >> 3;
  hold = 0;
  held = 0;
  if (from + 4 > sourceEnd) return NEEDS_INPUT;
  const length = <u32>load<u16>(from);
  if ((length ^ <u32>load<u16>(from + 2)) != 0xffff) return CORRUPT;
  from += 4;
  return length;
}

/**
 * Expands the deflate stream at [source, sourceEnd) to `target`, where it must make exactly `size` bytes. Returns 0, or
 * CORRUPT, or NEEDS_INPUT where the stream goes on behind `sourceEnd`. STREAM_END_ADDRESS tells where it ends.
 */
export function inflateRaw(source: u32, sourceEnd: u32, target: u32, size: u32): i32 {
  from = source;
  limit = sourceEnd + 8;
  hold = 0;
  held = 0;
  const end = target + size;
  let at = target;
  for (;;) {
    if (from > limit) return NEEDS_INPUT;
    if (held < 32) refill();
    const last = take(1);
    const kind = take(2);
    if (kind == 0) {
      const length = storedLength(sourceEnd);
      if (length < 0) return length;
      if (from + length > sourceEnd) return NEEDS_INPUT;
      if (at + length > end) return CORRUPT;
      memory.copy(at, from, length);
      at += length;
      from += length;
    } else {
      if (kind == 1) buildFixed();
      else if (kind == 3 || !buildDynamic()) return failure(sourceEnd);
      at = codes(target, at, end);
      if (!at) return failure(sourceEnd);
    }
    if (last) break;
  }
  from -= held >> 3;
  if (from > sourceEnd) return NEEDS_INPUT;
  if (at != end) return CORRUPT;
  store<u32>(STREAM_END_ADDRESS, from);
  return 0;
}

/** The same for a zlib stream, whose checksum is held. */
export function inflate(source: u32, sourceEnd: u32, target: u32, size: u32): i32 {
  if (source + 6 > sourceEnd) return NEEDS_INPUT;
  const cmf = <u32>load<u8>(source);
  const flags = <u32>load<u8>(source + 1);
  if ((cmf & 15) != 8 || cmf >> 4 > 7 || ((cmf << 8) | flags) % 31 != 0 || flags & 32) return CORRUPT;
  const result = inflateRaw(source + 2, sourceEnd, target, size);
  if (result) return result;
  if (from + 4 > sourceEnd) return NEEDS_INPUT;
  if (bswap<u32>(load<u32>(from)) != adler32(target, target + size)) return CORRUPT;
  store<u32>(STREAM_END_ADDRESS, from + 4);
  return 0;
}

// A stream that comes in pieces: between blocks, in the codes of one, or in a stored one.
const BETWEEN: u32 = 0;
const CODES: u32 = 1;
const STORED: u32 = 2;
let stage: u32 = BETWEEN;
let storedLeft: u32 = 0;
let lastBlock: bool = false;
/** Most bytes of a block's header: 14 bits, 19 lengths of 3 and 316 codes of 14. */
const LONGEST_HEADER: i32 = 600;
/** Most bytes that one code makes. */
const LONGEST_MATCH: u32 = 258;

/** Begins a deflate stream for `inflateSome`. */
export function inflateBegin(): void {
  stage = BETWEEN;
  hold = 0;
  held = 0;
}

/**
 * Goes on with a deflate stream, its next bytes at [source, sourceEnd), to `target`, where there is room up to `end`; what it gave
 * before lies in [start, target), 32 KB of it. Returns ENDED, FULL, CORRUPT, or NEEDS_INPUT where the rest of the input is to be given
 * again with more behind it; with `final` there is no more, and that is a stream cut short. The two addresses tell how far it got.
 */
export function inflateSome(source: u32, sourceEnd: u32, final: bool, start: u32, target: u32, end: u32): i32 {
  from = source;
  limit = sourceEnd + 8;
  store<u32>(OUTPUT_END_ADDRESS, target);
  const result = goOn(sourceEnd, final, start, end);
  // Whole bytes go back, bits of one stay.
  from -= held >> 3;
  held &= 7;
  hold &= (<u64>1 << held) - 1;
  store<u32>(STREAM_END_ADDRESS, from);
  return result;
}

function goOn(sourceEnd: u32, final: bool, start: u32, end: u32): i32 {
  while (true) {
    if (stage == BETWEEN) {
      if (!final && <i32>(sourceEnd - from + (held >> 3)) < LONGEST_HEADER) return NEEDS_INPUT;
      if (from > limit) return NEEDS_INPUT;
      if (held < 32) refill();
      lastBlock = <bool>take(1);
      const kind = take(2);
      if (kind == 0) {
        const length = storedLength(sourceEnd);
        if (length < 0) return length;
        storedLeft = length;
        stage = STORED;
      } else {
        if (kind == 1) buildFixed();
        else if (kind == 3 || !buildDynamic()) return failure(sourceEnd);
        if (from - (held >> 3) > sourceEnd) return NEEDS_INPUT;
        stage = CODES;
      }
    }
    if (stage == STORED) {
      const at = load<u32>(OUTPUT_END_ADDRESS);
      const count = min(storedLeft, min(end - at, sourceEnd - from));
      memory.copy(at, from, count);
      from += count;
      storedLeft -= count;
      store<u32>(OUTPUT_END_ADDRESS, at + count);
      if (storedLeft) return at + count == end ? FULL : NEEDS_INPUT;
    } else {
      const result = someCodes(start, end, sourceEnd, final);
      if (result) return result;
    }
    if (lastBlock) return ENDED;
    stage = BETWEEN;
  }
}

/** Decodes a block's codes on from OUTPUT_END_ADDRESS; 0 at its end. */
function someCodes(start: u32, end: u32, sourceEnd: u32, final: bool): i32 {
  let at = load<u32>(OUTPUT_END_ADDRESS);
  let before = at;
  let result: i32 = 0;
  while (true) {
    if (final && from - (held >> 3) > sourceEnd) {
      // The last code took bits that are not there.
      at = before;
      result = NEEDS_INPUT;
      break;
    }
    before = at;
    if (held < 48) {
      if (from + 8 > sourceEnd && (!final || from > limit)) {
        result = NEEDS_INPUT;
        break;
      }
      refill();
    }
    if (at + LONGEST_MATCH > end) {
      result = FULL;
      break;
    }
    const symbol = decode(LITERAL_COUNTS, LITERAL_SYMBOLS, LITERAL_TABLE, LITERAL_BITS);
    if (<u32>symbol < 256) {
      store<u8>(at++, symbol);
      continue;
    }
    if (symbol == 256) {
      if (from - (held >> 3) > sourceEnd) result = NEEDS_INPUT;
      break;
    }
    if (<u32>symbol > 285) {
      result = failure(sourceEnd);
      break;
    }
    const length = lengthOf(symbol);
    const distance = distanceNext();
    if (!distance || distance > at - start) {
      result = failure(sourceEnd);
      break;
    }
    at = repeat(at, distance, length);
  }
  store<u32>(OUTPUT_END_ADDRESS, at);
  return result;
}
