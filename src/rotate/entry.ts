import { createHash } from 'node:crypto';
import { EXIT, KeysweepError, type Secret } from '../model';
import type { Consumers } from './rewrite/consumers';
import type { Fact, Facts, Keyed, Parts, PendingContext, Rotator, RotationContext, Sink } from './contract';
import type { Journal, JournalRecord, Outcome, PlacedRecord, StepName } from './journal';
import type { PlanEntry, RotationPlan } from './plan';
import { advance, type EntryProgress } from './progress';
import { safeMessage, withRetries, type RetryPolicy } from './retry';
import type { RevokedLists } from './revoked';
import { parseParts, sealedText, serialiseParts, valuesOf } from './seal';
import type { SealedLog } from './sealed-log';

/** Everything the rotation of one entry works with. */
export interface EntryEnvironment {
  readonly plan: RotationPlan;
  readonly journal: Journal;
  readonly rotator: Rotator;
  readonly sink: Sink;
  readonly sealed: SealedLog;
  readonly keyed: Keyed;
  readonly consumers: Consumers;
  readonly retry: RetryPolicy;
  readonly revoked: RevokedLists;
  /** The value being replaced, from the files of the plan. */
  readOld(entry: PlanEntry): Promise<Parts>;
  resolve(reference: string): Promise<Secret>;
  now(): Date;
  /** True once the run was asked to stop: no further step begins. */
  stopping(): boolean;
  onStep?(entry: PlanEntry, step: StepName): void;
}

/** Thrown between steps when the run was asked to stop; the journal stands where `resume` goes on. */
export class Interrupted extends Error {}

/** Thrown by a step that waits for people (a branch to be merged). */
export class Waiting extends Error {}

/** The last step before which everything can still be taken back by itself. */
const NO_RETURN: StepName = 'retire';

/**
 * Rotates one entry: a walk through fixed steps, of which the journal says which were begun and done.
 * Running it again after a crash at any instruction continues in the step the crash came in, and each
 * step looks at the world before it changes it.
 */
export class EntryRotation {
  /** Secrets met so far, which no message may show. */
  readonly #met = new Set<Secret>();
  #values: { readonly old: Parts; readonly pending: Parts } | undefined;

  constructor(private readonly entry: PlanEntry, private readonly progress: EntryProgress, private readonly environment: EntryEnvironment) {}

  /** Walks on in the direction the journal says; resolves with how it ended, `waiting` where people must act first. */
  async run(): Promise<Outcome | 'waiting'> {
    if (this.progress.direction === 'back') return this.#back();
    try {
      await this.#forward();
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      if (error instanceof Waiting) return 'waiting';
      const step = await this.#noteFailure(error);
      if (this.progress.begun.has(NO_RETURN)) {
        return this.#end('needs-person', `the new value is in use, but the old one could not be retired (${step}): ${this.#message(error)}`);
      }
      await this.#record({ type: 'back', entry: this.entry.id, reason: `${step}: ${this.#message(error)}` });
      return this.#back();
    }
    return this.#end(this.environment.rotator.mode(this.entry.options) === 'same' ? 'moved' : 'rotated', this.#coolingDetail());
  }

  /** Deletes what was disabled, once its cooling period is over; true when nothing remains to be done. */
  async destroyIfDue(): Promise<boolean> {
    const { rotator } = this.environment;
    if (!rotator.destroy || this.progress.done.has('destroy') || this.progress.outcome !== 'rotated') return true;
    const due = Date.parse(String(this.progress.facts.record?.destroyAfter));
    if (!(this.environment.now().getTime() >= due)) return false;
    await this.#step('destroy', async (signal) => rotator.destroy!(await this.#pendingContext(signal)));
    this.environment.sealed.drop(this.entry.id, 'values');
    return true;
  }

  async #forward(): Promise<void> {
    const { rotator, sink, consumers } = this.environment;
    await this.#step('inspect', async (signal) => rotator.inspect(await this.#context(signal)));
    await this.#create();
    await this.#step('store', (signal) => this.#store(signal));
    await this.#step('set', async (signal) => rotator.set(await this.#pendingContext(signal)));
    await this.#step('test', async (signal) => rotator.test(await this.#pendingContext(signal)));
    await this.#step('promote', async (signal) => {
      await sink.promote(this.entry.key, this.#version(), signal);
      const current = await sink.get(this.entry.key, 'current', signal);
      const expected = serialiseParts((await this.#pair()).pending).reveal();
      if (current?.reveal() !== expected) throw new KeysweepError('sink-mismatch', `${sink.describe()} does not give the promoted value back`, { where: this.entry.key });
    });
    await this.#step('rewrite', async () => consumers.rewrite(this.entry, (await this.#pair()).old));
    await this.#step('verify', async () => {
      const pair = await this.#pair();
      const waiting = await consumers.verify(this.entry, pair.old, pair.pending);
      if (waiting) throw new Waiting(waiting);
    });
    if (rotator.mode(this.entry.options) !== 'same') {
      await this.#step('retire', async (signal) => rotator.retire(await this.#pendingContext(signal)));
      await this.#step('prove', async (signal) => {
        const proof = await rotator.prove(await this.#pendingContext(signal));
        if (proof.state !== 'dead') throw new KeysweepError('old-not-dead', `the old value is ${proof.state === 'alive' ? 'still accepted' : 'not proved dead'}: ${proof.detail}`);
        return { detail: proof.detail };
      });
    }
    await this.#step('record', async () => this.#recordRetired());
    if (rotator.destroy && this.entry.coolingHours === 0) await this.#step('destroy', async (signal) => rotator.destroy!(await this.#pendingContext(signal)));
    if (!rotator.destroy || this.entry.coolingHours === 0) this.environment.sealed.drop(this.entry.id, 'values');
  }

  /** The one step whose result cannot be made again: it is sealed on disk before the journal says it is done. */
  async #create(): Promise<void> {
    const { rotator, sealed } = this.environment;
    if (this.progress.done.has('create')) return;
    const text = this.progress.begun.has('create') ? await sealed.get(this.entry.id, 'values') : undefined;
    const kept = text === undefined ? undefined : valuesOf(text);
    const interrupted = this.progress.begun.has('create') && !kept;
    const recover = rotator.recover ? async (signal: AbortSignal) => rotator.recover!(await this.#context(signal)) : undefined;
    await this.#step('create', async (signal) => {
      if (kept) {
        this.#values = kept;
        return {};
      }
      if (interrupted) await recover?.(signal);
      const context = await this.#context(signal);
      const made = await rotator.create(context);
      this.#values = { old: context.old, pending: made.parts };
      await sealed.put(this.entry.id, 'values', sealedText(this.#values));
      return made.facts;
    }, recover);
  }

  async #store(signal: AbortSignal): Promise<Facts> {
    const { sink } = this.environment;
    const { old, pending } = await this.#pair();
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

  async #recordRetired(): Promise<Facts> {
    const { plan, keyed, now, rotator } = this.environment;
    if (rotator.mode(this.entry.options) === 'same') return {};
    await this.#appendRevoked(false);
    const due = new Date(now().getTime() + this.entry.coolingHours * 3_600_000).toISOString();
    return { ...(rotator.destroy ? { destroyAfter: due } : {}), keyId: keyed.keyId, plan: plan.id };
  }

  #appendRevoked(restored: boolean): Promise<void> {
    const { plan, keyed, now, revoked } = this.environment;
    const fingerprints = new Set(this.entry.places.filter((place) => place.part === 'secret').flatMap((place) => [place.fingerprint, ...(place.reported ? [place.reported] : [])]));
    const at = now().toISOString();
    return revoked.add([...fingerprints].map((fingerprint) => ({ fingerprint, keyId: keyed.keyId, title: this.entry.title, plan: plan.id, at, ...(restored ? { restored } : {}) })));
  }

  /** Takes everything back, in the order that leaves no moment in which consumers point at nothing that works. */
  async #back(): Promise<Outcome> {
    const { rotator, consumers, sealed } = this.environment;
    const { begun } = this.progress;
    try {
      const stored = this.progress.facts.store as { version?: string; previous?: string | null } | undefined;
      const pair = begun.has('create') ? await this.#tryPair() : undefined;
      const made = pair !== undefined;
      // The sink is about to forget the new value, and what is still to come needs it, in this run or in a later one.
      if (pair && (await sealed.get(this.entry.id, 'values')) === undefined) await sealed.put(this.entry.id, 'values', sealedText(pair));
      if (made && begun.has('retire') && rotator.revive) await this.#step('revive', async (signal) => rotator.revive!(await this.#pendingContext(signal)));
      if (begun.has('rewrite')) await this.#step('restore-consumers', async () => consumers.restore(this.entry));
      if (begun.has('store')) await this.#step('restore-sink', (signal) => this.#restoreSink(stored, signal));
      if (begun.has('create')) {
        await this.#step('restore-target', async (signal) => {
          if (made) await rotator.compensate(await this.#pendingContext(signal));
          else if (begun.has('set')) await this.#pair(); // throws: what was set cannot be taken back without knowing it
          else await rotator.recover?.(await this.#context(signal));
        });
      }
      if (begun.has('record')) await this.#step('unrecord', async () => this.#appendRevoked(true));
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      const step = await this.#noteFailure(error);
      return this.#end('needs-person', `taking back failed (${step}): ${this.#message(error)}`);
    }
    sealed.drop(this.entry.id, 'values');
    sealed.drop(this.entry.id, 'edits');
    return this.#end('rolled-back', this.progress.failures.at(-1)?.message);
  }

  async #restoreSink(stored: { version?: string; previous?: string | null } | undefined, signal: AbortSignal): Promise<void> {
    const { sink } = this.environment;
    const values = await this.#tryPair();
    let version = stored?.version;
    if (version === undefined && values) {
      // Killed or failed around the put: where the value is there, the same token gives the same version again.
      const value = serialiseParts(values.pending);
      if ((await sink.get(this.entry.key, 'pending', signal))?.reveal() === value.reveal()) version = (await sink.put(this.entry.key, value, this.#token('new'), signal)).version;
    }
    if (version === undefined) return;
    let previous = stored?.previous ?? undefined;
    if (stored === undefined) {
      const current = await sink.currentVersion(this.entry.key, signal);
      previous = current === version ? undefined : current;
    }
    await sink.rollback(this.entry.key, version, previous, signal);
  }

  async #step(step: StepName, work: (signal: AbortSignal) => Promise<Facts | void>, between?: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.progress.done.has(step)) return;
    if (this.environment.stopping()) throw new Interrupted();
    this.#running = step;
    this.environment.onStep?.(this.entry, step);
    const begun = this.#record({ type: 'begin', entry: this.entry.id, step });
    if (this.#changesTheWorld(step)) await begun;
    else begun.catch(() => undefined); // the next line that is waited for is on the disk only after this one
    const facts = await withRetries(work, this.environment.retry, between);
    // Not waited for: the next line, which every way on from here waits for, is on the disk only after this one, and
    // shares its fsync. A journal that fails to write fails that line too.
    this.#record({ type: 'done', entry: this.entry.id, step, ...(facts && Object.keys(facts).length > 0 ? { facts } : {}) }).catch(() => undefined);
  }

  /** Whether the journal must say that a step was begun before it runs; steps that only look, or make a value in memory, can be repeated unnoticed. */
  #changesTheWorld(step: StepName): boolean {
    if (step === 'create') return this.environment.rotator.recover !== undefined;
    if (step === 'test') return this.environment.rotator.testActs === true;
    return step !== 'inspect' && step !== 'verify' && step !== 'prove' && step !== 'record';
  }

  #running: StepName = 'inspect';

  async #noteFailure(error: unknown): Promise<StepName> {
    if (error instanceof KeysweepError && error.code === 'journal-write') throw error;
    const code = String((error as { code?: unknown }).code ?? (error as Error).name ?? 'error');
    await this.#record({ type: 'failed', entry: this.entry.id, step: this.#running, code, message: this.#message(error) });
    return this.#running;
  }

  #message(error: unknown): string {
    return safeMessage(error, [...Object.values(this.#values?.pending ?? {}), ...this.#met]);
  }

  #record(record: JournalRecord): Promise<void> {
    advance(this.progress, { ...record, n: 0, time: this.environment.now().toISOString() } as PlacedRecord);
    return this.environment.journal.append(record);
  }

  async #end(outcome: Outcome, detail?: string): Promise<Outcome> {
    await this.#record({ type: 'end', entry: this.entry.id, outcome, ...(detail ? { detail } : {}) });
    return outcome;
  }

  #coolingDetail(): string | undefined {
    const due = this.progress.facts.record?.destroyAfter;
    return due && !this.progress.done.has('destroy') ? `the old value is disabled; \`rotate resume\` deletes it after ${due}` : undefined;
  }

  /** Both values: from memory, the sealed file, or (the file being gone) the sink. */
  async #pair(): Promise<{ readonly old: Parts; readonly pending: Parts }> {
    const values = await this.#tryPair();
    if (!values) {
      throw new KeysweepError('value-lost', 'the new value is neither sealed on this machine nor in the sink', {
        where: this.entry.id, exitCode: EXIT.needsPerson, actions: ['run `keysweep rotate rollback`, then make a new plan'],
      });
    }
    return values;
  }

  async #tryPair(): Promise<{ readonly old: Parts; readonly pending: Parts } | undefined> {
    if (this.#values) return this.#values;
    const { sealed, sink, rotator } = this.environment;
    const text = await sealed.get(this.entry.id, 'values');
    this.#values = text === undefined ? undefined : valuesOf(text);
    const stored = this.progress.facts.store;
    if (!this.#values && stored?.version) {
      const pending = await sink.get(this.entry.key, { version: String(stored.version) });
      const old = stored.previous ? await sink.get(this.entry.key, { version: String(stored.previous) }) : undefined;
      if (pending && old) this.#values = { old: parseParts(old, rotator.parts), pending: parseParts(pending, rotator.parts) };
    }
    return this.#values;
  }

  async #context(signal: AbortSignal): Promise<RotationContext> {
    const old = (await this.#tryPair())?.old ?? (await this.environment.readOld(this.entry));
    for (const part of Object.values(old)) this.#met.add(part);
    const facts: Record<string, Fact> = {};
    for (const step of ['inspect', 'create', 'set', 'retire'] as const) Object.assign(facts, this.progress.facts[step]);
    return {
      entry: this.entry.id,
      marker: `keysweep-${this.environment.plan.id.slice(0, 8)}-${this.entry.id.slice(0, 12)}-${this.progress.attempt}`,
      options: this.entry.options,
      old,
      facts,
      signal,
      resolve: async (reference) => {
        const secret = await this.environment.resolve(reference);
        this.#met.add(secret);
        return secret;
      },
    };
  }

  async #pendingContext(signal: AbortSignal): Promise<PendingContext> {
    const { pending } = await this.#pair();
    return { ...(await this.#context(signal)), pending };
  }

  #version(): string {
    return String(this.progress.facts.store?.version);
  }

  /** The same for each retry of this attempt, in the shape AWS asks of a ClientRequestToken (a UUID). */
  #token(which: 'old' | 'new'): string {
    const hex = createHash('sha256').update(`${this.environment.plan.id}/${this.entry.id}/${this.progress.attempt}/${which}`).digest('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
  }
}
