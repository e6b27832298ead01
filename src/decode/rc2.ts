/** RC2 (RFC 2268), which OpenSSL 3 keeps in its legacy provider and stock Node does not load. */

const PI = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82'
  + '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb6266fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7'
  + '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731'
  + '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad', 'hex');

/** Key schedule with all 8 × length bits effective: 64 words. */
function schedule(key: Uint8Array): Uint16Array {
  const bytes = new Uint8Array(128);
  bytes.set(key);
  for (let i = key.length; i < 128; i++) bytes[i] = PI[(bytes[i - 1]! + bytes[i - key.length]!) & 255]!;
  bytes[128 - key.length] = PI[bytes[128 - key.length]!]!;
  for (let i = 127 - key.length; i >= 0; i--) bytes[i] = PI[bytes[i + 1]! ^ bytes[i + key.length]!]!;
  return Uint16Array.from({ length: 64 }, (_, i) => bytes[2 * i]! | (bytes[2 * i + 1]! << 8));
}

const SHIFTS = [1, 2, 3, 5] as const;

/** Decrypts whole blocks of 8 bytes, padding left on; undefined where the data is no whole number of them. */
export function decipherRc2Cbc(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer | undefined {
  if (data.length === 0 || data.length % 8 !== 0 || key.length > 128) return undefined;
  const k = schedule(key);
  const out = Buffer.alloc(data.length);
  const input = Buffer.from(data);
  let before = Buffer.from(iv);
  for (let at = 0; at < data.length; at += 8) {
    const r = [0, 2, 4, 6].map((byte) => input.readUInt16LE(at + byte));
    let j = 63;
    for (let round = 0; round < 16; round++) {
      // Before the rounds 5 and 11 of sixteen, a mashing round.
      if (round === 5 || round === 11) for (let i = 3; i >= 0; i--) r[i] = (r[i]! - k[r[(i + 3) & 3]! & 63]!) & 0xffff;
      for (let i = 3; i >= 0; i--) {
        const turned = ((r[i]! >>> SHIFTS[i]!) | (r[i]! << (16 - SHIFTS[i]!))) & 0xffff;
        r[i] = (turned - k[j--]! - (r[(i + 3) & 3]! & r[(i + 2) & 3]!) - (~r[(i + 3) & 3]! & r[(i + 1) & 3]!)) & 0xffff;
      }
    }
    r.forEach((word, i) => out.writeUInt16LE(word, at + 2 * i));
    for (let i = 0; i < 8; i++) out[at + i]! ^= before[i]!;
    before = input.subarray(at, at + 8);
  }
  return out;
}
