import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { gather } from './gather';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '-', '.x', ' '), minLength: 1, maxLength: 60 }).filter((text) => !/^[.\s]+$/.test(text));
const members = fc.uniqueArray(
  fc.record({ path: fc.array(word, { minLength: 1, maxLength: 5 }).map((parts) => `d/${parts.join('/')}`), content: fc.uint8Array({ maxLength: 3000 }), times: fc.constantFrom(1, 1, 1, 60) }),
  { selector: ({ path }) => path, maxLength: 8 },
).map((all) => all.map(({ path, content, times }) => ({ path, content: Buffer.alloc(content.length * times, content) })));

/** The bytes in pieces that share their memory, as those of an expander do. */
async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const memory = Buffer.alloc(Math.max(...sizes));
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const count = bytes.copy(memory, 0, at, at + sizes[turn % sizes.length]!);
    at += count;
    yield memory.subarray(0, count);
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 4 });
const read = (bytes: Buffer, pieces: readonly number[]) => gather('a.tar', { kind: 'stream', chunks: inPieces(bytes, pieces) }, bytes.subarray(0, 1024));
const expected = (all: readonly { path: string; content: Buffer }[]) => new Map(all.filter(({ content }) => content.length > 0).map(({ path, content }) => [`a.tar!${path}`, content.toString('latin1')]));

async function packed(all: readonly { path: string; content: Buffer }[]): Promise<Buffer> {
  const archive = pack();
  for (const { path, content } of all) archive.entry({ name: path }, content);
  archive.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of archive) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
}

test('members come out as they went in, in whatever pieces the tar arrives', async () => {
  await fc.assert(fc.asyncProperty(members.filter((all) => all.length > 0), sizes, async (all, pieces) => {
    const { members: found, skips } = await read(await packed(all), pieces);
    expect(skips).toEqual([]);
    expect(found).toEqual(expected(all));
  }), { numRuns: 80 });
}, 60_000);

test('a tar that is cut within a member gives what comes before, and says so', async () => {
  await fc.assert(fc.asyncProperty(members.filter((all) => all.some(({ content }) => content.length > 0)), fc.double({ min: 0, max: 1, noNaN: true }), sizes, async (all, part, pieces) => {
    const whole = await packed(all);
    const length = Math.max(513, Math.floor(part * (whole.length - 1024)));
    fc.pre(length % 512 !== 0);
    const { members: found, skips } = await read(whole.subarray(0, length), pieces);
    expect(skips.map(({ reason }) => reason)).toEqual(['truncated']);
    for (const [path, content] of found) expect(expected(all).get(path) ?? '').toContain(content);
  }), { numRuns: 80 });
}, 60_000);

test.each(['v7', 'ustar', 'oldgnu', 'gnu', 'posix'])('what GNU tar writes as %s, packed and plain', async (format) => {
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-tar-'));
  try {
    const long = format === 'v7' ? 'short' : 'deep/'.repeat(25) + 'x'.repeat(format === 'ustar' ? 60 : 120);
    const files = { 'etc/app.conf': 'password = 1\n', [long]: 'y'.repeat(70_000), 'empty': '' };
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    execFileSync('ln', ['-s', 'etc/app.conf', 'link'], { cwd: folder });
    execFileSync('ln', ['etc/app.conf', 'hard'], { cwd: folder });
    execFileSync('tar', ['-cf', join(folder, 'out.tar'), `--format=${format}`, 'etc', long, 'empty', 'link', 'hard'], { cwd: folder });
    const bytes = readFileSync(join(folder, 'out.tar'));
    const wanted = new Map([['a.tar!etc/app.conf', 'password = 1\n'], [`a.tar!${long}`, files[long]]]);
    expect((await read(bytes, [1000])).members).toEqual(wanted);
    const { members: within } = await gather('a.tgz', { kind: 'bytes', bytes: gzipSync(bytes) }, gzipSync(bytes));
    expect([...within.values()]).toEqual([...wanted.values()]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a header with a wrong sum is damage, and what stood before it was read', async () => {
  const bytes = await packed([{ path: 'd/a', content: Buffer.from('first') }, { path: 'd/b', content: Buffer.from('second') }]);
  bytes[1024]! ^= 1;
  const { members: found, skips } = await read(bytes, [700]);
  expect([...found.keys()]).toEqual(['a.tar!d/a']);
  expect(skips.map(({ reason }) => reason)).toEqual(['damaged']);
});
