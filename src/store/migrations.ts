import type { Database } from './database';

/**
 * The schema's history, applied in order and never changed after a release. Written for PGlite and
 * PostgreSQL 13 and newer alike.
 *
 * A *blob key* is the content's id (git object id, or SHA-256 of a file) followed by four bytes of
 * a hash of the file's name: detectors look at names too (`.pgpass`), so one content under two
 * names is scanned twice, and under one name once across all repositories and forks.
 */
const MIGRATIONS: readonly string[] = [
  `
  create table targets (
    id text primary key,
    kind text not null,
    location text not null,
    name text not null,
    owner text,
    tags text[] not null default '{}',
    reachability text,
    details jsonb not null default '{}',
    added_at timestamptz not null default now(),
    listed_at timestamptz not null default now(),
    gone_at timestamptz,
    -- What the last complete scan saw: nothing is to be done while both stay the same.
    version text,
    detector_set text,
    refs jsonb,
    scanned_at timestamptz
  );
  create table sweeps (
    id text primary key,
    inventory text not null,
    detector_set text not null,
    started_at timestamptz not null default now(),
    deadline timestamptz,
    finished_at timestamptz,
    outcome text not null default 'running',
    total integer not null default 0,
    totals jsonb not null default '{}'
  );
  create table scans (
    sweep_id text not null references sweeps on delete cascade,
    target_id text not null references targets on delete cascade,
    outcome text not null default 'waiting',
    reason text,
    worker text,
    attempts integer not null default 0,
    started_at timestamptz,
    heartbeat_at timestamptz,
    finished_at timestamptz,
    parts_left integer not null default 0,
    seen integer not null default 0,
    scanned integer not null default 0,
    bytes double precision not null default 0,
    coverage jsonb,
    primary key (sweep_id, target_id)
  );
  create index scans_outcome on scans (sweep_id, outcome);
  create table detector_sets (
    number integer primary key generated always as identity,
    hash text not null unique
  );
  create table blobs (
    detector_set integer not null references detector_sets,
    key bytea not null,
    findings integer not null,
    primary key (detector_set, key)
  );
  create table blob_findings (
    detector_set integer not null,
    key bytea not null,
    ordinal integer not null,
    credential_id text not null,
    rule_id text not null,
    finding jsonb not null,
    primary key (detector_set, key, ordinal),
    foreign key (detector_set, key) references blobs on delete cascade
  );
  -- Where the blobs with findings lie in a target; commit facts are null for what is not in git.
  create table places (
    target_id text not null references targets on delete cascade,
    path text not null,
    blob bytea not null,
    key bytea not null,
    at_head boolean not null default true,
    introduced jsonb,
    removed jsonb,
    primary key (target_id, path, blob)
  );
  -- Files of targets without commits, with what tells that they changed (size and time, or an ETag).
  create table files (
    target_id text not null references targets on delete cascade,
    path text not null,
    version text not null,
    primary key (target_id, path)
  );
  create table credentials (
    id text primary key,
    fingerprint text not null,
    rule_id text not null,
    title text not null,
    provider text not null,
    family text not null,
    severity text not null,
    confidence text not null,
    -- open: in a current version; history: only in old versions, still readable there; closed: nowhere any more.
    state text not null default 'open',
    first_seen timestamptz not null default now(),
    last_seen timestamptz not null default now(),
    closed_at timestamptz,
    closed_commit text,
    reopened_at timestamptz
  );
  create table occurrences (
    target_id text not null references targets on delete cascade,
    path text not null,
    rule_id text not null,
    credential_id text not null references credentials,
    state text not null,
    line integer not null,
    finding jsonb not null,
    blob text,
    introduced jsonb,
    removed jsonb,
    first_seen timestamptz not null default now(),
    closed_at timestamptz,
    primary key (target_id, path, rule_id, credential_id)
  );
  create index occurrences_credential on occurrences (credential_id);
  create table triage_decisions (
    number integer primary key generated always as identity,
    credential_id text not null,
    status text not null,
    reason text not null,
    author text not null,
    until timestamptz,
    decided_at timestamptz not null default now()
  );
  create index triage_credential on triage_decisions (credential_id, number);
  create table deliveries (
    hook text not null,
    credential_id text not null references credentials,
    event text not null,
    attempts integer not null default 0,
    next_at timestamptz not null default now(),
    delivered_at timestamptz,
    error text,
    primary key (hook, credential_id, event)
  );
  `,
  `
  alter table blobs add column facts integer not null default 0;
  -- What a blob tells of the estate (addresses, peers, personal data), for the credential graph: one row a blob, as
  -- a configuration holds hundreds of facts and they are only ever read together.
  create table blob_facts (
    detector_set integer not null,
    key bytea not null,
    facts jsonb not null,
    primary key (detector_set, key),
    foreign key (detector_set, key) references blobs on delete cascade
  );
  -- Blobs scanned before had their facts thrown away: they are scanned again.
  delete from blobs;
  update targets set version = null, detector_set = null, refs = null;
  `,
  `
  -- Asked for each blob, it locked the one row of the detector set for every worker; detector sets are never deleted.
  alter table blobs drop constraint blobs_detector_set_fkey;
  `,
  `
  -- Exports go by bytes, whatever the database's collation: without these each page sorted everything again.
  create index occurrences_order on occurrences (target_id collate "C", path collate "C", rule_id collate "C", credential_id collate "C");
  create index places_order on places (target_id collate "C", path collate "C", blob);
  `,
  `
  -- Read by nobody, it had every target written at every sweep.
  alter table targets drop column listed_at;
  `,
];

/** Number of the advisory lock that lets one process migrate at a time; any constant of our own will do. */
const MIGRATION_LOCK = 7_302_118;

/** Brings the schema up to date; several processes may call it at once. Fails on a schema newer than this program. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await transaction.query('create table if not exists keysweep_schema (version integer primary key, applied_at timestamptz not null default now())');
    const [row] = await transaction.query<{ version: number | null }>('select max(version) as version from keysweep_schema');
    const current = row?.version ?? 0;
    if (current > MIGRATIONS.length) throw new Error(`the store has schema ${current}, newer than this keysweep knows (${MIGRATIONS.length}): update keysweep`);
    for (let version = current + 1; version <= MIGRATIONS.length; version++) {
      for (const statement of statements(MIGRATIONS[version - 1]!)) await transaction.query(statement);
      await transaction.query('insert into keysweep_schema (version) values ($1)', [version]);
    }
  });
}

function statements(script: string): string[] {
  return script.replace(/--.*$/gm, '').split(';').map((statement) => statement.trim()).filter((statement) => statement !== '');
}
