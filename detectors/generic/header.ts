import { bareLiteral, type Literal } from './literal';
import type { Place, Statement } from './place';

/** Schemes of the Authorization header (RFC 7617, RFC 6750, and what vendors made of them); Spring's mark of a password in clear. */
const scheme = /^(?:(?:Basic|Bearer|Token|Digest|ApiKey|Negotiate)\s+(?:token=)?["']?|\{noop\})/i;

/** Cuts the scheme off a header's value: `Basic dXNlcjp4` gives `dXNlcjp4`. */
export function withoutScheme(text: string, literal: Literal): Literal {
  const found = scheme.exec(text.slice(literal.start, Math.min(literal.end, literal.start + 40)));
  return found ? { ...literal, start: literal.start + found[0].length, value: undefined } : literal;
}

/** Account and secret of HTTP Basic credentials at `start` behind their scheme; undefined where they are none. */
export function basicParts(text: string, start: number, credentials: string): { readonly account: string; readonly secret: string } | undefined {
  if (!/basic\s+["']?$/i.test(text.slice(Math.max(0, start - 10), start))) return undefined;
  const plain = Buffer.from(credentials, 'base64').toString('latin1');
  const colon = plain.indexOf(':');
  return colon < 0 || colon + 1 === plain.length || /[\x00-\x1f]/.test(plain) ? undefined : { account: plain.slice(0, colon), secret: plain.slice(colon + 1) };
}

/** Index behind an unquoted scheme at `at` (`Authorization: Bearer x`), else `at`. */
export function skipScheme(text: string, at: number): number {
  const found = scheme.exec(text.slice(at, at + 40));
  return found ? at + found[0].length : at;
}

/** Keywords of the prefilter: a scheme with its space, wherever it stands. */
export const schemeKeywords: readonly string[] = ['basic ', 'bearer ', 'bearer", "', "bearer', '"];

/** The scheme and what follows it, in one literal or in the next: `"Bearer " + "…"`, `("Bearer", "…")`, `format!("Bearer {}", "…")`. */
/** What a scheme sends; some tokens are an id, `|` and a secret (Laravel Sanctum, Meta's apps). */
const credentials = /(?:basic|bearer)(?:\s+|\s*["']\s*[+.,]\s*@?["']|\s+(?:\{\}|%s|\{0\})["']\s*,\s*@?["'])([A-Za-z0-9+/=_~.-]{1,64}\|(?=[A-Za-z0-9])[A-Za-z0-9+/=_~.-]{8,512}|[A-Za-z0-9+/=_~.-]{8,2048})/iy;

/**
 * Reads `Basic …` or `Bearer …` at `at`. Basic must decode to `account:secret`; what follows the word
 * in prose ("basic authentication") does not.
 */
export function readScheme(place: Place, at: number): Statement | undefined {
  credentials.lastIndex = at;
  const found = credentials.exec(place.text);
  if (!found) return undefined;
  const basic = found[0][1] === 'a' || found[0][1] === 'A';
  const end = at + found[0].length;
  const start = end - found[1]!.length;
  if (basic && !/^[\x20-\x7e\x80-\xff]*:[\x20-\x7e\x80-\xff]+$/.test(Buffer.from(found[1]!, 'base64').toString('latin1'))) return undefined;
  if (!basic && !/\d|[a-z][A-Z]/.test(found[1]!)) return undefined;
  const literal = bareLiteral(start, end);
  return { name: basic ? 'Basic' : 'Bearer', operator: ' ', kind: 'header', literal, nameStart: at };
}
