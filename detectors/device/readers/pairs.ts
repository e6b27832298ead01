import { ANCHOR } from '../document';
import type { DeviceDocument } from '../document';
import { wordAt } from '../words';
import type { Statement, Word } from '../words';

/** `name=value` (or `name: value`) a line, under `[section]` or `name {` lines: NVRAM, airOS, racadm, UPS, wpa_supplicant, YAML. */
export function pairsReader(separators: string): (document: DeviceDocument) => Iterable<Statement> {
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
      // airFiber writes its board's values behind `#`; other systems' comments have blanks in the name.
      while ('#-"\' \t'.includes(text[nameAt]!) && nameAt < stop) nameAt++;
      let nameEnd = nameAt;
      while (nameEnd < stop && !separators.includes(text[nameEnd]!) && text.charCodeAt(nameEnd) > 32) nameEnd++;
      let split = nameEnd;
      while (split < stop && text.charCodeAt(split) <= 32) split++;
      if (split >= stop || !separators.includes(text[split]!) || nameEnd === nameAt) continue;
      while (nameEnd > nameAt && '"\''.includes(text[nameEnd - 1]!)) nameEnd--;
      let from = split + 1;
      while (from < stop && text.charCodeAt(from) <= 32) from++;
      while (parents.length > 0 && parents[parents.length - 1]!.indent >= indent[n]!) parents.pop();
      if (from >= stop || text[from] === '{') {
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
      words.push(name, value);
      yield { words, own, levels: [0, own], start: at, end: end[n]!, layout: 'pair', siblings };
    }
  };
}
