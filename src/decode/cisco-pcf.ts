import { hexBytes, printableText, withoutPkcs7 } from './bytes';
import { decipher, digest } from './cipher';

/** `enc_GroupPwd` and `enc_UserPassword` of Cisco VPN Client profiles (.pcf): 3DES whose key stands in front of the data. */
export function decodeCiscoPcf(text: string): string | undefined {
  const bytes = hexBytes(text);
  if (!bytes || bytes.length < 48 || (bytes.length - 40) % 8 !== 0) return undefined;
  const data = bytes.subarray(40);
  if (!digest('sha1', data).equals(bytes.subarray(20, 40))) return undefined;
  const seed = Buffer.from(bytes.subarray(0, 20));
  seed[19]! += 1;
  const first = digest('sha1', seed);
  seed[19]! += 2;
  const second = digest('sha1', seed);
  const padded = decipher('des-ede3-cbc', Buffer.concat([first, second.subarray(0, 4)]), bytes.subarray(0, 8), data);
  const plain = padded && withoutPkcs7(padded, 8);
  return plain && printableText(plain);
}
