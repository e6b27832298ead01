import { EXIT, KeysweepError, type Secret } from '../model';
import type { Fact, Parts, PendingContext, RotationContext } from './contract';
import type { EntryEnvironment } from './entry';
import type { PlanEntry } from './plan';
import type { EntryProgress } from './progress';
import { parseParts, sealedText, valuesOf, type SealedValues } from './seal';

/** The old and the new value of one entry: in memory, sealed on this machine, or in the sink. */
export class EntryValues {
  /** Secrets met so far, which no message may show. */
  readonly #met = new Set<Secret>();
  #values: SealedValues | undefined;
  #sealing: Promise<void> = Promise.resolve();

  constructor(private readonly entry: PlanEntry, private readonly progress: EntryProgress, private readonly environment: EntryEnvironment) {}

  /** Takes values that were just made, and begins to seal them. */
  keep(values: SealedValues): void {
    this.#values = values;
    this.#sealing = this.environment.sealed.put(this.entry.id, 'values', sealedText(values));
    this.#sealing.catch(() => undefined); // thrown by `sealed`
  }

  /** Resolves once a later run could go on with the values. */
  sealed(): Promise<void> {
    return this.#sealing;
  }

  /** Both values. Throws `value-lost` where neither the sealed file nor the sink has them. */
  async pair(): Promise<SealedValues> {
    const values = await this.find();
    if (!values) {
      throw new KeysweepError('value-lost', 'the new value is neither sealed on this machine nor in the sink', {
        where: this.entry.id, exitCode: EXIT.needsPerson, actions: ['run `keysweep rotate rollback`, then make a new plan'],
      });
    }
    return values;
  }

  async find(): Promise<SealedValues | undefined> {
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

  async context(signal: AbortSignal): Promise<RotationContext> {
    const old: Parts = (await this.find())?.old ?? (await this.environment.readOld(this.entry));
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

  async pendingContext(signal: AbortSignal): Promise<PendingContext> {
    const { pending } = await this.pair();
    return { ...(await this.context(signal)), pending };
  }

  /** What no message may show. */
  secrets(): readonly Secret[] {
    return [...Object.values(this.#values?.pending ?? {}), ...this.#met];
  }
}
