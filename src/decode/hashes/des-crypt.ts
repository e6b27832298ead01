import { CRYPT64 } from './crypt64';

// Tables of FIPS 46-3, positions counted from 1.
const INITIAL = [
  58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32, 24, 16, 8,
  57, 49, 41, 33, 25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31, 23, 15, 7,
];
const FINAL = INITIAL.map((_, i) => INITIAL.indexOf(i + 1) + 1);
const EXPANSION = [
  32, 1, 2, 3, 4, 5, 4, 5, 6, 7, 8, 9, 8, 9, 10, 11, 12, 13, 12, 13, 14, 15, 16, 17,
  16, 17, 18, 19, 20, 21, 20, 21, 22, 23, 24, 25, 24, 25, 26, 27, 28, 29, 28, 29, 30, 31, 32, 1,
];
const PERMUTATION = [16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25];
const KEY_CHOICE_1 = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
  63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
];
const KEY_CHOICE_2 = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2,
  41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
const SHIFTS = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];
/** The eight S-boxes, each four rows of 16 hexadecimal digits. */
const BOXES = [
  'e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d',
  'f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9',
  'a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c',
  '7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e',
  '2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453',
  'c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d',
  '4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c',
  'd2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b',
].map((digits) => [...digits].map((digit) => Number.parseInt(digit, 16)));

const pick = (bits: Uint8Array, table: readonly number[]): Uint8Array => Uint8Array.from(table, (position) => bits[position - 1]!);

function subkeys(key: Uint8Array): Uint8Array[] {
  const chosen = pick(key, KEY_CHOICE_1);
  let left = chosen.subarray(0, 28), right = chosen.subarray(28);
  return SHIFTS.map((shift) => {
    left = Uint8Array.from([...left.subarray(shift), ...left.subarray(0, shift)]);
    right = Uint8Array.from([...right.subarray(shift), ...right.subarray(0, shift)]);
    return pick(Uint8Array.from([...left, ...right]), KEY_CHOICE_2);
  });
}

/**
 * Traditional crypt(3): 25 rounds of DES over a block of zeros, the expansion permuted by the salt.
 * OpenSSL has no such DES, hence this plain one; about a millisecond a call.
 * `salt` is two characters; the result is 13, the salt first.
 */
export function desCrypt(password: string, salt: string): string {
  const key = new Uint8Array(64);
  Buffer.from(password, 'utf8').subarray(0, 8).forEach((byte, i) => {
    for (let bit = 0; bit < 7; bit++) key[i * 8 + bit] = (byte >> (6 - bit)) & 1;
  });
  const expansion = [...EXPANSION];
  for (let bit = 0; bit < 12; bit++) {
    if ((CRYPT64.indexOf(salt[bit < 6 ? 0 : 1]!) >> bit % 6) & 1) {
      [expansion[bit], expansion[bit + 24]] = [expansion[bit + 24]!, expansion[bit]!];
    }
  }
  const keys = subkeys(key);
  let block: Uint8Array = new Uint8Array(64);
  for (let round = 0; round < 25; round++) {
    block = pick(block, INITIAL);
    let left = block.subarray(0, 32), right = block.subarray(32);
    for (const subkey of keys) {
      const mixed = pick(right, expansion).map((bit, i) => bit ^ subkey[i]!);
      const substituted = new Uint8Array(32);
      for (let box = 0; box < 8; box++) {
        const [a, b, c, d, e, f] = mixed.subarray(box * 6, box * 6 + 6) as unknown as number[];
        const value = BOXES[box]![(a! * 2 + f!) * 16 + b! * 8 + c! * 4 + d! * 2 + e!]!;
        for (let bit = 0; bit < 4; bit++) substituted[box * 4 + bit] = (value >> (3 - bit)) & 1;
      }
      const next = pick(substituted, PERMUTATION).map((bit, i) => bit ^ left[i]!);
      left = right;
      right = next;
    }
    block = pick(Uint8Array.from([...right, ...left]), FINAL);
  }
  let text = salt.slice(0, 2);
  for (let i = 0; i < 66; i += 6) {
    let value = 0;
    for (let bit = 0; bit < 6; bit++) value = value * 2 + (block[i + bit] ?? 0);
    text += CRYPT64[value];
  }
  return text;
}
