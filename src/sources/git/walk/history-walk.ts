import { BlobListBuilder, type BlobList } from '../blob-list';
import type { HistorySelection } from '../history';
import { ObjectReader } from '../pack/object-reader';
import { type BlobPlaces, type CommitFacts, PlaceBook } from '../place-book';
import type { Repository } from '../repository';
import { TreeWeights } from '../tree-weight';
import { factsOf } from './commit-facts';
import { Commits } from './commits';
import { NONE } from './id-table';
import { LeftToGit } from './left-to-git';
import { readStart } from './start';
import { bytesForTrees, type Names, Trees } from './trees';

/** Changes noted at most, 12 bytes each. */
const MOST_CHANGES = 4_000_000;
/** Milliseconds between two turns of the event loop. */
const TURN_MS = 50;

/**
 * A part of a history, walked once in this process: its blobs and what each commit changed, as `git rev-list --objects` and
 * `git log --raw -c` tell them in two walks.
 *
 *     const walk = await walkHistory(repository, { known: commitsSeenBefore, ignoreMissing: true });
 *     const list = await listBlobs(repository, selection, coverage, { walk });      // git's list where `walk` is undefined
 *     const places = await locateBlobs(repository, selection, blobs, coverage, signal, walk);
 *
 * It starts no process and keeps no file open. What it noted is good for as long as the repository does not change.
 */
export class HistoryWalk {
  /** Blobs by number in the order of the list, and the path each was met at. */
  readonly #listed: number[] = [];
  readonly #listedAt: number[] = [];
  /** Path, blob it has now, blob it had before (or `NONE`), three numbers a change; those of commit i begin at `#changesFrom.get(i)`. */
  #changes = new Uint32Array(3 * 4096);
  #changesEnd = 0;
  readonly #ranges = new Map<number, { readonly from: number; readonly to: number }>();

  #names: Names | undefined;

  private constructor(private readonly repository: Repository, private readonly commits: Commits, private readonly head: string | undefined) {}

  /** Blobs in the list. */
  get length(): number {
    return this.#listed.length;
  }

  /** See {@link walkHistory}. */
  static async start(repository: Repository, objects: ObjectReader, known: readonly string[], packed: number, signal?: AbortSignal): Promise<HistoryWalk> {
    const { tips, head, shallow } = readStart(repository);
    let turn = performance.now() + TURN_MS;
    const pause = (): Promise<void> | undefined => {
      if (performance.now() < turn) return undefined;
      signal?.throwIfAborted();
      return new Promise((resolve) => {
        setImmediate(() => {
          turn = performance.now() + TURN_MS;
          resolve();
        });
      });
    };
    const trees = new Trees(objects, repository.idBytes, packed);
    const commits = new Commits(objects, trees, repository.idBytes, shallow);
    await commits.walk(tips, known, pause);
    const walk = new HistoryWalk(repository, commits, head);
    await walk.#walk(trees, pause);
    walk.#names = trees.take();
    return walk;
  }

  /**
   * Newest commits first, as git does: what a commit holds that no newer one does is what it has of its own, or what the newer one
   * changed away. So a commit's blobs are read off the changes of the commit that follows it, where that has no other parent;
   * only what begins or ends a branch has its trees looked at whole.
   */
  async #walk(trees: Trees, pause: () => Promise<void> | undefined): Promise<void> {
    const { commits } = this;
    const blobSeen: boolean[] = [];
    for (const edge of commits.edges()) {
      await pause();
      const held = trees.compare([commits.tree[edge]!], true);
      for (let at = 1; at < held.length; at += 3) blobSeen[held[at]!] = true;
    }
    const list = (path: number, blob: number): void => {
      if (blob === NONE || blobSeen[blob]) return;
      blobSeen[blob] = true;
      if (!trees.has(blob)) throw new LeftToGit('a missing blob');
      this.#listed.push(blob);
      this.#listedAt.push(path);
    };
    /** Changes of the commit that follows, by commit. */
    const followed = new Map<number, { readonly from: number; readonly to: number }>();
    for (const commit of commits.newestFirst()) {
      await pause();
      const tree = commits.tree[commit]!;
      const after = followed.get(commit);
      if (after) {
        for (let at = after.from; at < after.to; at += 3) list(this.#changes[at]!, this.#changes[at + 2]!);
      } else {
        const held = trees.compare([tree], true);
        for (let at = 0; at < held.length; at += 3) list(held[at]!, held[at + 1]!);
      }
      const parents = commits.parentsOf(commit);
      const from = this.#changesEnd;
      if (parents.length !== 1 || commits.tree[parents[0]!] !== tree) this.#note(trees.compare([tree, ...parents.map((parent) => commits.tree[parent]!)], false));
      const range = { from, to: this.#changesEnd };
      if (range.to > from) this.#ranges.set(commit, range);
      if (parents.length === 1) followed.set(parents[0]!, range);
    }
  }

  #note(changes: Uint32Array): void {
    const end = this.#changesEnd + changes.length;
    if (end > this.#changes.length) {
      if (end > 3 * MOST_CHANGES) throw new LeftToGit('changes');
      const grown = new Uint32Array(Math.max(this.#changes.length * 2, end));
      grown.set(this.#changes);
      this.#changes = grown;
    }
    this.#changes.set(changes, this.#changesEnd);
    this.#changesEnd = end;
  }

  /** The blobs as a list; `take` says which, and is asked in the order git lists them. */
  list(take: (id: () => string, path: string) => boolean): BlobList {
    const names = this.#names!;
    const builder = new BlobListBuilder(this.repository.idBytes);
    for (let index = 0; index < this.#listed.length; index++) {
      const blob = this.#listed[index]!;
      const path = names.shown(this.#listedAt[index]!);
      if (take(() => names.hex(blob), path)) builder.addBytes(names.ids, blob * this.repository.idBytes, path);
    }
    return builder.build();
  }

  /** The commits that introduced and removed blobs (hex ids), and where HEAD has them. */
  async locate(wanted: ReadonlySet<string>): Promise<BlobPlaces> {
    const names = this.#names!;
    const ids = names.numbersOf(wanted);
    const book = new PlaceBook();
    const named = new Map<number, CommitFacts>();
    /** Bytes of each path that is named. */
    const bytes = new Map<string, string>();
    const changes = this.#changes;
    const isWanted = new Uint8Array(names.objects);
    for (const blob of ids.keys()) isWanted[blob] = 1;
    for (const commit of ids.size > 0 ? this.commits.childrenFirst() : []) {
      const range = this.#ranges.get(commit);
      for (let at = range?.from ?? 0; range && at < range.to; at += 3) {
        const now = changes[at + 1]!;
        const before = changes[at + 2]!;
        // No blob has the number NONE.
        if (!isWanted[now] && !isWanted[before]) continue;
        let facts = named.get(commit);
        if (!facts) named.set(commit, facts = { commit: this.commits.table.hex(commit), author: '', email: '', date: '' });
        const path = names.shown(changes[at]!);
        bytes.set(path, names.bytesOf(changes[at]!));
        if (isWanted[now]) book.added(ids.get(now)!, path, facts);
        if (isWanted[before]) book.removed(ids.get(before)!, path, facts);
      }
    }
    return this.#complete(book.places, bytes);
  }

  /** Puts in what commits say of themselves, of those that are named, and what HEAD holds. */
  async #complete(places: BlobPlaces, bytes: ReadonlyMap<string, string>): Promise<BlobPlaces> {
    const used = new Set<string>();
    for (const ofBlob of places.values()) {
      for (const { introduced, removed } of ofBlob) {
        used.add(introduced.commit);
        if (removed) used.add(removed.commit);
      }
    }
    const facts = await factsOf(this.repository, used);
    const trees = new TreeWeights(this.repository, Infinity);
    for (const [blob, ofBlob] of places) {
      for (const place of ofBlob) {
        place.introduced = facts.get(place.introduced.commit) ?? place.introduced;
        if (place.removed) place.removed = facts.get(place.removed.commit) ?? place.removed;
        place.atHead = this.head !== undefined && trees.find(this.head, Buffer.from(bytes.get(place.path)!, 'latin1')) === blob;
      }
    }
    trees.close();
    return places;
  }
}

/**
 * Walks what all refs reach less what `known` of the selection do, in this process. Undefined where git has to: other selections,
 * what a hook is given, SHA-1 and SHA-256 aside from what {@link LeftToGit} names (grafts, objects that are missing or damaged, refs
 * in other forms than files, tags of trees, histories too large to note).
 */
export async function walkHistory(repository: Repository, selection: HistorySelection, signal?: AbortSignal): Promise<HistoryWalk | undefined> {
  const { ranges, branches, since, reflog, exclude, known, tips, ignoreMissing } = selection;
  if (repository.inheritRepository || tips || ranges?.length || branches?.length || since !== undefined || reflog || exclude?.length || (known?.length && !ignoreMissing)) return undefined;
  signal?.throwIfAborted();
  let objects: ObjectReader | undefined;
  try {
    let packed = 0;
    objects = ObjectReader.open(repository, process.env, undefined, (count) => bytesForTrees(packed = count));
    return objects && await HistoryWalk.start(repository, objects, known ?? [], packed, signal);
  } catch (error) {
    if (error instanceof LeftToGit) return undefined;
    throw error;
  } finally {
    objects?.close();
  }
}
