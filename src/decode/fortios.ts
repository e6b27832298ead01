import { base64Bytes, printableText, untilNul } from './bytes';
import { decipher } from './cipher';

/** Fixed key of FortiOS up to 7.2 and of FortiManager (CVE-2019-6693). */
const KEY = Buffer.from('Mary had a littl', 'latin1');

/**
 * FortiOS `ENC` of everything but administrators (those are hashes, `AK1…` and `SH2…`), with or
 * without the word `ENC`. Undefined where `private-data-encryption` or FortiOS 7.4 set another key.
 */
export function decodeFortiosEnc(text: string): string | undefined {
  const body = text.replace(/^ENC\s+/, '');
  if (/^(?:SH2|AK1)/.test(body)) return undefined;
  const data = base64Bytes(body);
  if (!data || data.length < 20) return undefined;
  // Four bytes of IV and whole blocks; a stray tail may follow.
  const whole = data.subarray(4, data.length - ((data.length - 4) % 16));
  const plain = decipher('aes-128-cbc', KEY, Buffer.concat([data.subarray(0, 4), Buffer.alloc(12)]), whole);
  const text4 = plain && printableText(untilNul(plain));
  if (text4 !== undefined) return text4;
  // FortiManager: the first 16 bytes are the IV.
  if (data.length < 32 || data.length % 16 !== 0) return undefined;
  const managed = decipher('aes-128-cbc', KEY, data.subarray(0, 16), data.subarray(16));
  return managed && printableText(untilNul(managed));
}
