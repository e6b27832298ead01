/** MD4 (RFC 1320); OpenSSL 3 keeps it in the legacy provider, which stock Node does not load. */
export function md4(message: Uint8Array): Buffer {
  const length = message.length;
  const padded = Buffer.alloc(Math.ceil((length + 9) / 64) * 64);
  padded.set(message);
  padded[length] = 0x80;
  padded.writeUInt32LE((length * 8) >>> 0, padded.length - 8);
  let a = 0x67452301, b = 0xefcdab89, c = 0x98badcfe, d = 0x10325476;
  const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));
  for (let at = 0; at < padded.length; at += 64) {
    const word = (i: number): number => padded.readUInt32LE(at + i * 4);
    const before = [a, b, c, d] as const;
    for (let i = 0; i < 48; i++) {
      const step = i & 15;
      let mixed: number, by: number;
      if (i < 16) {
        mixed = ((b & c) | (~b & d)) + word(step);
        by = [3, 7, 11, 19][i & 3]!;
      } else if (i < 32) {
        mixed = ((b & c) | (b & d) | (c & d)) + word((step & 3) * 4 + (step >> 2)) + 0x5a827999;
        by = [3, 5, 9, 13][i & 3]!;
      } else {
        mixed = (b ^ c ^ d) + word([0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15][step]!) + 0x6ed9eba1;
        by = [3, 9, 11, 15][i & 3]!;
      }
      [a, b, c, d] = [d, rotate((a + mixed) | 0, by), b, c];
    }
    a = (a + before[0]) | 0;
    b = (b + before[1]) | 0;
    c = (c + before[2]) | 0;
    d = (d + before[3]) | 0;
  }
  const output = Buffer.alloc(16);
  [a, b, c, d].forEach((value, i) => output.writeInt32LE(value, i * 4));
  return output;
}

/** NT hash: MD4 of UTF-16LE, hex (ASA `nt-encrypted`, chap-secrets of RADIUS servers, SAM dumps). */
export function ntHash(password: string): string {
  return md4(Buffer.from(password, 'utf16le')).toString('hex');
}
