import type { View } from '../model';
import type { Floor } from './model/floor';
import { wordiness } from './model/language';

/** Least probability of a bearer token that is written out as a digest or UUID is. */
const LEAST_BEARER = 0.6;

/** Digests and UUIDs by their form: elsewhere most of them open nothing. */
const ENCODED = /^(?:[0-9a-f]{32,256}|[0-9A-F]{32,256}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
/** Letters and digits with the marks that tokens have inside. */
const RANDOM = /^(?=.{0,400}\d)(?=.{0,400}[A-Za-z])[A-Za-z0-9_.~+/-]{20,400}={0,2}$/;

/** Whether a value is what random bytes written out are, not words. */
function isToken(value: string): boolean {
  if (new Set(value).size < 8) return false;
  if (ENCODED.test(value)) return true;
  const { letters, covered } = wordiness(value);
  return RANDOM.test(value) && new Set(value).size >= 12 && covered < letters * 0.5;
}

/** What stands behind `Authorization: Bearer` is sent to log in, though the line be long and its form that of a digest. */
export function bearer(view: View, start: number, value: string): Floor | undefined {
  if (!isToken(value)) return undefined;
  if (!/authorization\\?["']?\s{0,2}[:=,]\s{0,2}\\?["']?bearer\s{1,2}$/i.test(view.text(Math.max(0, start - 40), start))) return undefined;
  return { least: LEAST_BEARER, evidence: { kind: 'name', effect: 'notes', text: 'an Authorization header sends it as a bearer token' } };
}
