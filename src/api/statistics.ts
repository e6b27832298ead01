import type { Occurrence, PlacedObservation, Rejection, ScanStatistics } from '../model';

/** Counts what the detectors said of devices; `rejections` must have been asked for. */
export function statisticsOf(occurrences: readonly Occurrence[], observations: readonly PlacedObservation[], rejections: readonly Rejection[]): ScanStatistics {
  const platforms = new Map<string, number>();
  const statements = new Map<string, number>();
  const forms = new Map<string, number>();
  const removed = new Map<string, number>();
  const hosts = new Set<string>();
  let decoded = 0;
  for (const { fact } of observations) {
    if (fact.kind !== 'platform') continue;
    add(platforms, fact.platform);
    if (fact.host !== undefined) hosts.add(fact.host.toLowerCase());
  }
  for (const { device, form, decoded: plain } of occurrences) {
    if (device === undefined) continue;
    add(statements, device.kind);
    add(forms, form);
    if (plain !== undefined) decoded++;
  }
  for (const { reason, detail } of rejections) if (reason === 'removed') add(removed, detail);
  return { platforms: sorted(platforms), hosts: hosts.size, statements: sorted(statements), forms: sorted(forms), decoded, removed: sorted(removed) };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Most first. */
function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}
