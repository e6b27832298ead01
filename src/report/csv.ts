import { rootProvenance } from '../model';
import { occurrencesByPlace } from './json';
import { plainOccurrence } from './plain';
import type { Reporter } from './reporter';
import { printable } from './text';

const COLUMNS = ['credentialId', 'severity', 'ruleId', 'title', 'provider', 'path', 'line', 'endLine', 'column', 'confidence', 'probability', 'form', 'encoding', 'principal', 'secret', 'decoded', 'fingerprint', 'commit', 'author', 'date', 'labels', 'suppressed', 'owner'] as const;

/** RFC 4180 CSV with a header; cells that a spreadsheet would run as a formula are quoted with `'`. */
export const csv: Reporter = function* (report, options) {
  const severity = new Map(report.credentials.map((credential) => [credential.id, credential.severity]));
  yield COLUMNS.join(',') + '\r\n';
  for (const occurrence of occurrencesByPlace(report)) {
    const root = rootProvenance(occurrence.provenance);
    const git = root.kind === 'git' ? root : undefined;
    const row: Record<string, unknown> = {
      ...plainOccurrence(occurrence, options),
      severity: severity.get(occurrence.credentialId), commit: git?.commit, author: git?.author, date: git?.date,
      labels: occurrence.labels.join(' '), suppressed: occurrence.suppressed?.by, owner: occurrence.owner?.names.join(' '),
    };
    yield COLUMNS.map((column) => cell(row[column])).join(',') + '\r\n';
  }
};

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  // Line ends are for a quoted cell; everything else that a terminal would obey is made visible.
  let text = String(value).replace(/[^\r\n]+|\r(?!\n)/g, printable);
  if (/^[=+\-@\t\r]/.test(text) && typeof value !== 'number') text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
