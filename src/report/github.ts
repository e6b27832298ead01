import type { Occurrence } from '../model';
import { coverageLine } from './human';
import { occurrencesByPlace } from './json';
import { Places } from './place';
import type { Reporter } from './reporter';
import { count, printable } from './text';

/** GitHub shows ten annotations a kind and step (docs.github.com, workflow commands); more would only hide the rest of the log. */
const ANNOTATIONS = 10;
/** Rows of the step summary's table; a summary may have 1 MiB. */
const ROWS = 200;

/** Workflow commands (`::error file=…`) that GitHub Actions turns into annotations; severest first. */
export const github: Reporter = function* (report, options) {
  const severities = new Map(report.credentials.map(({ id, severity }) => [id, severity]));
  const open = report.credentials.flatMap(({ occurrences }) => occurrences).filter(({ suppressed }) => !suppressed);
  const places = new Places(options.root, open);
  for (const occurrence of open.slice(0, ANNOTATIONS)) {
    const { path, line, endLine, column, endColumn, member } = places.of(occurrence);
    const level = severities.get(occurrence.credentialId) === 'low' ? 'warning' : 'error';
    const columns = line === endLine ? `,col=${column},endColumn=${endColumn}` : '';
    yield `::${level} file=${property(path)},line=${line},endLine=${endLine}${columns},title=${property(`keysweep: ${occurrence.title}`)}::${data(`${occurrence.ruleId}, ${occurrence.confidence} confidence, credential ${occurrence.credentialId}${member ? `, inside the file: ${member}` : ''}`)}\n`;
  }
  if (open.length > ANNOTATIONS) yield `::notice title=keysweep::${data(`${open.length - ANNOTATIONS} more findings; all are in the report`)}\n`;
  const missing = report.coverage.flatMap(({ details }) => details.filter(({ incomplete }) => incomplete));
  if (missing.length > 0) yield `::error title=keysweep%3A the scan is incomplete::${data(missing.slice(0, 5).map(({ path, reason }) => `${printable(path)}: ${reason}`).join('; '))}\n`;
  for (const coverage of report.coverage) yield `${coverageLine(coverage, report.durationMs)}\n`;
};

/** A step summary (`$GITHUB_STEP_SUMMARY`) in GitHub's Markdown. */
export const githubSummary: Reporter = function* (report, options) {
  const occurrences = occurrencesByPlace(report).filter(({ suppressed }) => !suppressed);
  const places = new Places(options.root, occurrences);
  const severities = new Map(report.credentials.map(({ id, severity }) => [id, severity]));
  const open = new Set(occurrences.map(({ credentialId }) => credentialId));
  yield `### keysweep: ${open.size === 0 ? 'no credentials found' : `${count(open.size, 'credential')} in ${count(occurrences.length, 'place')}`}\n\n`;
  if (occurrences.length > 0) {
    yield '| severity | what | where | credential |\n|---|---|---|---|\n';
    for (const occurrence of [...occurrences].sort((a, b) => rank(severities, a) - rank(severities, b)).slice(0, ROWS)) {
      const { path, line, member } = places.of(occurrence);
      yield `| ${severities.get(occurrence.credentialId) ?? ''} | ${cell(occurrence.title)} | ${code(`${path}:${line}${member ? ` (${member})` : ''}`)} | ${code(occurrence.credentialId)} |\n`;
    }
    if (occurrences.length > ROWS) yield `\nand ${count(occurrences.length - ROWS, 'more place')}\n`;
    yield '\n';
  }
  if (!report.complete) yield '**The scan is incomplete.**\n\n';
  for (const coverage of report.coverage) yield `${cell(coverageLine(coverage, report.durationMs))}  \n`;
  if (report.suppressedCount > 0) yield `${count(report.suppressedCount, 'place')} suppressed  \n`;
};

const ORDER = ['critical', 'high', 'medium', 'low'];

function rank(severities: ReadonlyMap<string, string>, { credentialId }: Occurrence): number {
  return ORDER.indexOf(severities.get(credentialId) ?? 'low');
}

/** A message of a workflow command: its escapes are `%`, and line ends (actions/toolkit, command.ts). */
function data(text: string): string {
  return printable(text).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

/** A property of a workflow command; `:` and `,` end it. */
function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

/** Text of a table's cell, of which nothing is markup. */
function cell(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>()#+!|~&@-]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function code(text: string): string {
  return `<code>${cell(text)}</code>`;
}
