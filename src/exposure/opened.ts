import type { CredentialGraph } from './graph';
import { flatten, type FlatGraph } from './paths';

/** What a credential opens, directly and through what is stored there. */
export interface Opened {
  /** Number of assets, up to MOST_ASSETS. */
  readonly assets: number;
  /** The most sensitive data among them: R regulated, C customer, I internal, N none known. */
  readonly data: 'R' | 'C' | 'I' | 'N';
  /** The nearest asset with that data. */
  readonly dataAsset?: string;
}

/** Most assets followed from one credential: reach saturates long before (e^−40). */
export const MOST_ASSETS = 200;

/** Tags of an asset by the data they stand for, most sensitive first. */
const DATA_TAGS: readonly (readonly ['R' | 'C' | 'I', ReadonlySet<string>])[] = [
  ['R', new Set(['pii', 'regulated', 'phi', 'pci'])], ['C', new Set(['customer'])], ['I', new Set(['internal'])],
];

/**
 * What each credential node opens. Data are found by one search back from the tagged assets each; the number of assets by a
 * bounded search over assets alone (neighbours through any credential, made once an asset), kept for credentials that
 * open the same ones.
 */
export function openedBy(graph: CredentialGraph, flat: FlatGraph = flatten(graph)): Map<string, Opened> {
  const { names, forward, backward } = flat;
  const kinds = names.map((name) => graph.getNodeAttribute(name, 'kind'));
  const nearest = DATA_TAGS.map(([data, tags]) => ({ data, origin: nearestData(flat, names.map((name) => graph.getNodeAttribute(name, 'tags').some((tag) => tags.has(tag)))) }));
  const onward = new Map<number, Int32Array>();
  /** Assets an intruder at asset `node` gets to in one step: by a credential stored there, or straight. */
  const next = (node: number): Int32Array => {
    let known = onward.get(node);
    if (known) return known;
    const found = new Set<number>();
    for (let i = forward.start[node]!; i < forward.start[node + 1]!; i++) {
      const step = forward.list[i]!;
      if (kinds[step] !== 'credential') found.add(step);
      else for (let j = forward.start[step]!; j < forward.start[step + 1]!; j++) found.add(forward.list[j]!);
    }
    found.delete(node);
    onward.set(node, (known = Int32Array.from(found)));
    return known;
  };
  const seen = new Int32Array(names.length).fill(-1);
  const counts = new Map<string, number>();
  const countFrom = (source: number): number => {
    const first = Array.from(forward.list.subarray(forward.start[source]!, forward.start[source + 1]!)).sort((a, b) => a - b);
    const key = first.join();
    const known = counts.get(key);
    if (known !== undefined) return known;
    const queue = first.slice();
    for (const node of queue) seen[node] = source;
    for (let front = 0; front < queue.length && queue.length < MOST_ASSETS; front++) {
      for (const other of next(queue[front]!)) {
        if (seen[other] === source) continue;
        seen[other] = source;
        queue.push(other);
      }
    }
    const count = Math.min(MOST_ASSETS, queue.length);
    counts.set(key, count);
    return count;
  };
  const opened = new Map<string, Opened>();
  names.forEach((name, node) => {
    if (kinds[node] !== 'credential') return;
    const sensitive = nearest.find(({ origin }) => origin[node]! >= 0);
    opened.set(name, { assets: countFrom(node), data: sensitive?.data ?? 'N', dataAsset: sensitive && names[sensitive.origin[node]!] });
  });
  return opened;

  /** For each node the nearest marked one that it leads to, −1 none. */
  function nearestData({ names: { length } }: FlatGraph, marked: readonly boolean[]): Int32Array {
    const origin = new Int32Array(length).fill(-1);
    const queue = new Int32Array(length);
    let back = 0;
    marked.forEach((is, node) => {
      if (!is) return;
      origin[node] = node;
      queue[back++] = node;
    });
    for (let front = 0; front < back; front++) {
      const node = queue[front]!;
      for (let i = backward.start[node]!; i < backward.start[node + 1]!; i++) {
        const other = backward.list[i]!;
        if (origin[other] !== -1) continue;
        origin[other] = origin[node]!;
        queue[back++] = other;
      }
    }
    return origin;
  }
}
