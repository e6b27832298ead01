/** How a literal looks inside an encoding, for prefilters. */
export interface EncodedKeyword {
  readonly encoding: 'base64' | 'base64>utf-16le' | 'hex' | 'utf-16le' | 'utf-16be';
  /** latin1 text to look for, 4 characters or more. */
  readonly text: string;
}

/** The literals shorter than this say nothing. */
const MIN_LENGTH = 4;

/** The three texts a literal can be inside base64, by its offset modulo 3; only characters it decides alone. */
function alignments(literal: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), literal]).toString('base64').replace(/=+$/, '');
    const open = (offset + literal.length) % 3 === 0 ? 0 : 1; // the last character has bits of the byte behind
    return text.slice([0, 2, 3][offset], text.length - open);
  });
}

/**
 * The literal as it appears in base64 (three alignments; the same for base64 of UTF-16LE), hexadecimal,
 * UTF-16LE and UTF-16BE. Base64 keeps the literal's case in every character: pass each case that matters.
 */
export function encodedKeywords(literal: string): EncodedKeyword[] {
  const bytes = Buffer.from(literal, 'latin1');
  const wide = Buffer.from(literal, 'utf16le');
  const found: EncodedKeyword[] = [
    ...alignments(bytes).map((text) => ({ encoding: 'base64', text }) as const),
    ...alignments(wide).map((text) => ({ encoding: 'base64>utf-16le', text }) as const),
    { encoding: 'hex', text: bytes.toString('hex') },
    { encoding: 'utf-16le', text: wide.toString('latin1') },
    { encoding: 'utf-16be', text: Buffer.from(wide).swap16().toString('latin1') },
  ];
  return found.filter((keyword) => keyword.text.length >= MIN_LENGTH);
}
