import { createHash } from 'node:crypto';
import { assess, type AssessOptions, type Exposure } from '../exposure/assess';
import { minimumCut } from '../exposure/cut';
import { changes, factorEffects, type Change, type FactorEffect } from '../exposure/explain';
import { buildGraph, type CredentialGraph } from '../exposure/graph';
import { readInventory } from '../exposure/inventory';
import { chokePoints, findPaths, named, PERSONAL_DATA, select, type AttackPath, type ChokePoint } from '../exposure/paths';
import { KeysweepError, type ScanReport } from '../model';

/** What to ask the credential graph. */
export interface PathsRequest {
  /** `internet`, a host, `tag:…`. */
  readonly from: string;
  /** The same; personal data where not given. */
  readonly to?: string;
  readonly inventory?: string;
  readonly cut?: boolean;
  readonly choke?: boolean;
}

/** The graph's answer. */
export interface PathsResult {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly paths: readonly AttackPath[];
  /** Fewest credentials whose rotation separates the two; null where something leads there without a credential. */
  readonly cut?: readonly string[] | null;
  readonly choke?: readonly ChokePoint[];
  readonly graph: CredentialGraph;
}

/** Ways from an entry to data, the minimal cut and the choke points. Throws `no-such-asset`. */
export function paths(report: ScanReport, request: PathsRequest): PathsResult {
  const graph = buildGraph(report, request.inventory === undefined ? undefined : readInventory(request.inventory));
  const from = select(graph, request.from);
  // An estate without personal data is no mistake of whoever asked for nothing else.
  const to = request.to === undefined ? named(graph, PERSONAL_DATA) : select(graph, request.to);
  return {
    from, to, graph,
    paths: findPaths(graph, from, to),
    cut: request.cut ? (minimumCut(graph, from, to) ?? null) : undefined,
    choke: request.choke ? chokePoints(graph, from, to) : undefined,
  };
}

/** One credential's exposure taken apart. */
export interface Explanation {
  readonly exposure: Exposure;
  readonly effects: readonly FactorEffect[];
  readonly changes: readonly Change[];
}

/** Explains a credential by its id or the beginning of one. Throws `no-such-credential`. */
export function explain(report: ScanReport, id: string, options: AssessOptions = {}): Explanation {
  const found = assess(report, options).filter(({ credential }) => credential.id === id || credential.id.startsWith(id) || credential.id.startsWith(`c-${id}`));
  const [exposure] = found;
  if (!exposure || found.length > 1) {
    throw new KeysweepError('no-such-credential', exposure ? `${found.length} credentials begin with ${id}` : `no credential ${id} in the report`, {
      where: id, actions: exposure ? found.slice(0, 5).map(({ credential }) => credential.id) : ['keysweep scan PATH lists the ids (c-…)'],
    });
  }
  return { exposure, effects: factorEffects(exposure.factors), changes: changes(exposure.factors) };
}

/** What changed between two reports of the same estate. */
export interface ReportDiff {
  readonly added: readonly string[];
  readonly gone: readonly string[];
  readonly moved: readonly { readonly id: string; readonly from: readonly string[]; readonly to: readonly string[] }[];
  readonly weaker: readonly { readonly id: string; readonly from: string; readonly to: string }[];
}

const STRENGTH = ['clear', 'reversible', 'weak-hash', 'strong-hash', 'sealed'];

/** Compares two reports by credential: new, gone, moved to other files, stored weaker. Throws where their fingerprint keys differ. */
export function diff(before: ScanReport, after: ScanReport): ReportDiff {
  if (before.tool.fingerprintKey !== after.tool.fingerprintKey) {
    throw new KeysweepError('other-key', 'the reports were made with different fingerprint keys: their credentials cannot be compared', {
      actions: ['scan both with the same KEYSWEEP_HMAC_KEY_FILE'],
    });
  }
  const old = new Map(before.credentials.map((credential) => [credential.id, credential]));
  const current = new Map(after.credentials.map((credential) => [credential.id, credential]));
  const moved: ReportDiff['moved'][number][] = [];
  const weaker: ReportDiff['weaker'][number][] = [];
  for (const [id, credential] of current) {
    const earlier = old.get(id);
    if (!earlier) continue;
    const from = pathsOf(earlier.occurrences.map((o) => o.path));
    const to = pathsOf(credential.occurrences.map((o) => o.path));
    if (from.join('\n') !== to.join('\n')) moved.push({ id, from, to });
    const weakest = (list: readonly { form: string }[]): number => list.reduce((least, { form }) => Math.min(least, STRENGTH.indexOf(form)), Infinity);
    const [was, is] = [weakest(earlier.occurrences), weakest(credential.occurrences)];
    if (is < was) weaker.push({ id, from: STRENGTH[was]!, to: STRENGTH[is]! });
  }
  // A secret that is stored in another form has another fingerprint where its plaintext is not known: match it by its place.
  const statements = new Map<string, { readonly form: string }>();
  for (const { occurrences } of before.credentials) {
    for (const occurrence of occurrences) {
      const place = placeKey(occurrence);
      const known = place === undefined ? undefined : statements.get(place);
      if (place !== undefined && (!known || STRENGTH.indexOf(occurrence.form) > STRENGTH.indexOf(known.form))) statements.set(place, occurrence);
    }
  }
  for (const [id, credential] of current) {
    if (old.has(id)) continue;
    for (const occurrence of credential.occurrences) {
      const place = placeKey(occurrence);
      const earlier = place === undefined ? undefined : statements.get(place);
      if (!earlier || STRENGTH.indexOf(occurrence.form) >= STRENGTH.indexOf(earlier.form)) continue;
      weaker.push({ id, from: earlier.form, to: occurrence.form });
      break;
    }
  }
  return {
    added: [...current.keys()].filter((id) => !old.has(id)),
    gone: [...old.keys()].filter((id) => !current.has(id)),
    moved,
    weaker,
  };
}

/** The statement of a device a secret belongs to, whatever its value. */
function placeKey({ path, device, principal }: ScanReport['credentials'][number]['occurrences'][number]): string | undefined {
  if (!device) return undefined;
  return createHash('sha256').update([device.hostname ?? path, device.kind, principal ?? ''].join('\0')).digest('hex');
}

function pathsOf(list: readonly string[]): string[] {
  return [...new Set(list)].sort();
}
