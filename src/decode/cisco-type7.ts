import { printableText } from './bytes';

/** Cisco's published constant (the whole of what protects type 7). */
const KEY = 'dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87';

/**
 * Cisco type 7 (IOS, IOS-XE, XR, NX-OS in part, EOS `key 7`, Dell OS9 and other clones):
 * two decimal digits of offset 0–15, then one hex byte a character, XORed with the constant.
 */
export function decodeCiscoType7(text: string): string | undefined {
  if (!/^(?:0\d|1[0-5])(?:[0-9A-Fa-f]{2}){1,256}$/.test(text)) return undefined;
  const offset = Number(text.slice(0, 2));
  const bytes = Buffer.from(text.slice(2), 'hex');
  for (let i = 0; i < bytes.length; i++) bytes[i]! ^= KEY.charCodeAt((offset + i) % KEY.length);
  return printableText(bytes);
}
