import type { Expanded } from '../pack/arena';
import type { ObjectReader } from '../pack/object-reader';
import { MOST_SIDES } from '../pack/unpacker';
import { IdTable, NONE } from './id-table';
import { LeftToGit } from './left-to-git';
import { PathTree, TOP } from './paths';

/** Folders in folders: git's own limit (core.maxTreeDepth). */
const MOST_LEVELS = 2048;
/**
 * Entries and folders of one comparison at most. Trees that name the same tree again and again are small and expand to billions;
 * git is watched while it walks those (commits.ts).
 */
const MOST_STEPS = 500_000;
/** Kinds of entries by mode. */
const KIND = 0o170000;
const FOLDER = 0o040000;
const FILE = 0o100000;
const LINK = 0o120000;
/** git knows the empty tree without having it. */
const EMPTY_TREES = new Set(['4b825dc642cb6eb9a060e54bf8d69288fbee4904', '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321']);

/** Told of each entry that differs: sides[at] is the blob of the first tree, behind it stand those of the others; `NONE` where there is none. */
export type OnFile = (path: number, sides: readonly number[], at: number) => void;
/** Asked for each folder that differs whether to go into it, by its tree on the first side (`NONE` where it is gone). */
export type OnFolder = (tree: number) => boolean;

/** Compares trees with one another, folder by folder, in git's order. */
export class Trees {
  readonly table: IdTable;
  readonly blobs: IdTable;
  readonly paths = new PathTree();
  /** Entries of the folders gone into: path, whether it is a folder, number on each side. */
  readonly #entries: number[] = [];
  /** Trees by number, where they were expanded last. */
  readonly #expanded: (Expanded | undefined)[] = [];
  #steps = 0;

  constructor(private readonly objects: ObjectReader, idBytes: number) {
    this.table = new IdTable(idBytes);
    this.blobs = new IdTable(idBytes);
  }

  /** Compares the first of `trees` with all others: what differs from each of them. Alone, all of it differs. */
  compare(trees: readonly number[], onFolder: OnFolder, onFile: OnFile): void {
    if (trees.length > MOST_SIDES) throw new LeftToGit('parents');
    this.#steps = 0;
    this.#folder(trees, 0, trees.length, TOP, 0, onFolder, onFile);
  }

  /** Compares the trees sides[at, at + count) of one folder. */
  #folder(sides: readonly number[], at: number, count: number, path: number, level: number, onFolder: OnFolder, onFile: OnFile): void {
    if (level > MOST_LEVELS) throw new LeftToGit('folders in folders');
    const entries = this.#entries;
    const from = entries.length;
    this.#read(sides, at, count, path);
    const to = entries.length;
    this.#step(1 + (to - from) / (count + 2));
    for (let entry = from; entry < to; entry += count + 2) {
      const child = entries[entry]!;
      if (entries[entry + 1] === 0) onFile(child, entries, entry + 2);
      else if (onFolder(entries[entry + 2]!)) this.#folder(entries, entry + 2, count, child, level + 1, onFolder, onFile);
    }
    entries.length = from;
  }

  #step(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MOST_STEPS) throw new LeftToGit('changes of one commit');
  }

  /** Appends the entries of a folder that differ. */
  #read(sides: readonly number[], at: number, count: number, path: number): void {
    const { unpacker } = this.objects;
    const { idBytes } = this.table;
    const kept: Expanded[] = [];
    const places = unpacker.sides;
    for (let side = 0; side < count; side++) {
      const object = this.#expand(sides[at + side]!, kept);
      places[side * 8] = object ? object.address : 0;
      places[side * 8 + 1] = object ? object.address + object.size : 0;
      if (object) kept.push(object);
    }
    if (!unpacker.openTrees(count, idBytes)) throw new LeftToGit('a malformed tree');
    const { bytes, entries } = unpacker;
    const width = 2 + 2 * count;
    for (;;) {
      const found = unpacker.treeChanges(count, idBytes);
      if (found < 0) throw new LeftToGit('a malformed tree');
      if (found === 0) return;
      for (let entry = 0; entry < found * width; entry += width) {
        const name = entries[entry]!;
        this.#entries.push(this.paths.child(path, bytes.latin1Slice(name, name + entries[entry + 1]!)), 0);
        const folder = this.#entries.length - 1;
        for (let side = 0; side < count; side++) {
          const kind = entries[entry + 2 + 2 * side]! & KIND;
          const id = entries[entry + 3 + 2 * side]!;
          if (kind === FOLDER) this.#entries[folder] = 1;
          // What is neither is a submodule to git, and no object of this repository.
          this.#entries.push(kind === FOLDER ? this.table.add(bytes, id) : kind === FILE || kind === LINK ? this.blobs.add(bytes, id) : NONE);
        }
      }
    }
  }

  #expand(tree: number, kept: readonly Expanded[]): Expanded | undefined {
    if (tree === NONE) return undefined;
    const known = this.#expanded[tree];
    if (known?.live) return known;
    const object = this.objects.read(this.table.ids, tree * this.table.idBytes, kept, 'tree');
    if (!object && !EMPTY_TREES.has(this.table.hex(tree))) throw new LeftToGit('a tree');
    return this.#expanded[tree] = object;
  }
}
