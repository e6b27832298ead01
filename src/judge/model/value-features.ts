import { wordiness } from './language';

/**
 * Names of the features of a value, in the order `valueFeatures` writes them. Others were measured and
 * moved no prediction (docs/accuracy.md): hex, base32, date, version, path, e-mail, case styles, format strings.
 */
export const valueFeatureNames = [
  'length', 'digits', 'lower', 'upper', 'signs', 'distinct', 'entropy', 'changes', 'longestRun', 'longestSequence',
  'bits', 'worstBits', 'coveredLetters', 'uncoveredLetters', 'longestWord', 'runLetters', 'vowels', 'unexplained', 'surprise', 'digitCount',
  'base64', 'numeric', 'uuid', 'link', 'identifier', 'credentialWord', 'padding', 'mash', 'leet',
] as const;

/** Bits a letter from which on a value reads more like chance than like words. */
const WRITTEN_BITS = 3.3;

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

/** Letters beside each other (or with one between) on a keyboard's row, and a letter with itself: what drumming fingers write. */
const near = new Uint8Array(128 * 128);
for (const row of ['qwertyuiop', 'asdfghjkl', 'zxcvbnm']) {
  for (let at = 0; at < row.length; at++) {
    for (let other = Math.max(0, at - 2); other <= Math.min(row.length - 1, at + 2); other++) near[row.charCodeAt(at) * 128 + row.charCodeAt(other)] = 1;
  }
}

/** Share of neighbouring letters that are neighbours on the keyboard, of values that are not hexadecimal; chance gives a sixth. */
function mashShare(folded: string): number {
  let pairs = 0;
  let close = 0;
  let hex = true;
  let previous = 0;
  for (let index = 0; index < folded.length; index++) {
    const code = folded.charCodeAt(index);
    const letter = code >= 97 && code <= 122;
    if (letter && code > 102) hex = false;
    if (letter && previous) {
      pairs++;
      if (near[previous * 128 + code]) close++;
    }
    previous = letter ? code : 0;
  }
  return hex || pairs < 5 ? 0 : close / pairs;
}

/** Digits and signs that stand for letters: `p4ssw0rd`, `s3cr3t`, `P@$$`. */
const letterOf: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's', '!': 'i' };
const fillIn = /pass|pwd|secret|s[ei]kret|token|key|auth|cred|login|user|admin|root|session|cookie|nonce|salt/;

/** Whether a word that fills in for a secret shows once digits are read as the letters they look like, and only then. */
function isLeet(folded: string): boolean {
  return folded.length <= 40 && /[01345@$7!]/.test(folded) && !fillIn.test(folded) && fillIn.test(folded.replace(/[01345@$7!]/g, (sign) => letterOf[sign]!));
}

const counts = new Uint16Array(256);

/** Writes the features of a value into `out` from `at` on; returns the index behind. Only the first 256 characters count. */
export function valueFeatures(full: string, out: Float64Array, at: number): number {
  const value = full.length > 256 ? full.slice(0, 256) : full;
  const folded = value.toLowerCase();
  const length = Math.max(1, value.length);
  counts.fill(0);
  let digits = 0; let lower = 0; let upper = 0; let spaces = 0; let nonAscii = 0; let strange = 0; let vowels = 0;
  let distinct = 0; let changes = 0; let previousClass = -1; let previous = -1;
  let run = 1; let longestRun = 1; let sequence = 1; let longestSequence = 1; let inSequence = 0;
  for (let index = 0; index < value.length; index++) {
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
    if (index > 0) {
      run = letter === previous ? run + 1 : 1;
      if (run > longestRun) longestRun = run;
      sequence = follows(previous, letter) ? sequence + 1 : 1;
      if (sequence > longestSequence) longestSequence = sequence;
      if (sequence === 3) inSequence += 3;
      else if (sequence > 3) inSequence++;
    }
    previous = letter;
  }
  let entropy = 0;
  for (let code = 0; code < 256; code++) {
    const count = counts[code]!;
    if (count) entropy -= (count / length) * Math.log2(count / length);
  }
  const words = wordiness(value);

  out[at++] = Math.log2(full.length + 1);
  out[at++] = digits / length;
  out[at++] = lower / length;
  out[at++] = upper / length;
  out[at++] = (length - digits - lower - upper - spaces - nonAscii) / length;
  out[at++] = distinct / length;
  out[at++] = entropy;
  out[at++] = changes / length;
  out[at++] = longestRun / length;
  out[at++] = longestSequence / length;
  out[at++] = words.bits;
  out[at++] = words.worstBits;
  out[at++] = words.letters ? words.covered / words.letters : 0;
  out[at++] = words.letters - words.covered;
  out[at++] = words.longestWord;
  out[at++] = words.runLetters / length;
  out[at++] = lower + upper ? vowels / (lower + upper) : 0;
  // Characters that neither words nor sequences explain: what chance, and not a person, put there.
  out[at++] = Math.max(0, words.letters - words.covered + digits + strange - inSequence);
  out[at++] = words.runLetters * (words.bits - WRITTEN_BITS);
  out[at++] = digits;
  out[at++] = flag(length >= 8 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(value));
  out[at++] = flag(digits === length);
  out[at++] = flag(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i.test(value));
  out[at++] = flag(/^[a-z][a-z0-9+.-]*:\/\//i.test(value));
  out[at++] = flag(/^[A-Za-z_$][\w$]*$/.test(value));
  out[at++] = flag(/pass|pwd|secret|token|key|auth|cred|login|user|admin|root|session|cookie|nonce|salt/i.test(value));
  out[at++] = flag(value.endsWith('='));
  out[at++] = mashShare(folded);
  out[at++] = flag(isLeet(folded));
  return at;
}
