import { decipher } from './cipher';

/** Published in UniFi Network's own code; the same for every controller. */
const KEY = Buffer.from('bcyangkmluohmars', 'latin1');
const IV = Buffer.from('ubntenterpriseap', 'latin1');

/** UniFi controller backup (.unf): AES-128-CBC of a zip, whose directory may be damaged. Undefined: not one. */
export function decodeUnifiBackup(bytes: Uint8Array): Buffer | undefined {
  if (bytes.length < 32 || bytes.length % 16 !== 0) return undefined;
  const plain = decipher('aes-128-cbc', KEY, IV, bytes);
  return plain?.subarray(0, 2).toString('latin1') === 'PK' ? plain : undefined;
}

/** Whether the first block of a file decrypts to the start of a zip: the form has no magic of its own. */
export function isUnifiBackup(head: Uint8Array): boolean {
  return head.length >= 16 && decipher('aes-128-cbc', KEY, IV, head.subarray(0, 16))?.subarray(0, 4).toString('latin1') === 'PK\x03\x04';
}
