import { base64Bytes } from './bytes';

/** SonicWall settings (.exp): base64 of URL-encoded `name=value` pairs joined with `&`; given back one a line. */
export function decodeSonicwallSettings(text: string): string | undefined {
  const bytes = base64Bytes(text.replace(/\s+/g, '').replace(/&+$/, ''));
  const pairs = bytes?.toString('latin1');
  if (!pairs || !/^[\w.%-]+=[^&]*&/.test(pairs)) return undefined;
  return pairs.split('&').map((pair) => pair.replace(/\+/g, ' ').replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))).join('\n');
}
