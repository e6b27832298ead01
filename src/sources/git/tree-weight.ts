import { runGitSync } from './command';
import { ObjectReader } from './pack/object-reader';
import type { Repository } from './repository';

/** Folders in folders: git's own limit (core.maxTreeDepth). */
const MOST_LEVELS = 2048;
/** Entries of trees read by one measurement, some 2 s: what needs more is taken for too heavy. */
const MOST_READ = 4_000_000;
/** Objects asked of git where they cannot be read here; a process each. */
const MOST_ASKED = 2000;
/** Trees kept while paths are looked up. */
const MOST_KNOWN = 1000;

interface Entry {
  /** Name as bytes (latin1), folders with a last slash, which is the order git compares in. */
  readonly name: string;
  readonly folder: boolean;
  readonly mode: string;
  readonly id: string;
}

/**
 * How many files and folders git walks to compare two trees. Trees that name the same tree many times over are small and expand to
 * billions; here each tree, and each pair of trees, is read once. What weighs more than `limit` weighs `Infinity`.
 */
export class TreeWeights {
  readonly #objects: ObjectReader | undefined;
  readonly #whole = new Map<string, number>();
  readonly #pairs = new Map<string, number>();
  /** Trees that paths were looked up in. */
  readonly #known = new Map<string, Map<string, string>>();
  #tip: { readonly commit: string; readonly tree: string | undefined } | undefined;
  #left = MOST_READ;
  #asked = 0;

  constructor(private readonly repository: Repository, private readonly limit: number) {
    this.#objects = ObjectReader.open(repository);
  }

  close(): void {
    this.#objects?.close();
  }

  /** What git walks to say what a commit changes; a merge's changes are what differs from all its parents. */
  ofCommit(id: string): number {
    const commit = this.#read(id, 'commit');
    const tree = treeOf(commit);
    if (commit === undefined || tree === undefined) return 0; // git ends here, with words
    // A parent that is not here (a shallow clone) makes the commit a first one.
    const parents = [...commit.slice(0, commit.indexOf('\n\n')).matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent]) => treeOf(this.#read(parent!, 'commit')));
    return (parents.length > 0 ? parents : [undefined]).reduce((least, parent) => Math.min(least, parent === undefined ? this.#weigh(tree, 0) : this.#compare(parent, tree, 0)), Infinity);
  }

  /** What the tree of a commit holds. */
  ofWhole(commit: string): number {
    const tree = treeOf(this.#read(commit, 'commit'));
    return tree === undefined ? 0 : this.#weigh(tree, 0);
  }

  /** The object at a path of a commit; undefined where there is none. */
  find(commit: string, path: Buffer): string | undefined {
    let id = this.#tip?.commit === commit ? this.#tip.tree : treeOf(this.#read(commit, 'commit'));
    this.#tip = { commit, tree: id };
    const parts = path.toString('latin1').split('/');
    for (let at = 0; at < parts.length && id !== undefined; at++) id = this.#names(id).get(at < parts.length - 1 ? `${parts[at]!}/` : parts[at]!);
    return id;
  }

  #names(tree: string): Map<string, string> {
    let names = this.#known.get(tree);
    if (!names) {
      if (this.#known.size >= MOST_KNOWN) this.#known.clear();
      this.#known.set(tree, names = new Map((this.#entries(tree) ?? []).map(({ name, id }) => [name, id])));
    }
    return names;
  }

  #weigh(tree: string, level: number): number {
    const known = this.#whole.get(tree);
    if (known !== undefined) return known;
    if (level > MOST_LEVELS || this.#left < 0) return Infinity;
    let weight = 0;
    for (const entry of this.#entries(tree) ?? []) weight += this.#own(entry, level);
    weight = this.#bounded(weight);
    this.#whole.set(tree, weight);
    return weight;
  }

  #own(entry: Entry, level: number): number {
    return entry.folder ? 1 + this.#weigh(entry.id, level + 1) : 1;
  }

  /** Goes through both in git's own way, which takes names as they come, repeated ones too. */
  #compare(before: string, after: string, level: number): number {
    if (before === after) return 0;
    const pair = `${before} ${after}`;
    const known = this.#pairs.get(pair);
    if (known !== undefined) return known;
    if (level > MOST_LEVELS || this.#left < 0) return Infinity;
    const old = this.#entries(before) ?? [];
    const now = this.#entries(after) ?? [];
    let weight = 0;
    for (let i = 0, j = 0; i < old.length || j < now.length;) {
      const one = old[i];
      const other = now[j];
      if (one && (!other || one.name < other.name)) {
        weight += this.#own(one, level);
        i++;
      } else if (other && (!one || other.name < one.name)) {
        weight += this.#own(other, level);
        j++;
      } else {
        if (one!.id !== other!.id || one!.mode !== other!.mode) weight += 1 + (one!.folder ? this.#compare(one!.id, other!.id, level + 1) : 0);
        i++;
        j++;
      }
    }
    weight = this.#bounded(weight);
    this.#pairs.set(pair, weight);
    return weight;
  }

  /** Once reading had to end, nothing that is counted is whole. */
  #bounded(weight: number): number {
    return weight > this.limit || this.#left < 0 ? Infinity : weight;
  }

  #entries(tree: string): Entry[] | undefined {
    const text = this.#read(tree, 'tree');
    if (text === undefined) return undefined;
    const entries: Entry[] = [];
    // `mode name NUL id`
    for (let at = 0; at < text.length;) {
      const space = text.indexOf(' ', at);
      const nul = text.indexOf('\0', space);
      if (space < 0 || nul < 0) break;
      const mode = text.slice(at, space);
      const folder = mode === '40000';
      const name = text.slice(space + 1, nul);
      at = nul + 1 + this.repository.idBytes;
      entries.push({ name: folder ? `${name}/` : name, folder, mode, id: Buffer.from(text.slice(nul + 1, at), 'latin1').toString('hex') });
      this.#left--;
    }
    return entries;
  }

  #read(id: string, type: 'commit' | 'tree'): string | undefined {
    const text = this.#objects?.readText(id, type);
    if (text !== undefined) return text;
    if (++this.#asked > MOST_ASKED) {
      this.#left = -1;
      return undefined;
    }
    try {
      const { status, stdout } = runGitSync(this.repository, ['cat-file', type, id]);
      return status === 0 ? stdout.toString('latin1') : undefined;
    } catch {
      this.#left = -1; // larger than git gives at once
      return undefined;
    }
  }
}

function treeOf(commit: string | undefined): string | undefined {
  return /^tree ([0-9a-f]+)\n/.exec(commit ?? '')?.[1];
}
