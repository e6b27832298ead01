import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { random } from './repository';

/** Releases of webpack on npm: about 600 hand-written source files, of which each step changes 50 to 300. */
const PUBLISHED = {
  name: 'webpack',
  versions: ('5.0.0 5.3.0 5.6.0 5.10.0 5.14.0 5.18.0 5.22.0 5.26.0 5.30.0 5.34.0 5.38.0 5.42.0 5.46.0 5.50.0 5.54.0 5.58.0 5.62.0 5.66.0 5.70.0 5.74.0 '
    + '5.78.0 5.82.0 5.86.0 5.90.0 5.93.0 5.96.0 5.99.0 5.102.0 5.105.0 5.108.0 5.111.0').split(' '),
};

/** Shape of the history made from installed text. */
const EDITED = { files: 2500, commits: 4000, seed: 11, leastBytes: 400, mostBytes: 60_000 };

/** A repository under construction through `git fast-import`. */
class Import {
  readonly #child;
  #mark = 0;

  constructor(readonly directory: string) {
    mkdirSync(directory, { recursive: true });
    execFileSync('git', ['init', '-q', '--bare', directory]);
    this.#child = spawn('git', ['-C', directory, 'fast-import', '--quiet', '--done'], { stdio: ['pipe', 'ignore', 'inherit'] });
  }

  /** Writes one commit on `branch` and returns its mark; `content` undefined deletes the path. */
  async commit(branch: string, message: string, parents: readonly number[], changes: ReadonlyMap<string, Buffer | undefined>): Promise<number> {
    const mark = ++this.#mark;
    const person = `Dev ${mark % 17} <dev${mark % 17}@example.org> ${1_500_000_000 + mark * 7200} +0000`;
    const [from, ...merged] = parents;
    await this.#send(`commit refs/heads/${branch}\nmark :${mark}\nauthor ${person}\ncommitter ${person}\ndata ${Buffer.byteLength(message)}\n${message}\n`
      + (from ? `from :${from}\n` : '') + merged.map((parent) => `merge :${parent}\n`).join(''));
    for (const [path, content] of changes) {
      if (!content) await this.#send(`D ${path}\n`);
      else {
        await this.#send(`M 100644 inline ${path}\ndata ${content.length}\n`);
        await this.#send(content);
        await this.#send('\n');
      }
    }
    return mark;
  }

  /** Ends the import and packs as a server would for a clone. */
  async finish(): Promise<void> {
    await this.#send('done\n');
    this.#child.stdin.end();
    const [status] = await once(this.#child, 'close') as [number];
    if (status !== 0) throw new Error(`git fast-import ended with ${status}`);
    execFileSync('git', ['-C', this.directory, 'repack', '-adfq', '--window=10', '--depth=50']);
  }

  async #send(bytes: string | Buffer): Promise<void> {
    if (!this.#child.stdin.write(bytes)) await once(this.#child.stdin, 'drain');
  }
}

function filesBelow(folder: string): string[] {
  return (readdirSync(folder, { recursive: true, encoding: 'utf8' })).filter((name) => statSync(join(folder, name)).isFile()).sort();
}

/**
 * The history of a published package: its releases from npm (`npm pack`), in order; what a release changed comes in commits of
 * one to five files of one folder. Real text and real differences, coarser than a commit's.
 */
export async function makePublishedHistory(directory: string): Promise<void> {
  const next = random(3);
  const { name, versions } = PUBLISHED;
  const repository = new Import(directory);
  const work = mkdtempSync(`${directory}-work-`);
  let tip: number | undefined;
  try {
    const present = new Map<string, Buffer>();
    for (const version of versions) {
      const tarball = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', `${name}@${version}`], { cwd: work, encoding: 'utf8' }).trim().split('\n').at(-1)!;
      const unpacked = join(work, version);
      mkdirSync(unpacked);
      execFileSync('tar', ['-xzf', join(work, tarball), '-C', unpacked, '--strip-components=1']);
      const contents = new Map(filesBelow(unpacked).map((path) => [path, readFileSync(join(unpacked, path))] as const));
      const changes: [string, Buffer | undefined][] = [];
      for (const path of present.keys()) if (!contents.has(path)) changes.push([path, undefined]);
      for (const [path, content] of contents) if (!present.get(path)?.equals(content)) changes.push([path, content]);
      for (const [path, content] of changes) {
        if (content) present.set(path, content);
        else present.delete(path);
      }
      changes.sort(([a], [b]) => (a < b ? -1 : 1));
      while (changes.length > 0) {
        const group = tip === undefined ? changes.splice(0) : changes.splice(0, 1 + Math.floor(next() * 5));
        tip = await repository.commit('main', `${version}: ${group[0]![0]}`, tip === undefined ? [] : [tip], new Map(group));
      }
      rmSync(unpacked, { recursive: true });
    }
    await repository.finish();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * A history of the text that `npm ci` installs (real source, JSON, Markdown of many authors): thousands of files, some edited far
 * more often than others, in one to four places by lines of other files; files come, go and move; every 20th commit is a merge.
 */
export async function makeEditedHistory(directory: string, source: string): Promise<void> {
  const next = random(EDITED.seed);
  const pick = (count: number): number => Math.floor(next() * count);
  const suitable = filesBelow(source).filter((path) => {
    const { size } = statSync(join(source, path));
    return /\.(?:[cm]?[jt]s|json|md|ya?ml|py|h|cc|css|html)$/.test(path) && !/\.min\.|\.map$/.test(path) && size >= EDITED.leastBytes && size <= EDITED.mostBytes;
  });
  const step = suitable.length / EDITED.files;
  const paths = Array.from({ length: EDITED.files }, (_, index) => suitable[Math.floor(index * step)]!);
  const texts = paths.map((path) => readFileSync(join(source, path), 'latin1').split('\n'));
  // Installed packages nest deeper than source trees do: the package, one folder and the name stay.
  const used = new Set<string>();
  paths.forEach((path, index) => {
    const parts = path.split('/');
    let short = parts.length > 3 ? `${parts[0]!.startsWith('@') ? parts[1] : parts[0]}/${parts.at(-2)}/${parts.at(-1)}` : path;
    if (used.has(short)) short = `${index}/${parts.at(-1)}`;
    used.add(short);
    paths[index] = short;
  });
  const bytes = (index: number): Buffer => Buffer.from(texts[index]!.join('\n'), 'latin1');
  let live = Math.floor(EDITED.files * 0.6);

  const repository = new Import(directory);
  let tip = await repository.commit('main', 'first import', [], new Map(paths.slice(0, live).map((path, index) => [path, bytes(index)])));
  for (let commit = 1; commit < EDITED.commits; commit++) {
    const changes = new Map<string, Buffer | undefined>();
    for (let files = 1 + pick(4); files > 0; files--) {
      if (live < EDITED.files && pick(8) === 0) {
        changes.set(paths[live]!, bytes(live));
        live++;
        continue;
      }
      // Squared twice: the most edited tenth of the files gets over half of the edits.
      const index = Math.floor(next() ** 4 * live);
      const lines = texts[index]!;
      for (let hunks = 1 + pick(4); hunks > 0; hunks--) {
        const other = texts[pick(texts.length)]!;
        const from = pick(other.length);
        lines.splice(pick(lines.length + 1), pick(8), ...other.slice(from, from + pick(12)));
      }
      if (pick(60) === 0) {
        changes.set(paths[index]!, undefined);
        paths[index] = `moved-${commit}/${basename(paths[index]!)}`;
      }
      changes.set(paths[index]!, bytes(index));
    }
    const side = commit % 20 === 0;
    const mark = await repository.commit(side ? 'side' : 'main', `change ${commit}`, [tip], changes);
    if (side) {
      const index = pick(live);
      texts[index]!.push(`// merge ${commit}`);
      tip = await repository.commit('main', `merge ${commit}`, [tip, mark], new Map([...changes, [paths[index]!, bytes(index)]]));
    } else tip = mark;
  }
  await repository.finish();
}

/** Makes a history once in `folder` and gives its path; a second run finds it there. */
export async function history(kind: 'published' | 'edited', folder: string, source: string): Promise<string> {
  const directory = join(folder, `${kind}.git`);
  if (existsSync(join(directory, 'made'))) return directory;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (kind === 'published') await makePublishedHistory(directory);
  else await makeEditedHistory(directory, source);
  mkdirSync(join(directory, 'made'));
  return directory;
}
