import { decodeForm } from '../decode';
import type { Decode } from './planned-values';

/** Plaintexts a written value may stand for: as it is, with escapes of its format undone, or decoded from its stored form. */
export const decodeWritten: Decode = (written, place) => {
  const candidates = [written];
  if (place.encoding) push(candidates, attempt(() => decodeForm(place.encoding!, written)));
  if (/%[0-9A-Fa-f]{2}/.test(written)) push(candidates, attempt(() => decodeURIComponent(written)));
  if (written.includes('\\')) push(candidates, attempt(() => JSON.parse(`"${written}"`) as string), written.replace(/\\n/g, '\n'), written.replace(/\\(.)/g, '$1'));
  if (place.form === 'reversible' || /^[A-Za-z0-9+/]{8,}={0,2}$/.test(written)) push(candidates, Buffer.from(written, 'base64').toString('utf8'));
  return candidates;
};

function push(candidates: string[], ...found: (string | undefined)[]): void {
  for (const one of found) if (one !== undefined) candidates.push(one);
}

function attempt(work: () => string | undefined): string | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
