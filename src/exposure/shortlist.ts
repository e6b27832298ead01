import { DECISIONS, type Exposure } from './assess';
import { credentialOf, type CredentialGraph } from './graph';
import { distances, type FlatGraph } from './paths';

/** Credentials of a shortlist, unless asked otherwise: what a team can rotate in a night. */
const SHORTLIST = 10;

/** What the graph says of credentials, for the order of rotation. */
export interface Weights {
  /** Credentials whose rotation separates entry from data. */
  readonly cut: ReadonlySet<string>;
  /** Credentials on some way from entry to data, with the length of the shortest one over them. */
  readonly onWay: ReadonlyMap<string, number>;
  /** Shortest entry-to-data paths through each credential. */
  readonly choke: ReadonlyMap<string, number>;
}

/**
 * What to rotate first, in order: what closes the ways to the data, then by decision, shortest way to data and score.
 * Left out are credentials that nothing can be done about tonight: those that are only tracked.
 */
export function shortlist(exposures: readonly Exposure[], { cut, onWay, choke }: Weights, length = SHORTLIST): Exposure[] {
  const rank = ({ credential: { id }, decision, score }: Exposure): number[] => [
    cut.has(id) ? 0 : 1, DECISIONS.indexOf(decision), onWay.get(id) ?? Infinity, -score, -(choke.get(id) ?? 0),
  ];
  return exposures
    .filter(({ decision, credential }) => decision !== 'track' && credential.occurrences.some(({ suppressed }) => !suppressed))
    .map((exposure) => ({ exposure, rank: rank(exposure) }))
    .sort((a, b) => compare(a.rank, b.rank) || (a.exposure.credential.id < b.exposure.credential.id ? -1 : 1))
    .slice(0, length)
    .map(({ exposure }) => exposure);
}

/**
 * Credentials an intruder from `from` gets to and that lead on to `to`, with the length in steps of the shortest way over
 * each. Each step may fail (a credential is dead, a hash does not break), so shorter ways are the likelier ones.
 */
export function credentialsOnWays(graph: CredentialGraph, flat: FlatGraph, from: readonly string[], to: readonly string[]): Map<string, number> {
  const there = distances(flat.forward, flat, from);
  const onward = distances(flat.backward, flat, to);
  const found = new Map<string, number>();
  flat.names.forEach((name, node) => {
    if (there[node]! < 0 || onward[node]! < 0 || graph.getNodeAttribute(name, 'kind') !== 'credential') return;
    const id = credentialOf(name);
    found.set(id, Math.min(found.get(id) ?? Infinity, there[node]! + onward[node]!));
  });
  return found;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  return 0;
}
