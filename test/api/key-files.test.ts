import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scan } from '../../src';

const PASSWORD = 'deploy-Pw_83kX';
let folder: string;

/** A Jenkins home with one credential, sealed as Jenkins does. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keysweep-keys-'));
  const home = join(folder, 'home');
  mkdirSync(join(home, 'secrets'), { recursive: true });
  const encrypt = (algorithm: string, key: Buffer, iv: Buffer | null, plain: Buffer): Buffer => {
    const cipher = createCipheriv(algorithm, key, iv);
    return Buffer.concat([cipher.update(plain), cipher.final()]);
  };
  const master = randomBytes(128).toString('hex');
  const key = randomBytes(16);
  const iv = randomBytes(16);
  const secretFile = encrypt('aes-128-ecb', createHash('sha256').update(master).digest().subarray(0, 16), null, Buffer.concat([key, randomBytes(240), Buffer.from('::::MAGIC::::')]));
  const data = encrypt('aes-128-cbc', key, iv, Buffer.from(PASSWORD));
  const header = Buffer.from([1, 0, 0, 0, 16, 0, 0, 0, data.length]);
  const sealed = `{${Buffer.concat([header, iv, data]).toString('base64')}}`;
  writeFileSync(join(home, 'secrets/master.key'), master);
  writeFileSync(join(home, 'secrets/hudson.util.Secret'), secretFile);
  writeFileSync(join(home, 'credentials.xml'), `<?xml version='1.1'?>
<com.cloudbees.plugins.credentials.SystemCredentialsProvider><list>
<com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl><username>deploy</username><password>${sealed}</password></com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>
</list></com.cloudbees.plugins.credentials.SystemCredentialsProvider>
`);
  execFileSync('tar', ['-czf', '../jenkins.tar.gz', '.'], { cwd: home });
  execFileSync('tar', ['-czf', '../without-keys.tar.gz', 'credentials.xml'], { cwd: home });
});
afterAll(() => rmSync(folder, { recursive: true }));

const credential = async (path: string) => (await scan({ paths: [join(folder, path)] })).credentials.flatMap((c) => c.occurrences).find((o) => o.encoding === 'jenkins');

test.each(['home', 'jenkins.tar.gz'])('Jenkins credentials open with the key files in the same place: %s', async (path) => {
  const found = await credential(path);
  expect(found?.decoded?.reveal()).toBe(PASSWORD);
  expect(found?.form).toBe('reversible');
  expect(found?.evidence.some((evidence) => evidence.kind === 'key-file' && evidence.text.includes('secrets'))).toBe(true);
});

test('a folder is a folder, not the beginning of a name', async () => {
  mkdirSync(join(folder, 'hom'), { recursive: true });
  const { credentials } = await scan({ paths: [join(folder, 'hom'), join(folder, 'home')] });
  expect(credentials.flatMap((one) => one.occurrences).find((one) => one.encoding === 'jenkins')?.decoded?.reveal()).toBe(PASSWORD);
});

test('without the key files they stay sealed, and are reported', async () => {
  const found = await credential('without-keys.tar.gz');
  expect(found).toBeDefined();
  expect(found?.decoded).toBeUndefined();
});

test('no file outside of what was asked for is read', async () => {
  expect((await credential('home/credentials.xml'))?.decoded).toBeUndefined();
});

test('F5 $M$ opens with a master key that is kept in clear beside it, in a UCS, too', async () => {
  const key = randomBytes(16);
  const cipher = createCipheriv('aes-128-ecb', key, null);
  const sealed = `$M$ab$${Buffer.concat([cipher.update('abBind-p4ss!'), cipher.final()]).toString('base64')}`;
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-f5-'));
  try {
    mkdirSync(join(folder, 'config/bigip/kstore'), { recursive: true });
    writeFileSync(join(folder, 'config/bigip.conf'), `#TMSH-VERSION: 15.1.0\n\nauth ldap system-auth {\n    bind-pw ${sealed}\n    servers { ldap1 }\n}\nltm virtual /Common/v1 {\n    destination 10.0.0.1:443\n}\n`);
    writeFileSync(join(folder, 'config/bigip/kstore/master'), `${key.toString('base64')}\n`);
    const opened = async (path: string) => (await scan({ paths: [path] })).credentials.flatMap((c) => c.occurrences).filter((o) => o.encoding === 'f5-master-key').map(({ decoded }) => decoded?.reveal());
    expect(await opened(folder)).toEqual(['Bind-p4ss!']);
    execFileSync('tar', ['-czf', join(folder, 'unit.ucs'), '-C', folder, 'config']);
    expect(await opened(join(folder, 'unit.ucs'))).toEqual(['Bind-p4ss!']);
    writeFileSync(join(folder, 'config/bigip/kstore/master'), 'not the key of this unit');
    expect(await opened(join(folder, 'config'))).toEqual([undefined]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
