// git's deltas: two sizes, then copies out of the base and insertions (gitformat-pack(5), "Deltified representation").

/**
 * Makes a version from its base: the delta is at [delta, deltaEnd), the result, exactly `size` bytes, goes to `target`.
 * False where the delta does not fit the base or the size.
 */
export function applyDelta(base: u32, baseSize: u32, delta: u32, deltaEnd: u32, target: u32, size: u32): bool {
  let at = delta;
  // Sizes: seven bits a byte, lowest first.
  for (let which = 0; which < 2; which++) {
    let value: u64 = 0;
    let shift: u32 = 0;
    let byte: u32;
    do {
      if (at >= deltaEnd || shift > 35) return false;
      byte = load<u8>(at++);
      value |= <u64>(byte & 127) << shift;
      shift += 7;
    } while (byte & 128);
    if (value != <u64>(which == 0 ? baseSize : size)) return false;
  }
  let out = target;
  const end = target + size;
  while (at < deltaEnd) {
    const op = <u32>load<u8>(at++);
    if (op & 128) {
      let offset: u32 = 0;
      let length: u32 = 0;
      if (op & 1) offset = load<u8>(at++);
      if (op & 2) offset |= <u32>load<u8>(at++) << 8;
      if (op & 4) offset |= <u32>load<u8>(at++) << 16;
      if (op & 8) offset |= <u32>load<u8>(at++) << 24;
      if (op & 16) length = load<u8>(at++);
      if (op & 32) length |= <u32>load<u8>(at++) << 8;
      if (op & 64) length |= <u32>load<u8>(at++) << 16;
      if (length == 0) length = 0x10000;
      if (at > deltaEnd || <u64>offset + length > baseSize || <u64>out + length > end) return false;
      memory.copy(out, base + offset, length);
      out += length;
    } else {
      // 0 is reserved.
      if (op == 0 || at + op > deltaEnd || out + op > end) return false;
      memory.copy(out, at, op);
      at += op;
      out += op;
    }
  }
  return out == end;
}
