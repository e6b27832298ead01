import type { CredentialGraph } from './graph';

/**
 * The fewest credentials whose rotation separates every node of `from` from every node of `to`: a minimum vertex cut
 * over credential nodes (assets and zones cannot be cut), by maximum flow on the split graph (Dinitz 1970: level graph, then
 * a blocking flow by depth-first search with a current edge a node; every credential has capacity 1, so few phases are needed).
 * Undefined where something leads there without any credential. Sorted; empty where nothing leads there. Of several
 * smallest cuts it is the one nearest to the entry.
 */
export function minimumCut(graph: CredentialGraph, from: readonly string[], to: readonly string[]): string[] | undefined {
  const { head, next, target, capacity, source, sink, credentialOf } = splitNetwork(graph, from, to);
  const level = new Int32Array(head.length);
  const queue = new Int32Array(head.length);
  /** Breadth-first search over edges with capacity left; level[node] is the distance, −1 not reached. */
  const layer = (): boolean => {
    level.fill(-1);
    level[source] = 0;
    queue[0] = source;
    for (let front = 0, back = 1; front < back; front++) {
      const node = queue[front]!;
      for (let edge = head[node]!; edge >= 0; edge = next[edge]!) {
        const other = target[edge]!;
        if (capacity[edge]! <= 0 || level[other] !== -1) continue;
        level[other] = level[node]! + 1;
        queue[back++] = other;
      }
    }
    return level[sink] !== -1;
  };
  const current = new Int32Array(head.length);
  const way: number[] = [];
  while (layer()) {
    current.set(head);
    way.length = 0;
    for (let node = source; ; ) {
      if (node === sink) {
        let least = Infinity;
        for (const edge of way) least = Math.min(least, capacity[edge]!);
        if (least === Infinity) return undefined;
        // Back to the first full edge; what stands before it may carry more.
        let keep = way.length;
        for (let i = way.length - 1; i >= 0; i--) {
          const edge = way[i]!;
          capacity[edge]! -= least;
          capacity[edge ^ 1]! += least;
          if (capacity[edge] === 0) keep = i;
        }
        node = target[way[keep]! ^ 1]!;
        way.length = keep;
        continue;
      }
      let edge = current[node]!;
      while (edge >= 0 && !(capacity[edge]! > 0 && level[target[edge]!] === level[node]! + 1)) edge = next[edge]!;
      current[node] = edge;
      if (edge >= 0) {
        way.push(edge);
        node = target[edge]!;
      } else if (way.length === 0) break;
      else {
        level[node] = -2; // leads nowhere in this phase
        node = target[way.pop()! ^ 1]!;
      }
    }
  }
  // Credentials whose entrance is reached and whose exit is not are the cut nearest to the entry.
  const cut: string[] = [];
  for (const [entrance, name] of credentialOf) if (level[entrance]! >= 0 && level[entrance + 1]! < 0) cut.push(name);
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
