/**
 * Checks the packs of `detectors/` one by one, without the engine: `npm run packs:check [-- FILE… --no-recheck --rates]`.
 * Fails on the first kind of mistake a pack's author can make; examples through the whole pipeline are in test/detectors.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

import { check as recheck } from 'recheck';

import { shannonEntropy } from '../src/engine/entropy';
import { packFiles, readPack } from '../src/engine/packs';
import { buildTables, createKernel, type Keyword } from '../src/engine/kernel/kernel';
import { boundedSource, DEFAULT_BOUNDARY, nameKeywords, namedSource } from '../src/engine/pattern';
import { type DeclarativeDetector, KeysweepError, type Pack } from '../src/model';

const ROOT = join(__dirname, '..');
const SCHEMA = join(ROOT, 'schemas', 'pack.schema.json');
/** Verdicts of earlier runs by expression: recheck takes 0.2 s for each. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'keysweep', 'recheck.json');
/**
 * Hits per MB of node_modules above which a keyword costs more than it finds. Tokens' keywords start a regular
 * expression each; names are first verified by the kernel (a run of the value's length must follow), so may be commoner.
 */
const COMMON_HITS = { token: 15, name: 200 };
/** Bytes read for keyword rates: enough for ±1 hit per MB. */
const RATE_SAMPLE = 24 << 20;

/** Bytes the engine gives a pattern: 64 before the keyword, 512 after. */
const WINDOW = 576;

interface Found {
  readonly secret: string;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

async function main(args: readonly string[]): Promise<number> {
  const files = args.filter((arg) => !arg.startsWith('--'));
  const mistakes: string[] = [];
  const packs = new Map<string, Pack>();
  for (const file of files.length > 0 ? files : packFiles(join(ROOT, 'detectors')).map((path) => relative(process.cwd(), path))) {
    try {
      packs.set(file, readPack(file, SCHEMA));
    } catch (error) {
      if (!(error instanceof KeysweepError)) throw error;
      mistakes.push(error.message, ...(error.options.actions ?? []));
    }
  }

  const verdicts = loadVerdicts();
  const detectorIds = new Map<string, string>();
  const partIds = new Map<string, string>();
  for (const [file, pack] of packs) {
    mistakes.push(...checkPlace(file, pack));
    for (const detector of pack.detectors) {
      if (detectorIds.has(detector.id)) mistakes.push(`${file}: id ${detector.id} stands in ${detectorIds.get(detector.id)} too`);
      detectorIds.set(detector.id, file);
      // A part may be reported under the id of the detector that finds it alone, but never under another provider's.
      for (const { id } of detector.near ?? []) {
        if ((partIds.get(id) ?? file) !== file) mistakes.push(`${file}: part id ${id} stands in ${partIds.get(id)} too`);
        partIds.set(id, file);
      }
      mistakes.push(...checkDetector(pack, detector).map((mistake) => `${file}: ${detector.id}: ${mistake}`));
      if (!args.includes('--no-recheck')) mistakes.push(...(await checkCost(detector, verdicts)).map((mistake) => `${file}: ${detector.id}: ${mistake}`));
    }
  }
  saveVerdicts(verdicts);
  if (args.includes('--rates')) mistakes.push(...checkRates([...packs.values()]));

  for (const mistake of mistakes) console.error(mistake);
  const providers = new Set([...packs.values()].map((pack) => pack.provider));
  const detectors = [...packs.values()].reduce((sum, pack) => sum + pack.detectors.length, 0);
  console.log(`${packs.size} packs, ${providers.size} providers, ${detectors} detectors, ${mistakes.length} mistakes`);
  return mistakes.length > 0 ? 1 : 0;
}

/** Keys of expressions that recheck found safe. */
function loadVerdicts(): Set<string> {
  try {
    return new Set(JSON.parse(readFileSync(CACHE, 'utf8')) as string[]);
  } catch {
    return new Set();
  }
}

function saveVerdicts(verdicts: ReadonlySet<string>): void {
  mkdirSync(dirname(CACHE), { recursive: true });
  writeFileSync(CACHE, JSON.stringify([...verdicts]));
}

function checkPlace(file: string, pack: Pack): string[] {
  const mistakes: string[] = [];
  if (basename(file) !== `${pack.provider}.json`) mistakes.push(`${file}: should be called ${pack.provider}.json`);
  if (basename(dirname(file)) !== pack.family) mistakes.push(`${file}: should be in the folder of its family, ${pack.family}`);
  return mistakes;
}

function checkDetector(pack: Pack, detector: DeclarativeDetector): string[] {
  const mistakes: string[] = [];
  if (!detector.id.startsWith(`${pack.provider}-`)) mistakes.push(`id does not begin with ${pack.provider}-`);
  let find: (text: string) => Found[];
  try {
    find = finder(detector);
    for (const part of detector.near ?? []) new RegExp(part.pattern);
    for (const { pattern } of detector.labels ?? []) new RegExp(pattern);
  } catch (error) {
    return [...mistakes, (error as Error).message];
  }
  for (const example of detector.examples) {
    const { text, secret } = typeof example === 'string' ? { text: example, secret: undefined } : example;
    const found = find(text).map((match) => match.secret);
    if (found.length === 0) mistakes.push(`example is not matched: ${quote(text)}`);
    else if (secret !== undefined && !found.includes(secret)) mistakes.push(`example gives ${quote(found.join(', '))}, not ${quote(secret)}`);
    if (detector.pattern !== undefined && allMatches(detector, text).length > find(text).length) {
      mistakes.push(`no keyword where the match needs one (lookbehind ${detector.lookbehind ?? 0}): ${quote(text)}`);
    }
  }
  for (const counterExample of detector.counterExamples) {
    const text = typeof counterExample === 'string' ? counterExample : counterExample.text;
    const [found] = find(text);
    if (found !== undefined) mistakes.push(`counter-example is matched (${quote(found.secret)}): ${quote(text)}`);
  }
  return mistakes;
}

/** The detector's bare matches in a text, by keyword as the engine finds them. */
function finder(detector: DeclarativeDetector): (text: string) => Found[] {
  if (detector.pattern === undefined) {
    const expression = new RegExp(namedSource(detector.names!, detector.value!, detector.gap), detector.ignoreCase ? 'gi' : 'g');
    return (text) => accepted(detector, [...text.matchAll(expression)]);
  }
  const source = boundedSource(detector.pattern, detector.boundary);
  const lookbehind = detector.lookbehind ?? 0;
  const sticky = new RegExp(source, detector.ignoreCase ? 'iy' : 'y');
  return (text) => {
    const matches: RegExpExecArray[] = [];
    const searched = detector.ignoreCase ? text.toLowerCase() : text;
    for (const keyword of detector.keywords!) {
      const literal = detector.ignoreCase ? keyword.toLowerCase() : keyword;
      for (let hit = searched.indexOf(literal); hit >= 0; hit = searched.indexOf(literal, hit + 1)) {
        for (let start = Math.max(0, hit - lookbehind); start <= hit; start++) {
          sticky.lastIndex = start;
          const match = sticky.exec(text);
          if (match !== null && match.index + match[0].length >= hit + literal.length) {
            if (!matches.some((other) => other.index === match.index)) matches.push(match);
            break;
          }
        }
      }
    }
    return accepted(detector, matches);
  };
}

/** All matches of a token's pattern, keywords aside. */
function allMatches(detector: DeclarativeDetector, text: string): Found[] {
  const expression = new RegExp(boundedSource(detector.pattern!, detector.boundary), detector.ignoreCase ? 'gi' : 'g');
  return accepted(detector, [...text.matchAll(expression)]);
}

function accepted(detector: DeclarativeDetector, matches: readonly RegExpMatchArray[]): Found[] {
  return matches
    .map((match) => ({ secret: match.groups?.secret ?? match[0], groups: match.groups ?? {} }))
    .filter(({ secret }) =>
      shannonEntropy(secret) >= (detector.minEntropy ?? 0)
      && count(secret, /[0-9]/g) >= (detector.minDigits ?? 0)
      && count(secret, /[A-Z]/g) >= (detector.minUpper ?? 0)
      && count(secret, /[a-z]/g) >= (detector.minLower ?? 0)
      && new Set(secret).size >= (detector.minDistinct ?? 0));
}

function count(text: string, expression: RegExp): number {
  return text.match(expression)?.length ?? 0;
}

/**
 * Whether any text of a window's size makes one of the detector's expressions superlinear, by recheck's automaton or
 * fuzzing. Patterns are anchored as the engine runs them: sticky at the keyword, or at each of at most 64 bytes before.
 */
async function checkCost(detector: DeclarativeDetector, verdicts: Set<string>): Promise<string[]> {
  const sources = [
    detector.pattern !== undefined
      ? { source: boundedSource(detector.pattern, detector.boundary), flags: detector.ignoreCase ? 'i' : '' }
      : { source: namedSource(detector.names!, detector.value!, detector.gap), flags: detector.ignoreCase ? 'i' : '' },
    ...(detector.near ?? []).map((part) => ({ source: part.pattern, flags: part.ignoreCase ? 'i' : '' })),
    ...(detector.labels ?? []).map((label) => ({ source: label.pattern, flags: '' })),
  ];
  const mistakes: string[] = [];
  for (const { source, flags } of sources) {
    const key = createHash('sha256').update(`${flags}/${source}`).digest('base64url').slice(0, 22);
    if (verdicts.has(key)) continue;
    const result = await recheck(`^(?:${source})`, flags, { timeout: 20_000, maxAttackStringSize: WINDOW, attackLimit: 30_000 });
    if (result.status === 'vulnerable') mistakes.push(`${result.complexity.summary} time: ${source}`);
    else if (result.status === 'unknown') mistakes.push(`recheck cannot tell (${result.error.kind}): ${source}`);
    else verdicts.add(key);
  }
  return mistakes;
}

/** A keyword to count, and how often it may stand in ordinary code. */
interface Counted { readonly keyword: Keyword; readonly shown: string; readonly id: string; readonly limit: number }

/** Whether a left boundary keeps letters and digits away, so that keywords count only where words begin. */
function forbidsAlphanumeric(left: string): boolean {
  return left !== '' && ['a', 'Z', '0'].every((character) => new RegExp(left).test(character));
}

/** Keywords that stand in ordinary code too often, counted over node_modules by the kernel itself: names as a whole, in any spelling. */
function checkRates(packs: readonly Pack[]): string[] {
  const counted = new Map<string, Counted>();
  for (const { detectors } of packs) {
    for (const { id, names, keywords, boundary, lookbehind } of detectors) {
      const wordStart = !lookbehind && forbidsAlphanumeric(boundary?.left ?? DEFAULT_BOUNDARY);
      for (const name of names ?? []) {
        for (const { text, before, after } of nameKeywords(name)) counted.set(`${name} ${text}`, { keyword: { text, before, after }, shown: name, id, limit: COMMON_HITS.name });
      }
      for (const text of keywords ?? []) counted.set(text, { keyword: { text, caseSensitive: text !== text.toLowerCase(), wordStart }, shown: text, id, limit: COMMON_HITS.token });
    }
  }
  const all = [...counted.values()].filter(({ keyword }) => keyword.text.length >= 4);
  const { hits, bytes } = countKeywords(all.map(({ keyword }) => keyword));
  const rates = all.map((entry, index) => ({ ...entry, rate: hits[index]! / (bytes / 1e6) })).sort((a, b) => b.rate - a.rate);
  const total = rates.reduce((sum, { rate }) => sum + rate, 0);
  console.log(`${all.length} keywords, ${total.toFixed(0)} hits per MB over ${(bytes / 1e6).toFixed(0)} MB of node_modules`);
  for (const { shown, rate, id } of rates.slice(0, 25)) console.log(`  ${rate.toFixed(1).padStart(8)}  ${shown}  (${id})`);
  return rates.filter(({ rate, limit }) => rate > limit).map(({ shown, rate, id }) => `${id}: keyword ${quote(shown)} stands ${rate.toFixed(0)} times in a MB of code`);
}

function countKeywords(keywords: readonly Keyword[]): { hits: Float64Array; bytes: number } {
  const kernel = createKernel(buildTables(keywords));
  const hits = new Float64Array(keywords.length);
  let bytes = 0;
  const folder = join(ROOT, 'node_modules');
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => /\.(?:[cm]?[jt]s|json|md|ya?ml)$/.test(file));
  // Every n-th file, so that the sample is spread over all packages.
  const step = Math.max(1, Math.floor(files.length / 4000));
  for (let index = 0; index < files.length && bytes < RATE_SAMPLE; index += step) {
    const path = join(folder, files[index]!);
    if (statSync(path).size > 1 << 20) continue;
    const text = readFileSync(path);
    kernel.memory.set(text);
    bytes += text.length;
    for (let from = 0; from < text.length; from = kernel.resumeAt) {
      const count = kernel.scan(text.length, from);
      for (let i = 0; i < count; i++) hits[kernel.hits[2 * i + 1]!]++;
    }
  }
  return { hits, bytes };
}

function quote(text: string): string {
  return JSON.stringify(text.length > 160 ? `${text.slice(0, 160)}…` : text);
}

void main(process.argv.slice(2)).then((code) => { process.exitCode = code; });
