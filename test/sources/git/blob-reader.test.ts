import { Worker } from 'node:worker_threads';
import * as esbuild from 'esbuild';
import fc from 'fast-check';
import { newCoverage } from '../../../src/model';
import { BlobReader, listBlobs, openRepository } from '../../../src/sources/git';
import { splitByPath } from '../../../src/sources/git/blob-list';
import { commonPrefix, commonSuffix } from '../../../src/sources/git/common-affix';
import { commit, git, makeRepository, readAll, removeScratch, write } from './fixture';

afterAll(removeScratch);

test('common prefix and suffix are the longest ones', () => {
  const long = fc.uint8Array({ maxLength: 20000 });
  fc.assert(fc.property(long, long, long, fc.nat(600), (prefix, a, suffix, cut) => {
    const one = Buffer.concat([prefix, a.subarray(0, cut), suffix]);
    const other = Buffer.concat([prefix, suffix]);
    const both = Buffer.concat([one, Buffer.from([1, 2, 3]), other]);
    const length = Math.min(one.length, other.length);
    const start = one.length + 3;
    let expected = 0;
    while (expected < length && one[expected] === other[expected]) expected++;
    expect(commonPrefix(both, 0, start, length)).toBe(expected);
    let back = 0;
    while (back < length && one[one.length - 1 - back] === other[other.length - 1 - back]) back++;
    expect(commonSuffix(both, one.length, both.length, length)).toBe(back);
  }), { numRuns: 50 });
});

describe('BlobReader', () => {
  const directory = makeRepository('versions');
  // A file that changes in places over 90 versions, one much larger than the small buffers, an empty one, a binary one.
  const lines = Array.from({ length: 400 }, (_, index) => `line ${index} of the file\n`);
  const big = Buffer.from(Array.from({ length: 20000 }, (_, index) => `row ${index}\n`).join(''));
  for (let version = 0; version < 90; version++) {
    lines.splice((version * 37) % lines.length, version % 3, `version ${version}\n`);
    write(directory, 'file.txt', lines.join(''));
    if (version === 40) write(directory, 'big.txt', big);
    if (version === 50) write(directory, 'empty', '');
    if (version === 60) write(directory, 'binary', Buffer.from([0, 1, 2, 10, 0, 10, 255]));
    commit(directory, {});
  }
  git(directory, ['gc', '-q']);
  const repository = openRepository(directory);

  it.each([64 * 1024, 70_001, 1 << 20])('gives every byte of every blob through a buffer of %d bytes', async (bytes) => {
    const list = await listBlobs(repository, {}, newCoverage('test'));
    const blobs = readAll(repository, list, bytes);
    expect(blobs).toHaveLength(93);
    for (const { blob, text } of blobs) {
      expect(git(directory, ['hash-object', '--stdin'], Buffer.from(text, 'latin1')).trim()).toBe(blob);
    }
  });

  it.each([true, false])('inherits only what is the same, with the context around every difference (plain: %s)', async (plain) => {
    const list = await listBlobs(repository, {}, newCoverage('test'));
    const target = new Uint8Array(1 << 20);
    const coverage = newCoverage('test');
    const reader = new BlobReader(repository, list, 0, list.length, target, { coverage, context: 100, plain });
    let before: { blob: string; bytes: Buffer } | undefined;
    let inherited = 0;
    let size = 0;
    for (let slice = reader.next(); slice; slice = reader.next()) {
      const bytes = Buffer.from(target.slice(slice.start, slice.end));
      size += slice.size;
      if (slice.inherited) {
        inherited++;
        const { blob, scan, differences } = slice.inherited;
        expect(blob).toBe(before!.blob);
        // What stands between the differences is equal; each difference is scanned with its context.
        let old = 0;
        let now = 0;
        for (let at = 0; at < differences.length; at += 4) {
          const [from, to, newFrom, newTo] = differences.slice(at, at + 4) as [number, number, number, number];
          expect(bytes.subarray(now, newFrom)).toEqual(before!.bytes.subarray(old, from));
          expect(scan.some((range) => range.from <= Math.max(0, newFrom - 100) && range.to >= Math.min(slice.size, newTo + 100))).toBe(true);
          old = to;
          now = newTo;
        }
        expect(bytes.subarray(now)).toEqual(before!.bytes.subarray(old));
      }
      before = { blob: slice.blob, bytes };
    }
    expect(inherited).toBe(89);
    expect(coverage.bytes).toBeLessThan(size / 2);
    expect(coverage.scanned).toBe(93);
  });

  it('splits a list where paths end', async () => {
    const list = await listBlobs(repository, {}, newCoverage('test'));
    const ranges = splitByPath(list, 10);
    expect(ranges.map(({ to }) => to).at(-1)).toBe(93);
    const texts = ranges.flatMap(({ from, to }) => {
      const reader = new BlobReader(repository, list, from, to, new Uint8Array(1 << 20), { coverage: newCoverage('test') });
      const blobs: string[] = [];
      for (let slice = reader.next(); slice; slice = reader.next()) blobs.push(slice.blob);
      return blobs;
    });
    expect(new Set(texts).size).toBe(93);
  });

  it('works in a worker thread, into WebAssembly memory', async () => {
    const { outputFiles } = await esbuild.build({
      stdin: {
        resolveDir: __dirname, loader: 'ts',
        contents: `import { parentPort, workerData } from 'node:worker_threads';
          import { BlobReader } from '../../../src/sources/git'; import { newCoverage } from '../../../src/model';
          const memory = new WebAssembly.Memory({ initial: 16 });
          const reader = new BlobReader(workerData.repository, workerData.list, 0, workerData.list.length, new Uint8Array(memory.buffer), { coverage: newCoverage('w') });
          let count = 0; for (let s = reader.next(); s; s = reader.next()) count++;
          parentPort.postMessage(count);`,
      },
      bundle: true, platform: 'node', write: false, format: 'cjs',
    });
    const list = await listBlobs(repository, {}, newCoverage('test'));
    const worker = new Worker(outputFiles[0]!.text, { eval: true, workerData: { repository, list } });
    const count = await new Promise((resolve, reject) => { worker.once('message', resolve).once('error', reject); });
    await worker.terminate();
    expect(count).toBe(93);
  });
});
