import { base64UrlBytes, printableText } from './bytes';
import { decipher } from './cipher';

/** Published in rclone's fs/config/obscure. */
const KEY = Buffer.from('9c935b48730a554d6bfd7c63c886a92bd390198eb8128afbf4de162b8b95f638', 'hex');

/** `pass = …` of rclone.conf (`rclone obscure`): AES-256-CTR with a fixed key, IV in front. */
export function decodeRclone(text: string): string | undefined {
  const bytes = base64UrlBytes(text);
  const plain = bytes && bytes.length > 16 ? decipher('aes-256-ctr', KEY, bytes.subarray(0, 16), bytes.subarray(16)) : undefined;
  return plain && printableText(plain);
}
