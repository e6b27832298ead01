import { ANCHOR } from '../document';
import type { DeviceDocument } from '../document';
import { splitWords, wordAt } from '../words';
import type { Statement, Word } from '../words';

/** OpenWrt uci: `config type 'name'`, then `option name 'value'`; or `uci show` lines `wireless.@wifi-iface[0].key='value'`. */
export function* readUci(document: DeviceDocument): Iterable<Statement> {
  const { text, count, first, end, flags } = document;
  let section: Word[] = [];
  let siblings = new Map<string, string>();
  for (let n = 0; n < count; n++) {
    const at = first[n]!;
    if (at >= end[n]! || text.charCodeAt(at) === 35) continue;
    if (text.startsWith('config ', at)) {
      section = [];
      siblings = new Map();
      splitWords(text, at + 7, end[n]!, section);
    } else if (text.startsWith('option ', at) || text.startsWith('list ', at)) {
      const own: Word[] = [];
      splitWords(text, at, end[n]!, own);
      if (own.length < 3) continue;
      siblings.set(own[1]!.lower, own[2]!.text);
      if ((flags[n]! & ANCHOR) === 0) continue;
      const words = [...section, own[1]!, own[2]!];
      yield { words, own: section.length, levels: [0, section.length], start: at, end: end[n]!, layout: 'tree', valued: true, siblings };
    } else if ((flags[n]! & ANCHOR) !== 0) {
      const start = text.startsWith('uci set ', at) ? at + 8 : at;
      const equals = text.indexOf('=', start);
      if (equals < 0 || equals >= end[n]!) continue;
      const path: Word[] = [];
      splitWords(text, start, equals, path, '.');
      const value: Word[] = [];
      splitWords(text, equals + 1, end[n]!, value);
      if (path.length < 2 || value.length === 0) continue;
      const type = /^@([\w-]+)\[/.exec(path[1]!.text);
      const words = [...path.slice(0, -1), ...(type ? [{ ...path[1]!, text: type[1]!, lower: type[1]!.toLowerCase() }] : [])];
      const own = words.length;
      words.push(wordAt(text, path[path.length - 1]!.start, path[path.length - 1]!.end, false), value[0]!);
      yield { words, own, levels: [0, own], start: at, end: end[n]!, layout: 'tree', valued: true };
    }
  }
}
