// The pass over a device document: where its lines are, how deep they stand, and which hold words that matter.
//
// Built by `npm run build:kernel` into ../lines.wasm.ts. It does what `Lines.add` (../document.ts) does for the lines that
// nearly all are; at a line that needs more (pagers' marks, quoted mail, string literals) it stops and leaves that one to it.
// Sixteen bytes at a time become masks of letters, blanks and line ends; only where a word ends is anything done.
// Addresses of the tables are compile-time constants; no allocation and no static data.

// ---- Memory layout (bytes); the loader reads these addresses from the module's exports -------------------
/** By the low 16 bits of a word's hash: bit 1 an anchor, bit 2 the first word of a sign. */
export const WORDS: u32 = 0x1000;
export const MOST_LINES: u32 = 0x10000;
export const START: u32 = 0x20000;
export const END: u32 = 0x60000;
export const FIRST: u32 = 0xa0000;
export const FIRST_WORD: u32 = 0xe0000;
export const INDENT: u32 = 0x120000;
export const OPENS: u32 = 0x140000;
export const CLOSES: u32 = 0x150000;
export const FLAGS: u32 = 0x160000;
export const TEXT: u32 = 0x170000;
/** Bytes of the largest document; behind it must be some that are 0. */
export const CAPACITY: u32 = 0x100000;
/** For each line the line it stands under, or -1. */
export const PARENTS: u32 = 0x280000;
/** Lines that the line in hand stands under. */
const STACK: u32 = 0x2c0000;
export const MEMORY: u32 = 0x300000;

const ANCHOR: u32 = 1;
const SIGN: u32 = 2;
const MASK: u32 = 0xffff;
/** Longer lines with so many `\\n` may be string literals with a configuration in them. */
const LONG: u32 = 300;
const BREAKS: u32 = 4;
const FOLD: u32 = 0x20202020;

let lines: u32 = 0;

/** Lines written so far, after `pass`. */
export function count(): u32 {
  return lines;
}

/** True where a terminal or a mail may have put something in front of the line at `at`. */
// @ts-ignore: decorator
@inline
function isDecorated(at: u32): bool {
  const c: u32 = load<u8>(at);
  if (c > 62) return false;
  if (c == 62 || c == 8 || c == 27) return true;
  const next: u32 = load<u8>(at + 1);
  if (c == 60 || c == 45) return next == 45;
  return c == 32 && (next == 8 || next == 45 || (next == 32 && load<u8>(at + 2) == 45));
}

/** Four bytes in lower case, those from `length` on 0. */
// @ts-ignore: decorator
@inline
function folded(at: u32, length: u32): u32 {
  const word = load<u32>(at) | FOLD;
  return length >= 4 ? word : word & ((1 << (length << 3)) - 1);
}

/** `hashOf` (../document.ts) of the letters in [from, to). */
// @ts-ignore: decorator
@inline
function hashOf(from: u32, to: u32): u32 {
  const length = to - from;
  let hash = folded(from, length) * 0x9e3779b1;
  if (length > 4) hash = (hash ^ (folded(from + 4, length - 4) * 0x85ebca6b)) + 0x27d4eb2f;
  if (length > 8) hash = (hash ^ ((load<u32>(to - 8) | FOLD) * 0xc2b2ae35) ^ ((load<u32>(to - 4) | FOLD) * 0x165667b1)) + length;
  return hash ^ (hash >>> 15);
}

/**
 * Reads lines from offset `from` of a text of `length` bytes on, as numbers `written`…; returns the offset of the first line
 * that is not read: one that needs another reader, one for which no room is left, or `length`.
 */
export function pass(written: u32, from: u32, length: u32): u32 {
  let n = written;
  let at = TEXT + from;
  const stop = TEXT + length;
  while (at < stop && n < MOST_LINES && !isDecorated(at)) {
    const start = at;
    let indent: u32 = 0;
    for (; at < stop; at++) {
      const c: u32 = load<u8>(at);
      if (c == 32) indent++;
      else if (c == 9) indent += 4;
      else if (c != 13) break;
    }
    const first = at;
    let end = at;
    let flags: u32 = 0;
    let sign: u32 = 0;
    let seen = false;
    let firstWord: u32 = 0;
    let opens: u32 = 0;
    let closes: u32 = 0;
    let breaks: u32 = 0;
    /** Where the word under way begins; 0 between words. */
    let wordAt: u32 = 0;
    let letterBefore: u32 = 0;
    let lowerBefore: u32 = 0;
    for (;;) {
      const bytes = v128.load(at);
      const isLetter = i8x16.lt_u(i8x16.sub(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(97)), i8x16.splat(26));
      const newline = <u32>i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(10)));
      let size = newline != 0 ? ctz(newline) : 16;
      if (at + size > stop) size = stop - at;
      const done = size < 16 || at + 16 == stop;
      const valid: u32 = (1 << size) - 1;
      const letters = <u32>i8x16.bitmask(isLetter) & valid;
      const lowers = letters & <u32>i8x16.bitmask(v128.and(isLetter, i8x16.gt_u(bytes, i8x16.splat(96))));
      const printed = <u32>i8x16.bitmask(i8x16.gt_u(bytes, i8x16.splat(32))) & valid;
      if (printed != 0) end = at + 32 - clz(printed);
      // A hump begins behind a lower-case letter.
      const humps = letters & ~lowers & ((lowers << 1) | lowerBefore);
      const shifted = (letters << 1) | letterBefore;
      const ends = (shifted & ~letters & (valid | (1 << size))) | humps;
      const starts = (letters & ~shifted) | humps;
      // The end of the line ends its last word; the end of sixteen bytes does not.
      let events = ((done ? ends : ends & 0xffff) | starts);
      while (events != 0) {
        const bit = ctz(events);
        events &= events - 1;
        const mark: u32 = 1 << bit;
        if (wordAt != 0 && (ends & mark) != 0) {
          const hash = hashOf(wordAt, at + bit);
          const word: u32 = load<u8>(WORDS + (hash & MASK));
          flags |= word;
          wordAt = 0;
          if (!seen && (humps & mark) == 0) {
            seen = true;
            firstWord = hash;
            sign = word & SIGN;
          }
        }
        if ((starts & mark) != 0) wordAt = at + bit;
      }
      let special = <u32>i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, i8x16.splat(123)), i8x16.eq(bytes, i8x16.splat(125))), v128.or(i8x16.eq(bytes, i8x16.splat(36)), i8x16.eq(bytes, i8x16.splat(92))))) & valid;
      while (special != 0) {
        const i = at + ctz(special);
        special &= special - 1;
        const c: u32 = load<u8>(i);
        if (c == 123) opens++;
        else if (c == 125) closes++;
        else if (c == 36) {
          if (load<u8>(i + 2) == 36) flags |= ANCHOR;
        } else if (load<u8>(i + 1) == 110) breaks++;
      }
      at += size;
      if (done) break;
      letterBefore = (letters >>> 15) & 1;
      lowerBefore = (lowers >>> 15) & 1;
    }
    if (breaks >= BREAKS && at - start > LONG) {
      at = start;
      break;
    }
    const empty = end <= first;
    store<u32>(START + (n << 2), start - TEXT);
    // An empty line has no depth.
    store<u32>(END + (n << 2), (empty ? start : end) - TEXT);
    store<u32>(FIRST + (n << 2), (empty ? start : first) - TEXT);
    store<u16>(INDENT + (n << 1), empty ? 0 : indent);
    store<u32>(FIRST_WORD + (n << 2), firstWord);
    store<u8>(OPENS + n, min<u32>(opens, 255));
    store<u8>(CLOSES + n, min<u32>(closes, 255));
    store<u8>(FLAGS + n, (flags & ANCHOR) | sign);
    n++;
    at++;
  }
  lines = n;
  return min<u32>(at - TEXT, length);
}

/** `!`, `#`, `;`, `//` and `--` begin comments and separators. */
// @ts-ignore: decorator
@inline
function isComment(at: u32): bool {
  const c: u32 = load<u8>(at);
  return c == 33 || c == 35 || c == 59 || ((c == 47 || c == 45) && load<u8>(at + 1) == c);
}

/** Writes PARENTS for the first `size` lines of the table; returns how many of them are indented. */
export function stanzas(size: u32): u32 {
  let top = STACK;
  let indented: u32 = 0;
  for (let n: u32 = 0; n < size; n++) {
    const first = load<u32>(FIRST + (n << 2));
    const indent: u32 = load<u16>(INDENT + (n << 1));
    let parent = -1;
    if (first < load<u32>(END + (n << 2))) {
      if (isComment(TEXT + first)) {
        // A separator at the margin ends every stanza.
        if (indent == 0) top = STACK;
      } else {
        while (top > STACK && load<u16>(INDENT + (load<u32>(top - 4) << 1)) >= indent) top -= 4;
        if (top > STACK) parent = load<i32>(top - 4);
        store<u32>(top, n);
        top += 4;
        if (indent > 0) indented++;
      }
    }
    store<i32>(PARENTS + (n << 2), parent);
  }
  return indented;
}
