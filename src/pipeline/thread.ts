import { createKernel } from '../engine/kernel/kernel';
import { Scanner } from '../engine/scanner';
import type { JudgeOptions } from '../judge';
import type { evaluate } from '../judge/model';
import type { Detectors } from './detectors';
import { DocumentScanner, SCRATCH } from './document-scanner';

/** How documents are scanned and judged; plain data, so that it can be sent to worker threads. */
export interface ScanSettings {
  readonly platform?: string;
  readonly explainRejected?: boolean;
  readonly compatInlineAllow?: boolean;
  /** Memory for one document or chunk, in bytes. */
  readonly capacity?: number;
}

/** Largest part of a document held at once: 8 MiB, so that two threads stay far below 250 MB. */
export const DEFAULT_CAPACITY = 8 * 1024 * 1024;

/** The statement model, loaded when the first statement is judged: most commits have none. */
const model: typeof evaluate = (facts, path) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  loadedModel ??= (require('../judge/model') as { evaluate: typeof evaluate }).evaluate;
  return loadedModel(facts, path);
};
let loadedModel: typeof evaluate | undefined;

/** Makes the scanner of one thread. */
export function createDocumentScanner({ set, rule, issuers }: Detectors, settings: ScanSettings): DocumentScanner {
  const kernel = createKernel(set.tables, { capacity: (settings.capacity ?? DEFAULT_CAPACITY) + SCRATCH, filter: set.filter });
  const options: JudgeOptions = {
    rule,
    explainRejected: settings.explainRejected,
    compatInlineAllow: settings.compatInlineAllow,
    model,
    issuers,
  };
  return new DocumentScanner(new Scanner(set, kernel), options, settings.platform);
}
