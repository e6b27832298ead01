import { availableParallelism } from 'node:os';
import { mergeCoverage, type Coverage } from '../../model';
import { distDirectory, runsFromSource } from '../../pipeline/detectors';
import type { WorkerInput } from '../../pipeline/worker';
import type { PoolOutput, WorkerPool } from '../../pipeline/worker-pool';
import type { WorkQueue } from '../../pipeline/work-queue';
import { settingsOf, type ScanContext } from './context';

/** After so much work in the first thread the others are worth their start (60 ms each). */
const DOCUMENTS_FOR_THREADS = 1000;
const BYTES_FOR_THREADS = 24 * 1024 * 1024;
/** The main thread lets timers and signals run this often (ms). */
const TURN_MS = 40;

/** Work of one source: how this thread does a step of it, and what the others need to help. */
export interface SharedWork {
  readonly queue: WorkQueue;
  /** Does a bounded piece of work (a container's is a promise); false where there is none to take now. */
  readonly step: () => boolean | Promise<boolean>;
  /** Coverage the steps of this thread write to; the others' is added at the end. */
  readonly coverage: Coverage;
  /** Documents and bytes after which more threads pay, where these are cheaper or dearer than files. */
  readonly threadsAfter?: { readonly documents: number; readonly bytes: number };
  readonly input: Pick<WorkerInput, 'files' | 'blobs'>;
  readonly output: PoolOutput;
}

/**
 * Works a queue off: begins in the main thread, starts worker threads once the work has proved large,
 * and lets signals and progress through all the while. Stops early when the request is aborted.
 */
export async function workOff({ request, detectors, progress }: ScanContext, { queue, step, coverage, threadsAfter, input, output }: SharedWork): Promise<void> {
  // Users' packs are compiled in this thread only; the built-in set loads from files anywhere.
  const threads = runsFromSource || detectors.shared === false ? 1 : Math.max(1, request.threads ?? availableParallelism());
  let pool: WorkerPool | undefined;
  const stop = (): void => queue.stop();
  request.signal?.addEventListener('abort', stop, { once: true });
  if (request.signal?.aborted) stop();
  let turn = performance.now();
  while (!queue.done) {
    const did = pool?.judge() || step();
    // Only containers are waited for: promises cost more than the files between them.
    if (!(typeof did === 'boolean' ? did : await did)) await new Promise((resolve) => setTimeout(resolve, 2));
    const now = performance.now();
    if (now - turn > TURN_MS) {
      progress(coverage.seen + (pool?.documents ?? 0), coverage.bytes + (pool?.bytes ?? 0));
      await new Promise((resolve) => setImmediate(resolve));
      turn = performance.now();
    }
    if (!pool && threads > 1 && (coverage.scanned >= (threadsAfter?.documents ?? DOCUMENTS_FOR_THREADS) || coverage.bytes >= (threadsAfter?.bytes ?? BYTES_FOR_THREADS)) && queue.pending > 1) {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- small scans need no threads
      pool = new (require('../../pipeline/worker-pool') as typeof import('../../pipeline/worker-pool')).WorkerPool(threads - 1, { ...input, queue: queue.shared, settings: settingsOf(request), distDirectory: distDirectory() }, output);
    }
  }
  if (pool) mergeCoverage(coverage, await pool.finished());
  request.signal?.removeEventListener('abort', stop);
}
