import { blocks, writeAll } from '../config/atomic-file';

/** Writes `pieces` to standard output, waiting where a pipe is full. A reader that went away ends it quietly (`| head`). */
export function writeStandardOutput(pieces: Iterable<string>): void {
  try {
    for (const block of blocks(pieces)) writeAll(1, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}
