import type { Evidence, Match } from '../model';
import type { CompiledDetector } from './detector-set';
import type { Document } from './document';
import { shannonEntropy } from './entropy';

/** Bytes of context before and after a keyword that a pattern sees: bounded windows keep every pattern's worst case small. */
const WINDOW_BEFORE = 64;
const WINDOW_AFTER = 512;
/** Read instead where a match runs to the very end of its window, so that long tokens are not cut short. */
const LONG_WINDOW_AFTER = 4096;

/** Matches a token at its keyword; near parts come behind it. Undefined: no match. */
export function matchToken(document: Document, detector: CompiledDetector, pattern: RegExp, offset: number): Match[] | undefined {
  const windowStart = offset > WINDOW_BEFORE ? offset - WINDOW_BEFORE : 0;
  const at = offset - windowStart;
  const found = findIn(document, detector, windowStart, offset, (window) => tokenIn(window, detector, pattern, at));
  if (!found) return undefined;
  return tokenMatch(document, detector, found, windowStart);
}

/**
 * Searches the window around `offset`; a match that the window's end may have cut short is sought again in a longer one. Where
 * a long one has failed its minima, those that begin inside of it are judged by their beginning first: text that is nothing
 * but beginnings of one long value would be read a thousand times over.
 */
function findIn(document: Document, detector: CompiledDetector, windowStart: number, offset: number, search: (window: string) => RegExpExecArray | undefined): RegExpExecArray | undefined {
  const found = search(document.text(windowStart, offset + WINDOW_AFTER));
  const cut = found && windowStart + found.index + found[0].length === offset + WINDOW_AFTER;
  if (!cut) return found;
  const failed = failedUpTo.get(detector);
  if (failed?.document === document && offset < failed.end && !meetsMinima(found.groups?.secret ?? found[0], detector)) return undefined;
  const long = search(document.text(windowStart, offset + LONG_WINDOW_AFTER));
  if (long && !meetsMinima(long.groups?.secret ?? long[0], detector)) failedUpTo.set(detector, { document, end: windowStart + long.index + long[0].length });
  return long;
}

/** Where the last long match that failed its minima ended, for detectors that had one. */
const failedUpTo = new WeakMap<CompiledDetector, { readonly document: Document; readonly end: number }>();

/** The token at, or with a lookbehind around, position `at` of the window. */
function tokenIn(window: string, detector: CompiledDetector, pattern: RegExp, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = Math.max(0, at - (detector.lookbehind ?? 0));
  let found = pattern.exec(window);
  if (detector.lookbehind) while (found && found.index <= at && found.index + found[0].length <= at) found = pattern.exec(window);
  return found && found.index <= at ? found : undefined;
}

function tokenMatch(document: Document, detector: CompiledDetector, found: RegExpExecArray, windowStart: number): Match[] | undefined {
  const secret = found.groups?.secret ?? found[0];
  if (!secret || !meetsMinima(secret, detector)) return undefined;
  const start = windowStart + found.index + (secret === found[0] ? 0 : found[0].lastIndexOf(secret));
  const match: Match = {
    type: 'match',
    ruleId: detector.id,
    start,
    end: start + secret.length,
    statementStart: windowStart + found.index,
    statementEnd: windowStart + found.index + found[0].length,
    captures: detector.checks ? { ...found.groups } : undefined,
    specificity: 'token',
  };
  return detector.near ? withParts(document, detector, match) : [match];
}

/** What may stand between a name and its value in an assignment: rest of the name, operator or end of a tag, quotes; in a pair the word `value` besides. */
const ASSIGNED = /^[\w.-]{0,40}["'`\])]{0,2}\s{0,8}(?:,?\s{0,40}["']?value["']?\s{0,4})?(?:=>|:=|===?|->|=|:|,|\(|>)?\s{0,8}(?:["'`]|b"|\w{1,12}\()?$/;
/** Words that make a value after them a credential. */
const KEYISH = /key|token|secret|passw|pwd|auth|api|cred|bearer|basic|access|client|private|sid\b|\bid\b|dsn|webhook|(?:^|[-_.])pat$/i;
/** Words that make a value after them something else. */
const NOT_A_KEY = /sha-?\d|md5|hash|checksum|digest|integrity|commit|revision|etag|uuid|guid|version|fingerprint|nonce|build|image|tag|(?:organi[sz]ation|project|account|tenant|subscription|user|instance|resource|object|server|volume|zone|region)[-_]?id\b/i;

/** A path of at least two steps between a host's or repository's name and the value: `.com/api/v1/repos/x/git/blobs/`. */
const URL_PATH = /^[\w.-]*(?:\/[\w.%~-]*){2,}$/;
/** Steps of a path behind which addresses carry a secret: webhooks, and paths that say so. */
const SECRET_STEP = /(?:hooks?|webhooks?|token|key|secret|auth|services|bot|trigger|ingest|deploy|api|v\d+)\/$/i;

/** What the text between name and value says where the value is a step of an address or the version a workflow pins, else undefined. */
function placeInUrl(bridge: string): string | undefined {
  if (/^[\w./-]*@$/.test(bridge) && bridge.includes('/')) return 'the version that a reference pins';
  return URL_PATH.test(bridge) && !SECRET_STEP.test(bridge) ? 'a step of an address' : undefined;
}

/** An assignment on the name's own line, and the next line's beginning another: `REDIS_PASSWORD=…` with `JWT_SECRET=` below. */
const NEXT_ASSIGNMENT = /^([\w.-]{0,40})["']?[^\S\n]{0,4}[=:][^\n]{0,60}\r?\n(?:export |set |ENV )?[A-Za-z_][\w.-]{0,60}[^\S\n]?=/;

/** Matches a value that its name announces; the bridge between them decides how surely. */
export function matchNamed(document: Document, detector: CompiledDetector, pattern: RegExp, offset: number, keywordLength: number): Match[] | undefined {
  const windowStart = offset > WINDOW_BEFORE ? offset - WINDOW_BEFORE : 0;
  const at = offset - windowStart;
  const found = findIn(document, detector, windowStart, offset, (window) => namedIn(window, detector, pattern, at, keywordLength));
  if (!found) return undefined;
  const { name, bridge, secret } = found.groups as { name: string; bridge: string; secret: string };
  if (!meetsMinima(secret, detector) || inEncodedText(document, windowStart + found.index)) return undefined;
  // What stands below belongs to the name it is assigned to, where this name is a credential's and has had its own value.
  const below = bridge.includes('\n') ? NEXT_ASSIGNMENT.exec(bridge + secret) : null;
  if (below && KEYISH.test(name + below[1]!)) return undefined;
  const start = windowStart + found.index + name.length + bridge.length + found[0].slice(name.length + bridge.length).indexOf(secret);
  const assigned = ASSIGNED.test(bridge);
  const keyish = KEYISH.test(name) || KEYISH.test(bridge);
  const evidence: Evidence[] = [];
  const place = placeInUrl(bridge);
  if (place) evidence.push({ kind: 'name', effect: 'lowers', text: place }, { kind: 'name', effect: 'lowers', text: 'nothing assigns the value' });
  else if (continuesOn(name, bridge)) evidence.push({ kind: 'name', effect: 'lowers', text: 'the name is part of another word' }, { kind: 'name', effect: 'lowers', text: 'nothing assigns the value' });
  else if (NOT_A_KEY.test(bridge)) {
    evidence.push({ kind: 'name', effect: 'lowers', text: 'the words before the value name a hash, id or version' });
    if (!assigned && !keyish) evidence.push({ kind: 'name', effect: 'lowers', text: 'nothing assigns the value' });
  }
  else if (assigned && keyish) evidence.push({ kind: 'name', effect: 'raises', text: `assigned to a name with ${name}` });
  else if (assigned || keyish) evidence.push({ kind: 'name', effect: 'notes', text: `follows ${name}` });
  else evidence.push({ kind: 'name', effect: 'lowers', text: `${name} stands near, but nothing calls the value a credential` });
  const match: Match = {
    type: 'match',
    ruleId: detector.id,
    start,
    end: start + secret.length,
    statementStart: windowStart + found.index,
    statementEnd: start + secret.length,
    name: name + (/^[\w.-]{0,40}/.exec(bridge)?.[0] ?? ''),
    evidence,
    captures: detector.checks ? { ...found.groups } : undefined,
    // Shapes that several issuers share (`sk_live_…`) belong to the one that is named.
    specificity: detector.prefixed ? 'named-token' : 'named',
  };
  return detector.near ? withParts(document, detector, match) : [match];
}

/** Whether the name stands by chance in a line of base64 (a certificate in PEM). */
function inEncodedText(document: Document, at: number): boolean {
  const start = Math.max(document.lineStart(at), at - LINE_OF_BASE64);
  return /^[A-Za-z0-9+/]{48,}={0,2}$/.test(document.text(start, Math.min(document.lineEnd(at), start + LINE_OF_BASE64)).trim());
}

/** Lines of base64 have 64 (PEM) or 76 (MIME) characters. */
const LINE_OF_BASE64 = 80;

/** What may follow an issuer's name without a separator (`tiktokapikey`, `paypals`); other letters make another word of it (`tiktoken`). */
const NAME_TAIL = /^(?:s|io|ai|id|js|api|key|token|secret|auth|access|client|app|user|pass|pw|bot|web|hook|url|uri|service|account|prod|dev|test|stag|live|private|public|my|admin|server|org|project|team|sdk|rest|http|conf|cred|login|mail|cloud|master|sign|read|write|personal|bearer|oauth|session|db|host|endpoint)/;

function continuesOn(name: string, bridge: string): boolean {
  return /[a-z]$/.test(name) && /^[a-z]/.test(bridge) && !NAME_TAIL.test(bridge);
}

/** Name, bridge and value whose name holds the keyword at `at` and begins a word. */
function namedIn(window: string, detector: CompiledDetector, pattern: RegExp, at: number, keywordLength: number): RegExpExecArray | undefined {
  // Tried only where a name may begin: names behind the keyword have keywords of their own, and a search of the whole
  // window for each would read text full of names thirty times over.
  for (let start = Math.max(0, at - (detector.lookbehind ?? 0)); start <= at; start++) {
    pattern.lastIndex = start;
    const found = pattern.exec(window);
    if (!found) continue;
    const holdsKeyword = start === at || start + found.groups!.name!.length >= at + keywordLength;
    if (holdsKeyword && !(start > 0 && continuesWord(window, start))) return found;
  }
  return undefined;
}

/** Whether the name at `at` is the tail of a longer word (`xbox` for `box`, `audd_api_key` for `dd_api_key`), camel case excepted. */
function continuesWord(window: string, at: number): boolean {
  const before = window.charCodeAt(at - 1);
  if (!isLetter(before)) return false;
  const first = window.charCodeAt(at);
  const lowerBefore = before >= 97;
  const upperFirst = first < 97;
  return !(lowerBefore && upperFirst);
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function meetsMinima(secret: string, detector: CompiledDetector): boolean {
  const { minDigits, minUpper, minLower, minDistinct, minEntropy } = detector;
  if (minDigits || minUpper || minLower || minDistinct) {
    let digits = 0;
    let upper = 0;
    let lower = 0;
    const distinct = new Set<number>();
    for (let i = 0; i < secret.length; i++) {
      const code = secret.charCodeAt(i);
      if (code >= 48 && code <= 57) digits++;
      else if (code >= 65 && code <= 90) upper++;
      else if (code >= 97 && code <= 122) lower++;
      distinct.add(code);
    }
    if (digits < (minDigits ?? 0) || upper < (minUpper ?? 0) || lower < (minLower ?? 0) || distinct.size < (minDistinct ?? 0)) return false;
  }
  return !minEntropy || shannonEntropy(secret) >= minEntropy;
}

/** Bytes on each side of a match in which near parts are sought, whatever the lines. */
const NEAR_REACH = 4096;

/** The match and the other parts of its credential that stand within their lines; nearest first choice. */
function withParts(document: Document, detector: CompiledDetector, match: Match): Match[] {
  const group = `${detector.id}@${match.start}`;
  const evidence: Evidence[] = [...(match.evidence ?? [])];
  const parts: Match[] = [];
  for (const near of detector.near!) {
    const [from, to] = lineWindow(document, match, near.lines);
    const text = document.text(from, to);
    const pattern = new RegExp(near.pattern, near.ignoreCase ? 'gi' : 'g');
    let best: { start: number; value: string; distance: number } | undefined;
    for (const found of text.matchAll(pattern)) {
      const value = found.groups?.secret ?? found[0];
      const start = from + found.index + (value === found[0] ? 0 : found[0].lastIndexOf(value));
      if (start < match.end && start + value.length > match.start) continue;
      if (near.minEntropy && shannonEntropy(value) < near.minEntropy) continue;
      const distance = start > match.start ? start - match.end : match.start - start + 200;
      if (!best || distance < best.distance) best = { start, value, distance };
    }
    if (best) {
      parts.push({ type: 'match', ruleId: near.id, start: best.start, end: best.start + best.value.length, group, part: near.part, specificity: 'part' });
      evidence.push({ kind: 'pair', effect: 'raises', text: `${near.title} stands within ${near.lines} lines` });
    } else if (near.required) {
      evidence.push({ kind: 'pair', effect: 'lowers', text: `no ${near.title} within ${near.lines} lines` });
    }
  }
  if (parts.length === 0) return [{ ...match, evidence }];
  // The detector's own value is the id where its secret was sought beside it (an AWS key id), else the secret.
  const part = parts.some((other) => other.part === 'secret') ? 'id' : 'secret';
  return [{ ...match, group, part, evidence }, ...parts];
}

function lineWindow(document: Document, match: Match, lines: number): [number, number] {
  let from = document.lineStart(match.start);
  let to = document.lineEnd(match.end);
  for (let i = 0; i < lines && from > 0 && match.start - from < NEAR_REACH; i++) from = document.lineStart(from - 1);
  for (let i = 0; i < lines && to < document.length && to - match.end < NEAR_REACH; i++) to = document.lineEnd(to + 1);
  return [Math.max(from, match.start - NEAR_REACH), Math.min(to, match.end + NEAR_REACH)];
}
