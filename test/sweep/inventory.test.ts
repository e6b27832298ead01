import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { politely } from '../../src/sources/forge';
import { parseInventory } from '../../src/sweep/inventory';
import { resolveSecret } from '../../src/sweep/secret-reference';
import { expandInventory, nameFilter, type Target } from '../../src/sweep/targets';
import { ForgeStandIn } from '../sources/forge/stand-in';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-inventory-'));
afterAll(() => { rmSync(scratch, { recursive: true, force: true }); });

const expand = async (text: string, failures: string[] = []): Promise<Target[]> => {
  const found: Target[] = [];
  const inventory = await parseInventory(text, join(scratch, 'inventory.yaml'));
  for await (const target of expandInventory(inventory, { fetch: politely(), onFailure: ({ entry, reason }) => { failures.push(`${entry}: ${reason}`); } })) found.push(target);
  return found;
};

describe('inventory', () => {
  it.each([
    ['targets: []\n', /inventory.yaml:1:10: targets must NOT have fewer than 1 items/],
    ['targets:\n  - git: https://x/y.git\n    colour: red\n', /inventory.yaml:3:\d+: targets.0 has no setting "colour"/],
    ['targets:\n  - git: a\n    directory: b\n', /inventory.yaml:2:5: targets.0 must name exactly one of github/],
    ['targets:\n  - github:\n      organization: acme\n      token: ghp_0123456789\n', /inventory.yaml:4:14: targets.0.github.token must be a reference/],
    ['targets:\n  - gitea: {organization: acme}\n', /inventory.yaml:2:\d+: targets.0.gitea must have required property 'url'/],
    ['targets:\n  - git: [\n', /inventory.yaml:\d+:\d+: /],
    ['targets:\n  - git: a\n    git: b\n', /inventory.yaml:3:5: Map keys must be unique/],
  ])('names line and column of what is wrong in %j', async (text, message) => {
    await expect(parseInventory(text, 'inventory.yaml')).rejects.toMatchObject({ code: 'invalid-inventory', message: expect.stringMatching(message) });
  });

  it('does not repeat a token that was written into it', async () => {
    await expect(parseInventory('targets:\n  - git: x\n    token: ghp_secretvalue\n', 'i.yaml')).rejects.toMatchObject({ message: expect.not.stringContaining('ghp_secretvalue') });
  });

  it('expands forges, globs and folders with owner, tags and filters', async () => {
    const standIn = new ForgeStandIn('gitea', [{ name: 'api' }, { name: 'old', archived: true }, { name: 'skipme' }, { name: 'void', empty: true }]);
    await standIn.listen();
    process.env.FORGE_TOKEN = 'good';
    for (const name of ['a.git', 'b.git']) mkdirSync(join(scratch, 'mirrors', name, 'objects'), { recursive: true });
    for (const name of ['a.git', 'b.git']) writeFileSync(join(scratch, 'mirrors', name, 'HEAD'), 'ref: refs/heads/main\n');
    mkdirSync(join(scratch, 'backups'));
    const failures: string[] = [];
    const targets = await expand(`
defaults: {owner: platform, tags: [all]}
targets:
  - gitea: {organization: acme, url: "${standIn.url}", token: "env:FORGE_TOKEN", archived: false}
    exclude: ["*/skip*"]
    tags: [pii]
    reachability: internet
  - mirrors: mirrors/*.git
  - directory: backups
    owner: storage
  - gitea: {organization: acme, url: "${standIn.url}", token: "env:NOT_SET_ANYWHERE"}
  - directory: nowhere
  - mirrors: "unmounted/*.git"
  - mirrors: backups
  - tar: backups/*.tar
`, failures);
    await standIn.close();
    expect(targets.map(({ kind, name, owner, tags, reachability }) => ({ kind, name: name.replace(scratch, ''), owner, tags, reachability }))).toEqual([
      { kind: 'git', name: 'acme/api', owner: 'platform', tags: ['all', 'pii'], reachability: 'internet' },
      { kind: 'repository', name: '/mirrors/a.git', owner: 'platform', tags: ['all'], reachability: undefined },
      { kind: 'repository', name: '/mirrors/b.git', owner: 'platform', tags: ['all'], reachability: undefined },
      { kind: 'files', name: '/backups', owner: 'storage', tags: ['all'], reachability: undefined },
    ]);
    expect(JSON.stringify(targets)).not.toContain('good');
    expect(failures).toEqual([expect.stringMatching(/gitea:acme: cannot read env:NOT_SET_ANYWHERE/), expect.stringMatching(/nowhere: no such directory/), expect.stringMatching(/there is no git repository at .*unmounted/), expect.stringMatching(/there is no git repository at .*backups/), expect.stringMatching(/there is no file at .*backups/)]);
  });

  it('filters names by globs', () => {
    const wanted = nameFilter(['acme/*', 'x/**'], ['acme/legacy-?']);
    expect(['acme/a', 'acme/a/b', 'x/a/b', 'acme/legacy-1', 'acme/legacy-10', 'other/a'].filter(wanted)).toEqual(['acme/a', 'x/a/b', 'acme/legacy-10']);
  });

  it('refuses token files that everybody may read', async () => {
    const file = join(scratch, 'token');
    writeFileSync(file, 'value\n', { mode: 0o600 });
    expect((await resolveSecret(`file:${file}`)).reveal()).toBe('value');
    writeFileSync(join(scratch, 'open'), 'value\n', { mode: 0o644 });
    await expect(resolveSecret(`file:${join(scratch, 'open')}`)).rejects.toMatchObject({ code: 'unresolved-secret' });
  });
});
