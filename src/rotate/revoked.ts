import { closeSync, existsSync, fsync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { readRevoked, type RevokedEntry } from '../config/revoked';
import { makeDirectory, syncDirectory } from './durable';
import { GroupCommit } from './group-commit';

const sync = promisify(fsync);

/** Writes to lists of retired values; what concurrent rotations add is written together. */
export class RevokedLists {
  readonly #commits = new GroupCommit<readonly RevokedEntry[]>((batches) => this.#write(batches.flat()));
  /** What each list holds; other processes may add to it, and a line twice does no harm. */
  readonly #present = new Map<string, Set<string>>();

  constructor(private readonly paths: readonly string[]) {}

  /** Adds what the lists do not say yet. Resolves once it is on the disk. */
  add(entries: readonly RevokedEntry[]): Promise<void> {
    return this.#commits.add(entries);
  }

  async #write(entries: readonly RevokedEntry[]): Promise<void> {
    for (const path of this.paths) {
      let present = this.#present.get(path);
      if (!present) this.#present.set(path, (present = new Set(readRevoked([path]).keys())));
      const fresh = entries.filter((entry) => present.has(entry.fingerprint) === (entry.restored === true));
      if (fresh.length === 0) continue;
      makeDirectory(dirname(path));
      const isNew = !existsSync(path);
      const descriptor = openSync(path, 'a', 0o600);
      try {
        // Each line starts with its own line break, so that a line torn by a crash spoils only itself.
        writeSync(descriptor, fresh.map((entry) => `\n${JSON.stringify(entry)}\n`).join(''));
        await sync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      if (isNew) syncDirectory(dirname(path));
      for (const entry of fresh) {
        if (entry.restored) present.delete(entry.fingerprint);
        else present.add(entry.fingerprint);
      }
    }
  }
}
