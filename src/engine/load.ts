import { join } from 'node:path';
import { readPackaged } from '../config/packaged';
import { KeysweepError, type CodeDetector, type Issuer, type Issuers, type RuleMetadata, type RulesById } from '../model';
import type { CompiledDetector, DetectorSet } from './detector-set';

/** Files of a built detector set, in the package's dist directory. */
export const SET_FILE = 'detector-set.bin';
export const TABLES_FILE = 'detector-set.tables';
export const FILTER_FILE = 'detector-set.filter';
export const RULES_FILE = 'rules.txt';
export const ISSUERS_FILE = 'issuers.txt';

const MAGIC = 'keysweep detector set 2\n';

/** Sizes of a stored set's parts, its first line after the magic. */
interface Header {
  readonly version: string;
  readonly keywords: number;
  readonly owners: number;
  readonly detectors: number;
  readonly byPath: readonly number[];
}

/**
 * A detector set as bytes: magic and header lines, flat arrays, and one JSON text for each detector, which
 * a scan parses only if the detector is hit (most never are): start-up reads, it does not parse.
 */
export function storeDetectorSet(set: DetectorSet): Buffer {
  const texts = Array.from({ length: set.detectorCount }, (_, index) => Buffer.from(JSON.stringify(set.detector(index))));
  const header: Header = { version: set.version, keywords: set.keywordLengths.length, owners: set.ownerList.length, detectors: texts.length, byPath: set.byPath };
  const starts = new Uint32Array(texts.length + 1);
  texts.forEach((text, index) => (starts[index + 1] = starts[index]! + text.length));
  const front = Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`);
  const padding = Buffer.alloc((4 - (front.length % 4)) % 4, 0x20);
  // The padding goes before the line's end, so that the arrays are aligned to 4 bytes.
  const parts = [front.subarray(0, -1), padding, Buffer.from('\n'), bytesOf(set.ownerStarts), bytesOf(starts), bytesOf(set.ownerList), Buffer.from(set.keywordLengths), ...texts];
  return Buffer.concat(parts);
}

/**
 * Loads the detector set that was built into `directory` (2 ms). Code detectors are loaded from
 * `loadModule` on their first hit. Throws `not-built` where the files are missing or of another build.
 */
export function loadDetectorSet(directory: string, loadModule: (module: string) => readonly CodeDetector[]): DetectorSet {
  try {
    const [set, tables, filter] = [SET_FILE, TABLES_FILE, FILTER_FILE].map((file) => readPackaged(join(directory, file))) as [Buffer, Buffer, Buffer];
    return { ...readSet(set, tables, loadModule), filter };
  } catch (cause) {
    throw new KeysweepError('not-built', `the detector set is missing: ${(cause as Error).message}`, {
      where: directory, actions: ['npm run build'], cause,
    });
  }
}

function readSet(bytes: Buffer, tables: Uint8Array, loadModule: (module: string) => readonly CodeDetector[]): DetectorSet {
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error(`${SET_FILE} is of another version`);
  const end = bytes.indexOf(0x0a, MAGIC.length);
  const { version, keywords, owners, detectors: detectorCount, byPath } = JSON.parse(bytes.toString('utf8', MAGIC.length, end)) as Header;
  let at = end + 1;
  const section = (length: number): ArrayBuffer => {
    // Copied: a buffer of the pool need not be aligned.
    const copy = new Uint8Array(length);
    copy.set(bytes.subarray(at, at + length));
    at += length;
    return copy.buffer;
  };
  const ownerStarts = new Uint32Array(section((keywords + 1) * 4));
  const starts = new Uint32Array(section((detectorCount + 1) * 4));
  const ownerList = new Uint16Array(section(owners * 2));
  const keywordLengths = new Uint8Array(section(keywords));
  const textsAt = at;
  const parsed = new Array<CompiledDetector | undefined>(detectorCount);
  return {
    version, tables, keywordLengths, ownerStarts, ownerList, detectorCount, byPath, loadModule,
    detector: (index) => (parsed[index] ??= inOneShape(JSON.parse(bytes.toString('utf8', textsAt + starts[index]!, textsAt + starts[index + 1]!)) as CompiledDetector)),
  };
}

/** A detector with every field, absent ones undefined: objects of one shape are read faster, and the scanner reads them at every hit. */
function inOneShape(detector: CompiledDetector): CompiledDetector {
  return {
    id: detector.id, kind: detector.kind, source: detector.source, flags: detector.flags, lookbehind: detector.lookbehind, shape: detector.shape, reach: detector.reach,
    prefixed: detector.prefixed, minEntropy: detector.minEntropy, minDigits: detector.minDigits, minUpper: detector.minUpper, minLower: detector.minLower,
    minDistinct: detector.minDistinct, checks: detector.checks, near: detector.near, paths: detector.paths, confidence: detector.confidence, module: detector.module,
    scope: detector.scope, binary: detector.binary,
  };
}

function bytesOf(array: Uint32Array | Uint16Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

/** Rules as text: one line each, id and JSON with a tab between, so that one is found without parsing the others. */
export function storeRules(rules: RulesById): string {
  return '\n' + Object.entries(rules).map(([id, rule]) => `${id}\t${JSON.stringify(rule)}\n`).join('');
}

/** Reads rules of the built set: one by id, or all. */
export interface StoredRules {
  readonly rule: (id: string) => RuleMetadata | undefined;
  readonly all: () => RulesById;
}

/** Opens the rules built into `directory`; the file is read when the first is asked for. */
export function openRules(directory: string): StoredRules {
  let bytes: Buffer | undefined;
  const read = (): Buffer => (bytes ??= readPackaged(join(directory, RULES_FILE)));
  return {
    rule: (id) => {
      const line = read().indexOf(`\n${id}\t`);
      if (line < 0) return undefined;
      const start = line + id.length + 2;
      return JSON.parse(read().toString('utf8', start, read().indexOf(0x0a, start))) as RuleMetadata;
    },
    all: () => Object.fromEntries(read().toString('utf8').split('\n').filter(Boolean).map((line) => {
      const tab = line.indexOf('\t');
      return [line.slice(0, tab), JSON.parse(line.slice(tab + 1)) as RuleMetadata];
    })),
  };
}

/** What of `Issuers` is read at once, and where each issuer's line begins and ends behind it. */
type IssuersHeader = Omit<Issuers, 'issuer'> & { readonly starts: readonly number[] };

/** Issuers as text: a line of names and beginnings, then a line for each issuer, parsed when it is asked for. */
export function storeIssuers({ issuer, ...header }: Issuers): Buffer {
  const count = Math.max(-1, ...header.owners) + 1;
  const lines = Array.from({ length: count }, (_, number) => Buffer.from(`${JSON.stringify(issuer(number))}\n`));
  const starts = [0];
  for (const { length } of lines) starts.push(starts.at(-1)! + length);
  return Buffer.concat([Buffer.from(`${JSON.stringify({ ...header, starts } satisfies IssuersHeader)}\n`), ...lines]);
}

/** Reads the issuers built into `directory`. */
export function loadIssuers(directory: string): Issuers {
  const bytes = readPackaged(join(directory, ISSUERS_FILE));
  const front = bytes.indexOf(0x0a) + 1;
  const { starts, ...header } = JSON.parse(bytes.toString('utf8', 0, front)) as IssuersHeader;
  const parsed = new Array<Issuer | undefined>(starts.length - 1);
  return { ...header, issuer: (number) => (parsed[number] ??= JSON.parse(bytes.toString('utf8', front + starts[number]!, front + starts[number + 1]!)) as Issuer) };
}
