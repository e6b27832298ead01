import type { ContainerReader } from './entry';
import { Refusal } from './limits';
import { streamOf, StreamReader } from './source';

/** Reads a Unix ar archive: Debian packages, static libraries. GNU's table of long names is applied. */
export const readAr: ContainerReader = async function* (source) {
  const reader = new StreamReader(streamOf(source));
  let longNames = '';
  try {
    await reader.skipTo(8);
    for (;;) {
      const header = await reader.read(60);
      if (!header) return;
      const size = Number(header.toString('latin1', 48, 58).trim());
      if (header[58] !== 0x60 || !Number.isInteger(size)) throw new Refusal('damaged', `no ar header at byte ${reader.position - 60}`);
      const end = reader.position + size + (size & 1);
      const raw = header.toString('latin1', 0, 16).trimEnd();
      if (raw === '//') longNames = (await reader.read(Math.min(size, 1 << 20)))?.toString('latin1') ?? '';
      else if (raw !== '/' && raw !== '/SYM64/' && size > 0) {
        const long = /^\/(\d+)$/.exec(raw);
        const name = long ? longNames.slice(Number(long[1])).split('/\n', 1)[0]! : raw.replace(/\/$/, '');
        yield { name, chunks: reader.take(size) };
      }
      await reader.skipTo(end);
    }
  } finally {
    await reader.close();
  }
};
