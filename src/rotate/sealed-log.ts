import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory, readIfPresent, replaceFile, syncDirectory, writeDurably } from './durable';
import { GroupCommit } from './group-commit';
import type { Sealer } from './seal';

/** `values`: old and new value of an entry until the sink has them; `edits`: what was replaced in files, until it cannot come back. */
export type SealedKind = 'values' | 'edits';

/** One line of the file; without `sealed` what stood under that name is gone. */
interface Line {
  readonly entry: string;
  readonly kind: SealedKind;
  readonly sealed?: string;
}

/**
 * What a rotation must not lose when it is killed, encrypted to the installation: one append-only file a plan, so that
 * concurrent entries share an fsync. Each line starts with its own line break, so that one torn by a crash spoils only itself;
 * nothing reads a line whose `put` has not resolved, and GCM tells a damaged one. The caller holds the plan's lock.
 */
export class SealedLog {
  readonly #commits = new GroupCommit<string>((lines) => this.#write(lines));
  #loaded: Map<string, string> | undefined;
  #descriptor: number | undefined;
  #dropped = 0;

  constructor(private readonly path: string, private readonly sealer: Sealer) {}

  /** The plaintext, or undefined. */
  async get(entry: string, kind: SealedKind): Promise<string | undefined> {
    const sealed = this.#lines().get(name(entry, kind));
    return sealed === undefined ? undefined : this.sealer.open(Buffer.from(sealed, 'utf8'));
  }

  /** Resolves once it is on the disk. */
  async put(entry: string, kind: SealedKind, plaintext: string): Promise<void> {
    const sealed = Buffer.from(await this.sealer.seal(plaintext)).toString('utf8');
    const lines = this.#lines();
    await this.#commits.add(`\n${JSON.stringify({ entry, kind, sealed } satisfies Line)}\n`);
    lines.set(name(entry, kind), sealed);
  }

  /** Makes sure that nothing of an earlier attempt is taken for this one's, also after a crash. */
  async forget(entry: string): Promise<void> {
    for (const kind of ['values', 'edits'] as const) {
      if (!this.#lines().has(name(entry, kind))) continue;
      await this.#commits.add(`\n${JSON.stringify({ entry, kind } satisfies Line)}\n`);
      this.drop(entry, kind);
    }
  }

  /** Forgotten by this process, removed from the disk by `compact`. */
  drop(entry: string, kind: SealedKind): void {
    if (this.#lines().delete(name(entry, kind))) this.#dropped++;
  }

  /** Rewrites the file with what is still needed; without anything it goes. `needed` tells entries of which an earlier, killed run dropped nothing yet. */
  async compact(needed: (entry: string, kind: SealedKind) => boolean): Promise<void> {
    const lines = this.#lines();
    for (const key of [...lines.keys()]) {
      const [kind, entry] = [key.slice(0, key.indexOf(' ')) as SealedKind, key.slice(key.indexOf(' ') + 1)];
      if (!needed(entry, kind)) this.drop(entry, kind);
    }
    await this.close();
    if (this.#dropped === 0) return;
    this.#dropped = 0;
    if (lines.size > 0) {
      const kept = [...lines].map(([key, sealed]) => JSON.stringify({ entry: key.slice(key.indexOf(' ') + 1), kind: key.slice(0, key.indexOf(' ')) as SealedKind, sealed } satisfies Line));
      await replaceFile(this.path, `${kept.join('\n')}\n`);
    } else {
      rmSync(this.path, { force: true });
      syncDirectory(dirname(this.path));
    }
  }

  async close(): Promise<void> {
    await this.#commits.settled();
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  async #write(lines: readonly string[]): Promise<void> {
    if (this.#descriptor === undefined) {
      makeDirectory(dirname(this.path));
      const fresh = readIfPresent(this.path) === undefined;
      this.#descriptor = openSync(this.path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600);
      if (fresh) syncDirectory(dirname(this.path));
    }
    await writeDurably(this.#descriptor, lines.join(''));
  }

  #lines(): Map<string, string> {
    if (this.#loaded) return this.#loaded;
    const lines = new Map<string, string>();
    for (const text of (readIfPresent(this.path) ?? Buffer.alloc(0)).toString('utf8').split('\n')) {
      if (text === '') continue;
      try {
        const line = JSON.parse(text) as Line;
        if (line.sealed === undefined) lines.delete(name(line.entry, line.kind));
        else lines.set(name(line.entry, line.kind), line.sealed);
      } catch {
        // torn by a crash before its `put` had resolved
      }
    }
    return (this.#loaded = lines);
  }
}

function name(entry: string, kind: SealedKind): string {
  return `${kind} ${entry}`;
}
