import { base64Bytes, printableText, withoutPkcs7 } from './bytes';
import { decipher } from './cipher';

/** Published by Microsoft: [MS-GPPREF] section 2.2.1.1.4. */
const KEY = Buffer.from('4e9906e8fcb66cc9faf49310620ffee8f496e806cc057990209b09a433b66c1b', 'hex');

/** `cpassword` of Windows Group Policy Preferences (Groups.xml, ScheduledTasks.xml and others in SYSVOL). */
export function decodeGppCpassword(text: string): string | undefined {
  const data = base64Bytes(text);
  const padded = data && decipher('aes-256-cbc', KEY, Buffer.alloc(16), data);
  const plain = padded && withoutPkcs7(padded, 16);
  if (!plain || plain.length % 2 !== 0) return undefined;
  return printableText(Buffer.from(plain.toString('utf16le'), 'utf8'));
}
