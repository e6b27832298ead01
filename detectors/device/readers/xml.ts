import type { DeviceDocument } from '../document';
import { wordAt } from '../words';
import type { Statement, Word } from '../words';

/** Elements whose name says nothing: PAN-OS's `entry` and `member` stand for their name attribute or text. */
const HOLLOW = new Set(['entry', 'member', 'configuration', 'config', 'rpc-reply', 'data', 'row', 'tbl', 'item']);
/** Children that name their parent (Junos, pfSense); their text becomes a word of the path. */
const NAMING = new Set(['name', 'username', 'descr', 'userid', 'user-name']);
/** Deeper nesting is no configuration. */
const DEEPEST = 64;

interface Element {
  readonly tag: string;
  readonly words: Word[];
  /** Byte after `>`. */
  readonly content: number;
  /** Has child elements, so that its text is only blanks. */
  parent: boolean;
  /** What a child said of how its siblings are written (`<enctype>7</enctype>` of IOS-XE). */
  written?: string;
}

/** A child that holds what its parent is called: of `<password><text>x</text>` the parent's name is the statement's own. */
const CONTENT = 'text';

/** Children that say so, with a number. */
const WRITTEN = new Set(['enctype', 'encryption', 'type']);

/**
 * XML configurations: an element with text is a statement of its path and the text, an attribute one of the
 * path, its name and its value. `<DM name="Pass" val="x"/>` reads as the name and the value. `tree` gives paths,
 * which is what PAN-OS, Junos and pfSense write in other forms, too.
 */
export function* readXml(document: DeviceDocument): Iterable<Statement> {
  const { text } = document;
  const stack: Element[] = [];
  let at = text.indexOf('<');
  while (at >= 0 && at < text.length) {
    const next = text.charCodeAt(at + 1);
    if (next === 33 || next === 63) {
      // Comments, CDATA, declarations.
      const close = text.startsWith('<!--', at) ? '-->' : text.startsWith('<![CDATA[', at) ? ']]>' : '>';
      const stop = text.indexOf(close, at + 2);
      if (stop < 0) return;
      at = text.indexOf('<', stop);
      continue;
    }
    if (next === 47) {
      const stop = text.indexOf('>', at);
      if (stop < 0) return;
      const tag = text.slice(at + 2, stop).trim();
      // Close what a broken document left open, but never everything.
      let depth = stack.length - 1;
      while (depth >= 0 && stack[depth]!.tag !== tag) depth--;
      if (depth >= 0) {
        const element = stack[depth]!;
        stack.length = depth;
        if (!element.parent) {
          const found = withText(text, stack, element, at);
          if (found) yield found;
        }
      }
      at = text.indexOf('<', stop);
      continue;
    }
    const stop = endOfTag(text, at + 1);
    if (stop < 0) return;
    const opened = openTag(text, at + 1, stop);
    if (opened !== undefined) {
      const parent = stack[stack.length - 1];
      if (parent) parent.parent = true;
      yield* attributes(stack, opened, at, stop);
      if (!opened.closed && stack.length < DEEPEST) stack.push({ tag: opened.tag, words: opened.words, content: stop + 1, parent: false });
    }
    at = text.indexOf('<', stop);
  }
}

function endOfTag(text: string, from: number): number {
  let quote = 0;
  for (let i = from; i < text.length && i < from + 100_000; i++) {
    const c = text.charCodeAt(i);
    if (quote !== 0) {
      if (c === quote) quote = 0;
    } else if (c === 34 || c === 39) quote = c;
    else if (c === 62) return i;
  }
  return -1;
}

interface Opened {
  readonly tag: string;
  readonly words: Word[];
  readonly attributes: { name: Word; value: Word }[];
  readonly closed: boolean;
}

function openTag(text: string, from: number, stop: number): Opened | undefined {
  const closed = text.charCodeAt(stop - 1) === 47;
  const end = closed ? stop - 1 : stop;
  let i = from;
  while (i < end && text.charCodeAt(i) > 32) i++;
  if (i === from) return undefined;
  const tag = text.slice(from, i);
  if (!/^[A-Za-z_][\w:.-]*$/.test(tag)) return undefined;
  const found: { name: Word; value: Word }[] = [];
  const attribute = /([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')/g;
  attribute.lastIndex = i;
  for (let match = i < end ? attribute.exec(text) : null; match && match.index < end; match = attribute.exec(text)) {
    const valueAt = match.index + match[0].length - match[2]!.length + 1;
    found.push({
      name: wordAt(text, match.index, match.index + match[1]!.length, false),
      value: wordAt(text, valueAt, valueAt + match[2]!.length - 2, true),
    });
  }
  const words: Word[] = [];
  const colon = tag.indexOf(':') + 1;
  if (!HOLLOW.has(tag.toLowerCase())) words.push(wordAt(text, from + colon, from + tag.length, false));
  const name = found.find((entry) => entry.name.lower === 'name');
  // A name attribute says what the element's text is, except where it is a user's word (PAN-OS `entry`).
  if (name && !found.some((entry) => entry.name.lower === 'val')) words.push({ ...name.value, quoted: HOLLOW.has(tag.toLowerCase()) });
  return { tag, words, attributes: found, closed };
}

/** `name` and `val` (ZTE), `name` and `value`, `Name` text: the value's name is another attribute. */
function* attributes(stack: readonly Element[], opened: Opened, start: number, end: number): Iterable<Statement> {
  const name = opened.attributes.find((entry) => ['name', 'key', 'param'].includes(entry.name.lower));
  for (const entry of opened.attributes) {
    if (entry === name || entry.value.text === '' || entry.name.text.startsWith('xmlns')) continue;
    const named = name && ['val', 'value'].includes(entry.name.lower) ? name.value : entry.name;
    const words = [...stack.flatMap((element) => element.words), ...(named === entry.name ? opened.words : [])];
    const own = words.length;
    words.push({ ...named, quoted: false }, entry.value);
    const siblings = new Map(opened.attributes.map((other) => [other.name.lower, other.value.text]));
    yield { words, own, levels: [0, own], start, end, layout: 'pair', valued: true, markup: 'xml', siblings };
  }
}

function withText(text: string, stack: readonly Element[], element: Element, end: number): Statement | undefined {
  let from = element.content;
  let to = end;
  if (text.startsWith('<![CDATA[', from) && text.slice(to - 3, to) === ']]>') {
    from += 9;
    to -= 3;
  }
  while (from < to && text.charCodeAt(from) <= 32) from++;
  while (to > from && text.charCodeAt(to - 1) <= 32) to--;
  if (from >= to) return undefined;
  const value = wordAt(text, from, to, true);
  if (NAMING.has(element.tag.toLowerCase())) {
    // The name of an SNMP community is the secret itself.
    const parent = stack[stack.length - 1];
    if (parent === undefined) return undefined;
    const words = [...stack.flatMap((ancestor) => ancestor.words), value];
    const own = words.length - 1 - parent.words.length;
    parent.words.push(value);
    return { words, own, levels: [0, own], start: element.content, end, layout: 'tree', valued: true, markup: 'xml' };
  }
  const words = stack.flatMap((ancestor) => ancestor.words);
  const parent = stack[stack.length - 1];
  const own = words.length - (element.tag.toLowerCase() === CONTENT ? parent?.words.length ?? 0 : 0);
  words.push(...element.words, value);
  if (parent !== undefined && WRITTEN.has(element.tag.toLowerCase()) && /^\d{1,2}$/.test(value.text)) parent.written = value.text;
  return { words, own, levels: [0, own], start: element.content, end, layout: 'tree', valued: true, markup: 'xml', written: parent?.written };
}
