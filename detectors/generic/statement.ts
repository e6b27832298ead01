import { readAssignment, SECOND_PART, secondPart } from './assignment';
import { readBelow, readBlock, readCall, readPair, readVariableBlock } from './call';
import { readElement } from './element';
import { withoutScheme } from './header';
import { isAccident, nameWord } from './keywords';
import { bareLiteral, readBracketed, readLiteral, readQuoted, skipSpaces, type Literal } from './literal';
import { readOption } from './option';
import { nameAround, type Name, type Place, type Statement } from './place';
import { readSql } from './sql';

/** Languages in which `name "literal"` is a statement (method call or block attribute). */
const juxtaposing = new Set(['ruby', 'groovy', 'perl', 'hcl', 'elixir', 'tcl', 'haskell', 'elm', 'fsharp', 'clojure', 'lisp']);
/** C's preprocessor and its kin (`#define`, `%define`, m4, `setenv`): name and value stand side by side. */
const definition = /^\s*[#%]\s*(?:define|pragma)\s+$/;
const closers = /(?:\\?["'`]|&quot;)?(?:\]["'`](?=\s*,)|[\])]{1,2}|\[\w{0,12}\])?[?!]?/y;

/**
 * Understands the statement a keyword at [start, end) of `place.text` stands in: which name, which
 * operator, which value. Undefined where it gives no literal value: references, calls, prose.
 */
export function readStatement(place: Place, start: number, end: number): Statement | undefined {
  const name = nameAround(place.text, start, end);
  if (!name || laterWord(name, end) || isAccident(name.text, start - name.start, end - name.start)) return undefined;
  const statement = readNamed(place, name);
  if (!statement || (place.text[name.start - 1] === ':' && urn.test(place.text.slice(Math.max(0, name.start - 60), name.start)))) return undefined;
  // `salt://files/x`: the scheme of a URL.
  if (statement.operator === ':' && statement.literal.quote === '' && place.text.startsWith('://', name.end)) return undefined;
  const literal = withoutLineEnds(place, withoutScheme(place.text, statement.literal));
  return isCandidate(place.text, literal) ? { ...statement, literal } : undefined;
}

/** `urn:ietf:wg:oauth:2.0:oob`: the parts of a name. */
const urn = /\burn:[\w:.-]*:$/i;

/** `"Authorization: Basic dXNlcjp4\r\n"`, Java's `"Api-Key=x%n"`: written ends of lines behind a value are not part of it. */
function withoutLineEnds({ text, language }: Place, literal: Literal): Literal {
  let end = literal.end;
  if (language.id === 'java' && end - literal.start >= 6 && text.slice(end - 2, end) === '%n') end -= 2;
  while (end - literal.start > 6 && /^\\[rn]$/.test(text.slice(end - 2, end)) && text[end - 3] !== '\\') end -= 2;
  return end === literal.end || literal.value !== undefined ? literal : { ...literal, end };
}

/** The last credential word of a name speaks for it; hits on earlier ones would read the same statement again. */
function laterWord(name: Name, end: number): boolean {
  nameWord.lastIndex = end - name.start;
  return nameWord.test(name.text);
}

/** Signs that close what stands around the name: Markdown's `**Password**`, Lisp's `*password*`, Perl's `->{password}`. */
function wrapped(text: string, { start, end }: Name, closed: number): number {
  if (closed !== end) return 0;
  if (text[start - 1] === '*' && text[end] === '*') return text[end + 1] === '*' ? 2 : 1;
  return text[start - 1] === '{' && text[end] === '}' && /[\w>$]/.test(text[start - 2] ?? '') && !/[$#%]/.test(text[start - 2] ?? '') ? 1 : 0;
}

function readNamed(place: Place, name: Name): Statement | undefined {
  const { text } = place;
  const before = text[name.start - 1] ?? '\n';
  closers.lastIndex = name.end;
  closers.test(text);
  const closed = closers.lastIndex + wrapped(text, name, closers.lastIndex);
  const quoted = closed > name.end && /["'`;]/.test(text.slice(name.end, closed));
  const index = skipSpaces(text, closed);
  const char = text[index] ?? '\n';

  if (before === '{' && /[$#%]/.test(text[name.start - 2] ?? '') && !(place.language.id === 'perl' && text[name.end] === '}')) return readExpansion(place, name);
  switch (char) {
    case '=': case ':': case '!': case '|': case '+': case '<':
      if (char === '<' && text[index + 1] !== '-' && text[index + 1] !== '<') return undefined;
      return readAssignment(place, name, index) ?? (char === ':' && closed === name.end ? readBelow(place, name, index) : undefined);
    case '?':
      return readAssignment(place, name, index) ?? readAssignment(place, name, skipSpaces(text, index + 1));
    case '.':
      return text[index + 1] === '=' ? readAssignment(place, name, index) : undefined;
    case '-':
      return text[index + 1] === '>' ? readAssignment(place, name, index) : undefined;
    case '(':
      if (index > closed && definition.test(text.slice(place.lineStart, name.start))) return readJuxtaposed(place, name, skipSpaces(text, index + 1));
      return index === closed ? readCall(place, name, index) : readSql(place, name);
    case '>':
      return readElement(place, name, index);
    case ',': case '\r': case '\n': case ';':
      return readPair(place, name, quoted, closed) ?? (closed === name.end && /[\r\n]/.test(char) ? readBelow(place, name, closed) : undefined);
    case '@':
      // Objective-C's literal: `#define kPassword @"x"`.
      return readJuxtaposed(place, name, index + 1);
    case '{':
      if (accessors.test(text.slice(index, index + 60))) return readAssignment(place, name, index + text.slice(index).indexOf('=', 1));
      if (place.language.id === 'c' && index === closed) return readBraces(place, name, index);
      if (definition.test(text.slice(place.lineStart, name.start))) {
        const literal = readLiteral(text, index, place.language, () => undefined);
        return literal && { name: name.text, operator: ' ', kind: 'call', literal, nameStart: name.start };
      }
      if (place.language.id === 'tcl' && index > closed) return readJuxtaposed(place, name, index);
      return quoted ? readVariableBlock(place, name, closed) : text[closed - 1] === ')' ? readBlock(place, name, index) : undefined;
    case '"': case "'": case '`': case '\\':
      if (quoted) return readPair(place, name, true, closed);
      return readSql(place, name) ?? readJuxtaposed(place, name, index);
  }
  if (index === closed) return undefined;
  if (place.language.style === 'markup' && !quoted) {
    // `<wsse:Password Type="PasswordText">x</…`: behind the element's attributes.
    attributes.lastIndex = index;
    if (/[<:]$/.test(before) && attributes.test(text)) return readElement(place, name, attributes.lastIndex - 1);
  }
  // The name is read with its dashes; one at its start makes an option of it.
  if (name.text.startsWith('-')) return readOption(place, name, index);
  if (quoted) return readPair(place, name, true, closed);
  return readSql(place, name) ?? (/[\w*&[]/.test(char) ? readAssignment(place, name, index) ?? readDirective(place, name, index) : undefined);
}

const attributes = /(?:[\w:.-]{1,40}\s*=\s*"[^"<>]{0,200}"\s*){1,6}>/y;

/** C#'s `{ get; set; } =` between a property and its value. */
const accessors = /^\{\s*(?:(?:private|protected|internal)?\s*(?:get|set|init);\s*){1,2}\}\s*=(?!=)/;

/** Reads C++'s `std::string password{"x"}`; `at` is the brace. */
function readBraces({ text }: Place, name: Name, at: number): Statement | undefined {
  const literal = readQuoted(text, skipSpaces(text, at + 1));
  return literal && { name: name.text, operator: '{', kind: 'assignment', literal, nameStart: name.start };
}

function readJuxtaposed(place: Place, name: Name, at: number): Statement | undefined {
  if (name.text.startsWith('-')) return readOption(place, name, at);
  if (!juxtaposing.has(place.language.id) && place.language.style === 'code' && !definition.test(place.text.slice(place.lineStart, name.start))) return undefined;
  const first = readQuoted(place.text, at) ?? readBracketed(place.text, at, place.language);
  const literal = secondPart(place, name, first, true);
  return literal && { name: literal === first ? name.text : SECOND_PART, operator: ' ', kind: 'call', literal, nameStart: name.start };
}

const directiveStart = /^\s*(?:ENV\s+|ARG\s+|set\s+|setenv\s+|export\s+|[-*]\s+)?$/i;
/** `password is x` and its like are read by note.ts where the value has no quotes. */
const prosaic = /(?:is|was|to|of|for|will|=|:)\s+(?=["'`])/y;

/** `requirepass x`, `ENV DB_PASSWORD x`, `password is "x"`: name and value with white space between. */
function readDirective(place: Place, name: Name, at: number): Statement | undefined {
  const { text, language } = place;
  prosaic.lastIndex = at;
  if (prosaic.test(text)) {
    const literal = readQuoted(text, prosaic.lastIndex);
    return literal && { name: name.text, operator: 'is', kind: 'prose', literal, nameStart: name.start };
  }
  if (language.style === 'code') return undefined;
  const spoken = readSpoken(place, name, at);
  if (spoken) return spoken;
  if (language.style === 'markup' || !directiveStart.test(text.slice(place.lineStart, name.start))) return undefined;
  const rest = text.slice(at, place.lineEnd).trimEnd();
  if (!/^\S{4,256}$/.test(rest)) return undefined;
  return { name: name.text, operator: ' ', kind: 'directive', literal: bareLiteral(at, at + rest.length), nameStart: name.start };
}

/** `is`, `was` or nothing, and a token up to the end of the sentence. */
const spokenToken = /(?:(?:is|was|are|to|of|with|=|:)\s{1,3})?(?:(?:is|now)\s{1,3})?([A-Za-z0-9_+/~.-]{13,255}[A-Za-z0-9_+/=-]{1,3})(?=[.,;)]?(?:\s|$))/y;
/** Digests, UUIDs and versions follow such words, too (`the key 0f3c…`, `token v1.2`). */
const notSpoken = /^[0-9a-f-]+$|^[0-9A-F-]+$|^[a-z./_-]+$|^[A-Z._-]+$|^v?\d+\.|\/\/|^[\w-]+(?:\/[\w.-]+)+$|\.\w{2,4}$/;

/** `Our API key is x`, `using key x`: random letters and digits after the word, in text. */
function readSpoken({ text }: Place, name: Name, at: number): Statement | undefined {
  spokenToken.lastIndex = at;
  const found = spokenToken.exec(text);
  const role = /\b(api|access|auth|secret|private|client)[ _-]$/i.exec(text.slice(Math.max(0, name.start - 12), name.start))?.[1];
  if (found && role && found[0] !== found[1] && /\d/.test(found[1]!) && !notSaid.test(found[1]!)) return { ...spoken(name, at + found[0].length, found[1]!.length), name: `${role}_${name.text}` };
  const used = found && /\b(?:using|with) (?:the )?$/i.test(text.slice(Math.max(0, name.start - 10), name.start)) && /\d/.test(found[1]!) && !notSaid.test(found[1]!);
  // A digest may be the key of a cache: judgement asks whether an issuer is named.
  if (used && found[1]!.length >= 20) return { ...spoken(name, at + found[0].length, found[1]!.length), kind: /[g-z]/i.test(found[1]!) ? 'prose' : 'used' };
  if (!found || found[1]!.length < 20 || notSpoken.test(found[1]!) || !/\d/.test(found[1]!) || !/[a-z]/.test(found[1]!) || !/[A-Z_-]/.test(found[1]!)) return undefined;
  return spoken(name, at + found[0].length, found[1]!.length);
}

/** After words that leave no doubt (`our API key is …`) digests, UUIDs and one case of letters are credentials; versions, addresses and names of files are not. */
const notSaid = /^v?\d+\.|\/\/|^[\w-]+(?:\/[\w.-]+)+$|\.[a-z]{2,4}$/;

function spoken(name: Name, end: number, length: number): Statement {
  return { name: name.text, operator: 'is', kind: 'prose', nameStart: name.start, literal: bareLiteral(end - length, end) };
}

const expansion = /:[-=]?([^}\s"'$]{1,512})\}/y;

/** `${PASSWORD:-x}` (shell, Compose), `${app.password:x}` (Spring): the value used where nothing is configured. */
function readExpansion(place: Place, name: Name): Statement | undefined {
  expansion.lastIndex = name.end;
  const found = expansion.exec(place.text);
  if (!found) return undefined;
  const end = expansion.lastIndex - 1;
  const literal: Literal = { ...bareLiteral(end - found[1]!.length, end), fallback: true, after: end + 1 };
  return { name: name.text, operator: ':', kind: 'default', literal, nameStart: name.start };
}

/** Values shorter than this are not worth a report, whatever their name. */
const minimalLength = 4;
/** A value with a statement of its own inside (a connection string): the inner one is read. */
const inner = /\b\w*(?:password|passwd|pwd|key|token|secret)=[^\s;&]/i;
const reference = /^-----BEGIN |^(?:\$[({A-Za-z_]|\{\{|<%|%\(|#\{|@\{)|^(?:true|false|null|none|nil|undefined|yes|no|void|self|this)$/i;

/** Cheap rejections before any scoring: too short, one character repeated, a reference, a path or URL of plain parts. */
export function isCandidate(text: string, literal: Literal): boolean {
  const length = (literal.value?.length ?? literal.end - literal.start);
  if (length < minimalLength || length > 4096 || (literal.dynamic && length < 8)) return false;
  const value = literal.value ?? text.slice(literal.start, Math.min(literal.end, literal.start + 64));
  // `gcpkms://$` and behind it `(KEY)`: the rest is filled in.
  if (value.endsWith('$') && /[({]/.test(text[literal.end] ?? '')) return false;
  return !reference.test(value) && !inner.test(value) && /[^\s*.xX_#-]/.test(value);
}
