import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Coverage, KeysweepError, recordSkip } from '../model';
import type { StoredTarget } from '../store';
import type { SweepContext } from './context';
import type { RemoteObject } from './file-target';
import { resolveSecret } from './secret-reference';
import type { TargetDetails } from './targets';

/** Longest list of addresses (bytes). */
const LIST_LIMIT = 64 * 1024 * 1024;

/**
 * The documents a file list names, one address a line (relative ones count from the list's own; `#` begins a
 * comment). The token goes to the list's host only.
 */
export async function* httpObjects(context: SweepContext, target: StoredTarget, coverage: Coverage): AsyncIterable<RemoteObject> {
  const { list, urls = [], token } = (target.details as TargetDetails).http!;
  const authorization = token === undefined ? undefined : `Bearer ${(await resolveSecret(token)).reveal()}`;
  const home = new URL(list ?? urls[0]!);
  const headersFor = (url: URL): Record<string, string> => (authorization !== undefined && url.host === home.host && url.protocol === home.protocol ? { authorization } : {});
  const get = async (url: URL, method: 'GET' | 'HEAD'): Promise<Response> => {
    const answer = await context.fetch(url, { method, headers: headersFor(url), signal: context.signal });
    if (!answer.ok) throw new KeysweepError('http-failed', `${url.origin}${url.pathname} answered ${answer.status}`, { where: url.origin + url.pathname });
    return answer;
  };
  const addresses = [...urls];
  if (list !== undefined) {
    const text = await (await get(home, 'GET')).text();
    if (text.length > LIST_LIMIT) throw new KeysweepError('list-too-large', `the list at ${home.origin}${home.pathname} is larger than 64 MB`);
    addresses.push(...text.split(/\r?\n/).map((line) => line.replace(/(?:^|\s)#.*/, '').trim()).filter((line) => line !== ''));
  }
  for (const address of addresses) {
    let url: URL;
    try {
      url = new URL(address, home);
    } catch {
      recordSkip(coverage, { path: address.slice(0, 200), reason: 'unsupported', incomplete: true, detail: 'not an address' });
      continue;
    }
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      recordSkip(coverage, { path: address.slice(0, 200), reason: 'unsupported', incomplete: true, detail: 'only http and https addresses are fetched' });
      continue;
    }
    let version: string | undefined;
    try {
      const { headers } = await get(url, 'HEAD');
      const tag = headers.get('etag') ?? headers.get('last-modified');
      version = tag === null ? undefined : `${tag}:${headers.get('content-length') ?? ''}`;
    } catch {
      context.signal.throwIfAborted(); // servers need not know HEAD; GET tells
    }
    yield {
      path: url.href.replace(/^https?:\/\/[^/@]*@/, (start) => `${start.split('//')[0]!}//`), version,
      fetch: async (file) => {
        const { body } = await get(url, 'GET');
        await pipeline(body ? Readable.fromWeb(body as never) : Readable.from([]), createWriteStream(file, { mode: 0o600 }), { signal: context.signal });
      },
    };
  }
}
