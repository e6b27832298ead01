// Checks of what stands behind a keyword, so that JavaScript sees only places worth a closer look.
// Twin: ../script-checks.ts, function for function. Both must stay equal: test/engine/kernel compares them.

/** 256 bytes: class bits of each byte, written by ../classes.ts. */
export const CLASSES: u32 = 0x400;
/** 256 bytes: what a byte is in a run of token characters: 1 lower case, 2 upper case, 4 digit, 8 other, 0 none. */
const KINDS: u32 = 0x500;

const NAME: u32 = 1;
const VALUE: u32 = 2;
const BLANK: u32 = 4;
const LINE_END: u32 = 8;
const QUOTE: u32 = 16;
const CLOSER: u32 = 32;
const OPERATOR: u32 = 64;
export const ALPHANUMERIC: u32 = 128;

/** Longest rest of a name behind the keyword, and farthest look back for its beginning. */
const NAME_LIMIT: u32 = 40;
/** Quotes and brackets between name and operator: `\"]`, `[32]`, `")`. */
const CLOSER_LIMIT: u32 = 8;
/** Farthest value from the end of the name: indented next lines, aligned columns. */
const GAP_LIMIT: u32 = 80;
/** Shortest value. */
const VALUE_LIMIT: u32 = 4;
/** How far the arguments of a call are searched for a literal. */
const CALL_LIMIT: u32 = 120;
/** Farthest `@` from a URL's `://`, and shortest user name that may be a token. */
const URL_LIMIT: u32 = 300;
const TOKEN_LIMIT: u32 = 16;

// @ts-ignore: decorator
@inline
function byteAt(at: u32): u32 {
  return <u32>load<u8>(at);
}

// @ts-ignore: decorator
@inline
export function classOf(at: u32): u32 {
  return <u32>load<u8>(CLASSES + <u32>load<u8>(at));
}

// @ts-ignore: decorator
@inline
function kindOf(at: u32): u32 {
  return <u32>load<u8>(KINDS + <u32>load<u8>(at));
}

/**
 * Whether [at, end) holds a run of `least` token characters (letters, digits, `_+/=.~-`) with a digit or both cases.
 * Looks at every `least`-th byte only: a run that long cannot lie between two of them.
 */
export function run(at: u32, end: u32, least: u32): bool {
  let bound = at;
  let probe = at + least - 1;
  while (probe < end) {
    if (!kindOf(probe)) {
      bound = probe + 1;
      probe += least;
      continue;
    }
    let kinds: u32 = 0;
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
export function assignment(base: u32, start: u32, after: u32, end: u32): bool {
  // The whole name, for what stands before it.
  let nameStart = start;
  const backLimit = start - base > NAME_LIMIT ? start - NAME_LIMIT : base;
  while (nameStart > backLimit && classOf(nameStart - 1) & NAME) nameStart--;
  // `</password>` ends an element.
  if (nameStart > base + 1 && byteAt(nameStart - 1) == 0x2f && byteAt(nameStart - 2) == 0x3c) return false;
  const option = byteAt(nameStart) == 0x2d;

  // A keyword may hold what closes its name (`key"`, `pwd=`): that is read again.
  while (after > start + 1 && !(classOf(after - 1) & NAME)) after--;

  // 1. The rest of the name.
  let at = after;
  const tailLimit = min(after + NAME_LIMIT, end);
  while (at < tailLimit && classOf(at) & NAME) at++;

  // 2. What closes the name: quotes, brackets, escapes.
  const closerLimit = min(at + CLOSER_LIMIT, end);
  let quotedName = false;
  while (at < closerLimit && classOf(at) & CLOSER) {
    if (classOf(at) & QUOTE) quotedName = true;
    at++;
  }

  // 3. Blanks, operators and short words up to the first byte of a value.
  const gapLimit = min(at + GAP_LIMIT, end);
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
      if (byte == 0x3c && strong && !(at + 1 < end && byteAt(at + 1) == 0x21)) return false;
      if (byte == 0x2c || byte == 0x28 || byte == 0x3c) weak = true;
      else strong = true;
      at++;
    } else if ((byte == 0x24 || byte == 0x7b) && interpolation(at, end)) {
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
function typed(at: u32, end: u32): u32 {
  let behind = at;
  while (behind < end && classOf(behind) & NAME) behind++;
  const wordEnd = behind;
  while (behind < end && classOf(behind) & BLANK) behind++;
  return behind > wordEnd && behind < end && byteAt(behind) == 0x3d ? behind : at;
}

/** Length of the run of value bytes at `at`, counted up to the shortest value. */
function token(at: u32, end: u32): u32 {
  let length: u32 = 0;
  while (length < VALUE_LIMIT && at + length < end && classOf(at + length) & VALUE) length++;
  return length;
}

/** Whether the next line begins with a word that carries the value of the name before it. */
function continues(at: u32, end: u32): bool {
  while (at < end && classOf(at) & (BLANK | LINE_END | QUOTE)) at++;
  if (at + 4 > end) return false;
  const word = load<u32>(at) | 0x20202020;
  return word == 0x756c6176 || word == 0x61666564; // "valu", "defa"
}

/** A quoted value: four bytes and more up to the same quote or the line's end, and not only an interpolation. */
function quoted(at: u32, end: u32, apart: bool): bool {
  if (!apart) return false;
  const quote = byteAt(at);
  at++;
  if (at + 1 < end && byteAt(at) == quote) {
    // Empty, or `"""`.
    if (byteAt(at + 1) != quote) return false;
    at += 2;
    while (at < end && classOf(at) & (BLANK | LINE_END)) at++;
  }
  if (interpolation(at, end)) return false;
  for (let i: u32 = 0; i < VALUE_LIMIT; i++) {
    if (at + i >= end || byteAt(at + i) == quote || classOf(at + i) & LINE_END) return false;
  }
  return true;
}

/** `${NAME}`, `$(…)`, `{{…}}`, `<%…`: a reference without a default (`:-`, `|`, `or`…) to be a secret in itself. */
function interpolation(at: u32, end: u32): bool {
  if (at + 2 > end) return false;
  const first = byteAt(at);
  const second = byteAt(at + 1);
  const opens = (first == 0x24 && (second == 0x7b || second == 0x28)) || (first == 0x7b && second == 0x7b) || (first == 0x3c && second == 0x25);
  if (!opens) return false;
  const limit = min(at + CALL_LIMIT, end);
  for (at += 2; at < limit; at++) {
    const byte = byteAt(at);
    if (byte == 0x7d || classOf(at) & LINE_END) break;
    if (byte == 0x7c || byte == 0x27 || byte == 0x22 || (byte == 0x3a && at + 1 < end && (byteAt(at + 1) == 0x2d || byteAt(at + 1) == 0x3d))) return false;
  }
  return true;
}

/** An identifier directly followed by `(`, with no literal in the rest of the line: a value that code computes. */
function call(at: u32, end: u32): bool {
  const limit = min(at + CALL_LIMIT, end);
  while (at < limit && classOf(at) & NAME) at++;
  if (at >= limit || byteAt(at) != 0x28) return false;
  for (; at < limit; at++) {
    const kind = classOf(at);
    if (kind & LINE_END) return true;
    if (kind & QUOTE) return false;
  }
  return true;
}

/** Without an operator, prose is the rule: only a word with a digit or a sign that words do not have counts. */
function telling(at: u32, next: u32, end: u32): bool {
  const limit = min(next + NAME_LIMIT, end);
  for (; at < limit && classOf(at) & VALUE; at++) {
    const byte = byteAt(at);
    if (!(classOf(at) & ALPHANUMERIC) ? byte != 0x2e && byte != 0x2d && byte != 0x2f && byte != 0x5f && byte != 0x3f : byte <= 0x39) return true;
  }
  return false;
}

/**
 * Whether a URL's authority, from `at` behind its `://`, holds a password (`user:password@`) or a token (`token@`).
 * A `/` ends it, except inside a password (people forget to escape those) that does not look like a port.
 */
export function userinfo(at: u32, end: u32): bool {
  const limit = min(at + URL_LIMIT, end);
  let colon: u32 = 0;
  let port = true;
  for (let i = at; i < limit; i++) {
    const byte = byteAt(i);
    if (byte == 0x40) return colon ? i > colon + 1 : i - at >= TOKEN_LIMIT;
    if (classOf(i) & (BLANK | LINE_END | QUOTE) || byte < 0x20 || byte == 0x3c || byte == 0x3e || byte == 0x5c) return false;
    if (byte == 0x3a && !colon) {
      colon = i;
    } else if (!colon) {
      if (byte == 0x2f || byte == 0x3f || byte == 0x23) return false;
    } else if (byte == 0x2f) {
      if (port) return false;
    } else if (byte < 0x30 || byte > 0x39) {
      port = false;
    }
  }
  return false;
}
