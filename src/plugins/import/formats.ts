import { KeysweepError, type Confidence } from '../../model';
import type { ForeignRule } from './rules';

/** Formats of rules that can be read. */
export type RuleFormat = 'gitleaks' | 'betterleaks' | 'kingfisher' | 'trufflehog';

/** Rules of a file, and what of it concerns all of them and is lost. */
export interface ForeignRules {
  readonly rules: readonly ForeignRule[];
  readonly notes: readonly string[];
}

type Table = Readonly<Record<string, unknown>>;

/** Which scanner a file is of, by what it holds; undefined where none. */
export function recognise(value: unknown): RuleFormat | 'detect-secrets' | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { rules, detectors, results, plugins_used } = value as Table;
  if (results !== undefined && plugins_used !== undefined) return 'detect-secrets';
  if (Array.isArray(detectors)) return 'trufflehog';
  const tables = Array.isArray(rules) ? rules.filter(isTable) : [];
  const [first] = tables;
  if (first && 'pattern' in first) return 'kingfisher';
  if (first && ('regex' in first || 'path' in first)) return tables.some((rule) => 'filter' in rule || 'validate' in rule) ? 'betterleaks' : 'gitleaks';
  return undefined;
}

/** Reads the rules of a parsed file. Throws `invalid-rules` where a rule is none. */
export function readForeignRules(value: unknown, format: RuleFormat): ForeignRules {
  switch (format) {
    case 'gitleaks':
    case 'betterleaks': return gitleaks(value as Table);
    case 'kingfisher': return kingfisher(value as Table);
    case 'trufflehog': return trufflehog(value as Table);
  }
}

/** `[[rules]]` of gitleaks; betterleaks has the same and expressions besides. */
function gitleaks({ rules, extend, allowlist, allowlists }: Table): ForeignRules {
  const notes: string[] = [];
  if (extend) notes.push('[extend] was not followed: the rules it adds are not here');
  if (allowlist || allowlists) notes.push('the global allowlist was not converted: use .keysweepignore and `ignore` of .keysweep.yaml, where every entry has a reason');
  return {
    notes,
    rules: list(rules).map((rule): ForeignRule => {
      const lost: string[] = [];
      if (rule.path !== undefined) lost.push(`path ${text(rule.path)}`);
      for (const key of ['allowlist', 'allowlists', 'required', 'filter', 'validate', 'attributes', 'skipReport'] as const) if (rule[key] !== undefined) lost.push(LOST[key]!);
      if (rule.regex === undefined) return { ...named(rule), pattern: '', keywords: [], lost: [] };
      return { ...named(rule), pattern: text(rule.regex), keywords: texts(rule.keywords), secretGroup: number(rule.secretGroup), minEntropy: number(rule.entropy), lost };
    }),
  };
}

const LOST: Readonly<Record<string, string>> = {
  allowlist: 'its allowlist', allowlists: 'its allowlists', required: 'the rules it requires nearby', filter: 'its filter expression',
  validate: 'its validation', attributes: 'its attributes', skipReport: 'skipReport',
};

/** `rules:` of kingfisher. */
function kingfisher({ rules }: Table): ForeignRules {
  return {
    notes: [],
    rules: list(rules).map((rule) => {
      const lost: string[] = [];
      if (rule.validation) lost.push('its validation (write a `verify` entry)');
      if (rule.revocation) lost.push('its revocation');
      if (rule.depends_on_rule) lost.push('the rules it depends on (write a `near` entry)');
      if (rule.pattern_requirements) lost.push('its pattern requirements (minDigits, minUpper…)');
      const pattern = text(rule.pattern);
      const group = /\(\?P?<TOKEN>/.test(pattern) ? namedGroup(pattern, 'TOKEN') : undefined;
      const confidence = text(rule.confidence ?? 'medium').toLowerCase();
      return { ...named(rule), pattern, keywords: [], secretGroup: group, minEntropy: number(rule.min_entropy), confidence: (['low', 'medium', 'high'].includes(confidence) ? confidence : 'medium') as Confidence, references: texts(rule.references).filter((url) => /^https?:/.test(url)), lost };
    }),
  };
}

/** `detectors:` of trufflehog's custom detectors; each named regular expression is a rule. */
function trufflehog({ detectors }: Table): ForeignRules {
  return {
    notes: [],
    rules: list(detectors).flatMap((detector) => {
      const expressions = isTable(detector.regex) ? Object.entries(detector.regex) : [];
      return expressions.map(([name, pattern]) => {
        const lost: string[] = [];
        if (detector.verify) lost.push('its verification (write a `verify` entry)');
        for (const key of ['exclude_words', 'exclude_regexes_capture', 'exclude_regexes_match', 'validations', 'primary_regex_name'] as const) if (detector[key] !== undefined) lost.push(key);
        if (expressions.length > 1) lost.push('that its expressions belong together (write a `near` entry)');
        const id = text(detector.name ?? 'custom');
        return { id: expressions.length > 1 ? `${id} ${name}` : id, title: text(detector.description ?? detector.name ?? id), pattern: text(pattern), keywords: texts(detector.keywords), minEntropy: number(detector.entropy), lost };
      });
    }),
  };
}

/** Index of a named group among all capturing groups. */
function namedGroup(pattern: string, name: string): number {
  let index = 0;
  for (const match of pattern.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|\((?!\?)|\(\?P?<([A-Za-z_]\w*)>/g)) {
    if (match[0].startsWith('\\') || match[0].startsWith('[')) continue;
    index++;
    if (match[1] === name) return index;
  }
  return 0;
}

function named(rule: Table): { id: string; title: string } {
  const id = text(rule.id ?? rule.name ?? 'rule');
  return { id, title: text(rule.description ?? rule.title ?? rule.name ?? id).slice(0, 200) };
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): Table[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isTable)) throw new KeysweepError('invalid-rules', 'the rules are not a list of tables');
  return value as Table[];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'object' || typeof value === 'function' ? '' : String(value); // a table is no text
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
