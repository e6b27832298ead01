import { type Coverage, recordSkip } from '../../model';
import { streamGit } from './command';
import { type HistorySelection, revisionArguments } from './history';
import { decodePath, RecordSplitter } from './paths';
import type { Repository } from './repository';

export interface CommitFacts {
  /** Hex id. */
  readonly commit: string;
  readonly author: string;
  readonly email: string;
  /** Author date, ISO 8601 with offset. */
  readonly date: string;
}

/** One path a blob has or had. */
export interface BlobPlace {
  readonly path: string;
  /** First commit that put the blob there. */
  introduced: CommitFacts;
  /** Last commit that took it away (changed, deleted, renamed), if one did. */
  removed?: CommitFacts;
  /** HEAD holds this very blob at this path. */
  atHead: boolean;
}

/** Everything a history says of the blobs asked for; blobs that no commit of the selection introduced are absent. */
export type BlobPlaces = Map<string, BlobPlace[]>;

const NUL_ID = /^0+$/;

/** Files that one commit changes at most: trees that name the same tree again and again are small and hold billions. */
const MOST_CHANGED = 2_000_000;
/** Files of HEAD at most; the largest repositories there are hold four million. */
const MOST_FILES = 8_000_000;

/** Paths kept of one blob; a report of more places of one secret helps nobody. */
const MOST_PATHS = 10_000;

/** Ends a walk that a tree was made to keep going. */
class TooManyFiles extends Error {}

/**
 * Finds the commits that introduced and removed `blobs` (hex ids), by one streamed pass of
 * `git log --raw`; merges are compared with all their parents, so that what only a merge brought
 * in is found too. Memory is bounded by the blobs asked for. `stillAtHead` of a *secret* is true if any of
 * the blobs it was found in is `atHead` at that path.
 */
export async function locateBlobs(
  repository: Repository, selection: HistorySelection, blobs: ReadonlySet<string>, coverage: Coverage, signal?: AbortSignal,
): Promise<BlobPlaces> {
  const places: BlobPlaces = new Map();
  if (blobs.size === 0) return places;
  const parser = new LogParser(blobs, places);
  const splitter = new RecordSplitter(0, (token) => { parser.token(token); });
  const args = [
    'log', '--topo-order', '--raw', '--no-abbrev', '-c', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color', '--no-notes',
    '--no-decorate', '--format=%x01%H%x00%an%x00%ae%x00%aI', ...revisionArguments(selection),
  ];
  try {
    const { status, stderr } = await streamGit(repository, args, (piece) => { splitter.push(piece); }, { signal });
    splitter.end();
    if (status !== 0) {
      recordSkip(coverage, {
        path: repository.name, reason: 'commits-unknown', incomplete: false,
        detail: `git could not walk every commit (${stderr.trim().split('\n')[0]}); findings may lack commit and author`,
      });
    }
    await markHead(repository, blobs, places, signal);
  } catch (error) {
    if (!(error instanceof TooManyFiles)) throw error;
    recordSkip(coverage, { path: repository.name, reason: 'commits-unknown', incomplete: true, detail: `${error.message}; findings may lack places, commit and author` });
  }
  return places;
}

/** Reads the NUL-separated tokens of the log: header fields, then pairs of raw entry and path. */
export class LogParser {
  #header: string[] = [];
  #awaited: 'header' | 'entry' | 'path' = 'entry';
  #facts: CommitFacts | undefined;
  #before: string[] = [];
  #after = '';
  #files = 0;
  /** Places by blob and path: one blob may lie at a hundred thousand paths. */
  readonly #byPath = new Map<string, Map<string, BlobPlace>>();

  constructor(private readonly blobs: ReadonlySet<string>, private readonly places: BlobPlaces) {}

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
      if (token[from] === 0x3a) this.#parseEntry(token.toString('latin1', from));
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
    const facts = this.#facts ??= { commit, author, email, date };
    // The log runs from new to old: the last introduction met is the first one made.
    if (added) this.#place(this.#after, path, facts).introduced = facts;
    for (const id of removed) this.#place(id, path, facts).removed ??= facts;
  }

  #place(blob: string, path: string, facts: CommitFacts): BlobPlace {
    let known = this.#byPath.get(blob);
    if (!known) {
      this.#byPath.set(blob, known = new Map());
      this.places.set(blob, []);
    }
    let place = known.get(path);
    if (!place) {
      place = { path, introduced: facts, atHead: false };
      if (known.size >= MOST_PATHS) return place; // forgotten
      known.set(path, place);
      this.places.get(blob)!.push(place);
    }
    return place;
  }
}

async function markHead(repository: Repository, blobs: ReadonlySet<string>, places: BlobPlaces, signal?: AbortSignal): Promise<void> {
  const byPath = new Map<string, Map<string, BlobPlace>>();
  let files = 0;
  // `mode type id\tpath`
  const splitter = new RecordSplitter(0, (record) => {
    if (++files > MOST_FILES) throw new TooManyFiles(`HEAD holds more than ${MOST_FILES.toLocaleString('en')} files`);
    const tab = record.indexOf(0x09);
    const id = record.toString('latin1', tab - repository.idBytes * 2, tab);
    if (!blobs.has(id)) return;
    let known = byPath.get(id);
    if (!known) byPath.set(id, known = new Map((places.get(id) ?? []).map((place) => [place.path, place])));
    const place = known.get(decodePath(record.subarray(tab + 1)));
    if (place) place.atHead = true;
  });
  // An unborn HEAD fails here, and then nothing is at HEAD.
  await streamGit(repository, ['ls-tree', '-r', '-z', '--full-tree', 'HEAD'], (piece) => { splitter.push(piece); }, { signal });
  splitter.end();
}
