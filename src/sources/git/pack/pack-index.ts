import { readRegularFile } from '../../../config/small-file';

const MAGIC = 0xff744f63;
const FANOUT_AT = 8;
const IDS_AT = FANOUT_AT + 256 * 4;

/** Where the objects of one pack stand: its .idx file, version 2 (gitformat-pack(5)), held in memory. */
export class PackIndex {
  readonly #bytes: Buffer;
  readonly #idBytes: number;
  /** Objects of the pack. */
  readonly count: number;
  readonly #offsetsAt: number;
  readonly #largeAt: number;

  /** Undefined where the file is no version 2 index of `mostBytes` at most, or cut short. */
  static read(file: string, idBytes: number, mostBytes: number): PackIndex | undefined {
    const bytes = readRegularFile(file, mostBytes);
    if (!bytes || bytes.length < IDS_AT + 2 * idBytes || bytes.readUInt32BE(0) !== MAGIC || bytes.readUInt32BE(4) !== 2) return undefined;
    const count = bytes.readUInt32BE(FANOUT_AT + 255 * 4);
    return bytes.length < IDS_AT + count * (idBytes + 8) + 2 * idBytes ? undefined : new PackIndex(bytes, idBytes, count);
  }

  private constructor(bytes: Buffer, idBytes: number, count: number) {
    this.#bytes = bytes;
    this.#idBytes = idBytes;
    this.count = count;
    // Behind the ids stand a checksum of each object (4 bytes), then the offsets.
    this.#offsetsAt = IDS_AT + count * (idBytes + 4);
    this.#largeAt = this.#offsetsAt + count * 4;
  }

  /** Bytes it takes in memory. */
  get bytes(): number {
    return this.#bytes.length;
  }

  /** Offset in the pack of the object whose id stands at ids[at]; -1 where it is not in this pack. */
  offsetOf(ids: Uint8Array, at: number): number {
    const bytes = this.#bytes;
    const width = this.#idBytes;
    const first = ids[at]!;
    let low = first === 0 ? 0 : bytes.readUInt32BE(FANOUT_AT + (first - 1) * 4);
    let high = Math.min(bytes.readUInt32BE(FANOUT_AT + first * 4), this.count);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = IDS_AT + middle * width;
      let k = 1;
      while (k < width && bytes[entry + k] === ids[at + k]) k++;
      if (k === width) return this.#offset(middle);
      if (bytes[entry + k]! < ids[at + k]!) low = middle + 1;
      else high = middle;
    }
    return -1;
  }

  #offset(index: number): number {
    const offset = this.#bytes.readUInt32BE(this.#offsetsAt + index * 4);
    if (offset < 0x80000000) return offset;
    // Packs over 2 GB: an index into a table of 8-byte offsets.
    const large = this.#largeAt + (offset - 0x80000000) * 8;
    return large + 8 > this.#bytes.length ? -1 : Number(this.#bytes.readBigUInt64BE(large));
  }
}
