/* eslint-disable no-console -- this is a demonstration */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utils } from 'ssh2';
import { callerArn, makeUser, type Keys } from '../../test/services/aws';
import { query, startMiniStack, startOpenBao, startPostgresql, startSshd, type Server, type SshServer } from '../../test/services/servers';

const keysweep = join(__dirname, '../../bin/keysweep.js');
const noCloud = process.argv.includes('--no-cloud');
const folder = mkdtempSync(join(tmpdir(), 'keysweep-demo-'));
let repository = join(folder, 'shop');
const environment = { ...process.env, KEYSWEEP_STATE_DIR: join(folder, 'state'), BAO_TOKEN: 'root' };

function say(text: string): void {
  console.log(`\n== ${text}`);
}

/** Runs keysweep as a user would, in the repository; ends the demonstration where its exit code is not the expected one. */
function run(parameters: string[], expected = 0): string {
  console.log(`$ keysweep ${parameters.join(' ')}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [keysweep, ...parameters], { cwd: repository, env: environment, encoding: 'utf8' });
  process.stdout.write(stdout.replace(/^(?=.)/gm, '  '));
  if (status !== expected) throw new Error(`keysweep ${parameters.join(' ')} ended with ${status}, not ${expected}:\n${stderr}`);
  return stdout;
}

function check(claim: string, holds: boolean): void {
  if (!holds) throw new Error(`not true: ${claim}`);
  console.log(`  proved: ${claim}`);
}

const refused = (attempt: Promise<unknown>): Promise<boolean> => attempt.then(() => false, () => true);

interface Estate {
  readonly postgresql: Server;
  readonly aws?: Server;
  readonly bao?: Server;
  readonly ssh?: SshServer;
}

/** Plants credentials that work, commits them as people do, and writes the settings that name sink and servers. */
async function plant(estate: Estate, password: string, pair: { private: string; public: string }): Promise<{ keys?: Keys }> {
  const { postgresql, aws, bao, ssh } = estate;
  rmSync(repository, { recursive: true, force: true });
  mkdirSync(repository);
  await query(postgresql.port, 'admin', 'admin-password', 'DROP ROLE IF EXISTS app').catch(() => undefined);
  await query(postgresql.port, 'admin', 'admin-password', `CREATE ROLE app LOGIN PASSWORD '${password}'`);
  const lines = [`DATABASE_URL=postgres://app:${password}@127.0.0.1:${postgresql.port}/postgres`];
  let keys: Keys | undefined;
  if (aws) {
    keys = await makeUser(aws.port, `shop-${Date.now()}`);
    lines.push(`AWS_ACCESS_KEY_ID=${keys.id}`, `AWS_SECRET_ACCESS_KEY=${keys.secret}`);
  }
  writeFileSync(join(repository, '.env'), `${lines.join('\n')}\n`);
  if (ssh) {
    writeFileSync(join(repository, 'id_deploy'), pair.private);
    writeFileSync(ssh.authorizedKeys, `${pair.public}\n`);
  }
  writeFileSync(join(folder, 'rotation.yaml'), `sinks:
  default: ${bao ? `{ type: vault, address: 'http://127.0.0.1:${bao.port}', token: 'env:BAO_TOKEN' }` : `{ type: age-file, path: ${join(folder, 'secrets.json')} }`}
rules:
  - match: { rule: 'aws*' }
    options: { endpoint: 'http://127.0.0.1:${aws?.port ?? 0}', region: us-east-1 }
  - match: { rule: '*private-key*' }
    options: { host: 127.0.0.1, port: ${ssh?.port ?? 22}, user: ${ssh?.user ?? 'nobody'}, authorizedKeys: ${ssh?.authorizedKeys ?? 'none'} }
`);
  for (const git of [['init', '-q'], ['add', '-A'], ['-c', 'user.name=dev', '-c', 'user.email=dev@example.org', 'commit', '-qm', 'Add settings']]) spawnSync('git', git, { cwd: repository });
  return { keys };
}

/** A program that knows nothing of keysweep: it reads its environment and logs in. */
const APP = `const { Client } = require('${require.resolve('pg')}'); const c = new Client({ connectionString: process.env.DATABASE_URL });
c.connect().then(() => c.query('SELECT current_user AS u')).then((r) => { console.log('  the application is connected as ' + r.rows[0].u); return c.end(); });`;

async function rotateForward(estate: Estate): Promise<void> {
  const old = { password: 'Zk3vQ9xLw2Tn8RbYp', pair: utils.generateKeyPairSync('ed25519', { comment: 'deploy' }) };
  say('A repository with live credentials in it');
  const { keys } = await plant(estate, old.password, old.pair);
  run(['scan', '.', '--format', 'json', '-o', join(folder, 'report.json')], 1);
  run(['rotate', 'plan', join(folder, 'report.json'), '--settings', join(folder, 'rotation.yaml'), '-o', join(folder, 'plan.yaml')]);
  check('the plan holds no secret', ![old.password, keys?.secret ?? '\0'].some((secret) => readFileSync(join(folder, 'plan.yaml'), 'utf8').includes(secret)));
  say('Apply it');
  run(['rotate', 'apply', join(folder, 'plan.yaml'), '--yes']);
  console.log(readFileSync(join(repository, '.env'), 'utf8').replace(/^(?=.)/gm, '  '));
  say('What works now, and what does not');
  run(['run', '--', process.execPath, '-e', APP]);
  check('PostgreSQL refuses the old password', await refused(query(estate.postgresql.port, 'app', old.password, 'SELECT 1')));
  if (estate.aws && keys) check('AWS refuses the old access key', await refused(callerArn(estate.aws.port, keys)));
  if (estate.ssh) {
    check('sshd knows the old key no more', !readFileSync(estate.ssh.authorizedKeys, 'utf8').includes(old.pair.public.split(' ')[1]));
    const ssh = `ssh -F none -p ${estate.ssh.port} -i "$KEYSWEEP_FILE_ID_DEPLOY" -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=${folder}/known ${estate.ssh.user}@127.0.0.1 'echo "  the deployment logs in with the new key"' 2>/dev/null`;
    run(['run', '--file', 'id_deploy', '--', 'sh', '-c', ssh]);
  }
  run(['scan', '.']);
}

async function rotateAndBack(estate: Estate): Promise<void> {
  const old = { password: 'Wd7nTq2xKv9LpR3sX', pair: utils.generateKeyPairSync('ed25519', { comment: 'deploy' }) };
  say('Another repository, rotated and then taken back');
  repository = join(folder, 'billing');
  const { keys } = await plant(estate, old.password, old.pair);
  const before = readFileSync(join(repository, '.env'));
  run(['scan', '.', '--format', 'json', '-o', join(folder, 'report.json')], 1);
  run(['rotate', 'plan', join(folder, 'report.json'), '--settings', join(folder, 'rotation.yaml'), '-o', join(folder, 'plan2.yaml')]);
  run(['rotate', 'apply', join(folder, 'plan2.yaml'), '--yes']);
  check('the old password is refused', await refused(query(estate.postgresql.port, 'app', old.password, 'SELECT 1')));
  run(['rotate', 'rollback', join(folder, 'plan2.yaml'), '--yes']);
  check('the files are as they were, byte by byte', readFileSync(join(repository, '.env')).equals(before));
  check('PostgreSQL accepts the old password again', !(await refused(query(estate.postgresql.port, 'app', old.password, 'SELECT 1'))));
  if (estate.aws && keys) check('AWS accepts the old access key again', !(await refused(callerArn(estate.aws.port, keys))));
  if (estate.ssh) check('sshd knows the old key again', readFileSync(estate.ssh.authorizedKeys, 'utf8').includes(old.pair.public.split(' ')[1]));
}

async function main(): Promise<void> {
  const servers: Server[] = [];
  const started = async <T extends Server>(server: Promise<T>): Promise<T> => {
    servers.push(await server);
    return server;
  };
  try {
    const estate: Estate = noCloud
      ? { postgresql: await started(startPostgresql('admin-password')) }
      : { postgresql: await started(startPostgresql('admin-password')), aws: await started(startMiniStack()), bao: await started(startOpenBao()), ssh: await started(startSshd([])) };
    await rotateForward(estate);
    await rotateAndBack(estate);
    say('Everything held');
  } finally {
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
