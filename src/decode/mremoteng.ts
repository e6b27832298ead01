import { pbkdf2Sync } from 'node:crypto';
import { base64Bytes, printableText, withoutPkcs7 } from './bytes';
import { decipher, decipherGcm, digest } from './cipher';
import type { DecodeContext } from './context';

/** Used until the owner sets a password for the file. */
const DEFAULT_PASSWORD = 'mR3m';
/** `KdfIterations` of confCons.xml as mRemoteNG writes it. */
const ITERATIONS = 1000;

/**
 * `Password` of mRemoteNG's confCons.xml: AES-256-GCM (1.75 and later) or AES-128-CBC (before),
 * key from `context.masterKey` or the default password.
 */
export function decodeMremoteng(text: string, context: DecodeContext = {}): string | undefined {
  const bytes = base64Bytes(text);
  if (!bytes) return undefined;
  const password = context.masterKey ?? DEFAULT_PASSWORD;
  if (bytes.length > 48) {
    const salt = bytes.subarray(0, 16);
    const key = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha1');
    const tag = bytes.subarray(bytes.length - 16);
    const plain = decipherGcm('aes-256-gcm', key, bytes.subarray(16, 32), bytes.subarray(32, -16), tag, salt);
    if (plain) return printableText(plain);
  }
  if (bytes.length < 32 || bytes.length % 16 !== 0) return undefined;
  const padded = decipher('aes-128-cbc', digest('md5', password), bytes.subarray(0, 16), bytes.subarray(16));
  const plain = padded && withoutPkcs7(padded, 16);
  return plain && printableText(plain);
}
