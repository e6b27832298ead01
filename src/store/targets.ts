import type { Queryable } from './database';

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
    returning id, kind, location, name, owner, tags, reachability, details, version, detector_set, refs`, [JSON.stringify(targets.map((target) => ({ ...target, tags: target.tags ?? [] })))]);
}

/** Remembers what a complete scan of a target saw. */
export async function completeTarget(store: Queryable, id: string, seen: { version: string | undefined; detectorSet: string; refs?: Record<string, string> }): Promise<void> {
  await store.query('update targets set version = $2, detector_set = $3, refs = $4::jsonb, scanned_at = now() where id = $1',
    [id, seen.version ?? null, seen.detectorSet, seen.refs ? JSON.stringify(seen.refs) : null]);
}
