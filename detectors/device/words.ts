/** One word of a statement, with its place in the document. */
export interface Word {
  /** As written, without the quotes around it. */
  readonly text: string;
  /** For comparison with a grammar's literals. */
  readonly lower: string;
  /** Byte offsets of the text inside the quotes. */
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/**
 * A configuration statement with the statements it stands under: Junos's curly form, its `set` form and its
 * XML all flatten to the same words, as do one-line and stanza forms of IOS-like systems.
 */
export interface Statement {
  /** Words of the ancestors, outermost first, then its own. */
  readonly words: readonly Word[];
  /** Index in `words` of its own first word. */
  readonly own: number;
  /** Indices in `words` where each ancestor and the statement itself begin. */
  readonly levels: readonly number[];
  /** Byte offsets of the statement's own text. */
  readonly start: number;
  readonly end: number;
  /** How its words relate: `line` begins with a command word, `tree` is a path, `pair` ends with a name and its value. */
  readonly layout: Layout;
  /** A path written on one line (`set …`, `/configure …`). */
  readonly path?: boolean;
  /** True where the last word is the value and all others are names: nothing but the last can be a secret. */
  readonly valued?: boolean;
  /** How its value is written, in the platform's type words, where something beside it says so. */
  readonly written?: string;
  /** Escapes its text may hold. */
  readonly markup?: 'xml' | 'json';
  /** Further name–value pairs of the same statement (RouterOS `add name=x password=y`), by lower-case name. */
  readonly siblings?: ReadonlyMap<string, string>;
}

export type Layout = 'line' | 'tree' | 'pair';

/** Longer statements (access lists in one line, minified data) are cut here; no vendor's secret stands so late. */
const MOST_WORDS = 200;

const TAB = 9;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const LESS_THAN = 60;
const OPEN_BRACE = 123;
const BACKSLASH = 92;

export function wordAt(text: string, start: number, end: number, quoted: boolean): Word {
  const written = text.slice(start, end);
  return { text: written, lower: written.toLowerCase(), start, end, quoted };
}

/**
 * Splits [start, end) at blanks and appends the words to `out`. Single or double quotes (also `\"`, in
 * configurations that lie in a JSON string) hold a word together; a quote that never closes is an ordinary
 * character. `breaks` lists further characters that separate words.
 */
export function splitWords(text: string, start: number, end: number, out: Word[], breaks = ''): void {
  let i = start;
  while (i < end && out.length < MOST_WORDS) {
    let c = text.charCodeAt(i);
    if (c <= SPACE || (breaks !== '' && breaks.includes(text[i]!))) {
      i++;
      continue;
    }
    const escaped = c === BACKSLASH && text.charCodeAt(i + 1) === DOUBLE_QUOTE;
    if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE || escaped) {
      const open = escaped ? i + 2 : i + 1;
      const close = closingQuote(text, open, end, escaped ? DOUBLE_QUOTE : c, escaped);
      if (close >= 0) {
        out.push(wordAt(text, open, close, true));
        i = close + (escaped ? 2 : 1);
        continue;
      }
    }
    const from = i;
    if (c === LESS_THAN) {
      // `<secret hidden>`: what a sanitiser left is one word.
      const close = text.indexOf('>', i);
      if (close > 0 && close < end && close - i < 60 && /^[\w ./:-]+$/.test(text.slice(i + 1, close))) i = close;
    }
    for (; i < end && (c = text.charCodeAt(i)) > SPACE && (breaks === '' || !breaks.includes(text[i]!)); i++) {
      if (c === OPEN_BRACE && text.charCodeAt(i + 1) === OPEN_BRACE) {
        // `{{ name }}` of a template is one word.
        const close = text.indexOf('}}', i);
        if (close > 0 && close < end) i = close + 1;
      }
    }
    if (i > from) out.push(wordAt(text, from, i, false));
  }
}

/** Offset of the quote that closes, or -1. After it must come a blank, the end or punctuation. */
function closingQuote(text: string, open: number, end: number, quote: number, escaped: boolean): number {
  for (let i = open; i < end; i++) {
    const c = text.charCodeAt(i);
    if (escaped) {
      if (c === BACKSLASH && text.charCodeAt(i + 1) === quote && follows(text, i + 2, end)) return i;
    } else if (c === BACKSLASH && i + 1 < end && text.charCodeAt(i + 1) === quote && !follows(text, i + 2, end)) {
      i++;
    } else if (c === quote && follows(text, i + 1, end)) {
      return i;
    }
  }
  return -1;
}

function follows(text: string, at: number, end: number): boolean {
  if (at >= end) return true;
  const c = text.charCodeAt(at);
  return c === SPACE || c === TAB || c === 13 || ';,])}"\'=:>|\\'.includes(text[at]!);
}
