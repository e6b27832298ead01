import { type Coverage, recordSkip } from '../../model';
import { GitSilent, streamGit, runGitSync } from './command';
import { type HistorySelection, revisionArguments } from './history';
import { decodePath, RecordSplitter } from './paths';
import { type BlobPlace, type BlobPlaces, type CommitFacts, PlaceBook } from './place-book';
import type { Repository } from './repository';
import { TreeWeights } from './tree-weight';
import { isoDate } from './walk/commit-facts';
import type { HistoryWalk } from './walk/history-walk';

const NUL_ID = /^0+$/;

/** Files that one commit changes at most: trees that name the same tree again and again are small and hold billions. */
const MOST_CHANGED = 2_000_000;
/** Files of a commit at most; the largest repositories there are hold four million. */
const MOST_FILES = 8_000_000;
/** git gathers all that a commit changes before it says a word; silent for longer, it is ended and its commits are looked at here first. */
const PATIENCE_MS = 3000;
/** What git may take for commits found bounded, on a machine that is busy with other things. */
const LONG_PATIENCE_MS = 60_000;
/** Commits given to one git once they are looked at: a process each time, and few to look at when it falls silent. */
const BATCH = 256;

/** Refs of a push that are looked at: each takes a process, and most that a push with more brings are tags of the same commits. */
const MOST_TIPS = 50;

/** Ends a walk that a tree was made to keep going. */
class TooManyFiles extends Error {}

const FORMAT = ['--raw', '--no-abbrev', '-c', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color', '--no-notes', '--format=%x01%H%x00%an%x00%ae%x00%aI'];

/**
 * Finds the commits that introduced and removed `blobs` (hex ids), by one streamed pass of
 * `git log --raw`; merges are compared with all their parents, so that what only a merge brought
 * in is found too. Memory is bounded by the blobs asked for. `stillAtHead` of a *secret* is true if any of
 * the blobs it was found in is `atHead` at that path. A commit made to change billions of files is left out and named in `coverage`.
 * `walk` is a walk of the same selection, which knows all that without git.
 */
export async function locateBlobs(
  repository: Repository, selection: HistorySelection, blobs: ReadonlySet<string>, coverage: Coverage, signal?: AbortSignal, walk?: HistoryWalk,
): Promise<BlobPlaces> {
  if (walk) return walk.locate(blobs);
  const book = new PlaceBook();
  const { places } = book;
  if (blobs.size === 0) return places;
  const parser = new LogParser(blobs, book);
  const unknown = (detail: string, incomplete: boolean): void => { recordSkip(coverage, { path: repository.name, reason: 'commits-unknown', incomplete, detail: `${detail}; findings may lack commit and author` }); };
  try {
    const { status, stderr } = await parser.read(repository, ['log', '--topo-order', '--no-decorate', ...FORMAT, ...revisionArguments(selection)], { signal, patienceMs: PATIENCE_MS });
    if (status !== 0) unknown(`git could not walk every commit (${stderr.trim().split('\n')[0]})`, false);
  } catch (error) {
    if (!isEndless(error)) throw error;
    await locateCarefully(repository, selection, parser, unknown, signal);
  }
  for (const tip of [...new Set(selection.tips ?? ['HEAD'])].slice(0, MOST_TIPS)) {
    await markCurrent(repository, tip, blobs, places, signal).catch((error: unknown) => {
      if (!isEndless(error)) throw error;
      lookUp(repository, tip, places);
    });
  }
  return places;
}

function isEndless(error: unknown): boolean {
  return error instanceof GitSilent || error instanceof TooManyFiles;
}

/** Goes through the commits in batches, each a git of its own. Where one falls silent, those of its commits that change too much are left out. */
async function locateCarefully(repository: Repository, selection: HistorySelection, parser: LogParser, unknown: (detail: string, incomplete: boolean) => void, signal?: AbortSignal): Promise<void> {
  const commits: string[] = [];
  const ids = new RecordSplitter(0x0a, (line) => { commits.push(line.toString('latin1')); });
  const { status, stderr } = await streamGit(repository, ['rev-list', '--topo-order', ...revisionArguments(selection)], (piece) => { ids.push(piece); }, { signal });
  if (status !== 0) unknown(`git could not walk every commit (${stderr.trim().split('\n')[0]})`, false);
  const compare = async (some: readonly string[], patienceMs: number): Promise<void> => {
    const answer = await parser.read(repository, ['diff-tree', '--stdin', '-r', '--root', ...FORMAT], { input: some.map((id) => `${id}\n`).join(''), signal, patienceMs });
    if (answer.status !== 0) unknown(`git could not compare every commit (${answer.stderr.trim().split('\n')[0]})`, false);
  };
  for (let from = 0; from < commits.length; from += BATCH) {
    const batch = commits.slice(from, from + BATCH);
    try {
      await compare(batch, PATIENCE_MS);
    } catch (error) {
      if (!isEndless(error)) throw error;
      const weights = new TreeWeights(repository, MOST_CHANGED);
      const heavy = new Set(batch.filter((id) => weights.ofCommit(id) === Infinity));
      weights.close();
      for (const id of heavy) unknown(`commit ${id} changes more than ${MOST_CHANGED.toLocaleString('en')} files, or cannot be told to change fewer: git was not asked which`, true);
      await compare(batch.filter((id) => !heavy.has(id)), LONG_PATIENCE_MS).catch((again: unknown) => {
        if (!isEndless(again)) throw again;
        unknown(`git took more than ${LONG_PATIENCE_MS / 1000} s to compare the ${batch.length} commits from ${batch[0]!} on`, true);
      });
    }
  }
}

/** Reads the NUL-separated tokens of the log: header fields, then pairs of raw entry and path. */
export class LogParser {
  #header: string[] = [];
  #awaited: 'header' | 'entry' | 'path' = 'entry';
  #facts: CommitFacts | undefined;
  #before: string[] = [];
  #after = '';
  #files = 0;

  constructor(private readonly blobs: ReadonlySet<string>, private readonly book: PlaceBook) {}

  /** Reads what one git says of commits, after what was read before, of which it may repeat any. */
  async read(repository: Repository, args: readonly string[], options: Parameters<typeof streamGit>[3]): ReturnType<typeof streamGit> {
    this.#awaited = 'entry';
    const splitter = new RecordSplitter(0, (token) => { this.token(token); });
    const answer = await streamGit(repository, args, (piece) => { splitter.push(piece); }, options);
    splitter.end();
    return answer;
  }

  token(token: Buffer): void {
    if (this.#awaited === 'path') {
      this.#awaited = 'entry';
      if (++this.#files > MOST_CHANGED) throw new TooManyFiles(`commit ${this.#header[0]} changes more than ${MOST_CHANGED.toLocaleString('en')} files`);
      this.#entry(token);
    } else if (token[0] === 0x01) {
      this.#header = [token.toString('latin1', 1)];
      this.#facts = undefined;
      this.#files = 0;
      this.#awaited = 'header';
    } else if (this.#awaited === 'header') {
      this.#header.push(decodePath(token));
      if (this.#header.length === 4) this.#awaited = 'entry';
    } else {
      const from = token[0] === 0x0a ? 1 : 0;
      // A change of no commit is passed over: a log that was cut at its front.
      if (token[from] === 0x3a && this.#header.length === 4) this.#parseEntry(token.toString('latin1', from));
    }
  }

  /** `:mode mode id id status`, with one colon, mode and id more for each further parent of a merge. */
  #parseEntry(entry: string): void {
    const fields = entry.split(' ');
    const parents = entry.lastIndexOf(':') + 1;
    this.#before = fields.slice(parents + 1, 2 * parents + 1);
    this.#after = fields[2 * parents + 1]!;
    this.#awaited = 'path';
  }

  #entry(pathBytes: Buffer): void {
    const added = this.blobs.has(this.#after) && !this.#before.includes(this.#after);
    const removed = this.#before.filter((id) => id !== this.#after && !NUL_ID.test(id) && this.blobs.has(id));
    if (!added && removed.length === 0) return;
    const path = decodePath(pathBytes);
    const [commit, author, email, date] = this.#header as [string, string, string, string];
    const facts = this.#facts ??= { commit, author, email, date: isoDate(date) };
    if (added) this.book.added(this.#after, path, facts);
    for (const id of removed) this.book.removed(id, path, facts);
  }
}

async function markCurrent(repository: Repository, tip: string, blobs: ReadonlySet<string>, places: BlobPlaces, signal?: AbortSignal): Promise<void> {
  const byPath = new Map<string, Map<string, BlobPlace>>();
  let files = 0;
  // `mode type id\tpath`
  const splitter = new RecordSplitter(0, (record) => {
    if (++files > MOST_FILES) throw new TooManyFiles(`${tip} holds more than ${MOST_FILES.toLocaleString('en')} files`);
    const tab = record.indexOf(0x09);
    const id = record.toString('latin1', tab - repository.idBytes * 2, tab);
    if (!blobs.has(id)) return;
    let known = byPath.get(id);
    if (!known) byPath.set(id, known = new Map((places.get(id) ?? []).map((place) => [place.path, place])));
    const place = known.get(decodePath(record.subarray(tab + 1)));
    if (place) place.atHead = true;
  });
  // An unborn HEAD fails here, and then nothing is at HEAD.
  await streamGit(repository, ['ls-tree', '-r', '-z', '--full-tree', tip], (piece) => { splitter.push(piece); }, { signal, patienceMs: PATIENCE_MS });
  splitter.end();
}

/** The same of a commit that holds too much to be listed: each place is looked up. */
function lookUp(repository: Repository, tip: string, places: BlobPlaces): void {
  const commit = runGitSync(repository, ['rev-parse', '--verify', '--quiet', `${tip}^{commit}`]).stdout.toString('latin1').trim();
  const trees = new TreeWeights(repository, MOST_FILES);
  for (const [blob, ofBlob] of places) {
    for (const place of ofBlob) place.atHead ||= (['utf8', 'latin1'] as const).some((encoding) => trees.find(commit, Buffer.from(place.path, encoding)) === blob);
  }
  trees.close();
}
