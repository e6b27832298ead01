import { closeSync, constants, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../../../config/small-file';
import type { Repository } from '../repository';
import { Arena, type Expanded } from './arena';
import { objectFolders, packsIn } from './object-folders';
import { PackIndex } from './pack-index';
import { createUnpacker, returnUnpacker, SLACK, type Unpacker } from './unpacker';

/** Object types of pack entries (gitformat-pack(5)). */
const TYPES = { commit: 1, tree: 2, blob: 3, tag: 4 } as const;
const LAST_TYPE = 4;
const OFFSET_DELTA = 6;
const REFERENCE_DELTA = 7;

/**
 * Bytes of a pack read at once, and those of the next block read with them: most objects end within. Blocks are kept, as versions of a path
 * stand here and there: with one of them at a time, a pack of 11 MB was read ninety times over.
 */
const BLOCK = 64 * 1024;
const BEHIND = 16 * 1024;
const SLOT = BLOCK + BEHIND;
/** Blocks kept. */
const SLOTS = 200;
/** Most bytes of one compressed object. */
const INPUT = 8 * 1024 * 1024;
/** Most bytes of one delta. */
const DELTA = 4 * 1024 * 1024;
/** Expanded objects kept for the deltas made of them. */
const OBJECTS = 24 * 1024 * 1024;
/** All indexes of a repository together; beyond it (3 million objects) git looks objects up. */
const MOST_INDEX_BYTES = 96 * 1024 * 1024;
/** git makes chains of 50, and 4,095 at most. */
const MOST_LINKS = 4095;
/** Longest entry header: type and size in 10 bytes, then an offset in 10 or an id in 32. */
const HEADER = 64;
/** Keys in the arena that each pack has for its offsets. */
const KEYS = 2 ** 42;
const NONE: readonly Expanded[] = [];

interface Pack {
  readonly index: PackIndex;
  readonly path: string;
  /** Keys of this pack's objects in the arena are this plus their offset. */
  readonly keys: number;
  fd: number | undefined;
  /** Slot + 1 of each block that is kept. */
  slots: Uint8Array;
}

/** Header of a pack entry. */
interface Entry {
  type: number;
  size: number;
  /** Offset of the zlib stream. */
  data: number;
  /** Offset of a delta's base; -1 where there is none here. */
  base: number;
}

/**
 * Reads blobs straight from a repository's packs and loose objects, in this process: bases of delta chains are expanded
 * once, and two versions can be compared where they lie. Whatever it cannot do (an object too large, damaged or not
 * here) it says by `undefined`; then git is asked. Belongs to one thread.
 */
export class ObjectReader {
  readonly #unpacker: Unpacker;
  readonly #idBytes: number;
  readonly #folders: readonly string[];
  readonly #packs: readonly Pack[];
  readonly #arena: Arena;
  readonly #input: number;
  readonly #delta: number;
  readonly #blocks: number;
  /** What lies in each slot: pack, block and bytes. */
  readonly #held: ({ readonly pack: Pack; readonly block: number; readonly bytes: number } | undefined)[] = [];
  #nextSlot = 0;
  /** Address behind what the last `#load` loaded. */
  #loaded = 0;
  /** Keys of loose objects in the arena, by hex id. */
  readonly #loose = new Map<string, number>();
  #closed = false;
  /** The pack that had the last object. */
  #last = 0;

  /**
   * Undefined where git has to read: no WebAssembly, indexes too large, or an environment that says where objects are
   * (a push in quarantine). `mostIndexBytes` bounds what is read of indexes; `beside` says how many bytes of memory the caller needs for
   * himself, by the number of packed objects (from `beside` of the reader on).
   */
  static open(repository: Repository, environment: NodeJS.ProcessEnv = process.env, mostIndexBytes = MOST_INDEX_BYTES, beside = (_packed: number): number => 0): ObjectReader | undefined {
    if (repository.inheritRepository && (environment.GIT_OBJECT_DIRECTORY || environment.GIT_ALTERNATE_OBJECT_DIRECTORIES)) return undefined;
    try {
      const folders = objectFolders(repository.commonDirectory);
      const packs: Pack[] = [];
      let bytes = 0;
      for (const path of folders.flatMap(packsIn)) {
        const index = PackIndex.read(`${path}.idx`, repository.idBytes, mostIndexBytes - bytes);
        if (!index) return undefined;
        bytes += index.bytes;
        packs.push({ index, path: `${path}.pack`, keys: packs.length * KEYS, fd: undefined, slots: new Uint8Array(0) });
      }
      const unpacker = createUnpacker(INPUT + DELTA + SLOTS * SLOT + OBJECTS + 4 * SLACK + beside(packs.reduce((sum, { index }) => sum + index.count, 0)));
      return unpacker && new ObjectReader(unpacker, repository.idBytes, folders, packs);
    } catch {
      return undefined; // git has the better words for folders that cannot be read
    }
  }

  private constructor(unpacker: Unpacker, idBytes: number, folders: readonly string[], packs: readonly Pack[]) {
    this.#unpacker = unpacker;
    this.#idBytes = idBytes;
    this.#folders = folders;
    this.#packs = packs;
    this.#input = unpacker.start;
    this.#delta = this.#input + INPUT + SLACK;
    this.#blocks = this.#delta + DELTA + SLACK;
    const objects = this.#blocks + SLOTS * SLOT + SLACK;
    this.#arena = new Arena(objects, objects + OBJECTS, SLACK);
  }

  /** The module that expands objects; they lie in its memory. */
  get unpacker(): Unpacker {
    return this.#unpacker;
  }

  /** Memory that expanded objects lie in; never detached. */
  get bytes(): Buffer {
    return this.#unpacker.bytes;
  }

  /** Where the caller's own memory begins. */
  get beside(): number {
    return this.#blocks + SLOTS * SLOT + OBJECTS + 2 * SLACK;
  }

  /** Whether the object whose id stands at ids[at] is here; it may still be damaged. */
  has(ids: Uint8Array, at: number): boolean {
    for (let tried = 0; tried < this.#packs.length; tried++) {
      const number = (this.#last + tried) % this.#packs.length;
      if (this.#packs[number]!.index.offsetOf(ids, at) < 0) continue;
      this.#last = number;
      return true;
    }
    const id = Buffer.from(ids.buffer, ids.byteOffset + at, this.#idBytes).toString('hex');
    return this.#folders.some((folder) => existsSync(join(folder, id.slice(0, 2), id.slice(2))));
  }

  /**
   * Expands the blob whose id stands at ids[at]; `kept` are objects given before that must not be overwritten (one, or
   * several small ones). The result is valid until the next call.
   */
  read(ids: Uint8Array, at: number, kept: readonly Expanded[] = NONE, type: keyof typeof TYPES = 'blob'): Expanded | undefined {
    try {
      for (let tried = 0; tried < this.#packs.length; tried++) {
        const number = (this.#last + tried) % this.#packs.length;
        const pack = this.#packs[number]!;
        const offset = pack.index.offsetOf(ids, at);
        if (offset < 0) continue;
        this.#last = number;
        return this.#packed(pack, offset, kept, TYPES[type]);
      }
      return this.#readLoose(ids, at, kept, type);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== undefined) return undefined; // reading or expanding failed: git says why
      throw error;
    }
  }

  /** Text (latin1) of the commit, tree or tag with this hex id. */
  readText(id: string, type: 'commit' | 'tree' | 'tag'): string | undefined {
    const object = this.read(Buffer.from(id, 'hex'), 0, NONE, type);
    return object && this.bytes.toString('latin1', object.address, object.address + object.size);
  }

  /**
   * Where two objects differ: four numbers a difference (first byte and end in the old one, in the new one), in order.
   * Overwritten by the next call.
   */
  differences(before: Expanded, after: Expanded): Uint32Array {
    const count = this.#unpacker.differences(before.address, before.address + before.size, after.address, after.address + after.size);
    return this.#unpacker.list.subarray(0, count * 4);
  }

  /** Closes files and gives the memory back; `read` may not be called afterwards. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    returnUnpacker(this.#unpacker);
    for (const pack of this.#packs) {
      if (pack.fd !== undefined) closeSync(pack.fd);
      pack.fd = undefined;
    }
  }

  #packed(pack: Pack, offset: number, kept: readonly Expanded[], type: number): Expanded | undefined {
    // Down to a base that is expanded already, or whole; then up again.
    const chain: { readonly key: number; readonly size: number; readonly data: number }[] = [];
    let object = this.#arena.get(pack.keys + offset);
    for (let place = offset; !object; object = this.#arena.get(pack.keys + place)) {
      const entry = this.#entry(pack, place);
      if (!entry) return undefined;
      if (entry.type <= LAST_TYPE) {
        if (entry.type !== type) return undefined;
        object = this.#expand(pack, pack.keys + place, entry.data, entry.size, kept, type);
        if (!object) return undefined;
        break;
      }
      if (entry.base < 0 || entry.size > DELTA || chain.length >= MOST_LINKS) return undefined;
      chain.push({ key: pack.keys + place, size: entry.size, data: entry.data });
      place = entry.base;
    }
    if (object.type !== type) return undefined;
    const { bytes } = this.#unpacker;
    while (object && chain.length > 0) {
      const { key, size, data } = chain.pop()!;
      if (!this.#inflate(pack, data, this.#delta, size)) return undefined;
      // The delta begins with the sizes of its base and of its result.
      let at = this.#delta;
      while (bytes[at]! & 0x80) at++;
      let result = 0;
      let scale = 1;
      do {
        at++;
        result += (bytes[at]! & 0x7f) * scale;
        scale *= 128;
      } while (bytes[at]! & 0x80);
      if (result > this.#arena.largest) return undefined;
      const made: Expanded = this.#arena.allocate(result, object, kept, type);
      if (!this.#unpacker.applyDelta(object.address, object.size, this.#delta, this.#delta + size, made.address, result)) return undefined;
      this.#arena.keep(key, made);
      object = made;
    }
    return object;
  }

  #expand(pack: Pack, key: number, data: number, size: number, kept: readonly Expanded[], type: number): Expanded | undefined {
    if (size > this.#arena.largest) return undefined;
    const object = this.#arena.allocate(size, undefined, kept, type);
    if (!this.#inflate(pack, data, object.address, size)) return undefined;
    this.#arena.keep(key, object);
    return object;
  }

  /** Expands the zlib stream at `data` of the pack. */
  #inflate(pack: Pack, data: number, target: number, size: number): boolean {
    const source = this.#load(pack, data);
    let result = this.#unpacker.inflate(source, this.#loaded, target, size);
    // -2: the stream goes on behind what is loaded. What cannot be compressed grows by 5 bytes in 16,383 at most, unless somebody wants it larger.
    for (let wanted = size + (size >> 8) + 1024; result === -2; wanted = INPUT) {
      const bytes = this.#readAt(pack, data, this.#input, Math.min(wanted, INPUT));
      result = this.#unpacker.inflate(this.#input, this.#input + bytes, target, size);
      if (wanted >= INPUT) break;
    }
    return result === 0;
  }

  /** Reads the entry at an offset of the pack. */
  #entry(pack: Pack, offset: number): Entry | undefined {
    const { bytes } = this.#unpacker;
    const start = this.#load(pack, offset);
    let at = start;
    let byte = bytes[at++]!;
    const type = (byte >> 4) & 7;
    // Size: four bits, then seven a byte, lowest first.
    let size = byte & 15;
    for (let scale = 16; byte & 0x80; scale *= 128) {
      byte = bytes[at++]!;
      size += (byte & 0x7f) * scale;
    }
    let base = -1;
    if (type === OFFSET_DELTA) {
      byte = bytes[at++]!;
      let back = byte & 0x7f;
      while (byte & 0x80) {
        byte = bytes[at++]!;
        back = (back + 1) * 128 + (byte & 0x7f);
      }
      base = offset - back;
      if (base <= 0) return undefined;
    } else if (type === REFERENCE_DELTA) {
      base = pack.index.offsetOf(bytes, at);
      at += this.#idBytes;
    } else if (type === 0 || type > LAST_TYPE) return undefined;
    return at - start > HEADER || at > this.#loaded ? undefined : { type, size, data: offset + at - start, base };
  }

  /** Makes the pack's bytes from `offset` on lie in memory, BEHIND of them or more, less at its end; returns the address of the first. */
  #load(pack: Pack, offset: number): number {
    const block = Math.floor(offset / BLOCK);
    let slot = (pack.slots[block] ?? 0) - 1;
    if (slot < 0) slot = this.#fill(pack, block);
    const at = this.#blocks + slot * SLOT;
    this.#loaded = at + this.#held[slot]!.bytes;
    return at + offset - block * BLOCK;
  }

  /** Reads a block into the slot that was filled the longest ago. */
  #fill(pack: Pack, block: number): number {
    const slot = this.#nextSlot;
    this.#nextSlot = (slot + 1) % SLOTS;
    const before = this.#held[slot];
    if (before) before.pack.slots[before.block] = 0;
    this.#held[slot] = { pack, block, bytes: this.#readAt(pack, block * BLOCK, this.#blocks + slot * SLOT, SLOT) };
    pack.slots[block] = slot + 1;
    return slot;
  }

  /** Reads up to `length` bytes of a pack to `target`; returns their number, which is less at its end. */
  #readAt(pack: Pack, from: number, target: number, length: number): number {
    if (pack.fd === undefined) {
      pack.fd = openSync(pack.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)); // a pipe gives nothing instead of waiting
      pack.slots = new Uint8Array(Math.ceil(fstatSync(pack.fd).size / BLOCK));
    }
    let read = 0;
    for (let more = 1; read < length && more > 0; read += more) more = readSync(pack.fd, this.#unpacker.bytes, target + read, length - read, from + read);
    return read;
  }

  #readLoose(ids: Uint8Array, at: number, kept: readonly Expanded[], type: keyof typeof TYPES): Expanded | undefined {
    const id = Buffer.from(ids.buffer, ids.byteOffset + at, this.#idBytes).toString('hex');
    const known = this.#loose.get(id);
    const expanded = known === undefined ? undefined : this.#arena.get(known);
    if (expanded) return expanded.type === TYPES[type] ? expanded : undefined;
    for (const folder of this.#folders) {
      const compressed = readRegularFile(join(folder, id.slice(0, 2), id.slice(2)), INPUT);
      if (!compressed) continue;
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- most objects are packed
      const { inflateSync } = require('node:zlib') as typeof import('node:zlib');
      const { largest } = this.#arena;
      const bytes = inflateSync(compressed, { maxOutputLength: largest + HEADER });
      const end = bytes.indexOf(0);
      const [, found, size] = /^(\w+) (\d+)$/.exec(bytes.toString('latin1', 0, end)) ?? [];
      if (found !== type || bytes.length - end - 1 !== Number(size) || Number(size) > largest) return undefined;
      const object = this.#arena.allocate(Number(size), undefined, kept, TYPES[type]);
      bytes.copy(this.#unpacker.bytes, object.address, end + 1);
      const key = known ?? this.#packs.length * KEYS + this.#loose.size;
      this.#loose.set(id, key);
      this.#arena.keep(key, object);
      return object;
    }
    return undefined;
  }
}
