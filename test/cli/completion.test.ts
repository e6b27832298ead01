import { spawnSync } from 'node:child_process';
import { BIN } from './program';

const script = (shell: string): string => spawnSync(process.execPath, [BIN, 'completion', shell], { encoding: 'utf8' }).stdout;
const bash = script('bash');

/** What bash offers for a command line whose last word is being written. */
function offers(...words: string[]): string[] {
  const program = `${bash}\nCOMP_WORDS=(keysweep ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _keysweep; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', program], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.trim().split('\n').filter(Boolean);
}

test('bash completes commands, subcommands, flags and their values', () => {
  expect(offers('sc')).toEqual(['scan']);
  expect(offers('hook', '').sort()).toEqual(['install', 'run', 'uninstall']);
  expect(offers('hook', 'run', '--st')).toEqual(['--staged']);
  expect(offers('scan', '--format', 'gi').sort()).toEqual(['github', 'github-summary', 'gitlab']);
  expect(offers('scan', 'src', '--no-exist')).toEqual([]);
  expect(offers('scan', 'src', '--confi')).toEqual(expect.arrayContaining(['--confidence', '--config']));
});

test('the scripts are well-formed', () => {
  expect(spawnSync('bash', ['-n'], { input: bash }).status).toBe(0);
  expect(script('zsh')).toMatch(/^#compdef keysweep/);
  expect(script('fish')).toContain('complete -c keysweep');
  expect(spawnSync(process.execPath, [BIN, 'completion', 'tcsh'], { encoding: 'utf8' }).status).toBe(2);
});
