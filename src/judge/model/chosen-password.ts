import type { StatementFacts } from '../../model';
import type { Floor } from './floor';
import { languageModel } from './language';
import { wordsOf } from './name-features';
import { sequenceShare } from './value-features';

/**
 * A season, month or the like with a year: what password rotation policies make people choose (`Winter2024!`, `Sommer-23`).
 * NIST SP 800-63B, appendix A, names the habit. In German, French, Spanish and Italian, too.
 */
const SEASON_AND_YEAR = new RegExp('^(?:spring|summer|autumn|fall|winter|january|february|march|april|may|june|july|august|september|october|november|december'
  + '|fr(?:\\xc3\\xbc|ue)hling|sommer|herbst|januar|februar|maerz|juni|juli|oktober|dezember|printemps|ete|automne|hiver|primavera|verano|otono|invierno|estate|autunno|inverno)'
  + '[-_.@#]?(?:(?:19|20)\\d\\d|\\d\\d)[!@#$%&*.?]{0,3}$', 'i');

/** Names whose last word can only mean a password; `command password` and SQL's clauses are named so by their readers. */
const PASSWORD_NAME = /(?:passw(?:or)?d|passwd|pwd|pass|passphrase|kennwort|passwort|senha|contrasena|wachtwoord|identified|securestring|security_credentials|(?<![a-z])pw|bindpw|rootpw|adminpw|userpw|dbpw)\d?$| -\w$/i;

/** Names of what signs and encrypts: there a chosen value counts with capital letters and digits (`Cobalt-Heron58`), as names of entries have none. */
const SECRET_NAME = /(?:secret|secret_?key|secret_?key_?base|jwt_?key|signing_?key)\d?$/i;

/** Words of a name that make its value something else than a password in use. */
const OTHER_NAME = new Set(['forgot', 'forgotten', 'reset', 'show', 'hide', 'toggle', 'change', 'changed', 'no', 'without', 'invalid', 'wrong', 'bad', 'weak', 'fake', 'dummy', 'mock', 'test', 'example', 'sample', 'hash', 'hashed', 'encrypted', 'crypted', 'valid', 'verify', 'validate', 'check']);

/**
 * What people write where a password will stand, to say what it is for or that it is none, and the parts of labels and
 * identifiers. A value that holds one of the first, or has one of the second as a word of its own, is left to the model.
 */
const FILL_IN = new RegExp([
  'pass|pwd|secret|s3cr|token|auth(?!or)|cred|login|logon|user|admin|root(?=\\d|$)|guest|anonym|owner|account|test|foob|exampl|sampl|dummy|fixture|lorem|ipsum|placeh|undef',
  'value|string|field|label|title|input|button|default|change|replac|insert|confirm|retype|forgot|update|delete|submit|valid|wrong|incorrect|secur|crypt|cipher|digest|encod|scram|base64|server|client|service|database',
  'mysql|postgres|mongo|redis|oracle|rabbitmq|qwert|asdf|zxcv|abcd|1234|letmein|opensesame|missing|required|optional|policy|prompt|message|error|version|example',
].join('|'));
const FILL_IN_WORDS = new Set((
  'word name mail email foo bar baz qux demo fake mock stub spec hello world your my mine some any this that the here none null nil void text hint form page view icon class type model config setting settings option param arg attr prop '
  + 'enter repeat reset create edit save bad weak strong new old temp tmp todo fixme hash plain clear sha md hmac basic bearer salt utf ascii json yaml http https local host system docker vault blank empty length fail success number key id db app api dev prod stage mdi fa fas lock unlock eye outline filled shield arrow left right top bottom center small large primary secondary'
).split(' '));

/** Digits and signs that people write for letters. */
const LETTERS: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's', '!': 'i' };

/** One word or several, with digits or signs between and behind; no brackets, quotes, slashes or white space, which code has. */
const CHOSEN = /^[A-Za-z][A-Za-z0-9]*(?:[-_.@#!$%&*+?^~]{1,2}[A-Za-z0-9]+)*[!@#$%&*+?.^~]{0,3}$/;
/** Dotted, dashed or underlined words in lower case, and addresses: keys of settings, hosts, identifiers. */
const IDENTIFIER = /^[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)+$|@[\w-]+\.[a-z]{2,}$|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|^[a-z]+(?:[A-Z][a-z]+)+\d?$/;

const length = { least: 8, most: 40 };

/** Words, digits and a sign, as policies ask for (`Zebra-Quilt7`, `hunter42`), or false. */
function isWordWithDigits(value: string): boolean {
  if (!CHOSEN.test(value) || IDENTIFIER.test(value)) return false;
  const digits = value.match(/\d/g)?.length ?? 0;
  const letters = value.match(/[A-Za-z]/g)!.length;
  if (letters < 4 || digits > letters) return false;
  const classes = Number(/[a-z]/.test(value)) + Number(/[A-Z]/.test(value)) + Number(digits > 0) + Number(/[!@#$%&*+?^~-]/.test(value));
  return classes >= 3 || (/^[A-Za-z]{4,}\d{2,4}[!@#$%&*?.]{0,2}$/.test(value));
}

/** Three words and more that a dash or a blank parts (`correct-horse-battery`). */
function isPassphrase(value: string): boolean {
  const words = value.split(/[- ]/);
  return words.length >= 3 && words.length <= 8 && words.every((word) => /^[A-Za-z]?[a-z]{2,}$/.test(word) && languageModel().words.has(word.toLowerCase()));
}

/** How likely chosen passwords are in use; below the default confidence in tests and manuals, where people make them up. */
const IN_USE = 0.62;
const MADE_UP = 0.42;

/**
 * Word lists make the model take such values for placeholders (the labelled code has no true one: its true values were
 * replaced by random letters); as the value of a password they are real ones. Not in prose, where people write about them.
 */
export function chosenPassword({ name, value, style, kind, dynamic }: StatementFacts, madeUp: boolean): Floor | undefined {
  if (value.length < length.least - 2 || value.length > length.most || dynamic || !(PASSWORD_NAME.test(name) || kind === 'sql' || (SECRET_NAME.test(name) && /[A-Z][a-z]{2}/.test(value) && /\d{2}/.test(value)))) return undefined;
  const reason = reasonFor(name, value, style === 'prose');
  return reason === undefined ? undefined : { least: madeUp ? MADE_UP : IN_USE, evidence: { kind: 'model', effect: 'raises', text: `${reason}: a password people choose` } };
}

function reasonFor(name: string, value: string, prose: boolean): string | undefined {
  if (!prose && SEASON_AND_YEAR.test(value)) return 'a season or month with a year';
  if (value.length < length.least) return undefined;
  const word = isWordWithDigits(value);
  if (!word && !isPassphrase(value)) return undefined;
  const lower = value.toLowerCase();
  if (FILL_IN.test(lower) || FILL_IN.test(lower.replace(/[013457@$!](?=[a-z0-9@$])/g, (sign) => LETTERS[sign]!)) || wordsOf(value).some((part) => FILL_IN_WORDS.has(part))) return undefined;
  if (sequenceShare(value) > 0.6 || wordsOf(name).some((part) => OTHER_NAME.has(part))) return undefined;
  return word ? 'words with digits or signs' : 'several words';
}
