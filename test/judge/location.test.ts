import fc from 'fast-check';
import { LineCounter, locate, type Location } from '../../src/judge/location';

/** The same, told from the whole text each time. */
function plainly(bytes: Buffer, start: number, end: number): Location {
  const lineStart = (offset: number): number => bytes.subarray(0, offset).lastIndexOf(10) + 1;
  const line = (offset: number): number => bytes.subarray(0, offset).toString('latin1').split('\n').length;
  const column = (from: number, to: number): number => {
    const text = bytes.toString('utf8', from, to);
    return (text.includes('\ufffd') ? to - from : text.length) + 1;
  };
  const last = Math.max(start, end - 1);
  return { line: line(start), endLine: line(last), column: column(lineStart(start), start), endColumn: column(lineStart(last), end) };
}

const piece = fc.oneof({ weight: 6, arbitrary: fc.constantFrom('a', 'bc', ' ', 'ä', '漢', '🔑', '\n', '\r\n') }, { weight: 1, arbitrary: fc.constantFrom('\x80', '\xff', '\xc3', '\xe6\xbc') });

test('places are those of the text, in any order, whatever its bytes', () => {
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), fc.array(fc.tuple(fc.nat(200), fc.nat(20)), { minLength: 1, maxLength: 12 }), fc.boolean(), (pieces, places, ascending) => {
    const bytes = Buffer.concat(pieces.map((text) => (/^[\x80-\xff]+$/.test(text) && text !== 'ä' ? Buffer.from(text, 'latin1') : Buffer.from(text, 'utf8'))));
    const counter = new LineCounter(bytes);
    const asked = places.map(([from, length]) => [Math.min(from, bytes.length), Math.min(from + length, bytes.length)] as const);
    if (ascending) asked.sort(([a], [b]) => a - b);
    for (const [start, end] of asked) expect(locate(counter, start, end)).toEqual(plainly(bytes, start, end));
  }), { numRuns: 2000 });
});

test('a thousand places in one line of 8 MB, not all ASCII, cost one reading of it', () => {
  const bytes = Buffer.from('ä'.repeat(4 << 20));
  const counter = new LineCounter(bytes, undefined, 5);
  const before = process.cpuUsage().user;
  for (let at = 0; at < bytes.length; at += 4096) expect(locate(counter, at, at + 6)).toEqual({ line: 5, endLine: 5, column: at / 2 + 1, endColumn: at / 2 + 4 });
  // Reading it for each takes some minutes.
  expect(process.cpuUsage().user - before).toBeLessThan(5_000_000);
});
