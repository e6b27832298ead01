import { existsSync, readFileSync } from 'node:fs';
import { EXIT, KeysweepError, type Secret } from '../model';
import type { Keyed, Parts, Rotator, Sink } from './contract';
import { makeDirectory, replaceFile } from './durable';
import { EntryRotation, Interrupted, type EntryEnvironment } from './entry';
import { Journal, type PlacedRecord, type StepName } from './journal';
import { takeLock } from './lock';
import { chosenEntries, parsePlan, planHash, type PlanEntry, type RotationPlan } from './plan';
import { newProgress, replay, type EntryProgress } from './progress';
import { DEFAULT_RETRY, type RetryPolicy } from './retry';
import type { Consumers } from './rewrite/consumers';
import { RevokedLists } from './revoked';
import type { SealedKind, SealedLog } from './sealed-log';
import type { RotationState } from './state';
import { entryStatus, type EntryState, type EntryStatus } from './status';

/** What a run needs from outside; the use cases in src/api put it together. */
export interface RunnerEnvironment {
  readonly state: RotationState;
  readonly keyed: Keyed;
  readonly sealed: SealedLog;
  rotator(id: string): Rotator;
  sink(name: string): Promise<Sink>;
  readonly consumers: Consumers;
  readOld(entry: PlanEntry): Promise<Parts>;
  resolve(reference: string): Promise<Secret>;
  readonly revokedLists: readonly string[];
  readonly retry?: RetryPolicy;
  readonly now?: () => Date;
  /** Aborting it ends the run after the steps under way; `resume` continues. */
  readonly signal?: AbortSignal;
  readonly onStart?: (entries: number) => void;
  readonly onStep?: (entry: PlanEntry, step: StepName) => void;
  readonly onEnd?: (entry: PlanEntry, outcome: EntryState) => void;
  readonly onDurable?: (record: PlacedRecord) => void;
}

export interface RunOptions {
  /** Entry ids; all where absent. */
  readonly only?: readonly string[];
  readonly wave?: number;
  /** Rotations at once (default 8). */
  readonly concurrency?: number;
  /** Go on with other entries after one failed (default: start no further one). */
  readonly keepGoing?: boolean;
}

export interface RunResult {
  readonly plan: string;
  readonly entries: readonly EntryStatus[];
  readonly exitCode: number;
}

/**
 * Applies a plan, goes on with it after a crash (`resume` is the same walk), or takes it back.
 * Throws `locked` where another process works on the same plan and `stale-plan` from `checkFresh`,
 * which is asked only before the first step of all.
 */
export async function runPlan(plan: RotationPlan, direction: 'apply' | 'resume' | 'rollback', environment: RunnerEnvironment, options: RunOptions = {}, checkFresh?: () => Promise<void>): Promise<RunResult> {
  chosenEntries(plan, options);
  makeDirectory(environment.state.directory);
  const lock = takeLock(environment.state.lock);
  let journal: Journal | undefined;
  try {
    if (!existsSync(environment.state.journal)) await checkFresh?.();
    journal = Journal.open(environment.state.journal, environment.onDurable);
    await identifyPlan(plan, journal, environment.state);
    const asked = direction === 'resume' ? lastAsked(journal.records) : undefined;
    const command = asked?.command ?? direction;
    const selection = { only: options.only ?? asked?.only, wave: options.wave ?? asked?.wave };
    await journal.append({ type: 'run', pid: process.pid, command: direction, ...selection });
    const entries = replay(journal.records);
    for (const entry of plan.entries) if (!entries.has(entry.id)) entries.set(entry.id, newProgress());
    const walk = new Walk(plan, journal, entries, environment, { ...options, ...selection });
    if (command === 'rollback') await walk.rollback();
    else await walk.forward(direction === 'resume' ? 'resume' : 'apply');
    await environment.sealed.compact((id, kind) => walk.needsSealed(id, kind));
    return walk.result();
  } finally {
    await environment.sealed.close();
    await journal?.close();
    lock.release();
  }
}

/** Reads the plan a journal was begun with, for `resume`, `status` and `rollback` by plan id. */
export async function keptPlan(state: RotationState): Promise<RotationPlan | undefined> {
  return existsSync(state.plan) ? parsePlan(readFileSync(state.plan, 'utf8'), state.plan) : undefined;
}

/** What the last apply or rollback was asked for: a resume goes on with exactly that. */
function lastAsked(records: readonly PlacedRecord[]): Extract<PlacedRecord, { type: 'run' }> | undefined {
  return records.findLast((record): record is Extract<PlacedRecord, { type: 'run' }> => record.type === 'run' && record.command !== 'resume');
}

async function identifyPlan(plan: RotationPlan, journal: Journal, state: RotationState): Promise<void> {
  const sha256 = planHash(plan);
  const first = journal.records.find((record) => record.type === 'plan');
  if (!first) {
    await replaceFile(state.plan, `${JSON.stringify(plan, undefined, 2)}\n`);
    await journal.append({ type: 'plan', plan: plan.id, sha256, entries: plan.entries.length });
    return;
  }
  if (first.type === 'plan' && first.sha256 !== sha256) {
    throw new KeysweepError('plan-changed', 'this plan was changed after it was first applied', {
      where: state.plan, actions: ['finish or take back the first one (`keysweep rotate resume` or `rollback` with its id), then make a new plan'],
    });
  }
}

class Walk {
  readonly #environments = new Map<string, Promise<EntryEnvironment>>();
  readonly #waiting = new Set<string>();
  readonly #revoked: RevokedLists;
  #failed = false;

  constructor(
    private readonly plan: RotationPlan,
    private readonly journal: Journal,
    private readonly progress: Map<string, EntryProgress>,
    private readonly environment: RunnerEnvironment,
    private readonly options: RunOptions,
  ) {
    this.#revoked = new RevokedLists(environment.revokedLists);
  }

  /** Applies what is not finished; `resume` also goes on with entries that needed a person, and deletes what has cooled down. */
  async forward(direction: 'apply' | 'resume'): Promise<void> {
    const chosen = this.#chosen();
    this.environment.onStart?.(chosen.filter((entry) => this.#wants(entry, direction)).length);
    for (const wave of [...new Set(chosen.map((entry) => entry.wave))].sort((a, b) => a - b)) {
      let open = chosen.filter((entry) => entry.wave === wave && this.#wants(entry, direction));
      while (open.length > 0) {
        const ready = open.filter((entry) => entry.after.every((other) => this.#settled(other)));
        if (ready.length === 0) break; // what they wait for has failed or is left out
        await this.#pool(ready, (entry) => this.#rotate(entry));
        if (this.#stopping()) return;
        open = open.filter((entry) => !ready.includes(entry));
      }
    }
    await this.#pool(chosen.filter((entry) => this.progress.get(entry.id)!.outcome === 'rotated'), async (entry) => {
      const environment = await this.#environmentOf(entry);
      await new EntryRotation(entry, this.progress.get(entry.id)!, environment).destroyIfDue();
    });
  }

  /** Takes back every entry that was begun, in the reverse order of the plan. */
  async rollback(): Promise<void> {
    const chosen = this.#chosen().filter((entry) => this.progress.get(entry.id)!.begun.size > 0 && this.progress.get(entry.id)!.outcome !== 'rolled-back');
    const gone = chosen.filter((entry) => this.progress.get(entry.id)!.begun.has('destroy'));
    if (gone.length > 0) {
      throw new KeysweepError('already-destroyed', `the old value of ${gone.map((entry) => entry.id).join(', ')} was deleted at its issuer and cannot come back`, {
        actions: ['leave these out with --only, or rotate them anew'],
      });
    }
    this.environment.onStart?.(chosen.length);
    for (const wave of [...new Set(chosen.map((entry) => entry.wave))].sort((a, b) => b - a)) {
      const entries = chosen.filter((entry) => entry.wave === wave).reverse();
      await this.#pool(entries, async (entry) => {
        const progress = this.progress.get(entry.id)!;
        if (progress.direction !== 'back') {
          await this.journal.append({ type: 'back', entry: entry.id, reason: 'asked for' });
          progress.direction = 'back';
        }
        progress.outcome = undefined;
        await this.#rotate(entry);
      });
    }
  }

  /** Whether a sealed text may still be asked for: edits until they were taken back, values until nothing is left to do with them. */
  needsSealed(id: string, kind: SealedKind): boolean {
    const progress = this.progress.get(id);
    const entry = this.plan.entries.find((one) => one.id === id);
    if (!progress || !entry || progress.outcome === 'rolled-back') return false;
    if (kind === 'edits' || (progress.outcome !== 'rotated' && progress.outcome !== 'moved')) return true;
    return this.environment.rotator(entry.rotator).destroy !== undefined && progress.outcome === 'rotated' && !progress.done.has('destroy');
  }

  result(): RunResult {
    const entries = this.plan.entries.map((entry) => entryStatus(entry, this.progress.get(entry.id)!, this.#waiting.has(entry.id)));
    const touched = new Set(this.#chosen().map((entry) => entry.id));
    const states = entries.filter((entry) => touched.has(entry.id)).map((entry) => entry.state);
    const wantedBack = this.#wantedBack();
    // Ended before its time, or not all the way back: there is something left for `resume`.
    const open = wantedBack ? states.some((state) => state === 'rotated' || state === 'moved') : this.environment.signal?.aborted === true && states.includes('pending');
    // Nothing of what was asked for could even be begun: to a script that must not look like done.
    const stuck = !wantedBack && states.length > 0 && states.every((state) => state === 'blocked');
    const exitCode = open || stuck || states.some((state) => state === 'needs-person' || state === 'unfinished') ? EXIT.needsPerson
      : !wantedBack && states.includes('rolled-back') ? EXIT.rolledBack
      : EXIT.clean;
    return { plan: this.plan.id, entries, exitCode };
  }

  async #rotate(entry: PlanEntry): Promise<void> {
    const progress = this.progress.get(entry.id)!;
    try {
      if (progress.outcome === 'rolled-back' || progress.outcome === 'needs-person') {
        const back = progress.outcome === 'needs-person' && progress.direction === 'back';
        if (progress.outcome === 'rolled-back') await this.environment.sealed.forget(entry.id);
        if (!back) await this.journal.append({ type: 'forward', entry: entry.id, reason: 'applied again' });
        Object.assign(progress, replay(this.journal.records).get(entry.id));
        progress.outcome = undefined;
      }
      const outcome = await new EntryRotation(entry, progress, await this.#environmentOf(entry)).run();
      if (outcome === 'waiting') this.#waiting.add(entry.id);
      // To be taken back is a failure only where nobody asked for it: a rollback goes on with the others.
      if (outcome === 'needs-person' || (outcome === 'rolled-back' && !this.#wantedBack())) this.#failed = true;
      this.environment.onEnd?.(entry, outcome);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    }
  }

  #wantedBack(): boolean {
    return lastAsked(this.journal.records)?.command === 'rollback';
  }

  #wants(entry: PlanEntry, direction: 'apply' | 'resume'): boolean {
    const { outcome } = this.progress.get(entry.id)!;
    if (entry.problems.length > 0 || entry.mode === 'person') return false;
    if (outcome === undefined) return true;
    if (outcome === 'rolled-back') return direction === 'apply';
    return outcome === 'needs-person';
  }

  #settled(id: string): boolean {
    const { outcome } = this.progress.get(id)!;
    return outcome === 'rotated' || outcome === 'moved';
  }

  #chosen(): PlanEntry[] {
    return chosenEntries(this.plan, this.options);
  }

  #stopping(): boolean {
    return this.environment.signal?.aborted === true || (this.#failed && !this.options.keepGoing);
  }

  async #pool(entries: readonly PlanEntry[], work: (entry: PlanEntry) => Promise<void>): Promise<void> {
    let next = 0;
    let failure: unknown;
    const worker = async () => {
      while (next < entries.length && failure === undefined && !this.#stopping()) {
        const entry = entries[next++];
        try {
          await work(entry);
        } catch (error) {
          failure ??= error;
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(entries.length, this.options.concurrency ?? 8) }, worker));
    if (failure !== undefined) throw failure;
  }

  #environmentOf(entry: PlanEntry): Promise<EntryEnvironment> {
    const { environment, plan, journal } = this;
    const key = `${entry.rotator} ${entry.sink}`;
    let made = this.#environments.get(key);
    if (!made) {
      made = environment.sink(entry.sink).then((sink) => ({
        plan, journal, sink,
        rotator: environment.rotator(entry.rotator),
        sealed: environment.sealed,
        keyed: environment.keyed,
        consumers: environment.consumers,
        retry: environment.retry ?? DEFAULT_RETRY,
        revoked: this.#revoked,
        readOld: environment.readOld,
        resolve: environment.resolve,
        now: environment.now ?? (() => new Date()),
        stopping: () => environment.signal?.aborted === true,
        onStep: environment.onStep,
      }));
      this.#environments.set(key, made);
    }
    return made;
  }
}
