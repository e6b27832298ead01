import { credentialOf, type CredentialGraph, type GraphEdge } from '../exposure/graph';
import type { AttackPath } from '../exposure/paths';

/** The credential graph in columns. Kinds: `z` zone, `a` asset, `c` credential. */
export interface GraphView {
  readonly nodes: readonly NodeView[];
  /** from, to, kind (`r` reaches, `s` stores, `o` opens), evidence. */
  readonly edges: readonly (readonly [number, number, 'r' | 's' | 'o', string])[];
  /** Edges left out of a graph too large for a page; those on ways are kept. */
  readonly leftOut: number;
}

/** A node of the graph. */
export interface NodeView {
  readonly kind: 'z' | 'a' | 'c';
  readonly label: string;
  readonly what?: string;
  readonly tags?: readonly string[];
  readonly records?: Readonly<Record<string, number>>;
  readonly owner?: string;
  /** Index of the credential. */
  readonly credential?: number;
}

/** Edges of a page: more are not drawn. */
const EDGES = 60_000;

/** The graph in numbers, and the number of each node and edge. */
interface Drawn {
  readonly nodes: NodeView[];
  readonly edges: [number, number, 'r' | 's' | 'o', string][];
  readonly index: ReadonlyMap<string, number>;
  readonly edgeIndex: ReadonlyMap<string, number>;
  readonly leftOut: number;
}

const EDGE_LETTERS: Record<GraphEdge['kind'], 'r' | 's' | 'o'> = { reaches: 'r', stores: 's', opens: 'o' };

/** Numbers a graph for a page: the ways and the cut first, then everything else until the page has enough. `byId` are the indexes of credentials. */
export function drawGraph(graph: CredentialGraph, paths: readonly AttackPath[], cut: readonly string[], byId: ReadonlyMap<string, number>): Drawn {
  const nodes: NodeView[] = [];
  const edges: Drawn['edges'] = [];
  const index = new Map<string, number>();
  const edgeIndex = new Map<string, number>();
  const node = (name: string): number => {
    const known = index.get(name);
    if (known !== undefined) return known;
    const { kind, label, assetKind, tags, records, owner } = graph.getNodeAttributes(name);
    index.set(name, nodes.length);
    nodes.push({ kind: kind === 'zone' ? 'z' : kind === 'asset' ? 'a' : 'c', label, what: assetKind, tags: tags.length && kind !== 'credential' ? tags : undefined, records, owner, credential: kind === 'credential' ? byId.get(credentialOf(name)) : undefined });
    return nodes.length - 1;
  };
  const edge = (from: string, to: string): void => {
    const key = `${from}\0${to}`;
    if (edgeIndex.has(key)) return;
    const { kind, evidence } = graph.getEdgeAttributes(from, to);
    edgeIndex.set(key, edges.length);
    edges.push([node(from), node(to), EDGE_LETTERS[kind], evidence]);
  };
  for (const path of paths) {
    node(path.nodes[0]!);
    path.nodes.slice(1).forEach((to, i) => edge(path.nodes[i]!, to));
  }
  for (const name of cut) node(name);
  graph.forEachDirectedEdge((_edge, _attributes, from, to) => {
    if (edges.length < EDGES) edge(from, to);
  });
  graph.forEachNode((name, { records }) => {
    if (records) node(name);
  });
  return { nodes, edges, index, edgeIndex, leftOut: graph.size - edges.length };
}
