import { VerifyBlocked, type Egress, type Subject, type Verdict, type Verifier } from './contract';
import { mutated } from './control';

export interface VerificationOptions {
  /** Requests at once, over all hosts (default 8). */
  readonly concurrency?: number;
  /** Requests at once to one host (default 2). */
  readonly perHost?: number;
  /** Least time between two requests to one host, in ms (default 250). */
  readonly intervalMs?: number;
  /** Attempts where an answer says to come back (default 3). */
  readonly attempts?: number;
  readonly pauseMs?: number;
  readonly signal?: AbortSignal;
  readonly cache?: VerdictCache;
}

/** Reasons for which asking again can help. */
const PASSING = new Set(['throttled', 'unavailable', 'timeout', 'unreachable']);
const FORBIDDEN = 403;

/** Verdicts of before, by what was asked (verifier, the host it asks first, the login there) and fingerprint. */
export interface VerdictCache {
  get(question: string, fingerprint: string): Verdict | undefined;
  set(question: string, fingerprint: string, verdict: Verdict): void;
}

export interface Verification extends Verdict {
  readonly credentialId: string;
  readonly verifier?: string;
  readonly host?: string;
}

/** What a plan says: who would be asked, and how often (retries and a control a host come on top; other regions are asked only where the first says no). */
export interface PlannedHost {
  readonly host: string;
  readonly requests: number;
  readonly verifiers: readonly string[];
}

/** Which hosts would be asked; sends nothing. */
export function planVerification(subjects: readonly Subject[], verifierOf: (subject: Subject) => Verifier | undefined): PlannedHost[] {
  const hosts = new Map<string, { requests: number; verifiers: Set<string> }>();
  const seen = new Set<string>();
  for (const subject of subjects) {
    const verifier = verifierOf(subject);
    for (const one of verifier ? [verifier, ...(verifier.regions ?? [])] : []) {
      const host = one.host(subject);
      const id = `${questionOf(one, host, subject)} ${subject.fingerprint}`;
      if (host === undefined || seen.has(id)) continue;
      seen.add(id);
      const planned = hosts.get(host) ?? { requests: 0, verifiers: new Set<string>() };
      planned.requests++;
      planned.verifiers.add(one.id);
      hosts.set(host, planned);
    }
  }
  return [...hosts].map(([host, { requests, verifiers }]) => ({ host, requests, verifiers: [...verifiers].sort() })).sort((a, b) => b.requests - a.requests || (a.host < b.host ? -1 : 1));
}

function questionOf(verifier: Verifier, host: string | undefined, subject: Subject): string {
  return `${verifier.id} ${host} ${verifier.asks?.(subject) ?? ''}`.trimEnd();
}

/** Asks for every subject, each secret once a verifier, host and login. Never throws for a single one: its verdict is then unknown. */
export async function verifyAll(subjects: readonly Subject[], verifierOf: (subject: Subject) => Verifier | undefined, egress: Egress, options: VerificationOptions = {}): Promise<Verification[]> {
  const lanes = new Map<string, Lane>();
  const known = new Map<string, Promise<Verdict & { readonly host: string }>>();
  /** What each verifier and host says of a changed secret. */
  const controls = new Map<string, Promise<Verdict>>();
  const results: Verification[] = new Array(subjects.length) as Verification[];
  let next = 0;

  const askOne = async (verifier: Verifier, host: string, subject: Subject): Promise<Verdict> => {
    const lane = lanes.get(host) ?? new Lane(options.perHost ?? 2, options.intervalMs ?? 250);
    lanes.set(host, lane);
    const once = (one: Subject) => persistently(verifier, one, egress, lane, options);
    const verdict = await once(subject);
    if (verdict.state !== 'active' && verdict.status !== FORBIDDEN) return verdict;
    const id = `${verifier.id} ${host}`;
    let asked = controls.get(id);
    if (!asked) controls.set(id, (asked = once(mutated(subject))));
    const control = await asked;
    if (PASSING.has(control.reason ?? '') || control.reason === 'blocked') {
      controls.delete(id); // the next credential tries again
      return { state: 'unknown', reason: 'control-unanswered', detail: `accepted, but there was no answer for a changed secret: ${control.reason}` };
    }
    if (verdict.state === 'active') return control.state === 'active' ? { state: 'unknown', reason: 'verifier-broken', detail: 'a changed secret was accepted too, so this answer proves nothing' } : verdict;
    // Forbidden to this one, refused to a changed one: the issuer knows it.
    if (control.state === 'inactive' && control.status !== FORBIDDEN) return { state: 'active', status: FORBIDDEN, privilege: 'unknown', detail: `the issuer knows it: this request is forbidden to it (403), a changed secret is refused (${control.status})` };
    return verdict;
  };
  const ask = async (verifier: Verifier, host: string, subject: Subject): Promise<Verdict & { readonly host: string }> => {
    const first = { ...(await askOne(verifier, host, subject)), host };
    if (first.state !== 'inactive') return first;
    let unanswered: (Verdict & { readonly host: string }) | undefined;
    for (const region of verifier.regions ?? []) {
      const where = region.host(subject);
      if (where === undefined) continue;
      const verdict = { ...(await askOne(region, where, subject)), host: where };
      if (verdict.state === 'active') return verdict;
      if (verdict.state === 'unknown') unanswered = verdict;
    }
    return unanswered ?? first;
  };
  const one = async (subject: Subject): Promise<Verification> => {
    const verifier = verifierOf(subject);
    const withheld = verifier?.withheld?.(subject);
    if (verifier && withheld) return { credentialId: subject.credentialId, verifier: verifier.id, ...withheld };
    const host = verifier?.host(subject);
    if (!verifier || host === undefined) return { credentialId: subject.credentialId, state: 'unknown', reason: 'no-verifier' };
    const question = questionOf(verifier, host, subject);
    const cached = options.cache?.get(question, subject.fingerprint);
    const id = `${question} ${subject.fingerprint}`;
    let verdict = known.get(id);
    if (!verdict) known.set(id, (verdict = cached ? Promise.resolve({ host, ...cached }) : ask(verifier, host, subject)));
    const answer = await verdict;
    if (!cached && answer.state !== 'unknown') options.cache?.set(question, subject.fingerprint, answer);
    return { credentialId: subject.credentialId, verifier: verifier.id, ...answer };
  };
  await Promise.all(Array.from({ length: Math.min(subjects.length, options.concurrency ?? 8) }, async () => {
    while (next < subjects.length) {
      const index = next++;
      results[index] = options.signal?.aborted ? { credentialId: subjects[index].credentialId, state: 'unknown', reason: 'interrupted' } : await one(subjects[index]);
    }
  }));
  return results;
}

/** Repeats what may pass, with growing pauses and full jitter. */
async function persistently(verifier: Verifier, subject: Subject, egress: Egress, lane: Lane, options: VerificationOptions): Promise<Verdict> {
  const attempts = options.attempts ?? 3;
  for (let attempt = 1; ; attempt++) {
    const verdict = await lane.run(() => verifier.check(subject, egress)).catch(unanswered);
    if (!PASSING.has(verdict.reason ?? '') || attempt >= attempts || options.signal?.aborted) return verdict;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * (options.pauseMs ?? 500) * 2 ** attempt));
  }
}

function unanswered(error: unknown): Verdict {
  const { name, code, message } = error as Error & { code?: string };
  if (error instanceof VerifyBlocked) return { state: 'unknown', reason: 'blocked', detail: message };
  const timeout = name === 'TimeoutError' || name === 'AbortError' || code === 'ETIMEDOUT' || /timed? ?out/i.test(message);
  return { state: 'unknown', reason: timeout ? 'timeout' : 'unreachable', detail: String(code ?? name) };
}

/** Requests to one host: so many at once, and never two within the interval. */
class Lane {
  #running = 0;
  #nextStart = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly width: number, private readonly intervalMs: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.width) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
    try {
      const now = performance.now();
      const start = Math.max(now, this.#nextStart);
      this.#nextStart = start + this.intervalMs;
      if (start > now) await new Promise((resolve) => setTimeout(resolve, start - now));
      return await work();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }
}
