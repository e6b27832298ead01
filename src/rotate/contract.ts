import type { Occurrence, Secret } from '../model';

/** JSON that a journal or plan may hold: never a secret. */
export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [key: string]: Fact };
export type Facts = Readonly<Record<string, Fact>>;

/**
 * A credential's values by part. `secret` is always there; multi-part credentials have
 * others beside it (`id` of an AWS key, `public` of an SSH key).
 */
export type Parts = Readonly<Record<string, Secret>> & { readonly secret: Secret };

/** Which version of a stored secret: a stage, or the version id a `put` returned. */
export type Stage = 'current' | 'pending' | 'previous';

export interface SinkCapabilities {
  /** `native`: the store knows pending versions. `emulated`: kept apart by this sink. `none`: a put is at once current. */
  readonly staging: 'native' | 'emulated' | 'none';
  /** Whether a concurrent writer is detected. */
  readonly compareAndSet: boolean;
  /** Largest value in bytes of UTF-8. */
  readonly maxBytes: number;
}

/**
 * A secrets manager. Every operation is idempotent: repeated with the same arguments,
 * also after its answer was lost, it leaves the same state and gives the same result.
 */
export interface Sink {
  /** `aws-secrets-manager`, `vault`, `age-file`… */
  readonly type: string;
  readonly capabilities: SinkCapabilities;
  /** Where it is, for people: never with a credential in it. */
  describe(): string;
  /** Stores a value that no consumer reads yet. `token` names the attempt: the same token gives the same version. */
  put(key: string, value: Secret, token: string, signal?: AbortSignal): Promise<{ readonly version: string }>;
  /** For a key that has no value yet, in one write: `old` as its current version, `pending` beside it. Absent where a store gains nothing by it. */
  adopt?(key: string, old: Secret, oldToken: string, pending: Secret, token: string, signal?: AbortSignal): Promise<void>;
  /** Makes a version current; what was current becomes previous. */
  promote(key: string, version: string, signal?: AbortSignal): Promise<void>;
  /** The value, or undefined where there is none. */
  get(key: string, which: Stage | { readonly version: string }, signal?: AbortSignal): Promise<Secret | undefined>;
  /** Takes `version` back: it is neither current nor pending afterwards; `previous` (where given) is current. */
  rollback(key: string, version: string, previous: string | undefined, signal?: AbortSignal): Promise<void>;
  /** Version id of what is current, or undefined. */
  currentVersion(key: string, signal?: AbortSignal): Promise<string | undefined>;
  close?(): Promise<void>;
}

/** What a rotator gets at each step. */
export interface RotationContext {
  /** Id of the plan's entry. */
  readonly entry: string;
  /** Names what this rotation makes at issuers, so that an orphan can be told (`keysweep-1f2e3d4c-0a`). */
  readonly marker: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The value being replaced. */
  readonly old: Parts;
  /** What earlier steps returned, from the journal. */
  readonly facts: Facts;
  /** Aborted when the step's time is over: everything under way must be closed. */
  readonly signal: AbortSignal;
  /** Reads `env:NAME`, `file:PATH` or `keysweep://SINK/KEY` of an option. */
  resolve(reference: string): Promise<Secret>;
}

/** The same, from `create` on. */
export interface PendingContext extends RotationContext {
  readonly pending: Parts;
}

export interface Proof {
  /** `dead`: the issuer refused the old value in words that cannot mean anything else. */
  readonly state: 'dead' | 'alive' | 'unknown';
  readonly detail: string;
}

/** What a rotator makes of a finding when a plan is made. */
export interface Proposal {
  readonly options: Readonly<Record<string, unknown>>;
  /** Options a person has to give before it can be applied: name and what it is for. */
  readonly missing?: Readonly<Record<string, string>>;
  readonly notes?: readonly string[];
}

/**
 * What replaces one kind of credential at its issuer. Every step is idempotent, because a
 * killed process repeats the step it was in: a step first looks whether its work is done.
 */
export interface Rotator {
  readonly id: string;
  readonly title: string;
  /** The parts `create` gives; the sink holds JSON where there is more than `secret`. */
  readonly parts: readonly string[];
  /**
   * `overlap`: old and new work side by side until `retire`. `switch`: `set` ends the old.
   * `same`: the value stays (it is only moved to a sink). `person`: nothing is automatic.
   */
  mode(options: Readonly<Record<string, unknown>>): 'overlap' | 'switch' | 'same' | 'person';
  /** What a plan does with this credential; undefined where the rotator does not know the kind. */
  propose(occurrences: readonly Occurrence[]): Proposal | undefined;
  /** A part that is no secret of its own and stands near the secret (an access key's id): its shape, and how many lines away at most. */
  readonly companion?: { readonly part: string; readonly pattern: RegExp; readonly lines: number };
  /** Throws a KeysweepError (usage) where the options cannot work. */
  check?(options: Readonly<Record<string, unknown>>): void;
  /** Reads only: proves that the issuer answers and permits, and notes what `recover` and `compensate` need. */
  inspect(context: RotationContext): Promise<Facts>;
  /** Makes the new value, locally or at the issuer. */
  create(context: RotationContext): Promise<{ readonly parts: Parts; readonly facts?: Facts }>;
  /** Removes what a `create` made whose answer was lost. Absent where `create` is local. */
  recover?(context: RotationContext): Promise<void>;
  /** Makes the new value work at the target. */
  set(context: PendingContext): Promise<Facts | void>;
  /** Whether `test` also changes something at the target (a device is told to keep its configuration). */
  readonly testActs?: boolean;
  /** Uses the new value in a session of its own; throws where it does not work. */
  test(context: PendingContext): Promise<void>;
  /** Whether `retire` does nothing with these options, as `set` has ended the old value already. */
  retireRests?(options: Readonly<Record<string, unknown>>): boolean;
  /** Stops the old value; disables rather than deletes where the issuer can. */
  retire(context: PendingContext): Promise<Facts | void>;
  /** Tries the old value. */
  prove(context: PendingContext): Promise<Proof>;
  /** Deletes what `retire` disabled, after the cooling period. */
  destroy?(context: PendingContext): Promise<void>;
  /** Makes a retired old value work again, before consumers go back to it. Absent where `compensate` does it in one go. */
  revive?(context: PendingContext): Promise<void>;
  /** From any state: the old value works again, the new one is gone. */
  compensate(context: PendingContext): Promise<void>;
}

/** Keyed functions of the installation (src/config): fingerprints of secrets and of file contents. */
export interface Keyed {
  /** Id of the key, as reports carry it. */
  readonly keyId: string;
  fingerprint(plaintext: string): string;
  /** HMAC-SHA-256 of a file's bytes, hex: a plain hash of a short file would let its secret be guessed. */
  mac(bytes: Uint8Array): string;
}
