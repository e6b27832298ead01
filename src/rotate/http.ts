import { append, KeysweepError } from '../model';

/** A request to an API that speaks JSON. */
export interface JsonRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is URLSearchParams. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Status codes that are answers, beside 2xx. */
  readonly accept?: readonly number[];
}

/** What it answered. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, undefined where the answer is empty. */
  readonly body: unknown;
}

/** Longest answer read, in bytes. */
const MAX_ANSWER = 4 * 1024 * 1024;

/**
 * One request to an issuer's or sink's API. Errors are KeysweepErrors with a code that says whether trying
 * again can help: `throttled`, `unavailable`, `connection`; or not: `denied`, `not-found`, `conflict`, `refused`.
 */
export async function requestJson(url: string, request: JsonRequest = {}): Promise<JsonAnswer> {
  const form = request.body instanceof URLSearchParams;
  const where = new URL(url).origin;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: request.method ?? 'GET',
      headers: { accept: 'application/json', 'user-agent': 'keysweep', ...(request.body !== undefined && !form ? { 'content-type': 'application/json' } : {}), ...request.headers },
      body: request.body === undefined ? undefined : form ? (request.body as URLSearchParams) : JSON.stringify(request.body),
      redirect: 'error', // a redirect would carry the credential to another host
      signal: request.signal,
    });
    text = await response.text();
  } catch (error) {
    const cause = (error as Error).cause as Error | undefined;
    throw new KeysweepError('connection', `no answer from ${where}: ${cause?.message ?? (error as Error).message}`, { where, cause: error });
  }
  if (text.length > MAX_ANSWER) throw new KeysweepError('refused', `the answer of ${where} is too long`, { where });
  const body = parse(text);
  if (response.ok || request.accept?.includes(response.status)) return { status: response.status, headers: response.headers, body };
  throw new KeysweepError(codeOf(response.status), `${where} answered ${response.status}${describeBody(body)}`, { where });
}

/** Pages of one list at most. */
const MAX_PAGES = 1000;

/**
 * All items of a list that comes in pages: `page` counts from 1, `size` is what was asked for in `url`. A server may have smaller pages
 * than that, so the total decides where it is told (Gitea's X-Total-Count).
 */
export async function allPages<Item>(url: string, size: number, request: JsonRequest): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { body, headers } = await requestJson(`${url}&page=${page}`, request);
    const found = body as Item[];
    append(items, found);
    const total = headers.get('x-total-count');
    if (found.length === 0 || (total === null ? found.length < size : items.length >= Number(total))) break;
  }
  return items;
}

function codeOf(status: number): string {
  if (status === 429) return 'throttled';
  if (status === 507 || status === 413) return 'full';
  if (status >= 500) return 'unavailable';
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'not-found';
  if (status === 409 || status === 412) return 'conflict';
  return 'refused';
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The messages APIs use, never the whole body: it may echo what was sent. */
function describeBody(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { errors, error, message, error_description: description } = body as Record<string, unknown>;
  const found = [errors, error, message, description].map((one) => (typeof one === 'object' && one !== null && 'message' in one ? one.message : one))
    .filter((one): one is string | string[] => typeof one === 'string' || (Array.isArray(one) && one.every((item) => typeof item === 'string')));
  return found.length > 0 ? `: ${found.flat().join('; ').slice(0, 200)}` : '';
}
