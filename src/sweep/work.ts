import { setTimeout as wait } from 'node:timers/promises';
import { KeysweepError } from '../model';
import { beginScan, completeTarget, endScan, finishPart, heartbeat, type BegunScan, saveBlobs, saveFileVersions, saveResults, setParts, type StoredTarget } from '../store';
import type { SweepContext } from './context';
import { scanFiles, scanObjects } from './file-target';
import { localVersion, NeedsParts, scanRemote, scanRepository, type TargetResult } from './git-target';
import { type Job, type Lease, MAX_TRIES, type Queue } from './queue';
import { queueDeliveries, type Webhook } from './webhooks';

/** Failures that will be the same next time: not tried again. */
const PERMANENT = new Set(['remote-refused', 'remote-moved', 'remote-not-found', 'not-a-repository', 'no-such-path', 'unresolved-secret', 'invalid-inventory', 'git-not-found', 'git-too-old', 'unsupported-object-format', 'store-full']);

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
  await Promise.all(Array.from({ length: Math.max(1, options.concurrency) }, async () => {
    let pause = 50;
    while (!context.signal.aborted) {
      const taken = await options.queue.next((transaction, { sweepId, targetId }) => beginScan(transaction, sweepId, targetId, context.worker));
      if (!taken) {
        if (await options.idle()) return;
        await wait(pause, undefined, { signal: context.signal }).catch(() => undefined);
        pause = Math.min(pause * 2, 1000);
        continue;
      }
      pause = 50;
      if (taken.begun) await workOn(context, options, taken.lease, taken.begun);
      else await taken.lease.complete(); // of a sweep that has ended, or done already
    }
  }));
}

async function workOn(context: SweepContext, options: WorkOptions, lease: Lease, target: BegunScan): Promise<void> {
  const { job, tries } = lease;
  const { sweepId, targetId } = job;
  const { deadline } = target;
  const limit = Math.min(options.targetTimeoutMs, deadline ? deadline.getTime() - Date.now() : Infinity);
  const timeout = AbortSignal.timeout(Math.max(1, Math.min(limit, 2 ** 31 - 1)));
  const limited: SweepContext = { ...context, signal: AbortSignal.any([context.signal, timeout]) };
  const renewal = setInterval(() => {
    void lease.renew().then(() => heartbeat(context.store, sweepId, targetId)).catch(() => undefined);
  }, options.leaseSeconds * 250);
  let renewed = performance.now();
  const onTurn = async (): Promise<void> => {
    if (performance.now() - renewed < options.leaseSeconds * 250) return;
    renewed = performance.now();
    await lease.renew();
    await heartbeat(context.store, sweepId, targetId);
  };
  const end = async (outcome: 'failed' | 'incomplete' | 'set-aside' | 'unchanged', reason?: string): Promise<void> => {
    await context.store.transaction(async (transaction) => {
      await endScan(transaction, sweepId, targetId, { outcome, reason });
      await lease.complete(transaction);
    }, { durable: false });
    options.onEnd?.(targetId, outcome);
  };
  try {
    if (tries >= MAX_TRIES) {
      await end('set-aside', `given up after ${tries} tries: the worker ended or failed each time`);
      return;
    }
    const result = await scanTarget(limited, target, job, onTurn);
    if (result === undefined) await end('unchanged');
    else if (result instanceof NeedsParts) {
      await context.store.transaction(async (transaction) => {
        if (!await lease.complete(transaction)) return;
        await setParts(transaction, sweepId, targetId, result.parts);
        await options.queue.add(Array.from({ length: result.parts }, (_, number) => ({ sweepId, targetId, part: { number, of: result.parts } })), transaction);
      });
    } else if (job.part) {
      await context.store.transaction(async (transaction) => {
        // Who lost the part to another worker does not count it.
        if (!await lease.complete(transaction)) return;
        // The last part leaves the target to be finished: everything in it is known by then.
        if (await finishPart(transaction, sweepId, targetId) === 0) await options.queue.add([{ sweepId, targetId }], transaction);
      });
    } else {
      const outcome = await saveTarget(context, lease, target, result, options.webhooks ?? []);
      options.onEnd?.(targetId, outcome);
    }
  } catch (error) {
    if (context.signal.aborted) await lease.retry('the worker was stopped', true);
    else if (timeout.aborted) await end('incomplete', deadline && deadline.getTime() <= Date.now() ? 'the deadline of the sweep' : 'the time limit for one target');
    else if (error instanceof KeysweepError && PERMANENT.has(error.code)) {
      if (error.code === 'store-full') throw error;
      await end('failed', error.message);
    } else if (tries + 1 >= MAX_TRIES) await end('set-aside', (error as Error).message);
    else await lease.retry((error as Error).message);
  } finally {
    clearInterval(renewal);
  }
}

function scanTarget(context: SweepContext, target: StoredTarget, job: Job, onTurn: () => Promise<void>): Promise<TargetResult | NeedsParts | undefined> {
  switch (target.kind) {
    case 'git': return scanRemote(context, target, { listed: job.listed, part: job.part, onTurn });
    case 'repository': return scanRepository(context, target, target.location, { version: localVersion(target.location), part: job.part, onTurn });
    case 'files': return scanFiles(context, target, onTurn);
    default: return scanObjects(context, target, onTurn);
  }
}

/** Writes everything a target's scan gave in one transaction: done twice, it is the same. */
async function saveTarget(context: SweepContext, lease: Lease, target: StoredTarget, result: TargetResult, webhooks: readonly Webhook[]): Promise<'complete' | 'incomplete'> {
  const { sweepId, targetId } = lease.job;
  const { coverage, blobs, places, version, refs, files } = result;
  const outcome = coverage.incomplete ? 'incomplete' : 'complete';
  await context.store.transaction(async (transaction) => {
    await saveBlobs(transaction, context.detectorSetNumber, blobs);
    const { opened } = await saveResults(transaction, context.detectorSetNumber, targetId, places);
    if (files) await saveFileVersions(transaction, targetId, files.changed, files.removed);
    // An incomplete scan leaves no version, so that the next sweep looks again; what it has scanned it will know.
    await completeTarget(transaction, targetId, { version: coverage.incomplete ? undefined : version, detectorSet: context.detectorSet, refs: coverage.incomplete ? undefined : refs });
    await endScan(transaction, sweepId, targetId, {
      outcome, seen: coverage.seen, scanned: coverage.scanned, bytes: coverage.bytes,
      reason: coverage.incomplete ? coverage.details.find(({ incomplete }) => incomplete)?.detail ?? Object.keys(coverage.skipped).join(', ') : undefined,
      coverage: { ...coverage, source: target.name, details: coverage.details.slice(0, 200) },
    });
    await queueDeliveries(transaction, webhooks, opened);
    await lease.complete(transaction);
  }, { durable: false });
  return outcome;
}
