import { gunzipSync, inflateSync } from 'node:zlib';

/** Bytes that text has: printable ASCII, tab, line ends and everything from 0x80 (UTF-8 or latin1). 2 = high byte. */
const TEXT = new Uint8Array(256).map((_, byte) => (byte >= 0x80 ? 2 : byte >= 0x20 && byte !== 0x7f ? 1 : byte === 9 || byte === 10 || byte === 13 ? 1 : 0));

/** At most so many of the leading bytes decide; the rest of a region may be anything text-like. */
const SAMPLE = 64;

/** Whether the bytes read as text: no control characters, and no more than a third of them outside ASCII. */
export function looksLikeText(bytes: Uint8Array, length = Math.min(bytes.length, SAMPLE)): boolean {
  let high = 0;
  for (let i = 0; i < length; i++) {
    const kind = TEXT[bytes[i]!]!;
    if (kind === 0) return false;
    if (kind === 2) high++;
  }
  return length > 0 && high * 3 <= length;
}

/** Whether the bytes read as UTF-16 text of mostly ASCII (PowerShell's -EncodedCommand): `le`, `be` or neither. */
export function utf16Order(bytes: Uint8Array): 'le' | 'be' | undefined {
  const length = Math.min(bytes.length & ~1, SAMPLE);
  if (length < 8) return undefined;
  let even = 0, odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  const pairs = length / 2;
  if (odd >= pairs * 0.9 && even === 0) return 'le';
  return even >= pairs * 0.9 && odd === 0 ? 'be' : undefined;
}

/** UTF-8 bytes of UTF-16 text; a byte order mark is dropped. */
export function fromUtf16(bytes: Uint8Array, order: 'le' | 'be'): Uint8Array {
  const pairs = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  if (order === 'be') pairs.swap16();
  return Buffer.from(pairs.toString('utf16le').replace(/^\ufeff/, ''), 'utf8');
}

const isGzip = (bytes: Uint8Array): boolean => bytes.length > 18 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
const isZlib = (bytes: Uint8Array): boolean =>
  bytes.length > 8 && bytes[0] === 0x78 && ((bytes[0] << 8) | bytes[1]!) % 31 === 0 && (bytes[1]! & 0x20) === 0;

/**
 * What decoded bytes are good for: text (as UTF-8), decompressed where they were gzip or zlib.
 * `encoding` names the step beyond the one that gave the bytes. Undefined: binary data.
 */
export function readPayload(bytes: Uint8Array, maxBytes: number): { readonly encoding: string; readonly decoded: Uint8Array } | undefined {
  if (isGzip(bytes) || isZlib(bytes)) {
    try {
      const options = { maxOutputLength: maxBytes };
      return isGzip(bytes)
        ? { encoding: '>gzip', decoded: gunzipSync(bytes, options) }
        : { encoding: '>zlib', decoded: inflateSync(bytes, options) };
    } catch {
      return undefined; // not compressed data after all, damaged, or a bomb
    }
  }
  const order = utf16Order(bytes);
  if (order) return { encoding: `>utf-16${order}`, decoded: fromUtf16(bytes, order) };
  return looksLikeText(bytes) ? { encoding: '', decoded: bytes } : undefined;
}
