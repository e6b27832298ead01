import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scan } from '../../src';
import { assess } from '../../src/exposure/assess';
import type { ScanReport } from '../../src/model';
import { reporters } from '../../src/report';

const key = Buffer.alloc(32, 7);
const text = (report: ScanReport): string => [...reporters.human(report, { showSecrets: false, color: false, rules: () => ({}) })].join('');

test('credentials stand in the order of their exposure, with score, decision and what is at stake', async () => {
  const report = await scan({ paths: ['fixtures/estate'], key });
  const shown = text(report);
  const ids = [...shown.matchAll(/ (c-[0-9a-f]{16})$/gm)].map(([, id]) => id);
  expect(ids).toEqual(assess(report).map(({ credential }) => credential.id));
  expect(shown).toMatch(/exposure \d\.\d, act: leads to the data of db-backup01, opens \d+ assets\n/);
  expect(shown).toMatch(/^\d+ to act on now: keysweep explain ID/m);
});

test('what is suppressed is not counted among what was found, in any format that counts', async () => {
  const report = await scan({ paths: ['fixtures/estate'], key });
  const [first, ...rest] = report.credentials;
  const suppressed = rest.map((credential) => ({ ...credential, occurrences: credential.occurrences.map((one) => ({ ...one, suppressed: { by: 'config', reason: 'lab' } })) }));
  const made: ScanReport = { ...report, credentials: [first!, ...suppressed] };
  const options = { showSecrets: false, color: false, rules: () => ({}) };
  expect([...reporters.md(made, options)].join('')).toMatch(/^# Stored credentials\n\n1 credential in \d+ places? of/);
  expect([...reporters.human(made, options)].join('')).toMatch(/^1 credential in \d+ place/m);
});

test('a single credential is not ranked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-human-'));
  try {
    writeFileSync(join(folder, 'settings.py'), 'db_password = "Sup3rS3cret!x9"\n');
    const shown = text(await scan({ paths: [folder], key }));
    expect(shown).toContain('settings.py:1:');
    expect(shown).not.toContain('exposure');
    expect(shown).not.toContain('Sup3rS3cret');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
