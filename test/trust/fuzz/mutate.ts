const INTERESTING = [0, 1, 7, 8, 15, 16, 31, 32, 63, 64, 100, 127, 128, 129, 255, 256, 257, 512, 1000, 1023, 1024, 4095, 4096, 32767, 32768, 65535, 65536, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** xorshift128+ with 32-bit parts: repeatable from its seed and fast enough to be no cost. */
export class Random {
  #a: number;
  #b: number;

  constructor(seed: number) {
    this.#a = (seed | 0) || 0x9e3779b9;
    this.#b = Math.imul(seed ^ 0x85ebca6b, 0xc2b2ae35) | 1;
    for (let i = 0; i < 8; i++) this.next();
  }

  next(): number {
    let x = this.#a;
    const y = this.#b;
    this.#a = y;
    x ^= x << 23;
    x ^= x >>> 17;
    x ^= y ^ (y >>> 26);
    this.#b = x;
    return (x + y) >>> 0;
  }

  /** 0 to `bound` - 1. */
  below(bound: number): number {
    return this.next() % Math.max(1, bound);
  }
}

/** Changes a copy of `input` in one to sixteen places; `other` is an input to take pieces of. */
export function mutate(input: Buffer, other: Buffer, words: readonly Buffer[], random: Random, maxLength: number): Buffer {
  let bytes: Buffer = Buffer.from(input);
  for (let left = 1 << random.below(5); left > 0; left--) {
    const at = random.below(bytes.length);
    switch (random.below(14)) {
      case 0: if (bytes.length) bytes[at]! ^= 1 << random.below(8); break;
      case 1: if (bytes.length) bytes[at] = random.next() & 255; break;
      case 2: if (bytes.length) bytes[at] = bytes[at]! + random.below(35) - 17; break;
      case 3: number(bytes, at, INTERESTING[random.below(INTERESTING.length)]!, random); break;
      case 4: if (bytes.length >= at + 4) number(bytes, at, bytes.readUInt32LE(at) + random.below(65) - 32, random); break;
      case 5: bytes = cut(bytes, at, 1 + random.below(Math.min(bytes.length, 1 << random.below(12)))); break;
      case 6: bytes = insert(bytes, at, Buffer.alloc(1 + random.below(1 << random.below(9)), random.below(4) === 0 ? random.next() & 255 : bytes[at] ?? 0)); break;
      case 7: bytes = insert(bytes, random.below(bytes.length + 1), bytes.subarray(at, at + 1 + random.below(1 << random.below(10)))); break;
      case 8: bytes.copyWithin(random.below(bytes.length), at, at + 1 + random.below(1 << random.below(10))); break;
      case 9: if (words.length) bytes = insert(bytes, at, words[random.below(words.length)]!); break;
      case 10: if (words.length) words[random.below(words.length)]!.copy(bytes, at); break;
      case 11: bytes = Buffer.concat([bytes.subarray(0, at), other.subarray(random.below(other.length))]); break;
      case 12: bytes = insert(bytes, at, other.subarray(random.below(other.length)).subarray(0, 1 + random.below(1 << random.below(8)))); break;
      case 13: bytes = digits(bytes, at, random); break;
    }
    if (bytes.length > maxLength) bytes = bytes.subarray(0, maxLength);
  }
  return bytes;
}

function number(bytes: Buffer, at: number, value: number, random: Random): void {
  const width = 1 << random.below(3);
  if (at + width > bytes.length) return;
  const wrapped = (value >>> 0) % 2 ** (8 * width);
  if (random.below(2)) bytes.writeUIntBE(wrapped, at, width);
  else bytes.writeUIntLE(wrapped, at, width);
}

const cut = (bytes: Buffer, at: number, length: number): Buffer => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
const insert = (bytes: Buffer, at: number, piece: Buffer): Buffer => Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);

/** Another number in place of the decimal or hexadecimal digits at or behind `at`. */
function digits(bytes: Buffer, at: number, random: Random): Buffer {
  const text = bytes.toString('latin1', at, Math.min(bytes.length, at + 64));
  const found = /[0-9]+/.exec(text);
  if (!found) return bytes;
  const value = INTERESTING[random.below(INTERESTING.length)]!;
  const written = random.below(4) ? String(value) : random.below(2) ? `-${value}` : value.toString(8).padStart(found[0].length, '0');
  return Buffer.concat([bytes.subarray(0, at + found.index), Buffer.from(written), bytes.subarray(at + found.index + found[0].length)]);
}
