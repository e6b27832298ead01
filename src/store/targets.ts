import { type Queryable, storable } from './database';

/** A target as the store keeps it. */
export interface StoredTarget {
  readonly id: string;
  readonly kind: string;
  readonly location: string;
  readonly name: string;
  readonly owner: string | null;
  readonly tags: string[];
  readonly reachability: string | null;
  readonly details: unknown;
  /** What the last complete scan saw; see migrations.ts. */
  readonly version: string | null;
  readonly detector_set: string | null;
  readonly refs: Record<string, string> | null;
}

export interface ListedTarget {
  readonly id: string;
  readonly kind: string;
  readonly location: string;
  readonly name: string;
  readonly owner?: string;
  readonly tags?: readonly string[];
  readonly reachability?: string;
  readonly details: unknown;
}

/** Notes that targets were listed (again) and gives their stored state, one statement for the batch. */
export function listTargets(store: Queryable, targets: readonly ListedTarget[]): Promise<StoredTarget[]> {
  return store.query<StoredTarget>(`
    insert into targets (id, kind, location, name, owner, tags, reachability, details)
    select id, kind, location, name, owner, array(select jsonb_array_elements_text(tags)), reachability, details
    from jsonb_to_recordset($1::jsonb) as listed (id text, kind text, location text, name text, owner text, tags jsonb, reachability text, details jsonb)
    on conflict (id) do update set
      kind = excluded.kind, location = excluded.location, name = excluded.name, owner = excluded.owner, tags = excluded.tags,
      reachability = excluded.reachability, details = excluded.details, listed_at = now(), gone_at = null
    returning id, kind, location, name, owner, tags, reachability, details, version, detector_set, refs`, [storable(targets.map((target) => ({ ...target, tags: target.tags ?? [] })))]);
}

/** What the scan of a target saw; without a version it was not complete, and the next sweep looks again. */
export interface SeenTarget {
  readonly id: string;
  readonly version?: string;
  readonly refs?: Readonly<Record<string, string>>;
}

/** Remembers what scans with one detector set saw. */
export async function rememberTargets(store: Queryable, detectorSet: string, seen: readonly SeenTarget[]): Promise<void> {
  await store.query(`
    update targets set version = seen.version, detector_set = $1, refs = seen.refs, scanned_at = now()
    from jsonb_to_recordset($2::jsonb) as seen (id text, version text, refs jsonb) where targets.id = seen.id`, [detectorSet, storable(seen)]);
}
