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

/** Enters targets that were listed, or what changed of them, and gives their stored state. What stays as it is is not written again. */
export async function listTargets(store: Queryable, targets: readonly ListedTarget[]): Promise<StoredTarget[]> {
  const said = ['kind', 'location', 'name', 'owner', 'tags', 'reachability', 'details'];
  await store.query(`
    insert into targets (id, ${said.join(', ')})
    select id, kind, location, name, owner, array(select jsonb_array_elements_text(tags)), reachability, details
    from jsonb_to_recordset($1::jsonb) as listed (id text, kind text, location text, name text, owner text, tags jsonb, reachability text, details jsonb)
    on conflict (id) do update set ${said.map((column) => `${column} = excluded.${column}`).join(', ')}, gone_at = null
    where targets.gone_at is not null or (${said.map((column) => `targets.${column}`).join(', ')}) is distinct from (${said.map((column) => `excluded.${column}`).join(', ')})`,
  [storable(targets.map((target) => ({ ...target, tags: target.tags ?? [] })))]);
  return store.query<StoredTarget>(`select id, ${said.join(', ')}, version, detector_set, refs from targets where id = any($1)`, [targets.map(({ id }) => id)]);
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
