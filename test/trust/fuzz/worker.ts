import { parentPort, workerData } from 'node:worker_threads';
import { COUNTERS } from './instrument';
import { search } from './search';
import type { FuzzTarget } from './target';

/** What a fuzzing thread is started with. */
export interface FuzzInput {
  readonly bundle: string;
  readonly target: string;
  readonly seed: number;
  readonly runs: number;
  readonly milliseconds: number;
  readonly corpus: readonly Uint8Array[];
  readonly words: readonly string[];
  /** Int32: inputs begun, length of the one under way; then its bytes. */
  readonly shared: SharedArrayBuffer;
}

async function main(): Promise<void> {
  const input = workerData as FuzzInput;
  const header = new Int32Array(input.shared, 0, 2);
  const current = Buffer.from(input.shared, 8);
  (globalThis as { __counters?: Uint8Array }).__counters = new Uint8Array(COUNTERS);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- made at run time
  const { targets } = require(input.bundle) as { targets: Record<string, FuzzTarget> };
  const { failure, ...rest } = await search(targets[input.target]!, {
    ...input, corpus: input.corpus.map((bytes) => Buffer.from(bytes)),
    about: (bytes) => {
      Atomics.store(header, 1, bytes.copy(current));
      Atomics.add(header, 0, 1);
    },
  });
  parentPort!.postMessage({ ...rest, failure: failure && { input: failure.input, error: failure.error instanceof Error ? failure.error.stack : String(failure.error) } });
}

void main();
