import type { Baseline } from '../config/baseline';
import type { IgnoreEntry } from '../config/load';
import type { Occurrence, Suppression } from '../model';
import { ignoreEntries } from './ignore-entries';

/**
 * Settles whether an occurrence counts: a comment beside it, an ignore entry of the configuration or the baseline
 * suppresses it until its day has passed. After that it counts again, and its evidence says why.
 */
export function suppressions(entries: readonly IgnoreEntry[], baseline?: Baseline, today: string = new Date().toISOString().slice(0, 10)): (occurrence: Occurrence) => Occurrence {
  const ignored = ignoreEntries(entries);
  return (occurrence) => {
    const found = [occurrence.suppressed, ignored(occurrence, today), known(baseline, occurrence)].filter((one) => one !== undefined);
    if (found.length === 0) return occurrence;
    const active = found.find(({ until }) => until === undefined || until >= today);
    if (active) return active === occurrence.suppressed ? occurrence : { ...occurrence, suppressed: active };
    return { ...occurrence, suppressed: undefined, evidence: [...occurrence.evidence, { kind: 'expired', effect: 'notes', text: expired(found[0]!) }] };
  };
}

function known(baseline: Baseline | undefined, occurrence: Occurrence): Suppression | undefined {
  const entry = baseline?.find(occurrence);
  return entry && { by: 'baseline', reason: entry.reason ?? 'known when the baseline was made', author: entry.author, until: entry.until };
}

const NAMES: Readonly<Record<string, string>> = { inline: 'comment', config: 'ignore entry', baseline: 'baseline entry' };

function expired({ by, until, author, reason }: Suppression): string {
  return `the ${NAMES[by] ?? by} that allowed it${author ? ` by ${author}` : ''} ended on ${until}${reason ? `: ${reason}` : ''}`;
}
