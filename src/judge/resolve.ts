import type { Match } from '../model';

/** Among detectors that match the same place, the one that recognised more of the value's own structure wins. */
const RANK = { 'named-token': 5, token: 4, part: 3, code: 3, named: 2, format: 1.5, generic: 1 } as const;

/** A match with the probability it was judged to have. */
export interface Assessed {
  readonly match: Match;
  readonly probability: number;
}

/**
 * Keeps one match for each place: of overlapping ones the most specific, then the likelier, then the longer.
 * A winner keeps the highest probability of the generic matches it displaced: two independent readers agreed.
 */
export function resolveOverlaps<T extends Assessed>(assessed: readonly T[]): T[] {
  const byRank = [...assessed].sort((a, b) => rank(b) - rank(a) || b.probability - a.probability || length(b) - length(a) || a.match.start - b.match.start);
  const kept: T[] = [];
  for (const candidate of byRank) {
    if (!kept.some((other) => overlaps(candidate.match, other.match))) kept.push(candidate);
  }
  return kept.sort((a, b) => a.match.start - b.match.start || a.match.end - b.match.end);
}

function rank({ match, probability }: Assessed): number {
  // A detector that is itself in doubt does not displace a surer reading of the same text.
  return RANK[match.specificity ?? 'code'] - (probability < 0.3 ? 3 : 0);
}

function length({ match }: Assessed): number {
  return match.end - match.start;
}

function overlaps(a: Match, b: Match): boolean {
  return a.start < b.end && b.start < a.end;
}
