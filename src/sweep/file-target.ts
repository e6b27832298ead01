import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, sep } from 'node:path';
import { runScan } from '../api/scan';
import { type Coverage, KeysweepError, mergeCoverage, newCoverage, type Occurrence, type Provenance, recordSkip, rootProvenance } from '../model';
import { type BlobFact, type Place, readFileVersions, readPlaces, saveBlobs, type ScannedBlob, type StoredTarget } from '../store';
import type { SweepContext } from './context';
import type { TargetResult } from './git-target';
import { httpObjects } from './http-objects';
import { s3Objects } from './s3-objects';
import { nameFilter, type TargetDetails } from './targets';

/** Files scanned, or objects fetched, at a time. */
const BATCH_FILES = 2000;
/** Objects on disk at a time, in bytes; one larger object still fits alone. */
const BATCH_BYTES = 256 * 1024 * 1024;

/** Something that can be fetched into a file: an object of a bucket, a document of a web server. */
export interface RemoteObject {
  /** Shown in results, and unique in its target. */
  readonly path: string;
  /** Changes with the content: ETag, or size and time. Undefined where the server does not tell: always fetched. */
  readonly version?: string;
  readonly size?: number;
  fetch(file: string): Promise<void>;
}

/** Scans the files below a directory (or one file) that changed since the last scan with these detectors. */
export async function scanFiles(context: SweepContext, target: StoredTarget): Promise<TargetResult> {
  const coverage = newCoverage(target.name);
  const { include, exclude } = target.details as TargetDetails;
  const wanted = nameFilter(include, exclude);
  const top = statSync(target.location);
  const root = top.isDirectory() ? target.location : dirname(target.location);
  const shownOf = (path: string): string => relative(root, path).split(sep).join('/');
  const changes = await Changes.start(context, target);
  let batch: string[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    await scanBatch(context, coverage, batch, shownOf, changes);
    batch = [];
    context.signal.throwIfAborted();
  };
  const unlisted: string[] = [];
  const files = top.isDirectory() ? walk(root, coverage, unlisted) : [{ path: target.location, stat: top }];
  for (const { path, stat } of files) {
    const shown = shownOf(path);
    if (!wanted(shown)) continue;
    if (!changes.isNew(shown, `${stat.size}:${stat.mtimeMs}:${stat.ino}`)) continue;
    batch.push(path);
    if (batch.length >= BATCH_FILES) await flush();
  }
  await flush();
  if (top.isDirectory() && changes.nothingLeft) {
    throw new KeysweepError('no-such-path', `${target.location} holds nothing now and held files before (${changes.filesBefore}): is it mounted? Where it was emptied on purpose, take it out of the inventory`, { where: target.location });
  }
  return changes.result(coverage, unlisted.map((path) => `${shownOf(path)}/`));
}

/** Scans the objects of a bucket or a file list that changed, a bounded batch on disk at a time. */
export async function scanObjects(context: SweepContext, target: StoredTarget): Promise<TargetResult> {
  const coverage = newCoverage(target.name);
  const { include, exclude } = target.details as TargetDetails;
  const wanted = nameFilter(include, exclude);
  const changes = await Changes.start(context, target);
  const objects = target.kind === 's3' ? s3Objects(context, target, coverage) : httpObjects(context, target, coverage);
  let batch: RemoteObject[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    await fetchAndScan(context, coverage, batch, changes);
    batch = [];
    bytes = 0;
    context.signal.throwIfAborted();
  };
  for await (const object of objects) {
    if (!wanted(object.path) || !changes.isNew(object.path, object.version)) continue;
    if (bytes + (object.size ?? 0) > BATCH_BYTES) await flush();
    batch.push(object);
    bytes += object.size ?? 0;
    if (batch.length >= BATCH_FILES) await flush();
  }
  await flush();
  return changes.result(coverage);
}

async function fetchAndScan(context: SweepContext, coverage: Coverage, objects: readonly RemoteObject[], changes: Changes): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-sweep-'));
  try {
    const names = new Map<string, string>();
    for (const [index, object] of objects.entries()) {
      // A folder of its own for each, so that names (which detectors look at) stay as they are and nothing collides.
      const file = join(folder, String(index), safeName(object.path));
      mkdirSync(dirname(file), { mode: 0o700 });
      try {
        await object.fetch(file);
        names.set(file, object.path);
      } catch (error) {
        context.signal.throwIfAborted();
        changes.forget(object.path);
        recordSkip(coverage, { path: object.path, reason: 'unreadable', incomplete: true, detail: (error as Error).message });
      }
    }
    if (names.size > 0) await scanBatch(context, coverage, [...names.keys()], (file) => names.get(file)!, changes);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function safeName(path: string): string {
  const name = basename(path).replace(/[\0/\\]/g, '_').slice(-200);
  return name === '' || name === '.' || name === '..' ? 'object' : name;
}

/** Scans files and writes what was found; `shown` gives the path a file has in its target. */
async function scanBatch(context: SweepContext, coverage: Coverage, files: readonly string[], shown: (file: string) => string, changes: Changes): Promise<void> {
  const byFile = new Map<string, { occurrences: Occurrence[]; facts: BlobFact[] }>();
  const heldBy = (provenance: Provenance): { occurrences: Occurrence[]; facts: BlobFact[] } => {
    const file = rootProvenance(provenance).path;
    let held = byFile.get(file);
    if (!held) byFile.set(file, held = { occurrences: [], facts: [] });
    return held;
  };
  const summary = await runScan(
    { paths: files, gitignore: false, threads: 1, key: context.findings.key, detectors: context.findings.detectors, signal: context.signal },
    {
      occurrence: (occurrence) => { heldBy(occurrence.provenance).occurrences.push(occurrence); },
      observation: ({ line, fact, path, provenance }) => { heldBy(provenance).facts.push({ line, fact, member: path.slice(rootProvenance(provenance).path.length) || undefined }); },
    },
  );
  for (const one of summary.coverage) mergeCoverage(coverage, one);
  const blobs: ScannedBlob[] = [];
  for (const [file, { occurrences, facts }] of byFile) {
    const path = shown(file);
    const renamed = occurrences.map((occurrence) => ({ ...occurrence, path, member: occurrence.path.slice(file.length) || undefined }));
    const findings = context.findings.ofOccurrences(renamed);
    if (findings.length === 0 && facts.length === 0) continue;
    blobs.push({ key: changes.found(path), findings, facts });
  }
  await context.store.transaction((transaction) => saveBlobs(transaction, context.detectorSetNumber, blobs), { durable: false });
}

/** What changed in a target without commits since its last complete scan. */
class Changes {
  readonly #changed = new Map<string, string>();
  readonly #seen = new Set<string>();
  readonly #places: Place[] = [];

  private constructor(private readonly targetId: string, private readonly before: ReadonlyMap<string, string>, private readonly former: readonly Place[], private readonly sameDetectors: boolean) {}

  static async start(context: SweepContext, target: StoredTarget): Promise<Changes> {
    const sameDetectors = target.detector_set === context.detectorSet;
    return new Changes(target.id, await readFileVersions(context.store, target.id), sameDetectors ? await readPlaces(context.store, target.id) : [], sameDetectors);
  }

  isNew(path: string, version: string | undefined): boolean {
    this.#seen.add(path);
    if (version !== undefined && this.sameDetectors && this.before.get(path) === version) return false;
    this.#changed.set(path, version ?? `unknown ${Date.now()}`);
    return true;
  }

  get filesBefore(): number {
    return this.before.size;
  }

  /** Every file of the last scan is gone, and no other came. */
  get nothingLeft(): boolean {
    return this.#seen.size === 0 && this.before.size > 0;
  }

  /** Notes that a changed file holds something; gives the key that goes under. */
  found(path: string): string {
    const digest = createHash('sha256').update(`${this.targetId}\0${path}\0${this.#changed.get(path)!}`).digest('hex').slice(0, 40);
    this.#places.push({ path, blob: digest, key: `${digest}00000000`, atHead: true });
    return `${digest}00000000`;
  }

  /** A file that could not be read is tried again next time, and what it held before stays. */
  forget(path: string): void {
    this.#changed.delete(path);
  }

  /** `unlisted`: folders (`path/`) that could not be read; what they held is not taken for gone. */
  result(coverage: Coverage, unlisted: readonly string[] = []): TargetResult {
    const remains = (path: string): boolean => this.#seen.has(path) || unlisted.some((folder) => path.startsWith(folder));
    const kept = this.former.filter(({ path }) => remains(path) && !this.#changed.has(path));
    const removed = [...this.before.keys()].filter((path) => !remains(path));
    return { coverage, places: [...kept, ...this.#places], blobs: [], version: undefined, files: { changed: this.#changed, removed } };
  }
}

/** Regular files below a directory, in name order; symbolic links are not followed. Folders that cannot be read are added to `unlisted`. */
function* walk(directory: string, coverage: Coverage, unlisted: string[]): Iterable<{ path: string; stat: Stats }> {
  let entries;
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    unlisted.push(directory);
    recordSkip(coverage, { path: directory, reason: 'unreadable', incomplete: true, detail: (error as Error).message });
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* walk(path, coverage, unlisted);
    else if (entry.isFile()) {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat) yield { path, stat };
    }
  }
}
