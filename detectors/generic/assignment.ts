import { bareReader } from './bare';
import { comma, twoParts, valueKey } from './call';
import { skipScheme } from './header';
import { bareLiteral, readLiteral, readQuoted, skipLines, skipSpaces, type Literal } from './literal';
import type { Name, Place, Statement } from './place';

const operators = /={1,3}>?|!={1,2}|:=|\|\|=?|\?\?=?|\?=|[+.]=|=~|->|<-|<<|:(?!:)/y;
/** A type between name and value: `: string =`, `: Optional[str] =`, `: &'static str =`. */
const annotation = /:\s*[&*'\w.<>[\]?|; ]{1,60}?\s*=(?![=>~])/y;
/** `password string = "x"` (Go), `char password[] = "x"`, `password varchar(20) DEFAULT 'x'`. */
const declared = /(?:PROGMEM|__attribute__\(\(\w{1,30}\)\))\s*=|As\s+\w+\s*=\s*|[*&]?(?:\[\d*\])?(?:[\w.]{0,30}(?:string|byte|rune|char|text|key|token|secret|password|any|str|data|value|bytes)|\[\w*\])[<>[\]*]{0,4}\s*=(?![=>~])/iy;
/** Ada's `: constant String :=`, an assembler's `: .asciz`. */
const typedAhead = /:\s*(?:constant\s+)?[A-Z][\w.]{1,40}\s*:=\s*|:\s*\.(?:asciz|ascii|string)\s+/y;
/** `{ value = "x"`, `{"type": "string", "default": "x"`: the value in a block of its own behind the name. */
const blockValue = /\{\s*(?:["']?(?!value\b|default\b)[A-Za-z]\w{1,30}["']?\s*[:=]\s*(?:"[^"\n]{0,120}"|[\w.-]{1,40})\s*,?\s*){0,4}["']?(?:value|default)["']?\s*[:=]\s*(?=["'])/iy;
/** The same in YAML, on indented lines below the name. */
const belowValue = /[ \t]*\r?\n([ \t]+)(?:(?!value:|default:)[A-Za-z]\w{1,30}:[^\n]{0,160}\r?\n\1){0,6}(?:value|default):[ \t]+(?=\S)/iy;
/** Helm's and Jinja's `{{ .Values.x | default "x" }}`, `{{ x | default('x') }}`, `{{ 'x' | password_hash }}`. */
const templateDefault = /["']?\{\{-?[^{}\n]{0,120}?(?:\|\s*default[ (]\s*(?=["'])|(?=["'][^"'{}\n]{4,80}["']\s*\|\s*(?:password_)?hash))/y;
const blockScalar = /[|>][+-]?\d?[ \t]*\r?\n/y;
/** `key="DB_PASSWORD" value="x"`, `secret_name = "DB_PASSWORD"` name their secret in the first value. */
const keyOnly = /(?:key|name)$/i;
const comparisons = new Set(['==', '===', '!=', '!==', '=~']);

function sticky(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** Reads `operator value` at `at`, behind the (closed) name. Covers code, YAML, JSON, TOML, INI, properties, HCL and shell assignments. */
export function readAssignment(place: Place, name: Name, at: number): Statement | undefined {
  const { text, language } = place;
  let end = sticky(typedAhead, text, at);
  if (end < 0 && language.annotations) end = sticky(annotation, text, at);
  let operator = end > 0 ? '=' : '';
  if (end < 0) {
    end = sticky(operators, text, at);
    if (end > 0) operator = text.slice(at, end);
    else if ((end = sticky(declared, text, at)) > 0) operator = '=';
    else return undefined;
  }
  const first = readValue(place, name, operator, end);
  const literal = secondPart(place, name, laterName(place, name, first, operator));
  if (!literal) return undefined;
  if (keyOnly.test(name.text)) {
    // In markup a bare `key` is the entry's own name (`x:Key="TitleBrush"`).
    if (language.style === 'markup' && name.text.length === 3) return undefined;
    valueKey.lastIndex = literal.after;
    if (valueKey.test(text)) return undefined;
  }
  const before = text.slice(place.lineStart, name.start);
  const query = operator === '=' && /[?&][^\s"'<>]*$/.test(before);
  return { name: literal === first ? name.text : SECOND_PART, operator, kind: query ? 'query' : comparisons.has(operator) ? 'comparison' : 'assignment', literal, nameStart: name.start };
}

const nothing = () => undefined;

/** Names before the last one of `user, password = "app", "x"`, and lists of words as Perl and Ruby write them. */
const names = /(?:^|[(;]|\blocal|\blet|\bvar|\bmy)[ \t(]*((?:[@$]?[A-Za-z_][\w.]{0,40}[ \t]*,[ \t]*){1,5})[@$]?$/;
/** Words of such a list. */
const listedWord = /[^\s()[\]{}<>]+\s+/y;
const lastWord = /[^\s()[\]{}<>]{4,80}/y;
const wordList = /\s*(?:qw|%w)\s?[([{<]\s*/y;

/** Of several names that are given several values at once the value that belongs to `name`. */
function laterName({ text, lineStart, language }: Place, name: Name, first: Literal | undefined, operator: string): Literal | undefined {
  if (operator !== '=' && operator !== ':=') return first;
  const passed = names.exec(text.slice(lineStart, name.start))?.[1]!.match(/,/g)!.length ?? 0;
  if (passed === 0) return first;
  const listed = sticky(wordList, text, text.indexOf(operator, name.end) + operator.length);
  if (listed > 0) {
    let from = listed;
    for (let index = 0; index < passed && from >= 0; index++) from = sticky(listedWord, text, from);
    const end = from < 0 ? -1 : sticky(lastWord, text, from);
    return end < 0 ? undefined : { ...bareLiteral(from, end), quote: '"' };
  }
  let literal = first;
  for (let index = 0; literal && index < passed; index++) {
    comma.lastIndex = literal.after;
    const next = comma.test(text) ? readLiteral(text, comma.lastIndex, language, nothing) : undefined;
    if (!next) return first;
    literal = next;
  }
  return literal;
}

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
  const inside = text[index] === '{' || /["']\{\{/.test(text.slice(index, index + 3)) ? Math.max(sticky(blockValue, text, index), sticky(templateDefault, text, index)) : -1;
  if (inside > 0) {
    const literal = readQuoted(text, inside);
    return literal && { ...literal, fallback: true };
  }
  if (language.id === 'yaml' || language.style === 'prose') {
    const below = sticky(belowValue, text, index);
    if (below > 0) return readLiteral(text, below, language, bare);
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
