import type { Evidence, StatementFacts } from '../../model';
import { hexOfByteList } from '../encoding';
import { isMostlyTwo, notASecret } from '../placeholder';
import { isPublicNkey } from '../structure';
import { isMadeUpPath } from './context-features';
import { bytesWithZeros, base64OfWords, isCipherList, isFewRuns, isKeyFingerprint, isNameOfEntry, isNameOfLicence, resourceType } from './known-forms';
import { wordiness } from './language';
import { sequenceShare } from './value-features';

/** A kind of value that is recognised for what it is, and the highest probability of being a usable credential left to it. */
export interface KnownKind {
  readonly limit: number;
  readonly evidence: Evidence;
}

const kinds: ReadonlyArray<{ readonly kind: string; readonly limit: number; readonly text: string; readonly applies: (facts: StatementFacts, path: string) => boolean }> = [
  { kind: 'structure', limit: 0.1, text: 'a file of type declarations holds no values', applies: (_, path) => /\.d\.[cm]?ts$|\.pyi$/i.test(path) },
  { kind: 'structure', limit: 0.2, text: 'a combination of keys on a keyboard', applies: ({ value }) => keyCombination.test(value) },
  { kind: 'structure', limit: 0.3, text: 'a text in a human language', applies: ({ name, value }) => isPhrase(value) && !/phrase|mnemonic|seed/i.test(name) },
  { kind: 'name', limit: 0.3, text: 'marks a page, a position or a request, and opens nothing', applies: ({ name }) => positionToken.test(name) },
  { kind: 'structure', limit: 0.2, text: 'a regular expression', applies: ({ value }) => /^\^.*\$$|\(\?[=!:<]|\[(?:\^[^\]]+|[^\]]*[a-z0-9]-[a-z0-9][^\]]*)\][+*{]/i.test(value) },
  { kind: 'structure', limit: 0.2, text: 'a format that values are printed in', applies: ({ value }) => isFormat(value) },
  { kind: 'structure', limit: 0.2, text: 'markup', applies: ({ value }) => /^<[a-z!/][^>]{0,400}>|<\/?[a-z]+(?: [\w-]+="[^"]*"|\/)+ ?\/?>/i.test(value) },
  { kind: 'name', limit: 0.3, text: 'what an error message quotes', applies: ({ name, line, valueColumn }) => !/pass|pwd/i.test(name) && quotedByError.test(line.slice(Math.max(0, valueColumn - 80), valueColumn)) },
  { kind: 'name', limit: 0.3, text: 'a checksum of what the name says', applies: ({ line, valueColumn }) => /checksums?[/.][\w.-]{0,60}["']?\s*[:=]\s*["']?$/i.test(line.slice(Math.max(0, valueColumn - 90), valueColumn)) },
  { kind: 'placeholder', limit: 0.1, text: 'part of the value is starred out', applies: ({ value }) => /\*{3,}|•{2,}|\.{3}|…|x{6,}|^eyJ[\w-]*\.\./i.test(value) },
  { kind: 'structure', limit: 0.2, text: 'a path', applies: ({ value }) => /^\/(?:[\w.-]{1,40}\/)+$|^(?:~|\.{1,2})\/(?:[\w.-]{1,40}\/)*[\w.-]{1,40}$/.test(value) },
  { kind: 'structure', limit: 0.3, text: 'a UUID cut short', applies: ({ value }) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-(?:[0-9a-f]{1,4}|[0-9a-f]{4}-[0-9a-f]{0,11})$/i.test(value) },
  { kind: 'structure', limit: 0.3, text: 'encrypted by AWS KMS', applies: ({ value }) => /^AQ[IE]CAH[A-Za-z0-9+/]{60,}={0,2}$/.test(value) },
  { kind: 'structure', limit: 0.3, text: 'encrypted by Spring Cloud Config', applies: ({ value }) => /^\{cipher\}/.test(value) },
  { kind: 'name', limit: 0.3, text: 'the key of a cache, a lock or a request sent twice', applies: ({ name, line, valueColumn }) => /idempotency_?key$|dedup\w*_?key$/i.test(name) || /\b(?:cache|lock|dedup\w*|partition|idempotency) key\s?[=:]\s?$/i.test(line.slice(Math.max(0, valueColumn - 40), valueColumn)) },
  { kind: 'placeholder', limit: 0.2, text: 'a word that fills in for a secret, with digits for letters', applies: ({ name, value }) => !/pass|pwd/i.test(name) && isDisguisedFillIn(value) },
  { kind: 'placeholder', limit: 0.2, text: 'a walk over the keyboard or a count', applies: ({ value }) => value.length <= 40 && sequenceShare(value) > (/^\d+$/.test(value) ? 0.9 : 0.99) },
  { kind: 'placeholder', limit: 0.2, text: 'repeats a few characters', applies: ({ value }) => isPeriodic(value) },
  { kind: 'structure', limit: 0.3, text: 'a number: a count, a time, a port or a one-time code', applies: ({ name, value, quote }) => (/^\d{1,6}$/.test(value) && !/(?:pass[a-z]*|pwd|pin|secret|psk)\d?$/i.test(name)) || (/^\d{4,8}$/.test(value) && /token|code|otp|ticket|nonce/i.test(name)) || (quote === '' && ((/^\d{1,10}$/.test(value) && /version_?nonce$/i.test(name)) || (/^\d{1,9}$/.test(value) && /[^a-z]key$/i.test(name) && !/api|secret|access|auth|priv/i.test(name)))) },
  { kind: 'structure', limit: 0.2, text: 'a number of 32 bits: a constant, a flag or a count', applies: ({ name, value, quote, style }) => quote === '' && isConstant(name, value, style === 'code') },
  { kind: 'name', limit: 0.2, text: 'counts or numbers of the pieces of a text', applies: ({ name, value }) => /(?:tokens|token_?(?:ids?|counts?|ranks?|index|depth|positions?))$/i.test(name) && /^-?\d[\d._]*[kmKM]?$|^\d{1,9}(?:\s*,\s*\d{1,9})+$/.test(value) },
  { kind: 'structure', limit: 0.2, text: 'a date or a time', applies: ({ name, value }) => (isDate(value) && (!/pass|pwd|pin/i.test(name) || /T\d\d:\d\d/.test(value))) || (/^1[0-9]{9}(?:\d{3})?$/.test(value) && /expir|_at$|At$|time|date|creat|issued|since|until/.test(name)) },
  { kind: 'structure', limit: 0.1, text: 'an object identifier, an address or a version', applies: ({ value }) => /^(?:[~^<>=]{1,2} ?)?v?\d+(?:\.\d+){2,}(?:-[a-z]+[\d.]*)?$/.test(value) },
  { kind: 'structure', limit: 0.1, text: 'the name of an algorithm', applies: ({ value }) => algorithm.test(value) },
  { kind: 'structure', limit: 0.2, text: 'a public key', applies: ({ name, value }) => publicKey.test(value) || isPublicNkey(value) || (/nkey$/i.test(name) && /^[UANOCX][A-Z2-7]{55}$/.test(value)) },
  { kind: 'structure', limit: 0.3, text: 'packed data of a program', applies: ({ value }) => value.length >= 40 && (value.match(/[^A-Za-z0-9\s]/g)?.length ?? 0) > value.length * 0.35 && !value.includes('://') },
  { kind: 'structure', limit: 0.4, text: 'begins as a JSON Web Token and ends before its signature', applies: ({ value }) => /^eyJ[\w-]{8,}\.eyJ[\w-]*\.?$/.test(value) },
  { kind: 'placeholder', limit: 0.2, text: 'bytes that count', applies: ({ value }) => countsBytes(value) },
  { kind: 'structure', limit: 0.4, text: 'an identifier of a visit', applies: ({ name, value, line }) => uuid.test(value) && /(?:session|visit(?:or)?|device|trace|request|correlation|event)[-_]?id$/i.test(name) && !/cookie/i.test(line) },
  { kind: 'name', limit: 0.3, text: 'marks a connection or a visit, and opens nothing', applies: ({ name }) => /session_?index$|sec-websocket-(?:key|accept)$/i.test(name) },
  { kind: 'name', limit: 0.3, text: 'what is stored under a key, not a key', applies: ({ name, kind, operator }) => /^(?:my|the|some|test)?_?keys?\d?$/i.test(name) && kind === 'pair' && operator === ',' },
  { kind: 'placeholder', limit: 0.3, text: 'base64 of words that fill in for a secret', applies: ({ value }) => isEncodedPlaceholder(value) },
  { kind: 'structure', limit: 0.2, text: 'the name of a file', applies: ({ value }) => /^[\w ./\\~-]+\.(?:pem|key|crt|cer|der|p8|p12|pfx|jks|ppk|pub|csr|kdbx|gpg|asc|keytab|json|ya?ml|txt|xml|conf|ini|env|html?|js|ts|py|go|java|rb|php|sh|sql|db|log|png|svg|jpe?g|l?[ao]|so|dll|lib|exe|jar|war)$/i.test(value) },
  { kind: 'structure', limit: 0.35, text: 'stands beside plain and cipher text: a test vector', applies: ({ name, value, around = '' }, path) => /key|nonce|salt|secret|session|token/i.test(name) && isVector(name, value, around, path) },
  { kind: 'structure', limit: 0.3, text: 'the token of a status badge, published with it', applies: ({ kind, line }) => kind === 'query' && /badge|shield|codecov|coveralls/i.test(line) },
  { kind: 'structure', limit: 0.3, text: 'the fingerprint of an OpenPGP key', applies: ({ name, value, line, around = '' }) => isKeyFingerprint(name, value, line, around) },
  { kind: 'structure', limit: 0.3, text: 'a fingerprint of a public key', applies: ({ name, value, line }) => /^(?:0x)?(?:[0-9A-F]{4} {0,2}){2,10}$/i.test(value) && (/(?:^|[^a-z])(?:gpg|pgp)(?![a-z])/i.test(line) || /\b(?:fingerprint|keyserver|signing key)\b/i.test(line)) && /key|finger/i.test(name) },
  { kind: 'structure', limit: 0.3, text: 'numbers of a table, not of chance', applies: ({ name, value }) => /^(?:0x[\da-f]{1,2}|\d{1,3})\s*,/i.test(value) && (/nonce|salt/i.test(name) || hasFewNumbers(value)) },
  { kind: 'placeholder', limit: 0.2, text: 'says itself that it is an example, or is filled up with one character', applies: ({ value }) => /EXAMPLE/.test(value) || (value.length >= 16 && /([B-Zb-z0-9])\1{6,}|A{16,}/.test(value)) },
  { kind: 'name', limit: 0.2, text: 'a key of a table, not of a lock', applies: ({ name }) => /(?:foreign|primary|unique|query|mutation|resources?|sort|partition|hash|range|cache|index|composite|natural|surrogate|context|group|map|dict|lookup|project|issue|object|binary|annotation)_?-?key$/i.test(name) || /S3Key$/.test(name) },
  { kind: 'name', limit: 0.3, text: 'authenticates one message only', applies: ({ name, line }) => /sig(?:nature)?$/i.test(name) || (/nonce$/i.test(name) && /digest|realm|oauth|timestamp/i.test(line)) },
  { kind: 'structure', limit: 0.2, text: 'a number of 32 bits: a code, a flag or an address', applies: ({ value, quote }) => quote === '' && /^-?0x[\da-f]{1,8}l?$/i.test(value) },
  { kind: 'structure', limit: 0.2, text: 'the number of a standard', applies: ({ value }) => /^(?:RFC|FIPS|ISO|IEEE|ITU|NIST|PKCS)[-_# ]?\d[\d.-]*$|^X\.?509(?:v\d)?$/.test(value) },
  { kind: 'name', limit: 0.3, text: 'an identifier by its name', applies: ({ name, value, kind }) => uuid.test(value) && (/(?:guid|uuid)$/i.test(name) || (/(?:[-_]id|[a-z]I[dD]|_ID)$/.test(name) && !/(?:secret|client|session|access|role)[-_]?id$/i.test(name)) || (kind === 'query' && /^session$/i.test(name)) || (kind === 'call' && /(?:^|\.)(?:update|get|delete|remove|find|list|show|describe|revoke|rotate)/i.test(name)) || /(?:^|[._])(?:reset|change|force)[A-Z_]?/.test(name) && /pass/i.test(name)) },
  { kind: 'name', limit: 0.3, text: 'the name of an entry', applies: ({ name, value, kind }) => kind === 'comparison' && /key$/i.test(name) && /^[a-z_]{1,12}$/.test(value) },
  { kind: 'name', limit: 0.2, text: 'the code of an error', applies: ({ name }) => /err(?:or)?_?code/i.test(name) },
  { kind: 'name', limit: 0.3, text: 'the code of a state or an error', applies: ({ name, value }) => /^(?:\d{2,6}|[0-9][0-9A-Z]{4})$/.test(value) && stateName.test(name) },
  { kind: 'structure', limit: 0.3, text: 'the header of a JSON Web Token without its claims', applies: ({ value }) => /^eyJ[\w-]{10,120}$/.test(value) && /^\{"(?:alg|typ)":"[^"]*","(?:alg|typ)":"[^"]*"\}$/.test(Buffer.from(value, 'base64').toString('latin1')) },
  { kind: 'name', limit: 0.3, text: 'a measure', applies: ({ name, value }) => /^-?\d[\d._]*\s?\w{0,12}$/.test(value) && /(?:secret|token|key|passw\w*|cookie|session|auth)_?(?:length|len|size|bytes|bits|count|rounds|cost|timeout|ttl|age)\d*$/i.test(name) },
  { kind: 'name', limit: 0.2, text: 'a time or a measure', applies: ({ name, value }) => /^\d{1,10}$/.test(value) && /(?:timeout|lifespan|lifetime|ttl|max_?age|period|interval|in_?days|days|hours|minutes|seconds|millis|limit)$/i.test(name) },
  { kind: 'placeholder', limit: 0.2, text: 'says how long the value shall be', applies: ({ value }) => /\b\d{1,4}[ -]?(?:byte|bit|char(?:acter)?)s?\b/i.test(value) },
  { kind: 'structure', limit: 0.2, text: 'signs alone', applies: ({ value }) => !/[A-Za-z0-9\x80-\xff]/.test(value) },
  { kind: 'name', limit: 0.4, text: 'a salt is stored beside its hash and opens nothing', applies: ({ name }) => /salt(?:_?[a-z]{0,8}\d+)?$/i.test(name) && !/secret|key|token|pass/i.test(name) },
  { kind: 'name', limit: 0.2, text: 'a time', applies: ({ name }) => /timestamp$/i.test(name) },
  { kind: 'structure', limit: 0.4, text: 'a salted hash of a password, not the password', applies: ({ value }) => /^\*[0-9A-F]{40}$|^\$(?:2[abxy]|5|6|1|y|apr1|argon2\w*)\$|^\{(?:S?SHA\d*|MD5|CRYPT)\}|^\$[12]\$[a-z\d]{20,60}\$[a-z\d]{20,100}$|^(?:pbkdf2|bcrypt|argon2|scrypt)\w*[$:]|^(?:md5|sha\d*|crypt|unsalted_\w+)\$[^$]*\$/i.test(value) },
  { kind: 'structure', limit: 0.4, text: 'encrypted, with its vector or key beside it', applies: ({ value }) => /^\{?AQAAABAAAA[A-Za-z0-9+/]{20,}={0,2}\}?$|^[A-Za-z0-9+/]{20,}={1,2}[A-Za-z0-9+/]{20,}={0,2}$/.test(value) },
  { kind: 'structure', limit: 0.2, text: 'encrypted by SOPS', applies: ({ value }) => /^ENC\[AES256_GCM,/.test(value) },
  { kind: 'structure', limit: 0.3, text: 'a position in the log of a data base (GTID)', applies: ({ value }) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:\d+(?:-\d+)?$/i.test(value) },
  { kind: 'name', limit: 0.3, text: 'one of several that begin with the name', applies: ({ name, value }) => /[-_.]/.test(name) && name.length >= 6 && value.length > name.length && value.startsWith(name) && /^[-_.]/.test(value.slice(name.length)) },
  { kind: 'name', limit: 0.4, text: 'dashed words under the name of an entry', applies: ({ name, value, operator }) => /^keys?$/.test(name) && operator === ':' && /^(?=[a-z\d-]*[a-z]{3})[a-z\d]{1,9}(?:-[a-z\d]{1,9}){2,}$/.test(value) && !uuid.test(value) },
  { kind: 'name', limit: 0.4, text: 'a name with its version or year under the key of an entry', applies: ({ name, value }) => /key$/i.test(name) && !/secret|api|access|priv|auth|crypt|sign|aes/i.test(name) && /^[A-Za-z]{2,20}(?:[-+.][A-Za-z]{1,20}){0,6}-\d{1,4}(?:\.\d{1,3})*(?:-[a-z]+)*$/.test(value) },
  { kind: 'structure', limit: 0.4, text: 'the name says that it is encrypted', applies: ({ name }) => /encrypted|ciphertext|wrapped_?key|sealed/i.test(name) },
  { kind: 'name', limit: 0.4, text: 'the name says that it is a hash', applies: ({ name }) => /(?:^|[_.-])hash(?:ed)?(?:[_.-]|$)|Hash(?:ed)?(?![a-z])|^hashed|sha(?:1|2|256|512)|md5|digest|checksum/i.test(name) && !/hash_?(?:key|secret|salt)|api_?hash|prov\w{0,12}_?hash/i.test(name) },
  { kind: 'name', limit: 0.3, text: 'the name is that of an account or identifier', applies: ({ name, kind }) => (kind !== 'named' || !/(?:[_.-]login|client_?id)$/i.test(name)) && /(?:user|user_?name|login|e?mail|account|client_?id|app_?id|(?:secret|key|token|cookie|session|auth\w*)_?name|key_?id|(?:secret|token|key|passw\w*|cookie|session|auth)_?(?:name_?)?(?:arn|ref|permissions?|path|file|type|prefix|suffix|class|url|uri|field|header|label|pattern|regex|format|policy|hint|prompt|placeholder|expiry|expires|expires_?(?:in|at)|param|kind|algorithm|alg|encoding|charset|strength|attempts|domain|group|scope))\d*$/i.test(name) },
  { kind: 'structure', limit: 0.3, text: 'a fractional number', applies: ({ value }) => /^-?\d*\.\d+$/.test(value) },
  { kind: 'placeholder', limit: 0.2, text: 'two characters make up most of it', applies: ({ value }) => !value.includes('\\') && isMostlyTwo(value) },
  { kind: 'placeholder', limit: 0.2, text: 'mostly one character', applies: ({ value }) => mostlyOne(value) },
  { kind: 'name', limit: 0.2, text: 'a public key or its fingerprint', applies: ({ name }) => /public_?key|pub_?key|key_?fingerprint|thumbprint|publishable|authorized_?keys?$|known_?hosts$/i.test(name) },
  { kind: 'name', limit: 0.2, text: 'stands under the type of a resource', applies: ({ operator, line, valueColumn }) => operator === ':' && resourceType.test(line.slice(Math.max(0, valueColumn - 200), valueColumn)) },
  { kind: 'structure', limit: 0.2, text: 'ciphers of a TLS library', applies: ({ value }) => isCipherList(value) },
  { kind: 'structure', limit: 0.2, text: 'an IPv6 address or the scheme of an address', applies: ({ value }) => /^(?:[0-9a-f]{0,4}:){1,7}:(?:[0-9a-f]{1,4}:){0,7}[0-9a-f]{0,4}$|^[a-z][a-z\d+.-]{1,15}:(?:\/\/)?$|^eui-?64$/i.test(value) },
  { kind: 'structure', limit: 0.2, text: 'modes of a file', applies: ({ value }) => /^[ugoa]{1,3}[-+=][rwxXst]*(?:,[ugoa]{1,3}[-+=][rwxXst]*)*$/.test(value) },
  { kind: 'name', limit: 0.2, text: 'says what needs no password', applies: ({ name }) => /(?:^|[^a-z])no_?pass(?:wd|word)?$/i.test(name) },
  { kind: 'name', limit: 0.2, text: 'a reference: the value is its own name or a member', applies: ({ name, value, quote, style }) => quote === '' && style === 'code' && (value === name || (value.length <= 20 && /^[A-Za-z_]+\d?(?:\.[A-Za-z_]+\d?)+$/.test(value))) },
  { kind: 'structure', limit: 0.2, text: 'bytes of a protocol, not of chance', applies: ({ value }) => bytesWithZeros(value) },
  { kind: 'placeholder', limit: 0.4, text: 'base64 of a word', applies: ({ value }) => base64OfWords(value) },
  { kind: 'placeholder', limit: 0.2, text: 'runs of one digit or letter', applies: ({ value }) => isFewRuns(value) },
  { kind: 'structure', limit: 0.4, text: 'too short a word for a token', applies: ({ name, value }) => /(?:token|cookie|session)$/i.test(name) && /^[a-z]{1,5}\d?$/.test(value) },
  { kind: 'placeholder', limit: 0.3, text: 'ends with a count', applies: ({ name, value }) => !/pass|pwd/i.test(name) && /^[A-Za-z_-]{0,10}(?:0?12345678|87654321)\d{0,2}$/.test(value) },
  { kind: 'placeholder', limit: 0.4, text: 'the word password with signs for letters, as manuals and tests write it', applies: ({ value }, path) => isMadeUpPath(path) && isDisguisedFillIn(value) },
  { kind: 'name', limit: 0.3, text: 'a word of few letters: the name of an entry or of a way', applies: ({ name, value, kind, operator }) => isNameOfEntry(name, value, kind === 'pair' && operator === ',') },
  { kind: 'name', limit: 0.2, text: 'the name of an instruction: phrases that open wallets have twelve words (BIP 39)', applies: ({ name, value }) => /mnemonic$/i.test(name) && value.trim().split(/\s+/).length < 8 },
  { kind: 'name', limit: 0.3, text: 'the result of a test', applies: ({ name, value, operator }) => name === 'PASS' && operator === ':' && /^[a-z]+$/.test(value) },
  { kind: 'placeholder', limit: 0.3, text: 'says that it is a secret', applies: ({ value }) => /this_?is_?(?:a|an|my|the|not_?a)?_?(?:secret|password|token|key)/i.test(value) },
  { kind: 'name', limit: 0.3, text: 'the name of a licence', applies: ({ name, value }) => /licen[cs]e_?key$/i.test(name) && isNameOfLicence(value) },
  { kind: 'name', limit: 0.3, text: 'the name of a secret', applies: ({ name, value }) => /secret$/i.test(name) && /^[a-z][a-z\d]*(?:[-.][a-z\d]+){3,}$/.test(value) && value.includes('.') && value.includes('-') },
  { kind: 'name', limit: 0.3, text: 'the token of a link, published with it', applies: ({ kind, line }) => kind === 'query' && /[?&]alt=media&|docs\.google\.com/i.test(line) },
];

/** `INVALID_PASSWORD`, `PASSWORD_NOT_ALLOWED`, `MUST_CHANGE_PASSWORD`: what is the matter with a password. */
const stateName = /(?:^|_)(?:INVALID|MUST|NOT|NO|WRONG|BAD|EXPIRED?|CHANGE|RESET|REQUIRED?|NEED|MISSING|DENIED|REJECTED|UNKNOWN|LOCKED)(?:_|$)/;

/** What stands before a word or a token that a message complains about: `unrecognized token: "`, `non-numeric key '`. */
const quotedByError = /\b(?:un(?:recogni[sz]ed|expected|known|terminated|balanced|supported)|invalid|illegal|missing|duplicate|expected|malformed|ambiguous|non-\w+)\s+(?:[\w-]+\s+)?(?:token|key|cookie|session|secret|auth\w*)s?\s*:?\s*\\?["'`]?$/i;

/** `%s/%02d/%02d`: two verbs of printf and more, and little beside them. */
function isFormat(value: string): boolean {
  if (/%\d\$[sd]/.test(value)) return true;
  const verbs = value.match(/%[-+#0 ]?\d{0,3}(?:\.\d+)?(?:ll?|hh?|z)?[diuxXsqvfeg@]/g);
  return verbs !== null && verbs.length >= 2 && verbs.join('').length * 2 >= value.length;
}

/** Passwords of digits alone stand under names that end with the word; under others (`SESSION_FLAG`, `KEY_MAGIC`) such a number is a constant. */
function isConstant(name: string, value: string, code: boolean): boolean {
  if (/^\d{1,3}(?:_\d{3})+$/.test(value)) return true;
  if (!code || !/^\d{5,10}$/.test(value) || Number(value) > 0xffffffff) return false;
  return !/(?:pass[a-z]*|pwd|pin|secret|psk|token|nonce|api_?key)\d?$/i.test(name) || (Number(value) >= 65536 && Number.isInteger(Math.log2(Number(value))));
}

/** `Ctrl-Shift-P`, `Cmd+K`, `esc|Ctrl-G`. */
const keyCombination = /^(?:(?:ctrl|control|shift|alt|option|opt|cmd|command|meta|super|mod|esc|win|fn)(?:[-+ |]|$)){1,5}[^\s]{0,12}(?:[ |].{0,20})?$/i;

/**
 * Names of tokens that an API hands out to go on where a listing or a stream stopped, or to recognise a request that is
 * sent twice: pagination (`NextToken`, `continuationToken`), change detection (`syncToken`), idempotency (`clientRequestToken`).
 */
const positionToken = /(?:next|prev(?:ious)?|page|pagination|continu(?:e|ation)|cont|start(?:ing)?|end|cursor|marker|scroll|resume|sync|delta|change|sequence|update|lock|client_?request|idempoten(?:cy|t)|dedup\w*|lifecycle_?action|operation|upload|download|transaction)[-_]?(?:page)?[-_]?token$|^client_?token$/i;

/** Several words of letters alone, whatever the language; UTF-8 as latin1, so that a byte over 127 is (part of) a letter. */
function isPhrase(value: string): boolean {
  if (/\d/.test(value)) return false;
  const letters = value.match(/[A-Za-z\x80-\xff]/g)?.length ?? 0;
  const foreign = value.match(/[\x80-\xff]/g)?.length ?? 0;
  if (foreign * 2 >= letters && foreign >= 6) return true;
  const words = value.split(/[\s/()\u00a0]+/).filter((word) => /^["'\u00ab]?[A-Za-z\x80-\xff]{2,}(?:['-][A-Za-z\x80-\xff]+)*[.,:;!?"')]*$/.test(word));
  return words.length >= 2 && words.join('').length + words.length >= value.length * 0.8 && wordiness(value).bits < PHRASE_BITS;
}

/** Bits a letter up to which words are those of a language, if not of English (`Ugyldig godkjenning` has 5.1); letters by chance have 6 and more. */
const PHRASE_BITS = 5.3;

/** Whether the value repeats a part of at most four characters (`123123123`, `abababab`). */
function isPeriodic(value: string): boolean {
  for (let period = 1; period <= 4 && period * 2 < value.length; period++) {
    let index = period;
    while (index < value.length && value.charCodeAt(index) === value.charCodeAt(index - period)) index++;
    if (index === value.length) return true;
  }
  return false;
}

const uuid = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;

/** JOSE (RFC 7518), digests and ciphers by their usual names. */
const algorithm = /^(?:(?:rsa|dsa|ec):\w{3,20}|[hrep]s(?:256|384|512)|es256k|eddsa|ed25519|x25519|rsa(?:-oaep(?:-256)?|1_5)?|a(?:128|192|256)(?:gcm|kw|gcmkw|cbc-hs\d+)|dir|ecdh-es(?:\+a\d+kw)?|(?:hmac-?)?(?:sha-?\d(?:[-_/]?\d+)?|md[45])|aes-?\d*(?:-?(?:cbc|gcm|ctr|ecb))?|(?:3?des|chacha20)(?:-\w+)?)$/i;

/** SubjectPublicKeyInfo (RFC 5280) of RSA, EC and Ed25519 keys in base64, and OpenSSH public keys. */
const publicKey = /^(?:MFkwEwYHKoZI|MFYwEAYHKoZI|MHYwEAYHKoZI|MIGbMBAGByqGSM49|MIGfMA0GCSqG|MIIBIjANBgkq|MIIBojANBgkq|MIICIjANBgkq|MCowBQYDK2V)|^(?:[\w.,:[\]-]+ )?(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\w+)[ _]AAAA|^AAAA(?:B3NzaC1|C3NzaC1|E2VjZHNh)|^age1[02-9ac-hj-np-z]{58,59}$/;

/** `2017-09-01 00:00:01`, `2019-03-20T17:54:53Z`, `20151011`, `20160607130930720112`. */
function isDate(value: string): boolean {
  return /^(?:19|20)\d\d([-/.]?)(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?:[ T_-]?\d{1,2}(?::?\d\d){0,2}(?:[.,]?\d+)?(?:Z|[+-]\d\d:?\d\d)?)?$/.test(value);
}

/** `ZXhhbXBsZS1hcHAtc2VjcmV0`: base64 of `example-app-secret`. */
function isEncodedPlaceholder(value: string): boolean {
  if (value.length < 12 || value.length > 200 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) return false;
  const text = Buffer.from(value, 'base64').toString('latin1').trim();
  return /^[\x20-\x7e]{8,}$/.test(text) && (/example|sample|dummy|placeholder|changeme|change-me|your[-_ ]/i.test(text) || notASecret(text) !== undefined || isPhrase(text) || /^\{"[a-z_]+":\s?"[a-z_]+"\}$/i.test(text));
}

/** Digits and signs that people write for letters. */
const LETTERS: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's', '!': 'i' };

/** `s3cr3t`, `t0k3n`: what a placeholder is once its digits are read as letters. As a password people do use it. */
function isDisguisedFillIn(value: string): boolean {
  return value.length <= 16 && /[a-z]/i.test(value) && /[01345@$7!]/.test(value) && notASecret(value.replace(/[01345@$7!]/g, (sign) => LETTERS[sign]!)) !== undefined;
}

/** Hex whose bytes go up or down by the same step (`000102030405`, `00112233445566`), as keys in examples do. */
function countsBytes(value: string): boolean {
  const list = hexOfByteList(value) ?? value;
  const hex = /^(?:\w{1,12}:|0x)?((?:[0-9a-f]{2}[ :]?){8,})$/i.exec(list)?.[1]?.replace(/[ :]/g, '');
  if (!hex) return false;
  const steps = new Map<number, number>();
  let most = 0;
  for (let at = 2; at + 2 <= hex.length; at += 2) {
    const step = (parseInt(hex.slice(at, at + 2), 16) - parseInt(hex.slice(at - 2, at), 16)) & 255;
    const count = (steps.get(step) ?? 0) + 1;
    steps.set(step, count);
    if (count > most) most = count;
  }
  return most >= 6 && most >= (hex.length / 2 - 1) * 0.6;
}

/** What stands beside a key in a table of test vectors; two of them make one. */
const vectorCues = [
  /plain_?text|\bpt"?\s*[:=]/, /cipher_?text|\bct"?\s*[:=]/, /\baad?\b/, /\btag"?\s*[:=]/, /\bmac"?\s*[:=]/, /\biv"?\s*[:=]/, /\b(?:input|in|msg|message|data)"?\s*[:=]/, /\b(?:output|out|result|expected|okm|want)"?\s*[:=]/,
  /\bdigest"?\s*[:=]/, /\b(?:ctrl|kdf|cipher|encapsulat\w*|availablein)\b/, /\bderive\w*\s*[:=]/, /\bpeer\w*\s*[:=]/, /\bshared_?secret"?\s*[:=]/, /\bnonce"?\s*[:=]/, /\bsalt"?\s*[:=]/, /\b(?:ikm|prk|info)"?\s*[:=]/,
];

/** Whether an encoded value stands in a table of test vectors. */
function isVector(name: string, value: string, around: string, path: string): boolean {
  if (/(?:test)?_?vectors?\b/.test(around) && isEncoded(value)) return true;
  const hex = /^(?:\w{1,12}:|0x)?(?:[0-9a-f]{2}[ :]?){8,}$/i.test(value);
  if (!hex && !isEncoded(value)) return false;
  let cues = /vectors?[^/]*(?:\/|\.\w+$)|wycheproof|[_-]kat[_.-]|acvp/i.test(path) ? 2 : 0;
  for (const cue of vectorCues) if (cue.test(around)) cues++;
  return hex ? cues >= (/^["']?(?:client_?)?secret$/i.test(name) ? 4 : 2) : /plain_?text|cipher_?text|\baad\b|\btag"?\s*[:=]|\bmac"?\s*[:=]|\biv"?\s*[:=]/.test(around);
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
  const distinct = new Set(value).size;
  if (!/(.)\1{3,}/.test(value) || distinct * 3 > value.length) return false;
  // Of 64 random hexadecimal digits four alike stand side by side in one of seventy.
  return !(distinct >= 10 && /^[0-9a-fA-F-]+$/.test(value) && !/(.)\1{5,}/.test(value));
}

/** The kind a statement's value is known to be, if any; the model is not asked then. */
export function knownKind(facts: StatementFacts, path: string): KnownKind | undefined {
  for (const { kind, limit, text, applies } of kinds) {
    if (applies(facts, path)) return { limit, evidence: { kind, effect: 'lowers', text } };
  }
  return undefined;
}
