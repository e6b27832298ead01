import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scan } from '../../src';

/** A copy, so that no folder's name says `fixtures` to the judge. */
const FIXTURES = mkdtempSync(join(tmpdir(), 'keysweep-containers-'));
beforeAll(() => cpSync(join(__dirname, '../../fixtures/containers'), FIXTURES, { recursive: true, filter: (path) => !path.endsWith('.sh') }));
afterAll(() => rmSync(FIXTURES, { recursive: true }));

type Report = Awaited<ReturnType<typeof scan>>;
const secretsByPath = (report: Report): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const { path, secret } of report.credentials.flatMap((credential) => credential.occurrences)) {
    found.set(path, [...(found.get(path) ?? []), secret.reveal()]);
  }
  return found;
};

test('a scan of a folder finds what is inside every container, and says what it could not read', async () => {
  const report = await scan({ paths: [FIXTURES] });
  const found = secretsByPath(report);
  const inside = (path: string): string[] => found.get(`${FIXTURES}/${path}`) ?? [];
  for (const [path, secret] of [
    ['plain.tar!etc/app.conf', 'Vq8mL2xR7-tar-fT3xZ9wKp'], ['backup.tar.gz!etc/app.conf', 'Vq8mL2xR7-tgz-fT3xZ9wKp'], ['backup.tar.xz!etc/app.conf', 'Vq8mL2xR7-xz-fT3xZ9wKp'],
    ['backup.tar.bz2!etc/app.conf', 'Vq8mL2xR7-bz2-fT3xZ9wKp'], ['backup.tar.zst!etc/app.conf', 'Vq8mL2xR7-zst-fT3xZ9wKp'], ['app.conf.gz!app.conf', 'Vq8mL2xR7-gz-fT3xZ9wKp'],
    ['plain.zip!etc/app.conf', 'Vq8mL2xR7-zip-fT3xZ9wKp'], ['plain.7z!etc/app.conf', 'Vq8mL2xR7-7z-fT3xZ9wKp'], ['initramfs.cpio!etc/app.conf', 'Vq8mL2xR7-cpio-fT3xZ9wKp'],
    ['package.deb!data.tar.xz!etc/app.conf', 'Vq8mL2xR7-deb-fT3xZ9wKp'], ['package.rpm!etc/fixture.conf', 'Vq8mL2xR7-rpm-fT3xZ9wKp'],
    ['root-xz.squashfs!etc/app.conf', 'Vq8mL2xR7-squashfs-xz-fT3xZ9wKp'], ['settings.db!settings', 'Vq8mL2xR7-sqlite-fT3xZ9wKp'], ['rootfs.jffs2!etc/app.conf', 'Vq8mL2xR7-jffs2-fT3xZ9wKp'],
    ['nested.tar!inner.zip!inner.tar.gz!etc/app.conf', 'Vq8mL2xR7-nested-fT3xZ9wKp'], ['synology.dss!dss.db!user', 'Vq8mL2xR7-dss-fT3xZ9wKp'],
    ['firmware.bin!strings@0x0', 'Vq8mL2xR7-nvram-fT3xZ9wKp'],
  ] as const) expect([path, inside(path)]).toEqual([path, expect.arrayContaining([secret])]);
  expect(report.complete).toBe(false);
  const [coverage] = report.coverage;
  const reasons = new Map(coverage!.details.map((skip) => [skip.path.slice(FIXTURES.length + 1), skip.reason]));
  expect(reasons.get('encrypted.zip!etc/app.conf')).toBe('encrypted');
  expect(reasons.get('truncated.tar.gz')).toBe('truncated');
  expect(reasons.get('fortigate-encrypted.conf')).toBe('encrypted');
});

test('lines are those of the member', async () => {
  const report = await scan({ paths: [join(FIXTURES, 'backup.tar.gz')] });
  const [occurrence] = report.credentials.flatMap((credential) => credential.occurrences);
  expect(occurrence).toMatchObject({ line: 3, provenance: { kind: 'member', member: 'etc/app.conf', container: { kind: 'file' } } });
  expect(report.complete).toBe(true);
});

test('without --archives their bytes are scanned as they are', async () => {
  const report = await scan({ paths: [join(FIXTURES, 'nested.tar'), join(FIXTURES, 'app.conf.gz'), join(FIXTURES, 'encrypted.zip')], archives: false });
  expect(report.credentials).toEqual([]);
  expect(report.coverage[0]).toMatchObject({ seen: 3, scanned: 3, incomplete: false });
});

test('a container on standard input is opened, too', async () => {
  async function* chunks(): AsyncGenerator<Buffer> {
    const bytes = readFileSync(join(FIXTURES, 'backup.tar.zst'));
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
  }
  const found = secretsByPath(await scan({ stream: { chunks: chunks(), name: '<stdin>' } }));
  expect(found.get('<stdin>!etc/app.conf')).toEqual(['Vq8mL2xR7-zst-fT3xZ9wKp']);
});

test('limits are the caller\'s', async () => {
  const report = await scan({ paths: [join(FIXTURES, 'nested.tar')], unpackLimits: { depth: 2 } });
  expect(report.coverage[0]!.skipped['too-deep']).toBe(1);
});

test('a folder of containers is read by threads as by one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-containers-'));
  try {
    for (let i = 0; i < 40; i++) cpSync(join(FIXTURES, 'backup.tar.gz'), join(folder, `b${i}.tar.gz`));
    expect(secretsByPath(await scan({ paths: [folder] })).size).toBe(40);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
