import type { CodeDetector, DetectorMetadata, Hit, Match, View } from '../../src/model';
import { identifyHash } from '../../src/decode/hashes';
import { fileDetector, isSource, linesOf, type Reading } from './file';

const remediation = 'Set a new password; who has the hash can guess it at leisure. Keep password files out of repositories and backups that many can read.';

/** A hash as a match's facts; undefined where it is none, or a locked account's. */
function hashFacts(text: string, place = ''): Pick<Match, 'form' | 'hash' | 'encoding'> | undefined {
  const hash = identifyHash(text, place);
  if (!hash) return undefined;
  return { form: hash.form, encoding: hash.algorithm, hash: { algorithm: hash.algorithm, hashcat: hash.hashcat, cost: hash.cost } };
}

const shadow = fileDetector({
  id: 'shadow-hash', title: '/etc/shadow password hash', provider: 'linux', remediation, inSource: true,
  reference: 'https://man7.org/linux/man-pages/man5/shadow.5.html',
  paths: ['shadow', 'shadow-', 'shadow.bak', 'shadow.old', 'gshadow', 'master.passwd', 'opasswd', '/etc/passwd'],
  keywords: [':0:99999:7:::'],
  *read(text): Iterable<Reading> {
    for (const { line, at } of linesOf(text)) {
      const found = /^([A-Za-z_][A-Za-z0-9_.$-]{0,63}):(!{0,2}|\*LK\*)((?:\$|_)[^:\s]{10,400}|[./0-9A-Za-z]{13})(?::|$)/.exec(line);
      if (!found) continue;
      const facts = hashFacts(found[3], 'shadow');
      if (!facts) continue;
      const start = at + found[1].length + 1 + found[2].length;
      yield {
        start, end: start + found[3].length, statementStart: at, statementEnd: at + line.length, principal: found[1], target: { service: 'login' },
        ...facts, privilege: /^(?:root|toor|admin)$/.test(found[1]) ? 'admin' : undefined, labels: found[2] === '' ? [] : ['locked'],
      };
    }
  },
});

const htpasswd = fileDetector({
  id: 'htpasswd-hash', title: '.htpasswd password hash', provider: 'apache', remediation, inSource: true,
  reference: 'https://httpd.apache.org/docs/2.4/misc/password_encryptions.html',
  paths: ['.htpasswd', '*htpasswd*', '.htdigest', '*.htdigest', '/htpasswd/*'],
  keywords: [':$apr1$', ':{SHA}', ':{SSHA}'],
  *read(text, view): Iterable<Reading> {
    const named = /htpasswd|htdigest/.test(view.name);
    for (const { line, at } of linesOf(text)) {
      const digest = /^([^:\s]{1,64}):([^:]{1,100}):([0-9a-f]{32})$/.exec(line);
      if (digest) {
        const start = at + line.length - 32;
        yield { start, end: start + 32, statementStart: at, principal: digest[1], form: 'weak-hash', hash: { algorithm: 'md5-digest-auth' }, encoding: 'md5-digest-auth', target: { service: 'http' } };
        continue;
      }
      const found = /(?:^|[\s"'`,-])([A-Za-z0-9_.@-]{1,64}):(\$\$?apr1\$\$?[./0-9A-Za-z$]{1,10}\$[./0-9A-Za-z]{22}|\{SS?HA\}[A-Za-z0-9+/]{20,80}={0,2}|\$[^\s:"']{10,200}|[./0-9A-Za-z]{13})(?=$|[\s"'`,\\])/.exec(line);
      if (!found || (!named && !/^(?:\$\$?apr1|\{S)/.test(found[2]))) continue;
      const hash = found[2].replace(/\$\$/g, '$');
      const facts = hashFacts(hash, 'htpasswd') ?? (hash.startsWith('{SHA}') ? { form: 'weak-hash' as const, encoding: 'sha1', hash: { algorithm: 'sha1', hashcat: 101 } } : undefined);
      const end = at + found.index + found[0].length;
      if (facts) yield { start: end - found[2].length, end, ...(hash === found[2] ? {} : { value: hash }), statementStart: at, principal: found[1], target: { service: 'http' }, ...facts };
      else if (named && found[2].length === 13) yield { start: end - 13, end, statementStart: at, principal: found[1], form: 'weak-hash', hash: { algorithm: 'descrypt', hashcat: 1500 }, encoding: 'descrypt', target: { service: 'http' } };
    }
  },
});

/** crypt(3) and its relatives, wherever they stand: kickstart files, cloud-init, SQL dumps, application configuration. */
const ANYWHERE = /^(?:\$[156]\$[^\s"'`:,;<>\\]{10,200}|\$(?:g?y|7)\$[./A-Za-z0-9$]{4,150}\$[./A-Za-z0-9]{43}|\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|\$argon2(?:id|i|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]{20,}|\$apr1\$[./0-9A-Za-z]{1,8}\$[./0-9A-Za-z]{22}|\$(?:pbkdf2[-a-z0-9]*|scrypt)\$[^\s"'`:;<>\\]{20,300}|pbkdf2_sha(?:1|256)\$\d{3,8}\$[A-Za-z0-9]{1,64}\$[A-Za-z0-9+/]{27,44}=?|\$[PH]\$[./0-9A-Za-z]{31}|\$S\$[./0-9A-Za-z]{52}|\{SSHA(?:256|384|512)?\}[A-Za-z0-9+/]{24,200}={0,2}|grub\.pbkdf2\.sha512\.\d{4,8}\.[0-9A-F]{64,256}\.[0-9A-F]{64,256})(?![A-Za-z0-9])/;

/** What may stand before a hash of `$6$` kind: a field's start. Four bytes are the least the prefilter takes. */
const LEADS = [' ', ':', '"', '\'', '=', '\t', '>'];

const passwordHash: CodeDetector = {
  ...({
    id: 'password-hash', title: 'Password hash', family: 'files', provider: 'password-hash', confidence: 'medium',
    references: ['https://manpages.debian.org/unstable/libcrypt-dev/crypt.5.en.html', 'https://hashcat.net/wiki/doku.php?id=example_hashes'], remediation,
  } satisfies DetectorMetadata),
  keywords: [
    ...LEADS.flatMap((lead) => ['1', '5', '6', 'y', '7'].map((kind) => `${lead}$${kind}$`)),
    '$2a$', '$2b$', '$2y$', '$2x$', '$gy$', '$argon2', '$apr1$', '$pbkdf2', '$scrypt$', 'pbkdf2_sha256$', 'pbkdf2_sha1$', '$P$B', '$P$C', '$H$7', '$H$9', '$S$D', '$S$E', '{SSHA', 'grub.pbkdf2.sha512.',
  ],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { keyword, offset } of hits) {
      const start = keyword[1] === '$' && keyword[0] !== '$' ? offset + 1 : offset;
      const text = view.text(start, start + 600);
      const [hash] = ANYWHERE.exec(text) ?? [];
      if (!hash) continue;
      // The hash's checksum must be complete: the identifier knows each shape.
      const facts = hashFacts(hash, 'crypt') ?? (/^(?:\$(?:argon2|pbkdf2|scrypt|P|H|S)|\$g?y\$|\$7\$|pbkdf2_|grub)/.test(hash) ? { form: 'strong-hash' as const } : hash.startsWith('{') ? { form: 'weak-hash' as const, hash: { algorithm: 'ssha', hashcat: 111 }, encoding: 'ssha' } : undefined);
      if (!facts) continue;
      const before = view.text(Math.max(view.lineStart(start), start - 160), start);
      yield { type: 'match', ruleId: 'password-hash', start, end: start + hash.length, ...facts, principal: userBefore(before), probability: isSource(view.name) ? 0.45 : 0.7 };
    }
  },
};

/** A user named on the same line: `user ops password …`, `ops:…`, `"user": "ops", …`. */
function userBefore(text: string): string | undefined {
  return (/(?:^|[\s"'`,])([a-z_][A-Za-z0-9_.-]{0,31}):["']?$/.exec(text) ?? /\b(?:user(?:name)?|login|name)["']?\s*[:= ]\s*["']?([A-Za-z0-9_.@-]{1,64})["']?[\s,;].{0,80}$/i.exec(text))?.[1];
}

export const hashFiles: readonly CodeDetector[] = [shadow, htpasswd, passwordHash];
