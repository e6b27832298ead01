import type { BlobFact } from './blobs';
import type { Queryable } from './database';
import type { StoredCommit } from './results';
import type { TriageStatus } from './triage';

/** An occurrence with what is known of its target and its credential. */
export interface ExportedOccurrence {
  readonly target_id: string;
  readonly target: string;
  readonly kind: string;
  readonly location: string;
  readonly owner: string | null;
  readonly tags: string[];
  readonly reachability: string | null;
  readonly path: string;
  readonly rule_id: string;
  readonly credential_id: string;
  readonly state: 'open' | 'history' | 'closed';
  readonly line: number;
  readonly finding: Record<string, unknown>;
  readonly blob: string | null;
  readonly introduced: StoredCommit | null;
  readonly removed: StoredCommit | null;
  readonly severity: string;
  readonly fingerprint: string;
  readonly status: TriageStatus;
  readonly reason: string | null;
  readonly until: Date | null;
}

/** Rows fetched at a time. */
const PAGE = 1000;

/**
 * Every occurrence in an order that depends only on what was found (target, path, rule, credential), a page at a time, so that memory
 * stays flat. The index of that order (occurrences_order) finds each page without sorting.
 */
export async function* exportOccurrences(store: Queryable, filter: { target?: string; credentials?: readonly string[]; closed?: boolean } = {}): AsyncIterable<ExportedOccurrence> {
  let after: readonly [string, string, string, string] = ['', '', '', ''];
  for (;;) {
    const rows = await store.query<ExportedOccurrence>(`
      select target_id, targets.name as target, targets.kind, targets.location, targets.owner, targets.tags, targets.reachability,
        path, occurrences.rule_id, occurrences.credential_id, occurrences.state, line, finding, blob, introduced, removed, credentials.severity, credentials.fingerprint,
        case when decisions.until < now() then 'open' else coalesce(decisions.status, 'open') end as status, decisions.reason, decisions.until
      from occurrences
      join targets on targets.id = target_id
      join credentials on credentials.id = occurrences.credential_id
      left join lateral (select status, reason, until from triage_decisions where credential_id = occurrences.credential_id order by number desc limit 1) as decisions on true
      where (target_id collate "C", path collate "C", occurrences.rule_id collate "C", occurrences.credential_id collate "C") > ($1, $2, $3, $4)
        and ($5::text is null or target_id = $5) and ($6 or occurrences.state <> 'closed') and ($7::text[] is null or occurrences.credential_id = any($7))
      order by target_id collate "C", path collate "C", occurrences.rule_id collate "C", occurrences.credential_id collate "C" limit ${PAGE}`,
    [...after, filter.target ?? null, filter.closed ?? false, filter.credentials ?? null]);
    yield* rows;
    if (rows.length < PAGE) return;
    const last = rows[rows.length - 1]!;
    after = [last.target_id, last.path, last.rule_id, last.credential_id];
  }
}

/** What the current version of a file tells of the estate. */
export interface ExportedFacts {
  readonly target: string;
  /** Kind of the target. */
  readonly kind: string;
  readonly path: string;
  readonly blob: string;
  readonly facts: readonly BlobFact[];
}

/**
 * Facts of every current file of the targets that are still there, in the order of target and path. A fact of an older
 * version is history: the router has another address now.
 */
export async function* exportFacts(store: Queryable, filter: { target?: string } = {}): AsyncIterable<ExportedFacts> {
  let after: readonly [string, string, string] = ['', '', ''];
  for (;;) {
    const rows = await store.query<ExportedFacts & { target_id: string }>(`
      select places.target_id, targets.name as target, targets.kind, path, encode(blob, 'hex') as blob, facts
      from places
      join targets on targets.id = places.target_id and targets.gone_at is null
      join detector_sets on detector_sets.hash = targets.detector_set
      join blob_facts on blob_facts.detector_set = detector_sets.number and blob_facts.key = places.key
      where at_head and (places.target_id collate "C", path collate "C", blob) > ($1, $2, decode($3, 'hex')) and ($4::text is null or places.target_id = $4)
      order by places.target_id collate "C", path collate "C", blob limit ${PAGE}`, [...after, filter.target ?? null]);
    yield* rows;
    if (rows.length < PAGE) return;
    const last = rows[rows.length - 1]!;
    after = [last.target_id, last.path, last.blob];
  }
}
