import { KeysweepError, type Secret } from '../model';
import { EntryStorage } from './entry-storage';
import { EntryValues } from './entry-values';
import type { Consumers } from './rewrite/consumers';
import type { Facts, Keyed, Parts, Rotator, Sink } from './contract';
import type { Journal, JournalRecord, Outcome, PlacedRecord, StepName } from './journal';
import type { PlanEntry, RotationPlan } from './plan';
import { advance, type EntryProgress } from './progress';
import { safeMessage, withRetries, type RetryPolicy } from './retry';
import type { RevokedLists } from './revoked';
import { sealedText, valuesOf } from './seal';
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
  readonly #values: EntryValues;
  readonly #storage: EntryStorage;

  constructor(private readonly entry: PlanEntry, private readonly progress: EntryProgress, private readonly environment: EntryEnvironment) {
    this.#values = new EntryValues(entry, progress, environment);
    this.#storage = new EntryStorage(entry, progress, environment, this.#values);
  }

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
    await this.#step('destroy', async (signal) => rotator.destroy!(await this.#values.pendingContext(signal)));
    this.environment.sealed.drop(this.entry.id, 'values');
    return true;
  }

  async #forward(): Promise<void> {
    const { rotator, consumers } = this.environment;
    await this.#step('inspect', async (signal) => rotator.inspect(await this.#values.context(signal)));
    await this.#create();
    await this.#step('store', async (signal, announced) => {
      await Promise.all([announced, this.#values.sealed()]);
      return this.#storage.store(signal);
    }, { look: (signal) => this.#storage.look(signal), waits: true });
    await this.#step('set', async (signal) => rotator.set(await this.#values.pendingContext(signal)));
    await this.#step('test', async (signal) => rotator.test(await this.#values.pendingContext(signal)));
    await this.#step('promote', (signal) => this.#storage.promote(signal));
    await this.#step('rewrite', async (_signal, announced) => consumers.rewrite(this.entry, (await this.#values.pair()).old, announced), { waits: true });
    await this.#step('verify', async () => {
      const pair = await this.#values.pair();
      const waiting = await consumers.verify(this.entry, pair.old, pair.pending);
      if (waiting) throw new Waiting(waiting);
    });
    if (rotator.mode(this.entry.options) !== 'same') {
      await this.#step('retire', async (signal) => rotator.retire(await this.#values.pendingContext(signal)));
      await this.#step('prove', async (signal) => {
        const proof = await rotator.prove(await this.#values.pendingContext(signal));
        if (proof.state !== 'dead') throw new KeysweepError('old-not-dead', `the old value is ${proof.state === 'alive' ? 'still accepted' : 'not proved dead'}: ${proof.detail}`);
        return { detail: proof.detail };
      });
    }
    await this.#step('record', async () => this.#recordRetired());
    if (rotator.destroy && this.entry.coolingHours === 0) await this.#step('destroy', async (signal) => rotator.destroy!(await this.#values.pendingContext(signal)));
    if (!rotator.destroy || this.entry.coolingHours === 0) this.environment.sealed.drop(this.entry.id, 'values');
  }

  /**
   * The one step whose result may not be made again: it is sealed on disk before the journal says it is done. A value made here,
   * of which no issuer knows, is sealed while the journal goes on; `store`, the first to give it away, waits for that.
   */
  async #create(): Promise<void> {
    const { rotator, sealed } = this.environment;
    if (this.progress.done.has('create')) {
      // A power cut before the value was sealed leaves nothing that knows it: another is made.
      if (rotator.recover || this.progress.done.has('store') || (await this.#values.find())) return;
      this.progress.done.delete('create');
    }
    const text = this.progress.begun.has('create') ? await sealed.get(this.entry.id, 'values') : undefined;
    const kept = text === undefined ? undefined : valuesOf(text);
    const interrupted = this.progress.begun.has('create') && !kept;
    const recover = rotator.recover ? async (signal: AbortSignal) => rotator.recover!(await this.#values.context(signal)) : undefined;
    await this.#step('create', async (signal) => {
      if (kept) return {};
      if (interrupted) await recover?.(signal);
      const context = await this.#values.context(signal);
      const made = await rotator.create(context);
      this.#values.keep({ old: context.old, pending: made.parts });
      if (rotator.recover) await this.#values.sealed();
      return made.facts;
    }, { between: recover });
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
      const pair = begun.has('create') ? await this.#values.find() : undefined;
      const made = pair !== undefined;
      // The sink is about to forget the new value, and what is still to come needs it, in this run or in a later one.
      if (pair && (await sealed.get(this.entry.id, 'values')) === undefined) await sealed.put(this.entry.id, 'values', sealedText(pair));
      if (made && begun.has('retire') && rotator.revive) await this.#step('revive', async (signal) => rotator.revive!(await this.#values.pendingContext(signal)));
      if (begun.has('rewrite')) await this.#step('restore-consumers', async () => consumers.restore(this.entry));
      if (begun.has('store')) await this.#step('restore-sink', (signal) => this.#storage.takeBack(signal));
      if (begun.has('create')) {
        await this.#step('restore-target', async (signal) => {
          if (made) await rotator.compensate(await this.#values.pendingContext(signal));
          else if (begun.has('set')) await this.#values.pair(); // throws: what was set cannot be taken back without knowing it
          else await rotator.recover?.(await this.#values.context(signal));
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

  /** `look` reads what the journal notes with the beginning; a step that `waits` itself is given the promise of its record, and does what needs none meanwhile. */
  async #step(step: StepName, work: (signal: AbortSignal, announced: Promise<void>) => Promise<Facts | void>, how: { readonly look?: (signal: AbortSignal) => Promise<Facts>; readonly waits?: boolean; readonly between?: (signal: AbortSignal) => Promise<void> } = {}): Promise<void> {
    if (this.progress.done.has(step)) return;
    if (this.environment.stopping()) throw new Interrupted();
    this.#running = step;
    this.environment.onStep?.(this.entry, step);
    const seen = how.look && !this.progress.begun.has(step) ? await withRetries(how.look, this.environment.retry) : undefined;
    const announced = this.#record({ type: 'begin', entry: this.entry.id, step, ...(seen ? { facts: seen } : {}) });
    announced.catch(() => undefined); // thrown where it is waited for: at the latest with the next line that is
    if (!how.waits && this.#changesTheWorld(step)) await announced;
    const facts = await withRetries((signal) => work(signal, announced), this.environment.retry, how.between);
    // Not waited for: the next line, which every way on from here waits for, is on the disk only after this one, and
    // shares its fsync. A journal that fails to write fails that line too.
    this.#record({ type: 'done', entry: this.entry.id, step, ...(facts && Object.keys(facts).length > 0 ? { facts } : {}) }).catch(() => undefined);
  }

  /** Whether the journal must say that a step was begun before it runs; steps that only look, or make a value in memory, can be repeated unnoticed. */
  #changesTheWorld(step: StepName): boolean {
    if (step === 'create') return this.environment.rotator.recover !== undefined;
    if (step === 'retire') return this.environment.rotator.retireRests?.(this.entry.options) !== true;
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
    return safeMessage(error, this.#values.secrets());
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
}
