import { readQuoted } from './literal';
import type { Name, Place, Statement } from './place';

/**
 * `IDENTIFIED BY 'x'` (MySQL, MariaDB, Oracle), `CREATE ROLE … PASSWORD 'x'` (PostgreSQL, Redshift), `WITH PASSWORD = 'x'` (SQL Server),
 * `SET PASSWORD FOR u = PASSWORD('x')` (MySQL).
 */
const behind = /(?:\s+(?:with\s+\w+\s+)?(?:by|as|values)(?:\s+password)?)?\s*[=(]?\s*N?(?=')/iy;
const statement = /\b(?:create|alter|grant|set|identified|role|user|login)\b/i;

/** Keywords of the prefilter beside the names: the words SQL writes before a password. */
export const sqlKeywords: readonly string[] = ['identified '];

/** Reads an SQL password clause behind `name`; only single quotes make an SQL string. */
export function readSql(place: Place, name: Name): Statement | undefined {
  const { text } = place;
  behind.lastIndex = name.end;
  if (!behind.test(text)) return undefined;
  const start = behind.lastIndex;
  if (!/identified/i.test(name.text) && !statement.test(text.slice(Math.max(0, name.start - 120), name.start))) return undefined;
  const literal = readQuoted(text, start);
  return literal && { name: name.text, operator: text.slice(name.end, start).trim() || ' ', kind: 'sql', literal, nameStart: name.start };
}
