import { runWorker } from '../../src/api/sweep';
import { FindingMaker } from '../../src/sweep/context';

// A worker process for the sweep suite: `node -r ./scripts/typescript.cjs test/services/sweep-worker.ts STORE CACHE [PART]`.
const controller = new AbortController();
process.once('SIGTERM', () => { controller.abort(new Error('SIGTERM')); });
runWorker({ store: process.argv[2]!, cache: process.argv[3]!, findings: new FindingMaker(undefined, Buffer.alloc(32, 7)), leaseSeconds: 4, partBlobs: Number(process.argv[4] ?? 50_000), signal: controller.signal, concurrency: 1 })
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
