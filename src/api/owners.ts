import { existsSync, lstatSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { readRegularFile } from '../config/small-file';
import { CODEOWNERS_BYTES, CODEOWNERS_PLACES, codeowners, type Owned } from '../exposure/codeowners';
import { isBot } from '../exposure/ownership';
import { rootProvenance, type Occurrence, type Owner } from '../model';
import { runGitSync } from '../sources/git/command';

/** How far to look for owners. */
export interface OwnerOptions {
  /** Also ask `git blame` who committed the lines that CODEOWNERS says nothing of. */
  readonly blame?: boolean;
  /** Time for all of it (ms, default 20 s); what is left over has no committers. */
  readonly budgetMs?: number;
}

/** Files that blame is asked of at most. */
const MOST_BLAMED = 500;
/** Committers named of one line's surroundings. */
const MOST_COMMITTERS = 3;
/** Largest file whose lines are sought in HEAD's version (bytes). */
const MOST_BYTES = 8 * 1024 * 1024;
/** Time for one `git blame` (ms); a history can be made to keep it busy. */
const BLAME_MS = 10_000;
/** Lines around the finding whose committers count: a value and what belongs to it. */
const AROUND = 2;

/**
 * Adds owners to occurrences: CODEOWNERS of the repository the file lies in, else (asked for) the recent committers of
 * the line and of the two lines around it, programs left out. Reads nothing where there is no repository.
 */
export function addOwners(occurrences: readonly Occurrence[], options: OwnerOptions = {}): Occurrence[] {
  const repositories = new Repositories();
  const until = performance.now() + (options.budgetMs ?? 20_000);
  let blamed = 0;
  return occurrences.map((occurrence) => {
    if (occurrence.owner) return occurrence;
    const place = repositories.placeOf(occurrence);
    if (!place) return occurrence;
    const owned = place.repository.owned(place.path);
    if (owned) return { ...occurrence, owner: { names: owned.owners, from: 'codeowners', evidence: `${place.repository.file}:${owned.line}` } satisfies Owner };
    if (!options.blame || place.archived || blamed >= MOST_BLAMED || performance.now() > until) return occurrence;
    blamed++;
    try {
      const owner = committersOf(place.repository.root, place.path, occurrence.line);
      return owner ? { ...occurrence, owner } : occurrence;
    } catch {
      return occurrence; // too large, or it took too long: nobody is named
    }
  });
}

interface Place {
  readonly repository: Repository;
  /** Below the repository's root, with `/`. */
  readonly path: string;
  /** Inside an archive: its lines are nobody's. */
  readonly archived: boolean;
}

/** The repositories of scanned files, each CODEOWNERS read once. */
class Repositories {
  readonly #roots = new Map<string, Repository | undefined>();

  placeOf(occurrence: Occurrence): Place | undefined {
    const root = rootProvenance(occurrence.provenance);
    const archived = occurrence.provenance.kind === 'member';
    if (root.kind === 'stream') return undefined;
    if (root.kind === 'file') {
      const file = resolve(root.path);
      const repository = this.#above(dirname(file));
      return repository && { repository, path: relative(repository.root, file).split(sep).join('/'), archived };
    }
    const repository = this.#above(resolve(root.repository));
    return repository && { repository, path: root.path, archived: archived || root.kind === 'git' };
  }

  #above(directory: string): Repository | undefined {
    const known = this.#roots.get(directory);
    if (known || this.#roots.has(directory)) return known;
    const parent = dirname(directory);
    const found = existsSync(join(directory, '.git')) ? new Repository(directory) : parent === directory ? undefined : this.#above(parent);
    this.#roots.set(directory, found);
    return found;
  }
}

class Repository {
  #owners: ((path: string) => Owned | undefined) | undefined;
  /** CODEOWNERS below the root; empty where there is none. */
  readonly file: string;

  constructor(readonly root: string) {
    this.file = CODEOWNERS_PLACES.find((place) => {
      const stat = lstatSync(join(root, place), { throwIfNoEntry: false }); // a link may lead out of the tree
      return stat?.isFile() && stat.size <= CODEOWNERS_BYTES;
    }) ?? '';
  }

  owned(path: string): Owned | undefined {
    if (this.file === '') return undefined;
    try {
      this.#owners ??= codeowners(readRegularFile(join(this.root, this.file), CODEOWNERS_BYTES, false)?.toString('utf8') ?? '');
    } catch {
      return undefined; // unreadable: nobody is named
    }
    return this.#owners(path);
  }
}

/** The line of HEAD's version that a line of the work tree is: of its text, the nearest one. Undefined where it was never committed. */
function lineAtHead(root: string, path: string, line: number): number | undefined {
  const here = readRegularFile(join(root, path), MOST_BYTES, false)?.toString('latin1').split('\n');
  const { status, stdout } = runGitSync({ directory: root }, ['cat-file', 'blob', `HEAD:${path}`], { maxBytes: MOST_BYTES });
  if (here === undefined || status !== 0) return undefined;
  const text = (one: string | undefined): string | undefined => one?.replace(/\r$/, '');
  const wanted = text(here[line - 1]);
  const there = stdout.toString('latin1').split('\n').map(text);
  let nearest: number | undefined;
  for (let at = 0; at < there.length; at++) if (there[at] === wanted && (nearest === undefined || Math.abs(at + 1 - line) < Math.abs(nearest - line))) nearest = at + 1;
  return nearest;
}

function committersOf(root: string, path: string, lineHere: number): Owner | undefined {
  const line = lineAtHead(root, path, lineHere);
  if (line === undefined) return undefined;
  const blame = (from: number, to: number): string | undefined => {
    // Of HEAD: for a file of the work tree git starts the filters that the repository's attributes and settings name.
    const answer = runGitSync({ directory: root }, ['blame', '--porcelain', '--no-textconv', '-w', '-L', `${from},${to}`, 'HEAD', '--', path], { maxBytes: 1024 * 1024, patienceMs: BLAME_MS });
    return answer.status === 0 ? answer.stdout.toString('utf8') : undefined;
  };
  const text = blame(Math.max(1, line - AROUND), line + AROUND) ?? blame(line, line);
  if (text === undefined) return undefined;
  const commits = new Map<string, { name: string; email: string; time: number; own: boolean }>();
  let commit = '';
  for (const row of text.split('\n')) {
    const head = /^([0-9a-f]{40,64}) \d+ (\d+)/.exec(row);
    if (head) {
      commit = head[1]!;
      const known = commits.get(commit) ?? { name: '', email: '', time: 0, own: false };
      known.own ||= Number(head[2]) === line;
      commits.set(commit, known);
    } else if (row.startsWith('author ')) commits.get(commit)!.name = row.slice(7);
    else if (row.startsWith('author-mail ')) commits.get(commit)!.email = row.slice(12).replace(/^<|>$/g, '');
    else if (row.startsWith('author-time ')) commits.get(commit)!.time = Number(row.slice(12));
  }
  // Who wrote the line itself first, then the most recent around it. Lines not yet committed are nobody's.
  const people = [...commits].filter(([id, { name, email }]) => !/^0+$/.test(id) && !isBot(name, email)).sort(([, a], [, b]) => Number(b.own) - Number(a.own) || b.time - a.time);
  if (!people.length) return undefined;
  const names = [...new Set(people.map(([, { name, email }]) => (email ? `${name} <${email}>` : name)))].slice(0, MOST_COMMITTERS);
  return { names, from: 'committers', evidence: `commit ${people[0]![0].slice(0, 10)}` };
}
