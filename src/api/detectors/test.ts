import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Worker } from 'node:worker_threads';
import { isPackaged, readPackaged } from '../../config/packaged';
import { boundedSource, namedSource } from '../../engine/pattern';
import { KeysweepError, type DeclarativeDetector, type Example } from '../../model';
import { compileDetectors, distDirectory, type Detectors } from '../../pipeline/detectors';
import { seeded, sampleOf } from '../../plugins/import/sample';
import { createTextScanner, type TextResult } from '../scan-text';
import { loadFurtherDetectors, type FurtherDetectors } from './load';

/** What the test of one detector gave. */
export interface DetectorTest {
  readonly id: string;
  readonly file: string;
  readonly mistakes: readonly string[];
  readonly examples: number;
  readonly counterExamples: number;
  /** Microseconds that the worst hostile window took its pattern; undefined for code. */
  readonly worstMicroseconds?: number;
}

/** What the tests of a file or package gave. */
export interface DetectorTests {
  readonly detectors: readonly DetectorTest[];
  /** Files below `fixtures/ok` and `fixtures/ng` that were scanned, and what was wrong there. */
  readonly fixtures: { readonly files: number; readonly mistakes: readonly string[] };
  /** Milliseconds a megabyte of ordinary code takes without and with these detectors (median of three). */
  readonly cost: { readonly withoutMs: number; readonly withMs: number };
  /** How patterns were judged: by proof (recheck is installed) or by hostile texts alone. */
  readonly proof: 'recheck' | 'measured';
}

/** Bytes a pattern sees: 64 before its keyword and 512 behind. */
const WINDOW = 576;
/** A window that takes a pattern longer than this makes a file of them unscannable. */
const WORST_MICROSECONDS = 5000;
const RECHECK_MS = 20_000;

interface Tested { readonly id: string; readonly file: string; readonly examples: readonly (string | Example)[]; readonly counterExamples: readonly (string | { readonly text: string; readonly path?: string })[]; readonly declarative?: DeclarativeDetector }

/**
 * Tests detectors as they will run: examples and counter-examples through the whole pipeline, files in `fixtures/ng` (something
 * must be found) and `fixtures/ok` (nothing may) beside them, patterns against hostile texts, and what they cost. Throws
 * `no-detector` where there is none: nothing tested must not look like a pass.
 */
export async function testDetectors(further: FurtherDetectors): Promise<DetectorTests> {
  const { packs, modules } = loadFurtherDetectors(further);
  // Patterns are tried below, in a process that can be ended, and told as failures of the tests.
  const detectors = compileDetectors(packs.map(({ pack }) => pack), modules, { tryPatterns: false });
  const scan = createTextScanner({ explainRejected: true, compatInlineAllow: false }, detectors, Buffer.alloc(32, 1));
  const tested: Tested[] = [
    ...packs.flatMap(({ file, pack }) => pack.detectors.map((declarative) => ({ id: declarative.id, file, examples: declarative.examples, counterExamples: declarative.counterExamples, declarative }))),
    ...modules.flatMap(({ file, described }) => described.map(({ id, examples, counterExamples }) => ({ id, file, examples, counterExamples }))),
  ];
  if (tested.length === 0) throw new KeysweepError('no-detector', 'there is no detector to test', { where: [...further.packs ?? [], ...further.plugins ?? []].join(' '), actions: ['name a pack (.json, .yaml), a module (.mjs) or a folder with packs', 'keysweep detectors new writes one'] });
  const ids = new Set(tested.map(({ id }) => id));
  const prove = await prover();
  const worsts = new Map<string, number>();
  for (const { id, declarative } of tested) if (declarative) worsts.set(id, await worstOf(declarative));
  const slow = [...worsts.values()].some((worst) => worst > WORST_MICROSECONDS);
  const results: DetectorTest[] = [];
  for (const one of tested) {
    const before = modules.flatMap(({ troubles }) => troubles).length;
    // A pattern that may never end is not let loose on this thread.
    const mistakes = slow ? [] : [...exampleMistakes(one, scan)];
    for (const trouble of modules.flatMap(({ troubles }) => troubles).slice(before)) mistakes.push(trouble.detail ?? trouble.reason);
    const worst = worsts.get(one.id);
    if (worst !== undefined && worst > WORST_MICROSECONDS) mistakes.push(`a text of ${WINDOW} bytes takes its pattern ${worst === Infinity ? `more than ${HOSTILE_MS} ms` : `${Math.round(worst)} µs`}: bound its quantifiers; examples were not run`);
    if (one.declarative && prove) mistakes.push(...(await prove(one.declarative)));
    results.push({ id: one.id, file: one.file, mistakes, examples: one.examples.length, counterExamples: one.counterExamples.length, worstMicroseconds: worst });
  }
  const fixtures = slow ? { files: 0, mistakes: [] } : fixtureResults([...new Set(tested.map(({ file }) => dirname(file)))], ids, scan);
  const cost = { withoutMs: costOf(compileDetectors([])), withMs: slow ? Infinity : costOf(detectors) };
  for (const module of modules) module.close();
  return { detectors: results, fixtures, cost, proof: prove ? 'recheck' : 'measured' };
}

function exampleMistakes({ id, examples, counterExamples }: Tested, scan: (text: string, path: string) => TextResult): string[] {
  const mistakes: string[] = [];
  const at = (value: string | { text: string; path?: string; secret?: string }): { text: string; path: string; secret?: string } => (typeof value === 'string' ? { text: value, path: 'config/example.txt' } : { path: 'config/example.txt', ...value });
  for (const example of examples.map(at)) {
    const { occurrences, rejections } = scan(example.text, example.path);
    const own = occurrences.filter(({ ruleId }) => ruleId === id);
    if (own.length === 0) {
      const other = occurrences.map(({ ruleId }) => `found as ${ruleId}`)[0] ?? rejections.filter(({ ruleId }) => ruleId === id).map(({ reason, detail }) => `rejected: ${reason}, ${detail}`)[0] ?? 'nothing found';
      mistakes.push(`example ${quote(example.text)}: ${other}`);
    } else if (example.secret !== undefined && !own.some(({ secret }) => secret.reveal() === example.secret)) mistakes.push(`example ${quote(example.text)}: found, but not as the secret that is given`);
  }
  for (const counter of counterExamples.map(at)) {
    if (scan(counter.text, counter.path).occurrences.some(({ ruleId }) => ruleId === id)) mistakes.push(`counter-example is found: ${quote(counter.text)}`);
  }
  return mistakes;
}

function fixtureResults(folders: readonly string[], ids: ReadonlySet<string>, scan: (text: Uint8Array, path: string) => TextResult): DetectorTests['fixtures'] {
  let files = 0;
  const mistakes: string[] = [];
  for (const folder of folders) {
    for (const kind of ['ng', 'ok'] as const) {
      const root = join(folder, 'fixtures', kind);
      if (!existsSync(root)) continue;
      for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        files++;
        const file = join(entry.parentPath, entry.name);
        const found = scan(readFileSync(file), relative(root, file)).occurrences.filter(({ ruleId }) => ids.has(ruleId));
        if (kind === 'ng' && found.length === 0) mistakes.push(`${file}: nothing found`);
        if (kind === 'ok' && found.length > 0) mistakes.push(`${file}:${found[0]!.line}: found as ${found[0]!.ruleId}`);
      }
    }
  }
  return { files, mistakes };
}

/** Longest time of a pattern on texts made to hurt it: its own samples cut short, repeated, and filled up with each of their characters. */
async function worstOf(detector: DeclarativeDetector): Promise<number> {
  const pattern = detector.pattern ?? detector.value ?? '';
  const source = detector.pattern !== undefined ? boundedSource(detector.pattern, detector.boundary) : namedSource(detector.names ?? [], detector.value ?? '', detector.gap);
  const random = seeded(7);
  const texts = new Set<string>();
  const samples = [...detector.examples.map((example) => (typeof example === 'string' ? example : (example.secret ?? example.text))), ...Array.from({ length: 5 }, () => sampleOf(pattern, detector.ignoreCase ?? false, random) ?? '')].filter(Boolean);
  for (const sample of samples.slice(0, 8)) {
    texts.add(sample.repeat(Math.ceil(WINDOW / sample.length)).slice(0, WINDOW));
    for (const cut of [sample.slice(0, -1), sample.slice(0, Math.ceil(sample.length / 2)), (detector.keywords ?? detector.names ?? [''])[0]!]) {
      for (const character of new Set(`${sample.slice(-4)}aA0 =-_/+"`)) texts.add((cut + character.repeat(WINDOW)).slice(0, WINDOW - 1) + '\x00');
    }
  }
  return measured(source, detector.ignoreCase ? 'iy' : 'y', [...texts]);
}

/** Milliseconds after which a pattern is given up on its hostile texts. */
const HOSTILE_MS = 3000;

/** Longest time (microseconds) of an expression on any of the texts, in a thread that is ended when it does not come back; Infinity then. */
function measured(source: string, flags: string, texts: readonly string[]): Promise<number> {
  const program = `
const { workerData: { source, flags, texts }, parentPort } = require('node:worker_threads');
const expression = new RegExp(source, flags);
let worst = 0;
for (let round = 0; round < 2; round++) for (const text of texts) {
  expression.lastIndex = 0;
  const start = performance.now();
  expression.exec(text);
  if (round > 0) worst = Math.max(worst, (performance.now() - start) * 1000);
}
parentPort.postMessage(worst);`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { eval: true, workerData: { source, flags, texts }, execArgv: [], env: {} });
    const timer = setTimeout(() => { void worker.terminate(); resolve(Infinity); }, HOSTILE_MS);
    worker.once('message', (worst: number) => { clearTimeout(timer); resolve(worst); void worker.terminate(); });
    worker.once('error', reject);
  });
}

/** recheck's proof, where the package is installed beside keysweep (it is 60 MB, so keysweep does not bring it). */
async function prover(): Promise<((detector: DeclarativeDetector) => Promise<string[]>) | undefined> {
  let recheck: typeof import('recheck');
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- only where it is installed
    recheck = require('recheck') as typeof import('recheck');
  } catch {
    return undefined;
  }
  return async (detector) => {
    const source = detector.pattern !== undefined ? boundedSource(detector.pattern, detector.boundary) : namedSource(detector.names ?? [], detector.value ?? '', detector.gap);
    const result = await recheck.check(`^(?:${source})`, detector.ignoreCase ? 'i' : '', { timeout: RECHECK_MS, maxAttackStringSize: WINDOW, attackLimit: 30_000 });
    return result.status === 'vulnerable' ? [`its pattern takes ${result.complexity.summary} time`] : [];
  };
}

/** Milliseconds a megabyte of ordinary code (our own bundle) takes; the median of three scans. */
function costOf(detectors: Detectors): number {
  const file = join(distDirectory(), 'fast.js');
  const text = isPackaged(file) ? readPackaged(file) : readFileSync(__filename);
  const scan = createTextScanner({}, detectors, Buffer.alloc(32, 1));
  scan(text, 'source.js');
  const times = [0, 1, 2].map(() => {
    const start = performance.now();
    scan(text, 'source.js');
    return (performance.now() - start) / (text.length / 1e6);
  });
  return times.sort((a, b) => a - b)[1]!;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);
}
