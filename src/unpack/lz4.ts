import { Refusal, type Ratio } from './limits';
import { StreamReader } from './source';

/** Bytes a block may refer back to (LZ4 block format). */
const WINDOW = 64 * 1024;
/** Largest block by the descriptor's table (LZ4 frame format, block maximum size): codes 4 to 7. */
const BLOCK_SIZES: Readonly<Record<number, number>> = { 4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 1 << 22 };
const FRAME = 0x184d2204;
const SKIPPABLE = 0x184d2a50;
/** Set in a block's size where the block is stored as it is. */
const STORED = 0x80000000;

/**
 * LZ4 frames one after another, a block at a time in constant memory (lz4_Frame_format.md 1.6.2 of the reference implementation).
 * Checksums are passed over: a damaged block gives damaged text, which is scanned as it is.
 */
export async function* unlz4(source: AsyncIterable<Uint8Array>, ratio: Ratio): AsyncGenerator<Uint8Array> {
  const reader = new StreamReader(source);
  try {
    for (let first = true; ; first = false) {
      const start = await reader.read(4);
      if (start === undefined) return;
      const magic = start.readUInt32LE(0);
      if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
        let rest = (await reader.need(4)).readUInt32LE(0);
        for (; rest > 0; rest -= Math.min(rest, WINDOW)) await reader.need(Math.min(rest, WINDOW));
        continue;
      }
      if (magic !== FRAME) {
        if (!first && start.every((byte) => byte === 0)) return; // padding
        throw new Refusal('damaged', `the data from byte ${reader.position - 4} on is not LZ4`);
      }
      yield* frame(reader, ratio);
    }
  } finally {
    await reader.close();
  }
}

async function* frame(reader: StreamReader, ratio: Ratio): AsyncGenerator<Uint8Array> {
  const [flags, descriptor] = await reader.need(2) as unknown as [number, number];
  const most = BLOCK_SIZES[(descriptor >> 4) & 7];
  if (flags >> 6 !== 1 || most === undefined) throw new Refusal('damaged', 'the LZ4 frame header is damaged');
  const independent = (flags & 0x20) !== 0;
  await reader.need((flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0) + 1); // content size, dictionary id, header checksum
  // What came before stands in front of each block, as far back as it may refer.
  const buffer = Buffer.alloc(WINDOW + most);
  let before = 0;
  for (;;) {
    const size = (await reader.need(4)).readUInt32LE(0);
    if (size === 0) break;
    const length = size & ~STORED;
    if (length > most) throw new Refusal('damaged', 'an LZ4 block is larger than its frame allows');
    const block = await reader.need(length);
    let written: number;
    if (size & STORED) {
      block.copy(buffer, before);
      written = length;
    } else written = decodeBlock(block, buffer, before) - before;
    if (flags & 0x10) await reader.need(4); // block checksum
    ratio.output(written);
    yield Buffer.from(buffer.subarray(before, before + written));
    if (independent) continue;
    const end = before + written;
    const keep = Math.min(end, WINDOW);
    buffer.copyWithin(0, end - keep, end);
    before = keep;
  }
  if (flags & 4) await reader.need(4); // content checksum
}

/** Decodes one block behind `at`; returns where its output ends. */
function decodeBlock(block: Buffer, out: Buffer, at: number): number {
  let i = 0;
  const extended = (length: number): number => {
    if (length < 15) return length;
    for (;;) {
      if (i >= block.length) throw damaged();
      const byte = block[i++]!;
      length += byte;
      if (byte !== 255) return length;
    }
  };
  while (i < block.length) {
    const token = block[i++]!;
    const literals = extended(token >> 4);
    if (i + literals > block.length || at + literals > out.length) throw damaged();
    block.copy(out, at, i, i + literals);
    i += literals;
    at += literals;
    if (i >= block.length) return at; // the last sequence has no match
    if (i + 2 > block.length) throw damaged();
    const distance = block.readUInt16LE(i);
    i += 2;
    const length = extended(token & 15) + 4;
    if (distance === 0 || distance > at || at + length > out.length) throw damaged();
    if (distance >= length) out.copyWithin(at, at - distance, at - distance + length);
    else for (let k = 0; k < length; k++) out[at + k] = out[at + k - distance]!;
    at += length;
  }
  return at;
}

const damaged = (): Refusal => new Refusal('damaged', 'the LZ4 data is damaged');
