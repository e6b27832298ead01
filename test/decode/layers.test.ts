import fc from 'fast-check';
import { gzipSync, deflateSync } from 'node:zlib';
import { encodedKeywords, encodedRegionsAt, findEncodedRegions } from '../../src/decode';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const read = (text: string | Buffer): [string, string][] =>
  findEncodedRegions(typeof text === 'string' ? bytes(text) : text).map((r) => [r.encoding, Buffer.from(r.decoded).toString('utf8')]);
const SECRET = 'password: hunter2-is-not-a-good-one';
const b64 = (text: string | Buffer): string => Buffer.from(text as string).toString('base64');

test.each([
  ['base64', `data:\n  key: ${b64(SECRET)}\n`],
  ['base64', `token = "${Buffer.from(`${SECRET}>>>???`).toString('base64url')}"`],
  ['hex', `blob: ${Buffer.from(SECRET).toString('hex')}\n`],
  ['percent', 'url=postgres%3A%2F%2Fapp%3As3cr3t%40db'],
  ['unicode-escape', '"pass\\u0077ord=\\u0073ecret"'],
  ['hex-escape', '"\\x70\\x61\\x73\\x73"'],
  ['html', '<val>a&amp;b&#64;c&#x41;</val>'],
  ['quoted-printable', 'Content-Transfer-Encoding: quoted-printable\r\n\r\npassword=3Dabc=\r\ndef\r\n--x'],
  ['base64>gzip', `user_data: ${b64(gzipSync(SECRET))}`],
  ['base64>zlib', `x ${b64(deflateSync(SECRET))}`],
  ['base64>utf-16le', `powershell -EncodedCommand ${Buffer.from(SECRET, 'utf16le').toString('base64')}`],
])('%s', (encoding, text) => {
  expect(read(text).map(([name]) => name)).toContain(encoding);
});

test('the text comes out whole, and the region knows where it stood', () => {
  const text = `a: 1\nkey: ${b64(SECRET)}\nb: 2`;
  const [region] = findEncodedRegions(bytes(text));
  expect(Buffer.from(region!.decoded).toString()).toBe(SECRET);
  expect(text.slice(region!.start, region!.end)).toBe(b64(SECRET));
  expect(read('https://u:p%40ss%2Fw@h/')).toEqual([['percent', 'https://u:p@ss/w@h/']]);
  expect(read('"\\uD83D\\uDE00 pass\\u{e9}"').map(([, plain]) => plain)).toEqual(['😀', 'passé']);
});

test('a Helm release: base64 of base64 of gzip', () => {
  const release = b64(b64(gzipSync(JSON.stringify({ config: { dbPassword: 'Xk29-fjA' } }))));
  const found = read(`data:\n  release: ${release}\n`);
  expect(found.at(-1)![0]).toBe('base64>base64>gzip');
  expect(found.at(-1)![1]).toContain('Xk29-fjA');
});

test('base64 wrapped over lines is one region', () => {
  const wrapped = b64(SECRET.repeat(10)).replace(/(.{76})/g, '$1\n    ');
  expect(read(`content: |\n    ${wrapped}\nnext: 1`).some(([, text]) => text === SECRET.repeat(10))).toBe(true);
});

test('a JWT gives header and payload', () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jwt = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'admin', pass: 'in-the-token' })}.c2ln`;
  expect(read(`Authorization: Bearer ${jwt}`).map(([, text]) => text)).toEqual(['{"alg":"HS256","typ":"JWT"}', '{"sub":"admin","pass":"in-the-token"}']);
});

test('UTF-16 documents, with and without a byte order mark', () => {
  for (const mark of ['', '\ufeff']) expect(read(Buffer.from(`${mark}${SECRET}`, 'utf16le'))[0]).toEqual(['utf-16le', SECRET]);
  expect(read(Buffer.from(SECRET, 'utf16le').swap16())[0]).toEqual(['utf-16be', SECRET]);
});

test('identifiers, paths, hashes, images and keys are left alone', () => {
  expect(read('import getElementByIdentifierAndNameSpace from "/usr/local/lib/node_modules/something/else/index"')).toEqual([]);
  expect(read('sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==')).toEqual([]);
  expect(read('da39a3ee5e6b4b0d3255bfef95601890afd80709 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')).toEqual([]);
  expect(read('iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==')).toEqual([]);
});

test('bounds: depth, regions, total, and a gzip bomb', () => {
  let nested = SECRET;
  for (let i = 0; i < 10; i++) nested = b64(nested);
  expect(read(nested)).toHaveLength(4);
  expect(findEncodedRegions(bytes(`${b64(SECRET)}\n`.repeat(50)), 0, undefined, { maxRegions: 7 })).toHaveLength(7);
  expect(read(b64(gzipSync(Buffer.alloc(64 << 20))))).toEqual([]);
});

test('every alignment of an encoded keyword is found where the keyword is', () => {
  fc.assert(fc.property(fc.stringMatching(/^[ -~]{6,20}$/), fc.stringMatching(/^[ -~]{0,9}$/), fc.stringMatching(/^[ -~]{0,9}$/), (literal, before, after) => {
    const plain = `${before}${literal}${after}`;
    const keywords = encodedKeywords(literal);
    const shows = (encoding: string, text: string): boolean => keywords.some((k) => k.encoding === encoding && text.includes(k.text));
    expect(shows('base64', b64(plain))).toBe(true);
    expect(shows('base64>utf-16le', Buffer.from(plain, 'utf16le').toString('base64'))).toBe(true);
    expect(shows('hex', Buffer.from(plain).toString('hex'))).toBe(true);
    expect(shows('utf-16le', Buffer.from(plain, 'utf16le').toString('latin1'))).toBe(true);
    expect(shows('utf-16be', Buffer.from(plain, 'utf16le').swap16().toString('latin1'))).toBe(true);
  }));
});

test('the region around a prefilter hit', () => {
  const text = `x y\n  aws: ${b64('id=AKIAEXAMPLEKEY0000Z')} z`;
  const keyword = encodedKeywords('AKIA').find((k) => k.encoding === 'base64' && text.includes(k.text))!;
  const [region] = encodedRegionsAt(bytes(text), text.indexOf(keyword.text));
  expect(Buffer.from(region!.decoded).toString()).toBe('id=AKIAEXAMPLEKEY0000Z');
});

test('random bytes neither throw nor come back longer than the bounds', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (data) => {
    for (const region of findEncodedRegions(data)) {
      expect(region.start).toBeLessThan(region.end);
      expect(region.end).toBeLessThanOrEqual(data.length);
    }
  }), { numRuns: 500 });
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => {
    const found = read(`k=${b64(`${SECRET}${text}`)}`);
    expect(found[0]![1]).toBe(Buffer.from(`${SECRET}${text}`).toString());
  }));
});
