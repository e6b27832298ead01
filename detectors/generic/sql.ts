import { bareLiteral, readQuoted } from './literal';
import type { Name, Place, Statement } from './place';

/**
 * `IDENTIFIED BY 'x'` (MySQL, MariaDB, Oracle), `CREATE ROLE … PASSWORD 'x'` (PostgreSQL, Redshift), `WITH PASSWORD = 'x'` (SQL Server),
 * `SET PASSWORD FOR u = PASSWORD('x')` (MySQL).
 */
const behind = /(?:\s+(?:with\s+\w+\s+)?(?:by|as|values)(?:\s+password)?)?\s*[=(]?\s*N?(?=['"])/iy;
const statement = /\b(?:create|alter|grant|set|identified|role|user|login)\b/i;

/** Oracle's `IDENTIFIED BY tiger7`, without quotes: a word with a digit or a sign. */
const unquoted = /\s+by\s+(?!values\b|externally\b|globally\b)(?=[^\s;'"]*[\d#$_])([A-Za-z][\w#$]{3,63})/iy;

/** Keywords of the prefilter beside the names: the words SQL writes before a password. */
export const sqlKeywords: readonly string[] = ['identified '];

/** Reads an SQL password clause behind `name`; single quotes make an SQL string. */
export function readSql(place: Place, name: Name): Statement | undefined {
  const { text } = place;
  behind.lastIndex = name.end;
  if (!behind.test(text)) return readUnquoted(text, name);
  const start = behind.lastIndex;
  // Double quotes make a password after IDENTIFIED BY alone (Oracle, MySQL); elsewhere a name.
  if (text[start] === '"' && !/identified/i.test(name.text)) return undefined;
  if (!/identified/i.test(name.text) && !statement.test(text.slice(Math.max(0, name.start - 120), name.start))) return undefined;
  const literal = readQuoted(text, start);
  return literal && { name: name.text, operator: text.slice(name.end, start).trim() || ' ', kind: 'sql', literal, nameStart: name.start };
}

function readUnquoted(text: string, name: Name): Statement | undefined {
  if (!/identified$/i.test(name.text)) return undefined;
  unquoted.lastIndex = name.end;
  const found = unquoted.exec(text);
  if (!found) return undefined;
  const start = unquoted.lastIndex - found[1]!.length;
  const end = unquoted.lastIndex;
  return { name: name.text, operator: 'BY', kind: 'sql', literal: bareLiteral(start, end), nameStart: name.start };
}
