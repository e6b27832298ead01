import { KeysweepError } from '../model';

/** What both databases understand: numbered parameters, typed rows. */
export interface Queryable {
  /** `Row` names the columns selected; integers of 64 bits are selected as float8 or text. */
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** A database: PGlite in this process or a PostgreSQL server; the same SQL for both. */
export interface Database extends Queryable {
  readonly kind: 'pglite' | 'postgresql';
  /** Several statements without parameters (migrations). */
  script(sql: string): Promise<void>;
  /**
   * Runs `work` in one transaction. After a lost connection, a server restart, a deadlock or a
   * serialisation failure it is run again, so `work` must have no effect but on the database.
   * `durable: false` is for what would only be worked on again: the commit does not wait for the disk, and a server that crashes may
   * lose the last half second of such transactions, all of what followed with them, never one in the middle.
   */
  transaction<Result>(work: (transaction: Queryable) => Promise<Result>, options?: { durable?: boolean }): Promise<Result>;
  /** Ends what runs and closes the connection; further calls do nothing. */
  close(): Promise<void>;
}

/** SQLSTATE classes and Node error codes after which the same transaction may succeed when tried again. */
const TRANSIENT = /^(?:08...|57P0[123]|40001|40P01|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;

export function isTransient(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return (code !== undefined && TRANSIENT.test(code)) || /Connection terminated|connection timeout|is not queryable|the database system is (?:starting up|shutting down)/i.test(message ?? '');
}

/** Turns what a database says of its disk and its privileges into an error people can act on. */
export function storeError(error: unknown, where: string): unknown {
  const { code, message = '' } = error as { code?: string; message?: string };
  if (code === '53100' || /No space left on device|ENOSPC|could not extend file/.test(message)) {
    return new KeysweepError('store-full', `the store has no space left: ${message}`, { where, exitCode: 3, actions: ['Free space or move the store, then run again: what was finished is kept.'], cause: error });
  }
  if (code === '28P01' || code === '28000' || code === '3D000') {
    return new KeysweepError('store-refused', `the store refuses the connection: ${message}`, { where, actions: ['Check user, password and database name of --store.'], cause: error });
  }
  return error;
}

/** JSON for the database: PostgreSQL's text and jsonb cannot hold NUL; lone surrogates are not JSON to it. */
export function storable(value: unknown): string {
  return JSON.stringify(value).replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, '$1\\ufffd');
}
