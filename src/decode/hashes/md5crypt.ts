import { createHash } from 'node:crypto';
import { crypt64Permuted } from './crypt64';

const ORDER = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5], [-1, -1, 11]];

/** FreeBSD md5crypt (`$1$`; Apache's `$apr1$` differs in the magic alone), 1,000 rounds. */
export function md5crypt(password: string, salt: string, magic = '$1$'): string {
  const key = Buffer.from(password, 'utf8');
  const saltBytes = Buffer.from(salt.slice(0, 8), 'latin1');
  const inner = createHash('md5').update(key).update(saltBytes).update(key).digest();
  const start = createHash('md5').update(key).update(magic).update(saltBytes);
  for (let left = key.length; left > 0; left -= 16) start.update(inner.subarray(0, Math.min(16, left)));
  for (let bits = key.length; bits > 0; bits >>= 1) start.update(bits & 1 ? Buffer.alloc(1) : key.subarray(0, 1));
  let digest = start.digest();
  for (let round = 0; round < 1000; round++) {
    const hash = createHash('md5').update(round & 1 ? key : digest);
    if (round % 3) hash.update(saltBytes);
    if (round % 7) hash.update(key);
    digest = hash.update(round & 1 ? digest : key).digest();
  }
  return `${magic}${salt.slice(0, 8)}$${crypt64Permuted(digest, ORDER)}`;
}
