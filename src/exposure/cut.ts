import type { CredentialGraph } from './graph';

/**
 * The fewest credentials whose rotation separates every node of `from` from every node of `to`: a minimum vertex cut
 * over credential nodes (assets and zones cannot be cut), by maximum flow on the split graph (Ford–Fulkerson with
 * breadth-first augmenting paths, Edmonds and Karp 1972; every credential has capacity 1, so the flow is at most their number).
 * Undefined where something leads there without any credential. Sorted; empty where nothing leads there.
 */
export function minimumCut(graph: CredentialGraph, from: readonly string[], to: readonly string[]): string[] | undefined {
  const network = splitNetwork(graph, from, to);
  const { head, next, target, capacity, source, sink, credentialOf } = network;
  const parent = new Int32Array(head.length);
  const queue = new Int32Array(head.length);
  /** Breadth-first search over edges with capacity left; parent[node] is the edge it was reached by, −1 not reached. */
  const search = (): boolean => {
    parent.fill(-1);
    parent[source] = -2;
    queue[0] = source;
    for (let front = 0, back = 1; front < back; front++) {
      const node = queue[front]!;
      for (let edge = head[node]!; edge >= 0; edge = next[edge]!) {
        const other = target[edge]!;
        if (capacity[edge]! <= 0 || parent[other] !== -1) continue;
        parent[other] = edge;
        if (other === sink) return true;
        queue[back++] = other;
      }
    }
    return false;
  };
  while (search()) {
    let least = Infinity;
    for (let node = sink; node !== source; node = target[parent[node]! ^ 1]!) least = Math.min(least, capacity[parent[node]!]!);
    if (least === Infinity) return undefined;
    for (let node = sink; node !== source; node = target[parent[node]! ^ 1]!) {
      capacity[parent[node]!]! -= least;
      capacity[parent[node]! ^ 1]! += least;
    }
  }
  // Credentials whose entrance is reached and whose exit is not are the cut nearest to the entry.
  const cut: string[] = [];
  for (const [entrance, name] of credentialOf) if (parent[entrance] !== -1 && parent[entrance + 1] === -1) cut.push(name);
  return cut.sort();
}

interface Network {
  /** First edge of each node, and each edge's next of the same node; −1 ends. Edge e and e ^ 1 are each other's reverse. */
  readonly head: Int32Array;
  readonly next: number[];
  readonly target: number[];
  readonly capacity: number[];
  readonly source: number;
  readonly sink: number;
  /** Entrance of each credential node (its exit is the next number) with its name. */
  readonly credentialOf: Map<number, string>;
}

/** Every graph node becomes an entrance and an exit; between those of a credential one unit can pass, of others any number. */
function splitNetwork(graph: CredentialGraph, from: readonly string[], to: readonly string[]): Network {
  const index = new Map<string, number>();
  for (const node of graph.nodes()) index.set(node, index.size * 2);
  const source = index.size * 2;
  const sink = source + 1;
  const head = new Int32Array(sink + 1).fill(-1);
  const next: number[] = [];
  const target: number[] = [];
  const capacity: number[] = [];
  const add = (a: number, b: number, units: number): void => {
    target.push(b, a);
    capacity.push(units, 0);
    next.push(head[a]!, head[b]!);
    head[a] = target.length - 2;
    head[b] = target.length - 1;
  };
  const credentialOf = new Map<number, string>();
  graph.forEachNode((node, { kind }) => {
    const entrance = index.get(node)!;
    if (kind === 'credential') credentialOf.set(entrance, node);
    add(entrance, entrance + 1, kind === 'credential' ? 1 : Infinity);
  });
  graph.forEachDirectedEdge((_edge, _attributes, a, b) => add(index.get(a)! + 1, index.get(b)!, Infinity));
  for (const node of from) if (index.has(node)) add(source, index.get(node)!, Infinity);
  for (const node of to) if (index.has(node)) add(index.get(node)! + 1, sink, Infinity);
  return { head, next, target, capacity, source, sink, credentialOf };
}
