import { newCoverage } from '../../../src/model';
import { BlobListBuilder } from '../../../src/sources/git/blob-list';
import { BlobReader } from '../../../src/sources/git/blob-reader';
import { LogParser } from '../../../src/sources/git/commits';
import { commonPrefix, commonSuffix } from '../../../src/sources/git/common-affix';
import { decodePath, RecordSplitter } from '../../../src/sources/git/paths';
import { giveStream } from './object-stream';
import { type FuzzTarget, must, texts } from './target';

const ID = 'a'.repeat(40);
const REPOSITORY = { directory: '.', name: '.', gitDirectory: '.git', commonDirectory: '.git', bare: false, shallow: false, objectFormat: 'sha1', idBytes: 20 } as const;
const IDS = [ID, 'b'.repeat(40), 'c'.repeat(40)];

export const git: Record<string, FuzzTarget> = {
  'git-log': {
    seeds: () => texts(`\x01${ID}\0Ada\0ada@example.com\x002026-01-01T00:00:00Z\0\n:000000 100644 ${'0'.repeat(40)} ${ID} A\0a.txt\0`, `\x01${ID}\0A\0b\0c\0\n::100644 100644 100644 ${IDS.join(' ')} MM\0p\0`),
    run: (bytes) => {
      const parser = new LogParser(new Set(IDS), new Map());
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
};
