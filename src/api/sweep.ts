import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ensureStateDirectory } from '../config/state';
import { KeysweepError } from '../model';
import { politely } from '../sources/forge';
import {
  closeTargets, countScans, type Database, endSweep, enterScans, forgetOld, giveUp, isSharedStore, latestSweep, listTargets, markGoneTargets, openStore, readSweep, startSweep, type SweepCounts, troubledScans, unfinishedScans,
} from '../store';
import { type FindingMaker, makeContext, type SweepContext } from '../sweep/context';
import { localVersion } from '../sweep/git-target';
import { readInventory } from '../sweep/inventory';
import { MirrorCache } from '../sweep/mirrors';
import { type Job, LEASE_SECONDS, LocalQueue, openSharedQueue, type Queue } from '../sweep/queue';
import { expandInventory, type ListingFailure, type Target } from '../sweep/targets';
import { type Notices, sendDeliveries, type Webhook } from '../sweep/webhooks';
import { work } from '../sweep/work';
import { storedExposure } from './sweep-report';

/** Settings that a sweep and its workers share. */
export interface SweepSettings {
  /** Folder of the embedded store, or a `postgres://` URL (default: the state directory). */
  readonly store?: string;
  /** Folder of the bare mirrors (default: in the state directory). */
  readonly cache?: string;
  /** Bytes of mirrors kept (default 20 GB). */
  readonly cacheBytes?: number;
  /** Targets worked on at a time in this process (default 2: one scans while the other fetches). */
  readonly concurrency?: number;
  /** Longest time for one target (ms; default 1 h). */
  readonly targetTimeoutMs?: number;
  readonly webhooks?: readonly Webhook[];
  readonly signal?: AbortSignal;
  /** A worker silent this long loses its work to others (default 60; the same for all that share a store). */
  readonly leaseSeconds?: number;
  /** Blobs to scan above which a repository is split among workers (default 50,000 a part). */
  readonly partBlobs?: number;
  /** For tests: detectors and key of the process. */
  readonly findings?: FindingMaker;
  /** Asks forges and webhooks; by default the global `fetch`, slowed to the quotas of each host. */
  readonly fetch?: typeof fetch;
}

/** What to sweep, and until when. */
export interface SweepRequest extends SweepSettings {
  /** Path of the inventory. */
  readonly inventory: string;
  /** The sweep ends here, as incomplete where work is left (ms from now). */
  readonly deadlineMs?: number;
  /** Only queue the work, and leave it to `keysweep worker` processes; then wait for them. */
  readonly planOnly?: boolean;
  /** Called as targets are done. */
  readonly progress?: (progress: SweepProgress) => void;
  /** Told once where work waits and no worker takes any. */
  readonly notice?: (text: string) => void;
  /** How long no worker may take work before `notice` tells (ms; default a minute). */
  readonly idleNoticeMs?: number;
}

/** How far a sweep is. */
export interface SweepProgress {
  readonly total: number;
  readonly done: number;
  readonly elapsedMs: number;
}

/** How a sweep ended. */
export interface SweepSummary {
  readonly id: string;
  readonly outcome: 'complete' | 'incomplete';
  readonly counts: readonly SweepCounts[];
  /** Targets that were not scanned to their end, and inventory entries that could not be listed. */
  readonly troubles: readonly { readonly name: string; readonly outcome: string; readonly reason: string | null }[];
  readonly credentials: Readonly<Record<'open' | 'history' | 'closed', number>>;
  /** Where webhooks were named. */
  readonly notices?: Notices;
  readonly durationMs: number;
}

/** Where things are kept unless told otherwise. */
export function defaultStore(): string {
  return join(ensureStateDirectory(), 'store');
}

const GIGABYTE = 1024 ** 3;
/** Targets listed and compared at a time: few at first, so that work begins at once. */
const LISTED_FIRST = 25;
const LISTED = 400;

/** Sweeps an inventory: lists its targets, scans what changed, closes what is gone. */
export async function sweep(request: SweepRequest): Promise<SweepSummary> {
  const started = Date.now();
  const inventory = await readInventory(request.inventory);
  const location = request.store ?? defaultStore();
  if (request.planOnly) requireShared(location);
  const store = await openStore(location);
  let queue: Queue | undefined;
  try {
    const context = await contextOf(store, request);
    queue = store.kind === 'postgresql' ? await openSharedQueue(store, request.leaseSeconds) : new LocalQueue(store);
    const id = randomUUID();
    const former = await latestSweep(store);
    if (former && !former.finished_at) {
      await giveUp(store, former.id, 'another sweep was started');
      await endSweep(store, former.id, 'abandoned', {});
    }
    await startSweep(store, { id, inventory: request.inventory, detectorSet: context.detectorSet, deadlineMs: request.deadlineMs });

    const failures: ListingFailure[] = [];
    const progress = { total: 0, done: 0 };
    const tell = (): void => request.progress?.({ ...progress, elapsedMs: Date.now() - started });
    let batch: Target[] = [];
    let most = LISTED_FIRST;
    let listing = true;
    const plan = async (): Promise<void> => {
      for await (const target of expandInventory(inventory, { fetch: context.fetch, signal: context.signal, onFailure: (failure) => failures.push(failure) })) {
        batch.push(target);
        if (batch.length < most) continue;
        await enterBatch();
        most = Math.min(most * 2, LISTED);
      }
      await enterBatch();
    };
    const enterBatch = async (): Promise<void> => {
      const targets = batch;
      batch = [];
      if (targets.length === 0) return;
      const { unchanged, changed } = await compare(context, id, targets);
      await enterScans(store, id, unchanged, 'unchanged');
      await enterScans(store, id, changed.map(({ targetId }) => targetId), 'waiting');
      await queue!.add(changed);
      progress.total += targets.length;
      progress.done += unchanged.length;
      tell();
    };
    const deadline = request.deadlineMs === undefined ? Infinity : started + request.deadlineMs;
    let lastWork = performance.now();
    const noticeIdle = (counts: readonly SweepCounts[]): void => {
      if (counts.some(({ outcome }) => outcome === 'running')) lastWork = performance.now();
      if (performance.now() - lastWork < (request.idleNoticeMs ?? 60_000)) return;
      lastWork = Infinity;
      request.notice?.('work waits, and no worker has taken any for a while: start keysweep worker with the same --store');
    };
    const finished = async (): Promise<boolean> => {
      if (Date.now() >= deadline) return true;
      if (listing) return false;
      const counts = await countScans(store, id);
      if (request.planOnly) noticeIdle(counts);
      progress.done = counts.reduce((sum, { outcome, count }) => sum + (outcome === 'waiting' || outcome === 'running' ? 0 : count), 0);
      tell();
      return !counts.some(({ outcome }) => outcome === 'waiting' || outcome === 'running');
    };
    await Promise.all([
      plan().finally(() => { listing = false; }),
      request.planOnly ? waitFor(finished, context.signal) : work(context, {
        queue, concurrency: request.concurrency ?? 2, webhooks: request.webhooks, targetTimeoutMs: request.targetTimeoutMs ?? 3_600_000, leaseSeconds: request.leaseSeconds ?? LEASE_SECONDS, idle: finished,
        onEnd: () => { progress.done++; tell(); },
      }),
    ]);

    if (context.signal.aborted) await giveUp(store, id, 'the sweep was stopped');
    else if (Date.now() >= deadline) await giveUp(store, id, 'the deadline of the sweep');
    else if (failures.length === 0) {
      // What could not be listed is not gone.
      const gone = await markGoneTargets(store, id);
      await store.transaction((transaction) => closeTargets(transaction, gone));
    }
    const notices = request.webhooks?.length ? await sendDeliveries(store, request.webhooks, storedExposure, request.fetch) : undefined;
    const troubles = [...failures.map(({ entry, reason }) => ({ name: entry, outcome: 'not-listed', reason })), ...await troubledScans(store, id)];
    const credentials = await countCredentials(store);
    const outcome = troubles.length === 0 ? 'complete' : 'incomplete';
    await endSweep(store, id, outcome, credentials);
    if (outcome === 'complete') await forgetOld(store, context.detectorSet);
    return { id, outcome, counts: await countScans(store, id), troubles, credentials, notices, durationMs: Date.now() - started };
  } finally {
    await queue?.close();
    await store.close();
  }
}

/** Throws `shared-store-required` where other processes could not take part. */
function requireShared(location: string): void {
  if (isSharedStore(location)) return;
  throw new KeysweepError('shared-store-required', 'workers share a PostgreSQL store; the embedded one has a single process', { actions: ['Give --store postgres://user@host/database.'] });
}

/** Works for sweeps on a shared store until the signal is given (or, with `untilIdle`, until nothing is queued). */
export async function runWorker(request: SweepSettings & { readonly store: string; readonly untilIdle?: boolean; readonly onEnd?: (targetId: string, outcome: string) => void }): Promise<void> {
  requireShared(request.store);
  const store = await openStore(request.store);
  let queue: Queue | undefined;
  try {
    const context = await contextOf(store, request);
    queue = await openSharedQueue(store, request.leaseSeconds);
    await work(context, {
      queue, concurrency: request.concurrency ?? 2, webhooks: request.webhooks, targetTimeoutMs: request.targetTimeoutMs ?? 3_600_000, leaseSeconds: request.leaseSeconds ?? LEASE_SECONDS, onEnd: request.onEnd,
      idle: () => Promise.resolve(request.untilIdle === true),
    });
  } finally {
    await queue?.close();
    await store.close();
  }
}

/** Where the last sweep stands. */
export interface SweepStatus {
  readonly id: string;
  readonly outcome: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly deadline: Date | null;
  readonly counts: readonly SweepCounts[];
  /** Targets finished a second since the start, and the seconds the rest will take at that rate. */
  readonly rate: number;
  readonly etaSeconds: number | null;
  /** Unfinished targets, the longest silent first; `stuck` where nothing was heard for five leases. */
  readonly unfinished: readonly { readonly name: string; readonly outcome: string; readonly worker: string | null; readonly attempts: number; readonly silentSeconds: number; readonly stuck: boolean }[];
  readonly troubles: SweepSummary['troubles'];
  readonly credentials: SweepSummary['credentials'];
}

/** Progress, rate and stuck targets of a sweep (the latest, unless one is named); undefined where there was none. */
export async function sweepStatus(store: Database, id?: string): Promise<SweepStatus | undefined> {
  const row = id === undefined ? await latestSweep(store) : await readSweep(store, id);
  if (!row) return undefined;
  const counts = await countScans(store, row.id);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const done = counts.reduce((sum, { outcome, count }) => sum + (outcome === 'waiting' || outcome === 'running' ? 0 : count), 0);
  const seconds = ((row.finished_at ?? new Date()).getTime() - row.started_at.getTime()) / 1000;
  const rate = seconds > 0 ? done / seconds : 0;
  const unfinished = await unfinishedScans(store, row.id, 20);
  return {
    id: row.id, outcome: row.outcome, startedAt: row.started_at, finishedAt: row.finished_at, deadline: row.deadline, counts, rate,
    etaSeconds: row.finished_at || rate === 0 ? null : (total - done) / rate,
    unfinished: unfinished.map(({ name, outcome, worker, attempts, silent }) => ({ name, outcome, worker, attempts, silentSeconds: Math.round(silent), stuck: outcome === 'running' && silent > 300 })),
    troubles: await troubledScans(store, row.id),
    credentials: await countCredentials(store),
  };
}

async function countCredentials(store: Database): Promise<Record<'open' | 'history' | 'closed', number>> {
  const rows = await store.query<{ state: 'open' | 'history' | 'closed'; count: number }>('select state, count(*)::int as count from credentials group by state');
  return { open: 0, history: 0, closed: 0, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
}

function contextOf(store: Database, settings: SweepSettings): Promise<SweepContext> {
  return makeContext({
    store, worker: `${hostname()}:${process.pid}`, signal: settings.signal ?? new AbortController().signal, findings: settings.findings, partBlobs: settings.partBlobs,
    mirrors: new MirrorCache(settings.cache ?? join(ensureStateDirectory(), 'mirrors'), settings.cacheBytes ?? 20 * GIGABYTE),
    fetch: settings.fetch ?? politely(),
  });
}

/** Enters listed targets into the store and tells which of them need no work: same version, same detectors. */
async function compare(context: SweepContext, sweepId: string, targets: readonly Target[]): Promise<{ unchanged: string[]; changed: Job[] }> {
  const distinct = [...new Map(targets.map((target) => [target.id, target])).values()];
  const stored = new Map((await listTargets(context.store, distinct)).map((row) => [row.id, row]));
  const unchanged: string[] = [];
  const changed: Job[] = [];
  for (const target of distinct) {
    const { version, detector_set: detectorSet } = stored.get(target.id)!;
    const now = target.kind === 'repository' ? localVersion(target.location) : target.version;
    if (now !== undefined && now === version && detectorSet === context.detectorSet) unchanged.push(target.id);
    else changed.push({ sweepId, targetId: target.id, listed: target.kind === 'git' ? target.version : undefined });
  }
  return { unchanged, changed };
}

/** Asks until it is so, for a tenth of the time at most. */
async function waitFor(condition: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const asked = performance.now();
    if (await condition()) return;
    await wait(Math.max(100, 9 * (performance.now() - asked)), undefined, { signal }).catch(() => undefined);
  }
}
