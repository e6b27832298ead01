import type { DeviceDocument } from '../document';
import { splitWords, wordAt } from '../words';
import type { Statement, Word } from '../words';

/** Subscribers of a mobile core as rows: SQL dumps (Open Air Interface, free5GC) and srsRAN's user_db.csv. */
export function holdsRows(text: string): boolean {
  return /\binsert\s+into\b/i.test(text) || CSV_ROW.test(text);
}

/** `name,auth,imsi,key,op|opc,OP or OPc,…`: srsRAN's format, all versions. */
const CSV_ROW = /^[^,\n#]{1,64},(?:mil|xor|milenage|tuak)?,? ?\d{14,15}, ?([0-9a-fA-F]{32}), ?(opc?), ?([0-9a-fA-F]{32})\b/m;

/** No INSERT of a core's database is longer. */
const LONGEST_INSERT = 1 << 20;

/** A row of a table becomes a statement for each column (name and value), a row of a CSV file one for its key and one for its OP. */
export function* readRows(document: DeviceDocument): Iterable<Statement> {
  const { text } = document;
  for (const match of text.matchAll(new RegExp(CSV_ROW, 'gm'))) {
    const line = match.index;
    const end = line + match[0].length;
    const kind = text.indexOf(match[2]!, line + match[0].lastIndexOf(`,${match[2]!}`));
    const keyAt = text.indexOf(match[1]!, line);
    yield pair(wordAt(text, line, line, false), 'key', wordAt(text, keyAt, keyAt + 32, true), line, end);
    yield pair(wordAt(text, kind, kind + match[2]!.length, false), match[2]!, wordAt(text, end - 32, end, true), line, end);
  }
  for (const member of text.matchAll(/"((?:permanentKey|opc|op)Value|enc(?:PermanentKey|OpcKey|OPcKey))\\?"\s*:\s*\\?"([0-9a-fA-F]{32})\\?"/g)) {
    const valueAt = member.index + member[0].lastIndexOf(member[2]!);
    yield pair(wordAt(text, member.index + 1, member.index + 1 + member[1]!.length, false), member[1]!, wordAt(text, valueAt, valueAt + 32, true), member.index, valueAt + 33);
  }
  for (const insert of text.matchAll(/\binsert\s+into\s+[`"[]?\w+[`"\]]?\s*\(([^()]{1,4000})\)\s*values\s*/gi)) {
    const columnsAt = insert.index + insert[0].indexOf('(') + 1;
    const columns: Word[] = [];
    splitWords(text, columnsAt, columnsAt + insert[1]!.length, columns, '`"[], ');
    yield* tuples(text, columns, insert.index, insert.index + insert[0].length);
  }
}

function* tuples(text: string, columns: readonly Word[], start: number, from: number): Iterable<Statement> {
  const limit = Math.min(text.length, from + LONGEST_INSERT);
  let i = nextToken(text, from, limit);
  while (i < limit && text[i] === '(') {
    let column = 0;
    i++;
    for (; i < limit && text[i] !== ')'; column++) {
      i = nextToken(text, i, limit);
      if (text[i] === ')') break;
      const value = valueAt(text, i, limit);
      if (value === undefined) return;
      const name = columns[column];
      if (name !== undefined && value.end > value.start) yield pair(name, name.text, wordAt(text, value.start, value.end, true), start, value.next);
      i = value.next;
      while (i < limit && text.charCodeAt(i) <= 32) i++;
    }
    i++;
    i = nextToken(text, i, limit);
  }
}

/** Passes blanks, commas, comments and the marks of a diff before the next row or value. */
function nextToken(text: string, from: number, limit: number): number {
  let i = from;
  while (i < limit) {
    const c = text[i]!;
    if (text.charCodeAt(i) <= 32 || c === ',') i++;
    else if (c === '-' && text[i + 1] === '-' && text.charCodeAt(i + 2) <= 32) i = Math.max(i + 1, endOfLine(text, i));
    else if ((c === '-' || c === '+') && text[i - 1] === '\n') i++;
    else break;
  }
  return i;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** A literal at `at`: quoted, `0x…`, `x'…'`, `UNHEX('…')`, a number or a word. */
function valueAt(text: string, at: number, limit: number): { start: number; end: number; next: number } | undefined {
  const wrapper = /^(?:unhex\s*\(\s*|x(?='))/i.exec(text.slice(at, at + 12))?.[0] ?? '';
  let i = at + wrapper.length;
  const quote = text[i];
  if (quote === "'" || quote === '"') {
    const start = ++i;
    while (i < limit && text[i] !== quote) i += text[i] === '\\' ? 2 : 1;
    if (i >= limit) return undefined;
    const end = i++;
    if (wrapper.includes('(')) while (i < limit && text[i] !== ')') i++;
    return { start, end, next: wrapper.includes('(') ? i + 1 : i };
  }
  const start = i;
  while (i < limit && text[i] !== ',' && text[i] !== ')') i++;
  let end = i;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return { start, end, next: i };
}

function pair(at: Word, name: string, value: Word, start: number, end: number): Statement {
  return { words: [{ ...at, text: name, lower: name.toLowerCase(), quoted: false }, value], own: 0, levels: [0], start, end, layout: 'pair', valued: true };
}
