import { createHash } from 'node:crypto';
import { crypt64Permuted } from './crypt64';

// The orders of Drepper's specification (SHA-crypt.txt, steps 22 and following).
const ORDER_256 = [
  [0, 10, 20], [21, 1, 11], [12, 22, 2], [3, 13, 23], [24, 4, 14], [15, 25, 5],
  [6, 16, 26], [27, 7, 17], [18, 28, 8], [9, 19, 29], [-1, 31, 30],
];
const ORDER_512 = [
  [0, 21, 42], [22, 43, 1], [44, 2, 23], [3, 24, 45], [25, 46, 4], [47, 5, 26], [6, 27, 48], [28, 49, 7],
  [50, 8, 29], [9, 30, 51], [31, 52, 10], [53, 11, 32], [12, 33, 54], [34, 55, 13], [56, 14, 35], [15, 36, 57],
  [37, 58, 16], [59, 17, 38], [18, 39, 60], [40, 61, 19], [62, 20, 41], [-1, -1, 63],
];

/** sha256crypt (`$5$`) and sha512crypt (`$6$`); the result has no `rounds=` where they are the default 5,000. */
export function shaCrypt(bits: 256 | 512, password: string, salt: string, rounds = 5000): string {
  const algorithm = `sha${bits}`;
  const size = bits / 8;
  const key = Buffer.from(password, 'utf8');
  const saltBytes = Buffer.from(salt.slice(0, 16), 'latin1');
  const hash = (...parts: Uint8Array[]): Buffer => {
    const state = createHash(algorithm);
    for (const part of parts) state.update(part);
    return state.digest();
  };
  const repeated = (block: Buffer, length: number): Buffer => Buffer.alloc(length, block);

  const inner = hash(key, saltBytes, key);
  const parts: Uint8Array[] = [key, saltBytes, repeated(inner, key.length)];
  for (let left = key.length; left > 0; left >>= 1) parts.push(left & 1 ? inner : key);
  let digest = hash(...parts);
  const keySequence = repeated(hash(...Array<Buffer>(key.length).fill(key)), key.length);
  const saltSequence = repeated(hash(...Array<Buffer>(16 + digest[0]!).fill(saltBytes)), saltBytes.length);
  for (let round = 0; round < rounds; round++) {
    const state = createHash(algorithm).update(round & 1 ? keySequence : digest);
    if (round % 3) state.update(saltSequence);
    if (round % 7) state.update(keySequence);
    digest = state.update(round & 1 ? digest : keySequence).digest();
  }
  const prefix = `$${bits === 256 ? 5 : 6}$${rounds === 5000 ? '' : `rounds=${rounds}$`}`;
  return `${prefix}${salt.slice(0, 16)}$${crypt64Permuted(digest.subarray(0, size), bits === 256 ? ORDER_256 : ORDER_512)}`;
}
