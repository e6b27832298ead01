import type { IgnoreEntry } from '../config/load';
import { excludedBy } from '../sources/files/ignore-rules';
import type { Occurrence, Suppression } from '../model';

/**
 * Suppressions of a configuration's `ignore` entries that match an occurrence in all their given fields; of several, one
 * that still counts `today`, if any does.
 */
export function ignoreEntries(entries: readonly IgnoreEntry[]): (occurrence: Occurrence, today: string) => Suppression | undefined {
  const compiled = entries.map((entry) => ({ entry, matches: entry.path === undefined ? undefined : excludedBy([entry.path], ['/']) }));
  return ({ ruleId, credentialId, path }, today) => {
    let expired: Suppression | undefined;
    for (const { entry, matches } of compiled) {
      if (entry.rule !== undefined && entry.rule !== ruleId) continue;
      if (entry.credential !== undefined && entry.credential !== credentialId) continue;
      if (matches && !matches(`/${path.replace(/^\/+/, '')}`, false)) continue;
      const { reason, author, until } = entry;
      const suppression = { by: 'config', reason, author, until };
      if (until === undefined || until >= today) return suppression;
      expired ??= suppression;
    }
    return expired;
  };
}
