import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { KeysweepError } from '../model';
import { type Database, type Queryable, storeError } from './database';
import type { StoreQuestion, StoreReply } from './pglite-process';

/**
 * Opens the embedded PostgreSQL in `directory`, making it first where needed. It runs in a process of its own: its
 * 300 MB would make each start of git from this process cost 13 ms of CPU instead of 1 (fork copies page tables),
 * and statements then run while this process scans. The other process holds a lock on the directory, as
 * PGlite takes none and a second user would silently lose rows.
 */
export async function openPglite(directory: string): Promise<Database> {
  const folder = resolve(directory);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Tests and benches run the sources; the child then needs what turns TypeScript into JavaScript.
  const source = __filename.endsWith('.ts');
  // In the single executable this path is an asset's: the executable itself is started and told what to load.
  const child = fork(join(__dirname, source ? 'pglite-process.ts' : 'pglite-process.js'), [folder], {
    serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...WASM_OPTIONS, ...(source ? ['-r', join(__dirname, '..', '..', 'scripts', 'typescript.cjs')] : [])],
  });
  const database = new Embedded(child, folder);
  await database.opened;
  return database;
}

/**
 * V8 counts the bytes of WebAssembly it has run (default 1.8 million) before it compiles a function again with its optimiser. Most
 * statements run a few times only, and at an open of the store the optimiser took more CPU than the database: a sweep of 200
 * unchanged repositories 2.2 s and 1.5 s with this, a first sweep of them no more than before.
 */
const WASM_OPTIONS = ['--wasm-tiering-budget=300000000'];

interface Waiting {
  readonly resolve: (rows: never[]) => void;
  readonly reject: (error: unknown) => void;
}

class Embedded implements Database {
  readonly kind = 'pglite';
  readonly opened: Promise<unknown>;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  /** Transactions, and statements outside of them, run one after another. */
  #turn: Promise<unknown> = Promise.resolve();
  #closing = false;

  constructor(private readonly child: ChildProcess, private readonly where: string) {
    this.opened = new Promise<never[]>((resolve, reject) => { this.#waiting.set(0, { resolve, reject }); });
    child.on('message', ({ id, rows, error }: StoreReply) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(this.#known(error));
      else waiting?.resolve((rows ?? []) as never[]);
    });
    child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) {
        reject(new KeysweepError('store-ended', 'the process of the embedded store ended unexpectedly', { where: this.where, exitCode: 3, actions: ['Run again: what was finished is kept. Out of memory? The store needs 400 MB.'] }));
      }
      this.#waiting.clear();
    });
  }

  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.#inTurn(() => this.#ask<Row>(sql, parameters));
  }

  async script(sql: string): Promise<void> {
    await this.#inTurn(() => this.#ask(sql));
  }

  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result> {
    return this.#inTurn(async () => {
      await this.#ask('begin');
      try {
        const result = await work({ query: (sql, parameters = []) => this.#ask(sql, parameters) });
        await this.#ask('commit');
        return result;
      } catch (error) {
        await this.#ask('rollback').catch(() => undefined);
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await this.#turn.catch(() => undefined);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = new Promise((done) => { this.child.once('exit', done); });
    this.child.disconnect();
    await exited;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const next = this.#turn.then(work);
    this.#turn = next.catch(() => undefined);
    return next;
  }

  #ask<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
    return new Promise<Row[]>((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      this.child.send({ id, sql, parameters } satisfies StoreQuestion, (error) => {
        if (error && this.#waiting.delete(id)) reject(error);
      });
    });
  }

  #known(error: NonNullable<StoreReply['error']>): unknown {
    if (error.code === 'ELOCKED') {
      return new KeysweepError('store-locked', 'another keysweep process has the embedded store open', {
        where: this.where, actions: ['Wait for it to end, or use a PostgreSQL server for several processes: --store postgres://…'],
      });
    }
    const known = storeError(Object.assign(new Error(error.message), { code: error.code }), this.where);
    // What is no answer of PostgreSQL's comes from the files under it: a full disk, a directory that may not be written.
    // So do PostgreSQL's own words for files that are gone or damaged (classes 53 and 58, XX001 and XX002).
    if (known instanceof KeysweepError || (/^(?=.*\d)[0-9A-Z]{5}$/.test(error.code ?? '') && !/^(?:5[38]|XX00[12])/.test(error.code!))) return known;
    return new KeysweepError('store-failed', `the embedded store cannot read or write its files${error.message ? `: ${error.message}` : ''}`, {
      where: this.where, exitCode: 3, actions: [`Is the disk full, or the folder not yours? ${this.where}`, 'Then run again: what was finished is kept.'],
    });
  }
}
