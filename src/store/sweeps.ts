import { type Queryable, storable } from './database';
import type { StoredTarget } from './targets';

/** How the scan of one target ended, or that it has not. */
export type ScanOutcome = 'waiting' | 'running' | 'complete' | 'unchanged' | 'incomplete' | 'failed' | 'set-aside';

/** Outcomes after which nothing more happens to a target in a sweep. */
const FINAL = "('complete', 'unchanged', 'incomplete', 'failed', 'set-aside')";

export interface SweepRow {
  readonly id: string;
  readonly inventory: string;
  readonly detector_set: string;
  readonly started_at: Date;
  readonly deadline: Date | null;
  readonly finished_at: Date | null;
  readonly outcome: string;
  readonly total: number;
  readonly totals: Record<string, number>;
}

/** Notes a sweep; its deadline is by the database's clock, as the machines of its workers may differ. */
export async function startSweep(store: Queryable, sweep: { id: string; inventory: string; detectorSet: string; deadlineMs?: number }): Promise<void> {
  await store.query('insert into sweeps (id, inventory, detector_set, deadline) values ($1, $2, $3, now() + make_interval(secs => $4::float8)) on conflict (id) do nothing',
    [sweep.id, sweep.inventory, sweep.detectorSet, sweep.deadlineMs === undefined ? null : sweep.deadlineMs / 1000]);
}

export async function readSweep(store: Queryable, id: string): Promise<SweepRow | undefined> {
  return (await store.query<SweepRow>('select * from sweeps where id = $1', [id]))[0];
}

/** The sweep started last. */
export async function latestSweep(store: Queryable): Promise<SweepRow | undefined> {
  return (await store.query<SweepRow>('select * from sweeps order by started_at desc, id desc limit 1'))[0];
}

/** Enters targets into a sweep with their first outcome; targets already in it stay as they are. */
export async function enterScans(store: Queryable, sweepId: string, targetIds: readonly string[], outcome: ScanOutcome): Promise<void> {
  if (targetIds.length === 0) return;
  await store.query(`
    insert into scans (sweep_id, target_id, outcome, finished_at)
    select $1, id, $3, case when $3 = 'unchanged' then now() end from unnest($2::text[]) as id
    on conflict do nothing`, [sweepId, targetIds, outcome]);
}

/** Which target of which sweep. */
export interface ScanKey {
  readonly sweepId: string;
  readonly targetId: string;
}

/** Scans named by two lists of the same length, as a table for SQL. */
const NAMED = 'unnest($1::text[], $2::text[]) as named (sweep, target)';
const names = (scans: readonly ScanKey[]): [string[], string[]] => [scans.map(({ sweepId }) => sweepId), scans.map(({ targetId }) => targetId)];

/** A target that is being worked on, with the end of its sweep. */
export interface BegunScan extends StoredTarget {
  /** Milliseconds to the deadline of the sweep, where it has one. */
  readonly msLeft: number | null;
}

/** Marks targets as being worked on and gives them, in the order asked for; undefined where one is finished already, or its sweep is. */
export async function beginScans(store: Queryable, scans: readonly ScanKey[], worker: string): Promise<(BegunScan | undefined)[]> {
  const rows = await store.query<BegunScan & { sweep_id: string }>(`
    update scans set outcome = 'running', worker = $3, attempts = attempts + 1, started_at = coalesce(scans.started_at, now()), heartbeat_at = now()
    from ${NAMED}, sweeps, targets
    where sweep_id = named.sweep and target_id = named.target and scans.outcome not in ${FINAL} and sweeps.id = sweep_id and sweeps.finished_at is null and targets.id = target_id
    returning sweep_id, extract(epoch from sweeps.deadline - now())::float8 * 1000 as "msLeft", targets.id, kind, location, name, owner, tags, reachability, details, version, targets.detector_set, refs`, [...names(scans), worker]);
  return scans.map(({ sweepId, targetId }) => rows.find((row) => row.id === targetId && row.sweep_id === sweepId));
}

/** Undoes the begin of scans that are given back; one that another worker has begun meanwhile stays as it is. */
export async function returnScans(store: Queryable, scans: readonly ScanKey[], worker: string): Promise<void> {
  await store.query(`update scans set outcome = 'waiting', attempts = attempts - 1 from ${NAMED} where sweep_id = named.sweep and target_id = named.target and outcome = 'running' and worker = $3`, [...names(scans), worker]);
}

export async function heartbeat(store: Queryable, scans: readonly ScanKey[]): Promise<void> {
  await store.query(`update scans set heartbeat_at = now() from ${NAMED} where sweep_id = named.sweep and target_id = named.target`, names(scans));
}

/** How the scan of a target ended. */
export interface ScanResult extends ScanKey {
  readonly outcome: ScanOutcome;
  readonly reason?: string;
  readonly seen?: number;
  readonly scanned?: number;
  readonly bytes?: number;
  readonly coverage?: unknown;
}

export async function endScans(store: Queryable, results: readonly ScanResult[]): Promise<void> {
  await store.query(`
    update scans set outcome = ended.outcome, reason = ended.reason, seen = coalesce(ended.seen, 0), scanned = coalesce(ended.scanned, 0), bytes = coalesce(ended.bytes, 0), coverage = ended.coverage, finished_at = now()
    from jsonb_to_recordset($1::jsonb) as ended ("sweepId" text, "targetId" text, outcome text, reason text, seen int, scanned int, bytes float8, coverage jsonb)
    where sweep_id = "sweepId" and target_id = "targetId"`, [storable(results)]);
}

/** Sets how many parts of a large target are still to be scanned. */
export async function setParts(store: Queryable, sweepId: string, targetId: string, parts: number): Promise<void> {
  await store.query("update scans set parts_left = $3, outcome = 'waiting' where sweep_id = $1 and target_id = $2", [sweepId, targetId, parts]);
}

/** Counts one part as done; gives how many are left. */
export async function finishPart(store: Queryable, sweepId: string, targetId: string): Promise<number> {
  const rows = await store.query<{ parts_left: number }>('update scans set parts_left = greatest(parts_left - 1, 0) where sweep_id = $1 and target_id = $2 returning parts_left', [sweepId, targetId]);
  return rows[0]?.parts_left ?? 0;
}

/** Scans of a sweep with one outcome. */
export interface SweepCounts {
  readonly outcome: ScanOutcome;
  readonly count: number;
  readonly scanned: number;
  readonly bytes: number;
}

export function countScans(store: Queryable, sweepId: string): Promise<SweepCounts[]> {
  return store.query<SweepCounts>('select outcome, count(*)::int as count, sum(scanned)::float8 as scanned, sum(bytes)::float8 as bytes from scans where sweep_id = $1 group by outcome order by outcome', [sweepId]);
}

/** Targets not at their end, with how long nothing was heard of them (seconds). */
export function unfinishedScans(store: Queryable, sweepId: string, limit: number): Promise<{ name: string; target_id: string; outcome: ScanOutcome; worker: string | null; attempts: number; silent: number }[]> {
  return store.query(`
    select targets.name, target_id, outcome, worker, attempts, extract(epoch from now() - coalesce(heartbeat_at, started_at, now()))::float8 as silent
    from scans join targets on targets.id = target_id where sweep_id = $1 and outcome not in ${FINAL}
    order by outcome = 'running' desc, silent desc, name limit $2`, [sweepId, limit]);
}

/** Targets that ended without having been scanned to their end, with the reason. */
export function troubledScans(store: Queryable, sweepId: string): Promise<{ name: string; outcome: ScanOutcome; reason: string | null }[]> {
  return store.query(`select targets.name, outcome, reason from scans join targets on targets.id = target_id where sweep_id = $1 and outcome in ('incomplete', 'failed', 'set-aside') order by name`, [sweepId]);
}

/** Gives every unfinished target up, so that a sweep past its deadline ends as incomplete. */
export async function giveUp(store: Queryable, sweepId: string, reason: string): Promise<number> {
  const rows = await store.query(`update scans set outcome = 'incomplete', reason = $2, finished_at = now() where sweep_id = $1 and outcome not in ${FINAL} returning target_id`, [sweepId, reason]);
  return rows.length;
}

export async function endSweep(store: Queryable, sweepId: string, outcome: string, totals: Record<string, number>): Promise<void> {
  await store.query('update sweeps set finished_at = now(), outcome = $2, totals = $3::jsonb, total = (select count(*) from scans where sweep_id = $1) where id = $1 and finished_at is null', [sweepId, outcome, JSON.stringify(totals)]);
}

/** Targets that an earlier sweep had and this one's inventory no longer names. */
export async function markGoneTargets(store: Queryable, sweepId: string): Promise<string[]> {
  const rows = await store.query<{ id: string }>('update targets set gone_at = now() where gone_at is null and not exists (select 1 from scans where sweep_id = $1 and target_id = targets.id) returning id', [sweepId]);
  return rows.map(({ id }) => id);
}
