import { createHash } from 'node:crypto';

/** A made-up Paystack secret key (paystack.com/docs/api/authentication), different for each seed. */
export function madeUpKey(seed: string): string {
  return ['sk', 'live', createHash('sha1').update(seed).digest('hex')].join('_');
}
