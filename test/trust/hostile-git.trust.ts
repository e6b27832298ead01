import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canary } from './canaries';
import { figure } from './figures';
import { World, type Ran } from './program';

// A repository whose every setting that starts a program starts one that leaves a mark. No command may leave one.

const world = new World();
const hostile = join(world.work, 'hostile');
const mark = join(world.root, 'tripwire');
const tripwire = join(world.root, 'tripwire.sh');
const git = (folder: string, ...args: string[]): string => execFileSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@example.org', '-c', 'protocol.file.allow=always', ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' } });

/** Settings by which git, asked for this or that, starts programs or connects. */
const SETTINGS = (program: string): string => `
[core]
  fsmonitor = ${program}
  hooksPath = ${hostile}/.git/evil-hooks
  sshCommand = ${program}
  pager = ${program}
  editor = ${program}
  askPass = ${program}
  gitProxy = ${program}
  alternateRefsCommand = ${program}
  attributesFile = ${hostile}/.git/evil-attributes
  untrackedCache = true
[include]
  path = evil-include
[includeIf "gitdir:**"]
  path = evil-include
[credential]
  helper = !${program}
[diff]
  external = ${program}
[diff "evil"]
  textconv = ${program}
  command = ${program}
  cachetextconv = true
[filter "evil"]
  clean = ${program}
  smudge = ${program}
  process = ${program}
  required = true
[merge "evil"]
  driver = ${program}
[gpg]
  program = ${program}
[gpg "ssh"]
  program = ${program}
  defaultKeyCommand = ${program}
[log]
  showSignature = true
[commit]
  gpgSign = true
[pager]
  log = ${program}
  diff = ${program}
  cat-file = ${program}
  ls-files = ${program}
[alias]
  log = !${program}
  rev-list = !${program}
[interactive]
  diffFilter = ${program}
[sequence]
  editor = ${program}
[uploadpack]
  packObjectsHook = ${program}
[protocol "ext"]
  allow = always
[protocol]
  allow = always
[remote "origin"]
  url = ext::sh -c ${program}
  uploadpack = ${program}
  receivepack = ${program}
  vcs = ext
  promisor = true
  partialclonefilter = blob:none
[extensions]
  partialClone = origin
  worktreeConfig = true
[submodule "evil"]
  url = ext::sh -c ${program}
  update = !${program}
  active = true
[submodule]
  recurse = true
[maintenance]
  auto = true
[gc]
  auto = 1
[trace2]
  eventTarget = ${mark}
[url "ext::sh -c ${program} "]
  insteadOf = https://
`;

function plant(): void {
  writeFileSync(tripwire, `#!/bin/sh\necho "$0 $*" >> ${mark}\ncat\n`);
  chmodSync(tripwire, 0o755);
  mkdirSync(hostile);
  git(hostile, 'init', '-q');
  writeFileSync(join(hostile, 'settings.env'), `KNOWN_PASSWORD=${canary('git 1')}\n`);
  git(hostile, 'add', '-A');
  git(hostile, 'commit', '-qm', 'one');
  writeFileSync(join(hostile, 'settings.env'), `KNOWN_PASSWORD=${canary('git 2')}\n`);
  writeFileSync(join(hostile, '.gitattributes'), '* filter=evil diff=evil merge=evil export-subst ident\n');
  writeFileSync(join(hostile, '.gitmodules'), `[submodule "../../evil"]\n\tpath = sub\n\turl = ext::sh -c ${tripwire}\n\tupdate = !${tripwire}\n[submodule "x"]\n\tpath = ../../up\n\turl = --upload-pack=${tripwire}\n`);
  git(hostile, 'add', '-A');
  git(hostile, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
  git(hostile, 'commit', '-qm', 'two');
  writeFileSync(join(hostile, 'staged.env'), `STAGED_PASSWORD=${canary('git 3')}\n`);
  git(hostile, 'add', 'staged.env');
  const dot = join(hostile, '.git');
  for (const folder of ['hooks', 'evil-hooks']) {
    mkdirSync(join(dot, folder), { recursive: true });
    for (const hook of ['pre-commit', 'post-checkout', 'post-index-change', 'reference-transaction', 'pre-auto-gc', 'fsmonitor-watchman', 'post-merge', 'pre-push', 'update', 'post-receive', 'proc-receive', 'prepare-commit-msg', 'commit-msg', 'post-commit', 'post-rewrite', 'sendemail-validate']) cpSync(tripwire, join(dot, folder, hook));
  }
  writeFileSync(join(dot, 'evil-include'), SETTINGS(tripwire).replace(/\[include[^[]*/g, ''));
  writeFileSync(join(dot, 'config.worktree'), `[core]\n  fsmonitor = ${tripwire}\n  sshCommand = ${tripwire}\n`);
  writeFileSync(join(dot, 'evil-attributes'), '* filter=evil diff=evil\n');
  mkdirSync(join(dot, 'info'), { recursive: true });
  writeFileSync(join(dot, 'info', 'attributes'), '* filter=evil diff=evil\n');
  appendFileSync(join(dot, 'config'), SETTINGS(tripwire));
  // Objects from elsewhere, and objects that are missing, which a promisor remote would be asked for.
  const other = join(world.work, 'other');
  mkdirSync(other);
  git(other, 'init', '-q');
  writeFileSync(join(dot, 'objects', 'info', 'alternates'), `${join(other, '.git/objects')}\n/etc\n../../../..\n`);
}

beforeAll(plant);
afterAll(() => world.remove());

let runs = 0;
async function run(args: string[], codes: (number | null)[] = [0, 1, 3], cwd = hostile): Promise<Ran> {
  runs++;
  const ran = await world.run(args, { cwd, timeoutMs: 240_000 });
  const said = `keysweep ${args.join(' ')}: ${ran.code} ${ran.stderr.slice(-800)}`;
  if (existsSync(mark)) throw new Error(`code of the repository ran: ${execFileSync('cat', [mark], { encoding: 'utf8' })} in ${said}`);
  if (!codes.includes(ran.code)) throw new Error(said);
  return ran;
}

test('the tripwire works: git itself, asked plainly, does run it', () => {
  try {
    git(hostile, 'status');
  } catch {
    // whatever it thinks of it
  }
  expect(existsSync(mark)).toBe(true);
  rmSync(mark);
});

test('no code of a scanned repository runs, and its secrets are found', async () => {
  expect((await run(['scan', '.', '--format', 'jsonl'])).stdout).toContain('settings.env');
  const history = await run(['scan', '.', '--history', '--format', 'jsonl']);
  expect(history.stdout.trim().split('\n').length).toBeGreaterThanOrEqual(2);
  await run(['scan', '.', '--history', '--incremental', '--since', '2000-01-01']);
  await run(['scan', '.', '--history', '--range', 'HEAD~1..HEAD']);
  expect((await run(['scan', '--staged', '--format', 'jsonl'])).stdout).toContain('staged.env');
  expect((await run(['hook', 'run', '--staged'])).code).toBe(1);
  // Whose line it is, git says of HEAD alone: for a file of the work tree it would start the filters of its attributes.
  expect((await run(['scan', '.', '--committers', '--format', 'jsonl'])).stdout).toMatch(/settings\.env.*"from":"committers"/);
  const { commands } = JSON.parse(execFileSync('cat', [join(__dirname, '../../oclif.manifest.json')], { encoding: 'utf8' })) as { commands: Record<string, unknown> };
  if ('hook:install' in commands) await run(['hook', 'install'], [0, 1, 2, 3, 4, 5]);
});

test('nor in a sweep of it, as a folder, as a mirror and as a remote', async () => {
  const inventory = join(world.work, 'inventory.yaml');
  writeFileSync(inventory, `targets:\n  - directory: ${hostile}\n  - git: ${hostile}\n  - git: file://${hostile}\n  - mirrors: ${world.work}/*\n`);
  const { stdout } = await run(['sweep', inventory]);
  expect(stdout).toMatch(/credentials open/);
});

test('nor where remotes are programs', async () => {
  const inventory = join(world.work, 'remotes.yaml');
  writeFileSync(inventory, ['ext::sh -c ' + tripwire, `--upload-pack=${tripwire}`, `-c core.sshCommand=${tripwire}`, `ssh://-oProxyCommand=${tripwire}/x`, `file:///${tripwire}`, `fd::17/${tripwire}`].map((url) => `  - git: ${JSON.stringify(url)}`).join('\n').replace(/^/, 'targets:\n'));
  await run(['sweep', inventory], [2, 3]);
});

test('nor when an object is missing that a promisor remote, which is a program, could be asked for', async () => {
  const promised = join(world.work, 'promised');
  cpSync(hostile, promised, { recursive: true });
  const settings = join(world.work, 'branch.yaml'), report = join(world.work, 'promised.json'), plan = join(world.work, 'promised-plan.json');
  writeFileSync(settings, 'consumers: branch\nrules:\n  - rotator: store-only\n');
  await run(['scan', 'settings.env', '--format', 'json', '-o', report], [1], promised);
  await run(['rotate', 'plan', report, '--settings', settings, '-o', plan], [0], promised);
  // The blob of .gitmodules goes: git needs it to write the tree of the branch.
  const id = git(hostile, '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', 'rev-parse', 'HEAD:.gitmodules').trim();
  rmSync(mark, { force: true });
  rmSync(join(promised, '.git/objects', id.slice(0, 2), id.slice(2)));
  await run(['rotate', 'apply', plan, '--yes', '--keep-going'], [0, 2, 4, 5], promised);
  await run(['scan', '.', '--history', '--format', 'jsonl'], [1, 3], promised);
});

test('nor when a plan is made and carried out in its work tree, on a branch', async () => {
  const report = join(world.work, 'report.json');
  const settings = join(world.work, 'rotation.yaml');
  await run(['scan', '.', '--format', 'json', '-o', report]);
  for (const consumers of ['in-place', 'branch', 'patch']) {
    writeFileSync(settings, `consumers: ${consumers}\nrules:\n  - rotator: store-only\n`);
    const plan = join(world.work, `${consumers}.json`);
    await run(['rotate', 'plan', report, '--settings', settings, '-o', plan], [0, 2]);
    if (existsSync(plan)) await run(['rotate', 'apply', plan, '--yes', '--keep-going'], [0, 2, 4, 5]);
    git(join(world.work, 'other'), 'status');
  }
});

test('a repository of another owner is read, and its code does not run either (safe.directory)', async () => {
  if (process.getuid?.() !== 0) return;
  const owned = join(world.work, 'owned');
  cpSync(hostile, owned, { recursive: true });
  const give = (path: string): void => {
    chownSync(path, 65534, 65534);
    for (const entry of readdirSync(path, { withFileTypes: true })) if (entry.isDirectory()) give(join(path, entry.name)); else if (entry.isFile()) chownSync(join(path, entry.name), 65534, 65534);
  };
  give(owned);
  rmSync(mark, { force: true });
  expect((await run(['scan', '.', '--history', '--format', 'jsonl'], [0, 1, 3], owned)).stdout).toContain('settings.env');
  expect((await run(['scan', '--staged'], [0, 1, 3], owned)).code).toBe(1);
});

test('git of the program takes nothing from the environment: another GIT_DIR, configuration, programs', async () => {
  const plain = join(world.work, 'plain');
  mkdirSync(plain);
  git(plain, 'init', '-q');
  writeFileSync(join(plain, 'plain.env'), `PLAIN_PASSWORD=${canary('plain')}\n`);
  git(plain, 'add', '-A');
  git(plain, 'commit', '-qm', 'one');
  const env = {
    GIT_DIR: join(hostile, '.git'), GIT_WORK_TREE: hostile, GIT_INDEX_FILE: join(hostile, '.git/index'), GIT_EXTERNAL_DIFF: tripwire, GIT_SSH_COMMAND: tripwire, GIT_PAGER: tripwire, GIT_ASKPASS: tripwire, GIT_PROXY_COMMAND: tripwire,
    GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.fsmonitor', GIT_CONFIG_VALUE_0: tripwire, GIT_CONFIG_PARAMETERS: `'core.fsmonitor'='${tripwire}'`, GIT_ALTERNATE_OBJECT_DIRECTORIES: '/etc', GIT_EXEC_PATH: world.work,
  };
  const history = await world.run(['scan', plain, '--history', '--format', 'jsonl'], { env });
  runs++;
  expect([history.code, existsSync(mark), history.stdout.includes('plain.env'), history.stdout.includes('settings.env')]).toEqual([1, false, true, false]);
});

test('pipes, sockets and devices where git keeps files: nothing waits, what cannot be read is named', async () => {
  const places = ['config', 'HEAD', 'index', 'packed-refs', 'refs/heads/pipe', 'info/exclude', 'objects/info/alternates', `objects/${'ab'}/${'c'.repeat(38)}`, `objects/pack/pack-${'d'.repeat(40)}.idx`, 'shallow', 'commondir'];
  for (const [i, place] of places.entries()) {
    const folder = join(world.work, `pipe${i}`);
    mkdirSync(folder);
    git(folder, 'init', '-q');
    writeFileSync(join(folder, 'known.env'), `A_PASSWORD=${canary('pipe')}\n`);
    writeFileSync(join(folder, '.gitignore'), 'ignored\n');
    writeFileSync(join(folder, 'ignored'), 'x\n');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'one');
    const path = join(folder, '.git', place);
    rmSync(path, { force: true });
    mkdirSync(dirname(path), { recursive: true });
    // Every other one a link to what never ends.
    if (i % 2 === 0) execFileSync('mkfifo', [path]);
    else symlinkSync('/dev/zero', path);
    if (place.endsWith('.idx')) writeFileSync(path.replace('.idx', '.pack'), 'PACK');
    runs += 2;
    const tree = await world.run(['scan', '.', '--format', 'jsonl'], { cwd: folder, timeoutMs: 20_000 });
    expect([place, tree.signal, tree.stdout.includes('known.env')]).toEqual([place, null, true]);
    const history = await world.run(['scan', '.', '--history', '--format', 'jsonl'], { cwd: folder, timeoutMs: 20_000 });
    expect([place, history.signal, [2, 3].includes(history.code!), /pipe|device|not in a git repository|not a git repository/.test(history.stderr)]).toEqual([place, null, true, true]);
  }
  const inventory = join(world.work, 'pipes.yaml');
  writeFileSync(inventory, `targets:\n  - git: ${join(world.work, 'pipe0')}\n  - directory: ${join(world.work, 'pipe2')}\n`);
  await run(['sweep', inventory], [2, 3], world.work);
  figure('Hostile input', 'files of git replaced by pipes and devices', places.length);
});

test('a .git that is a file leads nowhere, and broken repositories are said to be broken', async () => {
  for (const [name, text] of [['elsewhere', 'gitdir: ../hostile/.git\n'], ['loop', 'gitdir: .git\n'], ['nothing', 'gitdir: /nonexistent\n'], ['long', `gitdir: ${'a/'.repeat(5000)}\n`]] as const) {
    const folder = join(world.work, name);
    mkdirSync(folder);
    writeFileSync(join(folder, '.git'), text);
    writeFileSync(join(folder, 'a.env'), `A_PASSWORD=${canary('dot git')}\n`);
    expect((await run(['scan', '.', '--format', 'jsonl'], [1, 3], folder)).stdout).toContain('a.env');
    await run(['scan', '.', '--history'], [0, 1, 2, 3], folder);
  }
  figure('Hostile input', 'settings, hooks and attributes of a repository that start programs; marks left', `${SETTINGS('\u0001').split('\n').filter((line) => line.includes('\u0001')).length + 16 * 2 + 3}; 0`);
  figure('Hostile input', 'runs of the program in hostile repositories', runs, 'measured');
});
