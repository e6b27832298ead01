import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { explain, paths } from '../../src/api/exposure';
import { renderReport, reportFormats } from '../../src/api/report';
import { readReport } from '../../src/api/report-file';
import { scan } from '../../src';
import { incidentOf } from '../../src/exposure/incident';
import type { ScanReport } from '../../src/model';
import { reporters, type Format } from '../../src/report';
import { explanationText } from '../../src/report/explanation';
import { incidentFormats } from '../../src/report/incident';
import { pathsDot, pathsMermaid, pathsText } from '../../src/report/paths';

const options = { showSecrets: false, color: false, rules: () => ({}) };
const scratch = mkdtempSync(join(tmpdir(), 'keysweep-secrets-'));

let report: ScanReport;
let planted: string[];

beforeAll(async () => {
  report = await scan({ paths: ['fixtures/estate'], key: Buffer.alloc(32, 7) });
  planted = [...new Set(report.credentials.flatMap(({ occurrences }) => occurrences.flatMap(({ secret, decoded }) => [secret.reveal(), ...(decoded ? [decoded.reveal()] : [])])))]
    .flatMap((value) => value.split('\n')).map((line) => line.trim()).filter((line) => line.length >= 6 && !line.startsWith('-----'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What is written, with what a reader of the format would unpack. */
function unpacked(text: string): string {
  const data = /id="data">([A-Za-z0-9+/=]+)</.exec(text)?.[1];
  return data ? text + gunzipSync(Buffer.from(data, 'base64')).toString('utf8') : text;
}

function expectNone(text: string): void {
  const all = unpacked(text);
  for (const value of planted) {
    for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), Buffer.from(value).toString('base64').replace(/=+$/, '')]) if (all.includes(form)) throw new Error(`the output holds a planted secret that begins with ${value.slice(0, 2)}`);
  }
}

test('the planted secrets are known, and the check finds them where they are', () => {
  expect(planted.length).toBeGreaterThanOrEqual(10);
  expect(() => expectNone([...reporters.json(report, { ...options, showSecrets: true })].join(''))).toThrow(/planted secret/);
});

test.each(Object.keys(reporters) as Format[])('no planted secret is in a scan written as %s', (format) => {
  const text = [...reporters[format](report, options)].join('');
  expect(text.length).toBeGreaterThan(100);
  expectNone(text);
});

test.each(reportFormats)('none is in a report written as %s from JSON that was saved with --show-secrets', (format) => {
  const file = join(scratch, 'shown.json');
  writeFileSync(file, [...reporters.json(report, { ...options, showSecrets: true })].join(''));
  expectNone([...renderReport({ report: file, format }).pieces].join(''));
});

test('none is in the incident sheet, in ways, or in explanations, and no value of a person', () => {
  const file = join(scratch, 'masked.json');
  writeFileSync(file, [...reporters.json(report, options)].join(''));
  const saved = readReport(file);
  const sheet = incidentOf(saved);
  const result = paths(saved, { from: 'internet', to: 'tag:pii', cut: true, choke: true });
  const texts = [
    ...Object.values(incidentFormats).map((write) => [...write(sheet)].join('')), pathsText(result), pathsDot(result), pathsMermaid(result),
    ...saved.credentials.map(({ id }) => explanationText(explain(saved, id))),
  ];
  for (const text of texts) {
    expectNone(text);
    expect(text).not.toMatch(/\b\d{3}-\d{2}-\d{4}\b/);
  }
  expect(texts[0]).toMatch(/120 social security numbers/);
});
