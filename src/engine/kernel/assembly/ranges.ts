// Plain questions about ranges of memory, 16 bytes at a time. Reading past a range's end by up to 15 bytes is safe:
// 64 bytes behind the documents are always readable.

export function hasNul(start: u32, end: u32): bool {
  let at = start;
  for (; at + 16 <= end; at += 16) {
    if (!i8x16.all_true(v128.load(at))) return true;
  }
  for (; at < end; at++) {
    if (load<u8>(at) == 0) return true;
  }
  return false;
}

export function countNewlines(start: u32, end: u32): u32 {
  const newline = i8x16.splat(0x0a);
  let count: u32 = 0;
  let at = start;
  for (; at + 16 <= end; at += 16) {
    count += popcnt(i8x16.bitmask(i8x16.eq(v128.load(at), newline)));
  }
  for (; at < end; at++) {
    if (load<u8>(at) == 0x0a) count++;
  }
  return count;
}

export function commonPrefix(a: u32, b: u32, limit: u32): u32 {
  let at: u32 = 0;
  for (; at + 16 <= limit; at += 16) {
    const differs = <u32>i8x16.bitmask(i8x16.ne(v128.load(a + at), v128.load(b + at)));
    if (differs) return at + ctz(differs);
  }
  while (at < limit && load<u8>(a + at) == load<u8>(b + at)) at++;
  return at;
}

export function commonSuffix(aEnd: u32, bEnd: u32, limit: u32): u32 {
  let back: u32 = 0;
  for (; back + 16 <= limit; back += 16) {
    const differs = <u32>i8x16.bitmask(i8x16.ne(v128.load(aEnd - back - 16), v128.load(bEnd - back - 16)));
    // The highest of the 16 bits is the last byte.
    if (differs) return back + clz(differs) - 16;
  }
  while (back < limit && load<u8>(aEnd - back - 1) == load<u8>(bEnd - back - 1)) back++;
  return back;
}
