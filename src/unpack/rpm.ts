import type { ContainerReader } from './entry';
import { Refusal } from './limits';
import { streamOf, StreamReader } from './source';

const HEADER_MAGIC = 0x8eade801;

/** Passes over one header structure (rpm's Package file format: 16 bytes, index entries of 16 bytes, data). */
async function skipHeader(reader: StreamReader): Promise<void> {
  const intro = await reader.read(16);
  if (!intro || intro.readUInt32BE(0) !== HEADER_MAGIC) throw new Refusal('damaged', `no RPM header at byte ${reader.position}`);
  await reader.skipTo(reader.position + intro.readUInt32BE(8) * 16 + intro.readUInt32BE(12));
}

/** Reads an RPM package: lead, signature, header, then the compressed cpio, which is its one member. */
export const readRpm: ContainerReader = async function* (source) {
  const reader = new StreamReader(streamOf(source));
  try {
    await reader.skipTo(96);
    await skipHeader(reader);
    await reader.skipTo(Math.ceil(reader.position / 8) * 8);
    await skipHeader(reader);
    yield { name: 'payload', chunks: reader.rest(), only: true };
  } finally {
    await reader.close();
  }
};
