import type { ContainerReader } from './entry';
import { Refusal } from './limits';
import { assignment } from './rows';
import { type RandomAccess, randomAccess } from './source';

// Page types of the file format (sqlite.org/fileformat2.html, section 1.6).
const INTERIOR_INDEX = 2, INTERIOR_TABLE = 5, LEAF_INDEX = 10, LEAF_TABLE = 13;
/** Longest record that is read whole; what is longer is cut. */
const MAX_RECORD = 16 << 20;
/** Text handed on at once. */
const BATCH = 1 << 20;

type Value = string | number | bigint | Buffer | null;

/** Reads pages and records of one database, without any SQL. */
class Database {
  readonly pageSize: number;
  readonly pageCount: number;
  readonly #usable: number;
  readonly #encoding: 'utf8' | 'utf16le' | 'utf16be';
  /** Pages met so far: a cycle of pages ends here, and what is left at the end was deleted. */
  readonly seen = new Set<number>();

  constructor(private readonly file: RandomAccess) {
    const header = file.read(0, 100);
    if (header.length < 100) throw new Refusal('truncated', 'the database ends inside its header');
    const size = header.readUInt16BE(16);
    this.pageSize = size === 1 ? 65536 : size;
    if (this.pageSize < 512 || (this.pageSize & (this.pageSize - 1)) !== 0) throw new Refusal('damaged', `a page size of ${this.pageSize} is not possible`);
    this.#usable = this.pageSize - header[20]!;
    this.#encoding = ([, 'utf8', 'utf16le', 'utf16be'] as const)[header.readUInt32BE(56)] ?? 'utf8';
    this.pageCount = Math.ceil(file.size / this.pageSize);
  }

  /** Records below a root page, leaves in no fixed order. */
  *records(root: number): Generator<Value[]> {
    const pending = [root];
    while (pending.length > 0) {
      const number = pending.pop()!;
      if (number < 1 || number > this.pageCount || this.seen.has(number)) continue;
      this.seen.add(number);
      const page = this.file.read((number - 1) * this.pageSize, this.pageSize);
      const start = number === 1 ? 100 : 0;
      const type = page[start];
      if (type === INTERIOR_TABLE || type === INTERIOR_INDEX) pending.push(page.readUInt32BE(start + 8));
      for (const cell of this.#cells(page, start, type)) {
        if (type === INTERIOR_TABLE || type === INTERIOR_INDEX) pending.push(page.readUInt32BE(cell));
        if (type !== INTERIOR_TABLE) {
          const record = this.#record(page, type === INTERIOR_INDEX ? cell + 4 : cell, type === LEAF_TABLE);
          if (record) yield record;
        }
      }
    }
  }

  *#cells(page: Buffer, start: number, type: number | undefined): Generator<number> {
    if (type !== LEAF_TABLE && type !== LEAF_INDEX && type !== INTERIOR_TABLE && type !== INTERIOR_INDEX) return;
    const pointers = start + (type === LEAF_TABLE || type === LEAF_INDEX ? 8 : 12);
    const count = page.readUInt16BE(start + 3);
    for (let i = 0; i < count && pointers + i * 2 + 2 <= page.length; i++) {
      const cell = page.readUInt16BE(pointers + i * 2);
      if (cell + 4 <= page.length) yield cell;
    }
  }

  #record(page: Buffer, at: number, table: boolean): Value[] | undefined {
    const [size, afterSize] = varint(page, at);
    const start = table ? varint(page, afterSize)[1] : afterSize;
    // Section 1.6: how much of a payload stands in the page and how much in overflow pages.
    const largest = table ? this.#usable - 35 : Math.floor(((this.#usable - 12) * 64) / 255) - 23;
    const least = Math.floor(((this.#usable - 12) * 32) / 255) - 23;
    const wished = least + ((size - least) % (this.#usable - 4));
    const local = size <= largest ? size : wished <= largest ? wished : least;
    let payload: Buffer = page.subarray(start, start + local);
    if (local < size && start + local + 4 <= page.length) payload = this.#overflow(payload, page.readUInt32BE(start + local), Math.min(size, MAX_RECORD));
    return this.#values(payload);
  }

  #overflow(first: Buffer, page: number, size: number): Buffer {
    const parts = [first];
    let length = first.length;
    for (let next = page, hops = 0; next > 0 && next <= this.pageCount && length < size && hops <= this.pageCount; hops++) {
      this.seen.add(next);
      const bytes = this.file.read((next - 1) * this.pageSize, this.#usable);
      if (bytes.length < 4) break;
      parts.push(bytes.subarray(4, 4 + size - length));
      length += Math.min(bytes.length - 4, size - length);
      next = bytes.readUInt32BE(0);
    }
    return Buffer.concat(parts);
  }

  #values(payload: Buffer): Value[] | undefined {
    const [headerSize, first] = varint(payload, 0);
    if (headerSize < 1 || headerSize > payload.length) return undefined;
    const values: Value[] = [];
    let body = headerSize;
    for (let at = first; at < headerSize; ) {
      const [type, next] = varint(payload, at);
      at = next;
      const size = type >= 12 ? (type - 12) >> 1 : [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type]!;
      const bytes = payload.subarray(body, body + size);
      body += size;
      if (type >= 13 && type % 2 === 1) values.push(this.#text(bytes));
      else if (type >= 12) values.push(bytes);
      else if (type === 0 || bytes.length < size) values.push(null);
      else if (type === 7) values.push(bytes.readDoubleBE(0));
      else if (type >= 8) values.push(type - 8);
      else values.push(size === 8 ? bytes.readBigInt64BE(0) : bytes.readIntBE(0, size));
    }
    return values;
  }

  #text(bytes: Buffer): string {
    if (this.#encoding === 'utf8') return bytes.toString('utf8');
    const even = Buffer.from(bytes.subarray(0, bytes.length & ~1));
    return (this.#encoding === 'utf16be' ? even.swap16() : even).toString('utf16le');
  }
}

/** A big-endian base-128 number of up to 9 bytes and the offset behind it; beyond 2^53 it does not matter which. */
function varint(bytes: Buffer, at: number): [value: number, next: number] {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + i + 1];
  }
  return [value * 256 + (bytes[at + 8] ?? 0), at + 9];
}

/** Column names of a CREATE TABLE statement; constraints are not columns. */
function columnNames(sql: string): string[] {
  const open = sql.indexOf('(');
  const names: string[] = [];
  let depth = 0, from = open + 1;
  for (let at = open; open >= 0 && at < sql.length; at++) {
    const char = sql[at]!;
    if (char === '(') depth++;
    else if (char === ')') depth--;
    if ((char === ',' && depth === 1) || depth === 0) {
      const name = /^\s*(?:"([^"]+)"|`([^`]+)`|\[([^\]]+)\]|([^\s,()]+))/.exec(sql.slice(from, at));
      if (name && !/^(?:constraint|primary|unique|check|foreign)$/i.test(name[4] ?? '')) names.push((name[1] ?? name[2] ?? name[3] ?? name[4])!);
      from = at + 1;
      if (depth === 0) break;
    }
  }
  return names;
}

const PRINTABLE = /^[\x09\x0a\x0d\x20-\x7e\x80-\xff]+$/;

function render(record: readonly Value[], columns: readonly string[]): string {
  let text = '';
  record.forEach((value, i) => {
    if (value === null || value === '') return;
    const shown = Buffer.isBuffer(value) ? value.latin1Slice() : String(value);
    if (Buffer.isBuffer(value) && !PRINTABLE.test(shown)) return;
    text += assignment(columns[i] ?? `column${i + 1}`, shown);
  });
  return text && `${text}\n`;
}

/** A table's rows as text, a megabyte at a time. */
function* rows(database: Database, root: number, columns: readonly string[]): Generator<Buffer> {
  let text = '';
  for (const record of database.records(root)) {
    text += render(record, columns);
    if (text.length < BATCH) continue;
    yield Buffer.from(text, 'utf8');
    text = '';
  }
  if (text) yield Buffer.from(text, 'utf8');
}

async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/**
 * Reads a SQLite database: one text a table, each value as `column = "value"`, then the rows on pages that no
 * table holds any more (`deleted`). Views and indexes hold no data of their own.
 */
export const readSqlite: ContainerReader = async function* (source, _name, budget) {
  const file = await randomAccess(source, budget.limits.memoryBytes);
  try {
    const database = new Database(file);
    const tables: { name: string; root: number; columns: string[] }[] = [];
    for (const [type, name, , root, sql] of database.records(1)) {
      if (type === 'table' && typeof root === 'number' && root > 0) tables.push({ name: String(name), root, columns: columnNames(String(sql)) });
      else if (type === 'index' && typeof root === 'number') for (const _ of database.records(root)); // marks its pages as in use
    }
    for (const { name, root, columns } of tables) yield { name, chunks: stream(rows(database, root, columns)), text: true };
    yield { name: 'deleted', chunks: stream(deletedRows(database)), text: true };
    if (file.size < database.pageSize * database.pageCount) throw new Refusal('truncated', 'the database ends inside a page');
  } finally {
    file.close();
  }
};

function* deletedRows(database: Database): Generator<Buffer> {
  for (let page = 2; page <= database.pageCount; page++) {
    if (!database.seen.has(page)) yield* rows(database, page, []);
  }
}
