import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { scan } from '../../src';
import type { ScanReport } from '../../src/model';
import { builtInDetectors } from '../../src/pipeline/detectors';
import { reporters, type Format, type ReportOptions } from '../../src/report';
import { lineHashes } from '../../src/report/line-hash';
import { PLANTED, PLANTED_LINE, plantedLine } from '../cli/program';

/** Names with everything that a format could take for its own markup. */
const AWKWARD = 'a&b <i> "q" \'s\' 100%, x:y |z`#é.py';

let root: string;
let report: ScanReport;
let options: ReportOptions;
const start = process.cwd();

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'keysweep-formats-')));
  execFileSync('git', ['init', '-q', root]);
  mkdirSync(join(root, 'src'));
  writeFileSync(join(root, 'src', 'settings.py'), `import os\n\n${PLANTED_LINE}\r\n${plantedLine(2)}`);
  writeFileSync(join(root, 'src', AWKWARD), `# first\n${PLANTED_LINE}`);
  writeFileSync(join(root, 'allowed.py'), PLANTED_LINE.replace('\n', '  # keysweep:allow -- "made" <up>\n'));
  symlinkSync('src', join(root, 'link'));
  const inner = join(root, 'inner');
  mkdirSync(inner);
  writeFileSync(join(inner, 'deep.py'), `\n\n${PLANTED_LINE}`);
  execFileSync('tar', ['-czf', join(root, 'backup.tgz'), '-C', inner, 'deep.py']);
  rmSync(inner, { recursive: true });
  process.chdir(join(root, 'src'));
  report = await scan({ paths: ['.', '../allowed.py', '../backup.tgz', '../link/settings.py'], gitignore: false });
  options = { showSecrets: false, color: false, rules: builtInDetectors().rules, root, category: 'backend' };
});
afterAll(() => {
  process.chdir(start);
  rmSync(root, { recursive: true, force: true });
});

const write = (format: Format, given: ScanReport = report): string => [...reporters[format](given, options)].join('');
const parse = <T>(format: Format, given?: ScanReport): T => JSON.parse(write(format, given)) as T;

function schema(file: string): ValidateFunction {
  const { $schema: _, id: __, ...content } = JSON.parse(readFileSync(join(__dirname, 'schemas', file), 'utf8')) as Record<string, unknown>;
  // The published schemas are not written for ajv's strict mode, and formats (uri, date-time) are checked below where they matter.
  return new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(content);
}

function expectValid(validate: ValidateFunction, value: unknown): void {
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
}

const incomplete = (): ScanReport => ({ ...report, complete: false, coverage: [{ ...report.coverage[0]!, incomplete: true, details: [{ path: 'x\n<&.gz', reason: 'encrypted', detail: 'a "password" is needed', incomplete: true }] }] });
const empty = (): ScanReport => ({ ...report, credentials: [], suppressedCount: 0 });

test.each(['human', 'json', 'jsonl', 'csv', 'sarif', 'gitlab', 'junit', 'codeclimate', 'github', 'github-summary'] as const)('%s shows no secret and ends with a line end', (format) => {
  for (const given of [report, incomplete(), empty()]) {
    const text = write(format, given);
    expect(text).not.toContain(PLANTED);
    expect(text).not.toContain(PLANTED.slice(6));
    if (text) expect(text.endsWith('\n')).toBe(true);
  }
});

interface Sarif { runs: { automationDetails: { id: string }; tool: { driver: { rules: { id: string; name: string; help: { text: string; markdown: string }; shortDescription: { text: string }; fullDescription: { text: string }; properties: Record<string, unknown> }[] } }; results: SarifResult[]; invocations: { executionSuccessful: boolean }[] }[] }
interface SarifResult { ruleId: string; ruleIndex: number; level: string; rank: number; message: { text: string }; locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number; startColumn: number; endLine: number; endColumn: number } } }[]; partialFingerprints: Record<string, string>; suppressions?: object[]; properties: { exposure: { score: number } } }

test('SARIF is valid against the published schema', () => {
  const validate = schema('sarif-2.1.0-rtm.5.json');
  for (const given of [report, incomplete(), empty()]) expectValid(validate, parse('sarif', given));
  // The check can fail.
  const broken = parse<Sarif>('sarif');
  (broken.runs[0]!.results[0]! as unknown as Record<string, unknown>).level = 'fatal';
  expect(validate(broken)).toBe(false);
});

test("SARIF keeps GitHub's rules: texts, severities, paths of the repository, one location, its own line hashes, rank", () => {
  const run = parse<Sarif>('sarif').runs[0]!;
  expect(run.automationDetails.id).toBe('keysweep/backend/');
  for (const { id, name, help, shortDescription, fullDescription, properties } of run.tool.driver.rules) {
    expect(name.length).toBeLessThanOrEqual(255);
    expect(shortDescription.text.length).toBeLessThanOrEqual(1024);
    expect(fullDescription.text.length).toBeLessThanOrEqual(1024);
    expect(help.text).toBeTruthy();
    expect(help.markdown).toBeTruthy();
    expect(properties.tags).toContain('security');
    expect(properties['security-severity']).toMatch(/^(?:10|[0-9])\.[0-9]$/);
    expect(Number(properties['security-severity'])).toBeGreaterThan(0);
    expect(id).not.toMatch(/high|critical/);
  }
  for (const result of run.results) {
    expect(run.tool.driver.rules[result.ruleIndex]!.id).toBe(result.ruleId);
    expect(result.locations).toHaveLength(1);
    expect(result.rank).toBeGreaterThanOrEqual(0);
    expect(result.rank).toBeLessThanOrEqual(100);
    expect(result.rank).toBeCloseTo(result.properties.exposure.score * 10, 1);
    expect(result.partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{1,16}:\d+$/);
  }
  const uris = run.results.map((result) => result.locations[0]!.physicalLocation.artifactLocation.uri);
  // From the top of the repository although the scan was started below it; links are resolved.
  expect(new Set(uris)).toEqual(new Set(['src/settings.py', `src/${encodeURIComponent(AWKWARD)}`, 'allowed.py', 'backup.tgz']));
  for (const uri of uris) expect(() => new URL(uri, 'file:///repository/')).not.toThrow();
  const settings = run.results.find(({ locations: [place] }) => place!.physicalLocation.artifactLocation.uri === 'src/settings.py')!;
  const text = readFileSync(join(root, 'src', 'settings.py'), 'utf8');
  const { startLine, startColumn, endColumn } = settings.locations[0]!.physicalLocation.region;
  expect(text.split(/\r?\n/)[startLine - 1]!.slice(startColumn - 1, endColumn - 1)).toBe(PLANTED);
  expect(settings.partialFingerprints.primaryLocationLineHash).toBe(lineHashes(text, new Set([3])).get(3));
  const member = run.results.find(({ locations: [place] }) => place!.physicalLocation.artifactLocation.uri === 'backup.tgz')!;
  expect(member.message.text).toMatch(/Inside the file: .*deep\.py, line 3/);
  expect(run.results.filter(({ suppressions }) => suppressions)).toEqual([expect.objectContaining({ suppressions: [{ kind: 'inSource', status: 'accepted', justification: '"made" <up>' }] })]);
});

test('line hashes, which have no key, are of files in a git work tree alone; elsewhere the keyed fingerprint stands', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keysweep-formats-')));
  const hashOf = async (file: string): Promise<{ written: string; keyed: string; unkeyed: string }> => {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), PLANTED_LINE);
    const found = await scan({ paths: [join(folder, file)], gitignore: false });
    const { runs: [run] } = JSON.parse([...reporters.sarif(found, { ...options, root: folder })].join('')) as Sarif;
    const { primaryLocationLineHash: written, 'keysweepCredential/v1': keyed } = run!.results[0]!.partialFingerprints;
    return { written: written!, keyed: `${keyed!.slice(0, 16)}:1`, unkeyed: lineHashes(PLANTED_LINE, new Set([1])).get(1)! };
  };
  const backup = await hashOf('backup/settings.py');
  expect(backup.written).toBe(backup.keyed);
  expect(backup.written).not.toBe(backup.unkeyed);
  execFileSync('git', ['init', '-q', folder]);
  const checkout = await hashOf('backup/settings.py');
  expect(checkout.written).toBe(checkout.unkeyed);
  // The repository's own files are no part of its work tree.
  const inside = await hashOf('.git/settings.py');
  expect(inside.written).toBe(inside.keyed);
  rmSync(folder, { recursive: true, force: true });
});

test('GitLab secret detection is valid against the published schema; ids stay, what is allowed is left out', () => {
  const validate = schema('gitlab-secret-detection-15.2.1.json');
  for (const given of [report, incomplete(), empty()]) expectValid(validate, parse('gitlab', given));
  interface GitLab { scan: { status: string; messages: { value: string }[] }; vulnerabilities: { id: string; severity: string; location: { file: string; start_line: number } }[] }
  const first = parse<GitLab>('gitlab');
  expect(parse<GitLab>('gitlab', { ...report, startedAt: '2030-01-01T00:00:00.000Z' }).vulnerabilities).toEqual(first.vulnerabilities);
  expect(new Set(first.vulnerabilities.map(({ id }) => id)).size).toBe(first.vulnerabilities.length);
  expect(first.vulnerabilities.map(({ location }) => location.file)).not.toContain('allowed.py');
  expect(first.vulnerabilities).toContainEqual(expect.objectContaining({ location: expect.objectContaining({ file: 'src/settings.py', start_line: 3 }) as object }));
  expect(parse<GitLab>('gitlab', incomplete()).scan).toMatchObject({ status: 'failure', messages: [{ value: expect.stringContaining('encrypted') as string }] });
  const broken = parse<GitLab>('gitlab');
  broken.vulnerabilities[0]!.severity = 'Terrible';
  expect(validate(broken)).toBe(false);
});

test('JUnit is well-formed XML whose counts agree with its cases', () => {
  for (const given of [report, incomplete(), empty()]) {
    const text = write('junit', given);
    expect(XMLValidator.validate(text)).toBe(true);
    type Case = Record<string, unknown>;
    const { testsuites } = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'testcase' }).parse(text) as { testsuites: { testsuite: Record<string, string> & { testcase: Case[] } } };
    const suite = testsuites.testsuite as unknown as Record<string, string> & { testcase: Case[] };
    expect(suite.testcase).toHaveLength(Number(suite['@_tests']));
    for (const [kind, attribute] of [['failure', 'failures'], ['skipped', 'skipped'], ['error', 'errors']]) {
      expect(suite.testcase.filter((one) => kind! in one)).toHaveLength(Number(suite[`@_${attribute}`]));
    }
  }
  expect(write('junit', empty())).toContain('no credentials found');
});

test('Code Climate has what GitLab code quality asks of each issue', () => {
  const issues = parse<Record<string, unknown>[]>('codeclimate');
  expect(issues.length).toBeGreaterThan(2);
  for (const issue of issues) {
    expect(issue).toEqual(expect.objectContaining({
      type: 'issue', description: expect.any(String) as string, check_name: expect.any(String) as string, fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      severity: expect.stringMatching(/^(?:info|minor|major|critical|blocker)$/) as string, location: { path: expect.any(String) as string, lines: { begin: expect.any(Number) as number, end: expect.any(Number) as number } },
    }));
  }
  expect(parse('codeclimate', empty())).toEqual([]);
});

test("GitHub's annotations: one command a line, names cannot end one, ten at most", () => {
  const lines = write('github').split('\n');
  const commands = lines.filter((line) => line.startsWith('::'));
  for (const command of commands) expect(command).toMatch(/^::(?:error|warning) file=[^,:]+,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=[^,:]+::.+$/);
  expect(commands.some((command) => decodeURIComponent(/file=([^,]+)/.exec(command)![1]!) === `src/${AWKWARD}`)).toBe(true);
  expect(lines.at(-2)).toContain('scanned');
  const [credential] = report.credentials;
  const many = { ...report, credentials: [{ ...credential!, occurrences: Array.from({ length: 25 }, () => credential!.occurrences.find(({ suppressed }) => !suppressed)!) }] };
  expect(write('github', many).split('\n').filter((line) => /^::(?:error|warning)/.test(line))).toHaveLength(10);
  expect(write('github', many)).toContain('15 more findings');
  expect(write('github', incomplete())).toContain('the scan is incomplete');
});

test('the step summary is a table in which nothing of a name is markup', () => {
  const text = write('github-summary');
  expect(text).toContain('| severity | what | where | credential |');
  for (const row of text.split('\n').filter((line) => line.startsWith('| ') && !line.includes('severity'))) {
    expect(row.split('|')).toHaveLength(6);
    expect(row.replace(/<\/?code>/g, '')).not.toMatch(/[<>`]/);
  }
  expect(write('github-summary', empty())).toContain('no credentials found');
  expect(write('github-summary', incomplete())).toContain('**The scan is incomplete.**');
});
