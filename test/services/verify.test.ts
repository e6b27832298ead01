import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utils } from 'ssh2';
import { verificationPlan, verify } from '../../src/api/verify';
import { createEgress, NetworkGuard, verifierChooser, verifyAll, type Subject } from '../../src/verify';
import { reportOf } from '../rotate/reports';
import { makeUser } from './aws';
import { describeWith, query, startMariadb, startMiniStack, startPostgresql, startRedis, startSlapd, startSshd, type Server } from './servers';

const GOOD = 'Zk3vQ9xLw2Tn8RbY';
const subject = (ruleId: string, secret: string, target: Subject['target'], parts: Record<string, string> = {}): Subject => ({ credentialId: 'c', fingerprint: `${ruleId} ${secret} ${parts.id}`, ruleId, parts: { ...parts, secret }, target });

async function states(allow: string[], ...subjects: Subject[]): Promise<string[]> {
  const egress = createEgress(new NetworkGuard(allow), 3_000);
  const verdicts = await verifyAll(subjects, verifierChooser(() => undefined), egress, { intervalMs: 0, pauseMs: 1 });
  return verdicts.map(({ state, reason }) => (reason ? `${state}: ${reason}` : state));
}
const LOOPBACK = ['127.0.0.0/8'];

describeWith(['postgresql', 'redis', 'mariadb', 'slapd', 'sshd', 'ministack'], 'Verifiers on real services', () => {
  let servers: Server[];
  const pair = utils.generateKeyPairSync('ed25519');
  const other = utils.generateKeyPairSync('ed25519');
  let user: string;
  beforeAll(async () => {
    const ssh = await startSshd([pair.public]);
    user = ssh.user;
    servers = [await startPostgresql(GOOD), await startRedis(GOOD), await startMariadb(GOOD), await startSlapd('admin-password', GOOD), ssh, await startMiniStack()];
  });
  afterAll(async () => {
    for (const server of servers ?? []) await server.stop();
  });

  const target = (index: number, service: string, account: string) => ({ host: '127.0.0.1', port: servers[index].port, service, account });

  it.each([[0, 'postgresql', 'admin'], [1, 'redis', 'default'], [2, 'mysql', 'admin'], [3, 'ldap', 'cn=app,dc=example']])('%i %s: a right password is active, a wrong one inactive', async (index, service, account) => {
    expect(await states(LOOPBACK, subject('x', GOOD, target(index, service, account)), subject('x', 'wrong-password-1', target(index, service, account)))).toEqual(['active', 'inactive']);
  });
  it('ssh: a key that is let in is active, another inactive', async () => {
    expect(await states(LOOPBACK, subject('x', pair.private, target(4, 'ssh', user)), subject('x', other.private, target(4, 'ssh', user)))).toEqual(['active', 'inactive']);
  });
  it('aws: a key is active, with a wrong secret or an unknown id inactive', async () => {
    const keys = await makeUser(servers[5].port, 'verified');
    const url = `http://127.0.0.1:${servers[5].port}`;
    const one = (id: string, secret: string) => subject('aws', secret, { url }, { id });
    expect(await states(LOOPBACK, one(keys.id, keys.secret), one(keys.id, 'x'.repeat(40)), one('AKIAAAAAAAAAAAAAAAAA', keys.secret))).toEqual(['active', 'inactive', 'inactive']);
  });
  it('asks no private address unasked', async () => {
    expect(await states([], subject('x', GOOD, target(0, 'postgresql', 'admin')))).toEqual(['unknown: blocked']);
  });
  it('takes a closed port for no answer', async () => {
    expect(await states(LOOPBACK, subject('x', GOOD, { ...target(0, 'postgresql', 'admin'), port: 1 }))).toEqual(['unknown: unreachable']);
  });
  it('marks a server that accepts everything', async () => {
    await query(servers[0].port, 'admin', GOOD, "ALTER SYSTEM SET log_statement = 'none'");
    writeFileSync(join(servers[0].directory, 'd', 'pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n');
    await query(servers[0].port, 'admin', GOOD, 'SELECT pg_reload_conf()');
    // The reload is done when it is done.
    for (const until = Date.now() + 10_000; Date.now() < until && await query(servers[0].port, 'admin', 'wrong-password-1', 'SELECT 1').then(() => false, () => true);) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await states(LOOPBACK, subject('x', GOOD, target(0, 'postgresql', 'admin')))).toEqual(['unknown: verifier-broken']);
  });
});

describe('Verifying a report', () => {
  let server: HttpServer;
  let folder: string;
  let asked: string[];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(String(request.headers.authorization));
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    folder = mkdtempSync(join(tmpdir(), 'keysweep-verify-'));
    process.env.KEYSWEEP_STATE_DIR = join(folder, 'state');
    writeFileSync(join(folder, 'a.txt'), 'token = live_Abcdef0123456789xyz\ncopy = live_Abcdef0123456789xyz\nother = dead_Abcdef0123456789xyz\n');
    answer = (request, response) => response.writeHead(request.headers.authorization === 'Bearer live_Abcdef0123456789xyz' ? 200 : 401).end('{"login":"ana"}');
  });
  afterEach(async () => {
    delete process.env.KEYSWEEP_STATE_DIR;
    rmSync(folder, { recursive: true, force: true });
    await new Promise((resolve) => server.close(resolve));
  });

  const request = (allowNetwork = LOOPBACK) => ({
    report: reportOf(folder, [{ path: 'a.txt', value: 'live_Abcdef0123456789xyz', ruleId: 'token' }, { path: 'a.txt', value: 'dead_Abcdef0123456789xyz', ruleId: 'token' }]),
    root: folder, allowNetwork, intervalMs: 0, pauseMs: 1,
    verifierOf: () => ({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}/me`, headers: { Authorization: 'Bearer {{secret}}' }, active: { status: [200] }, inactive: { status: [401] }, identity: { login: '/login' } }),
  });

  it('plans without sending', () => {
    expect(verificationPlan(request())).toEqual([{ host: expect.stringContaining('127.0.0.1:'), requests: 2, verifiers: ['token'] }]);
    expect(asked).toEqual([]);
  });

  it('asks once a secret and once with a changed one, then remembers', async () => {
    const first = await verify(request());
    expect(first.map(({ state, identity }) => [state, identity])).toEqual([['active', { login: 'ana' }], ['inactive', undefined]]);
    expect(asked).toHaveLength(3);
    await verify(request());
    expect(asked).toHaveLength(3);
  });

  it('believes no verifier that accepts a changed secret', async () => {
    answer = (_request, response) => response.writeHead(200).end();
    expect((await verify(request())).map(({ state, reason }) => [state, reason])).toEqual([['unknown', 'verifier-broken'], ['unknown', 'verifier-broken']]);
  });

  it('tries throttled answers again, and never reads one as a no', async () => {
    answer = (_request, response) => response.writeHead(429).end();
    expect((await verify(request())).map(({ reason }) => reason)).toEqual(['throttled', 'throttled']);
    expect(asked).toHaveLength(6);
  });

  it('sends nothing to a forbidden address, and follows no redirect', async () => {
    expect((await verify(request([]))).map(({ reason }) => reason)).toEqual(['blocked', 'blocked']);
    expect(asked).toEqual([]);
    answer = (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end();
    expect((await verify({ ...request(), maxAgeMs: 0 })).map(({ state }) => state)).toEqual(['unknown', 'unknown']);
    expect(asked).toHaveLength(2);
  });
});
