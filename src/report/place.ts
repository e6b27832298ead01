import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { wayBelow } from '../config/platform-paths';
import { rootProvenance, type Occurrence, type Provenance } from '../model';
import { lineHashes } from './line-hash';

/** Where an occurrence is, as forges name it: a file of the repository and lines in it. */
export interface Place {
  /** Relative to the repository with `/`, links resolved; as the scan named it where it lies outside. */
  readonly path: string;
  /** 1 where the finding is inside a container, whose lines nobody sees. */
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
  /** Path inside the container. */
  readonly member?: string;
  /** Whether `path` is below the root the report is of, which need not be a repository. */
  readonly inTree: boolean;
}

/** Largest file read for line hashes, bytes. */
const READ_LIMIT = 20_000_000;

/** Places of occurrences below `root`, the top folder of the repository a forge shows; undefined: paths stay as the scan named them. */
export class Places {
  readonly #root: string | undefined;
  readonly #workTree: boolean;
  readonly #hashes = new Map<string, Map<number, string>>();

  constructor(root: string | undefined, private readonly occurrences: readonly Occurrence[]) {
    this.#root = root === undefined ? undefined : real(root);
    this.#workTree = this.#root !== undefined && inWorkTree(this.#root);
  }

  of({ path, provenance, line, endLine, column, endColumn }: Occurrence): Place {
    const outermost = rootProvenance(provenance);
    const { shown, inTree } = outermost.kind === 'file' ? this.#below(outermost.path) : { shown: outermost.path, inTree: false };
    if (provenance.kind !== 'member') return { path: shown, line, endLine, column, endColumn, inTree };
    return { path: shown, line: 1, endLine: 1, column: 1, endColumn: 2, member: path.slice(outermost.path.length + 1) || memberOf(provenance), inTree: false };
  }

  /** Occurrences without those that name a place once more (through a link, or as a file and as a part of a folder). */
  distinct(): Occurrence[] {
    const seen = new Set<string>();
    return this.occurrences.filter((occurrence) => {
      const { path, member = '' } = this.of(occurrence);
      const id = JSON.stringify([path, member, occurrence.ruleId, occurrence.line, occurrence.column, occurrence.fingerprint]);
      return seen.size < seen.add(id).size;
    });
  }

  /**
   * GitHub's hash of the line an occurrence begins in; undefined where there is no such line in a git work tree. The hash has no
   * key, so that whoever knows the rest of the line can test guesses with it: what no forge has anyway must not get one.
   */
  lineHash(occurrence: Occurrence): string | undefined {
    const { inTree, line, path } = this.of(occurrence);
    if (!inTree || !this.#workTree || path.split('/').includes('.git')) return undefined;
    let hashes = this.#hashes.get(occurrence.path);
    if (!hashes) this.#hashes.set(occurrence.path, (hashes = this.#read(occurrence.path)));
    return hashes.get(line);
  }

  #read(path: string): Map<number, string> {
    const lines = new Set(this.occurrences.filter((occurrence) => occurrence.path === path).map(({ line }) => line));
    try {
      if (statSync(path).size > READ_LIMIT) return new Map();
      return lineHashes(readFileSync(path, 'utf8'), lines);
    } catch {
      return new Map();
    }
  }

  #below(path: string): { shown: string; inTree: boolean } {
    const slashed = path.replace(/\\/g, '/');
    if (this.#root === undefined) return { shown: slashed, inTree: false };
    const way = wayBelow(this.#root, real(path));
    return way ? { shown: way.replace(/\\/g, '/'), inTree: true } : { shown: slashed, inTree: false };
  }
}

function memberOf(provenance: Provenance): string | undefined {
  return provenance.kind === 'member' ? provenance.member : undefined;
}

/** Whether git would take `directory` for a part of a work tree: `.git`, a folder or (linked work trees, submodules) a file, in it or above. */
function inWorkTree(directory: string): boolean {
  for (;;) {
    if (existsSync(join(directory, '.git'))) return true;
    const above = dirname(directory);
    if (above === directory) return false;
    directory = above;
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
