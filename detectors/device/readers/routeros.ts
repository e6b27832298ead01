import { ANCHOR } from '../document';
import type { DeviceDocument } from '../document';
import { splitWords, wordAt } from '../words';
import type { Statement, Word } from '../words';

/**
 * RouterOS export: a path line (`/ip ipsec identity`), then `add name=value …` or `set …`, which go on after `\`.
 * Each name–value pair is a statement of its own, with the other pairs as siblings.
 */
export function* readRouteros(document: DeviceDocument): Iterable<Statement> {
  const { text, count, first, end, flags } = document;
  let path: Word[] = [];
  for (let n = 0; n < count; n++) {
    const at = first[n]!;
    if (at >= end[n]! || text.charCodeAt(at) === 35) continue;
    // A command with its continuations.
    const pieces: [number, number][] = [];
    let wanted = false;
    for (; n < count; n++) {
      wanted ||= (flags[n]! & ANCHOR) !== 0;
      const continued = end[n]! > first[n]! && text.charCodeAt(end[n]! - 1) === 92;
      pieces.push([first[n]!, continued ? end[n]! - 1 : end[n]!]);
      if (!continued) break;
    }
    let start = at;
    if (text.charCodeAt(at) === 91 && text.indexOf('] >', at) >= 0 && text.indexOf('] >', at) < pieces[0]![1]) {
      start = text.indexOf('] >', at) + 3;
      while (text.charCodeAt(start) === 32) start++;
    }
    const slash = text.charCodeAt(start) === 47;
    if (!slash && !wanted) continue;
    const words: Word[] = [];
    pieces[0] = [start, pieces[0]![1]];
    readPieces(text, pieces, words);
    let verb = 0;
    if (slash) {
      // `/snmp community add name=x` has path and command on one line.
      while (verb < words.length && !VERBS.has(words[verb]!.lower.replace(/^\//, '')) && !words[verb]!.text.includes('=')) verb++;
      path = words.slice(0, verb).map((word) => word.text.startsWith('/') ? wordAt(text, word.start + 1, word.end, false) : word).filter((word) => word.text !== '');
      path = path.flatMap((word) => word.text.includes('/') ? splitPath(text, word) : [word]);
    }
    if (!wanted) continue;
    yield* pairs(text, path, words.slice(verb), pieces[0]![0], pieces[pieces.length - 1]![1]);
  }
}

/** Values that are commands themselves. */
const SCRIPTS = new Set(['on-event', 'source', 'script', 'command', 'on-up', 'on-down', 'on-login', 'on-logout', 'up-script', 'down-script', 'lease-script', 'on-error']);

const VERBS = new Set(['add', 'set', 'print', 'export', 'remove', 'edit']);

function splitPath(text: string, word: Word): Word[] {
  const words: Word[] = [];
  splitWords(text, word.start, word.end, words, '/');
  return words;
}

/** Splits at blanks outside quotes; `name="a b"` stays one word. */
function readPieces(text: string, pieces: readonly [number, number][], out: Word[]): void {
  for (const [start, end] of pieces) {
    let i = start;
    while (i < end) {
      if (text.charCodeAt(i) <= 32) {
        i++;
        continue;
      }
      const from = i;
      let quoted = false;
      for (; i < end; i++) {
        const c = text.charCodeAt(i);
        if (c === 92) i++;
        else if (c === 34) quoted = !quoted;
        else if (c <= 32 && !quoted) break;
      }
      out.push(wordAt(text, from, Math.min(i, end), false));
    }
  }
}

function* pairs(text: string, path: readonly Word[], words: readonly Word[], start: number, end: number): Iterable<Statement> {
  const siblings = new Map<string, string>();
  const found: { name: Word; value: Word }[] = [];
  for (const word of words) {
    const equals = word.text.indexOf('=');
    if (equals <= 0 || !/^[\w.-]+$/.test(word.text.slice(0, equals))) continue;
    const name = wordAt(text, word.start, word.start + equals, false);
    let from = word.start + equals + 1;
    let to = word.end;
    if (text.charCodeAt(from) === 34) {
      from++;
      if (text.charCodeAt(to - 1) === 34 && to > from) to--;
    }
    const value = wordAt(text, from, to, true);
    siblings.set(name.lower, value.text);
    found.push({ name, value });
  }
  for (const { value } of found.filter((pair) => SCRIPTS.has(pair.name.lower))) {
    for (const inner of value.text.matchAll(/([\w-]+)=(?:\\?"([^"\\]*)\\?"|([^\s"\\;\]]+))/g)) {
      const nameAt = value.start + inner.index;
      const valueAt = nameAt + inner[0].indexOf(inner[2] ?? inner[3]!, inner[1]!.length);
      found.push({ name: wordAt(text, nameAt, nameAt + inner[1]!.length, false), value: wordAt(text, valueAt, valueAt + (inner[2] ?? inner[3]!).length, true) });
    }
  }
  for (const { name, value } of found) {
    const all = [...path, name, value];
    yield { words: all, own: path.length, levels: [0, path.length], start, end, layout: 'pair', valued: true, siblings };
  }
}
