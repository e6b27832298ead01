import { join } from 'node:path';
import { gatherBytes, gatherFile } from './gather';
import { readFileSync } from 'node:fs';

const FOLDER = join(__dirname, '../../fixtures/containers');

/** Fixture, the path its planted secret must be found at, the secret. */
const PLANTED: readonly (readonly [string, string, string])[] = [
  ['plain.tar', 'plain.tar!etc/app.conf', 'Vq8mL2xR7-tar-fT3xZ9wKp'],
  ['old.tar', 'old.tar!etc/app.conf', 'Vq8mL2xR7-v7-fT3xZ9wKp'],
  ['gnu-long-names.tar', `gnu-long-names.tar!${'deep/'.repeat(30)}etc/app.conf`, 'Vq8mL2xR7-gnu-fT3xZ9wKp'],
  ['backup.tar.gz', 'backup.tar.gz!etc/app.conf', 'Vq8mL2xR7-tgz-fT3xZ9wKp'],
  ['backup.tar.bz2', 'backup.tar.bz2!etc/app.conf', 'Vq8mL2xR7-bz2-fT3xZ9wKp'],
  ['backup.tar.xz', 'backup.tar.xz!etc/app.conf', 'Vq8mL2xR7-xz-fT3xZ9wKp'],
  ['backup.tar.zst', 'backup.tar.zst!etc/app.conf', 'Vq8mL2xR7-zst-fT3xZ9wKp'],
  ['backup.tar.lz4', 'backup.tar.lz4!etc/app.conf', 'Vq8mL2xR7-lz4-fT3xZ9wKp'],
  ['app.conf.gz', 'app.conf.gz!app.conf', 'Vq8mL2xR7-gz-fT3xZ9wKp'],
  ['two-members.conf.gz', 'two-members.conf.gz!two-members.conf', 'Vq8mL2xR7-gz2-fT3xZ9wKp'],
  ['app.conf.zlib', 'app.conf.zlib!app.conf', 'Vq8mL2xR7-zlib-fT3xZ9wKp'],
  ['two-streams.conf.xz', 'two-streams.conf.xz!two-streams.conf', 'Vq8mL2xR7-xz2-fT3xZ9wKp'],
  ['app.conf.lzma', 'app.conf.lzma!app.conf', 'Vq8mL2xR7-lzma-fT3xZ9wKp'],
  ['plain.zip', 'plain.zip!etc/app.conf', 'Vq8mL2xR7-zip-fT3xZ9wKp'],
  ['streamed.zip', 'streamed.zip!-', 'Vq8mL2xR7-zip64-fT3xZ9wKp'],
  ['plain.7z', 'plain.7z!etc/app.conf', 'Vq8mL2xR7-7z-fT3xZ9wKp'],
  ['initramfs.cpio', 'initramfs.cpio!etc/app.conf', 'Vq8mL2xR7-cpio-fT3xZ9wKp'],
  ['old-ascii.cpio', 'old-ascii.cpio!etc/app.conf', 'Vq8mL2xR7-odc-fT3xZ9wKp'],
  ['old-binary.cpio', 'old-binary.cpio!etc/app.conf', 'Vq8mL2xR7-bin-fT3xZ9wKp'],
  ['files.ar', 'files.ar!app.conf', 'Vq8mL2xR7-ar-fT3xZ9wKp'],
  ['package.deb', 'package.deb!data.tar.xz!etc/app.conf', 'Vq8mL2xR7-deb-fT3xZ9wKp'],
  ['package.rpm', 'package.rpm!etc/fixture.conf', 'Vq8mL2xR7-rpm-fT3xZ9wKp'],
  ['root-gzip.squashfs', 'root-gzip.squashfs!etc/app.conf', 'Vq8mL2xR7-squashfs-gzip-fT3xZ9wKp'],
  ['root-xz.squashfs', 'root-xz.squashfs!etc/app.conf', 'Vq8mL2xR7-squashfs-xz-fT3xZ9wKp'],
  ['root-zstd.squashfs', 'root-zstd.squashfs!etc/app.conf', 'Vq8mL2xR7-squashfs-zstd-fT3xZ9wKp'],
  ['settings.db', 'settings.db!settings', 'db_password = "Vq8mL2xR7-sqlite-fT3xZ9wKp"'],
  ['settings.db', 'settings.db!settings', 'db_password = "Vq8mL2xR7-overflow-fT3xZ9wKp"'],
  ['settings.db', 'settings.db!keys', 'secret_key = "Vq8mL2xR7-rowless-fT3xZ9wKp"'],
  ['settings.db', 'settings.db!deleted', 'Vq8mL2xR7-deleted-fT3xZ9wKp'],
  ['wifi.sqlite', 'wifi.sqlite!wifi', 'password = "Vq8mL2xR7-utf16-fT3xZ9wKp"'],
  ['rootfs.jffs2', 'rootfs.jffs2!etc/app.conf', 'Vq8mL2xR7-jffs2-fT3xZ9wKp'],
  ['rootfs-be.jffs2', 'rootfs-be.jffs2!etc/app.conf', 'Vq8mL2xR7-jffs2-fT3xZ9wKp'],
  ['rootfs.ubifs', 'rootfs.ubifs!etc/app.conf', 'Vq8mL2xR7-ubifs-zlib-fT3xZ9wKp'],
  ['flash.ubi', 'flash.ubi!root-lzo!etc/app.conf', 'Vq8mL2xR7-ubifs-lzo-fT3xZ9wKp'],
  ['flash.ubi', 'flash.ubi!root-zstd!etc/app.conf', 'Vq8mL2xR7-ubifs-zstd-fT3xZ9wKp'],
  ['flash.ubi', 'flash.ubi!root-none!etc/app.conf', 'Vq8mL2xR7-ubifs-none-fT3xZ9wKp'],
  ['flash.ubi', 'flash.ubi!fixed!etc/app.conf', 'Vq8mL2xR7-ubi-squash-fT3xZ9wKp'],
  ['firmware.bin', 'firmware.bin!gzip@0xdf8!gzip@0xdf8.out', 'Vq8mL2xR7-fw-gzip-fT3xZ9wKp'],
  ['firmware.bin', 'firmware.bin!strings@0x0', 'http_passwd=Vq8mL2xR7-nvram-fT3xZ9wKp'],
  ['nested.tar', 'nested.tar!inner.zip!inner.tar.gz!etc/app.conf', 'Vq8mL2xR7-nested-fT3xZ9wKp'],
  ['configBundle.tgz', 'configBundle.tgz!state.tgz!local.tgz!etc/app.conf', 'Vq8mL2xR7-esx-fT3xZ9wKp'],
  ['synology.dss', 'synology.dss!dss.db!user', 'password = "Vq8mL2xR7-dss-fT3xZ9wKp"'],
  ['traversal.tar', 'traversal.tar!../../../../etc/app.conf', 'Vq8mL2xR7-evil-fT3xZ9wKp'],
];

describe.each(['from the file', 'from memory'])('%s', (way) => {
  test.each(PLANTED)('%s holds %s', async (fixture, path, secret) => {
    const file = join(FOLDER, fixture);
    const { members, skips } = way === 'from the file' ? await gatherFile(file) : await gatherBytes(fixture, readFileSync(file));
    expect(skips).toEqual([]);
    expect([...members.keys()]).toContain(path);
    expect(members.get(path)).toContain(secret);
  });
});

test.each([['rootfs.ubifs', 'rootfs.ubifs'], ['flash.ubi', 'flash.ubi!root-lzo'], ['flash.ubi', 'flash.ubi!root-zstd']])('%s: files of several blocks are whole in %s', async (fixture, path) => {
  const { members } = await gatherFile(join(FOLDER, fixture));
  expect(members.get(`${path}!etc/numbers`)).toBe(Array.from({ length: 3000 }, (_, n) => `${n + 1}\n`).join(''));
  // What is all zeros has no data: a hole.
  expect(members.get(`${path}!etc/hole`)).toBe(`begin\n${'\0'.repeat(9000)}end\n`);
});

test('UBI and UBIFS are found inside a dump, and a block of which there is an older copy is the newer', async () => {
  const image = readFileSync(join(FOLDER, 'flash.ubi'));
  const block = 16 * 1024;
  // A copy of each volume's block with an older sequence number and other content, where flash was not erased yet.
  const stale = Array.from({ length: image.length / block }, (_, k) => Buffer.from(image.subarray(k * block, (k + 1) * block)));
  for (const copy of stale) copy.fill(0x5a, 1024);
  const newer = Buffer.from(image);
  for (let at = 0; at < newer.length; at += block) if (newer.readUInt32BE(at + 512) === 0x55424921) newer.writeBigUInt64BE(7n, at + 512 + 40);
  const erased = Buffer.alloc(block, 0xff);
  for (const order of [[...stale, newer], [newer, ...stale], [image.subarray(0, block), erased, image.subarray(block), erased, erased]]) {
    const { members } = await gatherBytes('dump.bin', Buffer.concat([Buffer.alloc(4096, 0xff), ...order]));
    expect(members.get('dump.bin!ubi@0x1000!root-lzo!etc/app.conf')).toContain('Vq8mL2xR7-ubifs-lzo-fT3xZ9wKp');
  }
});

test('every container inside a firmware image is opened', async () => {
  const { members } = await gatherFile(join(FOLDER, 'firmware.bin'));
  const all = [...members.values()].join('\n');
  for (const kind of ['gzip', 'lzma', 'squash']) expect(all).toContain(`Vq8mL2xR7-fw-${kind}-fT3xZ9wKp`);
});

test.each([
  ['encrypted.zip', 'encrypted', 'encrypted.zip!etc/app.conf'],
  ['encrypted.7z', 'encrypted', 'encrypted.7z'],
  ['encrypted-names.7z', 'encrypted', 'encrypted-names.7z'],
  ['fortigate-encrypted.conf', 'encrypted', 'fortigate-encrypted.conf'],
  ['backup.tgz.enc', 'encrypted', 'backup.tgz.enc'],
  ['truncated.tar.gz', 'truncated', 'truncated.tar.gz'],
  ['truncated.zip', 'truncated', 'truncated.zip'],
  ['truncated.7z', 'truncated', 'truncated.7z'],
])('%s is reported as %s', async (fixture, reason, path) => {
  const { skips } = await gatherFile(join(FOLDER, fixture));
  expect(skips).toContainEqual(expect.objectContaining({ reason, path, incomplete: true }));
  for (const skip of skips) expect(skip.detail).toBeTruthy();
});

test('what a truncated zip still holds is given', async () => {
  const { members } = await gatherFile(join(FOLDER, 'truncated.zip'));
  expect(members.get('truncated.zip!etc/app.conf')).toContain('Vq8mL2xR7-zip-fT3xZ9wKp');
});

test('links and directories of an archive are no members', async () => {
  const { members } = await gatherFile(join(FOLDER, 'plain.tar'));
  expect([...members.keys()].sort()).toEqual(['plain.tar!README', 'plain.tar!etc/app.conf']);
});
