import { KeysweepError } from '../../model';
import type { ForgeRequest } from './forge';

/** Gets one JSON document of a forge; failures say what the forge said and what to do. */
export async function getJson<Body>(request: ForgeRequest, url: URL, authorization?: string): Promise<{ body: Body; headers: Headers }> {
  const answer = await request.fetch(url, {
    headers: { accept: 'application/json', 'user-agent': 'keysweep', ...(authorization === undefined ? {} : { authorization }) },
    signal: request.signal, redirect: 'follow',
  });
  if (!answer.ok) throw forgeError(url, answer.status, (await answer.text().catch(() => '')).slice(0, 300));
  // Azure DevOps answers a sign-in page with status 203 where a token is not accepted.
  if (!/json/.test(answer.headers.get('content-type') ?? '')) throw forgeError(url, answer.status === 203 ? 401 : 502, 'the answer is not JSON');
  return { body: await answer.json() as Body, headers: answer.headers };
}

/** A forge's refusal as an error of ours. `said` is the forge's own text, without anything of the request. */
export function forgeError(url: URL | string, status: number, said: string): KeysweepError {
  const where = new URL(url).origin + new URL(url).pathname;
  const text = said.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 200);
  if (status === 401) return new KeysweepError('forge-unauthorized', `${where} does not accept the token (expired, revoked or wrong)`, { where, actions: ['Make a new token and update the reference in the inventory.'] });
  if (status === 403) return new KeysweepError('forge-forbidden', `${where} forbids this: ${text}`, { where, actions: ['Give the token the right to read repositories of this organisation.'] });
  if (status === 404) return new KeysweepError('forge-not-found', `${where} is not there, or the token may not see it`, { where, actions: ['Check the name of the organisation and the scope of the token.'] });
  return new KeysweepError('forge-failed', `${where} answered ${status}: ${text}`, { where });
}
