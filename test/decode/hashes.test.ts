import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { HASH_FORMATS, identifyHash, ntHash, snmpLocalisedKey, verifyHash, wpaPmk, type HashContext } from '../../src/decode';

interface Vector { readonly algorithm: string; readonly text: string; readonly password?: string; readonly context?: HashContext & { platform?: string } }

/** RFC 3112's salted form, salt behind the digest. */
const ldap = (algorithm: string, scheme: string): string =>
  `{${scheme}}${Buffer.concat([createHash(algorithm).update('hashcatSALT').digest(), Buffer.from('SALT')]).toString('base64')}`;

/** hashcat's self-test values (password `hashcat`) unless another password is named (John the Ripper's for SH2, RFC 3414, IEEE 802.11i). */
const VECTORS: readonly Vector[] = [
  { algorithm: 'md5crypt', text: '$1$38652870$DUjsu4TTlTsOe/xxZ05uf/' },
  { algorithm: 'cisco-4', text: '2btjjy78REtmYkkW0csHUbJZOstRXoWdX1mGrmmfeHI', context: { platform: 'cisco-ios' } },
  { algorithm: 'cisco-8', text: '$8$84486783037343$pYNyVrtyMalQrZLxRi7ZLQS1Fl.jkYCgASUi5P8JNb2' },
  { algorithm: 'cisco-9-scrypt', text: '$9$87023684531115$phio0TBQwaO7KZ8toQFyGFyDvyOzidaypRWN0uKX0hU' },
  { algorithm: 'sha256crypt', text: '$5$rounds=5000$GX7BopJZJxPc/KEK$le16UF8I2Anb.rOrn22AUPWvzUETDGefUmAV8AZkGcD' },
  { algorithm: 'sha512crypt', text: '$6$72820166$U4DVzpcYxgw7MVVDGGvB2/H5lRistD5.Ah4upwENR5UtffLR4X4SxSzfREv8z6wVl0jRFX40/KnYVvK4829kD1' },
  { algorithm: 'bcrypt', text: '$2a$05$LhayLxezLhK1LhWvKxCyLOj0j1u.Kj0jZ0pEmm134uzrQlFvQJLF6' },
  { algorithm: 'descrypt', text: '24leDr0hHfb3A', context: { platform: 'descrypt' } },
  { algorithm: 'descrypt', text: 'fnRL/G5lXVMug', password: 'admin', context: { platform: 'panos' } },
  { algorithm: 'asa-md5', text: 'dRRVnUmUHXOTt9nk', context: { platform: 'cisco-asa' } },
  { algorithm: 'asa-md5', text: '02dMBMYkTdC5Ziyp', context: { platform: 'cisco-asa', user: '36' } },
  { algorithm: 'asa-md5', text: '2KFQnbNIdI.2KYOU', password: 'cisco', context: { platform: 'cisco-asa' } },
  { algorithm: 'asa-md5', text: '8Ry2YjIyt7RRXU24', password: '', context: { platform: 'cisco-asa' } },
  { algorithm: 'asa-pbkdf2', text: '$sha512$1000$ODQyMDEwNjQyODY=$MKaHNWXUsuJB3IEwBHbm3w==' },
  { algorithm: 'fortios-ak1', text: 'AK1FCIhM0IUIQVFJgcDFwLCMi7GppdwtRzMyDpFOFxdpH8=' },
  { algorithm: 'fortios-sh2-sha256', text: 'SH2+n+OiTlautpJQF1NBcMU2H1otOvlAz9g5wzxwHw+4il3Aiixv9oPtKnRgCc=', password: 'a' },
  { algorithm: 'fortios-sh2-sha256', text: 'SH2B0YZCrPjDldskSin50dSxbw22VVy+Mb6Ldvb4eq1FV5q4KE3SYPotvX2KWI=', password: 'A'.repeat(42) },
  { algorithm: 'netscaler-sha1', text: '1130725275da09ca13254957f2314a639818d44c37ef6d558', context: { platform: 'netscaler' } },
  { algorithm: 'netscaler-sha512', text: '2f9282ade42ce148175dc3b4d8b5916dae5211eee49886c3f7cc768f6b9f2eb982a5ac2f2672a0223999bfd15349093278adf12f6276e8b61dacf5572b3f93d0b4fa886ce' },
  { algorithm: 'screenos', text: 'nNxKL2rOEkbBc9BFLsVGG6OtOUO/8n', context: { user: 'user' } },
  { algorithm: 'arubaos', text: '5387280701327dc2162bdeb451d5a465af6d13eff9276efeba', context: { platform: 'arubaos' } },
  { algorithm: 'netbsd-sha1', text: '$sha1$15100$jiJDkz0E$E8C7RQAD3NetbSDz7puNAY.5Y2jr' },
  { algorithm: 'apr1', text: '$apr1$71850310$gh9m4xcAn3MGxogwX/ztb.' },
  { algorithm: 'mysql-native', text: '*FCF7C1B8749CF99D88E5F34271D636178FB5D130' },
  { algorithm: 'postgresql-md5', text: 'md5a6343a68d964ca596d9752250d54bb8a', context: { user: 'postgres' } },
  { algorithm: 'postgresql-scram', text: 'SCRAM-SHA-256$4096:IKfxzJ8Nq4PkLJCfgKcPmA==$iRw3qwTp18uaBnsTOEExbtgWdKeBMbSSnZvqD4sdqLQ=:hPciC1CcnBna3szR8Mf3MVc8t0W7QPbIHoMMrh4zRV0=' },
  { algorithm: 'snmpv3-key', text: '0x526f5eed9fcce26f8964c2930787d82b', password: 'maplesyrup', context: { platform: 'snmp', engineId: '000000000000000000000002' } },
  { algorithm: 'snmpv3-key', text: '0x6695febc9288e36282235fc7151f128497b38f3f', password: 'maplesyrup', context: { platform: 'snmp', engineId: '000000000000000000000002' } },
  { algorithm: 'wpa-psk', text: 'f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e', password: 'password', context: { platform: 'wpa', ssid: 'IEEE' } },
  { algorithm: 'ldap-ssha', text: ldap('sha1', 'SSHA') },
  { algorithm: 'ldap-ssha256', text: ldap('sha256', 'SSHA256') },
  { algorithm: 'ldap-ssha512', text: ldap('sha512', 'SSHA512') },
  { algorithm: 'nt-hash', text: 'b4b9b02e6f09a9bd760f388b67351e2b', context: { platform: 'nt-encrypted' } },
  { algorithm: 'md5', text: '8743b52063cd84097a65d1633f5c74f5', context: { platform: 'md5' } },
  { algorithm: 'sha1', text: 'b89eaac7e61417341b710b727768294d0e6a277b', context: { platform: 'hp-procurve' } },
  { algorithm: 'sha256', text: '127e6fbfe24a750e72930c220a8e138275656b8e5d8f48a98c3c92df2caba935', context: { platform: 'sha256' } },
];

test.each(VECTORS)('$algorithm $text', ({ algorithm, text, password = 'hashcat', context = {} }) => {
  expect(identifyHash(text, context.platform)?.algorithm).toBe(algorithm);
  expect(verifyHash(text, password, context)).toBe(true);
  expect(verifyHash(text, `${password}x`, context)).toBe(false);
});

test('every format that can be tested has a vector', () => {
  const covered = new Set(VECTORS.map((vector) => vector.algorithm));
  const missing = HASH_FORMATS.filter((format) => format.matches && !covered.has(format.algorithm)).map((format) => format.algorithm);
  expect(missing).toEqual([]);
});

test('shapes that say too little are not named without a platform', () => {
  for (const text of ['dRRVnUmUHXOTt9nk', '24leDr0hHfb3A', '8743b52063cd84097a65d1633f5c74f5', 'f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e']) {
    expect(identifyHash(text)).toBeUndefined();
  }
  expect(identifyHash('$9$ewkMLNs2aikPdbkP5Q9CKM8')).toBeUndefined(); // Junos, reversible
});

test('cost and hashcat mode come with the name', () => {
  expect(identifyHash('$2y$10$TQrZlpBDra86.qoexZUzQeBXDY1FcdDhGWdD9lLxMuFyPVSm0OGy6')).toMatchObject({ hashcat: 3200, cost: 'bcrypt cost 10', form: 'strong-hash' });
  expect(identifyHash('$6$rounds=100000$abc$' + '.'.repeat(86))).toMatchObject({ hashcat: 1800, cost: 'SHA-512 × 100000' });
});

test('a hostile cost is refused at once', () => {
  const started = Date.now();
  expect(verifyHash('$6$rounds=999999999$abc$' + '.'.repeat(86), 'x')).toBeUndefined();
  expect(verifyHash('$2b$31$LhayLxezLhK1LhWvKxCyLOj0j1u.Kj0jZ0pEmm134uzrQlFvQJLF6', 'x')).toBeUndefined();
  expect(verifyHash('$sha512$999999999$AAAA$AAAA', 'x')).toBeUndefined();
  expect(verifyHash('$sha1$999999999$abc$' + '.'.repeat(28), 'x')).toBeUndefined();
  expect(Date.now() - started).toBeLessThan(200);
});

test('standards: MD4 of RFC 1320 by the NT hash, SNMPv3 keys, WPA, Milenage', () => {
  expect(ntHash('')).toBe('31d6cfe0d16ae931b73c59d7e0c089c0');
  expect(snmpLocalisedKey('md5', 'maplesyrup', '000000000000000000000002')).toBe('526f5eed9fcce26f8964c2930787d82b');
  expect(wpaPmk('ThisIsAPassword', 'ThisIsASSID')).toBe('0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af');
});

test('nothing throws, whatever the text', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom(...VECTORS.map((v) => v.text)).chain((text) =>
    fc.nat(text.length).map((at) => `${text.slice(0, at)}é${text.slice(at + 1)}`)));
  fc.assert(fc.property(texts, fc.constantFrom('', 'asa', 'snmp md5', 'wpa', 'descrypt'), (text, platform) => {
    identifyHash(text, platform);
    verifyHash(text, 'a', { platform, user: 'u', ssid: 's', engineId: 'zz' });
  }), { numRuns: 200 });
});
