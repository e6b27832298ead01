import { closeSync, openSync, readSync } from 'node:fs';
import { pipeline, Readable, type Duplex } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { createInflate, createInflateRaw } from 'node:zlib';
import { createUnpacker, Inflated, returnUnpacker, SLACK, type Unpacker } from '../sources/git/pack/unpacker';
import { type ContainerReader, once, withoutEnding } from './entry';
import { Ratio, Refusal, type UnpackLimits } from './limits';
import { unlz4 } from './lz4';
import { streamOf, StreamReader } from './source';

/** Gives what compressed bytes expand to; tells `ratio` of every byte before it is kept. */
type Decompressor = (source: AsyncIterable<Uint8Array>, ratio: Ratio) => AsyncIterable<Uint8Array>;

/** Through a Node transform. Errors of either side surface at the reader; leaving early closes both. */
const through = (transform: () => Duplex): Decompressor => async function* (source, ratio) {
  const output = transform();
  pipeline(Readable.from(source, { objectMode: false }), output, () => undefined);
  for await (const chunk of output as AsyncIterable<Buffer>) {
    ratio.output(chunk.length);
    yield chunk;
  }
};

// Gzip members (RFC 1952, section 2.3)
const HEADER = 10, TRAILER = 8;
const HAS_CRC = 2, HAS_EXTRA = 4, HAS_NAME = 8, HAS_COMMENT = 16;
/** Deflate repeats what stands so far back at most. */
const HISTORY = 32 * 1024;
/** Bytes of input and of output that are held at once. */
const INPUT = 64 * 1024, OUTPUT = 64 * 1024;

/**
 * Gzip, member after member. Node's own gunzip loses what came before as soon as other data follows a member,
 * as it does in firmware images; so members are cut here and Node inflates them.
 */
async function* gunzip(source: AsyncIterable<Uint8Array>, ratio: Ratio): AsyncGenerator<Uint8Array> {
  const reader = new StreamReader(source);
  const unpacker = createUnpacker(UNPACKER_SIZE);
  try {
    for (let first = true; ; first = false) {
      const header = await reader.read(HEADER).catch((error: unknown) => {
        if (first) throw error;
        return Buffer.alloc(HEADER); // less than a header behind the last member: padding
      });
      if (!header) return;
      if (header[0] !== 0x1f || header[1] !== 0x8b) {
        if (header.every((byte) => byte === 0)) return; // padding of tapes and flash
        throw new Refusal('damaged', `the data from byte ${reader.position - HEADER} on is not gzip`);
      }
      await skipOptionalFields(reader, header[3]!);
      yield* unpacker ? inflateMember(unpacker, reader, ratio) : inflateSlowly(reader, ratio);
      await reader.need(TRAILER);
    }
  } finally {
    if (unpacker) returnUnpacker(unpacker);
    await reader.close();
  }
}

async function skipOptionalFields(reader: StreamReader, flags: number): Promise<void> {
  if (flags & HAS_EXTRA) await reader.need((await reader.need(2)).readUInt16LE(0));
  for (const flag of [HAS_NAME, HAS_COMMENT]) if (flags & flag) while ((await reader.need(1))[0] !== 0);
  if (flags & HAS_CRC) await reader.need(2);
}

/**
 * One deflate stream; what was read beyond its end is given back to the reader. Each piece of it is expanded into the same memory: Node's own
 * streams make a new buffer of each, and of a disk image hundreds of them wait for garbage collection (60 MB of a peak).
 */
async function* inflateMember({ bytes, start, inflateBegin, inflateSome, STREAM_END_ADDRESS, OUTPUT_END_ADDRESS }: Unpacker, reader: StreamReader, ratio: Ratio): AsyncGenerator<Uint8Array> {
  const output = start + INPUT + SLACK + HISTORY;
  let at = start;
  let end = start;
  let history = 0;
  let ended = false;
  inflateBegin();
  for (;;) {
    const result = inflateSome(at, end, ended, output - history, output, output + OUTPUT);
    at = bytes.readUInt32LE(STREAM_END_ADDRESS.value as number);
    const outputEnd = bytes.readUInt32LE(OUTPUT_END_ADDRESS.value as number);
    if (outputEnd > output) {
      ratio.output(outputEnd - output);
      yield bytes.subarray(output, outputEnd);
      history = Math.min(HISTORY, history + outputEnd - output);
      bytes.copyWithin(output - history, outputEnd - history, outputEnd);
    }
    if (result === Inflated.ended) return reader.unread(Buffer.from(bytes.subarray(at, end)));
    if (result === Inflated.corrupt) throw new Refusal('damaged', 'the compressed data is damaged');
    if (result === Inflated.full) continue;
    if (ended) throw new Refusal('truncated', 'the compressed data ends early');
    bytes.copyWithin(start, at, end);
    end -= at - start;
    at = start;
    const more = await reader.some(start + INPUT - end);
    if (more) end += more.copy(bytes, end);
    else ended = true;
  }
}

/** The same by Node's stream, where WebAssembly is switched off. */
async function* inflateSlowly(reader: StreamReader, ratio: Ratio): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: OUTPUT });
  let ready: Buffer[] = [];
  let ended = false;
  let failure: unknown;
  let settle: () => void = () => undefined;
  inflate.on('data', (chunk: Buffer) => ready.push(chunk));
  inflate.on('end', () => { ended = true; settle(); });
  inflate.on('error', (error) => { failure = error; settle(); });
  try {
    while (!ended) {
      const input = await reader.some(PORTION);
      if (!input) throw new Refusal('truncated', 'the compressed data ends early');
      const before = inflate.bytesWritten;
      await new Promise<void>((resolve) => {
        settle = resolve;
        inflate.write(input, () => resolve()); // not called where data is left over: then it ends
      });
      if (ended) reader.unread(input.subarray(inflate.bytesWritten - before));
      for (const chunk of ready) {
        ratio.output(chunk.length);
        yield chunk;
      }
      ready = [];
      if (failure !== undefined) throw failure;
    }
  } finally {
    inflate.destroy();
  }
}

/** A little input can stand for much (forty bytes of bzip2 for 900 KB), and all of it is held at once: input goes in small portions. */
const PORTION = 4096;

async function* bunzip2(source: AsyncIterable<Uint8Array>, ratio: Ratio): AsyncGenerator<Uint8Array> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded where a bzip2 stream is met
  const unbzip2 = require('unbzip2-stream') as typeof import('unbzip2-stream');
  const output = unbzip2(); // works synchronously: what a write expands to has been emitted when it returns
  let ready: Uint8Array[] = [];
  let failure: unknown;
  output.on('error', (error) => { failure ??= error; });
  output.on('data', (chunk: Buffer) => {
    ratio.output(chunk.length); // its throw ends the decompression and comes back as the error
    ready.push(chunk);
  });
  const take = function* (): Generator<Uint8Array> {
    yield* ready;
    ready = [];
    if (failure !== undefined) throw failure;
  };
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += PORTION) {
      output.write(Buffer.from(chunk.subarray(at, at + PORTION)));
      if (ready.length > 0 || failure !== undefined) yield* take();
    }
  }
  output.end();
  yield* take();
}

async function* unxz(source: AsyncIterable<Uint8Array>, ratio: Ratio): AsyncGenerator<Uint8Array> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- WASM, loaded where an xz stream is met
  const { XzReadableStream } = require('xz-decompress') as typeof import('xz-decompress');
  // The types of the DOM's and Node's web streams differ in name only.
  const stream = new XzReadableStream(Readable.toWeb(Readable.from(source, { objectMode: false })) as never);
  for await (const chunk of stream as unknown as WebStream<Uint8Array>) {
    ratio.output(chunk.length);
    yield chunk;
  }
}

/** Largest window a zstd frame may ask for: 128 MiB, as zstd itself allows without --long. */
const MAX_ZSTD_WINDOW_LOG = 27;
/** The decoder stays at damaged input for ever, giving nothing; honest input gives nothing at most for a few blocks. */
const MAX_EMPTY_OUTPUTS = 64;

async function* unzstd(source: AsyncIterable<Uint8Array>, ratio: Ratio): AsyncGenerator<Uint8Array> {
  const { ZSTDDecoder } = await import('zstddec/stream'); // WASM, loaded where a zstd stream is met
  const decoder = new ZSTDDecoder();
  await decoder.init();
  let pending: Uint8Array | undefined;
  let empty = 0;
  // Pulls input synchronously, so a chunk must be there before each step: it is asked to go on only until it has taken the chunk.
  const output = decoder.decodeStreaming((function* () {
    for (; pending; ) {
      const chunk = pending;
      pending = undefined;
      yield chunk;
    }
  })());
  const step = (): Uint8Array | undefined => {
    const { value, done } = output.next();
    if (done) return undefined;
    empty = value.length === 0 ? empty + 1 : 0;
    if (empty > MAX_EMPTY_OUTPUTS) throw new Refusal('damaged', 'the zstd data is damaged');
    ratio.output(value.length);
    return value;
  };
  let first = true;
  for await (const chunk of source) {
    if (chunk.length === 0) continue;
    // Frame header (RFC 8878, section 3.1.1.1): without the single-segment flag a window descriptor follows.
    if (first && chunk.length > 5 && (chunk[4]! & 0x20) === 0 && (chunk[5]! >> 3) + 10 > MAX_ZSTD_WINDOW_LOG) {
      throw new Refusal('bomb', `asks for a window of 2^${(chunk[5]! >> 3) + 10} bytes`);
    }
    first = false;
    for (let at = 0; at < chunk.length; at += PORTION) {
      pending = chunk.subarray(at, at + PORTION);
      while (pending) {
        const value = step();
        if (!value) break;
        if (value.length > 0) yield value;
      }
    }
  }
  for (let value = step(); value; value = step()) if (value.length > 0) yield value;
}

/** A reader of a format that holds one compressed stream. */
const single = (decompress: Decompressor, endings: Readonly<Record<string, string>>): ContainerReader =>
  async function* (source, name, budget) {
    const ratio = new Ratio(budget.limits);
    yield { name: withoutEnding(name, endings), chunks: decompress(ratio.input(streamOf(source)), ratio), only: true };
  };

/** Files up to this size are inflated in one call: streams cost ten times as much for a page of text. */
const SMALL = 128 * 1024;

/** What such a file may expand to; larger content comes as a stream, in pieces. */
const MOST_AT_ONCE = 2 * 1024 * 1024;

/** Memory for either: one is taken from the other. */
const UNPACKER_SIZE = SMALL + SLACK + MOST_AT_ONCE;

/**
 * The content of a small, sound gzip of one member, in the memory of `unpacker`: buffers of this size, thousands of them, are what malloc would keep.
 * Undefined where it is not one, and the stream is to say why.
 */
function gunzipSmall(unpacker: Unpacker, path: string, limits: UnpackLimits): Buffer | undefined {
  const { bytes, start, STREAM_END_ADDRESS } = unpacker;
  const descriptor = openSync(path, 'r');
  let end = start;
  try {
    for (let count = -1; count !== 0 && end - start <= SMALL; end += count) count = readSync(descriptor, bytes, end, SMALL + 1 - (end - start), null);
  } finally {
    closeSync(descriptor);
  }
  if (end - start > SMALL || end - start < HEADER + TRAILER || bytes.readUInt16BE(start) !== 0x1f8b) return undefined;
  const data = behindHeader(bytes, start, end - TRAILER);
  const size = bytes.readUInt32LE(end - 4); // ISIZE, the size of the content
  if (data === undefined || size > Math.min(MOST_AT_ONCE, limits.ratioFromBytes)) return undefined;
  const target = start + SMALL + SLACK;
  if (unpacker.inflateRaw(data, end - TRAILER, target, size) !== 0 || bytes.readUInt32LE(STREAM_END_ADDRESS.value as number) !== end - TRAILER) return undefined;
  return bytes.subarray(target, target + size);
}

/** Where the data of a gzip member begins. */
function behindHeader(bytes: Buffer, start: number, end: number): number | undefined {
  const flags = bytes[start + 3]!;
  let at = start + HEADER;
  if (flags & HAS_EXTRA) at += 2 + bytes.readUInt16LE(at);
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if (!(flags & flag)) continue;
    while (at < end && bytes[at] !== 0) at++;
    at++;
  }
  if (flags & HAS_CRC) at += 2;
  return at < end ? at : undefined;
}

const GZIP_ENDINGS = { '.gz': '', '.tgz': '.tar', '.taz': '.tar', '.ucs': '.tar', '.vgz': '', '.svgz': '.svg', '.z': '' };
const readGzipStream = single(gunzip, GZIP_ENDINGS);

export const readGzip: ContainerReader = async function* (source, name, budget) {
  const unpacker = source.kind === 'file' && !source.from ? createUnpacker(UNPACKER_SIZE) : undefined;
  if (unpacker) {
    try {
      const content = gunzipSmall(unpacker, (source as { path: string }).path, budget.limits);
      // Whole before the next is asked for, as every entry: the memory is free again then.
      if (content) return yield { name: withoutEnding(name, GZIP_ENDINGS), chunks: once(content), only: true };
    } finally {
      returnUnpacker(unpacker);
    }
  }
  yield* readGzipStream(source, name, budget);
};
export const readZlib = single(through(createInflate), { '.zlib': '', '.zz': '', '.deflate': '' });
export const readBzip2 = single(bunzip2, { '.bz2': '', '.bz': '', '.tbz2': '.tar', '.tbz': '.tar' });
export const readXz = single(unxz, { '.xz': '', '.txz': '.tar', '.dss': '.tar' });
export const readLz4 = single(unlz4, { '.lz4': '', '.tlz4': '.tar' });
export const readZstd = single(unzstd, { '.zst': '', '.zstd': '', '.tzst': '.tar' });
