// What differs between a tree and those it is compared with, and what a commit says of itself: without a string for
// each of the entries, nearly all of which are equal (git's tree objects: `mode name NUL id`, in the order of their names).

import { commonPrefix } from '../../../../engine/kernel/assembly/ranges';

/** Trees to compare, 32 bytes each: `at` and `end` are the caller's, the rest is the entry at hand. */
export const SIDES: u32 = 0x20000;
const SIDE: u32 = 32;
const END: u32 = 4;
/** Mode of the entry; 0 behind the last one. */
const MODE: u32 = 8;
const NAME: u32 = 12;
const NAME_END: u32 = 16;
/** 1 where the entry has the least name of all. */
const LEAST: u32 = 20;

/** Entries that differ: name, its length, then mode and address of the id of each side, u32 each (mode 0: not there). */
export const ENTRIES: u32 = 0x21000;
const ENTRIES_END: u32 = 0x40000;

/** After `parseCommit`: time of the committer, number of parents, ids of the tree and of them. */
export const COMMIT: u32 = 0x20000;
const COMMIT_IDS: u32 = COMMIT + 16;
/** More are left to git. */
const MOST_PARENTS: u32 = 60;

const MALFORMED: i32 = -1;
const FOLDER: u32 = 0o040000;
const KIND: u32 = 0o170000;

// @ts-ignore: decorator
@inline
function isFolder(mode: u32): bool {
  return (mode & KIND) == FOLDER;
}

/** Takes the entry at `at` apart; false where it is none. */
function parse(side: u32, idBytes: u32): bool {
  let at = load<u32>(side);
  const end = load<u32>(side, END);
  if (at >= end) {
    store<u32>(side, 0, MODE);
    return at == end;
  }
  let mode: u32 = 0;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 7) break;
    mode = (mode << 3) | digit;
  }
  if (load<u8>(at) != 0x20 || mode == 0) return false;
  const name = ++at;
  at = behindName(at, end);
  if (at == name || at + 1 + idBytes > end) return false;
  store<u32>(side, mode, MODE);
  store<u32>(side, name, NAME);
  store<u32>(side, at, NAME_END);
  return true;
}

// @ts-ignore: decorator
@inline
function next(side: u32, idBytes: u32): bool {
  store<u32>(side, load<u32>(side, NAME_END) + 1 + idBytes);
  return parse(side, idBytes);
}

/** git's order: names as bytes, folders as if they ended with a slash. */
function compare(a: u32, b: u32): i32 {
  let one = load<u32>(a, NAME);
  let other = load<u32>(b, NAME);
  const oneEnd = load<u32>(a, NAME_END);
  const otherEnd = load<u32>(b, NAME_END);
  const stop = one + min(oneEnd - one, otherEnd - other);
  for (; one < stop; one++, other++) {
    const difference = <i32>load<u8>(one) - <i32>load<u8>(other);
    if (difference) return difference;
  }
  // The NUL behind the name stands for its end.
  const c = one == oneEnd && isFolder(load<u32>(a, MODE)) ? 0x2f : <i32>load<u8>(one);
  const d = other == otherEnd && isFolder(load<u32>(b, MODE)) ? 0x2f : <i32>load<u8>(other);
  return c - d;
}

// @ts-ignore: decorator
@inline
function sameIds(a: u32, b: u32, idBytes: u32): bool {
  return i8x16.all_true(i8x16.eq(v128.load(a), v128.load(b))) && i8x16.all_true(i8x16.eq(v128.load(a + idBytes - 16), v128.load(b + idBytes - 16)));
}

/** Address of the NUL behind `at`; `end` or more where there is none. */
// @ts-ignore: decorator
@inline
function behindName(at: u32, end: u32): u32 {
  for (; at < end; at += 16) {
    const found = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0)));
    if (found) return at + ctz(found);
  }
  return end;
}

/** Moves both sides to the first entry that is not the same, byte for byte, in both; they stand before equal bytes or at different ones. */
function skipEqual(a: u32, b: u32, idBytes: u32): bool {
  let at = load<u32>(a);
  const end = load<u32>(a, END);
  const other = load<u32>(b);
  const otherEnd = load<u32>(b, END);
  const same = at + commonPrefix(at, other, min(end - at, otherEnd - other));
  const moved = other - at;
  if (same == end && other + (same - load<u32>(a)) == otherEnd) at = end;
  else {
    for (;;) {
      const next = behindName(at, same) + 1 + idBytes;
      if (next > same) break;
      at = next;
    }
  }
  if (at == load<u32>(a)) return true;
  store<u32>(a, at);
  store<u32>(b, at + moved);
  return parse(a, idBytes) && parse(b, idBytes);
}

/**
 * Begins the comparison of the first of `count` trees at SIDES with all others; false where a tree is malformed.
 * `treeChanges` then gives what differs.
 */
export function openTrees(count: u32, idBytes: u32): bool {
  for (let side = SIDES; side < SIDES + count * SIDE; side += SIDE) if (!parse(side, idBytes)) return false;
  return true;
}

/**
 * Writes the next entries of the first tree that differ from all others' (by mode or id; one may be there or not), or
 * are in all others but not in it, to ENTRIES and returns their number: as many as fit; 0 at the end. Below 0 where a tree is malformed.
 */
export function treeChanges(count: u32, idBytes: u32): i32 {
  const first = SIDES;
  const behind = SIDES + count * SIDE;
  const length = 8 + (count << 3);
  let out = ENTRIES;
  let found: i32 = 0;
  while (out + length <= ENTRIES_END) {
    if (count == 2 && !skipEqual(first, first + SIDE, idBytes)) return MALFORMED;
    let least: u32 = 0;
    for (let side = first; side < behind; side += SIDE) {
      store<u32>(side, 0, LEAST);
      if (!load<u32>(side, MODE)) continue;
      const order = least ? compare(side, least) : -1;
      if (order > 0) continue;
      if (order < 0) {
        for (let before = first; before < side; before += SIDE) store<u32>(before, 0, LEAST);
        least = side;
      }
      store<u32>(side, 1, LEAST);
    }
    if (!least) break;
    let differs = true;
    for (let side = first + SIDE; side < behind; side += SIDE) {
      if (load<u32>(side, LEAST) != load<u32>(first, LEAST)) continue;
      if (!load<u32>(side, LEAST) || (load<u32>(side, MODE) == load<u32>(first, MODE)
        && sameIds(load<u32>(side, NAME_END) + 1, load<u32>(first, NAME_END) + 1, idBytes))) differs = false;
    }
    if (differs) {
      store<u32>(out, load<u32>(least, NAME));
      store<u32>(out, load<u32>(least, NAME_END) - load<u32>(least, NAME), 4);
      out += 8;
      for (let side = first; side < behind; side += SIDE) {
        const here = load<u32>(side, LEAST);
        store<u32>(out, here ? load<u32>(side, MODE) : 0);
        store<u32>(out, here ? load<u32>(side, NAME_END) + 1 : 0, 4);
        out += 8;
      }
      found++;
    }
    for (let side = first; side < behind; side += SIDE) if (load<u32>(side, LEAST) && !next(side, idBytes)) return MALFORMED;
  }
  return found;
}

// @ts-ignore: decorator
@inline
function digitOf(code: u32): u32 {
  const value = code < 0x3a ? code - 0x30 : code - 0x57;
  return (code < 0x3a ? value < 10 : value - 10 < 6) ? value : 16;
}

/** Reads an id in lower-case hexadecimal and the newline behind it. */
function parseId(at: u32, idBytes: u32, out: u32): bool {
  for (const stop = out + idBytes; out < stop; out++, at += 2) {
    const high = digitOf(load<u8>(at));
    const low = digitOf(load<u8>(at + 1));
    if ((high | low) & 16) return false;
    store<u8>(out, (high << 4) | low);
  }
  return load<u8>(at) == 0x0a;
}

/**
 * Reads the commit at [at, end) into COMMIT: tree, parents and the committer's time, which git walks by. False where it is
 * not as git writes it.
 */
export function parseCommit(at: u32, end: u32, idBytes: u32): bool {
  const line = 2 * idBytes + 1;
  if (at + 5 + line > end || load<u32>(at) != 0x65657274 || load<u8>(at + 4) != 0x20 || !parseId(at + 5, idBytes, COMMIT_IDS)) return false; // "tree "
  at += 5 + line;
  let parents: u32 = 0;
  for (; at + 7 + line <= end && load<u64>(at) << 8 == 0x20746e6572617000; at += 7 + line) { // "parent "
    if (parents == MOST_PARENTS || !parseId(at + 7, idBytes, COMMIT_IDS + ++parents * idBytes)) return false;
  }
  if (at + 7 > end || load<u64>(at) << 8 != 0x20726f6874756100) return false; // "author "
  while (at < end && load<u8>(at) != 0x0a) at++;
  if (at + 11 > end || load<u64>(at + 1) != 0x657474696d6d6f63 || load<u8>(at + 9) != 0x72) return false; // "committer"
  // The time stands behind the one bracket that closes.
  let bracket: u32 = 0;
  let stop = at + 1;
  for (; stop < end && load<u8>(stop) != 0x0a; stop++) {
    if (load<u8>(stop) != 0x3e) continue;
    if (bracket) return false;
    bracket = stop;
  }
  if (!bracket || stop == end || load<u8>(bracket + 1) != 0x20) return false;
  let time: u64 = 0;
  let digits = bracket + 2;
  for (; digits < stop && <u32>load<u8>(digits) - 0x30 < 10; digits++) time = time * 10 + (load<u8>(digits) - 0x30);
  // 15 digits are exact as a number; what follows is the time zone.
  const count = digits - bracket - 2;
  if (count == 0 || count > 15 || load<u8>(digits) != 0x20) return false;
  store<f64>(COMMIT, <f64>time);
  store<u32>(COMMIT + 8, parents);
  return true;
}
