import type { Occurrence, Secret } from '../model';

/** How secrets appear in an output. */
export interface Redaction {
  /** Only where the user asked with --show-secrets. */
  readonly showSecrets: boolean;
}

/** An occurrence as plain JSON data (schemas/finding.schema.json). */
export type PlainOccurrence = Omit<Occurrence, 'secret' | 'decoded'> & { readonly secret: string; readonly decoded?: string };

/** Plain data of an occurrence; secrets are masked unless `showSecrets`. */
export function plainOccurrence(occurrence: Occurrence, { showSecrets }: Redaction): PlainOccurrence {
  const { secret, decoded } = occurrence;
  const show = (value: Secret): string => (showSecrets ? value.reveal() : value.mask());
  return { ...occurrence, secret: show(secret), decoded: decoded && show(decoded) };
}
