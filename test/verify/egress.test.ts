import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { createEgress, NetworkGuard, verifierChooser, verifyAll, type Subject, type Verifier } from '../../src/verify';

let server: Server;
let port: number;
let requests: { at: number; url: string }[];
let statuses: number[];
let running = 0;
let most = 0;

beforeEach(async () => {
  requests = [];
  statuses = [];
  most = 0;
  server = createServer((request, answer) => {
    requests.push({ at: Date.now(), url: request.url! });
    most = Math.max(most, ++running);
    setTimeout(() => {
      running--;
      const status = statuses.shift() ?? 200;
      answer.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('{"ok":true}');
    }, 15);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as { port: number }).port;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const subjects = (count: number): Subject[] => Array.from({ length: count }, (_, index) => ({ credentialId: `c${index}`, fingerprint: `f${index}`, ruleId: 'r', parts: { secret: `secret-number-${index}` } }));
const verifier = (address: () => string): Verifier => ({
  id: 'v', host: () => 'issuer.example',
  async check(subject, egress) {
    const { status } = await egress.request({ method: 'GET', url: `${address()}/${subject.parts.secret}`, headers: {} });
    return status === 429 ? { state: 'unknown', reason: 'throttled' } : status === 200 ? { state: 'inactive' } : { state: 'unknown', reason: 'unclear' };
  },
});
const here = verifier(() => `http://127.0.0.1:${port}`);
const allowed = (environment: NodeJS.ProcessEnv = {}) => createEgress(new NetworkGuard(['127.0.0.1/32']), 2_000, environment);

it('connects to no forbidden address, whatever name leads there', async () => {
  const egress = createEgress(new NetworkGuard(), 2_000, {});
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0.0.0.0']) {
    await expect(egress.request({ method: 'GET', url: `http://${host}:${port}/`, headers: {} })).rejects.toThrow(/not a public address/);
  }
  expect(requests).toEqual([]);
});

it('asks a name once and connects to the address that was checked', async () => {
  let asked = 0;
  const guard = new NetworkGuard(['127.0.0.1/32']);
  // A name that changes its mind: public (here: permitted) when checked, internal when connected to.
  guard.resolve = async () => (++asked === 1 ? '127.0.0.1' : '10.0.0.1');
  expect((await createEgress(guard, 2_000, {}).request({ method: 'GET', url: `http://rebinding.example:${port}/`, headers: {} })).status).toBe(200);
  expect(asked).toBe(1);
});

it('gives up where a connection is taken and nothing is said, straight and through a proxy, and leaves nothing open', async () => {
  const taken: Socket[] = [];
  const silent = createTcpServer((socket) => { taken.push(socket.on('error', () => undefined).resume()); });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(silent.address() as { port: number }).port}`;
  for (const environment of [{}, { HTTPS_PROXY: `http://${address}` }]) {
    const started = Date.now();
    await expect(createEgress(new NetworkGuard(['127.0.0.1/32']), 300, environment).request({ method: 'GET', url: `https://${address}/`, headers: {} })).rejects.toThrow();
    expect(Date.now() - started).toBeLessThan(5_000);
  }
  while (taken.some((socket) => !socket.destroyed)) await new Promise((resolve) => setTimeout(resolve, 10));
  silent.close();
});

it('a target whose address is none is not asked, and stops nobody', async () => {
  const broken: Subject[] = [
    { credentialId: 'aws', fingerprint: 'a', ruleId: 'aws-access-key', parts: { id: 'AKIAQWERTYUIOPASDFGH', secret: 'x'.repeat(40) }, target: { url: 'https://${HOST}:${PORT}/' } },
    { credentialId: 'web', fingerprint: 'b', ruleId: 'generic-password', parts: { secret: 'secret-in-web' }, target: { url: 'http://:8080/' }, principal: 'admin' },
  ];
  expect(await verifyAll(broken, verifierChooser(() => undefined), allowed())).toMatchObject([{ state: 'unknown', reason: 'no-verifier' }, { state: 'unknown', reason: 'no-verifier' }]);
});

it('follows no redirect', async () => {
  statuses = [302];
  expect(await allowed().request({ method: 'GET', url: `http://127.0.0.1:${port}/`, headers: {} })).toMatchObject({ status: 302 });
  expect(requests).toHaveLength(1);
});

it('keeps to the rate and the number at once', async () => {
  await verifyAll(subjects(8), () => here, allowed(), { perHost: 2, intervalMs: 40, concurrency: 8 });
  expect(requests).toHaveLength(8);
  expect(most).toBeLessThanOrEqual(2);
  const gaps = requests.slice(1).map(({ at }, index) => at - requests[index].at).sort((a, b) => a - b);
  expect(requests.at(-1)!.at - requests[0].at).toBeGreaterThanOrEqual(7 * 40 - 25);
  expect(gaps[3]).toBeGreaterThanOrEqual(15); // the median: a loaded machine serves two at once where the first came late
});

it('comes back where it is asked to, and gives up after three attempts', async () => {
  statuses = [429, 429, 200];
  expect(await verifyAll(subjects(1), () => here, allowed(), { intervalMs: 0, pauseMs: 5 })).toMatchObject([{ state: 'inactive' }]);
  expect(requests).toHaveLength(3);
  statuses = [429, 429, 429, 429];
  expect(await verifyAll(subjects(1), () => here, allowed(), { intervalMs: 0, pauseMs: 5 })).toMatchObject([{ state: 'unknown', reason: 'throttled' }]);
  expect(requests).toHaveLength(6);
});

it('asks for each secret once, and takes a verdict of before', async () => {
  const [one] = subjects(1);
  const kept = new Map<string, unknown>();
  const cache = { get: (id: string, print: string) => kept.get(id + print) as never, set: (id: string, print: string, verdict: unknown) => void kept.set(id + print, verdict) };
  await verifyAll([one, { ...one, credentialId: 'again' }], () => here, allowed(), { intervalMs: 0, cache });
  expect(await verifyAll([one], () => here, allowed(), { intervalMs: 0, cache })).toMatchObject([{ state: 'inactive', host: 'issuer.example' }]);
  expect(requests).toHaveLength(1);
});

describe('a proxy', () => {
  let proxy: Server;
  let tunnels: { target: string; login: string | undefined }[];
  beforeEach(async () => {
    tunnels = [];
    proxy = createServer();
    proxy.on('connect', (request, client: Socket) => {
      tunnels.push({ target: request.url!, login: request.headers['proxy-authorization'] });
      client.on('error', () => undefined);
      if (request.url!.startsWith('denied')) return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      const upstream = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on('error', () => client.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const variables = () => ({ HTTP_PROXY: `http://me:p%40ss@127.0.0.1:${(proxy.address() as { port: number }).port}`, NO_PROXY: '127.0.0.1,.inside.example' });

  it('is gone through, with its login, and resolves the name itself', async () => {
    expect((await allowed(variables()).request({ method: 'GET', url: 'http://api.issuer.example/x', headers: {} })).status).toBe(200);
    expect(tunnels).toEqual([{ target: 'api.issuer.example:80', login: `Basic ${Buffer.from('me:p@ss').toString('base64')}` }]);
  });

  it('is passed by for names in NO_PROXY, which the guard then judges', async () => {
    expect((await allowed(variables()).request({ method: 'GET', url: `http://127.0.0.1:${port}/`, headers: {} })).status).toBe(200);
    expect(tunnels).toEqual([]);
  });

  it('that refuses is no answer of the issuer', async () => {
    const refused = verifier(() => 'http://denied.example');
    expect(await verifyAll(subjects(1), () => refused, allowed(variables()), { attempts: 1, intervalMs: 0 })).toMatchObject([{ state: 'unknown', reason: 'unreachable' }]);
  });
});
