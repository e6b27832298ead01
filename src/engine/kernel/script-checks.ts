// Checks of what stands behind a keyword: the twin of assembly/checks.ts, function for function.
import { ByteClass } from './classes';

const { name: NAME, value: VALUE, blank: BLANK, lineEnd: LINE_END, quote: QUOTE, closer: CLOSER, operator: OPERATOR, alphanumeric: ALPHANUMERIC } = ByteClass;

/** Longest rest of a name behind the keyword, and farthest look back for its beginning. */
const NAME_LIMIT = 40;
/** Quotes and brackets between name and operator: `\"]`, `[32]`, `")`. */
const CLOSER_LIMIT = 8;
/** Farthest value from the end of the name: indented next lines, aligned columns. */
const GAP_LIMIT = 80;
/** Shortest value. */
const VALUE_LIMIT = 4;
/** How far the arguments of a call are searched for a literal. */
const CALL_LIMIT = 120;
/** Farthest `@` from a URL's `://`, and shortest user name that may be a token. */
const URL_LIMIT = 300;
const TOKEN_LIMIT = 16;

/** The checks over one memory; addresses are indices into `bytes`. */
export interface Checks {
  run(at: number, end: number, least: number): boolean;
  assignment(base: number, start: number, after: number, end: number): boolean;
  userinfo(at: number, end: number): boolean;
}

export function createChecks(bytes: Uint8Array, classes: Uint8Array): Checks {
  function byteAt(at: number): number {
    return bytes[at];
  }

  function classOf(at: number): number {
    return classes[bytes[at]];
  }

  function kindOf(at: number): number {
    return classes[256 + bytes[at]];
  }

  /**
   * Whether [at, end) holds a run of `least` token characters (letters, digits, `_+/=.~-`) with a digit or both cases.
   * Looks at every `least`-th byte only: a run that long cannot lie between two of them.
   */
  function run(at: number, end: number, least: number): boolean {
    let bound = at;
    let probe = at + least - 1;
    while (probe < end) {
      if (!kindOf(probe)) {
        bound = probe + 1;
        probe += least;
        continue;
      }
      let kinds = 0;
      let first = probe;
      while (first > bound && kindOf(first - 1)) kinds |= kindOf(--first);
      let last = probe;
      while (last < end && kindOf(last)) kinds |= kindOf(last++);
      if (last - first >= least && (kinds & 7) >= 3) return true;
      bound = last;
      probe = last + least;
    }
    return false;
  }

  /**
   * Whether the name that holds the keyword [start, after) is given a value: `name = value`, `"name": "value"`,
   * `name => 'value'`, `<name>value`, `set("name", "value")`, `--name value`, `name: str = "value"`,
   * `name:` with the value on the next line… Built to miss nothing: what is turned down here is never seen again,
   * so only what cannot be a literal is. `base` and `end` bound the document.
   */
  function assignment(base: number, start: number, after: number, end: number): boolean {
    // The whole name, for what stands before it.
    let nameStart = start;
    const backLimit = start - base > NAME_LIMIT ? start - NAME_LIMIT : base;
    while (nameStart > backLimit && classOf(nameStart - 1) & NAME) nameStart--;
    // `</password>` ends an element.
    if (nameStart > base + 1 && byteAt(nameStart - 1) === 0x2f && byteAt(nameStart - 2) === 0x3c) return false;
    const option = byteAt(nameStart) === 0x2d;

    // A keyword may hold what closes its name (`key"`, `pwd=`): that is read again.
    while (after > start + 1 && !(classOf(after - 1) & NAME)) after--;

    // 1. The rest of the name.
    let at = after;
    const tailLimit = Math.min(after + NAME_LIMIT, end);
    while (at < tailLimit && classOf(at) & NAME) at++;

    // 2. What closes the name: quotes, brackets, escapes.
    const closerLimit = Math.min(at + CLOSER_LIMIT, end);
    let quotedName = false;
    while (at < closerLimit && classOf(at) & CLOSER) {
      if (classOf(at) & QUOTE) quotedName = true;
      at++;
    }

    // 3. Blanks, operators and short words up to the first byte of a value.
    const gapLimit = Math.min(at + GAP_LIMIT, end);
    const gapStart = at;
    let strong = false; // = : > | ~ stood between
    let weak = false; // , ( stood between
    while (at < gapLimit) {
      const byte = byteAt(at);
      const kind = classOf(at);
      if (kind & BLANK) {
        at++;
      } else if (kind & LINE_END) {
        // A value on the next line needs an operator on this one, a quoted name (`name: "DB_PASSWORD"`),
        // or `value`/`default` to begin it.
        if (!strong && !quotedName && !continues(at, gapLimit)) return false;
        if (weak && !strong) return false;
        at++;
      } else if (kind & QUOTE) {
        return quoted(at, end, quotedName || strong || weak || at > gapStart);
      } else if (kind & OPERATOR) {
        // `<` after an operator opens the next element or a placeholder, except `<![CDATA[`.
        if (byte === 0x3c && strong && !(at + 1 < end && byteAt(at + 1) === 0x21)) return false;
        if (byte === 0x2c || byte === 0x28 || byte === 0x3c) weak = true;
        else strong = true;
        at++;
      } else if ((byte === 0x24 || byte === 0x7b) && interpolation(at, end)) {
        return false;
      } else if (kind & VALUE) {
        const length = token(at, end);
        const next = at + length;
        if (length < VALUE_LIMIT) {
          at = next;
          continue;
        }
        if (strong) return !call(at, end);
        const behindType = typed(at, gapLimit);
        if (behindType > at) {
          at = behindType;
          continue;
        }
        return (option || weak || at > gapStart) && (option || telling(at, next, end));
      } else {
        // Brackets and other bytes that neither begin a value nor part it from its name.
        at++;
      }
    }
    return false;
  }

  /** Where the `=` stands behind the type of a declaration (`var apiKey string = "…"`), else `at`. */
  function typed(at: number, end: number): number {
    let behind = at;
    while (behind < end && classOf(behind) & NAME) behind++;
    const wordEnd = behind;
    while (behind < end && classOf(behind) & BLANK) behind++;
    return behind > wordEnd && behind < end && byteAt(behind) === 0x3d ? behind : at;
  }

  /** Length of the run of value bytes at `at`, counted up to the shortest value. */
  function token(at: number, end: number): number {
    let length = 0;
    while (length < VALUE_LIMIT && at + length < end && classOf(at + length) & VALUE) length++;
    return length;
  }

  /** Whether the next line begins with a word that carries the value of the name before it. */
  function continues(at: number, end: number): boolean {
    while (at < end && classOf(at) & (BLANK | LINE_END | QUOTE)) at++;
    if (at + 4 > end) return false;
    const word = (byteAt(at) | (byteAt(at + 1) << 8) | (byteAt(at + 2) << 16) | (byteAt(at + 3) << 24)) | 0x20202020;
    return word === 0x756c6176 || word === 0x61666564; // "valu", "defa"
  }

  /** A quoted value: four bytes and more up to the same quote or the line's end, and not only an interpolation. */
  function quoted(at: number, end: number, apart: boolean): boolean {
    if (!apart) return false;
    const quote = byteAt(at);
    at++;
    if (at + 1 < end && byteAt(at) === quote) {
      // Empty, or `"""`.
      if (byteAt(at + 1) !== quote) return false;
      at += 2;
      while (at < end && classOf(at) & (BLANK | LINE_END)) at++;
    }
    if (interpolation(at, end)) return false;
    for (let i = 0; i < VALUE_LIMIT; i++) {
      if (at + i >= end || byteAt(at + i) === quote || classOf(at + i) & LINE_END) return false;
    }
    return true;
  }

  /** `${NAME}`, `$(…)`, `{{…}}`, `<%…`: a reference without a default (`:-`, `|`, `or`…) to be a secret in itself. */
  function interpolation(at: number, end: number): boolean {
    if (at + 2 > end) return false;
    const first = byteAt(at);
    const second = byteAt(at + 1);
    const opens = (first === 0x24 && (second === 0x7b || second === 0x28)) || (first === 0x7b && second === 0x7b) || (first === 0x3c && second === 0x25);
    if (!opens) return false;
    const limit = Math.min(at + CALL_LIMIT, end);
    for (at += 2; at < limit; at++) {
      const byte = byteAt(at);
      if (byte === 0x7d || classOf(at) & LINE_END) break;
      if (byte === 0x7c || byte === 0x27 || byte === 0x22 || (byte === 0x3a && at + 1 < end && (byteAt(at + 1) === 0x2d || byteAt(at + 1) === 0x3d))) return false;
    }
    return true;
  }

  /** An identifier directly followed by `(`, with no literal in the rest of the line: a value that code computes. */
  function call(at: number, end: number): boolean {
    const limit = Math.min(at + CALL_LIMIT, end);
    while (at < limit && classOf(at) & NAME) at++;
    if (at >= limit || byteAt(at) !== 0x28) return false;
    for (; at < limit; at++) {
      const kind = classOf(at);
      if (kind & LINE_END) return true;
      if (kind & QUOTE) return false;
    }
    return true;
  }

  /** Without an operator, prose is the rule: only a word with a digit or a sign that words do not have counts. */
  function telling(at: number, next: number, end: number): boolean {
    const limit = Math.min(next + NAME_LIMIT, end);
    for (; at < limit && classOf(at) & VALUE; at++) {
      const byte = byteAt(at);
      if (!(classOf(at) & ALPHANUMERIC) ? byte !== 0x2e && byte !== 0x2d && byte !== 0x2f && byte !== 0x5f && byte !== 0x3f : byte <= 0x39) return true;
    }
    return false;
  }

  /**
   * Whether a URL's authority, from `at` behind its `://`, holds a password (`user:password@`) or a token (`token@`).
   * A `/` ends it, except inside a password (people forget to escape those) that does not look like a port.
   */
  function userinfo(at: number, end: number): boolean {
    const limit = Math.min(at + URL_LIMIT, end);
    let colon = 0;
    let port = true;
    for (let i = at; i < limit; i++) {
      const byte = byteAt(i);
      if (byte === 0x40) return colon ? i > colon + 1 : i - at >= TOKEN_LIMIT;
      if (classOf(i) & (BLANK | LINE_END | QUOTE) || byte < 0x20 || byte === 0x3c || byte === 0x3e || byte === 0x5c) return false;
      if (byte === 0x3a && !colon) {
        colon = i;
      } else if (!colon) {
        if (byte === 0x2f || byte === 0x3f || byte === 0x23) return false;
      } else if (byte === 0x2f) {
        if (port) return false;
      } else if (byte < 0x30 || byte > 0x39) {
        port = false;
      }
    }
    return false;
  }

  return { run, assignment, userinfo };
}
