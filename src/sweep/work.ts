import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { KeysweepError } from '../model';
import {
  beginScans, type BegunScan, endScans, finishPart, heartbeat, rememberTargets, returnScans, saveBlobs, saveFileVersions, saveResults, type ScanKey, type ScannedBlob, type ScanResult, setParts, type StoredTarget,
} from '../store';
import type { SweepContext } from './context';
import { scanFiles, scanObjects } from './file-target';
import { localVersion, NeedsParts, scanRemote, scanRepository, type TargetResult } from './git-target';
import { type Job, type Lease, MAX_TRIES, type Queue, type Taken } from './queue';
import { queueDeliveries, type Webhook } from './webhooks';

/** Failures that will be the same next time: not tried again. */
const PERMANENT = new Set(['remote-refused', 'remote-moved', 'remote-not-found', 'not-a-repository', 'no-such-path', 'unresolved-secret', 'invalid-inventory', 'git-not-found', 'git-too-old', 'unsupported-object-format']);

/** Jobs are taken for so long at a time (ms), by how long the last ones took: several small targets then share their transactions. */
const BATCH_MS = 250;
const MOST_JOBS = 32;
/** Of a batch that takes longer (ms), what is done is written and what is not begun is given back. */
const PATIENCE_MS = 2000;
/** Blobs and places of finished targets that wait to be written, at most. */
const MOST_UNWRITTEN = 4000;
/** Pauses (ms) while there is nothing to do, growing by a fifth: a queue that has just become empty is asked often. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

export interface WorkOptions {
  readonly queue: Queue;
  /** Jobs at a time: one scans while the others fetch and list. */
  readonly concurrency: number;
  readonly webhooks?: readonly Webhook[];
  readonly leaseSeconds: number;
  /** Longest time for one target (ms); it then ends as incomplete. */
  readonly targetTimeoutMs: number;
  /** Stops taking jobs when it gives true; asked while the queue is empty. */
  readonly idle: () => Promise<boolean>;
  readonly onEnd?: (targetId: string, outcome: string) => void;
}

/** Works on the queue until `idle` says so or the signal is given; jobs in hand are then given back. */
export async function work(context: SweepContext, options: WorkOptions): Promise<void> {
  // V8's own value, which start-up raises (bin/bundle.js): what works for minutes is worth optimising early (6 % of a first sweep's CPU).
  let tuned = false;
  await Promise.all(Array.from({ length: Math.max(1, options.concurrency) }, async () => {
    let pause = FIRST_PAUSE_MS;
    let most = 1;
    while (!context.signal.aborted) {
      const taken = await options.queue.next(most, (transaction, jobs) => beginScans(transaction, jobs, context.worker));
      if (taken.length === 0) {
        if (await options.idle()) return;
        await wait(pause, undefined, { signal: context.signal }).catch(() => undefined);
        pause = Math.min(pause * 1.2, LONGEST_PAUSE_MS);
        continue;
      }
      pause = FIRST_PAUSE_MS;
      if (!tuned) setFlagsFromString('--interrupt-budget=67584');
      tuned = true;
      const started = performance.now();
      await new Batch(context, options, taken).work();
      const fitting = Math.floor(BATCH_MS * taken.length / (performance.now() - started));
      most = Math.max(1, Math.min(fitting, most * 2, MOST_JOBS));
    }
  }));
}

/** A target at its end, to be written with others. */
interface Ended {
  readonly lease: Lease;
  readonly ending: ScanResult;
  /** Where it was scanned, and not given up. */
  readonly result?: TargetResult;
}

/** Jobs taken together: worked on one after another, their results written in one transaction. */
class Batch {
  /** Ours until they are completed, given back or to be tried again. */
  readonly #held = new Set<Lease>();
  /** Not worked on yet. */
  readonly #waiting: { readonly lease: Lease; readonly begun: BegunScan }[] = [];
  /** Of a sweep that has ended, or done already. */
  readonly #needless: Lease[] = [];
  #ended: Ended[] = [];
  /** Blobs of #ended: a fork of one of its repositories need not scan them again. */
  #unwritten = new Map<string, ScannedBlob>();
  #written: Promise<void> = Promise.resolve();

  constructor(private readonly context: SweepContext, private readonly options: WorkOptions, taken: readonly Taken<BegunScan>[]) {
    for (const { lease, begun } of taken) {
      if (begun) {
        this.#held.add(lease);
        this.#waiting.push({ lease, begun });
      } else this.#needless.push(lease);
    }
  }

  async work(): Promise<void> {
    const { context, options } = this;
    if (this.#needless.length > 0) await options.queue.complete(this.#needless);
    const renewal = setInterval(() => { void this.#renew().catch(() => undefined); }, options.leaseSeconds * 250);
    // A failure to write is met again below; leases that could not be given back run out.
    const relief = setTimeout(() => { void Promise.all([this.#giveBackWaiting(), this.#write()]).catch(() => undefined); }, PATIENCE_MS);
    try {
      for (let next = this.#waiting.shift(); next && !context.signal.aborted; next = this.#waiting.shift()) {
        await this.#workOn(next.lease, next.begun);
        if (this.#ended.reduce((sum, { result }) => sum + (result ? result.blobs.length + result.places.length : 0), 0) > MOST_UNWRITTEN) await this.#write();
      }
      await this.#write();
      await this.#giveBack([...this.#held]);
    } finally {
      clearInterval(renewal);
      clearTimeout(relief);
    }
  }

  async #renew(): Promise<void> {
    const leases = [...this.#held];
    await this.options.queue.renew(leases);
    await heartbeat(this.context.store, leases.map(({ job }) => job));
  }

  #giveBackWaiting(): Promise<void> {
    return this.#giveBack(this.#waiting.splice(0).map(({ lease }) => lease));
  }

  async #giveBack(leases: readonly Lease[]): Promise<void> {
    if (leases.length === 0) return;
    await this.context.store.transaction(async (transaction) => {
      await returnScans(transaction, leases.map(({ job }) => job), this.context.worker);
      await this.options.queue.giveBack(leases, transaction);
    }, { durable: false });
    for (const lease of leases) this.#held.delete(lease);
  }

  async #workOn(lease: Lease, target: BegunScan): Promise<void> {
    const { context, options: { targetTimeoutMs } } = this;
    const { job, tries } = lease;
    const { msLeft } = target;
    const limit = Math.min(targetTimeoutMs, msLeft ?? Infinity);
    const end = (outcome: ScanResult['outcome'], reason?: string): void => { this.#ended.push({ lease, ending: { ...keyOf(job), outcome, reason } }); };
    if (tries >= MAX_TRIES) return end('set-aside', `given up after ${tries} tries: the worker ended or failed each time`);
    const timeout = AbortSignal.timeout(Math.ceil(Math.max(1, Math.min(limit, 2 ** 31 - 1))));
    const limited: SweepContext = { ...context, unwritten: this.#unwritten, signal: AbortSignal.any([context.signal, timeout]) };
    try {
      const result = await scanTarget(limited, target, job);
      if (result === undefined) end('unchanged');
      else if (result instanceof NeedsParts) await this.#split(lease, result.parts);
      else if (job.part) await this.#endPart(lease);
      else {
        this.#ended.push({ lease, result, ending: endingOf(job, result) });
        for (const blob of result.blobs) this.#unwritten.set(blob.key, blob);
      }
    } catch (error) {
      if (context.signal.aborted) return; // given back with the rest
      if (timeout.aborted) end('incomplete', limit === msLeft ? 'the deadline of the sweep' : 'the time limit for one target');
      else if (isFull(error)) throw error;
      else if (error instanceof KeysweepError && PERMANENT.has(error.code)) end('failed', error.message);
      else await this.#fail(lease, error as Error);
    }
  }

  /** To be tried again, or set aside after the last try. */
  async #fail(lease: Lease, { message }: Error): Promise<void> {
    if (lease.tries + 1 < MAX_TRIES) await this.options.queue.retry(lease, message);
    else await this.#writeTogether([{ lease, ending: { ...keyOf(lease.job), outcome: 'set-aside', reason: message } }]);
    this.#held.delete(lease);
  }

  async #split(lease: Lease, parts: number): Promise<void> {
    const { queue } = this.options;
    const { sweepId, targetId } = lease.job;
    await this.context.store.transaction(async (transaction) => {
      if (await queue.complete([lease], transaction) === 0) return;
      await setParts(transaction, sweepId, targetId, parts);
      await queue.add(Array.from({ length: parts }, (_, number) => ({ sweepId, targetId, part: { number, of: parts } })), transaction);
    });
    this.#held.delete(lease);
  }

  async #endPart(lease: Lease): Promise<void> {
    const { queue } = this.options;
    const { sweepId, targetId } = lease.job;
    await this.context.store.transaction(async (transaction) => {
      // Who lost the part to another worker does not count it.
      if (await queue.complete([lease], transaction) === 0) return;
      // The last part leaves the target to be finished: everything in it is known by then.
      if (await finishPart(transaction, sweepId, targetId) === 0) await queue.add([{ sweepId, targetId }], transaction);
    });
    this.#held.delete(lease);
  }

  /** Writes what is done, after what is being written; fails where the store is full or away. */
  #write(): Promise<void> {
    const ended = this.#ended;
    this.#ended = [];
    this.#unwritten = new Map();
    return this.#written = this.#written.then(async () => {
      if (ended.length === 0) return;
      try {
        await this.#writeTogether(ended);
      } catch (error) {
        if (isFull(error)) throw error;
        // One target's results may be what the store refuses: that one is tried again, not all.
        for (const one of ended) await this.#writeTogether([one]).catch((failure: Error) => this.#fail(one.lease, failure));
      }
    });
  }

  /** Everything that targets' scans gave in one transaction: done twice, it is the same. */
  async #writeTogether(ended: readonly Ended[]): Promise<void> {
    const { store, detectorSet, detectorSetNumber } = this.context;
    const { queue, webhooks = [], onEnd } = this.options;
    const scanned = ended.flatMap(({ ending: { targetId }, result }) => (result ? [{ targetId, ...result }] : []));
    await store.transaction(async (transaction) => {
      if (scanned.length > 0) {
        await saveBlobs(transaction, detectorSetNumber, scanned.flatMap(({ blobs }) => blobs));
        const { opened } = await saveResults(transaction, detectorSetNumber, scanned);
        for (const { targetId, files } of scanned) if (files) await saveFileVersions(transaction, targetId, files.changed, files.removed);
        await rememberTargets(transaction, detectorSet, scanned.map(({ targetId: id, coverage, version, refs }) => (coverage.incomplete ? { id } : { id, version, refs })));
        await queueDeliveries(transaction, webhooks, opened);
      }
      await endScans(transaction, ended.map(({ ending }) => ending));
      await queue.complete(ended.map(({ lease }) => lease), transaction);
    }, { durable: false });
    for (const { lease, ending: { targetId, outcome } } of ended) {
      this.#held.delete(lease);
      onEnd?.(targetId, outcome);
    }
  }
}

function keyOf({ sweepId, targetId }: Job): ScanKey {
  return { sweepId, targetId };
}

function isFull(error: unknown): boolean {
  return error instanceof KeysweepError && error.code === 'store-full';
}

function endingOf(job: Job, { coverage }: TargetResult): ScanResult {
  const { incomplete, seen, scanned, bytes, details, skipped } = coverage;
  return {
    ...keyOf(job), outcome: incomplete ? 'incomplete' : 'complete', seen, scanned, bytes,
    reason: incomplete ? details.find((skip) => skip.incomplete)?.detail ?? Object.keys(skipped).join(', ') : undefined,
    coverage: { ...coverage, details: details.slice(0, 200) },
  };
}

function scanTarget(context: SweepContext, target: StoredTarget, job: Job): Promise<TargetResult | NeedsParts | undefined> {
  switch (target.kind) {
    case 'git': return scanRemote(context, target, { listed: job.listed, part: job.part });
    case 'repository': return scanRepository(context, target, target.location, { version: localVersion(target.location), part: job.part });
    case 'files': return scanFiles(context, target);
    default: return scanObjects(context, target);
  }
}
