import type { Evidence, Issuers, IssuerShape } from '../model';
import { wordiness } from './model/language';

/** Why a value cannot be the token that it begins as: it is shorter than any with this beginning. */
export function doubtOfPrefix(value: string, { prefixes }: Issuers): Evidence | undefined {
  for (let end = 2; end < value.length; end++) {
    // Beginnings without a separator have at most six letters.
    if (end > 5 && !/[_.-]/.test(value[end]!)) continue;
    const prefix = value.slice(0, end + 1);
    if (Object.hasOwn(prefixes, prefix) && value.length < prefixes[prefix]!) return { kind: 'issuer', effect: 'lowers', text: `begins with ${prefix} but is too short for such a token` };
  }
  return undefined;
}

/** A value this much shorter than an issuer's shortest was cut; a little shorter may be a kind that the pack does not know. */
const CUT = 0.8;
/** A value shorter than this is a word, a number or a made-up default, which the model knows better. */
const LEAST_CUT = 5;
/** Values of this length and more hold what chance would not leave out. */
const LONG = 12;

const ALPHABETS = {
  digits: /^[0-9]*$/, hex: /^[0-9a-f-]*$/, HEX: /^[0-9A-F-]*$/, Hex: /^[0-9A-Fa-f-]*$/, lower: /^[0-9a-z]*$/, upper: /^[0-9A-Z]*$/, alnum: /^[0-9A-Za-z]*$/,
  url: /^[\w-]*$/, base64: /^[\w+/=-]*$/, any: /^\S*$/,
} as const;

/** As long as 16, 18, 20, 24, 32 and 48 random bytes in base64, 12, 16, 20, 24 and 32 in hexadecimal, and UUIDs: such a value is whole, of a kind that the pack does not know. */
const WHOLE = /^(?:[A-Za-z0-9]{24}(?:[A-Za-z0-9]{8}(?:[A-Za-z0-9]{8}(?:[A-Za-z0-9]{8}(?:[A-Za-z0-9]{16})?)?)?)?|[\w-]{43}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$/;

/** Characters of no token: what a value holds that was typed, quoted wrongly or made for a test. */
const FOREIGN = /[^\w+/=.:~-]/g;

/** Why a value that fits none of `shapes` is no credential of the issuer whose name stands beside it; undefined where it may be of a kind that the pack does not know. */
export function doubtOf(value: string, shapes: readonly IssuerShape[], title: string): string | undefined {
  let longer = false;
  let close = false;
  let near = false;
  let digits = false;
  let signs = '';
  for (const shape of shapes) {
    const { prefix, least, most, alphabet } = shape;
    if (prefix && value.startsWith(prefix)) return `begins as credentials of ${title} do, but has not their ${value.length < least || value.length > most ? 'length' : 'structure'}`;
    if (shape.signs) signs += shape.signs;
    if (prefix) continue;
    const { length } = value;
    if (!ALPHABETS[alphabet].test(value)) continue;
    longer ||= length < least;
    // Within a form's lengths, or a little under them: of another structure, or of a kind that the pack does not know.
    close ||= length > least * CUT && length <= most;
    // Digits alone are a number, unless the issuer's credentials are such.
    digits ||= alphabet === 'digits';
    near ||= alphabet !== 'any' && (length === least - 1 || length === most + 1);
  }
  if (value.length >= LONG && !/\s/.test(value) && [...value.matchAll(FOREIGN)].some(([sign]) => !signs.includes(sign))) return `holds characters that credentials of ${title} never have`;
  if (value.length < LEAST_CUT || WHOLE.test(value) || !isRandom(value, digits)) return undefined;
  if (isOddHex(value)) return `an odd number of hexadecimal digits, which is no number of bytes, and no credential of ${title}`;
  if (near && value.length >= LONG) return `one character more or less than credentials of ${title} have`;
  return longer && !close ? `too short for a credential of ${title}` : undefined;
}

/** Letters and digits, letters that are no words (words are for the model to judge), or `digits` where credentials are such. */
function isRandom(value: string, digits: boolean): boolean {
  if (!/[a-z]/i.test(value)) return digits;
  if (/\d/.test(value)) return true;
  const { letters, covered } = wordiness(value);
  return covered < letters * 0.6;
}

function isOddHex(value: string): boolean {
  return value.length % 2 === 1 && value.length >= 15 && /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(value) && /[a-f]/i.test(value) && /\d/.test(value);
}
