import { sweepStatus } from '../api/sweep';
import { storedCoverage, storedReport } from '../api/sweep-report';
import { markCredential, oneCredential, triageHistory, triageList, triageStatuses } from '../api/triage';
import { rotations } from '../api/rotations';
import { WEIGHTS } from '../exposure/score';
import { KeysweepError } from '../model';
import { builtInDetectors } from '../pipeline/detectors';
import { buildView, type ReportView } from '../report/view';
import { type CredentialSearch, type Database, foremostCredentials, searchChoices, searchCredentials, type SearchSort, searchSorts, type TriageStatus } from '../store';

/** A request that passed the server's checks. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** State directory with rotation journals; this installation's where not given. */
  readonly plans?: string;
  /** Most credentials in the view (20,000). */
  readonly viewed?: number;
}

/** A status of HTTP and what is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Credentials in one answer at most. */
const LIMIT = 1000;
/** Credentials in the page at most; the others are found by searching. */
const VIEWED = 20_000;
/** Rows of a search's page at most. */
const FOUND = 200;

/**
 * The JSON API behind the page:
 *
 *     GET  /api/view                         what the report page shows, of everything stored and not closed, most severe first where there is too much
 *     GET  /api/search?q&owner&target&provider&severity&state&status&sort&order&limit&after
 *                                            pages of all credentials: rows, total, next (for `after`)
 *     GET  /api/choices                      providers and owners to search by
 *     GET  /api/status                       the last sweep (SweepStatus)
 *     GET  /api/trend                        finished sweeps: time, outcome, credentials by state
 *     GET  /api/credentials?state&status&limit
 *     GET  /api/credentials/ID               credential, places in all targets, decisions
 *     POST /api/credentials/ID/decisions     {status, reason, until?}
 *     GET  /api/plans                        rotation plans and where their entries stand
 */
export async function answerApi(store: Database, request: ApiRequest): Promise<Answer> {
  const { method, path, query, body } = request;
  const [, , resource, id, sub] = segments(path);
  // PostgreSQL has no text with a NUL: nothing it holds can be meant.
  for (const text of [id, ...query.values()]) if (text?.includes('\0')) throw new KeysweepError('no-such-resource', 'there is nothing at this address: it holds a NUL');
  if (method === 'GET' && id === undefined) {
    if (resource === 'view') return ok(await view(store, request.viewed ?? VIEWED));
    if (resource === 'search') return ok(await searchCredentials(store, searchOf(query)));
    if (resource === 'choices') return ok(await searchChoices(store));
    if (resource === 'status') return ok(await sweepStatus(store) ?? null);
    if (resource === 'trend') return ok(await trend(store));
    if (resource === 'plans') return ok(rotations(request.plans));
  }
  if (resource === 'credentials') {
    if (method === 'GET' && id === undefined) {
      return ok(await triageList(store, { state: query.get('state') ?? undefined, status: (query.get('status') ?? undefined) as TriageStatus | undefined, limit: limitOf(query, 200, LIMIT) }));
    }
    if (method === 'GET' && id !== undefined && sub === undefined) {
      return ok({ credential: await oneCredential(store, id), occurrences: await occurrencesOf(store, id), decisions: await triageHistory(store, id) });
    }
    if (method === 'POST' && id !== undefined && sub === 'decisions') return ok(await markCredential(store, { credentialId: id, ...decision(body) }));
  }
  throw new KeysweepError('no-such-resource', 'there is nothing at this address');
}

/** Everything, or where that is more than a page and this process should hold, its foremost credentials. */
async function view(store: Database, most: number): Promise<ReportView> {
  const { total, ids } = await foremostCredentials(store, most, WEIGHTS);
  const report = { ...await storedReport(store, { credentials: ids }), coverage: await storedCoverage(store) };
  const made = buildView(report, { rules: () => builtInDetectors().rules(), limit: most });
  return { ...made, leftOut: Math.max(0, total - made.credentials.length) };
}

function searchOf(query: URLSearchParams): CredentialSearch {
  const given = (name: string): string | undefined => query.get(name) || undefined;
  const sort = given('sort') ?? 'severity';
  if (!searchSorts.includes(sort as SearchSort)) throw new KeysweepError('invalid-search', `credentials are sorted by ${searchSorts.join(', ')}`);
  return {
    text: given('q'), provider: given('provider'), severity: given('severity'), state: given('state'), status: given('status') as TriageStatus | undefined, owner: given('owner'), target: given('target'),
    sort: sort as SearchSort, descending: query.get('order') === 'down', limit: limitOf(query, 100, FOUND), after: given('after'),
  };
}

/** Rows asked for, a whole number from 1 to `most`. */
function limitOf(query: URLSearchParams, usual: number, most: number): number {
  return Math.min(most, Math.max(1, Math.trunc(Number(query.get('limit') ?? usual)) || usual));
}

function segments(path: string): (string | undefined)[] {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch {
    throw new KeysweepError('no-such-resource', 'there is nothing at this address: its escapes are broken');
  }
}

function ok(body: unknown): Answer {
  return { status: 200, body };
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
