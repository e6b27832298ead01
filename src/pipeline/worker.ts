import { parentPort, workerData } from 'node:worker_threads';
import { newCoverage, type Coverage } from '../model';
import { builtInDetectors } from './detectors';
import type { DocumentResult } from './document-scanner';
import { FileScan, type FileScanOptions } from './file-scan';
import { createDocumentScanner, type ScanSettings } from './thread';
import { WorkQueue } from './work-queue';

/** What a worker is started with. */
export interface WorkerInput {
  readonly queue: SharedArrayBuffer;
  readonly settings: ScanSettings;
  readonly files: Omit<FileScanOptions, 'show' | 'identify'>;
  readonly distDirectory: string;
  /** Number of the thread on the queue; set by the pool. */
  readonly slot?: number;
}

/** What a worker sends: results as they come, its coverage at the end. */
export type WorkerMessage =
  | { readonly kind: 'found'; readonly path: string; readonly mode: number | undefined; readonly result: DocumentResult }
  | { readonly kind: 'container'; readonly absolute: string; readonly shown: string; readonly container: string }
  | { readonly kind: 'done'; readonly coverage: Coverage };

/** Entry point of a scanning thread: works until the shared queue is done. */
function main(input: WorkerInput): void {
  const port = parentPort!;
  const queue = new WorkQueue(input.queue, input.slot);
  const coverage = newCoverage('worker');
  const send = (message: WorkerMessage): void => port.postMessage(message);
  const documents = createDocumentScanner(builtInDetectors(input.distDirectory), input.settings);
  const scan = new FileScan(documents, queue, input.files, {
    found: (path, mode, result) => send({ kind: 'found', path, mode, result }),
    container: (absolute, shown, container) => send({ kind: 'container', absolute, shown, container }),
    coverage,
  });
  while (!queue.done) if (!scan.step()) queue.wait();
  send({ kind: 'done', coverage });
}

if (parentPort && (workerData as WorkerInput | undefined)?.queue) main(workerData as WorkerInput);
