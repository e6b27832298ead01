import { notASecret } from '../placeholder';
import { wordiness } from './language';

// Predicates of known.ts that take more than a regular expression.

/** `"AWS::SecretsManager::Secret": "f6b7…"`, up to the value: a namespaced type and the version or file of its schema. */
export const resourceType = /(?:^|[\s"'{,])(?:[A-Z][A-Za-z0-9]{1,40}::){2,}[A-Z][A-Za-z0-9]{1,80}["']?\s*:\s*["']?$/;

const cipherPart = /^(?:[ka]?(?:(?:EC)?DHE?|EECDH|EDH|A?DH|RSA|DSS|ECDSA|PSK|SRP|GOST\d*)|MD5|RC[245]|3?DES|DES3|EDE\d?|AES\d*(?:GCM|CCM\d?)?|CAMELLIA\d*|ARIA\d*|CHACHA20|POLY1305|CBC\d?|GCM|CCM\d?|SHA\d*|[ae]?NULL|EXP(?:ORT)?|VERS|TLS[\d.v]*|SSL[\d.v]*|ALL|HIGH|MEDIUM|LOW|NORMAL|DEFAULT|COMPLEMENTOFALL|STRENGTH|SECLEVEL|IDEA|SEED|KX|CIPHER|MAC|SIGN|GROUP|AEAD|WITH|\d{1,3})$/;

/** `PSK+AES128`, `+DHE-PSK:+PSK`, `!SRP:!MD5:!RC4`, `PSK-AES128-CBC-SHA`: lists of OpenSSL and GnuTLS. */
export function isCipherList(value: string): boolean {
  if (value.length > 400 || !/[A-Z]{2}/.test(value) || !/[-+:!]/.test(value)) return false;
  const parts = value.split(/[-+:!@_=]+/).filter((part) => part !== '');
  return parts.length >= (/^[-+!]/.test(value) ? 1 : 2) && parts.every((part) => cipherPart.test(part));
}

/** `\\x00\\x00\\x02\\x40`: a fourth of the bytes and more are zero, or few differ. */
export function bytesWithZeros(value: string): boolean {
  if (!/^(?:\\x[0-9a-f]{2}){4,}$/i.test(value)) return false;
  const bytes = value.match(/\\x[0-9a-f]{2}/gi)!;
  return bytes.filter((byte) => byte === '\\x00').length * 4 >= bytes.length;
}

/** `dmFsdWU=`, `YXBpa2V5MTIz`: base64 of one word or of what stands for a secret, up to a few digits behind. */
export function base64OfWords(value: string): boolean {
  if (value.length < 8 || value.length > 60 || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value) || !/[A-Z]/.test(value)) return false;
  const text = Buffer.from(value, 'base64').toString('latin1').trim();
  if (/^\*{2,}/.test(text)) return true;
  const word = /^([a-z]{3,}(?:[-_. ][a-z]{2,})*)[-_]?\d{0,3}$/.exec(text)?.[1];
  if (word === undefined) return false;
  const { letters, covered } = wordiness(word);
  return covered >= letters * 0.7 || notASecret(word) !== undefined || word.length <= 5;
}

/** `111222333444`, `aaabbbccc`: each character stands three times and more side by side. */
export function isFewRuns(value: string): boolean {
  if (value.length < 9 || value.length > 64) return false;
  const runs = value.match(/(.)\1*/g)!;
  return runs.length > 1 && runs.every((run) => run.length >= 3);
}

/** Names whose value opens something though it is a word. */
const OPENS = /pass|pwd|secret|token|api|access|auth|priv|psk|pre_?shared|wpa|wep|encrypt|master/i;

/** `containsKey`-like: `"crls"`, `"orbs"`, `tpm2` under a key; a lower-case word behind a dashed name in a call. */
export function isNameOfEntry(name: string, value: string, listed: boolean): boolean {
  if (/key\d?$/i.test(name) && !OPENS.test(name)) return /^[a-z_]{1,7}$|^[a-z]{2,6}\d$|^[a-z]{2,12}(?:_[a-z]+)*id$/.test(value);
  return listed && /^[a-z]+(?:-[a-z]+)+$/.test(name) && /^[a-z]{3,12}$/.test(value);
}

/** `CC-BY-SA-3.0-IGO`, `slf4j-2005`, `WTFPL`: words and versions; keys of licences mix letters and digits in groups. */
export function isNameOfLicence(value: string): boolean {
  return value.length <= 24 && value.split(/[-.+_]/).every((part) => /^(?:[a-z]{1,14}|[A-Z]{1,8}|[A-Z][a-z]{1,14})?\d{0,8}[a-zA-Z]?$/.test(part)) && /[A-Za-z]{2}/.test(value);
}

/** OpenPGP version 4: 40 hexadecimal digits, in ten groups, or where the name or the text around speaks of signing and packages. */
export function isKeyFingerprint(name: string, value: string, line: string, around: string): boolean {
  if (/^(?:[0-9A-F]{4} {1,2}){9}[0-9A-F]{4}$/.test(value)) return true;
  if (/signing_?key$/i.test(name) && /^(?:0x)?(?:[0-9A-F]{8}|[0-9A-F]{16})$/i.test(value)) return true;
  if (!/^(?:0x)?[0-9A-F]{40}$/.test(value)) return false;
  return /(?:^|[^a-z])(?:apt|gpg|pgp|rpm|keyserver|keyring|signing|release|repo(?:sitory)?)(?![a-z])/i.test(name + ' ' + line) || /\bgpg\b|keyserver|apt-key/.test(around);
}
