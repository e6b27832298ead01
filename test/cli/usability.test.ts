import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, PLANTED_LINE, Sandbox } from './program';

// What a person meets who mistypes, leaves, or has no such file: one way of telling it, and what to do next.

let box: Sandbox;
beforeAll(() => {
  box = new Sandbox();
  box.repository('app');
  box.write('app/settings.py', PLANTED_LINE);
  box.keysweep('app', 'scan', '.', '--format', 'json', '-o', '../report.json');
});
afterAll(() => box.remove());

const said = (text: string): string => expect.stringContaining(text) as string;

test.each([
  [['skan', '.'], 'there is no command skan', 'did you mean keysweep scan?'],
  [['paths', 'report.json'], 'keysweep paths takes no argument, and was given report.json', 'keysweep paths --help shows its flags'],
  [['hook', 'instal'], 'there is no command hook instal', 'did you mean keysweep hook install?'],
  [['scan', '--confidance', 'low'], '--confidance', 'did you mean --confidence?'],
  [['rotate', 'apply', 'plan.json', '--dryrun'], '--dryrun', 'did you mean --dry-run?'],
  [['scan', '--format', 'xml'], 'human, json, jsonl', 'keysweep scan --help'],
  [['diff', 'one.json'], 'Missing 1 required arg', 'new  Later report.'],
  [['detectors', 'show', 'github-pat-clasic'], 'there is no detector github-pat-clasic', 'keysweep detectors show github-pat-classic'],
  [['detectors', 'show', 'constructor'], 'there is no detector constructor', 'keysweep detectors list'],
  [['scan', '.', '--also', 'toString=x'], 'not FORMAT=FILE: toString=x', 'formats: human'],
  [['report', '../report.json', '-o', 'x.constructor'], 'does not say the format', '--format'],
  [['plugins', 'remove', 'constructor'], 'constructor is not installed', 'keysweep plugins list'],
  [['hook', 'install', 'pre-push'], 'not for keysweep hook run: pre-push', 'keysweep hook install --type pre-push'],
  [['hook', 'install', '--', '--confidance', 'high'], 'not for keysweep hook run', 'keysweep hook run --help'],
  [['scan', '.', '--range', 'main..HEAD'], '--range is for --history', 'keysweep scan --history --range'],
  [['scan', '.', '--threads', '0'], 'greater than or equal to 1 but received: 0', 'keysweep scan --help'],
  [['scan', '.', '--platform', 'cisco-ois'], 'there is no platform cisco-ois', 'did you mean cisco-ios?'],
  [['report', '../report.json', '--to', 'tag:pi', '-o', 'x.md'], 'nothing in the credential graph is called tag:pi', 'also: internet'],
  [['rotate', 'apply', 'nowhere', '--yes'], 'there is no plan nowhere', 'keysweep rotate status'],
  [['run'], 'no command was given', 'keysweep run -- COMMAND'],
])('keysweep %j: %s', (args, what, next) => {
  const { status, stdout, stderr } = box.keysweep('app', ...args);
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(/^keysweep: .*\n {2}/) as string });
  expect(stderr).toContain(what);
  expect(stderr).toContain(next);
});

test('where nothing was scanned that is said, with the reason, and not that nothing was found', () => {
  box.write('links/.keep', '');
  box.run('links', 'rm', ['.keep']);
  expect(box.keysweep('.', 'scan', 'links')).toMatchObject({ status: 0, stdout: said('nothing was scanned: links holds nothing to scan') });
  expect(box.keysweep('.', 'scan', 'links', '--format', 'jsonl')).toMatchObject({ status: 0, stderr: said('nothing was scanned: links holds nothing to scan') });
  box.run('links', 'ln', ['-s', '/etc', 'etc']);
  const { stdout } = box.keysweep('.', 'scan', 'links');
  expect(stdout).toContain('nothing was scanned: all of links was left out (1 symlink)');
  expect(stdout).not.toContain('no credentials found');
});

test('an address is not taken for a path; what scans it is said, and no token in it is repeated', () => {
  for (const mode of [[], ['--history']]) {
    const { status, stdout, stderr } = box.run('.', 'keysweep', ['scan', ...mode, 'https://bob:Quartz-Heron-7431@git.corp.example/a.git']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/https:\/\/git\.corp\.example\/a\.git is an address.*\n.*git clone --mirror/);
    expect(stdout + stderr).not.toContain('Quartz');
  }
});

test('ways to personal data where none was seen are no mistake of whoever asked for nothing else', () => {
  expect(box.keysweep('app', 'paths', '--report', '../report.json', '--cut')).toMatchObject({ status: 0, stdout: said('no personal data was seen in what was scanned') });
  expect(box.keysweep('app', 'paths', '--report', '../report.json', '--to', 'tag:pii')).toMatchObject({ status: 2, stderr: said('nothing in the credential graph is called tag:pii') });
});

test('a git too old to be kept from running what a repository names is not started; a hook, of its user\'s own repository, makes do with it', () => {
  const old = join(box.root, 'old-git');
  box.write('old-git/git', '#!/bin/sh\n[ "$1" = version ] && { echo git version 2.25.1; exit; }\necho ran >> "$(dirname "$0")/ran"\nexit 1\n', 0o755);
  const env = { PATH: `${old}:${process.env.PATH ?? ''}` };
  const { status, stderr } = box.run('app', process.execPath, [BIN, 'scan', '--history', '.'], { env });
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/git 2\.25 is too old.*\n {2}Install git 2\.32/) as string });
  expect(existsSync(join(old, 'ran'))).toBe(false);
  expect(box.run('app', process.execPath, [BIN, 'hook', 'run', '--staged'], { env }).stderr).not.toContain('too old');
});

test('with --json a failure is an object on standard output, in which nothing of the environment stands', () => {
  const env = { SESSION_NAME: 'only-here-7f3a' };
  for (const args of [['scan', '--nope', '--json'], ['diff', 'missing-1.json', 'missing-2.json', '--json'], ['rotate', 'status', 'nowhere', '--json']]) {
    const { status, stdout } = box.run('app', process.execPath, [BIN, ...args], { env });
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ error: { code: expect.any(String) as string, message: expect.any(String) as string, actions: expect.any(Array) as string[], exitCode: 2, ...(/nope/.test(args.join()) ? {} : { where: expect.any(String) as string }) } });
    expect(stdout).not.toContain('only-here-7f3a');
  }
});

test('a misspelt setting of the configuration is told with its place and what was probably meant, all at once', () => {
  box.write('app/.keysweep.yaml', 'confidence: hihg\nfailon: low\nignore:\n  - pth: x\n    reason: ticket 1\n');
  const { status, stderr } = box.keysweep('app', 'scan', '.');
  expect(status).toBe(2);
  expect(stderr).toContain('.keysweep.yaml:2:9: unknown setting failon; did you mean failOn?');
  expect(stderr).toMatch(/\.keysweep\.yaml:1:13: confidence .*: low, medium, high; did you mean high\?/);
  expect(stderr).toContain('.keysweep.yaml:4:10: unknown setting ignore.0.pth; did you mean path?');
  box.write('app/.keysweep.yaml', 'colour: red\n');
  expect(box.keysweep('app', 'scan', '.').stderr).toContain('unknown setting colour (known: confidence, failOn,');
  box.write('app/.keysweep.yaml', '- scan\n');
  expect(box.keysweep('app', 'scan', '.').stderr).toContain('.keysweep.yaml:1:1: the file must be object');
  // Nothing is turned off by a name that is not there: said, and no error, as a pack may bring it.
  box.write('app/.keysweep.yaml', 'disable: [github-pat-clasic]\n');
  expect(box.keysweep('app', 'scan', '.')).toMatchObject({ status: 1, stderr: said('disable names a rule that is not there: github-pat-clasic; did you mean github-pat-classic?') });
  box.write('app/.keysweep.yaml', 'disable: [github-pat-classic]\n');
  expect(box.keysweep('app', 'scan', '.')).toMatchObject({ status: 0, stderr: expect.not.stringContaining('is not there') as string });
  box.write('app/.keysweep.yaml', '');
});

test('settings of rotation are told the same way', () => {
  box.write('rotation.yaml', 'sinks:\n  default: { type: age-file }\nconsumer: branch\nrules:\n  - match: { rule: "*" }\n    cooling_hours: 3\n');
  const { status, stderr } = box.keysweep('app', 'rotate', 'plan', '../report.json', '--settings', '../rotation.yaml');
  expect({ status, stderr }).toEqual({ status: 2, stderr: said('rotation.yaml:3:11: unknown setting consumer; did you mean consumers?') });
  expect(stderr).toContain('rotation.yaml:6:20: unknown setting rules.0.cooling_hours; did you mean coolingHours?');
});

test('patterns of include that match nothing are said, as nothing was scanned', () => {
  expect(box.keysweep('app', 'scan', '.', '--include', 'scr/**')).toMatchObject({ status: 0, stderr: said('no file matches the patterns of include') });
  expect(box.keysweep('app', 'scan', '.', '--include', '*.py')).toMatchObject({ status: 1, stderr: expect.not.stringContaining('no file matches') as string });
});

test('run says which program is not there, and ends as shells do', () => {
  expect(box.keysweep('app', 'run', '--', 'no-such-program-here')).toEqual({ status: 127, stdout: '', stderr: said('there is no program no-such-program-here') });
  box.write('app/no-program', 'text\n', 0o644);
  expect(box.keysweep('app', 'run', '--', './no-program')).toMatchObject({ status: 126, stderr: said('./no-program') });
});

test('-o is written with --json, too', () => {
  for (const args of [['scan', '.', '-o', 'out.txt', '--json'], ['report', '../report.json', '--format', 'md', '-o', 'out.txt', '--json'], ['report', '../report.json', '--incident', '--format', 'md', '-o', 'out.txt', '--json']]) {
    const { stdout } = box.keysweep('app', ...args);
    expect(JSON.parse(stdout)).toHaveProperty('schema');
    expect(readFileSync(join(box.root, 'app/out.txt'), 'utf8')).not.toBe('');
    box.run('app', 'rm', ['out.txt']);
  }
});

const script = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');
/** Runs the program on a terminal, presses a key once it asks, and gives how it ended. */
function answered(key: string, ...args: string[]): Promise<{ status: number | null; shown: string }> {
  const child = spawn('script', ['-qec', [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' '), '/dev/null'], { cwd: join(box.root, 'app'), env: { ...box.environment, TERM: 'xterm' }, timeout: 30_000 });
  let shown = '';
  child.stdout.on('data', (data: Buffer) => {
    if (!shown.includes('[y/N]') && (shown += data.toString()).includes('[y/N]')) child.stdin.write(key);
    else shown += data.toString();
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, shown })));
}

(script ? test : test.skip)(`leaving the question of rotate by Ctrl-C or Ctrl-D is no consent, and no success${script ? '' : ' (skipped: the `script` of util-linux is not here)'}`, async () => {
  box.keysweep('app', 'rotate', 'plan', '../report.json', '-o', '../plan.json');
  for (const key of ['\x03', '\x04', '\r', 'n\r']) {
    expect({ key, ...(await answered(key, 'rotate', 'apply', '../plan.json')) }).toEqual({ key, status: 2, shown: said('nothing was changed') });
  }
  expect(existsSync(join(box.root, 'state/rotations'))).toBe(false);
});

test('rotate status without a plan lists those that were applied here', () => {
  expect(box.keysweep('app', 'rotate', 'status')).toMatchObject({ status: 0, stdout: 'no plan was applied here yet\n' });
  box.write('store-only.json', JSON.stringify({ rules: [{ match: { rule: '*' }, rotator: 'store-only' }] }));
  box.keysweep('app', 'rotate', 'plan', '../report.json', '--settings', '../store-only.json', '-o', '../plan.json');
  expect(box.keysweep('app', 'rotate', 'apply', '../plan.json', '--yes').status).toBe(0);
  const [id] = readdirSync(join(box.root, 'state/rotations'));
  expect(box.keysweep('app', 'rotate', 'status')).toMatchObject({ status: 0, stdout: expect.stringMatching(new RegExp(`^${id} .* 1 moved\n$`)) as string });
  expect(box.keysweep('app', 'rotate', 'status', id!.slice(0, 6))).toMatchObject({ status: 0, stdout: said(`plan ${id}`) });
});

test('recipients that are none, and a file of identities that is missing, are slips of the settings', () => {
  for (const [settings, env, what] of [
    [{ type: 'age-file', recipients: 'age1notalist' }, {}, 'must be a list of age recipients'],
    [{ type: 'age-file', recipients: ['age1wrong'] }, {}, 'not an age recipient: age1wrong'],
    [{ type: 'sops-file', path: 's.yaml', recipients: ['nobody'] }, {}, 'not an age recipient: nobody'],
    [{ type: 'sops-file', path: 's.yaml' }, { SOPS_AGE_KEY_FILE: 'missing.txt' }, 'SOPS_AGE_KEY_FILE'],
  ] as const) {
    box.write('sink.json', JSON.stringify({ sinks: { default: settings } }));
    const { status, stderr } = box.run('app', process.execPath, [BIN, 'rotate', 'put', 'shop/key', '--settings', '../sink.json'], { env, input: 'value' });
    expect({ status, stderr }).toEqual({ status: 2, stderr: said(what) });
  }
});

test('a plan of which nothing can be applied is not done', () => {
  box.keysweep('app', 'rotate', 'plan', '../report.json', '-o', '../by-hand.json'); // nothing says where this token is rotated
  expect(box.keysweep('app', 'rotate', 'apply', '../by-hand.json', '--yes')).toMatchObject({ status: 5, stdout: expect.stringMatching(/1 blocked\nwhat is blocked was left out/) as string });
});

test('an age identity that is none is no defect', () => {
  for (const env of [{ KEYSWEEP_AGE_IDENTITY: 'garbage' }, { KEYSWEEP_AGE_IDENTITY_FILE: 'settings.py' }, { KEYSWEEP_AGE_IDENTITY_FILE: 'missing' }, { KEYSWEEP_AGE_IDENTITY: 'AGE-SECRET-KEY-1QQQQ' }]) {
    const { status, stderr } = box.run('app', process.execPath, [BIN, 'rotate', 'put', 'shop/key'], { env, input: 'value' });
    expect({ env, status, stderr }).toEqual({ env, status: 2, stderr: expect.stringMatching(/^keysweep: (?!this is a defect).*age identity/) as string });
  }
});
