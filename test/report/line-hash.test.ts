import fc from 'fast-check';
import { lineHashes } from '../../src/report/line-hash';

/** Values that GitHub's own upload action gives (codeql-action, src/fingerprints.test.ts). */
const PUBLISHED: readonly (readonly [string, readonly string[]])[] = [
  ['', ['c129715d7a2bc9a3:1']],
  [' a\nb\n  \t\tc\n d', ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1']],
  [' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End', ['8b7cf3e952e7aeb2:1', 'b1ae1287ec4718d9:1', 'bff680108adb0fcc:1', 'c6805c5e1288b612:1', 'b86d3392aea1be30:1', 'e6ceba753e1a442:1']],
  [' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n', ['e9496ae3ebfced30:1', 'fb7c023a8b9ccb3f:1', 'ce8ba1a563dcdaca:1', 'e20e36e16fcb0cc8:1', 'b3edc88f2938467e:1', 'c8e28b0b4002a3a0:1', 'c129715d7a2bc9a3:1']],
  [' hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r', ['e9496ae3ebfced30:1', 'fb7c023a8b9ccb3f:1', 'ce8ba1a563dcdaca:1', 'e20e36e16fcb0cc8:1', 'b3edc88f2938467e:1', 'c8e28b0b4002a3a0:1', 'c129715d7a2bc9a3:1']],
];

const all = (text: string): string[] => {
  const count = text.split(/\r\n|\r|\n/).length;
  const hashes = lineHashes(text, new Set(Array.from({ length: count }, (_, index) => index + 1)));
  return Array.from({ length: count }, (_, index) => hashes.get(index + 1)!);
};

test.each(PUBLISHED)('%j', (text, expected) => expect(all(text)).toEqual(expected));

test('line ends and indentation make no difference, every line has a hash, and equal ones are counted', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é', ' ', '\t', '"'), maxLength: 12 }), { minLength: 1, maxLength: 40 }), (lines) => {
    const hashes = all(lines.join('\n'));
    expect(all(lines.map((line) => `  ${line}\t`).join('\r\n'))).toEqual(hashes);
    expect(all(lines.join('\r'))).toEqual(hashes);
    expect(new Set(hashes).size).toBe(lines.length);
  }), { numRuns: 200 });
  expect(all('x\n'.repeat(3) + '\n'.repeat(200)).slice(3, 6).map((hash) => hash.split(':')[1])).toEqual(['1', '2', '3']);
});
