import { bidirectional } from 'graphology-shortest-path/unweighted';
import { KeysweepError } from '../model';
import { INTERNET, type CredentialGraph } from './graph';

/** One way from an entry to an asset: nodes in order, with what shows each step. */
export interface AttackPath {
  readonly nodes: readonly string[];
  /** evidence[i] shows the step from nodes[i] to nodes[i + 1]. */
  readonly evidence: readonly string[];
  readonly credentials: readonly string[];
}

/** Nodes a selector names: `internet`, `tag:pii`, a host or asset name, a node id. Throws `no-such-asset` with near names. */
export function select(graph: CredentialGraph, selector: string): string[] {
  if (graph.hasNode(selector)) return [selector];
  if (selector.startsWith('tag:')) {
    const tag = selector.slice(4);
    const tagged = graph.filterNodes((_node, { kind, tags }) => kind === 'asset' && tags.includes(tag));
    if (tagged.length) return tagged;
  }
  const name = selector.toLowerCase();
  const named = graph.filterNodes((_node, { kind, label }) => kind !== 'credential' && (label.toLowerCase() === name || label.toLowerCase().split('.')[0] === name));
  if (named.length) return named;
  const near = graph.filterNodes((_node, { kind, label }) => kind === 'asset' && label.toLowerCase().includes(name.slice(0, 4))).slice(0, 5).map((node) => graph.getNodeAttribute(node, 'label'));
  const tags = [...new Set(graph.mapNodes((_node, attributes) => attributes.tags).flat())].slice(0, 10).map((tag) => `tag:${tag}`);
  throw new KeysweepError('no-such-asset', `nothing in the credential graph is called ${selector}`, {
    where: selector,
    actions: [...(near.length ? [`near: ${near.join(', ')}`] : []), `also: ${[INTERNET, ...tags].join(', ')}`],
  });
}

/** The shortest way from any of `from` to each of `to`, shortest first. */
export function findPaths(graph: CredentialGraph, from: readonly string[], to: readonly string[]): AttackPath[] {
  const paths: AttackPath[] = [];
  for (const goal of to) {
    let best: string[] | undefined;
    for (const start of from) {
      if (start === goal) continue;
      const nodes = bidirectional(graph, start, goal);
      if (nodes && (!best || nodes.length < best.length)) best = nodes;
    }
    if (best) paths.push(describe(graph, best));
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
 * Credentials by how many shortest entry-to-data paths run through them (Brandes' path counting, 2001,
 * one breadth-first search forward from the entries and one backward from each data asset). Most first.
 */
export function chokePoints(graph: CredentialGraph, from: readonly string[], to: readonly string[]): ChokePoint[] {
  const adjacency = flatten(graph);
  const { names, index } = adjacency;
  const sources = from.map((node) => index.get(node)!).filter((node) => node !== undefined);
  const forward = countPaths(adjacency.forward, names.length, sources);
  const through = new Float64Array(names.length);
  for (const goal of to) {
    const goalIndex = index.get(goal);
    if (goalIndex === undefined || forward.distance[goalIndex]! < 0) continue;
    const backward = countPaths(adjacency.backward, names.length, [goalIndex]);
    const length = forward.distance[goalIndex]!;
    for (let node = 0; node < names.length; node++) {
      const before = forward.distance[node]!;
      const after = backward.distance[node]!;
      if (before >= 0 && after >= 0 && before + after === length) through[node]! += forward.count[node]! * backward.count[node]!;
    }
  }
  const found: ChokePoint[] = [];
  names.forEach((credential, node) => {
    if (through[node]! > 0 && graph.getNodeAttribute(credential, 'kind') === 'credential') found.push({ credential, paths: through[node]! });
  });
  return found.sort((a, b) => b.paths - a.paths || (a.credential < b.credential ? -1 : 1));
}

/** Adjacency of a graph in flat arrays: the neighbours of node i are list[start[i], start[i + 1]). */
interface Adjacency { readonly start: Int32Array; readonly list: Int32Array }

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
  const edges: [number, number][] = [];
  graph.forEachDirectedEdge((_edge, _attributes, a, b) => edges.push([index.get(a)!, index.get(b)!]));
  return { names, index, forward: adjacency(edges, names.length, 0), backward: adjacency(edges, names.length, 1) };
}

function adjacency(edges: readonly [number, number][], nodes: number, side: 0 | 1): Adjacency {
  const start = new Int32Array(nodes + 1);
  for (const edge of edges) start[edge[side] + 1]!++;
  for (let i = 0; i < nodes; i++) start[i + 1]! += start[i]!;
  const list = new Int32Array(edges.length);
  const at = start.slice();
  for (const edge of edges) list[at[edge[side]]!++] = edge[1 - side]!;
  return { start, list };
}

function countPaths({ start, list }: Adjacency, nodes: number, sources: readonly number[]): { distance: Int32Array; count: Float64Array } {
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
  return { distance, count };
}

/** Assets each credential opens, directly and through what is stored there: number of them, and the most sensitive data among them. */
export interface Opened {
  readonly assets: number;
  readonly tags: ReadonlySet<string>;
  /** Asset with personal data, where one is opened. */
  readonly dataAsset?: string;
}

/** Most assets followed from one credential: reach saturates long before (e^−40). */
const MOST_ASSETS = 200;

/** Follows every credential through the graph, each search bounded. */
export function openedBy(graph: CredentialGraph): Map<string, Opened> {
  const { names, forward } = flatten(graph);
  const kinds = names.map((name) => graph.getNodeAttribute(name, 'kind'));
  const seen = new Int32Array(names.length).fill(-1);
  const queue = new Int32Array(names.length);
  const opened = new Map<string, Opened>();
  names.forEach((name, source) => {
    if (kinds[source] !== 'credential') return;
    let assets = 0;
    let dataAsset: string | undefined;
    const tags = new Set<string>();
    seen[source] = source;
    queue[0] = source;
    for (let front = 0, back = 1; front < back && assets < MOST_ASSETS; front++) {
      const node = queue[front]!;
      if (kinds[node] === 'asset') {
        assets++;
        for (const tag of graph.getNodeAttribute(names[node]!, 'tags')) {
          tags.add(tag);
          if (tag === 'pii') dataAsset ??= names[node]!;
        }
      }
      for (let i = forward.start[node]!; i < forward.start[node + 1]!; i++) {
        const other = forward.list[i]!;
        if (seen[other] === source) continue;
        seen[other] = source;
        queue[back++] = other;
      }
    }
    opened.set(name, { assets, tags, dataAsset });
  });
  return opened;
}
