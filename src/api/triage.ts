import { userInfo } from 'node:os';
import { KeysweepError } from '../model';
import { type CredentialFilter, type Database, decide, decisionHistory, listCredentials, type TriagedCredential, type TriageDecision, type TriageStatus } from '../store';

/** Statuses that `triage mark --as` takes; `open` takes a decision back. */
export const triageStatuses = ['false-positive', 'accepted', 'rotated', 'open'] as const satisfies readonly TriageStatus[];

/** A decision about a credential. */
export interface Mark {
  readonly credentialId: string;
  readonly status: TriageStatus;
  /** Why, for whoever reads it next year. */
  readonly reason: string;
  /** ISO date or time after which the decision no longer counts. */
  readonly until?: string;
  readonly author?: string;
}

/**
 * Decides on a credential. The decision holds for the credential, not for a place, so moves and renames keep it;
 * after `until` the credential is open again. Fails with `no-such-credential`, `reason-required`, `invalid-date`.
 */
export async function markCredential(store: Database, mark: Mark): Promise<TriagedCredential> {
  const reason = mark.reason.trim();
  if (reason === '') throw new KeysweepError('reason-required', 'a decision needs a reason', { actions: ['Add --reason "…".'] });
  const until = mark.until === undefined ? undefined : new Date(mark.until);
  if (until && (Number.isNaN(until.getTime()) || until.getTime() <= Date.now())) {
    throw new KeysweepError('invalid-date', `${mark.until!} is not a date to come`, { actions: ['Write it as 2027-01-31.'] });
  }
  await oneCredential(store, mark.credentialId);
  await decide(store, { credentialId: mark.credentialId, status: mark.status, reason, author: mark.author ?? accountName(), until });
  return oneCredential(store, mark.credentialId);
}

/** A credential of the store by its id. Throws `no-such-credential`. */
export async function oneCredential(store: Database, id: string): Promise<TriagedCredential> {
  const [credential] = await listCredentials(store, { id });
  if (!credential) throw new KeysweepError('no-such-credential', `no credential ${id} in this store`, { actions: ['keysweep triage list shows their ids.'] });
  return credential;
}

/** Credentials with the decisions in force. */
export function triageList(store: Database, filter: CredentialFilter): Promise<TriagedCredential[]> {
  return listCredentials(store, filter);
}

/** All decisions on one credential, oldest first. */
export function triageHistory(store: Database, credentialId: string): Promise<TriageDecision[]> {
  return decisionHistory(store, credentialId);
}

function accountName(): string {
  try {
    return process.env.KEYSWEEP_AUTHOR ?? userInfo().username;
  } catch {
    return 'unknown'; // an account without a name, as in containers
  }
}
