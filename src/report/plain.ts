import type { Occurrence, Secret } from '../model';

/** How secrets appear in an output. */
export interface Redaction {
  /** Only where the user asked with --show-secrets. */
  readonly showSecrets: boolean;
}

/** An occurrence as plain JSON data (schemas/finding.schema.json). */
export type PlainOccurrence = Omit<Occurrence, 'secret' | 'decoded'> & { readonly secret: string; readonly decoded?: string };

/** Plain data of an occurrence; secrets are masked unless `showSecrets`. */
export function plainOccurrence(occurrence: Occurrence, redaction: Redaction): PlainOccurrence {
  return { ...occurrence, ...shownSecrets(occurrence, redaction) };
}

/** The secrets of an occurrence as they are shown. */
export function shownSecrets({ secret, decoded }: Occurrence, { showSecrets }: Redaction): { readonly secret: string; readonly decoded: string | undefined } {
  const show = (value: Secret): string => (showSecrets ? value.reveal() : value.mask());
  return { secret: show(secret), decoded: decoded && show(decoded) };
}
