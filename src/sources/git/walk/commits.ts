import type { ObjectReader } from '../pack/object-reader';
import { IdTable, NONE } from './id-table';
import { LeftToGit } from './left-to-git';
import type { Trees } from './trees';

/** Tags that name tags that name … */
const MOST_TAGS = 64;
/** Commits looked at after the last wanted one, as clocks go wrong: git's own number (SLOP in revision.c), so that both give the same. */
const SLOP = 5;

/** What is known of a commit so far. */
const PARSED = 1;
const SEEN = 2;
/** Reached from a commit whose objects are not wanted. */
const UNWANTED = 4;

/**
 * The commits of a selection in git's orders. Ties and clocks that run backwards come out as `git rev-list` and
 * `git log --topo-order` have them, so that what is reported does not depend on who walked.
 */
export class Commits {
  readonly table: IdTable;
  readonly #flags: number[] = [];
  /** Number of each commit's tree. */
  readonly tree: number[] = [];
  readonly #dates: number[] = [];
  /** Parents of commit i are `#parents` from `#parentsAt[i]` on, `#parentCount[i]` of them. */
  readonly #parentsAt: number[] = [];
  readonly #parentCount: number[] = [];
  readonly #parents: number[] = [];
  /** Wanted commits as they were met, newest first; some may have turned out to be unwanted since. */
  readonly #met: number[] = [];
  readonly #queue = new NewestFirst(this.#dates);

  constructor(private readonly objects: ObjectReader, private readonly trees: Trees, idBytes: number, private readonly shallow: ReadonlySet<string>) {
    this.table = new IdTable(idBytes);
  }

  /**
   * Walks from `tips` (hex ids of commits or tags) back to everything, or to what `known` reach; ids of `known` that are not
   * here count as reaching nothing. `pause` is called now and then.
   */
  async walk(tips: readonly string[], known: readonly string[], pause: () => Promise<void> | undefined): Promise<void> {
    const first: number[] = [];
    for (const id of known) {
      const bytes = this.#bytesOf(id);
      if (!this.objects.has(bytes, 0)) continue;
      const commit = this.#peel(bytes);
      this.#flags[commit]! |= UNWANTED;
      this.#markParents(commit);
      first.push(commit);
    }
    const limited = first.length > 0;
    for (const id of tips) first.push(this.#peel(this.#bytesOf(id)));
    for (const commit of first) this.#enqueue(commit);
    let last = Infinity;
    let slop = SLOP;
    for (let commit = this.#queue.pop(); commit !== NONE; commit = this.#queue.pop()) {
      await pause();
      const unwanted = (this.#flags[commit]! & UNWANTED) !== 0;
      for (const parent of this.parentsOf(commit)) {
        if (unwanted) this.#flags[parent]! |= UNWANTED;
        this.#parse(parent);
        if (unwanted) this.#markParents(parent);
        this.#enqueue(parent);
      }
      if (!unwanted) {
        last = this.#dates[commit]!;
        this.#met.push(commit);
      } else if (limited) {
        slop = last <= this.#queue.newestDate || this.#anyWanted() ? SLOP : slop - 1;
        if (this.#queue.length === 0 || slop === 0) break;
      }
    }
  }

  /** Wanted commits, newest first: the order of `git rev-list`. */
  newestFirst(): number[] {
    return this.#met.filter((commit) => !this.isUnwanted(commit));
  }

  /** Wanted commits, none before one of its children: the order of `git log --topo-order`. */
  childrenFirst(): number[] {
    // 1 + number of children that are not given out yet; 0 for commits outside.
    const waiting = new Uint32Array(this.table.length);
    for (const commit of this.#met) waiting[commit] = 1;
    for (const commit of this.#met) for (const parent of this.parentsOf(commit)) if (waiting[parent]) waiting[parent]!++;
    const stack = this.#met.filter((commit) => waiting[commit] === 1).reverse();
    const order: number[] = [];
    for (let commit = stack.pop(); commit !== undefined; commit = stack.pop()) {
      for (const parent of this.parentsOf(commit)) if (waiting[parent] && --waiting[parent] === 1) stack.push(parent);
      waiting[commit] = 0;
      if (!this.isUnwanted(commit)) order.push(commit);
    }
    return order;
  }

  /** Commits just outside of what is wanted, whose trees are not wanted: git's edges. */
  edges(): number[] {
    return this.#met.flatMap((commit) => (this.isUnwanted(commit) ? [commit] : this.parentsOf(commit).filter((parent) => this.isUnwanted(parent))));
  }

  parentsOf(commit: number): number[] {
    const from = this.#parentsAt[commit]!;
    return this.#parents.slice(from, from + this.#parentCount[commit]!);
  }

  isUnwanted(commit: number): boolean {
    return (this.#flags[commit]! & UNWANTED) !== 0;
  }

  /** The commit that an id or a tag names. */
  #peel(id: Buffer): number {
    for (let tags = 0; tags < MOST_TAGS; tags++) {
      if (this.#isCommit(id)) {
        const commit = this.#numberOf(id, 0);
        this.#parse(commit);
        return commit;
      }
      const [, object] = /^object ([0-9a-f]+)\ntype (?:commit|tag)\n/.exec(this.objects.readText(id.toString('hex'), 'tag') ?? '') ?? [];
      if (object === undefined) break;
      id = this.#bytesOf(object);
    }
    throw new LeftToGit('what a ref names');
  }

  /** What files of a repository give for an id need not be one. */
  #bytesOf(id: string): Buffer {
    const bytes = Buffer.from(id, 'hex');
    if (bytes.length !== this.table.idBytes) throw new LeftToGit('what is no id');
    return bytes;
  }

  #isCommit(id: Buffer): boolean {
    const known = this.table.find(id, 0);
    return (known !== NONE && (this.#flags[known]! & PARSED) !== 0) || this.objects.read(id, 0, [], 'commit') !== undefined;
  }

  #numberOf(bytes: Buffer, at: number): number {
    const commit = this.table.add(bytes, at);
    if (commit === this.#flags.length) {
      this.#flags.push(0);
      this.tree.push(NONE);
      this.#dates.push(0);
      this.#parentsAt.push(0);
      this.#parentCount.push(0);
    }
    return commit;
  }

  #parse(commit: number): void {
    if (this.#flags[commit]! & PARSED) return;
    const { idBytes } = this.table;
    const object = this.objects.read(this.table.ids, commit * idBytes, [], 'commit');
    const { unpacker } = this.objects;
    if (!object || !unpacker.parseCommit(object.address, object.address + object.size)) throw new LeftToGit('a commit');
    this.#flags[commit]! |= PARSED;
    const { bytes } = unpacker;
    const at = unpacker.commitAt;
    this.#dates[commit] = bytes.readDoubleLE(at);
    this.tree[commit] = this.trees.numberOf(at + 16);
    const parents = this.shallow.size > 0 && this.shallow.has(this.table.hex(commit)) ? 0 : bytes.readUInt32LE(at + 8);
    this.#parentsAt[commit] = this.#parents.length;
    this.#parentCount[commit] = parents;
    for (let parent = 1; parent <= parents; parent++) this.#parents.push(this.#numberOf(bytes, at + 16 + parent * idBytes));
  }

  /** What is known of the ancestors of an unwanted commit is unwanted, too. */
  #markParents(commit: number): void {
    const stack = [commit];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      for (const parent of this.parentsOf(at)) {
        if (this.#flags[parent]! & UNWANTED) continue;
        this.#flags[parent]! |= UNWANTED;
        stack.push(parent);
      }
    }
  }

  #enqueue(commit: number): void {
    if (this.#flags[commit]! & SEEN) return;
    this.#flags[commit]! |= SEEN;
    this.#queue.push(commit);
  }

  #anyWanted(): boolean {
    return this.#queue.some((commit) => !this.isUnwanted(commit));
  }
}

/** Commits by date, the newest first, those of one date in the order they came (a binary heap). */
class NewestFirst {
  readonly #commits: number[] = [];
  /** When each came. */
  readonly #turns: number[] = [];
  #next = 0;

  constructor(private readonly dates: readonly number[]) {}

  get length(): number {
    return this.#commits.length;
  }

  get newestDate(): number {
    return this.#commits.length > 0 ? this.dates[this.#commits[0]!]! : -Infinity;
  }

  some(test: (commit: number) => boolean): boolean {
    return this.#commits.some(test);
  }

  push(commit: number): void {
    const commits = this.#commits;
    const turns = this.#turns;
    const turn = this.#next++;
    let at = commits.length;
    commits.push(commit);
    turns.push(turn);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.dates[commits[above]!]! >= this.dates[commit]!) break;
      commits[at] = commits[above]!;
      turns[at] = turns[above]!;
      at = above;
    }
    commits[at] = commit;
    turns[at] = turn;
  }

  /** `NONE` where there are no more. */
  pop(): number {
    const commits = this.#commits;
    const turns = this.#turns;
    const top = commits[0];
    if (top === undefined) return NONE;
    const commit = commits.pop()!;
    const turn = turns.pop()!;
    const { length } = commits;
    if (length === 0) return top;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= length) break;
      if (below + 1 < length && this.#before(commits[below + 1]!, turns[below + 1]!, commits[below]!, turns[below]!)) below++;
      if (this.#before(commit, turn, commits[below]!, turns[below]!)) break;
      commits[at] = commits[below]!;
      turns[at] = turns[below]!;
      at = below;
    }
    commits[at] = commit;
    turns[at] = turn;
    return top;
  }

  #before(a: number, turnA: number, b: number, turnB: number): boolean {
    return this.dates[a]! > this.dates[b]! || (this.dates[a]! === this.dates[b]! && turnA < turnB);
  }
}
