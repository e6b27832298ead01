import type { Evidence, View } from '../model';

/** Least probability of a bearer token that is written out as a digest or UUID is. */
const LEAST_BEARER = 0.6;

/** Digests and UUIDs by their form: elsewhere most of them open nothing. */
const ENCODED = /^(?:[0-9a-f]{32,128}|[0-9A-F]{32,128}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** What stands behind `Authorization: Bearer` is sent to log in, though its form be that of a digest. */
export function bearer(view: View, start: number, value: string): { readonly least: number; readonly evidence: Evidence } | undefined {
  if (!ENCODED.test(value) || new Set(value).size < 8) return undefined;
  if (!/authorization\\?["']?\s{0,2}[:=,]\s{0,2}\\?["']?bearer\s{1,2}$/i.test(view.text(Math.max(0, start - 40), start))) return undefined;
  return { least: LEAST_BEARER, evidence: { kind: 'name', effect: 'notes', text: 'an Authorization header sends it as a bearer token' } };
}
