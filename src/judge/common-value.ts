/**
 * Words that people make passwords of, in lower case: what vendors' guides, default lists and password audits keep
 * naming, and the nouns of this trade. Not a cracker's list: enough that equal short words are not taken for one secret.
 */
const WORDS = new Set((
  'access account admin administrator alpha apache apple april august autumn backup banana baseball batman biteme bridge buster cable change changeme charlie cheese chelsea cisco client cloud coffee '
  + 'company computer connect console database december default demo desktop dev developer device diamond dragon eagle edge enable enter example family fibre firewall flower football forever freedom friend '
  + 'gateway google guest hallo hello hockey home house hunter huawei internet iloveyou january july june juniper killer laptop lab letmein liverpool login london love lucky machine mail manager march '
  + 'master matrix michael mobile monday monitor monkey mother mustang mysql netadmin network ninja november october office online operator oracle orange orion pass passw0rd password pepper phoenix phone pokemon '
  + 'postgres power princess printer private prod production public purple qazwsx qwerty rabbit radius rainbow read remote root router samsung sample secret secure security september server service shadow '
  + 'silver snmp soccer spring sql star staging starwars start student summer sunday sunshine super superman support switch sysadmin system tech telecom temp temporary test testing thunder tigger tiger tomcat '
  + 'toor trustno trustnoone unix user vendor vpn vagrant web welcome whatever windows winter wireless wizard write yellow zaq'
).split(' '));

/** Rows of a keyboard, and what people walk on them. */
const WALKS = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1qaz2wsx3edc4rfv', 'qazwsxedc', 'abcdefghijklmnopqrstuvwxyz', '0987654321'];

const LEET: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' };

/** Longest value looked at: a longer one is no common word. */
const LONGEST = 16;

/**
 * Whether many people would choose this value independently: shorter than 6 characters, one repeated character, a walk on
 * the keyboard, digits alone, or a common word with at most six digits or signs around it (`Summer2024!`). That such a value stands in
 * two places is no evidence that they share a secret.
 */
export function isCommonValue(plaintext: string): boolean {
  const lower = plaintext.toLowerCase();
  if (lower.length < 6) return true;
  if (lower.length > LONGEST) return false;
  if (/^(.)\1+$/.test(lower) || /^\d{1,8}$/.test(lower) || WALKS.some((walk) => walk.includes(lower))) return true;
  for (const text of [lower, [...lower].map((character) => LEET[character] ?? character).join('')]) {
    const [, before = '', word = '', after = ''] = /^([\d\W_]{0,6}?)([a-z]+)([\d\W_]{0,6})$/.exec(text) ?? [];
    if (word !== '' && before.length + after.length <= 6 && (WORDS.has(word) || (word.endsWith('i') && WORDS.has(word.slice(0, -1))))) return true;
  }
  return false;
}
