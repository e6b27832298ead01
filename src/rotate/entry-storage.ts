import { createHash } from 'node:crypto';
import { KeysweepError } from '../model';
import type { Facts } from './contract';
import type { EntryEnvironment } from './entry';
import type { EntryValues } from './entry-values';
import type { PlanEntry } from './plan';
import type { EntryProgress } from './progress';
import { parseParts, serialiseParts } from './seal';

/** What the rotation of one entry does to its sink. */
export class EntryStorage {
  constructor(private readonly entry: PlanEntry, private readonly progress: EntryProgress, private readonly environment: EntryEnvironment, private readonly values: EntryValues) {}

  /** Read before anything is written, and noted in the journal: whether the sink had no value under this key, so that a rollback leaves none. */
  async look(signal: AbortSignal): Promise<Facts> {
    return { first: (await this.environment.sink.currentVersion(this.entry.key, signal)) === undefined };
  }

  /** The old value as current where the sink has none, and the new one as pending. */
  async store(signal: AbortSignal): Promise<Facts> {
    const { sink } = this.environment;
    const { old, pending } = await this.values.pair();
    const value = serialiseParts(pending);
    const bytes = Buffer.byteLength(value.reveal());
    if (bytes > sink.capabilities.maxBytes) throw new KeysweepError('too-large', `the value has ${bytes} bytes, ${sink.describe()} takes ${sink.capabilities.maxBytes}`);
    let previous = await sink.currentVersion(this.entry.key, signal);
    if (previous === undefined && sink.adopt) {
      await sink.adopt(this.entry.key, serialiseParts(old), this.#token('old'), value, this.#token('new'), signal);
      return { version: this.#token('new'), previous: this.#token('old') };
    }
    if (previous === undefined) {
      // The old value goes first, so that a rollback finds it when no file holds it any more.
      previous = (await sink.put(this.entry.key, serialiseParts(old), this.#token('old'), signal)).version;
      await sink.promote(this.entry.key, previous, signal);
    } else {
      const held = await sink.get(this.entry.key, { version: previous }, signal);
      // A rollback takes the old value from here: another value under the same key would come back in its place.
      if (held && parseParts(held, this.environment.rotator.parts).secret.reveal().trim() !== old.secret.reveal().trim()) {
        throw new KeysweepError('key-in-use', `${sink.describe()} has another value under ${this.entry.key} already`, { where: this.entry.key, actions: ['give this entry another key in a rule of the settings, and make a new plan'] });
      }
    }
    const { version } = await sink.put(this.entry.key, value, this.#token('new'), signal);
    return { version, previous: previous === version ? null : previous };
  }

  /** Makes the new value current, and reads it back. */
  async promote(signal: AbortSignal): Promise<void> {
    const { sink } = this.environment;
    await sink.promote(this.entry.key, String(this.progress.facts.store?.version), signal);
    const current = await sink.get(this.entry.key, 'current', signal);
    const expected = serialiseParts((await this.values.pair()).pending).reveal();
    if (current?.reveal() !== expected) throw new KeysweepError('sink-mismatch', `${sink.describe()} does not give the promoted value back`, { where: this.entry.key });
  }

  /** As it was before `store`. */
  async takeBack(signal: AbortSignal): Promise<void> {
    const { sink } = this.environment;
    const stored = this.progress.facts.store as { version?: string; previous?: string | null } | undefined;
    const values = await this.values.find();
    let version = stored?.version;
    if (version === undefined && values) {
      // Killed or failed around the put: where the value is there, the same token gives the same version again.
      const value = serialiseParts(values.pending);
      if ((await sink.get(this.entry.key, 'pending', signal))?.reveal() === value.reveal()) version = (await sink.put(this.entry.key, value, this.#token('new'), signal)).version;
    }
    if (version !== undefined) {
      let previous = stored?.previous ?? undefined;
      if (stored === undefined) {
        const current = await sink.currentVersion(this.entry.key, signal);
        previous = current === version ? undefined : current;
      }
      await sink.rollback(this.entry.key, version, previous, signal);
    }
    if (this.progress.announced.store?.first === true && values) await this.#takeBackFirst(serialiseParts(values.old).reveal(), signal);
  }

  /** The sink had nothing: the old value, which `store` has put there as current or was about to, goes too. A value of somebody else stays. */
  async #takeBackFirst(old: string, signal: AbortSignal): Promise<void> {
    const { sink } = this.environment;
    const { key } = this.entry;
    const current = await sink.currentVersion(key, signal);
    if (current !== undefined) {
      if ((await sink.get(key, { version: current }, signal))?.reveal() === old) await sink.rollback(key, current, undefined, signal);
    } else if ((await sink.get(key, 'pending', signal))?.reveal() === old) {
      const { version } = await sink.put(key, serialiseParts((await this.values.pair()).old), this.#token('old'), signal);
      await sink.rollback(key, version, undefined, signal);
    }
  }

  /** The same for each retry of this attempt, in the shape AWS asks of a ClientRequestToken (a UUID). */
  #token(which: 'old' | 'new'): string {
    const hex = createHash('sha256').update(`${this.environment.plan.id}/${this.entry.id}/${this.progress.attempt}/${which}`).digest('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
  }
}
