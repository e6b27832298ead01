import fc from 'fast-check';

import { encodeBase32 } from '../../src/judge/encoding';
import { isPublicNkey, readStructure, STRUCTURE_NAMES } from '../../src/judge/structure';
import schema from '../../schemas/pack.schema.json';

const base64url = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const effect = (name: string, text: string, expected?: string) => readStructure(name, text, expected)[0].effect;

describe('structures', () => {
  test('the schema lists exactly the readers there are', () => {
    const checks = schema.properties.detectors.items.properties.checks.items.oneOf;
    const structure = checks.find((check) => check.properties.kind.const === 'structure')!;
    expect((structure.properties.name as { enum: string[] }).enum).toEqual(STRUCTURE_NAMES);
  });

  test('no reader throws or says yes to noise', () => {
    fc.assert(fc.property(fc.constantFrom(...STRUCTURE_NAMES), fc.string({ maxLength: 80 }), (name, text) => {
      if (name !== 'base64-text') expect(effect(name, text)).toBe('lowers');
    }));
  });

  test('aws-account: the account number comes back out of the key id', () => {
    fc.assert(fc.property(fc.nat(999999999).chain((high) => fc.nat(999).map((low) => high * 1000 + low)), fc.nat(127), fc.nat(0xffffffff), (account, low, rest) => {
      const bytes = Buffer.alloc(10);
      // The top bit is set in ids of the second generation, which keeps the fifth character out of A-P.
      bytes.writeUIntBE(2 ** 47 + account * 128 + low, 0, 6);
      bytes.writeUInt32BE(rest, 6);
      const id = `AKIA${encodeBase32(bytes)}`;
      expect(id).toMatch(/^AKIA[A-Z2-7]{16}$/);
      expect(readStructure('aws-account', id)).toEqual([{ kind: 'structure', effect: 'raises', text: `account ${String(account).padStart(12, '0')}` }]);
    }));
    expect(effect('aws-account', 'AKIA0189ABCDEFGHIJKL')).toBe('lowers');
    expect(readStructure('aws-account', 'AKIAJ5QDXTPWKM6ZR2VA')[0].text).toMatch(/first generation/);
  });

  test('jwt: claims that name nobody, and the example of jwt.io, speak against it', () => {
    const token = (claims: unknown) => `${base64url({ alg: 'HS256' })}.${base64url(claims)}.c2lnbmF0dXJl`;
    const doubts = (claims: unknown) => readStructure('jwt', token(claims)).filter((evidence) => evidence.kind === 'placeholder').length;
    expect(doubts({ foo: 'bar' })).toBe(2);
    expect(doubts({ sub: '1234567890', name: 'John Doe', iat: 1516239022 })).toBe(2);
    expect(doubts({ foo: 'bar', iat: 1516239022 })).toBe(0);
    expect(doubts({ tenant: 'a', role: 'b', region: 'c' })).toBe(0);
  });

  test('public nkeys are told by their checksum', () => {
    expect(isPublicNkey('UD6AYQSOIN2IN5OGC6VQZCR4H3UFMIOXSW6NNS6N53CLJA4PB56CEJJI')).toBe(true);
    expect(isPublicNkey('UD6AYQSOIN2IN5OGC6VQZCR4H3UFMIOXSW6NNS6N53CLJA4PB56CEJJA')).toBe(false);
    expect(isPublicNkey('SUACJN3OSKWWPQXME4JUNFJ3PARXPO657GGNWNU7PK7G3AUQQYHLW26XH4')).toBe(false);
  });

  test('jwt: algorithm, issuer and expiry are read', () => {
    const token = `${base64url({ alg: 'ES256', typ: 'JWT' })}.${base64url({ iss: 'https://idp.example.net', role: 'admin', exp: 1893456000 })}.c2lnbmF0dXJl`;
    expect(readStructure('jwt', token).map((evidence) => evidence.text)).toEqual([
      'JWT header decodes (ES256)', 'iss https://idp.example.net', 'role admin', 'expires 2030-01-01T00:00:00.000Z',
    ]);
    expect(effect('jwt', 'eyJhbGciOiJIUzI1.eyJzdWIiOiIxIn0.x')).toBe('lowers');
    expect(effect('jwt', `${base64url({ typ: 'JWT' })}.${base64url({})}.x`)).toBe('lowers');
    expect(readStructure('jwt', `${base64url({ alg: 'none' })}.${base64url({ iss: '\u001b[31mred', exp: 1e300 })}.`)[1].text).toBe('iss ?[31mred');
  });

  test('macaroon: both versions, location checked', () => {
    const second = Buffer.concat([Buffer.from([2, 1, 8]), Buffer.from('pypi.org'), Buffer.from([2, 4]), Buffer.from('id01'), Buffer.alloc(36, 7)]);
    expect(readStructure('macaroon', `pypi-${second.toString('base64url')}`, '^(test\\.)?pypi\\.org$')[0].text).toBe('macaroon of pypi.org');
    expect(effect('macaroon', `pypi-${second.toString('base64url')}`, '^example\\.org$')).toBe('lowers');
    const first = Buffer.from('0018location pypi.org\n0015identifier 1\n');
    expect(effect('macaroon', first.toString('base64'), '^pypi')).toBe('raises');
  });

  test('bech32: vectors of BIP 173, and any changed character is noticed', () => {
    for (const valid of ['A12UEL5L', 'an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs', 'abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw']) {
      expect(effect('bech32', valid)).toBe('raises');
      expect(effect('bech32', valid.slice(0, -1) + (valid.endsWith('q') ? 'p' : 'q'))).toBe('lowers');
    }
    expect(effect('bech32', 'a12UEL5L')).toBe('lowers');
    expect(effect('bech32', 'A12UEL5L', '^age')).toBe('lowers');
  });

  test('base58check: the address of the all-zero hash, and one wrong digit', () => {
    expect(effect('base58check', '1111111111111111111114oLvT2')).toBe('raises');
    expect(effect('base58check', '1111111111111111111114oLvT3')).toBe('lowers');
  });

  test('discord-snowflake: user id and date', () => {
    const token = `${base64url('175928847299117063')}.GhT2aB.x`;
    expect(readStructure('discord-snowflake', token)[0].text).toBe('bot user 175928847299117063, created 2016-04-30');
    expect(effect('discord-snowflake', 'bm90IGEgbnVtYmVy.GhT2aB.x')).toBe('lowers');
  });

  test('gitlab-routable: length and routing payload', () => {
    const payload = base64url('o:1\nu:3f');
    const length = payload.length.toString(36).padStart(2, '0');
    expect(readStructure('gitlab-routable', `glpat-${payload}.01.${length}0abcdef`).map((evidence) => evidence.text)).toEqual([
      'payload has the length the token states', 'organization 1', 'user 123',
    ]);
    expect(effect('gitlab-routable', `glpat-${payload}x.01.${length}0abcdef`)).toBe('lowers');
  });

  test('nkey: a seed built after the specification, and one wrong character', () => {
    const seed = Buffer.alloc(36, 0x5a);
    // Seed prefix 18 << 3 and user prefix 20 << 3 give "SU" (nats-io/nkeys, strkey.go).
    seed[0] = (18 << 3) | ((20 << 3) >> 5);
    seed[1] = ((20 << 3) & 31) << 3;
    let sum = 0;
    for (const byte of seed.subarray(0, 34)) {
      for (let bit = 7; bit >= 0; bit--) {
        const carry = ((sum >> 15) & 1) ^ ((byte >> bit) & 1);
        sum = ((sum << 1) & 0xffff) ^ (carry ? 0x1021 : 0);
      }
    }
    seed.writeUInt16LE(sum, 34);
    const text = encodeBase32(seed);
    expect(text).toMatch(/^SU[A-Z2-7]{56}$/);
    expect(effect('nkey', text)).toBe('raises');
    expect(effect('nkey', `${text.slice(0, 20)}${text[20] === 'A' ? 'B' : 'A'}${text.slice(21)}`)).toBe('lowers');
  });

  test('marks inside keys: OpenAI and annotated Azure keys', () => {
    expect(effect('openai-infix', `sk-${'a1B2'.repeat(5)}T3BlbkFJ${'c3D4'.repeat(5)}`)).toBe('raises');
    expect(effect('openai-infix', `sk-${'a1B2'.repeat(12)}`)).toBe('lowers');
    expect(effect('azure-cask', `${'aB3d'.repeat(13)}JQQJ99${'x'.repeat(26)}`)).toBe('raises');
    expect(effect('azure-cask', `${'aB3d'.repeat(12)}JQQJ99${'x'.repeat(30)}`)).toBe('lowers');
  });

  test('base64 payloads: kind and content', () => {
    expect(effect('base64-json', base64url({ iat: 1, url: 'https://x' }), '"url"')).toBe('raises');
    expect(effect('base64-json', base64url({ iat: 1 }), '"url"')).toBe('lowers');
    expect(effect('base64-text', base64url('reftkn:01:0000000000:abc'), '^reftkn:')).toBe('raises');
    expect(effect('base64-text', base64url('other'), '^reftkn:')).toBe('lowers');
  });
});
