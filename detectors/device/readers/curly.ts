import { ANCHOR } from '../document';
import type { DeviceDocument } from '../document';
import { splitWords } from '../words';
import type { Layout, Statement, Word } from '../words';

/**
 * Statements in braces: Junos, VyOS, F5, SR OS MD-CLI, FreeRADIUS, tac_plus. A block's own line is a statement,
 * too (`community public {`). `pairs` splits `name = value`.
 */
export function curlyReader(layout: Layout, pairs: boolean): (document: DeviceDocument) => Iterable<Statement> {
  return function* readCurly(document) {
    const { text, count, first, end, flags, opens, closes } = document;
    // Each open block: the line it began on and where its words stand.
    const stack: { start: number; end: number; words?: Word[] }[] = [];
    const breaks = pairs ? '=' : '';

    const statement = (start: number, stop: number): Statement | undefined => {
      const words: Word[] = [];
      const levels: number[] = [];
      for (const block of stack) {
        levels.push(words.length);
        if (block.words === undefined) {
          block.words = [];
          splitWords(text, block.start, block.end, block.words, breaks);
        }
        words.push(...block.words);
      }
      const own = words.length;
      levels.push(own);
      splitWords(text, start, stop, words, breaks);
      if (pairs) dropOperators(words, own);
      return words.length > own ? { words, own, levels, start, end: stop, layout } : undefined;
    };

    for (let n = 0; n < count; n++) {
      const at = first[n]!;
      const interesting = (flags[n]! & ANCHOR) !== 0;
      if (opens[n] === 0 && closes[n] === 0) {
        if (!interesting) continue;
        let stop = withoutComment(text, at, end[n]!);
        if (stop <= at) continue;
        // tac_plus lets a value stand on the next line.
        if (pairs && text.charCodeAt(stop - 1) === 61 && n + 1 < count && opens[n + 1] === 0 && closes[n + 1] === 0 && first[n + 1]! < end[n + 1]!) {
          flags[n + 1] = 0;
          stop = withoutComment(text, first[n + 1]!, end[n + 1]!);
        }
        for (const [from, to] of splitAtSemicolons(text, at, stop)) {
          const found = statement(from, to);
          if (found) yield found;
        }
        continue;
      }
      if (text.charCodeAt(at) === 35 || text.charCodeAt(at) === 33) continue; // comments
      // Braces on the line: walk it, quotes skipped.
      let from = at;
      let quote = 0;
      const stop = withoutComment(text, at, end[n]!);
      for (let i = at; i < stop; i++) {
        const c = text.charCodeAt(i);
        if (quote !== 0) {
          if (c === quote && text.charCodeAt(i - 1) !== 92) quote = 0;
        } else if (c === 34 || (c === 39 && text.charCodeAt(i - 1) <= 32)) {
          // A quote that never closes on this line is a character.
          if (text.indexOf(text[i]!, i + 1) < stop && text.indexOf(text[i]!, i + 1) >= 0) quote = c;
        } else if (c === 123 || c === 125 || c === 59) {
          if (c === 123 && text.charCodeAt(i + 1) === 123) {
            // A template's `{{ name }}` is part of a word.
            const close = text.indexOf('}}', i);
            if (close >= 0 && close < stop) {
              i = close + 1;
              continue;
            }
          }
          if (interesting && from < i) {
            const found = statement(from, i);
            if (found) yield found;
          }
          if (c === 123) stack.push({ start: from, end: i });
          else if (c === 125) stack.pop();
          from = i + 1;
        }
      }
      if (interesting && from < stop) {
        const found = statement(from, stop);
        if (found) yield found;
      }
    }
  };
}

/** FreeRADIUS writes `:=`, `+=` and `==`; what is left of them beside `=` is no word. */
function dropOperators(words: Word[], own: number): void {
  for (let k = words.length - 1; k >= own; k--) {
    const word = words[k]!;
    if (word.quoted) continue;
    if (/^[:+!<>~,-]$/.test(word.text)) words.splice(k, 1);
    else if (word.text.endsWith(',')) words[k] = { ...word, text: word.text.slice(0, -1), lower: word.lower.slice(0, -1), end: word.end - 1 };
  }
}

/** Cuts ` ## SECRET-DATA` and other comments that begin with a blank and `#`. */
function withoutComment(text: string, start: number, end: number): number {
  if (text.charCodeAt(start) === 35) return start;
  for (let at = text.indexOf('#', start); at >= 0 && at < end; at = text.indexOf('#', at + 1)) {
    if (at > start && text.charCodeAt(at - 1) <= 32 && !insideQuotes(text, start, at)) return at;
  }
  return end;
}

function insideQuotes(text: string, start: number, at: number): boolean {
  let inside = false;
  for (let i = start; i < at; i++) if (text.charCodeAt(i) === 34) inside = !inside;
  return inside;
}

function* splitAtSemicolons(text: string, start: number, end: number): Iterable<[number, number]> {
  let from = start;
  let quoted = false;
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) quoted = !quoted;
    else if (c === 59 && !quoted && (i + 1 === end || text.charCodeAt(i + 1) <= 32)) {
      if (i > from) yield [from, i];
      from = i + 1;
    }
  }
  if (from < end) yield [from, end];
}
