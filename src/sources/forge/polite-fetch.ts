import { setTimeout as wait } from 'node:timers/promises';
import { KeysweepError } from '../../model';

/** How much is asked of a host, and how long it is waited for. */
export interface Politeness {
  /** Requests in flight to one host (4). */
  readonly concurrency?: number;
  /** Tries in all of one request (6). */
  readonly attempts?: number;
  /** Longest wait that an answer may ask for (ms, 1 h: GitHub's quota window); longer ones fail. */
  readonly longestWaitMs?: number;
  /** Called before a wait, to tell people why nothing happens. */
  readonly onWait?: (host: string, ms: number, reason: string) => void;
  readonly fetch?: typeof fetch;
}

interface HostState {
  active: number;
  waiting: (() => void)[];
  /** No request before this time (ms of the process, which no clock that is set moves): the host said so. */
  notBefore: number;
}

/** Pause (ms) after a refusal that does not say for how long, or not so that it can be read. */
const UNSAID_MS = 60_000;

const RETRIED_STATUS = new Set([429, 500, 502, 503, 504]);

/**
 * A fetch that keeps to what a host asks for: at most `concurrency` requests at once, none while a
 * quota is used up (X-RateLimit-* of GitHub and Gitea, RateLimit-* of GitLab, Retry-After of all,
 * RFC 9110 10.2.3), and repeated tries with growing pauses on errors of the server and the network. Only GET and HEAD are repeated.
 */
export function politely(options: Politeness = {}): typeof fetch {
  const hosts = new Map<string, HostState>();
  const attempts = options.attempts ?? 6;
  const longest = options.longestWaitMs ?? 3_600_000;
  const send = options.fetch ?? fetch;

  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase();
    const signal = init?.signal ?? undefined;
    let host = hosts.get(url.host);
    if (!host) hosts.set(url.host, host = { active: 0, waiting: [], notBefore: 0 });
    await enter(host, options.concurrency ?? 4);
    try {
      for (let attempt = 1; ; attempt++) {
        if (host.notBefore > performance.now()) await wait(host.notBefore - performance.now(), undefined, { signal });
        let answer: Response | undefined;
        let failure: unknown;
        try {
          answer = await send(input, init);
        } catch (error) {
          if (signal?.aborted) throw error;
          failure = error;
        }
        const limited = answer && limitOf(answer);
        if (limited !== undefined) host.notBefore = Math.max(host.notBefore, performance.now() + limited.ms);
        const refused = limited?.refused ?? false;
        if (answer && !refused && !RETRIED_STATUS.has(answer.status)) return answer;
        if (attempt === attempts || (method !== 'GET' && method !== 'HEAD')) {
          if (answer) return answer;
          throw new KeysweepError('unreachable', `${url.host} cannot be reached: ${reason(failure)}`, { where: url.origin + url.pathname, cause: failure });
        }
        const ms = refused ? Math.max(limited!.ms, 1) : 250 * 2 ** attempt * (0.75 + Math.random() / 2);
        if (ms > longest) {
          throw new KeysweepError('quota-exhausted', `${url.host} asks for a pause of ${Math.ceil(ms / 1000)} s`, { where: url.origin, actions: ['Run again later, or use a token with a larger quota.'] });
        }
        options.onWait?.(url.host, ms, refused ? 'rate limit' : answer ? `status ${answer.status}` : reason(failure));
        await answer?.body?.cancel();
        await wait(ms, undefined, { signal });
      }
    } finally {
      host.active--;
      host.waiting.shift()?.();
    }
  };
}

async function enter(host: HostState, concurrency: number): Promise<void> {
  while (host.active >= concurrency) await new Promise<void>((resolve) => { host.waiting.push(resolve); });
  host.active++;
}

/** What an answer says of its host's limits: how long to pause, and whether this very request was refused for it. */
function limitOf(answer: Response): { ms: number; refused: boolean } | undefined {
  const { headers, status } = answer;
  const retryAfter = headers.get('retry-after');
  const refused = status === 429 || (status === 403 && (retryAfter !== null || headers.get('x-ratelimit-remaining') === '0')) || (status === 503 && retryAfter !== null);
  if (retryAfter !== null && refused) {
    const seconds = Number(retryAfter);
    const ms = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1000;
    return { ms: Number.isNaN(ms) ? UNSAID_MS : Math.max(0, ms), refused };
  }
  const remaining = headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining');
  const reset = Number(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset') ?? Number.NaN);
  if (remaining === '0' && !Number.isNaN(reset)) {
    // Seconds since the epoch (GitHub, GitLab, Gitea) or from now (draft-ietf-httpapi-ratelimit-headers).
    return { ms: Math.max(0, reset > 1e9 ? reset * 1000 - Date.now() : reset * 1000), refused };
  }
  return refused ? { ms: UNSAID_MS, refused } : undefined;
}

function reason(error: unknown): string {
  const { cause, message } = error as { cause?: { message?: string; code?: string }; message?: string };
  return cause?.code ?? cause?.message ?? message ?? 'network error';
}
