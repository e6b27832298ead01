import { openPlainRepository, readRefs } from '../../../src/sources/git';
import { refsOfFiles } from '../../../src/sources/git/refs';
import { commit, git, makeRepository, removeScratch, write } from './fixture';

afterAll(removeScratch);

/** What git itself says. */
function asked(directory: string): Record<string, string> {
  const lines = git(directory, ['for-each-ref', '--format=%(refname) %(objectname)']).trim().split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => line.split(' ') as [string, string]));
}

test('refs read from files are those git lists: loose, packed, both, annotated tags, symbolic ones', () => {
  const directory = makeRepository('refs');
  const read = (): Record<string, string> => refsOfFiles(openPlainRepository(directory))!;
  expect(read()).toEqual({});
  write(directory, 'a', 'one\n');
  commit(directory, {});
  git(directory, ['branch', 'team/feature']);
  git(directory, ['tag', '-a', 'v1', '-m', 'first']);
  expect(Object.keys(read()).sort()).toEqual(['refs/heads/main', 'refs/heads/team/feature', 'refs/tags/v1']);
  expect(read()).toEqual(asked(directory));
  git(directory, ['pack-refs', '--all']);
  expect(read()).toEqual(asked(directory));
  // A packed branch that went on is loose again, and the loose one counts.
  write(directory, 'a', 'two\n');
  commit(directory, {});
  git(directory, ['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/heads/main']);
  git(directory, ['symbolic-ref', 'refs/remotes/origin/gone', 'refs/heads/deleted']);
  write(directory, '.git/refs/heads/main.lock', '');
  expect(read()).toEqual(asked(directory));
  expect(read()['refs/remotes/origin/HEAD']).toBe(git(directory, ['rev-parse', 'main']).trim());
});

test('a detached HEAD that no ref names is read too', () => {
  const directory = makeRepository('detached');
  write(directory, 'a', 'one\n');
  commit(directory, {});
  git(directory, ['checkout', '-q', '--detach']);
  git(directory, ['branch', '-q', '-D', 'main']);
  expect(readRefs(openPlainRepository(directory))).toEqual({ HEAD: git(directory, ['rev-parse', 'HEAD']).trim() });
});

test('what is not as git writes it is left to git', () => {
  const directory = makeRepository('odd');
  write(directory, 'a', 'one\n');
  commit(directory, {});
  write(directory, '.git/refs/heads/broken', 'no id at all\n');
  const repository = openPlainRepository(directory);
  expect(refsOfFiles(repository)).toBeUndefined();
  expect(readRefs(repository)).toEqual(asked(directory));
});

test('refs that git cannot list either are an error, never none: a sweep would close all that was found there', () => {
  const directory = makeRepository('damaged');
  write(directory, '.git/packed-refs', 'no line of refs\n');
  expect(() => readRefs(openPlainRepository(directory))).toThrow(expect.objectContaining({ code: 'git-failed' }));
});
