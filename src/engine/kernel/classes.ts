/** Class bits of a byte, read by the inline checks of both kernels. */
export const ByteClass = {
  /** Letters, digits, `_`, `.`, `-`: what names are made of. */
  name: 1,
  /** What a value may begin with and go on with, unquoted. */
  value: 2,
  blank: 4,
  lineEnd: 8,
  quote: 16,
  /** What may stand between the end of a name and its operator: quotes, brackets, `\`, `*`, `?`, `!`. */
  closer: 32,
  /** `= : > < | ~ , (` */
  operator: 64,
  alphanumeric: 128,
} as const;

function characters(text: string): Set<number> {
  return new Set(Buffer.from(text, 'latin1'));
}

const CLOSERS = characters('"\'`]})\\*?!');
const OPERATORS = characters('=:><|~,(');
const NOT_IN_VALUES = characters('"\'`,;()<>[]{}\\');
const QUOTES = characters('"\'`');

/** Kinds of a byte in a run of token characters, read by the check `run`; 0 ends a run. */
const RunKind = { lower: 1, upper: 2, digit: 4, other: 8 } as const;
const RUN_OTHERS = characters('_+/=.~-');

function runKind(byte: number): number {
  if (byte >= 0x61 && byte <= 0x7a) return RunKind.lower;
  if (byte >= 0x41 && byte <= 0x5a) return RunKind.upper;
  if (byte >= 0x30 && byte <= 0x39) return RunKind.digit;
  return RUN_OTHERS.has(byte) ? RunKind.other : 0;
}

/** Two tables of 256 bytes: class bits, then kinds in runs. */
export function buildClasses(): Uint8Array {
  const classes = new Uint8Array(512);
  for (let byte = 0; byte < 256; byte++) {
    let bits = 0;
    const alphanumeric = (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
    if (alphanumeric) bits |= ByteClass.alphanumeric | ByteClass.name;
    if (byte === 0x5f || byte === 0x2e || byte === 0x2d) bits |= ByteClass.name;
    if (byte > 0x20 && byte !== 0x7f && !NOT_IN_VALUES.has(byte)) bits |= ByteClass.value;
    if (byte === 0x20 || byte === 0x09) bits |= ByteClass.blank;
    if (byte === 0x0a || byte === 0x0d) bits |= ByteClass.lineEnd;
    if (QUOTES.has(byte)) bits |= ByteClass.quote;
    if (CLOSERS.has(byte)) bits |= ByteClass.closer;
    if (OPERATORS.has(byte)) bits |= ByteClass.operator;
    classes[byte] = bits;
    classes[256 + byte] = runKind(byte);
  }
  return classes;
}
