import type { View } from '../../src/model';

/** One record of a table: its cells by column position. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly string[]>;
  /** Values stand in no column of their own: how many of them are of another kind says nothing. */
  readonly loose?: boolean;
  /** Byte offset of the statement or header that names the columns. */
  readonly start: number;
}

/** Bytes at the front of a document that tell its format. */
const HEAD = 1_000_000;
/** Bytes of a header line at most. */
const LONGEST_HEADER = 10_000;

/** Tables of a document, by the formats personal data is dumped in. What is longer than its head is read only where that names a format or columns. */
export function* tablesOf(view: Pick<View, 'name' | 'length' | 'text'>): Generator<Table> {
  const head = view.text(0, HEAD);
  const whole = (): string => view.text(0, view.length);
  if (/\.(?:csv|tsv|psv)$/.test(view.name)) yield* delimited(head, whole);
  else if (/INSERT INTO|COPY .{1,200} FROM stdin/i.test(head)) yield* sql(whole());
  else if (/^\s*[[{]/.test(head)) yield* jsonLines(whole());
  else if (/^\uFEFF?(?:ï»¿)?\s*<(?:\?xml|\w+)/.test(head)) yield* spreadsheet(whole());
  else if (isLogfmt(head)) yield logfmt(whole());
  else yield* delimited(head, whole);
}

/** Delimited text with a header line; its rows are read where somebody wants them. */
function* delimited(head: string, whole: () => string): Generator<Table> {
  const end = head.slice(0, LONGEST_HEADER + 2).indexOf('\n');
  if (end < 0) return;
  const header = head.slice(0, end).replace(/\r$/, '');
  const delimiter = [',', '\t', ';', '|'].find((candidate) => header.split(candidate).length > 1);
  if (!delimiter || header.length > LONGEST_HEADER) return;
  yield { columns: cells(header, delimiter), start: 0, rows: (function* () { yield* linesFrom(whole(), end + 1, delimiter); })() };
}

function* linesFrom(text: string, from: number, delimiter: string): Generator<string[]> {
  for (let at = from; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end);
    at = end < 0 ? text.length : end + 1;
    if (line.length > 0 && line.length < 20_000) yield cells(line.replace(/\r$/, ''), delimiter);
  }
}

function cells(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const found: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i]!;
    if (quoted) {
      if (character === '"' && line[i + 1] === '"') {
        cell += '"';
        i++;
      } else if (character === '"') quoted = false;
      else cell += character;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === delimiter) {
      found.push(cell);
      cell = '';
    } else cell += character;
  }
  found.push(cell);
  return found;
}

const CREATE = /CREATE TABLE\s+(?:IF NOT EXISTS\s+)?([\w."`[\]]{1,200})\s*\(([^;]{1,20000}?)\n?\)[^;()]{0,500};/gi;
const INSERT = /INSERT INTO\s+([\w."`[\]]{1,200})\s*(?:\(([^()]{1,5000})\)\s*)?VALUES\s*/gi;
const COPY = /COPY\s+([\w."`]{1,200})\s*\(([^()]{1,5000})\)\s+FROM stdin[^\n]{0,200}\n/gi;

/** SQL dumps: INSERT with columns of its own or of the CREATE TABLE before it, and PostgreSQL's COPY. */
function* sql(text: string): Generator<Table> {
  const created = new Map<string, string[]>();
  for (const match of text.matchAll(CREATE)) {
    created.set(match[1]!.toLowerCase(), match[2]!.split('\n').map((line) => /^\s*["'`[]?([A-Za-z_]\w{0,100})/.exec(line)?.[1] ?? '').filter((column) => column && !/^(?:PRIMARY|KEY|UNIQUE|CONSTRAINT|INDEX|FOREIGN|CHECK)$/i.test(column)));
  }
  for (const match of text.matchAll(INSERT)) {
    const columns = match[2]?.split(',') ?? created.get(match[1]!.toLowerCase());
    if (columns) yield { columns, start: match.index, rows: tuples(text, match.index + match[0].length) };
  }
  for (const match of text.matchAll(COPY)) {
    const from = match.index + match[0].length;
    const end = text.indexOf('\n\\.', from);
    yield { columns: match[2]!.split(','), start: match.index, rows: linesFrom(end < 0 ? text : text.slice(0, end), from, '\t') };
  }
}

/** The value lists after VALUES: `(1, 'a', NULL), (…);`. */
function* tuples(text: string, from: number): Generator<string[]> {
  let at = from;
  while (text[at] === '(') {
    const row: string[] = [];
    let cell = '';
    for (at++; at < text.length; at++) {
      const character = text[at]!;
      if (character === "'") {
        for (at++; at < text.length; at++) {
          if (text[at] === '\\') cell += text[++at] ?? '';
          else if (text[at] === "'" && text[at + 1] === "'") cell += text[at++];
          else if (text[at] === "'") break;
          else cell += text[at];
        }
      } else if (character === ',' || character === ')') {
        row.push(cell.trim());
        cell = '';
        if (character === ')') break;
      } else cell += character;
    }
    yield row;
    at++;
    while (at < text.length && /[\s,]/.test(text[at]!)) at++;
  }
}

/** One JSON object a line, or an array of objects of one line each. The first names the columns; the others are read only where these are of interest. */
function* jsonLines(text: string): Generator<Table> {
  for (const first of recordsIn(text)) {
    const columns = Object.keys(first);
    yield { columns, start: 0, rows: jsonRows(text, columns) };
    return;
  }
}

function* jsonRows(text: string, columns: readonly string[]): Generator<string[]> {
  for (const record of recordsIn(text)) yield columns.map((column) => String(record[column] ?? ''));
}

/** The lines of a text that are JSON objects. Most lines of JSON are none, which their first and last characters tell. */
function* recordsIn(text: string): Generator<Record<string, unknown>> {
  for (let at = 0, end: number; at <= text.length; at = end + 1) {
    end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    let from = at;
    let to = end;
    while (from < to && isBlank(text.charCodeAt(from))) from++;
    while (from < to && isBlank(text.charCodeAt(to - 1))) to--;
    if (text[from] === '[') from++;
    if (to > from && text[to - 1] === ',') to--;
    if (to - from < 2 || to - from > 20_000 || text[from] !== '{' || text[to - 1] !== '}') continue;
    try {
      yield JSON.parse(text.slice(from, to)) as Record<string, unknown>;
    } catch {
      continue;
    }
  }
}

/** White space of latin1 but for `\n`, as `trim` takes it. */
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 160;
}

/** Largest XML read cell by cell (characters). */
const XML_LENGTH = 64 * 1024 * 1024;
const ROW = /<(?:\w+:)?(?:Row|table-row|row)\b[^>]{0,500}>([^]{0,200000}?)<\/(?:\w+:)?(?:Row|table-row|row)>/gi;
const CELL = /<(?:\w+:)?(?:Cell|table-cell|c)\b([^>]{0,1000}?)(?:\/>|>([^]{0,20000}?)<\/(?:\w+:)?(?:Cell|table-cell|c)>)/gi;

/**
 * Spreadsheets as XML: SpreadsheetML of 2003, OpenDocument's content.xml, and xlsx sheets with inline strings; the first row names the columns. The shared
 * strings of an xlsx have no columns: they are read as one column a class, in their order, each distinct value once.
 */
function* spreadsheet(text: string): Generator<Table> {
  if (text.length > XML_LENGTH) return;
  if (/<sst[\s>]/.test(text.slice(0, 2000))) return yield* sharedStrings(text);
  for (const sheet of text.split(/<(?:\w+:)?(?:Worksheet|table|sheetData)(?=[\s>])/i).slice(1)) {
    const rows = sheet.matchAll(ROW);
    const first = rows.next().value as RegExpMatchArray | undefined;
    if (first) yield { columns: cellsOf(first[1]!), start: text.indexOf(first[0]), rows: (function* () { for (const row of rows) yield cellsOf(row[1]!); })() };
  }
}

function cellsOf(row: string): string[] {
  const found: string[] = [];
  for (const [, attributes = '', content = ''] of row.matchAll(CELL)) {
    // Left-out cells: SpreadsheetML names the next index (1-based), OpenDocument repeats an empty one.
    const index = Number(/\b(?:\w+:)?Index="(\d{1,4})"/i.exec(attributes)?.[1] ?? 0);
    while (found.length < index - 1) found.push('');
    const repeated = Math.min(200, Number(/number-columns-repeated="(\d{1,6})"/.exec(attributes)?.[1] ?? 1));
    const value = plainText(content);
    for (let i = 0; i < repeated; i++) found.push(value);
  }
  return found;
}

function plainText(xml: string): string {
  return xml.replace(/<[^>]{0,1000}>/g, '').replace(/&(amp|lt|gt|quot|apos);/g, (_whole, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[name]!).trim();
}

function* sharedStrings(text: string): Generator<Table> {
  const strings = [...text.matchAll(/<si>([^]{0,20000}?)<\/si>/g)].map(([, content]) => plainText(content!));
  const columns = strings.filter((value) => value.length <= 40 && /[a-z]/i.test(value) && !value.includes('@')).slice(0, 200);
  // A value counts for every class it has the form of; those whose name is no string of the workbook are not looked for.
  if (columns.length) yield { columns, start: 0, rows: strings.map((value) => columns.map(() => value)), loose: true };
}

const PAIR = /(?:^|[\s,;{])"?([A-Za-z_][\w.]{1,40})"?[=:]\s?(?:"([^"]{0,200})"|([^\s",;}]{1,200}))/g;

/** Whether most of the first lines of a log hold several `name=value` pairs. */
function isLogfmt(text: string): boolean {
  const head = text.slice(0, 20_000).split('\n').slice(0, 20).filter((line) => line.trim() !== '');
  return head.length > 0 && head.filter((line) => [...line.slice(0, 4000).matchAll(PAIR)].length >= 2).length * 2 >= head.length;
}

/** Logs of `name=value` pairs: the names met first are the columns. */
function logfmt(text: string): Table {
  const columns: string[] = [];
  const index = new Map<string, number>();
  const pairs = (line: string): [string, string][] => [...line.slice(0, 8000).matchAll(PAIR)].map(([, name, quoted, plain]) => [name!, quoted ?? plain ?? '']);
  for (const line of text.slice(0, 1_000_000).split('\n')) {
    for (const [name] of pairs(line)) {
      if (index.has(name) || index.size >= 200) continue;
      index.set(name, columns.length);
      columns.push(name);
    }
  }
  return {
    columns, start: 0,
    rows: (function* () {
      for (let at = 0; at < text.length; ) {
        const end = text.indexOf('\n', at);
        const line = text.slice(at, end < 0 ? text.length : end);
        at = end < 0 ? text.length : end + 1;
        const row: string[] = [];
        for (const [name, value] of pairs(line)) if (index.has(name)) row[index.get(name)!] = value;
        if (row.length) yield row;
      }
    })(),
  };
}
