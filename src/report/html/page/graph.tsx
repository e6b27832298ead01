import dagre from '@dagrejs/dagre';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ReportView } from '../../view';
import { adjacency } from './rail';
import { count, number, zone } from './words';

interface Props {
  readonly view: ReportView;
  readonly selected?: number;
  readonly way: number;
  readonly onSelect: (index: number) => void;
}

/** Nodes drawn at most: more is no picture any more. */
const MOST = 140;
const NODE_HEIGHT = 40;

interface Layout {
  readonly nodes: readonly { readonly node: number; readonly x: number; readonly y: number; readonly width: number }[];
  readonly edges: readonly { readonly edge: number; readonly d: string }[];
  readonly width: number;
  readonly height: number;
  readonly leftOut: number;
}

/** The ways to data, or what lies around one credential, drawn from left to right; hovering shows the ways through a node. */
export function Graph({ view, selected, way, onSelect }: Props) {
  const chosen = selected === undefined ? undefined : view.credentials[selected];
  const [around, setAround] = useState(false);
  const [hover, setHover] = useState<number>();
  const scope = around && chosen?.nodes.length ? 'around' : 'ways';
  const layout = useMemo(() => (scope === 'around' ? drawn(view, neighbourhood(view, chosen!.nodes)) : drawn(view, onWays(view))), [view, scope, scope === 'around' ? chosen : undefined]);
  const focus = hover ?? (chosen?.nodes[0] !== undefined && layout.nodes.some(({ node }) => node === chosen.nodes[0]) ? chosen.nodes[0] : undefined);
  const lit = useMemo(() => litBy(view, focus, way), [view, focus, way]);
  const cut = new Set(view.ways.cut ?? []);
  return (
    <section id="graph" aria-labelledby="h-graph">
      <div class="section-head"><h2 id="h-graph">Credential graph</h2>
        <p>{number(view.graph.nodes.length)} nodes, {number(view.graph.edges.length + view.graph.leftOut)} edges. {scope === 'ways' ? `Drawn: the ${count(view.ways.paths.length, 'shortest way', 'shortest ways')} from ${zone(view.ways.from)} to ${view.ways.to}.` : `Drawn: around ${chosen!.title}.`}{layout.leftOut > 0 && ` ${number(layout.leftOut)} nodes are left out.`}</p>
        {chosen && chosen.nodes.length > 0 && <label class="small"><input type="checkbox" checked={around} onChange={(event) => setAround(event.currentTarget.checked)} /> around the open credential</label>}
      </div>
      {layout.nodes.length === 0 ? <p class="empty">There is no way to draw. Open a credential and choose “around the open credential” to see what it opens.</p> : (
        <Canvas width={layout.width} height={layout.height} label={`Graph: ${layout.nodes.length} nodes. The same ways stand as lists under First and in each credential.`}>
          <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" class="arrow" /></marker></defs>
          {layout.edges.map(({ edge, d }) => <path key={edge} d={d} class={`edge ${view.graph.edges[edge]![2]} ${lit.edges.has(edge) ? 'lit' : ''}`} marker-end="url(#arrow)"><title>{view.graph.edges[edge]![3]}</title></path>)}
          {layout.nodes.map(({ node, x, y, width }) => {
            const { kind, label, what, records, tags, credential, owner } = view.graph.nodes[node]!;
            const sub = kind === 'c' ? (credential === undefined ? '' : view.credentials[credential]!.principal ?? view.credentials[credential]!.id) : records ? `${number(Math.max(...Object.values(records)))} records` : (tags?.join(' ') ?? what ?? '');
            const open = (): void => { if (credential !== undefined) onSelect(credential); };
            return (
              <g key={node} class={`node ${kind} ${cut.has(node) ? 'cut' : ''} ${records || tags?.includes('pii') ? 'data' : ''} ${lit.nodes.has(node) ? 'lit' : ''}`} transform={`translate(${x - width / 2} ${y - NODE_HEIGHT / 2})`}
                role={credential === undefined ? 'img' : 'button'} tabindex={credential === undefined ? -1 : 0} aria-label={`${{ z: 'zone', a: 'asset', c: 'credential' }[kind]} ${label}${cut.has(node) ? ', part of the cut' : ''}${sub ? `, ${sub}` : ''}`}
                onMouseEnter={() => setHover(node)} onMouseLeave={() => setHover(undefined)} onFocus={() => setHover(node)} onBlur={() => setHover(undefined)} onClick={open} onKeyDown={(event) => { if (event.key === 'Enter') open(); }}>
                <title>{[label, sub, owner && `owner ${owner}`].filter(Boolean).join('\n')}</title>
                <rect width={width} height={NODE_HEIGHT} rx={kind === 'c' ? NODE_HEIGHT / 2 : 7} />
                <text x={width / 2} y={sub ? 17 : 25} text-anchor="middle">{cropped(label)}</text>
                {sub && <text x={width / 2} y={31} text-anchor="middle" class="sub">{cropped(sub)}</text>}
              </g>
            );
          })}
        </Canvas>
      )}
      <p class="legend" aria-hidden="true"><span class="key z" /> zone <span class="key a" /> asset <span class="key c" /> credential <span class="key cutkey" /> in the cut <span class="key data" /> personal data</p>
    </section>
  );
}

function cropped(text: string): string {
  return text.length > 30 ? `${text.slice(0, 14)}…${text.slice(-14)}` : text;
}

/** Everything on the ways through `node` (or on the chosen way where there is none). */
function litBy({ ways, graph }: ReportView, node: number | undefined, way: number): { nodes: Set<number>; edges: Set<number> } {
  const through = node === undefined ? ways.paths.slice(way, way + 1) : ways.paths.filter(({ nodes }) => nodes.includes(node));
  const nodes = new Set(through.flatMap((path) => path.nodes));
  const edges = new Set(through.flatMap((path) => path.edges));
  if (node !== undefined && through.length === 0) {
    nodes.add(node);
    const [out, into] = adjacency(graph);
    for (const [other, edge] of [...(out.get(node) ?? []), ...(into.get(node) ?? [])]) {
      nodes.add(other);
      edges.add(edge);
    }
  }
  return { nodes, edges };
}

function onWays({ ways }: ReportView): number[] {
  return [...new Set(ways.paths.flatMap(({ nodes }) => nodes))];
}

/** Assets a credential is stored on and opens, and what lies two steps on. */
function neighbourhood({ graph }: ReportView, start: readonly number[]): number[] {
  const [out, into] = adjacency(graph);
  const found = new Set(start);
  for (const node of start) for (const [other] of into.get(node) ?? []) found.add(other);
  let edge = [...start];
  for (let step = 0; step < 3 && found.size < MOST; step++) {
    edge = edge.flatMap((node) => (out.get(node) ?? []).map(([other]) => other)).filter((node) => !found.has(node));
    for (const node of edge) found.add(node);
  }
  return [...found];
}

/** Layers from left to right with few crossings (dagre: Gansner et al. 1993). */
function drawn(view: ReportView, all: readonly number[]): Layout {
  const nodes = all.slice(0, MOST);
  const members = new Set(nodes);
  const layered = new dagre.graphlib.Graph();
  layered.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 46, marginx: 12, marginy: 12 });
  layered.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    const length = Math.min(30, Math.max(8, view.graph.nodes[node]!.label.length));
    layered.setNode(String(node), { width: 34 + length * 6.6, height: NODE_HEIGHT });
  }
  const [out] = adjacency(view.graph);
  const edges: { edge: number; from: number; to: number }[] = [];
  for (const from of nodes) for (const [to, edge] of out.get(from) ?? []) if (members.has(to)) {
    edges.push({ edge, from, to });
    layered.setEdge(String(from), String(to));
  }
  if (nodes.length) dagre.layout(layered);
  const { width = 100, height = 100 } = layered.graph();
  return {
    width, height, leftOut: all.length - nodes.length,
    nodes: nodes.map((node) => ({ node, ...(layered.node(String(node)) as { x: number; y: number; width: number }) })),
    edges: edges.map(({ edge, from, to }) => ({ edge, d: curve(layered.edge(String(from), String(to)).points as readonly { x: number; y: number }[]) })),
  };
}

function curve(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  let d = `M${first!.x.toFixed(1)} ${first!.y.toFixed(1)}`;
  for (let i = 0; i < rest.length - 1; i++) {
    const [a, b] = [rest[i]!, rest[i + 1]!];
    const end = i === rest.length - 2 ? b : { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    d += `Q${a.x.toFixed(1)} ${a.y.toFixed(1)} ${end.x.toFixed(1)} ${end.y.toFixed(1)}`;
  }
  return rest.length === 1 ? `${d}L${rest[0]!.x.toFixed(1)} ${rest[0]!.y.toFixed(1)}` : d;
}

/** A picture to move and zoom: drag, wheel with Ctrl, buttons. */
function Canvas({ width, height, label, children }: { width: number; height: number; label: string; children: preact.ComponentChildren }) {
  const [box, setBox] = useState({ x: 0, y: 0, scale: 1 });
  const svg = useRef<SVGSVGElement>(null);
  const drag = useRef<{ x: number; y: number } | undefined>(undefined);
  useEffect(() => setBox({ x: 0, y: 0, scale: 1 }), [width, height]);
  const zoom = (factor: number): void => setBox(({ x, y, scale }) => {
    const next = Math.min(6, Math.max(0.3, scale * factor));
    const [w, h] = [width / scale, height / scale];
    return { x: x + (w - width / next) / 2, y: y + (h - height / next) / 2, scale: next };
  });
  return (
    <div class="canvas">
      <div class="zoom"><button type="button" onClick={() => zoom(1.3)} aria-label="Larger">+</button><button type="button" onClick={() => zoom(1 / 1.3)} aria-label="Smaller">−</button><button type="button" onClick={() => setBox({ x: 0, y: 0, scale: 1 })}>Fit</button></div>
      <svg ref={svg} viewBox={`${box.x} ${box.y} ${width / box.scale} ${height / box.scale}`} width={width} height={Math.min(height, 560)} role="group" aria-label={label} preserveAspectRatio="xMidYMid meet"
        onWheel={(event) => { if (event.ctrlKey || event.metaKey) { event.preventDefault(); zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15); } }}
        onPointerDown={(event) => { if ((event.target as Element).closest('.node')) return; drag.current = { x: event.clientX, y: event.clientY }; svg.current!.setPointerCapture(event.pointerId); }}
        onPointerMove={(event) => {
          const from = drag.current;
          if (!from) return;
          const ratio = Math.max(width / box.scale / svg.current!.clientWidth, height / box.scale / svg.current!.clientHeight);
          const [dx, dy] = [(event.clientX - from.x) * ratio, (event.clientY - from.y) * ratio];
          drag.current = { x: event.clientX, y: event.clientY };
          setBox((before) => ({ ...before, x: before.x - dx, y: before.y - dy }));
        }}
        onPointerUp={() => { drag.current = undefined; }}>{children}</svg>
    </div>
  );
}
