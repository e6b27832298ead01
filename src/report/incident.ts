import { createHash } from 'node:crypto';
import type { Incident, IncidentCredential, IncidentStore } from '../exposure/incident';
import { code, md } from './markdown';
import { count, grouped, printable, safeJson } from './text';

const CLASSES: Readonly<Record<string, string>> = {
  ssn: 'social security numbers', imei: 'device identifiers (IMEI)', imsi: 'subscriber identities (IMSI)', iccid: 'SIM serial numbers (ICCID)', 'driver-licence': "driver's licence numbers",
  'birth-date': 'dates of birth', 'payment-card': 'payment card numbers', phone: 'telephone numbers', email: 'e-mail addresses', 'postal-address': 'postal addresses',
};

const className = (id: string): string => CLASSES[id] ?? id;

/** Formats of `report --incident`. */
export const incidentFormats = { md: incidentMarkdown, json: incidentJson, html: incidentHtml } as const;

function* incidentJson(incident: Incident): Iterable<string> {
  yield safeJson(incident, 2) + '\n';
}

/** The sheet as Markdown: readable as plain text, and what the HTML is made of section by section. */
function* incidentMarkdown(incident: Incident): Iterable<string> {
  yield `# Incident sheet: personal data in reach of stored credentials\n\nFrom a scan of ${incident.sources.map(md).join(', ')} at ${incident.scannedAt}. It counts records and names places; it holds no value of a person and no secret.\n`;
  if (!incident.complete) yield '\n**The scan was incomplete.** What was not scanned is listed at the end: numbers are at least, not at most.\n';
  yield '\n## 1. Which data, how many records, where\n\n';
  if (!incident.stores.length) yield 'No records of personal data were seen in what was scanned.\n';
  for (const store of incident.stores) yield* storeMarkdown(store, incident.entry);
  yield '\n## 2. Which credentials lead there\n\n';
  yield incident.credentials.length ? '| credential | stored | first stored | places | owner | rotation |\n| --- | --- | --- | --- | --- | --- |\n' : 'None is known.\n';
  for (const one of incident.credentials) yield `| ${[`${md(one.title)}${one.principal ? ` for ${md(one.principal)}` : ''} (${one.id}), exposure ${one.score.toFixed(1)}, ${one.decision}`, one.form, one.firstSeen?.slice(0, 10) ?? 'no dates', one.places.map(({ path, line }) => code(`${path}:${line}`)).join(' ') + (one.morePlaces ? ` and ${one.morePlaces} more` : ''), md(one.owners.join(', ')), md(rotation(one))].join(' | ')} |\n`;
  yield '\n## 3. What has been rotated\n\n';
  yield `${rotated(incident)}\n`;
  yield '\n## 4. What was not scanned\n\n';
  if (!incident.notScanned.length) yield 'Everything asked for was scanned to its end.\n';
  for (const { path, reason, detail } of incident.notScanned) yield `- ${code(path)}: ${reason}${detail ? ` (${md(detail)})` : ''}\n`;
  for (const { source, reason, documents } of incident.leftOut) yield `- left out of ${md(source)}: ${count(documents, 'document')}, ${reason}\n`;
}

function* storeMarkdown({ store, owner, classes, records, files, reached, way, credentials, exposedSince }: IncidentStore, entry: string): Iterable<string> {
  yield `### ${md(store)}${owner ? ` (owner ${md(owner)})` : ''}\n\n`;
  yield `- Records: ${count(records, 'record')} in the largest class\n`;
  for (const { dataClass, records: number, columns } of classes) yield `  - ${grouped(number)} ${className(dataClass)}${columns.length ? ` (column ${columns.map(code).join(', ')})` : ''}\n`;
  yield `- Counted in: ${files.map(code).join(', ')}\n`;
  yield reached ? `- Within reach from ${md(entry)}: ${way.map(md).join(' → ')}\n` : `- No way from ${md(entry)} is known\n`;
  const opens = credentials.filter((one) => one.opens);
  yield `- Credentials that lead there: ${credentials.length}${opens.length ? `; opened directly by ${opens.map(({ id }) => id).join(', ')}` : ''}\n`;
  yield `- Exposed since: ${exposedSince ? `${exposedSince.slice(0, 10)}, the first commit of a credential that leads there` : 'not known; the sources have no dates (scan with --history for them)'}\n\n`;
}

function rotation({ rotation: state }: IncidentCredential): string {
  return state ? `${state.outcome}${state.at ? ` ${state.at.slice(0, 10)}` : ''} (plan ${state.plan})` : 'not rotated';
}

function rotated({ credentials }: Incident): string {
  const done = credentials.filter(({ rotation: state }) => state?.outcome === 'rotated' || state?.outcome === 'moved');
  const rest = credentials.length - done.length;
  if (!credentials.length) return 'There is nothing to rotate.';
  return `${done.length} of ${credentials.length} credentials that lead to personal data ${done.length === 1 ? 'is' : 'are'} rotated, by the journals of this machine.${rest ? ` ${rest} ${rest === 1 ? 'is' : 'are'} not: their holders still get there.` : ''}`;
}

const escape = (text: string): string => printable(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The sheet as a page to print: no script, no request, everything escaped. */
function* incidentHtml(incident: Incident): Iterable<string> {
  const style = 'body{font:11pt/1.5 Georgia,"Times New Roman",serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}h1{font-size:1.5rem;line-height:1.2}h2{font-size:1.15rem;margin-top:1.8rem;border-bottom:1px solid #999}h3{margin-bottom:.2rem}table{border-collapse:collapse;width:100%;font-size:.9em}td,th{border:1px solid #aaa;padding:.25rem .4rem;text-align:left;vertical-align:top}code{font:.88em ui-monospace,monospace;overflow-wrap:anywhere}.warn{border:2px solid #b00;padding:.5rem .8rem}tr{break-inside:avoid}';
  const list = (items: readonly string[]): string => `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
  const cell = (text: string): string => `<td>${text}</td>`;
  const codes = (texts: readonly string[]): string => texts.map((text) => `<code>${escape(text)}</code>`).join(', ');
  yield `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'"><meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,"><title>Incident sheet</title><style>${style}</style></head><body>`;
  yield `<h1>Incident sheet: personal data in reach of stored credentials</h1><p>From a scan of ${incident.sources.map(escape).join(', ')} at ${escape(incident.scannedAt)}. It counts records and names places; it holds no value of a person and no secret.</p>`;
  if (!incident.complete) yield '<p class="warn"><b>The scan was incomplete.</b> What was not scanned is listed at the end: numbers are at least, not at most.</p>';
  yield '<h2>1. Which data, how many records, where</h2>';
  if (!incident.stores.length) yield '<p>No records of personal data were seen in what was scanned.</p>';
  for (const { store, owner, classes, files, reached, way, credentials, exposedSince } of incident.stores) {
    const opens = credentials.filter((one) => one.opens).map(({ id }) => escape(id));
    yield `<h3>${escape(store)}${owner ? ` <small>(owner ${escape(owner)})</small>` : ''}</h3>`;
    yield `<table><thead><tr><th>Class</th><th>Records</th><th>Columns</th></tr></thead><tbody>${classes.map(({ dataClass, records, columns }) => `<tr>${cell(escape(className(dataClass)))}${cell(grouped(records))}${cell(codes(columns))}</tr>`).join('')}</tbody></table>`;
    yield list([
      `Counted in ${codes(files)}`,
      reached ? `Within reach from ${escape(incident.entry)}: ${way.map(escape).join(' → ')}` : `No way from ${escape(incident.entry)} is known`,
      `Credentials that lead there: ${credentials.length}${opens.length ? `; opened directly by ${opens.join(', ')}` : ''}`,
      `Exposed since: ${exposedSince ? `${escape(exposedSince.slice(0, 10))}, the first commit of a credential that leads there` : 'not known; the sources have no dates (scan with --history for them)'}`,
    ]);
  }
  yield '<h2>2. Which credentials lead there</h2>';
  if (incident.credentials.length) {
    yield '<table><thead><tr><th>Credential</th><th>Stored</th><th>First stored</th><th>Places</th><th>Owner</th><th>Rotation</th></tr></thead><tbody>';
    for (const one of incident.credentials) yield `<tr>${[`${escape(one.title)}${one.principal ? ` for ${escape(one.principal)}` : ''}<br>${escape(one.id)}, exposure ${one.score.toFixed(1)}, ${escape(one.decision)}`, escape(one.form), escape(one.firstSeen?.slice(0, 10) ?? 'no dates'), codes(one.places.map(({ path, line }) => `${path}:${line}`)) + (one.morePlaces ? ` and ${one.morePlaces} more` : ''), escape(one.owners.join(', ')), escape(rotation(one))].map(cell).join('')}</tr>`;
    yield '</tbody></table>';
  } else yield '<p>None is known.</p>';
  yield `<h2>3. What has been rotated</h2><p>${escape(rotated(incident))}</p><h2>4. What was not scanned</h2>`;
  yield list([
    ...(incident.notScanned.length ? incident.notScanned.map(({ path, reason, detail }) => `<code>${escape(path)}</code>: ${escape(reason)}${detail ? ` (${escape(detail)})` : ''}`) : ['Everything asked for was scanned to its end.']),
    ...incident.leftOut.map(({ source, reason, documents }) => `Left out of ${escape(source)}: ${count(documents, 'document')}, ${escape(reason)}`),
  ]);
  yield '</body></html>\n';
}
