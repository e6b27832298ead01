import { KeysweepError, Secret } from '../../model';
import type { Sink, Stage } from '../contract';

/** What a store of versions without stages can do; `EmulatedStagingSink` makes a sink of it. */
export interface VersionedStore {
  readonly type: string;
  readonly maxBytes: number;
  readonly compareAndSet: boolean;
  describe(): string;
  latest(key: string, signal?: AbortSignal): Promise<{ readonly id: string; readonly value: string } | undefined>;
  read(key: string, id: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Writes a version over `expected` (undefined: there must be none). Throws `conflict` where another is latest and the store can tell. */
  write(key: string, value: string, expected: string | undefined, signal?: AbortSignal): Promise<string>;
  /** Makes one old version unreadable. */
  destroy(key: string, id: string, signal?: AbortSignal): Promise<void>;
  /** Removes the key with all versions. */
  remove(key: string, signal?: AbortSignal): Promise<void>;
  /** Short texts kept beside the versions. */
  notes(key: string, signal?: AbortSignal): Promise<Readonly<Record<string, string>>>;
  setNotes(key: string, notes: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void>;
}

/**
 * Stages for stores that have none: whatever is latest is current, so a pending value waits under a name of its own
 * and is written to the real name when it is promoted. Notes remember which version came from which token.
 */
export class EmulatedStagingSink implements Sink {
  readonly type: string;
  readonly capabilities;

  constructor(private readonly store: VersionedStore) {
    this.type = store.type;
    this.capabilities = { staging: 'emulated', compareAndSet: store.compareAndSet, maxBytes: store.maxBytes } as const;
  }

  describe(): string {
    return this.store.describe();
  }

  async put(key: string, value: Secret, token: string, signal?: AbortSignal): Promise<{ version: string }> {
    const known = await this.#idOf(key, token, signal);
    if (known !== undefined && (await this.store.read(key, known, signal)) === value.reveal()) return { version: token };
    const pendingKey = pendingName(key);
    const waiting = await this.store.latest(pendingKey, signal);
    if (waiting?.value !== value.reveal()) await this.store.write(pendingKey, value.reveal(), waiting?.id, signal);
    await this.store.setNotes(pendingKey, { token }, signal);
    return { version: token };
  }

  async promote(key: string, version: string, signal?: AbortSignal): Promise<void> {
    const notes = await this.store.notes(key, signal);
    const latest = await this.store.latest(key, signal);
    if (latest && notes.current === `${version}:${latest.id}`) {
      await this.#dropPending(key, version, signal);
      return;
    }
    const value = await this.#pendingValue(key, version, signal);
    if (value === undefined) throw new KeysweepError('no-such-version', `${this.describe()} has no version ${version} of ${key}`, { where: key });
    // The latest version has this value already where a run was killed before it could note so.
    const id = latest?.value === value && !notes.current?.endsWith(`:${latest.id}`) ? latest.id : await this.store.write(key, value, latest?.id, signal);
    const previous = latest && latest.id !== id ? tokenOf(notes, latest.id) : undefined;
    await this.store.setNotes(key, { current: `${version}:${id}`, ...(previous && latest ? { previous: `${previous}:${latest.id}` } : keepPrevious(notes)) }, signal);
    await this.#dropPending(key, version, signal);
  }

  async get(key: string, which: Stage | { readonly version: string }, signal?: AbortSignal): Promise<Secret | undefined> {
    const value = await this.#value(key, which, signal);
    return value === undefined ? undefined : new Secret(value);
  }

  async rollback(key: string, version: string, previous: string | undefined, signal?: AbortSignal): Promise<void> {
    await this.#dropPending(key, version, signal);
    const latest = await this.store.latest(key, signal);
    if (!latest) return;
    const notes = await this.store.notes(key, signal);
    const written = await this.#idOf(key, version, signal);
    if (written === latest.id) {
      const before = previous === undefined ? undefined : await this.#idOf(key, previous, signal);
      const value = before === undefined ? undefined : await this.store.read(key, before, signal);
      if (previous === undefined) return this.store.remove(key, signal);
      if (value === undefined) throw new KeysweepError('no-such-version', `${this.describe()} has no version ${previous} of ${key} any more`, { where: key });
      const id = await this.store.write(key, value, latest.id, signal);
      await this.store.setNotes(key, { current: `${previous}:${id}` }, signal);
      await this.store.destroy(key, latest.id, signal);
    } else if (written !== undefined && previous !== undefined && tokenOf(notes, latest.id) === undefined) {
      await this.store.setNotes(key, { current: `${previous}:${latest.id}` }, signal); // killed between write and note
      await this.store.destroy(key, written, signal);
    }
  }

  async currentVersion(key: string, signal?: AbortSignal): Promise<string | undefined> {
    const latest = await this.store.latest(key, signal);
    return latest && (tokenOf(await this.store.notes(key, signal), latest.id) ?? `v${latest.id}`);
  }

  async #value(key: string, which: Stage | { readonly version: string }, signal?: AbortSignal): Promise<string | undefined> {
    if (which === 'current') return (await this.store.latest(key, signal))?.value;
    if (which === 'pending') return (await this.store.latest(pendingName(key), signal))?.value;
    if (which === 'previous') {
      const noted = (await this.store.notes(key, signal)).previous;
      return noted ? this.store.read(key, noted.slice(noted.indexOf(':') + 1), signal) : undefined;
    }
    const id = await this.#idOf(key, which.version, signal);
    return (id === undefined ? undefined : await this.store.read(key, id, signal)) ?? this.#pendingValue(key, which.version, signal);
  }

  async #pendingValue(key: string, token: string, signal?: AbortSignal): Promise<string | undefined> {
    const pendingKey = pendingName(key);
    if ((await this.store.notes(pendingKey, signal)).token !== token) return undefined;
    return (await this.store.latest(pendingKey, signal))?.value;
  }

  async #dropPending(key: string, token: string, signal?: AbortSignal): Promise<void> {
    const pendingKey = pendingName(key);
    const noted = (await this.store.notes(pendingKey, signal)).token;
    if (noted === undefined || noted === token) await this.store.remove(pendingKey, signal);
  }

  /** Store id of a version: `v7` is the store's own 7, tokens are in the notes. */
  async #idOf(key: string, version: string, signal?: AbortSignal): Promise<string | undefined> {
    if (version.startsWith('v')) return version.slice(1);
    const notes = await this.store.notes(key, signal);
    for (const noted of [notes.current, notes.previous]) if (noted?.startsWith(`${version}:`)) return noted.slice(version.length + 1);
    return undefined;
  }
}

function tokenOf(notes: Readonly<Record<string, string>>, id: string): string | undefined {
  for (const noted of [notes.current, notes.previous]) if (noted?.endsWith(`:${id}`)) return noted.slice(0, noted.indexOf(':'));
  return undefined;
}

function keepPrevious(notes: Readonly<Record<string, string>>): Record<string, string> {
  return notes.previous ? { previous: notes.previous } : {};
}

function pendingName(key: string): string {
  return `keysweep-pending/${key}`;
}
