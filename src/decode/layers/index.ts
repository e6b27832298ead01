import { base64Runs, decodeRun, worthDecoding, type Run } from './base64-runs';
import { ESCAPE_FORMS, escapedTokens, isHexRun, quotedPrintableParts } from './escapes';
import { fromUtf16, readPayload, utf16Order } from './payload';
import { DEFAULT_LAYER_LIMITS, type EncodedRegion, type LayerLimits } from './region';

export { encodedKeywords, type EncodedKeyword } from './keywords';
export { fromUtf16, looksLikeText, utf16Order } from './payload';
export { DEFAULT_LAYER_LIMITS, type EncodedRegion, type LayerLimits } from './region';

/** Runs of 32 and more hexadecimal digits are tried as text: shorter ones are numbers and colours. */
const MIN_HEX = 32;

interface Piece { readonly start: number; readonly end: number; readonly encoding: string; readonly decoded: Uint8Array }

function readRun(bytes: Uint8Array, run: Run, maxBytes: number): Piece | undefined {
  if (run.end - run.start >= MIN_HEX && isHexRun(bytes, run.start, run.end)) {
    const hex = Buffer.from(bytes.buffer, bytes.byteOffset + run.start, run.end - run.start).latin1Slice();
    const payload = readPayload(Buffer.from(hex, 'hex'), maxBytes);
    if (payload) return { ...run, encoding: `hex${payload.encoding}`, decoded: payload.decoded };
  }
  if (!worthDecoding(bytes, run)) return undefined;
  const payload = readPayload(decodeRun(bytes, run), maxBytes);
  return payload && { ...run, encoding: `base64${payload.encoding}`, decoded: payload.decoded };
}

function* pieces(bytes: Buffer, start: number, end: number, limits: LayerLimits): Generator<Piece> {
  const order = end - start >= 8 ? utf16Order(bytes.subarray(start, end)) ?? byteOrderMark(bytes, start) : undefined;
  if (order) {
    yield { start, end, encoding: `utf-16${order}`, decoded: fromUtf16(bytes.subarray(start, Math.min(end, start + limits.maxRegionBytes)), order) };
    return;
  }
  for (const run of base64Runs(bytes, start, end, limits.minLength)) {
    const piece = readRun(bytes, run, limits.maxRegionBytes);
    if (piece) yield piece;
  }
  for (const form of ESCAPE_FORMS) {
    for (const token of escapedTokens(bytes, start, end, form)) yield { ...token, encoding: form.encoding };
  }
  for (const part of quotedPrintableParts(bytes, start, end)) yield { ...part, encoding: 'quoted-printable' };
}

function byteOrderMark(bytes: Uint8Array, start: number): 'le' | 'be' | undefined {
  if (bytes[start] === 0xff && bytes[start + 1] === 0xfe) return 'le';
  return bytes[start] === 0xfe && bytes[start + 1] === 0xff ? 'be' : undefined;
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/**
 * What stands encoded in bytes [start, end): base64 and base64url (JWT parts, Kubernetes Secrets, wrapped MIME),
 * hexadecimal text, percent, unicode, hex and HTML escapes, quoted-printable, UTF-16, and gzip or zlib inside
 * base64; then the same inside what came out. Only results that read as text are returned. Regions may overlap
 * where one token is escaped in two ways. About 100 MB/s on ordinary source, where the
 * prefilter reads gigabytes: call it where the prefilter says it pays, or use {@link encodedRegionsAt} on its hits.
 */
export function findEncodedRegions(bytes: Uint8Array, start = 0, end = bytes.length, limits: Partial<LayerLimits> = {}): EncodedRegion[] {
  const bounds = { ...DEFAULT_LAYER_LIMITS, ...limits };
  const regions: EncodedRegion[] = [];
  let total = 0;
  const search = (inside: Buffer, from: number, to: number, depth: number, outer: EncodedRegion | undefined): void => {
    for (const piece of pieces(inside, from, to, bounds)) {
      if (regions.length >= bounds.maxRegions || total + piece.decoded.length > bounds.maxTotalBytes) return;
      total += piece.decoded.length;
      const region: EncodedRegion = {
        start: outer?.start ?? piece.start,
        end: outer?.end ?? piece.end,
        encoding: outer ? `${outer.encoding}>${piece.encoding}` : piece.encoding,
        decoded: piece.decoded,
      };
      regions.push(region);
      if (depth < bounds.depth) search(asBuffer(piece.decoded), 0, piece.decoded.length, depth + 1, region);
    }
  };
  search(asBuffer(bytes), start, end, 1, undefined);
  return regions;
}

/** Longest run looked at around one hit. */
const MAX_RUN = 1 << 20;

/**
 * The region around `offset`, where a prefilter saw an encoded keyword ({@link encodedKeywords}): the same
 * reading as {@link findEncodedRegions}, of the one run or token that covers the offset.
 */
export function encodedRegionsAt(bytes: Uint8Array, offset: number, limits: Partial<LayerLimits> = {}): EncodedRegion[] {
  let start = offset, end = offset;
  const lowest = Math.max(0, offset - MAX_RUN), highest = Math.min(bytes.length, offset + MAX_RUN);
  while (start > lowest && bytes[start - 1]! > 0x20) start--;
  while (end < highest && bytes[end]! > 0x20) end++;
  return findEncodedRegions(bytes, start, end, { minLength: 8, ...limits }).filter((region) => region.start <= offset && offset < region.end);
}
