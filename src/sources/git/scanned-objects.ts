import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Bytes kept of an object id. All 20 of SHA-1 and the first 20 of SHA-256, not fewer: with 8 bytes someone could
 * make a clean blob and a second one with a secret that share them.
 */
const KEPT = 20;
/** Ids kept a repository group; 2 million are 40 MB on disk and about 80 MB in memory. */
const LIMIT = 2_000_000;
const MAGIC = Buffer.from('keysweep scanned objects 1\n');

/** A set of object ids in one flat buffer (open addressing), 40 bytes an id at most. */
export class ObjectIdSet {
  #slots: Buffer;
  #used: Uint8Array;
  #mask: number;
  #size = 0;

  constructor(expected = 1024) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, expected * 1.5)));
    this.#mask = capacity - 1;
    this.#slots = Buffer.alloc(capacity * KEPT);
    this.#used = new Uint8Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** `id` as bytes, at least 20. */
  has(id: Buffer): boolean {
    return this.#used[this.#find(id)] === 1;
  }

  add(id: Buffer): void {
    const slot = this.#find(id);
    if (this.#used[slot]) return;
    id.copy(this.#slots, slot * KEPT, 0, KEPT);
    this.#used[slot] = 1;
    if (++this.#size * 4 > (this.#mask + 1) * 3) this.#grow();
  }

  /** The slot that holds the id, or the free one where it belongs. Object ids are uniform: their first bytes are the hash. */
  #find(id: Buffer): number {
    let slot = id.readUInt32LE(0) & this.#mask;
    while (this.#used[slot] && id.compare(this.#slots, slot * KEPT, slot * KEPT + KEPT, 0, KEPT) !== 0) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #grow(): void {
    const grown = new ObjectIdSet(this.#size * 2);
    for (let slot = 0; slot <= this.#mask; slot++) {
      if (this.#used[slot]) grown.add(this.#slots.subarray(slot * KEPT, slot * KEPT + KEPT));
    }
    this.#slots = grown.#slots;
    this.#used = grown.#used;
    this.#mask = grown.#mask;
  }
}

/**
 * Ids of blobs in which one detector set found nothing: a later scan with the same set leaves them
 * out. Blobs with findings are never remembered, so they are reported anew each time. Kept in
 * `<state directory>/scanned-objects/<detector set>`: a magic line, then 20 bytes an id, appended.
 */
export class ScannedObjects {
  readonly #file: string;
  readonly #known: ObjectIdSet;
  #fresh: Buffer[] = [];

  private constructor(file: string, known: ObjectIdSet) {
    this.#file = file;
    this.#known = known;
  }

  /** `detectorSet` is the hash of everything that decides what is found (detectors, settings, version). A damaged file counts as empty. */
  static open(stateDirectory: string, detectorSet: string): ScannedObjects {
    if (!/^[\w-]{8,128}$/.test(detectorSet)) throw new Error('not a detector-set hash');
    const file = join(stateDirectory, 'scanned-objects', detectorSet);
    const ids = readIds(file);
    const known = new ObjectIdSet(ids.length / KEPT);
    for (let at = 0; at + KEPT <= ids.length; at += KEPT) known.add(ids.subarray(at, at + KEPT));
    return new ScannedObjects(file, known);
  }

  get size(): number {
    return this.#known.size;
  }

  /** `id` in hex. */
  has(id: string): boolean {
    return this.#known.has(Buffer.from(id, 'hex'));
  }

  /** Notes that nothing was found in a blob; `id` in hex. */
  add(id: string): void {
    const bytes = Buffer.from(id, 'hex').subarray(0, KEPT);
    if (this.#known.has(bytes)) return;
    this.#known.add(bytes);
    this.#fresh.push(bytes);
  }

  /** Appends what is new under a lock; when the file outgrows its limit, the oldest half is dropped. Call once, after a scan that was not cut short. */
  async save(): Promise<void> {
    if (this.#fresh.length === 0) return;
    const folder = join(this.#file, '..');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { lock } = await import('proper-lockfile');
    const release = await lock(folder, { retries: { retries: 20, minTimeout: 50, maxTimeout: 500 }, stale: 30_000, onCompromised: () => undefined });
    try {
      const fd = openSync(this.#file, 'a', 0o600);
      let size: number;
      try {
        if (fstatSync(fd).size === 0) writeSync(fd, MAGIC);
        writeSync(fd, Buffer.concat(this.#fresh));
        size = fstatSync(fd).size;
      } finally {
        closeSync(fd);
      }
      this.#fresh = [];
      if (size > LIMIT * KEPT) {
        const kept = readIds(this.#file);
        const next = `${this.#file}.new`;
        writeFileSync(next, Buffer.concat([MAGIC, kept.subarray(-Math.floor(LIMIT / 2) * KEPT)]), { mode: 0o600 });
        renameSync(next, this.#file);
      }
    } finally {
      await release().catch(() => undefined); // it may be gone, with the state directory
    }
  }

  /** Forgets everything of this detector set. */
  clear(): void {
    rmSync(this.#file, { force: true });
  }
}

/** The ids of a file; a cut last record (a writer was killed) is left out. */
function readIds(file: string): Buffer {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const bytes = Buffer.alloc(fstatSync(fd).size);
    for (let at = 0; at < bytes.length;) {
      const read = readSync(fd, bytes, at, bytes.length - at, at);
      if (read === 0) break;
      at += read;
    }
    if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return Buffer.alloc(0);
    const ids = bytes.subarray(MAGIC.length);
    return ids.subarray(0, ids.length - ids.length % KEPT);
  } finally {
    closeSync(fd);
  }
}
