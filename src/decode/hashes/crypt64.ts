/** Alphabet of crypt(3) and its descendants; not base64's order. */
export const CRYPT64 = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `count` characters of `value`, the lowest six bits first (as md5crypt and sha-crypt write). */
export function crypt64(value: number, count: number): string {
  let text = '';
  for (let i = 0; i < count; i++, value >>>= 6) text += CRYPT64[value & 63];
  return text;
}

/** Characters of the digest bytes in the given order, three bytes (most significant first) to four characters. */
export function crypt64Permuted(digest: Uint8Array, order: readonly (readonly number[])[]): string {
  let text = '';
  for (const group of order) {
    let value = 0;
    for (const index of group) value = (value << 8) | (index < 0 ? 0 : digest[index]!);
    text += crypt64(value, group.filter((index) => index >= 0).length + 1);
  }
  return text;
}

/** Base64 with crypt's alphabet and no padding: the form of Cisco types 4, 8 and 9. */
export function cisco64(bytes: Uint8Array): string {
  const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '').replace(/./g, (char) => CRYPT64[standard.indexOf(char)]!);
}
