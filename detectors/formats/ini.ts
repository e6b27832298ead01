import type { Leaf } from './leaf';

const SECTION = /^\s*\[([^\]\n]{1,200})\]\s*(?:[#;].*)?$/;
const PAIR = /^(\s*(?:export\s+|set\s+)?)([^\s=:#;\[][^=:\n]{0,120}?)([ \t]{0,200}[=:][ \t]*)(.*)$/;
/** Characters of the longest line read: what is longer is no setting. */
const LONGEST_LINE = 16_384;

/**
 * Reads `name = value` lines under `[section]` lines: INI, .properties, .env, .cfg. A leaf's path is
 * `[section, name]`, section empty where none. Quotes around a value are not part of it.
 */
export function readIni(text: string): Leaf[] {
  const leaves: Leaf[] = [];
  let section = '';
  let at = 0;
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\r$/, '');
    const header = line.length > LONGEST_LINE ? null : SECTION.exec(line);
    if (header) {
      section = header[1].trim();
    } else if (line.length <= LONGEST_LINE && !/^\s*(?:[#;!]|\/\/)/.test(line)) {
      const pair = PAIR.exec(line);
      if (pair) leaves.push(leafOf(section, pair, at));
    }
    at += raw.length + 1;
  }
  return leaves;
}

function leafOf(section: string, pair: RegExpExecArray, lineStart: number): Leaf {
  const name = pair[2].trim();
  let value = pair[4].trimEnd();
  let start = lineStart + pair[1].length + pair[2].length + pair[3].length;
  const quoted = /^(["'])(.*?)\1(?=[ \t]{0,200}(?:[#;,].*)?$)/.exec(value);
  if (quoted) {
    value = quoted[2];
    start += 1;
  } else {
    const comment = value.search(/[ \t][#;]/);
    if (comment >= 0) value = value.slice(0, comment).trimEnd();
  }
  return { path: [section, name], value, start, end: start + value.length };
}
