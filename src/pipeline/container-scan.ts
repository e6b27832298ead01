import { KEY_FILE_NAMES, MAX_KEY_FILE_BYTES } from '../judge/key-files';
import { displayPath, recordSkip, type Coverage, type MemberProvenance, type Provenance } from '../model';
import type { ByteSource, ContainerKind, UnpackLimits } from '../unpack';
import type { DocumentResult, DocumentScanner, Survey } from './document-scanner';

/** Where the results of containers go, and when to end early. */
export interface ContainerOutput {
  readonly member: (provenance: MemberProvenance, result: DocumentResult) => void;
  /** A key file that a container holds, by its whole shown path: it may open what lies beside it. */
  readonly keyFile: (path: string, bytes: Uint8Array) => void;
  readonly coverage: Coverage;
  readonly stopped: () => boolean;
  /** Leaves a member to another thread; false where it is to be scanned here. */
  readonly leave?: (survey: Survey, provenance: MemberProvenance) => boolean;
  readonly progress?: () => void;
}

/** Scans every member of one container, nested ones too; what cannot be read is coverage. The container itself counts as one document. */
export async function scanContainer(
  documents: DocumentScanner, kind: ContainerKind, source: ByteSource, provenance: Provenance, limits: Partial<UnpackLimits> | undefined, output: ContainerOutput,
): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- readers load where the first container is met
  const { unpack } = require('../unpack') as typeof import('../unpack');
  const { coverage, leave } = output;
  const path = displayPath(provenance);
  let whole = true;
  for await (const found of unpack(kind, source, provenance, limits)) {
    if (output.stopped()) return;
    if (found.type === 'skip') {
      recordSkip(coverage, found.skip);
      if (found.skip.path === path) whole = false;
      continue;
    }
    if (!found.part) coverage.seen++;
    const shown = displayPath(found.provenance);
    const name = shown.slice(Math.max(shown.lastIndexOf('/'), shown.lastIndexOf('!')) + 1).toLowerCase();
    const chunks = KEY_FILE_NAMES.has(name) ? keep(shown, found.chunks, output.keyFile) : found.chunks;
    // Detectors know paths by slashes: `/ansible/hosts` in an archive is at `backup.tar!ansible/hosts`.
    const { result, bytes } = await documents.scanAsync(shown.replaceAll('!', '/'), chunks, leave && ((survey) => leave(survey, found.provenance)));
    if (!found.part) coverage.scanned++;
    coverage.bytes += bytes;
    output.member(found.provenance, result);
    output.progress?.();
  }
  if (whole) coverage.scanned++;
}

/** Passes a key file's bytes on and keeps them. */
async function* keep(path: string, chunks: AsyncIterable<Uint8Array>, keyFile: ContainerOutput['keyFile']): AsyncGenerator<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length <= MAX_KEY_FILE_BYTES) parts.push(Buffer.from(chunk));
    yield chunk;
  }
  if (length <= MAX_KEY_FILE_BYTES) keyFile(path, Buffer.concat(parts));
}
