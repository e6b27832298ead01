import { decipher, decipherDesEcb, digest } from './cipher';

/** DES keys by model line: TD and Archer (the common one first), EX230v, EX530v, VC220, EB810v and others. */
const DES_KEYS = [
  '478DA50BF9E3D2CF', '478DA50FF9E3D2CB', '45EE9232CF5B1DFE', '40B49333C90B1DFE', '40ECC43ACA0A1DFE', '44BFC33B9D0C1DFD',
  '40BAC66CCA5A1CFE', '41EE903D9C061DFE',
].map((key) => Buffer.from(key, 'hex'));
const AES_KEY = Buffer.from('0123456789abcdef', 'latin1');
const AES_IV = Buffer.from('1234567890abcdef', 'latin1');

/** Configurations are far below this; a larger claim is a wrong key or hostile. */
const MAX_PLAIN = 4 << 20;

/** TP-Link conf.bin: DES-ECB, MD5 in front, then XML or a packed XML. The MD5 proves the key. */
export function decodeTplinkConfig(bytes: Uint8Array): Buffer | undefined {
  if (bytes.length < 32 || bytes.length % 8 !== 0 || bytes.length > MAX_PLAIN) return undefined;
  for (const key of DES_KEYS) {
    const plain = decipherDesEcb(key, bytes);
    if (!plain) return undefined;
    const sum = plain.subarray(0, 16);
    // The padding is not marked: up to seven NUL bytes.
    for (let padding = 0; padding < 8; padding++) {
      const content = plain.subarray(16, plain.length - padding);
      if (digest('md5', content).equals(sum)) return isXml(content) ? content : unpackTplink(content) ?? content;
    }
  }
  return undefined;
}

/** Archer C7 v5 and its kin: 128 bytes of header, AES-128-CBC with published key and IV, then a tar. */
export function decodeTplinkArcher(bytes: Uint8Array): Buffer | undefined {
  const plain = bytes.length > 128 + 512 && (bytes.length - 128) % 16 === 0 ? decipher('aes-128-cbc', AES_KEY, AES_IV, bytes.subarray(128)) : undefined;
  return plain?.toString('latin1', 257, 262) === 'ustar' ? plain : undefined;
}

const isXml = (bytes: Uint8Array): boolean => bytes[0] === 0x3c;

/**
 * TP-Link's LZ packing: a 32-bit length, then literal bytes and back references chosen by bits that come
 * 16 at a time, most significant first, between the bytes. Undefined: not packed.
 */
export function unpackTplink(bytes: Buffer): Buffer | undefined {
  const size = bytes.length > 5 ? bytes.readUInt32LE(0) : 0;
  if (size === 0 || size > MAX_PLAIN) return undefined;
  const output = Buffer.alloc(size);
  let from = 4, to = 0, bits = 0, left = 0;
  const bit = (): number => {
    if (left === 0) {
      bits = from + 2 <= bytes.length ? bytes.readUInt16LE(from) : 0;
      from += 2;
      left = 16;
    }
    left--;
    bits <<= 1;
    return (bits >> 16) & 1;
  };
  const number = (): number => {
    let value = 1;
    do value = (value << 1) + bit(); while (bit() === 1 && value < MAX_PLAIN);
    return value;
  };
  output[to++] = bytes[from++]!;
  while (to < size) {
    if (from >= bytes.length) return undefined;
    if (bit() === 0) {
      output[to++] = bytes[from++]!;
      continue;
    }
    const count = number() + 2;
    const high = (number() - 2) << 8;
    let source = to - (high + bytes[from++]! + 1);
    if (source < 0) return undefined;
    for (let i = 0; i < count && to < size; i++) output[to++] = output[source++]!;
  }
  return output;
}
