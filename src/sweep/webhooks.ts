import { createHmac } from 'node:crypto';
import type { Decision } from '../exposure/score';
import type { Database, Queryable } from '../store';

/** Someone to be told of new credentials. */
export interface Webhook {
  readonly url: string;
  /** Key of the signature; without one nothing is sent. */
  readonly secret: string;
  /** Least decision told (src/exposure/score.ts). */
  readonly decision: Decision;
}

/** Decisions, the most urgent first. */
export const DECISIONS: readonly Decision[] = ['act', 'attend', 'track-closely', 'track'];

/** Tries of one delivery before it is left; the pauses double from 30 s. */
const MAX_ATTEMPTS = 8;
const TIMEOUT_MS = 10_000;

/** What became of the notices due; `problems` has a line for each webhook that did not take some. */
export interface Notices {
  readonly sent: number;
  readonly failed: number;
  readonly problems: readonly string[];
}

/** Notes in the caller's transaction that credentials were opened, so that each is told once and none is lost. */
export async function queueDeliveries(transaction: Queryable, webhooks: readonly Webhook[], credentialIds: readonly string[]): Promise<void> {
  if (credentialIds.length === 0) return;
  for (const { url } of webhooks) {
    await transaction.query(`
      insert into deliveries (hook, credential_id, event)
      select $1, id, 'credential.opened/' || coalesce(extract(epoch from reopened_at)::bigint::text, 'first') from credentials
      where id = any($2) on conflict do nothing`, [url, credentialIds]);
  }
}

/** How urgent a credential is, from all the store knows of it (api/sweep-report.ts). */
export type ExposureOf = (store: Database, credentialId: string) => Promise<{ readonly score: number; readonly vector: string; readonly decision: Decision } | undefined>;

interface DueDelivery {
  readonly hook: string;
  readonly credential_id: string;
  readonly event: string;
  readonly attempts: number;
  readonly rule_id: string;
  readonly title: string;
  readonly provider: string;
  readonly severity: string;
  readonly fingerprint: string;
  readonly places: { readonly target: string; readonly path: string; readonly line: number; readonly commit: string | null }[];
}

/**
 * Sends what is due: JSON without any secret, signed as `X-Keysweep-Signature: sha256=<hex HMAC of "<timestamp>.<body>">` with
 * `X-Keysweep-Timestamp` (seconds), and a delivery id to know repeats by. Anything but 2xx is tried again with growing pauses; whoever
 * does not answer at all is asked no more this time, so that a sweep does not wait for it once a credential.
 */
export async function sendDeliveries(store: Database, webhooks: readonly Webhook[], exposureOf: ExposureOf, send: typeof fetch = fetch): Promise<Notices> {
  let sent = 0;
  let failed = 0;
  const known = new Map(webhooks.map((webhook) => [webhook.url, webhook]));
  const silent = new Set<string>();
  const refusals = new Map<string, { times: number; last: string }>();
  for (;;) {
    const due = await store.query<DueDelivery>(`
      select hook, deliveries.credential_id, event, attempts, rule_id, title, provider, severity, fingerprint,
        (select coalesce(jsonb_agg(jsonb_build_object('target', targets.name, 'path', path, 'line', line, 'commit', introduced ->> 'commit') order by targets.name, path), '[]')
         from (select * from occurrences where credential_id = deliveries.credential_id and state <> 'closed' order by target_id, path limit 20) as shown join targets on targets.id = shown.target_id) as places
      from deliveries join credentials on credentials.id = deliveries.credential_id
      where delivered_at is null and next_at <= now() and attempts < ${MAX_ATTEMPTS} and hook = any($1) order by next_at, hook, deliveries.credential_id limit 100`, [[...known.keys()].filter((hook) => !silent.has(hook))]);
    if (due.length === 0) break;
    for (const { hook, credential_id: credentialId, event, attempts, ...facts } of due) {
      if (silent.has(hook)) continue;
      const { secret, decision } = known.get(hook)!;
      const exposure = await exposureOf(store, credentialId);
      if (!exposure || DECISIONS.indexOf(exposure.decision) > DECISIONS.indexOf(decision)) {
        await store.query('update deliveries set delivered_at = now(), error = $4 where hook = $1 and credential_id = $2 and event = $3', [hook, credentialId, event, 'below the decision asked for']);
        continue;
      }
      const body = JSON.stringify({ event: event.split('/')[0], id: `${credentialId}/${event}`, credential: { id: credentialId, ruleId: facts.rule_id, title: facts.title, provider: facts.provider, severity: facts.severity, fingerprint: facts.fingerprint, exposure: { score: exposure.score, vector: exposure.vector, decision: exposure.decision }, occurrences: facts.places } });
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
      let error: string | undefined;
      try {
        const answer = await send(hook, {
          method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS),
          headers: { 'content-type': 'application/json', 'user-agent': 'keysweep', 'x-keysweep-signature': `sha256=${signature}`, 'x-keysweep-timestamp': timestamp, 'x-keysweep-delivery': `${credentialId}/${event}` },
        });
        if (!answer.ok) error = `status ${answer.status}`;
      } catch (failure) {
        const { cause, message } = failure as Error & { readonly cause?: { readonly code?: string } };
        error = cause?.code ?? message;
        silent.add(hook);
      }
      await store.query(`update deliveries set attempts = attempts + 1, error = $4::text,
        delivered_at = case when $4::text is null then now() end, next_at = now() + make_interval(secs => $5)
        where hook = $1 and credential_id = $2 and event = $3`, [hook, credentialId, event, error ?? null, 30 * 2 ** attempts]);
      if (error === undefined) sent++;
      else {
        failed++;
        refusals.set(hook, { times: (refusals.get(hook)?.times ?? 0) + 1, last: error });
      }
    }
  }
  return { sent, failed, problems: [...refusals].map(([hook, { times, last }]) => problem(hook, times, last, silent.has(hook))) };
}

/** The rest of an address may be what lets people post there: its host is enough to know it by. */
function problem(hook: string, times: number, last: string, silent: boolean): string {
  const what = silent ? `does not answer (${last})` : `did not take ${times === 1 ? 'a notice' : `${times} notices`} (${last})`;
  return `the webhook at ${new URL(hook).host} ${what}: a later sweep tries again, ${MAX_ATTEMPTS} times in all`;
}
