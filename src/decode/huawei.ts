import { printableText, untilNul } from './bytes';
import { decipherDesEcb } from './cipher';

const KEY = Buffer.from('0102030405060708', 'hex');

/**
 * Huawei VRP's old `cipher` form (24 characters, up to about VRP 5.70): 6-bit groups from `!` on,
 * single DES with a fixed key. Newer forms (`%^%#…%^%#`) need the device's key.
 */
export function decodeHuaweiCipher(text: string): string | undefined {
  if (!/^[!-a]{24}$/.test(text)) return undefined;
  const bytes = Buffer.alloc(18);
  for (let group = 0; group < 6; group++) {
    let bits = 0;
    for (let i = 0; i < 4; i++) {
      const char = text.charCodeAt(group * 4 + i);
      bits = (bits << 6) | (char === 0x61 ? 0x3f : char - 0x21);
    }
    bytes.writeUIntBE(bits & 0xffffff, group * 3, 3);
  }
  const plain = decipherDesEcb(KEY, bytes.subarray(0, 16));
  return plain && printableText(untilNul(plain));
}
