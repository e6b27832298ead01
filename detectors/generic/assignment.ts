import { bareReader } from './bare';
import { comma, twoParts, valueKey } from './call';
import { skipScheme } from './header';
import { readLiteral, skipLines, skipSpaces, type Literal } from './literal';
import type { Name, Place, Statement } from './place';

const operators = /={1,3}>?|!={1,2}|:=|\|\|=?|\?\?=?|\?=|[+.]=|=~|->|<-|<<|:(?!:)/y;
/** A type between name and value: `: string =`, `: Optional[str] =`, `: &'static str =`. */
const annotation = /:\s*[&*'\w.<>[\]?| ]{1,60}?\s*=(?![=>~])/y;
/** `password string = "x"` (Go), `char password[] = "x"`, `password varchar(20) DEFAULT 'x'`. */
const declared = /As\s+\w+\s*=\s*|[*&]?(?:\[\d*\])?(?:[\w.]{0,30}(?:string|byte|rune|char|text|key|token|secret|password|any|str|data|value|bytes)|\[\w*\])[<>[\]*]{0,4}\s*=(?![=>~])/iy;
const blockScalar = /[|>][+-]?\d?[ \t]*\r?\n/y;
/** `key="DB_PASSWORD" value="x"` names its secret in the first value. */
const keyOnly = /^key$/i;
const comparisons = new Set(['==', '===', '!=', '!==', '=~']);

function sticky(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** Reads `operator value` at `at`, behind the (closed) name. Covers code, YAML, JSON, TOML, INI, properties, HCL and shell assignments. */
export function readAssignment(place: Place, name: Name, at: number): Statement | undefined {
  const { text, language } = place;
  let end = language.annotations ? sticky(annotation, text, at) : -1;
  let operator = end > 0 ? '=' : '';
  if (end < 0) {
    end = sticky(operators, text, at);
    if (end > 0) operator = text.slice(at, end);
    else if ((end = sticky(declared, text, at)) > 0) operator = '=';
    else return undefined;
  }
  const first = readValue(place, name, operator, end);
  const literal = secondPart(place, name, first);
  if (!literal) return undefined;
  if (keyOnly.test(name.text)) {
    // In markup a bare `key` is the entry's own name (`x:Key="TitleBrush"`).
    if (language.style === 'markup') return undefined;
    valueKey.lastIndex = literal.after;
    if (valueKey.test(text)) return undefined;
  }
  const before = text.slice(place.lineStart, name.start);
  const query = operator === '=' && /[?&][^\s"'<>]*$/.test(before);
  return { name: literal === first ? name.text : SECOND_PART, operator, kind: query ? 'query' : comparisons.has(operator) ? 'comparison' : 'assignment', literal, nameStart: name.start };
}

const nothing = () => undefined;

/** What the second of two parts is, whatever the name before both. */
export const SECOND_PART = 'password';

/** Of `auth=("user", "secret")`, `auth=HTTPBasicAuth("user", "secret")` and `basic_auth "user", "secret"` the second literal is the secret. */
export function secondPart({ text, language }: Place, name: Name, literal: Literal | undefined, bare = false): Literal | undefined {
  if (!literal || !(bare || /[([]$/.test(literal.wrapper)) || !twoParts.test(name.text)) return literal;
  comma.lastIndex = literal.after;
  return comma.test(text) ? (readLiteral(text, comma.lastIndex, language, nothing) ?? literal) : literal;
}

/** The value behind an operator, on the same line or, where the line ends there, on the next. */
export function readValue(place: Place, name: Name, operator: string, at: number): Literal | undefined {
  const { text, language } = place;
  const bare = bareReader(place, name, operator);
  const index = skipScheme(text, skipSpaces(text, at));
  if (language.id === 'yaml' || language.style === 'prose') {
    const block = sticky(blockScalar, text, index);
    if (block > 0) return readLiteral(text, skipLines(text, block, 2), language, bare);
    if (/^[&!]!?\w/.test(text.slice(index, index + 3))) return readLiteral(text, index + text.slice(index).search(/\s|$/), language, bare);
  }
  const char = text.charCodeAt(index);
  if (char !== 10 && char !== 13) return readLiteral(text, index, language, bare);
  // An empty YAML or INI value ends its statement; code goes on with a literal on the next line.
  if (language.style !== 'code') return undefined;
  const next = skipLines(text, index, 1);
  return readLiteral(text, next, language, () => undefined);
}
