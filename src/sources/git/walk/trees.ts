import type { Expanded } from '../pack/arena';
import type { ObjectReader } from '../pack/object-reader';
import { MOST_SIDES } from '../pack/unpacker';
import { decodePath } from '../paths';
import { NONE } from './id-table';
import { LeftToGit } from './left-to-git';

/** Objects that a walk meets beside the packed ones: loose ones. */
const MOST_LOOSE = 20_000;
/** Objects of a repository at most: some 90 bytes of memory are set aside for each, of which a walk uses what it needs. */
const MOST_OBJECTS = 1_000_000;
/** Bytes of names, on average. */
const NAME_BYTES = 32;
const PATH_BYTES = 12;
const RESULT_BYTES = 12;
/** Entries of folders that are gone into at a time, and results of one comparison: half a million either way. */
const STACK_BYTES = 8 * 1024 * 1024;
const RESULTS_BYTES = 500_000 * RESULT_BYTES;

/** git knows the empty tree without having it. */
const EMPTY_TREES = new Set(['4b825dc642cb6eb9a060e54bf8d69288fbee4904', '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321']);

function capacityFor(packed: number): { most: number; slots: number } {
  const most = packed + MOST_LOOSE;
  return { most, slots: 2 ** Math.ceil(Math.log2(most * 1.5)) };
}

/** Memory that {@link Trees} need beside the objects, for so many packed ones. */
export function bytesForTrees(packed: number): number {
  if (packed > MOST_OBJECTS) throw new LeftToGit('a large repository');
  const { most, slots } = capacityFor(packed);
  return most * (32 + 1 + PATH_BYTES + NAME_BYTES) + 2 * 4 * slots + STACK_BYTES + RESULTS_BYTES + 64;
}

/**
 * Compares trees with one another in WebAssembly (pack/assembly/trees.ts). Objects and paths are numbers there; what they stand for is
 * taken out at the end, as the memory is the next reader's.
 */
export class Trees {
  /** Trees by number, where they were expanded last. */
  readonly #expanded: (Expanded | undefined)[] = [];
  readonly #kept: Expanded[] = [];
  readonly #ids: number;
  readonly #paths: number;
  readonly #names: number;
  readonly #results: Uint32Array;

  constructor(private readonly objects: ObjectReader, private readonly idBytes: number, packed: number) {
    const { most, slots } = capacityFor(packed);
    const { unpacker } = objects;
    let at = Math.ceil(objects.beside / 16) * 16;
    const take = (bytes: number): number => {
      const start = at;
      at = Math.ceil((at + bytes) / 4) * 4;
      return start;
    };
    this.#ids = take(most * idBytes);
    const idSlots = take(slots * 4);
    const seen = take(most);
    this.#paths = take(most * PATH_BYTES);
    const pathSlots = take(slots * 4);
    this.#names = take(most * NAME_BYTES);
    const stack = take(STACK_BYTES);
    const results = take(RESULTS_BYTES);
    unpacker.openWalk(idBytes, most, slots, this.#ids, idSlots, seen, this.#paths, pathSlots, this.#names, stack, stack, results, results, at);
    this.#results = new Uint32Array(unpacker.bytes.buffer, results, RESULTS_BYTES / 4);
    unpacker.expand = (side, tree) => this.#expand(side, tree);
  }

  /** Number of the tree whose id stands at an address. */
  numberOf(address: number): number {
    const number = this.objects.unpacker.idNumber(address) >>> 0;
    if (number === NONE) throw new LeftToGit('many objects');
    return number;
  }

  /**
   * Compares the first of `trees` with all others: what differs from each of them, as path, blob there and blob before (or `NONE`), three
   * numbers each; alone, all of it differs. With `once`, trees gone through before are passed over. Overwritten by the next call.
   */
  compare(trees: readonly number[], once: boolean): Uint32Array {
    if (trees.length > MOST_SIDES) throw new LeftToGit('parents');
    const { unpacker } = this.objects;
    for (let side = 0; side < trees.length; side++) unpacker.roots[side] = trees[side]!;
    const found = unpacker.compareTrees(trees.length, once);
    if (found < 0) throw new LeftToGit('trees that are malformed, not here, or more than can be noted');
    return this.#results.subarray(0, found * 3);
  }

  /** Whether the object of a number is here. */
  has(blob: number): boolean {
    return this.objects.has(this.objects.bytes, this.#ids + blob * this.idBytes);
  }

  /** What numbers stand for. */
  take(): Names {
    const { bytes, unpacker } = this.objects;
    unpacker.expand = () => 0;
    const paths = unpacker.walkPaths();
    const numbers = new Uint32Array(bytes.buffer, this.#paths, paths * 3).slice();
    const last = (paths - 1) * 3;
    const end = paths > 1 ? numbers[last + 1]! + numbers[last + 2]! : this.#names;
    return new Names(Buffer.from(bytes.subarray(this.#ids, this.#ids + unpacker.walkIds() * this.idBytes)), this.idBytes, numbers, bytes.latin1Slice(this.#names, end), this.#names);
  }

  #expand(side: number, tree: number): number {
    if (side === 0) this.#kept.length = 0;
    let object = this.#expanded[tree];
    if (!object?.live) {
      const at = this.#ids + tree * this.idBytes;
      object = this.objects.read(this.objects.bytes, at, this.#kept, 'tree');
      if (!object) return EMPTY_TREES.has(this.objects.bytes.toString('hex', at, at + this.idBytes)) ? 1 : 0;
      this.#expanded[tree] = object;
    }
    this.#kept.push(object);
    const { sides } = this.objects.unpacker;
    sides[side * 8] = object.address;
    sides[side * 8 + 1] = object.address + object.size;
    return 1;
  }
}

/** Ids and paths by number. */
export class Names {
  /** Paths as they are shown, of those that were asked for. */
  readonly #shown: (string | undefined)[] = [];

  /** `paths`: folder, place and length of the name in `text`, which begins at `textAt`. */
  constructor(readonly ids: Buffer, private readonly idBytes: number, private readonly paths: Uint32Array, private readonly text: string, private readonly textAt: number) {}

  get objects(): number {
    return this.ids.length / this.idBytes;
  }

  hex(object: number): string {
    return this.ids.toString('hex', object * this.idBytes, (object + 1) * this.idBytes);
  }

  /** Numbers of those of `ids` (hex) that were met. */
  numbersOf(ids: ReadonlySet<string>): Map<number, string> {
    const byStart = new Map<number, string[]>();
    for (const id of ids) {
      const start = Number.parseInt(id.slice(0, 8), 16);
      const others = byStart.get(start);
      if (others) others.push(id);
      else byStart.set(start, [id]);
    }
    const numbers = new Map<number, string>();
    for (let object = 0; object < this.objects; object++) {
      const found = byStart.get(this.ids.readUInt32BE(object * this.idBytes));
      if (!found) continue;
      const id = this.hex(object);
      if (found.includes(id)) numbers.set(object, id);
    }
    return numbers;
  }

  /** The path as bytes (latin1), as no encoding is agreed upon. */
  bytesOf(path: number): string {
    let text = this.#name(path);
    for (let folder = this.paths[path * 3]!; folder !== 0; folder = this.paths[folder * 3]!) text = `${this.#name(folder)}/${text}`;
    return text;
  }

  /** The path as it is shown. */
  shown(path: number): string {
    let text = this.#shown[path];
    if (text === undefined) {
      text = this.bytesOf(path);
      // ASCII is the same in every encoding.
      if (/[^\0-\x7f]/.test(text)) text = decodePath(Buffer.from(text, 'latin1'));
      this.#shown[path] = text;
    }
    return text;
  }

  #name(path: number): string {
    const from = this.paths[path * 3 + 1]! - this.textAt;
    return this.text.slice(from, from + this.paths[path * 3 + 2]!);
  }
}
