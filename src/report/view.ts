import { assess, type AssessOptions, type Exposure } from '../exposure/assess';
import { minimumCut } from '../exposure/cut';
import { buildGraph, credentialOf, INTERNET, type CredentialGraph } from '../exposure/graph';
import { firstSeen } from '../exposure/incident';
import { chokePoints, findPaths, flatten, leadingTo, named, PERSONAL_DATA, select } from '../exposure/paths';
import type { Decision } from '../exposure/score';
import { MOST_ASSETS } from '../exposure/opened';
import { credentialsOnWays, shortlist } from '../exposure/shortlist';
import { rootProvenance, type Coverage, type Occurrence, type RulesById, type ScanReport } from '../model';
import { drawGraph, type GraphView } from './view-graph';

/**
 * What people look at: credentials with their exposure, the ways to data, what was covered. Plain data without
 * any secret, read by the HTML page, Markdown and the live server alike.
 */
export interface ReportView {
  readonly schema: 'keysweep-view/1';
  readonly tool: ScanReport['tool'];
  readonly startedAt: string;
  readonly durationMs: number;
  readonly complete: boolean;
  readonly sources: readonly string[];
  /** Credentials with a place that counts, also those left out of `credentials`. */
  readonly open: number;
  /** Places that count. */
  readonly places: number;
  /** Places that do not. */
  readonly suppressed: number;
  /** Most exposed first; those whose places are all suppressed at the end. */
  readonly credentials: readonly CredentialView[];
  /** Indexes into `credentials`: what to rotate first, in order. */
  readonly shortlist: readonly number[];
  readonly ways: WaysView;
  readonly graph: GraphView;
  readonly stores: readonly StoreView[];
  readonly coverage: readonly CoverageView[];
  readonly advice: Readonly<Record<string, AdviceView>>;
  /** Credentials left out, least exposed first, where there are more than the page can hold. */
  readonly leftOut: number;
}

/** A credential with its exposure and its first places. */
export interface CredentialView {
  readonly id: string;
  readonly ruleId: string;
  readonly title: string;
  readonly provider: string;
  readonly score: number;
  readonly decision: Decision;
  readonly vector: string;
  /** By factor name; file and line in each. */
  readonly evidence: Exposure['evidence'];
  readonly secret: string;
  readonly forms: readonly string[];
  readonly principal?: string;
  readonly platforms: readonly string[];
  readonly owners: readonly string[];
  readonly ownersFrom?: string;
  readonly labels: readonly string[];
  readonly firstSeen?: string;
  readonly historyOnly: boolean;
  readonly inCut: boolean;
  /** Shortest entry-to-data ways through it. */
  readonly choke: number;
  /** Nodes of the graph that stand for it. */
  readonly nodes: readonly number[];
  readonly why: string;
  readonly suppressed?: string;
  readonly total: number;
  readonly places: readonly PlaceView[];
}

/** One place of a credential. */
export interface PlaceView {
  readonly path: string;
  readonly line: number;
  readonly context: string;
  readonly form: string;
  readonly confidence: string;
  readonly host?: string;
  readonly statement?: string;
  readonly commit?: string;
  readonly author?: string;
  readonly date?: string;
  readonly atHead?: boolean;
  readonly owner?: string;
  readonly notes: readonly string[];
}

/** The ways from entry to data. */
export interface WaysView {
  readonly from: string;
  readonly to: string;
  /** Paths as indexes of graph nodes; `edges[i]` is the graph edge of each step. */
  readonly paths: readonly { readonly nodes: readonly number[]; readonly edges: readonly number[] }[];
  readonly more: number;
  /** Graph nodes; null where rotation alone cannot cut, undefined where nothing leads there. */
  readonly cut?: readonly number[] | null;
  readonly reached: number;
}

/** A place that holds personal data, by class. */
export interface StoreView {
  readonly node: number;
  readonly label: string;
  readonly records: Readonly<Record<string, number>>;
  readonly reached: boolean;
  /** Credentials that lead there. */
  readonly credentials: number;
}

/** What one source covered; what is missing first. */
export interface CoverageView {
  readonly source: string;
  readonly seen: number;
  readonly scanned: number;
  readonly bytes: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly details: readonly { readonly path: string; readonly reason: string; readonly detail?: string; readonly incomplete: boolean }[];
}

/** What to do about findings of one rule. */
export interface AdviceView {
  readonly remediation?: string;
  readonly revoke?: string;
  readonly rotate?: string;
  readonly references: readonly string[];
}

/** What a view is made for. */
export interface ViewOptions extends AssessOptions {
  /** `internet` (default), a host, `tag:…`. */
  readonly from?: string;
  /** The same; default `tag:pii`. */
  readonly to?: string;
  readonly rules?: () => RulesById;
  /** Most credentials kept (default 20,000). */
  readonly limit?: number;
}

const PLACES = 25;
const PATHS = 200;
const DETAILS = 500;

/** Makes the view of a report. Credentials whose places are all suppressed come last, with the reason. Throws `no-such-asset` where `from` or `to` names nothing. */
export function buildView(report: ScanReport, options: ViewOptions = {}): ReportView {
  const graph = buildGraph(report, options.inventory);
  const flat = flatten(graph);
  const { from = INTERNET, to = PERSONAL_DATA } = options;
  const entries = select(graph, from);
  // An estate without personal data is no mistake of whoever asked for nothing else.
  const goals = to === PERSONAL_DATA ? named(graph, to) : select(graph, to);
  const paths = findPaths(graph, entries, goals, flat);
  const cut = paths.length ? (minimumCut(graph, entries, goals) ?? null) : undefined;
  const choke = new Map<string, number>();
  for (const { credential, paths: through } of chokePoints(graph, entries, goals, flat)) choke.set(credentialOf(credential), (choke.get(credentialOf(credential)) ?? 0) + through);
  const cutIds = new Set((cut ?? []).map(credentialOf));

  const isOpen = ({ credential }: Exposure): boolean => credential.occurrences.some(({ suppressed }) => !suppressed);
  const assessed = assess(report, options, graph);
  const ranked = [...assessed.filter(isOpen), ...assessed.filter((one) => !isOpen(one))];
  const exposures = ranked.slice(0, options.limit ?? 20_000);
  const byId = new Map(exposures.map(({ credential }, i) => [credential.id, i]));
  const shown = paths.slice(0, PATHS);
  const drawn = drawGraph(graph, shown, cut ?? [], byId);
  const nodesById = new Map<string, number[]>();
  for (const [node, index] of drawn.index) {
    const id = credentialOf(node);
    if (byId.has(id)) nodesById.set(id, [...(nodesById.get(id) ?? []), index]);
  }
  const credentials = exposures.map((exposure) => credentialView(exposure, { inCut: cutIds.has(exposure.credential.id), choke: choke.get(exposure.credential.id) ?? 0, nodes: nodesById.get(exposure.credential.id) ?? [] }));
  const reached = new Set(paths.map(({ nodes }) => nodes.at(-1)!));
  return {
    schema: 'keysweep-view/1', tool: report.tool, startedAt: report.startedAt, durationMs: report.durationMs, complete: report.complete,
    sources: report.coverage.map(({ source }) => source), open: assessed.filter(isOpen).length,
    places: report.credentials.reduce((sum, { occurrences }) => sum + occurrences.filter(({ suppressed }) => !suppressed).length, 0),
    suppressed: report.suppressedCount,
    credentials,
    shortlist: shortlist(exposures, { cut: cutIds, onWay: credentialsOnWays(graph, flat, entries, goals), choke }).map(({ credential }) => byId.get(credential.id)!),
    ways: {
      from, to, more: Math.max(0, paths.length - PATHS), reached: reached.size,
      paths: shown.map(({ nodes }) => ({ nodes: nodes.map((node) => drawn.index.get(node)!), edges: nodes.slice(1).map((node, i) => drawn.edgeIndex.get(`${nodes[i]}\0${node}`)!) })),
      cut: cut?.map((node) => drawn.index.get(node)!) ?? (cut === null ? null : undefined),
    },
    graph: { nodes: drawn.nodes, edges: drawn.edges, leftOut: drawn.leftOut },
    stores: stores(graph, flat, drawn.index, reached),
    coverage: report.coverage.map(coverageView),
    advice: adviceOf(credentials, options.rules),
    leftOut: ranked.length - exposures.length,
  };
}

function credentialView(exposure: Exposure, { inCut, choke, nodes }: { inCut: boolean; choke: number; nodes: readonly number[] }): CredentialView {
  const { credential, ownership } = exposure;
  const open = credential.occurrences.filter(({ suppressed }) => !suppressed);
  const list = open.length ? open : credential.occurrences;
  const best = list[0]!;
  const unique = (values: readonly (string | undefined)[]): string[] => [...new Set(values.filter((value) => value !== undefined && value !== ''))] as string[];
  return {
    id: credential.id, ruleId: credential.ruleId, title: credential.title, provider: credential.provider,
    score: exposure.score, decision: exposure.decision, vector: exposure.vector, evidence: exposure.evidence,
    secret: (best.decoded ?? best.secret).mask(),
    forms: unique(list.map(({ form }) => form)),
    principal: list.find(({ principal }) => principal)?.principal,
    platforms: unique(list.map(({ device }) => device?.platform)).slice(0, 5),
    owners: ownership?.names ?? [], ownersFrom: ownership && `${ownership.from}: ${ownership.evidence}`,
    labels: unique(list.flatMap(({ labels }) => labels)).filter((label) => !label.startsWith('access-')),
    firstSeen: firstSeen(list), historyOnly: exposure.factors.historyOnly,
    inCut, choke, nodes, why: why(exposure),
    suppressed: open.length ? undefined : `${best.suppressed?.by ?? 'suppressed'}${best.suppressed?.reason ? `: ${best.suppressed.reason}` : ''}`,
    total: list.length,
    places: list.slice(0, PLACES).map(placeView),
  };
}

function placeView(occurrence: Occurrence): PlaceView {
  const root = rootProvenance(occurrence.provenance);
  const git = root.kind === 'git' ? root : undefined;
  return {
    path: occurrence.path, line: occurrence.line, context: occurrence.context, confidence: occurrence.confidence,
    form: occurrence.encoding ? `${occurrence.form}, ${occurrence.encoding}` : occurrence.form,
    host: occurrence.device?.hostname, statement: occurrence.device?.statement,
    commit: git?.commit, author: git?.author, date: git?.date, atHead: git?.atHead,
    owner: occurrence.owner?.names.join(', '),
    notes: occurrence.evidence.slice(0, 6).map(({ text }) => text),
  };
}

const FORM_WORDS = { C: 'In clear', R: 'In a form anyone can reverse', W: 'As a hash that is quickly guessed', S: 'As a strong hash', E: 'Encrypted' } as const;
const ACCESS_WORDS = { P: 'public', X: 'within reach from outside', O: 'readable across the organisation', T: 'readable by a team', B: 'on a backup share', L: 'readable by its owner only' } as const;
const DATA_WORDS = { R: 'personal data', C: 'customer data', I: 'internal data', N: '' } as const;

/** Why it matters in two short sentences, from the factors that weigh most. */
export function why({ factors, credential, dataAsset }: Exposure): string {
  const places = credential.occurrences.filter(({ suppressed }) => !suppressed).length;
  let text = `${FORM_WORDS[factors.form]}${places > 1 ? ` in ${places} places` : ''}, ${ACCESS_WORDS[factors.access]}${factors.privilege === 'A' ? ', administrator rights' : ''}.`;
  if (factors.validity === 'A') text += ' It works: verified.';
  const opens = factors.assets > 0 ? `opens ${factors.assets === MOST_ASSETS ? `${MOST_ASSETS} or more` : factors.assets} asset${factors.assets === 1 ? '' : 's'}` : '';
  const leads = factors.data !== 'N' ? `leads to ${DATA_WORDS[factors.data]}${dataAsset ? ` on ${dataAsset}` : ''}` : '';
  const reach = [opens, leads].filter(Boolean).join(', ');
  if (reach) text += ` ${reach[0]!.toUpperCase()}${reach.slice(1)}.`;
  if (factors.historyOnly) text += ' Only in history, where everyone with a clone has it.';
  return text;
}

function stores(graph: CredentialGraph, flat: ReturnType<typeof flatten>, index: ReadonlyMap<string, number>, reached: ReadonlySet<string>): StoreView[] {
  const found: StoreView[] = [];
  graph.forEachNode((name, { records, label }) => {
    if (records) found.push({ node: index.get(name)!, label, records, reached: reached.has(name), credentials: leadingTo(graph, flat, [name]).length });
  });
  return found.sort((a, b) => total(b.records) - total(a.records) || (a.label < b.label ? -1 : 1));
}

function total(records: Readonly<Record<string, number>>): number {
  return Math.max(0, ...Object.values(records));
}

function coverageView({ source, seen, scanned, bytes, skipped, details }: Coverage): CoverageView {
  const missing = details.filter(({ incomplete }) => incomplete);
  return { source, seen, scanned, bytes, skipped, details: [...missing, ...details.filter(({ incomplete }) => !incomplete)].slice(0, DETAILS) };
}

function adviceOf(credentials: readonly CredentialView[], rules: (() => RulesById) | undefined): Record<string, AdviceView> {
  const known = rules?.() ?? {};
  const advice: Record<string, AdviceView> = {};
  for (const { ruleId } of credentials) {
    const rule = known[ruleId];
    if (rule && !advice[ruleId]) advice[ruleId] = { remediation: rule.remediation, revoke: rule.revoke, rotate: rule.rotate, references: rule.references.filter((url) => /^https:\/\//.test(url)).slice(0, 4) };
  }
  return advice;
}

