import { execFileSync } from 'node:child_process';
import { closeSync, createReadStream, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { identifyContainer, unpack } from '../../src/unpack';
import { gatherBytes, gatherFile } from './gather';

const MIB = 1 << 20;
let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'keysweep-unpack-')); });
afterAll(() => rmSync(folder, { recursive: true }));

async function tar(files: Record<string, Buffer | string>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const make = (tool: string, args: string[], input: Buffer): Buffer => execFileSync(tool, args, { input, maxBuffer: 64 * MIB });
const reasons = (skips: readonly { reason: string }[]): string[] => skips.map((skip) => skip.reason);

test.each([
  ['zeros.gz', () => gzipSync(Buffer.alloc(200 * MIB))],
  ['zeros.bz2', () => make('bzip2', ['-9c'], Buffer.alloc(40 * MIB))],
  ['zeros.xz', () => make('xz', ['-1c'], Buffer.alloc(200 * MIB))],
  ['zeros.zst', () => make('zstd', ['-qc'], Buffer.alloc(200 * MIB))],
  ['zeros.lzma', () => make('xz', ['--format=lzma', '-1c'], Buffer.alloc(200 * MIB))],
])('a bomb is refused: %s', async (name, bytes) => {
  const { skips } = await gatherBytes(name, bytes(), { ratioFromBytes: 8 * MIB, memoryBytes: 16 * MIB });
  expect(reasons(skips)).toEqual(['bomb']);
  expect(skips[0]!.incomplete).toBe(true);
});

test('a zip bomb is refused by what its directory says, and by what comes out', async () => {
  writeFileSync(join(folder, 'zeros'), Buffer.alloc(100 * MIB));
  execFileSync('zip', ['-qj', join(folder, 'bomb.zip'), join(folder, 'zeros')]);
  const { skips } = await gatherFile(join(folder, 'bomb.zip'), { ratioFromBytes: 8 * MIB });
  expect(reasons(skips)).toEqual(['bomb']);
});

test('the total and the number of members are bounded', async () => {
  const many = await tar(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f${i}`, 'x'.repeat(1000)])));
  const byCount = await gatherBytes('many.tar', many, { members: 20 });
  expect(byCount.members.size).toBe(20);
  expect(reasons(byCount.skips)).toEqual(['bomb']);
  const byTotal = await gatherBytes('many.tar', many, { totalBytes: 30_000 });
  expect(byTotal.members.size).toBeLessThan(32);
  expect(reasons(byTotal.skips)).toContain('bomb');
});

test('nesting is bounded, and what is above the bound is still given', async () => {
  let inner = await tar({ 'deepest.conf': 'password = "Vq8"' });
  for (let level = 0; level < 12; level++) inner = await tar({ [`level${level}.conf`]: `at ${level}`, [`level${level}.tar`]: inner });
  const { members, skips } = await gatherBytes('onion.tar', inner);
  expect(members.size).toBe(8);
  expect(reasons(skips)).toEqual(['too-deep']);
});

test('an archive that holds itself (droste) ends', async () => {
  // A gzip quine cannot be made here; a tar that holds copies of itself to every depth stands for it.
  let inner = await tar({ 'a.conf': 'x' });
  for (let level = 0; level < 6; level++) inner = gzipSync(await tar({ 'r/r.gz': inner, 'r/s.gz': inner }));
  expect(reasons((await gatherBytes('r.gz', inner, { members: 20 })).skips).at(-1)).toBe('bomb');
  expect(new Set(reasons((await gatherBytes('r.gz', inner)).skips))).toEqual(new Set(['too-deep']));
});

test('a file of 2 GB of holes costs seconds and no memory, as a dump and inside a tar.gz', async () => {
  const path = join(folder, 'vm.vmem');
  const file = openSync(path, 'w');
  writeSync(file, 'admin_password=Vq8mL2xR7-early-fT3xZ9wKp\0', 4096);
  writeSync(file, Buffer.from('wifi_password=Vq8mL2xR7-wide-fT3xZ9wKp', 'utf16le'), 0, undefined, 1_500_000_000);
  closeSync(file);
  truncateSync(path, 2 ** 31);
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const found: string[] = [];
  for await (const item of unpack('strings', { kind: 'file', path }, { kind: 'file', path: 'vm.vmem' })) {
    if (item.type !== 'member') throw new Error(item.skip.detail);
    for await (const chunk of item.chunks) found.push(`${item.provenance.member} ${Buffer.from(chunk).toString('latin1').trim()}`);
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
  }
  expect(found).toEqual(['strings@0x0 admin_password=Vq8mL2xR7-early-fT3xZ9wKp', 'strings@0x59000000 wifi_password=Vq8mL2xR7-wide-fT3xZ9wKp']);
  expect(peak).toBeLessThan(64 * MIB);
});

test('a large stream runs in constant memory', async () => {
  async function* bytes(): AsyncGenerator<Buffer> {
    const archive = pack();
    const entry = archive.entry({ name: 'big.log', size: 300 * MIB }, () => archive.finalize());
    const block = Buffer.alloc(MIB, 'a line of an ordinary log file\n');
    const output = entry as unknown as Writable;
    void (async () => {
      for (let i = 0; i < 300; i++) if (!output.write(block)) await new Promise((resolve) => output.once('drain', resolve));
      output.end();
    })();
    for await (const part of archive) yield part as Buffer;
  }
  let total = 0;
  let peak = 0;
  const before = process.memoryUsage().arrayBuffers;
  for await (const item of unpack('tar', { kind: 'stream', chunks: bytes() }, { kind: 'stream', path: 'big.tar' })) {
    if (item.type !== 'member') throw new Error(item.skip.detail);
    for await (const chunk of item.chunks) {
      total += chunk.length;
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }
  }
  expect(total).toBe(300 * MIB);
  expect(peak).toBeLessThan(96 * MIB);
});

test('a consumer may stop early, and may leave content unread', async () => {
  const archive = gzipSync(await tar({ 'a.conf': 'a'.repeat(100_000), 'b.conf': 'b' }));
  const names: string[] = [];
  for await (const item of unpack('gzip', { kind: 'bytes', bytes: archive }, { kind: 'file', path: 'x.tgz' })) {
    if (item.type === 'member') names.push(item.provenance.member);
  }
  expect(names).toEqual(['a.conf', 'b.conf']);
  for await (const item of unpack('gzip', { kind: 'bytes', bytes: archive }, { kind: 'file', path: 'x.tgz' })) {
    expect(item.type).toBe('member');
    break;
  }
});

test('a file that cannot be read is a skip', async () => {
  const { skips } = await (async () => {
    const found: { reason: string }[] = [];
    for await (const item of unpack('gzip', { kind: 'stream', chunks: createReadStream(join(folder, 'absent')) }, { kind: 'file', path: 'absent' })) if (item.type === 'skip') found.push(item.skip);
    return { skips: found };
  })();
  expect(skips).toHaveLength(1);
});

test('ordinary documents are no containers', () => {
  for (const [name, text] of [
    ['a.ts', "import fs from 'node:fs';\n"], ['a.md', '# v2 of the plan\n'], ['a.yaml', '- BEGIN: 1\n'], ['b.txt', 'BZhello'], ['c.bin', 'plain text in a .bin'],
    ['d.txt', '070701 is a number'], ['e.txt', 'x^ is zlib-like'], ['f.exp', 'set timeout 20\nspawn ssh'], ['core', 'the core of it'], ['p.txt', 'PK\x03\x04'.slice(0, 3)], ['x', 'hsqs but short'], ['r', 'Rar! what'],
  ] as const) expect([name, identifyContainer(Buffer.from(text, 'latin1'), name, text.length)]).toEqual([name, undefined]);
  expect(identifyContainer(new Uint8Array(0), 'x')).toBeUndefined();
});

test('neither identification nor any reader throws on damaged input', async () => {
  const samples = [
    gzipSync('password = 1\n'.repeat(50)), await tar({ 'a/b': 'c'.repeat(2000) }), make('xz', ['-c'], Buffer.from('hello '.repeat(99))),
    make('bzip2', ['-c'], Buffer.from('hello '.repeat(99))), make('zstd', ['-qc'], Buffer.from('hello '.repeat(99))),
    Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4096, 7)]), Buffer.from('070701' + '0'.repeat(104) + 'x'),
    Buffer.concat([Buffer.from('88aca1b1ffffffff', 'hex'), Buffer.alloc(64, 1)]), Buffer.concat([Buffer.from('!<arch>\n'), Buffer.alloc(80, 0x20)]),
    Buffer.concat([Buffer.from('edabeedb', 'hex'), Buffer.alloc(300, 3)]), Buffer.from('HDR2'.padEnd(40, '\x01'), 'latin1'),
  ];
  await fc.assert(fc.asyncProperty(fc.constantFrom(...samples), fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.boolean(), async (sample, at, noise, cut) => {
    const bytes = Buffer.from(sample);
    const from = 8 + (at % Math.max(1, bytes.length - 8));
    bytes.set(noise.subarray(0, Math.max(0, bytes.length - from)), from);
    const { skips } = await gatherBytes('x', cut ? bytes.subarray(0, from) : bytes, { memoryBytes: 4 * MIB });
    for (const skip of skips) expect(skip.incomplete).toBe(true);
  }), { numRuns: 300 });
});

const DESCRIPTORS = '/proc/self/fd';
(existsSync(DESCRIPTORS) ? test : test.skip)('a container that breaks off leaves no file open, whatever it is', async () => {
  const fixtures = join('fixtures', 'containers');
  for (const name of readdirSync(fixtures).filter((one) => one !== 'make.sh')) {
    const whole = readFileSync(join(fixtures, name));
    const path = join(folder, name);
    const open = (): number => readdirSync(DESCRIPTORS).filter((one) => {
      try {
        return readlinkSync(join(DESCRIPTORS, one)) === realpathSync(path);
      } catch {
        return false; // the descriptor of this listing
      }
    }).length;
    for (const cut of [0.3, 0.9]) {
      writeFileSync(path, whole.subarray(0, Math.ceil(whole.length * cut)));
      await gatherFile(path);
      for (let turn = 0; turn < 50 && open() > 0; turn++) await new Promise((resolve) => setTimeout(resolve, 10)); // streams close a little later
      expect({ name, cut, open: open() }).toEqual({ name, cut, open: 0 });
    }
  }
});
