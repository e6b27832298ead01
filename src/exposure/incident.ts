import { rootProvenance, type Coverage, type Occurrence, type ScanReport } from '../model';
import { assess, type AssessOptions, type Exposure } from './assess';
import { buildGraph, credentialOf, INTERNET, type CredentialGraph } from './graph';
import { findPaths, flatten, leadingTo, select, type FlatGraph } from './paths';

/** What became of a credential by a rotation, from its journal. */
export interface RotationState {
  readonly plan: string;
  /** `rotated`, `moved`, `rolled-back`, `needs-person`, or `under way`. */
  readonly outcome: string;
  /** ISO 8601, of its end. */
  readonly at?: string;
}

/** The facts a breach notice needs, as far as files tell them. Counts and places, never a value. */
export interface Incident {
  readonly schema: 'keysweep-incident/1';
  readonly scannedAt: string;
  readonly sources: readonly string[];
  readonly entry: string;
  readonly stores: readonly IncidentStore[];
  readonly credentials: readonly IncidentCredential[];
  /** What was asked for and not scanned: the sheet says nothing of it. */
  readonly notScanned: readonly { readonly source: string; readonly path: string; readonly reason: string; readonly detail?: string }[];
  readonly leftOut: readonly { readonly source: string; readonly reason: string; readonly documents: number }[];
  readonly complete: boolean;
}

/** A place that holds personal data. */
export interface IncidentStore {
  readonly store: string;
  readonly owner?: string;
  /** Records by class of personal data, largest first. */
  readonly classes: readonly { readonly dataClass: string; readonly records: number; readonly columns: readonly string[] }[];
  /** The largest class: at least as many people where each has one record. */
  readonly records: number;
  readonly files: readonly string[];
  /** Whether a way from the entry leads there, and its steps. */
  readonly reached: boolean;
  readonly way: readonly string[];
  /** Ids of the credentials that lead there; `opens`: without another one in between. */
  readonly credentials: readonly { readonly id: string; readonly opens: boolean }[];
  /** First time a credential that leads there was stored, by git's dates; undefined where no source has dates. */
  readonly exposedSince?: string;
}

/** A credential that leads to such a place. */
export interface IncidentCredential {
  readonly id: string;
  readonly title: string;
  readonly principal?: string;
  readonly score: number;
  readonly decision: string;
  readonly form: string;
  readonly places: readonly { readonly path: string; readonly line: number }[];
  readonly morePlaces: number;
  readonly firstSeen?: string;
  readonly owners: readonly string[];
  readonly rotation?: RotationState;
}

const PLACES = 10;

/** Gathers the sheet. `rotations` by credential id; `entry` is where the intruder is taken to begin. Throws `no-such-asset` where it names nothing. */
export function incidentOf(report: ScanReport, options: AssessOptions & { readonly entry?: string; readonly rotations?: ReadonlyMap<string, RotationState> } = {}): Incident {
  const graph = buildGraph(report, options.inventory);
  const flat = flatten(graph);
  const entry = options.entry ?? INTERNET;
  const exposures = new Map(assess(report, options, graph).map((exposure) => [exposure.credential.id, exposure]));
  const holding = graph.filterNodes((_node, { records }) => records !== undefined);
  const ways = new Map(findPaths(graph, select(graph, entry), holding, flat).map((path) => [path.nodes.at(-1)!, path]));
  const stores = holding.map((node) => storeOf(graph, flat, node, ways.get(node)?.nodes, report, exposures)).sort((a, b) => Number(b.reached) - Number(a.reached) || b.records - a.records);
  const involved = new Set(stores.flatMap(({ credentials }) => credentials.map(({ id }) => id)));
  return {
    schema: 'keysweep-incident/1', scannedAt: report.startedAt, sources: report.coverage.map(({ source }) => source), entry, stores,
    credentials: [...exposures.values()].filter(({ credential }) => involved.has(credential.id)).map((exposure) => credentialOfIncident(exposure, options.rotations)),
    notScanned: report.coverage.flatMap(({ source, details }) => details.filter(({ incomplete }) => incomplete).map(({ path, reason, detail }) => ({ source, path, reason, detail }))),
    leftOut: report.coverage.flatMap(leftOut),
    complete: report.complete,
  };
}

function storeOf(graph: CredentialGraph, flat: FlatGraph, node: string, way: readonly string[] | undefined, report: ScanReport, exposures: ReadonlyMap<string, Exposure>): IncidentStore {
  const { label, records = {}, owner, recordFiles = [] } = graph.getNodeAttributes(node);
  const files = new Set(recordFiles);
  const columns = new Map<string, Set<string>>();
  for (const { fact, path } of report.observations) {
    if (fact.kind !== 'personal-data' || !files.has(path) || fact.column === undefined) continue;
    columns.set(fact.dataClass, (columns.get(fact.dataClass) ?? new Set()).add(fact.column));
  }
  const direct = new Set(graph.inNeighbors(node).filter((other) => graph.getNodeAttribute(other, 'kind') === 'credential').map(credentialOf));
  const ids = [...new Set(leadingTo(graph, flat, [node]).map(credentialOf))].filter((id) => exposures.has(id));
  const dates = ids.flatMap((id) => firstSeen(exposures.get(id)!.credential.occurrences) ?? []).sort();
  return {
    store: label, owner, reached: way !== undefined, way: way?.map((step) => graph.getNodeAttribute(step, 'label')) ?? [],
    classes: Object.entries(records).sort((a, b) => b[1] - a[1]).map(([dataClass, number]) => ({ dataClass, records: number, columns: [...(columns.get(dataClass) ?? [])].slice(0, 10) })),
    records: Math.max(0, ...Object.values(records)),
    files: [...files].slice(0, 50),
    credentials: ids.map((id) => ({ id, opens: direct.has(id) })).sort((a, b) => Number(b.opens) - Number(a.opens) || exposures.get(b.id)!.score - exposures.get(a.id)!.score),
    exposedSince: dates[0],
  };
}

function credentialOfIncident({ credential, score, decision, ownership }: Exposure, rotations: ReadonlyMap<string, RotationState> = new Map()): IncidentCredential {
  const open = credential.occurrences.filter(({ suppressed }) => !suppressed);
  const list = open.length ? open : credential.occurrences;
  return {
    id: credential.id, title: credential.title, principal: list.find(({ principal }) => principal)?.principal, score, decision, form: list[0]!.form,
    places: list.slice(0, PLACES).map(({ path, line }) => ({ path, line })), morePlaces: Math.max(0, list.length - PLACES),
    firstSeen: firstSeen(list), owners: ownership?.names ?? [], rotation: rotations.get(credential.id),
  };
}

/** What was left out on purpose, by reason; what is missing is listed by itself. */
function leftOut({ source, skipped, details }: Coverage): Incident['leftOut'] {
  return Object.entries(skipped).flatMap(([reason, number]) => {
    const kept = details.filter((skip) => skip.reason === reason);
    const missing = kept.filter(({ incomplete }) => incomplete).length;
    // One line may stand for many objects that are not there.
    const documents = missing > 0 && missing === kept.length ? 0 : number - missing;
    return documents > 0 ? [{ source, reason, documents }] : [];
  });
}

/** The earliest commit date among places, ISO 8601; undefined where no place has one. */
export function firstSeen(occurrences: readonly Occurrence[]): string | undefined {
  const dates = occurrences.flatMap(({ provenance }) => {
    const root = rootProvenance(provenance);
    return root.kind === 'git' && root.date && !Number.isNaN(Date.parse(root.date)) ? [new Date(root.date).toISOString()] : [];
  });
  return dates.sort()[0];
}
