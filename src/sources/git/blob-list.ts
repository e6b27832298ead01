/**
 * Blobs to read, in order, all versions of one path next to each other. Plain shared buffers
 * (20 or 32 + 4 bytes a blob and each path once), so that workers read it without a copy and a
 * million blobs stay under 50 MB.
 */
export interface BlobList {
  readonly length: number;
  /** Bytes of an object id: 20 or 32. */
  readonly idBytes: number;
  /** Ids, `idBytes` each. */
  readonly ids: Uint8Array;
  /** Path number of each blob. */
  readonly pathNumbers: Uint32Array;
  /** Path i is pathText[pathOffsets[i], pathOffsets[i + 1]), UTF-8. */
  readonly pathOffsets: Uint32Array;
  readonly pathText: Uint8Array;
}

/** Id of blob `index` in hex. */
export function blobId(list: BlobList, index: number): string {
  return Buffer.from(list.ids.buffer, list.ids.byteOffset + index * list.idBytes, list.idBytes).toString('hex');
}

/** Path of blob `index`. */
export function blobPath(list: BlobList, index: number): string {
  const path = list.pathNumbers[index]!;
  return Buffer.from(list.pathText.buffer, list.pathText.byteOffset, list.pathText.byteLength)
    .toString('utf8', list.pathOffsets[path], list.pathOffsets[path + 1]);
}

/** The ids of [from, to), one a line: what `git cat-file --batch` reads. */
export function idLines(list: BlobList, from: number, to: number): Buffer {
  const width = list.idBytes * 2 + 1;
  const lines = Buffer.allocUnsafe((to - from) * width);
  for (let index = from; index < to; index++) {
    lines.write(blobId(list, index), (index - from) * width, 'latin1');
    lines[(index - from + 1) * width - 1] = 0x0a;
  }
  return lines;
}

/**
 * Cuts a list into ranges of about `size` blobs that end where a path ends, so that every range
 * can be read by a process of its own and still compare the versions of a path.
 */
export function splitByPath(list: BlobList, size: number): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (let from = 0; from < list.length;) {
    let to = Math.min(from + size, list.length);
    while (to < list.length && list.pathNumbers[to] === list.pathNumbers[to - 1]) to++;
    ranges.push({ from, to });
    from = to;
  }
  return ranges;
}

/** Collects blobs newest first, as rev-list gives them, and groups them by path, oldest first: what a version brought in is met there. */
export class BlobListBuilder {
  #ids: Uint8Array;
  #pathNumbers = new Uint32Array(1024);
  #length = 0;
  readonly #paths = new Map<string, number>();

  constructor(private readonly idBytes: number) {
    this.#ids = new Uint8Array(1024 * idBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** `id` in hex. */
  add(id: string, path: string): void {
    let at = this.#place(path);
    // Half the cost of a listing if left to Buffer.write.
    const ids = this.#ids;
    for (let k = 0; k < this.idBytes * 2; k += 2) ids[at++] = (digit(id.charCodeAt(k)) << 4) | digit(id.charCodeAt(k + 1));
  }

  /** The blob whose id stands at ids[from]. */
  addBytes(ids: Uint8Array, from: number, path: string): void {
    const at = this.#place(path);
    for (let k = 0; k < this.idBytes; k++) this.#ids[at + k] = ids[from + k]!;
  }

  /** Where the id of the next blob goes. */
  #place(path: string): number {
    if (this.#length === this.#pathNumbers.length) this.#grow();
    let number = this.#paths.get(path);
    if (number === undefined) this.#paths.set(path, number = this.#paths.size);
    this.#pathNumbers[this.#length] = number;
    return this.#length++ * this.idBytes;
  }

  build(): BlobList {
    const length = this.#length;
    const { idBytes } = this;
    const ids = new Uint8Array(new SharedArrayBuffer(length * idBytes));
    const pathNumbers = new Uint32Array(new SharedArrayBuffer(length * 4));
    const next = new Uint32Array(this.#paths.size + 1);
    for (let index = 0; index < length; index++) next[this.#pathNumbers[index]! + 1]!++;
    for (let path = 0; path < this.#paths.size; path++) next[path + 1]! += next[path]!;
    for (let index = length - 1; index >= 0; index--) {
      const path = this.#pathNumbers[index]!;
      const place = next[path]!++;
      ids.set(this.#ids.subarray(index * idBytes, (index + 1) * idBytes), place * idBytes);
      pathNumbers[place] = path;
    }
    const paths = [...this.#paths.keys()].map((path) => Buffer.from(path));
    const pathOffsets = new Uint32Array(new SharedArrayBuffer((paths.length + 1) * 4));
    const pathText = new Uint8Array(new SharedArrayBuffer(paths.reduce((sum, path) => sum + path.length, 0)));
    paths.forEach((path, number) => {
      pathText.set(path, pathOffsets[number]);
      pathOffsets[number + 1] = pathOffsets[number]! + path.length;
    });
    return { length, idBytes, ids, pathNumbers, pathOffsets, pathText };
  }

  #grow(): void {
    const ids = new Uint8Array(this.#ids.length * 2);
    ids.set(this.#ids);
    this.#ids = ids;
    const pathNumbers = new Uint32Array(this.#pathNumbers.length * 2);
    pathNumbers.set(this.#pathNumbers);
    this.#pathNumbers = pathNumbers;
  }
}

/** Value of a hexadecimal digit in lower case. */
function digit(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}
