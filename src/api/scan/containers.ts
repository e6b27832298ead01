import { displayPath, recordSkip, type Coverage, type Provenance } from '../../model';
import type { ByteSource, ContainerKind } from '../../unpack';
import type { ScanContext } from './context';

/** A container that a scan of files met. */
export interface FoundContainer {
  readonly absolute: string;
  readonly shown: string;
  readonly kind: ContainerKind;
}

/** Opens containers one after the other and scans what is in them; what cannot be read is coverage. */
export async function scanContainers(context: ScanContext, containers: readonly FoundContainer[], coverage: Coverage): Promise<void> {
  for (const { absolute, shown, kind } of containers) {
    if (context.request.signal?.aborted) return;
    await scanContainer(context, kind, { kind: 'file', path: absolute }, { kind: 'file', path: shown }, coverage);
  }
}

/** Scans every member of one container, nested ones too. The container itself counts as one document. */
export async function scanContainer(
  { documents, accept, keyFiles, progress, request }: ScanContext, kind: ContainerKind, source: ByteSource, provenance: Provenance, coverage: Coverage,
): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- readers load where the first container is met
  const { unpack } = require('../../unpack') as typeof import('../../unpack');
  const path = displayPath(provenance);
  let whole = true;
  for await (const found of unpack(kind, source, provenance, request.unpackLimits)) {
    if (request.signal?.aborted) return;
    if (found.type === 'skip') {
      recordSkip(coverage, found.skip);
      if (found.skip.path === path) whole = false;
      continue;
    }
    coverage.seen++;
    // Detectors know paths by slashes: `/ansible/hosts` in an archive is at `backup.tar!ansible/hosts`.
    const { result, bytes } = await documents.scanAsync(displayPath(found.provenance).replaceAll('!', '/'), keyFiles.keep(found.provenance, found.chunks));
    coverage.scanned++;
    coverage.bytes += bytes;
    accept(found.provenance, result);
    progress(coverage.seen, coverage.bytes);
  }
  if (whole) coverage.scanned++;
}
