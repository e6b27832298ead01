import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scan } from '../../src';
import { decipherRc2Cbc } from '../../src/decode/rc2';

// A domain sealed as WebLogic does. Its keys were made with `openssl kdf … PKCS12KDF` (SHA1, 5 rounds, salt a1b2c3d4) and `openssl enc -rc2-cbc`.
const SALT = Buffer.from('a1b2c3d4', 'hex');
const AES_KEY = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const DES_KEY = Buffer.from('0123456789abcdeffedcba98765432100123456789abcdef', 'hex');
const SEALED_AES = Buffer.from('cdce77f9678f7605681974db1a56c2361ec2ec1e50e0d5ab', 'hex');
const SEALED_DES = Buffer.from('c81da63ba6a9f8e2ed3fd9132e450bdfea7da81e59a03a4983e115532adbe89f', 'hex');
const ini = Buffer.concat([Buffer.from([SALT.length]), SALT, Buffer.from([2, SEALED_DES.length]), SEALED_DES, Buffer.from([SEALED_AES.length]), SEALED_AES]);

test('RC2 gives what OpenSSL encrypted', () => {
  const key = Buffer.from('48c724e2ff6649a890fdd0f471d15706', 'hex');
  expect(decipherRc2Cbc(key, Buffer.from('9475b6c50952219e', 'hex'), SEALED_AES)?.subarray(0, 16)).toEqual(AES_KEY);
});

test.each([
  ['{AES}', (text: string) => { const iv = randomBytes(16); const cipher = createCipheriv('aes-128-cbc', AES_KEY, iv); return Buffer.concat([iv, cipher.update(text), cipher.final()]); }],
  ['{3DES}', (text: string) => { const cipher = createCipheriv('des-ede3-cbc', DES_KEY, Buffer.concat([SALT, SALT])); return Buffer.concat([cipher.update(text), cipher.final()]); }],
] as const)('%s opens with the domain key beside it, and stays sealed without', async (prefix, seal) => {
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-weblogic-'));
  try {
    mkdirSync(join(folder, 'config/jdbc'), { recursive: true });
    mkdirSync(join(folder, 'security'));
    writeFileSync(join(folder, 'config/config.xml'), `<domain>\n  <node-manager-password-encrypted>${prefix}${seal('Weblog1c-pw').toString('base64')}</node-manager-password-encrypted>\n</domain>\n`);
    writeFileSync(join(folder, 'config/jdbc/orders-jdbc.xml'), `<jdbc-data-source>\n  <jdbc-driver-params>\n    <url>jdbc:oracle:thin:@db1:1521/orders</url>\n    <password-encrypted>${prefix}${seal('0rders-pw').toString('base64')}</password-encrypted>\n  </jdbc-driver-params>\n</jdbc-data-source>\n`);
    const occurrences = async () => (await scan({ paths: [folder] })).credentials.flatMap((c) => c.occurrences).filter((o) => o.encoding === 'weblogic');
    expect((await occurrences()).map(({ form }) => form)).toEqual(['sealed', 'sealed']);
    writeFileSync(join(folder, 'security/SerializedSystemIni.dat'), ini);
    expect((await occurrences()).map(({ decoded }) => decoded?.reveal()).sort()).toEqual(['0rders-pw', 'Weblog1c-pw']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
