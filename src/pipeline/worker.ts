import { parentPort, workerData } from 'node:worker_threads';
import { newCoverage, type Coverage } from '../model';
import type { BlobList, Repository } from '../sources/git';
import { BlobScan, type BlobResults } from './blob-scan';
import { builtInDetectors } from './detectors';
import type { DocumentResult } from './document-scanner';
import type { ContainerKind } from '../unpack/kinds';
import { FileScan, type FileScanOptions } from './file-scan';
import { createDocumentScanner, type ScanSettings } from './thread';
import { blobRange, WorkQueue } from './work-queue';

/** What a worker is started with: files to walk, or blobs to read. */
export interface WorkerInput {
  readonly queue: SharedArrayBuffer;
  readonly settings: ScanSettings;
  readonly files?: FileScanOptions;
  readonly blobs?: { readonly repository: Repository; readonly list: BlobList };
  readonly distDirectory: string;
  /** Number of the thread on the queue; set by the pool. */
  readonly slot?: number;
}

/** What a worker sends: results as they come, its coverage at the end. */
export type WorkerMessage =
  | { readonly kind: 'found'; readonly path: string; readonly mode: number | undefined; readonly result: DocumentResult }
  | { readonly kind: 'blobs'; readonly results: BlobResults }
  | { readonly kind: 'container'; readonly absolute: string; readonly shown: string; readonly container: ContainerKind }
  | { readonly kind: 'done'; readonly coverage: Coverage };

/** Entry point of a scanning thread: works until the shared queue is done. */
function main(input: WorkerInput): void {
  const port = parentPort!;
  const queue = new WorkQueue(input.queue, input.slot);
  const coverage = newCoverage('worker');
  const send = (message: WorkerMessage): void => port.postMessage(message);
  const documents = createDocumentScanner(builtInDetectors(input.distDirectory), input.settings);
  const step = input.blobs ? blobStep(input.blobs) : fileStep(input.files!);
  while (!queue.done) if (!step()) queue.wait();
  send({ kind: 'done', coverage });

  function fileStep(files: FileScanOptions): () => boolean {
    const scan = new FileScan(documents, queue, files, {
      found: (path, mode, result) => send({ kind: 'found', path, mode, result }),
      container: (absolute, shown, container) => send({ kind: 'container', absolute, shown, container }),
      coverage,
    });
    return () => scan.step();
  }

  function blobStep({ repository, list }: NonNullable<WorkerInput['blobs']>): () => boolean {
    return () => {
      const entry = queue.pop();
      if (!entry) return false;
      const { from, to } = blobRange(entry);
      const scan = new BlobScan(documents, repository, list, from, to, coverage);
      while (!queue.stopped && scan.step());
      scan.close();
      send({ kind: 'blobs', results: scan.results });
      queue.finish();
      return true;
    };
  }
}

if (parentPort && (workerData as WorkerInput | undefined)?.queue) main(workerData as WorkerInput);
