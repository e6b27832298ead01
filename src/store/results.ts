import { type Queryable, storable } from './database';
import { severityOf, SEVERITIES, sqlArray } from './severity';

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

/** What the scan of one target found, to be saved. */
export interface TargetPlaces {
  readonly targetId: string;
  readonly places: readonly Place[];
}

interface PlacedFinding {
  readonly target_id: string;
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
  readonly target_id: string;
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

/** What changed for credentials. */
export interface ResultChanges {
  /** Credentials never seen before, or seen again after they were closed. */
  readonly opened: readonly string[];
  readonly closed: readonly string[];
}

const CONFIDENCES: readonly string[] = ['high', 'medium', 'low'];
const CONFIDENCE = (row: string): string => `array_position(${sqlArray(CONFIDENCES)}, ${row}.confidence)`;
/** What names a credential comes from its most certain rule, whichever target was finished first. */
const BETTER = ['rule_id', 'title', 'provider', 'family', 'confidence'] as const;
const BETTER_RULE = `(${CONFIDENCE('excluded')}, excluded.rule_id collate "C") < (${CONFIDENCE('credentials')}, credentials.rule_id collate "C")`;

/**
 * Replaces the places of targets and derives their occurrences from them; all in the caller's transaction. Targets saved together end as
 * those saved one after another.
 */
export async function saveResults(transaction: Queryable, detectorSet: number, results: readonly TargetPlaces[]): Promise<ResultChanges> {
  const empty = results.filter(({ places }) => places.length === 0).map(({ targetId }) => targetId);
  const held = empty.length === 0 ? [] : await transaction.query<{ id: string }>(`
    select id from unnest($1::text[]) as id
    where exists (select from places where target_id = id) or exists (select from occurrences where target_id = id and state <> 'closed')`, [empty]);
  const concerned = [...results.filter(({ places }) => places.length > 0).map(({ targetId }) => targetId), ...held.map(({ id }) => id)];
  if (concerned.length === 0) return { opened: [], closed: [] };
  await transaction.query('delete from places where target_id = any($1)', [concerned]);
  const rows = results.flatMap(({ targetId, places }) => places.map(({ path, blob, key, atHead, introduced, removed }) => ({ target_id: targetId, path, blob, key, at_head: atHead, introduced, removed })));
  for (let at = 0; at < rows.length; at += 1000) {
    await transaction.query(`
      insert into places (target_id, path, blob, key, at_head, introduced, removed)
      select target_id, path, decode(blob, 'hex'), decode(key, 'hex'), at_head, introduced, removed
      from jsonb_to_recordset($1::jsonb) as fresh (target_id text, path text, blob text, key text, at_head boolean, introduced jsonb, removed jsonb)
      on conflict do nothing`, [storable(rows.slice(at, at + 1000))]);
  }
  return deriveOccurrences(transaction, detectorSet, concerned);
}

/**
 * One occurrence for each secret and rule at each path. Its finding is that of the version at HEAD, else of the newest
 * one; the commit is the first that had the secret. It is open while a current version holds it.
 */
async function deriveOccurrences(transaction: Queryable, detectorSet: number, targetIds: readonly string[]): Promise<ResultChanges> {
  const found = await transaction.query<PlacedFinding>(`
    select target_id, path || coalesce(finding ->> 'member', '') as path, encode(blob, 'hex') as blob, at_head, introduced, removed, credential_id, rule_id, finding - 'member' as finding
    from places join blob_findings on blob_findings.detector_set = $1 and blob_findings.key = places.key
    where target_id = any($2)`, [detectorSet, targetIds]);
  const groups = new Map<string, PlacedFinding[]>();
  for (const one of found) {
    const identity = `${one.target_id}\0${one.path}\0${one.rule_id}\0${one.credential_id}`;
    const group = groups.get(identity);
    if (group) group.push(one);
    else groups.set(identity, [one]);
  }
  const rows = [...groups.values()].map(toOccurrence);
  const credentials = nameCredentials(found);
  const before = await transaction.query<{ id: string; state: string }>(
    'select id, state from credentials where id = any($1) or id in (select credential_id from occurrences where target_id = any($2)) order by id for update',
    [[...credentials.keys()], targetIds]);
  await transaction.query(`
    insert into credentials (id, fingerprint, rule_id, title, provider, family, severity, confidence)
    select id, fingerprint, rule_id, title, provider, family, severity, confidence
    from jsonb_to_recordset($1::jsonb) as fresh (id text, fingerprint text, rule_id text, title text, provider text, family text, severity text, confidence text)
    order by id
    on conflict (id) do update set last_seen = now(),
      severity = (${sqlArray(SEVERITIES)})[least(${severityOf('credentials')}, ${severityOf('excluded')})],
      ${BETTER.map((column) => `${column} = case when ${BETTER_RULE} then excluded.${column} else credentials.${column} end`).join(', ')}`,
  [storable([...credentials].map(([id, { rule_id, severity, finding: { fingerprint, title, provider, family, confidence } }]) => ({ id, rule_id, severity, fingerprint, title, provider, family, confidence })))]);
  const closed = await transaction.query<{ credential_id: string }>(`
    update occurrences set state = 'closed', closed_at = now() where target_id = any($1) and state <> 'closed'
      and not exists (select 1 from jsonb_to_recordset($2::jsonb) as kept (target_id text, path text, rule_id text, credential_id text)
        where kept.target_id = occurrences.target_id and kept.path = occurrences.path and kept.rule_id = occurrences.rule_id and kept.credential_id = occurrences.credential_id)
    returning credential_id`, [targetIds, storable(rows.map(({ target_id, path, rule_id, credential_id }) => ({ target_id, path, rule_id, credential_id })))]);
  for (let at = 0; at < rows.length; at += 500) {
    await transaction.query(`
      insert into occurrences (target_id, path, rule_id, credential_id, state, line, finding, blob, introduced, removed)
      select target_id, path, rule_id, credential_id, state, line, finding, blob, introduced, removed
      from jsonb_to_recordset($1::jsonb) as fresh (target_id text, path text, rule_id text, credential_id text, state text, line int, finding jsonb, blob text, introduced jsonb, removed jsonb)
      on conflict (target_id, path, rule_id, credential_id) do update set
        state = excluded.state, line = excluded.line, finding = excluded.finding, blob = excluded.blob, introduced = excluded.introduced, removed = excluded.removed,
        closed_at = case when excluded.state = 'open' then null else occurrences.closed_at end`, [storable(rows.slice(at, at + 500))]);
  }
  return settleCredentials(transaction, [...new Set([...credentials.keys(), ...closed.map(({ credential_id: id }) => id), ...before.map(({ id }) => id)])], new Map(before.map(({ id, state }) => [id, state])));
}

/** The finding that names a credential: the most probable of each target, of those the one of the most certain rule; with the gravest of their severities. */
function nameCredentials(found: readonly PlacedFinding[]): Map<string, Pick<PlacedFinding, 'rule_id' | 'finding'> & { severity: string }> {
  const ofTargets = new Map<string, PlacedFinding>();
  for (const one of found) {
    const identity = `${one.credential_id}\0${one.target_id}`;
    const known = ofTargets.get(identity);
    if (!known || one.finding.probability > known.finding.probability || (one.finding.probability === known.finding.probability && one.rule_id < known.rule_id)) ofTargets.set(identity, one);
  }
  const credentials = new Map<string, Pick<PlacedFinding, 'rule_id' | 'finding'> & { severity: string }>();
  for (const { credential_id: id, rule_id, finding } of ofTargets.values()) {
    const known = credentials.get(id);
    const surer = known ? CONFIDENCES.indexOf(known.finding.confidence) - CONFIDENCES.indexOf(finding.confidence) : 1;
    const better = !known || surer > 0 || (surer === 0 && rule_id < known.rule_id);
    const severity = known && SEVERITIES.indexOf(known.severity) < SEVERITIES.indexOf(finding.severity) ? known.severity : finding.severity;
    credentials.set(id, { ...(better ? { rule_id, finding } : known), severity });
  }
  return credentials;
}

function toOccurrence(group: readonly PlacedFinding[]): OccurrenceRow {
  const sorted = [...group].sort((a, b) => Number(b.at_head) - Number(a.at_head) || compare(b.introduced?.date, a.introduced?.date) || compare(a.blob, b.blob) || a.finding.line - b.finding.line);
  const [best] = sorted as [PlacedFinding];
  const current = group.filter((one) => one.at_head || one.removed === null);
  const first = group.map(({ introduced }) => introduced).filter((commit) => commit !== null).sort((a, b) => compare(instant(a.date), instant(b.date)) || compare(a.commit, b.commit))[0];
  const last = group.map(({ removed }) => removed).filter((commit) => commit !== null).sort((a, b) => compare(instant(b.date), instant(a.date)) || compare(a.commit, b.commit))[0];
  return {
    target_id: best.target_id, path: best.path, rule_id: best.rule_id, credential_id: best.credential_id, state: current.length > 0 ? 'open' : 'history', line: best.finding.line,
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

/** The places of a target as the last scan left them. */
export async function readPlaces(store: Queryable, targetId: string): Promise<Place[]> {
  return store.query<Place>(`
    select path, encode(blob, 'hex') as blob, encode(key, 'hex') as key, at_head as "atHead", introduced, removed
    from places where target_id = $1 order by path, blob`, [targetId]);
}
