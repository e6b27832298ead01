import { createHash } from 'node:crypto';
import { rootProvenance, type Occurrence } from '../model';
import { occurrencesByPlace } from './json';
import { Places } from './place';
import type { Reporter } from './reporter';
import { adviceOf } from './sarif';
import { printable, safeJson } from './text';

/** Version of GitLab's report schema (security-report-schemas, dist/secret-detection-report-format.json). */
const SCHEMA = '15.2.1';
const SEVERITY = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' } as const;
/** GitLab asks for a commit in every location; its own analyzer writes this where there is none. */
const NO_COMMIT = '0000000';
const SOLUTION_LIMIT = 7000;

/** GitLab's secret detection report. What a comment, an ignore entry or the baseline allows is left out: GitLab has no word for it. */
export const gitlab: Reporter = function* (report, options) {
  const occurrences = occurrencesByPlace(report).filter(({ suppressed }) => !suppressed);
  const severities = new Map(report.credentials.map(({ id, severity }) => [id, severity]));
  const places = new Places(options.root, occurrences);
  const rules = options.rules();
  const tool = { id: 'keysweep', name: 'keysweep', url: 'https://github.com/keysweep/keysweep', version: report.tool.version, vendor: { name: 'keysweep' } };
  const missing = report.coverage.flatMap(({ details }) => details.filter(({ incomplete }) => incomplete)).slice(0, 100);
  const head = {
    version: SCHEMA,
    schema: `https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v${SCHEMA}/dist/secret-detection-report-format.json`,
    scan: {
      type: 'secret_detection', analyzer: tool, scanner: tool, status: report.complete ? 'success' : 'failure',
      start_time: time(Date.parse(report.startedAt)), end_time: time(Date.parse(report.startedAt) + report.durationMs),
      messages: missing.map(({ path, reason, detail }) => ({ level: 'warn', value: `not scanned: ${printable(path)}: ${reason}${detail ? `: ${printable(detail)}` : ''}` })),
    },
  };
  yield safeJson(head).slice(0, -1) + ',"vulnerabilities":[';
  let first = true;
  for (const occurrence of places.distinct()) {
    const { ruleId, title, credentialId, context } = occurrence;
    const { path, line, endLine, member } = places.of(occurrence);
    const one = {
      id: uuid(`${occurrence.fingerprint} ${ruleId} ${path} ${member ?? ''} ${occurrence.line} ${occurrence.column}`),
      name: title.slice(0, 255),
      description: `${title} found, credential ${credentialId}.${member ? ` Inside the file: ${printable(member)}, line ${occurrence.line}.` : ''}`,
      severity: SEVERITY[severities.get(credentialId) ?? 'medium'],
      solution: adviceOf(rules[ruleId]).join(' ').slice(0, SOLUTION_LIMIT),
      identifiers: [{ type: 'keysweep_rule_id', name: `keysweep rule ${ruleId}`, value: ruleId }],
      location: { file: path, commit: commitOf(occurrence), start_line: line, end_line: endLine },
      raw_source_code_extract: printable(context),
    };
    yield (first ? '\n' : ',\n') + safeJson(one);
    first = false;
  }
  yield '\n]}\n';
};

/** Commit facts without people's addresses. */
function commitOf({ provenance }: Occurrence): object {
  const root = rootProvenance(provenance);
  return root.kind === 'git' && root.commit ? { sha: root.commit, date: root.date } : { sha: NO_COMMIT };
}

/** ISO 8601 without fractions and zone, as the schema wants it (UTC). */
function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}

/** A UUID made of a text's hash (version 8, RFC 9562: own use), so that a finding keeps its id. The text holds a keyed fingerprint, no secret. */
function uuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
