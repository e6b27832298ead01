import type { Evidence } from '../../src/model';

/** Passwords of tutorials, compose files and tests: not a placeholder's text, but nobody's secret either. */
const COMMON = new Set(
  ('password passwd pass pwd secret admin root user test guest postgres mysql mariadb mongo mongodb redis rabbitmq sa oracle tiger changeme changeit changeit! letmein '
    + 'example foobar foo bar baz qwerty default dummy demo development dev local docker vagrant hunter2 s3cr3t p4ssw0rd p@ssw0rd passw0rd password1 password123 admin123 root123 123456 12345678 1234 12345 0000 abc123 test123 testing mypassword mysecretpassword mypass mysecret somepassword yourpassword your_password db_password dbpass userpass user_password rootpassword root_password adminpassword admin_password secretpassword verysecret supersecret topsecret null none empty xxx xxxx xxxxx pw pswd psw').split(' '),
);
/** What is written where the value comes from elsewhere, in the languages connection strings are put together in. */
const REFERENCE = /^(?:\$\{?\w|\$\(|%\(?[\w.]*\)?[sdrv]?$|%[sv]|\{+\s*[\w.$ ("'|]|#\{|<%|<[^>]*>?$|\[[^\]]*\]$|@[\w.]+@$|\*+$|\.{2,}$|x{3,}$|:\w+$|\?$)/i;
const WORDS = /^(?:your|my|the|some|a|an|insert|enter|change|replace|test|fake|dummy|random)[-_ ]|(?:here|placeholder|redacted|example|changeme)$|p[a@4][s$5]{2}w(?:[o0]r)?d|passphrase|dummy|placeholder|^test(?:pwd|pass|secret)|fake/i;

/** How doubtful a password is by its own text: nothing, one piece of evidence, or that it is a reference and no value at all. */
export function doubtOf(value: string): { readonly reference: boolean; readonly evidence: readonly Evidence[] } {
  if (REFERENCE.test(value)) return { reference: true, evidence: [] };
  const lower = value.toLowerCase();
  if (COMMON.has(lower)) return { reference: false, evidence: [{ kind: 'placeholder', effect: 'lowers', text: 'a password that tutorials and tests use' }] };
  if (WORDS.test(value)) return { reference: false, evidence: [{ kind: 'placeholder', effect: 'lowers', text: 'words that stand for a password' }] };
  if (value.length < 4) return { reference: false, evidence: [{ kind: 'length', effect: 'lowers', text: 'fewer than four characters' }] };
  return { reference: false, evidence: [] };
}

/** Whether a user is called what tutorials call one. */
export function doubtOfUser(user: string | undefined): Evidence[] {
  if (user === undefined || !/^(?:(?:test|my|some|your|the|db)[-_]?)?(?:user|usr|username|userid|user[-_]?name|login|name|foo|bar|someone|<.*|\$.*|\{.*|%s)\d?$/i.test(user)) return [];
  return [{ kind: 'account', effect: 'lowers', text: `the user is called ${user}` }];
}

const LOCAL = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0|host\.docker\.internal)$/i;
const RESERVED = /(?:^|\.)(?:example(?:\.(?:com|net|org|edu))?|invalid|test|localhost\.localdomain|fake[a-z]*|test\.com|domain\.(?:com|tld)|yourdomain\.com|mydomain\.com|foo\.com|bar\.com|acme\.com)$|^(?:host|hostname|server|servername|hst|yourhost|myhost|your[-_]host|your[-_]server|server\.com|domain|foo|bar|ip|address|hosts?\d?)$/i;

/** What a host says against a credential's worth: this machine, or a name reserved for examples (RFC 2606). */
export function doubtOfHost(host: string | undefined): Evidence[] {
  if (!host) return [];
  if (LOCAL.test(host)) return [{ kind: 'host', effect: 'lowers', text: `${host} is the machine it runs on` }];
  if (RESERVED.test(host)) return [{ kind: 'host', effect: 'lowers', text: `${host} is a name for examples` }];
  return [];
}
