import { constants, inflateRawSync } from 'node:zlib';
import type { Entry as ZipEntry, ZipFile } from 'yauzl';
import { type ContainerReader, type Entry, once } from './entry';
import { type Budget, Refusal } from './limits';
import { bytesOf } from './source';
import type { ZipFileReader } from './zip-file';

/** Names may be anything: they are shown, never followed, so yauzl's checks for unsafe ones are off. */
const OPTIONS = { decodeStrings: false, lazyEntries: true, autoClose: false } as const;

/**
 * Reads a zip (jar, war, docx, xlsx, apk…) by its central directory; zip64 too. Where that is missing
 * (cut off, or damaged as in UniFi backups) the members' own headers are followed instead.
 */
export const readZip: ContainerReader = async function* (source, _name, budget) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded where a zip is met
  const yauzl = require('yauzl') as typeof import('yauzl');
  let zip: ZipFile;
  let bytes: Buffer | undefined;
  try {
    if (source.kind === 'file' && !source.from) {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- extends a class of yauzl
      const { ZipFileReader } = require('./zip-file') as typeof import('./zip-file');
      const reader = new ZipFileReader(source.path);
      zip = await yauzl.fromRandomAccessReaderPromise(reader, reader.size, OPTIONS).catch((error: unknown) => {
        reader.close(() => undefined); // yauzl closes what it has opened, and no other reader
        throw error;
      });
    } else zip = await yauzl.fromBufferPromise(bytes = await bytesOf(source, budget.limits.memoryBytes), OPTIONS);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    yield* salvage(bytes ?? await bytesOf(source, budget.limits.memoryBytes), budget);
    throw new Refusal('truncated', `the zip has no readable directory (${(error as Error).message}); its members were read as far as they go`);
  }
  try {
    for await (const entry of zip.eachEntry()) yield* member(zip, entry, budget);
  } finally {
    zip.close();
  }
};

/** General purpose bit 11: the name is UTF-8 (APPNOTE 4.4.4). */
const UTF8_NAMES = 0x800;

async function* member(zip: ZipFile, entry: ZipEntry, budget: Budget): AsyncGenerator<Entry> {
  const name = (entry.fileName as unknown as Buffer).toString(entry.generalPurposeBitFlag & UTF8_NAMES ? 'utf8' : 'latin1');
  if (name.endsWith('/') || entry.uncompressedSize === 0) return;
  if (entry.isEncrypted()) {
    yield { name, refusal: new Refusal('encrypted', 'the member is encrypted; unpack it with its password and scan the result') };
    return;
  }
  if (!entry.canDecodeFileData()) {
    yield { name, refusal: new Refusal('unsupported', `compression method ${entry.compressionMethod} is not supported`) };
    return;
  }
  const { limits } = budget;
  if (entry.uncompressedSize > limits.ratioFromBytes && entry.uncompressedSize > limits.ratio * entry.compressedSize) {
    yield { name, refusal: new Refusal('bomb', `${entry.compressedSize} bytes say that they expand to ${entry.uncompressedSize}`) };
    return;
  }
  const content = await inflateSmall(zip, entry);
  yield { name, chunks: content ? once(content) : await zip.openReadStreamPromise(entry) };
}

/** Members up to this size are inflated in one call: streams cost ten times as much for a page of text. */
const SMALL = 1024 * 1024;

/** The content of a small, sound member; undefined for others: their stream is to say what is wrong. */
async function inflateSmall(zip: ZipFile, entry: ZipEntry): Promise<Buffer | undefined> {
  const { compressedSize, uncompressedSize, compressionMethod } = entry;
  const reader = (zip as unknown as { reader: Partial<ZipFileReader> }).reader;
  if (!reader.bytes || compressedSize > SMALL || uncompressedSize > SMALL) return undefined;
  try {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const bytes = reader.bytes(fileDataStart, compressedSize);
    // A byte more than is needed: Node makes a second buffer of this size as soon as the first is full.
    const content = compressionMethod === STORED ? Buffer.from(bytes) : inflateRawSync(bytes, { maxOutputLength: uncompressedSize, chunkSize: Math.max(64, uncompressedSize + 1) });
    return content.length === uncompressedSize ? content : undefined;
  } catch {
    return undefined;
  }
}

const LOCAL_HEADER = Buffer.from('PK\x03\x04', 'latin1');
const STORED = 0, DEFLATED = 8;
const ENCRYPTED_FLAG = 1, DESCRIPTOR_FLAG = 8;

/** Reads members by their local headers (APPNOTE 4.3.7), front to back. */
export async function* salvage(bytes: Buffer, budget: Budget): AsyncGenerator<Entry> {
  for (let at = bytes.indexOf(LOCAL_HEADER); at >= 0 && at + 30 <= bytes.length; ) {
    const flags = bytes.readUInt16LE(at + 6);
    const method = bytes.readUInt16LE(at + 8);
    const size = bytes.readUInt32LE(at + 18);
    const nameEnd = at + 30 + bytes.readUInt16LE(at + 26);
    const name = bytes.toString(flags & UTF8_NAMES ? 'utf8' : 'latin1', at + 30, nameEnd);
    const start = nameEnd + bytes.readUInt16LE(at + 28);
    let next = start;
    if (flags & ENCRYPTED_FLAG) yield { name, refusal: new Refusal('encrypted', 'the member is encrypted') };
    else if (method === STORED && !(flags & DESCRIPTOR_FLAG) && size > 0) {
      yield { name, chunks: once(bytes.subarray(start, start + size)) };
      next = start + size;
    } else if (method === DEFLATED) {
      const inflated = inflatePart(bytes.subarray(start), budget);
      if (inflated && inflated.output.length > 0) yield { name, chunks: once(inflated.output) };
      next = start + (inflated?.used ?? 0);
    }
    at = bytes.indexOf(LOCAL_HEADER, next);
  }
}

/** Inflates as far as the data goes; how much of it was used tells where the next member can begin. */
function inflatePart(bytes: Buffer, budget: Budget): { output: Buffer; used: number } | undefined {
  try {
    const { buffer, engine } = inflateRawSync(bytes, {
      info: true, finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: budget.limits.memoryBytes,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    return { output: buffer, used: engine.bytesWritten };
  } catch {
    return undefined;
  }
}
