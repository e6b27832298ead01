import type { AttackPath, ChokePoint } from '../exposure/paths';
import type { CredentialGraph } from '../exposure/graph';
import { count, grouped, printable } from './text';

/** What the `paths` formats write. */
export interface PathsView {
  readonly paths: readonly AttackPath[];
  /** Nodes that were to be reached. */
  readonly to: readonly string[];
  /** Undefined: not asked for; null: cannot be cut by credentials. */
  readonly cut?: readonly string[] | null;
  readonly choke?: readonly ChokePoint[];
  readonly graph: CredentialGraph;
}

/** For a terminal: each way step by step with its evidence, then the cut. */
export function pathsText({ paths, to, cut, choke, graph }: PathsView): string {
  const lines: string[] = [];
  if (paths.length === 0) lines.push(to.length === 0 ? 'no personal data was seen in what was scanned, so no way leads there; --to names another goal' : 'no way leads there');
  for (const path of paths) {
    lines.push(`${count(path.credentials.length, 'credential')} on the way to ${name(graph, path.nodes.at(-1)!)}:`);
    path.nodes.forEach((node, i) => {
      lines.push(`  ${i === 0 ? '' : `${verb(graph, path.nodes[i - 1]!, node)} `}${name(graph, node)}${i === 0 ? '' : `   [${printable(path.evidence[i - 1]!)}]`}`);
    });
    lines.push('');
  }
  if (cut === null) lines.push('rotation alone cannot cut this: something leads there without a credential (see the path above)');
  else if (cut?.length === 0) lines.push('nothing to cut: no way leads there');
  else if (cut) {
    lines.push(`rotate ${cut.length === 1 ? 'this credential' : `these ${cut.length} credentials`} and no way is left:`);
    for (const node of cut) lines.push(`  ${name(graph, node)}`);
  }
  if (choke) {
    lines.push('credentials by the ways that run through them:');
    for (const { credential, paths: through } of choke.slice(0, 20)) lines.push(`  ${String(through).padStart(6)}  ${name(graph, credential)}`);
  }
  return lines.join('\n') + '\n';
}

function name(graph: CredentialGraph, node: string): string {
  const { kind, label, records, tags } = graph.getNodeAttributes(node);
  if (kind === 'credential') return `${printable(label)} (${node.split('@')[0]})`;
  const data = records ? `, holds ${Object.entries(records).map(([dataClass, n]) => `${grouped(n)} ${dataClass}`).join(', ')}` : tags.length ? `, ${tags.join(' ')}` : '';
  return printable(label) + data;
}

function verb(graph: CredentialGraph, from: string, to: string): string {
  return { reaches: '→ reaches', stores: '↳ finds there', opens: '→ opens' }[graph.getEdgeAttribute(from, to, 'kind')];
}

/** Nodes and edges to draw: those of the paths, or all where there is none. */
function drawn({ paths, graph }: PathsView): { nodes: string[]; edges: [string, string][] } {
  if (paths.length === 0) return { nodes: graph.nodes(), edges: graph.mapDirectedEdges((_e, _a, from, to) => [from, to] as [string, string]) };
  const nodes = [...new Set(paths.flatMap((path) => path.nodes))];
  const edges = new Map(paths.flatMap((path) => path.nodes.slice(1).map((node, i) => [`${path.nodes[i]}\0${node}`, [path.nodes[i]!, node] as [string, string]] as const)));
  return { nodes, edges: [...edges.values()] };
}

/** Graphviz DOT of the ways; credentials of the cut are filled. */
export function pathsDot(view: PathsView): string {
  const { nodes, edges } = drawn(view);
  const quote = (text: string): string => `"${printable(text).replace(/["\\]/g, '\\$&')}"`;
  const cut = new Set(view.cut ?? []);
  return [
    'digraph keysweep {', '  rankdir=LR;',
    ...nodes.map((node) => `  ${quote(node)} [label=${quote(name(view.graph, node))}, shape=${view.graph.getNodeAttribute(node, 'kind') === 'credential' ? 'ellipse' : 'box'}${cut.has(node) ? ', style=filled, fillcolor=tomato' : ''}];`),
    ...edges.map(([from, to]) => `  ${quote(from)} -> ${quote(to)} [label=${quote(view.graph.getEdgeAttribute(from, to, 'kind'))}];`),
    '}', '',
  ].join('\n');
}

/** Mermaid flowchart of the ways, for Markdown. */
export function pathsMermaid(view: PathsView): string {
  const { nodes, edges } = drawn(view);
  const ids = new Map(nodes.map((node, i) => [node, `n${i}`]));
  const quote = (text: string): string => printable(text).replace(/["<>&#;]/g, (c) => `#${c.charCodeAt(0)};`);
  const cut = new Set(view.cut ?? []);
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${ids.get(node)}${view.graph.getNodeAttribute(node, 'kind') === 'credential' ? `(["${quote(name(view.graph, node))}"])` : `["${quote(name(view.graph, node))}"]`}${cut.has(node) ? ':::cut' : ''}`),
    ...edges.map(([from, to]) => `  ${ids.get(from)} -- ${view.graph.getEdgeAttribute(from, to, 'kind')} --> ${ids.get(to)}`),
    '  classDef cut fill:#f55,color:#000', '',
  ].join('\n');
}
