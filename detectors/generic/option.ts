import { readBare, readQuoted, skipSpaces, type Literal } from './literal';
import type { Name, Place, Statement } from './place';

const word = /[^\s"'`;|&<>()\\]+/y;

/** Reads `--password value`: the name follows dashes and white space follows the name. `at` is the value's index. */
export function readOption(place: Place, name: Name, at: number): Statement | undefined {
  const { text } = place;
  const literal = readQuoted(text, at) ?? readBare(text, at, word);
  if (!literal || text[literal.start] === '-') return undefined;
  return { name: name.text, operator: ' ', kind: 'option', literal, nameStart: name.start };
}

/**
 * Short options of well-known clients: which letter carries the secret, and whether the value is
 * `account:secret`. Sources: the manual pages of bcp, isql, mosquitto_pub, cqlsh, rabbitmqadmin, rdesktop, rar, skopeo, etcdctl, lftp, wpa_passphrase, HAProxy, Squid, curl, mysql, sshpass, redis-cli, sqlcmd, smbclient, ldapsearch, docker-login,
 * podman-login, helm registry login, az, mongosh, openssl, htpasswd, rabbitmqctl, ipmitool, zip, unzip, 7z, snmpcmd, xfreerdp, and
 * Microsoft's of net use, net user, psexec, schtasks.
 */
const clients: ReadonlyArray<{ readonly command: RegExp; readonly option: RegExp; readonly account: boolean }> = [
  { command: /^(?:curl|httpie|wget)\b/, option: /(?:-u|--user|--proxy-user|-U)(?:\s+|=)?/g, account: true },
  { command: /^(?:mysql|mariadb)/, option: /\s-p(?=\S)/g, account: false },
  { command: /^sshpass\b/, option: /\s-p\s*/g, account: false },
  { command: /^(?:bcp|isql|osql|tsql|freebcp|mosquitto_(?:pub|sub|rr))\b/, option: /\s-P\s*(?=[^\s-])/g, account: false },
  { command: /^(?:cqlsh|rabbitmqadmin|rdesktop|certutil)\b/, option: /\s-p\s+/g, account: false },
  { command: /^(?:rar|unrar)\b/, option: /\s-h?p(?=[^\s-])/g, account: false },
  { command: /^mosquitto_passwd\b/, option: /\s-[a-zA-Z]*b[a-zA-Z]*\s+\S+\s+\S+\s+/g, account: false },
  { command: /^skopeo\b/, option: /\s--(?:src-|dest-)?creds[ =]/g, account: true },
  { command: /^etcdctl\b/, option: /\s--user[ =]/g, account: true },
  { command: /^lftp\b/, option: /\s-u\s*[^\s,]+,/g, account: false },
  { command: /^wpa_passphrase\b/, option: /^wpa_passphrase\s+(?:"[^"]*"|'[^']*'|\S+)\s+/g, account: false },
  { command: /^stats auth\b/, option: /^stats auth\s+/g, account: true },
  { command: /^cache_peer\b/, option: /\slogin=/g, account: true },
  { command: /^db2 connect\b/i, option: /\susing\s+/gi, account: false },
  { command: /^redis-cli\b/, option: /\s(?:-a|--pass)\s+/g, account: false },
  { command: /^(?:sqlcmd|(?:docker|podman|az|(?:helm )?registry) login|mongo(?:sh|dump|restore|export|import)?|psexec(?:64)?)\b/i, option: /\s-[Pp]\s+/g, account: false },
  { command: /^(?:smbclient|rpcclient|winexe)\b/, option: /\s-U\s+/g, account: true },
  { command: /^ldap\w+/, option: /\s-w\s+/g, account: false },
  // `-k` of enc is a passphrase; elsewhere it is the name of a file.
  { command: /^openssl enc\b/, option: /\s-k\s+/g, account: false },
  { command: /^openssl passwd\b/, option: /\s-(?:[156]|apr1)\s+(?=[^\s-])/g, account: false },
  { command: /^openssl\b/, option: /\s-pass(?:in|out)?\s+["']?pass:(?=\S)/g, account: false },
  { command: /^htpasswd\b/, option: /\s-[a-zA-Z]*b[a-zA-Z]*\s+(?:-\w+\s+)*\S+\s+\S+\s+/g, account: false },
  { command: /^rabbitmqctl\b/, option: /\s(?:add_user|change_password)\s+\S+\s+/g, account: false },
  { command: /^(?:ipmitool|zip|unzip)\b/, option: /\s-P\s+/g, account: false },
  { command: /^7z[ar]?\b/, option: /\s-p(?=\S)/g, account: false },
  { command: /^snmp(?:walk|get|set|bulkwalk|trap)\b/, option: /\s-[AX]\s+/g, account: false },
  { command: /^snmp(?:walk|get|set|bulkwalk|trap)\b/, option: /\s-c\s*(?!public\b|private\b)/g, account: false },
  { command: /^(?:xfreerdp|wfreerdp|mstsc)\b/, option: /\s\/p:/g, account: false },
  { command: /^net use\b/i, option: /\s(?:\\\\\S+\s+|\/u(?:ser)?:\S+\s+)(?=[^\s/\\*])/gi, account: false },
  { command: /^net user\b/i, option: /^net user\s+\S+\s+(?=[^\s/*])/gi, account: false },
  { command: /^schtasks\b/i, option: /\s\/rp\s+/gi, account: false },
];

/** Commands of the clients above; keywords of the prefilter. */
export const clientKeywords: readonly string[] = [
  'curl ', 'wget ', 'mysql -', 'mysqldump', 'mysqladmin', 'mariadb', 'sshpass', 'redis-cli', 'sqlcmd', 'docker login', 'podman login', 'registry login', 'az login', 'mongo ', 'mongosh ', 'mongodump ', 'mongorestore ', 'psexec',
  'smbclient', 'rpcclient', 'winexe ', 'ldapsearch', 'ldapmodify', 'ldapadd ', 'openssl ', 'htpasswd -', 'rabbitmqctl', 'ipmitool', 'zip -', 'unzip -', '7z x ', '7z a ', '7z e ', 'snmpwalk', 'snmpget', 'snmpset', 'xfreerdp', 'wfreerdp', 'net use', 'schtasks', 'bcp ', 'isql ', 'osql ', 'tsql ', 'mosquitto_', 'cqlsh ', 'rabbitmqadmin', 'rdesktop ', 'certutil ', 'unrar ', 'rar a ', 'skopeo ', 'etcdctl ', 'lftp ', 'wpa_passphrase', 'db2 connect', 'stats auth ', 'cache_peer ', 'mysql", ', "mysql', ", 'mysqldump", ', "mysqldump', ",
];

/** Reads the secrets in a client's short options on the command's line, from the command's index `at`. */
export function* readCommand(place: Place, at: number): Generator<Statement> {
  const { text } = place;
  // `-net user`, `xmysqldump`: the option or the end of something else.
  if (at > 0 && /[\w-]/.test(text[at - 1]!)) return;
  const line = argumentsApart(commandAt(text, at, place.lineEnd));
  const head = line.slice(0, 24);
  for (const { command, option, account } of clients) {
    const found = command.exec(head);
    if (!found) continue;
    option.lastIndex = option.source.startsWith('^') ? 0 : found[0].length;
    for (let hit = option.exec(line); hit; hit = option.exec(line)) {
      const start = at + hit.index + hit[0].length;
      const literal = readQuoted(text, skipSpaces(text, start)) ?? readBare(text, start, word);
      if (!literal) continue;
      const value = account ? secretOfAccount(text, literal) : literal;
      // `--user bob:x` is about the secret behind the colon, not about the account.
      if (value) yield { name: `${found[0]} password`, operator: ' ', kind: 'option', literal: value, nameStart: start };
    }
  }
}

/** `"sshpass", "-p", "x"` with blanks for the quotes and commas, each at its place. */
function argumentsApart(line: string): string {
  return /^[\w -]{3,20}["'],\s*["']/.test(line) ? line.replace(/["'],?\s{0,4}["']?/g, (marks) => ' '.repeat(marks.length)) : line;
}

/** The command on its line: up to what pipes it on, begins another or comments. */
function commandAt(text: string, at: number, lineEnd: number): string {
  const end = text.slice(at, lineEnd).search(/\s(?:\|\|?|&&|;)\s|\s#\s/);
  return text.slice(at, end < 0 ? lineEnd : at + end);
}

/** What stands for a password where the account is the key: nothing, or a word (`KEY:`, `KEY:x`, `KEY:api_token`). */
const NO_PASSWORD = /^([A-Za-z0-9_~.-]{16,255}):(?:x|X|unused|password|api_token|token)?$/;

function secretOfAccount(text: string, literal: Literal): Literal | undefined {
  const written = text.slice(literal.start, literal.end);
  const key = NO_PASSWORD.exec(written)?.[1];
  if (key && /\d/.test(key)) return { ...literal, end: literal.start + key.length };
  const colon = written.search(/[:%]/);
  return colon < 0 || literal.start + colon + 1 >= literal.end ? undefined : { ...literal, start: literal.start + colon + 1 };
}
