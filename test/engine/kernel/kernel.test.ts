import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildTables, CheckKind, createKernel, createScriptKernel, createWasmKernel, filterOf, type Kernel, type Keyword } from '../../../src/engine/kernel/kernel';
import { naiveHits } from './reference';

const require_ = createRequire(__filename);
const realBytes = Buffer.concat(['typescript/lib/typescript.js', 'typescript/lib/tsc.js', 'ajv/dist/core.js', 'yaml/README.md', 'yaml/package.json'].map((name) => readFileSync(require_.resolve(name.split('/')[0] + '/package.json').replace('package.json', name.split('/').slice(1).join('/'))))).subarray(0, 1_500_000);

function kernels(keywords: readonly Keyword[], capacity = 1 << 16): Kernel[] {
  const tables = buildTables(keywords);
  return [createWasmKernel(tables, { capacity, filter: filterOf(tables) }), createScriptKernel(tables, { capacity })];
}

/** All hits in [from, end) of a document laid at `base`, buffer refills included. */
function hitsOf(kernel: Kernel, document: Uint8Array, from = 0, end = document.length, base = 0): [number, number][] {
  kernel.memory.set(document, base);
  const found: [number, number][] = [];
  for (let at = from; ;) {
    const count = kernel.scan(document.length, at, end, base);
    for (let i = 0; i < count; i++) found.push([kernel.hits[2 * i], kernel.hits[2 * i + 1]]);
    if (kernel.resumeAt >= end) return found;
    expect(kernel.resumeAt).toBeGreaterThan(at);
    at = kernel.resumeAt;
  }
}

function expectAgreement(keywords: readonly Keyword[], document: Buffer, from?: number, end?: number): void {
  const expected = naiveHits(document, keywords, from, end);
  for (const kernel of kernels(keywords, Math.max(64, document.length))) {
    expect({ kind: kernel.kind, hits: hitsOf(kernel, document, from, end) }).toEqual({ kind: kernel.kind, hits: expected });
  }
}

const part = fc.string({ unit: fc.constantFrom(...'aAbK1'), minLength: 1, maxLength: 3 });
// Few letters, so that keywords overlap, nest and share grams; the bytes that folding with 0x20 confuses: [\]^_@ with {|}~DEL`.
const letters = fc.constantFrom(...'aAbBkK1-_@`[{]}^~');
const longKeyword = fc.record(
  {
    text: fc.oneof(
      fc.string({ unit: letters, minLength: 4, maxLength: 9 }),
      fc.string({ unit: letters, minLength: 4, maxLength: 64 }),
      fc.string({ unit: 'binary-ascii', minLength: 4, maxLength: 12 }),
    ),
    caseSensitive: fc.boolean(),
    wordStart: fc.boolean(),
    followedBy: fc.option(fc.string({ unit: letters, minLength: 1, maxLength: 6 }), { nil: undefined }),
    check: fc.constantFrom(CheckKind.none, CheckKind.none, CheckKind.run, CheckKind.assignment, CheckKind.userinfo),
    argument: fc.integer({ min: 1, max: 20 }),
    window: fc.integer({ min: 1, max: 60 }),
    before: fc.array(part, { minLength: 1, maxLength: 2 }),
    after: fc.array(part, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['text'] },
);
/** Now and then three bytes only, which the kernel takes with what must follow. */
const keyword = fc.tuple(longKeyword, fc.nat({ max: 2 })).map(([long, cut]) => (long.followedBy !== undefined && cut === 0 ? { ...long, text: long.text.slice(0, 3) } : long));
/** Text made of the keywords themselves in changing case, with noise between. */
function documentOf(keywords: readonly Keyword[]): fc.Arbitrary<Buffer> {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...keywords), fc.nat({ max: 3 })).map(([{ text }, way]) => [text, text.toUpperCase(), text.toLowerCase(), text.slice(1)][way])
      .chain((middle) => fc.tuple(fc.constantFrom('', 'a', 'bA', 'k1_', 'a.b '), fc.constantFrom('', 'A', '-b1', '_a', ' K.1a')).map(([front, back]) => front + middle + back)) },
    { weight: 2, arbitrary: fc.string({ unit: letters, maxLength: 5 }) },
    { weight: 1, arbitrary: fc.constantFrom(' = "', ': ', '\n', '="x9K_aaaaaaaaaaaaaaaaaaa"', '(', ', \'', 'b:', '@', '/') },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('latin1')) },
  );
  return fc.array(piece, { maxLength: 60 }).map((pieces) => Buffer.from(pieces.join(''), 'latin1'));
}

describe('both kernels find what indexOf finds', () => {
  test('on made-up documents', () => {
    // The first one again under other conditions: keywords of one text share an entry.
    const sets = fc.array(keyword, { minLength: 1, maxLength: 12 }).map((keywords): Keyword[] => [...keywords, { ...keywords[0], wordStart: true }, { text: keywords[0].text, followedBy: 'ab1"' }]);
    const cases = sets.chain((keywords) => fc.tuple(fc.constant(keywords), documentOf(keywords)));
    fc.assert(fc.property(cases, ([keywords, document]) => expectAgreement(keywords, document)), { numRuns: 250 });
  });

  test('in any range of a document that lies anywhere in memory', () => {
    const keywords: Keyword[] = [{ text: 'ghp_' }, { text: 'password' }, { text: 'word', wordStart: true }, { text: 'ssword=x', caseSensitive: true }];
    const shared = kernels(keywords);
    const cases = fc.tuple(documentOf(keywords), fc.nat(), fc.nat(), fc.nat({ max: 50 }));
    fc.assert(
      fc.property(cases, ([document, a, b, slot]) => {
        const [from, end] = [a % (document.length + 1), b % (document.length + 1)].sort((x, y) => x - y);
        for (const kernel of shared) {
          kernel.memory.fill(0x61);
          expect(hitsOf(kernel, document, from, end, slot * 16)).toEqual(naiveHits(document, keywords, from, end));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('at every offset around the edges of a block and of the document', () => {
    const keywords: Keyword[] = [{ text: 'key4' }, { text: 'hello' }, { text: 'abcdefghijklmnopqrstuvwxyz' }];
    const shared = kernels(keywords);
    for (const edge of [0, 16384, 32768]) {
      for (let offset = Math.max(0, edge - 40); offset < edge + 40; offset++) {
        keywords.forEach(({ text }, id) => {
          const document = Buffer.alloc(40000, 0x2e);
          document.write(text, offset);
          const tight = document.subarray(0, offset + text.length);
          for (const kernel of shared) {
            expect(hitsOf(kernel, document)).toEqual([[offset, id]]);
            expect(hitsOf(kernel, tight)).toEqual([[offset, id]]);
            expect(hitsOf(kernel, tight.subarray(0, -1))).toEqual([]);
          }
        });
      }
    }
  });

  test('with 1,500 keywords in real source text, in unaligned slices of it', () => {
    const words = [...new Set(realBytes.toString('latin1').match(/[A-Za-z_.\[\]@-]{4,30}/g))];
    const keywords = Array.from({ length: 1500 }, (_, i): Keyword => ({
      text: words[(i * 7919) % words.length],
      caseSensitive: i % 7 === 0,
      check: i % 5 === 0 ? CheckKind.assignment : i % 11 === 0 ? CheckKind.run : CheckKind.none,
    }));
    const [wasm, script] = kernels(keywords, realBytes.length);
    const expected = naiveHits(realBytes, keywords);
    expect(expected.length).toBeGreaterThan(5_000);
    for (const kernel of [wasm, script]) {
      const found = hitsOf(kernel, realBytes);
      expect(found.length).toBe(expected.length);
      expect(found.every(([offset, id], i) => offset === expected[i][0] && id === expected[i][1])).toBe(true);
    }
    for (let i = 0; i < 40; i++) {
      const slice = realBytes.subarray(i * 35_001, i * 35_001 + 3000 + i);
      expect(hitsOf(wasm, slice)).toEqual(naiveHits(slice, keywords));
      expect(hitsOf(script, slice)).toEqual(naiveHits(slice, keywords));
    }
  });

  test('when there are more hits than the buffer holds', () => {
    const keywords: Keyword[] = [{ text: 'aaaa' }, { text: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }, { text: 'baaaa' }];
    const document = Buffer.from('a'.repeat(99_999) + 'b' + 'a'.repeat(50_000));
    for (const kernel of kernels(keywords, document.length)) {
      const found = hitsOf(kernel, document);
      expect(found.length).toBeGreaterThan(4 * 65_536);
      expect(found).toEqual(naiveHits(document, keywords));
    }
  });
});

describe('case', () => {
  test('letters fold, the bytes that share their fold bit do not', () => {
    const keywords: Keyword[] = [{ text: 'a[b]c^d_' }, { text: 'KEY@`{', caseSensitive: true }, { text: 'h\u00e9llo' }];
    expectAgreement(keywords, Buffer.from('A[B]C^D_ a{b}c~d_ a[b]c^d\x7f KEY@`{ key@`{ KEY`@[ h\u00e9llo H\u00c9LLO H\u00e9LLO', 'latin1'));
    const [kernel] = kernels(keywords);
    expect(hitsOf(kernel, Buffer.from('A[B]C^D_ a{b}c~d_ KEY@`{ key@`{ H\u00c9LLO H\u00e9LLO', 'latin1')).map(([, id]) => id)).toEqual([0, 1, 2]);
  });
});

describe('ranges', () => {
  const shared = kernels([{ text: 'none' }]);
  test('NUL bytes, line ends, common beginnings and ends are counted as the plain loops do', () => {
    const bytes = fc.uint8Array({ max: 12, maxLength: 200 });
    fc.assert(
      fc.property(bytes, bytes, fc.nat({ max: 40 }), (first, second, shift) => {
        const b = 4000 + shift;
        for (const kernel of shared) {
          kernel.memory.fill(7);
          kernel.memory.set(first, shift);
          kernel.memory.set(second, b);
          expect(kernel.hasNul(shift, shift + first.length)).toBe(first.includes(0));
          expect(kernel.countNewlines(shift, shift + first.length)).toBe(first.filter((byte) => byte === 10).length);
          const limit = Math.min(first.length, second.length);
          let prefix = 0;
          while (prefix < limit && first[prefix] === second[prefix]) prefix++;
          expect(kernel.commonPrefix(shift, b, limit)).toBe(prefix);
          kernel.memory.set(first.subarray(first.length >> 1), b + 100);
          const tail = first.length - (first.length >> 1);
          expect(kernel.commonSuffix(shift + first.length, b + 100 + tail, tail)).toBe(tail);
          let suffix = 0;
          while (suffix < limit && first[first.length - 1 - suffix] === second[second.length - 1 - suffix]) suffix++;
          kernel.memory.set(second, b);
          expect(kernel.commonSuffix(shift + first.length, b + second.length, limit)).toBe(suffix);
        }
      }),
    );
  });
});

describe('tables', () => {
  test('are the same bytes for the same keywords, and small', () => {
    const keywords = Array.from({ length: 300 }, (_, i): Keyword => ({ text: `token_${i}_prefix` }));
    expect(Buffer.from(buildTables(keywords)).equals(Buffer.from(buildTables([...keywords])))).toBe(true);
    expect(buildTables(keywords).length).toBeLessThan(300 * 120);
  });

  test.each([
    [[{ text: 'abc' }], 'shorter than 4'],
    [[{ text: 'x'.repeat(65) }], 'longer than 64'],
    [[{ text: 'na\u0142me' }], 'not latin1'],
    [[{ text: 'abcd', followedBy: '' }], 'no characters'],
    [Array.from({ length: 1025 }, () => ({ text: 'same' })), 'More than 1024'],
  ])('reject what cannot be found: %#', (keywords, message) => {
    expect(() => buildTables(keywords)).toThrow(message);
  });

  test('that are foreign, cut or of another version are refused with the reason', () => {
    const tables = buildTables([{ text: 'keyword' }]);
    expect(() => createKernel(tables, { filter: filterOf(tables).subarray(4) })).toThrow('build it again');
    expect(() => createKernel(tables.subarray(0, 20))).toThrow('Not keyword tables');
    expect(() => createKernel(tables.subarray(0, -1))).toThrow('build them again');
    const other = tables.slice();
    other[4] = 9;
    expect(() => createKernel(other)).toThrow('version 9');
    expect(() => createKernel(Buffer.from('#!/bin/sh\necho these are not tables at all'))).toThrow('Not keyword tables');
  });

  test('of no keywords find nothing', () => {
    for (const kernel of kernels([])) expect(hitsOf(kernel, Buffer.from('password = "x"'))).toEqual([]);
  });
});

test('ranges outside the document or the memory are refused', () => {
  for (const kernel of kernels([{ text: 'word' }], 1024)) {
    expect(() => kernel.scan(1025)).toThrow(RangeError);
    expect(() => kernel.scan(10, 11)).toThrow(RangeError);
    expect(() => kernel.scan(10, 0, 11)).toThrow(RangeError);
    expect(() => kernel.scan(10, 0, 10, 8)).toThrow('multiple of 16');
  }
});

test('the tail behind a document is zeroed, so that an earlier document is not read', () => {
  for (const kernel of kernels([{ text: 'password', check: CheckKind.assignment }])) {
    expect(hitsOf(kernel, Buffer.from('password = hunter22'))).toHaveLength(1);
    expect(hitsOf(kernel, Buffer.from('password = '))).toEqual([]);
    expect([...kernel.memory.subarray(11, 75)]).toEqual(new Array(64).fill(0));
  }
});

test('a keyword that holds what closes its name is checked from the name on', () => {
  for (const kernel of kernels([{ text: 'key"', check: CheckKind.assignment }, { text: 'pwd=', check: CheckKind.assignment }])) {
    expect(hitsOf(kernel, Buffer.from('"aes_key": "hunter22" db_pwd=hunter22 '))).toHaveLength(2);
    expect(hitsOf(kernel, Buffer.from('pwd=${PWD}'))).toEqual([]);
  }
});

test.each([
  ['postgres://app:s3cret@db/app', true],
  ['redis://:s3cret@cache', true],
  ['amqp://u:p/w@mq', true],
  ['https://0123456789abcdef0@host', true],
  ['https://git@host/x', false],
  ['https://host:8080/a@b', false],
  ['https://host/a:b@c', false],
  ['https://u:@host', false],
  ['https://u:p w@host', false],
  ['https://u:pw', false],
])('userinfo of %s: %s', (text, expected) => {
  for (const kernel of kernels([{ text: '://a', check: CheckKind.none }, ...['es://', 'is://', 'qp://', 'ps://'].map((end): Keyword => ({ text: end, check: CheckKind.userinfo }))])) {
    expect(hitsOf(kernel, Buffer.from(text)).some(([, id]) => id > 0)).toBe(expected);
  }
});
