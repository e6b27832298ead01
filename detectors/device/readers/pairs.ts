import { ANCHOR } from '../document';
import type { DeviceDocument } from '../document';
import { splitWords, wordAt } from '../words';
import type { Statement, Word } from '../words';
import { TABLES_OF_SECRETS } from './json';

/** `name=value` (or `name: value`) a line, under `[section]` or `name {` lines: NVRAM, airOS, racadm, UPS, wpa_supplicant, YAML. `commented`: values may stand behind a `#`. */
export function pairsReader(separators: string, commented = false): (document: DeviceDocument) => Iterable<Statement> {
  return function* readPairs(document) {
    const { text, count, first, end, flags, indent } = document;
    let section: Word[] = [];
    const parents: { indent: number; words: Word[] }[] = [];
    let siblings = new Map<string, string>();
    for (let n = 0; n < count; n++) {
      const at = first[n]!;
      let stop = end[n]!;
      if (at >= stop) continue;
      const c = text.charCodeAt(at);
      if (c === 91 && text.charCodeAt(stop - 1) === 93) {
        section = [wordAt(text, at + 1, stop - 1, false)];
        siblings = new Map();
        continue;
      }
      let nameAt = at;
      if (c === 35 && !commented) continue;
      while ('#-"\' \t'.includes(text[nameAt]!) && nameAt < stop) nameAt++;
      const split = separatorAt(text, nameAt, stop, separators);
      if (split < 0) continue;
      let nameEnd = split;
      while (nameEnd > nameAt && (text.charCodeAt(nameEnd - 1) <= 32 || ':+!<>~'.includes(text[nameEnd - 1]!))) nameEnd--;
      if (nameEnd === nameAt) continue;
      while (nameEnd > nameAt && '"\''.includes(text[nameEnd - 1]!)) nameEnd--;
      let from = split + 1;
      while (from < stop && text.charCodeAt(from) <= 32) from++;
      while (parents.length > 0 && parents[parents.length - 1]!.indent >= indent[n]!) parents.pop();
      if (text[from] === '#') continue;
      if (from >= stop || text[from] === '{') {
        const parent = parents[parents.length - 1]?.words[0];
        if (parent !== undefined && TABLES_OF_SECRETS.has(parent.lower)) {
          yield { words: [parent, wordAt(text, nameAt, nameEnd, true)], own: 0, levels: [0], start: at, end: stop, layout: 'pair', valued: true };
        }
        parents.push({ indent: indent[n]!, words: [wordAt(text, nameAt, nameEnd, false)] });
        siblings = new Map();
        continue;
      }
      if (text.charCodeAt(stop - 1) === 44) stop--;
      let quoted = false;
      const quote = text[from]!;
      if ('"\''.includes(quote)) {
        const close = text.indexOf(quote, from + 1);
        if (close >= 0 && close < stop) {
          quoted = true;
          from++;
          stop = close;
        }
      } else {
        const comment = text.indexOf(' #', from);
        if (comment >= 0 && comment < stop) stop = comment;
        while (stop > from && text.charCodeAt(stop - 1) <= 32) stop--;
      }
      if (stop <= from) continue;
      const name = wordAt(text, nameAt, nameEnd, false);
      const value = wordAt(text, from, stop, quoted);
      siblings.set(name.lower, value.text);
      if ((flags[n]! & ANCHOR) === 0) continue;
      const words = [...section, ...parents.flatMap((parent) => parent.words)];
      const own = words.length;
      // `bob Cleartext-Password := x`, `Super Password=x`: the last word is the name.
      splitWords(text, nameAt, nameEnd, words);
      words.push(value);
      yield { words, own, levels: [0, own], start: at, end: end[n]!, layout: 'pair', valued: true, siblings };
    }
  };
}

/** Characters a name may have at most. */
const LONGEST_NAME = 120;

/** Offset of what separates name and value: the first of `separators`, a blank only where no other follows. */
function separatorAt(text: string, start: number, end: number, separators: string): number {
  const limit = Math.min(end, start + LONGEST_NAME);
  let blank = -1;
  for (let i = start; i < limit; i++) {
    const c = text[i]!;
    if (c === ' ') {
      if (blank < 0) blank = i;
    } else if (separators.includes(c)) {
      return i;
    } else if (c === '(' || c === '{' || c === ';') {
      break;
    }
  }
  return separators.includes(' ') ? blank : -1;
}
