import type { Language } from '../../src/model/language';

/** A value as written; `start` and `end` bound it in the text, quotes excluded. */
export interface Literal {
  readonly start: number;
  readonly end: number;
  /** The value where it is not simply the text between (parts joined, lines folded). */
  readonly value?: string;
  readonly quote: string;
  /** Name of the call or type the literal stands in: `base64Decode`, `[]byte`, empty. */
  readonly wrapper: string;
  /** A variable is joined to it, so it is a part only. */
  readonly dynamic: boolean;
  /** Second argument of a look-up, alternative of `||`, `:-`: used where nothing is configured. */
  readonly fallback: boolean;
  /** Index behind the closing quote. */
  readonly after: number;
}

/** Longer literals are blobs (certificates, images); key files have detectors of their own. */
export const maximalLength = 4096;

const isSpace = (code: number) => code === 32 || code === 9;
const isQuote = (code: number) => code === 34 || code === 39 || code === 96;

/** Index of the first character at or after `at` that is neither space nor tab. */
export function skipSpaces(text: string, at: number): number {
  let index = at;
  while (isSpace(text.charCodeAt(index))) index++;
  return index;
}

/** Skips white space over line ends, at most `lines` of them. */
export function skipLines(text: string, at: number, lines: number): number {
  let index = at;
  let left = lines;
  for (;;) {
    const char = text.charCodeAt(index);
    if (char === 10) {
      if (left-- === 0) return index;
    } else if (char !== 13 && !isSpace(char)) return index;
    index++;
  }
}

/** Reads a quoted literal at `at` (a quote, an escaped quote or an entity); undefined where none closes. */
export function readQuoted(text: string, at: number): Literal | undefined {
  let open = at;
  if (text.charCodeAt(at) === 92 && isQuote(text.charCodeAt(at + 1))) return readUntil(text, at + 2, text.slice(at, at + 2));
  if (text.startsWith('&quot;', at)) return readUntil(text, at + 6, '&quot;');
  const code = text.charCodeAt(open);
  if (!isQuote(code)) return undefined;
  const quote = text[open]!;
  if (text[open + 1] === quote && text[open + 2] === quote) return readUntil(text, open + 3, quote.repeat(3), true);
  open++;
  const limit = Math.min(text.length, open + maximalLength);
  for (let index = open; index < limit; index++) {
    const char = text.charCodeAt(index);
    if (char === 92) index++;
    else if (char === code) return plain(open, index, quote, index + 1);
    // Only template literals and Go's raw strings run over lines.
    else if (char === 10 && code !== 96) return undefined;
  }
  return undefined;
}

function readUntil(text: string, start: number, close: string, lines = false): Literal | undefined {
  const end = text.indexOf(close, start);
  if (end < 0 || end - start > maximalLength) return undefined;
  if (!lines) {
    const newline = text.indexOf('\n', start);
    if (newline >= 0 && newline < end) return undefined;
  }
  return plain(start, end, close.length > 2 && close[0] !== '&' ? close[0]! : close === '&quot;' ? '"' : close.slice(-1), end + close.length);
}

/** Reads a string between brackets as `language` has them; one word, as lists of words and code stand in such brackets, too. */
export function readBracketed(text: string, at: number, language: Language): Literal | undefined {
  const pattern = bracketed[language.id];
  if (!pattern) return undefined;
  pattern.lastIndex = at;
  const open = pattern.exec(text)?.[1];
  if (open === undefined) return undefined;
  const start = pattern.lastIndex;
  const end = text.indexOf(closing[open] ?? open, start);
  return end < 0 || end - start > 200 || /[\s$]/.test(text.slice(start, end)) ? undefined : plain(start, end, '"', end + 1);
}

/** The value in [start, end), which stands without quotes. */
export function bareLiteral(start: number, end: number): Literal {
  return plain(start, end, '', end);
}

function plain(start: number, end: number, quote: string, after: number, wrapper = ''): Literal {
  return { start, end, value: undefined, quote, wrapper, dynamic: false, fallback: false, after };
}

const stringPrefix = /(?:[bBrRuUfFLNsS]{1,2}|@\$?|\$@?|~s|%[qQ]?|<<|!!str )(?=["'`])/y;
/** Ruby's `%q{x}`, Perl's `q(x)` and `qq[x]`, Lua's `[[x]]`, Tcl's `{x}`: strings between brackets. */
const bracketed: Readonly<Record<string, RegExp>> = {
  ruby: /%[qQ]?([{([<|!])/y, crystal: /%[qQ]?([{([<|!])/y, perl: /q{1,2} ?([{([<|!~#])/y, lua: /\[(\[)/y, tcl: /(\{)/y,
};
const closing: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']', '<': '>' };
const wrapperOpen = /(?:(?:new|await|not|in|is)\s+)?(?:\[\d*\])?[&*]?(?:[A-Za-z_$][\w$.:!]{0,60})?(?:<\w+>)?(?:\[\d*\]\s*(?=\{))?[([{]\s*(?:(?:None|nil|null)\s*,\s*)?(?:\d+\s*:\s*|default\s*=\s*)?/y;
/** Calls that look a name up: their first argument is a name, their second the value used without it. */
const lookUp = /(?:getenv|environ|\benv\b|env::var(?:_os)?|option_env!|environmentvariable|fetch|\bget|getProperty|getString|lookup|lookupEnv|config|setting|param|vault|optional)\W*$/i;
/** Calls that answer with something else than their argument. */
const answers = /(?:^|[.:>\s])(?:get(?!bytes\()|add|insert|append|find|fetch|load|read|open|require|import|query|select|where|search|lookup|resolve|t|tr|translate|gettext|format|sprintf|random|generate|create_?\w*for|has|is|test|match|exec|split|join|replace|length|len|sizeof|typeof|error|errorf|raise|throw|print\w*|log|querySelector|getElementById|\$)\w*[!?]?\($|\w_get_\w+\($|\b(?:re|regexp?|pattern)\.\w+\($|\.(?:de|en)code\($|\bsymbol\.for\($/i;
const keyEnd = /\s*(?::(?!:)|=>)/y;
const furtherArgument = /\s*,\s*[A-Za-z_$]/y;
const alternative = /(?:[\w$.[\]'"(){}]{1,80})\s*(?:\|\||\?\?|\bor\b|\?:)\s*(?=["'`])|[\w$.() ]{1,60}(?:[!=]={1,2} ?(?:""|''|null|nil|undefined) )?\? ?[\w$.]{1,60} : (?=["'])/y;
/** Behind a look-up without a default of its own: `.unwrap_or("`, `.orElse("`, `) ?? "`, Ruby's `) { '`. */
const instead = /\s*\){1,3}\s*(?:\.\s*(?:unwrap_or|unwrap_or_else|or|or_else|orElse|orElseGet|getOrElse|getOrDefault|ifBlank)\s*[({]\s*(?:\|\w*\|\s*|\(\)\s*->\s*|_\s*=>\s*)?|(?:\|\||\?\?|\?:|\bor\b)\s*|\{\s*)(?=["'`])/y;
const separator = /\s*,\s*(?:default\s*[:=]\s*|\w+\s*=\s*)?/y;

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/**
 * Reads the value that begins at `at` (behind the operator): prefixes and up to three enclosing calls or
 * brackets are looked through; a look-up gives its default. Bare words are read by the language's style.
 */
export function readLiteral(text: string, at: number, language: Language, bare: (text: string, at: number) => Literal | undefined): Literal | undefined {
  let index = skipSpaces(text, at);
  let wrapper = '';
  for (let depth = 0; depth < 4; depth++) {
    const prefixed = match(stringPrefix, text, index);
    if (prefixed >= 0) index = prefixed;
    const quoted = readQuoted(text, index) ?? (depth === 0 ? readBracketed(text, index, language) : undefined);
    // `({"DB_PASSWORD": "x"`: a key, whose own statement is read at its own hit.
    if (quoted && wrapper && match(keyEnd, text, quoted.after) >= 0) return undefined;
    // A shell's backticks run a command.
    if (quoted && quoted.quote === '`' && language.style === 'shell') return undefined;
    if (quoted) return finish(text, quoted, wrapper, language);
    if (language.style !== 'code' && language.style !== 'prose' && depth === 0 && text[index] !== '[' && !/[A-Za-z_.]\(/.test(text.slice(index, index + 40))) break;
    const alternate = match(alternative, text, index);
    if (alternate >= 0) {
      const value = readQuoted(text, alternate);
      return value && { ...value, fallback: true };
    }
    const opened = match(wrapperOpen, text, index);
    if (opened < 0) break;
    const outer = text.slice(index, opened);
    if (/[{([]\s*[{%<]/.test(text.slice(opened - 1, opened + 1)) && language.style !== 'code') return undefined;
    // A subscript (`row["password"]`) refers to what it names.
    if (/\w\[$/.test(outer.trimEnd())) return undefined;
    wrapper = outer.trim();
    if (answers.test(outer.trimEnd()) && !lookUp.test(outer)) return undefined;
    index = skipLines(text, opened, 1);
    if (lookUp.test(outer)) return readDefault(text, index, wrapper);
  }
  if (wrapper) return readBytes(text, index, wrapper);
  return bare(text, index);
}

function readDefault(text: string, at: number, wrapper: string): Literal | undefined {
  const name = readQuoted(text, at);
  if (!name) return undefined;
  const next = Math.max(match(separator, text, name.after), match(instead, text, name.after));
  if (next < 0) return undefined;
  const value = readQuoted(text, next);
  return value && { ...value, wrapper, fallback: true };
}

const byteList = /(?:0x[\da-fA-F]{1,2}|\d{1,3})(?:\s*,\s*(?:0x[\da-fA-F]{1,2}|\d{1,3})){7,127}(?=\s*,?\s*[\])}])/y;

/** `[]byte{207, 189, …}`: a key written as numbers. */
function readBytes(text: string, at: number, wrapper: string): Literal | undefined {
  if (!/[{[]$/.test(wrapper)) return undefined;
  const end = match(byteList, text, at);
  return end < 0 ? undefined : plain(at, end, '', end, wrapper);
}

const joiner = /\s*(?:\+|<>|\.(?=\s*["'])|\.\.|\\(?=\r?\n))\s*/y;
const joined = /\s*(?:\+|<>|\.\.|&)\s*[A-Za-z_$(]/y;

/** `b"\0" * 32`, `"x".repeat(40)`: filled up. */
const repeated = /\s*\*\s*\d|\.repeat\(/y;

const juxtaposed = new Set(['python', 'c']);
const nextLine = /[ \t]*\r?\n[ \t]*(?=[bBrRuU]{0,2}["'])/y;

/** Joins literals written in parts (`"abc" + "def"`), at most eight, and notices variables among them. */
function finish(text: string, first: Literal, wrapper: string, language: Language): Literal {
  if (language.style !== 'code' && language.style !== 'prose') return { ...first, wrapper };
  // `normalize('NFKC', password)` works on its other argument.
  if ((wrapper.endsWith('(') && match(furtherArgument, text, first.after) >= 0) || match(repeated, text, first.after) >= 0) return { ...first, wrapper, dynamic: true };
  let after = first.after;
  let value = text.slice(first.start, first.end);
  let parts = 1;
  let dynamic = false;
  while (parts < 8) {
    // Python and C join literals that stand beside each other inside brackets.
    const next = Math.max(match(joiner, text, after), wrapper.endsWith('(') && juxtaposed.has(language.id) ? match(nextLine, text, after) : -1);
    const part = next < 0 ? undefined : readQuoted(text, next);
    if (!part) {
      dynamic = match(joined, text, after) >= 0;
      break;
    }
    value += text.slice(part.start, part.end);
    after = part.after;
    parts++;
  }
  return parts === 1 ? { ...first, wrapper, dynamic } : { ...first, value, wrapper, dynamic, after };
}

/** A bare word of `text` at `at` that `pattern` (sticky) reads; trailing punctuation is not part of it. */
export function readBare(text: string, at: number, pattern: RegExp): Literal | undefined {
  const end = match(pattern, text, at);
  if (end <= at || end - at > maximalLength) return undefined;
  let last = end;
  while (last > at && /[.,;:)\]}>]/.test(text[last - 1]!) && !balanced(text, at, last)) last--;
  return last > at ? plain(at, last, '', end) : undefined;
}

/** Whether the closing bracket before `end` has its opening one inside; other punctuation never has. */
function balanced(text: string, start: number, end: number): boolean {
  const open = { ')': '(', ']': '[', '}': '{', '>': '<' }[text[end - 1]!];
  return open !== undefined && text.slice(start, end).includes(open);
}
