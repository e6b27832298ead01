import { append, type Match } from '../model';

/** Among detectors that match the same place, the one that recognised more of the value's own structure wins. */
const RANK = { 'named-token': 5, token: 4, part: 3, code: 3, named: 2, format: 1.5, generic: 1 } as const;

/** A match with the probability it was judged to have. */
export interface Assessed {
  readonly match: Match;
  readonly probability: number;
  readonly labels?: readonly string[];
  readonly secret?: string;
}

/**
 * Keeps one match for each place: of overlapping ones the most specific, then the likelier, then the longer.
 * What a displaced reader knew and the winner does not (whom it belongs to, what it opens) stays with the winner:
 * a token in a .netrc is the issuer's token, and the file says for which host.
 */
export function resolveOverlaps<T extends Assessed>(assessed: readonly T[]): T[] {
  const byPlace = confirmed(withoutPieces(assessed)).sort((a, b) => a.match.start - b.match.start || a.match.end - b.match.end);
  const kept: T[] = [];
  // Overlaps come in short runs, even where a dump has a hundred thousand matches.
  for (let from = 0; from < byPlace.length;) {
    let end = byPlace[from].match.end;
    let to = from + 1;
    while (to < byPlace.length && byPlace[to].match.start < end) end = Math.max(end, byPlace[to++].match.end);
    if (to === from + 1) kept.push(byPlace[from]);
    else append(kept, resolveRun(byPlace.slice(from, to)));
    from = to;
  }
  return kept;
}

/** A token of letters, digits and the marks inside tokens: nothing in it separates one value from another. */
const ONE_TOKEN = /^[A-Za-z0-9_~.-]+={0,2}$/;

/** A detector by name that cut a piece out of the value a statement gives has not recognised it: `sk_` and 32 digits are no key of 32 digits. */
function withoutPieces<T extends Assessed>(assessed: readonly T[]): readonly T[] {
  const wholes = assessed.filter(({ match, secret }) => match.specificity === 'generic' && secret !== undefined && ONE_TOKEN.test(secret));
  if (wholes.length === 0) return assessed;
  const places = new Reach(wholes.map(({ match }) => match));
  // Longer than the piece: it begins before it, or ends behind it.
  return assessed.filter(({ match: { specificity, start, end } }) => specificity !== 'named' || !(places.farthestFrom(start) > end || places.farthestFrom(start - 1) >= end));
}

/** How far stretches of text reach that begin at an offset or before: hostile files have thousands, and each is asked about each. */
export class Reach {
  readonly #starts: number[];
  /** Largest end of the stretches up to here. */
  readonly #ends: number[] = [];

  constructor(stretches: readonly { readonly start: number; readonly end: number }[]) {
    const sorted = [...stretches].sort((a, b) => a.start - b.start);
    this.#starts = sorted.map(({ start }) => start);
    let farthest = -1;
    for (const { end } of sorted) this.#ends.push((farthest = Math.max(farthest, end)));
  }

  /** Largest end of those that begin at `start` or before; -1 where none does. */
  farthestFrom(start: number): number {
    let low = 0, high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! <= start) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? -1 : this.#ends[low - 1]!;
  }
}

/** A detector by name is as sure as the statement that gives the very same value. */
function confirmed<T extends Assessed>(assessed: readonly T[]): T[] {
  const statements = new Map<string, number>();
  for (const { match, probability } of assessed) if (match.specificity === 'generic') statements.set(`${match.start}-${match.end}`, probability);
  return assessed.map((one) => {
    const named = one.match.specificity === 'named' && !one.labels?.includes('public-by-design');
    const statement = named ? statements.get(`${one.match.start}-${one.match.end}`) : undefined;
    return statement !== undefined && statement > one.probability ? { ...one, probability: statement } : one;
  });
}

function resolveRun<T extends Assessed>(run: T[]): T[] {
  run.sort((a, b) => rank(b) - rank(a) || namedLength(b) - namedLength(a) || b.probability - a.probability || length(b) - length(a) || a.match.start - b.match.start);
  const kept: T[] = [];
  for (const candidate of run) {
    const winner = kept.findIndex((other) => overlaps(candidate.match, other.match));
    if (winner < 0) kept.push(candidate);
    else if (length(candidate) >= length(kept[winner]) / 2) kept[winner] = inherit(kept[winner], candidate);
  }
  return kept.sort((a, b) => a.match.start - b.match.start || a.match.end - b.match.end);
}

function inherit<T extends Assessed>(winner: T, displaced: Assessed): T {
  return inheritFacts(inheritPair(winner, displaced), displaced);
}

/** The part of a pair stays with its pair, whoever else knows the value: an id and its secret are one credential. */
function inheritPair<T extends Assessed>(winner: T, { match: loser }: Assessed): T {
  const { match } = winner;
  if (loser.specificity !== 'part' || loser.start !== match.start || loser.end !== match.end) return winner;
  return { ...winner, match: { ...match, group: loser.group, part: loser.part } };
}

function inheritFacts<T extends Assessed>(winner: T, { match: loser, probability }: Assessed): T {
  const { match } = winner;
  if (probability < 0.3 || loser.device || (match.principal !== undefined && match.target?.host !== undefined)) return winner;
  if (loser.principal === undefined && loser.target === undefined) return winner;
  return { ...winner, match: { ...match, principal: match.principal ?? loser.principal, target: { ...loser.target, ...match.target } } };
}

function rank({ match, probability }: Assessed): number {
  // A detector that is itself in doubt does not displace a surer reading of the same text.
  return RANK[match.specificity ?? 'code'] - (probability < 0.3 ? 3 : 0);
}

/** Of two detectors by name the one that read more of the value knows it better: the other cut a piece out of it. */
function namedLength(assessed: Assessed): number {
  return assessed.match.specificity === 'named' ? length(assessed) : 0;
}

function length({ match }: Assessed): number {
  return match.end - match.start;
}

function overlaps(a: Match, b: Match): boolean {
  return a.start < b.end && b.start < a.end;
}
