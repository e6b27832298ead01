import { inflateRawSync } from 'node:zlib';
import { type ContainerReader, once } from './entry';
import { pathOfInode } from './inode-path';
import { expandLzo } from './lzo';
import { bytesOf } from './source';

// linux/fs/ubifs/ubifs-media.h: little-endian nodes, aligned to eight bytes
const MAGIC = 0x06101831;
const COMMON = 24;
const INODE = 0, DATA = 1, ENTRY = 2, SUPERBLOCK = 6;
const INODE_SIZE = 160, DATA_SIZE = 48, ENTRY_SIZE = 56;
const ROOT = 1;
const BLOCK = 4096;
const BLOCK_BITS = 0x1fffffff;
const LZO = 1, ZLIB = 2, ZSTD = 3;
const LARGEST_NODE = 1 << 18;
const MAX_FILE = 64 << 20;

/** The newest data of one block of a file. */
interface Piece {
  readonly sequence: bigint;
  readonly size: number;
  readonly compression: number;
  readonly data: Buffer;
}

interface Name {
  readonly sequence: bigint;
  readonly parent: number;
  readonly name: string;
}

/** Whether these bytes are a UBIFS node of the kind that begins a file system: its superblock. */
export function isUbifs(head: Uint8Array): boolean {
  return head.length >= COMMON && head[0] === 0x31 && head[1] === 0x18 && head[2] === 0x10 && head[3] === 0x06 && head[20] === SUPERBLOCK;
}

/**
 * Reads a UBIFS volume by its nodes, without the index: the newest content of every file. A file whose name is gone (deleted, but
 * not yet erased) is given by its number. LZO, zlib, zstd and plain data; what is damaged is left as a hole.
 */
export const readUbifs: ContainerReader = async function* (source, _name, budget) {
  const bytes = await bytesOf(source, budget.limits.memoryBytes);
  const sizes = new Map<number, { sequence: bigint; size: number }>();
  const names = new Map<number, Name>();
  const files = new Map<number, Map<number, Piece>>();
  let zstd = false;
  for (let at = 0; at + COMMON <= bytes.length; ) {
    const length = bytes.readUInt32LE(at) === MAGIC ? bytes.readUInt32LE(at + 16) : 0;
    if (length < COMMON || length > LARGEST_NODE || at + length > bytes.length) {
      at += 8;
      continue;
    }
    const type = bytes[at + 20]!;
    const sequence = bytes.readBigUInt64LE(at + 8);
    if (type === INODE && length >= INODE_SIZE) {
      const inode = bytes.readUInt32LE(at + COMMON);
      const known = sizes.get(inode);
      if (!known || known.sequence < sequence) sizes.set(inode, { sequence, size: Number(bytes.readBigUInt64LE(at + 48)) });
    } else if (type === ENTRY && length > ENTRY_SIZE) {
      // An entry that names no file takes a name away.
      const inode = Number(bytes.readBigUInt64LE(at + 40));
      const known = names.get(inode);
      const name = bytes.toString('utf8', at + ENTRY_SIZE, Math.min(at + length, at + ENTRY_SIZE + bytes.readUInt16LE(at + 50)));
      if (inode !== 0 && (!known || known.sequence < sequence)) names.set(inode, { sequence, parent: bytes.readUInt32LE(at + COMMON), name });
    } else if (type === DATA && length > DATA_SIZE) {
      const inode = bytes.readUInt32LE(at + COMMON);
      const block = bytes.readUInt32LE(at + COMMON + 4) & BLOCK_BITS;
      let pieces = files.get(inode);
      if (!pieces) files.set(inode, (pieces = new Map()));
      const known = pieces.get(block);
      const compression = bytes.readUInt16LE(at + 44);
      zstd ||= compression === ZSTD;
      if (!known || known.sequence < sequence) pieces.set(block, { sequence, size: bytes.readUInt32LE(at + 40), compression, data: bytes.subarray(at + DATA_SIZE, at + length) });
    }
    at += Math.ceil(length / 8) * 8;
  }
  const expandZstd = zstd ? await zstdExpander() : undefined;
  for (const [inode, pieces] of files) {
    const content = assemble(pieces, sizes.get(inode)?.size, expandZstd);
    if (content.length > 0) yield { name: pathOfInode(inode, ROOT, names), chunks: once(content) };
  }
};

type Expander = (data: Uint8Array, size: number) => Uint8Array | undefined;

async function zstdExpander(): Promise<Expander> {
  const { ZSTDDecoder } = await import('zstddec'); // WASM, loaded where such data is met
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return (data, size) => decoder.decode(data, size);
}

function assemble(pieces: ReadonlyMap<number, Piece>, stated: number | undefined, expandZstd: Expander | undefined): Buffer {
  let end = 0;
  for (const [block, { size }] of pieces) if (size <= BLOCK) end = Math.max(end, block * BLOCK + size);
  const size = Math.min(MAX_FILE, end, stated ?? end);
  const content = Buffer.alloc(size);
  for (const [block, { data, size: length, compression }] of pieces) {
    if (length > BLOCK || block * BLOCK >= size) continue;
    const expanded = expand(data, length, compression, expandZstd);
    if (expanded !== undefined) content.set(expanded.subarray(0, Math.min(expanded.length, size - block * BLOCK)), block * BLOCK);
  }
  return content;
}

function expand(data: Buffer, size: number, compression: number, expandZstd: Expander | undefined): Uint8Array | undefined {
  if (compression === 0) return data;
  if (compression === LZO) return expandLzo(data, size);
  try {
    return compression === ZLIB ? inflateRawSync(data, { maxOutputLength: size }) : compression === ZSTD ? expandZstd?.(data, size) : undefined;
  } catch {
    return undefined;
  }
}
