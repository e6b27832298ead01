import { plainOccurrence } from './plain';
import type { Reporter } from './reporter';
import { safeJson } from './text';

/** The whole report as one JSON document (schemas/report.schema.json); what later commands read. */
export const json: Reporter = function* (report, options) {
  const { credentials, ...head } = report;
  yield safeJson(head).slice(0, -1) + ',"credentials":[';
  let first = true;
  for (const credential of credentials) {
    yield (first ? '\n' : ',\n') + safeJson({ ...credential, occurrences: credential.occurrences.map((o) => plainOccurrence(o, options)) });
    first = false;
  }
  yield '\n]}\n';
};

/** One occurrence a line (schemas/finding.schema.json). */
export const jsonl: Reporter = function* (report, options) {
  for (const occurrence of occurrencesByPlace(report)) yield safeJson(plainOccurrence(occurrence, options)) + '\n';
};

/** All occurrences of a report in order of place. */
export function occurrencesByPlace(report: Parameters<Reporter>[0]): Parameters<typeof plainOccurrence>[0][] {
  return report.credentials
    .flatMap((credential) => credential.occurrences)
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line || a.column - b.column || (a.ruleId < b.ruleId ? -1 : 1)));
}
