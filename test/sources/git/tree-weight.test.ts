import { newCoverage } from '../../../src/model';
import { listStaged, openRepository } from '../../../src/sources/git';
import { TreeWeights } from '../../../src/sources/git/tree-weight';
import { commit, git, makeRepository, removeScratch } from './fixture';

afterAll(removeScratch);

const LEVELS = 9;
const WIDTH = 10;

test('a tree that names one path again and again ends, too', () => {
  const directory = makeRepository('same');
  commit(directory, { 'a.env': 'a\n' });
  const raw = (tree: string): string => {
    const entry = Buffer.concat([Buffer.from('40000 d\0'), Buffer.from(tree, 'hex')]);
    return git(directory, ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], Buffer.concat(Array.from({ length: WIDTH }, () => entry))).trim();
  };
  let [one, other] = ['x\n', 'y\n'].map((text) => git(directory, ['mktree'], `100644 blob ${git(directory, ['hash-object', '-w', '--stdin'], text).trim()}\tf\n`).trim()) as [string, string];
  for (let level = 0; level < LEVELS; level++) [one, other] = [raw(one), raw(other)];
  const before = git(directory, ['commit-tree', one, '-p', 'HEAD', '-m', 'one']).trim();
  const after = git(directory, ['commit-tree', other, '-p', before, '-m', 'other']).trim();
  git(directory, ['update-ref', 'HEAD', after]);
  expect(() => listStaged(openRepository(directory), newCoverage('test'))).toThrow('HEAD holds more than');
  const weights = new TreeWeights(openRepository(directory), 1_000_000);
  expect([weights.ofCommit(before), weights.ofCommit(after), weights.ofWhole(after)]).toEqual([Infinity, Infinity, Infinity]);
  weights.close();
});

test('the weight of a commit is what git compares for it', () => {
  const directory = makeRepository('weights');
  const first = commit(directory, { 'a/b/c.txt': '1\n', 'a/d.txt': '2\n', 'e.txt': '3\n' });
  const second = commit(directory, { 'a/d.txt': '4\n' });
  git(directory, ['checkout', '-q', '-b', 'side', first]);
  commit(directory, { 'f/g.txt': '5\n' });
  git(directory, ['merge', '-q', '-m', 'both', 'main']);
  const weights = new TreeWeights(openRepository(directory), 5);
  // Three files in two folders; a folder and a file in it; a merge brings nothing of its own.
  expect([first, second, 'HEAD', 'HEAD~1'].map((name) => weights.ofCommit(git(directory, ['rev-parse', name]).trim()))).toEqual([5, 2, 2, 2]);
  expect(weights.ofWhole(first)).toBe(5);
  expect(weights.ofWhole(git(directory, ['rev-parse', 'HEAD']).trim())).toBe(Infinity);
  weights.close();
});
