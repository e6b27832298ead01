import { base64Bytes, printableText, withoutPkcs7 } from './bytes';
import { decipher, digest } from './cipher';
import type { DecodeContext } from './context';

const MAGIC = Buffer.from('::::MAGIC::::', 'latin1');

/**
 * Jenkins `{AQAAAB…}` (AES-CBC, since 2.44) and the older bare base64 (AES-ECB), with the two files of
 * `$JENKINS_HOME/secrets`: `context.keyFiles['master.key']` and `['hudson.util.secret']`.
 */
export function decodeJenkins(text: string, context: DecodeContext = {}): string | undefined {
  const master = context.keyFiles?.['master.key'];
  const wrapped = context.keyFiles?.['hudson.util.secret'];
  const bytes = base64Bytes(text.replace(/^\{(.*)\}$/, '$1'));
  if (!master || !wrapped || !bytes) return undefined;
  const masterText = Buffer.from(master).toString('latin1').trimEnd();
  const unwrapped = decipher('aes-128-ecb', digest('sha256', masterText).subarray(0, 16), null, wrapped);
  const keyBytes = unwrapped && withoutPkcs7(unwrapped, 16);
  if (!keyBytes?.subarray(-MAGIC.length).equals(MAGIC)) return undefined;
  const key = keyBytes.subarray(0, 16);

  if (bytes[0] === 1 && bytes.length >= 9) {
    // version, length of the IV, length of the data (both u32, big endian), IV, data
    const ivEnd = 9 + bytes.readUInt32BE(1);
    const padded = decipher('aes-128-cbc', key, bytes.subarray(9, ivEnd), bytes.subarray(ivEnd, ivEnd + bytes.readUInt32BE(5)));
    const plain = padded && withoutPkcs7(padded, 16);
    return plain && printableText(plain);
  }
  const padded = decipher('aes-128-ecb', key, null, bytes);
  const plain = padded && withoutPkcs7(padded, 16);
  return plain?.subarray(-MAGIC.length).equals(MAGIC) ? printableText(plain.subarray(0, -MAGIC.length)) : undefined;
}
