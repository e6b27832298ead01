import type { CodeDetector } from '../../src/model';
import { fileDetector, linesOf, readingOf, targetOf, type Reading } from './file';
import { readIni } from '../formats/ini';
import { Siblings, keyOf } from '../formats/leaf';

const NETRC_ENTRY = /(?:^|[\s"'`])(machine\s+"?([A-Za-z0-9_.:/-]{1,253})"?|default)((?:\s+(?:login|user|account|password|passwd|port|protocol)\s+(?:"[^"\n]*"|[^\s"'`]+)){1,6})/g;

const netrc = fileDetector({
  id: 'netrc-password', title: '.netrc login', provider: 'netrc', inSource: true,
  reference: 'https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html',
  paths: ['.netrc', '_netrc', 'netrc', '.authinfo'],
  keywords: ['machine '],
  *read(text, _view, hits): Iterable<Reading> {
    if (hits.length > 0 && !/\bpassword\s/.test(text)) return;
    for (const entry of text.matchAll(NETRC_ENTRY)) {
      const fields = [...entry[3].matchAll(/\s+(\w+)\s+(?:"([^"\n]*)"|(\S+))/g)];
      const field = (...names: string[]): RegExpMatchArray | undefined => fields.find(([, name]) => names.includes(name));
      const password = field('password', 'passwd');
      const value = password?.[2] ?? password?.[3];
      const user = field('login', 'user');
      const login = user?.[2] ?? user?.[3];
      // Anonymous FTP takes any mail address for a password.
      if (!password || !value || (!user && !entry[2]) || /^(?:anonymous|ftp)$/i.test(login ?? '')) continue;
      const end = entry.index + entry[0].length - entry[3].length + password.index! + password[0].length - (password[2] === undefined ? 0 : 1);
      yield {
        start: end - value.length, end, statementStart: entry.index, statementEnd: entry.index + entry[0].length,
        name: 'password', principal: login, target: targetOf(undefined, entry[2], field('port')?.[3]),
      };
    }
  },
});

const pgpass = fileDetector({
  id: 'pgpass-password', title: '.pgpass login', provider: 'postgresql', family: 'database',
  reference: 'https://www.postgresql.org/docs/current/libpq-pgpass.html',
  paths: ['.pgpass', 'pgpass', 'pgpass.conf', '*.pgpass'],
  *read(text): Iterable<Reading> {
    for (const { line, at } of linesOf(text)) {
      const fields = line.startsWith('#') ? null : /^((?:[^:\\\n]|\\.)*):((?:[^:\\]|\\.)*):((?:[^:\\]|\\.)*):((?:[^:\\]|\\.)*):((?:[^\\]|\\.)+)$/.exec(line);
      if (!fields || !/^(?:\d{1,5}|\*)$/.test(fields[2])) continue;
      const [host, , database, user, written] = fields.slice(1).map((field) => field.replace(/\\(.)/g, '$1'));
      const start = at + line.length - fields[5].length;
      yield {
        start, end: at + line.length, ...(written === fields[5] ? {} : { value: written }), statementStart: at,
        principal: user === '*' ? undefined : user, target: targetOf('postgresql', host === '*' ? undefined : host, fields[2], database === '*' ? undefined : database),
      };
    }
  },
});

const mysqlOptions = fileDetector({
  id: 'mysql-option-file-password', title: 'MySQL option file', provider: 'mysql', family: 'database',
  reference: 'https://dev.mysql.com/doc/refman/8.4/en/option-files.html',
  paths: ['.my.cnf', 'my.cnf', '*.my.cnf', 'my.ini', 'debian.cnf', 'client.cnf'],
  keywords: ['[client]', '[mysqldump]', '[mysqladmin]'],
  *read(text): Iterable<Reading> {
    const leaves = readIni(text);
    const siblings = new Siblings(leaves);
    for (const leaf of leaves) {
      if (!/^(?:password\d?|pass)$/.test(keyOf(leaf)) || !/^(?:client|mysql|mysqldump|mysqladmin|mariadb|rsyslog|replica|mysqlcheck|mysqlimport|mysqlshow|xtrabackup)/.test(leaf.path[0])) continue;
      yield readingOf(leaf, { name: leaf.path[1], principal: siblings.of(leaf, 'user', 'username'), target: targetOf('mysql', siblings.of(leaf, 'host'), siblings.of(leaf, 'port'), siblings.of(leaf, 'database')) });
    }
  },
});

const pppSecrets = fileDetector({
  id: 'ppp-secret', title: 'pppd chap-secrets or pap-secrets', provider: 'pppd',
  reference: 'https://ppp.samba.org/pppd.html',
  paths: ['chap-secrets', 'pap-secrets', 'srp-secrets'],
  *read(text): Iterable<Reading> {
    for (const { line, at } of linesOf(text)) {
      if (/^\s*#/.test(line)) continue;
      const fields = /^\s*("[^"]*"|\S+)\s+("[^"]*"|\S+)\s+("[^"]+"|'[^']+'|\S+)/.exec(line);
      if (!fields || fields[3] === '*' || fields[3].startsWith('@')) continue;
      const bare = (field: string): string => field.replace(/^["']|["']$/g, '');
      const value = bare(fields[3]);
      const start = at + fields[0].length - fields[3].length + (fields[3].length - value.length) / 2;
      const server = bare(fields[2]);
      yield { start, end: start + value.length, statementStart: at, principal: bare(fields[1]), target: targetOf('ppp', server === '*' ? undefined : server) };
    }
  },
});

const IPSEC_LINE = /^([^#:\n]*)(?<![A-Za-z0-9]):\s*(PSK|XAUTH|EAP|NTLM|RSA|ECDSA|PKCS8|P12|PIN)\s+(?:([^\s"]+)\s+)?(?:"([^"\n]+)"|'([^'\n]+)'|(0[xs][A-Za-z0-9+/=]+))/;

const ipsecSecrets = fileDetector({
  id: 'ipsec-secret', title: 'strongSwan or Libreswan ipsec.secrets', provider: 'strongswan',
  reference: 'https://docs.strongswan.org/docs/latest/config/IpsecSecrets.html',
  paths: ['ipsec.secrets', '*.secrets', '/ipsec.d/*.secrets'],
  keywords: [': PSK "', ': XAUTH "', ': EAP "', ': PSK 0s', ': PSK 0x'],
  *read(text): Iterable<Reading> {
    for (const { line, at } of linesOf(text)) {
      const found = IPSEC_LINE.exec(line);
      const value = found?.[4] ?? found?.[5] ?? found?.[6];
      if (!found || !value) continue;
      const start = at + found[0].lastIndexOf(value);
      const peers = found[1].trim().split(/\s+/).filter((peer) => peer !== '' && !peer.startsWith('%'));
      const psk = found[2] === 'PSK';
      yield {
        start, end: start + value.length, statementStart: at, name: found[2],
        principal: psk ? undefined : peers[0], target: targetOf(psk ? 'ike' : 'ipsec', psk ? peers[peers.length - 1]?.replace(/^@/, '') : undefined),
        ...(found[6]?.startsWith('0s') ? { encoding: 'base64' } : {}),
        evidence: found[3] ? [{ kind: 'reference', effect: 'notes', text: `opens the key file ${found[3]}` }] : [],
      };
    }
  },
});

const MAIL_SET = /^(?<front>\s*(?:set\s+)?(?<name>(?:imap|pop|smtp|nm)_pass|my_\w*pass\w*|remotepass|localpass|auth_?pass|password|pass)\s*(?:=\s*|\s+))(?:"(?<double>[^"\n]+)"|'(?<single>[^'\n]+)'|(?<plain>[^\s"'#]+))\s*(?:#.*)?$/i;

/** Mail clients write one word a line, in blocks that an `account`, `Repository` or `IMAPAccount` line begins. */
const mailClient = fileDetector({
  id: 'mail-client-password', title: 'mail client configuration', provider: 'mail-client', family: 'mail',
  reference: 'https://marlam.de/msmtp/msmtp.html',
  paths: ['.msmtprc', 'msmtprc', '/msmtp/config', '.esmtprc', 'esmtprc', '.muttrc', '/mutt/muttrc', '/neomutt/neomuttrc', '.mbsyncrc', '/isync/mbsyncrc', '.offlineimaprc', '/offlineimap/config', 'ssmtp.conf', '.getmailrc', '/getmail/*', 'nullmailer/remotes'],
  *read(text): Iterable<Reading> {
    let facts: Record<string, string> = {};
    for (const { line, at } of linesOf(text)) {
      const word = /^\s*(?:set\s+)?(account|identity|host|hostname|mailhub|remotehost|server|port|user|username|authuser|remoteuser|login|imap_user|smtp_url|folder|imapaccount|repository|\[(?=[A-Za-z]))(?:(?![A-Za-z])\s*(?:=\s*|\s)|(?<=\[))(?:"([^"\n]*)"|([^\s#]+))/i.exec(line);
      if (word) {
        const name = word[1].toLowerCase();
        if (/^(?:account|identity|imapaccount|repository|\[)$/.test(name)) facts = {};
        facts[name] = word[2] ?? word[3];
      }
      const found = MAIL_SET.exec(line)?.groups;
      const value = found?.double ?? found?.single ?? found?.plain;
      if (!found || !value) continue;
      const start = at + found.front.length + (found.plain === undefined ? 1 : 0);
      yield {
        start, end: start + value.length, name: found.name,
        principal: facts.user ?? facts.username ?? facts.authuser ?? facts.remoteuser ?? facts.login ?? facts.imap_user,
        target: targetOf(/imap|remote/i.test(found.name) ? 'imap' : 'smtp', facts.host ?? facts.hostname ?? facts.mailhub ?? facts.remotehost ?? facts.server ?? facts.identity, facts.port),
      };
    }
  },
});

/** Gives the first group of the last match that ends at or before a position; asked for growing positions, the text is read once. */
function lastBefore(text: string, pattern: RegExp): (end: number) => string | undefined {
  const matches = text.matchAll(pattern);
  let next = matches.next();
  let last: string | undefined;
  return (end) => {
    for (; !next.done && next.value.index + next.value[0].length <= end; next = matches.next()) last = next.value[1];
    return last;
  };
}

const fetchmail = fileDetector({
  id: 'fetchmail-password', title: '.fetchmailrc', provider: 'fetchmail', family: 'mail',
  reference: 'https://www.fetchmail.info/fetchmail-man.html',
  paths: ['.fetchmailrc', 'fetchmailrc'],
  *read(text): Iterable<Reading> {
    const hostBefore = lastBefore(text, /\b(?:poll|server|skip)\s+(\S+)/g);
    const userBefore = lastBefore(text, /\b(?:user|username)\s+["']?([^\s"',]+)/g);
    for (const found of text.matchAll(/\b(?:password|pass)\s+(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"',]+))/g)) {
      const value = found[1] ?? found[2] ?? found[3];
      const host = hostBefore(found.index);
      const user = userBefore(found.index);
      const start = found.index + found[0].lastIndexOf(value);
      yield { start, end: start + value.length, principal: user, target: targetOf('imap', host) };
    }
  },
});

const subversion = fileDetector({
  id: 'subversion-password', title: 'Subversion password file or cache', provider: 'subversion', family: 'scm',
  reference: 'https://svnbook.red-bean.com/en/1.7/svn.serverconfig.svnserve.html',
  paths: ['/conf/passwd', '/svn.simple/*', 'svnserve-passwd'],
  keywords: ['svn:realmstring'],
  *read(text, view): Iterable<Reading> {
    const cached = /K 8\npassword\nV (\d{1,4})\n/.exec(text);
    if (cached) {
      const start = cached.index + cached[0].length;
      const realm = /K 15\nsvn:realmstring\nV \d+\n<([^>\n]+)>/.exec(text)?.[1];
      yield { start, end: start + Number(cached[1]), principal: /K 8\nusername\nV \d+\n(.+)\n/.exec(text)?.[1], target: targetOf('svn', realm) };
    } else if (view.name === 'passwd' || view.name === 'svnserve-passwd') {
      for (const leaf of readIni(text)) if (leaf.path[0] === 'users') yield readingOf(leaf, { principal: leaf.path[1], target: { service: 'svn' } });
    }
  },
});

const EXPECT = /assword[^\n]{0,24}?["'})]{0,4}[ \t]{0,4}\)?;?[ \t]{0,4}(?:\{[ \t]{0,4})?\r?\n?[ \t]{0,40}(?:[\w.$]{1,40}\.)?(?:send|sendline|send_line|exp_send)\b[ \t]{0,4}\(?[ \t]{0,4}(?:--[ \t]{1,4})?(["'])((?:(?!\1)[^\n\\]|\\[^rn\n]){1,200}?)(?:\\r|\\n|\r|\n)*\1/g;

const expectScript = fileDetector({
  id: 'expect-password', title: 'Expect dialogue', provider: 'expect', inSource: true,
  reference: 'https://core.tcl-lang.org/expect/index',
  keywords: ['expect "', 'expect -re', '.expect(', 'expect {', 'expect *'],
  *read(text): Iterable<Reading> {
    const login = /\bspawn\s+(?:ssh|telnet|scp|sftp|ftp)\b[^\n]{0,200}?(?:[ \t]|-l[ \t]{0,4})(?:([A-Za-z0-9_.-]+)@)?([A-Za-z0-9_.-]+)\s*$/m.exec(text);
    for (const found of text.matchAll(EXPECT)) {
      if (/^[$[{]/.test(found[2])) continue;
      const end = found.index + found[0].lastIndexOf(found[1]);
      const start = found.index + found[0].lastIndexOf(found[2], found[0].length - 1);
      yield { start, end: Math.min(end, start + found[2].length), value: found[2].replace(/\\(.)/g, '$1'), principal: login?.[1], target: login ? targetOf('ssh', login[2]) : undefined };
    }
  },
});

/** Logins that clients of one service keep in a line format of their own. */
export const loginFiles: readonly CodeDetector[] = [netrc, pgpass, mysqlOptions, pppSecrets, ipsecSecrets, mailClient, fetchmail, subversion, expectScript];
