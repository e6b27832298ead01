// Where two versions of a text differ, in time that depends on what changed: equal stretches are compared 16 bytes at a
// time; after a difference, lines of both versions are hashed in step until one of the other's is met again.

import { commonPrefix, commonSuffix } from '../../../../engine/kernel/assembly/ranges';

/** Differences as four u32 each: first byte and end in the old version, first byte and end in the new one, from their starts. */
export const DIFFERENCES: u32 = 0x3000;
const MOST_DIFFERENCES: u32 = 1024;

/** Lines met since the last difference: 2^12 slots of (generation, address) a version. */
const OLD_LINES: u32 = 0x8000;
const NEW_LINES: u32 = 0x10000;
const SLOT_BITS: u32 = 12;
const MULTIPLIER: u64 = 0x9e3779b97f4a7c15;

/** Equal bytes that make two lines the same place again: shorter ones (`}`) stand everywhere. */
const SAME_AGAIN: u32 = 32;
const KEY: u32 = 16;

let generation: u32 = 0;

// @ts-ignore: decorator
@inline
function slotOf(line: u32): u32 {
  return <u32>(((load<u64>(line) ^ (load<u64>(line + 8) * MULTIPLIER)) * MULTIPLIER) >> (64 - SLOT_BITS)) << 3;
}

/** Start of the line behind the one at `at`, or `end`. */
function nextLine(at: u32, end: u32): u32 {
  const newline = i8x16.splat(0x0a);
  for (; at + 16 <= end; at += 16) {
    const found = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), newline));
    if (found) return at + ctz(found) + 1;
  }
  while (at < end) if (load<u8>(at++) == 0x0a) return at;
  return end;
}

function lineStart(at: u32, start: u32): u32 {
  while (at > start && load<u8>(at - 1) != 0x0a) at--;
  return at;
}

/** The line of the other version that the one at `line` repeats, or 0; notes the line. */
function meet(line: u32, end: u32, own: u32, others: u32, othersEnd: u32): u32 {
  if (line + KEY > end) return 0;
  const slot = slotOf(line);
  let met: u32 = 0;
  if (load<u32>(others + slot) == generation) {
    const other = load<u32>(others + slot + 4);
    const most = min(end - line, othersEnd - other);
    const same = commonPrefix(line, other, min(most, SAME_AGAIN));
    if (same == SAME_AGAIN || (same == most && end - line == othersEnd - other)) met = other;
  }
  // The first line of several equal ones: what follows is then compared in order.
  if (load<u32>(own + slot) != generation) {
    store<u32>(own + slot, generation);
    store<u32>(own + slot + 4, line);
  }
  return met;
}

/**
 * Writes the differences of the old version [a, aEnd) and the new one [b, bEnd) to DIFFERENCES, in order, and returns
 * their number. Everything outside of them is equal; they need not be the fewest. The last one takes all that is left
 * where there are too many.
 */
export function differences(a: u32, aEnd: u32, b: u32, bEnd: u32): u32 {
  const oldStart = a;
  const newStart = b;
  const shorter = min(aEnd - a, bEnd - b);
  const prefix = commonPrefix(a, b, shorter);
  a += prefix;
  b += prefix;
  const suffix = commonSuffix(aEnd, bEnd, shorter - prefix);
  aEnd -= suffix;
  bEnd -= suffix;
  let count: u32 = 0;
  // Lines before the last difference belong to what was equal.
  let oldFloor = oldStart;
  let newFloor = newStart;
  while (a < aEnd || b < bEnd) {
    let oldAgain = aEnd;
    let newAgain = bEnd;
    if (count < MOST_DIFFERENCES - 1) {
      generation++;
      let oldLine = lineStart(a, max(oldFloor, a > 256 ? a - 256 : 0));
      let newLine = lineStart(b, max(newFloor, b > 256 ? b - 256 : 0));
      while (oldLine < aEnd || newLine < bEnd) {
        if (oldLine < aEnd) {
          const met = meet(oldLine, aEnd, OLD_LINES, NEW_LINES, bEnd);
          if (met && oldLine >= a && met >= b) {
            oldAgain = oldLine;
            newAgain = met;
            break;
          }
          oldLine = nextLine(oldLine, aEnd);
        }
        if (newLine < bEnd) {
          const met = meet(newLine, bEnd, NEW_LINES, OLD_LINES, aEnd);
          if (met && newLine >= b && met >= a) {
            oldAgain = met;
            newAgain = newLine;
            break;
          }
          newLine = nextLine(newLine, bEnd);
        }
      }
    }
    const out = DIFFERENCES + (count << 4);
    store<u32>(out, a - oldStart);
    store<u32>(out + 4, oldAgain - oldStart);
    store<u32>(out + 8, b - newStart);
    store<u32>(out + 12, newAgain - newStart);
    count++;
    const same = commonPrefix(oldAgain, newAgain, min(aEnd - oldAgain, bEnd - newAgain));
    a = oldFloor = oldAgain + same;
    b = newFloor = newAgain + same;
  }
  return count;
}
