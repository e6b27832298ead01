import { createCipheriv, createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { aristaKeyTexts, decodeForm, REVERSIBLE_FORMS, type DecodeContext } from '../../src/decode';

/** Published or own vectors; [form, stored text, plaintext, context]. */
const VECTORS: readonly [string, string, string, DecodeContext?][] = [
  ['cisco-7', '060506324F41', 'cisco'],
  ['cisco-7', '062A1A2C49405A4B524F5C', 'Lumen3278.'],
  ['cisco-7', '15435A030726242723273C21181319000A', '11oclockticktock'],
  ['junos-9', '$9$ewkMLNs2aikPdbkP5Q9CKM8', 'juniper'],
  ['junos-9', '$9$pmbGBhSlKW-VYcyv8XxbwjHqPz3B1EeMX9AxN-Vg4iHqPzn', '3RnjDQl2Kvf8THR'],
  ['arista-7', 'STUMoK7QiW53X1F200pULYkJDHh4WlJE', 'mMlopiWfqUyHRSI', { keyTexts: aristaKeyTexts({ neighbor: 'SPINE-A' }) }],
  ['panos-aes', '-AQ==4oaXexPxqJ4g0EWSB1RdFf4eugg=QB2FTzPzPnegOOdK2VtojQ==', 'letmein123'],
  ['panos-aes', '-AQ==zPJb3ngM1sGjXlfX2+Qk6rbdv1I=ucInIpBmFcnkQK7zF4VO1w==', 'paloalto'],
  ['fortios-enc', 'Qm5S4sGgij+qMaA5nVcuamJCA3i0M0tXMG8HK1jNveCx5drLIYVNFH79LrcjHGrmEt3TT5QVjneos9qk8r3YwV4NITQ=', 'x7IfDH5mMDdw'],
  ['fortios-enc', 'ENC Qm5S4sGgij+qMaA5nVcuamJCA3i0M0tXMG8HK1jNveCx5drLIYVNFH79LrcjHGrmEt3TT5QVjneos9qk8r3YwV4NITQ=', 'x7IfDH5mMDdw'],
  ['huawei-cipher', 'N`C55QK<`=/Q=^Q`MAF4<1!!', 'huawei'],
  ['netscaler-encrypted', 'de965bf774348634d64c6184ee5aeb18a71a17e6ada3ce276758c01a36c366ba', '#S3rvice#@cc', { method: 'ENCMTHD_3' }],
  ['cisco-pcf', 'F992230153F51928672DF6C7B9C61EF8437252CFBE28C1101EF1A119D077E93CCCEEE4FE72E8A2DF5EC384E005F77577CCA7CCCA231FE9D8', 'student.uit.no'],
  ['gpp-cpassword', 'j1Uyj3Vx8TY9LtLZil2uAuZkFQA/4latT76ZwgdHdhw', 'Local*P4ssword!'],
  ['vnc', 'dbd83cfd727a1458', 'password'],
  ['websphere-xor', '{xor}CDo9Hgw=', 'WebAS'],
  ['rclone-obscure', 'YWFhYWFhYWFhYWFhYWFhYXMaGgIlEQ', 'potato'],
  ['rclone-obscure', 'YmJiYmJiYmJiYmJiYmJiYp3gcEWbAw', 'potato'],
  ['f5-master-key', '$M$iP$rr0su9oHn9J9p1t3nRzydA==', 'KEY45678', { masterKey: 'BHDLd0bbao1VlwpTk1sioQ==' }],
  ['f5-master-key', '$M$bn$btwo4IWf6ZpYap4QWG8DsJqnB2xW9HLv1VOAmMeIa0U=', 'secret_encryption_key', { masterKey: 'BHDLd0bbao1VlwpTk1sioQ==' }],
  ['base64', 'czNjcjN0', 's3cr3t'],
];

test.each(VECTORS)('%s decodes %s', (...vector) => {
  const [form, stored, plain, context] = vector;
  expect(decodeForm(form, stored, context)).toBe(plain);
});

test('every form in the table has a vector or a round trip here', () => {
  const roundTrips = ['mremoteng', 'winscp', 'jenkins', 'netscaler-kek', 'weblogic']; // weblogic: test/api/weblogic.test.ts
  const covered = new Set([...VECTORS.map(([form]) => form), ...roundTrips]);
  expect(REVERSIBLE_FORMS.map((form) => form.id).filter((id) => !covered.has(id))).toEqual([]);
});

test('look-alikes are not decoded', () => {
  expect(decodeForm('junos-9', '$9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6')).toBeUndefined(); // Cisco type 9
  expect(decodeForm('cisco-7', '99060506324F41')).toBeUndefined(); // offset out of range
  expect(decodeForm('panos-aes', '-AQ==4oaXexPxqJ4g0EWSB1RdFf4eugg=QB2FTzPzPnegOOdK2VtojQ==', { masterKey: 'another' })).toBeUndefined();
  expect(decodeForm('arista-7', 'STUMoK7QiW53X1F200pULYkJDHh4WlJE', { keyTexts: ['SPINE-B_passwd'] })).toBeUndefined();
  expect(decodeForm('fortios-enc', 'SH29dxniy3Fk3VGUCB7SR+2FXQqyQLo0Dab+z4ivPQOjYVXq8lC4bgxPC8Zkrw=')).toBeUndefined();
  expect(decodeForm('f5-master-key', '$M$iP$rr0su9oHn9J9p1t3nRzydA==')).toBeUndefined();
  expect(decodeForm('cisco-pcf', 'F992230153F51928672DF6C7B9C61EF8437252CFBE28C1101EF1A119D077E93CCCEEE4FE72E8A2DF5EC384E005F77577CCA7CCCA231FE9D9')).toBeUndefined();
});

const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 });

const encrypt = (algorithm: string, key: Buffer, iv: Buffer | null, plain: Buffer): Buffer => {
  const cipher = createCipheriv(algorithm, key, iv);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
};

test('round trip: Cisco type 7', () => {
  const constant = 'dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87';
  fc.assert(fc.property(printable, fc.integer({ min: 0, max: 15 }), (plain, offset) => {
    const hex = [...plain].map((c, i) => (c.charCodeAt(0) ^ constant.charCodeAt((offset + i) % 53)).toString(16).padStart(2, '0')).join('');
    expect(decodeForm('cisco-7', String(offset).padStart(2, '0') + hex.toUpperCase())).toBe(plain);
  }));
});

test('round trip: Junos $9$', () => {
  const families = ['QzF3n6/9CAtpu0O', 'B1IREhcSyrleKvMW8LXx', '7N-dVbwsY2g4oaJZGUDj', 'iHkq.mPf5T'];
  const alphabet = families.join('');
  const weights = [[1, 4, 32], [1, 16, 32], [1, 8, 32], [1, 64], [1, 32], [1, 4, 16, 128], [1, 32, 64]];
  fc.assert(fc.property(printable, fc.nat(64), (plain, salt) => {
    const first = alphabet[salt]!;
    let text = `$9$${first}${'a'.repeat(3 - families.findIndex((f) => f.includes(first)))}`;
    let previous = salt;
    [...plain].forEach((char, n) => {
      let rest = char.charCodeAt(0);
      const gaps: number[] = [];
      for (const weight of [...weights[n % 7]!].reverse()) {
        gaps.unshift(Math.floor(rest / weight));
        rest %= weight;
      }
      for (const gap of gaps) text += alphabet[(previous = (previous + gap + 1) % 65)];
    });
    expect(decodeForm('junos-9', text)).toBe(plain);
  }));
});

test('round trip: WinSCP, with and without the account in front', () => {
  const byte = (value: number): string => (~value & 0xff ^ 0xa3).toString(16).padStart(2, '0').toUpperCase();
  fc.assert(fc.property(printable, fc.nat(9), (plain, shift) => {
    const stored = [0xff, 0, plain.length + 9, shift, ...randomBytes(shift), ...Buffer.from(`rooth.test${plain}`)];
    stored[2] = plain.length + 'rooth.test'.length;
    expect(decodeForm('winscp', stored.map(byte).join(''), { user: 'root', host: 'h.test' })).toBe(plain);
    const older = [plain.length, shift, ...randomBytes(shift), ...Buffer.from(plain)];
    expect(decodeForm('winscp', older.map(byte).join(''))).toBe(plain);
  }));
});

test('round trip: mRemoteNG GCM and its older CBC', () => {
  const salt = randomBytes(16), nonce = randomBytes(16);
  const cipher = createCipheriv('aes-256-gcm', pbkdf2Sync('mR3m', salt, 1000, 32, 'sha1'), nonce, { authTagLength: 16 }).setAAD(salt);
  const body = Buffer.concat([cipher.update('jump-Host#9'), cipher.final()]);
  expect(decodeForm('mremoteng', Buffer.concat([salt, nonce, body, cipher.getAuthTag()]).toString('base64'))).toBe('jump-Host#9');
  const old = encrypt('aes-128-cbc', createHash('md5').update('mR3m').digest(), nonce, Buffer.from('older'));
  expect(decodeForm('mremoteng', Buffer.concat([nonce, old]).toString('base64'))).toBe('older');
});

test('round trip: Jenkins with its two key files', () => {
  const master = randomBytes(128).toString('hex');
  const key = randomBytes(16);
  const masterKey = createHash('sha256').update(master).digest().subarray(0, 16);
  const secretFile = encrypt('aes-128-ecb', masterKey, null, Buffer.concat([key, randomBytes(240), Buffer.from('::::MAGIC::::')]));
  const keyFiles = { 'master.key': Buffer.from(`${master}\n`), 'hudson.util.secret': secretFile };
  const iv = randomBytes(16);
  const data = encrypt('aes-128-cbc', key, iv, Buffer.from('deploy-pw'));
  const header = Buffer.alloc(9);
  header[0] = 1;
  header.writeUInt32BE(16, 1);
  header.writeUInt32BE(data.length, 5);
  const stored = `{${Buffer.concat([header, iv, data]).toString('base64')}}`;
  expect(decodeForm('jenkins', stored, { keyFiles })).toBe('deploy-pw');
  expect(decodeForm('jenkins', stored)).toBeUndefined();
  const old = encrypt('aes-128-ecb', key, null, Buffer.from('old-pw::::MAGIC::::'));
  expect(decodeForm('jenkins', old.toString('base64'), { keyFiles })).toBe('old-pw');
});

test('round trip: NetScaler -kek with F1.key and F2.key', () => {
  const first = randomBytes(65), second = randomBytes(67), iv = randomBytes(16);
  const key = createHmac('sha256', second.subarray(35, 67)).update(first.subarray(33, 65)).digest();
  const stored = Buffer.concat([iv, encrypt('aes-256-cbc', key, iv, Buffer.from('ldapBind1'))]).toString('hex');
  const keyFiles = { 'f1.key': Buffer.from(first.toString('hex')), 'f2.key': Buffer.from(second.toString('hex')) };
  expect(decodeForm('netscaler-kek', stored, { keyFiles })).toBe('ldapBind1');
});

test('no decoder throws, whatever the text', () => {
  const hex = fc.uint8Array({ minLength: 1, maxLength: 80 }).map((b) => Buffer.from(b).toString('hex'));
  const base64 = fc.uint8Array({ minLength: 1, maxLength: 80 }).map((b) => Buffer.from(b).toString('base64'));
  const texts = fc.oneof(fc.string({ unit: 'binary' }), hex, base64, base64.map((b) => `{xor}${b}`), base64.map((b) => `-AQ==${b}`),
    fc.stringMatching(/^[!-a]{24}$/), fc.stringMatching(/^\$9\$[A-Za-z0-9./-]{4,40}$/), base64.map((b) => `{AQ${b}}`));
  const contexts: (DecodeContext | undefined)[] = [undefined, { keyTexts: ['x_passwd', ''], masterKey: '', method: 'ENCMTHD_2', user: '' },
    { masterKey: 'AAAA', method: 'ENCMTHD_3', keyFiles: { 'master.key': Buffer.alloc(3), 'hudson.util.secret': Buffer.alloc(32), 'f1.key': Buffer.from('zz'), 'f2.key': Buffer.alloc(0) } }];
  fc.assert(fc.property(texts, fc.constantFrom(...contexts), (text, context) => {
    for (const form of REVERSIBLE_FORMS) expect(['string', 'undefined']).toContain(typeof form.decode(text, context));
  }), { numRuns: 300 });
});
