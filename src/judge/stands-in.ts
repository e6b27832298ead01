import type { Match, View } from '../model';

// What can be seen of a value by the bytes beside it, whatever its name.

const isAlphanumeric = (byte: number) => (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);

/** Characters looked at before and behind a value. */
const beside = 160;

/** Whether a dash or a plus joins the value to more letters and digits (`146d29c0-912c-` before it, `+VEdpGOc` behind it), or a slash to base64. */
export function isPiece(view: View, match: Match): boolean {
  const joins = (at: number, beyond: number) => at >= 0 && at < view.length && beyond >= 0 && beyond < view.length && (view.byte(at) === 45 || view.byte(at) === 43) && isAlphanumeric(view.byte(beyond));
  if (joins(match.start - 1, match.start - 2) || joins(match.end, match.end + 1)) return true;
  const slash = (at: number) => at >= 0 && at < view.length && view.byte(at) === 47;
  if (!slash(match.start - 1) && !slash(match.end)) return false;
  // `9Gjjt1m+cjU4OP/8Ruvn…/ILVxhAGI=`: base64 has slashes, too; an address or a path has no plus and ends with no `=`.
  const before = /[A-Za-z0-9+/]*$/.exec(view.text(Math.max(0, match.start - beside), match.start))![0];
  const behind = /^[A-Za-z0-9+/]*={0,2}/.exec(view.text(match.end, Math.min(view.length, match.end + beside)))![0];
  return /\+|=$/.test(before + behind) && !before.includes('//');
}

/** Whether an expression of a template (`{{ …`, `<%= …`) begins right before the value, so that the value is a name in it. */
export function insideTemplate(view: View, match: Match): boolean {
  if (match.start < 3) return false;
  const last = view.byte(match.start - 1);
  if (last !== 32 && last !== 61 && last !== 123 && last !== 45) return false;
  return /(?:\{\{-?|<%[-=]?|\{%-?)\s*$/.test(view.text(Math.max(0, match.start - 6), match.start)) && /^[\w.$[\]'"|() -]{0,200}?(?:\}\}|%>|%\})/.test(view.text(match.start, Math.min(view.length, match.start + 240)));
}

const idKey = /(?:^|[^\w-])["']?id["']?\s*[:=]\s*["']?$/i;

/** `"id": "b05ccf0d-…"`: a UUID under the plain name of an identifier, whatever issuer is named beside it. */
export function isIdentifier(view: View, match: Match, secret: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(secret) && idKey.test(view.text(Math.max(view.lineStart(match.start), match.start - 20), match.start));
}

const pinned = /\buses:\s*["']?[\w./-]+@$/;
const dnsRecord = /(?:^|\s)(?:IN\s+)?(?:C?DNSKEY|C?DS|DLV|RRSIG|TLSA|SSHFP|NSEC3(?:PARAM)?|OPENPGPKEY|CERT|KEY|SIG|TKEY)\s+(?:[A-Z]+\s+)?\d+\s+\d+\s/;

/** Whether the place says that the value is public: the commit of a GitHub action, a key, digest or signature in a zone of the DNS (RFC 4034, 6698, 4255). */
export function isPublishedByPlace(view: View, match: Match): boolean {
  if (match.end - match.start < 20) return false;
  const before = view.text(Math.max(view.lineStart(match.start), match.start - beside), match.start);
  return pinned.test(before) || dnsRecord.test(before);
}
