import type { IgnoreEntry } from '../config/load';
import { excludedBy } from '../sources/files/ignore-rules';
import type { Occurrence, Suppression } from '../model';

/**
 * Suppressions of a configuration's `ignore` entries: an occurrence that one matches in all its given fields is not
 * counted until the entry's day has passed; after it, the occurrence counts again.
 */
export function ignoreEntries(entries: readonly IgnoreEntry[], today: string = new Date().toISOString().slice(0, 10)): (occurrence: Occurrence) => Suppression | undefined {
  const active = entries
    .filter(({ until }) => until === undefined || until >= today)
    .map((entry) => ({ entry, matches: entry.path === undefined ? undefined : excludedBy([entry.path], ['/']) }));
  return ({ ruleId, credentialId, path }) => {
    for (const { entry, matches } of active) {
      if (entry.rule !== undefined && entry.rule !== ruleId) continue;
      if (entry.credential !== undefined && entry.credential !== credentialId) continue;
      if (matches && !matches(`/${path.replace(/^\/+/, '')}`, false)) continue;
      const { reason, author, until } = entry;
      return { by: 'config', reason, author, until };
    }
    return undefined;
  };
}
