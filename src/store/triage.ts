import type { Queryable } from './database';
import { severityOf } from './severity';

/** What was decided about a credential. */
export type TriageStatus = 'false-positive' | 'accepted' | 'rotated' | 'open';

export interface TriageDecision {
  readonly credential_id: string;
  readonly status: TriageStatus;
  readonly reason: string;
  readonly author: string;
  readonly until: Date | null;
  readonly decided_at: Date;
}

/** The decision in force for each credential: the last one, unless it has expired. */
export const IN_FORCE = `
  select distinct on (credential_id) credential_id, status, reason, author, until, decided_at
  from triage_decisions order by credential_id, number desc`;

/** A credential with the decision in force, as lists and exports show it. */
export interface TriagedCredential {
  readonly id: string;
  readonly rule_id: string;
  readonly title: string;
  readonly provider: string;
  readonly family: string;
  readonly severity: string;
  readonly confidence: string;
  readonly state: string;
  readonly first_seen: Date;
  readonly closed_at: Date | null;
  readonly closed_commit: string | null;
  readonly reopened_at: Date | null;
  readonly occurrences: number;
  readonly targets: number;
  /** `open` where nothing was decided or the decision has expired. */
  readonly status: TriageStatus;
  readonly reason: string | null;
  readonly author: string | null;
  readonly until: Date | null;
  readonly expired: boolean;
}

/** Which credentials of the store are meant; all given fields must fit. */
export interface CredentialFilter {
  readonly id?: string;
  readonly status?: TriageStatus;
  readonly state?: string;
  readonly limit?: number;
  readonly after?: string;
}

/** Credentials, most severe first, with the decision in force. */
export function listCredentials(store: Queryable, filter: CredentialFilter = {}): Promise<TriagedCredential[]> {
  return store.query<TriagedCredential>(`
    with decisions as (${IN_FORCE}),
    listed as (
      select credentials.id, rule_id, title, provider, family, severity, confidence, state, first_seen, closed_at, closed_commit, reopened_at,
        case when decisions.until < now() then 'open' else coalesce(decisions.status, 'open') end as status,
        decisions.reason, decisions.author, decisions.until, coalesce(decisions.until < now(), false) as expired
      from credentials left join decisions on decisions.credential_id = credentials.id)
    select listed.*, (select count(*)::int from occurrences where credential_id = listed.id and state <> 'closed') as occurrences,
      (select count(distinct target_id)::int from occurrences where credential_id = listed.id and state <> 'closed') as targets
    from listed
    where ($1::text is null or id = $1) and ($2::text is null or status = $2) and ($3::text is null or state = $3)
    order by ${severityOf('listed')}, id limit $4`,
  [filter.id ?? null, filter.status ?? null, filter.state ?? null, filter.limit ?? 1_000_000]);
}

/** Adds a decision; earlier ones stay as history. */
export async function decide(store: Queryable, decision: { credentialId: string; status: TriageStatus; reason: string; author: string; until?: Date }): Promise<void> {
  await store.query('insert into triage_decisions (credential_id, status, reason, author, until) values ($1, $2, $3, $4, $5)',
    [decision.credentialId, decision.status, decision.reason, decision.author, decision.until ?? null]);
}

/** All decisions on one credential, oldest first. */
export function decisionHistory(store: Queryable, credentialId: string): Promise<TriageDecision[]> {
  return store.query<TriageDecision>('select credential_id, status, reason, author, until, decided_at from triage_decisions where credential_id = $1 order by number', [credentialId]);
}
