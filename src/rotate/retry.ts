import { KeysweepError, Secret } from '../model';

/** Errors that say nothing about whether the request was carried out, or that pass by themselves. */
const PASSING = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'PROTOCOL_CONNECTION_LOST', 'NR_CLOSED', 'step-timeout', 'throttled', 'unavailable', 'connection',
  'Throttling', 'ThrottlingException', 'ThrottledException', 'RequestThrottled', 'TooManyRequestsException', 'RequestLimitExceeded', 'SlowDown',
  'InternalFailure', 'InternalServiceError', 'InternalServerError', 'ServiceUnavailable', 'ServiceFailure', 'RequestTimeout', 'RequestTimeoutException', 'TimeoutError',
  'MongoNetworkError', 'MongoNetworkTimeoutError', 'MongoServerSelectionError', 'MongoNotConnectedError', 'MongoPoolClearedError',
  // PostgreSQL (appendix A of its manual): connection exceptions, too many connections, starting or shutting down
  '08000', '08001', '08003', '08004', '08006', '08007', '53300', '57P01', '57P02', '57P03', '40001', '40P01',
]);

/** Whether trying again can help. */
function isPassing(error: unknown): boolean {
  for (let current: unknown = error; isError(current); current = current.cause) {
    const facts = current as Error & { code?: unknown; $retryable?: unknown; $metadata?: { httpStatusCode?: number }; errors?: unknown[] };
    if (typeof facts.code === 'string' && PASSING.has(facts.code)) return true;
    if (PASSING.has(facts.name) || facts.$retryable !== undefined) return true;
    if ((facts.$metadata?.httpStatusCode ?? 0) >= 500 || facts.$metadata?.httpStatusCode === 429) return true;
    if (/socket hang up|Connection terminated|Connection lost|Connection is closed|timed? ?out|closed unexpectedly|before (?:secure|handshake)|Unexpected end|other side closed|fetch failed/i.test(facts.message)) return true;
    if (Array.isArray(facts.errors) && facts.errors.some(isPassing)) return true;
  }
  return false;
}

/** By shape: errors of Node's core belong to another realm where code runs in a VM context. */
function isError(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'message' in value && 'name' in value;
}

export interface RetryPolicy {
  readonly attempts: number;
  /** First pause in ms; doubles each time, with full jitter. */
  readonly pauseMs: number;
  /** Longest pause in ms. */
  readonly maxPauseMs: number;
  /** Time one attempt may take, in ms. */
  readonly stepMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 5, pauseMs: 200, maxPauseMs: 10_000, stepMs: 60_000 };

/**
 * Runs `work` until it succeeds, fails for good or has failed `attempts` times. Between attempts
 * `between` runs (to clean up what an unanswered attempt may have left). An attempt that overruns is
 * aborted through its signal and then awaited for a grace period, so that it cannot act behind our back.
 */
export async function withRetries<T>(work: (signal: AbortSignal) => Promise<T>, policy: RetryPolicy, between?: (signal: AbortSignal) => Promise<void>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      if (attempt > 1 && between) await withDeadline(between, policy.stepMs);
      return await withDeadline(work, policy.stepMs);
    } catch (error) {
      if (attempt >= policy.attempts || !isPassing(error)) throw error;
    }
    await pause(Math.random() * Math.min(policy.maxPauseMs, policy.pauseMs * 2 ** (attempt - 1)));
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** How long an aborted attempt may take to close its sockets, in ms. */
const GRACE = 2_000;

async function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, ms: number): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const overrun = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new KeysweepError('step-timeout', `no answer within ${ms} ms`);
      controller.abort(error);
      timer = setTimeout(() => reject(error), GRACE);
    }, ms);
  });
  try {
    return await Promise.race([work(controller.signal), overrun]);
  } finally {
    clearTimeout(timer);
  }
}

/** An error's text with every given secret masked: servers like to echo statements. */
export function safeMessage(error: unknown, secrets: Iterable<Secret>): string {
  let text = isError(error) ? error.message || String((error as { code?: unknown }).code ?? error.name) : String(error);
  if (error instanceof AggregateError && !error.message) text = error.errors.map((one) => (one as Error).message).join('; ');
  for (const secret of secrets) {
    const value = secret.reveal();
    if (value.length >= 3) for (const shape of new Set([value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), Buffer.from(value).toString('base64')])) text = text.split(shape).join('****');
  }
  return text.replace(/\s+/g, ' ').slice(0, 500);
}
