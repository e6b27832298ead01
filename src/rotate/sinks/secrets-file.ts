import { closeSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT, KeysweepError } from '../../model';
import { hasTemporary, makeDirectory, readIfPresent, removeTemporary, replaceFile, writeDurably } from '../durable';
import { clearWanted, isWanted, waitForLock, type Lock } from '../lock';

/** One version; `age` is the base64 of an age file that holds key, version and value. */
export interface StoredVersion {
  readonly at: string;
  readonly age: string;
}

export interface StoredSecret {
  current?: string;
  previous?: string;
  pending?: string;
  versions: Record<string, StoredVersion>;
}

export interface Secrets {
  readonly schema: 'keysweep-secrets/1';
  /** Who can open it. */
  recipients: string[];
  secrets: Record<string, StoredSecret>;
}

interface QueuedChange {
  readonly key: string;
  readonly change: (secrets: Record<string, StoredSecret>) => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** How long to wait for another process that writes the file, in ms. */
const LOCK_WAIT = 20_000;
/** How long the lock is kept after the last write, and how long others have to take it when they asked for it, in ms. */
const LINGER = 250;
const TURN = 50;
/** Bytes behind the JSON at which it is made anew in the middle of a run: reading them takes longer than that by then. */
const LONGEST_TAIL = 16 * 1024 * 1024;

/**
 * The file of `AgeFileSink`: JSON with one secret a line, and behind it, while a process works on it, one line for each change
 * (`{"key":…,"secret":…}`, the last of a key counts), so that a change of one secret writes one and not all. The process that
 * appended folds the lines into the JSON when it is done; after a kill the next writer does. Changes of the same moment are written together.
 */
export class SecretsFile {
  #queue: QueuedChange[] = [];
  #writing: Promise<void> | undefined;
  #held: Lock | undefined;
  #release: NodeJS.Timeout | undefined;
  /** The file as it was read last, by its inode, size and time. */
  #kept: { readonly state: string; readonly file: Secrets } | undefined;
  /** What is being written: until then it is what this process reads, so that each read does not go to the disk. */
  #coming: Secrets | undefined;
  /** Bytes behind the JSON. */
  #tail = 0;
  /** The next write makes the file anew: it ends in the middle of a line, or a write to it failed. */
  #torn = false;

  constructor(readonly path: string, private readonly lock: string, private readonly recipients: () => Promise<readonly string[]>) {}

  read(): Secrets {
    if (this.#coming) return this.#coming;
    const state = this.#state();
    if (state !== undefined && this.#kept?.state === state) return this.#kept.file;
    const content = readIfPresent(this.path);
    this.#kept = undefined;
    this.#tail = 0;
    this.#torn = false;
    if (!content) return { schema: 'keysweep-secrets/1', recipients: [], secrets: {} };
    const text = content.toString('utf8');
    const end = text.search(/(?<=^\})\r?\n/m);
    const tail = end < 0 ? '' : text.slice(end);
    let file: Secrets | undefined;
    try {
      file = JSON.parse(end < 0 ? text : text.slice(0, end)) as Secrets;
    } catch {
      // reported below
    }
    if (file?.schema !== 'keysweep-secrets/1') {
      throw new KeysweepError('not-a-secrets-file', 'this is not a keysweep secrets file', { where: this.path, exitCode: EXIT.usage, actions: ['give the sink another path'] });
    }
    for (const line of tail.split('\n')) {
      if (line.trim() === '') continue;
      try {
        const { key, secret } = JSON.parse(line) as { key: string; secret: StoredSecret | null };
        if (secret === null) delete file.secrets[key];
        else file.secrets[key] = secret;
      } catch {
        // torn by a crash, or just being written: nobody was told that it is stored
      }
    }
    this.#tail = tail.trim() === '' ? 0 : Buffer.byteLength(tail);
    this.#torn = this.#tail > 0 && !tail.endsWith('}\n');
    if (state !== undefined) this.#kept = { state, file };
    return file;
  }

  /** Queues a change of one secret; all that are queued when the writer comes round share one write. Resolves once it is on the disk. */
  change<T>(key: string, change: (secrets: Record<string, StoredSecret>) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ key, change, resolve: resolve as (value: never) => void, reject });
      this.#writing ??= this.#write();
    });
  }

  /** Leaves plain JSON and no lock behind, also where a killed process left lines or half a file; where the disk is full the lines stay, which loses nothing. */
  async close(): Promise<void> {
    while (this.#writing) await this.#writing;
    clearTimeout(this.#release);
    if (!this.#held && this.#isUntidy()) await this.#hold().catch(() => undefined);
    if (this.#held) await this.#foldAndRelease().catch(() => undefined);
  }

  async #write(): Promise<void> {
    while (this.#queue.length > 0) {
      let batch: QueuedChange[] = [];
      try {
        await this.#hold();
        batch = this.#queue.splice(0);
        const { file, recipients } = { file: this.read(), recipients: [...await this.recipients()] };
        const isNew = this.#kept === undefined;
        this.#kept = undefined; // good again once the changes are on the disk
        this.#coming = file;
        const results = batch.map(({ change }) => attempt(() => change(file.secrets)));
        const sameRecipients = recipients.join() === file.recipients.join();
        file.recipients = recipients;
        if (isNew || !sameRecipients || this.#torn || this.#tail > LONGEST_TAIL) await this.#replace(file);
        else await this.#append([...new Set(batch.map(({ key }) => key))].map((key) => `\n${JSON.stringify({ key, secret: file.secrets[key] ?? null })}\n`).join(''));
        this.#coming = undefined;
        this.#keep(file);
        batch.forEach(({ resolve, reject }, index) => {
          const result = results[index];
          if (result.ok) resolve(result.value as never);
          else reject(result.error);
        });
      } catch (error) {
        for (const { reject } of batch.length > 0 ? batch : this.#queue.splice(0)) reject(error);
      } finally {
        this.#coming = undefined;
      }
      if (this.#held && isWanted(this.lock)) await this.#yield();
    }
    this.#writing = undefined;
    if (this.#held) this.#release = setTimeout(() => this.#linger(), LINGER).unref();
  }

  #keep(file: Secrets): void {
    const state = this.#state();
    if (state !== undefined) this.#kept = { state, file };
  }

  async #append(lines: string): Promise<void> {
    const descriptor = openSync(this.path, 'a');
    try {
      const written = await writeDurably(descriptor, lines);
      this.#tail += written;
    } catch (error) {
      this.#torn = true;
      throw error;
    } finally {
      closeSync(descriptor);
    }
  }

  async #replace(file: Secrets): Promise<void> {
    const lines = Object.entries(file.secrets).map(([key, secret]) => `  ${JSON.stringify(key)}: ${JSON.stringify(secret)}`);
    // One secret a line: a change shows as one line in a diff.
    await replaceFile(this.path, `{\n "schema": ${JSON.stringify(file.schema)},\n "recipients": ${JSON.stringify(file.recipients)},\n "secrets": {\n${lines.join(',\n')}\n }\n}\n`, { mode: 0o600 });
    this.#tail = 0;
    this.#torn = false;
  }

  /** Taking the lock costs as much as a write: it is kept until another process waits for it or nothing was written for a while. */
  async #hold(): Promise<void> {
    clearTimeout(this.#release);
    if (this.#held) return;
    makeDirectory(dirname(this.path));
    this.#held = await waitForLock(this.lock, LOCK_WAIT);
  }

  /** Lets another process have a turn: it looks for one every 10 to 30 ms. */
  async #yield(): Promise<void> {
    try {
      this.#letGo();
    } catch {
      return; // the folder is gone: the next write says so
    }
    if (this.#queue.length > 0) await new Promise((resolve) => setTimeout(resolve, TURN));
  }

  #letGo(): void {
    const lock = this.#held!;
    this.#held = undefined;
    clearWanted(this.lock);
    lock.release();
  }

  /** Nobody waits for this: where the file cannot be made anew its lines stay, and where the release cannot be marked (the folder is gone) the end of the process releases the lock. */
  #linger(): void {
    this.#writing ??= this.#foldAndRelease().catch(() => undefined).then(() => {
      this.#writing = undefined;
      if (this.#queue.length > 0) this.#writing = this.#write();
    });
  }

  #isUntidy(): boolean {
    try {
      this.read();
      return this.#tail > 0 || hasTemporary(this.path);
    } catch {
      return false; // not a file of ours: whoever uses it is told
    }
  }

  async #foldAndRelease(): Promise<void> {
    try {
      removeTemporary(this.path);
      const file = this.read();
      if (this.#tail > 0) {
        await this.#replace(file);
        this.#keep(file);
      }
    } finally {
      this.#letGo();
    }
  }

  #state(): string | undefined {
    let stat;
    try {
      stat = statSync(this.path, { bigint: true });
    } catch {
      return undefined; // reading it says what is wrong, where anything is
    }
    return `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
  }
}

function attempt<T>(work: () => T): { ok: true; value: T } | { ok: false; error: unknown } {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, error };
  }
}
