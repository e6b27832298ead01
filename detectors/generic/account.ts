import type { Language } from '../../src/model/language';
import { readLiteral, skipLines } from './literal';
import type { Place, Statement } from './place';

/**
 * Calls of which one argument is a secret by its place. An account's password: of net/http and net/smtp (Go), java.net and java.sql, System.Net
 * (.NET), SSH.NET, requests, smtplib, ftplib, python-ldap and paramiko (Python), PHP's ftp, ldap, imap and ssh2, libpq, Sequelize, sbt, Windows Script Host, SQL Server's procedures, reqwest (Rust), DBI (Perl), libmysqlclient, OmniAuth, Arduino's WiFi. A key that signs or encrypts: the
 * libraries of JSON Web Tokens, HMAC in Python, Node.js, Ruby, PHP and Java, CryptoJS, Fernet. `secret` is its index among the
 * arguments, `call` what the keyword begins where the arguments do not follow it.
 */
const calls: ReadonlyArray<{ readonly keyword: string; readonly call?: RegExp; readonly secret: number; readonly name?: string }> = [
  { keyword: 'setbasicauth(', secret: 1 },
  { keyword: 'basicauth(', secret: 1 },
  { keyword: 'basic_auth(', secret: 1 },
  { keyword: 'basic_auth \'', call: /basic_auth (?=')/iy, secret: 1 },
  { keyword: 'basic_auth "', call: /basic_auth (?=")/iy, secret: 1 },
  { keyword: 'plainauth(', secret: 2 },
  { keyword: 'networkcredential(', secret: 1 },
  { keyword: 'passwordauthentication(', secret: 1 },
  { keyword: 'passwordcredentials(', secret: 1 },
  { keyword: 'auth=(', call: /auth\s*=\s*\(/iy, secret: 1 },
  { keyword: 'auth = (', call: /auth\s*=\s*\(/iy, secret: 1 },
  { keyword: '.login(', secret: 1 },
  { keyword: 'drivermanager.getconnection(', secret: 2 },
  { keyword: 'dbi->connect(', secret: 2 },
  { keyword: 'pg.connect(', secret: 6 },
  { keyword: 'pqsetdblogin(', secret: 6 },
  { keyword: 'postgresql_password(', secret: 1 },
  { keyword: '->login(', secret: 1 },
  { keyword: '->credentials(', secret: 3 },
  { keyword: 'ftp_login(', secret: 2 },
  { keyword: 'ldap_bind(', secret: 2 },
  { keyword: 'ssh2_auth_password(', secret: 2 },
  { keyword: 'imap_open(', secret: 2 },
  { keyword: 'amqpstreamconnection(', secret: 3 },
  { keyword: 'oracle.connect(', secret: 1 },
  { keyword: 'oracledb.connect(', secret: 1 },
  { keyword: ' ftp(', secret: 2 },
  { keyword: '.ftp(', secret: 2 },
  { keyword: 'ssh.connect(', secret: 3 },
  { keyword: 'simple_bind_s(', secret: 1 },
  { keyword: 'connection(server,', call: /connection\(/iy, secret: 2 },
  { keyword: 'smbconnection(', secret: 1 },
  { keyword: 'new sequelize(', secret: 2 },
  { keyword: 'auth.authenticate(', secret: 1 },
  { keyword: '::authenticate(', secret: 1 },
  { keyword: 'auth.basic(', secret: 1 },
  { keyword: 'credentials.basic(', secret: 1 },
  { keyword: 'sql.newinstance(', secret: 2 },
  { keyword: 'connectionpool.singleton(', secret: 2 },
  { keyword: '+= credentials(', secret: 3 },
  { keyword: 'sftpclient(', secret: 2 },
  { keyword: 'passwordauthenticationmethod(', secret: 1 },
  { keyword: 'mapnetworkdrive ', secret: 4 },
  { keyword: 'conn.open "', call: /conn\.open (?=")/iy, secret: 2 },
  { keyword: 'env:connect(', secret: 2 },
  { keyword: 'epgsql:connect(', secret: 2 },
  { keyword: 'mysql.connect(', secret: 2 },
  { keyword: '.userauth_password(', secret: 1 },
  { keyword: 'ssh_userauth_password(', secret: 2 },
  { keyword: 'userpassword(', secret: 1 },
  { keyword: 'networkcredential]::new(', secret: 1 },
  { keyword: 'client.connect("', call: /client\.connect\((?="[^"\n]{1,100}",\s*\d{2,5}\s*,)/iy, secret: 3 },
  { keyword: 'sp_addlogin ', secret: 1 },
  { keyword: 'sp_addlinkedsrvlogin ', secret: 4 },
  { keyword: 'newcookiestore(', secret: 0, name: 'secret' },
  { keyword: 'unsafeplaintext(', secret: 0 },
  { keyword: 'symmetricsecuritykey(', secret: 0, name: 'secret' },
  { keyword: 'mysql_real_connect(', secret: 3 },
  { keyword: 'credentials::new(', secret: 1 },
  { keyword: 'wifi.begin(', secret: 1 },
  { keyword: 'wifi.softap(', secret: 1 },
  { keyword: 'provider :', call: /provider\s+:/iy, secret: 2, name: 'client_secret' },
  { keyword: 'keystore.load(', secret: 1 },
  { keyword: 'jwt.encode(', secret: 1, name: 'secret' },
  { keyword: 'jwt.decode(', secret: 1, name: 'secret' },
  { keyword: 'jwt.sign(', secret: 1, name: 'secret' },
  { keyword: 'jwt.verify(', secret: 1, name: 'secret' },
  { keyword: '.signwith(', secret: 1, name: 'secret' },
  { keyword: 'hmac256(', secret: 0, name: 'secret' },
  { keyword: 'hmac512(', secret: 0, name: 'secret' },
  { keyword: 'hmac.new(', secret: 0, name: 'secret' },
  { keyword: 'createhmac(', secret: 1, name: 'secret' },
  { keyword: 'hmac.hexdigest(', secret: 1, name: 'secret' },
  { keyword: 'hash_hmac(', secret: 2, name: 'secret' },
  { keyword: 'aes.encrypt(', secret: 1, name: 'secret' },
  { keyword: 'aes.decrypt(', secret: 1, name: 'secret' },
  { keyword: 'fernet(', secret: 0, name: 'secret' },
];

const byKeyword = new Map(calls.map((call) => [call.keyword, call]));

export const accountKeywords: readonly string[] = [...byKeyword.keys()];

const nothing = () => undefined;
/** An argument that is passed over: a literal (with what turns it into a string), a number, a symbol, a name or a member of one. */
const argument = /\s*(?:\w+\s*[=:]\s*)?(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|\{[^{}\n]{0,120}\}|:?[\w.$>-]{1,80}(?:\(\))?)(?:\.(?:to_string|to_owned|into)\(\))?\s*,\s*(?:\w+\s*[=:]\s*)?/y;

/** Reads the secret of a call that begins at `at` with the keyword (in lower case). */
export function* readAccountCall({ text, language }: Place, at: number, keyword: string): Generator<Statement> {
  const { call, ...known } = byKeyword.get(keyword)!;
  let index = at + keyword.length;
  if (call) {
    call.lastIndex = at;
    if (!call.test(text)) return;
    index = call.lastIndex;
  }
  for (let passed = 0; passed < known.secret; passed++) {
    argument.lastIndex = index;
    if (!argument.test(text)) return;
    index = argument.lastIndex;
  }
  // The literal is read as code whatever the file: a call is one.
  const code: Language = { ...language, style: 'code' };
  const literal = readLiteral(text, skipLines(text, index, 1), code, nothing);
  if (!literal || literal.dynamic || literal.quote === '') return;
  yield { name: known.name ?? 'password', operator: '(', kind: 'call', literal, nameStart: at };
}
