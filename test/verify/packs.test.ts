import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { AnswerCriteria, HttpVerifier } from '../../src/model';
import { createEgress, NetworkGuard, planVerification, verifyAll, type Egress, type Subject, type Verification } from '../../src/verify';
import { mutated } from '../../src/verify/control';
import { declarativeVerifier } from '../../src/verify/declarative';

/**
 * Every verifier of the packs against a stand-in of its issuer, over HTTP: what it sends, and what it makes of a yes, a no and of everything that is
 * neither. That the issuers really answer so rests on their documentation (the verifiers' `reference`): no request leaves this machine.
 */
const VERIFIERS = packFiles(join(__dirname, '../../detectors')).flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as { detectors?: { id: string; verify?: HttpVerifier }[] }).detectors ?? [])
  .flatMap(({ id, verify }) => (verify ? [{ id, verify }] : []));
const SECRET = 'Zk3vQ9xLw2Tn8RbM';

function packFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? packFiles(join(folder, entry.name)) : entry.name.endsWith('.json') ? [join(folder, entry.name)] : []));
}

type Mode = 'honest' | 'accepts-anything' | 'knows-none' | 'forbids' | 'throttles' | 'fails' | 'portal' | 'block-page' | 'redirects' | 'hangs' | 'resets' | 'empty';
interface Seen { readonly host: string; readonly text: string }

let server: Server;
let port: number;
let mode: Mode;
let current: HttpVerifier;
/** Host at which the credential is known in the mode `honest`; undefined: at the first. */
let home: string | undefined;
let seen: Seen[];
/** Requests of a test that has ended may still arrive. */
let test = 0;

beforeAll(async () => {
  server = createServer((request, answer) => {
    const body: Buffer[] = [];
    request.on('data', (piece: Buffer) => body.push(piece));
    request.on('end', () => respond(request, Buffer.concat(body).toString('utf8'), answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as { port: number }).port;
});
afterAll(() => void server.close());
beforeEach(() => {
  test++;
  seen = [];
  home = undefined;
});

/** All places a secret may be sent in, in clear. */
function textOf(request: IncomingMessage, body: string): string {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  return [decodeURIComponent(request.url!), ...Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`), basic ? Buffer.from(basic, 'base64').toString('utf8') : '', decodeURIComponent(body)].join('\n');
}

function respond(request: IncomingMessage, body: string, answer: ServerResponse): void {
  if (request.headers['x-test'] !== String(test)) return void request.socket.destroy();
  const host = String(request.headers['x-asked-host']);
  const text = textOf(request, body);
  seen.push({ host, text });
  const say = (status: number, content: string, type = 'application/json', more: Record<string, string> = {}): void => void answer.writeHead(status, { 'content-type': type, ...more }).end(content);
  const criteria = (given: HttpVerifier['active']): AnswerCriteria => (Array.isArray(given) ? given as readonly AnswerCriteria[] : [given as AnswerCriteria])[0];
  const by = ({ status, body: pattern }: AnswerCriteria, otherwise: number): void => say(status?.[0] ?? otherwise, pattern === undefined ? '{}' : sampleOf(pattern));
  const refuse = (): void => by(criteria(current.inactive), 401);
  switch (mode) {
    case 'honest': return text.includes(SECRET) && (home === undefined || host === home) ? by(criteria(current.active), 200) : refuse();
    case 'accepts-anything': return by(criteria(current.active), 200);
    case 'knows-none': return refuse();
    case 'forbids': return text.includes(SECRET) ? say(403, '{"message":"this key may not do that"}') : say(401, '{"message":"unknown key"}');
    case 'throttles': return say(429, '{}');
    case 'fails': return say(500, '{"message":"internal error"}');
    case 'portal': return say(200, '<!DOCTYPE html><html><body>Welcome to the airport. "ok": true is not said here.</body></html>', 'text/html');
    case 'block-page': return say(403, '<html><body>Blocked by your proxy</body></html>', 'text/html; charset=utf-8');
    case 'redirects': return say(302, '', 'text/plain', { location: 'http://127.0.0.1/login' });
    case 'empty': return say(204, '');
    case 'resets': return void request.socket.resetAndDestroy();
    case 'hangs': return;
  }
}

/** A text that a criterion's expression matches: the packs use groups of alternatives, optional characters and classes, no more. */
function sampleOf(pattern: string): string {
  const text = pattern.replace(/\(\?:([^()|]*)(?:\|[^()]*)?\)/g, '$1').split('|')[0]
    .replace(/\\s\*/g, '').replace(/\\b/g, '').replace(/\\d/g, '1').replace(/\[(.)[^\]]*\]/g, '$1').replace(/(.)\?/g, '$1').replace(/\\([{}"'.!])/g, '$1');
  if (!new RegExp(pattern).test(text)) throw new Error(`no sample for ${pattern}: ${text}`);
  return text;
}

/** The real way out, with every issuer's address turned to the stand-in. */
function egress(timeoutMs: number): Egress {
  const real = createEgress(new NetworkGuard(['127.0.0.1/32']), timeoutMs, {});
  return { ...real, request: (request) => {
    const url = new URL(request.url);
    const login: Record<string, string> = url.username || url.password ? { authorization: `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64')}` } : {};
    return real.request({ ...request, url: `http://127.0.0.1:${port}${url.pathname}${url.search}`, headers: { ...login, ...request.headers, 'x-asked-host': url.host, 'x-test': String(test) } });
  } };
}

function subjectFor(verify: HttpVerifier): Subject {
  const names = [...JSON.stringify(verify).matchAll(/\{\{(?:base64:)?([\w.:-]+)(?:\|[\w.-]+)?\}\}/g)].flatMap(([whole, parts]) => (whole.includes('|') ? [] : parts.split(':')));
  const parts = Object.fromEntries(names.map((name) => [name, name === 'host' ? 'tenant.example' : `part${name}1`]));
  return { credentialId: 'c', fingerprint: 'f', ruleId: 'r', parts: { ...parts, secret: SECRET } };
}

async function ask(verify: HttpVerifier, asked: Mode, timeoutMs = 2_000): Promise<Verification> {
  mode = asked;
  current = verify;
  const [verdict] = await verifyAll([subjectFor(verify)], () => declarativeVerifier('r', verify), egress(timeoutMs), { intervalMs: 0, attempts: 1, pauseMs: 0 });
  return verdict;
}

/** Whether a pack says that the issuer's refusal proves a key dead. */
const tells = ({ inactive, selfHosted }: HttpVerifier): boolean => !selfHosted && (Array.isArray(inactive) || (inactive as AnswerCriteria).status !== undefined);
const listsBare403 = ({ inactive }: HttpVerifier): boolean => (Array.isArray(inactive) ? inactive as readonly AnswerCriteria[] : [inactive as AnswerCriteria]).some(({ status, body }) => status?.includes(403) && body === undefined);

it('finds the verifiers of the packs', () => {
  expect(VERIFIERS.length).toBeGreaterThan(300);
  expect(new Set(VERIFIERS.map(({ id }) => id)).size).toBe(VERIFIERS.length);
});

describe.each(VERIFIERS)('$id', ({ verify }) => {
  it('says active for a live one, after a changed one was refused, and sends the secret to its issuer only', async () => {
    expect(await ask(verify, 'honest')).toMatchObject({ state: 'active', host: new URL(verify.url.replace(/\{\{[\w.]+\|([\w.-]+)\}\}/g, '$1').replaceAll('{{host}}', 'tenant.example').replace(/\{\{[^}]*\}\}/g, 'x')).host });
    expect(seen).toHaveLength(2);
    expect(seen[0].text).toContain(SECRET);
    expect(seen[1].text).toContain(mutated(subjectFor(verify)).parts.secret);
    expect(seen[1].text).not.toContain(SECRET);
    expect(new Set(seen.map(({ host }) => host)).size).toBe(1);
    expect(verify.url).toMatch(/^https:/);
    expect(seen[0].text).not.toContain('{{');
  });

  it('says inactive for a dead one where the issuer tells, and unknown where it does not', async () => {
    expect(await ask(verify, 'knows-none')).toMatchObject(tells(verify) ? { state: 'inactive' } : { state: 'unknown' });
    expect(new Set(seen.map(({ host }) => host)).size).toBe(1 + (tells(verify) ? verify.regions?.length ?? 0 : 0)); // every region was asked
  });

  it('finds it in another region', async () => {
    for (const region of tells(verify) ? verify.regions ?? [] : []) {
      home = new URL(region).host;
      expect(await ask(verify, 'honest')).toMatchObject({ state: 'active', host: home });
    }
  });

  it('marks a verifier broken that accepts anything', async () => {
    expect(await ask(verify, 'accepts-anything')).toMatchObject({ state: 'unknown', reason: 'verifier-broken' });
  });

  it('takes a 403 where others get a 401 for a sign of life, and nothing else for an answer', async () => {
    expect(await ask(verify, 'forbids')).toMatchObject(tellsBy401(verify) ? { state: 'active', privilege: 'unknown' } : listsBare403(verify) && !verify.selfHosted ? { state: 'inactive' } : { state: 'unknown' });
    expect(await ask(verify, 'throttles')).toMatchObject({ state: 'unknown', reason: 'throttled' });
    expect(await ask(verify, 'fails')).toMatchObject({ state: 'unknown', reason: 'unavailable' });
    expect(await ask(verify, 'portal')).toMatchObject({ state: 'unknown' });
    expect(await ask(verify, 'block-page')).toMatchObject({ state: 'unknown' });
    expect(await ask(verify, 'redirects')).toMatchObject({ state: 'unknown' });
    expect(await ask(verify, 'empty')).toMatchObject({ state: 'unknown' });
    expect(await ask(verify, 'resets')).toMatchObject({ state: 'unknown', reason: 'unreachable' });
    expect(await ask(verify, 'hangs', 30)).toMatchObject({ state: 'unknown', reason: 'timeout' });
  });
});

/** Whether a bare 401 is a refusal by the pack's criteria. */
function tellsBy401(verify: HttpVerifier): boolean {
  return !verify.selfHosted && (Array.isArray(verify.inactive) ? verify.inactive as readonly AnswerCriteria[] : [verify.inactive as AnswerCriteria]).some(({ status, body }) => status?.includes(401) && body === undefined);
}

it('a plan names every host that may be asked, regions too, and sends nothing', () => {
  const hosts = planVerification(VERIFIERS.map(({ id, verify }) => ({ ...subjectFor(verify), ruleId: id, fingerprint: id })), (subject) => declarativeVerifier(subject.ruleId, VERIFIERS.find(({ id }) => id === subject.ruleId)!.verify));
  expect(hosts.map(({ host }) => host)).toEqual(expect.arrayContaining(['api.pagerduty.com', 'api.eu.pagerduty.com', 'gitlab.com', 'api.github.com']));
  expect(seen).toEqual([]);
});
