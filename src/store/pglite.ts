import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeysweepError } from '../model';
import { type Database, type Queryable, storeError } from './database';

/**
 * A data directory after initdb, made by `npm run build` (scripts/store-template.ts): a first open
 * then takes 1 s instead of 3.6 s of CPU. Absent in a checkout that was not built; the store then makes its own.
 */
const TEMPLATE = join(__dirname, 'store-template.tar.gz');

/**
 * Opens the embedded PostgreSQL in `directory`, making it first where needed. PGlite takes no lock
 * of its own and a second process would silently lose rows, so one is held as long as it is open.
 */
export async function openPglite(directory: string): Promise<Database> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { lock } = await import('proper-lockfile');
  let release: () => Promise<void>;
  try {
    release = await lock(directory, { stale: 20_000, update: 5_000, lockfilePath: join(directory, 'lock'), onCompromised: () => undefined });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ELOCKED') throw cause;
    throw new KeysweepError('store-locked', 'another keysweep process has the embedded store open', {
      where: directory, actions: ['Wait for it to end, or use a PostgreSQL server for several processes: --store postgres://…'], cause,
    });
  }
  try {
    const { PGlite } = await import('@electric-sql/pglite');
    const data = join(directory, 'data');
    const fresh = !existsSync(join(data, 'PG_VERSION'));
    const template = fresh && existsSync(TEMPLATE) ? new Blob([readFileSync(TEMPLATE)]) : undefined;
    const database = await PGlite.create({ dataDir: data, loadDataDir: template, relaxedDurability: false });
    return new Embedded(database, directory, release);
  } catch (error) {
    await release();
    throw storeError(error, directory);
  }
}

/** The part of PGlite used here. */
interface PgliteClient {
  query<Row>(sql: string, parameters?: unknown[]): Promise<{ rows: Row[] }>;
  exec(sql: string): Promise<unknown>;
  transaction<Result>(work: (transaction: Pick<PgliteClient, 'query'>) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

class Embedded implements Database {
  readonly kind = 'pglite';

  constructor(private readonly database: PgliteClient, private readonly where: string, private readonly release: () => Promise<void>) {}

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.database.query<Row>(sql, parameters as unknown[])).rows;
    } catch (error) {
      throw storeError(error, this.where);
    }
  }

  async script(sql: string): Promise<void> {
    await this.database.exec(sql);
  }

  async transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result> {
    try {
      return await this.database.transaction((transaction) => work({
        query: async <Row>(sql: string, parameters: readonly unknown[] = []) => (await transaction.query<Row>(sql, parameters as unknown[])).rows,
      }));
    } catch (error) {
      throw storeError(error, this.where);
    }
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.release();
  }
}
