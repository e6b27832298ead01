import type { Coverage } from '../../model';
import type { ContainerOutput } from '../../pipeline/container-scan';
import type { ScanContext } from './context';

/** Where this thread's results of containers go. */
export function containerOutput({ accept, keyFiles, progress, request }: ScanContext, coverage: Coverage): ContainerOutput {
  return {
    member: accept,
    keyFile: (path, bytes) => keyFiles.add(path, bytes),
    coverage,
    stopped: () => request.signal?.aborted === true,
    progress: () => progress(coverage.seen, coverage.bytes),
  };
}
