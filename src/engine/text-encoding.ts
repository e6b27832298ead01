/** Encodings a document is turned into UTF-8 from before it is scanned. */
export type TextEncoding = 'utf-16le' | 'utf-16be';

/** Bytes at the front by which a document is judged binary or UTF-16. */
const SNIFF = 8 * 1024;

/**
 * UTF-16 by its byte order mark or, without one, by NUL in nearly every second byte of the first
 * 8 KB: PowerShell and regedit write such files. Undefined: scan the bytes as they are.
 */
export function sniffEncoding(bytes: Buffer, length: number): TextEncoding | undefined {
  if (length < 2) return undefined;
  const first = bytes[0]!;
  const second = bytes[1]!;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (length < 8 || (first !== 0 && second !== 0 && bytes[3] !== 0)) return undefined;
  const end = Math.min(length, SNIFF) & ~1;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < end; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  const half = end / 2;
  if (odd > half * 0.8 && even < half * 0.05) return 'utf-16le';
  if (even > half * 0.8 && odd < half * 0.05) return 'utf-16be';
  return undefined;
}

/** Whether a NUL stands in the first 8 KB of a document that is not UTF-16. */
export function isBinary(bytes: Buffer, length: number): boolean {
  const end = Math.min(length, SNIFF);
  return bytes.subarray(0, end).indexOf(0) >= 0;
}

/** UTF-8 bytes of UTF-16 ones; half a character at the end is left out, an unpaired surrogate becomes U+FFFD. */
export function toUtf8(bytes: Buffer, encoding: TextEncoding): Buffer {
  const even = bytes.subarray(0, bytes.length & ~1);
  const little = encoding === 'utf-16le' ? even : Buffer.from(even).swap16();
  return Buffer.from(little.toString('utf16le').replace(/^\ufeff/, ''), 'utf8');
}
