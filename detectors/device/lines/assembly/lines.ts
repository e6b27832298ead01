// The pass over a device document: where its lines are, how deep they stand, and which hold words that matter.
//
// Built by `npm run build:kernel` into ../lines.wasm.ts. It does what `Lines.add` (../document.ts) does for the lines that
// nearly all are; at a line that needs more (pagers' marks, quoted mail, string literals) it stops and leaves that one to it.
// Addresses of the tables are compile-time constants; no allocation and no static data.

// ---- Memory layout (bytes); the loader reads these addresses from the module's exports -------------------
/** By byte: a letter's lower-case code, 0 for all that separates words. */
export const CLASSES: u32 = 0x400;
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

const ANCHOR: u32 = 1;
const SIGN: u32 = 2;
const MASK: u32 = 0xffff;
/** Longer lines with so many `\\n` may be string literals with a configuration in them. */
const LONG: u32 = 300;
const BREAKS: u32 = 4;

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
    let c: u32 = 0;
    for (; at < stop; at++) {
      c = load<u8>(at);
      if (c == 32) indent++;
      else if (c == 9) indent += 4;
      else if (c != 13) break;
    }
    const first = at;
    let end = at;
    let hash: u32 = 0;
    let inside = false;
    let flags: u32 = 0;
    let seen = false;
    let firstWord: u32 = 0;
    let opens: u32 = 0;
    let closes: u32 = 0;
    let breaks: u32 = 0;
    let before: u32 = 0;
    for (; at < stop; at++) {
      c = load<u8>(at);
      const lower: u32 = load<u8>(CLASSES + c);
      if (lower != 0) {
        if (c < 97 && before >= 97) {
          flags |= load<u8>(WORDS + (hash & MASK));
          hash = 0;
        }
        hash = hash * 31 + lower;
        inside = true;
        before = c;
        end = at + 1;
        continue;
      }
      if (inside) {
        const word: u32 = load<u8>(WORDS + (hash & MASK));
        if (!seen) {
          seen = true;
          firstWord = hash;
          flags |= (word & SIGN) << 8;
        }
        flags |= word;
        hash = 0;
        inside = false;
      }
      if (c == 10) break;
      // Of no letter: a hump begins behind lower-case letters only.
      before = 0;
      if (c > 32) {
        end = at + 1;
        if (c == 123) opens++;
        else if (c == 125) closes++;
        else if (c == 36 && load<u8>(at + 2) == 36) flags |= ANCHOR;
        else if (c == 92 && load<u8>(at + 1) == 110) breaks++;
      }
    }
    if (inside) {
      const word: u32 = load<u8>(WORDS + (hash & MASK));
      if (!seen) {
        firstWord = hash;
        flags |= (word & SIGN) << 8;
      }
      flags |= word;
    }
    if (breaks >= BREAKS && at - start > LONG) {
      at = start;
      break;
    }
    store<u32>(START + (n << 2), start - TEXT);
    if (end > first) {
      store<u32>(END + (n << 2), end - TEXT);
      store<u32>(FIRST + (n << 2), first - TEXT);
      store<u16>(INDENT + (n << 1), indent);
    } else {
      // An empty line has no depth.
      store<u32>(END + (n << 2), start - TEXT);
      store<u32>(FIRST + (n << 2), start - TEXT);
      store<u16>(INDENT + (n << 1), 0);
    }
    store<u32>(FIRST_WORD + (n << 2), firstWord);
    store<u8>(OPENS + n, min<u32>(opens, 255));
    store<u8>(CLOSES + n, min<u32>(closes, 255));
    store<u8>(FLAGS + n, (flags & ANCHOR) | ((flags >> 8) & SIGN));
    n++;
    at++;
  }
  lines = n;
  return min<u32>(at - TEXT, length);
}
