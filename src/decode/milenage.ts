import { createCipheriv } from 'node:crypto';
import { hexBytes } from './bytes';

/**
 * OPc of a subscriber: AES-128 of the operator's OP under the subscriber's K, XOR OP (3GPP TS 35.206).
 * All hex of 16 bytes. Shows that a K and an OP or OPc found apart belong together.
 */
export function milenageOpc(k: string, op: string): string | undefined {
  const key = hexBytes(k), operator = hexBytes(op);
  if (key?.length !== 16 || operator?.length !== 16) return undefined;
  const block = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(operator);
  for (let i = 0; i < 16; i++) block[i]! ^= operator[i]!;
  return block.toString('hex');
}
