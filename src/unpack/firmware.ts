import type { ContainerReader, Entry } from './entry';
import type { Budget } from './limits';
import { jffs2Order } from './jffs2';
import { type RandomAccess, randomAccess } from './source';
import { readStrings } from './strings';
import { isUbi } from './ubi';
import { isUbifs } from './ubifs';

/** An embedded container's start: how it is found and how long it says it is. */
interface Signature {
  readonly name: string;
  readonly magic: Buffer;
  /** Looks at the bytes from the magic on (at least 64, fewer at the end); its length where the header says, else 0; undefined: none. */
  readonly check: (head: Buffer) => number | undefined;
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

const SIGNATURES: readonly Signature[] = [
  { name: 'gzip', magic: hex('1f8b08'), check: (head) => ((head[3]! & 0xe0) === 0 && (head[9]! <= 13 || head[9] === 255) ? 0 : undefined) },
  { name: 'xz', magic: hex('fd377a585a00'), check: (head) => (head[6] === 0 ? 0 : undefined) },
  { name: 'lzma', magic: hex('5d0000'), check: isLzma },
  { name: 'zip', magic: hex('504b0304'), check: (head) => (head.readUInt16LE(4) <= 63 && head.readUInt16LE(26) > 0 ? 0 : undefined) },
  { name: 'squashfs', magic: Buffer.from('hsqs'), check: (head) => (head.length >= 48 && head.readUInt16LE(28) === 4 ? Number(head.readBigUInt64LE(40)) : undefined) },
  { name: 'jffs2', magic: hex('8519'), check: (head) => (jffs2Order(head, 0) ? 0 : undefined) },
  { name: 'jffs2', magic: hex('1985'), check: (head) => (jffs2Order(head, 0) ? 0 : undefined) },
  { name: 'ubi', magic: Buffer.from('UBI#'), check: (head) => (isUbi(head) ? 0 : undefined) },
  { name: 'ubifs', magic: hex('31181006'), check: (head) => (isUbifs(head) ? 0 : undefined) },
  { name: 'cpio', magic: Buffer.from('070701'), check: (head) => (/^070701[0-9a-fA-F]{8}/.test(head.latin1Slice(0, 14)) ? 0 : undefined) },
  { name: 'sqlite', magic: Buffer.from('SQLite format 3\0'), check: () => 0 },
];

/** LZMA properties 5d, a dictionary of a power of two, and a size that is unknown (-1) or plausible. */
function isLzma(head: Buffer): number | undefined {
  if (head.length < 13) return undefined;
  const dictionary = head.readUInt32LE(1);
  const size = head.readBigUInt64LE(5);
  return dictionary >= 1 << 16 && dictionary <= 1 << 27 && (dictionary & (dictionary - 1)) === 0 && (size === 0xffffffffffffffffn || size < 1n << 30n) ? 0 : undefined;
}

/** A window is searched at a time; a signature's head may reach into the next. */
const WINDOW = 8 << 20;
const HEAD = 64;
/** Finds in one image; more is data that looks like signatures. */
const MAX_EMBEDDED = 200;

function* embedded(image: RandomAccess): Generator<{ name: string; offset: number; length: number }> {
  let count = 0;
  let free = 0; // first byte that no find has taken yet
  for (let base = 0; base < image.size; base += WINDOW) {
    const bytes = image.read(base, WINDOW + HEAD);
    const finds: { name: string; offset: number; length: number }[] = [];
    for (const { name, magic, check } of SIGNATURES) {
      for (let at = bytes.indexOf(magic); at >= 0 && at < WINDOW; at = bytes.indexOf(magic, at + magic.length)) {
        const length = bytes.length - at >= magic.length + 30 ? check(bytes.subarray(at, at + HEAD)) : undefined;
        if (length === undefined) continue;
        finds.push({ name, offset: base + at, length });
        if (name !== 'gzip' && name !== 'xz' && length === 0) at += 1 << 16; // many magics of one file system or zip
      }
    }
    for (const find of finds.sort((a, b) => a.offset - b.offset)) {
      if (find.offset < free || ++count > MAX_EMBEDDED) continue;
      yield find;
      // Those without a length reach to the end of the image as far as their reader goes; of file systems one is enough.
      free = find.offset + (find.length || (['jffs2', 'ubi', 'ubifs', 'zip'].includes(find.name) ? Infinity : 1));
    }
  }
}

async function* slice(image: RandomAccess, from: number, length: number): AsyncGenerator<Uint8Array> {
  const end = length ? Math.min(image.size, from + length) : image.size;
  for (let at = from; at < end; at += 1 << 18) yield image.read(at, Math.min(1 << 18, end - at));
}

/**
 * Reads a firmware, flash or disk image: what it embeds (gzip, xz, LZMA, zip, squashfs, JFFS2, UBI, UBIFS, cpio, SQLite) as members
 * named by kind and offset, then the strings of the whole image. What an embedded container cannot give is no
 * loss of the scan: its bytes are among the strings.
 */
export const readFirmware: ContainerReader = async function* (source, name, budget: Budget): AsyncGenerator<Entry> {
  const image = await randomAccess(source, budget.limits.memoryBytes);
  try {
    for (const { name: kind, offset, length } of embedded(image)) {
      yield { name: `${kind}@0x${offset.toString(16)}`, chunks: slice(image, offset, length), guess: true };
    }
    yield* readStrings({ kind: 'stream', chunks: slice(image, 0, 0) }, name, budget);
  } finally {
    image.close();
  }
};
