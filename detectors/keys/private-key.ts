import type { CodeDetector, DetectorMetadata, Evidence, Hit, Match, StorageForm, View } from '../../src/model';
import { canonicalArmor, readArmor, type Armor } from './armor';
import { readPrivateKey } from './der';
import { readPgpSecretKey } from './pgp-key';
import { readOpensshKey, rsaFingerprint } from './ssh-key';

/** The longest block looked at: an OpenPGP key with many subkeys, written with escapes. */
const REACH = 64 * 1024;
/** The first line of a block, whose label says that it is secret. */
const BEGIN = /-{4,5} ?BEGIN ((?:[A-Z0-9]{2,12} ){0,4}PRIVATE KEY(?: BLOCK)?) ?-{4,5}/y;
/** `-----BEGIN ` in base64: a whole block encoded once more (Kubernetes secrets, CI variables). */
const ENCODED_BEGIN = 'LS0tLS1CRUdJTi';
/** Base64 characters of the shortest key: Ed25519 in PKCS #8 has 64. */
const SHORTEST_BODY = 60;

const remediation = 'Treat the key as known: make a new one, replace its public half everywhere it is trusted (authorized_keys, certificates), then remove it from here and from history.';

function metadata(id: string, title: string, references: readonly string[]): DetectorMetadata {
  return { id, title, family: 'keys', provider: 'private-key', confidence: 'high', references, remediation };
}

const reports = [
  metadata('private-key-openssh', 'OpenSSH private key', ['https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key']),
  metadata('private-key-pgp', 'OpenPGP private key', ['https://www.rfc-editor.org/rfc/rfc9580']),
  metadata('private-key-ssh2', 'SSH2 (SECSH) private key', ['https://www.rfc-editor.org/rfc/rfc4716']),
  metadata('private-key-encrypted', 'Encrypted private key', ['https://www.rfc-editor.org/rfc/rfc7468']),
];

/** Private keys in PEM and its relatives, however the text is wrapped. */
export const privateKey: CodeDetector = {
  ...metadata('private-key', 'Private key', ['https://www.rfc-editor.org/rfc/rfc7468', 'https://www.rfc-editor.org/rfc/rfc8017']),
  reports,
  keywords: ['-----BEGIN', '---- BEGIN', ENCODED_BEGIN],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { keyword, offset } of hits) {
      if (keyword.startsWith('L') || keyword.startsWith('l')) yield* encodedKey(view, offset);
      else yield* armoredKey(view, offset);
    }
  },
};

function* armoredKey(view: View, offset: number): Iterable<Match> {
  BEGIN.lastIndex = 0;
  if (!BEGIN.test(view.text(offset, offset + 80))) return;
  BEGIN.lastIndex = 0;
  const armor = readArmor(view.text(offset, offset + REACH), BEGIN);
  if (!armor || armor.body.length < SHORTEST_BODY) return;
  yield { type: 'match', start: offset, end: offset + armor.length, value: canonicalArmor(armor), ...describe(armor) };
}

/** A PEM block that is base64 as a whole. */
function* encodedKey(view: View, offset: number): Iterable<Match> {
  const [run] = /^[A-Za-z0-9+/\r\n]{60,}={0,2}/.exec(view.text(offset, offset + REACH)) ?? [];
  if (!run || !run.startsWith(ENCODED_BEGIN)) return;
  const text = Buffer.from(run, 'base64').toString('latin1');
  BEGIN.lastIndex = 0;
  const armor = readArmor(text, BEGIN);
  if (!armor || armor.body.length < SHORTEST_BODY) return;
  const facts = describe(armor);
  const decoded = canonicalArmor(armor);
  yield { type: 'match', start: offset, end: offset + run.trimEnd().length, encoding: 'base64', ...facts, ...(facts.form === 'clear' ? { form: 'reversible', decoded } : { value: decoded }) };
}

interface Description {
  readonly ruleId: string;
  readonly form: StorageForm;
  readonly principal?: string;
  readonly evidence: readonly Evidence[];
  readonly labels: readonly string[];
}

/** What a block is, who it belongs to, and whether it takes a passphrase to use it. */
function describe(armor: Armor): Description {
  const { label, headers, body, closed } = armor;
  const bytes = Buffer.from(body, 'base64');
  const evidence: Evidence[] = [];
  const labels: string[] = [];
  let ruleId = 'private-key';
  let principal: string | undefined;
  let sealed = label.includes('ENCRYPTED') || headers.some((header) => /^Proc-Type: ?4, ?ENCRYPTED/i.test(header));

  if (label.includes('PGP')) {
    ruleId = 'private-key-pgp';
    const facts = readPgpSecretKey(bytes);
    note(evidence, facts !== undefined, 'OpenPGP secret key packet');
    if (facts?.encrypted) sealed = true;
    principal = facts?.userId;
  } else if (label === 'OPENSSH PRIVATE KEY') {
    ruleId = 'private-key-openssh';
    const facts = readOpensshKey(bytes);
    note(evidence, facts !== undefined, facts ? `openssh-key-v1 container of a ${facts.keyType} key` : 'openssh-key-v1 container');
    if (facts) {
      if (facts.cipher !== 'none') sealed = true;
      principal = facts.comment;
      evidence.push({ kind: 'key', effect: 'notes', text: `public key ${facts.fingerprint}` });
    }
  } else if (label.startsWith('SSH2')) {
    ruleId = 'private-key-ssh2';
    principal = headers.find((header) => /^Comment:/i.test(header))?.replace(/^Comment: ?"?|"$/gi, '');
  } else if (!sealed) {
    const facts = readPrivateKey(bytes);
    // A whole key with a few characters changed still gives most of it away, and whoever changed them knows the rest.
    if (!facts && closed && isWhole(label, body)) evidence.push({ kind: 'structure', effect: 'notes', text: 'as long and as random as a key, but no complete DER structure: altered or damaged' });
    else note(evidence, facts !== undefined, facts ? `complete DER structure: ${facts.kind}` : 'complete DER structure of a key');
    if (facts?.rsa) evidence.push({ kind: 'key', effect: 'notes', text: `public key ${rsaFingerprint(facts.rsa)} (as SSH key)` });
  }
  if (!closed) evidence.push({ kind: 'structure', effect: 'lowers', text: 'no END line' });
  if (new Set(body).size < 20) evidence.push({ kind: 'entropy', effect: 'lowers', text: 'fewer than 20 different characters' });
  if (sealed) {
    ruleId = ruleId === 'private-key' ? 'private-key-encrypted' : ruleId;
    labels.push('passphrase-protected');
  }
  return { ruleId, form: sealed ? 'sealed' : 'clear', principal, evidence, labels };
}

/** Characters of base64 of the shortest keys in use, by the label's algorithm: RSA of 1,024 bits, DSA of 1,024 bits, EC on P-256. */
const SHORTEST: ReadonlyArray<readonly [RegExp, number]> = [[/^RSA /, 780], [/^DSA /, 560], [/^EC /, 156], [/^/, 780]];
/** Different characters that a key of 156 characters and more has in all likelihood; base64 has 64. */
const DISTINCT = 48;

/** Whether a body is as long as a key of its kind and nowhere filled up with one character. */
function isWhole(label: string, body: string): boolean {
  const shortest = SHORTEST.find(([pattern]) => pattern.test(label))![1];
  return body.length >= shortest && new Set(body).size >= DISTINCT && !/([A-Za-z0-9])\1{5,}/.test(body);
}

function note(evidence: Evidence[], found: boolean, text: string): void {
  evidence.push(found ? { kind: 'structure', effect: 'raises', text } : { kind: 'structure', effect: 'lowers', text: `not a ${text}: cut, altered or an example` });
}
