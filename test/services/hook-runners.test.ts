import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, PLANTED, PLANTED_LINE, Sandbox } from '../cli/program';
import { describeWith, programOf } from './servers';

const ALLOWED = PLANTED_LINE.replace('\n', '  # keysweep:allow -- made up for this test\n');
const top = join(BIN, '..', '..');

describeWith(['pre-commit'], 'pre-commit from PyPI, with keysweep installed from a fresh clone', () => {
  let box: Sandbox;
  let revision: string;
  const run = (...args: string[]): { status: number | null; said: string } => {
    const { status, stdout, stderr } = box.run('project', programOf('pre-commit'), args);
    return { status, said: stdout + stderr };
  };
  const configure = (id: string): void => {
    box.write('project/.pre-commit-config.yaml', `repos:\n  - repo: ${join(box.root, 'keysweep')}\n    rev: ${revision}\n    hooks:\n      - id: ${id}\n${id === 'keysweep-system' ? '' : '        language_version: system\n'}`);
    box.git('project', 'add', '.pre-commit-config.yaml');
  };

  beforeAll(() => {
    box = new Sandbox({ PRE_COMMIT_HOME: undefined });
    box.environment.PRE_COMMIT_HOME = join(box.root, 'pre-commit');
    const cloned = spawnSync('git', ['-c', 'safe.directory=*', 'clone', '-q', '--no-hardlinks', top, join(box.root, 'keysweep')], { encoding: 'utf8' });
    if (cloned.status !== 0) throw new Error(cloned.stderr);
    revision = box.git('keysweep', 'rev-parse', 'HEAD').trim();
    box.repository('project');
    configure('keysweep');
    box.write('project/settings.py', PLANTED_LINE);
    box.write('project/plain.txt', 'plain\n');
    box.git('project', 'add', '-A');
    const installed = run('install', '--install-hooks');
    if (installed.status !== 0) throw new Error(installed.said);
  }, 600_000);
  afterAll(() => box.remove());

  test('--all-files fails on a planted key, names it, and passes after an allow', () => {
    const failed = run('run', '--all-files');
    expect(failed.status).toBe(1);
    expect(failed.said).toContain('settings.py:1:');
    expect(failed.said).not.toContain(PLANTED);
    box.write('project/settings.py', ALLOWED);
    box.git('project', 'add', '-A');
    const passed = run('run', '--all-files');
    expect(passed).toEqual({ status: 0, said: expect.stringMatching(/Passed[^]*scanned 4 documents/) as string });
  });

  test('an empty selection says so', () => {
    expect(run('run', 'keysweep', '--files', 'not-there.txt')).toEqual({ status: 0, said: expect.stringContaining('no files to check') as string });
  });

  test('a commit with a key is stopped', () => {
    box.write('project/more.py', PLANTED_LINE);
    box.git('project', 'add', '-A');
    const stopped = box.run('project', 'git', ['commit', '-q', '-m', 'x']);
    expect(stopped.status).toBe(1);
    expect(stopped.stdout + stopped.stderr).toContain('more.py:1:');
    box.write('project/more.py', ALLOWED);
    box.git('project', 'add', '-A');
    expect(box.run('project', 'git', ['commit', '-q', '-m', 'x']).status).toBe(0);
  });

  test('keysweep-staged answers for the index, and an empty commit; --all-files, which it cannot serve, is an error and not a pass', () => {
    configure('keysweep-staged');
    box.write('project/third.py', PLANTED_LINE);
    box.git('project', 'add', '-A');
    expect(box.run('project', 'git', ['commit', '-q', '-m', 'x']).status).toBe(1);
    box.git('project', 'rm', '-qf', 'third.py');
    expect(box.run('project', 'git', ['commit', '-q', '-m', 'staged']).status).toBe(0);
    const empty = box.run('project', 'git', ['commit', '-q', '--allow-empty', '-m', 'x']);
    expect(empty).toMatchObject({ status: 0 });
    expect(empty.stdout + empty.stderr).toContain('nothing is staged');
    const all = run('run', '--all-files');
    expect(all).toEqual({ status: 1, said: expect.stringContaining('nothing was scanned') as string });
  });

  test('keysweep-system runs what is installed', () => {
    configure('keysweep-system');
    box.write('project/fourth.py', PLANTED_LINE);
    box.git('project', 'add', '-A');
    expect(run('run')).toEqual({ status: 1, said: expect.stringContaining('fourth.py:1:') as string });
    box.git('project', 'rm', '-qf', 'fourth.py');
  });

  test('pre-commit takes over a hook of ours as its own legacy hook, and both run', () => {
    box.repository('both');
    box.keysweep('both', 'hook', 'install');
    box.write('both/.pre-commit-config.yaml', 'repos: []\n');
    box.git('both', 'add', '-A');
    expect(box.run('both', programOf('pre-commit'), ['install']).status).toBe(0);
    box.write('both/settings.py', PLANTED_LINE);
    box.git('both', 'add', '-A');
    expect(box.run('both', 'git', ['commit', '-q', '-m', 'x'])).toMatchObject({ status: 1, stderr: expect.stringContaining('settings.py:1:') as string });
    expect(box.keysweep('both', 'hook', 'uninstall', '--type', 'pre-commit').stdout).toContain('pre-commit.legacy');
  });
});

/** A repository with a runner's package and `keysweep` as npx finds it. */
function project(box: Sandbox, name: string): void {
  box.repository(name);
  box.write(`${name}/.gitignore`, 'node_modules\n');
  box.write(`${name}/package.json`, '{ "name": "project", "private": true }\n');
  box.write(`${name}/node_modules/.bin/.keep`, '');
  symlinkSync(BIN, join(box.root, name, 'node_modules/.bin/keysweep'));
}

describeWith(['husky'], 'husky from npm, with the line of docs/hooks.md', () => {
  test('a commit with a secret is stopped, a clean one says what was scanned', () => {
    const box = new Sandbox();
    project(box, 'project');
    expect(box.run('project', programOf('husky'), []).status).toBe(0);
    box.write('project/.husky/pre-commit', 'npx keysweep hook run --staged\n');
    box.write('project/settings.py', PLANTED_LINE);
    box.git('project', 'add', '-A');
    const stopped = box.run('project', 'git', ['commit', '-q', '-m', 'x']);
    expect(stopped.status).not.toBe(0);
    expect(stopped.stdout + stopped.stderr).toContain('settings.py:1:');
    box.write('project/settings.py', ALLOWED);
    box.git('project', 'add', '-A');
    expect(box.run('project', 'git', ['commit', '-q', '-m', 'x'])).toMatchObject({ status: 0, stderr: expect.stringContaining('scanned') as string });
    expect(box.keysweep('project', 'hook', 'install').stderr).toContain('npx keysweep hook run --staged');
    box.remove();
  });
});

describeWith(['lefthook'], 'lefthook from npm, with the lines of docs/hooks.md', () => {
  test('a commit with a secret is stopped, a clean one passes; a hook of ours beside it is kept', () => {
    const box = new Sandbox();
    project(box, 'project');
    box.write('project/lefthook.yml', 'pre-commit:\n  jobs:\n    - name: keysweep\n      run: npx keysweep hook run --staged\n');
    const installed = box.run('project', programOf('lefthook'), ['install']);
    expect(installed).toMatchObject({ status: 0 });
    expect(existsSync(join(box.root, 'project/.git/hooks/pre-commit'))).toBe(true);
    const env = { LEFTHOOK_BIN: programOf('lefthook') };
    box.write('project/settings.py', PLANTED_LINE);
    box.git('project', 'add', '-A');
    const stopped = box.run('project', 'git', ['commit', '-q', '-m', 'x'], { env });
    expect(stopped.status).not.toBe(0);
    expect(stopped.stdout + stopped.stderr).toContain('settings.py:1:');
    box.write('project/settings.py', ALLOWED);
    box.git('project', 'add', '-A');
    const passed = box.run('project', 'git', ['commit', '-q', '-m', 'x'], { env });
    expect(passed.status).toBe(0);
    expect(passed.stdout + passed.stderr).toContain('scanned');
    box.remove();
  });
});
