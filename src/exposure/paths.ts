import { didYouMean } from '../config/spelling';
import { KeysweepError } from '../model';
import { INTERNET, type CredentialGraph } from './graph';

/** One way from an entry to an asset: nodes in order, with what shows each step. */
export interface AttackPath {
  readonly nodes: readonly string[];
  /** evidence[i] shows the step from nodes[i] to nodes[i + 1]. */
  readonly evidence: readonly string[];
  readonly credentials: readonly string[];
}

/** What ways are asked for where nothing else is named. */
export const PERSONAL_DATA = 'tag:pii';

/** Nodes a selector names: `internet`, `tag:pii`, a host or asset name, a node id; none where nothing is called so. */
export function named(graph: CredentialGraph, selector: string): string[] {
  if (graph.hasNode(selector)) return [selector];
  const tag = selector.startsWith('tag:') ? selector.slice(4) : undefined;
  const name = selector.toLowerCase();
  return graph.filterNodes((_node, { kind, label, tags }) => kind !== 'credential' && (tag !== undefined ? tags.includes(tag) : label.toLowerCase() === name || label.toLowerCase().split('.')[0] === name));
}

/** The same where a person has chosen them. Throws `no-such-asset` with near names: a slip must not look like safety. */
export function select(graph: CredentialGraph, selector: string): string[] {
  const found = named(graph, selector);
  if (found.length) return found;
  const name = selector.toLowerCase();
  const near = graph.filterNodes((_node, { kind, label }) => kind === 'asset' && label.toLowerCase().includes(name.slice(0, 4))).slice(0, 5).map((node) => graph.getNodeAttribute(node, 'label'));
  const tags = [...new Set(graph.mapNodes((_node, attributes) => attributes.tags).flat())].slice(0, 10).map((tag) => `tag:${tag}`);
  throw new KeysweepError('no-such-asset', `nothing in the credential graph is called ${selector}`, {
    where: selector,
    actions: [...didYouMean(selector, [INTERNET, ...tags]), ...(near.length ? [`near: ${near.join(', ')}`] : []), `also: ${[INTERNET, ...tags].join(', ')}`],
  });
}

/** The shortest way from any of `from` to each of `to`, shortest first: one breadth-first search from all entries at once. An entry that is a goal itself is a way without steps. */
export function findPaths(graph: CredentialGraph, from: readonly string[], to: readonly string[], flat: FlatGraph = flatten(graph)): AttackPath[] {
  const { names, index, forward } = flat;
  const parent = new Int32Array(names.length).fill(-1);
  const queue = new Int32Array(names.length);
  let back = 0;
  for (const start of from) {
    const node = index.get(start);
    if (node === undefined || parent[node] !== -1) continue;
    parent[node] = node;
    queue[back++] = node;
  }
  for (let front = 0; front < back; front++) {
    const node = queue[front]!;
    for (let i = forward.start[node]!; i < forward.start[node + 1]!; i++) {
      const other = forward.list[i]!;
      if (parent[other] !== -1) continue;
      parent[other] = node;
      queue[back++] = other;
    }
  }
  const paths: AttackPath[] = [];
  for (const goal of new Set(to)) {
    const end = index.get(goal);
    if (end === undefined || parent[end]! < 0) continue;
    const nodes = [end];
    while (parent[nodes[0]!] !== nodes[0]) nodes.unshift(parent[nodes[0]!]!);
    paths.push(describe(graph, nodes.map((node) => names[node]!)));
  }
  return paths.sort((a, b) => a.nodes.length - b.nodes.length || (a.nodes.join() < b.nodes.join() ? -1 : 1));
}

function describe(graph: CredentialGraph, nodes: readonly string[]): AttackPath {
  return {
    nodes,
    evidence: nodes.slice(1).map((node, i) => graph.getEdgeAttribute(nodes[i]!, node, 'evidence')),
    credentials: nodes.filter((node) => graph.getNodeAttribute(node, 'kind') === 'credential'),
  };
}

/** A credential and the shortest ways from entry to data that run through it. */
export interface ChokePoint {
  readonly credential: string;
  /** Number of shortest entry-to-data paths through it, over all data assets. */
  readonly paths: number;
}

/**
 * Credentials by how many shortest entry-to-data paths run through them, most first. Path counting after Brandes (2001): one
 * breadth-first search counts the shortest ways from the entries to each node, one pass back over its levels the shortest ways
 * from each node to data; a node lies on the product of the two. Linear in the graph, however many data assets there are.
 */
export function chokePoints(graph: CredentialGraph, from: readonly string[], to: readonly string[], flat: FlatGraph = flatten(graph)): ChokePoint[] {
  const { names, index, forward } = flat;
  const sources = from.flatMap((node) => index.get(node) ?? []);
  const { distance, count, order } = countPaths(forward, names.length, sources);
  const onward = new Float64Array(names.length);
  for (const goal of new Set(to)) if (index.has(goal)) onward[index.get(goal)!] = 1;
  for (let at = order.length - 1; at >= 0; at--) {
    const node = order[at]!;
    for (let i = forward.start[node]!; i < forward.start[node + 1]!; i++) {
      const other = forward.list[i]!;
      if (distance[other] === distance[node]! + 1) onward[node]! += onward[other]!;
    }
  }
  const found: ChokePoint[] = [];
  for (const node of order) {
    const credential = names[node]!;
    const paths = count[node]! * onward[node]!;
    if (paths > 0 && graph.getNodeAttribute(credential, 'kind') === 'credential') found.push({ credential, paths });
  }
  return found.sort((a, b) => b.paths - a.paths || (a.credential < b.credential ? -1 : 1));
}

/** Adjacency of a graph in flat arrays: the neighbours of node i are list[start[i], start[i + 1]). */
export interface Adjacency { readonly start: Int32Array; readonly list: Int32Array }

/** A graph as numbers, for searches over all of it. */
export interface FlatGraph {
  readonly names: readonly string[];
  readonly index: ReadonlyMap<string, number>;
  readonly forward: Adjacency;
  readonly backward: Adjacency;
}

/** Numbers the nodes of a graph. */
export function flatten(graph: CredentialGraph): FlatGraph {
  const names = graph.nodes();
  const index = new Map(names.map((name, i) => [name, i]));
  const edges = new Int32Array(graph.size * 2);
  let at = 0;
  graph.forEachDirectedEdge((_edge, _attributes, a, b) => {
    edges[at++] = index.get(a)!;
    edges[at++] = index.get(b)!;
  });
  return { names, index, forward: adjacency(edges, names.length, 0), backward: adjacency(edges, names.length, 1) };
}

function adjacency(edges: Int32Array, nodes: number, side: 0 | 1): Adjacency {
  const start = new Int32Array(nodes + 1);
  for (let i = side; i < edges.length; i += 2) start[edges[i]! + 1]!++;
  for (let i = 0; i < nodes; i++) start[i + 1]! += start[i]!;
  const list = new Int32Array(edges.length / 2);
  const at = start.slice();
  for (let i = 0; i < edges.length; i += 2) list[at[edges[i + side]!]!++] = edges[i + 1 - side]!;
  return { start, list };
}

/** Distance from the sources (−1 not reached), number of shortest ways, and the nodes reached in order of distance. */
function countPaths({ start, list }: Adjacency, nodes: number, sources: readonly number[]): { distance: Int32Array; count: Float64Array; order: Int32Array } {
  const distance = new Int32Array(nodes).fill(-1);
  const count = new Float64Array(nodes);
  const queue = new Int32Array(nodes);
  let back = 0;
  for (const source of sources) {
    if (distance[source] === 0) continue;
    distance[source] = 0;
    count[source] = 1;
    queue[back++] = source;
  }
  for (let front = 0; front < back; front++) {
    const node = queue[front]!;
    for (let i = start[node]!; i < start[node + 1]!; i++) {
      const other = list[i]!;
      if (distance[other] === -1) {
        distance[other] = distance[node]! + 1;
        queue[back++] = other;
      }
      if (distance[other] === distance[node]! + 1) count[other]! += count[node]!;
    }
  }
  return { distance, count, order: queue.subarray(0, back) };
}

/** Credential nodes that lead to any of the assets, by themselves or through others. */
export function leadingTo(graph: CredentialGraph, { names, index, backward }: FlatGraph, assets: readonly string[]): string[] {
  const seen = new Uint8Array(names.length);
  const queue = assets.flatMap((asset) => index.get(asset) ?? []);
  for (const node of queue) seen[node] = 1;
  for (const node of queue) {
    for (let i = backward.start[node]!; i < backward.start[node + 1]!; i++) {
      const other = backward.list[i]!;
      if (!seen[other]) {
        seen[other] = 1;
        queue.push(other);
      }
    }
  }
  return queue.map((node) => names[node]!).filter((name) => graph.getNodeAttribute(name, 'kind') === 'credential');
}

/** Nodes reached from any of `from`, nearest first, each with the node before it. */
export function* reachedFrom({ names, index, forward }: FlatGraph, from: readonly string[]): Iterable<{ readonly node: string; readonly by: string }> {
  const seen = new Uint8Array(names.length);
  const queue = from.flatMap((name) => index.get(name) ?? []);
  for (const node of queue) seen[node] = 1;
  for (const node of queue) {
    for (let i = forward.start[node]!; i < forward.start[node + 1]!; i++) {
      const other = forward.list[i]!;
      if (seen[other]) continue;
      seen[other] = 1;
      queue.push(other);
      yield { node: names[other]!, by: names[node]! };
    }
  }
}

/** Steps from any of `from` to each node along `links`; −1 not reached. */
export function distances({ start, list }: Adjacency, { names, index }: FlatGraph, from: readonly string[]): Int32Array {
  return countPaths({ start, list }, names.length, from.flatMap((name) => index.get(name) ?? [])).distance;
}
