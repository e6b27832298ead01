import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { append, type Coverage } from '../model';
import { CHUNK_OVERLAP, type DocumentResult, type DocumentScanner } from '../pipeline/document-scanner';
import { type BlobList, blobId, blobPath, BlobReader, type Repository } from '../sources/git';
import { knownBlobs, saveBlobs, type ScannedBlob } from '../store';
import type { SweepContext } from './context';

/** A blob with findings or facts, where the listing met it. */
export interface Hit {
  readonly blob: string;
  readonly path: string;
  readonly key: string;
}

/** Keys asked for, and blobs written, at a time. */
const ASKED = 5000;
const WRITTEN = 500;
/** The event loop gets a turn this often (ms), for signals, heartbeats and other targets' requests. */
const TURN_MS = 50;

/** Key of a blob under a path (store/migrations.ts), hex. */
export function blobKey(blob: string, path: string): string {
  return blob + createHash('sha256').update(path).digest('hex').slice(0, 8);
}

/**
 * Which blobs of a list were never scanned with this detector set (indexes), and which were and hold something. Those that are not
 * written yet are added to `scanned`, so that the result can be written without the one they were scanned for.
 */
export async function sortOut(context: SweepContext, list: BlobList, scanned: ScannedBlob[]): Promise<{ unknown: number[]; hits: Hit[] }> {
  const unknown: number[] = [];
  const hits: Hit[] = [];
  for (let from = 0; from < list.length; from += ASKED) {
    const batch: Hit[] = [];
    for (let index = from; index < Math.min(from + ASKED, list.length); index++) {
      const blob = blobId(list, index);
      const path = blobPath(list, index);
      batch.push({ blob, path, key: blobKey(blob, path) });
    }
    const known = await knownBlobs(context.store, context.detectorSetNumber, batch.map(({ key }) => key));
    batch.forEach((one, offset) => {
      const unwritten = context.unwritten?.get(one.key);
      if (unwritten) scanned.push(unwritten);
      const holds = unwritten ? unwritten.findings.length + unwritten.facts.length > 0 : known.get(one.key);
      if (holds === undefined) unknown.push(from + offset);
      else if (holds) hits.push(one);
    });
  }
  return { unknown, hits };
}

/** Writes what was scanned and empties the list. */
export async function writeBlobs(context: SweepContext, scanned: ScannedBlob[]): Promise<void> {
  const blobs = scanned.splice(0);
  if (blobs.length > 0) await context.store.transaction((transaction) => saveBlobs(transaction, context.detectorSetNumber, blobs), { durable: false });
}

/**
 * Scans every blob of a list and gives those that hold something. Results are added to `scanned` and written whenever there is a batch;
 * what is left in it is the caller's to write.
 */
export async function scanBlobs(context: SweepContext, repository: Repository, list: BlobList, scanned: ScannedBlob[], coverage: Coverage): Promise<Hit[]> {
  if (list.length === 0) return [];
  const hits: Hit[] = [];
  await context.findings.exclusively(async (documents) => {
    const reader = new BlobReader(repository, list, 0, list.length, documents.buffer.subarray(0, documents.capacity), { coverage, overlap: CHUNK_OVERLAP, whole: true });
    try {
      let turn = performance.now();
      for (let one = nextDocument(reader, documents); one; one = nextDocument(reader, documents)) {
        const { blob, path, result } = one;
        const key = blobKey(blob, path);
        const findings = result.findings.length === 0 ? [] : context.findings.ofDocument(result, { kind: 'git', repository: repository.name, path, blob });
        const facts = result.observations;
        if (findings.length > 0 || facts.length > 0) hits.push({ blob, path, key });
        scanned.push({ key, findings, facts });
        if (scanned.length >= WRITTEN) await writeBlobs(context, scanned);
        if (performance.now() - turn > TURN_MS) {
          await nextTurn();
          context.signal.throwIfAborted();
          turn = performance.now();
        }
      }
    } finally {
      reader.close();
    }
  });
  return hits;
}

/** Reads and scans the next blob, piece by piece where it is large. */
function nextDocument(reader: BlobReader, documents: DocumentScanner): { blob: string; path: string; result: DocumentResult } | undefined {
  let line = 1;
  let whole: DocumentResult | undefined;
  for (let slice = reader.next(); slice; slice = reader.next()) {
    const { start, end, offset, last, blob, path } = slice;
    if (offset === 0 && last) return { blob, path, result: documents.scanSlice(path, start, end) };
    if (offset === 0) {
      line = 1;
      whole = { findings: [], observations: [], rejections: [] };
    }
    const range = { from: offset === 0 ? 0 : CHUNK_OVERLAP / 2, to: last ? end - start + 1 : end - start - CHUNK_OVERLAP / 2 };
    const piece = documents.scanSlice(path, start, end, [range], line);
    append(whole!.findings, piece.findings);
    append(whole!.observations, piece.observations);
    if (last) return { blob, path, result: whole! };
    line += documents.countNewlines(start, end - CHUNK_OVERLAP);
  }
  return undefined;
}
