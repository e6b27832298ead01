import { setTimeout as wait } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { KeysweepError } from '../model';
import { type Database, isTransient, type Queryable, storeError } from './database';

/** A restarted or failed-over server is waited for this long (ms) before an operation fails. */
const PATIENCE_MS = 90_000;

/** Connections a process holds; workers are many, servers allow 100 by default. */
const CONNECTIONS = 4;

/** Opens a PostgreSQL server (13 and newer). The URL is never shown with its password. */
export async function openPostgresql(url: string): Promise<Database> {
  const { Pool } = await import('pg');
  const pool = new Pool({ connectionString: url, max: CONNECTIONS, connectionTimeoutMillis: 10_000, application_name: 'keysweep' });
  // An idle connection that the server ends is reported here and replaced by the pool.
  pool.on('error', () => undefined);
  const where = withoutPassword(url);
  const database = new Postgresql(pool, where);
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    const known = storeError(error, where);
    throw known instanceof KeysweepError ? known : new KeysweepError('store-unreachable', `cannot reach the store: ${(error as Error).message}`, { where, actions: ['Check that the server runs and is reachable from here.'], cause: error });
  }
  return database;
}

/** A URL as it may be shown: without the password before the host, whatever characters it has, or among the parameters. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z]+:\/\/[^:/?#]*):.*@/is, '$1@').replace(/([?&]password=)[^&#]*/gi, '$1****');
}

class Postgresql implements Database {
  readonly kind = 'postgresql';

  constructor(private readonly pool: Pool, private readonly where: string) {}

  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.#patiently(async () => (await this.pool.query(sql, parameters as unknown[])).rows as Row[]);
  }

  async script(sql: string): Promise<void> {
    await this.#patiently(() => this.pool.query(sql));
  }

  transaction<Result>(work: (transaction: Queryable) => Promise<Result>, { durable = true }: { durable?: boolean } = {}): Promise<Result> {
    return this.#patiently(async () => {
      const client = await this.pool.connect();
      let broken: Error | undefined;
      // The server may end the connection while no query is under way: the next one fails and says so, but nobody listening ends the process.
      const ended = (error: Error): void => { broken = error; };
      client.on('error', ended);
      try {
        await client.query(durable ? 'begin' : 'begin; set local synchronous_commit = off');
        const result = await work(bound(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch((failure: Error) => { broken = failure; });
        throw error;
      } finally {
        client.off('error', ended);
        client.release(broken);
      }
    });
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  async #patiently<Result>(work: () => Promise<Result>): Promise<Result> {
    const until = performance.now() + PATIENCE_MS;
    for (let pause = 100; ; pause = Math.min(pause * 2, 5000)) {
      try {
        return await work();
      } catch (error) {
        if (!isTransient(error) || performance.now() + pause > until) throw storeError(error, this.where);
        await wait(pause);
      }
    }
  }
}

function bound(client: PoolClient): Queryable {
  return { query: async <Row>(sql: string, parameters: readonly unknown[] = []) => (await client.query(sql, parameters as unknown[])).rows as Row[] };
}
