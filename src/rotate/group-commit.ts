/**
 * Brings many small writes to the disk together: what is added while a commit runs shares the next one, so that concurrent
 * rotations pay one fsync and not one each. `add` resolves once its item is durable, in the order of adding.
 */
export class GroupCommit<T> {
  #queue: { readonly item: T; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #running: Promise<void> | undefined;

  /** `commit` writes and syncs; what it throws, every item of that batch gets. */
  constructor(private readonly commit: (items: readonly T[]) => Promise<void>) {}

  add(item: T): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#queue.push({ item, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves once nothing is being written: before that the file must not be closed. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // lets additions of the same turn join
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      try {
        await this.commit(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = undefined;
  }
}
