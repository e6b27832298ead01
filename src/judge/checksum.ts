import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import type { Check, Evidence } from '../model';
import { encodeBase32 } from './encoding';
import { readStructure } from './structure';

type ChecksumCheck = Extract<Check, { kind: 'checksum' }>;
type Groups = Readonly<Record<string, string | undefined>>;

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
/** Digits, upper case, lower case: the order GitHub, npm and Vercel use. */
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Evaluates a detector's offline proofs on one match. `groups` are the pattern's named groups,
 * `secret` the matched secret (latin1). A check raises, lowers or, where its groups took no part
 * in the match, says nothing.
 */
export function evaluateChecks(checks: readonly Check[], groups: Groups, secret: string): Evidence[] {
  const evidence: Evidence[] = [];
  for (const check of checks) {
    if (check.kind === 'structure') {
      const text = check.group === undefined ? secret : groups[check.group];
      if (text !== undefined) evidence.push(...readStructure(check.name, text, check.expect));
    } else {
      const over = fill(check.over, groups, secret);
      const found = fill(check.equals, groups, secret);
      if (over === undefined || found === undefined) continue;
      evidence.push(found === encodeChecksum(check, over)
        ? { kind: 'checksum', effect: 'raises', text: 'checksum valid' }
        : { kind: 'checksum', effect: 'lowers', text: 'checksum does not match: mistyped, shortened or made up' });
    }
  }
  return evidence;
}

/**
 * The checksum of `over` (latin1) as the token would spell it.
 * Sums shorter than `length` are padded on the left with the alphabet's zero, longer ones cut after `length` characters.
 */
export function encodeChecksum(check: Pick<ChecksumCheck, 'algorithm' | 'encoding' | 'length'>, over: string): string {
  const bytes = Buffer.from(over, 'latin1');
  const sum = check.algorithm === 'crc32' ? bigEndian(crc32(bytes)) : createHash('sha256').update(bytes).digest();
  return encode(sum, check.encoding, check.length).slice(0, check.length);
}

function encode(sum: Buffer, encoding: ChecksumCheck['encoding'], length: number): string {
  switch (encoding) {
    case 'hex':
      return sum.toString('hex').padStart(length, '0');
    case 'hex-upper':
      return sum.toString('hex').toUpperCase().padStart(length, '0');
    case 'hex-le':
      return Buffer.from(sum).reverse().toString('hex').padStart(length, '0');
    case 'base64-le':
      return Buffer.from(sum).reverse().toString('base64');
    case 'base32':
      return encodeBase32(sum);
    case 'base36':
      return positional(sum, BASE36, length);
    case 'base62':
      return positional(sum, BASE62, length);
  }
}

/** `sum` as one big-endian number in the alphabet's base. */
function positional(sum: Buffer, alphabet: string, length: number): string {
  const base = BigInt(alphabet.length);
  let rest = BigInt(`0x${sum.toString('hex')}`);
  let text = '';
  while (rest > 0n) {
    text = alphabet[Number(rest % base)] + text;
    rest /= base;
  }
  return text.padStart(length, alphabet[0]);
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The template with its groups filled in; undefined where one took no part in the match. */
function fill(template: string, groups: Groups, secret: string): string | undefined {
  let complete = true;
  const text = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = groups[name] ?? (name === 'secret' ? secret : undefined);
    if (value === undefined) complete = false;
    return value ?? '';
  });
  return complete ? text : undefined;
}
