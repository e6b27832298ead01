import type { ReportView, WaysView } from '../../view';
import { className, number } from './words';

type Path = WaysView['paths'][number];

const VERBS = { r: 'reaches', s: 'finds there', o: 'opens' } as const;

/** One way as a list of steps, each with what shows it. */
export function Rail({ view, path, onSelect }: { view: ReportView; path: Path; onSelect: (index: number) => void }) {
  const { nodes, edges } = view.graph;
  const cut = new Set(view.ways.cut ?? []);
  return (
    <ol class="rail">
      {path.nodes.map((node, i) => {
        const { kind, label, records, tags, credential } = nodes[node]!;
        const edge = i === 0 ? undefined : edges[path.edges[i - 1]!];
        const isCut = cut.has(node);
        return (
          <li class={`${{ z: 'zone', a: 'asset', c: 'credential' }[kind]} ${isCut ? 'cut' : ''} ${records ? 'data' : ''}`} key={node}>
            {edge && <span class="verb">{VERBS[edge[2]]} <span class="evidence">{edge[3]}</span></span>}
            <span class="stop">
              {credential === undefined ? <b>{label}</b> : <button type="button" class="link" onClick={() => onSelect(credential)}>{label}</button>}
              {isCut && <span class="chip cut">cut here</span>}
              {records && <span class="records">{Object.entries(records).sort((a, b) => b[1] - a[1]).map(([id, size]) => `${number(size)} ${className(id)}`).join(', ')}</span>}
              {!records && tags && <span class="records">{tags.join(', ')}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** The shortest way from an entry over credential `index` to data, if the graph holds one. */
export function wayThrough({ graph, ways }: ReportView, through: readonly number[]): Path | undefined {
  if (through.length === 0) return undefined;
  const goals = new Set(ways.paths.map(({ nodes }) => nodes.at(-1)!));
  const starts = new Set(ways.paths.map(({ nodes }) => nodes[0]!));
  const [out, into] = adjacency(graph);
  const onward = search(out, through, goals);
  if (!onward) return undefined;
  const before = search(into, [onward.nodes[0]!], starts);
  if (!before) return undefined;
  return { nodes: [...before.nodes.reverse(), ...onward.nodes.slice(1)], edges: [...before.edges.reverse(), ...onward.edges] };
}

type Links = Map<number, (readonly [other: number, edge: number])[]>;
const known = new WeakMap<object, [Links, Links]>();

/** Edges by node, forward and backward; made once. */
export function adjacency(graph: ReportView['graph']): [Links, Links] {
  const found = known.get(graph);
  if (found) return found;
  const out: Links = new Map();
  const into: Links = new Map();
  const add = (links: Links, from: number, to: number, edge: number): void => {
    const list = links.get(from);
    if (list) list.push([to, edge]);
    else links.set(from, [[to, edge]]);
  };
  graph.edges.forEach(([from, to], edge) => {
    add(out, from, to, edge);
    add(into, to, from, edge);
  });
  known.set(graph, [out, into]);
  return [out, into];
}

function search(links: Links, from: readonly number[], to: ReadonlySet<number>): { nodes: number[]; edges: number[] } | undefined {
  const parent = new Map<number, readonly [number, number]>(from.map((node) => [node, [-1, -1]]));
  const queue = [...from];
  for (const node of queue) {
    if (to.has(node)) {
      const nodes = [node];
      const edges: number[] = [];
      for (let [before, edge] = parent.get(node)!; before >= 0; [before, edge] = parent.get(before)!) {
        nodes.unshift(before);
        edges.unshift(edge);
      }
      return { nodes, edges };
    }
    for (const [other, edge] of links.get(node) ?? []) {
      if (parent.has(other)) continue;
      parent.set(other, [node, edge]);
      queue.push(other);
    }
  }
  return undefined;
}
