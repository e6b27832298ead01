import { createHash } from 'node:crypto';

/** RFC 4648, section 6. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 base32 without padding. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(value >> bits) & 31];
    }
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text;
}

/** RFC 4648 base32, upper case, padding optional; undefined on any other character. */
export function decodeBase32(text: string): Buffer | undefined {
  if (!/^[A-Z2-7]+={0,6}$/.test(text)) return undefined;
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text) {
    if (character === '=') break;
    value = ((value << 5) | BASE32.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return Buffer.from(bytes);
}

/** Base64 or base64url, padding optional, as latin1 text; empty where it is neither. */
export function decodeBase64(text: string): string {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('latin1') : '';
}

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** The lower-case human-readable part of a Bech32 text (BIP 173) whose checksum holds, else undefined. */
export function bech32Prefix(text: string): string | undefined {
  const lower = text.toLowerCase();
  const split = lower.lastIndexOf('1');
  if (split < 1 || (text !== lower && text !== text.toUpperCase())) return undefined;
  const prefix = lower.slice(0, split);
  const values = [...prefix].map((character) => character.charCodeAt(0) >> 5);
  values.push(0, ...[...prefix].map((character) => character.charCodeAt(0) & 31));
  for (const character of lower.slice(split + 1)) {
    const value = BECH32.indexOf(character);
    if (value < 0) return undefined;
    values.push(value);
  }
  return bech32Remainder(values) === 1 ? prefix : undefined;
}

function bech32Remainder(values: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (let bit = 0; bit < 5; bit++) if ((top >> bit) & 1) sum ^= generator[bit];
  }
  return sum;
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Whether `text` is Base58Check: its last four bytes are the first four of SHA-256, twice, over the rest. */
export function isBase58Check(text: string): boolean {
  let value = 0n;
  for (const character of text) {
    const digit = BASE58.indexOf(character);
    if (digit < 0) return false;
    value = value * 58n + BigInt(digit);
  }
  const digits = value === 0n ? '' : value.toString(16);
  const zeros = /^1*/.exec(text)![0].length;
  const bytes = Buffer.from('00'.repeat(zeros) + digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  if (bytes.length < 5) return false;
  return sha256(sha256(bytes.subarray(0, -4))).subarray(0, 4).equals(bytes.subarray(-4));
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** CRC-16/XMODEM: polynomial 0x1021, initial value 0. */
export function crc16(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xffff;
  }
  return sum;
}

/** The hexadecimal digits of a list of bytes (`0x2b, 0x7e`); undefined where the value is none. */
export function hexOfByteList(value: string): string | undefined {
  return /^0x[\da-f]{2}\s*,/i.test(value) ? value.replace(/0x|[\s,]/gi, '') : undefined;
}
