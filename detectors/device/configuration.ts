import type { Evidence, Hit, Match, Observation, Privilege, View } from '../../src/model';
import { BANNER, FACT, frontFlags, readDocument, SIGN, wordFilter } from './document';
import type { DeviceDocument } from './document';
import { FACT_WORDS, hostnameOf, observations } from './facts';
import { ANCHOR_WORDS, candidates } from './grammars';
import { matchPattern } from './grammars/language';
import type { Found, Pattern } from './grammars/language';
import { KINDS } from './kinds';
import { platformById } from './platforms/platforms';
import { recognise, SIGN_WORDS } from './platforms/recognise';
import type { Recognition } from './platforms/recognise';
import { engineIdOf, nearbyHost, nearbySsid, wrappedHash } from './nearby';
import { chooseReader, readerFor } from './readers';
import { isUnlikely, SHORT_NUMBERS } from './values/plausible';
import { noSecret } from './values/placeholder';
import { storedAs } from './values/form';
import { weaknessOf } from './values/defaults';
import type { Statement } from './words';

/** From this score on the words of a platform are taken at their word; below it only statements no other text has. */
const RECOGNISED = 0.5;
/** Configurations larger than this are no device's. */
const LARGEST = 64 * 1024 * 1024;

/** What lines are that begin with a word, for the pass over the document. */
export const FRONT_WORDS = frontFlags([[SIGN, SIGN_WORDS], [FACT, FACT_WORDS], [BANNER, wordFilter(['banner'])]]);

const PROBABILITY = { recognised: 0.94, fragment: 0.72, weak: 0.55 } as const;

/** Secrets and facts of the document in `view`, as its platform writes them. */
export function* readConfiguration(view: View, hits: readonly Hit[]): Iterable<Match | Observation> {
  const document = readDocument(view.text(0, Math.min(view.length, LARGEST)), ANCHOR_WORDS, FRONT_WORDS);
  const keywords = new Set<string>();
  for (const { keyword } of hits) keywords.add(keyword.toLowerCase());
  const recognition = recognise(document, view.platform, keywords);
  const recognised = recognition.score >= RECOGNISED;
  const platform = recognised ? recognition.platform : undefined;
  const form = chooseReader(document, platform);
  // Unknown text in braces, XML or JSON is somebody else's.
  if (!recognised && form !== 'lines' && form !== 'curly') return;
  // A tenth of the time of a document that says nothing.
  let named: { readonly host: string | undefined } | undefined;
  const hostname = (): string | undefined => (named ??= { host: hostnameOf(document) }).host;
  const taken = new Set<number>();
  let found = false;
  for (const statement of readerFor(form, platform)(document)) {
    for (const match of matchStatement(document, statement, recognition, platform, hostname, taken)) {
      found = true;
      yield match;
    }
  }
  if (recognised) yield { type: 'observation', start: 0, fact: { kind: 'platform', host: hostname(), platform: platform!, score: Math.round(recognition.score * 100) / 100 } };
  // Facts where there is a secret to reach, from the statements as the platform's reader sees them.
  if (recognised && found && FACT_FORMS.has(form)) yield* observations(document, readerFor(form, platform), hostname() ?? fileName(view.path));
}

/** Forms whose statements are paths of words. */
const FACT_FORMS: ReadonlySet<string> = new Set(['lines', 'curly', 'fortios']);

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.\w{1,5}$/, '');
}

function* matchStatement(document: DeviceDocument, statement: Statement, recognition: Recognition, platform: string | undefined, hostname: () => string | undefined, taken: Set<number>): Iterable<Match> {
  const patterns = candidates(statement, platform, platform !== undefined);
  if (platform === undefined && patterns.length === 0) return;
  const claimed = new Set<number>();
  // Of one kind, secrets of a statement come in the order of its patterns: an earlier word is an address or a name.
  const last = new Map<string, number>();
  for (const pattern of patterns) {
    // Claimed to its last word: what is left of the patterns could find nothing more.
    if (claimed.size > 0 && isClaimed(statement, claimed, pattern)) break;
    const found = matchPattern(pattern, statement, platform !== undefined || statement.path === true);
    if (found === undefined) continue;
    if (pattern.kind === '-') {
      if (platform !== undefined) yield* harmless(statement);
      return;
    }
    const secret = statement.words[found.secret]!;
    if (claimed.has(found.secret) || taken.has(secret.start) || found.secret < (last.get(pattern.kind) ?? 0)) continue;
    claimed.add(found.secret);
    // What this pattern took for names is no secret of a later, looser one.
    for (const index of found.captures.values()) claimed.add(index);
    for (const index of found.types) claimed.add(index);
    for (const index of found.literals) claimed.add(index);
    const match = toMatch(document, statement, found, pattern.kind, recognition, platform, hostname);
    if (match !== 'unlikely') last.set(pattern.kind, found.secret);
    if (match === undefined || match === 'unlikely') continue;
    taken.add(secret.start);
    yield match;
  }
  if (platform !== undefined && last.size === 0) yield* hashesOf(document, statement, recognition, platform, hostname, taken);
}

/** Whether no word of the statement is left that `pattern` could take for a secret; short numbers are one of few kinds only. */
function isClaimed({ words, own }: Statement, claimed: ReadonlySet<number>, { kind }: Pattern): boolean {
  if (kind === '-' || SHORT_NUMBERS.has(kind)) return false;
  for (let k = own; k < words.length; k++) if (!claimed.has(k) && !/^\d{1,2}$/.test(words[k]!.text)) return false;
  return true;
}

/** Words of this length look like secrets to detectors that do not know the statement. */
const LOOKS_LIKE_ONE = 16;

/** A public key, an identifier or a name in a statement the grammar knows to hold no secret: generic detectors leave it alone. */
function* harmless({ words, own }: Statement): Iterable<Match> {
  for (let k = own; k < words.length; k++) {
    const { start, end } = words[k]!;
    if (end - start >= LOOKS_LIKE_ONE) yield { type: 'match', ruleId: 'device-other-secret', start, end, labels: ['harmless'] };
  }
}

/** Shapes of stored passwords that say what they are wherever a configuration has them. */
const HASH_SHAPE = /^(?:\$[156]\$[^$\s]*\$[./0-9A-Za-z]{20,}|\$2[aby]\$\d\d\$[./0-9A-Za-z]{50,}|\$9\$[./0-9A-Za-z-]{6,}|\$[89]\$[./0-9A-Za-z]{14}\$[./0-9A-Za-z]{43}|-AQ==[A-Za-z0-9+/=]{30,}|\$M\$[^$]+\$[A-Za-z0-9+/=]{16,})$/;

/** Hashes in a statement no grammar knows: the platform's language is larger than any grammar. */
function* hashesOf(document: DeviceDocument, statement: Statement, recognition: Recognition, platform: string, hostname: () => string | undefined, taken: Set<number>): Iterable<Match> {
  for (let k = statement.own; k < statement.words.length; k++) {
    const word = statement.words[k]!;
    if (taken.has(word.start) || !HASH_SHAPE.test(word.text)) continue;
    const found: Found = { secret: k, rest: false, skip: 0, length: 0, types: [], literals: [], captures: new Map() };
    const match = toMatch(document, statement, found, 'password-hash', recognition, platform, hostname);
    if (match === undefined || match === 'unlikely') continue;
    taken.add(word.start);
    yield match;
  }
}

function toMatch(document: DeviceDocument, statement: Statement, found: Found, kindName: string, recognition: Recognition, platform: string | undefined, hostname: () => string | undefined): Match | 'unlikely' | undefined {
  const { words } = statement;
  const kind = KINDS[kindName]!;
  let { text: value, start, end } = words[found.secret]!;
  const types = found.types.map((index) => words[index]!.lower);
  if (statement.written !== undefined) types.push(statement.written);
  start += found.skip;
  if (found.length > 0) end = start + found.length;
  if (found.rest) end = words[words.length - 1]!.end;
  else if (found.length === 0 && types.some((type) => type.endsWith('cipher')) || (found.length === 0 && value.startsWith('%'))) {
    // Cipher text may hold quotes and brackets: it ends at the next blank.
    while (end < statement.end && document.text.charCodeAt(end) > 32) end++;
    if (words[found.secret]!.quoted && document.text[end - 1] === '"' && document.text[start - 1] === '"') end--;
  }
  const wrapped = wrappedHash(document.text, start, end);
  if (wrapped !== undefined) end = wrapped;
  value = unescaped(wrapped === undefined ? document.text.slice(start, end) : document.text.slice(start, end).replace(/\s+/g, ''), statement.markup);
  const none = kindName === 'no-password' ? undefined : noSecret(value);
  if (none === 'empty' || none === 'placeholder' || none === 'reference') return undefined;
  const captured = (name: string): string | undefined => {
    const index = found.captures.get(name);
    return index === undefined ? undefined : words[index]!.text;
  };
  if (isUnlikely(value, kindName, words[found.secret]!, platform, statement)) return 'unlikely';
  const user = captured('user') ?? statement.siblings?.get('user') ?? statement.siblings?.get('name') ?? statement.siblings?.get('username');
  const stored = storedAs(value, { platform, kind: kindName, types, words: words.map((word) => word.text), user, peer: captured('peer') });
  const clear = stored.decoded ?? (stored.form === 'clear' ? value : undefined);
  const labels = kindName === 'no-password' ? ['empty-password'] : weaknessOf(kindName, value, clear);
  if (none === 'removed') labels.push('removed');
  const level = captured('level') ?? privilegeText(statement);
  const host = captured('host') ?? statement.siblings?.get('address') ?? (SERVED.has(kindName) ? nearbyHost(document.text, statement.start) : undefined);
  const peer = captured('peer');
  const evidence = evidenceOf(recognition);
  return {
    type: 'match',
    ruleId: `device-${kindName}`,
    start,
    end,
    value: value === document.text.slice(start, end) ? undefined : value,
    statementStart: statement.start,
    statementEnd: Math.max(statement.end, end),
    form: stored.form,
    encoding: stored.encoding,
    decoded: stored.decoded,
    hash: stored.hash,
    name: words[found.secret - 1 - found.types.length]?.text,
    principal: user ?? (kindName.startsWith('snmp-community') ? undefined : peer),
    privilege: privilegeOf(level) ?? kind.privilege,
    target: host !== undefined || peer !== undefined ? { host: host ?? peer, service: kind.service, account: user } : undefined,
    device: {
      platform: platform ?? 'ios-like',
      platformScore: Math.round((platform === undefined ? Math.min(recognition.score, 0.4) : recognition.score) * 100) / 100,
      hostname: hostname(),
      statement: path(statement, found.secret),
      kind: kindName,
      service: kind.service,
      privilegeText: level,
      ssid: stored.encoding === 'wpa-psk' ? statement.siblings?.get('ssid') ?? nearbySsid(document.text, statement.start) : undefined,
      engineId: stored.encoding === 'snmp-localized-key' ? engineIdOf(document.text, statement.start, statement.end) : undefined,
    },
    evidence,
    labels,
    // A statement its platform's grammar reads is as sure as a token with a structure of its own.
    specificity: platform !== undefined ? 'token' : 'code',
    probability: platform !== undefined ? PROBABILITY.recognised : PROBABILITY.fragment,
  };
}

/** Why a document counts as its platform's, made once for all its findings. */
function evidenceOf(recognition: Recognition): readonly Evidence[] {
  if (evidenceFor !== recognition) {
    evidenceFor = recognition;
    const title = platformById(recognition.platform ?? '')?.title ?? recognition.platform;
    lastEvidence = recognition.evidence.slice(0, 2).map((text) => ({ kind: 'structure', effect: 'notes', text: `${title}: ${text}` }));
  }
  return lastEvidence;
}
let evidenceFor: Recognition | undefined;
let lastEvidence: readonly Evidence[] = [];

/** Undoes the escapes of XML and JSON. */
function unescaped(text: string, markup: Statement['markup']): string {
  if (markup === 'xml' && text.includes('&')) {
    return text.replace(/&(?:amp|lt|gt|quot|apos|#(\d{1,3})|#x([0-9a-f]{1,2}));/gi, (entity, decimal?: string, hex?: string) =>
      decimal ? String.fromCharCode(Number(decimal) & 255) : hex ? String.fromCharCode(parseInt(hex, 16)) : ENTITIES[entity.toLowerCase()]!);
  }
  if (markup === 'json' && text.includes('\\')) return text.replace(/\\(["\\/])/g, '$1');
  return text;
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };

/** The statement without its secret: ancestors separated by ` > `. */
function path(statement: Statement, secret: number): string {
  const { words, levels } = statement;
  const parts: string[] = [];
  for (let k = 0; k < levels.length; k++) {
    const to = Math.min(levels[k + 1] ?? words.length, secret);
    const text = words.slice(levels[k], to).map((word) => word.text).join(' ');
    if (text !== '') parts.push(text.slice(0, 120));
  }
  return parts.join(' > ');
}

/** Kinds whose secret opens a server that its stanza may name on another line. */
const SERVED = new Set(['tacacs-key', 'radius-key', 'ldap-bind', 'ike-psk', 'other-secret']);

const PRIVILEGE_WORDS = new Set(['privilege', 'priv-lvl', 'role', 'level', 'access-level', 'class', 'authorization', 'access-permissions', 'view']);

/** What the statement says of privilege beside what its pattern captured: `… privilege 15`, `role network-admin`. */
function privilegeText(statement: Statement): string | undefined {
  for (let k = statement.own; k < statement.words.length - 1; k++) {
    if (PRIVILEGE_WORDS.has(statement.words[k]!.lower)) return statement.words[k + 1]!.text;
  }
  return statement.siblings?.get('group');
}

function privilegeOf(text: string | undefined): Privilege | undefined {
  if (text === undefined) return undefined;
  if (/^(?:1[0-5]|admin\w*|administrators?|network-admin|super-?user|root(?:-lr|-system)?|manager|super|full|vdc-admin|sysadmin|superuser|level-15|rwa|all)$/i.test(text)) return 'admin';
  if (/^(?:rw|read-?write|write|unrestricted|operator|[2-9])$/i.test(text)) return 'write';
  if (/^(?:ro|r|read-?only|read|restricted|network-operator|viewer|guest|[01])$/i.test(text)) return 'read';
  return undefined;
}
