import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cloneAddress, forges, politely, type ForgeKind, type ForgeRepository } from '../../../src/sources/forge';
import { ForgeStandIn, type StandInRepository } from './stand-in';

/** Three pages of the largest page size there is. */
const REPOSITORIES: StandInRepository[] = Array.from({ length: 230 }, (_, index) => ({
  name: `repo-${String(index).padStart(3, '0')}`, archived: index === 7, fork: index === 8, empty: index === 9,
}));

async function collect(kind: ForgeKind, request: { url: string; organization?: string; token?: string; fetch?: typeof fetch }): Promise<ForgeRepository[]> {
  const found: ForgeRepository[] = [];
  for await (const repository of forges[kind].list({ organization: 'acme', token: 'good', fetch: request.fetch ?? politely(), ...request })) found.push(repository);
  return found;
}

it('a forge asked over HTTPS is cloned over HTTPS, whatever it takes its own address for: the token goes with the clone', () => {
  const repository = { name: 'acme/a', cloneUrl: 'http://git.example.org/acme/a.git', archived: false, fork: false, empty: false };
  expect(cloneAddress('https://git.example.org/api/v4', repository)).toBe('https://git.example.org/acme/a.git');
  expect(cloneAddress('http://127.0.0.1:3000', repository)).toBe(repository.cloneUrl);
});

describe.each(Object.keys(forges) as ForgeKind[])('%s', (kind) => {
  let standIn: ForgeStandIn;
  beforeAll(async () => { await (standIn = new ForgeStandIn(kind, REPOSITORIES)).listen(); });
  afterAll(() => standIn.close());

  it('lists every page, with archived, forked and empty repositories marked, and no credentials in URLs', async () => {
    const found = await collect(kind, { url: standIn.url });
    expect(found.map(({ name }) => name).sort()).toEqual(REPOSITORIES.map(({ name }) => `acme/${name}`));
    const by = (index: number): ForgeRepository => found.find(({ name }) => name.endsWith(REPOSITORIES[index]!.name))!;
    expect(by(7).archived).toBe(true);
    expect(by(8).fork).toBe(true);
    expect(by(9).empty).toBe(kind !== 'bitbucket');
    expect(by(1)).toMatchObject({ archived: false, fork: false, empty: false });
    for (const { cloneUrl } of found) expect(new URL(cloneUrl).username).toBe('');
  });

  it('says that a token was refused, and never repeats the token', async () => {
    const error = await collect(kind, { url: standIn.url, token: 'revoked-token-value' }).catch((caught: Error) => caught) as Error;
    expect(error).toMatchObject({ code: 'forge-unauthorized' });
    expect(JSON.stringify(error) + error.message + String(error.stack)).not.toContain('revoked-token-value');
  });

  it('says that an organisation is not there', async () => {
    await expect(collect(kind, { url: standIn.url, organization: 'absent' })).rejects.toMatchObject({ code: 'forge-not-found' });
  });

  it('leaves the token behind where an answer leads to another host', async () => {
    const told: string[] = [];
    const other = createServer((request, response) => {
      told.push(JSON.stringify(request.headers));
      response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
    });
    await new Promise<void>((resolve) => { other.listen(0, '127.0.0.1', resolve); });
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    standIn.faults.push(...Array.from({ length: 4 }, () => ({ status: 302, headers: { location: elsewhere } })));
    await collect(kind, { url: standIn.url, token: 'good' }).catch(() => undefined);
    standIn.faults.length = 0;
    await new Promise((resolve) => { other.close(resolve); other.closeAllConnections(); });
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((headers) => /good|authorization|private-token/i.test(headers) || headers.includes(Buffer.from(':good').toString('base64')))).toEqual([]);
  });

  it('waits where a quota is used up, and tries again after errors', async () => {
    standIn.faults.push({ status: 429, headers: { 'retry-after': '1' } }, { status: 502 });
    const started = Date.now();
    expect(await collect(kind, { url: standIn.url })).toHaveLength(REPOSITORIES.length);
    expect(Date.now() - started).toBeGreaterThan(900);
  });
});

describe('polite fetch', () => {
  let standIn: ForgeStandIn;
  beforeAll(async () => { await (standIn = new ForgeStandIn('github', [{ name: 'one' }])).listen(); });
  afterAll(() => standIn.close());

  it('honours GitHub\'s primary quota and reports the wait', async () => {
    const waits: number[] = [];
    const reset = Math.ceil(Date.now() / 1000) + 1;
    standIn.faults.push({ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) } });
    expect(await collect('github', { url: standIn.url, fetch: politely({ onWait: (_host, ms) => { waits.push(ms); } }) })).toHaveLength(1);
    expect(Date.now()).toBeGreaterThanOrEqual(reset * 1000 - 50);
    expect(waits).toHaveLength(1);
  });

  it('gives up with the reason where the pause is too long', async () => {
    standIn.faults.push({ status: 429, headers: { 'retry-after': '7200' } });
    await expect(collect('github', { url: standIn.url, fetch: politely({ longestWaitMs: 1000 }) })).rejects.toThrow(/pause of 7200 s/);
  });

  it('waits a minute where a refusal says for how long in words nobody can read', async () => {
    standIn.faults.push({ status: 429, headers: { 'retry-after': 'soon' } });
    await expect(collect('github', { url: standIn.url, fetch: politely({ longestWaitMs: 1000 }) })).rejects.toThrow(/pause of 60 s/);
  });

  it('survives cut connections and does not repeat POST', async () => {
    standIn.faults.push('reset');
    expect(await collect('github', { url: standIn.url })).toHaveLength(1);
    standIn.faults.push({ status: 503 });
    const before = standIn.requests.length;
    expect((await politely()(`${standIn.url}/orgs/acme/repos`, { method: 'POST', headers: { authorization: 'token good' } })).status).toBe(503);
    expect(standIn.requests.length).toBe(before + 1);
  });

  it('keeps to its number of requests at once', async () => {
    let active = 0;
    let most = 0;
    const slow = politely({ concurrency: 3, fetch: async () => { most = Math.max(most, ++active); await new Promise((resolve) => { setTimeout(resolve, 5); }); active--; return new Response('x'); } });
    await Promise.all(Array.from({ length: 20 }, () => slow('http://host.invalid/')));
    expect(most).toBe(3);
  });

  it('lists a user\'s repositories where there is no such organisation', async () => {
    expect(await collect('github', { url: standIn.url, organization: 'person' })).toHaveLength(1);
    expect(await collect('github', { url: standIn.url, organization: 'nothing' })).toHaveLength(0);
  });
});

/**
 * The same against a real server: KEYSWEEP_TEST_GITEA=https://host, _ORGANIZATION, _TOKEN (and so for each forge).
 * The organisation must hold at least one repository.
 */
describe.each(Object.keys(forges) as ForgeKind[])('%s, a real server', (kind) => {
  const name = `KEYSWEEP_TEST_${kind.toUpperCase()}`;
  const url = process.env[name];
  (url ? it : it.skip)(`lists an organisation (${name})`, async () => {
    const organization = process.env[`${name}_ORGANIZATION`]!;
    const token = process.env[`${name}_TOKEN`];
    const found = await collect(kind, { url: url!, organization, token });
    expect(found.length).toBeGreaterThan(0);
    await expect(collect(kind, { url: url!, organization, token: 'revoked-token-value' })).rejects.toMatchObject({ code: 'forge-unauthorized' });
  });
});
