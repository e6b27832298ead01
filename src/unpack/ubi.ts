import type { ContainerReader } from './entry';
import { Refusal } from './limits';
import { type RandomAccess, randomAccess } from './source';

// linux/drivers/mtd/ubi/ubi-media.h: big-endian headers at the front of every erase block
const ERASE_MAGIC = 0x55424923, VOLUME_MAGIC = 0x55424921;
const HEADER = 64;
const VERSION = 1;
/** Internal volume that names the others. */
const LAYOUT_VOLUME = 0x7fffefff;
const TABLE_RECORD = 172;
const MOST_VOLUMES = 128;
/** Sizes of erase blocks that flash comes with. */
const SMALLEST_BLOCK = 4096, LARGEST_BLOCK = 8 << 20;

/** Where the newest copy of a volume's block stands, and how many bytes are its own. */
interface Block {
  readonly sequence: bigint;
  readonly at: number;
  readonly size: number;
}

/** Whether an erase block's header begins with these bytes. */
export function isUbi(head: Uint8Array): boolean {
  return head.length >= 24 && head[0] === 0x55 && head[1] === 0x42 && head[2] === 0x49 && head[3] === 0x23 && head[4] === VERSION;
}

/** Reads a UBI image, as ubinize makes it and a dump of NAND flash holds it: each volume, put together from the newest copies of its blocks. */
export const readUbi: ContainerReader = async function* (source, _name, budget) {
  const image = await randomAccess(source, budget.limits.memoryBytes);
  try {
    const blockSize = blockSizeOf(image);
    if (blockSize === undefined) throw new Refusal('damaged', 'no second erase block of the UBI image was found');
    const volumes = volumesOf(image, blockSize);
    const names = namesOf(image, volumes.get(LAYOUT_VOLUME));
    for (const [id, blocks] of volumes) {
      if (id === LAYOUT_VOLUME) continue;
      yield { name: names.get(id) ?? `volume-${id}`, chunks: contentOf(image, blocks, Math.floor(image.size / blockSize)) };
    }
  } finally {
    image.close();
  }
};

/** Headers that are looked at for their distance: blocks between them may be bad, or erased without one. */
const MOST_HEADERS = 64;

/** The least distance of erase blocks' headers; the image's size where there is only one. */
function blockSizeOf(image: RandomAccess): number | undefined {
  let least = Infinity;
  let last = 0;
  for (let at = SMALLEST_BLOCK, headers = 1; at + HEADER <= image.size && headers < MOST_HEADERS && at - last <= LARGEST_BLOCK; at += SMALLEST_BLOCK) {
    if (!isUbi(image.read(at, HEADER))) continue;
    least = Math.min(least, at - last);
    last = at;
    headers++;
  }
  return least <= LARGEST_BLOCK ? least : image.size <= LARGEST_BLOCK ? image.size : undefined;
}

/** Blocks of each volume by their number in it. */
function volumesOf(image: RandomAccess, blockSize: number): Map<number, Map<number, Block>> {
  const volumes = new Map<number, Map<number, Block>>();
  for (let base = 0; base + HEADER <= image.size; base += blockSize) {
    const erase = image.read(base, HEADER);
    if (!isUbi(erase) || erase.readUInt32BE(0) !== ERASE_MAGIC) continue;
    const headerAt = erase.readUInt32BE(16), dataAt = erase.readUInt32BE(20);
    if (headerAt < HEADER || dataAt < headerAt + HEADER || dataAt >= blockSize) continue;
    const head = image.read(base + headerAt, HEADER);
    if (head.length < HEADER || head.readUInt32BE(0) !== VOLUME_MAGIC || head[4] !== VERSION) continue;
    const id = head.readUInt32BE(8), number = head.readUInt32BE(12), padding = head.readUInt32BE(28);
    const sequence = head.readBigUInt64BE(40);
    const room = blockSize - dataAt - padding;
    if (room <= 0) continue;
    let blocks = volumes.get(id);
    if (!blocks) volumes.set(id, (blocks = new Map()));
    const known = blocks.get(number);
    if (known && known.sequence >= sequence) continue;
    // Blocks of static volumes say how much of them is used.
    const used = head.readUInt32BE(20);
    blocks.set(number, { sequence, at: base + dataAt, size: head[5] === 2 && used > 0 && used < room ? used : room });
  }
  return volumes;
}

function namesOf(image: RandomAccess, layout: ReadonlyMap<number, Block> | undefined): Map<number, string> {
  const names = new Map<number, string>();
  const first = layout?.get(0) ?? layout?.get(1);
  if (!first) return names;
  const table = image.read(first.at, Math.min(first.size, TABLE_RECORD * MOST_VOLUMES));
  for (let id = 0; (id + 1) * TABLE_RECORD <= table.length; id++) {
    const at = id * TABLE_RECORD;
    const length = table.readUInt16BE(at + 14);
    if (length > 0 && length <= 127) names.set(id, table.toString('utf8', at + 16, at + 16 + length).replaceAll('/', '_'));
  }
  return names;
}

/** The blocks in order; one that is missing reads as erased. An image cannot hold more than its `most` blocks. */
async function* contentOf(image: RandomAccess, blocks: ReadonlyMap<number, Block>, most: number): AsyncGenerator<Uint8Array> {
  const numbers = [...blocks.keys()].filter((number) => number <= most).sort((a, b) => a - b);
  const size = Math.max(0, ...numbers.map((number) => blocks.get(number)!.size));
  let next = 0;
  for (const number of numbers) {
    for (; next < number; next++) yield new Uint8Array(size).fill(0xff);
    const block = blocks.get(number)!;
    yield image.read(block.at, block.size);
    next = number + 1;
  }
}
