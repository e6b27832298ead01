import type { Credential, Occurrence } from '../model';

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

/**
 * One credential for each secret: occurrences that share an id, most surely found first.
 * Severity is static (privilege, storage form, confidence); exposure refines it.
 */
export function groupByCredential(occurrences: readonly Occurrence[]): Credential[] {
  const byId = new Map<string, Occurrence[]>();
  for (const occurrence of occurrences) {
    const list = byId.get(occurrence.credentialId);
    if (list) list.push(occurrence);
    else byId.set(occurrence.credentialId, [occurrence]);
  }
  const credentials: Credential[] = [];
  for (const [id, list] of byId) {
    const best = list.reduce((a, b) => (b.probability > a.probability ? b : a));
    credentials.push({
      id, fingerprint: best.fingerprint, ruleId: best.ruleId, title: best.title, provider: best.provider, occurrences: list,
      severity: SEVERITIES[list.reduce((most, one) => Math.max(most, severityOf(one)), 0)]!,
    });
  }
  return credentials.sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || b.occurrences.length - a.occurrences.length || compare(a.id, b.id));
}

/** Index into SEVERITIES of one occurrence. */
function severityOf({ confidence, form, privilege, labels, suppressed }: Occurrence): number {
  if (suppressed || labels.includes('public-by-design') || labels.includes('published-example')) return 0;
  let level = confidence === 'high' ? 2 : confidence === 'medium' ? 1 : 0;
  if (privilege === 'admin') level++;
  if (privilege === 'read' || labels.includes('test-key')) level--;
  if (form === 'strong-hash' || form === 'sealed') level -= 2;
  else if (form === 'weak-hash') level--;
  return Math.min(3, Math.max(0, level));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
