import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utils } from 'ssh2';
import { applyRotation, resumeRotation, rollbackRotation } from '../../src/api/rotate';
import { runWithSecrets } from '../../src/api/run';
import { callerArn, keysOf, makeUser, type Keys } from './aws';
import { makeEstate, type Estate } from './estate';
import { describeWith, startMariadb, startMiniStack, startRedis, startSlapd, startSshd, type Server, type SshServer } from './servers';

const OLD = 'Zk3vQ9xLw2Tn8RbY';
let estate: Estate | undefined;
afterEach(() => {
  estate?.remove();
  estate = undefined;
});

/** What `keysweep run` gives the program for one variable. */
async function resolved(name: string): Promise<string> {
  const file = join(estate!.folder, 'out');
  expect(await runWithSecrets({ command: ['sh', '-c', `printf %s "$${name}" > ${file}`], cwd: estate!.repository })).toBe(0);
  const value = readFileSync(file, 'utf8');
  spawnSync('rm', [file]);
  return value;
}

async function applied(): Promise<void> {
  const { exitCode, entries } = await applyRotation({ plan: estate!.planFile });
  expect({ exitCode, states: entries.map(({ state, detail }) => (state === 'rotated' ? state : `${state}: ${detail}`)) }).toEqual({ exitCode: 0, states: ['rotated'] });
}

async function tookBack(files: Readonly<Record<string, string>>): Promise<void> {
  expect(await rollbackRotation({ plan: estate!.planFile })).toMatchObject({ exitCode: 0, entries: [{ state: 'rolled-back' }] });
  for (const [path, content] of Object.entries(files)) expect(estate!.read(path)).toBe(content);
}

describeWith(['ministack'], 'AWS IAM access key on MiniStack', () => {
  let server: Server;
  let user: string;
  let old: Keys;
  let files: Record<string, string>;
  beforeAll(async () => { server = await startMiniStack(); });
  afterAll(() => server?.stop());

  async function plant(coolingHours: number): Promise<void> {
    user = `app-${Date.now()}`;
    old = await makeUser(server.port, user);
    files = { '.env': `AWS_ACCESS_KEY_ID=${old.id}\nAWS_SECRET_ACCESS_KEY=${old.secret}\n` };
    estate = await makeEstate(files, [{ path: '.env', value: old.secret, name: 'AWS_SECRET_ACCESS_KEY', ruleId: 'aws-secret-access-key' }],
      { coolingHours, rules: [{ options: { endpoint: `http://127.0.0.1:${server.port}`, region: 'us-east-1' } }] });
  }
  const now = async (): Promise<Keys> => ({ id: await resolved('AWS_ACCESS_KEY_ID'), secret: await resolved('AWS_SECRET_ACCESS_KEY') });

  it('moves consumers to a second key, then disables the first, and deletes it after its cooling period', async () => {
    await plant(24);
    await applied();
    await expect(callerArn(server.port, old)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    expect(await callerArn(server.port, await now())).toContain(user);
    expect((await keysOf(server.port, user)).find((key) => key.id === old.id)?.status).toBe('Inactive');
    expect(await resumeRotation({ plan: estate!.planFile })).toMatchObject({ entries: [{ destroyAfter: expect.any(String) }] });
    expect(await keysOf(server.port, user)).toHaveLength(2);
    await resumeRotation({ plan: estate!.planFile, now: () => new Date(Date.now() + 25 * 3_600_000) });
    expect((await keysOf(server.port, user)).map((key) => key.id)).toEqual([(await now()).id]);
  });

  it('takes a finished run back while the first key is only disabled', async () => {
    await plant(24);
    await applied();
    const pending = await now();
    await tookBack(files);
    expect(await callerArn(server.port, old)).toContain(user);
    await expect(callerArn(server.port, pending)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    expect(await keysOf(server.port, user)).toEqual([{ id: old.id, status: 'Active' }]);
  });

  it('says that a deleted key cannot come back', async () => {
    await plant(0);
    await applied();
    expect(await keysOf(server.port, user)).toHaveLength(1);
    await expect(rollbackRotation({ plan: estate!.planFile })).rejects.toMatchObject({ code: 'already-destroyed' });
  });
});

describeWith(['sshd'], 'SSH user key on sshd', () => {
  let server: SshServer;
  const pair = utils.generateKeyPairSync('ed25519', { comment: 'deploy' });
  const other = utils.generateKeyPairSync('ed25519', { comment: 'somebody' });
  beforeAll(async () => { server = await startSshd([`no-pty ${pair.public}`, other.public]); });
  afterAll(() => server?.stop());

  it('lets the new key in under the same restrictions, the old one no more, and leaves the others', async () => {
    const before = readFileSync(server.authorizedKeys, 'utf8');
    const files = { id_deploy: pair.private };
    estate = await makeEstate(files, [{ path: 'id_deploy', value: pair.private.trim(), ruleId: 'private-key-openssh' }],
      { rules: [{ options: { host: '127.0.0.1', port: server.port, user: server.user, authorizedKeys: server.authorizedKeys } }] });
    await applied();
    const lines = readFileSync(server.authorizedKeys, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines).toContain(other.public);
    expect(lines.find((line) => line !== other.public)).toMatch(/^no-pty ssh-ed25519 /);
    expect(lines.join()).not.toContain(pair.public.split(' ')[1]);
    expect(estate.read('id_deploy')).toBe('keysweep://default/shop/private-key-openssh#secret\n');

    const out = join(estate.folder, 'answer');
    const ssh = `ssh -F none -p ${server.port} -i "$KEYSWEEP_FILE_ID_DEPLOY" -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=${estate.folder}/known ${server.user}@127.0.0.1 echo in > ${out} 2>/dev/null`;
    expect(await runWithSecrets({ command: ['sh', '-c', ssh], files: ['id_deploy'], cwd: estate.repository })).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe('in\n');

    await tookBack(files);
    expect(readFileSync(server.authorizedKeys, 'utf8').trim().split('\n').sort()).toEqual(before.trim().split('\n').sort());
  });
});

describeWith(['redis'], 'Redis ACL user', () => {
  let server: Server;
  beforeAll(async () => { server = await startRedis('admin-password'); });
  afterAll(() => server?.stop());

  it('keeps both passwords until the consumers have moved, and shows neither to MONITOR', async () => {
    const { Redis } = await import('ioredis');
    const admin = new Redis({ host: '127.0.0.1', port: server.port, password: 'admin-password' });
    await admin.call('ACL', 'SETUSER', 'cache', 'on', `>${OLD}`, '~*', '+@all', '-acl');
    const seen: string[] = [];
    const monitor = await admin.monitor();
    monitor.on('monitor', (_time: string, words: string[]) => seen.push(words.join(' ')));
    const files = { 'config.yaml': `cache:\n  host: 127.0.0.1\n  port: ${server.port}\n  user: cache\n  password: ${OLD}\n` };
    process.env.REDIS_ADMIN = 'admin-password';
    estate = await makeEstate(files, [{ path: 'config.yaml', value: OLD, ruleId: 'redis-password' }], { rules: [{ options: { admin: { user: 'default', password: 'env:REDIS_ADMIN' } } }] });
    await applied();
    const login = async (password: string) => {
      const client = new Redis({ host: '127.0.0.1', port: server.port, retryStrategy: () => null, enableReadyCheck: false });
      client.on('error', () => undefined);
      return client.call('AUTH', 'cache', password).finally(() => client.disconnect());
    };
    await expect(login(OLD)).rejects.toThrow(/WRONGPASS/);
    expect(estate.read('config.yaml')).toContain('password: keysweep://default/shop/redis-password\n');
    await tookBack(files);
    expect(await login(OLD)).toBe('OK');
    expect(await admin.call('ACL', 'GETUSER', 'cache')).toEqual(expect.arrayContaining([[expect.any(String)]]));
    expect(seen.join('\n')).not.toContain(OLD);
    monitor.disconnect();
    admin.disconnect();
    delete process.env.REDIS_ADMIN;
  });
});

describeWith(['mariadb'], 'MariaDB account', () => {
  let server: Server;
  beforeAll(async () => { server = await startMariadb('admin-password'); });
  afterAll(() => server?.stop());

  it('sets, proves and takes back', async () => {
    const { createConnection } = await import('mysql2/promise');
    const admin = await createConnection({ host: '127.0.0.1', port: server.port, user: 'admin', password: 'admin-password' });
    await admin.query(`CREATE USER 'app'@'127.0.0.1' IDENTIFIED BY '${OLD}'`);
    await admin.end();
    const login = async (password: string) => (await createConnection({ host: '127.0.0.1', port: server.port, user: 'app', password })).end();
    const files = { 'app.toml': `[db]\nurl = "mysql://app:${OLD}@127.0.0.1:${server.port}/app"\n` };
    estate = await makeEstate(files, [{ path: 'app.toml', value: OLD }]);
    await applied();
    await expect(login(OLD)).rejects.toMatchObject({ errno: 1045 });
    await tookBack(files);
    await login(OLD);
  });
});

describeWith(['slapd'], 'LDAP bind account', () => {
  let server: Server;
  beforeAll(async () => { server = await startSlapd('admin-password', OLD); });
  afterAll(() => server?.stop());

  it('sets, proves and takes back', async () => {
    const { Client } = await import('ldapts');
    const login = async (password: string) => {
      const client = new Client({ url: `ldap://127.0.0.1:${server.port}` });
      return client.bind('cn=app,dc=example', password).finally(() => client.unbind());
    };
    const files = { 'app.properties': `ldap.password=${OLD}\n` };
    estate = await makeEstate(files, [{ path: 'app.properties', value: OLD, name: 'ldap.password' }], { rules: [{ options: { url: `ldap://127.0.0.1:${server.port}`, dn: 'cn=app,dc=example' } }] });
    await applied();
    await expect(login(OLD)).rejects.toMatchObject({ code: 49 });
    await tookBack(files);
    await login(OLD);
  });
});
