import type { ContainerReader } from './entry';
import { Refusal } from './limits';
import { streamOf, StreamReader } from './source';

const TRAILER = 'TRAILER!!!';
const REGULAR = 0o100000, TYPE = 0o170000;
const MAX_NAME = 64 * 1024;

interface Header { readonly mode: number; readonly nameSize: number; readonly size: number; readonly align: number; readonly length: number }

/** The three formats of cpio(5): new ASCII (with or without checksum), old ASCII, old binary. */
function parseHeader(magic: Buffer, rest: Buffer): Header {
  const text = magic.toString('latin1');
  const field = (at: number, length: number, radix: number): number => Number.parseInt(rest.toString('latin1', at, at + length), radix);
  if (text === '070701' || text === '070702') return { mode: field(8, 8, 16), size: field(48, 8, 16), nameSize: field(88, 8, 16), align: 4, length: 110 };
  return { mode: field(12, 6, 8), nameSize: field(53, 6, 8), size: field(59, 11, 8), align: 1, length: 76 };
}

/** Reads a cpio archive, the payload of RPM packages and Linux initial file systems. */
export const readCpio: ContainerReader = async function* (source) {
  const reader = new StreamReader(streamOf(source));
  try {
    for (;;) {
      const start = reader.position;
      const magic = await reader.read(6);
      if (!magic) throw new Refusal('truncated', 'the cpio archive has no end mark');
      const ascii = magic.toString('latin1');
      let header: Header;
      if (/^07070[12]$/.test(ascii)) header = parseHeader(magic, await reader.need(104));
      else if (ascii === '070707') header = parseHeader(magic, await reader.need(70));
      else if (magic.readUInt16LE(0) === 0o070707 || magic.readUInt16BE(0) === 0o070707) header = binaryHeader(Buffer.concat([magic, await reader.need(20)]));
      else throw new Refusal('damaged', `no cpio header at byte ${start}`);
      const { mode, nameSize, size, align, length } = header;
      if (!(nameSize > 0 && nameSize < MAX_NAME && size >= 0)) throw new Refusal('damaged', `a cpio header at byte ${start} makes no sense`);
      const name = (await reader.need(nameSize)).toString('utf8', 0, nameSize - 1);
      if (name === TRAILER) return;
      const dataStart = start + padded(length + nameSize, align);
      await reader.skipTo(dataStart);
      if ((mode & TYPE) === REGULAR && size > 0) yield { name: name.replace(/^(?:\.\/|\/)+/, ''), chunks: reader.take(size) };
      await reader.skipTo(dataStart + padded(size, align));
    }
  } finally {
    await reader.close();
  }
};

const padded = (length: number, align: number): number => Math.ceil(length / align) * align;

function binaryHeader(bytes: Buffer): Header {
  const little = bytes.readUInt16LE(0) === 0o070707;
  const short = (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  return { mode: short(6), nameSize: short(20), size: short(22) * 65536 + short(24), align: 2, length: 26 };
}
