import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectors } from '../detectors/device';
import { createTextScanner } from '../src/api/scan-text';
import { Document } from '../src/engine/document';

// `npm run eval -- device [--corpus DIR] [--bare] [--misses] [--hits] [--extra]` measures the device detectors on labelled
// configurations (README of the corpus has the measures) and fails under the floors of issue 5.

/** Where the corpus is, unless `KEYSWEEP_DEVICES` or --corpus says otherwise. */
const DEFAULT_CORPUS = process.env.KEYSWEEP_DEVICES ?? '/work/shared/corpora/device-dev';
/** Floors: overall, for each vendor with `FLOOR_LABELS` labels or more, and for decoding. */
const FLOORS = { recall: 0.97, precision: 0.97, vendor: 0.9, decoded: 1 };
const FLOOR_LABELS = 20;
/** Vendors and kinds with fewer labels stay out of macro averages. */
const MACRO_LABELS = 5;

interface Label { file: string; line: number; vendor: string; kind: string; secret: string; encoding: string; plaintext: string | null; text: string; dup: boolean }
interface Negative { file: string; line: number; vendor: string; reason: string; text: string; scored: boolean }
interface Note { file: string; line: number }
interface Reported { ruleId: string; line: number; endLine: number; secret: string; decoded?: string; probability: number; labels: readonly string[] }

type Scan = (bytes: Buffer, path: string) => Reported[];

/** The whole pipeline, as users get it. */
function pipelineScan(): Scan {
  const scan = createTextScanner();
  return (bytes, path) => scan(bytes, path).occurrences
    .filter((o) => o.confidence !== 'low')
    .map((o) => ({ ruleId: o.ruleId, line: o.line, endLine: o.endLine, secret: o.secret.reveal(), decoded: o.decoded?.reveal(), probability: o.probability, labels: o.labels }));
}

/** The device detector alone, over a view of the bytes. */
function bareScan(): Scan {
  const detector = detectors[0]!;
  return (bytes, path) => {
    const view = new Document(bytes, path, bytes.length, false);
    const text = bytes.toString('latin1').toLowerCase();
    const hits = detector.keywords.flatMap((keyword) => {
      const found: { keyword: string; offset: number }[] = [];
      for (let at = text.indexOf(keyword.toLowerCase()); at >= 0; at = text.indexOf(keyword.toLowerCase(), at + 1)) found.push({ keyword, offset: at });
      return found;
    });
    if (hits.length === 0) return [];
    const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
    const reported: Reported[] = [];
    for (const match of detector.match(view, hits)) {
      if (match.type !== 'match' || match.labels?.some((label) => label === 'removed' || label === 'harmless')) continue;
      reported.push({ ruleId: match.ruleId, line: lineOf(match.start), endLine: lineOf(match.end - 1), secret: match.value ?? view.text(match.start, match.end), decoded: match.decoded, probability: match.probability ?? 1, labels: match.labels ?? [] });
    }
    return reported;
  };
}

class Tally {
  labels = 0;
  lines = 0;
  spans = 0;
  decodable = 0;
  decoded = 0;
  negatives = 0;
  negativeHits = 0;
  unlabelled = 0;
  length = 0;

  get recall(): number { return this.labels === 0 ? 1 : this.lines / this.labels; }
  get precision(): number { return this.lines + this.negativeHits === 0 ? 1 : this.lines / (this.lines + this.negativeHits); }
}

function readLines<T>(file: string): T[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as T);
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

function sameSpan(reported: Reported, label: Label): boolean {
  const secret = label.secret.trim();
  const found = reported.secret;
  return found.includes(secret) || (found !== '' && secret.includes(found) && found.length * 2 >= secret.length);
}

/** Some labels stop at a `-` inside the secret; then only the front of the plaintext is labelled. */
function cutLabel(reported: Reported, label: Label): boolean {
  return reported.secret.length > label.secret.length && reported.secret.startsWith(label.secret) && reported.decoded !== undefined && reported.decoded.startsWith(label.plaintext!);
}

export async function run(args: string[]): Promise<void> {
  const flag = (name: string): boolean => args.includes(name);
  const corpus = args[args.indexOf('--corpus') + 1] && flag('--corpus') ? args[args.indexOf('--corpus') + 1]! : DEFAULT_CORPUS;
  const scan = flag('--bare') ? bareScan() : pipelineScan();
  const files = readLines<{ file: string; vendor: string }>(join(corpus, 'files.jsonl'));
  const labels = groupBy(readLines<Label>(join(corpus, 'labels.jsonl')), (label) => label.file);
  const negatives = groupBy(readLines<Negative>(join(corpus, 'negatives.jsonl')), (negative) => negative.file);
  const ambiguous = groupBy(readLines<Note>(join(corpus, 'ambiguous.jsonl')), (note) => note.file);
  const total = new Tally();
  const vendors = new Map<string, Tally>();
  const kinds = new Map<string, Tally>();
  const tallyOf = (map: Map<string, Tally>, key: string): Tally => {
    let tally = map.get(key);
    if (!tally) map.set(key, (tally = new Tally()));
    return tally;
  };

  for (const { file, vendor } of files) {
    const bytes = readFileSync(join(corpus, file));
    const text = bytes.toString('utf8').split('\n');
    const reported = scan(bytes, file);
    const on = (line: number): Reported[] => reported.filter((found) => found.line <= line && line <= found.endLine);
    const tally = tallyOf(vendors, vendor);
    for (const each of [total, tally]) each.length += text.length;
    const known = new Set<number>();
    for (const label of labels.get(file) ?? []) {
      known.add(label.line);
      if (label.dup) continue;
      const hits = on(label.line);
      const span = hits.some((hit) => sameSpan(hit, label));
      const decodable = label.plaintext !== null && label.plaintext !== label.secret;
      const decoded = decodable && hits.some((hit) => hit.decoded === label.plaintext || cutLabel(hit, label));
      for (const each of [total, tally, tallyOf(kinds, label.kind)]) {
        each.labels++;
        if (hits.length > 0) each.lines++;
        if (span) each.spans++;
        if (decodable) each.decodable++;
        if (decoded) each.decoded++;
      }
      if (flag('--misses') && (!span || (decodable && !decoded))) {
        console.log(`${hits.length === 0 ? 'MISS' : span ? 'UNDECODED' : 'SPAN'} ${file}:${label.line} [${label.kind}] ${label.text.trim().slice(0, 160)} => ${hits.map((hit) => `${hit.secret}${hit.decoded === undefined ? '' : `=${hit.decoded}`}`).join(' | ').slice(0, 80)}`);
      }
    }
    for (const negative of negatives.get(file) ?? []) {
      known.add(negative.line);
      if (!negative.scored) continue;
      const hits = on(negative.line);
      for (const each of [total, tally]) {
        each.negatives++;
        if (hits.length > 0) each.negativeHits++;
      }
      if (flag('--hits') && hits.length > 0) console.log(`NEG ${file}:${negative.line} [${negative.reason}] ${negative.text.trim().slice(0, 120)} => ${hits.map((hit) => `${hit.ruleId}:${hit.secret}`).join(' | ').slice(0, 80)}`);
    }
    for (const note of ambiguous.get(file) ?? []) known.add(note.line);
    for (const found of reported) {
      let noted = false;
      for (let line = found.line; line <= found.endLine; line++) noted ||= known.has(line);
      if (noted) continue;
      for (const each of [total, tally]) each.unlabelled++;
      if (flag('--extra')) console.log(`EXTRA ${file}:${found.line} ${found.ruleId} ${found.probability.toFixed(2)} ${(text[found.line - 1] ?? '').trim().slice(0, 140)} => ${found.secret.slice(0, 60)}`);
    }
  }

  print('vendor', vendors);
  print('kind', kinds);
  print('all', new Map([['all', total]]));
  const large = [...vendors.values()].filter((tally) => tally.labels >= MACRO_LABELS);
  const macro = (value: (tally: Tally) => number): string => (large.reduce((sum, tally) => sum + value(tally), 0) / large.length).toFixed(3);
  console.log(`macro averages over ${large.length} vendors: recall (line) ${macro((t) => t.recall)}, recall (span) ${macro((t) => t.spans / t.labels)}, negative hits ${macro((t) => (t.negatives === 0 ? 0 : t.negativeHits / t.negatives))}`);
  const failures: string[] = [];
  if (total.recall < FLOORS.recall) failures.push(`recall ${total.recall.toFixed(3)} < ${FLOORS.recall}`);
  if (total.precision < FLOORS.precision) failures.push(`precision ${total.precision.toFixed(3)} < ${FLOORS.precision}`);
  if (total.decoded < total.decodable * FLOORS.decoded) failures.push(`decoded ${total.decoded} of ${total.decodable}`);
  for (const [vendor, tally] of vendors) {
    if (tally.labels >= FLOOR_LABELS && tally.recall < FLOORS.vendor) failures.push(`${vendor}: recall ${tally.recall.toFixed(3)} < ${FLOORS.vendor}`);
  }
  if (failures.length > 0) {
    console.error(`below the floors: ${failures.join('; ')}`);
    process.exitCode = 1;
  }
}

function print(title: string, tallies: Map<string, Tally>): void {
  console.log(`${title.padEnd(16)} labels  line   span   decoded  negatives hit  precision  unlabelled/1000 lines`);
  for (const [name, t] of [...tallies].sort((a, b) => b[1].labels - a[1].labels)) {
    const share = (n: number, of: number): string => (of === 0 ? '  -  ' : (n / of).toFixed(3));
    console.log(`${name.padEnd(16)} ${String(t.labels).padStart(5)}  ${share(t.lines, t.labels)}  ${share(t.spans, t.labels)}  ${t.decodable === 0 ? '   -   ' : `${t.decoded}/${t.decodable}`.padEnd(7)}  ${`${t.negativeHits}/${t.negatives}`.padEnd(13)}  ${t.precision.toFixed(3)}      ${t.length === 0 ? '' : ((t.unlabelled * 1000) / t.length).toFixed(1)}`);
  }
}
