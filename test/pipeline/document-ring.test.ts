import fc from 'fast-check';
import type { MemberProvenance } from '../../src/model';
import { DocumentRing } from '../../src/pipeline/document-ring';
import type { Survey } from '../../src/pipeline/document-scanner';

const survey = (path: string, length: number, hits: readonly number[], binary: boolean): Survey => ({
  path, binary, bytes: Buffer.alloc(length, path), hits: Uint32Array.from(hits),
});

test('documents arrive as they were offered, in order, for many rounds of the ring', () => {
  const ring = new DocumentRing();
  const document = fc.record({
    path: fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }),
    length: fc.oneof(fc.nat(200), fc.nat(900_000)),
    hits: fc.array(fc.nat(0xffff_ffff), { maxLength: 9 }),
    binary: fc.boolean(),
    member: fc.boolean(),
    taken: fc.nat(3),
  });
  let bytes = 0;
  const waiting: { path: string; length: number; hits: number[]; binary: boolean; member: boolean }[] = [];
  const takeOne = (): void => {
    const expected = waiting.shift();
    const got = ring.take();
    if (!expected) return expect(got).toBeUndefined();
    const { path, length, hits, binary, member } = expected;
    const { survey: { bytes, ...rest }, provenance, absolute } = got!;
    expect({ ...rest, hits: [...rest.hits] }).toEqual({ path, binary, hits });
    expect(bytes.equals(Buffer.alloc(length, path))).toBe(true);
    expect([provenance, absolute]).toEqual(member ? [memberAt(path), undefined] : [{ kind: 'file', path }, `/root/${path}`]);
    ring.release();
  };
  fc.assert(fc.property(fc.array(document, { maxLength: 30 }), (documents) => {
    for (const one of documents) {
      const { path, length, hits, binary, member } = one;
      if (ring.offer(survey(path, length, hits, binary), member ? memberAt(path) : `/root/${path}`)) {
        bytes += length;
        waiting.push(one);
      }
      for (let i = 0; i < one.taken; i++) takeOne();
    }
  }), { numRuns: 60 });
  while (waiting.length > 0) takeOne();
  takeOne();
  expect(bytes).toBeGreaterThan(3 * 8 * 1024 * 1024);
});

test('a full ring refuses, and has room again when something was taken', () => {
  const ring = new DocumentRing();
  const one = survey('a', 1_000_000, [1, 2], false);
  let count = 0;
  while (ring.offer(one, '/a')) count++;
  expect(count).toBe(8);
  ring.waitForRoom(1);
  expect(ring.offer(one, '/a')).toBe(false);
  // What is left at its end is too short: the next one stands at the beginning.
  for (let i = 0; i < 2; i++) {
    ring.take();
    ring.release();
  }
  expect(ring.offer(one, '/b')).toBe(true);
});

test('documents that would fill a ring by themselves are not for it', () => {
  expect([DocumentRing.takes(survey('a', 1_500_000, [], false)), DocumentRing.takes(survey('a', 2_200_000, [], false))]).toEqual([true, false]);
});

function memberAt(path: string): MemberProvenance {
  return { kind: 'member', container: { kind: 'file', path: 'b.tar' }, member: path };
}
