import { rootProvenance, type Credential, type Occurrence, type ScanReport } from '../model';
import { buildGraph, COMMON_VALUE, credentialOf, type CredentialGraph } from './graph';
import type { Inventory } from './inventory';
import { openedBy, type Opened } from './opened';
import { flatten, reachedFrom, type FlatGraph } from './paths';
import { ownersOf, type Ownership } from './ownership';
import { decide, ORDER, score, vector, type Decision, type Factors } from './score';

/** Exposure of one credential, with the evidence of each factor. */
export interface Exposure {
  readonly credential: Credential;
  readonly score: number;
  readonly vector: string;
  readonly decision: Decision;
  readonly factors: Factors;
  /** One line for each factor: what it rests on, with file and line. */
  readonly evidence: Readonly<Record<keyof Factors, string>>;
  /** Name of the nearest asset with the data at stake. */
  readonly dataAsset?: string;
  /** Who is to act on it; undefined where nothing tells. */
  readonly ownership?: Ownership;
}

/** What the report cannot say. */
export interface AssessOptions {
  readonly inventory?: Inventory;
  /** Who can read what was scanned where nothing better is known (default team). */
  readonly access?: Factors['access'];
  /** Day the ages are counted to; default the scan's. */
  readonly now?: Date;
  /** Results of verification by credential id. */
  readonly validity?: ReadonlyMap<string, 'active' | 'inactive'>;
}

/** Assesses all credentials of a report, most exposed first. */
export function assess(report: ScanReport, options: AssessOptions = {}, graph: CredentialGraph = buildGraph(report, options.inventory)): Exposure[] {
  const flat = flatten(graph);
  const opened = openedByCredential(graph, flat);
  const withinReach = reachedCredentials(graph, flat);
  const now = options.now ?? new Date(report.startedAt);
  const all = report.credentials.map((credential) => assessOne(credential, opened.get(credential.id) ?? NOTHING, options, now, graph, withinReach));
  return all.sort((a, b) => b.score - a.score || DECISIONS.indexOf(a.decision) - DECISIONS.indexOf(b.decision) || b.factors.assets - a.factors.assets || (a.credential.id < b.credential.id ? -1 : 1));
}

/** Decisions from the most pressing. */
export const DECISIONS: readonly Decision[] = ['act', 'attend', 'track-closely', 'track'];

const NOTHING: Opened = { assets: 0, data: 'N' };

/** By credential id. A common word stands in the graph once for each place: the place that opens most counts for it. */
function openedByCredential(graph: CredentialGraph, flat: FlatGraph): Map<string, Opened> {
  const found = new Map<string, Opened>();
  for (const [node, one] of openedBy(graph, flat)) {
    const id = credentialOf(node);
    const best = found.get(id);
    if (!best || ORDER.data.indexOf(one.data) < ORDER.data.indexOf(best.data) || (one.data === best.data && one.assets > best.assets)) found.set(id, one);
  }
  return found;
}

/** Credentials on assets within reach of a zone, with the asset: whoever comes in from there can read them. */
function reachedCredentials(graph: CredentialGraph, flat: FlatGraph): Map<string, string> {
  const zones = graph.filterNodes((_node, { kind }) => kind === 'zone');
  const found = new Map<string, string>();
  for (const { node, by } of reachedFrom(flat, zones)) if (graph.getNodeAttribute(node, 'kind') === 'credential' && !found.has(credentialOf(node))) found.set(credentialOf(node), graph.getNodeAttribute(by, 'label'));
  return found;
}

const place = ({ path, line }: Occurrence): string => `${path}:${line}`;

function assessOne(credential: Credential, opened: Opened, options: AssessOptions, now: Date, graph: CredentialGraph, withinReach: ReadonlyMap<string, string>): Exposure {
  const occurrences = credential.occurrences.filter((occurrence) => !occurrence.suppressed);
  const list = occurrences.length ? occurrences : credential.occurrences;
  const likeliest = maximum(list, (occurrence) => occurrence.probability);
  const form = minimumBy(list, (occurrence) => ORDER.form.indexOf(formLetter(occurrence)));
  const widest = minimumBy(list, (occurrence) => ORDER.access.indexOf(accessLetter(occurrence, options.access)));
  const entered = withinReach.get(credential.id);
  const access = entered !== undefined && accessLetter(widest, options.access) !== 'P' ? 'X' : accessLetter(widest, options.access);
  const privilege = minimumBy(list, (occurrence) => ORDER.privilege.indexOf(privilegeLetter(occurrence)));
  const dated = list.flatMap((occurrence) => firstSeen(occurrence) ?? []).sort((a, b) => a.date.getTime() - b.date.getTime())[0];
  const historyOnly = list.every(({ provenance }) => {
    const root = rootProvenance(provenance);
    return root.kind === 'git' && root.atHead === false;
  });
  const said = credential.verification;
  const verified = options.validity?.get(credential.id) ?? (said?.state === 'unknown' ? undefined : said?.state);
  // What the issuer says the credential may do outweighs what the statement around it lets expect.
  const known: Factors['privilege'] | undefined = said?.state === 'active' && said.privilege && said.privilege !== 'unknown' ? LETTERS[said.privilege] : undefined;
  // What tests hold was mostly made for them: that it can be read says less of whether it opens anything.
  const testsAlone = list.every(({ labels }) => labels.includes('test-path'));
  const factors: Factors = {
    certainty: Math.round(likeliest.probability * 1000) / 1000,
    validity: verified === 'active' ? 'A' : verified === 'inactive' ? 'I' : !testsAlone && list.some(({ decoded, form: stored }) => decoded !== undefined || stored === 'clear') ? 'D' : 'U',
    form: formLetter(form),
    access,
    historyOnly,
    ageDays: dated ? Math.max(0, Math.floor((now.getTime() - dated.date.getTime()) / 86_400_000)) : -1,
    privilege: known ?? privilegeLetter(privilege),
    assets: opened.assets,
    data: opened.data,
  };
  const evidence: Record<keyof Factors, string> = {
    certainty: `${likeliest.title} at ${place(likeliest)}${likeliest.evidence.length ? `: ${likeliest.evidence.slice(0, 2).map((item) => item.text).join('; ')}` : ''}`,
    validity: verified ? `verification says ${verified}${said?.host ? ` (${said.host})` : ''}` : said ? `verification has no answer: ${said.reason ?? 'unclear'}` : testsAlone ? 'not verified; it stands in tests alone, made for them in all likelihood' : 'not verified',
    form: `${form.form}${form.encoding ? ` (${form.encoding})` : ''} at ${place(form)}`,
    access: access === 'X' ? `an intruder from outside gets to ${entered}, where it lies` : `${accessWords[access]}: ${place(widest)}`,
    historyOnly: historyOnly ? 'no version at HEAD holds it' : 'it is in what stands now',
    ageDays: dated ? `first seen ${dated.date.toISOString().slice(0, 10)} at ${place(dated.occurrence)}` : 'the source has no dates',
    privilege: known ? `${said!.privilege}, as ${said!.host ?? 'the issuer'} says` : `${privilege.privilege ?? 'unknown'}${privilege.device?.privilegeText ? ` (${privilege.device.privilegeText})` : ''} at ${place(privilege)}`,
    assets: `${opened.assets ? `opens ${opened.assets} asset${opened.assets === 1 ? '' : 's'}, directly and through what lies on them` : 'no statement says what it opens'}${reuse(list)}`,
    data: opened.dataAsset ? `leads to ${graph.getNodeAttribute(opened.dataAsset, 'label')}, which holds ${DATA_WORDS[opened.data]}${recordsText(graph, opened.dataAsset)}` : 'no sensitive data known behind it',
  };
  return { credential, score: score(factors), vector: vector(factors), decision: decide(factors), factors, evidence, dataAsset: opened.dataAsset && graph.getNodeAttribute(opened.dataAsset, 'label'), ownership: ownersOf(list, graph) };
}

const DATA_WORDS = { R: 'personal or other regulated data', C: 'customer data', I: 'internal data', N: 'no known data' } as const;

function recordsText(graph: CredentialGraph, node: string): string {
  const records = Object.entries(graph.getNodeAttribute(node, 'records') ?? {}).sort((a, b) => b[1] - a[1]);
  return records.length ? ` (${records.map(([dataClass, number]) => `${number.toLocaleString('en')} ${dataClass}`).join(', ')})` : '';
}

/** What is said of reuse: nothing is inferred from a value that many people choose. */
function reuse(list: readonly Occurrence[]): string {
  if (list.length < 2 || !list.some(({ labels }) => labels.includes(COMMON_VALUE))) return '';
  return `; a common value: that it stands in ${list.length} places is not taken for reuse`;
}

function formLetter({ form }: Occurrence): Factors['form'] {
  return ({ clear: 'C', reversible: 'R', 'weak-hash': 'W', 'strong-hash': 'S', sealed: 'E' } as const)[form];
}

const accessWords: Record<Factors['access'], string> = { P: 'public', X: 'whoever comes from outside', O: 'whole organisation', T: 'a team', B: 'backup share', L: 'one device' };

/** From what the sweep's inventory says of the target (label `access-…`), else from mode and path. */
function accessLetter(occurrence: Occurrence, fallback: Factors['access'] = 'T'): Factors['access'] {
  if (occurrence.labels.includes('public')) return 'P';
  const said = occurrence.labels.find((label) => label.startsWith('access-'));
  if (said) return ({ 'access-organisation': 'O', 'access-team': 'T', 'access-backup': 'B', 'access-device': 'L' } as const)[said as 'access-team'] ?? fallback;
  const root = rootProvenance(occurrence.provenance);
  // Readable for everyone on a shared host, unless nobody else is on it.
  if (root.kind === 'file' && root.mode !== undefined && (root.mode & 0o077) === 0 && fallback === 'T') return 'L';
  if (/(?:^|[/!])(?:backups?|oxidized|rancid|dumps?|archives?)[/!]/i.test(occurrence.path)) return 'B';
  return fallback;
}

const LETTERS = { admin: 'A', write: 'W', read: 'R', unknown: 'U' } as const;

function privilegeLetter({ privilege }: Occurrence): Factors['privilege'] {
  return LETTERS[privilege ?? 'unknown'];
}

function firstSeen(occurrence: Occurrence): { date: Date; occurrence: Occurrence } | undefined {
  const root = rootProvenance(occurrence.provenance);
  if (root.kind !== 'git' || !root.date) return undefined;
  const date = new Date(root.date);
  return Number.isNaN(date.getTime()) ? undefined : { date, occurrence };
}

function maximum<T>(list: readonly T[], value: (item: T) => number): T {
  return list.reduce((best, item) => (value(item) > value(best) ? item : best));
}

function minimumBy<T>(list: readonly T[], value: (item: T) => number): T {
  return list.reduce((best, item) => (value(item) < value(best) ? item : best));
}
