import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '../services/servers';
import { StoreServer } from '../services/store-server';
import { canary } from './canaries';
import { figure } from './figures';
import { PROGRAM } from './program';

// A day of sweeps in minutes: a small estate that changes before each of 200 sweeps in one process, while one `serve` over the
// same store answers between them. What grows with every sweep shows; what is only large does not.

const folder = mkdtempSync(join(tmpdir(), 'keysweep-soak-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SWEEPS = 200;
/** The embedded store is a process of its own, started anew for each sweep. */
const EMBEDDED_SWEEPS = 12;
const REQUESTS = ['/', '/api/view', '/api/status', '/api/credentials', '/api/trend', '/api/plans', '/api/credentials/c-none', '/api/nothing'];

const tree = join(folder, 'tree');
const temporary = join(folder, 'tmp');
const environment = (): NodeJS.ProcessEnv => ({ ...process.env, TMPDIR: temporary, KEYSWEEP_STATE_DIR: join(folder, 'state') });

beforeAll(() => {
  const repository = join(folder, 'repository');
  for (const made of [repository, tree, temporary]) mkdirSync(made);
  const git = (...args: string[]): void => { execFileSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@example.org', ...args], { cwd: repository, stdio: 'ignore' }); };
  git('init', '-q');
  for (let i = 0; i < 5; i++) writeFileSync(join(repository, `${i}.env`), `A_PASSWORD=${canary(`soak ${i}`)}\n`);
  git('add', '-A');
  git('commit', '-qm', 'all');
  writeFileSync(join(tree, 'kept.env'), `K_PASSWORD=${canary('soak kept')}\n`);
  execFileSync('tar', ['-czf', 'backup.tar.gz', 'kept.env'], { cwd: tree });
  writeFileSync(join(folder, 'inventory.yaml'), `targets:\n  - git: ${repository}\n  - git: file://${repository}\n  - directory: ${tree}\n`);
});

/** What a process holds at one moment. */
interface Held { readonly heap: number; readonly rss: number; readonly files: number; readonly handles: number; readonly children: number }
interface Points { readonly own: Held[]; readonly serve: Held[]; readonly requests: number }

/** Sweeps `count` times in one process of its own; asks `serve` after each and notes ten times what both hold. */
function soak(store: string, count: number, served?: { url: URL; pid: number }): Points {
  const script = join(folder, 'soak.cjs');
  writeFileSync(script, `
    const { sweep } = require(${JSON.stringify(join(__dirname, '../../dist/src/api/sweep.js'))});
    const fs = require('node:fs'), { get } = require('node:http');
    const { store, count, requests, origin, token, pid, folder, tree } = JSON.parse(process.argv[2]);
    const processOf = (id) => {
      const status = fs.readFileSync('/proc/' + id + '/status', 'utf8');
      let children = 0;
      for (const task of fs.readdirSync('/proc/' + id + '/task')) { try { children += fs.readFileSync('/proc/' + id + '/task/' + task + '/children', 'utf8').split(' ').filter(Boolean).length; } catch { /* a kernel without them */ } }
      return { rss: Number(/VmRSS:\\s+(\\d+)/.exec(status)[1]) * 1024, files: fs.readdirSync('/proc/' + id + '/fd').length, children };
    };
    const ask = (path) => new Promise((resolve, reject) => { get(origin + path, { headers: { authorization: 'Bearer ' + token } }, (answer) => { answer.resume().on('end', () => resolve(answer.statusCode)); }).on('error', reject); });
    (async () => {
      const own = [], serve = []; let asked = 0;
      for (let i = 0; i < count; i++) {
        fs.writeFileSync(tree + '/changing.env', 'B_PASSWORD=Zq7soak' + i + 'xKw83hPq\\n');
        const summary = await sweep({ inventory: folder + '/inventory.yaml', store, cache: folder + '/cache' });
        if (summary.outcome !== 'complete') throw new Error('sweep ' + i + ': ' + JSON.stringify(summary));
        if (origin) for (const status of await Promise.all(requests.map(ask))) { asked++; if (status !== 200 && status !== 404) throw new Error('serve answered ' + status); }
        if ((i + 1) % Math.max(1, Math.floor(count / 10)) === 0) {
          await new Promise((resolve) => setTimeout(resolve, 50)); // sockets close
          global.gc(); global.gc();
          own.push({ ...processOf('self'), heap: process.memoryUsage().heapUsed, handles: process.getActiveResourcesInfo().length });
          if (pid) serve.push({ ...processOf(pid), heap: 0, handles: 0 });
        }
      }
      process.stdout.write(JSON.stringify({ own, serve, requests: asked }));
    })().catch((error) => { console.error(error); process.exit(1); });`);
  const input = { store, count, requests: REQUESTS, folder, tree, ...(served ? { origin: served.url.origin, token: served.url.hash.replace('#token=', ''), pid: served.pid } : {}) };
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', script, JSON.stringify(input)], { env: environment(), encoding: 'utf8', timeout: 580_000 })) as Points;
}

/** From the second tenth to the last nothing grows but by what collection leaves to chance. */
function flat(points: readonly Held[], what: string): void {
  const first = points[1]!, last = points.at(-1)!;
  const grown = { heap: last.heap - first.heap, rss: last.rss - first.rss, files: last.files - first.files, handles: last.handles - first.handles, children: last.children - first.children };
  expect([what, grown, grown.heap < first.heap * 0.25 + 4e6, grown.rss < first.rss * 0.3 + 30e6, grown.files <= 2, grown.handles <= 2, grown.children <= 0]).toEqual([what, grown, true, true, true, true, true]);
}

const mb = (bytes: number): string => (bytes / 1e6).toFixed(0);

/** Starts `keysweep serve` and waits for its address. */
async function startServe(store: string): Promise<{ server: ChildProcess; url: URL }> {
  const server = spawn(process.execPath, [PROGRAM, 'serve', '--store', store], { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<URL>((resolve, reject) => {
    server.stdout!.on('data', (data: Buffer) => { const found = /http\S+/.exec(data.toString()); if (found) resolve(new URL(found[0])); });
    server.on('exit', () => reject(new Error('serve ended')));
  });
  return { server, url };
}

describeWith(['postgresql'], 'one process, one serve', () => {
  const postgresql = new StoreServer();
  beforeAll(() => postgresql.start());
  afterAll(() => postgresql.remove());

  test(`${SWEEPS} sweeps, and serve between them: memory, files, handles and processes stay flat`, async () => {
    const store = await postgresql.database('soak');
    soak(store, 1);
    const { server, url } = await startServe(store);
    try {
      const { own, serve, requests } = soak(store, SWEEPS, { url, pid: server.pid! });
      flat(own, 'sweeps');
      flat(serve, 'serve');
      expect(readdirSync(temporary)).toEqual([]);
      expect(requests).toBe(SWEEPS * REQUESTS.length);
      figure('Load', 'sweeps in one process; requests to serve between them', `${SWEEPS}; ${requests.toLocaleString('en')}`);
      const [first, last] = [own[1]!, own.at(-1)!];
      figure('Load', 'after 40 and after 200 sweeps: heap, resident MB; open files', `${mb(first.heap)}, ${mb(first.rss)}; ${first.files} and ${mb(last.heap)}, ${mb(last.rss)}; ${last.files}`, 'measured');
      figure('Load', 'serve after 40 and after 200 sweeps: resident MB; open files', `${mb(serve[1]!.rss)}; ${serve[1]!.files} and ${mb(serve.at(-1)!.rss)}; ${serve.at(-1)!.files}`, 'measured');
    } finally {
      server.kill('SIGTERM');
    }
  });
});

test(`${EMBEDDED_SWEEPS} sweeps on the embedded store leave no process, file or lock behind`, () => {
  const store = join(folder, 'store');
  flat(soak(store, EMBEDDED_SWEEPS).own, 'embedded');
  expect(existsSync(join(store, 'lock'))).toBe(false);
  expect(readdirSync(temporary)).toEqual([]);
  figure('Load', 'sweeps in one process on the embedded store', EMBEDDED_SWEEPS);
});

/** Requests that no browser sends: each on a connection of its own. */
const RUDE: readonly (readonly [string, string])[] = [
  ['broken escapes', 'GET /api/credentials/%E0%A4%A HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\n\r\n'],
  ['no path', 'GET // HTTP/1.1\r\nHost: HOST\r\n\r\n'],
  ['an absolute address', 'GET http://other.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n'],
  ['another host', 'GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n'],
  ['another origin', 'GET /api/status HTTP/1.1\r\nHost: HOST\r\nOrigin: https://other.example\r\nAuthorization: Bearer TOKEN\r\n\r\n'],
  ['no token', 'GET /api/status HTTP/1.1\r\nHost: HOST\r\n\r\n'],
  ['a token beginning right', 'GET /api/status HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKENx\r\n\r\n'],
  ['paths that climb', 'GET /../../etc/passwd HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\n\r\n'],
  ['SQL in an id', "GET /api/credentials/c-1'%20or%201=1-- HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\n\r\n"],
  ['a NUL in an id', 'GET /api/credentials/c-1%00 HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\n\r\n'],
  ['odd queries', 'GET /api/credentials?limit=1e99&state=%00&status=%27 HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\n\r\n'],
  ['a body without an end', 'POST /api/credentials/c-1/decisions HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n' + '{"a":"'.padEnd(200_000, 'x')],
  ['JSON of another shape', 'POST /api/credentials/c-1/decisions HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nnull'],
  ['two lengths', 'POST /api/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ['headers without an end', `GET / HTTP/1.1\r\nHost: HOST\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
  ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
];

test('serve stands what no browser sends, and still answers', async () => {
  const { server, url } = await startServe(join(folder, 'store'));
  try {
    const [host, token] = [url.host, url.hash.replace('#token=', '')];
    const send = (text: string): Promise<string> => new Promise((resolve) => {
      let answer = '';
      const socket = connect(Number(url.port), '127.0.0.1', () => socket.write(text.replaceAll('HOST', host).replaceAll('TOKEN', token)));
      const timer = setTimeout(() => socket.destroy(), 8000);
      socket.on('data', (data) => { answer += data.toString('latin1'); socket.end(); }).on('error', () => undefined).on('close', () => { clearTimeout(timer); resolve(answer); });
    });
    for (const [name, text] of RUDE) {
      const answer = await send(text);
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
      const expected = name === 'odd queries' ? status < 500 : status === 0 || (status >= 400 && status < 500);
      expect([name, status, expected, /defect|node:internal|password/.test(answer)]).toEqual([name, status, true, false]);
    }
    expect(await send('GET /api/status HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\n\r\n')).toMatch(/^HTTP\/1\.1 200/);
    expect(readFileSync(`/proc/${server.pid}/status`, 'utf8')).toContain('node');
    figure('Hostile input', 'requests that no browser sends, each refused', RUDE.length);
  } finally {
    server.kill('SIGTERM');
  }
});
