import type { Shape } from './detector-set';

/** A shape as it is tested: what sets a byte is in (one bit each), and the bit each position asks for. */
export interface ShapeTest {
  readonly bits: Uint8Array;
  readonly positions: Uint8Array;
  readonly whole: boolean;
}

/** Prepares a shape for tests. */
export function shapeTest({ sets, positions, whole = false }: Shape): ShapeTest {
  const bits = new Uint8Array(256);
  sets.forEach((ranges, index) => {
    for (let at = 0; at < ranges.length; at += 2) {
      for (let byte = ranges.charCodeAt(at), last = ranges.charCodeAt(at + 1); byte <= last; byte++) bits[byte]! |= 1 << index;
    }
  });
  return { bits, positions: Uint8Array.from(positions, (index) => 1 << Number(index)), whole };
}

/**
 * Whether the shape stands anywhere from `first` to `last` (inclusive) in the first `length` bytes of `buffer`. Without it the detector's
 * regular expression, which costs fifty times as much, cannot match. `apart`: letters and digits beside it forbid it.
 */
export function shapeStands({ bits, positions, whole }: ShapeTest, buffer: Uint8Array, length: number, first: number, last: number, apart: boolean): boolean {
  const count = positions.length;
  const end = Math.min(last, length - count);
  for (let start = first < 0 ? 0 : first; start <= end; start++) {
    let at = 0;
    while (at < count && bits[buffer[start + at]!]! & positions[at]!) at++;
    if (at < count) continue;
    if (!apart) return true;
    if (start > 0 && isAlphanumeric(buffer[start - 1]!)) continue;
    if (!whole || start + count >= length || !isAlphanumeric(buffer[start + count]!)) return true;
  }
  return false;
}

function isAlphanumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
