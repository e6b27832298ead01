import { type Database, openStore } from '../store';

/** The embedded store is let go this long (ms) after the last request, so that a sweep may have it. */
const IDLE_MS = 5000;

/** Opens a store when it is needed and closes it when it is not: the embedded one has a single user at a time. */
export class StoreSession {
  #open: Promise<Database> | undefined;
  #users = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly location: string) {}

  async use<Result>(work: (store: Database) => Promise<Result>): Promise<Result> {
    clearTimeout(this.#timer);
    this.#users++;
    try {
      this.#open ??= openStore(this.location);
      return await work(await this.#open);
    } catch (error) {
      if ((error as { code?: string }).code === 'store-locked') this.#open = undefined;
      throw error;
    } finally {
      if (--this.#users === 0) {
        this.#timer = setTimeout(() => { void this.close(); }, IDLE_MS);
        this.#timer.unref();
      }
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const open = this.#open;
    this.#open = undefined;
    await (await open?.catch(() => undefined))?.close();
  }
}
