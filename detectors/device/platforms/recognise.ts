import { FILTER_SIZE, hashOf, SIGN, wordFilter } from '../document';
import type { DeviceDocument, WordFilter } from '../document';
import { CODE_SIGNS, FINGERPRINTS } from './fingerprints';
import { MARKERS } from './markers';
import type { Fingerprint } from './fingerprints';

/** Which platform wrote a document. */
export interface Recognition {
  /** Id of platforms.ts, or undefined where nothing speaks for any. */
  readonly platform?: string;
  /** 0–1: 0.5 is one strong sign, 0.9 a header or several strong signs. */
  readonly score: number;
  /** The signs that were found, for people. */
  readonly evidence: readonly string[];
}

/** Each line of program text takes away so much of what speaks for a platform. */
const CODE_WEIGHT = 2;
/** A single sign weighs at most this where nothing else speaks for the platform. */
const SINGLE_SIGN = 2.5;
/** A sign of this weight is proof by itself. */
const PROOF = 6;

/** Lines of one first word on which its signs are tried. */
const MOST_TRIES = 40;

/** Lines after which one looks whether more can change anything: a platform of this weight, twice the next one's, is what it is. */
const SETTLES_EVERY = 64;
const SETTLED = 24;

function isSettled(scores: ReadonlyMap<string, number>): boolean {
  let best = 0;
  let next = 0;
  for (const score of scores.values()) {
    if (score > best) {
      next = best;
      best = score;
    } else if (score > next) next = score;
  }
  return best >= SETTLED && best >= next * 2;
}

/** Characters of a line that signs are compared with. */
const LONGEST_SIGN = 200;

/** Whether the text in [start, end) begins with `sign`, which is in lower case, whatever its own case. */
function beginsWith(text: string, start: number, end: number, sign: string): boolean {
  if (end - start < sign.length) return false;
  for (let i = 0; i < sign.length; i++) {
    const c = text.charCodeAt(start + i);
    if ((c >= 65 && c <= 90 ? c | 32 : c) !== sign.charCodeAt(i)) return false;
  }
  return true;
}

/** Lines at the front in which signs without a first word are looked for. */
const HEAD_LINES = 30;
/** Extracts of so few lines show one sign at best. */
const SHORT = 40;
/** Weight that halves the doubt. */
const HALF = 3;

/** First words with nothing left to try, by hash: soon most lines of a long configuration cost one look. Of the document in hand; kept, because zeroing costs less than allocating. */
const done = new Uint8Array(FILTER_SIZE);
const NONE: readonly Fingerprint[] = [];

/** Signs and program text by the hash of the line's first word. */
const byWord = new Map<number, Fingerprint[]>();
const codeByWord = new Map([...CODE_SIGNS].map(([word, pattern]) => [hashOf(word), pattern]));
const headOnly: Fingerprint[] = [];
for (const fingerprint of FINGERPRINTS) {
  if (fingerprint.words.length === 0) headOnly.push(fingerprint);
  for (const word of fingerprint.words) {
    const list = byWord.get(hashOf(word));
    if (list) list.push(fingerprint);
    else byWord.set(hashOf(word), [fingerprint]);
  }
}

/** Any of the signs that are looked for in the first lines. */
const HEAD_SIGN = new RegExp(headOnly.map(({ sign }) => (typeof sign === 'string' ? `^${sign.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}` : sign.source)).join('|'), 'i');

/** First words of signs, for the pass over the document. */
export const SIGN_WORDS: WordFilter = wordFilter([...FINGERPRINTS.flatMap((fingerprint) => fingerprint.words), ...CODE_SIGNS.keys()]);

/**
 * Names the platform by what is written in the document, never by its name.
 * `given` (from --platform) wins over everything. `keywords` are the triggers that were hit, in lower case.
 */
export function recognise(document: DeviceDocument, given?: string, keywords: Iterable<string> = []): Recognition {
  if (given !== undefined) return { platform: given, score: 1, evidence: ['--platform'] };
  const scores = new Map<string, number>();
  const seen = new Set<Fingerprint>();
  const evidence: { platform: string; text: string }[] = [];
  let markers = 0;
  for (const keyword of keywords) {
    const marker = MARKERS.get(keyword);
    if (!marker) continue;
    markers++;
    scores.set(marker.platform, (scores.get(marker.platform) ?? 0) + marker.weight);
    evidence.push({ platform: marker.platform, text: keyword });
  }
  const { text, first, end: ends, flags, firstWord } = document;
  let line: string | undefined;
  const test = (fingerprint: Fingerprint, start: number, end: number): void => {
    if (seen.has(fingerprint)) return;
    const { sign } = fingerprint;
    if (typeof sign === 'string' ? !beginsWith(text, start, end, sign) : !sign.test((line ??= text.slice(start, end)))) return;
    seen.add(fingerprint);
    scores.set(fingerprint.platform, (scores.get(fingerprint.platform) ?? 0) + fingerprint.weight);
    // Never the line itself: a sign may stand in a statement with a secret (`key = "…"` of tac_plus).
    evidence.push({ platform: fingerprint.platform, text: typeof sign === 'string' ? sign : `${/^\s*([\w./-]{1,30})/.exec(line!)?.[1] ?? 'its'} statement` });
  };
  done.fill(0);
  const tried = new Map<number, number>();
  const open = (word: number): readonly Fingerprint[] => {
    const tries = (tried.get(word) ?? 0) + 1;
    tried.set(word, tries);
    const list = byWord.get(word) ?? NONE;
    let settled = true;
    for (const fingerprint of list) settled &&= seen.has(fingerprint);
    if (tries >= MOST_TRIES || settled) done[word & (FILTER_SIZE - 1)] = codeByWord.has(word) ? 0 : 1;
    return tries > MOST_TRIES || settled ? NONE : list;
  };
  let code = 0;
  let settlesAt = SETTLES_EVERY;
  const signLines = document.linesWith(SIGN);
  const heads = Math.min(HEAD_LINES, document.count);
  for (let k = -heads; k < signLines.length; k++) {
    // The first lines, then those behind them that begin with a word of a sign.
    const n = k < 0 ? k + heads : signLines[k]!;
    if (k >= 0 && n < HEAD_LINES) continue;
    if (n >= settlesAt) {
      if (code === 0 && isSettled(scores)) break;
      settlesAt = n - (n % SETTLES_EVERY) + SETTLES_EVERY;
    }
    const head = n < HEAD_LINES;
    const isSign = (flags[n]! & SIGN) !== 0;
    const word = firstWord[n]!;
    if (!head && done[word & (FILTER_SIZE - 1)] !== 0) continue;
    const isCode = codeByWord.get(word);
    const signs = isSign ? open(word) : undefined;
    if (!head && isCode === undefined && (signs === undefined || signs.length === 0)) continue;
    const start = first[n]!;
    const end = Math.min(ends[n]!, start + LONGEST_SIGN);
    if (end <= start) continue;
    line = undefined;
    if (isCode?.test((line = text.slice(start, end)))) code++;
    if (signs !== undefined) for (const fingerprint of signs) test(fingerprint, start, end);
    if (head && HEAD_SIGN.test((line ??= text.slice(start, end)))) for (const fingerprint of headOnly) test(fingerprint, start, end);
  }
  let best: string | undefined;
  for (const [platform, score] of scores) if (best === undefined || score > scores.get(best)!) best = platform;
  if (best === undefined) return { score: 0, evidence: [] };
  const signs = [...seen].filter((sign) => sign.platform === best);
  const markup = /^\s*[{[<]/.test(document.text.slice(0, 200));
  const lonely = signs.length + (markup ? markers : 0) <= 1;
  const sum = lonely && !(markup && markers > 0) && (signs[0]?.weight ?? 0) < PROOF && (signs.length === 0 || document.count > SHORT) ? Math.min(scores.get(best)!, SINGLE_SIGN) : scores.get(best)!;
  const weight = Math.max(0, sum - code * CODE_WEIGHT);
  return {
    platform: best,
    score: 1 - 2 ** (-weight / HALF),
    evidence: evidence.filter((entry) => entry.platform === best).map((entry) => entry.text).slice(0, 5),
  };
}
