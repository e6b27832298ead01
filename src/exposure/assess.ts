import { rootProvenance, type Credential, type Occurrence, type ScanReport } from '../model';
import { buildGraph, type CredentialGraph } from './graph';
import type { Inventory } from './inventory';
import { openedBy, type Opened } from './paths';
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
  const opened = openedBy(graph);
  const now = options.now ?? new Date(report.startedAt);
  const all = report.credentials.map((credential) => assessOne(credential, openedOf(credential, opened), options, now));
  return all.sort((a, b) => b.score - a.score || DECISIONS.indexOf(a.decision) - DECISIONS.indexOf(b.decision) || (a.credential.id < b.credential.id ? -1 : 1));
}

const DECISIONS: readonly Decision[] = ['act', 'attend', 'track-closely', 'track'];

/** A credential that is a common word stands in the graph once for each place. */
function openedOf({ id }: Credential, opened: ReadonlyMap<string, Opened>): Opened {
  const whole = opened.get(id);
  if (whole) return whole;
  let best: Opened = { assets: 0, tags: new Set() };
  for (const [node, one] of opened) if (node.startsWith(`${id}@`) && (one.assets > best.assets || one.tags.has('pii'))) best = one;
  return best;
}

const place = ({ path, line }: Occurrence): string => `${path}:${line}`;

function assessOne(credential: Credential, opened: Opened, options: AssessOptions, now: Date): Exposure {
  const occurrences = credential.occurrences.filter((occurrence) => !occurrence.suppressed);
  const list = occurrences.length ? occurrences : credential.occurrences;
  const likeliest = maximum(list, (occurrence) => occurrence.probability);
  const form = minimumBy(list, (occurrence) => ORDER.form.indexOf(formLetter(occurrence)));
  const access = minimumBy(list, (occurrence) => ORDER.access.indexOf(accessLetter(occurrence, options.access)));
  const privilege = minimumBy(list, (occurrence) => ORDER.privilege.indexOf(privilegeLetter(occurrence)));
  const dated = list.flatMap((occurrence) => firstSeen(occurrence) ?? []).sort((a, b) => a.date.getTime() - b.date.getTime())[0];
  const historyOnly = list.every(({ provenance }) => provenance.kind === 'git' && provenance.atHead === false);
  const said = credential.verification;
  const verified = options.validity?.get(credential.id) ?? (said?.state === 'unknown' ? undefined : said?.state);
  // What the issuer says the credential may do outweighs what the statement around it lets expect.
  const known: Factors['privilege'] | undefined = said?.state === 'active' && said.privilege && said.privilege !== 'unknown' ? LETTERS[said.privilege] : undefined;
  const factors: Factors = {
    certainty: Math.round(likeliest.probability * 1000) / 1000,
    validity: verified === 'active' ? 'A' : verified === 'inactive' ? 'I' : list.some(({ decoded, form: stored }) => decoded !== undefined || stored === 'clear') ? 'D' : 'U',
    form: formLetter(form),
    access: accessLetter(access, options.access),
    historyOnly,
    ageDays: dated ? Math.max(0, Math.floor((now.getTime() - dated.date.getTime()) / 86_400_000)) : 0,
    privilege: known ?? privilegeLetter(privilege),
    assets: opened.assets,
    data: opened.tags.has('pii') || opened.tags.has('regulated') ? 'R' : opened.tags.has('customer') ? 'C' : opened.tags.has('internal') ? 'I' : 'N',
  };
  const evidence: Record<keyof Factors, string> = {
    certainty: `${likeliest.title} at ${place(likeliest)}${likeliest.evidence.length ? `: ${likeliest.evidence.slice(0, 2).map((item) => item.text).join('; ')}` : ''}`,
    validity: verified ? `verification says ${verified}${said?.host ? ` (${said.host})` : ''}` : said ? `verification has no answer: ${said.reason ?? 'unclear'}` : 'not verified',
    form: `${form.form}${form.encoding ? ` (${form.encoding})` : ''} at ${place(form)}`,
    access: `${accessWords[factors.access]}: ${place(access)}`,
    historyOnly: historyOnly ? 'no version at HEAD holds it' : 'it is in what stands now',
    ageDays: dated ? `first seen ${dated.date.toISOString().slice(0, 10)} at ${place(dated.occurrence)}` : 'the source has no dates',
    privilege: known ? `${said!.privilege}, as ${said!.host ?? 'the issuer'} says` : `${privilege.privilege ?? 'unknown'}${privilege.device?.privilegeText ? ` (${privilege.device.privilegeText})` : ''} at ${place(privilege)}`,
    assets: opened.assets ? `opens ${opened.assets} asset${opened.assets === 1 ? '' : 's'}, directly and through what lies on them` : 'no statement says what it opens',
    data: opened.dataAsset ? `leads to ${opened.dataAsset.replace(/^\w+:/, '')}, which holds personal data` : 'no sensitive data known behind it',
  };
  return { credential, score: score(factors), vector: vector(factors), decision: decide(factors), factors, evidence };
}

function formLetter({ form }: Occurrence): Factors['form'] {
  return ({ clear: 'C', reversible: 'R', 'weak-hash': 'W', 'strong-hash': 'S', sealed: 'E' } as const)[form];
}

const accessWords: Record<Factors['access'], string> = { P: 'public', O: 'whole organisation', T: 'a team', B: 'backup share', L: 'one device' };

function accessLetter(occurrence: Occurrence, fallback: Factors['access'] = 'T'): Factors['access'] {
  if (occurrence.labels.includes('public')) return 'P';
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
