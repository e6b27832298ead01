/** Occurrences of each byte, all 0 between calls, and the bytes met, in order. */
const counts = new Uint32Array(256);
const met = new Uint8Array(256);

/** Shannon entropy of a latin1 string in bits a character. */
export function shannonEntropy(text: string): number {
  let distinct = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i) & 0xff;
    if (counts[code]!++ === 0) met[distinct++] = code;
  }
  let entropy = 0;
  for (let i = 0; i < distinct; i++) {
    const share = counts[met[i]!]! / text.length;
    entropy -= share * Math.log2(share);
    counts[met[i]!] = 0;
  }
  return entropy;
}
