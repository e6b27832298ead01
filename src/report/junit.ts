import type { Occurrence } from '../model';
import { occurrencesByPlace } from './json';
import type { Reporter } from './reporter';
import { printable } from './text';

/** JUnit XML: one suite, one failed test case a finding; a scan that was not complete is an error in it. A clean scan is one passed case. */
export const junit: Reporter = function* (report) {
  const all = occurrencesByPlace(report);
  const open = all.filter(({ suppressed }) => !suppressed);
  const missing = report.coverage.flatMap(({ details }) => details.filter(({ incomplete }) => incomplete));
  const tests = Math.max(1, all.length + (missing.length > 0 ? 1 : 0));
  const seconds = (report.durationMs / 1000).toFixed(3);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="keysweep" tests="${tests}" failures="${open.length}" errors="${missing.length > 0 ? 1 : 0}" skipped="${all.length - open.length}" time="${seconds}">\n`;
  yield `  <testsuite name="keysweep" timestamp="${report.startedAt.slice(0, 19)}" tests="${tests}" failures="${open.length}" errors="${missing.length > 0 ? 1 : 0}" skipped="${all.length - open.length}" time="${seconds}">\n`;
  for (const occurrence of all) yield testCase(occurrence);
  if (missing.length > 0) {
    const text = missing.slice(0, 100).map(({ path, reason, detail }) => `${printable(path)}: ${reason}${detail ? `: ${printable(detail)}` : ''}`).join('\n');
    yield `    <testcase name="everything was scanned" classname="keysweep"><error type="incomplete" message="${missing.length} not scanned">${escape(text)}</error></testcase>\n`;
  } else if (all.length === 0) yield '    <testcase name="no credentials found" classname="keysweep"/>\n';
  yield '  </testsuite>\n</testsuites>\n';
};

function testCase({ path, line, title, ruleId, credentialId, confidence, form, context, suppressed }: Occurrence): string {
  const head = `    <testcase name="${escape(printable(`${title} in ${path}:${line}`))}" classname="${escape(ruleId)}" file="${escape(printable(path))}" line="${line}">`;
  if (suppressed) return `${head}<skipped message="${escape(printable(`${suppressed.by}: ${suppressed.reason ?? 'no reason given'}`))}"/></testcase>\n`;
  return `${head}<failure type="${escape(ruleId)}" message="${escape(`stored ${form}, ${confidence} confidence, credential ${credentialId}`)}">${escape(printable(context))}</failure></testcase>\n`;
}

/** Text for XML 1.0: markup as entities; what `printable` left that XML forbids (lone surrogates, U+FFFE, U+FFFF) replaced. */
function escape(text: string): string {
  return text.replace(/\p{Surrogate}|[\ufffe\uffff]/gu, '\ufffd').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
