import type { Language } from '../../src/model/language';
import { readLiteral, skipLines } from './literal';
import type { Place, Statement } from './place';

/**
 * Calls of which one argument is a secret by its place. An account's password: of net/http and net/smtp (Go), java.net and java.sql, System.Net
 * (.NET), SSH.NET, requests, smtplib, ftplib, python-ldap and paramiko (Python), PHP's ftp, ldap, imap and ssh2, libpq, Sequelize, sbt, Windows Script Host, SQL Server's procedures, reqwest (Rust), DBI (Perl), libmysqlclient, OmniAuth, Arduino's WiFi. A key that signs or encrypts: the
 * libraries of JSON Web Tokens, HMAC in Python, Node.js, Ruby, PHP and Java, CryptoJS, Fernet. `secret` is its index among the arguments.
 */
const calls: ReadonlyArray<{ readonly keyword: string; readonly call: RegExp; readonly secret: number; readonly name?: string }> = [
  { keyword: 'setbasicauth(', call: /setbasicauth\(/iy, secret: 1 },
  { keyword: 'basicauth(', call: /basicauth\(/iy, secret: 1 },
  { keyword: 'basic_auth(', call: /basic_auth\(/iy, secret: 1 },
  { keyword: 'basic_auth \'', call: /basic_auth (?=')/iy, secret: 1 },
  { keyword: 'basic_auth "', call: /basic_auth (?=")/iy, secret: 1 },
  { keyword: 'plainauth(', call: /plainauth\(/iy, secret: 2 },
  { keyword: 'networkcredential(', call: /networkcredential\(/iy, secret: 1 },
  { keyword: 'passwordauthentication(', call: /passwordauthentication\(/iy, secret: 1 },
  { keyword: 'passwordcredentials(', call: /passwordcredentials\(/iy, secret: 1 },
  { keyword: 'auth=(', call: /auth\s*=\s*\(/iy, secret: 1 },
  { keyword: 'auth = (', call: /auth\s*=\s*\(/iy, secret: 1 },
  { keyword: '.login(', call: /\.login\(/iy, secret: 1 },
  { keyword: 'drivermanager.getconnection(', call: /drivermanager\.getconnection\(/iy, secret: 2 },
  { keyword: 'dbi->connect(', call: /dbi->connect\(/iy, secret: 2 },
  { keyword: 'pg.connect(', call: /pg\.connect\(/iy, secret: 6 },
  { keyword: 'pqsetdblogin(', call: /pqsetdblogin\(/iy, secret: 6 },
  { keyword: 'postgresql_password(', call: /postgresql_password\(/iy, secret: 1 },
  { keyword: '->login(', call: /->login\(/iy, secret: 1 },
  { keyword: '->credentials(', call: /->credentials\(/iy, secret: 3 },
  { keyword: 'ftp_login(', call: /ftp_login\(/iy, secret: 2 },
  { keyword: 'ldap_bind(', call: /ldap_bind\(/iy, secret: 2 },
  { keyword: 'ssh2_auth_password(', call: /ssh2_auth_password\(/iy, secret: 2 },
  { keyword: 'imap_open(', call: /imap_open\(/iy, secret: 2 },
  { keyword: 'amqpstreamconnection(', call: /amqpstreamconnection\(/iy, secret: 3 },
  { keyword: 'oracle.connect(', call: /oracle\.connect\(/iy, secret: 1 },
  { keyword: 'oracledb.connect(', call: /oracledb\.connect\(/iy, secret: 1 },
  { keyword: ' ftp(', call: / ftp\(/iy, secret: 2 },
  { keyword: '.ftp(', call: /\.ftp\(/iy, secret: 2 },
  { keyword: 'ssh.connect(', call: /ssh\.connect\(/iy, secret: 3 },
  { keyword: 'simple_bind_s(', call: /simple_bind_s\(/iy, secret: 1 },
  { keyword: 'connection(server,', call: /connection\(/iy, secret: 2 },
  { keyword: 'smbconnection(', call: /smbconnection\(/iy, secret: 1 },
  { keyword: 'new sequelize(', call: /new sequelize\(/iy, secret: 2 },
  { keyword: 'auth.authenticate(', call: /auth\.authenticate\(/iy, secret: 1 },
  { keyword: '::authenticate(', call: /::authenticate\(/iy, secret: 1 },
  { keyword: 'auth.basic(', call: /auth\.basic\(/iy, secret: 1 },
  { keyword: 'credentials.basic(', call: /credentials\.basic\(/iy, secret: 1 },
  { keyword: 'sql.newinstance(', call: /sql\.newinstance\(/iy, secret: 2 },
  { keyword: 'connectionpool.singleton(', call: /connectionpool\.singleton\(/iy, secret: 2 },
  { keyword: '+= credentials(', call: /\+= credentials\(/iy, secret: 3 },
  { keyword: 'sftpclient(', call: /sftpclient\(/iy, secret: 2 },
  { keyword: 'passwordauthenticationmethod(', call: /passwordauthenticationmethod\(/iy, secret: 1 },
  { keyword: 'mapnetworkdrive ', call: /mapnetworkdrive /iy, secret: 4 },
  { keyword: 'conn.open "', call: /conn\.open (?=")/iy, secret: 2 },
  { keyword: 'env:connect(', call: /env:connect\(/iy, secret: 2 },
  { keyword: 'epgsql:connect(', call: /epgsql:connect\(/iy, secret: 2 },
  { keyword: 'mysql.connect(', call: /mysql\.connect\(/iy, secret: 2 },
  { keyword: '.userauth_password(', call: /\.userauth_password\(/iy, secret: 1 },
  { keyword: 'ssh_userauth_password(', call: /ssh_userauth_password\(/iy, secret: 2 },
  { keyword: 'userpassword(', call: /userpassword\(/iy, secret: 1 },
  { keyword: 'networkcredential]::new(', call: /networkcredential\]::new\(/iy, secret: 1 },
  { keyword: 'client.connect("', call: /client\.connect\((?="[^"\n]{1,100}",\s*\d{2,5}\s*,)/iy, secret: 3 },
  { keyword: 'sp_addlogin ', call: /sp_addlogin /iy, secret: 1 },
  { keyword: 'sp_addlinkedsrvlogin ', call: /sp_addlinkedsrvlogin /iy, secret: 4 },
  { keyword: 'newcookiestore(', call: /newcookiestore\(/iy, secret: 0, name: 'secret' },
  { keyword: 'unsafeplaintext(', call: /unsafeplaintext\(/iy, secret: 0 },
  { keyword: 'symmetricsecuritykey(', call: /symmetricsecuritykey\(/iy, secret: 0, name: 'secret' },
  { keyword: 'mysql_real_connect(', call: /mysql_real_connect\(/iy, secret: 3 },
  { keyword: 'credentials::new(', call: /credentials::new\(/iy, secret: 1 },
  { keyword: 'wifi.begin(', call: /wifi\.begin\(/iy, secret: 1 },
  { keyword: 'wifi.softap(', call: /wifi\.softap\(/iy, secret: 1 },
  { keyword: 'provider :', call: /provider\s+:/iy, secret: 2, name: 'client_secret' },
  { keyword: 'keystore.load(', call: /keystore\.load\(/iy, secret: 1 },
  { keyword: 'jwt.encode(', call: /jwt\.encode\(/iy, secret: 1, name: 'secret' },
  { keyword: 'jwt.decode(', call: /jwt\.decode\(/iy, secret: 1, name: 'secret' },
  { keyword: 'jwt.sign(', call: /jwt\.sign\(/iy, secret: 1, name: 'secret' },
  { keyword: 'jwt.verify(', call: /jwt\.verify\(/iy, secret: 1, name: 'secret' },
  { keyword: '.signwith(', call: /\.signwith\(/iy, secret: 1, name: 'secret' },
  { keyword: 'hmac256(', call: /hmac256\(/iy, secret: 0, name: 'secret' },
  { keyword: 'hmac512(', call: /hmac512\(/iy, secret: 0, name: 'secret' },
  { keyword: 'hmac.new(', call: /hmac\.new\(/iy, secret: 0, name: 'secret' },
  { keyword: 'createhmac(', call: /createhmac\(/iy, secret: 1, name: 'secret' },
  { keyword: 'hmac.hexdigest(', call: /hmac\.hexdigest\(/iy, secret: 1, name: 'secret' },
  { keyword: 'hash_hmac(', call: /hash_hmac\(/iy, secret: 2, name: 'secret' },
  { keyword: 'aes.encrypt(', call: /aes\.encrypt\(/iy, secret: 1, name: 'secret' },
  { keyword: 'aes.decrypt(', call: /aes\.decrypt\(/iy, secret: 1, name: 'secret' },
  { keyword: 'fernet(', call: /fernet\(/iy, secret: 0, name: 'secret' },
];

export const accountKeywords: readonly string[] = calls.map(({ keyword }) => keyword);

const nothing = () => undefined;
/** An argument that is passed over: a literal (with what turns it into a string), a number, a symbol, a name or a member of one. */
const argument = /\s*(?:\w+\s*[=:]\s*)?(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|\{[^{}\n]{0,120}\}|:?[\w.$>-]{1,80}(?:\(\))?)(?:\.(?:to_string|to_owned|into)\(\))?\s*,\s*(?:\w+\s*[=:]\s*)?/y;

/** Reads the secret of a call that begins at `at`. */
export function* readAccountCall({ text, language }: Place, at: number): Generator<Statement> {
  const known = calls.find(({ keyword }) => text.slice(at, at + keyword.length).toLowerCase() === keyword);
  if (!known) return;
  known.call.lastIndex = at;
  if (!known.call.test(text)) return;
  let index = known.call.lastIndex;
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
