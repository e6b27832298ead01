import { base64Bytes, printableText } from './bytes';

/** IBM WebSphere and Liberty `{xor}`: base64 of every byte XOR `_`. */
export function decodeWebsphereXor(text: string): string | undefined {
  const bytes = /^\{xor\}/i.test(text) ? base64Bytes(text.slice(5)) : undefined;
  return bytes && printableText(bytes.map((byte) => byte ^ 0x5f));
}
