import { createHash } from 'node:crypto';
import { occurrencesByPlace } from './json';
import { Places } from './place';
import type { Reporter } from './reporter';
import { printable, safeJson } from './text';

const SEVERITY = { critical: 'blocker', high: 'critical', medium: 'major', low: 'minor' } as const;

/** Code Climate issues as one JSON array, the form GitLab's code quality reads (docs.gitlab.com, code quality report format). */
export const codeclimate: Reporter = function* (report, options) {
  const occurrences = occurrencesByPlace(report).filter(({ suppressed }) => !suppressed);
  const severities = new Map(report.credentials.map(({ id, severity }) => [id, severity]));
  const places = new Places(options.root, occurrences);
  yield '[';
  let first = true;
  for (const occurrence of places.distinct()) {
    const { title, ruleId, credentialId, fingerprint } = occurrence;
    const { path, line, endLine, member } = places.of(occurrence);
    const issue = {
      type: 'issue', check_name: ruleId, categories: ['Security'], severity: SEVERITY[severities.get(credentialId) ?? 'medium'],
      description: `${title}, credential ${credentialId}${member ? `, inside the file: ${printable(member)}` : ''}`,
      fingerprint: createHash('sha256').update(`${fingerprint} ${ruleId} ${path} ${member ?? ''}`).digest('hex').slice(0, 32),
      location: { path, lines: { begin: line, end: endLine } },
    };
    yield (first ? '\n' : ',\n') + safeJson(issue);
    first = false;
  }
  yield '\n]\n';
};
