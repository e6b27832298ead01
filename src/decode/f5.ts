import { base64Bytes, printableText, withoutPkcs7 } from './bytes';
import { decipher } from './cipher';
import type { DecodeContext } from './context';

/**
 * F5 BIG-IP `$M$xx$base64` under the unit's master key (`context.masterKey`: what `f5mku -K` prints,
 * base64 of 16, 24 or 32 bytes; or `context.keyFiles['master']`, where that is kept in clear: on the unit itself it is under
 * the unit key, which no UCS holds): AES-ECB of the two salt characters and the text, which prove the key.
 */
export function decodeF5(text: string, context: DecodeContext = {}): string | undefined {
  const parts = /^\$M\$(\w{2})\$([A-Za-z0-9+/]{22,8192}={0,2})$/.exec(text);
  const file = context.keyFiles?.['master'];
  const written = context.masterKey ?? (file && Buffer.from(file).toString('latin1'));
  const key = written === undefined ? undefined : base64Bytes(written.trim());
  const data = parts && base64Bytes(parts[2]!);
  if (!data || !key || ![16, 24, 32].includes(key.length)) return undefined;
  const padded = decipher(`aes-${key.length * 8}-ecb`, key, null, data);
  const salted = padded && withoutPkcs7(padded, 16);
  return salted?.subarray(0, 2).toString('latin1') === parts[1] ? printableText(salted.subarray(2)) : undefined;
}
