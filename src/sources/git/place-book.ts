/** Who made a commit, and when. */
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
  /** HEAD, or a ref as a push leaves it, holds this very blob at this path. */
  atHead: boolean;
}

/** Everything a history says of the blobs asked for; blobs that no commit of the selection introduced are absent. */
export type BlobPlaces = Map<string, BlobPlace[]>;

/** Paths kept of one blob; a report of more places of one secret helps nobody. */
const MOST_PATHS = 10_000;

/** Gathers the places of blobs from commits as a log gives them, new ones first. */
export class PlaceBook {
  readonly places: BlobPlaces = new Map();
  /** Places by blob and path: one blob may lie at a hundred thousand paths. */
  readonly #byPath = new Map<string, Map<string, BlobPlace>>();

  /** A commit put the blob there: of those that did, the last one met is the first one made. */
  added(blob: string, path: string, facts: CommitFacts): void {
    this.#place(blob, path, facts).introduced = facts;
  }

  /** A commit took the blob away. */
  removed(blob: string, path: string, facts: CommitFacts): void {
    this.#place(blob, path, facts).removed ??= facts;
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
