import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { displayPath } from '../../../src/model';
import { identifyContainer, unpack, type ContainerKind, type UnpackLimits } from '../../../src/unpack';
import { type FuzzTarget, must } from './target';

/** Small bounds, so that the bounds are met by small inputs. */
const LIMITS: UnpackLimits = { depth: 4, members: 200, totalBytes: 1 << 20, ratio: 250, ratioFromBytes: 1 << 16, memoryBytes: 1 << 20 };
const REASONS = new Set(['bomb', 'encrypted', 'truncated', 'damaged', 'unsupported', 'too-deep', 'too-large', 'unreadable']);
const FOLDER = process.env.KEYSWEEP_FUZZ_FIXTURES ?? join(__dirname, '../../../fixtures/containers');
const fixture = (name: string): Buffer => readFileSync(join(FOLDER, name));

async function open(kind: ContainerKind, bytes: Buffer, name: string): Promise<void> {
  let members = 0, total = 0;
  for await (const found of unpack(kind, { kind: 'bytes', bytes }, { kind: 'file', path: name }, LIMITS)) {
    if (found.type === 'skip') {
      must(REASONS.has(found.skip.reason) && found.skip.incomplete, `a skip says why (${found.skip.reason})`);
      continue;
    }
    must(++members <= LIMITS.members, 'members are bounded');
    displayPath(found.provenance);
    // One member in four is left unread, as a scan does that is stopped.
    if (members % 4 === 0) continue;
    for await (const chunk of found.chunks) must((total += chunk.length) <= LIMITS.totalBytes + (1 << 20), 'bytes are bounded');
  }
}

const reader = (kind: ContainerKind, name: string, ...seeds: Buffer[]): FuzzTarget => ({ seeds: () => seeds.filter((seed) => seed.length <= 64 << 10), maxLength: 8192, run: (bytes) => open(kind, bytes, name) });

const sqlitePage = (): Buffer => {
  const page = Buffer.alloc(1024);
  page.write('SQLite format 3\0', 'latin1');
  page.writeUInt16BE(1024, 16);
  page[21] = 64; page[22] = 32; page[23] = 32;
  page.writeUInt32BE(1, 28);
  page[100] = 13;
  page.writeUInt16BE(0, 103);
  page.writeUInt16BE(1024, 105);
  return page;
};

export const containers: Record<string, FuzzTarget> = {
  'identify-container': {
    seeds: () => [fixture('plain.zip'), fixture('old.tar').subarray(0, 1024), Buffer.from('HDR2'), Buffer.from('!<arch>\n')],
    maxLength: 1024,
    run: (bytes) => {
      const cut = bytes.indexOf(0);
      const name = bytes.toString('latin1', 0, Math.max(0, cut));
      for (const length of [undefined, bytes.length]) identifyContainer(bytes.subarray(cut + 1), name, length);
    },
  },
  unpack: {
    seeds: () => ['plain.zip', 'streamed.zip', 'app.conf.gz', 'app.conf.zlib', 'old-ascii.cpio', 'files.ar'].map(fixture),
    maxLength: 8192,
    run: async (bytes) => {
      const kind = identifyContainer(bytes, 'x', bytes.length);
      if (kind) await open(kind, bytes, 'x');
    },
  },
  'unpack-gzip': reader('gzip', 'a.gz', fixture('app.conf.gz'), fixture('two-members.conf.gz')),
  'unpack-zlib': reader('zlib', 'a.zlib', fixture('app.conf.zlib')),
  'unpack-bzip2': reader('bzip2', 'a.tar.bz2', fixture('backup.tar.bz2')),
  'unpack-xz': reader('xz', 'a.xz', fixture('two-streams.conf.xz'), fixture('backup.tar.xz')),
  'unpack-zstd': reader('zstd', 'a.zst', fixture('backup.tar.zst')),
  'unpack-lz4': reader('lz4', 'a.lz4', Buffer.from('04224d186040820d00008070617373776f72643d785678780000000000', 'hex'), Buffer.from('04224d186040820b000000506162636465050000506162636465000000000', 'hex')),
  'unpack-tar': reader('tar', 'a.tar', fixture('old.tar'), fixture('traversal.tar'), fixture('gnu-long-names.tar')),
  'unpack-zip': reader('zip', 'a.zip', fixture('plain.zip'), fixture('streamed.zip'), fixture('encrypted.zip')),
  'unpack-cpio': reader('cpio', 'a.cpio', fixture('old-ascii.cpio'), fixture('old-binary.cpio')),
  'unpack-ar': reader('ar', 'a.ar', fixture('files.ar')),
  'unpack-rpm': reader('rpm', 'a.rpm', fixture('package.rpm')),
  'unpack-sqlite': reader('sqlite', 'a.db', sqlitePage(), fixture('settings.db')),
  'unpack-bson': reader('bson', 'a.bson', Buffer.from('1600000002757365720006000000726f6f7461000000', 'hex'), Buffer.from('1500000003610009000000107800010000000000', 'hex')),
  'unpack-jffs2': reader('jffs2', 'a.jffs2', fixture('rootfs.jffs2').subarray(0, 8192), fixture('rootfs-be.jffs2').subarray(0, 8192)),
  'unpack-firmware': reader('firmware', 'a.bin', fixture('firmware.bin').subarray(0, 8192), Buffer.concat([Buffer.alloc(64), gzipSync('password = x')])),
  'unpack-strings': reader('strings', 'a.vmem', Buffer.from('admin_password=Vq8mL2xR7\0\0\0\0w\0i\0f\0i\0=\0x\0', 'latin1')),
  'unpack-seven-zip': reader('seven-zip', 'a.7z', fixture('plain.7z'), fixture('truncated.7z')),
  'unpack-routeros': reader('routeros', 'a.backup', Buffer.from('88aca1b11000000004000000757365720000000000000000', 'hex')),
  'unpack-device': {
    seeds: () => [Buffer.from('\x00ZTE', 'latin1'), fixture('synology.dss').subarray(0, 4096)],
    run: async (bytes) => {
      const kinds = ['unifi', 'zte', 'asus', 'tplink', 'sonicwall'] as const;
      if (bytes.length > 0) await open(kinds[bytes[0]! % kinds.length]!, bytes.subarray(1), 'config.bin');
    },
  },
};
