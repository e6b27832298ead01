import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rotatedCredentials, rotations } from '../../src/api/rotations';
import { scan } from '../../src';
import { incidentOf } from '../../src/exposure/incident';
import { incidentFormats } from '../../src/report/incident';
import { Journal } from '../../src/rotate/journal';
import { newCoverage, type ScanReport } from '../../src/model';
import { madeUpReport, occurrence } from '../report/made-up';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-incident-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let report: ScanReport;
beforeAll(async () => { report = await scan({ paths: ['fixtures/estate'], key: Buffer.alloc(32, 7) }); });

test('the sheet of the sample estate: classes, records, the way, the credentials that lead there', () => {
  const sheet = incidentOf(report);
  expect(sheet.stores).toHaveLength(1);
  const [store] = sheet.stores;
  expect(store).toMatchObject({ store: 'db-backup01', records: 120, reached: true, way: ['internet', 'edge-rtr-01', 'Password of a local account on a network device', 'jump01', 'OpenSSH private key', 'db-backup01'], files: ['fixtures/estate/db-backup01/var/backups/subscribers-2021-06.sql'] });
  expect(store!.classes.map(({ dataClass, records, columns }) => [dataClass, records, columns])).toEqual(expect.arrayContaining([['ssn', 120, ['ssn']], ['imei', 120, ['imei']], ['imsi', 120, ['imsi']]]));
  expect(store!.credentials.filter(({ opens }) => opens)).toHaveLength(1);
  expect(sheet.credentials.map(({ id }) => id).sort()).toEqual(store!.credentials.map(({ id }) => id).sort());
  expect(sheet.complete).toBe(true);
});

test('an entry is named as `paths` takes it, and one that is not there is an error: no way from a misspelt host is no comfort', () => {
  const [store] = incidentOf(report, { entry: 'JUMP01' }).stores;
  expect(store).toMatchObject({ reached: true, way: ['jump01', 'OpenSSH private key', 'db-backup01'] });
  expect(incidentOf(report, { entry: 'tag:pii' }).stores[0]).toMatchObject({ reached: true, way: ['db-backup01'] });
  expect(() => incidentOf(report, { entry: 'jmp01' })).toThrow('nothing in the credential graph is called jmp01');
});

test('since when is the first commit of a credential that leads there', () => {
  const git = (date: string, path: string) => ({ kind: 'git' as const, repository: 'r', path, blob: 'b', commit: 'c'.repeat(40), author: 'Ada', date, atHead: true });
  const key = occurrence({ credentialId: 'c-a', target: { host: 'store1' }, provenance: git('2023-05-04T10:00:00+02:00', 'a'), path: 'a' });
  const older = occurrence({ credentialId: 'c-b', target: { host: 'elsewhere' }, provenance: git('2019-01-01T00:00:00Z', 'b'), path: 'b' });
  const made: ScanReport = {
    ...madeUpReport(0), credentials: [key, older].map((one) => ({ id: one.credentialId, fingerprint: one.fingerprint, ruleId: one.ruleId, title: one.title, provider: one.provider, severity: 'high' as const, occurrences: [one] })),
    observations: [
      { fact: { kind: 'platform', host: 'store1', platform: 'linux', score: 1 }, path: 'store1/dump.sql', line: 1, provenance: { kind: 'file', path: 'store1/dump.sql' } },
      { fact: { kind: 'personal-data', dataClass: 'ssn', records: 9, column: 'ssn' }, path: 'store1/dump.sql', line: 1, provenance: { kind: 'file', path: 'store1/dump.sql' } },
    ],
  };
  const [store] = incidentOf(made).stores;
  expect(store).toMatchObject({ exposedSince: '2023-05-04T08:00:00.000Z', reached: false, credentials: [{ id: 'c-a', opens: true }] });
});

test('what has been rotated comes from the journals, and what has not is said', async () => {
  const [first, second] = incidentOf(report).stores[0]!.credentials;
  const folder = join(scratch, 'rotations', 'feedfacefeedface');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ schema: 'keysweep-rotation-plan/1', id: 'feedfacefeedface', createdAt: '2026-11-01T00:00:00Z', entries: [{ id: first!.id, title: 'a', wave: 1 }, { id: second!.id, title: 'b', wave: 2 }] }));
  const journal = Journal.open(join(folder, 'journal.jsonl'));
  await journal.append({ type: 'plan', plan: 'feedfacefeedface', sha256: '0', entries: 2 });
  await journal.append({ type: 'begin', entry: first!.id, step: 'create' });
  await journal.append({ type: 'end', entry: first!.id, outcome: 'rotated' });
  journal.close();
  const sheet = incidentOf(report, { rotations: rotatedCredentials(rotations(scratch)) });
  expect(sheet.credentials.find(({ id }) => id === first!.id)!.rotation).toMatchObject({ plan: 'feedfacefeedface', outcome: 'rotated', at: expect.stringMatching(/^\d{4}-/) as string });
  expect(sheet.credentials.find(({ id }) => id === second!.id)!.rotation).toBeUndefined();
  expect([...incidentFormats.md(sheet)].join('')).toMatch(new RegExp(`1 of ${sheet.credentials.length} credentials that lead to personal data is rotated`));
});

test('what was not scanned is on every sheet, escaped', () => {
  const hostile = '<img src=x onerror=alert(1)>.zip';
  const sheet = incidentOf({ ...report, complete: false, coverage: [{ ...newCoverage('estate'), incomplete: true, skipped: { encrypted: 1, gitignored: 7, 'missing-object': 40 }, details: [{ path: hostile, reason: 'encrypted', incomplete: true }, { path: 'build', reason: 'gitignored', incomplete: false }, { path: '.', reason: 'missing-object', incomplete: true }] }] });
  const html = [...incidentFormats.html(sheet)].join('');
  expect(html).toContain('The scan was incomplete');
  // What is missing stands there once, by name.
  expect(sheet.leftOut).toEqual([{ source: 'estate', reason: 'gitignored', documents: 7 }]);
  expect(html).toContain('onerror=alert(1)&#62;.zip');
  expect(html).not.toContain('<img');
  expect(html).not.toMatch(/unsafe-inline|<script/);
  expect([...incidentFormats.md(sheet)].join('')).toContain('## 4. What was not scanned');
});
