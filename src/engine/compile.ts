import { createHash } from 'node:crypto';
import type { CodeDetector, DeclarativeDetector, DetectorMetadata, Pack, RuleMetadata } from '../model';
import { KeysweepError } from '../model';
import type { CompiledDetector, DetectorSet } from './detector-set';
import { buildTables, CheckKind, type Keyword } from './kernel/tables';
import { layerKeywords } from './layer-keywords';
import { shapeOf } from './shape';
import { boundedSource, DEFAULT_GAP, guaranteedRun, isMixed, literalPrefix, literalStart, nameKeywords, namedSource } from './pattern';

/** A module of code detectors as compilation sees it. */
export interface CodeModuleContents {
  readonly module: string;
  readonly detectors: readonly CodeDetector[];
}

/** Result of a compilation: the set, and the metadata only reports and judgement need. */
export interface Compilation {
  readonly set: DetectorSet;
  readonly metadata: Record<string, RuleMetadata>;
}

/** Characters of a value's run the kernel demands at most: more select no better and reach farther. */
const RUN_LIMIT = 40;
/** Literal characters at a value's front that make it a token of its own (`sk_`). */
const LEAST_PREFIX = 3;
/** Bytes a value may have before its longest run (a prefix, an id and a colon). */
const RUN_SLACK = 40;

/**
 * Compiles packs and code detectors into one set. Patterns were validated with the pack's
 * schema; a pattern that is not a regular expression throws `invalid-pack` with the detector's id.
 */
export function compile(packs: readonly Pack[], modules: readonly CodeModuleContents[]): Compilation {
  const detectors: CompiledDetector[] = [];
  const metadata: Record<string, RuleMetadata> = {};
  const keywords = new KeywordList();
  const byPath: number[] = [];

  for (const pack of packs) {
    for (const detector of pack.detectors) {
      const index = detectors.length;
      detectors.push(compileDeclarative(detector, index, keywords));
      describe(pack, detector, metadata);
    }
  }
  for (const { module, detectors: codeDetectors } of modules) {
    for (const detector of codeDetectors) {
      const index = detectors.length;
      const { id, scope, paths, binary } = detector;
      detectors.push({ id, kind: 'code', module, scope, paths, binary });
      const check = detector.assignments ? CheckKind.assignment : detector.userinfo ? CheckKind.userinfo : CheckKind.none;
      for (const text of detector.keywords) {
        keywords.add({ text: text.toLowerCase(), check }, index);
      }
      if (paths?.length && scope === 'document') byPath.push(index);
      for (const reported of [detector, ...(detector.reports ?? [])]) metadata[reported.id] = metadataOf(reported);
    }
  }

  const layer = detectors.length;
  detectors.push({ id: 'encoded-text', kind: 'layer' });
  for (const { text, caseSensitive } of layerKeywords()) keywords.add({ text, caseSensitive, check: CheckKind.none }, layer);

  const version = createHash('sha256').update(JSON.stringify([detectors, keywords.keywords])).digest('hex').slice(0, 16);
  return {
    set: {
      version,
      tables: buildTables(keywords.keywords),
      keywordLengths: Uint8Array.from(keywords.keywords, (keyword) => keyword.text.length),
      ...flatten(keywords.owners),
      detectorCount: detectors.length,
      detector: (index) => detectors[index]!,
      byPath,
      loadModule: (module) => modules.find((m) => m.module === module)?.detectors ?? [],
    },
    metadata,
  };
}

/** Owners of all keywords in two flat arrays. */
function flatten(owners: readonly (readonly number[])[]): { ownerStarts: Uint32Array; ownerList: Uint16Array } {
  const ownerStarts = new Uint32Array(owners.length + 1);
  owners.forEach((list, keyword) => (ownerStarts[keyword + 1] = ownerStarts[keyword]! + list.length));
  return { ownerStarts, ownerList: Uint16Array.from(owners.flat()) };
}

/** Keywords without repetition, each with the detectors that asked for it. */
class KeywordList {
  readonly keywords: Keyword[] = [];
  readonly owners: number[][] = [];
  readonly #index = new Map<string, number>();

  add(keyword: Keyword, owner: number): void {
    const key = `${keyword.text}\n${keyword.check}\n${keyword.argument ?? 0}\n${keyword.caseSensitive ? 1 : 0}\n${keyword.followedBy ?? ''}\n${keyword.wordStart ? 1 : 0}\n${keyword.window ?? 0}\n${keyword.before?.join('_') ?? ''}\n${keyword.after?.join('_') ?? ''}`;
    let index = this.#index.get(key);
    if (index === undefined) {
      index = this.keywords.length;
      this.#index.set(key, index);
      this.keywords.push(keyword);
      this.owners.push([]);
    }
    const owners = this.owners[index]!;
    if (!owners.includes(owner)) owners.push(owner);
  }
}

function compileDeclarative(detector: DeclarativeDetector, index: number, keywords: KeywordList): CompiledDetector {
  const { id, minEntropy, minDigits, minUpper, minLower, minDistinct, checks, near, paths, confidence } = detector;
  const common = { id, minEntropy, minDigits, minUpper, minLower, minDistinct, checks, near, paths, confidence };
  try {
    if (detector.pattern !== undefined && detector.keywords) {
      const source = boundedSource(detector.pattern, detector.boundary);
      const lookbehind = detector.lookbehind ?? 0;
      const flags = (detector.ignoreCase ? 'i' : '') + (lookbehind ? 'g' : 'y');
      new RegExp(source, flags);
      for (const keyword of tokenKeywords(detector.keywords, detector.pattern, detector.ignoreCase ?? false, detector.boundary?.left, lookbehind)) keywords.add(keyword, index);
      return { ...common, kind: 'token', source, flags, lookbehind, shape: shapeOf(detector.pattern, detector.ignoreCase ?? false) };
    }
    const names = detector.names ?? [];
    const value = detector.value ?? '';
    const source = namedSource(names, value, detector.gap);
    const flags = detector.ignoreCase ? 'iy' : 'y';
    new RegExp(source, flags);
    const argument = Math.max(1, Math.min(RUN_LIMIT, guaranteedRun(value)));
    const reach = (detector.gap ?? DEFAULT_GAP) + RUN_SLACK + argument;
    const check = isMixed(value) ? CheckKind.run : CheckKind.none;
    let lookbehind = 0;
    for (const name of names) {
      for (const keyword of nameKeywords(name)) {
        lookbehind = Math.max(lookbehind, keyword.reach);
        keywords.add({ text: keyword.text, check, argument, window: reach + name.length, before: keyword.before, after: keyword.after }, index);
      }
    }
    const longestName = names.reduce((most, name) => Math.max(most, name.length), 0);
    const shape = shapeOf(value, detector.ignoreCase ?? false);
    return {
      ...common, kind: 'named', source, flags, lookbehind, prefixed: literalPrefix(value) >= LEAST_PREFIX || undefined,
      shape, reach: shape && longestName + (detector.gap ?? DEFAULT_GAP),
    };
  } catch (cause) {
    throw new KeysweepError('invalid-pack', `detector ${id}: ${(cause as Error).message}`, { where: id, cause });
  }
}

/** Farthest behind a token's keyword that the run of characters it must hold may begin. */
const TOKEN_REACH = 400;

/**
 * A token detector's keywords as the kernel wants them: spellings that differ only behind the pattern's literal
 * beginning (`rpa_0`, `rpa_1`…) become that literal with the set of characters that may follow. Where the match
 * begins with the keyword, the kernel also sees to the left boundary and to the run of characters every match holds.
 */
function tokenKeywords(texts: readonly string[], pattern: string, ignoreCase: boolean, left: string | undefined, lookbehind: number): Keyword[] {
  const atStart = lookbehind === 0;
  const run = atStart && isMixed(pattern) ? Math.min(RUN_LIMIT, guaranteedRun(pattern)) : 0;
  const keyword = (text: string, followedBy?: string): Keyword => {
    const argument = run - text.length;
    const checked = argument >= LEAST_RUN ? { check: CheckKind.run, argument, window: TOKEN_REACH } : { check: CheckKind.none };
    return { text: ignoreCase ? text.toLowerCase() : text, caseSensitive: !ignoreCase, followedBy, wordStart: atStart && coversAlphanumeric(left), ...checked };
  };
  const { literal, next } = literalStart(pattern);
  const followers = next && ignoreCase ? [...new Set(next.toLowerCase() + next.toUpperCase())].join('') : next;
  const same = (a: string, b: string): boolean => (ignoreCase ? a.toLowerCase().startsWith(b.toLowerCase()) : a.startsWith(b));
  if (literal.length >= 4 && texts.every((text) => same(text, literal) || same(literal, text))) {
    return [keyword(literal.slice(0, 32), literal.length <= 5 ? followers : undefined)];
  }
  if (literal.length === 3 && followers && texts.every((text) => same(text, literal))) return [keyword(literal, followers)];
  return texts.map((text) => keyword(text));
}

/** Shortest run worth a look of the kernel. */
const LEAST_RUN = 8;

/** Whether a left boundary (default: letters and digits) forbids all letters and digits before a match. */
function coversAlphanumeric(left: string | undefined): boolean {
  return left === undefined || /^\[(?!\^).*(?:A-Za-z0-9|a-zA-Z0-9|0-9A-Za-z|\\w)/.test(left);
}

function describe(pack: Pack, detector: DeclarativeDetector, metadata: Record<string, RuleMetadata>): void {
  const { title, privilege, publicByDesign, revoke, rotate, remediation, labels, publishedExamples, verify, confidence, checks } = detector;
  const base = {
    family: pack.family, provider: pack.provider, confidence, privilege, publicByDesign, revoke, rotate, remediation,
    references: [...(detector.references ?? []), ...pack.references],
  };
  metadata[detector.id] = { id: detector.id, title, ...base, labels, publishedExamples, verify, checks };
  for (const part of detector.near ?? []) metadata[part.id] = { id: part.id, title: part.title, ...base };
}

function metadataOf(detector: DetectorMetadata): DetectorMetadata {
  const { id, title, family, provider, confidence, privilege, publicByDesign, revoke, rotate, remediation, references } = detector;
  return { id, title, family, provider, confidence, privilege, publicByDesign, revoke, rotate, remediation, references };
}
