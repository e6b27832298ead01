import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addOwners } from '../../src/api/owners';
import { scan } from '../../src';
import { assess } from '../../src/exposure/assess';
import { codeowners } from '../../src/exposure/codeowners';
import { isBot } from '../../src/exposure/ownership';

const ownersIn = (text: string, path: string): readonly string[] => codeowners(text)(path)?.owners ?? [];

describe('CODEOWNERS as GitHub documents it', () => {
  // The example of docs.github.com, "About code owners".
  const file = `
# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
`;
  test.each([
    ['README.md', ['@global-owner1', '@global-owner2']], ['src/a.js', ['@js-owner']], ['x/y.go', ['docs@example.com']], ['build/logs/a/b.bin', ['@octocat']], ['a/docs/x.md', ['@global-owner1', '@global-owner2']],
    ['docs/getting-started.md', ['@doctocat']], ['docs/build-app/troubleshooting.md', ['@doctocat']], ['scripts/x.sh', ['@doctocat', '@octocat']], ['deeply/nested/logs/z', ['@octocat']], ['apps/x', ['@octocat']], ['apps/github/x', []], ['deep/apps/x', ['@octocat']],
  ])('%s is owned by %j', (path, owners) => expect(ownersIn(file, path)).toEqual(owners));

  test('docs/* owns the files in docs, not those below', () => {
    expect(ownersIn('docs/* @a', 'docs/x.md')).toEqual(['@a']);
    expect(ownersIn('docs/* @a', 'docs/b/x.md')).toEqual([]);
  });
  test('a blank in a path is escaped, and negation is no syntax', () => {
    expect(ownersIn('path\\ with\\ blanks/ @a', 'path with blanks/x')).toEqual(['@a']);
    expect(ownersIn('* @a\n!secret @b', 'secret')).toEqual(['@a']);
  });
});

describe('CODEOWNERS as GitLab documents it', () => {
  const file = '* @root\n[Documentation] @docs\ndocs/\nREADME.md @readme\n^[Database][2] @dba\nmodel/db/\n[documentation]\n*.rst\n';
  test.each([
    ['docs/x.md', ['@root', '@docs']], ['README.md', ['@root', '@readme']], ['model/db/s.sql', ['@root', '@dba']], ['a.rst', ['@root', '@docs']], ['src/x', ['@root']],
  ])('%s is owned by %j', (path, owners) => expect(ownersIn(file, path)).toEqual(owners));
});

test('a pattern made to backtrack takes no time', () => {
  const started = Date.now();
  expect(ownersIn(`${'*a'.repeat(200)}b @x\n${'**/'.repeat(100)}q @y`, `${'a'.repeat(4000)}/${'a/'.repeat(300)}`)).toEqual([]);
  expect(Date.now() - started).toBeLessThan(2000);
});

test('programs are no owners', () => {
  for (const [name, email] of [['dependabot[bot]', ''], ['renovate', ''], ['Release Bot', ''], ['x', '49699333+dependabot[bot]@users.noreply.github.com'], ['oxidized', '']] as const) expect(isBot(name, email)).toBe(true);
  for (const name of ['Bob Abbot', 'Roberta', 'Grace Hopper', 'Talbot']) expect(isBot(name)).toBe(false);
});

describe('of a repository', () => {
  const root = mkdtempSync(join(tmpdir(), 'keysweep-owners-'));
  const git = (author: string, ...args: string[]): void => void execFileSync('git', ['-C', root, ...args], { env: { ...process.env, GIT_AUTHOR_NAME: author, GIT_AUTHOR_EMAIL: `${author.toLowerCase().replace(/\W/g, '')}@acme.example`, GIT_COMMITTER_NAME: 'c', GIT_COMMITTER_EMAIL: 'c@acme.example', GIT_CONFIG_GLOBAL: '/dev/null' }, stdio: 'ignore' });
  const secret = (name: string): string => `DATABASE_URL=postgresql://shop:Kq9vT${name}2xLw7Rd@db01.acme.internal:5432/shop\n`;
  beforeAll(() => {
    git('Ada', 'init', '-q');
    for (const folder of ['.github', 'owned', 'free']) mkdirSync(join(root, folder));
    writeFileSync(join(root, '.github', 'CODEOWNERS'), '/owned/ @acme/payments\n');
    writeFileSync(join(root, 'owned', '.env'), secret('a'));
    writeFileSync(join(root, 'free', '.env'), `A=1\n${secret('b')}`);
    git('Grace', 'add', '.');
    git('Grace', 'commit', '-qm', 'one');
    writeFileSync(join(root, 'free', '.env'), `A=2\n${secret('b')}`);
    git('dependabot[bot]', 'commit', '-qam', 'two');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('CODEOWNERS names the owner; where it does not, blame does when asked, without programs', async () => {
    const report = await scan({ paths: [root], key: Buffer.alloc(32, 7) });
    const all = report.credentials.flatMap(({ occurrences }) => occurrences);
    const plain = addOwners(all);
    expect(plain.find(({ path }) => path.includes('/owned/'))!.owner).toEqual({ names: ['@acme/payments'], from: 'codeowners', evidence: '.github/CODEOWNERS:1' });
    expect(plain.find(({ path }) => path.includes('/free/'))!.owner).toBeUndefined();
    const blamed = addOwners(all, { blame: true });
    expect(blamed.find(({ path }) => path.includes('/free/'))!.owner).toMatchObject({ names: ['Grace <grace@acme.example>'], from: 'committers' });
  });

  test('lines are those of the work tree: moved ones are their committer\'s, new ones nobody\'s', async () => {
    writeFileSync(join(root, 'free', '.env'), `${'B=1\n'.repeat(9)}A=2\n${secret('b')}${'C=1\n'.repeat(9)}${secret('c')}`);
    const report = await scan({ paths: [root], key: Buffer.alloc(32, 7) });
    const blamed = addOwners(report.credentials.flatMap(({ occurrences }) => occurrences), { blame: true }).filter(({ path }) => path.includes('/free/'));
    expect(blamed.map(({ line, owner }) => [line, owner?.names])).toEqual([[11, ['Grace <grace@acme.example>']], [21, undefined]]);
    git('Ada', 'checkout', '-q', '--', 'free/.env');
  });

  test('history names who committed the line', async () => {
    const report = await scan({ paths: [root], history: {}, key: Buffer.alloc(32, 7) });
    const free = assess(report).find(({ credential }) => credential.occurrences.some(({ path }) => path.includes('free/')));
    expect(free!.ownership).toMatchObject({ names: ['Grace <grace@acme.example>'], from: 'committers' });
  });

  test('the inventory names the owner of a device, before all others', async () => {
    const report = await scan({ paths: ['fixtures/estate'], key: Buffer.alloc(32, 7) });
    const inventory = { assets: [{ name: 'edge-rtr-01', owner: 'netops@acme.example' }], reaches: [] };
    const enable = assess(report, { inventory }).find(({ credential }) => credential.ruleId.includes('enable') && credential.occurrences[0]!.path.includes('edge-rtr-01'));
    expect(enable!.ownership).toMatchObject({ names: ['netops@acme.example'], from: 'inventory' });
    // Under the name the inventory has for it, too.
    const aliased = { assets: [{ name: 'border', addresses: ['edge-rtr-01'], owner: 'border-team@acme.example' }], reaches: [] };
    const same = assess(report, { inventory: aliased }).find(({ credential }) => credential.id === enable!.credential.id);
    expect(same!.ownership).toMatchObject({ names: ['border-team@acme.example'], from: 'inventory' });
  });
});
