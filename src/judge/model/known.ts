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
  { kind: 'structure', limit: 0.3, text: 'as long as a one-time code, which has expired', applies: ({ name, value }) => /^\d{6,8}$/.test(value) && /token|code|otp/i.test(name) },
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
