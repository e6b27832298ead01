import Ajv, { type AnySchemaObject } from 'ajv';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scan, type ScanReport } from '../../src';
import { statisticsOf } from '../../src/api/statistics';
import { reporters } from '../../src/report';

const ROOT = join(__dirname, '../..');
const read = (name: string): AnySchemaObject => JSON.parse(readFileSync(join(ROOT, 'schemas', `${name}.schema.json`), 'utf8')) as AnySchemaObject;

/** The published schemas let fields be added; here none may appear that they do not describe. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  return copy.type === 'object' && copy.properties && copy.additionalProperties === undefined ? { ...copy, additionalProperties: false } : copy;
}

const ajv = new Ajv({ allErrors: true });
ajv.addSchema(strict(read('finding')) as AnySchemaObject);
const validReport = ajv.compile(strict(read('report')) as AnySchemaObject);
const validFinding = ajv.getSchema('https://keysweep.dev/schemas/finding.schema.json')!;

function validate(report: ScanReport): void {
  for (const showSecrets of [false, true]) {
    const whole: unknown = JSON.parse([...reporters.json(report, { showSecrets, color: false, rules: () => ({}) })].join(''));
    validReport(whole);
    expect(validReport.errors ?? []).toEqual([]);
    for (const line of [...reporters.jsonl(report, { showSecrets, color: false, rules: () => ({}) })].join('').split('\n').filter(Boolean)) {
      validFinding(JSON.parse(line));
      expect(validFinding.errors ?? []).toEqual([]);
    }
  }
}

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'keysweep-schemas-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('reports of files, archives, devices and whole estates, with what was turned down and left out', async () => {
  const report = await scan({ paths: [join(ROOT, 'fixtures')], explainRejected: true });
  const occurrences = report.credentials.flatMap((credential) => credential.occurrences);
  // Every kind of thing the schemas describe is among them.
  expect(new Set(occurrences.map((occurrence) => occurrence.provenance.kind))).toEqual(new Set(['file', 'member']));
  expect(new Set(occurrences.map((occurrence) => occurrence.form)).size).toBe(5);
  for (const field of ['encoding', 'hash', 'decoded', 'principal', 'privilege', 'target', 'device', 'part'] as const) {
    expect({ field, there: occurrences.some((occurrence) => occurrence[field] !== undefined) }).toEqual({ field, there: true });
  }
  expect(new Set(report.observations.map((observation) => observation.fact.kind)).size).toBeGreaterThanOrEqual(6);
  expect(report.rejections!.length).toBeGreaterThan(0);
  expect(report.coverage[0]!.details.length).toBeGreaterThan(0);
  validate({ ...report, statistics: statisticsOf(occurrences, report.observations, report.rejections!) });
}, 120_000);

test('reports of a history, an index and a stream', async () => {
  const git = (...args: string[]): unknown => execFileSync('git', ['-C', folder, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args]);
  git('init', '-q', '-b', 'main');
  writeFileSync(join(folder, 'settings.py'), 'db_password = "Sup3rS3cret!x9"\n');
  git('add', '-A');
  git('commit', '-qm', 'one');
  writeFileSync(join(folder, 'other.py'), 'db_password = "An0ther0ne$77q" # keysweep:allow -- of a test\n');
  git('add', '-A');
  async function* chunks(): AsyncGenerator<Buffer> {
    yield Buffer.from('db_password = "Sup3rS3cret!x9"\n');
  }
  const reports = [
    await scan({ paths: [folder], history: {} }),
    await scan({ paths: [folder], staged: true }),
    await scan({ stream: { chunks: chunks(), name: '<stdin>' } }),
  ];
  expect(reports.map((report) => report.credentials[0]!.occurrences[0]!.provenance.kind)).toEqual(['git', 'index', 'stream']);
  expect(reports[1]!.suppressedCount).toBe(1);
  reports.forEach(validate);
});

test('keys of devices with what they are salted with', async () => {
  writeFileSync(join(folder, 'wpa_supplicant.conf'), `ctrl_interface=/run/w\nnetwork={\n\tssid="Office Net"\n\tpsk=${'9b1e5c07'.repeat(8)}\n}\n`);
  writeFileSync(join(folder, 'r1.cfg'), `version 9.3(5)\nhostname n1\nfeature tacacs+\nvrf context management\nsnmp-server user ops network-admin auth md5 0x7f3c5a90b1d24e68${'a7c1'.repeat(4)} localizedkey\nsnmp-server engineID local 80000009030000a1b2c3d4\n`);
  const report = await scan({ paths: [folder] });
  const devices = report.credentials.flatMap((credential) => credential.occurrences).map(({ device }) => device);
  for (const field of ['ssid', 'engineId'] as const) expect(devices.filter((device) => device?.[field] !== undefined)).toHaveLength(1);
  validate(report);
});

test('schemas are themselves valid, and name themselves as they are called', () => {
  for (const file of readdirSync(join(ROOT, 'schemas'))) {
    const schema = JSON.parse(readFileSync(join(ROOT, 'schemas', file), 'utf8')) as AnySchemaObject;
    expect(schema.$id).toBe(`https://keysweep.dev/schemas/${file}`);
    expect(new Ajv({ strict: false }).validateSchema(schema)).toBe(true);
  }
});
