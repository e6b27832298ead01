import { inflateSync } from 'node:zlib';
import { type ContainerReader, once } from './entry';
import { pathOfInode } from './inode-path';
import { bytesOf } from './source';

// linux/include/uapi/linux/jffs2.h
const MAGIC = 0x1985;
const DIRENT = 0xe001, INODE = 0xe002;
const COMPRESSION_NONE = 0, COMPRESSION_ZERO = 1, COMPRESSION_ZLIB = 6;
const ROOT = 1;
const MAX_FILE = 64 << 20;

interface Node { readonly version: number; readonly offset: number; readonly size: number; readonly data: Buffer; readonly compression: number }

/** Byte order of a JFFS2 image that begins at `at`: both exist on real devices. */
export function jffs2Order(bytes: Buffer, at: number): 'le' | 'be' | undefined {
  if (at + 12 > bytes.length) return undefined;
  const order = bytes.readUInt16LE(at) === MAGIC ? 'le' : bytes.readUInt16BE(at) === MAGIC ? 'be' : undefined;
  if (!order) return undefined;
  const type = order === 'le' ? bytes.readUInt16LE(at + 2) : bytes.readUInt16BE(at + 2);
  const length = order === 'le' ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4);
  return (type === DIRENT || type === INODE || type === 0x2003 || type === 0x2004) && length >= 12 && length < 1 << 20 ? order : undefined;
}

/** Reads a JFFS2 image: the newest content of every file its nodes name. zlib and uncompressed nodes; others are left as holes. */
export const readJffs2: ContainerReader = async function* (source, _name, budget) {
  const bytes = await bytesOf(source, budget.limits.memoryBytes);
  const little = jffs2Order(bytes, 0) !== 'be';
  const u16 = (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const files = new Map<number, Node[]>();
  const names = new Map<number, { parent: number; name: string; version: number }>();
  for (let at = 0; at + 12 <= bytes.length; ) {
    const length = u16(at) === MAGIC ? u32(at + 4) : 0;
    if (length < 12 || at + length > bytes.length) {
      at += 4; // nodes are aligned to four bytes; erased flash stands between them
      continue;
    }
    const type = u16(at + 2);
    if (type === DIRENT && length >= 40) {
      const inode = u32(at + 20), version = u32(at + 16);
      const known = names.get(inode);
      if (!known || known.version < version) names.set(inode, { parent: u32(at + 12), version, name: bytes.toString('utf8', at + 40, at + 40 + bytes[at + 28]!) });
    } else if (type === INODE && length >= 68) {
      const inode = u32(at + 12);
      const node: Node = { version: u32(at + 16), offset: u32(at + 44), size: u32(at + 52), compression: bytes[at + 56]!, data: bytes.subarray(at + 68, at + 68 + u32(at + 48)) };
      const nodes = files.get(inode);
      if (nodes) nodes.push(node);
      else files.set(inode, [node]);
    }
    at += Math.ceil(length / 4) * 4;
  }
  for (const [inode, nodes] of files) {
    const content = assemble(nodes);
    if (content.length > 0) yield { name: pathOfInode(inode, ROOT, names), chunks: once(content) };
  }
};

function assemble(nodes: Node[]): Buffer {
  nodes.sort((a, b) => a.version - b.version);
  const size = Math.min(MAX_FILE, nodes.reduce((end, node) => Math.max(end, node.offset + node.size), 0));
  const content = Buffer.alloc(size);
  for (const { compression, data, offset, size: length } of nodes) {
    if (offset + length > size) continue;
    if (compression === COMPRESSION_NONE) data.copy(content, offset);
    else if (compression === COMPRESSION_ZERO) content.fill(0, offset, offset + length);
    else if (compression === COMPRESSION_ZLIB) {
      try {
        inflateSync(data, { maxOutputLength: length }).copy(content, offset);
      } catch {
        // a node cut off by the end of the dump leaves a hole
      }
    }
  }
  return content;
}
