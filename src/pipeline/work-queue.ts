/** Bytes of the stack of pending work; what does not fit is done by the thread that found it. */
const STACK_BYTES = 1024 * 1024;

// Indices into the header (Int32).
const LOCK = 0;
const TOP = 1;
/** Entries pushed and not yet finished: 0 means that all work is done. */
const PENDING = 2;
/** Changes whenever there may be something new to do. */
const SIGNAL = 3;
const STOPPED = 4;
/** Slots of threads begin here: the entries a thread has in hand. */
const BUSY = 8;
const MOST_THREADS = 64;
const HEADER_INTS = BUSY + MOST_THREADS;
/** Bytes of the name of what a thread is at, for reports of a crash. */
const NAME_BYTES = 512;

/**
 * Work shared by threads through one SharedArrayBuffer: a bounded stack of byte strings under a spin
 * lock (held for one copy of a few hundred bytes). Last in, first out, so that a walk goes deep and the stack stays small.
 */
export class WorkQueue {
  readonly shared: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #stack: Buffer;
  readonly #names: Buffer;
  /** Number of the thread, 0 for the main one. */
  readonly slot: number;

  /** `slot`: number of the thread. */
  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(HEADER_INTS * 4 + MOST_THREADS * NAME_BYTES + STACK_BYTES), slot = 0) {
    this.shared = shared;
    this.slot = slot % MOST_THREADS;
    this.#header = new Int32Array(shared, 0, HEADER_INTS);
    this.#names = Buffer.from(shared, HEADER_INTS * 4, MOST_THREADS * NAME_BYTES);
    this.#stack = Buffer.from(shared, HEADER_INTS * 4 + MOST_THREADS * NAME_BYTES);
  }

  /** Adds an entry; false where it does not fit. The caller counts as busy until `finish`. */
  push(entry: Buffer): boolean {
    this.#lock();
    const top = this.#header[TOP]!;
    const fits = top + entry.length + 4 <= this.#stack.length;
    if (fits) {
      entry.copy(this.#stack, top);
      this.#stack.writeUInt32LE(entry.length, top + entry.length);
      this.#header[TOP] = top + entry.length + 4;
      Atomics.add(this.#header, PENDING, 1);
    }
    this.#unlock();
    if (fits) this.#signal();
    return fits;
  }

  /** Takes the newest entry, or undefined where there is none now. */
  pop(): Buffer | undefined {
    this.#lock();
    const top = this.#header[TOP]!;
    let entry: Buffer | undefined;
    if (top > 0) {
      const length = this.#stack.readUInt32LE(top - 4);
      entry = Buffer.from(this.#stack.subarray(top - 4 - length, top - 4));
      this.#header[TOP] = top - 4 - length;
      Atomics.add(this.#header, BUSY + this.slot, 1);
    }
    this.#unlock();
    return entry;
  }

  /** Takes into hand an entry that does not fit on the stack: it, too, ends with `finish`. */
  hold(): void {
    Atomics.add(this.#header, PENDING, 1);
    Atomics.add(this.#header, BUSY + this.slot, 1);
  }

  /** Says that an entry in hand is done, with all it led to pushed, held or passed on. */
  finish(): void {
    this.pass();
    this.settle();
  }

  /** Says that an entry in hand is in the hands of another thread now, which will `settle` it. */
  pass(): void {
    Atomics.sub(this.#header, BUSY + this.slot, 1);
  }

  /** Says that an entry which another thread passed on is done. */
  settle(): void {
    if (Atomics.sub(this.#header, PENDING, 1) === 1) this.#signal();
  }

  /** Notes what this thread is at. */
  at(name: string): void {
    const start = this.slot * NAME_BYTES;
    this.#names[start] = 0;
    const length = this.#names.write(name, start + 1, NAME_BYTES - 2, 'utf8');
    this.#names[start + 1 + length] = 0;
    this.#names[start] = 1;
  }

  /** Gives up what a thread that died had in hand, so that the others can end; returns what it was at. */
  abandon(slot: number): string {
    const held = Atomics.exchange(this.#header, BUSY + slot, 0);
    if (held > 0 && Atomics.sub(this.#header, PENDING, held) === held) this.#signal();
    const start = slot * NAME_BYTES;
    if (this.#names[start] !== 1) return '';
    const name = this.#names.subarray(start + 1, start + NAME_BYTES);
    return name.toString('utf8', 0, name.indexOf(0));
  }

  /** All entries are done, or the work was stopped. */
  get done(): boolean {
    return Atomics.load(this.#header, PENDING) === 0 || this.stopped;
  }

  get stopped(): boolean {
    return Atomics.load(this.#header, STOPPED) === 1;
  }

  /** Entries waiting or under way. */
  get pending(): number {
    return Atomics.load(this.#header, PENDING);
  }

  /** Makes every thread stop after the document it is at. */
  stop(): void {
    Atomics.store(this.#header, STOPPED, 1);
    this.#signal();
  }

  /** Blocks a worker thread until something changes (at most 100 ms). */
  wait(): void {
    const seen = Atomics.load(this.#header, SIGNAL);
    if (this.done || Atomics.load(this.#header, TOP) > 0) return;
    Atomics.wait(this.#header, SIGNAL, seen, 100);
  }

  #signal(): void {
    Atomics.add(this.#header, SIGNAL, 1);
    Atomics.notify(this.#header, SIGNAL);
  }

  #lock(): void {
    while (Atomics.compareExchange(this.#header, LOCK, 0, 1) !== 0) Atomics.wait(this.#header, LOCK, 1, 1);
  }

  #unlock(): void {
    Atomics.store(this.#header, LOCK, 0);
    Atomics.notify(this.#header, LOCK, 1);
  }
}

/** Queue entry of a range of blobs. */
export function blobRangeEntry({ from, to }: { from: number; to: number }): Buffer {
  const entry = Buffer.alloc(8);
  entry.writeUInt32LE(from, 0);
  entry.writeUInt32LE(to, 4);
  return entry;
}

/** The range in an entry of `blobRangeEntry`. */
export function blobRange(entry: Buffer): { from: number; to: number } {
  return { from: entry.readUInt32LE(0), to: entry.readUInt32LE(4) };
}
