import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { KeysweepError, newCoverage } from '../../../src/model';
import { BlobListBuilder } from '../../../src/sources/git/blob-list';
import { BlobReader } from '../../../src/sources/git/blob-reader';
import { LogParser } from '../../../src/sources/git/commits';
import { PlaceBook } from '../../../src/sources/git/place-book';
import { commonPrefix, commonSuffix } from '../../../src/sources/git/common-affix';
import { readIndex } from '../../../src/sources/git/index-file';
import { objectFolders } from '../../../src/sources/git/pack/object-folders';
import { ObjectReader } from '../../../src/sources/git/pack/object-reader';
import { decodePath, RecordSplitter } from '../../../src/sources/git/paths';
import { parsePrePush, parsePreReceive } from '../../../src/sources/git/push';
import { giveStream } from './object-stream';
import { type FuzzTarget, must, texts } from './target';

const ID = 'a'.repeat(40);
const REPOSITORY = { directory: '.', name: '.', gitDirectory: '.git', commonDirectory: '.git', bare: false, shallow: false, objectFormat: 'sha1', idBytes: 20 } as const;
const IDS = [ID, 'b'.repeat(40), 'c'.repeat(40)];

export const git: Record<string, FuzzTarget> = {
  'git-log': {
    seeds: () => texts(`\x01${ID}\0Ada\0ada@example.com\x002026-01-01T00:00:00Z\0\n:000000 100644 ${'0'.repeat(40)} ${ID} A\0a.txt\0`, `\x01${ID}\0A\0b\0c\0\n::100644 100644 100644 ${IDS.join(' ')} MM\0p\0`),
    run: (bytes) => {
      const parser = new LogParser(new Set(IDS), new PlaceBook());
      const splitter = new RecordSplitter(0, (token) => { parser.token(token); });
      const cut = bytes.length >> 1;
      splitter.push(bytes.subarray(0, cut));
      splitter.push(bytes.subarray(cut));
      splitter.end();
      decodePath(bytes);
    },
  },
  'git-objects': {
    seeds: () => texts(`${ID} blob 5\nhello\n${IDS[1]} blob 6\nhello!\n${IDS[2]} missing\n`, `${ID} blob 9\nhello`, `${ID} blob 99999\n${'x'.repeat(3000)}`),
    run: (bytes) => {
      const builder = new BlobListBuilder(20);
      for (const id of IDS) builder.add(id, 'same/path');
      const coverage = newCoverage('fuzz');
      const target = Buffer.alloc(2048);
      giveStream(bytes);
      const reader = new BlobReader(REPOSITORY, builder.build(), 0, IDS.length, target, { coverage, overlap: 64, context: 16, plain: true });
      try {
        for (let given = 0, slice = reader.next(); slice; slice = reader.next()) {
          must(++given < 5000, 'a reader ends');
          must(slice.start >= 0 && slice.start <= slice.end && slice.end <= target.length, 'a slice lies in the buffer');
          for (const { from, to } of slice.inherited?.scan ?? []) must(from >= 0 && from <= to && slice.start + to <= slice.end, 'what is scanned lies in the slice');
        }
      } finally {
        reader.close();
      }
    },
  },
  'git-affix': {
    seeds: () => texts('hello world|hello there world', 'aaaa|aaaa'),
    maxLength: 512,
    run: (bytes) => {
      const half = bytes.length >> 1;
      const prefix = commonPrefix(bytes, 0, half, half);
      const suffix = commonSuffix(bytes, half, half * 2, half - prefix);
      must(prefix <= half && prefix + suffix <= half, 'what is common is no more than there is');
      must(bytes.subarray(0, prefix).equals(bytes.subarray(half, half + prefix)) && bytes.subarray(half - suffix, half).equals(bytes.subarray(half * 2 - suffix, half * 2)), 'what is common is equal');
    },
  },
  'git-index': {
    seeds: () => [indexSeed()],
    maxLength: 1024,
    run: (bytes) => {
      const index = readIndex(bytes, 20);
      for (const { id, mode, path } of index?.entries ?? []) must(id.length === 40 && mode.length >= 6 && path.length < bytes.length, 'an entry has an id, a mode and a path of the index');
    },
  },
  'git-pack': {
    // Two bytes each: where the index says that the three objects stand. Then the pack.
    seeds: () => [packSeed(false), packSeed(true)],
    maxLength: 2048,
    run: (bytes) => {
      const folder = packFolder();
      const pack = bytes.subarray(6);
      writeFileSync(join(folder, 'objects/pack/p.pack'), pack);
      writeFileSync(join(folder, 'objects/pack/p.idx'), packIndex([0, 2, 4].map((at) => (at + 2 <= bytes.length ? bytes.readUInt16BE(at) : 12))));
      readAll(folder, 1 << 26);
    },
  },
  'git-pack-index': {
    seeds: () => [packIndex([12, 23, 40])],
    maxLength: 2048,
    run: (bytes) => {
      const folder = packFolder();
      writeFileSync(join(folder, 'objects/pack/p.pack'), packSeed(false).subarray(6));
      writeFileSync(join(folder, 'objects/pack/p.idx'), bytes);
      readAll(folder, 1 << 26);
    },
  },
  'git-loose': {
    seeds: () => [deflateSync('blob 5\0hello'), deflateSync(`blob 4096\0${'x'.repeat(4096)}`), deflateSync('tree 0\0')],
    maxLength: 1024,
    run: (bytes) => {
      const folder = packFolder();
      for (const name of ['p.pack', 'p.idx']) rmSync(join(folder, 'objects/pack', name), { force: true });
      mkdirSync(join(folder, 'objects/aa'), { recursive: true });
      writeFileSync(join(folder, 'objects/aa', ID.slice(2)), bytes);
      readAll(folder, 1 << 26);
    },
  },
  'git-alternates': {
    seeds: () => texts('/a/objects\n../b\n# c\n\n', '.\n..\n/\n'),
    maxLength: 512,
    run: (bytes) => {
      const folder = packFolder();
      mkdirSync(join(folder, 'objects/info'), { recursive: true });
      writeFileSync(join(folder, 'objects/info/alternates'), bytes);
      try {
        must(objectFolders(folder).length <= 256, 'alternates are bounded');
      } finally {
        rmSync(join(folder, 'objects/info'), { recursive: true });
      }
    },
  },
  'git-hook-lines': {
    seeds: () => texts(`refs/heads/a ${ID} refs/heads/b ${IDS[1]}\n`, `${ID} ${'0'.repeat(40)} refs/heads/a\n`),
    maxLength: 512,
    run: (bytes) => {
      for (const parse of [parsePrePush, parsePreReceive]) {
        try {
          for (const { before, after } of parse(bytes.toString('utf8'))) must([before, after].every((id) => id === undefined || /^[0-9a-f]{40,64}$/.test(id)), 'only ids go to git');
        } catch (error) {
          if (!(error instanceof KeysweepError)) throw error;
        }
      }
    },
  },
};

let made: string | undefined;
/** A git directory of this process. */
function packFolder(): string {
  if (made === undefined) {
    made = mkdtempSync(join(process.env.KEYSWEEP_FUZZ_TMP ?? tmpdir(), 'keysweep-fuzz-'));
    mkdirSync(join(made, 'objects/pack'), { recursive: true });
  }
  return made;
}

/** Reads each id as each kind of object; what is given lies in memory. */
function readAll(folder: string, mostBytes: number): void {
  const reader = ObjectReader.open({ ...REPOSITORY, gitDirectory: folder, commonDirectory: folder }, {});
  if (!reader) return;
  try {
    for (const id of IDS) {
      for (const type of ['blob', 'tree', 'commit'] as const) {
        const found = reader.read(Buffer.from(id, 'hex'), 0, undefined, type);
        must(!found || (found.address >= 0 && found.size <= mostBytes && found.address + found.size <= reader.bytes.length), 'an object lies in memory');
      }
    }
  } finally {
    reader.close();
  }
}

/** Version 2 index of a pack with the three ids (gitformat-pack(5)). */
function packIndex(offsets: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 + 1024 + 3 * 28 + 40);
  bytes.writeUInt32BE(0xff744f63, 0);
  bytes.writeUInt32BE(2, 4);
  for (let first = 0; first < 256; first++) bytes.writeUInt32BE(IDS.filter((id) => parseInt(id.slice(0, 2), 16) <= first).length, 8 + 4 * first);
  IDS.forEach((id, i) => {
    bytes.write(id, 1032 + 20 * i, 'hex');
    bytes.writeUInt32BE(offsets[i]!, 1032 + 72 + 4 * i);
  });
  return bytes;
}

/** Three offsets and a pack: a blob, a blob as its delta (by offset, or by id), a tree. */
function packSeed(byId: boolean): Buffer {
  const offsets: number[] = [];
  const parts = [Buffer.from('5041434b0000000200000003', 'hex')];
  const entry = (type: number, content: Buffer, head = Buffer.alloc(0)): void => {
    offsets.push(Buffer.concat(parts).length);
    parts.push(Buffer.from(content.length < 16 ? [(type << 4) | content.length] : [0x80 | (type << 4) | (content.length & 15), content.length >> 4]), head, deflateSync(content));
  };
  entry(3, Buffer.from('hello'));
  // Copy five bytes from the base's start, insert two.
  entry(byId ? 7 : 6, Buffer.from([5, 7, 0x90, 5, 2, 0x21, 0x21]), byId ? Buffer.from(ID, 'hex') : Buffer.from([Buffer.concat(parts).length - offsets[0]!]));
  entry(2, Buffer.concat([Buffer.from('100644 a\0'), Buffer.from(ID, 'hex')]));
  const head = Buffer.alloc(6);
  offsets.forEach((offset, i) => head.writeUInt16BE(offset, 2 * i));
  return Buffer.concat([head, ...parts]);
}

/** An index of version 2 with one entry and a cache tree. */
function indexSeed(): Buffer {
  const entry = Buffer.alloc(72);
  entry.writeUInt32BE(0o100644, 24);
  entry.write(ID, 40, 'hex');
  entry.writeUInt16BE(5, 60);
  entry.write('a.txt', 62);
  const tree = Buffer.concat([Buffer.from('\x001 1\n'), Buffer.from(ID, 'hex'), Buffer.from('b\0-1 0\n')]);
  const head = Buffer.alloc(8);
  head.write('TREE');
  head.writeUInt32BE(tree.length, 4);
  return Buffer.concat([Buffer.from('4449524300000002' + '00000001', 'hex'), entry, head, tree, Buffer.alloc(20)]);
}
