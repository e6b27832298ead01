import { base64Bytes, withoutPkcs7 } from './bytes';
import { decipher, digest } from './cipher';
import type { DecodeContext } from './context';

/** Master key of every PAN-OS firewall until its owner sets another. */
const FACTORY_MASTER_KEY = 'p1a2l3o4a5l6t7o8';

/**
 * PAN-OS `-AQ==`: SHA-1 of the plaintext and AES-256-CBC under a key made of the master key
 * (`context.masterKey`, default the factory's). The SHA-1 proves the result: undefined means
 * that the site has a master key of its own.
 */
export function decodePanos(text: string, context: DecodeContext = {}): string | undefined {
  const parts = /^-AQ==([A-Za-z0-9+/]{27}=)([A-Za-z0-9+/]{22,8192}={0,2})$/.exec(text);
  const data = parts && base64Bytes(parts[2]!);
  if (!data) return undefined;
  const half = digest('md5', context.masterKey ?? FACTORY_MASTER_KEY, digest('md5', 'pannetwork'));
  const padded = decipher('aes-256-cbc', Buffer.concat([half, half]), Buffer.alloc(16), data);
  const plain = padded && withoutPkcs7(padded, 16);
  if (!plain || digest('sha1', plain).toString('base64') !== parts[1]) return undefined;
  return plain.toString('utf8');
}
