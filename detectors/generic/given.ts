import { namesCredential } from './keywords';
import { bareLiteral, readQuoted, type Literal } from './literal';
import type { Place, Statement } from './place';

/**
 * A name is given a value by words or a document of its own: here-documents (Ruby, Perl, PHP), ABAP's and COBOL's `VALUE`, COBOL's `MOVE … TO`,
 * Helm's `default "x" .Values.password`, a string piped into ConvertTo-SecureString, Telnet sessions of Python.
 */
export const givenKeywords: readonly string[] = ['= <<', " value '", ' value "', "move '", 'move "', 'default "', '| convertto-securestring', '.write(b"', ".write(b'"];

const word = String.raw`[A-Za-z_][\w-]{2,60}`;
const hereDocument = /= <<[-~<]?\s?(["']?)([A-Z_]{2,20})\1[^\n]{0,40}\r?\n[ \t]*([^\s][^\n]{2,200})\r?\n[ \t]*\2\b/y;
const assigned = new RegExp(String.raw`[@$]?(${word})\s*$`);
const typed = new RegExp(String.raw`(${word})\s+(?:TYPE\s+\w+(?:\s+LENGTH\s+\d+)?|PIC(?:TURE)?\s+X\(\d+\))$`, 'i');
const moved = new RegExp(String.raw`^\s+TO\s+(${word})`, 'i');
const templated = /^\s+\.(?:[\w]+\.)*(\w{3,60})/;
const piped = /(?:"([^"\n$]{4,120})"|'([^'\n]{4,120})')\s*$/;
const prompted = /read_until\([^\n]*(?:assw|ass(?:word|phrase))[^\n]*\n(?:[^\n]*\n){0,2}[^\n]*$/i;

/** Reads the statement whose keyword begins at `at`. */
export function* readGiven({ text, lineStart }: Place, at: number): Generator<Statement> {
  const found = readAt(text, at, text.slice(lineStart, at));
  if (found) yield found;
}

/** The statement that gives a name its value, where both were found and the name is a credential's. */
function statement(name: string | undefined, literal: Literal | undefined, operator = '='): Statement | undefined {
  return name !== undefined && literal !== undefined && namesCredential(name) ? { name, operator, kind: 'assignment', literal, nameStart: literal.start } : undefined;
}

/** `before`: what stands on the line before the keyword. */
function readAt(text: string, at: number, before: string): Statement | undefined {
  const keyword = text.slice(at, at + 12).toLowerCase();
  if (keyword.startsWith('= <<')) {
    hereDocument.lastIndex = at;
    const value = hereDocument.exec(text)?.[3];
    if (value === undefined || /\s/.test(value.trimEnd())) return undefined;
    const start = text.indexOf(value, text.indexOf('\n', at));
    return statement(assigned.exec(before)?.[1], { ...bareLiteral(start, start + value.trimEnd().length), quote: '"' });
  }
  if (keyword.startsWith(' value')) return statement(typed.exec(before)?.[1], readQuoted(text, at + 7));
  if (keyword.startsWith('move')) {
    const literal = readQuoted(text, at + 5);
    return statement(literal && moved.exec(text.slice(literal.after, literal.after + 80))?.[1], literal);
  }
  if (keyword.startsWith('default')) {
    const literal = readQuoted(text, at + 8);
    return statement(literal && templated.exec(text.slice(literal.after, literal.after + 120))?.[1], literal && { ...literal, fallback: true });
  }
  if (keyword.startsWith('|')) {
    const pipe = piped.exec(before);
    const value = pipe?.[1] ?? pipe?.[2];
    if (value === undefined) return undefined;
    const start = at - pipe![0].length + 1;
    return statement('securestring', { ...bareLiteral(start, start + value.length), quote: '"' });
  }
  if (keyword.startsWith('.write')) {
    const literal = readQuoted(text, at + 8);
    if (!literal || !prompted.test(text.slice(Math.max(0, at - 240), at))) return undefined;
    const value = text.slice(literal.start, literal.end).replace(/(?:\\[rn])+$/, '');
    return /\s/.test(value) ? undefined : statement('password', { ...literal, end: literal.start + value.length }, '(');
  }
  return undefined;
}
