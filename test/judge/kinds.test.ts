import { knownKind } from '../../src/judge/model/known';
import type { StatementFacts } from '../../src/model';

function kindOf(name: string, value: string, extra: Partial<StatementFacts> & { path?: string } = {}): string | undefined {
  const { path = 'src/app.ts', ...facts } = extra;
  return knownKind({ name, value, operator: '=', quote: '"', kind: 'assignment', language: 'typescript', style: 'code', line: `${name} = "${value}"`, valueColumn: name.length + 4, around: '', ...facts }, path)?.evidence.text;
}

test.each([
  ['api_token', 'ff39b3e4-f71c-448c-7211-7', 'a UUID cut short'],
  ['db_password', `AQICAH${'iTe9jIHgcv08vZMulsa7BltjHXo7vH2S22lSlDzXMg9vIcNf6W0bDcRxIosA'}`, 'encrypted by AWS KMS'],
  ['password', '{cipher}931831074fd27d5caac5e224717a1e66', 'encrypted by Spring Cloud Config'],
  ['idempotency_key', '822efb8c-da58-4927-ae4e-ddc17c812724', 'the key of a cache, a lock or a request sent twice'],
  ['token', 'aaaa0aaa0aaaaaa0aaaaaa0aaaqa0aa', 'two characters make up most of it'],
  ['SSH_KEY', '~/.ssh/id_ed25519', 'a path'],
  ['bindKey', 'Ctrl-Shift-P', 'a combination of keys on a keyboard'],
  ['invalid_auth', 'Ugyldig godkjenning', 'a text in a human language'],
  ['password', Buffer.from('Пароль неверен', 'utf8').toString('latin1'), 'a text in a human language'],
  ['nextToken', 'bXlzdGVyaW91c1BhZ2luYXRpb25Ub2tlbg==', 'marks a page, a position or a request, and opens nothing'],
  ['clientRequestToken', 'f4c94ed7-238d-4c46-93db-48cd62ec33b7', 'marks a page, a position or a request, and opens nothing'],
  ['key', '2017-09-01 00:00:01', 'a date or a time'],
  ['creationToken', '1643842562', 'a date or a time'],
  ['LDAP_GET_PASSWORD', '2.16.840.1.113719.1.39.42.100.14', 'an object identifier, an address or a version'],
  ['at_hash_key', 'RS256', 'the name of an algorithm'],
  ['key', 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAkbFvhu7gkAW6MHSrBlpE1n4', 'a public key'],
  ['key', '000102030405060708090a0b0c0d0e0f', 'bytes that count'],
  ['password', 'md5$seasalt$1e9bf2bf5606aa5c39852cc30f0f6f22', 'a salted hash of a password, not the password'],
  ['password_length', '8..72', 'a measure'],
  ['aes_key_bits', '2048 bits', 'a measure'],
  ['_GATEWAYSECRETINFO._serialized_start', '19957', 'a number: a count, a time, a port or a one-time code'],
  ['sequenceToken', '49599396607703531511519593985621160512', 'marks a page, a position or a request, and opens nothing'],
  ['SessionIndex', '6zmm5mguyebwvajyf2sdwwcw6m', 'marks a connection or a visit, and opens nothing'],
  ['Sec-WebSocket-Key', 'x3JJHMbDL1EzLkh9GBhXDw==', 'marks a connection or a visit, and opens nothing'],
  ['bcrypt_salt', 'XajjQvNhvvRt5GSeFk1xFe', 'a salt is stored beside its hash and opens nothing'],
  ['ExclusiveStartHashKey', '170141183460469231731687303715884105728', 'a key of a table, not of a lock'],
  ['secret', 'ZXhhbXBsZS1hcHAtc2VjcmV0', 'base64 of words that fill in for a secret'],
  ['testKey', '0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99', 'bytes that count'],
  ['resourcekey', '0-ABCDEFGHIXJQpIGqBJq3MC', 'a key of a table, not of a lock'],
  ['ERRCODE_INVALID_PASSWORD', '28P01', 'the code of an error'],
  ['auth_bearer_token', 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9', 'the header of a JSON Web Token without its claims'],
  ['recipient_key', 'age1lyvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z', 'a public key'],
  ['secret', 'c2VjcmV0IGlzIHNlY3VyZSwgb3IgaXMgaXQ/Cg==', 'base64 of words that fill in for a secret'],
  ['resource_key', 'bgpvpn', 'a key of a table, not of a lock'],
  ['nkey', 'OC5GRL36RQV7MJ2GT6WQSCKDKJKYTK4T2LGLWJ2SEJKRDHFOQQWGGFQL', 'a public key'],
  ['mnemonic', ' R1,R2,M3,D4(B4)', 'the name of an instruction: phrases that open wallets have twelve words (BIP 39)'],
  ['client_secret', 'abc_ThIsIsAsEcReT', 'says that it is a secret'],
  ['spdx_license_key', 'AFL-1.1', 'a name with its version or year under the key of an entry'],
  ['MUST_CHANGE_PASSWORD', '1820', 'the code of a state or an error'],
  ['INVALID_PASSWORD', '28P01', 'the code of a state or an error'],
  ['userPassword', 'RFC4519', 'the number of a standard'],
  ['BACKUPKEY_BACKUP_GUID', '7F752B10-178E-11D1-AB8F-00805F14DB40', 'an identifier by its name'],
  ['zKey', '%s/%02d/%02d', 'a format that values are printed in'],
  ['secret', 'ENC[AES256_GCM,data:RwzrBF8wy16S,type:str]', 'encrypted by SOPS'],
  ['sessionState', '8bb25b46-16bd-11ea-8ffa-98af65266957:8', 'a position in the log of a data base (GTID)'],
  ['wpa-psk', 'wpa-psk-sha256', 'one of several that begin with the name'],
  ['max_tokens', '10.5k', 'counts or numbers of the pieces of a text'],
  ['MysqlNativePassword', '*9E128DA0C64A6FCCCDCFBDD0FC0A2C967C6DB36F', 'a salted hash of a password, not the password'],
  ['password_pattern', '^(?=.*[a-z])(?=.*[A-Z]).{8,}$', 'a regular expression'],
  ['psk', '+DHE-PSK:+PSK', 'ciphers of a TLS library'],
  ['psk', '+PSK', 'ciphers of a TLS library'],
  ['psk_ciphers', 'PSK-AES128-CBC-SHA', 'ciphers of a TLS library'],
  ['Token', '::1a:2b:3c:4d', 'an IPv6 address or the scheme of an address'],
  ['Token', 'eui64', 'an IPv6 address or the scheme of an address'],
  ['token', 'pkcs11:', 'an IPv6 address or the scheme of an address'],
  ['secret_mode', 'u=rwX,g=,o=', 'modes of a file'],
  ['NOPASSWD', 'PHP_FPM_RELOAD', 'says what needs no password'],
  ['REQ_NONCE', '\\x00\\x00\\x00\\x02\\x40\\x00\\x04', 'bytes of a protocol, not of chance'],
  ['secret', 'c2VjcmV0', 'base64 of a word'],
  ['api_key', 'YXBpa2V5MTIz', 'base64 of a word'],
  ['spdx_license_key', 'CC-BY-SA-3.0-IGO', 'the name of a licence'],
  ['license_key', 'ltxv-owl-2025-05-05', 'the name of a licence'],
  ['service_token', '111222333444', 'runs of one digit or letter'],
  ['access_token', 'acme12345678', 'ends with a count'],
  ['result_key', 'crls', 'a word of few letters: the name of an entry or of a way'],
  ['with_key', 'tpm2', 'a word of few letters: the name of an entry or of a way'],
  ['CA_SECRET', 'shop-svc.shop.svc.shop-tls-ca', 'the name of a secret'],
  ['S3Key', '25f8b67a171bee2c7a4c906ab8612d25', 'a key of a table, not of a lock'],
  ['sonar.projectKey', 'acme_shop4', 'a key of a table, not of a lock'],
  ['credentialsId', '5fd7c2b8-3c1e-4b0e-9d53-7c2f08c1a6e4', 'an identifier by its name'],
  ['PASSWORD_TEMPLATE_ID', '5fd7c2b8-3c1e-4b0e-9d53-7c2f08c1a6e4', 'an identifier by its name'],
  ['PasswordLastUsed', '2026-09-08T21:47:36Z', 'a date or a time'],
  ['offlineSessionIdleTimeout', '2592000', 'a time or a measure'],
  ['-PasswordValidityPeriodInDays', '2147483647', 'a time or a measure'],
  ['creds', 'X.509', 'the number of a standard'],
  ['DEPENDENCIES_TOKEN', 'libmock1.la', 'the name of a file'],
  ['SALT_TEST1', '3a3xX3Myzb9YJn5X0R7sbx', 'a salt is stored beside its hash and opens nothing'],
  ['apt_key', '7A25 E2C8 077F C918 FB7B D17B 93C4 A3F1 7BB9 C3A7', 'the fingerprint of an OpenPGP key'],
  ['gitlab_apt_key', 'E6403A6544A38863DAA0B6E03F01618A51312F3F', 'the fingerprint of an OpenPGP key'],
  ['user.signingkey', 'D14A1F16', 'the fingerprint of an OpenPGP key'],
  ['AUTHORIZED_KEY', 'ssh-rsa_AAAAB3NzaC1yc2EAAAADAQABDDDDD', 'a public key'],
  ['password', '$2$anydoddx67ggcs74owybhcwqsq3z67q4$udympbo8pfcfqkeiiuj7gega', 'a salted hash of a password, not the password'],
  ['token', 'eyJhbGciOi..M3ZA', 'part of the value is starred out'],
  ['password', '{AQAAABAAAAAgPT7JbBVgyWiivobt0CJEduLyP0lB3uyTj+D5WBvVk6jyG6BQFPYGN4Z3VJN2JLDm}', 'encrypted, with its vector or key beside it'],
  ['application_key', '%1$s&format=JSON', 'a format that values are printed in'],
  ['session_token', 'jrnl', 'too short a word for a token'],
])('%s = %s: %s', (name, value, expected) => {
  expect(kindOf(name, value)).toBe(expected);
});

test.each([
  ['_oauth_request_token', 'uidvmv==|MFMvZP=='],
  ['password', 'zk vqwd xrtp'],
  ['password', '43128'],
  ['pin', '20151011'],
  ['api_key', 'fefdc07ebba69d43c697f1deb9832570'],
  ['secretKeyBytes', 'gKkvywOCWY9Zy7mhzEtbKi=='],
  ['password_salt', 'pTq8w1LrXz'],
  ['secret_phrase', 'correct horse battery staple'],
  ['client_secret', 'b19e07d3e4f55a6172c0394ad85b6e8f'],
  ['secret_id', '5fd7c2b8-3c1e-4b0e-9d53-7c2f08c1a6e4'],
  ['password', '77777312345678'],
  ['db_password', 'aXk3ZpQ9Lm2v'],
  ['api_key', 'E6403A6544A38863DAA0B6E03F01618A51312F3F'],
  ['key', 'bedfygkn'],
  ['license_key', 'K7F3Q-9XW2M-4TZ8R'],
  ['encryption_key', 'dHhYb0dxV2Zr'],
])('%s = %s is left to the model', (name, value) => {
  expect(kindOf(name, value)).toBeUndefined();
});

test('type declarations hold no values', () => {
  expect(kindOf('secondsToken', 'PXAT', { path: 'dist/commander.d.ts' })).toBe('a file of type declarations holds no values');
  expect(kindOf('secondsToken', 'PXAT', { path: 'dist/commander.ts' })).toBeUndefined();
});

test('a key among the columns of a test vector is one', () => {
  const around = 'counter: 1\ninput: "00ff"\noutput: "e3a1"\n';
  expect(kindOf('key', '9d3c7f00aa1b2e4455d1c8f0037be219', { around })).toMatch(/test vector/);
  expect(kindOf('key', '9d3c7f00aa1b2e4455d1c8f0037be219', { around: 'host: "db"\nport: 5432\n' })).toBeUndefined();
  expect(kindOf('nonce', '9d3c7f00aa1b2e4455d1c8f0', { path: 'chacha20/vectors_test.go' })).toMatch(/test vector/);
});

test('a number that a constant is given is no secret, a password of digits may be one', () => {
  expect(kindOf('SESSION_MAX_BUFFER', '2147483391', { quote: '' })).toMatch(/32 bits/);
  expect(kindOf('admin_password', '19283746', { quote: '' })).toBeUndefined();
  expect(kindOf('nonce', '2521701397', { quote: '' })).toBeUndefined();
});

test('what stands under the type of a resource is the version of its schema', () => {
  const line = '    "AWS::SecretsManager::Secret": "f6b785ff8e74d121"';
  expect(kindOf('Secret', 'f6b785ff8e74d121', { operator: ':', line, valueColumn: line.length - 17 })).toBe('stands under the type of a resource');
  const hiera = 'mysql::server::root_password: "f6b785ff8e74d121"';
  expect(kindOf('root_password', 'f6b785ff8e74d121', { operator: ':', line: hiera, valueColumn: hiera.length - 17 })).toBeUndefined();
});

test('an unquoted member and the name itself are references', () => {
  expect(kindOf('emailPassword', 'zod_1.z', { quote: '' })).toMatch(/reference/);
  expect(kindOf('csrf', 'csrf', { quote: '' })).toMatch(/reference/);
  expect(kindOf('password', 'zod_1.z')).toBeUndefined();
});

test('the word password with signs for letters is a placeholder in manuals and tests alone', () => {
  expect(kindOf('password', 'p@ssw0rd', { path: 'doc/setup.md' })).toMatch(/manuals and tests/);
  expect(kindOf('password', 'p@ssw0rd', { path: 'deploy/prod.yml' })).toBeUndefined();
});
