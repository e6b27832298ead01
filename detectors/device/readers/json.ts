import type { DeviceDocument } from '../document';
import { wordAt } from '../words';
import type { Statement, Word } from '../words';

/** Objects whose members' names are secrets (SONiC, NVUE). */
export const TABLES_OF_SECRETS: ReadonlySet<string> = new Set(['snmp_community', 'readonly-community', 'readonly-community-v6', 'read-write-community']);

/** JSON from an API or a database export: each name with a string, number or list of strings is a pair under its path. */
export function* readJson(document: DeviceDocument): Iterable<Statement> {
  const { text } = document;
  // RESTCONF writes the tree that NETCONF writes as XML; names carry their modules.
  const layout = text.includes('Cisco-IOS-XE-native') ? 'tree' : 'pair';
  const stack: { list: boolean; name?: Word; siblings: Map<string, string> }[] = [];
  let name: Word | undefined;
  let i = 0;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === 123 || c === 91) {
      stack.push({ list: c === 91, name, siblings: new Map() });
      name = undefined;
      i++;
    } else if (c === 125 || c === 93) {
      stack.pop();
      name = undefined;
      i++;
    } else if (c === 34) {
      const close = closeString(text, i + 1);
      if (close < 0) return;
      let after = close + 1;
      while (text.charCodeAt(after) <= 32) after++;
      const top = stack[stack.length - 1];
      if (text.charCodeAt(after) === 58 && !top?.list) {
        name = wordAt(text, layout === 'tree' ? text.lastIndexOf(':', close - 1) > i ? text.lastIndexOf(':', close - 1) + 1 : i + 1 : i + 1, close, false);
        const parent = top?.name;
        if (parent !== undefined && TABLES_OF_SECRETS.has(parent.lower)) {
          const words = stack.flatMap((level) => (level.name ? [level.name] : []));
          yield { words: [...words, wordAt(text, i + 1, close, true)], own: words.length - 1, levels: [0, words.length - 1], start: i, end: close + 1, layout: 'pair', valued: true, markup: 'json' };
        }
        i = after + 1;
        continue;
      }
      const value = wordAt(text, i + 1, close, true);
      const label = name ?? (top?.list ? top.name : undefined);
      if (label) {
        top?.siblings.set(label.lower, value.text);
        const words: Word[] = stack.flatMap((level) => (level.name ? [level.name] : []));
        const own = words.length;
        words.push(label, value);
        yield { words, own, levels: [0, own], start: label.start - 1, end: close + 1, layout, valued: true, markup: 'json', siblings: top?.siblings };
      }
      name = undefined;
      i = close + 1;
    } else {
      if (c === 44) name = undefined;
      i++;
    }
  }
}

function closeString(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === 34) return i;
    else if (c === 10) return -1;
  }
  return -1;
}
