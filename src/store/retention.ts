import type { Queryable } from './database';

/** Per-target rows of sweeps are kept so long (days); the sweeps' own rows, which make the trend, for good. */
const SCAN_DAYS = 30;

/**
 * Forgets what nobody asks for any more: the per-target rows of old sweeps, and blobs known only
 * under detector sets that no target was last scanned with.
 */
export async function forgetOld(store: Queryable, detectorSet: string): Promise<void> {
  await store.query('delete from scans using sweeps where sweeps.id = sweep_id and sweeps.finished_at < now() - make_interval(days => $1)', [SCAN_DAYS]);
  await store.query(`
    delete from blobs where detector_set in (
      select number from detector_sets where hash <> $1 and not exists (select 1 from targets where targets.detector_set = detector_sets.hash))`, [detectorSet]);
}
