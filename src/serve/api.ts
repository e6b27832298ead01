import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sweepStatus } from '../api/sweep';
import { storedExposure } from '../api/sweep-report';
import { markCredential, oneCredential, triageHistory, triageList, triageStatuses } from '../api/triage';
import { KeysweepError } from '../model';
import { type Database, type TriageStatus } from '../store';

/** A request that passed the server's checks. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly plans?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Credentials in one answer at most. */
const LIMIT = 1000;

/**
 * The JSON API behind the page:
 *
 *     GET  /api/status                       the last sweep (SweepStatus)
 *     GET  /api/trend                        finished sweeps: time, outcome, credentials by state
 *     GET  /api/credentials?state&status&limit
 *     GET  /api/credentials/ID               credential, exposure, occurrences, decisions
 *     POST /api/credentials/ID/decisions     {status, reason, until?}
 *     GET  /api/plans                        rotation plans and where they stand
 */
export async function answerApi(store: Database, request: ApiRequest): Promise<Answer> {
  const { method, path, query, body } = request;
  const [, , resource, id, sub] = path.split('/').map(decodeURIComponent) as (string | undefined)[];
  if (method === 'GET' && resource === 'status' && id === undefined) return ok(await sweepStatus(store) ?? null);
  if (method === 'GET' && resource === 'trend' && id === undefined) return ok(await trend(store));
  if (method === 'GET' && resource === 'plans' && id === undefined) return ok(plans(request.plans));
  if (resource === 'credentials') {
    if (method === 'GET' && id === undefined) {
      const limit = Math.min(LIMIT, Math.max(1, Number(query.get('limit') ?? 200) || 200));
      return ok(await triageList(store, { state: query.get('state') ?? undefined, status: (query.get('status') ?? undefined) as TriageStatus | undefined, limit }));
    }
    if (method === 'GET' && id !== undefined && sub === undefined) {
      return ok({ credential: await oneCredential(store, id), exposure: await exposure(store, id), occurrences: await occurrencesOf(store, id), decisions: await triageHistory(store, id) });
    }
    if (method === 'POST' && id !== undefined && sub === 'decisions') return ok(await markCredential(store, { credentialId: id, ...decision(body) }));
  }
  throw new KeysweepError('no-such-resource', 'there is nothing at this address');
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** Score, vector, decision and the evidence of each factor; null where nothing is left of it. */
async function exposure(store: Database, id: string): Promise<unknown> {
  const found = await storedExposure(store, id);
  return found ? { score: found.score, vector: found.vector, decision: found.decision, evidence: found.evidence } : null;
}

function decision(body: unknown): { status: TriageStatus; reason: string; until?: string } {
  const { status, reason, until } = (body ?? {}) as Record<string, unknown>;
  if (typeof reason !== 'string' || !triageStatuses.includes(status as TriageStatus) || (until !== undefined && typeof until !== 'string')) {
    throw new KeysweepError('invalid-decision', `a decision has a status (${triageStatuses.join(', ')}), a reason and perhaps an end`);
  }
  return { status: status as TriageStatus, reason, until };
}

/** Where a credential lies, current places first; at most 500. */
function occurrencesOf(store: Database, id: string): Promise<unknown[]> {
  return store.query(`
    select targets.name as target, targets.owner, targets.tags, path, line, rule_id as "ruleId", state, introduced, removed, finding ->> 'context' as context, finding ->> 'form' as form
    from occurrences join targets on targets.id = target_id where credential_id = $1
    order by array_position(array['open', 'history', 'closed'], state), targets.name, path limit 500`, [id]);
}

/** One point a finished sweep, the last 500. */
function trend(store: Database): Promise<unknown[]> {
  return store.query(`select * from (
    select started_at as "startedAt", outcome, total, totals from sweeps where finished_at is not null and outcome in ('complete', 'incomplete') order by started_at desc limit 500) as points
    order by "startedAt"`);
}

/** The rotation journals of a folder, newest first: what `keysweep rotate` wrote, as it is. */
function plans(folder: string | undefined): unknown[] {
  if (folder === undefined || !existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => /\.jsonl?$/.test(name)).sort().reverse().slice(0, 100).map((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n').filter((line) => line !== '');
    return { name, steps: lines.slice(-200).map(parsed) };
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return { unreadable: true }; // a line cut by a crash
  }
}
