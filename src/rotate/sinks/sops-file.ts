import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { KeysweepError, Secret } from '../../model';
import type { Sink, Stage } from '../contract';
import { makeDirectory, readIfPresent, replaceFile } from '../durable';
import { GroupCommit } from '../group-commit';
import { waitForLock } from '../lock';
import { SopsDocument } from './sops-document';

/** How long to wait for another keysweep that writes the file, in ms. */
const LOCK_WAIT = 20_000;

export interface SopsFileOptions {
  readonly path: string;
  /** Lock file's path, outside of the folder of the file, which may be a repository. */
  readonly lock: string;
  /** Identities that may open it, the installation's first. */
  readonly identities: readonly string[];
  /** Recipients of a file that has to be made (an existing one keeps its own). */
  readonly recipients: readonly string[];
  /** Keeps versions and stages, which SOPS has not: an age file of the installation. */
  readonly stages: Sink;
}

type Change = (document: SopsDocument) => void;

/**
 * A file that `sops` reads and writes too: the key `shop/db` is the field `db` of the map `shop`, a credential of several parts a
 * map of them. The file holds what is current; pending and previous versions wait in the installation's own age file.
 */
export class SopsFileSink implements Sink {
  readonly type = 'sops-file';
  readonly capabilities = { staging: 'emulated', compareAndSet: true, maxBytes: 1024 * 1024 } as const;
  readonly #commits = new GroupCommit<Change>((changes) => this.#write(changes));

  constructor(private readonly options: SopsFileOptions) {}

  describe(): string {
    return this.options.path;
  }

  async put(key: string, value: Secret, token: string): Promise<{ version: string }> {
    await this.currentVersion(key);
    return this.options.stages.put(key, value, token);
  }

  async promote(key: string, version: string): Promise<void> {
    const value = await this.options.stages.get(key, { version });
    if (!value) throw new KeysweepError('no-such-version', `there is no version ${version} of ${key} for ${this.options.path}`, { where: key });
    await this.#set(key, value.reveal());
    await this.options.stages.promote(key, version);
  }

  async get(key: string, which: Stage | { readonly version: string }): Promise<Secret | undefined> {
    if (which !== 'current') return this.options.stages.get(key, which);
    const value = this.#value(await this.#read(), key);
    return value === undefined ? undefined : new Secret(value);
  }

  async rollback(key: string, version: string, previous: string | undefined): Promise<void> {
    const { stages } = this.options;
    const [current, taken, before] = [await this.get(key, 'current'), await stages.get(key, { version }), previous === undefined ? undefined : await stages.get(key, { version: previous })];
    if (previous !== undefined && !before) throw new KeysweepError('no-such-version', `there is no version ${previous} of ${key} for ${this.options.path} any more`, { where: key });
    if (current && current.reveal() === taken?.reveal()) await this.#set(key, before?.reveal());
    await stages.rollback(key, version, previous);
  }

  async close(): Promise<void> {
    await this.options.stages.close?.();
  }

  /** A value that others put into the file (`sops edit`) becomes a version of its own. */
  async currentVersion(key: string): Promise<string | undefined> {
    const { stages } = this.options;
    const text = this.#text();
    const value = this.#value(text === undefined ? undefined : await this.#open(text), key);
    if (value === undefined) return undefined;
    if ((await stages.get(key, 'current'))?.reveal() === value) return stages.currentVersion(key);
    if ((await stages.get(key, 'pending'))?.reveal() !== value) {
      const { version } = await stages.put(key, new Secret(value), `file-${createHash('sha256').update(text!).digest('hex').slice(0, 24)}`);
      await stages.promote(key, version);
    }
    return stages.currentVersion(key); // a pending one is current in the file already where a run was killed in between
  }

  #set(key: string, value: string | undefined): Promise<void> {
    return this.#commits.add((document) => {
      if (sameValue(document.get(namesOf(key)), value)) return;
      document.set(namesOf(key), value === undefined ? undefined : fieldsOf(value));
    });
  }

  async #write(changes: readonly Change[]): Promise<void> {
    const { path, recipients } = this.options;
    const lock = await waitForLock(this.options.lock, LOCK_WAIT);
    try {
      makeDirectory(dirname(path));
      const before = this.#text();
      const document = before === undefined ? await SopsDocument.create(path, recipients) : await this.#open(before);
      for (const change of changes) change(document);
      const after = document.text(new Date());
      if (this.#text() !== before) throw new KeysweepError('conflict', `another program changed ${path} meanwhile`, { where: path });
      await replaceFile(path, after, { mode: 0o600 });
    } finally {
      lock.release();
    }
  }

  #text(): string | undefined {
    return readIfPresent(this.options.path)?.toString('utf8');
  }

  async #read(): Promise<SopsDocument | undefined> {
    const text = this.#text();
    return text === undefined ? undefined : this.#open(text);
  }

  #open(text: string): Promise<SopsDocument> {
    return SopsDocument.open(this.options.path, text, this.options.identities);
  }

  #value(document: SopsDocument | undefined, key: string): string | undefined {
    const found = document?.get(namesOf(key));
    return found === undefined || typeof found === 'string' ? found : JSON.stringify(found);
  }
}

function namesOf(key: string): string[] {
  return key.split('/').filter(Boolean);
}

function sameValue(present: string | Record<string, string> | undefined, value: string | undefined): boolean {
  return (typeof present === 'object' ? JSON.stringify(present) : present) === value;
}

/** A credential of several parts (JSON with `secret`, as a rotation stores it) becomes a map, anything else one value. */
function fieldsOf(value: string): string | Record<string, string> {
  if (!value.startsWith('{')) return value;
  try {
    const parts = JSON.parse(value) as Record<string, unknown>;
    if ('secret' in parts && Object.values(parts).every((part) => typeof part === 'string')) return parts as Record<string, string>;
  } catch {
    // a value that only looks like JSON
  }
  return value;
}
