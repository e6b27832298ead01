import type { View } from '../../src/model/detector';

const NEWLINE = 10;
const isQuote = (byte: number) => byte === 34 || byte === 39 || byte === 96;
const isBlank = (byte: number) => byte === 32 || byte === 9 || byte === 13;
const isDigit = (byte: number) => byte >= 48 && byte <= 57;
/** Characters of names, with what joins their words. */
export const isName = (byte: number) => isDigit(byte) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 95 || byte === 45 || byte === 46;
/** `=`, `:`, `>`, `!`, `+`, `|`, `?`, `<`. */
const isOperator = (byte: number) => byte === 61 || byte === 58 || byte === 62 || byte === 33 || byte === 43 || byte === 124 || byte === 63 || byte === 60;
/** A line that ends with one of `=`, `:`, `(`, `,`, `+`, `\`, `[`, `{` goes on. */
const goesOn = (byte: number) => isOperator(byte) || byte === 40 || byte === 44 || byte === 92 || byte === 91 || byte === 123;

/** Bytes of a line looked at behind a name. */
const reach = 200;

/**
 * Whether a statement of a programming language around a keyword that ends at `end` can hold a literal: a quote
 * behind it on the line (or at the beginning of the next), a number, or a line that is nothing but name and value.
 * Decided on bytes, because most names in code stand in references, and a string for each would cost more than all else.
 */
export function mayHoldLiteral(view: View, end: number): boolean {
  const limit = Math.min(view.length, end + reach);
  let last = 0;
  let at = end;
  for (; at < limit; at++) {
    const byte = view.byte(at);
    if (isQuote(byte)) return true;
    // `{ 0xb7, 0x19`: bytes of a key.
    if (byte === 120 && view.byte(at - 1) === 48 && at + 4 < limit && view.byte(at + 3) === 44) return true;
    // `qw(admin x)`, `%w[admin x]`.
    if (byte === 119 && (view.byte(at - 1) === 113 || view.byte(at - 1) === 37) && !isName(view.byte(at + 1))) return true;
    if (byte === NEWLINE) break;
    if (!isBlank(byte)) last = byte;
  }
  if (at === limit && limit < view.length) return true;
  if (goesOn(last) && quoteBegins(view, at + 1)) return true;

  let name = end;
  while (name > 0 && !isName(view.byte(name - 1))) name--;
  const behind = skip(view, name, isName);
  const operator = skip(view, behind, isBlank);
  const value = skip(view, skip(view, operator, isOperator), isBlank);
  if (value === behind || view.byte(value) === NEWLINE) return false;
  let call = false;
  let index = value;
  for (; index < at && !isBlank(view.byte(index)); index++) {
    const byte = view.byte(index);
    if (isDigit(byte)) return true;
    // Calls, subscripts, members and ends of statements: the word is a reference.
    if (byte === 40 || byte === 91 || byte === 123 || byte === 46 || byte === 59) call = true;
  }
  return !call && skip(view, index, isBlank) >= at && beginsLine(view, name);
}

function skip(view: View, from: number, over: (byte: number) => boolean): number {
  const limit = Math.min(view.length, from + reach);
  let at = from;
  while (at < limit && over(view.byte(at))) at++;
  return at;
}

/** Whether the line at `from` begins with a quote, behind blanks and a string prefix. */
function quoteBegins(view: View, from: number): boolean {
  const at = skip(view, from, isBlank);
  return at < view.length && (isQuote(view.byte(at)) || (view.byte(at) === 48 && view.byte(at + 1) === 120) || (at + 1 < view.length && isQuote(view.byte(at + 1))));
}

/** Whether nothing but blanks and comment marks stands before the name that ends at `end`. */
function beginsLine(view: View, end: number): boolean {
  let at = end;
  while (at > 0 && isName(view.byte(at - 1))) at--;
  while (at > 0 && view.byte(at - 1) !== NEWLINE) {
    const byte = view.byte(at - 1);
    // `#`, `*`, `/`, `$`, `;` and quotes.
    if (!isBlank(byte) && byte !== 35 && byte !== 42 && byte !== 47 && byte !== 36 && byte !== 59 && !isQuote(byte)) return false;
    at--;
  }
  return true;
}
