import { printableText } from './bytes';

// Alphabet and weights as in the public implementations of Junos $9$ (Crypt::Juniper).
const FAMILIES = ['QzF3n6/9CAtpu0O', 'B1IREhcSyrleKvMW8LXx', '7N-dVbwsY2g4oaJZGUDj', 'iHkq.mPf5T'];
const ALPHABET = FAMILIES.join('');
const WEIGHTS = [[1, 4, 32], [1, 16, 32], [1, 8, 32], [1, 64], [1, 32], [1, 4, 16, 128], [1, 32, 64]];

/**
 * Junos `$9$`: each plain character is written as the gaps between two to four neighbouring
 * characters of an alphabet of 65. A second `$` marks a Cisco type 9 hash instead.
 */
export function decodeJunos9(text: string): string | undefined {
  if (!/^\$9\$[A-Za-z0-9./-]{4,2048}$/.test(text)) return undefined;
  let previous = ALPHABET.indexOf(text[3]!);
  const noise = 3 - FAMILIES.findIndex((family) => family.includes(text[3]!));
  const plain: number[] = [];
  for (let at = 4 + noise; at < text.length; ) {
    const weights = WEIGHTS[plain.length % WEIGHTS.length]!;
    if (at + weights.length > text.length) return undefined;
    let sum = 0;
    for (const weight of weights) {
      const position = ALPHABET.indexOf(text[at++]!);
      const gap = ((position - previous + ALPHABET.length) % ALPHABET.length) - 1;
      if (gap < 0) return undefined;
      sum += gap * weight;
      previous = position;
    }
    plain.push(sum % 256);
  }
  return printableText(Uint8Array.from(plain));
}
