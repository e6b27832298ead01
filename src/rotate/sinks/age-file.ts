import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT, KeysweepError, Secret } from '../../model';
import type { Sink, Stage } from '../contract';
import { makeDirectory, readIfPresent, replaceFile } from '../durable';
import { waitForLock, type Lock } from '../lock';

/** One version; `age` is the base64 of an age file that holds key, version and value. */
interface StoredVersion {
  readonly at: string;
  readonly age: string;
}

interface StoredSecret {
  current?: string;
  previous?: string;
  pending?: string;
  versions: Record<string, StoredVersion>;
}

interface SecretsFile {
  readonly schema: 'keysweep-secrets/1';
  /** Who can open it. */
  recipients: string[];
  secrets: Record<string, StoredSecret>;
}

interface QueuedChange {
  readonly key: string;
  readonly change: (file: SecretsFile) => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Versions kept of a secret that are neither current, previous nor pending. */
const KEPT_VERSIONS = 8;
/** How long to wait for another process that writes the file, in ms. */
const LOCK_WAIT = 20_000;
/** How long the lock is kept after the last write, and at most while others may wait, in ms. */
const LINGER = 30;
const LONGEST_HOLD = 1_000;

export interface AgeFileOptions {
  readonly path: string;
  /** Lock file's path, outside of the folder of the file, which may be a repository. */
  readonly lock: string;
  readonly identity: string;
  /** age recipients (`age1…`) that can open it beside the identity's own. */
  readonly recipients?: readonly string[];
}

/**
 * The default sink: one file, safe to commit, whose names and stages are readable and whose values are encrypted with
 * age to the installation's identity and to the given recipients. Needs no server. Changes of the same moment are written together.
 */
export class AgeFileSink implements Sink {
  readonly type = 'age-file';
  readonly capabilities = { staging: 'native', compareAndSet: true, maxBytes: 1024 * 1024 } as const;
  #queue: QueuedChange[] = [];
  #writing = false;
  #held: { readonly lock: Lock; readonly since: number } | undefined;
  #release: NodeJS.Timeout | undefined;
  #ownRecipient: Promise<string> | undefined;
  /** The file as it was read last, by its inode, size and time. */
  #kept: { readonly state: string; readonly file: SecretsFile } | undefined;
  /** Each secret's line of the file, as long as it does not change: a file of thousands is not made anew for one. */
  readonly #lines = new WeakMap<StoredSecret, string>();
  /** Values by their sealed form: what was sealed or opened once is not opened again. */
  readonly #values = new Map<string, string>();

  constructor(private readonly options: AgeFileOptions) {}

  describe(): string {
    return this.options.path;
  }

  async put(key: string, value: Secret, token: string): Promise<{ version: string }> {
    const present = this.#read().secrets[key]?.versions[token];
    if (present && (await this.#open(key, token, present)) === value.reveal()) return { version: token };
    const sealed = await this.#seal(key, token, value.reveal());
    return this.#change(key, (file) => {
      const secret = (file.secrets[key] ??= { versions: {} });
      if (secret.current === token) throw new KeysweepError('conflict', 'this version is current already and has another value', { where: key });
      secret.versions[token] = { at: new Date().toISOString(), age: sealed };
      secret.pending = token;
      forget(secret);
      return { version: token };
    });
  }

  async adopt(key: string, old: Secret, oldToken: string, pending: Secret, token: string): Promise<void> {
    const [sealedOld, sealedNew] = [await this.#seal(key, oldToken, old.reveal()), await this.#seal(key, token, pending.reveal())];
    await this.#change(key, (file) => {
      if (file.secrets[key]?.current !== undefined) throw new KeysweepError('conflict', 'another writer stored a value under this key', { where: key });
      const at = new Date().toISOString();
      file.secrets[key] = { current: oldToken, pending: token, versions: { [oldToken]: { at, age: sealedOld }, [token]: { at, age: sealedNew } } };
    });
  }

  async promote(key: string, version: string): Promise<void> {
    await this.#change(key, (file) => {
      const secret = file.secrets[key];
      if (!secret?.versions[version]) throw new KeysweepError('no-such-version', `${this.options.path} has no version ${version} of ${key}`, { where: key });
      if (secret.current !== version) {
        secret.previous = secret.current;
        secret.current = version;
      }
      if (secret.pending === version) delete secret.pending;
    });
  }

  async get(key: string, which: Stage | { readonly version: string }): Promise<Secret | undefined> {
    const secret = this.#read().secrets[key];
    const id = typeof which === 'string' ? secret?.[which] : which.version;
    const version = id === undefined ? undefined : secret?.versions[id];
    return version && id !== undefined ? new Secret(await this.#open(key, id, version)) : undefined;
  }

  async rollback(key: string, version: string, previous: string | undefined): Promise<void> {
    await this.#change(key, (file) => {
      const secret = file.secrets[key];
      if (!secret) return;
      if (secret.pending === version) delete secret.pending;
      if (secret.previous === version) delete secret.previous;
      if (secret.current === version) {
        secret.current = previous;
        if (secret.previous === previous) delete secret.previous;
      }
      delete secret.versions[version];
      if (secret.current === undefined && secret.pending === undefined) delete file.secrets[key];
    });
  }

  async currentVersion(key: string): Promise<string | undefined> {
    return this.#read().secrets[key]?.current;
  }

  #read(): SecretsFile {
    const state = this.#fileState();
    if (state !== undefined && this.#kept?.state === state) return this.#kept.file;
    const content = readIfPresent(this.options.path);
    if (!content) return { schema: 'keysweep-secrets/1', recipients: [], secrets: {} };
    let file: SecretsFile | undefined;
    try {
      file = JSON.parse(content.toString('utf8')) as SecretsFile;
    } catch {
      // reported below
    }
    if (file?.schema !== 'keysweep-secrets/1') {
      throw new KeysweepError('not-a-secrets-file', 'this is not a keysweep secrets file', { where: this.options.path, exitCode: EXIT.usage, actions: ['give the sink another path'] });
    }
    if (state !== undefined) this.#kept = { state, file };
    return file;
  }

  #fileState(): string | undefined {
    let stat;
    try {
      stat = statSync(this.options.path, { bigint: true });
    } catch {
      return undefined; // reading it says what is wrong, where anything is
    }
    return `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
  }

  /** Queues a change of the file; all that are queued when the writer comes round share one write. */
  #change<T>(key: string, change: (file: SecretsFile) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ key, change, resolve: resolve as (value: never) => void, reject });
      if (!this.#writing) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#queue.length > 0) {
      let batch: QueuedChange[] = [];
      try {
        await this.#hold();
        batch = this.#queue.splice(0);
        try {
          const file = this.#read();
          this.#kept = undefined; // changed below; good again once it is on the disk
          file.recipients = await this.#recipients();
          const results = batch.map(({ key, change }) => {
            const result = attempt(() => change(file));
            if (file.secrets[key]) this.#lines.delete(file.secrets[key]);
            return result;
          });
          await replaceFile(this.options.path, this.#text(file), { mode: 0o600 });
          const state = this.#fileState();
          if (state !== undefined) this.#kept = { state, file };
          batch.forEach(({ resolve, reject }, index) => {
            const result = results[index];
            if (result.ok) resolve(result.value as never);
            else reject(result.error);
          });
        } finally {
          if (Date.now() - this.#held!.since > LONGEST_HOLD) await this.#letGo();
        }
      } catch (error) {
        for (const { reject } of batch.length > 0 ? batch : this.#queue.splice(0)) reject(error);
      }
    }
    this.#writing = false;
    if (this.#held) this.#release = setTimeout(() => this.#linger(), LINGER).unref();
  }

  /** Taking the lock costs as much as a write: it is kept while writes follow each other. */
  async #hold(): Promise<void> {
    clearTimeout(this.#release);
    if (this.#held) return;
    makeDirectory(dirname(this.options.path));
    this.#held = { lock: await waitForLock(this.options.lock, LOCK_WAIT), since: Date.now() };
  }

  /** Nobody waits for this release: where it cannot be marked (the folder is gone), the end of the process releases the lock. */
  #linger(): void {
    try {
      void this.#letGo();
    } catch {
      // see above
    }
  }

  /** Lets other processes have a turn: they look for one every 10 to 30 ms. */
  #letGo(): Promise<void> {
    const { lock } = this.#held!;
    this.#held = undefined;
    lock.release();
    return new Promise((resolve) => setTimeout(resolve, this.#queue.length > 0 ? 50 : 0));
  }

  /** One secret a line: a change shows as one line in a diff. */
  #text(file: SecretsFile): string {
    const lines = Object.entries(file.secrets).map(([key, secret]) => {
      let line = this.#lines.get(secret);
      if (line === undefined) this.#lines.set(secret, (line = `  ${JSON.stringify(key)}: ${JSON.stringify(secret)}`));
      return line;
    });
    return `{\n "schema": ${JSON.stringify(file.schema)},\n "recipients": ${JSON.stringify(file.recipients)},\n "secrets": {\n${lines.join(',\n')}\n }\n}\n`;
  }

  async #recipients(): Promise<string[]> {
    this.#ownRecipient ??= import('age-encryption').then((age) => age.identityToRecipient(this.options.identity));
    return [...new Set([await this.#ownRecipient, ...(this.options.recipients ?? [])])];
  }

  async #seal(key: string, version: string, value: string): Promise<string> {
    const age = await import('age-encryption');
    const encrypter = new age.Encrypter();
    for (const recipient of await this.#recipients()) encrypter.addRecipient(recipient);
    const text = JSON.stringify({ key, version, value });
    const sealed = Buffer.from(await encrypter.encrypt(text)).toString('base64');
    this.#values.set(sealed, text);
    return sealed;
  }

  async #decrypt(sealed: string): Promise<string> {
    const age = await import('age-encryption');
    const decrypter = new age.Decrypter();
    decrypter.addIdentity(this.options.identity);
    return decrypter.decrypt(Buffer.from(sealed, 'base64'), 'text');
  }

  /** Checks that the value was stored under this key and version: whoever can write the file cannot swap values in it. */
  async #open(key: string, version: string, stored: StoredVersion): Promise<string> {
    let opened: { key: string; version: string; value: string };
    try {
      const text = this.#values.get(stored.age) ?? (await this.#decrypt(stored.age));
      this.#values.set(stored.age, text);
      opened = JSON.parse(text) as typeof opened;
    } catch (error) {
      throw new KeysweepError('cannot-open', `${key} in ${this.options.path} cannot be opened with this age identity`, { where: this.options.path, cause: error, actions: ['set KEYSWEEP_AGE_IDENTITY_FILE to an identity of one of its recipients'] });
    }
    if (opened.key !== key || opened.version !== version) throw new KeysweepError('secrets-file-changed', `the value of ${key} in ${this.options.path} belongs to another name`, { where: this.options.path });
    return opened.value;
  }
}

function forget(secret: StoredSecret): void {
  const staged = new Set([secret.current, secret.previous, secret.pending]);
  const old = Object.entries(secret.versions).filter(([id]) => !staged.has(id)).sort(([, a], [, b]) => (a.at < b.at ? -1 : 1));
  for (const [id] of old.slice(0, Math.max(0, old.length - KEPT_VERSIONS))) delete secret.versions[id];
}

function attempt<T>(work: () => T): { ok: true; value: T } | { ok: false; error: unknown } {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, error };
  }
}
