import type { Queryable } from './database';

/** Commit facts as the store keeps them. */
export interface StoredCommit {
  readonly commit: string;
  readonly author: string;
  readonly email: string;
  readonly date: string;
}

/** Where a blob with findings lies in a target. */
export interface Place {
  readonly path: string;
  /** Object id or content digest, hex. */
  readonly blob: string;
  /** Blob key, hex. */
  readonly key: string;
  readonly atHead: boolean;
  readonly introduced?: StoredCommit;
  readonly removed?: StoredCommit;
}

interface PlacedFinding {
  readonly path: string;
  readonly blob: string;
  readonly at_head: boolean;
  readonly introduced: StoredCommit | null;
  readonly removed: StoredCommit | null;
  readonly credential_id: string;
  readonly rule_id: string;
  readonly finding: { readonly line: number; readonly confidence: string; readonly probability: number; readonly severity: string; readonly fingerprint: string; readonly title: string; readonly provider: string; readonly family: string };
}

interface OccurrenceRow {
  readonly path: string;
  readonly rule_id: string;
  readonly credential_id: string;
  readonly state: 'open' | 'history';
  readonly line: number;
  readonly finding: unknown;
  readonly blob: string;
  readonly introduced: StoredCommit | null;
  readonly removed: StoredCommit | null;
}

/** What changed for a target's credentials. */
export interface ResultChanges {
  /** Credentials never seen before, or seen again after they were closed. */
  readonly opened: readonly string[];
  readonly closed: readonly string[];
}

/** Position of a row's severity, 1 for critical. */
const SEVERITY = (row: string): string => `array_position(array['critical', 'high', 'medium', 'low'], ${row}.severity)`;
const CONFIDENCE = (row: string): string => `array_position(array['high', 'medium', 'low'], ${row}.confidence)`;
/** What names a credential comes from its most certain rule, whichever target was finished first. */
const BETTER = ['rule_id', 'title', 'provider', 'family', 'confidence'] as const;
const BETTER_RULE = `(${CONFIDENCE('excluded')}, excluded.rule_id collate "C") < (${CONFIDENCE('credentials')}, credentials.rule_id collate "C")`;

/** Replaces the places of a target and derives its occurrences from them; all in the caller's transaction. */
export async function saveResults(transaction: Queryable, detectorSet: number, targetId: string, places: readonly Place[]): Promise<ResultChanges> {
  if (places.length === 0) {
    const [row] = await transaction.query<{ held: boolean }>(
      "select exists (select from places where target_id = $1) or exists (select from occurrences where target_id = $1 and state <> 'closed') as held", [targetId]);
    if (!row!.held) return { opened: [], closed: [] };
  }
  await transaction.query('delete from places where target_id = $1', [targetId]);
  for (let at = 0; at < places.length; at += 1000) {
    await transaction.query(`
      insert into places (target_id, path, blob, key, at_head, introduced, removed)
      select $1, path, decode(blob, 'hex'), decode(key, 'hex'), at_head, introduced, removed
      from jsonb_to_recordset($2::jsonb) as fresh (path text, blob text, key text, at_head boolean, introduced jsonb, removed jsonb)
      on conflict do nothing`,
    [targetId, JSON.stringify(places.slice(at, at + 1000).map(({ path, blob, key, atHead, introduced, removed }) => ({ path: path.replaceAll('\0', ''), blob, key, at_head: atHead, introduced, removed })))]);
  }
  return deriveOccurrences(transaction, detectorSet, targetId);
}

/**
 * One occurrence for each secret and rule at each path. Its finding is that of the version at HEAD, else of the newest
 * one; the commit is the first that had the secret. It is open while a current version holds it.
 */
async function deriveOccurrences(transaction: Queryable, detectorSet: number, targetId: string): Promise<ResultChanges> {
  const found = await transaction.query<PlacedFinding>(`
    select path || coalesce(finding ->> 'member', '') as path, encode(blob, 'hex') as blob, at_head, introduced, removed, credential_id, rule_id, finding - 'member' as finding
    from places join blob_findings on blob_findings.detector_set = $1 and blob_findings.key = places.key
    where target_id = $2`, [detectorSet, targetId]);
  const groups = new Map<string, PlacedFinding[]>();
  for (const one of found) {
    const identity = `${one.path}\0${one.rule_id}\0${one.credential_id}`;
    const group = groups.get(identity);
    if (group) group.push(one);
    else groups.set(identity, [one]);
  }
  const rows = [...groups.values()].map(toOccurrence);
  const credentials = new Map<string, PlacedFinding>();
  for (const one of found) {
    const known = credentials.get(one.credential_id);
    if (!known || one.finding.probability > known.finding.probability || (one.finding.probability === known.finding.probability && one.rule_id < known.rule_id)) credentials.set(one.credential_id, one);
  }
  const before = await transaction.query<{ id: string; state: string }>(
    'select id, state from credentials where id = any($1) or id in (select credential_id from occurrences where target_id = $2) order by id for update',
    [[...credentials.keys()], targetId]);
  await transaction.query(`
    insert into credentials (id, fingerprint, rule_id, title, provider, family, severity, confidence)
    select id, fingerprint, rule_id, title, provider, family, severity, confidence
    from jsonb_to_recordset($1::jsonb) as fresh (id text, fingerprint text, rule_id text, title text, provider text, family text, severity text, confidence text)
    order by id
    on conflict (id) do update set last_seen = now(),
      severity = (array['critical', 'high', 'medium', 'low'])[least(${SEVERITY('credentials')}, ${SEVERITY('excluded')})],
      ${BETTER.map((column) => `${column} = case when ${BETTER_RULE} then excluded.${column} else credentials.${column} end`).join(', ')}`,
  [JSON.stringify([...credentials].map(([id, { rule_id: ruleId, finding }]) => ({ id, rule_id: ruleId, fingerprint: finding.fingerprint, title: finding.title, provider: finding.provider, family: finding.family, severity: finding.severity, confidence: finding.confidence })))]);
  const closed = await transaction.query<{ credential_id: string }>(`
    update occurrences set state = 'closed', closed_at = now() where target_id = $1 and state <> 'closed'
      and not exists (select 1 from jsonb_to_recordset($2::jsonb) as kept (path text, rule_id text, credential_id text)
        where kept.path = occurrences.path and kept.rule_id = occurrences.rule_id and kept.credential_id = occurrences.credential_id)
    returning credential_id`, [targetId, JSON.stringify(rows.map(({ path, rule_id, credential_id }) => ({ path, rule_id, credential_id })))]);
  for (let at = 0; at < rows.length; at += 500) {
    await transaction.query(`
      insert into occurrences (target_id, path, rule_id, credential_id, state, line, finding, blob, introduced, removed)
      select $1, path, rule_id, credential_id, state, line, finding, blob, introduced, removed
      from jsonb_to_recordset($2::jsonb) as fresh (path text, rule_id text, credential_id text, state text, line int, finding jsonb, blob text, introduced jsonb, removed jsonb)
      on conflict (target_id, path, rule_id, credential_id) do update set
        state = excluded.state, line = excluded.line, finding = excluded.finding, blob = excluded.blob, introduced = excluded.introduced, removed = excluded.removed,
        closed_at = case when excluded.state = 'open' then null else occurrences.closed_at end`, [targetId, JSON.stringify(rows.slice(at, at + 500))]);
  }
  return settleCredentials(transaction, [...new Set([...credentials.keys(), ...closed.map(({ credential_id: id }) => id), ...before.map(({ id }) => id)])], new Map(before.map(({ id, state }) => [id, state])));
}

function toOccurrence(group: readonly PlacedFinding[]): OccurrenceRow {
  const sorted = [...group].sort((a, b) => Number(b.at_head) - Number(a.at_head) || compare(b.introduced?.date, a.introduced?.date) || compare(a.blob, b.blob) || a.finding.line - b.finding.line);
  const [best] = sorted as [PlacedFinding];
  const current = group.filter((one) => one.at_head || one.removed === null);
  const first = group.map(({ introduced }) => introduced).filter((commit) => commit !== null).sort((a, b) => compare(instant(a.date), instant(b.date)) || compare(a.commit, b.commit))[0];
  const last = group.map(({ removed }) => removed).filter((commit) => commit !== null).sort((a, b) => compare(instant(b.date), instant(a.date)) || compare(a.commit, b.commit))[0];
  return {
    path: best.path, rule_id: best.rule_id, credential_id: best.credential_id, state: current.length > 0 ? 'open' : 'history', line: best.finding.line,
    finding: best.finding, blob: best.blob, introduced: first ?? null, removed: current.length > 0 ? null : last ?? null,
  };
}

function instant(date: string): number {
  return Date.parse(date);
}

function compare<Value extends string | number>(a: Value | undefined, b: Value | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  return b === undefined || a > b ? 1 : -1;
}

/** Sets the state of credentials from their occurrences in all targets; closing names date and commit, a return is noted. */
async function settleCredentials(transaction: Queryable, ids: readonly string[], before: ReadonlyMap<string, string>): Promise<ResultChanges> {
  if (ids.length === 0) return { opened: [], closed: [] };
  const rows = await transaction.query<{ id: string; state: string }>(`
    with current as (
      select credential_id as id,
        case when bool_or(state = 'open') then 'open' when bool_or(state = 'history') then 'history' else 'closed' end as state,
        (array_agg(removed ->> 'commit' order by removed ->> 'date' desc nulls last))[1] as commit
      from occurrences where credential_id = any($1) group by credential_id)
    update credentials set
      reopened_at = case when credentials.state <> 'open' and current.state = 'open' and credentials.closed_at is not null then now() else reopened_at end,
      closed_at = case when current.state = 'open' then null else coalesce(closed_at, now()) end,
      closed_commit = case when current.state = 'open' then null else coalesce(current.commit, closed_commit) end,
      state = current.state
    from current where credentials.id = current.id
    returning credentials.id, credentials.state`, [ids]);
  const opened = rows.filter(({ id, state }) => state !== 'closed' && (before.get(id) ?? 'closed') === 'closed').map(({ id }) => id);
  const closed = rows.filter(({ id, state }) => state === 'closed' && (before.get(id) ?? 'closed') !== 'closed').map(({ id }) => id);
  return { opened: opened.sort(), closed: closed.sort() };
}

/** Closes everything of targets that are gone (repository deleted, no longer listed). */
export async function closeTargets(transaction: Queryable, targetIds: readonly string[]): Promise<ResultChanges> {
  if (targetIds.length === 0) return { opened: [], closed: [] };
  const touched = await transaction.query<{ id: string; state: string }>(`
    select id, state from credentials where id in (select credential_id from occurrences where target_id = any($1)) order by id for update`, [targetIds]);
  await transaction.query("update occurrences set state = 'closed', closed_at = now() where target_id = any($1) and state <> 'closed'", [targetIds]);
  await transaction.query('delete from places where target_id = any($1)', [targetIds]);
  await transaction.query('update targets set version = null, detector_set = null, refs = null where id = any($1)', [targetIds]);
  return settleCredentials(transaction, touched.map(({ id }) => id), new Map(touched.map(({ id, state }) => [id, state])));
}

/** The places of a target that are kept as they are: with the detector set given, and not among `paths`. */
export async function readPlaces(store: Queryable, targetId: string): Promise<Place[]> {
  return store.query<Place>(`
    select path, encode(blob, 'hex') as blob, encode(key, 'hex') as key, at_head as "atHead", introduced, removed
    from places where target_id = $1 order by path, blob`, [targetId]);
}
