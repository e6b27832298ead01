import { newCoverage, type Coverage } from '../../model';
import { BlobScan } from '../../pipeline/blob-scan';
import { seal } from '../../pipeline/seal';
import { listStaged, openRepository, openRepositoryHere, type Repository } from '../../sources/git';
import type { ScanContext } from './context';

/** Scans what is staged in the repository at `path`: the blobs of the index, not the files of the work tree. */
export async function scanStaged(context: ScanContext, path: string): Promise<Coverage> {
  const { documents, emit, observe, key, detectors } = context;
  const repository: Repository = path === '.' ? openRepositoryHere() : openRepository(path);
  const coverage = newCoverage('staged changes');
  const list = listStaged(repository, coverage);
  if (list.length === 0) return coverage;
  const scan = new BlobScan(documents, repository, list, 0, list.length, coverage);
  while (scan.step());
  for (const { finding, path: blobPath, firstBlob } of scan.results.findings) {
    emit(seal([finding], { kind: 'index', repository: repository.name, path: blobPath, blob: firstBlob }, key, detectors.rule));
  }
  for (const observation of scan.results.observations) observe({ ...observation, provenance: { kind: 'index', repository: repository.name, path: observation.path, blob: '' } });
  return coverage;
}
