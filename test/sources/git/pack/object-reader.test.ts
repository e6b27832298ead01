import { createCipheriv } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRepository as generate } from '../../../../bench/repository';
import { compileDetectors } from '../../../../src/pipeline/detectors';
import { BlobScan } from '../../../../src/pipeline/blob-scan';
import { createDocumentScanner } from '../../../../src/pipeline/thread';
import { newCoverage } from '../../../../src/model';
import { BlobReader, blobId, blobPath, listBlobs, openRepository, type BlobList, type Repository } from '../../../../src/sources/git';
import { ObjectReader } from '../../../../src/sources/git/pack/object-reader';
import { commit, git, makeRepository, removeScratch, scratch, write } from '../fixture';

afterAll(removeScratch);

/** Text of every blob, by the object reader; undefined where it leaves one to git. */
function readAll(repository: Repository, list: BlobList): (string | undefined)[] {
  const reader = ObjectReader.open(repository)!;
  const texts: (string | undefined)[] = [];
  for (let index = 0; index < list.length; index++) {
    const object = reader.read(list.ids, index * list.idBytes);
    texts.push(object && reader.bytes.toString('latin1', object.address, object.address + object.size));
  }
  reader.close();
  return texts;
}

function expectSame(directory: string, texts: readonly (string | undefined)[], list: BlobList): void {
  for (let index = 0; index < list.length; index++) {
    expect(texts[index]).toBeDefined();
    expect(git(directory, ['hash-object', '--stdin'], Buffer.from(texts[index]!, 'latin1')).trim()).toBe(blobId(list, index));
  }
}

/** A repository with `versions` versions of a file of 8 to 9 kB. */
function versions(name: string, count: number, args: readonly string[] = []): string {
  const directory = makeRepository(name, args);
  const lines = Array.from({ length: 300 }, (_, index) => `setting ${index} = value ${index * 7919}\n`);
  for (let version = 0; version < count; version++) {
    lines.splice((version * 41) % lines.length, version % 3, `version ${version}\n`, `more ${version}\n`);
    write(directory, 'settings.txt', lines.join(''));
    commit(directory, {});
  }
  return directory;
}

test.each([['loose objects', [], []], ['one pack', ['gc', '-q'], []], ['SHA-256', ['gc', '-q'], ['--object-format=sha256']]] as const)('reads %s as git does', async (_name, pack, init) => {
  const directory = versions(`read-${init.length}-${pack.length}`, 12, init);
  if (pack.length) git(directory, pack);
  const repository = openRepository(directory);
  const list = await listBlobs(repository, {}, newCoverage('test'));
  expect(list.length).toBe(12);
  expectSame(directory, readAll(repository, list), list);
});

test('reads several packs, a multi-pack index, reference deltas and the objects of alternates', async () => {
  const origin = versions('origin', 8);
  git(origin, ['repack', '-adq']);
  write(origin, 'other.txt', 'another file\n'.repeat(50));
  commit(origin, {});
  git(origin, ['repack', '-dq']);
  git(origin, ['multi-pack-index', 'write']);
  const clone = join(scratch, 'borrower');
  git(scratch, ['clone', '-q', '--shared', origin, clone]);
  write(clone, 'own.txt', 'only here\n');
  commit(clone, {});
  // Packs for transport refer to their bases by id.
  const packed = makeRepository('references');
  git(packed, ['fetch', '-q', origin, '+refs/heads/*:refs/heads/*', '--update-head-ok']);
  for (const [directory, blobs] of [[origin, 9], [clone, 10], [packed, 9]] as const) {
    const repository = openRepository(directory);
    const list = await listBlobs(repository, {}, newCoverage('test'));
    expect(list.length).toBe(blobs);
    expectSame(directory, readAll(repository, list), list);
  }
});

test('reads objects longer than a block, across blocks, and of a pack with more blocks than are kept', async () => {
  const directory = makeRepository('blocks');
  // Noise, which zlib stores as it is: 18 MB, more than is kept at a time.
  const noise = (size: number, seed: number): Buffer => createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(size));
  const sizes = [...Array.from({ length: 240 }, (_, index) => 70_000 + 7 * index), 200, 1_000_000, 65_536];
  sizes.forEach((size, seed) => { write(directory, `f${seed}`, noise(size, seed)); });
  commit(directory, {});
  git(directory, ['repack', '-adq', '--window=0']);
  const repository = openRepository(directory);
  const list = await listBlobs(repository, {}, newCoverage('test'));
  const reader = ObjectReader.open(repository)!;
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < list.length; index++) {
      const object = reader.read(list.ids, index * list.idBytes)!;
      const seed = Number(blobPath(list, index).slice(1));
      expect(reader.bytes.subarray(object.address, object.address + object.size).equals(noise(sizes[seed]!, seed))).toBe(true);
    }
  }
  reader.close();
});

test('leaves damaged and missing objects to git, which says so', async () => {
  const directory = versions('damaged', 10);
  git(directory, ['gc', '-q']);
  const repository = openRepository(directory);
  const list = await listBlobs(repository, {}, newCoverage('test'));
  const folder = join(directory, '.git/objects/pack');
  const pack = join(folder, readdirSync(folder).find((name) => name.endsWith('.pack'))!);
  const bytes = readFileSync(pack);
  const half = Math.floor(bytes.length / 2);
  bytes.fill(0x55, half, half + 40);
  overwrite(pack, bytes);
  const texts = readAll(repository, list);
  expect(texts.some((text) => text === undefined)).toBe(true);
  const coverage = newCoverage('test');
  const reader = new BlobReader(repository, list, 0, list.length, new Uint8Array(1 << 20), { coverage });
  let read = 0;
  for (let slice = reader.next(); slice; slice = reader.next()) read++;
  expect(read + (coverage.skipped['corrupt-object'] ?? 0) + (coverage.skipped['missing-object'] ?? 0)).toBe(10);
  expect(coverage.incomplete).toBe(true);
});

test('a push in quarantine is left to git', () => {
  const repository = openRepository(versions('quarantine', 1));
  expect(ObjectReader.open({ ...repository, inheritRepository: true }, { GIT_OBJECT_DIRECTORY: '/elsewhere' })).toBeUndefined();
});

test('an index that is cut short is left to git', () => {
  const directory = versions('cut', 2);
  git(directory, ['gc', '-q']);
  const folder = join(directory, '.git/objects/pack');
  const index = join(folder, readdirSync(folder).find((name) => name.endsWith('.idx'))!);
  overwrite(index, readFileSync(index).subarray(0, 1100));
  expect(ObjectReader.open(openRepository(directory))).toBeUndefined();
});

/** Packs are read-only files. */
function overwrite(file: string, bytes: Buffer): void {
  chmodSync(file, 0o600);
  writeFileSync(file, bytes);
}

describe('findings', () => {
  const detectors = compileDetectors([]);
  const documents = createDocumentScanner(detectors, {});
  const hex = (seed: number): string => Array.from({ length: 40 }, (_, index) => ((seed * 31 + index * index * 7 + index) % 16).toString(16)).join('');

  /** Secrets by path with the blob that brought each in: what every way of reading has to agree on. */
  async function findings(directory: string, options: { plain?: boolean; whole?: boolean }): Promise<string[]> {
    const repository = openRepository(directory);
    const list = await listBlobs(repository, {}, newCoverage('test'));
    const scan = new BlobScan(documents, repository, list, 0, list.length, newCoverage('test'), options);
    while (scan.step());
    return scan.results.findings.map(({ path, firstBlob, lastBlob, finding }) => [path, finding.match.ruleId, finding.secret, finding.line, finding.column, firstBlob, lastBlob].join(' ')).sort();
  }

  test.each([1, 2, 3])('are the same from packs, from git and from whole blobs (generated history %d)', async (seed) => {
    const directory = join(scratch, `generated-${seed}.git`);
    await generate(directory, {
      commits: 120, files: 12, lines: 60, seed,
      planted: [
        { commit: 10, path: 'config/payment.env', line: `PAYSTACK_SECRET=${['sk', 'live', hex(seed)].join('_')}`, removedAfter: 40 },
        { commit: 30, path: 'deploy/settings.py', line: `DATABASE_URL = "postgres://app:Zu7${hex(seed + 1).slice(0, 9)}kQ@db.internal.example.net/app"` },
        { commit: 70, path: 'deploy/settings.py', line: `password = "uH8${hex(seed + 2).slice(0, 12)}Lp"` },
      ],
    });
    const whole = await findings(directory, { plain: true, whole: true });
    expect(whole.length).toBeGreaterThanOrEqual(2);
    expect(await findings(directory, { plain: true })).toEqual(whole);
    expect(await findings(directory, {})).toEqual(whole);
  });

  test('a long token whose end changed is found anew', async () => {
    const directory = makeRepository('long-token');
    const part = (text: string): string => Buffer.from(text).toString('base64url');
    const token = (last: string): string => `${part('{"alg":"HS256","typ":"JWT"}')}.${part(JSON.stringify({ sub: 'svc', data: 'q7'.repeat(700) }))}.${hex(5)}${last}`;
    for (const last of ['Aa1', 'Bb2']) {
      write(directory, 'auth.txt', `first\ntoken: ${token(last)}\n${'padding line\n'.repeat(400)}`);
      commit(directory, {});
    }
    git(directory, ['gc', '-q']);
    const whole = await findings(directory, { plain: true, whole: true });
    expect(whole.length).toBeGreaterThanOrEqual(2);
    expect(await findings(directory, {})).toEqual(whole);
  });
});
