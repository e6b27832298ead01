import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { unlz4 } from '../../src/unpack/lz4';
import { DEFAULT_UNPACK_LIMITS, Ratio } from '../../src/unpack/limits';

async function decode(bytes: Buffer, piece = 1000): Promise<Buffer> {
  const ratio = new Ratio(DEFAULT_UNPACK_LIMITS);
  const parts: Uint8Array[] = [];
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  for await (const chunk of unlz4(ratio.input(pieces()), ratio)) parts.push(chunk);
  return Buffer.concat(parts);
}

const hasTool = ((): boolean => {
  try {
    execFileSync('lz4', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const withTool = hasTool ? test : test.skip;

withTool.each([['-B4', '-BD'], ['-B5', '-BX'], ['-B7', '-BD', '-BX'], ['-B4', '-12', '--no-frame-crc']])('what the lz4 tool writes with %s %s comes back whole', async (...options) => {
  // Text that repeats near and far, with stretches that do not compress.
  const lines = Array.from({ length: 9000 }, (_, n) => `interface Gi0/${n % 48}\n description ${createHash('sha256').update(String(n)).digest(n % 3 ? 'hex' : 'base64')}\n`);
  const text = Buffer.from(lines.join('') + lines.slice(0, 3000).join('') + 'x'.repeat(100_000));
  const packed = execFileSync('lz4', [...options, '-qc'], { input: text, maxBuffer: 1 << 26 });
  expect((await decode(packed)).equals(text)).toBe(true);
});

test('frames behind each other are one text; cut off and damaged ones say so', async () => {
  const frame = readFileSync(`${__dirname}/../../fixtures/containers/backup.tar.lz4`);
  const once = await decode(frame);
  expect((await decode(Buffer.concat([frame, frame]))).equals(Buffer.concat([once, once]))).toBe(true);
  await expect(decode(frame.subarray(0, frame.length - 40))).rejects.toMatchObject({ reason: 'truncated' });
  const damaged = Buffer.from(frame);
  damaged.writeUInt32LE(0x7fffffff, 7);
  await expect(decode(damaged)).rejects.toMatchObject({ reason: 'damaged' });
});
