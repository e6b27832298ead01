import { encodedKeywords } from '../decode/layers';

/**
 * What makes it worth decoding a stretch of base64 or hexadecimal text: beginnings of tokens, headers of
 * keys and words that stand beside secrets. Five characters and more, so that their encoded forms are rare.
 */
const LITERALS = [
  '-----BEGIN ', 'password', 'Password', 'PASSWORD', 'passwd', 'secret', 'Secret', 'SECRET', 'api_key', 'apiKey', 'API_KEY', 'access_key',
  'token=', 'token:', 'Token', 'TOKEN', '"token"', '"auth"', 'postgres', 'mysql://', 'mongodb', 'redis://', 'amqp://', 'AccountKey', 'private_key',
  'AKIA', 'github_pat', 'glpat-', 'xoxb-', 'xoxp-', 'hooks.slack.com', 'sk_live', 'sk-ant-', 'sk-proj', 'AIzaSy', 'npm_', 'dckr_pat', 'hvs.', 'SG.',
] as const;

/** base64 of a gzip or zlib header: Helm releases, cloud-init user data, SAML. */
const COMPRESSED = ['H4sIAAAA', 'H4sICAAA', 'SDRzSUFB'];

/** Looked for in base64 of base64 too, as Kubernetes makes it of values that were encoded already. */
const TWICE = ['-----BEGIN ', 'password', 'Password', 'secret'];

/** Shortest encoded form looked for: shorter ones occur by chance. */
const SHORTEST = 5;

/** Keywords for the prefilter at which encoded text is decoded and scanned. */
export function layerKeywords(): { readonly text: string; readonly caseSensitive: boolean }[] {
  const keywords = new Map<string, boolean>();
  for (const text of COMPRESSED) keywords.set(text, true);
  for (const literal of LITERALS) {
    for (const { encoding, text } of encodedKeywords(literal)) {
      if (encoding === 'utf-16le' || encoding === 'utf-16be' || text.length < SHORTEST) continue;
      if (encoding === 'hex') {
        if (literal.length >= 6) keywords.set(text.toLowerCase(), false);
      } else if (encoding === 'base64') keywords.set(text, true);
      else if (/password|secret|-----BEGIN|token/i.test(literal)) keywords.set(text, true);
    }
  }
  for (const literal of TWICE) {
    for (const once of encodedKeywords(literal)) {
      if (once.encoding !== 'base64') continue;
      for (const { encoding, text } of encodedKeywords(once.text)) if (encoding === 'base64') keywords.set(text, true);
    }
  }
  return [...keywords].map(([text, caseSensitive]) => ({ text, caseSensitive }));
}
