import type { Queryable } from './database';

/** Versions of a target's files at its last complete scan, by path. */
export async function readFileVersions(store: Queryable, targetId: string): Promise<Map<string, string>> {
  const rows = await store.query<{ path: string; version: string }>('select path, version from files where target_id = $1', [targetId]);
  return new Map(rows.map(({ path, version }) => [path, version]));
}

/** Replaces the versions of changed files and forgets removed ones. */
export async function saveFileVersions(transaction: Queryable, targetId: string, changed: ReadonlyMap<string, string>, removed: readonly string[]): Promise<void> {
  const paths = [...changed.keys()];
  for (let at = 0; at < paths.length; at += 5000) {
    const batch = paths.slice(at, at + 5000);
    await transaction.query(`insert into files (target_id, path, version) select $1, path, version from unnest($2::text[], $3::text[]) as fresh (path, version)
      on conflict (target_id, path) do update set version = excluded.version`, [targetId, batch, batch.map((path) => changed.get(path)!)]);
  }
  if (removed.length > 0) await transaction.query('delete from files where target_id = $1 and path = any($2)', [targetId, removed]);
}
