import { DirectedGraph } from 'graphology';
import fc from 'fast-check';
import { minimumCut } from '../../src/exposure/cut';
import type { CredentialGraph } from '../../src/exposure/graph';
import { chokePoints, findPaths } from '../../src/exposure/paths';

/** A graph of assets a0… and credentials c0…: stores edges and opens edges by index pairs. */
function graphOf(assets: number, credentials: number, stores: readonly [number, number][], opens: readonly [number, number][], reaches: readonly [number, number][] = []): CredentialGraph {
  const graph: CredentialGraph = new DirectedGraph();
  for (let i = 0; i < assets; i++) graph.addNode(`a${i}`, { kind: 'asset', label: `a${i}`, tags: [] });
  for (let i = 0; i < credentials; i++) graph.addNode(`c${i}`, { kind: 'credential', label: `c${i}`, tags: [] });
  for (const [a, c] of stores) if (!graph.hasEdge(`a${a}`, `c${c}`)) graph.addEdge(`a${a}`, `c${c}`, { kind: 'stores', evidence: 'test' });
  for (const [c, a] of opens) if (!graph.hasEdge(`c${c}`, `a${a}`)) graph.addEdge(`c${c}`, `a${a}`, { kind: 'opens', evidence: 'test' });
  for (const [a, b] of reaches) if (a !== b && !graph.hasEdge(`a${a}`, `a${b}`)) graph.addEdge(`a${a}`, `a${b}`, { kind: 'reaches', evidence: 'test' });
  return graph;
}

/** Whether `to` can be reached from `from` without the credentials in `without`: a plain search, the independent judge. */
function connected(graph: CredentialGraph, from: string, to: string, without: ReadonlySet<string>): boolean {
  const seen = new Set([from]);
  const stack = [from];
  while (stack.length) {
    const node = stack.pop()!;
    if (node === to) return true;
    for (const other of graph.outNeighbors(node)) {
      if (seen.has(other) || without.has(other)) continue;
      seen.add(other);
      stack.push(other);
    }
  }
  return false;
}

/** Size of the smallest set of credentials that separates the two, by trying all sets; undefined where none does. */
function bruteForce(graph: CredentialGraph, from: string, to: string, credentials: number): number | undefined {
  let best: number | undefined;
  for (let mask = 0; mask < 1 << credentials; mask++) {
    const set = new Set<string>();
    for (let i = 0; i < credentials; i++) if (mask & (1 << i)) set.add(`c${i}`);
    if ((best === undefined || set.size < best) && !connected(graph, from, to, set)) best = set.size;
  }
  return best;
}

const CREDENTIALS = 8;
const ASSETS = 6;
const pairs = (a: number, b: number, maxLength: number): fc.Arbitrary<[number, number][]> => fc.array(fc.tuple(fc.nat(a - 1), fc.nat(b - 1)), { maxLength });

test('the cut is as small as trying all sets finds, and separates, on 500 random graphs', () => {
  fc.assert(
    fc.property(pairs(ASSETS, CREDENTIALS, 20), pairs(CREDENTIALS, ASSETS, 20), pairs(ASSETS, ASSETS, 2), (stores, opens, reaches) => {
      const graph = graphOf(ASSETS, CREDENTIALS, stores, opens, reaches);
      const cut = minimumCut(graph, ['a0'], ['a5']);
      expect(cut?.length).toBe(bruteForce(graph, 'a0', 'a5', CREDENTIALS));
      if (cut) expect(connected(graph, 'a0', 'a5', new Set(cut))).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('paths are real, shortest, and found whenever there is one', () => {
  fc.assert(
    fc.property(pairs(ASSETS, CREDENTIALS, 20), pairs(CREDENTIALS, ASSETS, 20), (stores, opens) => {
      const graph = graphOf(ASSETS, CREDENTIALS, stores, opens);
      const [path] = findPaths(graph, ['a0'], ['a5']);
      expect(path !== undefined).toBe(connected(graph, 'a0', 'a5', new Set()));
      path?.nodes.slice(1).forEach((node, i) => expect(graph.hasEdge(path.nodes[i]!, node)).toBe(true));
    }),
  );
});

test('a credential every way runs through is the first choke point', () => {
  const graph = graphOf(5, 4, [[0, 0], [0, 1], [1, 2], [2, 2], [3, 3]], [[0, 1], [1, 2], [2, 3], [3, 4]]);
  expect(chokePoints(graph, ['a0'], ['a4'])).toEqual([{ credential: 'c2', paths: 2 }, { credential: 'c3', paths: 2 }, { credential: 'c0', paths: 1 }, { credential: 'c1', paths: 1 }]);
  expect(minimumCut(graph, ['a0'], ['a4'])).toHaveLength(1);
});
