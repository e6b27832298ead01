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
  readonly id: string;
  readonly job: Job;
  /** Times it was handed out before and not finished. */
  readonly tries: number;
}

/** A job and what its begin gave; undefined where there is nothing to do. */
export interface Taken<Begun> {
  readonly lease: Lease;
  readonly begun: Begun | undefined;
}

/** Begins jobs and gives what each needs, in their order. */
export type Begin<Begun> = (transaction: Queryable, jobs: readonly Job[]) => Promise<readonly (Begun | undefined)[]>;

export interface Queue {
  add(jobs: readonly Job[], transaction?: Queryable): Promise<void>;
  /** The next jobs, `most` at most, none where there are none now. They are taken and begun in one transaction. */
  next<Begun>(most: number, begin: Begin<Begun>): Promise<Taken<Begun>[]>;
  /** Keeps jobs ours; call more often than every LEASE_SECONDS. */
  renew(leases: readonly Lease[]): Promise<void>;
  /** Done, as part of a transaction where one is given; gives how many were still ours. */
  complete(leases: readonly Lease[], transaction?: Queryable): Promise<number>;
  /** To be tried again later, as one more try. */
  retry(lease: Lease, reason: string): Promise<void>;
  /** To be taken by anyone, at once, as if they had not been handed out. */
  giveBack(leases: readonly Lease[], transaction?: Queryable): Promise<void>;
  close(): Promise<void>;
}

/** A worker that is silent this long has lost its job. */
export const LEASE_SECONDS = 60;
/** Times a job is tried before it is set aside as poison. */
export const MAX_TRIES = 4;

/** The queue of one process, for the embedded store. What a killed process left is found anew by the next sweep. */
export class LocalQueue implements Queue {
  readonly #waiting: (Lease & { readonly notBefore: number })[] = [];
  #number = 0;

  constructor(private readonly store: Queryable) {}

  add(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) this.#waiting.push({ id: String(this.#number++), job, tries: 0, notBefore: 0 });
    return Promise.resolve();
  }

  async next<Begun>(most: number, begin: Begin<Begun>): Promise<Taken<Begun>[]> {
    const now = performance.now();
    const leases: Lease[] = [];
    for (let at = 0; at < this.#waiting.length && leases.length < most;) {
      if (this.#waiting[at]!.notBefore <= now) leases.push(...this.#waiting.splice(at, 1));
      else at++;
    }
    if (leases.length === 0) return [];
    const begun = await begin(this.store, leases.map(({ job }) => job));
    return leases.map((lease, index) => ({ lease, begun: begun[index] }));
  }

  renew(): Promise<void> {
    return Promise.resolve();
  }

  complete(leases: readonly Lease[]): Promise<number> {
    return Promise.resolve(leases.length);
  }

  retry({ id, job, tries }: Lease): Promise<void> {
    this.#waiting.push({ id, job, tries: tries + 1, notBefore: performance.now() + 1000 * 2 ** tries });
    return Promise.resolve();
  }

  giveBack(leases: readonly Lease[]): Promise<void> {
    this.#waiting.unshift(...leases.map((lease) => ({ ...lease, notBefore: 0 })));
    return Promise.resolve();
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
  return new SharedQueue(boss, store, leaseSeconds);
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
  #checked = performance.now();

  constructor(private readonly boss: PgBoss, private readonly store: Database, private readonly leaseSeconds: number) {}

  async add(jobs: readonly Job[], transaction: Queryable = this.store): Promise<void> {
    for (let at = 0; at < jobs.length; at += 1000) {
      await this.boss.insert(jobs.slice(at, at + 1000).map((data) => ({ name: QUEUE, data })), { db: within(transaction) });
    }
  }

  async next<Begun>(most: number, begin: Begin<Begun>): Promise<Taken<Begun>[]> {
    await this.#checkClock();
    return this.store.transaction(async (transaction) => {
      const fetched = await this.boss.fetch<Job>(QUEUE, { includeMetadata: true, batchSize: most, priority: false, db: within(transaction) } as PgBoss.FetchOptions & { includeMetadata: true });
      if (fetched.length === 0) return [];
      const begun = await begin(transaction, fetched.map(({ data }) => data));
      return fetched.map(({ id, data: job, retryCount: tries }, index) => ({ lease: { id, job, tries }, begun: begun[index] }));
    }, { durable: false });
  }

  /** A server's clock that was set back would leave leases of workers long dead running: one from the future begins now. */
  async #checkClock(): Promise<void> {
    if (performance.now() < this.#checked + this.leaseSeconds * 1000) return;
    this.#checked = performance.now();
    await this.store.query("update keysweep_queue.job set started_on = now() where name = $1 and state = 'active' and started_on > now() + make_interval(secs => 1)", [QUEUE]);
  }

  async renew(leases: readonly Lease[]): Promise<void> {
    // The lease runs from started_on; pg-boss 10 has no call of its own for this.
    await this.store.query("update keysweep_queue.job set started_on = now() where name = $1 and id = any($2::uuid[]) and state = 'active'", [QUEUE, leases.map(({ id }) => id)]);
  }

  async complete(leases: readonly Lease[], transaction: Queryable = this.store): Promise<number> {
    // Its types know one id only.
    const { affected } = await this.boss.complete(QUEUE, leases.map(({ id }) => id) as unknown as string, {}, { db: within(transaction) }) as unknown as { affected: number };
    return affected;
  }

  async retry({ id }: Lease, reason: string): Promise<void> {
    await this.boss.fail(QUEUE, id, { reason });
  }

  async giveBack(leases: readonly Lease[], transaction: Queryable = this.store): Promise<void> {
    // A job that was never started counts no try when it is fetched.
    await transaction.query("update keysweep_queue.job set state = 'created', started_on = null where name = $1 and id = any($2::uuid[]) and state = 'active'", [QUEUE, leases.map(({ id }) => id)]);
  }

  async close(): Promise<void> {
    await this.boss.stop({ graceful: false, wait: true } as PgBoss.StopOptions).catch(() => undefined);
  }
}
