import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, planted, Sandbox } from './program';

/**
 * An issuer whose state is a file (the hash of the password that works), so that what `rotate` did can be told from outside. `slow` makes
 * `set` take a second, `bad` makes it fail and complain with both values.
 */
const ISSUER = `#!/usr/bin/env node
const fs = require('fs');
const { step, entry, old, pending } = JSON.parse(fs.readFileSync(0, 'utf8'));
const [file, how] = [process.argv[2] + '.' + entry, process.argv[3]];
const hash = (text) => require('crypto').createHash('sha256').update(text).digest('hex');
const works = () => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : hash(old.secret));
if (step === 'create') console.log(JSON.stringify({ parts: { secret: 'New' + require('crypto').randomBytes(12).toString('hex') } }));
if (step === 'set') {
  if (how === 'bad') { console.error('cannot change ' + old.secret + ' to ' + pending.secret); process.exit(1); }
  if (how === 'slow') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  fs.writeFileSync(file, hash(pending.secret));
}
if (step === 'test' && works() !== hash(pending.secret)) process.exit(1);
if (step === 'prove') console.log(JSON.stringify({ state: works() === hash(old.secret) ? 'alive' : 'dead' }));
if (step === 'compensate') fs.writeFileSync(file, hash(old.secret));
`;

describe('keysweep rotate, as a script and a person on call use it', () => {
  let sandbox: Sandbox;
  let keys: string[];
  const OLD = [planted(11), planted(12), planted(13)];
  const SOURCE = `TOKEN_0=${OLD[0]}\nTOKEN_1=${OLD[1]}\n`;
  const LATE = `TOKEN_2=${OLD[2]}\n`;

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write('issuer', ISSUER, 0o755);
  });
  afterEach(() => sandbox.remove());

  /** A folder with three tokens, a report of it and a plan; the third is in the second wave. */
  function planned(how = 'good'): string[] {
    sandbox.write('app/.env', SOURCE);
    sandbox.write('app/late.env', LATE);
    sandbox.write('settings.json', JSON.stringify({
      rules: [{ match: { path: 'late.env' }, rotator: 'exec', options: { command: [join(sandbox.root, 'issuer'), join(sandbox.root, 'works'), how] }, wave: 2 }, { match: { rule: 'github-*' }, rotator: 'exec', options: { command: [join(sandbox.root, 'issuer'), join(sandbox.root, 'works'), how] } }],
    }));
    expect(said(sandbox.keysweep('app', 'scan', '.', '--format', 'json', '-o', '../report.json', '--exit-zero')).status).toBe(0);
    const plan = said(sandbox.keysweep('app', 'rotate', 'plan', '../report.json', '--settings', '../settings.json', '-o', '../plan.json', '--json'));
    expect(plan.status).toBe(0);
    const { entries } = JSON.parse(plan.stdout) as { entries: { id: string; key: string; wave: number; problems: string[]; places: { line: number }[] }[] };
    // Entries of one wave have no order of their own; a key is known by the line its token stands in.
    keys = [];
    for (const { key, wave, places } of entries) keys[wave === 2 ? 2 : places[0]!.line - 1] = key;
    expect(entries.map(({ wave, problems }) => [wave, problems])).toEqual([[1, []], [1, []], [2, []]]);
    return entries.map(({ id }) => id);
  }

  /** Everything the program prints is looked through for every secret there was. */
  function said(answer: ReturnType<Sandbox['keysweep']>): ReturnType<Sandbox['keysweep']> {
    for (const value of [...OLD, ...OLD.map((one) => Buffer.from(one).toString('base64'))]) expect(answer.stdout + answer.stderr).not.toContain(value);
    expect(answer.stdout + answer.stderr).not.toMatch(/New[0-9a-f]{24}/);
    return answer;
  }
  const rotate = (...args: string[]) => said(sandbox.keysweep('app', 'rotate', ...args));
  const json = (...args: string[]) => JSON.parse(rotate(...args, '--json').stdout) as { exitCode?: number; dryRun?: boolean; entries: { id: string; state: string; does?: string[]; step?: string; detail?: string }[] };
  const source = (): string => readFileSync(join(sandbox.root, 'app/.env'), 'utf8');
  const states = (...args: string[]): string[] => json(...args).entries.map(({ state }) => state);

  it('plans, tries dry, applies by wave and by entry, says how it stands and takes back, in words and in JSON', () => {
    const [first, second, third] = planned();
    for (const direction of ['resume', 'rollback']) expect(rotate(direction, '../plan.json', '--yes')).toMatchObject({ status: 2, stderr: expect.stringContaining('never applied') });
    expect(json('apply', '../plan.json', '--dry-run')).toMatchObject({ dryRun: true, entries: [{ id: first, state: 'pending', does: expect.arrayContaining([expect.stringContaining('make a new value with exec')]) }, {}, {}] });
    expect(json('apply', '../plan.json', '--dry-run', '--wave', '2').entries.map(({ id }) => id)).toEqual([third]);
    expect(source()).toBe(SOURCE);
    expect(existsSync(join(sandbox.root, 'state', 'rotations'))).toBe(false);

    expect(rotate('apply', '../plan.json', '--only', first)).toMatchObject({ status: 2, stderr: expect.stringContaining('add --yes') });
    expect(states('apply', '../plan.json', '--yes', '--only', first)).toEqual(['rotated', 'pending', 'pending']);
    expect(states('apply', '../plan.json', '--yes', '--wave', '1')).toEqual(['rotated', 'rotated', 'pending']);
    expect(states('status', '../plan.json')).toEqual(['rotated', 'rotated', 'pending']);
    const id = (JSON.parse(readFileSync(join(sandbox.root, 'plan.json'), 'utf8')) as { id: string }).id;
    expect(rotate('status', id.slice(0, 6)).stdout).toContain('2 rotated, 1 pending');
    expect(json('rollback', '../plan.json', '--dry-run').entries.map(({ does }) => does![0].slice(0, 8))).toEqual(['put back', 'put back', 'nothing:']);
    expect(json('resume', '../plan.json', '--dry-run').entries[0].does![0]).toMatch(/^nothing yet: the old value is deleted after \d{4}-/);
    expect(rotate('apply', '../plan.json', '--yes')).toMatchObject({ status: 0, stdout: expect.stringContaining('3 rotated') });
    expect(source().split('\n').slice(0, 2).sort()).toEqual(keys.slice(0, 2).map((key, index) => `TOKEN_${index}=keysweep://default/${key}`).sort());
    expect(readFileSync(join(sandbox.root, 'app/late.env'), 'utf8')).toBe(`TOKEN_2=keysweep://default/${keys[2]}\n`);
    const resolved = sandbox.keysweep('app', 'run', '--env-file', 'late.env', '--', process.execPath, '-p', 'process.env.TOKEN_2').stdout.trim();
    expect(readFileSync(join(sandbox.root, `works.${third}`), 'utf8')).toBe(createHash('sha256').update(resolved).digest('hex'));

    expect(json('rollback', '../plan.json', '--yes', '--only', second)).toMatchObject({ exitCode: 0 });
    expect(json('rollback', '../plan.json', '--yes', '--concurrency', '1')).toMatchObject({ exitCode: 0, entries: [{ state: 'rolled-back' }, { state: 'rolled-back' }, { state: 'rolled-back' }] });
    expect(source()).toBe(SOURCE);
    expect(sandbox.keysweep('app', 'run', '--', 'true').status).toBe(0);
    expect(readFileSync(join(sandbox.root, 'state/secrets.age.json'), 'utf8')).not.toContain(keys[0]); // the sink is as it was: empty
    expect(states('apply', '../plan.json', '--yes')).toEqual(['rotated', 'rotated', 'rotated']); // and again
  }, 120_000);

  it('takes a failed one back with exit code 4, and complains without a value', () => {
    planned('bad');
    const answer = rotate('apply', '../plan.json', '--yes', '--keep-going');
    expect(answer).toMatchObject({ status: 4, stdout: expect.stringContaining('3 rolled-back') });
    expect(answer.stdout).toContain('cannot change ****');
    expect(source()).toBe(SOURCE);
    for (const file of filesBelow(join(sandbox.root, 'state'))) for (const value of OLD) expect(readFileSync(file).includes(value)).toBe(false);
  }, 60_000);

  it('refuses a slip in --only and --wave, a stale plan, a plan of another machine and a plan changed under way', () => {
    const [first] = planned();
    expect(rotate('apply', '../plan.json', '--yes', '--only', 'c-0000')).toMatchObject({ status: 2, stderr: expect.stringContaining('no entry c-0000') });
    expect(rotate('apply', '../plan.json', '--yes', '--wave', '7')).toMatchObject({ status: 2, stderr: expect.stringMatching(/no wave 7[^]*1, 2/) });
    expect(rotate('status', 'nowhere')).toMatchObject({ status: 2, stderr: expect.stringContaining('no plan nowhere') });

    sandbox.write('app/.env', `${SOURCE}# touched\n`);
    for (const more of [['--yes'], ['--dry-run']]) expect(rotate('apply', '../plan.json', ...more)).toMatchObject({ status: 2, stderr: expect.stringContaining('.env') });
    sandbox.write('app/.env', SOURCE);
    const elsewhere = said(sandbox.run('app', process.execPath, [BIN, 'rotate', 'apply', '../plan.json', '--yes'], { env: { KEYSWEEP_STATE_DIR: join(sandbox.root, 'other-state') } }));
    expect(elsewhere).toMatchObject({ status: 2, stderr: expect.stringContaining('another fingerprint key') });
    renameSync(join(sandbox.root, 'app'), join(sandbox.root, 'moved'));
    mkdirSync(join(sandbox.root, 'elsewhere'));
    expect(said(sandbox.keysweep('elsewhere', 'rotate', 'apply', '../plan.json', '--yes'))).toMatchObject({ status: 2, stderr: expect.stringContaining('is not on this machine') });
    renameSync(join(sandbox.root, 'moved'), join(sandbox.root, 'app'));
    expect(source()).toBe(SOURCE);

    expect(states('apply', '../plan.json', '--yes', '--only', first)).toEqual(['rotated', 'pending', 'pending']);
    const plan = readFileSync(join(sandbox.root, 'plan.json'), 'utf8');
    writeFileSync(join(sandbox.root, 'plan.json'), plan.replaceAll(keys[2], 'app/OTHER'));
    expect(rotate('apply', '../plan.json', '--yes')).toMatchObject({ status: 2, stderr: expect.stringContaining('changed after it was first applied') });
  }, 60_000);

  const script = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');
  (script ? it : it.skip)(`shows on a terminal how far it is, and elsewhere nothing${script ? '' : ' (skipped: the `script` of util-linux is not here)'}`, () => {
    const tokens = Array.from({ length: 40 }, (_, index) => planted(100 + index));
    sandbox.write('app/.env', tokens.map((value, index) => `TOKEN_${index}=${value}\n`).join(''));
    sandbox.write('settings.json', JSON.stringify({ rules: [{ match: { rule: '*' }, rotator: 'store-only' }] }));
    sandbox.keysweep('app', 'scan', '.', '--format', 'json', '-o', '../report.json', '--exit-zero');
    sandbox.keysweep('app', 'rotate', 'plan', '../report.json', '--settings', '../settings.json', '-o', '../plan.json');
    const env = { TERM: 'xterm' };
    const shown = sandbox.run('app', 'script', ['-qec', `stty cols 120; '${process.execPath}' '${BIN}' rotate apply ../plan.json --yes --concurrency 2`, '/dev/null'], { env }).stdout;
    expect(shown).toMatch(/\d+ of 40 credentials done, [12] under way: [a-z]/);
    expect(shown).toContain('40 moved');
    for (const value of tokens) expect(shown).not.toContain(value);
    expect(sandbox.keysweep('app', 'rotate', 'rollback', '../plan.json', '--yes')).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('40 rolled-back') }); // more than are at work at once
    // Pseudo-terminals of build servers may have no width, in which a spinner would turn for ever.
    expect(sandbox.run('app', 'script', ['-qec', `'${process.execPath}' '${BIN}' rotate apply ../plan.json --yes`, '/dev/null'], { env }).stdout).toMatch(/^moved/);
  }, 60_000);

  it('ends after the steps under way at Ctrl-C, which reaches its children too, and resume goes on', async () => {
    planned('slow');
    const child = spawn(process.execPath, [BIN, 'rotate', 'apply', '../plan.json', '--yes', '--concurrency', '1'], { cwd: join(sandbox.root, 'app'), env: sandbox.environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => { text += data.toString(); });
    const begun = (): boolean => filesBelow(join(sandbox.root, 'state')).some((path) => path.endsWith('journal.jsonl') && readFileSync(path, 'utf8').includes('"step":"set"'));
    while (!begun()) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.kill(-child.pid!, 'SIGINT'); // as a terminal does: to the whole group
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    expect(text).toContain('ending after the steps under way');
    expect(code).toBe(5);
    expect(json('status', '../plan.json').entries.map(({ state }) => state).sort()).toEqual(['pending', 'pending', 'unfinished']);
    expect(rotate('resume', '../plan.json', '--yes')).toMatchObject({ status: 0, stdout: expect.stringContaining('3 rotated') });
  }, 60_000);
});

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).flatMap((name) => (statSync(join(directory, name)).isDirectory() ? filesBelow(join(directory, name)) : [join(directory, name)]));
}
