import { ANCHOR, BANNER } from '../document';
import type { DeviceDocument, Stanzas } from '../document';
import { splitWords } from '../words';
import type { Statement, Word } from '../words';
import { expandAbbreviations } from './abbreviations';
import { readPrefix } from './prefix';

/**
 * Statements a line each, under the lines that stand less deep: Cisco IOS and its many relatives, SR OS,
 * Huawei, and everything in `set` form. Where a configuration was typed or pasted without indentation, the
 * last line that opens a stanza counts as the ancestor (`pasted`, only where the platform is known).
 */
export function* readLines(document: DeviceDocument, pasted: boolean): Iterable<Statement> {
  const { text, first, end } = document;
  if (pasted) yield* isakmpKeys(document);
  const { parents, flat } = (document.stanzas ??= stanzasOf(document));
  const ancestors = new Map<number, Word[]>();
  const wordsOf = (line: number): Word[] => {
    let words = ancestors.get(line);
    if (words === undefined) {
      words = [];
      splitWords(text, readPrefix(text, first[line]!, end[line]!).start, end[line]!, words);
      ancestors.set(line, words);
    }
    return words;
  };
  const wanted = document.linesWith(ANCHOR);
  for (let k = 0; k < wanted.length; k++) {
    const n = wanted[k]!;
    if (isComment(text.charCodeAt(first[n]!), text.charCodeAt(first[n]! + 1))) continue;
    if (!pasted || isFlowList(text, first[n]!, end[n]!)) yield* quotedStatements(text, first[n]!, end[n]!);
    const prefix = readPrefix(text, first[n]!, end[n]!, parents[n]! >= 0);
    if (prefix.negated || prefix.start >= end[n]!) continue;
    const lines: number[] = [];
    for (let parent = parents[n]!; parent >= 0 && lines.length < 12; parent = parents[parent]!) lines.unshift(parent);
    if (pasted && flat && lines.length === 0 && isDependent(text, prefix.start, end[n]!)) {
      const opener = flatParent(document, n);
      if (opener >= 0) lines.push(opener);
    }
    const words: Word[] = [];
    const levels: number[] = [];
    for (const line of lines) {
      levels.push(words.length);
      words.push(...wordsOf(line));
    }
    const own = words.length;
    levels.push(own);
    splitWords(text, prefix.start, end[n]!, words);
    trimPunctuation(words, own);
    if (!prefix.path) expandAbbreviations(words, own, words[levels[levels.length - 2] ?? own]?.lower);
    const stop = pasted ? wrappedWord(document, n, words, own) : end[n]!;
    if (words.length > own) {
      yield { words, own, levels, start: prefix.start, end: stop, layout: prefix.path ? 'tree' : 'line', path: prefix.path };
    }
  }
}

/** Words after which a secret must follow: where the line ends with one, ProCurve, EXOS and VRP put it on the next. */
const WAITING = new Set(['sha1', 'sha256', 'sha', 'md5', 'plaintext', 'ciphertext', 'cipher', 'encrypted', 'encrypted-key', 'key', 'password', 'secret', 'hash', 'irreversible-cipher', 'community', 'key-string']);
/** What a line holds that is a secret and nothing else: a quoted word, cipher text, a hash, hexadecimal digits. */
const LONE_SECRET = /^(?:"[^"\s]{6,}"|%\^%#\S+%\^%#|\$\w{1,3}\$\S{8,}|(?=[0-9A-Fa-f]*\d)[0-9A-Fa-f]{16,}|AQB[\w+/=]{20,})$/;

/** Appends the secret that stands alone on the next line to the words of line `n`; returns where the statement ends. */
function wrappedWord({ text, count, first, end }: DeviceDocument, n: number, words: Word[], own: number): number {
  const last = words[words.length - 1];
  if (last === undefined || words.length - 1 <= own || last.quoted || n + 1 >= count || !WAITING.has(last.lower)) return end[n]!;
  const start = first[n + 1]!;
  const stop = end[n + 1]!;
  if (stop - start > 200 || !LONE_SECRET.test(text.slice(start, stop))) return end[n]!;
  splitWords(text, start, stop, words);
  return stop;
}

/** `show crypto isakmp key` prints a table: keyring, peer, key. */
function* isakmpKeys({ text, count, first, end }: DeviceDocument): Iterable<Statement> {
  if (!text.includes('Preshared Key')) return;
  const header = text.search(/^Keyring\s+Hostname\/Address\s+Preshared Key/m);
  if (header < 0) return;
  for (let n = 0, seen = 0; n < count && seen < 200; n++) {
    if (first[n]! <= header || first[n]! >= end[n]!) continue;
    const row: Word[] = [];
    splitWords(text, first[n]!, end[n]!, row);
    if (row.length < 2 || row.length > 4 || !/^[\w.:/-]+$/.test(row[row.length - 2]!.text) || /[#>]/.test(row[0]!.text)) return;
    seen++;
    const word = (name: string): Word => ({ ...row[0]!, text: name, lower: name });
    yield { words: [word('crypto'), word('isakmp'), word('key'), row[row.length - 1]!, word('address'), row[row.length - 2]!], own: 0, levels: [0], start: first[n]!, end: end[n]!, layout: 'line' };
  }
}

/** Statements that stand in quotes in the middle of a line of program text: `send(["conf t", "snmp-server community x RO"])`. */
function* quotedStatements(text: string, start: number, end: number): Iterable<Statement> {
  if (end - start > LONGEST_CODE_LINE) return;
  for (const match of text.slice(start, end).matchAll(/(["'])([a-z][a-z-]{3,20} [^"'`]{4,200})\1/g)) {
    if (match.index === 0) continue;
    const from = start + match.index + 1;
    const words: Word[] = [];
    splitWords(text, from, from + match[2]!.length, words);
    yield { words, own: 0, levels: [0], start: from, end: from + match[2]!.length, layout: 'line' };
  }
}

/** `lines: ["…", "…"]` of YAML and JSON. */
function isFlowList(text: string, start: number, end: number): boolean {
  return end - start > 12 && text.slice(start, end).includes('["');
}

/** Minified code holds no statements. */
const LONGEST_CODE_LINE = 1000;

/** `!`, `#` and `//` begin comments and separators; `;` in ProCurve; `--` opens a section of `show tech`. */
function isComment(c: number, next: number): boolean {
  return c === 33 || c === 35 || c === 59 || (c === 47 && next === 47) || (c === 45 && next === 45);
}

/** Cuts the `;`, `"`, `,` that scripts and curly fragments leave at the end of the last word. */
function trimPunctuation(words: Word[], own: number): void {
  const last = words[words.length - 1];
  if (last === undefined || words.length - 1 < own || last.quoted) return;
  const trimmed = /^(.*?)(?:\\n)?["'`]?[,;]?$/.exec(last.text)?.[1] ?? last.text;
  if (trimmed !== last.text && trimmed !== '' && (/[;,]$/.test(last.text) || /^[^"'`]*["'`]$/.test(last.text))) {
    words[words.length - 1] = { ...last, text: trimmed, lower: trimmed.toLowerCase(), end: last.start + trimmed.length };
  }
}

/** First words of statements that mean little without the stanza they stand in. */
const DEPENDENT = new Set(['password', 'pass', 'secret', 'key', 'key-string', 'key-octet-string', 'pre-shared-key', 'server-key', 'ldap-login-password', 'ikev1', 'ikev2', 'authentication', 'token', 'radius-common-pw', 'bind', 'neighbor', 'shared-key', 'passphrase', 'wpa-passphrase', 'pac']);

/** `ip ospf …` and `isis …` say nothing of the interface they stand under, which EOS makes the key of their ciphers of. */
const OF_INTERFACE = /^(?:ip ospf|ospf|isis) /i;

function isDependent(text: string, start: number, end: number): boolean {
  return DEPENDENT.has(wordAtStart(text, start, end)) || OF_INTERFACE.test(text.slice(start, start + 8));
}

/** First words of lines that open a stanza, for configurations without indentation. */
const OPENERS = new Set([
  'interface', 'line', 'router', 'key', 'crypto', 'keyring', 'tacacs', 'radius', 'aaa-server', 'aaa', 'tunnel-group', 'username', 'user', 'vrf', 'peer', 'ikev2', 'wlan',
  'local-user', 'user-interface', 'ap', 'ike', 'group-policy', 'policy-map', 'class-map', 'controller', 'dial-peer', 'voice', 'archive', 'snmp', 'radius-server', 'tacacs-server',
  'hwtacacs', 'domain', 'l2tp-group', 'vpdn-group', 'neighbor', 'template', 'address-family', 'mgmt', 'slb', 'ldap', 'security', 'telephony-service', 'ephone-dn', 'ephone',
]);

function stanzasOf(document: DeviceDocument): Stanzas {
  const { count } = document;
  const banners = bannersOf(document);
  const { parents, indented } = document.parents?.(banners) ?? parentsByLine(document, banners);
  return { parents, flat: indented * 20 < count };
}

/** First line of each banner and the offset behind its text, which is nobody's ancestor and no statement: its lines lose their flags. */
function bannersOf(document: DeviceDocument): [number, number][] {
  const { text, count, first, end, flags } = document;
  const banners: [number, number][] = [];
  const lines = document.linesWith(BANNER);
  for (let k = 0, behind = -1; k < lines.length; k++) {
    const line = lines[k]!;
    if (first[line]! < behind) continue;
    behind = endOfBanner(text, first[line]!, end[line]!);
    if (behind < 0) continue;
    banners.push([line, behind]);
    for (let n = line + 1; n < count && first[n]! < behind; n++) flags[n] = 0;
  }
  return banners;
}

/** The same as the pass over the lines does, for documents it could not read alone. */
export function parentsByLine({ text, count, first, end, indent }: DeviceDocument, banners: readonly (readonly [line: number, end: number])[]): { readonly parents: Int32Array; readonly indented: number } {
  const parents = new Int32Array(count).fill(-1);
  const stack: number[] = [];
  let indented = 0;
  let next = 0;
  let inside = 0;
  for (let n = 0; n < count; n++) {
    const at = first[n]!;
    if (at >= end[n]! || at < inside) continue;
    if (isComment(text.charCodeAt(at), text.charCodeAt(at + 1))) {
      // A separator at the margin ends every stanza.
      if (indent[n] === 0) stack.length = 0;
      continue;
    }
    while (stack.length > 0 && indent[stack[stack.length - 1]!]! >= indent[n]!) stack.pop();
    parents[n] = stack.length > 0 ? stack[stack.length - 1]! : -1;
    stack.push(n);
    if (indent[n]! > 0) indented++;
    if (next < banners.length && banners[next]![0] === n) inside = banners[next++]![1];
  }
  return { parents, indented };
}

/** Longer texts are no banners: the delimiter was read wrongly. */
const LONGEST_BANNER = 8192;

/** `banner motd ^C`: offset behind the delimiter that ends it, or -1 where it ends on its own line or never. */
function endOfBanner(text: string, start: number, end: number): number {
  const line = text.slice(start, end);
  const match = /^banner (?:motd|login|exec|incoming|slip-ppp|prompt-timeout)(?:\s+(\^.|[^\sA-Za-z0-9])(.*))?$/i.exec(line);
  if (!match) return -1;
  const mark = match[1] ?? '\nEOF';
  if (match[2]?.includes(mark)) return -1;
  const close = text.indexOf(mark, end);
  return close >= 0 && close - end < LONGEST_BANNER ? close + mark.length : -1;
}

function wordAtStart(text: string, start: number, end: number): string {
  return /^[\w-]+/.exec(text.slice(start, Math.min(end, start + 40)))?.[0].toLowerCase() ?? '';
}

/** Lines to look back for the opener of a stanza that was pasted without indentation. */
const LOOK_BACK = 60;

/** Pasted without indentation: the last opener since a separator is the ancestor. */
function flatParent(document: DeviceDocument, line: number): number {
  const { text, first, end } = document;
  for (let n = line - 1; n >= 0 && n >= line - LOOK_BACK; n--) {
    const at = first[n]!;
    if (at >= end[n]!) continue;
    if (isComment(text.charCodeAt(at), text.charCodeAt(at + 1))) return -1;
    const { start } = readPrefix(text, at, end[n]!);
    const word = wordAtStart(text, start, end[n]!);
    if (word === 'exit' || word === 'end' || word === 'quit' || word === 'exit-address-family') return -1;
    if (OPENERS.has(word)) return n;
  }
  return -1;
}
