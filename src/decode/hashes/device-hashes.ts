import { createHmac, pbkdf2Sync, scryptSync } from 'node:crypto';
import { digest } from '../cipher';
import { cisco64, crypt64 } from './crypt64';

/** Cisco type 4: one unsalted SHA-256. */
export const ciscoType4 = (password: string): string => cisco64(digest('sha256', password));

/** Cisco type 8: PBKDF2-SHA256, 20,000 rounds. `salt` is the 14 characters between the second and third `$`. */
export const ciscoType8 = (password: string, salt: string): string =>
  `$8$${salt}$${cisco64(pbkdf2Sync(password, salt, 20_000, 32, 'sha256'))}`;

/** Cisco type 9: scrypt, N = 16,384, r = 1, p = 1. */
export const ciscoType9 = (password: string, salt: string): string =>
  `$9$${salt}$${cisco64(scryptSync(password, salt, 32, { N: 16_384, r: 1, p: 1 }))}`;

/** PIX `encrypted`: MD5 of the password padded with NUL to 16 bytes; 3 of every 4 digest bytes as 4 characters. */
export const pixHash = (password: string): string => packed(paddedTo(16, Buffer.from(password, 'utf8').subarray(0, 16)));

/** ASA `encrypted`: as PIX, with the first 4 characters of the account after a password shorter than 28. */
export function asaHash(password: string, user: string): string {
  const salted = Buffer.concat([Buffer.from(password, 'utf8'), Buffer.from(password.length < 28 ? user.slice(0, 4) : '', 'utf8')]);
  return packed(salted.length <= 16 ? paddedTo(16, salted) : paddedTo(32, salted.subarray(0, 32)));
}

const paddedTo = (length: number, bytes: Uint8Array): Buffer => Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);

function packed(bytes: Buffer): string {
  const sum = digest('md5', bytes);
  return [0, 4, 8, 12].map((at) => crypt64(sum.readUIntLE(at, 3), 4)).join('');
}

/** Constant of FortiOS administrator hashes. */
const FORTIOS_PEPPER = Buffer.from('a388ba2e424cb04a537930c13107cc3fa1329029a9815b70', 'hex');

/** FortiOS `AK1` (SHA-1) and `SH2` (SHA-256) with the salt of `stored`. */
export function fortiosHash(password: string, stored: string): string {
  const salt = Buffer.from(stored.slice(3), 'base64').subarray(0, 12);
  const sum = digest(stored.startsWith('AK1') ? 'sha1' : 'sha256', salt, password, FORTIOS_PEPPER);
  return stored.slice(0, 3) + Buffer.concat([salt, sum]).toString('base64');
}

/** NetScaler local users: `1` SHA-1 or `2` SHA-512 of the salt's eight characters, the password and a NUL. */
export function netscalerHash(password: string, stored: string): string {
  const salt = stored.slice(1, 9);
  return stored.slice(0, 9) + digest(stored[0] === '1' ? 'sha1' : 'sha512', salt, password, '\0').toString('hex');
}

/** ScreenOS administrators; six fixed characters stand between the packed digest. */
export function screenosHash(password: string, user: string): string {
  const sum = digest('md5', `${user}:Administration Tools:${password}`);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let text = '';
  for (let at = 0; at < 16; at += 2) {
    const value = sum.readUInt16BE(at);
    text += alphabet[(value >> 12) & 15]! + alphabet[(value >> 6) & 63]! + alphabet[value & 63]!;
  }
  for (const [at, char] of [[0, 'n'], [6, 'r'], [12, 'c'], [17, 's'], [23, 't'], [29, 'n']] as const) {
    text = text.slice(0, at) + char + text.slice(at);
  }
  return text;
}

/** ArubaOS controller management users: 5 bytes of salt, SHA-1; hex. */
export function arubaHash(password: string, stored: string): string {
  const salt = Buffer.from(stored.slice(0, 10), 'hex');
  return stored.slice(0, 10) + digest('sha1', salt, password).toString('hex');
}

/** NetBSD and Junos `$sha1$rounds$salt$…`: iterated HMAC-SHA-1. */
export function netbsdSha1(password: string, rounds: number, salt: string): string {
  let sum: Buffer = createHmac('sha1', password).update(`${salt}$sha1$${rounds}`).digest();
  for (let i = 1; i < rounds; i++) sum = createHmac('sha1', password).update(sum).digest();
  let text = '';
  const at = (i: number): number => sum[i]!;
  for (let i = 0; i < 18; i += 3) text += crypt64((at(i) << 16) | (at(i + 1) << 8) | at(i + 2), 4);
  return `$sha1$${rounds}$${salt}$${text}${crypt64((at(18) << 16) | (at(19) << 8) | at(0), 4)}`;
}

/**
 * SNMPv3 key localised to an engine (RFC 3414, section 2.6): hex. `engineId` is hex without 0x.
 * Costs one hash over a mebibyte.
 */
export function snmpLocalisedKey(algorithm: 'md5' | 'sha1', password: string, engineId: string): string | undefined {
  if (password.length === 0) return undefined;
  const repeated = Buffer.alloc(1 << 20, password, 'utf8');
  const key = digest(algorithm, repeated);
  return digest(algorithm, key, Buffer.from(engineId, 'hex'), key).toString('hex');
}

/** WPA pairwise master key (IEEE 802.11i, annex H.4): hex of 32 bytes. */
export const wpaPmk = (passphrase: string, ssid: string): string =>
  pbkdf2Sync(passphrase, ssid, 4096, 32, 'sha1').toString('hex');
