import { KeysweepError } from '../model';

/** A pointer to a secret in a sink: `keysweep://SINK/KEY` or, for one part of several, `keysweep://SINK/KEY#PART`. */
export interface Reference {
  readonly sink: string;
  readonly key: string;
  readonly part?: string;
  /** `keysweep+file://`: the consumer wants the path of a file that holds the value. */
  readonly asFile?: boolean;
}

/** Characters a key may have unescaped in a reference; the rest is percent-encoded. */
const KEY = "[A-Za-z0-9_.@/%~+-]+";
const WHOLE = new RegExp(`^keysweep(\\+file)?://([a-z0-9-]+)/(${KEY})(?:#([A-Za-z0-9_-]+))?$`);
/** A reference inside a longer value; `:uri` percent-encodes what it resolves to. No character of it is special to a shell. */
const EMBEDDED = new RegExp(`\\{\\{(keysweep://[a-z0-9-]+/${KEY}(?:#[A-Za-z0-9_-]+)?)(:uri)?\\}\\}`, 'g');

/** Every reference in a text: embedded (groups 1 and 2) or bare (group 3). */
export const REFERENCES = new RegExp(`${EMBEDDED.source}|(?<![\\w+{/.-])(keysweep(?:\\+file)?://[a-z0-9-]+/${KEY}(?:#[A-Za-z0-9_-]+)?)`, 'g');

export function formatReference(reference: Reference): string {
  const key = reference.key.split('/').map((segment) => encodeURIComponent(segment).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)).join('/');
  return `keysweep${reference.asFile ? '+file' : ''}://${reference.sink}/${key}${reference.part ? `#${reference.part}` : ''}`;
}

/** undefined where the text is no reference. */
export function parseReference(text: string): Reference | undefined {
  const match = WHOLE.exec(text.trim());
  if (!match) return undefined;
  return { sink: match[2], key: decodeURIComponent(match[3]), ...(match[4] ? { part: match[4] } : {}), ...(match[1] ? { asFile: true } : {}) };
}

/** Whether a text is or holds a reference. */
export function holdsReference(text: string): boolean {
  return WHOLE.test(text.trim()) || text.search(EMBEDDED) >= 0;
}

/** Replaces each reference in `text` by what `resolve` gives for it. */
export async function resolveText(text: string, resolve: (reference: Reference) => Promise<string>): Promise<string> {
  const whole = parseReference(text);
  if (whole) return resolve(whole);
  let result = '';
  let from = 0;
  for (const match of text.matchAll(EMBEDDED)) {
    const reference = parseReference(match[1]);
    if (!reference) throw new KeysweepError('invalid-reference', `not a keysweep reference: ${match[1]}`);
    const value = await resolve(reference);
    result += text.slice(from, match.index) + (match[2] ? encodeURIComponent(value) : value);
    from = match.index + match[0].length;
  }
  return result + text.slice(from);
}
