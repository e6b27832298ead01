import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expandLzo } from '../../src/unpack/lzo';

/** Compressed by the LZO of mkfs.ubifs: data nodes of the fixture, cut out by their headers. */
function nodes(): { data: Buffer; size: number }[] {
  const image = readFileSync(join(__dirname, '../../fixtures/containers/flash.ubi'));
  const found: { data: Buffer; size: number }[] = [];
  for (let at = 0; at + 48 < image.length; at += 8) {
    if (image.readUInt32LE(at) === 0x06101831 && image[at + 20] === 1 && image.readUInt16LE(at + 44) === 1) found.push({ data: image.subarray(at + 48, at + image.readUInt32LE(at + 16)), size: image.readUInt32LE(at + 40) });
  }
  return found;
}

test('blocks that Linux compressed expand to their size', () => {
  const all = nodes();
  expect(all.length).toBeGreaterThan(3);
  for (const { data, size } of all) expect(expandLzo(data, size)?.length).toBe(size);
});

test('damaged data ends, within its bounds, and is never taken for whole', () => {
  const all = nodes();
  fc.assert(fc.property(fc.nat(all.length - 1), fc.array(fc.tuple(fc.nat(4095), fc.nat(255)), { minLength: 1, maxLength: 8 }), (index, changes) => {
    const { data, size } = all[index]!;
    const broken = Buffer.from(data);
    for (const [at, byte] of changes) broken[at % broken.length] = byte;
    const expanded = expandLzo(broken, size);
    expect(expanded === undefined || expanded.length <= size).toBe(true);
  }), { numRuns: 500 });
  for (const { data, size } of all) {
    for (let cut = 0; cut < data.length; cut += 37) expect(expandLzo(data.subarray(0, cut), size)).toBeUndefined();
  }
  expect(expandLzo(Buffer.alloc(0), 10)).toBeUndefined();
  expect(expandLzo(Buffer.alloc(5000), 100)).toBeUndefined();
});
