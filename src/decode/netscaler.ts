import { createHmac } from 'node:crypto';
import { hexBytes, printableText, withoutPkcs7 } from './bytes';
import { decipher, rc4 } from './cipher';
import type { DecodeContext } from './context';

const AES_KEY = Buffer.from('351CBE38F041320F22D990AD8365889C7DE2FCCCAE5A1A8707E21E4ADCCD4AD9', 'hex');
const RC4_KEY = Buffer.from('2286da6ca015bcd9b7259753c2a5fbc2', 'hex');

/**
 * Citrix NetScaler `-encrypted` values under the fixed keys. `context.method` is the word after
 * `-encryptmethod` (none = ENCMTHD_1). For statements with `-kek` see {@link decodeNetscalerKek}.
 */
export function decodeNetscaler(text: string, context: DecodeContext = {}): string | undefined {
  const data = hexBytes(text);
  if (!data) return undefined;
  if (context.method === undefined || context.method === 'ENCMTHD_1') return printableText(rc4(RC4_KEY, data));
  if (data.length < 32 || data.length % 16 !== 0) return undefined;
  const padded = context.method === 'ENCMTHD_3'
    ? decipher('aes-256-cbc', AES_KEY, Buffer.alloc(16), data)
    : decipher('aes-256-ecb', AES_KEY, null, data);
  // The first block is random, as an IV would be.
  const plain = padded && withoutPkcs7(padded.subarray(16), 16);
  return plain && printableText(plain);
}

/**
 * NetScaler `-kek` values, with the appliance's two key files of /nsconfig/keys (hexadecimal text), which a
 * full backup holds: `context.keyFiles['f1.key']` and `['f2.key']`. AES-256-CBC under
 * HMAC-SHA256(key: bytes 35–66 of F2, message: bytes 33–64 of F1).
 */
export function decodeNetscalerKek(text: string, context: DecodeContext = {}): string | undefined {
  const [first, second] = ['f1.key', 'f2.key'].map((name) => {
    const file = context.keyFiles?.[name];
    return file && hexBytes(Buffer.from(file).toString('latin1').trim());
  });
  const data = hexBytes(text);
  if (!first || !second || first.length < 65 || second.length < 67 || !data || data.length < 32) return undefined;
  const key = createHmac('sha256', second.subarray(35, 67)).update(first.subarray(33, 65)).digest();
  const padded = decipher('aes-256-cbc', key, data.subarray(0, 16), data.subarray(16));
  const plain = padded && withoutPkcs7(padded, 16);
  return plain && printableText(plain);
}
