/** An object expanded in the unpacker's memory. */
export interface Expanded {
  readonly address: number;
  readonly size: number;
  /** As in packs. */
  readonly type: number;
  /** It still lies there. */
  live: boolean;
}

/** Ranges start at multiples of this. */
const ALIGNMENT = 16;

/**
 * Memory for expanded objects, given out around in a ring: the oldest make room for the newest, but for those that are
 * pinned. Objects are found again by their key, so that the bases of delta chains are expanded once.
 */
export class Arena {
  readonly #objects = new Map<number, Expanded>();
  /** Keys and ranges in order of address from the oldest on; `#oldest` is the first that still lives. */
  #ranges: { readonly key: number; readonly object: Expanded }[] = [];
  #oldest = 0;
  #next: number;

  /** Gives out [start, end), keeping `slack` bytes behind each object. */
  constructor(private readonly start: number, private readonly end: number, private readonly slack: number) {
    this.#next = start;
  }

  /** Largest object that fits beside two others of its size. */
  get largest(): number {
    return Math.floor((this.end - this.start) / 4) - this.slack - ALIGNMENT;
  }

  get(key: number): Expanded | undefined {
    return this.#objects.get(key);
  }

  /** Room for `size` bytes that is none of `base` and `kept`; at most `largest`, with two pinned objects of any size or several that take less. */
  allocate(size: number, base: Expanded | undefined, kept: readonly Expanded[], type: number): Expanded {
    const length = Math.ceil((size + this.slack) / ALIGNMENT) * ALIGNMENT;
    let address = this.#next;
    for (let moved = true; moved;) {
      moved = false;
      if (address + length > this.end) {
        this.#evict(address, this.end);
        address = this.start;
      }
      for (let at = -1; at < kept.length; at++) {
        const object = at < 0 ? base : kept[at];
        if (object && address < object.address + object.size + this.slack && object.address < address + length) {
          const behind = Math.ceil((object.address + object.size + this.slack) / ALIGNMENT) * ALIGNMENT;
          this.#evict(address, behind);
          address = behind;
          moved = true;
        }
      }
    }
    this.#evict(address, address + length);
    this.#next = address + length;
    return { address, size, type, live: true };
  }

  /** Makes an allocated object findable. */
  keep(key: number, object: Expanded): void {
    this.#objects.set(key, object);
    this.#ranges.push({ key, object });
  }

  /** Forgets the objects that begin in [from, to): the next ones in the ring's order. */
  #evict(from: number, to: number): void {
    for (; this.#oldest < this.#ranges.length; this.#oldest++) {
      const { key, object } = this.#ranges[this.#oldest]!;
      if (object.address + object.size + this.slack <= from || object.address >= to) break;
      object.live = false;
      if (this.#objects.get(key) === object) this.#objects.delete(key);
    }
    if (this.#oldest > 4096) {
      this.#ranges = this.#ranges.slice(this.#oldest);
      this.#oldest = 0;
    }
  }
}
