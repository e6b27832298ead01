// Builds the corpus of public packages that `npm run eval -- trees` scans: eval/trees/packages.json names packages and
// versions, each registry's ordinary client fetches them, and they are unpacked under plain paths (no node_modules,
// site-packages or pkg/mod), as somebody's own tree would stand. Nothing of a package is run.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Ecosystems of the corpus; a Python package is there as source distribution (with tests and manuals) and as wheel. */
export const ecosystems = ['npm', 'go', 'sdist', 'wheel', 'debian', 'maven', 'crate'] as const;
export type Ecosystem = (typeof ecosystems)[number];

/** Where the corpus is kept between runs (1–2 GB), unless `KEYSWEEP_TREES` says otherwise. */
export const treesPath = process.env.KEYSWEEP_TREES ?? join(homedir(), '.cache', 'keysweep-trees');

/**
 * `packages`: what rules are written while looking at, half of it trained with. The others were drawn (`held-out-2` to `-5` by chance from
 * popular names) and counted before anybody looked at them; a list that has been read is used up, and the next claim needs a new one.
 * `infrastructure` was chosen by what is inside: roles, charts, modules, templates, manifests, dashboards and notebooks.
 */
export const lists = ['packages', 'held-out', 'held-out-2', 'held-out-3', 'held-out-4', 'held-out-5', 'infrastructure'] as const;
export type List = (typeof lists)[number];

/** Packages with their versions, as the registry's client writes them (`axios@1.7.9`, `django==5.1`). */
export function packagesOf(ecosystem: Ecosystem, list: List = 'packages'): readonly string[] {
  return (JSON.parse(readFileSync(join(__dirname, `${list}.json`), 'utf8')) as Partial<Record<Ecosystem, string[]>>)[ecosystem] ?? [];
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(error?.message ?? `${command} ${args[0]}: ${stderr.trim().split('\n').slice(-3).join(' ')}`);
  return stdout;
}

/** Unpacks the one archive that a client left in `folder` into `target`. */
function unpack(folder: string, target: string): void {
  const archive = readdirSync(folder).find((name) => /\.(?:tgz|tar\.\w+|zip|whl)$/.test(name));
  if (!archive) throw new Error('the client left no archive');
  mkdirSync(target, { recursive: true });
  if (/\.(?:zip|whl)$/.test(archive)) run('python3', ['-m', 'zipfile', '-e', join(folder, archive), target], folder);
  else run('tar', ['-xf', join(folder, archive), '-C', target, '--strip-components=1', '--no-same-owner'], folder);
}

const clients: Record<Ecosystem, (name: string, folder: string, target: string) => void> = {
  npm(name, folder, target) {
    run('npm', ['pack', '--ignore-scripts', '--silent', name], folder);
    unpack(folder, target);
  },
  go(name, folder, target) {
    run('go', ['mod', 'init', 'trees'], folder);
    const answer = run('go', ['mod', 'download', '-json', name.includes('@') ? name : `${name}@latest`], folder, { GOMODCACHE: join(folder, 'cache'), GOFLAGS: '-modcacherw -mod=mod' });
    cpSync((JSON.parse(answer) as { Dir: string }).Dir, target, { recursive: true });
  },
  sdist(name, folder, target) {
    // By the index itself (PEP 691): `pip download` runs the package's setup code for its metadata, which can build a compiler's worth of C.
    const [project, version] = name.split('==') as [string, string?];
    const index = JSON.parse(run('curl', ['-fsSL', '-H', 'Accept: application/vnd.pypi.simple.v1+json', `https://pypi.org/simple/${project}/`], folder)) as { files: { filename: string; url: string }[] };
    const found = index.files.filter(({ filename }) => /\.(?:tar\.\w+|zip)$/.test(filename) && (version === undefined || filename.replace(/\.(?:tar\.\w+|zip)$/, '').endsWith(`-${version}`))).at(-1);
    if (!found) throw new Error('the index names no source distribution');
    run('curl', ['-fsSL', '-O', found.url], folder);
    unpack(folder, target);
  },
  wheel(name, folder, target) {
    run('pip', ['download', '--quiet', '--no-deps', '--only-binary', ':all:', name], folder);
    unpack(folder, target);
  },
  maven(name, folder, target) {
    run('mvn', ['-q', '-B', 'dependency:copy', `-Dartifact=${name}:jar:sources`, `-DoutputDirectory=${folder}`], folder);
    renameSync(join(folder, readdirSync(folder).find((file) => file.endsWith('.jar'))!), join(folder, 'sources.zip'));
    unpack(folder, target);
  },
  crate(name, folder, target) {
    // Cargo fetches a crate as somebody's dependency; its own dependencies come along and are left.
    const [crate, version] = name.split('@') as [string, string];
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src', 'lib.rs'), '');
    writeFileSync(join(folder, 'Cargo.toml'), `[package]\nname = "trees"\nversion = "0.0.0"\n[dependencies]\n${crate} = "=${version}"\n`);
    run('cargo', ['vendor', '--quiet', '--versioned-dirs', join(folder, 'vendored')], folder);
    cpSync(join(folder, 'vendored', `${crate}-${version}`), target, { recursive: true });
  },
  debian(name, folder, target) {
    run('apt-get', [...sourcesOfDebian(folder), 'source', '--download-only', name], folder);
    for (const archive of readdirSync(folder).filter((file) => /\.orig\.tar\.\w+$/.test(file))) run('tar', ['-xf', archive, '-C', (mkdirSync(target, { recursive: true }), target), '--strip-components=1', '--no-same-owner'], folder);
  },
};

/** The machine's own Debian mirrors asked for sources too, in a list of their own that leaves the machine's as it is. */
function sourcesOfDebian(folder: string): string[] {
  const parts = join(tmpdir(), `keysweep-trees-apt-${process.pid}`);
  const options = ['-o', `Dir::Etc::sourcelist=/dev/null`, '-o', `Dir::Etc::sourceparts=${parts}`, '-o', `Dir::State::lists=${parts}/lists`];
  if (!existsSync(parts)) {
    mkdirSync(join(parts, 'lists', 'partial'), { recursive: true });
    const own = readdirSync('/etc/apt/sources.list.d').find((name) => /^debian/.test(name)) ?? 'debian.sources';
    // The release alone: its versions stay, those of updates and security come and go.
    const release = readFileSync(join('/etc/apt/sources.list.d', own), 'utf8').split(/\n\s*\n/)[0]!;
    writeFileSync(join(parts, 'debian.sources'), release.replace(/^Types:.*$/m, 'Types: deb-src').replace(/^(Suites: \S+).*$/m, '$1'));
    run('apt-get', [...options, 'update'], folder);
  }
  return options;
}

/** Folder of one package: name and version with signs a file name may not have replaced. */
const folderOf = (name: string) => name.replace(/^@/, '').replace(/[^\w.-]+/g, '-');

/** Fetches what is missing of an ecosystem; returns its folder and the packages that could not be had. */
export function fetchTrees(ecosystem: Ecosystem, say: (text: string) => void, list: List = 'packages'): { readonly folder: string; readonly failed: readonly string[] } {
  const folder = join(treesPath, ecosystem);
  mkdirSync(folder, { recursive: true });
  const failed: string[] = [];
  for (const name of packagesOf(ecosystem, list)) {
    const target = join(folder, folderOf(name));
    if (existsSync(target)) continue;
    const work = mkdtempSync(join(tmpdir(), 'keysweep-trees-'));
    try {
      clients[ecosystem](name, work, join(work, 'unpacked'));
      try {
        renameSync(join(work, 'unpacked'), target);
      } catch {
        cpSync(join(work, 'unpacked'), target, { recursive: true });
      }
      say(`${ecosystem} ${name}`);
    } catch (error) {
      failed.push(name);
      say(`${ecosystem} ${name} could not be fetched: ${(error as Error).message}`);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  return { folder, failed };
}

/**
 * Folders of every other package of `packages`: the statement model is trained with what stands in the ones (`training`, eval/train), and
 * false alarms are counted in the others (`measured`), which it never saw; or all of a list that nobody had looked at.
 */
export function foldersOf(ecosystem: Ecosystem, part: 'training' | 'measured' | Exclude<List, 'packages'>): string[] {
  const names = part === 'training' || part === 'measured' ? packagesOf(ecosystem).filter((_, index) => index % 2 === (part === 'training' ? 0 : 1)) : packagesOf(ecosystem, part);
  return names.map((name) => join(treesPath, ecosystem, folderOf(name))).filter((folder) => existsSync(folder));
}
