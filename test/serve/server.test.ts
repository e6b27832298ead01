import { request as httpRequest } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweep } from '../../src/api/sweep';
import { serve, type Served } from '../../src/serve/server';
import type { TriagedCredential } from '../../src/store';
import { FindingMaker } from '../../src/sweep/context';
import { madeUpKey } from '../sweep/secrets';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-serve-'));
let served: Served;
const HOSTILE = '<img src=x onerror=alert(1)>';

beforeAll(async () => {
  mkdirSync(join(scratch, 'configs'));
  writeFileSync(join(scratch, 'configs', `${HOSTILE.replaceAll('/', '')}.env`), `PAYSTACK_SECRET=${madeUpKey('served')}\n`);
  writeFileSync(join(scratch, 'inventory.yaml'), `targets:\n  - directory: ${scratch}/configs\n`);
  await sweep({ inventory: join(scratch, 'inventory.yaml'), store: join(scratch, 'store'), cache: join(scratch, 'cache'), findings: new FindingMaker(undefined, Buffer.alloc(32, 7)) });
  served = await serve({ store: join(scratch, 'store') });
});
afterAll(async () => {
  await served.close();
  rmSync(scratch, { recursive: true, force: true });
});

interface Reply { status: number; headers: Record<string, unknown>; body: string }

/** node:http, as fetch does not let a test set Host. */
function send(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port: served.port, path, method: options.method ?? 'GET', headers: options.headers }, (answer) => {
      let body = '';
      answer.on('data', (piece: Buffer) => { body += piece.toString(); }).on('end', () => { resolve({ status: answer.statusCode!, headers: answer.headers, body }); });
    });
    outgoing.on('error', reject).end(options.body);
  });
}
const bearer = (): Record<string, string> => ({ authorization: `Bearer ${served.token}` });
const json = (): Record<string, string> => ({ ...bearer(), 'content-type': 'application/json' });

it('gives the page without the token, under a policy that runs nothing else', async () => {
  const { status, headers, body } = await send('/');
  expect(status).toBe(200);
  expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(headers['content-security-policy']).not.toMatch(/unsafe/);
  expect(body).not.toContain(served.token);
  expect(new URL(served.url).hash).toBe(`#token=${served.token}`);
});

it.each([
  ['without a token', 401, {}],
  ['with a wrong token', 401, { authorization: 'Bearer wrong' }],
  ['under a rebound name', 421, { host: 'attacker.example' }],
  ['from another site', 403, { origin: 'https://attacker.example' }],
  ['from another site, as browsers mark it', 403, { 'sec-fetch-site': 'cross-site' }],
])('refuses the API %s', async (_what, status, headers) => {
  const reply = await send('/api/credentials', { headers: { ...('authorization' in headers || status === 401 ? {} : bearer()), ...headers } as Record<string, string> });
  expect(reply.status).toBe(status);
  expect(reply.headers['access-control-allow-origin']).toBeUndefined();
});

it('lists, shows and decides', async () => {
  const [credential] = JSON.parse((await send('/api/credentials', { headers: bearer() })).body) as [TriagedCredential];
  expect(credential).toMatchObject({ provider: 'paystack', status: 'open' });
  const path = `/api/credentials/${credential.id}`;
  expect(JSON.parse((await send(path, { headers: bearer() })).body)).toMatchObject({ occurrences: [{ line: 1, state: 'open' }], decisions: [] });
  expect((await send(`${path}/decisions`, { method: 'POST', headers: { ...bearer(), 'content-type': 'text/plain' }, body: '{}' })).status).toBe(415);
  expect((await send(`${path}/decisions`, { method: 'POST', headers: json(), body: '{"status":"gone","reason":"x"}' })).status).toBe(400);
  expect((await send(`${path}/decisions`, { method: 'POST', headers: json(), body: '{'.repeat(100_000) })).status).toBe(400);
  expect((await send(`${path}/decisions`, { method: 'POST', headers: json(), body: '{"status":"accepted","reason":"lab"}' })).status).toBe(200);
  expect(JSON.parse((await send(path, { headers: bearer() })).body)).toMatchObject({ credential: { status: 'accepted' }, decisions: [{ reason: 'lab' }] });
  expect((await send('/api/credentials/c-none', { headers: bearer() })).status).toBe(404);
  expect(JSON.parse((await send('/api/status', { headers: bearer() })).body)).toMatchObject({ outcome: 'complete', credentials: { open: 1 } });
  expect(JSON.parse((await send('/api/trend', { headers: bearer() })).body)).toMatchObject([{ totals: { open: 1 } }]);
  expect((await send('/etc/passwd', { headers: bearer() })).status).toBe(404);
});
