import type { Occurrence, ScanReport } from '../model';
import { shownSecrets, type Redaction } from './plain';
import type { Reporter } from './reporter';
import { safeJson } from './text';

/** The whole report as one JSON document (schemas/report.schema.json); what later commands read. */
export const json: Reporter = function* (report, options) {
  const { credentials, ...head } = report;
  const texts = textsFor(report);
  yield safeJson(head).slice(0, -1) + ',"credentials":[';
  let first = true;
  for (const credential of credentials) {
    const { occurrences, ...about } = credential;
    yield `${first ? '' : ','}\n${safeJson(about).slice(0, -1)},"occurrences":[${occurrences.map((o) => occurrenceJson(o, options, texts)).join(',')}]}`;
    first = false;
  }
  yield '\n]}\n';
};

/** One occurrence a line (schemas/finding.schema.json). */
export const jsonl: Reporter = function* (report, options) {
  const texts = textsFor(report);
  for (const occurrence of occurrencesByPlace(report)) yield occurrenceJson(occurrence, options, texts) + '\n';
};

/** Characters of texts kept with a report. */
const MOST_KEPT = 16 * 1024 * 1024;

/** Texts of a report's occurrences without their secrets. */
interface Texts {
  readonly known: Map<Occurrence, string>;
  length: number;
}

/** A scan prints its report and keeps it as the last one: what both have in common is written once. */
const textsOf = new WeakMap<ScanReport, Texts>();

function textsFor(report: ScanReport): Texts {
  let texts = textsOf.get(report);
  if (texts === undefined) textsOf.set(report, (texts = { known: new Map(), length: 0 }));
  return texts;
}

/** JSON of one occurrence (schemas/finding.schema.json). */
function occurrenceJson(occurrence: Occurrence, options: Redaction, texts: Texts): string {
  let text = texts.known.get(occurrence);
  if (text === undefined) {
    const { secret: _secret, decoded: _decoded, ...rest } = occurrence;
    text = safeJson(rest);
    if (texts.length + text.length <= MOST_KEPT) {
      texts.length += text.length;
      texts.known.set(occurrence, text);
    }
  }
  // Secrets stand behind the id. No string of JSON holds its name like this: quotes in one are escaped.
  const at = text.indexOf(',"credentialId":"') + ',"credentialId":""'.length + occurrence.credentialId.length;
  const { secret, decoded } = shownSecrets(occurrence, options);
  return `${text.slice(0, at)},"secret":${safeJson(secret)}${decoded === undefined ? '' : `,"decoded":${safeJson(decoded)}`}${text.slice(at)}`;
}

/** All occurrences of a report in order of place. */
export function occurrencesByPlace(report: Parameters<Reporter>[0]): Occurrence[] {
  return report.credentials.flatMap((credential) => credential.occurrences).sort(byPlace);
}

/** Order of occurrences in outputs: by path, line, column, rule. */
export function byPlace(a: Occurrence, b: Occurrence): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.line - b.line || a.column - b.column || (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0);
}
