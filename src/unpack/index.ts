import { statSync } from 'node:fs';
import { type MemberProvenance, type Provenance, displayPath, type Skip } from '../model';
import { readAr } from './ar';
import { readBson } from './bson';
import { readBzip2, readGzip, readLz4, readXz, readZlib, readZstd } from './compressed';
import { readCpio } from './cpio';
import { readAsus, readRouteros, readSonicwall, readTplink, readUnifi, readZte } from './device-images';
import type { ContainerReader, Entry } from './entry';
import { readFirmware } from './firmware';
import { readJffs2 } from './jffs2';
import { type ContainerKind, IDENTIFY_BYTES, identifyContainer } from './kinds';
import { Budget, DEFAULT_UNPACK_LIMITS, Refusal, refusalOf, skipOf, type UnpackLimits } from './limits';
import { readRpm } from './rpm';
import { readSevenZip } from './seven-zip';
import type { ByteSource } from './source';
import { readSqlite } from './sqlite';
import { readStrings } from './strings';
import { readTar } from './tar';
import { readUbi } from './ubi';
import { readUbifs } from './ubifs';
import { readZip } from './zip';

export { type ContainerKind, IDENTIFY_BYTES, identifyContainer } from './kinds';
export { DEFAULT_UNPACK_LIMITS, type UnpackLimits } from './limits';
export type { ByteSource } from './source';

/** A document found inside a container, or what could not be read. */
export type Unpacked =
  | {
      readonly type: 'member';
      readonly provenance: MemberProvenance;
      /** Its content, to be read once and before the next is asked for; each chunk before the next, too, whose memory may be the same. It never throws: where the container breaks off, it ends and a skip follows. */
      readonly chunks: AsyncIterable<Uint8Array>;
      /** A piece of the container's own bytes, no document of its own. */
      readonly part?: boolean;
    }
  | { readonly type: 'skip'; readonly skip: Skip };

const READERS: Readonly<Record<Exclude<ContainerKind, 'encrypted' | 'unsupported'>, ContainerReader>> = {
  gzip: readGzip, zlib: readZlib, bzip2: readBzip2, xz: readXz, zstd: readZstd, lz4: readLz4,
  tar: readTar, zip: readZip, cpio: readCpio, ar: readAr, rpm: readRpm, 'seven-zip': readSevenZip,
  sqlite: readSqlite, bson: readBson, jffs2: readJffs2, ubi: readUbi, ubifs: readUbifs, firmware: readFirmware, strings: readStrings,
  unifi: readUnifi, routeros: readRouteros, zte: readZte, asus: readAsus, tplink: readTplink, sonicwall: readSonicwall,
};

const ADVICE = {
  encrypted: 'it is encrypted; decrypt it and scan the result',
  unsupported: 'this form is not read; unpack it (a git bundle: clone it and scan its history) and scan the result',
} as const;

/**
 * Opens a container and everything in it, to the bounds given: members in order, and a skip with its reason for
 * each part that could not be read. Nothing is written to disk; links and paths of members are never followed.
 * Streams (tar, cpio, gzip, xz…) of any size run in constant memory.
 */
export async function* unpack(
  kind: ContainerKind, source: ByteSource, provenance: Provenance, limits: Partial<UnpackLimits> = {},
): AsyncGenerator<Unpacked> {
  const bounds = { ...DEFAULT_UNPACK_LIMITS, ...limits };
  yield* new Unpacking({ ...bounds, totalBytes: Math.min(bounds.totalBytes, mostBytes(source)) }).open(kind, source, provenance, 1);
}

/** What may come out of all levels together for its size: 1,000 times as much, or 1 GiB. Nested and overlapping bombs end in seconds. */
function mostBytes(source: ByteSource): number {
  const size = source.kind === 'bytes' ? source.bytes.length : source.kind === 'file' ? statSync(source.path, { throwIfNoEntry: false })?.size ?? 0 : Infinity;
  return Math.max(2 ** 30, 1000 * size);
}

/** One run over a container the user named, with what it may still spend. */
class Unpacking {
  readonly #budget: Budget;

  constructor(limits: UnpackLimits) {
    this.#budget = new Budget(limits);
  }

  async *open(kind: ContainerKind, source: ByteSource, container: Provenance, depth: number): AsyncGenerator<Unpacked> {
    const path = displayPath(container);
    try {
      if (kind === 'encrypted' || kind === 'unsupported') throw new Refusal(kind, ADVICE[kind]);
      if (depth > this.#budget.limits.depth) throw new Refusal('too-deep', `more than ${this.#budget.limits.depth} containers inside each other`);
      for await (const entry of READERS[kind](source, path.slice(path.search(/[^/!]*$/)), this.#budget)) {
        if ('refusal' in entry) yield { type: 'skip', skip: skipOf(`${path}!${entry.name}`, entry.refusal) };
        else yield* this.#member(entry, container, depth);
        if (this.#budget.exhausted) return;
      }
    } catch (error) {
      yield { type: 'skip', skip: skipOf(path, refusalOf(error)) };
    }
  }

  async *#member(entry: Extract<Entry, { chunks: unknown }>, container: Provenance, depth: number): AsyncGenerator<Unpacked> {
    this.#budget.member();
    const content = new Content(entry.chunks, this.#budget);
    const head = await content.head();
    const provenance: MemberProvenance = { kind: 'member', container, member: entry.name };
    const kind = entry.text ? undefined : identifyContainer(head, entry.name);
    if (kind && (kind !== 'firmware' || depth < this.#budget.limits.depth)) {
      // `a.tar.gz!etc/x`: what a compressor alone wraps is not a level of its own.
      for await (const inner of this.open(kind, { kind: 'stream', chunks: content.raw(kind !== 'tar') }, entry.only ? container : provenance, depth + 1)) {
        if (!entry.guess || inner.type === 'member') yield inner;
      }
    } else if (!entry.guess) yield { type: 'member', provenance, chunks: content.guarded(), part: entry.part };
    await content.finish(entry.guess === true);
  }
}

/** A member's bytes, counted, with their head looked at first. */
class Content {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #budget: Budget;
  readonly #ahead: Uint8Array[] = [];
  #failure: unknown;
  #ended = false;

  constructor(chunks: AsyncIterable<Uint8Array>, budget: Budget) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#budget = budget;
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#ended) return undefined;
    try {
      const { value, done } = await this.#chunks.next();
      if (done) this.#ended = true;
      else this.#budget.spend(value.length);
      return done ? undefined : value;
    } catch (error) {
      this.#ended = true;
      this.#failure = error;
      return undefined;
    }
  }

  /** The first bytes, as many as identification wants or there are. */
  async head(): Promise<Uint8Array> {
    let length = 0;
    while (length < IDENTIFY_BYTES) {
      const chunk = await this.#next();
      if (!chunk) break;
      length += chunk.length;
      // Copied where more is asked for: the source may reuse its memory then.
      this.#ahead.push(length < IDENTIFY_BYTES ? Buffer.from(chunk) : chunk);
    }
    return this.#ahead.length === 1 ? this.#ahead[0]! : Buffer.concat(this.#ahead);
  }

  /** For a scanner: ends where the container breaks off. */
  async *guarded(): AsyncGenerator<Uint8Array> {
    for (let chunk = this.#ahead.shift() ?? await this.#next(); chunk; chunk = this.#ahead.shift() ?? await this.#next()) yield chunk;
  }

  /**
   * For the reader of a container inside: throws what broke off. Copies, as readers may look ahead and the source may reuse its memory, but for
   * tars, whose reader does not: of a backup every chunk would wait for garbage collection.
   */
  async *raw(copies: boolean): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.guarded()) yield copies ? Buffer.from(chunk) : chunk;
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined; // reported where it is met first
      throw failure;
    }
  }

  /** Reads off what nobody wanted, so that the container's reader can go on, and throws what went wrong. */
  async finish(ignoreFailure: boolean): Promise<void> {
    if (ignoreFailure) {
      await this.#chunks.return?.();
      return;
    }
    while (await this.#next());
    if (this.#failure !== undefined) throw this.#failure;
  }
}
