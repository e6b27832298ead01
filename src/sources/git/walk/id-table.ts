/** Marks what has no number: an object that is not there. */
export const NONE = 0xffffffff;

/** Numbers commits by id in the order they are met; flat memory, some 30 bytes an id. */
export class IdTable {
  /** Ids by number, `idBytes` each. */
  ids: Buffer;
  length = 0;
  /** Number + 1 by hash (open addressing); ids are uniform, so their first bytes are one. */
  #slots: Uint32Array;

  constructor(readonly idBytes: number, expected = 1024) {
    this.ids = Buffer.allocUnsafe(expected * idBytes);
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(expected * 2)));
  }

  /** Number of the id at bytes[at], a new one where it has none. */
  add(bytes: Buffer, at: number): number {
    const slot = this.#find(bytes, at);
    const known = this.#slots[slot]!;
    if (known > 0) return known - 1;
    const number = this.length++;
    if (this.ids.length < this.length * this.idBytes) this.#grow();
    bytes.copy(this.ids, number * this.idBytes, at, at + this.idBytes);
    this.#slots[slot] = this.length;
    if (this.length * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  /** Number of the id at bytes[at]; `NONE` where it has none. */
  find(bytes: Buffer, at: number): number {
    const known = this.#slots[this.#find(bytes, at)]!;
    return known > 0 ? known - 1 : NONE;
  }

  hex(number: number): string {
    return this.ids.toString('hex', number * this.idBytes, (number + 1) * this.idBytes);
  }

  #find(bytes: Buffer, at: number): number {
    const mask = this.#slots.length - 1;
    const { ids, idBytes } = this;
    for (let slot = bytes.readUInt32LE(at) & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot]!;
      if (known === 0) return slot;
      const other = (known - 1) * idBytes;
      let k = 4;
      if (bytes.readInt32LE(at) === ids.readInt32LE(other)) while (k < idBytes && bytes.readInt32LE(at + k) === ids.readInt32LE(other + k)) k += 4;
      if (k >= idBytes) return slot;
    }
  }

  #grow(): void {
    const ids = Buffer.allocUnsafe(this.ids.length * 2);
    this.ids.copy(ids);
    this.ids = ids;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.length; number++) {
      let slot = this.ids.readUInt32LE(number * this.idBytes) & mask;
      while (slots[slot]! > 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}
