import type { Skip } from '../model';

/** Bounds of unpacking one container the user named, nested ones included. */
export interface UnpackLimits {
  /** Containers inside each other. A compressed archive (`a.tar.gz`) counts as two. */
  readonly depth: number;
  /** Members of all levels together. */
  readonly members: number;
  /** Bytes that come out of all levels together. */
  readonly totalBytes: number;
  /** Output over input of one decompressor, looked at once it has given `ratioFromBytes`. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
  /** Largest container that must be held in memory as a whole (7z, squashfs, nested zip and SQLite). */
  readonly memoryBytes: number;
}

/** Generous to backups (logs compress 50 : 1), and still an end to every bomb within minutes. */
export const DEFAULT_UNPACK_LIMITS: UnpackLimits = {
  depth: 8,
  members: 500_000,
  totalBytes: 64 * 2 ** 30,
  ratio: 250,
  ratioFromBytes: 64 * 2 ** 20,
  memoryBytes: 256 * 2 ** 20,
};

/** Words of {@link Skip.reason} that unpacking gives. */
export type RefusalReason = 'bomb' | 'encrypted' | 'truncated' | 'damaged' | 'unsupported' | 'too-deep' | 'too-large' | 'unreadable';

/** Why a container or member was not read to its end. Expected: it becomes a {@link Skip}, never an exception of the scan. */
export class Refusal extends Error {
  constructor(readonly reason: RefusalReason, detail: string) {
    super(detail);
    this.name = 'Refusal';
  }
}

/** Words by which libraries say that the input ended too early. */
const ENDED_EARLY = /unexpected (?:end|eof)|premature|ended|truncat|incomplete|not enough|too short|Z_BUF_ERROR|end of central directory|no such|beyond|out of (?:range|bounds)/i;

/** The refusal behind whatever a reader threw. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { message = String(error), code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EIO') return new Refusal('unreadable', message);
  return ENDED_EARLY.test(message) ? new Refusal('truncated', message) : new Refusal('damaged', message);
}

export function skipOf(path: string, { reason, message }: Refusal): Skip {
  return { path, reason, detail: message, incomplete: true };
}

/** What one top-level container has used of its limits. */
export class Budget {
  #members = 0;
  #bytes = 0;
  /** Set with the first limit over which everything ends. */
  exhausted: Refusal | undefined;

  constructor(readonly limits: UnpackLimits) {}

  member(): void {
    if (++this.#members > this.limits.members) this.#exhaust(`more than ${this.limits.members} members`);
  }

  /** Counts bytes that came out of any level. */
  spend(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.limits.totalBytes) this.#exhaust(`more than ${this.limits.totalBytes} bytes came out`);
  }

  #exhaust(detail: string): never {
    this.exhausted = new Refusal('bomb', detail);
    throw this.exhausted;
  }
}

/** Watches one decompressor. */
export class Ratio {
  #input = 0;
  #output = 0;

  constructor(private readonly limits: UnpackLimits) {}

  /** Passes the compressed bytes on, counting them. */
  async *input(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.#input += chunk.length;
      yield chunk;
    }
  }

  output(bytes: number): void {
    this.#output += bytes;
    const { ratio, ratioFromBytes } = this.limits;
    if (this.#output > ratioFromBytes && this.#output > ratio * this.#input) {
      throw new Refusal('bomb', `expands more than ${ratio} : 1 (${this.#input} bytes gave ${this.#output} and more)`);
    }
  }
}
