import type { Writable } from 'node:stream';
import type { ContainerReader } from './entry';
import { Refusal } from './limits';
import { streamOf } from './source';

/** Reads a tar (ustar, pax, GNU). Links, directories and devices have no content of their own and are passed over. */
export const readTar: ContainerReader = async function* (source) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded where a tar is met
  const { extract } = require('tar-stream') as typeof import('tar-stream');
  // Tars of before POSIX have no magic; the types do not know the option.
  const archive = extract({ allowUnknownFormat: true } as Parameters<typeof extract>[0]);
  const input = archive as unknown as Writable; // its types lack the defaults of Node's
  let failure: Error | undefined;
  const feed = (async () => {
    try {
      for await (const chunk of streamOf(source)) {
        if (archive.destroyed) return;
        if (!input.write(chunk)) await drained(input);
      }
      input.end();
    } catch (error) {
      archive.destroy(failure = error as Error);
    }
  })();
  try {
    for await (const entry of archive) {
      const { header } = entry;
      if ((header.type === 'file' || header.type === 'contiguous-file') && (header.size ?? 0) > 0) {
        yield { name: header.name.replace(/^(?:\.\/)+/, ''), chunks: entry as AsyncIterable<Uint8Array> };
      }
      entry.resume(); // what was not read
    }
  } catch (error) {
    throw failure ?? (/invalid tar header/i.test((error as Error).message) ? new Refusal('damaged', 'a header of the tar is damaged') : error);
  } finally {
    archive.destroy();
    await feed;
  }
};

/** Until the archive takes more, or is closed. */
function drained(input: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      input.off('drain', done).off('close', done);
      resolve();
    };
    input.on('drain', done).on('close', done);
  });
}
