// The pass over a device document: where its lines are, how deep they stand, and which hold words that matter.
//
// Built by `npm run build:kernel` into ../lines.wasm.ts. It does what `Lines.add` (../document.ts) does for the lines that
// nearly all are; at a line that needs more (pagers' marks, quoted mail, string literals) it stops and leaves that one to it.
// Sixteen bytes at a time become masks of letters, blanks and line ends; only where a word ends is anything done.
// Addresses of the tables are compile-time constants; no allocation and no static data.

// ---- Memory layout (bytes); the loader reads these addresses from the module's exports -------------------
/** By the low 16 bits of a word's hash: bit 1 an anchor, the others what a line is that begins with it (../../document.ts). */
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
/** Line numbers that `select` or `facts` chose. */
export const LIST: u32 = 0x300000;
/** Pairs of a banner's first line and the offset behind its text. */
export const BANNERS: u32 = 0x340000;
/** What `facts` gathered, texts with a blank behind each: addresses of interfaces, networks of static routes, their next hops. */
export const ADDRESSES: u32 = 0x341000;
export const ROUTES: u32 = 0x348000;
export const HOPS: u32 = 0x34c000;
/** Numbers beside them: bytes and count of each, the offset of the first, and begin and end of the first public address. */
export const SUMMARY: u32 = 0x34f000;
export const MEMORY: u32 = 0x350000;

const ANCHOR: u32 = 1;
const FACT: u8 = 4;
const MASK: u32 = 0xffff;
/** Longer lines with so many `\\n` may be string literals with a configuration in them. */
const LONG: u32 = 300;
const BREAKS: u32 = 4;
const FOLD: u32 = 0x20202020;

let lines: u32 = 0;
let braced: u32 = 0;

/** Lines written so far, after `pass`. */
export function count(): u32 {
  return lines;
}

/** Lines among them that end with an opening brace. */
export function braces(): u32 {
  return braced;
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
  if (n == 0) braced = 0;
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
    let front: u32 = 0;
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
            front = word & ~ANCHOR;
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
    if (opens != 0 && load<u8>(end - 1) == 123) braced++;
    store<u8>(FLAGS + n, (flags & ANCHOR) | front);
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

/** Writes PARENTS for the first `size` lines of the table, with `known` BANNERS left out; returns how many lines are indented. */
export function stanzas(size: u32, known: u32): u32 {
  let top = STACK;
  let indented: u32 = 0;
  let banner = BANNERS;
  const last = BANNERS + (known << 3);
  let inside: u32 = 0;
  for (let n: u32 = 0; n < size; n++) {
    const first = load<u32>(FIRST + (n << 2));
    const indent: u32 = load<u16>(INDENT + (n << 1));
    let parent = -1;
    if (first < load<u32>(END + (n << 2)) && first >= inside) {
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
      if (banner < last && load<u32>(banner) == n) {
        inside = load<u32>(banner, 4);
        banner += 8;
      }
    }
    store<i32>(PARENTS + (n << 2), parent);
  }
  return indented;
}

/** Writes to LIST which of the first `size` lines have a flag of `mask`; returns how many. */
export function select(size: u32, mask: u32): u32 {
  let to = LIST;
  const wanted = i8x16.splat(<i8>mask);
  for (let n: u32 = 0; n < size; n += 16) {
    let found: u32 = ~<u32>i8x16.bitmask(i8x16.eq(v128.and(v128.load(FLAGS + n), wanted), i8x16.splat(0))) & 0xffff;
    if (n + 16 > size) found &= (1 << (size - n)) - 1;
    for (; found != 0; found &= found - 1) {
      store<u32>(to, n + ctz(found));
      to += 4;
    }
  }
  return (to - LIST) >> 2;
}

/** Words at `at` that the line may hold, as little-endian bytes: compared at once. */
const ADDRESS_: u64 = 0x2073736572646461; // `address `
const INTERFAC: u64 = 0x6361667265746e69; // `interfac`
const ROUTE: u32 = 0x74756f72; // `rout`

/** Behind the IPv4 address at `at`, or 0; it ends with the line, a blank or `mark`. */
function addressEnd(at: u32, end: u32, mark: u32): u32 {
  let dots = 0;
  let digits = 0;
  for (; at < end; at++) {
    const c: u32 = load<u8>(at);
    if (c - 48 < 10) {
      if (++digits > 3) return 0;
    } else if (c == 46 && digits > 0 && dots < 3) {
      dots++;
      digits = 0;
    } else break;
  }
  return dots == 3 && digits > 0 && (at >= end || load<u8>(at) == 32 || load<u8>(at) == mark) ? at : 0;
}

/** The four numbers of the address at `at` as one; they may be over 255. */
function numberOf(at: u32, end: u32): u64 {
  let value: u64 = 0;
  let part: u64 = 0;
  for (; at < end; at++) {
    const c: u32 = load<u8>(at);
    if (c == 46) {
      value = (value << 16) | part;
      part = 0;
    } else part = part * 10 + (c - 48);
  }
  return (value << 16) | part;
}

/** Length of the prefix that a mask in [at, end) stands for; -1 where it is none, or not written as one (`255.255.255.000`). */
function prefixOf(at: u32, end: u32): i32 {
  let mask: u32 = 0;
  let part: u32 = 0;
  let digits: u32 = 0;
  for (let i = at; i <= end; i++) {
    const c: u32 = i < end ? load<u8>(i) : 46;
    if (c == 46) {
      if (part > 255 || (digits > 1 && load<u8>(i - digits) == 48)) return -1;
      mask = (mask << 8) | part;
      part = 0;
      digits = 0;
    } else {
      part = part * 10 + (c - 48);
      digits++;
    }
  }
  const ones = clz(~mask);
  return ones == 32 || mask << ones == 0 ? ones : -1;
}

/** Whether the internet routes the address of these numbers (`isPublic` of ../../facts.ts). */
function isPublic(numbers: u64): bool {
  const a = <u32>(numbers >> 48);
  const b = <u32>(numbers >> 32) & 0xffff;
  return !(a == 0 || a == 10 || a == 127 || a >= 224 || (a == 172 && b >= 16 && b < 32) || (a == 192 && b == 168) || (a == 169 && b == 254) || (a == 100 && b >= 64 && b < 128));
}

/** Copies [from, from + length) to `to`, with `/prefix` unless it is below 0, and a blank; returns where the next text goes. */
function gather(to: u32, from: u32, length: u32, prefix: i32): u32 {
  v128.store(to, v128.load(from));
  v128.store(to + 16, v128.load(from + 16));
  to += length;
  if (prefix >= 0) {
    store<u8>(to++, 47);
    if (prefix > 9) store<u8>(to++, 48 + prefix / 10);
    store<u8>(to++, 48 + (prefix % 10));
  }
  store<u8>(to, 32);
  return to + 1;
}

/**
 * Gathers the addresses of interfaces and the static routes of the first `size` lines, at most `most` and `mostRoutes`, and
 * writes to LIST the other lines that may hold a fact; returns how many. `ip` and `access` are hashes of those words;
 * `nested`: PARENTS is this document's.
 */
export function facts(size: u32, nested: bool, ip: u32, access: u32, most: u32, mostRoutes: u32): u32 {
  let to = LIST;
  let addresses: u32 = 0;
  let routes: u32 = 0;
  let addressAt = ADDRESSES;
  let routeAt = ROUTES;
  let hopAt = HOPS;
  let start: u32 = 0;
  let publicFrom: u32 = 0;
  let publicTo: u32 = 0;
  for (let n: u32 = 0; n < size; n++) {
    if ((load<u8>(FLAGS + n) & FACT) == 0) continue;
    const word = load<u32>(FIRST_WORD + (n << 2));
    const at = TEXT + load<u32>(FIRST + (n << 2));
    const end = TEXT + load<u32>(END + (n << 2));
    if (word == ip && load<u8>(at + 2) == 32) {
      const c: u32 = load<u8>(at + 3);
      if (c == 97 && load<u64>(at + 3) == ADDRESS_) {
        const parent = nested ? load<i32>(PARENTS + (n << 2)) : -1;
        if (parent >= 0) {
          const above = TEXT + load<u32>(FIRST + (parent << 2));
          if (load<u64>(above) == INTERFAC && load<u16>(above + 8) == 0x2065) {
            const from = at + 11;
            const stop = addressEnd(from, end, 47);
            if (stop == 0) continue;
            let behind = stop;
            let prefix = -1;
            if (stop < end && load<u8>(stop) == 47) {
              // `A/L`, taken as it stands.
              while (++behind < end && load<u8>(behind) != 32) if (<u32>load<u8>(behind) - 48 > 9) break;
              if (behind - stop < 2 || behind - stop > 3 || (behind < end && load<u8>(behind) != 32)) continue;
            } else {
              const mask = addressEnd(stop + 1, end, 32);
              if (mask != 0) prefix = prefixOf(stop + 1, mask);
            }
            if (publicFrom == 0 && isPublic(numberOf(from, stop))) {
              publicFrom = from - TEXT;
              publicTo = behind - TEXT;
            }
            if (start == 0) start = from - TEXT;
            if (addresses < most) {
              addresses++;
              addressAt = gather(addressAt, from, behind - from, prefix);
            }
            continue;
          }
        }
        store<u32>(to, n);
        to += 4;
      } else if (c == 114 && load<u32>(at + 3) == ROUTE && load<u16>(at + 7) == 0x2065) {
        const from = at + 9;
        const network = addressEnd(from, end, 32);
        const mask = network == 0 ? 0 : addressEnd(network + 1, end, 32);
        const hop = mask == 0 ? 0 : addressEnd(mask + 1, end, 32);
        const prefix = hop == 0 ? -1 : prefixOf(network + 1, mask);
        if (prefix < 0) {
          store<u32>(to, n);
          to += 4;
          continue;
        }
        if (start == 0) start = from - TEXT;
        if (routes < mostRoutes) {
          routes++;
          routeAt = gather(routeAt, from, network - from, prefix);
          hopAt = gather(hopAt, mask + 1, hop - mask - 1, -1);
        }
      } else if (mayTell(at + 3)) {
        store<u32>(to, n);
        to += 4;
      }
    } else if (word != access || !isFilter(at + 6)) {
      store<u32>(to, n);
      to += 4;
    }
  }
  store<u32>(SUMMARY, addressAt - ADDRESSES);
  store<u32>(SUMMARY, addresses, 4);
  store<u32>(SUMMARY, routeAt - ROUTES, 8);
  store<u32>(SUMMARY, hopAt - HOPS, 12);
  store<u32>(SUMMARY, routes, 16);
  store<u32>(SUMMARY, start, 20);
  store<u32>(SUMMARY, publicFrom, 24);
  store<u32>(SUMMARY, publicTo, 28);
  return (to - LIST) >> 2;
}

/** Whether `-list` or `-group` stands at `at`, behind `access`. */
function isFilter(at: u32): bool {
  const four = load<u32>(at);
  return four == 0x73696c2d ? load<u8>(at + 4) == 116 : four == 0x6f72672d && load<u16>(at + 4) == 0x7075;
}

/** Whether `address`, `route`, `http`, `ssh` or `prefix` stands at `at`: second words of `ip …` lines that hold a fact. */
function mayTell(at: u32): bool {
  const four = load<u32>(at);
  if (four == 0x70747468) return true; // http
  if ((four & 0xffffff) == 0x687373) return true; // ssh
  if (four == ROUTE) return load<u8>(at + 4) == 101;
  if (four == 0x66657270) return load<u16>(at + 4) == 0x7869; // prefix
  return (load<u64>(at) & 0xffffffffffffff) == (ADDRESS_ & 0xffffffffffffff);
}
