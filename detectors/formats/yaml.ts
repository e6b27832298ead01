import { readJson } from './json';
import type { Leaf } from './leaf';

const ENTRY = /^((?:"[^"\n]*"|'[^'\n]*'|[^\s#"'\[{&*!|>%@`-][^\n]{0,200}?|-[^\s][^\n]{0,200}?))[ \t]{0,20}:(?:[ \t]+(.*))?$/;

interface Level {
  readonly indent: number;
  readonly name: string;
  items: number;
}

/**
 * Reads the scalars of block-style YAML with their places: mappings, lists, quoted and block scalars, flow collections that are JSON.
 * Anchors, tags and complex keys are passed over: it is a reader of configuration files, not of YAML. A stream's later
 * documents have paths of their own, beginning with `---1`, `---2`….
 */
export function readYaml(text: string): Leaf[] {
  const leaves: Leaf[] = [];
  const lines = text.split('\n');
  let levels: Level[] = [];
  let document = 0;
  let offset = 0;
  for (let index = 0; index < lines.length; index++) {
    const raw = lines[index];
    const lineStart = offset;
    offset += raw.length + 1;
    const line = raw.replace(/\r$/, '');
    if (/^---(?:\s|$)/.test(line)) {
      levels = [];
      document++;
      continue;
    }
    let indent = /^ */.exec(line)![0].length;
    let rest = line.slice(indent);
    if (rest === '' || rest.startsWith('#')) continue;

    while (/^-(?:\s|$)/.test(rest)) {
      levels = levels.filter((level) => level.indent < indent || (level.indent === indent && level.name !== ''));
      const last = levels[levels.length - 1];
      const parent = last?.name === '' && last.indent === indent ? last : undefined;
      const counter = parent ?? last;
      const item = counter ? counter.items++ : leaves.length;
      levels = levels.filter((level) => !(level.indent > indent));
      const dash = /^-\s*/.exec(rest)![0];
      levels.push({ indent: indent + 0.5, name: String(item), items: 0 });
      indent += dash.length;
      rest = rest.slice(dash.length);
    }
    if (rest === '') continue;
    levels = levels.filter((level) => level.indent < indent);
    const names = levels.map(({ name }) => name).filter((name) => name !== '');
    const path = document > 1 ? [`---${document - 1}`, ...names] : names;

    const entry = ENTRY.exec(rest);
    const name = entry ? entry[1].replace(/^(["'])(.*)\1$/, '$2') : undefined;
    const written = entry ? (entry[2] ?? '') : rest;
    const start = lineStart + line.length - written.length;
    if (name !== undefined) levels.push({ indent, name, items: 0 });
    const leafPath = name === undefined ? path : [...path, name];
    const block = /^(?:![^\s]+\s+)?[|>][-+0-9]*\s*(?:#.*)?$/.exec(written);
    if (block) {
      const read = readBlock(lines, index + 1, indent, offset);
      if (read.end > read.start) leaves.push({ path: leafPath, value: written.startsWith('>') ? read.value.replace(/\n(?=.)/g, ' ') : read.value, start: read.start, end: read.end });
      index = read.next - 1;
      offset = read.offset;
    } else if (/^[[{]/.test(written)) {
      for (const leaf of readJson(text, start)) leaves.push({ ...leaf, path: [...leafPath, ...leaf.path] });
    } else {
      const scalar = readScalar(written, start);
      if (scalar) leaves.push({ path: leafPath, ...scalar });
    }
  }
  return leaves;
}

function readScalar(written: string, start: number): { value: string; start: number; end: number } | undefined {
  const tag = /^(?:[&!][^\s]*\s+)*/.exec(written)![0];
  const bare = written.slice(tag.length);
  const at = start + tag.length;
  const double = /^"((?:[^"\\]|\\.)*)"/.exec(bare);
  if (double) return { value: double[1].replace(/\\(["\\/])/g, '$1').replace(/\\n/g, '\n').replace(/\\t/g, '\t'), start: at + 1, end: at + 1 + double[1].length };
  const single = /^'((?:[^']|'')*)'/.exec(bare);
  if (single) return { value: single[1].replace(/''/g, '\''), start: at + 1, end: at + 1 + single[1].length };
  const comment = bare.search(/[ \t]#/);
  const value = (comment < 0 ? bare : bare.slice(0, comment)).trimEnd();
  return value === '' || /^[*]/.test(value) ? undefined : { value, start: at, end: at + value.length };
}

/** A block scalar: all following lines that are indented deeper than its name. */
function readBlock(lines: readonly string[], from: number, indent: number, offset: number): { value: string; start: number; end: number; next: number; offset: number } {
  let next = from;
  let end = offset;
  let at = offset;
  let inner = -1;
  let start = offset;
  const parts: string[] = [];
  for (; next < lines.length; next++) {
    const line = lines[next].replace(/\r$/, '');
    const depth = /^ */.exec(line)![0].length;
    if (line.trim() !== '' && depth <= indent) break;
    if (line.trim() !== '' && inner < 0) {
      inner = depth;
      start = at + depth;
    }
    parts.push(line.slice(Math.max(0, inner)));
    if (line.trim() !== '') end = at + line.length;
    at += lines[next].length + 1;
  }
  return { value: parts.join('\n').replace(/\n+$/, ''), start, end, next, offset: at };
}
