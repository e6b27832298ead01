/**
 * Words of which one stands in the name of a credential. Each has four bytes or more (the prefilter's
 * smallest gram), so short words are written with what may follow them in a statement. Left out on
 * purpose: `login` (names an account), `hash` alone (names a digest; `password_hash` holds `pass`),
 * `signature` (authenticates one message and opens nothing).
 */
const words = [
  'pass', 'pswd', 'secret', 'token', 'credential', 'creds', 'nonce', 'salt', 'totp', 'cookie', 'session', 'csrf', 'xsrf',
  '_ticket', 'privatekey', 'private_key', 'apikey', 'api_key', 'api-key', 'keyvalue', 'keybytes', 'key_base', 'verifier',
  'securestring', 'mnemonic', 'bindpw', 'rootpw', 'contrasena', 'kennwort', 'senha', 'motdepasse', 'wachtwoord', 'connectionstring',
];

/** Words that are short, or the beginning of everyday words (`author`, `authenticate`). */
const short = ['auth', 'pwd', 'pw', 'key', 'otp', 'psk', '2fa', 'pin'];

/** What ends a short word inside a statement: the closing of a name, an operator, or a number behind it. */
const tails: Record<string, readonly string[]> = {
  auth: ['=', ':', '"', "'", ' ', ')', ']', '>', '(', '\\', '_c', 'orization', 'orize('],
  pwd: ['=', ':', '"', "'", ' ', '\t', '\n', ')', ']', '>', '_', ',', '\\', '`', '(', '&', '1', '2'],
  key: ['=', ':', '"', "'", ' ', '\t', '\n', ')', ']', '>', '(', '[', '\\', '`', '&', '1', '2', '_b', '_h'],
  pw: ['="', "='", ' =', ': ', ' "', " '", '" ', '":'],
  otp: ['=', ':', '"', "'", '_', '\\'],
  psk: ['=', ':', '"', "'", ' ', '\t', '\\'],
  '2fa': ['=', ':', '"', "'", '_', '\\'],
  pin: ['=', ':', '"', "'", '\\'],
};

export const nameKeywords: readonly string[] = [...words, ...short.flatMap((word) => tails[word]!.map((tail) => word + tail))];

/** A keyword inside a name, from `lastIndex` on; short words count where the name ends with them or a tail above follows. */
export const nameWord = new RegExp(`${words.join('|')}|auth(?:$|_c|oriz)|pwd(?:$|[_12])|key(?:$|[12])|(?<![a-z])pw$|(?:bind|root|user|admin|db)pw$|(?:otp|2fa)(?:$|_)|(?:psk|pin)$`, 'gi');

/** Whether a name holds a keyword anywhere. */
export function namesCredential(name: string): boolean {
  nameWord.lastIndex = 0;
  return nameWord.test(name);
}

/** English words that hold a keyword by accident: author, passenger, bypass, tokenizer… */
const accident = /valkey|passdb|authors?(?![is])|authorit|authoring|authentic(?:ated|ity$)|(?:by|com|sur|tres)pass|pass(?:ed|es|ing|ive|ion|age|enger|port|through)|passthr|tokeni[sz]|getpass|keyboard|keyword|monkey|turkey|donkey|hockey|mickey|whiskey|jockey|smokey|basalt|secretar/i;

/** Whether the keyword at [start, end) of `name` belongs to another word. */
export function isAccident(name: string, start: number, end: number): boolean {
  // `EIPAssociation`, `WerShipAssertPtr`: another word begins inside.
  if (/^.[A-Z][a-z]/.test(name.slice(start, end))) return true;
  // `CMPW`, `rpwd`: `pw` is a word of its own, behind a sign, a small letter (`adminPw`) or what it is the password of.
  if (/^pw(?!d)/i.test(name.slice(start, end)) && /[A-Za-z]$/.test(name.slice(0, start)) && !(/[a-z]$/.test(name.slice(0, start)) && name[start] === 'P') && !/(?:bind|root|user|admin|db)$/i.test(name.slice(0, start))) return true;
  const around = name.slice(Math.max(0, start - 4), end + 8);
  const found = accident.exec(around);
  return found !== null && found.index < end - Math.max(0, start - 4) && found.index + found[0].length > Math.min(4, start);
}

/** The kind of credential a name speaks of, as the id it is reported under. */
export function ruleOf(name: string): string {
  const lower = name.toLowerCase();
  if (/pass|pswd|pwd|pw$|kennwort|senha|contrasena|wachtwoord|\bpin\b/.test(lower)) return 'generic-password';
  if (/token|cookie|session|csrf|xsrf|ticket|bearer/.test(lower)) return 'generic-token';
  if (/secret|otp|2fa|mnemonic/.test(lower)) return 'generic-secret';
  if (/key|psk|salt/.test(lower)) return 'generic-key';
  return 'generic-credential';
}
