import { bareLiteral, readQuoted } from './literal';
import type { Place, Statement } from './place';

/** Cells of a table's head that name a password; keywords of the prefilter for tables of Markdown and its like. */
export const tableKeywords: readonly string[] = ['| password', 'password |', '|password', '| passwort', '| kennwort'];

const passwordCell = /^[`*_]*(?:[\w()/-]+ ){0,2}(?:password|passwd|passwort|kennwort|pwd)[`*_:]*$/i;
const rule = /^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$/;
/** Rows read below a head. */
const mostRows = 60;

/** Start and end of each cell of a row; an outer bar parts no cell. */
function cellsOf(text: string, from: number, to: number): { readonly start: number; readonly end: number }[] {
  const cells: { start: number; end: number }[] = [];
  let start = from;
  while (start < to && (text[start] === ' ' || text[start] === '\t')) start++;
  if (text[start] === '|') start++;
  for (let at = start; at <= to; at++) {
    if (at < to && (text[at] !== '|' || text[at - 1] === '\\')) continue;
    let first = start;
    let last = at;
    while (first < last && /[\s`*]/.test(text[first]!)) first++;
    while (last > first && /[\s`*]/.test(text[last - 1]!)) last--;
    if (at < to || last > first) cells.push({ start: first, end: last });
    start = at + 1;
  }
  return cells;
}

/** Reads the cells below a head `| User | Password |` whose line holds `at`; the head's rule must follow it. */
export function* readTable({ text, lineStart, lineEnd }: Place, at: number): Generator<Statement> {
  const heads = cellsOf(text, lineStart, text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd);
  const column = heads.findIndex(({ start, end }) => passwordCell.test(text.slice(start, end)));
  // The line may name two columns; it is read once, at the first.
  if (column < 0 || at > heads[column]!.end) return;
  let from = lineEnd + 1;
  let end = endOfLine(text, from);
  if (!rule.test(text.slice(from, end))) return;
  for (let row = 0; row < mostRows; row++) {
    from = end + 1;
    if (from >= text.length) return;
    end = endOfLine(text, from);
    if (!text.slice(from, end).includes('|')) return;
    const cell = cellsOf(text, from, end)[column];
    if (cell && cell.end - cell.start >= 4 && !/\s/.test(text.slice(cell.start, cell.end))) {
      yield { name: 'password', operator: '|', kind: 'pair', literal: bareLiteral(cell.start, cell.end), nameStart: cell.start };
    }
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Keywords of the prefilter for the first line of a table with commas, semicolons or tabs. */
export const csvKeywords: readonly string[] = [',password', 'password,', ';password', 'password;', '\tpassword', 'password\t', ',passwd', ',"password"'];

/** Reads the fields below a head `host,user,password` that is the document's first line. */
export function* readCsv({ text, base, lineStart, lineEnd }: Place, at: number): Generator<Statement> {
  if (base + lineStart !== 0) return;
  const head = text.slice(lineStart, lineEnd).trimEnd();
  const parted = /[,;\t]/.exec(head)?.[0];
  if (!parted || !/^"?[\w .-]{1,40}"?(?:[,;\t]"?[\w .-]{0,40}"?){1,60}$/.test(head)) return;
  const heads = head.split(parted);
  const column = heads.findIndex((cell) => secretColumn.test(cell.replace(/"/g, '').trim()));
  // The line may name two columns; it is read once, at the first.
  if (column < 0 || at > heads.slice(0, column + 1).join(parted).length) return;
  let from = lineEnd + 1;
  for (let row = 0; row < 200 && from < text.length; row++) {
    const end = endOfLine(text, from);
    const cells = text.slice(from, end).trimEnd().split(parted);
    const cell = cells[column]?.replace(/^"|"$/g, '') ?? '';
    if (cell.length >= 4 && !/\s/.test(cell)) {
      const start = text.indexOf(cell, from + cells.slice(0, column).join(parted).length);
      yield { name: 'password', operator: ',', kind: 'pair', literal: bareLiteral(start, start + cell.length), nameStart: start };
    }
    from = end + 1;
  }
}

/** Keywords of the prefilter for rows that SQL inserts. */
export const insertKeywords: readonly string[] = ['insert into', 'replace into', 'insert ignore'];

const head = /(?:insert|replace)\s+(?:ignore\s+)?(?:into\s+)?[\w.`"[\]]{1,80}\s*\(([^()]{1,800})\)\s*values?\s*/iy;
const secretColumn = /^(?:\w*_)?(?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key|private_?key|\w*(?:Password|Passwd|Secret|Token|ApiKey))$/i;

/** Reads the values of `INSERT INTO t (…, password, …) VALUES (…, 'x', …)` that stand under a credential's column; `at` is the statement's start. */
export function* readInsert({ text }: Place, at: number): Generator<Statement> {
  head.lastIndex = at;
  const found = head.exec(text);
  if (!found) return;
  const columns = found[1]!.split(',').map((name) => name.replace(/[`"'[\]\s]/g, ''));
  if (!columns.some((name) => secretColumn.test(name))) return;
  let index = head.lastIndex;
  for (let row = 0; row < 200 && text[index] === '('; row++) {
    index++;
    for (let column = 0; ; column++) {
      while (/\s/.test(text[index] ?? '')) index++;
      if (text[index] === 'N' || text[index] === 'E') index++;
      const literal = text[index] === "'" || text[index] === '"' ? readQuoted(text, index) : undefined;
      if (literal && secretColumn.test(columns[column] ?? '')) yield { name: columns[column]!, operator: 'values', kind: 'pair', literal, nameStart: literal.start };
      index = literal ? literal.after : index;
      // To the end of the value: calls are passed over with their brackets.
      for (let depth = 0; index < text.length; index++) {
        const char = text[index];
        if (char === '(') depth++;
        else if (char === ')' && depth-- === 0) break;
        else if (char === ',' && depth === 0) break;
        else if (char === "'") {
          const inner = readQuoted(text, index);
          if (!inner) return;
          index = inner.after - 1;
        }
      }
      if (text[index] !== ',') break;
      index++;
    }
    if (text[index] !== ')') return;
    index++;
    while (/[\s,]/.test(text[index] ?? '')) index++;
  }
}
