import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { sweepSummary } from '../../src/cli/sweep-text';
import { PLANTED_LINE, Sandbox } from './program';

let box: Sandbox;

beforeAll(() => (box = new Sandbox()));
afterAll(() => box.remove());

/** Runs the built program with a `git` that notes what it is asked; gives the git commands in their order. */
function sweepNoting(inventory: string): { commands: string[]; stdout: string } {
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const log = box.write('asked.log', '');
  const wrapper = box.write('noting/git', `#!/bin/sh\necho "$@" >> '${log}'\nexec '${real}' "$@"\n`, 0o755);
  const { status, stdout, stderr } = box.run('.', 'keysweep', ['sweep', inventory, '--store', join(box.root, 'store')], { env: { PATH: [dirname(wrapper), box.environment.PATH].join(delimiter) } });
  if (status !== 0) throw new Error(stdout + stderr);
  const commands = readFileSync(log, 'utf8').trim().split('\n').filter(Boolean).map((line) => /^-C \S+ (\S+)/.exec(line)?.[1] ?? line);
  return { commands, stdout };
}

test('many targets in one trouble are one line, few are named', () => {
  const stopped = Array.from({ length: 480 }, (_, at) => ({ name: `/srv/mirrors/${at}.git`, outcome: 'incomplete', reason: 'the sweep was stopped' }));
  const lines = sweepSummary({
    id: 'one', outcome: 'incomplete', counts: [], credentials: { open: 0, history: 0, closed: 0 }, durationMs: 1000,
    troubles: [{ name: '/srv/nowhere', outcome: 'not-listed', reason: 'no such directory' }, ...stopped, { name: 'a', outcome: 'failed', reason: null }, { name: 'b', outcome: 'failed', reason: null }],
  });
  expect(lines.slice(2)).toEqual([
    '  not-listed: /srv/nowhere: no such directory', '  incomplete: /srv/mirrors/0.git and 479 more: the sweep was stopped', '  failed: a: no reason given', '  failed: b: no reason given',
  ]);
});

test('a repository costs no git process the first time and unchanged, one where it changed, and one for git\'s version', () => {
  const clean = box.repository('clean');
  const holding = box.repository('holding');
  box.write(`${holding}/settings.py`, PLANTED_LINE);
  box.git(holding, 'add', '-A');
  box.git(holding, 'commit', '-q', '-m', 'settings');
  for (const repository of [clean, holding]) box.git(repository, 'gc', '-q');
  const inventory = box.write('inventory.yaml', `version: 1\ntargets:\n  - mirrors: ${box.root}/clean\n  - mirrors: ${box.root}/holding\n`);
  const first = sweepNoting(inventory);
  expect(first.stdout).toContain('1 credential open');
  expect(first.commands).toEqual([]);
  expect(sweepNoting(inventory).commands).toEqual([]);
  box.write(`${holding}/more.py`, 'print(1)\n');
  box.git(holding, 'add', '-A');
  box.git(holding, 'commit', '-q', '-m', 'more');
  const changed = sweepNoting(inventory);
  expect(changed.stdout).toContain('1 credential open');
  expect(changed.commands).toEqual(['version', 'rev-list']);
}, 120_000);
