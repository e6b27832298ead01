import type { Literal } from './literal';
import { maximalLength, readBare, skipSpaces } from './literal';
import { insideString, type Name, type Place } from './place';

/** `Get-Location`, `ConvertTo-SecureString`: a command that gives the value. */
const cmdlet = /^[A-Z]\w+-[A-Z][A-Za-z]+$/;

/** Inside a string, a query or a connection string, separators end the value. */
const embedded = /(?:[^\s"'`<>&;,()\\|]|(?<=[A-Za-z0-9])\|(?=[A-Za-z0-9]))+/y;
const scalar = /[^\s"'`<>][^\s"'`]*/y;
const shellWord = /[^\s"'`;|&<>()]+/y;
const codeWord = /[A-Za-z0-9_+/=.~!@#%^*$-]+/y;
const number = /\d{6,20}(?![\w.])/y;
const commentMark = /^\s*(?:\/\/|#|\*|--|;|<!--|%|REM\b|'''|"""|>)/i;
const lineOfItsOwn = /^[\s"'`>#*/;$-]*(?:export\s+|set\s+|setx\s+|ENV\s+|ARG\s+|-D|- )?\$?(?:env:)?$/;

/** How unquoted values are read behind `name`, which depends on what the statement stands in. */
export function bareReader(place: Place, name: Name, operator: string): (text: string, at: number) => Literal | undefined {
  const { text, lineStart, language } = place;
  const before = text.slice(lineStart, name.start);
  // JSON has no unquoted strings: what is unquoted there stands inside a string.
  // A string that ends with the name is a key of its own (`"access_token": idToken`).
  const string = insideString(text, lineStart, name.start);
  if (language.id === 'json' || /[?&;][^\s]*$/.test(before) || (string && text[name.end] !== string)) return readEmbedded;
  if (language.id === 'powershell') return readPowerShell;
  // YAML has no `=`: it stands in a string of `name=value` words.
  if (language.style === 'shell' || (language.id === 'yaml' && operator === '=')) return (source, at) => readBare(source, at, shellWord);
  if (language.style === 'data') return (source, index) => readScalar(place, source, index);
  if (language.style === 'prose' || language.style === 'markup') return readProse;
  if (commentMark.test(before)) return readProse;
  if (lineOfItsOwn.test(before) && operator.length === 1) return (source, at) => readLine(source, at, string !== '' || (text[name.end] === ' ' && source[at - 1] === ' '));
  return (source, at) => readBare(source, at, number);
}

function readPowerShell(text: string, at: number): Literal | undefined {
  const literal = readBare(text, at, shellWord);
  return literal && cmdlet.test(text.slice(literal.start, literal.end)) ? undefined : literal;
}

/** A value inside a string must not be another name with an argument (`"token=%s"` is judged later). */
function readEmbedded(text: string, at: number): Literal | undefined {
  return readBare(text, at, embedded);
}

/** A YAML, INI or properties scalar: one word up to a comment, a flow separator or the end of the line. */
function readScalar(place: Place, text: string, at: number): Literal | undefined {
  const start = place.base + at;
  // Nothing but names and operators: each would read the same thousands of characters to find that no scalar is as long.
  if (overlong.document === place.document && start >= overlong.start && overlong.end - start > maximalLength) return undefined;
  scalar.lastIndex = at;
  if (scalar.test(text) && scalar.lastIndex - at > maximalLength) {
    overlong = { document: place.document, start, end: place.base + scalar.lastIndex };
    return undefined;
  }
  const literal = readBare(text, at, scalar);
  return literal && (text[literal.end] === ';' || endsStatement(text, literal.after)) ? literal : undefined;
}

/** The last run of a document that was too long for a scalar. */
let overlong: { document: object | undefined; start: number; end: number } = { document: undefined, start: 0, end: 0 };

function endsStatement(text: string, at: number): boolean {
  const next = skipSpaces(text, at);
  const char = text[next] ?? '\n';
  return char === '\n' || char === '\r' || (next > at && /[#;]/.test(char)) || /[,}\]"'`]/.test(char) || text.startsWith('//', next);
}

/** In prose a word counts where nothing but punctuation follows, or where it does not look like a word. */
function readProse(text: string, at: number): Literal | undefined {
  const literal = readBare(text, at, embedded);
  if (!literal) return undefined;
  const value = text.slice(literal.start, literal.end);
  return endsStatement(text, literal.after) || /\d/.test(value) || /[a-z][A-Z]|[^\w.-]/.test(value) ? literal : undefined;
}

const identifier = /^[A-Za-z_$.]+$|^[A-Za-z_]\w*\.[A-Za-z_]\w*$|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/**
 * In code an unquoted word is a reference, except on a line that is nothing but name and value: such
 * lines stand in multi-line strings (a configuration written out by a test, a here-document). Behind a name in quotes or
 * between blanks (`formatted`, as code is) letters alone, a member and a constant are a reference there, too.
 */
function readLine(text: string, at: number, formatted: boolean): Literal | undefined {
  const literal = readBare(text, at, codeWord);
  if (!literal || (formatted && identifier.test(text.slice(literal.start, literal.end)))) return undefined;
  const next = text[literal.after] ?? '\n';
  return next === '\n' || next === '\r' || next === '"' ? literal : undefined;
}
