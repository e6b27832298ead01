import { join } from 'node:path';
import { gatherBytes, gatherFile } from './gather';
import { readFileSync } from 'node:fs';

const FOLDER = join(__dirname, '../../fixtures/containers');

/** Fixture, the path its planted secret must be found at, the secret. */
const PLANTED: readonly (readonly [string, string, string])[] = [
  ['plain.tar', 'plain.tar!etc/app.conf', 'Vq8-tar-fT3xZ'],
  ['old.tar', 'old.tar!etc/app.conf', 'Vq8-v7-fT3xZ'],
  ['gnu-long-names.tar', `gnu-long-names.tar!${'deep/'.repeat(30)}etc/app.conf`, 'Vq8-gnu-fT3xZ'],
  ['backup.tar.gz', 'backup.tar.gz!etc/app.conf', 'Vq8-tgz-fT3xZ'],
  ['backup.tar.bz2', 'backup.tar.bz2!etc/app.conf', 'Vq8-bz2-fT3xZ'],
  ['backup.tar.xz', 'backup.tar.xz!etc/app.conf', 'Vq8-xz-fT3xZ'],
  ['backup.tar.zst', 'backup.tar.zst!etc/app.conf', 'Vq8-zst-fT3xZ'],
  ['app.conf.gz', 'app.conf.gz!app.conf', 'Vq8-gz-fT3xZ'],
  ['two-members.conf.gz', 'two-members.conf.gz!two-members.conf', 'Vq8-gz2-fT3xZ'],
  ['app.conf.zlib', 'app.conf.zlib!app.conf', 'Vq8-zlib-fT3xZ'],
  ['two-streams.conf.xz', 'two-streams.conf.xz!two-streams.conf', 'Vq8-xz2-fT3xZ'],
  ['app.conf.lzma', 'app.conf.lzma!app.conf', 'Vq8-lzma-fT3xZ'],
  ['plain.zip', 'plain.zip!etc/app.conf', 'Vq8-zip-fT3xZ'],
  ['streamed.zip', 'streamed.zip!-', 'Vq8-zip64-fT3xZ'],
  ['plain.7z', 'plain.7z!etc/app.conf', 'Vq8-7z-fT3xZ'],
  ['initramfs.cpio', 'initramfs.cpio!etc/app.conf', 'Vq8-cpio-fT3xZ'],
  ['old-ascii.cpio', 'old-ascii.cpio!etc/app.conf', 'Vq8-odc-fT3xZ'],
  ['old-binary.cpio', 'old-binary.cpio!etc/app.conf', 'Vq8-bin-fT3xZ'],
  ['files.ar', 'files.ar!app.conf', 'Vq8-ar-fT3xZ'],
  ['package.deb', 'package.deb!data.tar.xz!etc/app.conf', 'Vq8-deb-fT3xZ'],
  ['package.rpm', 'package.rpm!etc/fixture.conf', 'Vq8-rpm-fT3xZ'],
  ['root-gzip.squashfs', 'root-gzip.squashfs!etc/app.conf', 'Vq8-squashfs-gzip-fT3xZ'],
  ['root-xz.squashfs', 'root-xz.squashfs!etc/app.conf', 'Vq8-squashfs-xz-fT3xZ'],
  ['root-zstd.squashfs', 'root-zstd.squashfs!etc/app.conf', 'Vq8-squashfs-zstd-fT3xZ'],
  ['settings.db', 'settings.db!settings', 'db_password = "Vq8-sqlite-fT3xZ"'],
  ['settings.db', 'settings.db!settings', 'db_password = "Vq8-overflow-fT3xZ"'],
  ['settings.db', 'settings.db!keys', 'secret_key = "Vq8-rowless-fT3xZ"'],
  ['settings.db', 'settings.db!deleted', 'Vq8-deleted-fT3xZ'],
  ['wifi.sqlite', 'wifi.sqlite!wifi', 'password = "Vq8-utf16-fT3xZ"'],
  ['rootfs.jffs2', 'rootfs.jffs2!etc/app.conf', 'Vq8-jffs2-fT3xZ'],
  ['rootfs-be.jffs2', 'rootfs-be.jffs2!etc/app.conf', 'Vq8-jffs2-fT3xZ'],
  ['firmware.bin', 'firmware.bin!gzip@0xdf8!gzip@0xdf8.out', 'Vq8-fw-gzip-fT3xZ'],
  ['firmware.bin', 'firmware.bin!strings@0x0', 'http_passwd=Vq8-nvram-fT3xZ'],
  ['nested.tar', 'nested.tar!inner.zip!inner.tar.gz!etc/app.conf', 'Vq8-nested-fT3xZ'],
  ['configBundle.tgz', 'configBundle.tgz!state.tgz!local.tgz!etc/app.conf', 'Vq8-esx-fT3xZ'],
  ['synology.dss', 'synology.dss!dss.db!user', 'password = "Vq8-dss-fT3xZ"'],
  ['traversal.tar', 'traversal.tar!../../../../etc/app.conf', 'Vq8-evil-fT3xZ'],
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

test('every container inside a firmware image is opened', async () => {
  const { members } = await gatherFile(join(FOLDER, 'firmware.bin'));
  const all = [...members.values()].join('\n');
  for (const kind of ['gzip', 'lzma', 'squash']) expect(all).toContain(`Vq8-fw-${kind}-fT3xZ`);
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
  expect(members.get('truncated.zip!etc/app.conf')).toContain('Vq8-zip-fT3xZ');
});

test('links and directories of an archive are no members', async () => {
  const { members } = await gatherFile(join(FOLDER, 'plain.tar'));
  expect([...members.keys()].sort()).toEqual(['plain.tar!README', 'plain.tar!etc/app.conf']);
});
