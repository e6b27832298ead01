import { type Database, openStore } from '../store';

/** The embedded store is let go this long (ms) after the last request, so that a sweep may have it. */
const IDLE_MS = 5000;

/** Opens a store when it is needed and closes it when it is not: the embedded one has a single user at a time. */
export class StoreSession {
  #open: Promise<Database> | undefined;
  /** The close under way: what is opened while it holds the folder would be refused. */
  #closing: Promise<void> = Promise.resolve();
  #users = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly location: string) {}

  /** Runs `work` with the store; several at a time share it. */
  async use<Result>(work: (store: Database) => Promise<Result>): Promise<Result> {
    clearTimeout(this.#timer);
    this.#users++;
    const open = this.#open ??= this.#closing.then(() => openStore(this.location));
    let opened = false;
    try {
      const store = await open;
      opened = true;
      return await work(store);
    } catch (error) {
      // Locked, a full disk, a server that is down, a process that ended: the next request opens anew.
      if ((!opened || (error as { code?: unknown }).code === 'store-ended') && this.#open === open) await this.close();
      throw error;
    } finally {
      if (--this.#users === 0) {
        this.#timer = setTimeout(() => { void this.close(); }, IDLE_MS);
        this.#timer.unref();
      }
    }
  }

  /** Lets the store go; a later `use` opens it again. */
  close(): Promise<void> {
    clearTimeout(this.#timer);
    const open = this.#open;
    this.#open = undefined;
    const closing = this.#closing.then(async () => { await (await open?.catch(() => undefined))?.close(); });
    this.#closing = closing.catch(() => undefined);
    return closing;
  }
}
