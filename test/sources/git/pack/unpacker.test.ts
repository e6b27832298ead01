import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { SOURCE_HASH } from '../../../../src/sources/git/pack/pack.wasm';
import { createUnpacker } from '../../../../src/sources/git/pack/unpacker';

const MEMORY = 4 * 1024 * 1024;
const unpacker = createUnpacker(MEMORY)!;
const { bytes, start } = unpacker;
const target = start + MEMORY / 2;

/** Expands `stream` with `visible` bytes of it in sight. */
function inflate(stream: Uint8Array, size: number, visible = stream.length): number {
  bytes.fill(0xff, start, start + stream.length + 64);
  bytes.set(stream.subarray(0, visible), start);
  return unpacker.inflate(start, start + visible, target, size);
}

test('pack.wasm.ts was built from the sources in assembly/ (else: npm run build:kernel)', () => {
  const assembly = join(__dirname, '../../../../src/sources/git/pack/assembly');
  const hash = createHash('sha256');
  for (const name of readdirSync(assembly).filter((file) => file.endsWith('.ts')).sort()) hash.update(name).update('\0').update(readFileSync(join(assembly, name)));
  expect(SOURCE_HASH).toBe(hash.digest('hex'));
});

/** Text with repetitions near and far, and noise. */
const content = fc.array(fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom('const value = 1;\n', 'if (a) {\n', '\0\0\0\0\0\0\0\0', 'x').map((text) => Buffer.from(text)),
  fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 4000 })).map(([piece, times]) => Buffer.alloc(piece.length * times, Buffer.from(piece))),
), { maxLength: 40 }).map((parts) => Buffer.concat([...parts, ...parts]));

describe('inflate', () => {
  test('gives what zlib packed, at every level and with every strategy', () => {
    const { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants;
    fc.assert(fc.property(content, fc.integer({ min: 0, max: 9 }), fc.constantFrom(Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE), (text, level, strategy) => {
      const stream = deflateSync(text, { level, strategy });
      expect(inflate(stream, text.length)).toBe(0);
      expect(Buffer.compare(bytes.subarray(target, target + text.length), text)).toBe(0);
    }), { numRuns: 300 });
  });

  test('asks for more where the stream is cut, whatever stands behind it', () => {
    fc.assert(fc.property(content, fc.double({ min: 0, max: 1, noNaN: true }), (text, part) => {
      const stream = deflateSync(text);
      const visible = Math.floor(part * (stream.length - 1));
      expect(inflate(stream, text.length, visible)).toBe(-2);
    }), { numRuns: 300 });
  });

  test('a flipped bit is never taken for the text, and nothing outside of the target is written', () => {
    fc.assert(fc.property(content.filter((text) => text.length > 0), fc.nat(), (text, place) => {
      const stream = deflateSync(text);
      const bit = place % (stream.length * 8);
      stream[bit >> 3]! ^= 1 << (bit & 7);
      const guard = Buffer.alloc(64, 0xa5);
      bytes.set(guard, target + text.length + 16);
      const result = inflate(stream, text.length);
      if (result === 0) expect(Buffer.compare(bytes.subarray(target, target + text.length), text)).toBe(0);
      expect(Buffer.compare(bytes.subarray(target + text.length + 16, target + text.length + 80), guard)).toBe(0);
    }), { numRuns: 500 });
  });

  test('random bytes end with an answer', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(5000), (noise, size) => {
      const stream = Buffer.concat([Buffer.from([0x78, 0x9c]), noise]);
      expect([0, -1, -2]).toContain(inflate(stream, size));
    }), { numRuns: 500 });
  });
});

describe('deltas', () => {
  const base = Buffer.from('0123456789'.repeat(20));
  const header = Buffer.from([200 & 0x7f | 0x80, 1]);
  const apply = (ops: readonly number[], size: number, sizes = Buffer.concat([header, Buffer.from([size])])): boolean => {
    const delta = Buffer.concat([sizes, Buffer.from(ops)]);
    bytes.set(base, start);
    bytes.set(delta, start + 4096);
    return unpacker.applyDelta(start, base.length, start + 4096, start + 4096 + delta.length, target, size) !== 0;
  };

  test('copies and inserts', () => {
    expect(apply([0x91, 3, 5, 2, 0x41, 0x42, 0x90, 4], 11)).toBe(true);
    expect(bytes.toString('latin1', target, target + 11)).toBe('34567AB0123');
  });

  test.each([
    ['a copy beyond the base', [0x91, 198, 5], 5], ['a cut copy', [0x91, 3], 5], ['a cut insertion', [5, 1, 2], 5], ['the reserved code', [0], 0],
    ['too little', [1, 65], 2], ['too much', [2, 65, 65], 1],
  ])('refuses %s', (_name, ops, size) => { expect(apply(ops, size)).toBe(false); });

  test('refuses another base', () => { expect(apply([1, 65], 1, Buffer.from([9, 1]))).toBe(false); });
});

describe('differences', () => {
  const line = fc.constantFrom('alpha = 1\n', 'beta = 2222222222\n', '}\n', '\n', 'function gamma(delta, epsilon) {\n', '  return gamma(zeta, eta, theta);\n', 'x');
  const lines = fc.array(line, { maxLength: 60 });

  test('what stands between them is equal, and they are in order', () => {
    fc.assert(fc.property(lines, lines, lines, lines, (a, b, c, d) => {
      const before = Buffer.from([...a, ...b, ...c, ...d].join(''));
      const after = Buffer.from([...a, ...c, ...b.slice(1), ...d].join(''));
      bytes.set(before, start);
      bytes.set(after, target);
      const count = unpacker.differences(start, start + before.length, target, target + after.length);
      let old = 0;
      let now = 0;
      for (let at = 0; at < count * 4; at += 4) {
        const [from, to, newFrom, newTo] = unpacker.list.subarray(at, at + 4) as unknown as [number, number, number, number];
        expect(from - old).toBe(newFrom - now);
        expect(from).toBeGreaterThanOrEqual(old);
        expect(after.subarray(now, newFrom)).toEqual(before.subarray(old, from));
        expect(to).toBeGreaterThanOrEqual(from);
        expect(newTo).toBeGreaterThanOrEqual(newFrom);
        old = to;
        now = newTo;
      }
      expect(after.subarray(now)).toEqual(before.subarray(old));
      if (before.equals(after)) expect(count).toBe(0);
    }), { numRuns: 1000 });
  });

  test('two changes in a long text are two differences', () => {
    const text = Array.from({ length: 500 }, (_, index) => `line ${index} of a long text with words\n`);
    const before = Buffer.from(text.join(''));
    text[100] = 'something else\n';
    text.splice(300, 2);
    const after = Buffer.from(text.join(''));
    bytes.set(before, start);
    bytes.set(after, target);
    expect(unpacker.differences(start, start + before.length, target, target + after.length)).toBe(2);
  });
});
