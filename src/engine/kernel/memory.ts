/** Documents a kernel holds by default: one 8 MiB chunk and room for an overlap. */
export const DEFAULT_CAPACITY = 8 * 1024 * 1024 + 65536;

/** Readable bytes behind the documents: SIMD loads and checks may look so far past the end. */
export const TAIL = 64;

/** Pairs the hit buffer holds. */
export const HIT_CAPACITY = 0x10000;

/** Words of the filter: a bitmap of 2^20 bits and 2^16 + 1 heads. */
export const BITMAP_WORDS = 2 ** 15;
export const HEAD_WORDS = 2 ** 16 + 1;
/** Words of the heads of short keywords: 2^12 + 1. */
export const SHORT_HEAD_WORDS = 2 ** 12 + 1;
/** Words of all three. */
export const FILTER_WORDS = BITMAP_WORDS + HEAD_WORDS + SHORT_HEAD_WORDS;

/** Throws a RangeError unless [from, end) lies in the document and the document in the memory. */
export function checkRange(capacity: number, length: number, from: number, end: number, base: number): void {
  if (base % 16 !== 0) throw new RangeError(`A document must begin at a multiple of 16, not at ${base}`);
  if (!(base >= 0 && from >= 0 && from <= end && end <= length && base + length <= capacity)) {
    throw new RangeError(`Not a range of a document in ${capacity} bytes: base ${base}, length ${length}, from ${from}, end ${end}`);
  }
}
