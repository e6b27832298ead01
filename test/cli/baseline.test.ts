import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Baseline, BASELINE_FILE, type BaselineEntry } from '../../src/config/baseline';
import { PLANTED, PLANTED_LINE, plantedLine, Sandbox } from './program';

let box: Sandbox;
let count = 0;
let at: string;
const file = (): string => join(box.root, at, BASELINE_FILE);
const text = (): string => readFileSync(file(), 'utf8');

beforeAll(() => (box = new Sandbox()));
afterAll(() => box.remove());
beforeEach(() => (at = box.repository(`repository-${++count}`)));

const write = (path: string, content: string): void => void box.write(join(at, path), content);
const other = plantedLine(2);

test('what is known does not count, what is new does, wherever it moves in its file', () => {
  write('a.py', PLANTED_LINE);
  expect(box.keysweep(at, 'scan', '.').status).toBe(1);
  expect(box.keysweep(at, 'baseline', 'create').stdout).toContain('1 entry');
  expect(text()).not.toContain(PLANTED);
  expect(text()).not.toMatch(/"line"|\d{4}-\d{2}-\d{2}/);
  expect(box.keysweep(at, 'scan', '.')).toMatchObject({ status: 0, stdout: expect.stringContaining('1 place suppressed') as string });
  expect(box.keysweep(at, 'scan', '.', '--ignore-baseline').status).toBe(1);
  // Position does not matter, content does: another secret in the same line is a finding.
  write('a.py', `\n\n# moved\n${PLANTED_LINE}`);
  expect(box.keysweep(at, 'scan', '.').status).toBe(0);
  write('a.py', other);
  expect(box.keysweep(at, 'scan', '.').status).toBe(1);
});

test('the hook, a subfolder, an absolute path and a file named alone all meet the same entry', () => {
  write('deep/a.py', PLANTED_LINE);
  box.keysweep(at, 'baseline', 'create');
  box.git(at, 'add', '-A');
  expect(box.keysweep(at, 'hook', 'run', '--staged').status).toBe(0);
  expect(box.keysweep(at, 'hook', 'run', 'deep/a.py').status).toBe(0);
  expect(box.keysweep(join(at, 'deep'), 'scan', '.').status).toBe(0);
  expect(box.keysweep(at, 'scan', join(box.root, at)).status).toBe(0);
  box.git(at, 'commit', '-qm', 'x');
  expect(box.keysweep(at, 'scan', '--history').status).toBe(0);
  // A copy at another path is another place that must be cleaned.
  write('copy.py', PLANTED_LINE);
  expect(box.keysweep(at, 'scan', '.').status).toBe(1);
});

test('check tells new, ended and gone; update drops what is gone, keeps reasons, and takes in only with --add', () => {
  write('a.py', PLANTED_LINE);
  write('b.py', other);
  box.keysweep(at, 'baseline', 'create', '--reason', 'ticket 12', '--author', 'ada', '--until', '2999-01-01');
  expect(box.keysweep(at, 'baseline', 'check')).toMatchObject({ status: 0, stdout: '2 known, 0 new, 0 ended, 0 gone\n' });
  write('b.py', 'import os\n');
  write('c.py', plantedLine(3));
  const checked = box.keysweep(at, 'baseline', 'check');
  expect(checked).toMatchObject({ status: 1, stdout: expect.stringMatching(/^1 known, 1 new, 0 ended, 1 gone\nnew {2}c\.py:1 [^]*gone {2}b\.py/) as string });
  expect(box.keysweep(at, 'baseline', 'update')).toMatchObject({ status: 0, stdout: expect.stringContaining('--add') as string });
  expect(text()).toContain('"reason":"ticket 12","author":"ada","until":"2999-01-01"');
  expect(text()).not.toContain('b.py');
  expect(text()).not.toContain('c.py');
  box.keysweep(at, 'baseline', 'update', '--add', '--reason', 'vendor');
  expect(text()).toMatch(/c\.py.*"reason":"vendor"/);
  expect(box.keysweep(at, 'baseline', 'check', '--strict').status).toBe(0);
  // A part of the tree says nothing of the rest.
  box.keysweep(at, 'baseline', 'update', 'c.py');
  expect(text()).toContain('a.py');
});

test('an entry whose day has passed counts again and says so', () => {
  write('a.py', PLANTED_LINE);
  box.keysweep(at, 'baseline', 'create', '--until', '2020-01-01', '--author', 'ada', '--reason', 'ticket 12');
  const { status, stdout } = box.keysweep(at, 'scan', '.');
  expect(status).toBe(1);
  expect(stdout).toContain('the baseline entry that allowed it by ada ended on 2020-01-01: ticket 12');
  expect(box.keysweep(at, 'baseline', 'check')).toMatchObject({ status: 1, stdout: expect.stringContaining('ended  a.py:1') as string });
});

test('ignore entries and comments with a day come back, too', () => {
  write('a.py', PLANTED_LINE.replace('\n', '  # keysweep:allow by:ada until:2020-01-01 -- for the fair\n'));
  expect(box.keysweep(at, 'scan', '.')).toMatchObject({ status: 1, stdout: expect.stringContaining('the comment that allowed it by ada ended on 2020-01-01: for the fair') as string });
  write('a.py', PLANTED_LINE.replace('\n', '  /* keysweep:allow github-pat-classic by:ada until:2999-01-01 -- for the fair */\n'));
  const { stdout } = box.keysweep(at, 'scan', '.', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ credentials: [{ occurrences: [{ suppressed: { by: 'inline', author: 'ada', until: '2999-01-01', reason: 'for the fair' } }] }] });
  write('a.py', PLANTED_LINE);
  write('.keysweep.yaml', 'ignore:\n  - rule: github-pat-classic\n    path: "*.py"\n    reason: ticket 12\n    author: bob\n    until: 2020-01-01\n');
  expect(box.keysweep(at, 'scan', '.')).toMatchObject({ status: 1, stdout: expect.stringContaining('the ignore entry that allowed it by bob ended on 2020-01-01') as string });
});

test('branches that both change the baseline merge line by line with merge=union', () => {
  write('a.py', PLANTED_LINE);
  const created = box.keysweep(at, 'baseline', 'create').stdout;
  expect(created).toContain(`${BASELINE_FILE} merge=union`);
  write('.gitattributes', `${BASELINE_FILE} merge=union\n`);
  box.git(at, 'add', '-A');
  box.git(at, 'commit', '-qm', 'baseline');
  for (const [branch, secret] of [['one', 4], ['two', 5]] as const) {
    box.git(at, 'checkout', '-q', '-b', branch, 'main');
    write(`${branch}.py`, plantedLine(secret));
    box.keysweep(at, 'baseline', 'update', '--add');
    box.git(at, 'add', '-A');
    box.git(at, 'commit', '-qm', branch);
  }
  box.git(at, 'merge', '-q', '-m', 'merged', 'one');
  expect(box.keysweep(at, 'baseline', 'check', '--strict')).toMatchObject({ status: 0, stdout: expect.stringContaining('3 known') as string });
  const merged = text();
  box.keysweep(at, 'baseline', 'update');
  expect(text().split('\n').sort()).toEqual(merged.split('\n').sort());
  expect(box.keysweep(at, 'baseline', 'create').stderr).toContain('there is a baseline already');
});

test('a baseline under the team key needs the team key', () => {
  write('a.py', PLANTED_LINE);
  const env = { KEYSWEEP_HMAC_KEY: '00112233445566778899aabbccddeeff' };
  const run = (...args: string[]) => box.run(at, 'keysweep', args, { env });
  expect(run('baseline', 'create', '--team-key').status).toBe(0);
  expect(text()).not.toContain('mix');
  expect(run('scan', '.').status).toBe(0);
  expect(box.keysweep(at, 'scan', '.')).toMatchObject({ status: 2, stderr: expect.stringContaining('team key') as string });
});

test('what is wrong in the file is told with its line', () => {
  write('a.py', PLANTED_LINE);
  box.keysweep(at, 'baseline', 'create');
  const whole = text();
  for (const [broken, said] of [
    [`<<<<<<< ours\n${whole}`, `${BASELINE_FILE}:1: unresolved merge conflict`],
    [whole + '{"path":"x"}\n', `${BASELINE_FILE}:3: the entry has no rule`],
    [whole + 'nonsense\n', `${BASELINE_FILE}:3: not a line`],
    [whole.split('\n').slice(1).join('\n'), 'is missing, which the entry of a.py needs'],
    [whole.replace(/"mix":"../, '"mix":"zz'), 'another version'],
  ]) {
    box.write(join(at, BASELINE_FILE), broken!);
    expect(box.keysweep(at, 'scan', '.')).toMatchObject({ status: 2, stderr: expect.stringContaining(said!) as string });
  }
  // Line ends of Windows are no difference.
  box.write(join(at, BASELINE_FILE), whole.replace(/\n/g, '\r\n'));
  expect(box.keysweep(at, 'scan', '.').status).toBe(0);
  renameSync(file(), file() + '.x');
  expect(box.keysweep(at, 'baseline', 'check')).toMatchObject({ status: 2, stderr: expect.stringContaining('keysweep baseline create') as string });
});

test('the text is sorted and unique, and reading it gives the same entries, whatever they hold', () => {
  const entry = fc.record({ path: fc.string({ minLength: 1, unit: 'binary' }), rule: fc.string(), fingerprint: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 }), reason: fc.option(fc.string(), { nil: undefined }) });
  const target = box.write(`property-${count}.jsonl`, '');
  fc.assert(fc.property(fc.array(entry, { maxLength: 8 }), fc.array(entry, { maxLength: 8 }), (ours, theirs) => {
    const empty = Baseline.create(target);
    const { set } = JSON.parse(empty.text()) as { set: string };
    const keyed = (list: typeof ours): BaselineEntry[] => list.map((one) => ({ ...one, set }));
    const a = empty.with(keyed(ours)).text();
    const b = empty.with(keyed(theirs)).text();
    const lines = a.split('\n').slice(0, -1);
    expect(lines).toEqual([...new Set(lines)].sort());
    box.write(`property-${count}.jsonl`, a);
    expect(Baseline.read(target).text()).toBe(a);
    // A union merge, in whatever order git leaves the lines.
    box.write(`property-${count}.jsonl`, b + a);
    expect(Baseline.read(target).text()).toBe(empty.with([...keyed(theirs), ...keyed(ours)]).text());
  }), { numRuns: 100 });
});
