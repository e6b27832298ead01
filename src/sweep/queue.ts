import { setTimeout as wait } from 'node:timers/promises';
import type PgBoss from 'pg-boss';
import type { Database, Queryable } from '../store';
import type { Part } from './git-target';

/** One piece of work: a target of a sweep, or a part of a large one. */
export interface Job {
  readonly sweepId: string;
  readonly targetId: string;
  readonly part?: Part;
  /** The target's version as its forge listed it. */
  readonly listed?: string;
}

/** A job handed to a worker. */
export interface Lease {
  readonly job: Job;
  /** Times it was handed out before and not finished. */
  readonly tries: number;
  /** Keeps the job ours; call more often than every LEASE_SECONDS. */
  renew(): Promise<void>;
  /** Done, as part of a transaction where one is given; false where the job was no longer ours. */
  complete(transaction?: Queryable): Promise<boolean>;
  /** To be tried again later; `uncounted` where the worker stops and the job is not to blame. */
  retry(reason: string, uncounted?: boolean): Promise<void>;
}

/** A job and what its begin gave. */
export interface Taken<Begun> {
  readonly lease: Lease;
  readonly begun: Begun;
}

export interface Queue {
  add(jobs: readonly Job[], transaction?: Queryable): Promise<void>;
  /** The next job, or undefined where there is none now. It is taken and begun in one transaction. */
  next<Begun>(begin: (transaction: Queryable, job: Job) => Promise<Begun>): Promise<Taken<Begun> | undefined>;
  close(): Promise<void>;
}

/** A worker that is silent this long has lost its job. */
export const LEASE_SECONDS = 60;
/** Times a job is tried before it is set aside as poison. */
export const MAX_TRIES = 4;

/** The queue of one process, for the embedded store. What a killed process left is found anew by the next sweep. */
export class LocalQueue implements Queue {
  readonly #waiting: { job: Job; tries: number; notBefore: number }[] = [];

  constructor(private readonly store: Queryable) {}

  add(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) this.#waiting.push({ job, tries: 0, notBefore: 0 });
    return Promise.resolve();
  }

  async next<Begun>(begin: (transaction: Queryable, job: Job) => Promise<Begun>): Promise<Taken<Begun> | undefined> {
    const now = performance.now();
    const index = this.#waiting.findIndex(({ notBefore }) => notBefore <= now);
    if (index === -1) return undefined;
    const taken = this.#waiting.splice(index, 1)[0]!;
    const { job, tries } = taken;
    const lease: Lease = {
      job, tries,
      renew: () => Promise.resolve(),
      complete: () => Promise.resolve(true),
      retry: (_reason: string, uncounted = false) => {
        this.#waiting.push({ job, tries: tries + (uncounted ? 0 : 1), notBefore: performance.now() + 1000 * 2 ** tries });
        return Promise.resolve();
      },
    };
    return { lease, begun: await begin(this.store, job) };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const QUEUE = 'keysweep-targets';
/** Number of the advisory lock under which the queue is created; another than the migrations'. */
const QUEUE_LOCK = 7_302_119;

/**
 * The queue of any number of processes: pg-boss on the store's own connection (rows taken with SKIP LOCKED).
 * Delivery is at least once: work on a job has the same effect however often it is done.
 */
export async function openSharedQueue(store: Database, leaseSeconds = LEASE_SECONDS): Promise<Queue> {
  const { default: Boss } = await import('pg-boss');
  const boss = new Boss({
    db: {
      executeSql: async (text: string, values?: unknown[]) => {
        if (values?.length) return within(store).executeSql(text, values);
        // Without values it sends several statements at once, which only the simple protocol takes.
        return { rows: await scriptRows(store, text) };
      },
    } as never,
    schema: 'keysweep_queue', schedule: false, maintenanceIntervalSeconds: Math.max(1, Math.ceil(leaseSeconds / 4)), monitorStateIntervalSeconds: 60,
  } as PgBoss.ConstructorOptions);
  boss.on('error', () => undefined); // its timers' own failures; the calls below fail by themselves
  // Processes that start together on a new store would all create the schema, and all but one would fail.
  await store.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [QUEUE_LOCK]);
    await boss.start();
    // An existing queue is left as it is.
    await boss.createQueue(QUEUE, { name: QUEUE, retryLimit: MAX_TRIES + 1, retryDelay: 2, retryBackoff: true, expireInSeconds: leaseSeconds });
  });
  return new SharedQueue(boss, store);
}

/** What pg-boss runs its statements on. */
function within(queryable: Queryable): PgBoss.Db {
  return { executeSql: async (text: string, values: unknown[]) => ({ rows: await queryable.query(text, values) }) };
}

/** pg-boss wants the rows of the last statement that gave any. */
async function scriptRows(store: Database, text: string): Promise<Record<string, unknown>[]> {
  if (/^\s*(?:select|with|insert|update|delete)\b/i.test(text) && !/;\s*\S/.test(text.trim())) return store.query(text);
  await store.script(text);
  return [];
}

class SharedQueue implements Queue {
  constructor(private readonly boss: PgBoss, private readonly store: Database) {}

  async add(jobs: readonly Job[], transaction: Queryable = this.store): Promise<void> {
    for (let at = 0; at < jobs.length; at += 1000) {
      await this.boss.insert(jobs.slice(at, at + 1000).map((data) => ({ name: QUEUE, data })), { db: within(transaction) });
    }
  }

  next<Begun>(begin: (transaction: Queryable, job: Job) => Promise<Begun>): Promise<Taken<Begun> | undefined> {
    return this.store.transaction(async (transaction) => {
      const [fetched] = await this.boss.fetch<Job>(QUEUE, { includeMetadata: true, batchSize: 1, db: within(transaction) } as PgBoss.FetchOptions & { includeMetadata: true });
      return fetched && { lease: this.#lease(fetched), begun: await begin(transaction, fetched.data) };
    }, { durable: false });
  }

  #lease({ id, data: job, retryCount }: PgBoss.JobWithMetadata<Job>): Lease {
    const completed = async (transaction: Queryable): Promise<boolean> => {
      const { affected } = await this.boss.complete(QUEUE, id, {}, { db: within(transaction) }) as unknown as { affected: number };
      return affected > 0;
    };
    return {
      job, tries: retryCount,
      // The lease runs from started_on; pg-boss 10 has no call of its own for this.
      renew: async () => { await this.store.query("update keysweep_queue.job set started_on = now() where name = $1 and id = $2 and state = 'active'", [QUEUE, id]); },
      complete: (transaction = this.store) => completed(transaction),
      retry: async (reason, uncounted = false) => {
        if (!uncounted) await this.boss.fail(QUEUE, id, { reason });
        else {
          await this.store.transaction(async (transaction) => {
            if (await completed(transaction)) await this.add([job], transaction);
          });
        }
      },
    };
  }

  async close(): Promise<void> {
    await this.boss.stop({ graceful: false, wait: true } as PgBoss.StopOptions).catch(() => undefined);
    await wait(0);
  }
}
