import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { BIN, PLANTED, PLANTED_LINE, Sandbox } from './program';

const top = join(BIN, '..', '..');
let box: Sandbox;

beforeAll(() => {
  box = new Sandbox();
  box.repository('project');
  box.write('project/src/settings.py', PLANTED_LINE);
  box.write('project/clean/a.txt', 'plain\n');
});
afterAll(() => box.remove());

interface Step { id?: string; if?: string; uses?: string; shell?: string; env?: Record<string, string>; run?: string }
interface Action { inputs: Record<string, { default: string }>; outputs: Record<string, { value: string }>; runs: { steps: Step[] } }
const action = parse(readFileSync(join(top, 'action.yml'), 'utf8')) as Action;

/** Runs the shell steps of action.yml as a runner would; its program comes from this work tree instead of npm. */
function runAction(inputs: Record<string, string>): { code: number; log: string; summary: string; outputs: Record<string, string> } {
  const temp = join(box.root, `runner-${Math.random()}`);
  mkdirSync(join(temp, 'keysweep/node_modules/.bin'), { recursive: true });
  symlinkSync(BIN, join(temp, 'keysweep/node_modules/.bin/keysweep'));
  const outputFile = box.write(`${temp.slice(box.root.length + 1)}/output`, '');
  const summaryFile = box.write(`${temp.slice(box.root.length + 1)}/summary`, '# an earlier step\n');
  const steps: Record<string, Record<string, string>> = {};
  const value = (expression: string): string => expression.replace(/\$\{\{ *([\w.-]+) *\}\}/g, (_, name: string) => {
    const [kind, id, , key] = name.split('.') as [string, string, string, string];
    if (kind === 'inputs') return inputs[id] ?? action.inputs[id]!.default;
    if (kind === 'github') return top;
    return steps[id]?.[key] ?? '';
  });
  let log = '';
  let code = 0;
  for (const step of action.runs.steps) {
    if (!step.run || step.id === 'install') continue;
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, expression]) => [name, value(expression)]));
    const { status, stdout, stderr } = box.run('project', 'bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step.run], { env: { ...env, RUNNER_TEMP: temp, GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: summaryFile, GITHUB_ACTIONS: 'true' } });
    log += stdout + stderr;
    code = status ?? 1;
    steps[step.id!] = Object.fromEntries(readFileSync(outputFile, 'utf8').trim().split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
    if (code !== 0) break;
  }
  return { code, log, summary: readFileSync(summaryFile, 'utf8'), outputs: Object.fromEntries(Object.entries(action.outputs).map(([name, { value: expression }]) => [name, value(expression)])) };
}

test('the GitHub action fails the job on a finding, annotates it, writes the summary, SARIF and JSON, and shows no secret', () => {
  const { code, log, summary, outputs } = runAction({ path: '.', category: 'backend' });
  expect(code).toBe(1);
  expect(log).toContain('::error file=src/settings.py,line=1');
  expect(summary).toMatch(/^# an earlier step\n### keysweep: 1 credential/);
  expect(outputs['exit-code']).toBe('1');
  const sarif = readFileSync(outputs.sarif!, 'utf8');
  expect(JSON.parse(sarif)).toMatchObject({ runs: [{ automationDetails: { id: 'keysweep/backend/' }, results: [{ level: expect.any(String) as string }] }] });
  expect(JSON.parse(readFileSync(outputs.report!, 'utf8'))).toMatchObject({ schema: 'keysweep-report/1' });
  for (const text of [log, summary, sarif, readFileSync(outputs.report!, 'utf8')]) expect(text).not.toContain(PLANTED);
});

test('the GitHub action passes where nothing is found, takes several paths and arguments, and runs nothing an input says', () => {
  expect(runAction({ path: 'clean\nREADME' })).toMatchObject({ code: 0, outputs: { 'exit-code': '0' } });
  expect(runAction({ path: '.', 'fail-on': 'never' }).code).toBe(0);
  expect(runAction({ path: '.', arguments: '--exclude\nsrc/' }).code).toBe(0);
  const hostile = runAction({ path: '$(touch pwned); `touch pwned`', category: '"; touch pwned; "' });
  expect(hostile.outputs['exit-code']).toBe('2');
  expect(existsSync(join(box.root, 'project/pwned'))).toBe(false);
  // Inputs are never pasted into a script.
  for (const step of action.runs.steps) expect(step.run ?? '').not.toContain('${{');
});

test('every step of the action names a shell or another action, and its outputs come from steps that are there', () => {
  const ids = new Set(action.runs.steps.map(({ id }) => id));
  for (const step of action.runs.steps) expect(Boolean(step.uses) || step.shell === 'bash').toBe(true);
  for (const { value } of Object.values(action.outputs)) expect(ids.has(/steps\.([\w-]+)\./.exec(value)![1])).toBe(true);
  const install = action.runs.steps.find(({ id }) => id === 'install')!.run!;
  expect(install).toContain('--ignore-scripts');
});

test("the GitLab component's script writes reports that are valid, and fails at or over fail-on", () => {
  const [spec, job] = parseAllDocuments(readFileSync(join(top, 'templates/keysweep.yml'), 'utf8')).map((document) => document.toJS() as Record<string, never>) as unknown as [
    { spec: { inputs: Record<string, { default: string; options?: string[] }> } }, { keysweep: { script: string[]; variables: Record<string, string>; artifacts: { reports: Record<string, string> } } }];
  const fill = (text: string, inputs: Record<string, string>): string => text.replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => inputs[name] ?? spec.spec.inputs[name]!.default);
  const npx = box.write('npx/npx', '#!/bin/sh\n[ "$1" = --yes ] && shift\nshift\nexec keysweep "$@"\n', 0o755);
  const run = (inputs: Record<string, string>): number | null => {
    const variables = Object.fromEntries(Object.entries(job.keysweep.variables).map(([name, text]) => [name, fill(String(text), inputs)]));
    const script = job.keysweep.script.map((line) => fill(line, inputs)).join('\n');
    return box.run('project', 'sh', ['-e', '-c', script], { env: { ...variables, GITLAB_CI: 'true', PATH: `${join(npx, '..')}:${box.environment.PATH}` } }).status;
  };
  expect(run({ path: 'src' })).toBe(1);
  for (const file of Object.values(job.keysweep.artifacts.reports)) expect(existsSync(join(box.root, 'project', file))).toBe(true);
  const report = JSON.parse(readFileSync(join(box.root, 'project/gl-secret-detection-report.json'), 'utf8')) as { vulnerabilities: { location: object }[] };
  const { $schema: _, $id: __, ...schema } = JSON.parse(readFileSync(join(top, 'test/report/schemas/gitlab-secret-detection-15.2.1.json'), 'utf8')) as Record<string, unknown>;
  expect(new Ajv({ strict: false }).compile(schema)(report)).toBe(true);
  expect(report.vulnerabilities).toEqual([expect.objectContaining({ location: expect.objectContaining({ file: 'src/settings.py' }) as object })]);
  expect(run({ path: 'src', 'fail-on': 'never' })).toBe(0);
  expect(run({ path: 'clean' })).toBe(0);
});

test('the Dockerfile copies what is there, runs as nobody in particular, and starts what exists', () => {
  const lines = readFileSync(join(top, 'Dockerfile'), 'utf8').replace(/\\\n/g, ' ').split('\n');
  const froms = lines.filter((line) => line.startsWith('FROM '));
  for (const line of froms) expect(line).toMatch(/^FROM node:20-slim/);
  for (const line of lines.filter((text) => text.startsWith('COPY --from=build'))) {
    for (const source of line.split(/\s+/).slice(2, -1)) expect(existsSync(join(top, source.replace('/build/', '')))).toBe(true);
  }
  expect(lines).toContain('USER 1000');
  const entry = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(lines.join('\n'))![1]!) as string[];
  expect(existsSync(join(top, entry[1]!.replace('/opt/keysweep/', '')))).toBe(true);
  // The commands of the build stage exist.
  for (const script of lines.join('\n').matchAll(/npm run ([\w:-]+)/g)) expect(JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'))).toMatchObject({ scripts: { [script[1]!]: expect.any(String) as string } });
  expect(spawnSync(process.execPath, [BIN, '--version'], { encoding: 'utf8' }).stdout).toContain('keysweep/');
});
