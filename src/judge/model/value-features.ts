import { wordiness } from './language';

/** Names of the features of a value, in the order `valueFeatures` writes them. */
export const valueFeatureNames = [
  'length', 'digits', 'lower', 'upper', 'signs', 'spaces', 'nonAscii', 'distinct', 'entropy', 'changes', 'longestRun', 'longestSequence',
  'bits', 'worstBits', 'coveredLetters', 'uncoveredLetters', 'words', 'longestWord', 'runLetters', 'runs',
  'hex', 'base64', 'base64Mixed', 'base32', 'numeric', 'uuid', 'date', 'version', 'path', 'url', 'email', 'identifier', 'dotted', 'snake', 'camel', 'kebab', 'constant',
  'format', 'template', 'reference', 'placeholderWord', 'credentialWord', 'hashShape', 'padding', 'sentence', 'markup', 'codeSigns', 'ellipsis', 'digitsAtEnd', 'wordThenDigits', 'vowels',
  'sequenceShare', 'unexplained', 'surprise', 'digitCount', 'shortNumber',
] as const;

const credentialWord = /pass|pwd|secret|token|key|auth|cred|login|user|admin|root|session|cookie|nonce|salt/i;
const placeholderWord = /example|sample|test|dummy|fake|mock|your|change|replace|todo|placeholder|default|insert|enter|xxx|foo|bar|baz|qux|invalid|wrong|valid|some|secret|change|abc|null|none|redacted|string|value|here/i;

/** Characters that follow each other in the alphabet, among digits or on a keyboard's row. */
const sequences = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'zyxwvutsrqponmlkjihgfedcba', '9876543210', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
/** 1 at `first * 128 + second` where the second follows the first; both in lower case, ASCII. */
const successor = new Uint8Array(128 * 128);
for (const row of sequences) for (let at = 1; at < row.length; at++) successor[row.charCodeAt(at - 1) * 128 + row.charCodeAt(at)] = 1;

const follows = (first: number, second: number) => first < 128 && second < 128 && successor[first * 128 + second] === 1;
const isVowel = (code: number) => code === 97 || code === 101 || code === 105 || code === 111 || code === 117;

const flag = (condition: boolean) => (condition ? 1 : 0);

/** Share of the characters that stand in runs of three and more of the alphabet, of digits or of a keyboard's row, in either case. */
export function sequenceShare(value: string): number {
  const folded = value.toLowerCase();
  let run = 1;
  let inside = 0;
  for (let index = 1; index < folded.length; index++) {
    run = follows(folded.charCodeAt(index - 1), folded.charCodeAt(index)) ? run + 1 : 1;
    if (run === 3) inside += 3;
    else if (run > 3) inside++;
  }
  return inside / Math.max(1, folded.length);
}

/** Writes the features of a value into `out` from `at` on; returns the index behind. Only the first 256 characters count. */
export function valueFeatures(full: string, out: Float64Array, at: number): number {
  const value = full.length > 256 ? full.slice(0, 256) : full;
  const length = Math.max(1, value.length);
  const counts = new Uint16Array(256);
  let digits = 0; let lower = 0; let upper = 0; let spaces = 0; let nonAscii = 0; let changes = 0; let distinct = 0;
  let run = 1; let longestRun = 1; let sequence = 1; let longestSequence = 1; let inSequence = 0; let vowels = 0; let strange = 0;
  let previousClass = -1;
  const folded = value.toLowerCase();
  for (let index = 0; index < length; index++) {
    const code = value.charCodeAt(index) & 255;
    if (counts[code]++ === 0) distinct++;
    let kind = 3;
    if (code >= 48 && code <= 57) { digits++; kind = 0; }
    else if (code >= 97 && code <= 122) { lower++; kind = 1; }
    else if (code >= 65 && code <= 90) { upper++; kind = 2; }
    else if (code === 32) spaces++;
    else if (code >= 128) nonAscii++;
    else if (code !== 95 && code !== 45 && code !== 46) strange++;
    if (kind !== previousClass && index > 0) changes++;
    previousClass = kind;
    const letter = folded.charCodeAt(index);
    if (isVowel(letter)) vowels++;
    if (index === 0) continue;
    run = code === (value.charCodeAt(index - 1) & 255) ? run + 1 : 1;
    longestRun = Math.max(longestRun, run);
    sequence = follows(folded.charCodeAt(index - 1), letter) ? sequence + 1 : 1;
    longestSequence = Math.max(longestSequence, sequence);
    if (sequence === 3) inSequence += 3;
    else if (sequence > 3) inSequence++;
  }
  let entropy = 0;
  for (let code = 0; code < 256; code++) {
    const count = counts[code]!;
    if (count) entropy -= (count / length) * Math.log2(count / length);
  }
  const words = wordiness(value);
  const signs = length - digits - lower - upper - spaces - nonAscii;
  const mixed = digits > 0 && lower > 0 && upper > 0;

  out[at++] = Math.log2(full.length + 1);
  out[at++] = digits / length;
  out[at++] = lower / length;
  out[at++] = upper / length;
  out[at++] = signs / length;
  out[at++] = spaces / length;
  out[at++] = nonAscii / length;
  out[at++] = distinct / length;
  out[at++] = entropy;
  out[at++] = changes / length;
  out[at++] = longestRun / length;
  out[at++] = longestSequence / length;
  out[at++] = words.bits;
  out[at++] = words.worstBits;
  out[at++] = words.letters ? words.covered / words.letters : 0;
  out[at++] = words.letters - words.covered;
  out[at++] = words.words;
  out[at++] = words.longestWord;
  out[at++] = words.runLetters / length;
  out[at++] = longestRun;
  out[at++] = flag(length >= 8 && /^(?:0x)?[0-9a-f]+$/i.test(value) && digits > 0 && lower + upper > 0 && !(lower && upper));
  out[at++] = flag(length >= 8 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(value));
  out[at++] = flag(mixed && /^[A-Za-z0-9+/_-]+={0,2}$/.test(value));
  out[at++] = flag(length >= 16 && /^[A-Z2-7]+=*$/.test(value));
  out[at++] = flag(digits === length);
  out[at++] = flag(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i.test(value));
  out[at++] = flag(/^(?:\d{4}-\d\d-\d\d|\d\d[/.-]\d\d[/.-]\d{2,4}|(?:19|20)\d{6})/.test(value));
  out[at++] = flag(/^[~^<>=v]*\d+\.\d+(?:\.\d+)?/.test(value));
  out[at++] = flag(/^\.{0,2}\/|^[A-Za-z]:\\|\/[\w.-]+\/|\.(?:pem|key|crt|json|ya?ml|txt|xml|jks|p12|pfx|html?|js|py|go|java|png|conf|ini|db|keytab|log)$/i.test(value));
  out[at++] = flag(/^[a-z][a-z0-9+.-]*:\/\//i.test(value));
  out[at++] = flag(/^[\w.+-]+@[\w-]+\.[\w.]+$/.test(value));
  out[at++] = flag(/^[A-Za-z_$][\w$]*$/.test(value));
  out[at++] = flag(/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+(?:\(.*\))?$/.test(value));
  out[at++] = flag(/^[a-z0-9]+(?:_[a-z0-9]+)+$/i.test(value));
  out[at++] = flag(/^[a-z]+(?:[A-Z][a-z0-9]+)+$/.test(value) || /^(?:[A-Z][a-z]+){2,}$/.test(value));
  out[at++] = flag(/^[a-z0-9]+(?:-[a-z0-9]+)+$/i.test(value));
  out[at++] = flag(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(value));
  out[at++] = flag(/%[sdvxq]|%\(|\{\d*\}|\{[a-z_]+\}/i.test(value));
  out[at++] = flag(/\$\{|\{\{|<%|#\{|\$\(|%\{/.test(value));
  out[at++] = flag(/^[$@%&*!:]|^<.*>$|^\[.*\]$|^\{.*\}$|^\(/.test(value));
  out[at++] = flag(placeholderWord.test(value));
  out[at++] = flag(credentialWord.test(value));
  out[at++] = flag(/^\$\d\w?\$|^\{(?:SSHA|SHA|MD5|CRYPT)\}|^(?:sha\d+|md5|pbkdf2|bcrypt|argon2\w*)[$:-]/i.test(value));
  out[at++] = flag(value.endsWith('='));
  out[at++] = flag(spaces > 0 && words.letters > 0 && words.covered / words.letters > 0.6);
  out[at++] = flag(/<\/?[a-z]|&[a-z]+;/i.test(value));
  out[at++] = flag(/[(){}[\];<>|]/.test(value));
  out[at++] = flag(/\.\.\.|\*{2,}|x{3,}|…/i.test(value));
  out[at++] = flag(/\d$/.test(value));
  out[at++] = flag(/^[A-Za-z]+\d{1,4}[!@#$.]?$/.test(value));
  out[at++] = lower + upper ? vowels / (lower + upper) : 0;
  out[at++] = inSequence / length;
  // Characters that neither words nor sequences explain: what chance, and not a person, put there.
  out[at++] = Math.max(0, words.letters - words.covered + digits + strange - inSequence);
  out[at++] = words.runLetters * (words.bits - 3.3);
  out[at++] = digits;
  out[at++] = flag(digits === length && length >= 6 && length <= 8);
  return at;
}
