import type { Fact } from '../model';
import { type Queryable, storable } from './database';

/**
 * One finding of a blob; `finding` is the occurrence as JSON, secrets masked, without what differs between targets; its
 * `member` (`!name`) tells where in an archive it stands.
 */
export interface BlobFinding {
  readonly credentialId: string;
  readonly ruleId: string;
  readonly finding: Record<string, unknown>;
}

/** A fact that a blob tells (an observation without its place), with its line. */
export interface BlobFact {
  readonly line: number;
  readonly fact: Fact;
  /** `!member` where the fact stands in a member of an archive. */
  readonly member?: string;
}

/** A scanned blob; `key` in hex (migrations.ts tells what it is made of). */
export interface ScannedBlob {
  readonly key: string;
  readonly findings: readonly BlobFinding[];
  readonly facts: readonly BlobFact[];
}

/** Number of a detector set, made on first use. */
export async function detectorSetNumber(store: Queryable, hash: string): Promise<number> {
  await store.query('insert into detector_sets (hash) values ($1) on conflict do nothing', [hash]);
  return (await store.query<{ number: number }>('select number from detector_sets where hash = $1', [hash]))[0]!.number;
}

/** Which of the keys (hex) were scanned already, and whether each held anything: findings or facts. */
export async function knownBlobs(store: Queryable, detectorSet: number, keys: readonly string[]): Promise<Map<string, boolean>> {
  const rows = await store.query<{ key: string; holds: boolean }>(
    "select encode(key, 'hex') as key, findings + facts > 0 as holds from blobs where detector_set = $1 and key = any(array(select decode(k, 'hex') from unnest($2::text[]) as k))", [detectorSet, keys]);
  return new Map(rows.map(({ key, holds }) => [key, holds]));
}

/** Writes scanned blobs; those another worker has written meanwhile stay as they are. */
export async function saveBlobs(transaction: Queryable, detectorSet: number, blobs: readonly ScannedBlob[]): Promise<void> {
  if (blobs.length === 0) return;
  // In one order everywhere: two workers that write the same blobs wait for each other and do not lock each other out.
  blobs = [...blobs].sort((a, b) => (a.key < b.key ? -1 : 1));
  await transaction.query(`
    insert into blobs (detector_set, key, findings, facts)
    select $1, decode(key, 'hex'), findings, facts from unnest($2::text[], $3::int[], $4::int[]) as fresh (key, findings, facts)
    on conflict do nothing`, [detectorSet, blobs.map(({ key }) => key), blobs.map(({ findings }) => findings.length), blobs.map(({ facts }) => facts.length)]);
  const found = blobs.flatMap(({ key, findings }) => findings.map((finding, ordinal) => ({ key, ordinal, credential_id: finding.credentialId, rule_id: finding.ruleId, finding: finding.finding })));
  for (let at = 0; at < found.length; at += 500) {
    await transaction.query(`
      insert into blob_findings (detector_set, key, ordinal, credential_id, rule_id, finding)
      select $1, decode(key, 'hex'), ordinal, credential_id, rule_id, finding
      from jsonb_to_recordset($2::jsonb) as fresh (key text, ordinal int, credential_id text, rule_id text, finding jsonb)
      on conflict do nothing`, [detectorSet, storable(found.slice(at, at + 500))]);
  }
  const telling = blobs.filter(({ facts }) => facts.length > 0);
  for (let at = 0; at < telling.length; at += 100) {
    await transaction.query(`
      insert into blob_facts (detector_set, key, facts)
      select $1, decode(key, 'hex'), facts from jsonb_to_recordset($2::jsonb) as fresh (key text, facts jsonb)
      on conflict do nothing`, [detectorSet, storable(telling.slice(at, at + 100).map(({ key, facts }) => ({ key, facts })))]);
  }
}
