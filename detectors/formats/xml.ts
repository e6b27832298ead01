import type { Leaf } from './leaf';

/** A start tag with its attributes and the text directly behind it. */
export interface Element {
  /** Names from the root, namespace prefixes dropped. */
  readonly path: readonly string[];
  readonly name: string;
  readonly attributes: ReadonlyMap<string, Leaf>;
  /** Text up to the next tag, without blanks around it; undefined where there is none. */
  readonly text?: Leaf;
  readonly start: number;
  /** Index of the parent in the list, −1 for the root. */
  readonly parent: number;
}

const TAG = /<(?:\/([A-Za-z_][\w:.-]{0,100})\s{0,100}>|([A-Za-z_][\w:.-]{0,100})((?:\s{1,400}[\w:.-]{1,100}\s{0,20}=\s{0,20}(?:"[^"]{0,20000}"|'[^']{0,20000}')){0,200})\s{0,400}(\/?)>)/y;
/** Deeper elements are passed over: configuration is not nested so. */
const DEEPEST = 64;
/** What is passed over as a whole: how it begins and ends. */
const PASSED_OVER: readonly (readonly [string, string])[] = [['<!--', '-->'], ['<![CDATA[', ']]>'], ['<?', '?>'], ['<!', '>']];
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' };

/**
 * Reads the elements of an XML text in document order, with the places of attribute values and text. Bears what is not well-formed:
 * unknown things are passed over. Attribute names are given in lower case.
 */
export function readXml(text: string): Element[] {
  const elements: Element[] = [];
  const open: { readonly name: string; readonly index: number }[] = [];
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const passed = PASSED_OVER.find(([begin]) => text.startsWith(begin, at));
    if (passed) {
      at = text.indexOf(passed[1], at);
      if (at < 0) break;
      continue;
    }
    TAG.lastIndex = at;
    const tag = TAG.exec(text);
    at = tag ? TAG.lastIndex : at + 1;
    if (!tag) continue;
    if (tag[1] !== undefined) {
      const depth = open.map(({ name }) => name).lastIndexOf(localName(tag[1]));
      if (depth >= 0) open.length = depth;
      continue;
    }
    if (open.length >= DEEPEST) continue;
    const name = localName(tag[2]);
    const path = [...open.map((parent) => parent.name), name];
    const attributes = new Map<string, Leaf>();
    const attributesStart = tag.index + 1 + tag[2].length;
    for (const attribute of tag[3].matchAll(ATTRIBUTE)) {
      const raw = attribute[2] ?? attribute[3];
      const start = attributesStart + attribute.index + attribute[0].length - 1 - raw.length;
      attributes.set(localName(attribute[1]).toLowerCase(), { path: [...path, attribute[1]], value: unescapeXml(raw), start, end: start + raw.length });
    }
    const parent = open.length > 0 ? open[open.length - 1].index : -1;
    const behind = at;
    elements.push({ path, name, attributes, text: tag[4] ? undefined : textAt(text, behind, path), start: tag.index, parent });
    if (!tag[4]) open.push({ name, index: elements.length - 1 });
  }
  return elements;
}

function textAt(text: string, from: number, path: readonly string[]): Leaf | undefined {
  let start = from;
  let end = text.indexOf('<', from);
  let literal = false;
  if (end >= 0 && text.startsWith('<![CDATA[', end) && text.slice(from, end).trim() === '') {
    start = end + 9;
    end = text.indexOf(']]>', start);
    literal = true;
  }
  if (end < 0) end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  const raw = text.slice(start, end);
  return raw === '' ? undefined : { path, value: literal ? raw : unescapeXml(raw), start, end };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Undoes the five entities of XML and character references up to U+00FF. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,3})|#x([0-9A-Fa-f]{1,2}));/g, (_, name: string, decimal: string, hex: string) =>
    name ? ENTITIES[name] : String.fromCharCode(decimal ? Number(decimal) & 0xff : parseInt(hex, 16)));
}

const children = new WeakMap<readonly Element[], Map<number, Element[]>>();

/** Elements directly below `parent` (an index of `elements`; -1 for the root), in order. Gathered once a document. */
export function childrenOf(elements: readonly Element[], parent: number): readonly Element[] {
  let byParent = children.get(elements);
  if (!byParent) {
    children.set(elements, byParent = new Map());
    for (const element of elements) {
      const list = byParent.get(element.parent);
      if (list) list.push(element);
      else byParent.set(element.parent, [element]);
    }
  }
  return byParent.get(parent) ?? [];
}

/** Text of a child element of `parent`: of the first name (as written) that has one. */
export function childText(elements: readonly Element[], parent: number, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = childrenOf(elements, parent).find((element) => element.name === name && element.text);
    if (found) return found.text!.value;
  }
  return undefined;
}
