import { base64Bytes, printableText } from './bytes';

/** A password stored as plain base64: FileZilla `<Pass encoding="base64">`, pfSense `<ppp><password>`, NetworkManager and others. */
export function decodeBase64Text(text: string): string | undefined {
  const bytes = base64Bytes(text);
  return bytes && printableText(bytes);
}
