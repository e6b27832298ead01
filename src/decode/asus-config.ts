/**
 * Asus router settings (`Settings_RT….CFG`) as lines of `name=value`. `HDR2` hides each byte by one random
 * number of its header, `HDR1` stores them as they are.
 */
export function decodeAsusConfig(bytes: Uint8Array): Buffer | undefined {
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  if ((magic !== 'HDR1' && magic !== 'HDR2') || bytes.length < 9) return undefined;
  const length = bytes[4]! | (bytes[5]! << 8) | (bytes[6]! << 16);
  const random = bytes[7]!;
  const body = Buffer.from(bytes.subarray(8, 8 + length));
  for (let i = 0; i < body.length; i++) {
    const byte = body[i]!;
    const plain = magic === 'HDR1' ? byte : byte > 252 ? 0 : 0xff + random - byte;
    body[i] = plain === 0 ? 0x0a : plain & 0xff;
  }
  return body.subarray(0, 64).every((byte) => byte === 0x0a || (byte >= 0x20 && byte < 0x7f)) ? body : undefined;
}
