import { partsOf } from '../document';
import type { Layout, Statement, Word } from '../words';

/**
 * The statement grammars' language. One statement a line: its kind (kinds.ts) and a pattern over words.
 *
 *     enable-secret  enable [algorithm-type *] secret|password [level <level>] <type> <secret>
 *
 * - `^` the statement's own first word: without it tree patterns begin anywhere in the path
 * - `word` and `a|b`: literal words, without regard to case; `*` inside one matches any characters (`wl*_wpa_psk`)
 * - `*` one word, `<n>` a number, `...` any words (as few as do), `[ … ]` words that may be missing, `$` the end
 * - `<type>`: at most two words that say how the secret is written (`7`, `encrypted`, `cipher`…), or none
 * - `<url>` a URL whose password is the secret; `name=<secret>`: the secret is what follows in the same word
 * - `<secret>` the secret, `<secret:a|ftp://*>` only these words; `<rest>` the secret up to the end of the statement
 * - `<user>` `<peer>` `<host>` `<level>`: principal, peer, the host it opens, the privilege; `<level:ro|rw>` only these words
 *
 * Kind `-`: the statement holds no secret whatever else would match it. A `?` before the kind: only in
 * documents recognised as one of the grammar's platforms, because the words are too common elsewhere.
 * `line` patterns begin where a statement or one of its ancestors begins, `tree` patterns anywhere in the
 * path, `pair` patterns (name and value) anywhere, too. Earlier lines win.
 */
export interface Grammar {
  /** Ids of the platforms whose language this is (platforms/platforms.ts). */
  readonly platforms: readonly string[];
  readonly layout: Layout;
  readonly statements: string;
}

export interface Pattern {
  readonly kind: string;
  readonly source: string;
  readonly strict: boolean;
  /** Begins where the statement itself begins. */
  readonly own: boolean;
  readonly grammar: Grammar;
  /** Parts of words (see document.ts) of which each statement it matches holds at least one. */
  readonly anchors: readonly string[];
  readonly head: Node;
  /** Of these words each statement it matches holds one: its first required literal. */
  readonly heads?: ReadonlySet<string>;
  /** True where its first word belongs to no other language, so that a document needs no platform to be believed. */
  readonly distinctive: boolean;
  /** Number of literals it requires. */
  readonly literals: number;
}

/** First words of statements that sentences, programs and other configurations do not begin with. */
const DISTINCTIVE = new Set([
  'snmp-server', 'snmp-agent', 'snmpv3', 'enable', 'username', 'tacacs-server', 'radius-server', 'tacacs', 'radius', 'crypto', 'neighbor', 'standby', 'vrrp', 'glbp', 'ntp', 'sntp', 'local-user', 'hwtacacs-server', 'super',
  'aaa-server', 'aaa', 'boot', 'passwd', 'key-string', 'pre-shared-key', 'isis', 'vtp', 'mgmt-user', 'mgmtuser', 'hash-mgmt-user', 'wlan', 'netuser', 'failover', 'ip', 'ipv6', 'ppp', 'l2tp', 'vpdn', 'cable', 'mpls', 'router', 'line',
  'domain-password', 'area-password', 'user', 'authentication', 'system', 'snmp', 'login', 'encrypted-password', 'plaintext-password', 'root-authentication', 'users', 'phash', 'security', 'vpn', 'usm', 'tacplus-server', 'radius-server',
  'rocommunity', 'rwcommunity', 'com2sec', 'createuser', 'expert-password-hash', 'user-params', 'snmp-community-string', 'configure', 'create', 'client', 'server-private', 'password', 'peer', 'tunnel-group',
  'hsrp', 'vrid', 'vrrp-group', 'area', 'rad', 'accounting-server', 'group', 'vpdn-group', 'neighbor-group', 'session-group', 'peer-group', 'hello-password', 'lsp-password', 'csnp-password', 'psnp-password', 'tacacs+', 'tacacs-plus',
  'psksecret', 'psksecret-remote', 'ppk-secret', 'auth-pwd', 'priv-pwd', 'preshared-key', 'telnet-password', 'ap-admin', 'system-user', 'key-octet-string', 'usm-user', 'auth_pass', 'users', 'user-account', 'rocommunity6', 'rwcommunity6', 'com2sec6', 'trapcommunity', 'dot1x', 'ap',
]);

/** Words that may stand anywhere in a statement and still say what it is. */
const UNMISTAKABLE = new Set(['ppp', 'wpa-passphrase', 'wpa-hexkey', 'wpa2-passphrase', 'passphrase', 'ldap-login-password', 'message-digest-key', 'ap-console-password', 'bkup-passwords', 'ap-password', 'ikev1', 'ikev2', 'text-authentication', 'wpa-psk', '-radkey', '-tacacssecret', '-ldapbinddnpassword']);

/** What a pattern found: indices into the statement's words, -1 where it says nothing. */
export interface Found {
  secret: number;
  /** True where the secret runs to the end of the statement. */
  rest: boolean;
  /** Characters of the secret's word that stand before it (`-ingestauth=key,`). */
  skip: number;
  /** Characters of the secret, where it ends before its word does; 0: all the rest. */
  length: number;
  /** Words that say how it is written, before or after it. */
  types: number[];
  /** Literal words that were matched: they are no secrets of looser patterns. */
  literals: number[];
  captures: Map<string, number>;
}

interface Node {
  readonly op: 'literal' | 'glob' | 'any' | 'number' | 'run' | 'type' | 'secret' | 'rest' | 'capture' | 'optional' | 'end' | 'prefixed' | 'url';
  readonly words?: ReadonlySet<string>;
  readonly globs?: readonly RegExp[];
  readonly name?: string;
  /** First node of an optional group; its chain ends in `next`. */
  readonly inner?: Node;
  next?: Node;
}

/** A node with every field: all are of one shape, as matching reads them at every word. */
function newNode(op: Node['op'], words?: ReadonlySet<string>, globs?: readonly RegExp[], name?: string, inner?: Node): Node {
  return { op, words, globs, name, inner, next: undefined };
}

/** Words that tell how the next (or the last) word is written; the encodings they mean depend on platform and shape. */
const TYPE_WORDS = new Set([
  '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '21',
  'clear', 'clear-text', 'cleartext', 'plaintext', 'plain-text', 'text', 'ascii', 'ascii-text', 'ascii-ext', 'hex', 'hexadecimal', 'raw',
  'encrypted', 'encrypt', 'encrypted-text', 'cipher', 'ciphertext', 'cipher-text', 'simple', 'hash', 'hash2', 'hashed', 'custom', 'irreversible-cipher',
  'md5', 'sha', 'sha1', 'sha256', 'sha512', 'sha-256', 'sha-512', 'pbkdf2', 'scrypt', 'bcrypt', 'des', 'enc', 'nt-encrypted', 'encryption', 'masterkey', 'secret-encrypted',
  'level-7', 'type-6', 'password', 'password6', 'encrypted6', '8a', 'plain', 'localized-key', 'auth-encrypted', 'privacy-encrypted', 'string', 'value', 'raw-key', 'base64', 'pw-type', 'encryption-type', 'ascii-key', 'unencrypted', '-encrypted', 'localized', 'localizedkey',
]);

/** A type word after the secret; shorter, because what follows a secret is usually something else. */
const TYPE_WORDS_AFTER = new Set(['6', '7', '8', '9', 'encrypted', 'hash', 'hash2', 'custom', 'pbkdf2', 'nt-encrypted', '-encrypted', 'cipher', 'ciphertext', 'encryption', 'encryption-level', 'localizedkey', 'localizedv2key']);

/** Scheme, user and password of a URL in a statement. */
const USERINFO = /^([a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:)([^\s/@]+)@/i;
const URL_SCHEMES = ['ftp', 'ftps', 'pasvftp', 'tftp', 'scp', 'sftp', 'ssh', 'http', 'https', 'rcp', 'rsync', 'smb', 'cifs', 'ldap', 'ldaps', 'mongodb', 'mysql', 'postgresql', 'postgres', 'redis', 'amqp', 'socks', 'smtp', 'smtps'];

const CAPTURES = new Set(['user', 'peer', 'host', 'level', 'group']);

export function isTypeWord(word: Word): boolean {
  return !word.quoted && TYPE_WORDS.has(word.lower);
}

function isDistinctive(head: Node, heads: ReadonlySet<string> | undefined): boolean {
  if (head.op === 'literal') return [...head.words!].every((word) => DISTINCTIVE.has(word));
  return head.op === 'run' && heads !== undefined && [...heads].every((word) => UNMISTAKABLE.has(word));
}

/** What is known of a statement before a document asks for it, without its nodes. Plain data: the build stores it (patterns.ts). */
export type StatementFacts = Omit<Pattern, 'head' | 'grammar' | 'heads'> & { readonly heads?: readonly string[] };

/** Takes a grammar's statements apart; throws on a line that does not fit the language, naming it. */
export function takeApart(grammar: Grammar): StatementFacts[] {
  const statements: StatementFacts[] = [];
  for (const text of grammar.statements.split('\n')) {
    const line = text.trim();
    if (line === '' || line.startsWith('# ')) continue;
    const space = line.search(/\s/);
    if (space < 0) throw new Error(`device grammar: no pattern in "${line}"`);
    const kind = line.slice(0, space).replace(/^\?/, '');
    const written = line.slice(space).trim();
    const own = written.startsWith('^ ');
    const source = own ? written.slice(2) : written;
    const { head, heads, literals, anchors, names } = compileSource(source, kind === '-', grammar.layout);
    if (anchors.size === 0) throw new Error(`device grammar: no literal in "${line}"`);
    if (kind !== '-' && !names) throw new Error(`device grammar: no secret in "${line}"`);
    statements.push({ kind, source, strict: line.startsWith('?'), own: own || (kind === '-' && grammar.layout === 'pair'), anchors: [...anchors], heads: heads && [...heads], literals, distinctive: isDistinctive(head, heads) });
  }
  return statements;
}

/** The pattern of a statement; its nodes are compiled when it is first tried, as most never are. */
export function toPattern(facts: StatementFacts, grammar: Grammar): Pattern {
  const { kind, source, strict, own, anchors, heads, literals, distinctive } = facts;
  let compiled: Node | undefined;
  return {
    kind, source, strict, own, grammar, anchors, literals, distinctive, heads: heads && new Set(heads),
    get head() { return (compiled ??= compileSource(source, kind === '-', grammar.layout).head); },
  };
}

interface Token {
  readonly literals: readonly string[];
  readonly optional: boolean;
  readonly node: Node;
}

function compileSource(source: string, claims: boolean, layout: Layout): { head: Node; heads?: ReadonlySet<string>; literals: number; anchors: Set<string>; names: boolean } {
  const words = source.replace(/[[\]]/g, ' $& ').split(/\s+/).filter(Boolean);
  const tokens: Token[] = [];
  const { first, at } = compileSequence(words, 0, 0, source, tokens);
  if (first === undefined || at !== words.length) throw new Error(`device grammar: brackets do not match in "${source}"`);
  const secretAt = tokens.findIndex(({ node }) => SECRET_OPS.has(node.op));
  const before = claims || secretAt < 0 ? tokens : tokens.slice(0, tokens[secretAt]!.literals.length > 0 ? secretAt + 1 : secretAt);
  return { head: first, literals: before.filter((token) => !token.optional && token.literals.length > 0).length, heads: tokens.find(({ node, optional }) => !optional && node.op === 'literal')?.node.words, anchors: anchorsOf(before, layout), names: secretAt >= 0 };
}

const SECRET_OPS: ReadonlySet<Node['op']> = new Set(['secret', 'rest', 'prefixed', 'url']);

/** Parts of words so common in configurations that they find too many lines. */
const COMMON = new Set(('md sha des aes text simple string name value user users host version traps informs trap inform list add map read write time size level type server ip ro rw hex only clear '
  + 'mode access create id dns acct a c i k p v x op required option remote link null entry item none account host for group system local default static switch stack serial enable disable client manager one telnet peer update code ipaddr vrf ipv eigrp readonly readwrite one auto accounting authorization time mac index role account prot privilege history').split(' '));

/**
 * The anchor: of the last run of tokens before the secret (what stands before `...` may be an ancestor's) the
 * last required literal that is not common, else the last one that has letters. In trees and pairs only the last
 * name is surely the statement's own.
 */
function anchorsOf(tokens: readonly Token[], layout: Layout): Set<string> {
  let from = tokens.length;
  while (from > 0 && tokens[from - 1]!.node.op !== 'run') from--;
  if (layout !== 'line') from = tokens.length;
  const usable = (token: Token, common: boolean): boolean => !token.optional && token.literals.length > 0 && token.literals.every((literal) => anchorPart(literal, common) !== undefined);
  const anchor = tokens.slice(from).reverse().find((token) => usable(token, false)) ?? [...tokens].reverse().find((token) => usable(token, true));
  const common = anchor !== undefined && !usable(anchor, false);
  // Written `-authPasswd` in a manual and `-authpasswd` in a file.
  return new Set(anchor?.literals.flatMap((literal) => [anchorPart(literal, common)!, anchorPart(literal.toLowerCase(), common)!]));
}

/** Compiles words[at…] up to a `]` or the end; every open end of an optional group is linked to what follows it. */
function compileSequence(words: readonly string[], at: number, depth: number, source: string, tokens: Token[]): { first?: Node; open: Node[]; at: number } {
  let first: Node | undefined;
  let open: Node[] = [];
  while (at < words.length && words[at] !== ']') {
    let node: Node;
    let ends: Node[];
    if (words[at] === '[') {
      const inner = compileSequence(words, at + 1, depth + 1, source, tokens);
      if (inner.first === undefined || words[inner.at] !== ']') throw new Error(`device grammar: brackets do not match in "${source}"`);
      node = newNode('optional', undefined, undefined, undefined, inner.first);
      ends = [node, ...inner.open];
      at = inner.at + 1;
    } else {
      const compiled = compileToken(words[at]!, source);
      node = compiled.node;
      tokens.push({ node, literals: compiled.literals, optional: depth > 0 });
      ends = [node];
      at++;
    }
    first ??= node;
    for (const end of open) end.next = node;
    open = ends;
  }
  return { first, open, at };
}

function anchorPart(literal: string, common: boolean): string | undefined {
  let parts = anchorParts.get(literal);
  if (parts === undefined) {
    // Single letters stand in every hexadecimal number and address.
    const letters = partsOf(literal.replace(/\*/g, ' ')).reverse().filter((part) => !/^[a-fsux]$/.test(part));
    anchorParts.set(literal, (parts = { any: letters[0], rare: letters.find((part) => !COMMON.has(part)) }));
  }
  return common ? parts.any : parts.rare;
}

/** What `anchorPart` says of literals: grammars repeat a few thousand of them, and start-up waits for it. */
const anchorParts = new Map<string, { readonly any: string | undefined; readonly rare: string | undefined }>();

function compileToken(token: string, source: string): { node: Node; literals: readonly string[] } {
  const plain = plainTokens.get(token);
  if (plain !== undefined) return { node: newNode('literal', plain.words), literals: plain.literals };
  if (token === '*') return { node: newNode('any'), literals: [] };
  if (token === '...') return { node: newNode('run'), literals: [] };
  if (token === '$') return { node: newNode('end'), literals: [] };
  if (token === '<n>') return { node: newNode('number'), literals: [] };
  if (token === '<type>') return { node: newNode('type'), literals: [] };
  const secret = /^<secret(?::(.+))?>$/.exec(token);
  if (secret) {
    const only = secret[1]?.split('|');
    return { node: newNode('secret', undefined, only?.map(globPattern)), literals: only ?? [] };
  }
  if (token === '<rest>') return { node: newNode('rest'), literals: [] };
  if (token === '<url>') return { node: newNode('url'), literals: URL_SCHEMES };
  const prefixed = /^([^<]+)<secret>$/.exec(token);
  if (prefixed) return { node: newNode('prefixed', undefined, undefined, prefixed[1]!.toLowerCase()), literals: [prefixed[1]!] };
  const capture = /^<([a-z]+)(?::(.+))?>$/.exec(token);
  if (capture) {
    if (!CAPTURES.has(capture[1]!)) throw new Error(`device grammar: unknown capture ${token} in "${source}"`);
    const words = capture[2] === undefined ? undefined : new Set(capture[2].toLowerCase().split('|'));
    return { node: newNode('capture', words, undefined, capture[1]!), literals: [] };
  }
  const literals = token.split('|');
  if (token.includes('*')) {
    return { node: newNode('glob', undefined, literals.map(globPattern)), literals };
  }
  const words = new Set(literals.map((literal) => literal.toLowerCase()));
  plainTokens.set(token, { words, literals });
  return { node: newNode('literal', words), literals };
}

/** Tokens of literal words, which grammars repeat: their words are made once. */
const plainTokens = new Map<string, { readonly words: ReadonlySet<string>; readonly literals: readonly string[] }>();

function globPattern(literal: string): RegExp {
  return new RegExp(`^${literal.split('*').map((part) => part.replace(/[.+?^${}()[\]\\|]/g, '\\$&')).join('.*')}$`, 'i');
}

/**
 * Matches one pattern; undefined where it does not fit or its secret is not in the statement's own words.
 * `anywhere`: tree patterns may begin at any word of the path; else only where a statement begins.
 */
export function matchPattern(pattern: Pattern, statement: Statement, anywhere = true): Found | undefined {
  let found: Found | undefined;
  const tryAt = (at: number): Found | undefined => {
    // Most patterns fail at their first word: nothing is allocated for those.
    if (!mayBegin(pattern.head, statement.words[at])) return undefined;
    found ??= { secret: -1, rest: false, skip: 0, length: 0, types: [], literals: [], captures: new Map() };
    return matchNode(pattern.head, statement, at, found) ? found : undefined;
  };
  if (pattern.own) return tryAt(statement.own);
  if (pattern.grammar.layout === 'line' || !anywhere) {
    // What is said not to be a secret is said of the statement itself, not of all that stands under it.
    const outermost = pattern.kind === '-' ? statement.levels.length - 1 : 0;
    for (let k = statement.levels.length - 1; k >= outermost; k--) {
      const match = tryAt(statement.levels[k]!);
      if (match !== undefined) return match;
    }
    return undefined;
  }
  for (let at = 0; at < statement.words.length; at++) {
    const match = tryAt(at);
    if (match !== undefined) return match;
  }
  return undefined;
}

function mayBegin(head: Node, word: Word | undefined): boolean {
  return head.op !== 'literal' || (word !== undefined && !word.quoted && head.words!.has(word.lower));
}

function matchNode(node: Node | undefined, statement: Statement, at: number, found: Found): boolean {
  if (node === undefined) return true;
  const { words } = statement;
  const word = words[at];
  switch (node.op) {
    case 'literal':
    case 'glob':
      if (word === undefined || word.quoted || !(node.words ? node.words.has(word.lower) : node.globs!.some((glob) => glob.test(word.lower)))) return false;
      found.literals.push(at);
      if (matchNode(node.next, statement, at + 1, found)) return true;
      found.literals.pop();
      return false;
    case 'prefixed':
      if (word === undefined || at < statement.own || !word.lower.startsWith(node.name!) || word.text.length === node.name!.length) return false;
      found.secret = at;
      found.skip = node.name!.length;
      if (matchNode(node.next, statement, at + 1, found)) return true;
      found.secret = -1;
      return false;
    case 'any':
      return word !== undefined && matchNode(node.next, statement, at + 1, found);
    case 'number':
      return word !== undefined && /^\d+$/.test(word.text) && matchNode(node.next, statement, at + 1, found);
    case 'run':
      for (let next = at; next <= words.length; next++) if (matchNode(node.next, statement, next, found)) return true;
      return false;
    case 'end':
      return word === undefined && matchNode(node.next, statement, at, found);
    case 'optional':
      return matchNode(node.inner, statement, at, found) || matchNode(node.next, statement, at, found);
    case 'url': {
      const userinfo = word === undefined || at < statement.own ? null : USERINFO.exec(word.text);
      if (!userinfo) return false;
      found.secret = at;
      found.skip = userinfo[1]!.length;
      found.length = userinfo[2]!.length;
      if (matchNode(node.next, statement, at + 1, found)) return true;
      found.secret = -1;
      return false;
    }
    case 'capture': {
      if (word === undefined || (node.words && !node.words.has(word.lower))) return false;
      const old = found.captures.get(node.name!);
      found.captures.set(node.name!, at);
      if (matchNode(node.next, statement, at + 1, found)) return true;
      if (old === undefined) found.captures.delete(node.name!);
      else found.captures.set(node.name!, old);
      return false;
    }
    case 'type':
      return matchType(node, statement, at, found);
    case 'secret':
    case 'rest': {
      if (word === undefined || at < statement.own || (statement.valued === true && at < words.length - 1) || (node.globs && !node.globs.some((glob) => glob.test(word.text)))) return false;
      // In a tree the name before a value is the statement's own: an ancestor may be called `secret`.
      if (statement.layout !== 'line' && found.literals.length > 0 && found.literals[found.literals.length - 1]! < statement.own) return false;
      const { secret } = found;
      found.secret = at;
      found.rest = node.op === 'rest';
      if (matchNode(node.next, statement, node.op === 'rest' ? words.length : at + 1, found)) return true;
      found.secret = secret;
      return false;
    }
  }
}

/** Up to two type words, longest first; before the secret a word must be left for it. */
function matchType(node: Node, statement: Statement, at: number, found: Found): boolean {
  const { words } = statement;
  const after = found.secret >= 0;
  const kinds = after ? TYPE_WORDS_AFTER : TYPE_WORDS;
  let most = 0;
  while (most < 2 && at + most < words.length - (after ? 0 : 1)) {
    const word = words[at + most]!;
    if (word.quoted || !kinds.has(word.lower)) break;
    most++;
  }
  for (let taken = most; taken >= 0; taken--) {
    for (let k = 0; k < taken; k++) found.types.push(at + k);
    if (matchNode(node.next, statement, at + taken, found)) return true;
    found.types.length -= taken;
  }
  return false;
}
