import { version } from '../config/version';
import { assess, type Exposure } from '../exposure/assess';
import { newCoverage, Secret, type Coverage, type FileProvenance, type GitProvenance, type Occurrence, type PlacedObservation, type ScanReport } from '../model';
import { groupByCredential } from '../pipeline/group';
import { type Database, type ExportedOccurrence, exportFacts, exportOccurrences, type Queryable } from '../store';

/** Where something of a target lies. `path` as reports show it. */
function provenanceOf(kind: string, target: string, path: string, blob: string | null): FileProvenance | GitProvenance {
  return kind === 'git' || kind === 'repository' ? { kind: 'git', repository: target, path, blob: blob ?? '' } : { kind: 'file', path };
}

/** A stored finding as an occurrence of the model; its secret is a mask for good. */
export function storedOccurrence(row: ExportedOccurrence): Occurrence {
  const { status, reason, until, introduced, target, reachability, state } = row;
  const provenance = provenanceOf(row.kind, target, row.path, row.blob);
  const finding = row.finding as unknown as Occurrence;
  return {
    ...finding, path: row.path, line: row.line, secret: new Secret(''), decoded: undefined,
    owner: row.owner ? { names: [row.owner], from: 'inventory', evidence: `owner of ${target} in the sweep's inventory` } : finding.owner,
    labels: reachability ? [...finding.labels, reachability === 'internet' ? 'public' : `access-${reachability}`] : finding.labels,
    provenance: provenance.kind === 'file' ? provenance
      : { ...provenance, commit: introduced?.commit, author: introduced?.author, email: introduced?.email, date: introduced?.date, atHead: state === 'open' },
    suppressed: status === 'open' ? undefined : { by: 'triage', reason: reason ?? undefined, until: until?.toISOString() },
  };
}

/** Credentials asked for by name at a time. */
const CREDENTIALS = 1000;

/**
 * What the store holds as one report, for everything that reads reports (`explain`, `paths`, `diff`, `rotate plan`).
 * Paths are `<target>/<path>`. The whole of it is held in memory: name a target where the store is large.
 */
export async function storedReport(store: Queryable, filter: { target?: string; credential?: string; credentials?: readonly string[]; closed?: boolean } = {}): Promise<ScanReport> {
  const occurrences: Occurrence[] = [];
  const targets = new Set<string>();
  const ids = filter.credential === undefined ? filter.credentials : [filter.credential];
  for (let at = 0; at === 0 || at < (ids?.length ?? 0); at += CREDENTIALS) {
    for await (const row of exportOccurrences(store, { ...filter, credentials: ids?.slice(at, at + CREDENTIALS) })) {
      targets.add(row.target);
      occurrences.push({ ...storedOccurrence(row), path: `${row.target}/${row.path}` });
    }
  }
  const observations: PlacedObservation[] = [];
  // One credential's own exposure reads no graph.
  if (filter.credential === undefined) {
    for await (const { target, kind, path, blob, facts } of exportFacts(store, filter)) {
      targets.add(target);
      const provenance = provenanceOf(kind, target, path, blob);
      for (const { line, fact, member = '' } of facts) observations.push({ fact, line, path: `${target}/${path}${member}`, provenance });
    }
  }
  const [sweep] = await store.query<{ detector_set: string; started_at: Date; outcome: string }>('select detector_set, started_at, outcome from sweeps order by started_at desc limit 1');
  const [detectorSet = '', fingerprintKey = ''] = (sweep?.detector_set ?? '').split('-');
  return {
    schema: 'keysweep-report/1', tool: { name: 'keysweep', version, detectorSet, fingerprintKey },
    startedAt: (sweep?.started_at ?? new Date(0)).toISOString(), durationMs: 0,
    coverage: [...targets].sort().map(newCoverage), credentials: groupByCredential(occurrences), observations,
    suppressedCount: occurrences.filter(({ suppressed }) => suppressed).length, complete: sweep?.outcome === 'complete',
  };
}

/** What the last scan of each target covered; a target that failed is one place not scanned, with the reason. */
export async function storedCoverage(store: Queryable): Promise<Coverage[]> {
  const rows = await store.query<{ name: string; outcome: string; reason: string | null; coverage: Partial<Coverage> | null }>(`
    select distinct on (targets.name) targets.name, scans.outcome, scans.reason, scans.coverage from scans join targets on targets.id = target_id
    where scans.finished_at is not null order by targets.name, scans.finished_at desc`);
  return rows.map(({ name, outcome, reason, coverage }) => {
    if (coverage) return { ...newCoverage(name), ...coverage, source: name };
    return { ...newCoverage(name), incomplete: true, details: [{ path: name, reason: outcome, detail: reason ?? undefined, incomplete: true }] };
  });
}

const ACCESS = { internet: 'P', organisation: 'O', team: 'T', backup: 'B', device: 'L' } as const;

/**
 * Exposure of one credential from everything the store knows of it; undefined where it has no occurrence left. Who can read it
 * is the widest reachability of the targets that hold it.
 */
export async function storedExposure(store: Database, credentialId: string): Promise<Exposure | undefined> {
  const report = await storedReport(store, { credential: credentialId });
  const rows = await store.query<{ reachability: keyof typeof ACCESS | null }>(
    "select distinct reachability from targets where id in (select target_id from occurrences where credential_id = $1 and state <> 'closed')", [credentialId]);
  const known = (Object.keys(ACCESS) as (keyof typeof ACCESS)[]).find((one) => rows.some(({ reachability }) => reachability === one));
  return assess(report, { access: known && ACCESS[known] })[0];
}
