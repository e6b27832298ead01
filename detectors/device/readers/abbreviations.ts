import type { Word } from '../words';

/**
 * Commands of IOS and its relatives that carry secrets, as people abbreviate them in snippets and mails: a word may break
 * off after so many letters, where no other command begins so. `*` is any word, `[ … ]` words that may be missing.
 */
const COMMANDS = `
  enable:2 secret:3|password:4
  username:4 * [privilege:4 *] secret:3|password:4
  snmp-server:6 community:4
  tacacs-server:8 [host:4 *] key
  radius-server:8 [host:4 *] [auth-port:6 *] [acct-port:6 *] key
  crypto:3 isakmp:3 key
  ip ospf message-digest-key:9 * md5
  ip ospf authentication-key:16
  standby:5 * authentication:4
  neighbor:4 * password:4
`;

interface Token {
  /** Full words with the least letters of each; none: any word. */
  readonly words: readonly { readonly full: string; readonly least: number }[];
}

/** A command as a row of tokens, its optional parts written out. */
const ROWS: readonly (readonly Token[])[] = COMMANDS.trim().split('\n').flatMap((line) => variants(line.trim())).map((row) => row.split(' ').map(tokenOf));

/** The line with and without each of its optional parts. */
function variants(line: string): string[] {
  const part = /\[([^\]]+)\] /.exec(line);
  return part === null ? [line] : [...variants(line.replace(part[0], `${part[1]} `)), ...variants(line.replace(part[0], ''))];
}

function tokenOf(text: string): Token {
  if (text === '*') return { words: [] };
  return { words: text.split('|').map((word) => ({ full: word.split(':')[0]!, least: Number(word.split(':')[1] ?? word.length) })) };
}

/** Rows by the first two letters of their first word. */
const byFront = new Map<string, (readonly Token[])[]>();
for (const row of ROWS) for (const { full } of row[0]!.words) byFront.set(full.slice(0, 2), [...(byFront.get(full.slice(0, 2)) ?? []), row]);

/** Parts of words that flag a line in which an abbreviated command may stand. */
export const ABBREVIATED_PARTS = ['sec', 'secr', 'secre', 'comm', 'commu', 'commun', 'communi', 'communit', 'pass', 'passw', 'passwo', 'passwor', 'key', 'isa', 'isak', 'dig', 'dige', 'digest', 'auth', 'authe', 'authen'];

/** Longer statements are prose. */
const MOST_WORDS = 14;

/** Writes abbreviated commands out, in place: `ena sec 5 …` becomes `enable secret 5 …`, each word where it stood. */
export function expandAbbreviations(words: Word[], own: number, under: string | undefined): void {
  const first = words[own];
  if (first === undefined || first.quoted || words.length - own < 2 || words.length - own > MOST_WORDS) return;
  if (under === 'line' && first.lower.length >= 4 && first.lower.length < 8 && 'password'.startsWith(first.lower)) words[own] = { ...first, text: 'password', lower: 'password' };
  for (const row of byFront.get(first.lower.slice(0, 2)) ?? []) {
    if (words.length - own <= row.length) continue;
    const full = row.map(({ words: allowed }, k) => {
      const word = words[own + k]!;
      if (allowed.length === 0) return word.lower;
      return word.quoted ? undefined : allowed.find((one) => word.lower.length >= one.least && one.full.startsWith(word.lower))?.full;
    });
    if (full.includes(undefined)) continue;
    full.forEach((text, k) => {
      const word = words[own + k]!;
      if (row[k]!.words.length > 0 && word.lower !== text) words[own + k] = { ...word, text: text!, lower: text! };
    });
    return;
  }
}
