import { createHash } from 'node:crypto';

import fc from 'fast-check';

import { createTextScanner } from '../../src/api/scan-text';
import { encodeChecksum, evaluateChecks } from '../../src/judge/checksum';
import type { Check } from '../../src/model';

/** CRC-32/IEEE bit by bit: an oracle that shares nothing with zlib's. */
function crc32(text: string): number {
  let sum = 0xffffffff;
  for (let index = 0; index < text.length; index++) {
    sum ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function base(value: number, alphabet: string, length: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / alphabet.length)) text = alphabet[rest % alphabet.length] + text;
  return text.padStart(length, alphabet[0]);
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const word = (length: number) => fc.array(fc.constantFrom(...BASE62), { minLength: length, maxLength: length }).map((letters) => letters.join(''));
const crc = (over: string, equals: string, encoding: string, length: number): Check[] =>
  [{ kind: 'checksum', algorithm: 'crc32', over, equals, encoding, length } as Check];

const github = crc('{{body}}', '{{checksum}}', 'base62', 6);

describe('checksums', () => {
  test('check value of CRC-32/IEEE, "123456789" → cbf43926, in each encoding', () => {
    const sum = (encoding: 'hex' | 'hex-upper' | 'hex-le' | 'base62' | 'base36' | 'base64-le', length: number) =>
      encodeChecksum({ algorithm: 'crc32', encoding, length }, '123456789');
    expect(sum('hex', 8)).toBe('cbf43926');
    expect(sum('hex-upper', 8)).toBe('CBF43926');
    expect(sum('hex-le', 8)).toBe('2639f4cb');
    expect(sum('base36', 7)).toBe((0xcbf43926).toString(36).padStart(7, '0'));
    expect(sum('base62', 6)).toBe(base(0xcbf43926, BASE62, 6));
    expect(sum('base64-le', 6)).toBe('Jjn0yw');
  });

  test('SHA-256 in base32: RFC 4648 of the digest of the empty text', () => {
    expect(encodeChecksum({ algorithm: 'sha256', encoding: 'base32', length: 8 }, '')).toBe('4OYMIQUY');
  });

  test('a token made after the rule is valid, any changed character is not', () => {
    fc.assert(fc.property(word(30), fc.nat(29), (body, place) => {
      const checksum = base(crc32(body), BASE62, 6);
      expect(evaluateChecks(github, { body, checksum }, '')).toEqual([{ kind: 'checksum', effect: 'raises', text: 'checksum valid' }]);
      const changed = body.slice(0, place) + (body[place] === 'x' ? 'y' : 'x') + body.slice(place + 1);
      expect(evaluateChecks(github, { body: changed, checksum }, '')[0].effect).toBe('lowers');
    }));
  });

  test('templates: literal text, several groups, the secret itself', () => {
    fc.assert(fc.property(word(22), word(43), (head, tail) => {
      const before = `github_pat_${head}_${tail}`;
      const checks: Check[] = [{ kind: 'checksum', algorithm: 'sha256', over: 'github_pat_{{head}}_{{tail}}', equals: '{{sum}}', encoding: 'base32', length: 8 }];
      const digest = createHash('sha256').update(before).digest();
      // The first 40 bits are the first 8 base32 digits.
      const bits = [...digest.subarray(0, 5)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
      const sum = bits.match(/.{5}/g)!.map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(five, 2)]).join('');
      expect(evaluateChecks(checks, { head, tail, sum }, '')[0].effect).toBe('raises');
    }));
    expect(evaluateChecks(crc('{{secret}}', '{{sum}}', 'hex', 8), { sum: 'cbf43926' }, '123456789')[0].effect).toBe('raises');
  });

  test('leading zeros of a sum are kept', () => {
    // Search a body whose CRC-32 is small enough to need padding in base 62.
    let number = 0;
    while (crc32(`body${number}`) >= 62 ** 4) number++;
    const body = `body${number}`;
    const checksum = base(crc32(body), BASE62, 6);
    expect(checksum).toMatch(/^00/);
    expect(evaluateChecks(github, { body, checksum }, '')[0].effect).toBe('raises');
  });

  test('a check whose groups took no part in the match says nothing', () => {
    expect(evaluateChecks(github, { body: 'abc' }, 'abc')).toEqual([]);
    expect(evaluateChecks([{ kind: 'structure', name: 'jwt', group: 'token' }], {}, 'abc')).toEqual([]);
  });
});

test('a token without its issuer\'s checksum is less sure, stays in the report and says why', () => {
  const scan = createTextScanner({}, undefined, Buffer.alloc(32));
  const body = 'Qm7Zx2Lp9Vt4Rk8Yd3Ws6Nb1Hc5Jf0';
  const [wrong] = scan(`GITHUB_TOKEN=ghp_${body}a1B2c3\n`, 'deploy/env.txt').occurrences;
  const [right] = scan(`GITHUB_TOKEN=ghp_${body}${base(crc32(body), BASE62, 6)}\n`, 'deploy/env.txt').occurrences;
  expect(wrong).toMatchObject({ ruleId: 'github-pat-classic', confidence: 'medium', evidence: expect.arrayContaining([expect.objectContaining({ kind: 'checksum', effect: 'lowers', text: expect.stringContaining('does not match') })]) });
  expect(right).toMatchObject({ ruleId: 'github-pat-classic', confidence: 'high' });
});
