// Walks trees against those they are compared with, and reads what a commit says of itself: without a string for
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

/** Numbers of the trees that `compareTrees` is to compare, u32 each. */
export const ROOTS: u32 = 0x21000;

/** After `parseCommit`: time of the committer, number of parents, ids of the tree and of them. */
export const COMMIT: u32 = 0x20000;
const COMMIT_IDS: u32 = COMMIT + 16;
/** More are left to git. */
const MOST_PARENTS: u32 = 60;

/** What cannot be told here: malformed trees, trees that cannot be read, too much of anything. */
const LEFT: i32 = -1;
/** No object, or none of this repository. */
const NONE: u32 = 0xffffffff;
const KIND: u32 = 0o170000;
const FOLDER: u32 = 0o040000;
const FILE: u32 = 0o100000;
const LINK: u32 = 0o120000;
/** Folders in folders: git's own limit (core.maxTreeDepth). */
const MOST_LEVELS: u32 = 2048;
/**
 * Entries and folders of one comparison at most: trees that name the same tree again and again are small and expand to billions.
 */
const MOST_STEPS: u32 = 500000;

/** Ids by number, and number + 1 by hash (open addressing). */
let idBytes: u32 = 0;
let ids: u32 = 0;
let idSlots: u32 = 0;
let idMask: u32 = 0;
let idCount: u32 = 0;
let idMost: u32 = 0;
/** A byte for each id: set where a tree was gone through. */
let seen: u32 = 0;
/** Paths by number: folder, address and length of the name; number + 1 by hash. Number 0 is the top. */
let paths: u32 = 0;
let pathSlots: u32 = 0;
let pathMask: u32 = 0;
let pathCount: u32 = 0;
let pathMost: u32 = 0;
const PATH: u32 = 12;
let names: u32 = 0;
let namesEnd: u32 = 0;
/** Entries of the folders gone into: path, whether it is a folder, number on each side. */
let stack: u32 = 0;
let stackEnd: u32 = 0;
/** Results: path, blob now, blob before. */
let results: u32 = 0;
let resultsAt: u32 = 0;
let resultsEnd: u32 = 0;
let steps: u32 = 0;

/** Makes the tree of that number lie where SIDES says for that side; 0 where it cannot be read. */
// @ts-ignore: decorator
@external("walk", "expand")
declare function expand(side: u32, tree: u32): u32;

/** Memory for a walk: `most` ids and paths at most (slots: a power of two), names up to `endOfNames`, and so on. */
export function openWalk(bytes: u32, most: u32, slots: u32, idsAt: u32, idSlotsAt: u32, seenAt: u32, pathsAt: u32, pathSlotsAt: u32, namesAt: u32, endOfNames: u32, stackAt: u32, endOfStack: u32, resultsFrom: u32, endOfResults: u32): void {
  idBytes = bytes;
  idMost = pathMost = most;
  idMask = pathMask = slots - 1;
  ids = idsAt;
  idSlots = idSlotsAt;
  seen = seenAt;
  paths = pathsAt;
  pathSlots = pathSlotsAt;
  names = namesAt;
  namesEnd = endOfNames;
  stack = stackAt;
  stackEnd = endOfStack;
  results = resultsFrom;
  resultsEnd = endOfResults;
  idCount = 0;
  pathCount = 1;
  memory.fill(idSlots, 0, slots << 2);
  memory.fill(pathSlots, 0, slots << 2);
  memory.fill(seen, 0, most);
  memory.fill(paths, 0, PATH);
}

export function walkIds(): u32 {
  return idCount;
}

export function walkPaths(): u32 {
  return pathCount;
}

/** Number of the id at `at`, a new one where it has none; NONE where there is no room for more. */
export function idNumber(at: u32): u32 {
  let slot = load<u32>(at) & idMask;
  while (true) {
    const known = load<u32>(idSlots + (slot << 2));
    if (!known) {
      if (idCount == idMost) return NONE;
      memory.copy(ids + idCount * idBytes, at, idBytes);
      store<u32>(idSlots + (slot << 2), ++idCount);
      return idCount - 1;
    }
    if (sameIds(ids + (known - 1) * idBytes, at)) return known - 1;
    slot = (slot + 1) & idMask;
  }
}

/** Number of a name in a folder; NONE where there is no room for more. */
function pathNumber(folder: u32, name: u32, end: u32): u32 {
  let hash: u32 = folder * 0x9e3779b1;
  for (let at = name; at < end; at++) hash = (hash ^ load<u8>(at)) * 0x01000193;
  const length = end - name;
  let slot = hash ^ (hash >> 15);
  while (true) {
    slot &= pathMask;
    const known = load<u32>(pathSlots + (slot << 2));
    if (!known) {
      if (pathCount == pathMost || names + length > namesEnd) return NONE;
      const path = paths + pathCount * PATH;
      store<u32>(path, folder);
      store<u32>(path, names, 4);
      store<u32>(path, length, 8);
      memory.copy(names, name, length);
      names += length;
      store<u32>(pathSlots + (slot << 2), ++pathCount);
      return pathCount - 1;
    }
    const path = paths + (known - 1) * PATH;
    if (load<u32>(path) == folder && load<u32>(path, 8) == length && commonPrefix(name, load<u32>(path, 4), length) == length) return known - 1;
    slot++;
  }
}

// @ts-ignore: decorator
@inline
function isFolder(mode: u32): bool {
  return (mode & KIND) == FOLDER;
}

/** Takes the entry at `at` apart; false where it is none. */
function parse(side: u32): bool {
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
function next(side: u32): bool {
  store<u32>(side, load<u32>(side, NAME_END) + 1 + idBytes);
  return parse(side);
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
function sameIds(a: u32, b: u32): bool {
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
function skipEqual(a: u32, b: u32): bool {
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
  return parse(a) && parse(b);
}

/** Appends what is known of the entry at hand on the sides that have it to the stack at `to`; 0 where there is no room. */
function push(to: u32, least: u32, count: u32, folder: u32): u32 {
  const behind = to + 8 + (count << 2);
  if (behind > stackEnd) return 0;
  const path = pathNumber(folder, load<u32>(least, NAME), load<u32>(least, NAME_END));
  if (path == NONE) return 0;
  store<u32>(to, path);
  store<u32>(to, (load<u32>(least, MODE) & KIND) == FOLDER, 4);
  to += 8;
  for (let side = SIDES; to < behind; side += SIDE, to += 4) {
    let number = NONE;
    const kind = load<u32>(side, MODE) & KIND;
    // What is neither is a submodule to git, and no object of this repository.
    if (load<u32>(side, LEAST) && (kind == FOLDER || kind == FILE || kind == LINK)) {
      number = idNumber(load<u32>(side, NAME_END) + 1);
      if (number == NONE) return 0;
    }
    store<u32>(to, number);
  }
  return behind;
}

/**
 * Puts the entries of the first tree at SIDES that differ from all others' (by mode or id; one may be there or not), or
 * are in all others but not in it, on the stack from `to` on; returns its end, or 0.
 */
function pushChanges(to: u32, count: u32, folder: u32): u32 {
  const first = SIDES;
  const behind = SIDES + count * SIDE;
  for (let side = first; side < behind; side += SIDE) if (!parse(side)) return 0;
  while (true) {
    if (count == 2 && !skipEqual(first, first + SIDE)) return 0;
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
    if (!least) return to;
    let differs = true;
    for (let side = first + SIDE; side < behind; side += SIDE) {
      if (load<u32>(side, LEAST) != load<u32>(first, LEAST)) continue;
      if (!load<u32>(side, LEAST) || (load<u32>(side, MODE) == load<u32>(first, MODE)
        && sameIds(load<u32>(side, NAME_END) + 1, load<u32>(first, NAME_END) + 1))) differs = false;
    }
    if (differs) {
      to = push(to, least, count, folder);
      if (!to) return 0;
    }
    for (let side = first; side < behind; side += SIDE) if (load<u32>(side, LEAST) && !next(side)) return 0;
  }
}

function note(path: u32, now: u32, before: u32): bool {
  if (resultsAt + 12 > resultsEnd) return false;
  store<u32>(resultsAt, path);
  store<u32>(resultsAt, now, 4);
  store<u32>(resultsAt, before, 8);
  resultsAt += 12;
  return true;
}

/** Notes a blob that is another one on the first side than on all others. */
function noteBlob(path: u32, sides: u32, count: u32): bool {
  const now = load<u32>(sides);
  if (count == 2) return now == load<u32>(sides, 4) || note(path, now, load<u32>(sides, 4));
  let added = now != NONE;
  for (let side: u32 = 1; side < count; side++) {
    const before = load<u32>(sides + (side << 2));
    if (before == now) added = false;
    else if (before != NONE && !note(path, NONE, before)) return false;
  }
  return !added || note(path, now, NONE);
}

/** Compares the trees whose numbers stand at `sides`; `once`: those gone through before are passed over. */
function compareFolder(sides: u32, count: u32, path: u32, level: u32, once: bool, from: u32): bool {
  if (level > MOST_LEVELS) return false;
  for (let side: u32 = 0; side < count; side++) {
    const tree = load<u32>(sides + (side << 2));
    const place = SIDES + side * SIDE;
    store<u32>(place, 0);
    store<u32>(place, 0, END);
    if (tree != NONE && !expand(side, tree)) return false;
  }
  const to = pushChanges(from, count, path);
  if (!to) return false;
  const length = 8 + (count << 2);
  steps += 1 + (to - from) / length;
  if (steps > MOST_STEPS) return false;
  for (let entry = from; entry < to; entry += length) {
    if (!load<u32>(entry, 4)) {
      if (!noteBlob(load<u32>(entry), entry + 8, count)) return false;
      continue;
    }
    const tree = load<u32>(entry, 8);
    if (tree != NONE) {
      if (once && load<u8>(seen + tree)) continue;
      store<u8>(seen + tree, 1);
    }
    if (!compareFolder(entry + 8, count, load<u32>(entry), level + 1, once, to)) return false;
  }
  return true;
}

/**
 * Compares the first of the `count` trees whose numbers stand at ROOTS with all others, folder by folder in git's order: what
 * differs from each of them; alone, all of it differs. With `once`, trees that were gone through before are passed over. Returns the
 * number of results, or LEFT.
 */
export function compareTrees(count: u32, once: bool): i32 {
  steps = 0;
  resultsAt = results;
  const tree = load<u32>(ROOTS);
  if (once && load<u8>(seen + tree)) return 0;
  store<u8>(seen + tree, 1);
  return compareFolder(ROOTS, count, 0, 0, once, stack) ? (resultsAt - results) / 12 : LEFT;
}

// @ts-ignore: decorator
@inline
function digitOf(code: u32): u32 {
  const value = code < 0x3a ? code - 0x30 : code - 0x57;
  return (code < 0x3a ? value < 10 : value - 10 < 6) ? value : 16;
}

/** Reads an id in lower-case hexadecimal and the newline behind it. */
function parseId(at: u32, out: u32): bool {
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
export function parseCommit(at: u32, end: u32): bool {
  const line = 2 * idBytes + 1;
  if (at + 5 + line > end || load<u32>(at) != 0x65657274 || load<u8>(at + 4) != 0x20 || !parseId(at + 5, COMMIT_IDS)) return false; // "tree "
  at += 5 + line;
  let parents: u32 = 0;
  for (; at + 7 + line <= end && load<u64>(at) << 8 == 0x20746e6572617000; at += 7 + line) { // "parent "
    if (parents == MOST_PARENTS || !parseId(at + 7, COMMIT_IDS + ++parents * idBytes)) return false;
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
