import { hexBytes, printableText, untilNul } from './bytes';
import { decipherDesEcb } from './cipher';

/** The fixed key of vncauth.c (23, 82, 107, 6, 35, 78, 88, 7) with the bits of each byte reversed, as VNC feeds DES. */
const KEY = Buffer.from('e84ad660c4721ae0', 'hex');

/** VNC passwords in registry exports and ultravnc.ini (UltraVNC appends one check byte): at most 8 characters. */
export function decodeVnc(text: string): string | undefined {
  const bytes = hexBytes(text);
  if (!bytes || (bytes.length !== 8 && bytes.length !== 9)) return undefined;
  const plain = decipherDesEcb(KEY, bytes.subarray(0, 8));
  return plain && printableText(untilNul(plain));
}
