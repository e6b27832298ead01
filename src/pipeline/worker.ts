import { parentPort, workerData } from 'node:worker_threads';
import { newCoverage, type Coverage, type Provenance } from '../model';
import { ObjectReader, type BlobList, type Repository } from '../sources/git';
import { BlobScan, type BlobResults } from './blob-scan';
import { builtInDetectors } from './detectors';
import { DocumentRing } from './document-ring';
import { hasResults, type DocumentResult, type Survey } from './document-scanner';
import { FileScan, type FileScanOptions } from './file-scan';
import type { PieceResult } from './pieces';
import { createDocumentScanner, type ScanSettings } from './thread';
import { blobRange, WorkQueue } from './work-queue';

/** What a worker is started with: files to walk, or blobs to read. */
export interface WorkerInput {
  readonly queue: SharedArrayBuffer;
  readonly settings: ScanSettings;
  readonly files?: FileScanOptions;
  readonly blobs?: { readonly repository: Repository; readonly list: BlobList; readonly containers?: boolean };
  readonly distDirectory: string;
  /** Number of the thread on the queue; set by the pool. */
  readonly slot?: number;
  /** Threads of the scan, the main one included; set by the pool. */
  readonly threads?: number;
  /** Where the thread leaves documents to the main one; set by the pool. */
  readonly ring?: SharedArrayBuffer;
}

/**
 * Milliseconds that all threads wait together for room on their rings. Judging warms up code for about half a second: who waited so long
 * in vain judges what finds no room itself. On two processors one thread reads and one judges, on eight most do both.
 */
const PATIENCE_MS = 4000;

/** What a worker sends: results as they come, its coverage at the end. */
export type WorkerMessage =
  | { readonly kind: 'found'; readonly provenance: Provenance; readonly result: DocumentResult }
  | { readonly kind: 'piece'; readonly piece: PieceResult }
  | { readonly kind: 'blobs'; readonly results: BlobResults }
  | { readonly kind: 'key-file'; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: 'done'; readonly coverage: Coverage };

/** Entry point of a scanning thread: works until the shared queue is done. */
async function main(input: WorkerInput): Promise<void> {
  const port = parentPort!;
  const queue = new WorkQueue(input.queue, input.slot);
  const coverage = newCoverage('worker');
  const send = (message: WorkerMessage): void => port.postMessage(message);
  const documents = createDocumentScanner(builtInDetectors(input.distDirectory), input.settings);
  const objects = input.blobs && ObjectReader.open(input.blobs.repository);
  const step = input.blobs ? blobStep(input.blobs) : fileStep(input.files!);
  while (!queue.done) {
    const did = step();
    if (!(typeof did === 'boolean' ? did : await did)) queue.wait();
  }
  objects?.close();
  send({ kind: 'done', coverage });

  function fileStep(files: FileScanOptions): () => boolean | Promise<boolean> {
    const found = (provenance: Provenance, result: DocumentResult): void => send({ kind: 'found', provenance, result });
    const member = (provenance: Provenance, result: DocumentResult): void => {
      if (hasResults(result)) found(provenance, result);
    };
    const ring = new DocumentRing(input.ring);
    let patience = PATIENCE_MS / input.threads!;
    const leave = (survey: Survey, place: Provenance | string): boolean => {
      if (!DocumentRing.takes(survey)) return false;
      // Counted before it can be taken.
      queue.hold();
      while (!ring.offer(survey, place)) {
        if (patience <= 0 || queue.stopped) {
          queue.finish();
          return false;
        }
        const started = performance.now();
        ring.waitForRoom(Math.min(patience, 50));
        patience -= performance.now() - started;
      }
      queue.pass();
      return true;
    };
    const containers = { member, leave, keyFile: (path: string, bytes: Uint8Array) => send({ kind: 'key-file', path, bytes }), coverage, stopped: () => queue.stopped };
    const scan = new FileScan(documents, queue, files, { found, containers, coverage, leave, piece: (piece) => send({ kind: 'piece', piece }) });
    return () => scan.step();
  }

  function blobStep({ repository, list, containers }: NonNullable<WorkerInput['blobs']>): () => boolean {
    return () => {
      const entry = queue.pop();
      if (!entry) return false;
      const { from, to } = blobRange(entry);
      const scan = new BlobScan(documents, repository, list, from, to, coverage, { containers, objects });
      while (!queue.stopped && scan.step());
      scan.close();
      send({ kind: 'blobs', results: scan.results });
      queue.finish();
      return true;
    };
  }
}

if (parentPort && (workerData as WorkerInput | undefined)?.queue) void main(workerData as WorkerInput);
