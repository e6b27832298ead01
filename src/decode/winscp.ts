import { hexBytes, printableText } from './bytes';
import type { DecodeContext } from './context';

/** Constants of WinSCP's Security.cpp. */
const MAGIC = 0xa3;
const FLAG_INTERNAL = 0xff;
const LONG_LENGTH = 2;

/**
 * `Password=` of WinSCP.ini and its registry export (without a master password). The stored text
 * begins with user and host, which are dropped where `context` names them.
 */
export function decodeWinscp(text: string, context: DecodeContext = {}): string | undefined {
  const bytes = hexBytes(text)?.map((byte) => ~(byte ^ MAGIC) & 0xff) as Buffer | undefined;
  if (!bytes || bytes.length < 3) return undefined;
  let at = 0;
  let length = bytes[at++]!;
  const internal = length === FLAG_INTERNAL;
  if (internal) {
    const version = bytes[at++]!;
    length = bytes[at++]!;
    if (version === LONG_LENGTH) length = (length << 8) | (bytes[at++] ?? 0);
  }
  const shift = bytes[at++] ?? 0;
  at += shift;
  if (length === 0 || at + length > bytes.length) return undefined;
  const plain = printableText(bytes.subarray(at, at + length));
  if (plain === undefined || !internal) return plain;
  const account = (context.user ?? '') + (context.host ?? '');
  return plain.startsWith(account) ? plain.slice(account.length) || undefined : plain;
}
