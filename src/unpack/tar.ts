import type { ContainerReader } from './entry';
import { Refusal } from './limits';
import { streamOf, StreamReader } from './source';

/** Bytes of a block; a member's last one is filled up. */
const BLOCK = 512;
/** Longest name or pax header that is read (bytes). */
const LONGEST_EXTRA = 4 * 1024 * 1024;

/** Reads a tar (V7, ustar, pax, GNU). Links, directories and devices have no content of their own and are passed over. */
export const readTar: ContainerReader = async function* (source) {
  const reader = new StreamReader(streamOf(source));
  let longName: string | undefined;
  let common: Readonly<Record<string, string>> = {};
  let pax: Readonly<Record<string, string>> | undefined;
  try {
    for (let header = await reader.read(BLOCK); header; header = await reader.read(BLOCK)) {
      const fields = parseHeader(header);
      if (!fields) continue; // the end mark, which others may follow
      const { type } = fields;
      let { size } = fields;
      if (type === 'L' || type === 'N' || type === 'K' || type === 'x' || type === 'g') {
        if (!(size >= 0 && size <= LONGEST_EXTRA)) throw damaged();
        const extra = size > 0 ? await reader.need(size) : Buffer.alloc(0);
        if (type === 'x') pax = { ...common, ...paxRecords(extra) };
        else if (type === 'g') common = paxRecords(extra);
        else if (type !== 'K') longName = textOf(extra, 0, extra.length);
      } else {
        const name = pax?.path ?? longName ?? fields.name;
        if (pax?.size !== undefined) size = Number.parseInt(pax.size, 10);
        pax = longName = undefined;
        if (!(size >= 0)) throw damaged();
        if (type === '5') continue;
        const end = reader.position + size;
        if ((type === '0' || type === '\0' || type === '7') && size > 0) yield { name: name.replace(/^(?:\.\/)+/, ''), chunks: reader.take(size) };
        await skipTo(reader, end);
      }
      await skipTo(reader, Math.ceil(reader.position / BLOCK) * BLOCK);
    }
  } finally {
    await reader.close();
  }
};

const damaged = (): Refusal => new Refusal('damaged', 'a header of the tar is damaged');

async function skipTo(reader: StreamReader, end: number): Promise<void> {
  await reader.skipTo(end);
  if (reader.position < end) throw new Refusal('truncated', `the data ends ${end - reader.position} bytes early`);
}

/** Fields of a header that are of use (POSIX pax, "ustar Interchange Format"; GNU tar, "Basic Tar Format"); undefined where the block is empty. */
function parseHeader(block: Buffer): { readonly name: string; readonly size: number; readonly type: string } | undefined {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : block[i]!;
  if (sum === 8 * 32) return undefined;
  if (sum !== numberOf(block, 148, 8)) throw damaged();
  const name = textOf(block, 0, 100);
  const prefix = block.latin1Slice(257, 263) === 'ustar\0' ? textOf(block, 345, 500) : '';
  return { name: prefix ? `${prefix}/${name}` : name, size: numberOf(block, 124, 12), type: String.fromCharCode(block[156]!) };
}

/** Octal digits between blanks, or the base 256 of GNU tar for what they cannot hold. */
function numberOf(block: Buffer, at: number, length: number): number {
  if (block[at]! & 0x80) return block[at] === 0x80 ? block.subarray(at + 1, at + length).reduce((number, byte) => number * 256 + byte, 0) : -1;
  const digits = /^ *\0*([^ \0]*)/.exec(block.latin1Slice(at, at + length))![1]!;
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

/** Text up to the first NUL. */
function textOf(bytes: Buffer, from: number, to: number): string {
  const end = bytes.subarray(from, to).indexOf(0);
  return bytes.toString('utf8', from, end < 0 ? to : from + end);
}

/** Records of a pax header: `LENGTH KEY=VALUE\n`. What is none ends them. */
function paxRecords(bytes: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(32, at);
    const length = blank < 0 ? 0 : Number.parseInt(bytes.latin1Slice(at, blank), 10);
    if (!(length > 0)) break;
    const record = bytes.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (equals < 0) break;
    records[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return records;
}
