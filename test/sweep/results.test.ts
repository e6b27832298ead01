import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweep, type SweepRequest, type SweepSummary } from '../../src/api/sweep';
import { exportDefectDojo, exportJsonLines, exportSarif } from '../../src/api/sweep-export';
import { storedExposure, storedReport } from '../../src/api/sweep-report';
import { markCredential, triageHistory, triageList } from '../../src/api/triage';
import { type Database, openStore } from '../../src/store';
import { FindingMaker } from '../../src/sweep/context';
import { sendDeliveries, type Webhook } from '../../src/sweep/webhooks';
import { madeUpKey } from './secrets';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-results-'));
const store = join(scratch, 'store');
const inventory = join(scratch, 'inventory.yaml');
const folder = join(scratch, 'configs');
const findings = new FindingMaker(undefined, Buffer.alloc(32, 7));
const run = (more: Partial<SweepRequest> = {}): Promise<SweepSummary> => sweep({ inventory, store, cache: join(scratch, 'cache'), findings, ...more });
const withStore = async <Result>(work: (database: Database) => Promise<Result>): Promise<Result> => {
  const database = await openStore(store);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
};
const textOf = async (pieces: AsyncIterable<string>): Promise<string> => {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
};
const secret = madeUpKey('triaged');

/** Receives webhooks; answers with the statuses given, then 204. */
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
const statuses: number[] = [];
let receiver: Server;
let hooks: Webhook[];

beforeAll(async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'app.env'), `# \u0000 a NUL too\nPAYSTACK_SECRET=${secret}\n`);
  writeFileSync(inventory, `targets:\n  - directory: ${folder}\n    tags: [pii]\n`);
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => { body += piece.toString(); }).on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(statuses.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => { receiver.listen(0, '127.0.0.1', resolve); });
  hooks = [{ url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`, secret: 'webhook-key', decision: 'track' }];
});
afterAll(async () => {
  await new Promise((resolve) => { receiver.close(resolve); });
  rmSync(scratch, { recursive: true, force: true });
});

it('tells each new credential once, signed, without the secret, and tries again after a failure', async () => {
  statuses.push(500);
  await run({ webhooks: hooks });
  expect(received).toHaveLength(1);
  await run({ webhooks: hooks });
  expect(received).toHaveLength(1); // the next try waits half a minute
  await withStore(async (database) => {
    await database.query("update deliveries set next_at = now() - interval '1 minute'");
    expect(await sendDeliveries(database, hooks, storedExposure)).toEqual({ sent: 1, failed: 0, problems: [] });
    expect(await sendDeliveries(database, hooks, storedExposure)).toEqual({ sent: 0, failed: 0, problems: [] });
  });
  const { headers, body } = received[1]!;
  expect(headers['x-keysweep-signature']).toBe(`sha256=${createHmac('sha256', 'webhook-key').update(`${String(headers['x-keysweep-timestamp'])}.${body}`).digest('hex')}`);
  expect(headers['x-keysweep-delivery']).toBe(received[0]!.headers['x-keysweep-delivery']);
  expect(JSON.parse(body)).toMatchObject({ event: 'credential.opened', credential: { provider: 'paystack', exposure: { score: expect.any(Number), vector: expect.stringMatching(/^KSE:1/) }, occurrences: [{ target: folder, path: 'app.env', line: 2 }] } });
  expect(body).not.toContain(secret.slice(8));
});

it('says which webhook did not take what, and does not wait for one that is silent once a credential', async () => {
  const many = join(scratch, 'many');
  mkdirSync(many);
  for (let i = 0; i < 5; i++) writeFileSync(join(many, `${i}.env`), `PAYSTACK_SECRET=${madeUpKey(`many ${i}`)}\n`);
  const asked: string[] = [];
  const silent: typeof fetch = (url) => {
    asked.push(String(url));
    return Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } }));
  };
  const hook: Webhook = { url: 'https://hooks.example.org/services/T0/B0/made-up', secret: 'webhook-key', decision: 'track' };
  writeFileSync(join(scratch, 'many.yaml'), `targets:\n  - directory: ${many}\n`);
  const summary = await sweep({ inventory: join(scratch, 'many.yaml'), store: join(scratch, 'many-store'), cache: join(scratch, 'cache'), webhooks: [hook], fetch: silent, findings: new FindingMaker(undefined, Buffer.alloc(32, 7)) });
  expect(asked).toHaveLength(1);
  expect(summary.notices).toEqual({ sent: 0, failed: 1, problems: [expect.stringMatching(/^the webhook at hooks\.example\.org does not answer \(ECONNREFUSED\): a later sweep tries again/)] });
  expect(JSON.stringify(summary)).not.toContain('made-up');
});

it('tells only of what is as urgent as asked for', async () => {
  const other = join(scratch, 'urgent-store');
  const before = received.length;
  await run({ store: other, webhooks: [{ ...hooks[0]!, decision: 'act' }] });
  expect(received).toHaveLength(before);
  const database = await openStore(other);
  expect(await database.query('select error, delivered_at is not null as settled from deliveries')).toEqual([{ error: 'below the decision asked for', settled: true }]);
  await database.close();
});

it('exports JSON lines, SARIF a target and DefectDojo findings, without the secret', async () => {
  await withStore(async (database) => {
    const lines = (await textOf(exportJsonLines(database))).trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toEqual([expect.objectContaining({ path: 'app.env', target: folder, line: 2, tags: ['pii'], state: 'open', triage: 'open', credentialId: expect.stringMatching(/^c-/), fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) })]);
    const [file] = await exportSarif(database, join(scratch, 'sarif'));
    const sarif = JSON.parse(readFileSync(file!, 'utf8')) as { runs: { results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[] }[] };
    expect(sarif.runs[0]!.results.map(({ locations }) => locations[0]!.physicalLocation.artifactLocation.uri)).toEqual(['app.env']);
    expect(await storedReport(database)).toMatchObject({ schema: 'keysweep-report/1', complete: true, credentials: [{ occurrences: [{ path: `${folder}/app.env` }] }] });
    const dojo = JSON.parse(await textOf(exportDefectDojo(database))) as { findings: Record<string, unknown>[] };
    expect(dojo.findings).toEqual([expect.objectContaining({ file_path: 'app.env', line: 2, cwe: 798, active: true, false_p: false, unique_id_from_tool: expect.stringMatching(/^[0-9a-f]{64}$/) })]);
    for (const text of [JSON.stringify(lines), JSON.stringify(dojo), ...readdirSync(join(scratch, 'sarif')).map((name) => readFileSync(join(scratch, 'sarif', name), 'utf8'))]) expect(text).not.toContain(secret.slice(8));
  });
});

it('keeps decisions through moves and renames, honours their end, and keeps their history', async () => {
  const id = await withStore(async (database) => {
    const [credential] = await triageList(database, {});
    await expect(markCredential(database, { credentialId: credential!.id, status: 'accepted', reason: ' ' })).rejects.toMatchObject({ code: 'reason-required' });
    await expect(markCredential(database, { credentialId: 'c-none', status: 'accepted', reason: 'x' })).rejects.toMatchObject({ code: 'no-such-credential' });
    await expect(markCredential(database, { credentialId: credential!.id, status: 'accepted', reason: 'x', until: '2001-01-01' })).rejects.toMatchObject({ code: 'invalid-date' });
    expect(await markCredential(database, { credentialId: credential!.id, status: 'accepted', reason: 'lab only', author: 'ann' })).toMatchObject({ status: 'accepted', author: 'ann' });
    return credential!.id;
  });
  rmSync(join(folder, 'app.env'));
  mkdirSync(join(folder, 'moved'));
  writeFileSync(join(folder, 'moved', 'renamed.env'), `\n\n\nKEY=${secret}\nPAYSTACK_SECRET=${secret}\n`);
  await run();
  await withStore(async (database) => {
    expect(await triageList(database, { status: 'accepted' })).toEqual([expect.objectContaining({ id, state: 'open', reason: 'lab only' })]);
    const [line] = (await textOf(exportJsonLines(database))).trim().split('\n').map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(line).toMatchObject({ path: 'moved/renamed.env', triage: 'accepted', triageReason: 'lab only' });
    expect(JSON.parse(await textOf(exportDefectDojo(database)))).toMatchObject({ findings: [{ risk_accepted: true, active: false }] });

    await markCredential(database, { credentialId: id, status: 'false-positive', reason: 'until tomorrow', until: new Date(Date.now() + 86_400_000).toISOString() });
    expect((await triageList(database, {}))[0]).toMatchObject({ status: 'false-positive', expired: false });
    await database.query("update triage_decisions set until = now() - interval '1 second' where until is not null");
    expect((await triageList(database, {}))[0]).toMatchObject({ status: 'open', expired: true });
    expect((await triageHistory(database, id)).map(({ status }) => status)).toEqual(['accepted', 'false-positive']);
  });
});

it('sweeps a list of documents on a web server, again only what changed there', async () => {
  const documents = new Map([['/list.txt', 'a.env # first\n/b.env\nmissing.env\nftp://elsewhere/x\n'], ['/a.env', `PAYSTACK_SECRET=${madeUpKey('web')}\n`], ['/b.env', 'nothing\n']]);
  const gets: string[] = [];
  const server = createServer((request, response) => {
    const text = documents.get(request.url!);
    if (request.method === 'GET') gets.push(request.url!);
    if (text === undefined) response.writeHead(404).end();
    else response.writeHead(200, { etag: `"${Buffer.from(text).toString('base64').slice(0, 16)}"`, 'content-length': text.length }).end(request.method === 'HEAD' ? undefined : text);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(inventory, `targets:\n  - http: {list: "${address}/list.txt"}\n`);
  const summary = await run();
  expect(summary.outcome).toBe('incomplete'); // one is missing, one is not for HTTP
  expect(gets).toEqual(['/list.txt', '/a.env', '/b.env', '/missing.env']);
  const lines = await withStore(async (database) => (await textOf(exportJsonLines(database))).trim().split('\n').map((line) => JSON.parse(line) as { path: string; target: string }));
  expect(lines.filter(({ target }) => target.startsWith('http')).map(({ path }) => path)).toEqual([`${address}/a.env`]);
  gets.length = 0;
  documents.set('/list.txt', 'a.env\n/b.env\n');
  documents.set('/b.env', 'changed\n');
  expect((await run()).outcome).toBe('complete');
  expect(gets).toEqual(['/list.txt', '/b.env']);
  await new Promise((resolve) => { server.close(resolve); });
});
