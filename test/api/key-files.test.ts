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

test('without the key files they stay sealed, and are reported', async () => {
  const found = await credential('without-keys.tar.gz');
  expect(found).toBeDefined();
  expect(found?.decoded).toBeUndefined();
});

test('no file outside of what was asked for is read', async () => {
  expect((await credential('home/credentials.xml'))?.decoded).toBeUndefined();
});
