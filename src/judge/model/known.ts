import type { Evidence, StatementFacts } from '../../model';
import { sequenceShare } from './value-features';

/** A kind of value that is recognised for what it is, and the highest probability of being a usable credential left to it. */
export interface KnownKind {
  readonly limit: number;
  readonly evidence: Evidence;
}

const kinds: ReadonlyArray<{ readonly kind: string; readonly limit: number; readonly text: string; readonly applies: (facts: StatementFacts) => boolean }> = [
  { kind: 'placeholder', limit: 0.1, text: 'part of the value is starred out', applies: ({ value }) => /\*{3,}|•{2,}|\.{3}|…|x{6,}/i.test(value) },
  { kind: 'placeholder', limit: 0.2, text: 'a walk over the keyboard or a count', applies: ({ value }) => value.length <= 40 && sequenceShare(value) > 0.99 },
  { kind: 'placeholder', limit: 0.2, text: 'repeats a few characters', applies: ({ value }) => isPeriodic(value) },
  { kind: 'structure', limit: 0.3, text: 'as long as a one-time code or a running number', applies: ({ name, value }) => /^\d{4,8}$/.test(value) && /token|code|otp|ticket|nonce/i.test(name) },
  { kind: 'structure', limit: 0.2, text: 'the name of a file', applies: ({ value }) => /^[\w ./\\~-]+\.(?:pem|key|crt|cer|der|p8|p12|pfx|jks|ppk|pub|csr|kdbx|gpg|asc|keytab|json|ya?ml|txt|xml|conf|ini|env|html?|js|ts|py|go|java|rb|php|sh|sql|db|log|png|svg|jpe?g)$/i.test(value) },
  { kind: 'structure', limit: 0.35, text: 'stands beside plain and cipher text: a test vector', applies: ({ name, value, around = '' }) => /key|nonce|salt|secret/i.test(name) && isEncoded(value) && /plain_?text|cipher_?text|\baad\b|\btag"?\s*[:=]|\b(?:test)?_?vectors?\b|\bmac"?\s*[:=]|\biv"?\s*[:=]/.test(around) },
  { kind: 'structure', limit: 0.3, text: 'the token of a status badge, published with it', applies: ({ kind, line }) => kind === 'query' && /badge|shield|codecov|coveralls/i.test(line) },
  { kind: 'structure', limit: 0.3, text: 'a fingerprint of a public key', applies: ({ name, value, line }) => /^(?:0x)?(?:[0-9A-F]{4} ?){2,10}$/i.test(value) && /\b(?:gpg|pgp|fingerprint|keyserver|signing key)\b/i.test(line) && /key|finger/i.test(name) },
  { kind: 'structure', limit: 0.3, text: 'numbers of a table, not of chance', applies: ({ name, value }) => /^(?:0x[\da-f]{1,2}|\d{1,3})\s*,/i.test(value) && (/nonce|salt/i.test(name) || hasFewNumbers(value)) },
  { kind: 'placeholder', limit: 0.2, text: 'says itself that it is an example, or is filled up with one character', applies: ({ value }) => /EXAMPLE/.test(value) || (value.length >= 16 && /([A-Za-z0-9])\1{6,}/.test(value)) },
  { kind: 'name', limit: 0.2, text: 'a key of a table, not of a lock', applies: ({ name }) => /(?:foreign|primary|unique|sort|partition|cache|index|composite|natural|surrogate)_?-?key$/i.test(name) },
  { kind: 'name', limit: 0.3, text: 'authenticates one message only', applies: ({ name, line }) => /signature$/i.test(name) || (/nonce$/i.test(name) && /digest|realm|oauth|timestamp/i.test(line)) },
  { kind: 'name', limit: 0.2, text: 'a time', applies: ({ name }) => /timestamp$/i.test(name) },
  { kind: 'structure', limit: 0.4, text: 'a salted hash of a password, not the password', applies: ({ value }) => /^\$(?:2[abxy]|5|6|1|y|apr1|argon2\w*)\$|^\{(?:S?SHA\d*|MD5|CRYPT)\}|^(?:pbkdf2|bcrypt|argon2|scrypt)\w*[$:]/i.test(value) },
  { kind: 'structure', limit: 0.4, text: 'the name says that it is encrypted', applies: ({ name }) => /encrypted|ciphertext|wrapped_?key|sealed/i.test(name) },
  { kind: 'name', limit: 0.4, text: 'the name says that it is a hash', applies: ({ name }) => /(?:^|[_.-])hash(?:ed)?(?:[_.-]|$)|Hash(?:ed)?(?![a-z])|^hashed|sha(?:1|2|256|512)|md5|digest|checksum/i.test(name) && !/hash_?(?:key|secret|salt)/i.test(name) },
  { kind: 'name', limit: 0.3, text: 'the name is that of an account or identifier', applies: ({ name }) => /(?:user|user_?name|login|e?mail|account|client_?id|app_?id|(?:secret|key|token|cookie|session|auth\w*)_?name|key_?id|(?:secret|token|key)_?(?:arn|ref|path|file|type|prefix|class|url|uri|field|header|label|length|size))\d*$/i.test(name) },
  { kind: 'structure', limit: 0.3, text: 'a fractional number', applies: ({ value }) => /^-?\d*\.\d+$/.test(value) },
  { kind: 'placeholder', limit: 0.2, text: 'mostly one character', applies: ({ value }) => mostlyOne(value) },
  { kind: 'name', limit: 0.2, text: 'a public key or its fingerprint', applies: ({ name }) => /public_?key|pub_?key|key_?fingerprint|publishable/i.test(name) },
];

/** Whether the value repeats a part of at most four characters (`123123123`, `abababab`). */
export function isPeriodic(value: string): boolean {
  for (let period = 1; period <= 4 && period * 2 < value.length; period++) {
    let index = period;
    while (index < value.length && value.charCodeAt(index) === value.charCodeAt(index - period)) index++;
    if (index === value.length) return true;
  }
  return false;
}

/** Hex, or base64 of 16 characters and more. */
function isEncoded(value: string): boolean {
  return /^(?:0x)?(?:[0-9a-f]{2}[ :]?){4,}$/i.test(value) || /^[A-Za-z0-9+/_-]{16,}={0,2}$/.test(value) || /^(?:\\x[0-9a-f]{2}){4,}$/i.test(value);
}

/** Whether numbers repeat as they would not in a key. */
function hasFewNumbers(value: string): boolean {
  const numbers = value.split(',').map((number) => number.trim());
  return new Set(numbers).size < numbers.length * 0.7;
}

function mostlyOne(value: string): boolean {
  return /(.)\1{3,}/.test(value) && new Set(value).size * 3 <= value.length;
}

/** The kind a statement's value is known to be, if any; the model is not asked then. */
export function knownKind(facts: StatementFacts): KnownKind | undefined {
  for (const { kind, limit, text, applies } of kinds) {
    if (applies(facts)) return { limit, evidence: { kind, effect: 'lowers', text } };
  }
  return undefined;
}
