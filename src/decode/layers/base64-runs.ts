import { looksLikeText, utf16Order } from './payload';

/** Value of a base64 or base64url character, 64 for none. */
const VALUE = new Uint8Array(256).fill(64);
'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.split('').forEach((char, value) => {
  VALUE[char.charCodeAt(0)] = value;
});
VALUE['-'.charCodeAt(0)] = 62;
VALUE['_'.charCodeAt(0)] = 63;

const NEWLINE = 10, RETURN = 13, SPACE = 32, TAB = 9, EQUALS = 61;
/** MIME and PEM wrap at 76 and 64, some YAML writers at 60; a shorter line ends the run. */
const MIN_WRAPPED_LINE = 60;

/** Characters of the alphabet, line wraps included: [start, end). */
export interface Run { readonly start: number; readonly end: number }

/** The end of the run at `start`, with wrapped lines and padding. */
function runEnd(bytes: Uint8Array, start: number, limit: number): number {
  let lineStart = start;
  for (let at = start; ; ) {
    while (at < limit && VALUE[bytes[at]!] !== 64) at++;
    const lineLength = at - lineStart;
    let next = at;
    if (bytes[next] === RETURN) next++;
    if (next >= limit || bytes[next] !== NEWLINE || lineLength < MIN_WRAPPED_LINE || lineLength % 4 !== 0) {
      while (at < limit && at - start < limit && bytes[at] === EQUALS && (bytes[at - 1] !== EQUALS || bytes[at - 2] !== EQUALS)) at++;
      return at;
    }
    next++;
    while (next < limit && (bytes[next] === SPACE || bytes[next] === TAB)) next++;
    if (next >= limit || VALUE[bytes[next]!] === 64) return at;
    lineStart = at = next;
  }
}

/**
 * Runs of at least `minLength` base64 characters in [start, end). One byte in `minLength` is looked at
 * until one belongs to the alphabet, so ordinary text costs a fraction of its length.
 */
export function* base64Runs(bytes: Uint8Array, start: number, end: number, minLength: number): Generator<Run> {
  let from = start;
  for (let probe = start + minLength - 1; probe < end; ) {
    if (VALUE[bytes[probe]!] === 64) {
      from = probe + 1;
      probe += minLength;
      continue;
    }
    let first = probe;
    while (first > from && VALUE[bytes[first - 1]!] !== 64) first--;
    let last = probe + 1;
    while (last < end && last - first < minLength && VALUE[bytes[last]!] !== 64) last++;
    if (last - first < minLength) {
      from = last;
      probe = last + minLength - 1;
      continue;
    }
    const stop = runEnd(bytes, first, end);
    yield { start: first, end: stop };
    from = stop;
    probe = stop + minLength - 1;
  }
}

const head = new Uint8Array(24);

/**
 * Whether the run's first 32 characters can be the beginning of text, UTF-16 or compressed data: the cheap
 * test that keeps identifiers, paths, hashes and images from being decoded.
 */
export function worthDecoding(bytes: Uint8Array, run: Run): boolean {
  let accumulator = 0, bits = 0, length = 0;
  for (let at = run.start; at < run.end && length < head.length; at++) {
    const value = VALUE[bytes[at]!]!;
    if (value === 64) continue;
    accumulator = ((accumulator << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) head[length++] = (accumulator >> (bits -= 8)) & 255;
  }
  if (head[0] === 0x1f && head[1] === 0x8b) return true;
  if (head[0] === 0x78 && ((0x78 << 8) | head[1]!) % 31 === 0) return true;
  const sample = head.subarray(0, length);
  return looksLikeText(sample, length) || utf16Order(sample) !== undefined;
}

/** Bytes of the run; Node's decoder takes both alphabets and skips line ends. */
export function decodeRun(bytes: Uint8Array, run: Run): Buffer {
  return Buffer.from(Buffer.from(bytes.buffer, bytes.byteOffset + run.start, run.end - run.start).toString('latin1'), 'base64');
}
