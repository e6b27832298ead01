import { RegExpParser, type AST } from '@eslint-community/regexpp';
import type { Shape } from './detector-set';

/** Positions kept of a shape: more refuse nothing that these have not. */
const MOST_POSITIONS = 64;
/** Distinct sets of characters in a shape: one bit each of a byte. */
const MOST_SETS = 8;
/** Shorter shapes refuse too little to be asked. */
const LEAST_POSITIONS = 4;

const parser = new RegExpParser();

/** The sets of bytes that every match begins with, and whether it ends behind them. */
interface Beginning {
  readonly sets: readonly string[];
  readonly whole: boolean;
}

const EMPTY: Beginning = { sets: [], whole: true };
const OPEN: Beginning = { sets: [], whole: false };

/**
 * What every match of `source` begins with, position by position, as far as its pattern fixes that; undefined where that is too little.
 * Only a necessary condition: assertions and backreferences are left to the regular expression. Throws SyntaxError on an invalid pattern.
 */
export function shapeOf(source: string, ignoreCase: boolean): Shape | undefined {
  const sets: string[] = [];
  const positions: number[] = [];
  const beginning = beginningOf(parser.parsePattern(source), ignoreCase);
  for (const set of beginning.sets) {
    let index = sets.indexOf(set);
    if (index < 0) {
      if (sets.length === MOST_SETS) break;
      index = sets.push(set) - 1;
    }
    positions.push(index);
  }
  if (positions.length < LEAST_POSITIONS) return undefined;
  return { sets, positions: positions.join(''), whole: (beginning.whole && positions.length === beginning.sets.length) || undefined };
}

function beginningOf(node: AST.Node, ignoreCase: boolean): Beginning {
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return node.alternatives.map((alternative) => beginningOf(alternative, ignoreCase)).reduce(either);
    case 'Alternative':
      return node.elements.reduce((before: Beginning, element) => (before.whole ? joined(before, beginningOf(element, ignoreCase)) : before), EMPTY);
    case 'Quantifier': {
      const once = beginningOf(node.element, ignoreCase);
      let all = EMPTY;
      for (let count = 0; count < node.min && all.whole; count++) all = joined(all, once);
      return node.max === node.min ? all : { ...all, whole: false };
    }
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet':
      return { sets: [bytesOf(node.raw, ignoreCase)], whole: true };
    case 'Assertion':
      return EMPTY;
    default:
      return OPEN;
  }
}

function joined(first: Beginning, second: Beginning): Beginning {
  const sets = [...first.sets, ...second.sets];
  return { sets: sets.slice(0, MOST_POSITIONS), whole: second.whole && sets.length <= MOST_POSITIONS };
}

/** One of two: at each position a byte of either; where one may end, nothing is fixed any more. */
function either(a: Beginning, b: Beginning): Beginning {
  const length = Math.min(a.sets.length, b.sets.length);
  return { sets: a.sets.slice(0, length).map((set, at) => union(set, b.sets[at]!)), whole: a.whole && b.whole && a.sets.length === b.sets.length };
}

/** Ranges by element: packs repeat a few hundred. */
const known = new Map<string, string>();

/** The latin1 characters an element takes, as pairs of first and last of each range: `09AZaz`. */
function bytesOf(element: string, ignoreCase: boolean): string {
  const key = (ignoreCase ? 'i' : 'c') + element;
  let ranges = known.get(key);
  if (ranges === undefined) {
    const expression = new RegExp(`^(?:${element})$`, ignoreCase ? 'i' : '');
    known.set(key, (ranges = rangesOf((code) => expression.test(String.fromCharCode(code)))));
  }
  return ranges;
}

function union(a: string, b: string): string {
  return a === b ? a : rangesOf((code) => holds(a, code) || holds(b, code));
}

function holds(ranges: string, code: number): boolean {
  for (let at = 0; at < ranges.length; at += 2) if (code >= ranges.charCodeAt(at) && code <= ranges.charCodeAt(at + 1)) return true;
  return false;
}

function rangesOf(has: (code: number) => boolean): string {
  let ranges = '';
  for (let code = 0; code < 256; code++) {
    if (!has(code)) continue;
    const first = code;
    while (code < 255 && has(code + 1)) code++;
    ranges += String.fromCharCode(first, code);
  }
  return ranges;
}
