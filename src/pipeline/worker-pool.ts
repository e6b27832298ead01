import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { isAsset, isPackaged, readPackaged } from '../config/packaged';
import { mergeCoverage, newCoverage, recordSkip, type Coverage, type Provenance } from '../model';
import type { BlobResults } from './blob-scan';
import { DocumentRing, type PassedDocument } from './document-ring';
import type { DocumentResult } from './document-scanner';
import type { PieceResult } from './pieces';
import type { WorkerInput, WorkerMessage } from './worker';
import { WorkQueue } from './work-queue';

/** Where the pool's results go. */
export interface PoolOutput {
  readonly found?: (provenance: Provenance, result: DocumentResult) => void;
  readonly piece?: (piece: PieceResult) => void;
  readonly blobs?: (results: BlobResults) => void;
  readonly keyFile?: (path: string, bytes: Uint8Array) => void;
  /** Judges a document that a worker has read and surveyed. */
  readonly judge?: (document: PassedDocument) => void;
}

/** V8 heap of a worker in MB: documents live outside it, so this is for results under way. Its young part is garbage soon: V8's own 48 MB would hold it late. */
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 12 };

/**
 * Worker threads on one shared queue. A worker that dies (out of memory, a defect) loses at most the
 * entry it was at; that is coverage, and the others go on.
 */
export class WorkerPool {
  readonly #coverage = newCoverage('workers');
  readonly #ends: Promise<void>[] = [];
  readonly #rings: DocumentRing[] = [];
  readonly #queue: WorkQueue;
  readonly #output: PoolOutput;
  /** Documents and bytes of finished workers, for progress. */
  documents = 0;
  bytes = 0;

  constructor(count: number, input: WorkerInput, output: PoolOutput) {
    const queue = (this.#queue = new WorkQueue(input.queue));
    this.#output = output;
    const start = workerStart(input.distDirectory);
    for (let slot = 1; slot <= count; slot++) {
      let ring: SharedArrayBuffer | undefined;
      if (input.files) {
        this.#rings.push(new DocumentRing());
        ring = this.#rings.at(-1)!.shared;
      }
      const worker = new Worker(start.program, { eval: start.isText, workerData: { ...input, slot, ring, threads: count + 1 }, resourceLimits: LIMITS });
      let finished = false;
      let failure: Error | undefined;
      worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'found') output.found?.(message.provenance, message.result);
        else if (message.kind === 'piece') output.piece?.(message.piece);
        else if (message.kind === 'blobs') output.blobs?.(message.results);
        else if (message.kind === 'key-file') output.keyFile?.(message.path, message.bytes);
        else if (message.kind === 'done') {
          finished = true;
          this.documents += message.coverage.seen;
          this.bytes += message.coverage.bytes;
          mergeCoverage(this.#coverage, message.coverage);
        }
      });
      worker.on('error', (error) => (failure = error));
      this.#ends.push(new Promise((resolve) => {
        worker.on('exit', () => {
          if (!finished) {
            const at = queue.abandon(slot);
            recordSkip(this.#coverage, {
              path: at || '(unknown)', reason: 'worker-crash', incomplete: true,
              detail: `a scanning thread ended early: ${failure?.message ?? 'no reason given'}; files it had in hand were not scanned`,
            });
          }
          resolve();
        });
      }));
    }
  }

  /** Judges one document of each worker that has passed on any; false where there is none now. */
  judge(): boolean {
    let any = false;
    for (const ring of this.#rings) {
      const document = ring.take();
      if (!document) continue;
      any = true;
      try {
        this.#output.judge!(document);
      } finally {
        ring.release();
        this.#queue.settle();
      }
    }
    return any;
  }

  /** Resolves when all workers have ended, with what they covered. */
  async finished(): Promise<Coverage> {
    await Promise.all(this.#ends);
    return this.#coverage;
  }
}

/** What starts the bundled worker with V8's code cache, beside a bundled program, else the compiled one; in the single executable the text that loads it from there. */
function workerStart(distDirectory: string): { program: string; isText: boolean } {
  const bundled = join(distDirectory, 'worker-start.js');
  if (isAsset(bundled)) return { program: readPackaged(bundled).toString('utf8'), isText: true };
  return { program: isPackaged(bundled) ? bundled : join(distDirectory, 'src', 'pipeline', 'worker.js'), isText: false };
}
