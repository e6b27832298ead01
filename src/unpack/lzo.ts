/**
 * Expands LZO1X (what UBIFS and others in Linux write: Documentation/staging/lzo.rst) to `size` bytes at most; undefined where
 * the data is damaged.
 */
export function expandLzo(data: Uint8Array, size: number): Buffer | undefined {
  const out = Buffer.alloc(size);
  let at = 0;
  let to = 0;
  /** What came before: 0 a match without literals, 1–3 literals behind a match, 4 a run of literals. */
  let state = 0;
  const literals = (count: number): boolean => {
    if (at + count > data.length || to + count > size) return false;
    for (const end = at + count; at < end; ) out[to++] = data[at++]!;
    return true;
  };
  const copy = (distance: number, count: number): boolean => {
    if (distance > to || distance < 1 || to + count > size) return false;
    for (const end = to + count; to < end; to++) out[to] = out[to - distance]!;
    return true;
  };
  /** A length that did not fit its bits: each byte of 0 is 255 more. */
  const longer = (base: number): number => {
    let length = base;
    while (data[at] === 0 && at < data.length) {
      length += 255;
      at++;
    }
    return length + (data[at++] ?? 0);
  };
  if (data.length > 0 && data[0]! > 17) {
    const count = data[at++]! - 17;
    if (!literals(count)) return undefined;
    state = count < 4 ? count : 4;
  }
  while (at < data.length) {
    const token = data[at++]!;
    let distance: number;
    let length: number;
    let behind = token & 3;
    if (token >= 64) {
      distance = 1 + ((token >> 2) & 7) + ((data[at++] ?? 0) << 3);
      length = (token >> 5) + 1;
    } else if (token >= 16) {
      const far = token < 32;
      const bits = far ? 7 : 31;
      length = (token & bits) + 2;
      if (length === 2) length = longer(2 + bits);
      const word = (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8);
      at += 2;
      behind = word & 3;
      distance = (word >> 2) + (far ? (token & 8) << 11 : 1);
      // The end: a distance of nothing.
      if (far && distance === 0) return out.subarray(0, to);
      if (far) distance += 0x4000;
    } else if (state === 0) {
      if (!literals(3 + (token === 0 ? longer(15) : token))) return undefined;
      state = 4;
      continue;
    } else {
      distance = (token >> 2) + ((data[at++] ?? 0) << 2) + (state === 4 ? 0x801 : 1);
      length = state === 4 ? 3 : 2;
    }
    if (!copy(distance, length) || !literals(behind)) return undefined;
    state = behind;
  }
  return undefined;
}
