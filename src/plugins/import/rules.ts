import { createHash } from 'node:crypto';
import { literalStart } from '../../engine/pattern';
import type { Confidence, DeclarativeDetector, Pack } from '../../model';
import { convertPattern, groupCount, nameSecret, NotConvertible, requiredLiterals } from './foreign-pattern';
import { sampleOf, seeded } from './sample';

/** A rule of another scanner, in the words all of them share. */
export interface ForeignRule {
  readonly id: string;
  readonly title: string;
  readonly pattern: string;
  readonly keywords: readonly string[];
  /** Capturing group of the secret, 1-based; without it the first, or the whole match where there is none. */
  readonly secretGroup?: number;
  readonly minEntropy?: number;
  readonly confidence?: Confidence;
  readonly references?: readonly string[];
  /** What was in the rule and has no counterpart. */
  readonly lost: readonly string[];
}

/** What became of one rule. */
export interface ImportedRule {
  readonly id: string;
  readonly converted: boolean;
  /** Why not, or what to look at. */
  readonly notes: readonly string[];
}

/** A pack made of another scanner's rules, and what could not be carried over. */
export interface ImportedRules {
  readonly pack?: Pack;
  readonly rules: readonly ImportedRule[];
  /** What concerns the file as a whole. */
  readonly notes: readonly string[];
}

/** Farthest that a keyword may stand behind its match's beginning (schemas/pack.schema.json). */
const LOOKBEHIND = 64;
const SAMPLES = 20;

/** Makes a pack of rules. Each needs a literal that the prefilter can look for; rules without one are told, not dropped silently. */
export function importRules(foreign: readonly ForeignRule[], provider: string, title: string, notes: readonly string[]): ImportedRules {
  const detectors: DeclarativeDetector[] = [];
  const rules: ImportedRule[] = [];
  const taken = new Set<string>();
  for (const rule of foreign) {
    const id = freshId(`${provider}-${slug(rule.id)}`, taken);
    try {
      const { detector, notes: said } = convertRule(rule, id);
      detectors.push(detector);
      rules.push({ id, converted: true, notes: [...said, ...rule.lost] });
    } catch (error) {
      if (!(error instanceof NotConvertible)) throw error;
      rules.push({ id: rule.id, converted: false, notes: [error.message] });
    }
  }
  const pack: Pack | undefined = detectors.length > 0 ? { provider, title, family: 'generic', references: [], detectors } : undefined;
  return { pack, rules, notes };
}

function convertRule(rule: ForeignRule, id: string): { detector: DeclarativeDetector; notes: readonly string[] } {
  if (rule.pattern === '') throw new NotConvertible('it has no pattern, only a path: .keysweepignore and `paths` speak of those');
  const { pattern: bare, ignoreCase, notes } = convertPattern(rule.pattern);
  // All of them take the first group where the rule names none.
  const group = rule.secretGroup || Math.min(1, groupCount(bare));
  const pattern = group > 0 ? nameSecret(bare, group) : bare;
  const random = seeded(createHash('sha256').update(rule.id).digest().readUInt32LE(0));
  const samples = Array.from({ length: SAMPLES }, () => sampleOf(pattern, ignoreCase, random)).filter((text) => text !== undefined);
  if (samples.length === 0) throw new NotConvertible('no text could be made that the pattern matches');
  const { keywords, lookbehind } = keywordsOf(pattern, ignoreCase, rule.keywords, samples);
  const example = samples.sort((a, b) => b.length - a.length)[Math.floor(samples.length / 2)]!;
  const detector: DeclarativeDetector = {
    id, title: rule.title.length >= 3 ? rule.title : id, keywords, pattern, lookbehind: lookbehind || undefined, ignoreCase: ignoreCase || undefined,
    // Boundaries are in the pattern itself, as its author wrote them.
    boundary: { left: '', right: '' },
    minEntropy: rule.minEntropy || undefined, confidence: rule.confidence ?? 'medium', references: rule.references?.length ? rule.references : undefined,
    examples: [example], counterExamples: [`${keywords[0]!} \n`],
  };
  return { detector: JSON.parse(JSON.stringify(detector)) as DeclarativeDetector, notes };
}

/** Literals of which one is in every match: the pattern's own beginning, or the rule's keywords where all samples hold one. */
function keywordsOf(pattern: string, ignoreCase: boolean, given: readonly string[], samples: readonly string[]): { keywords: string[]; lookbehind: number } {
  const { literal } = literalStart(pattern);
  if (literal.length >= 4) return { keywords: [literal.slice(0, 32)], lookbehind: 0 };
  const fold = (text: string): string => text.toLowerCase();
  const usable = [...given, ...requiredLiterals(pattern)].filter((keyword) => keyword.length >= 4 && keyword.length <= 32 && /^[\x20-\x7e]+$/.test(keyword));
  // Keywords of other scanners are folded; where case counts, the spellings of the samples are taken.
  const spelled = ignoreCase ? usable : [...new Set(samples.flatMap((sample) => usable.flatMap((keyword) => { const at = fold(sample).indexOf(fold(keyword)); return at < 0 ? [] : [sample.slice(at, at + keyword.length)]; })))];
  const missing = samples.find((sample) => !spelled.some((keyword) => (ignoreCase ? fold(sample).includes(fold(keyword)) : sample.includes(keyword))));
  if (spelled.length === 0 || missing !== undefined) throw new NotConvertible(usable.length === 0 ? 'no literal of 4 bytes or more is in every match' : 'its keywords stand beside the match, not in it');
  const farthest = Math.max(...samples.map((sample) => Math.min(...spelled.map((keyword) => (ignoreCase ? fold(sample).indexOf(fold(keyword)) : sample.indexOf(keyword))).filter((at) => at >= 0))));
  if (farthest > LOOKBEHIND) throw new NotConvertible(`its keyword may stand more than ${LOOKBEHIND} bytes behind the match's beginning`);
  return { keywords: spelled, lookbehind: LOOKBEHIND };
}

/** Lower-case words with `-` between them. */
export function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'rule';
}

function freshId(id: string, taken: Set<string>): string {
  let fresh = id;
  for (let number = 2; taken.has(fresh); number++) fresh = `${id}-${number}`;
  taken.add(fresh);
  return fresh;
}
