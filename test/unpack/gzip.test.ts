import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { unpack, type ByteSource } from '../../src/unpack';

const { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants;

/** What a gzip holds and why it was not read to its end. */
async function expand(source: ByteSource): Promise<{ content: Buffer; reasons: string[] }> {
  const parts: Buffer[] = [];
  const reasons: string[] = [];
  for await (const found of unpack('gzip', source, { kind: 'file', path: 'log.gz' })) {
    if (found.type === 'skip') reasons.push(found.skip.reason);
    else for await (const chunk of found.chunks) parts.push(Buffer.from(chunk));
  }
  return { content: Buffer.concat(parts), reasons };
}

/** Bytes that come in pieces of these sizes, over and over. */
const inPieces = (bytes: Buffer, sizes: readonly number[]): ByteSource => ({
  kind: 'stream',
  chunks: (async function* () {
    for (let at = 0, turn = 0; at < bytes.length; at += sizes[turn++ % sizes.length]!) yield bytes.subarray(at, at + sizes[turn % sizes.length]!);
  })(),
});

/** Text with repetitions near and far, runs longer than the window, and noise; up to some hundred KB. */
const content = fc.array(fc.oneof(
  fc.uint8Array({ maxLength: 3000, minLength: 1 }),
  fc.constantFrom('const value = 1;\n', 'if (a) {\n', '\0\0\0\0\0\0\0\0', 'x').map((text) => Buffer.from(text)),
  fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 30_000 })).map(([piece, times]) => Buffer.alloc(piece.length * times, Buffer.from(piece))),
), { maxLength: 12, minLength: 1 }).map((parts) => Buffer.concat([...parts, ...parts]));
const packed = fc.tuple(content, fc.integer({ min: 0, max: 9 }), fc.constantFrom(Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE))
  .map(([text, level, strategy]) => ({ text, stream: gzipSync(text, { level, strategy }) }));
const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 500, max: 200_000 })), { minLength: 1, maxLength: 4 });

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'keysweep-gzip-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what zlib packed comes out again, in whatever pieces it arrives, one member or two', async () => {
  await fc.assert(fc.asyncProperty(packed, packed, sizes, fc.boolean(), async (one, two, pieces, both) => {
    const stream = both ? Buffer.concat([one.stream, two.stream]) : one.stream;
    const { content: out, reasons } = await expand(inPieces(stream, pieces));
    expect(reasons).toEqual([]);
    expect(Buffer.compare(out, both ? Buffer.concat([one.text, two.text]) : one.text)).toBe(0);
  }), { numRuns: 150 });
}, 120_000);

test('a stream that is cut gives what came before, and says so', async () => {
  await fc.assert(fc.asyncProperty(packed, sizes, fc.double({ min: 0, max: 1, noNaN: true }), async ({ text, stream }, pieces, part) => {
    const cut = 10 + Math.floor(part * (stream.length - 19));
    const { content: out, reasons } = await expand(inPieces(stream.subarray(0, cut), pieces));
    expect(reasons).toEqual(['truncated']);
    expect(Buffer.compare(out, text.subarray(0, out.length))).toBe(0);
  }), { numRuns: 150 });
}, 120_000);

test('a damaged stream ends, with a reason or with other bytes', async () => {
  await fc.assert(fc.asyncProperty(packed, fc.nat(), sizes, async ({ stream }, place, pieces) => {
    const bit = 80 + (place % ((stream.length - 18) * 8));
    stream[bit >> 3]! ^= 1 << (bit & 7);
    const { reasons } = await expand(inPieces(stream, pieces));
    expect(['', 'damaged', 'truncated']).toContain(reasons.join());
  }), { numRuns: 150 });
}, 120_000);

test('small files, with a name and comment, of one member or two, and files that are none', async () => {
  const path = join(folder, 'a.gz');
  const read = async (bytes: Buffer): Promise<{ text: string; reasons: string[] }> => {
    writeFileSync(path, bytes);
    const { content: out, reasons } = await expand({ kind: 'file', path });
    return { text: out.toString('latin1'), reasons };
  };
  const plain = gzipSync('password = 1\n');
  const named = Buffer.concat([plain.subarray(0, 3), Buffer.of(2 | 4 | 8 | 16), plain.subarray(4, 10), Buffer.of(3, 0), Buffer.from('xyzname\0comment\0'), Buffer.of(1, 2), plain.subarray(10)]);
  expect(await read(plain)).toEqual({ text: 'password = 1\n', reasons: [] });
  expect(await read(named)).toEqual({ text: 'password = 1\n', reasons: [] });
  expect(await read(Buffer.concat([plain, named]))).toEqual({ text: 'password = 1\npassword = 1\n', reasons: [] });
  expect(await read(gzipSync(''))).toEqual({ text: '', reasons: [] });
  expect((await read(plain.subarray(0, 20))).reasons).toEqual(['truncated']);
  expect((await read(Buffer.from('no gzip at all, but long enough'))).reasons).toEqual(['damaged']);
});
