import type { ContainerReader } from './entry';
import { Refusal } from './limits';
import { assignment } from './rows';
import { streamOf, StreamReader } from './source';

/** Largest document MongoDB stores is 16 MiB; dumps wrap them in little more. */
const MAX_DOCUMENT = 48 << 20;
const MAX_DEPTH = 100;

/** The values of a document as assignments under their own names (bsonspec.org, version 1.1). Unknown types end it. */
function renderBson(bytes: Buffer, start: number, depth = 0): { text: string; end: number } {
  const end = start + bytes.readInt32LE(start);
  if (end > bytes.length || end < start + 5 || depth > MAX_DEPTH) throw new Refusal('damaged', `no BSON document at byte ${start}`);
  let text = '';
  for (let at = start + 4; at < end - 1; ) {
    const type = bytes[at]!;
    const nameEnd = bytes.indexOf(0, at + 1);
    if (nameEnd < 0 || nameEnd >= end) throw new Refusal('damaged', `a BSON name at byte ${at} has no end`);
    const name = bytes.toString('utf8', at + 1, nameEnd);
    at = nameEnd + 1;
    if (type === 0x03 || type === 0x04) {
      const inner = renderBson(bytes, at, depth + 1);
      text += inner.text;
      at = inner.end;
      continue;
    }
    const size = sizeOf(type, bytes, at);
    if (size === undefined || at + size > end) throw new Refusal('damaged', `BSON type ${type} at byte ${at} is not known`);
    const value = valueOf(type, bytes, at, size);
    if (value !== undefined) text += assignment(name, value);
    at += size;
  }
  return { text, end };
}

/** Bytes of a value; types by their number in the specification. */
function sizeOf(type: number, bytes: Buffer, at: number): number | undefined {
  const int32 = (): number => (at + 4 <= bytes.length ? Math.max(0, bytes.readInt32LE(at)) : Infinity);
  switch (type) {
    case 0x01: case 0x09: case 0x11: case 0x12: return 8;
    case 0x02: case 0x0d: case 0x0e: return 4 + int32();
    case 0x05: return 5 + int32();
    case 0x06: case 0x0a: case 0x7f: case 0xff: return 0;
    case 0x07: return 12;
    case 0x08: return 1;
    case 0x0b: {
      const second = bytes.indexOf(0, bytes.indexOf(0, at) + 1);
      return second < 0 ? undefined : second + 1 - at;
    }
    case 0x0c: return 16 + int32();
    case 0x0f: return int32();
    case 0x10: return 4;
    case 0x13: return 16;
    default: return undefined;
  }
}

function valueOf(type: number, bytes: Buffer, at: number, size: number): string | undefined {
  if (type === 0x02 || type === 0x0d || type === 0x0e) return bytes.toString('utf8', at + 4, at + size - 1);
  if (type === 0x10) return String(bytes.readInt32LE(at));
  if (type === 0x05) {
    const text = bytes.latin1Slice(at + 5, at + size);
    // Keys and digests are stored as binary, too: shown as hexadecimal.
    return /^[\t\n\r\x20-\x7e]+$/.test(text) ? text : size - 5 <= 64 ? bytes.toString('hex', at + 5, at + size) : undefined;
  }
  return undefined;
}

/** Reads a stream of BSON documents (mongodump, UniFi backups): one text with every string under its name. */
export const readBson: ContainerReader = async function* (source) {
  const reader = new StreamReader(streamOf(source));
  async function* text(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const head = await reader.read(4);
      if (!head) return;
      const length = head.readInt32LE(0);
      if (length < 5 || length > MAX_DOCUMENT) throw new Refusal('damaged', `no BSON document at byte ${reader.position - 4}`);
      const document = Buffer.concat([head, await reader.need(length - 4)]);
      yield Buffer.from(`${renderBson(document, 0).text}\n`, 'utf8');
    }
  }
  try {
    yield { name: 'documents', chunks: text(), text: true };
  } finally {
    await reader.close();
  }
};
