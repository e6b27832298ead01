import { RegExpParser, visitRegExpAST, type AST } from '@eslint-community/regexpp';
import { COMMON_WORDS } from './common-words';

/** What may not stand directly before or after a token, where its pack does not say otherwise. */
export const DEFAULT_BOUNDARY = '[A-Za-z0-9]';

/** Characters tried for each `_` of a name: `dd_api_key`, `dd-api-key`, `dd.api.key`, `dd api key`, `ddapikey`. */
const NAME_SEPARATOR = '[-_. ]?';

/** Default of `gap`: characters between a name and its value. */
export const DEFAULT_GAP = 60;

/** A pattern between its boundaries; an empty boundary means none. */
export function boundedSource(pattern: string, boundary?: { readonly left?: string; readonly right?: string }): string {
  const left = boundary?.left ?? DEFAULT_BOUNDARY;
  const right = boundary?.right ?? DEFAULT_BOUNDARY;
  return `${left && `(?<!${left})`}(?:${pattern})${right && `(?!${right})`}`;
}

/** Regular expression that finds `value` within `gap` characters after any of `names`; groups `name`, `bridge`, `secret`. */
export function namedSource(names: readonly string[], value: string, gap = DEFAULT_GAP): string {
  const alternatives = [...names].sort((a, b) => b.length - a.length).map(nameSource);
  const secret = /\(\?<secret>/.test(value) ? `(?:${value})` : `(?<secret>${value})`;
  return `(?<name>${alternatives.join('|')})(?<bridge>[^]{0,${gap}}?)(?<![A-Za-z0-9])${secret}(?![A-Za-z0-9])`;
}

/** Letters of a name match in both cases, so that the value beside it keeps its own. */
function nameSource(name: string): string {
  return name.split(/[_\- .]/).map(eitherCase).join(NAME_SEPARATOR);
}

function eitherCase(text: string): string {
  return escapeRegExp(text).replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** A literal to look for, and where it stands in its name. */
export interface NameKeyword {
  readonly text: string;
  /** Farthest that the name may begin before it. */
  readonly reach: number;
  /** Parts of the name that stand before and behind it, each apart by a separator or none. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * The literals to look for so that no spelling of `name` is missed: its longest part that is not a common word, with the
 * other parts around it; of a name of short or common words the longest pair of neighbours in each of its spellings.
 */
export function nameKeywords(name: string): NameKeyword[] {
  // Two separators in a row (`airflow__core`) leave an empty part, which stands for the second.
  const parts = name.toLowerCase().split(/[_\- .]/);
  let best = -1;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (part.length >= 4 && !COMMON_WORDS.has(part) && (best < 0 || part.length > parts[best]!.length)) best = i;
  }
  if (best >= 0) return [keywordAt(parts, best, 1, parts[best]!)];
  if (parts.length === 1) return name.length >= 4 ? [keywordAt(parts, 0, 1, parts[0]!)] : [];
  // Common words only: two of them side by side are rare again, in each of their spellings. A spelling under 4 bytes
  // (`zai` of `z.ai`) is too short for the prefilter and too common to be one.
  let pair = 0;
  for (let i = 1; i + 1 < parts.length; i++) if (pairLength(parts, i) > pairLength(parts, pair)) pair = i;
  const spellings = parts[pair] && parts[pair + 1] ? ['_', '-', '.', ' ', ''] : ['_', '-', '.', ' '];
  return spellings.map((separator) => parts[pair]! + separator + parts[pair + 1]!).filter((text) => text.length >= 4).map((text) => keywordAt(parts, pair, 2, text));
}

function pairLength(parts: readonly string[], at: number): number {
  return parts[at] && parts[at + 1] ? parts[at]!.length + parts[at + 1]!.length : 0;
}

/** The keyword that takes the place of `count` parts from `at`. */
function keywordAt(parts: readonly string[], at: number, count: number, text: string): NameKeyword {
  const before = parts.slice(0, at);
  return { text, reach: before.reduce((sum, part) => sum + part.length + 1, 0), before, after: parts.slice(at + count) };
}

const parser = new RegExpParser();

/**
 * Longest run of characters `A-Z a-z 0-9 _ + / = . ~ -` that every match of `source` holds: what the kernel may
 * demand before a value's pattern is tried. Throws SyntaxError on an invalid pattern.
 */
export function guaranteedRun(source: string): number {
  return runOf(parser.parsePattern(source)).best;
}

/** Number of literal characters every match of `source` begins with. Throws SyntaxError on an invalid pattern. */
export function literalPrefix(source: string): number {
  const { alternatives } = parser.parsePattern(source);
  const elements = alternatives.length === 1 ? alternatives[0]!.elements.filter((element) => element.type !== 'Assertion') : [];
  const end = elements.findIndex((element) => element.type !== 'Character');
  return end < 0 ? elements.length : end;
}

/** Whether `source` can match a digit or letters of both cases: the kernel demands one or the other of a run. */
export function isMixed(source: string): boolean {
  let kinds = 0;
  const see = (from: number, to: number): void => {
    if (from <= 0x39 && to >= 0x30) kinds |= 4;
    if (from <= 0x5a && to >= 0x41) kinds |= 2;
    if (from <= 0x7a && to >= 0x61) kinds |= 1;
  };
  visitRegExpAST(parser.parsePattern(source), {
    onCharacterEnter: ({ value }) => see(value, value),
    onCharacterClassRangeEnter: ({ min, max }) => see(min.value, max.value),
    onCharacterSetEnter: () => (kinds = 7),
    onCharacterClassEnter: ({ negate }) => (kinds |= negate ? 7 : 0),
  });
  return kinds >= 3;
}

/** Runs every match of a part holds: at its head, at its tail, anywhere; `whole` where it can hold nothing else. */
interface Run {
  readonly head: number;
  readonly tail: number;
  readonly best: number;
  readonly whole: boolean;
}

const NOTHING: Run = { head: 0, tail: 0, best: 0, whole: true };
const BREAK: Run = { head: 0, tail: 0, best: 0, whole: false };
const RUN_CHARACTER = /^[A-Za-z0-9_+/=.~-]$/;

function runOf(node: AST.Node): Run {
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return node.alternatives.map(runOf).reduce(either);
    case 'Alternative':
      return node.elements.map(runOf).reduce(joined, NOTHING);
    case 'Quantifier':
      return repeated(runOf(node.element), node.min);
    case 'Character':
      return isRunCharacter(node.value) ? runOfLength(1) : BREAK;
    case 'CharacterSet':
      return node.kind === 'digit' || node.kind === 'word' ? (node.negate ? BREAK : runOfLength(1)) : BREAK;
    case 'CharacterClass':
      return !node.negate && node.elements.every(isRunElement) ? runOfLength(1) : BREAK;
    case 'ExpressionCharacterClass':
    case 'Backreference':
      return BREAK;
    default:
      return NOTHING;
  }
}

function runOfLength(length: number): Run {
  return { head: length, tail: length, best: length, whole: true };
}

function either(a: Run, b: Run): Run {
  return { head: Math.min(a.head, b.head), tail: Math.min(a.tail, b.tail), best: Math.min(a.best, b.best), whole: a.whole && b.whole };
}

function joined(a: Run, b: Run): Run {
  return {
    head: a.whole ? a.head + b.head : a.head,
    tail: b.whole ? a.tail + b.tail : b.tail,
    best: Math.max(a.best, b.best, a.tail + b.head),
    whole: a.whole && b.whole,
  };
}

function repeated(run: Run, times: number): Run {
  if (run.whole) return runOfLength(run.best * times);
  if (times === 0) return BREAK;
  return times === 1 ? run : { ...run, best: Math.max(run.best, run.tail + run.head) };
}

function isRunElement(element: AST.CharacterClassElement): boolean {
  if (element.type === 'Character') return isRunCharacter(element.value);
  if (element.type === 'CharacterSet') return (element.kind === 'digit' || element.kind === 'word') && !element.negate;
  if (element.type !== 'CharacterClassRange') return false;
  for (let code = element.min.value; code <= element.max.value; code++) if (!isRunCharacter(code)) return false;
  return true;
}

function isRunCharacter(code: number): boolean {
  return code < 128 && RUN_CHARACTER.test(String.fromCharCode(code));
}

/** The literal a pattern begins with, the latin1 characters that may follow it where a class says so. */
export function literalStart(pattern: string): { readonly literal: string; readonly next?: string } {
  let literal = '';
  for (const element of leadingElements(parser.parsePattern(pattern))) {
    if (element.type === 'Character') {
      literal += String.fromCodePoint(element.value);
      continue;
    }
    const inner = element.type === 'Quantifier' && element.min > 0 ? element.element : element;
    return inner.type === 'CharacterClass' || inner.type === 'CharacterSet' ? { literal, next: charactersOf(inner.raw) } : { literal };
  }
  return { literal };
}

/** Elements of a pattern in order, groups with one alternative opened; ends at a choice. */
function* leadingElements(node: AST.Pattern | AST.Group | AST.CapturingGroup): Generator<AST.Element> {
  for (const element of node.alternatives[0]!.elements) {
    if (node.alternatives.length > 1) return;
    if ((element.type === 'Group' || element.type === 'CapturingGroup') && element.alternatives.length === 1) yield* leadingElements(element);
    else yield element;
  }
}

/** latin1 characters a class (`[0-9a-f]`, `\\d`) takes. */
function charactersOf(classSource: string): string {
  const expression = new RegExp(`^${classSource}$`);
  let characters = '';
  for (let code = 1; code < 256; code++) if (expression.test(String.fromCharCode(code))) characters += String.fromCharCode(code);
  return characters;
}
