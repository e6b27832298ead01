import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { availableParallelism } from 'node:os';
import { loadFingerprintKey } from '../config/state';
import {
  KeysweepError, keyId, mergeCoverage, newCoverage, recordSkip,
  type Coverage, type Credential, type Occurrence, type PlacedObservation, type Provenance, type Rejection, type ScanReport,
} from '../model';
import { builtInDetectors, distDirectory, type Detectors } from '../pipeline/detectors';
import type { DocumentResult, DocumentScanner } from '../pipeline/document-scanner';
import { directoryEntry, FileScan, filesEntry, type Root } from '../pipeline/file-scan';
import { groupByCredential } from '../pipeline/group';
import { seal } from '../pipeline/seal';
import { createDocumentScanner, type ScanSettings } from '../pipeline/thread';
import { WorkQueue } from '../pipeline/work-queue';
import { WorkerPool } from '../pipeline/worker-pool';
import { version } from '../config/version';

/** What to scan and how. Every source given is scanned; none given is an error. */
export interface ScanRequest extends ScanSettings {
  /** Files and directories. */
  readonly paths?: readonly string[];
  /** Git history of the repositories in `paths` (or of the current folder) instead of their files. */
  readonly history?: { readonly since?: string; readonly ranges?: readonly string[] };
  /** The index of the repository at the first path (or of the current folder). */
  readonly staged?: boolean;
  /** A list of files, one a line or NUL-separated; `-` for standard input. */
  readonly filesFrom?: string;
  /** Glob patterns of files to scan, below the paths. */
  readonly include?: readonly string[];
  /** Patterns in gitignore syntax of paths to leave out. */
  readonly exclude?: readonly string[];
  /** A stream scanned as one document; `name` gives its path in results. */
  readonly stream?: { readonly chunks: AsyncIterable<Uint8Array>; readonly name: string };
  /** Leave out what git ignores (default true). */
  readonly gitignore?: boolean;
  /** Larger files are skipped and make the scan incomplete (bytes; default 0: no limit). */
  readonly maxFileBytes?: number;
  /** Threads at most (default: the machine's). */
  readonly threads?: number;
  /** Fingerprint key; default: the installation's. */
  readonly key?: Uint8Array;
  readonly detectors?: Detectors;
  readonly signal?: AbortSignal;
  /** Called about ten times a second on long scans. */
  readonly progress?: (progress: ScanProgress) => void;
}

/** How far a scan is. */
export interface ScanProgress {
  readonly documents: number;
  readonly bytes: number;
  readonly found: number;
  readonly elapsedMs: number;
}

/** Where results go as they come; coverage comes once, at the end. */
export interface ScanSink {
  occurrence(occurrence: Occurrence): void;
  observation?(observation: PlacedObservation): void;
  rejection?(rejection: Rejection): void;
}

/** What a scan covered. */
export interface ScanSummary {
  readonly coverage: readonly Coverage[];
  readonly complete: boolean;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly detectorSet: string;
  /** Public id of the fingerprint key. */
  readonly fingerprintKey: string;
}

/** After so much work in the first thread the others are worth their start (60 ms each). */
const FILES_FOR_THREADS = 1000;
const BYTES_FOR_THREADS = 24 * 1024 * 1024;
/** The main thread lets timers and signals run this often (ms). */
const TURN_MS = 40;

/**
 * Runs a scan and gives results to `sink` as they come, in no fixed order.
 * Throws KeysweepError for requests that cannot be met at all; everything else that goes wrong is coverage.
 */
export async function runScan(request: ScanRequest, sink: ScanSink): Promise<ScanSummary> {
  const started = Date.now();
  const detectors = request.detectors ?? builtInDetectors();
  const key = request.key ?? loadFingerprintKey().key;
  const { signal } = request;
  const coverage: Coverage[] = [];
  let found = 0;

  const accept = (provenance: Provenance, result: DocumentResult): void => {
    const occurrences = seal(result.findings, provenance, key, detectors.rule);
    found += occurrences.length;
    for (const occurrence of occurrences) sink.occurrence(occurrence);
    if (sink.observation && result.observations.length) {
      const { path } = provenance as { path: string };
      for (const { fact, line } of result.observations) sink.observation({ fact, line, path, provenance });
    }
    if (sink.rejection) for (const rejection of result.rejections) sink.rejection(rejection);
  };

  const documents = createDocumentScanner(detectors, request);
  if (request.paths?.length) {
    coverage.push(await scanPaths(request, request.paths, documents, accept, () => found, started));
  }
  if (request.stream) {
    const own = newCoverage(request.stream.name);
    own.seen = 1;
    const { result, bytes } = await documents.scanAsync(request.stream.name, request.stream.chunks);
    own.scanned = 1;
    own.bytes = bytes;
    accept({ kind: 'stream', path: request.stream.name }, result);
    coverage.push(own);
  }
  if (coverage.length === 0) throw new KeysweepError('nothing-asked', 'nothing to scan was named', { actions: ['name a path, or use --staged, --history or --stdin'] });
  if (signal?.aborted) for (const one of coverage) recordSkip(one, { path: one.source, reason: 'interrupted', detail: 'the scan was stopped before its end', incomplete: true });
  return {
    coverage,
    complete: !coverage.some((one) => one.incomplete),
    startedAt: new Date(started).toISOString(),
    durationMs: Date.now() - started,
    detectorSet: detectors.set.version,
    fingerprintKey: keyId(key),
  };
}

/** Runs a scan and gathers everything into one report, grouped by credential. */
export async function scan(request: ScanRequest): Promise<ScanReport> {
  const occurrences: Occurrence[] = [];
  const observations: PlacedObservation[] = [];
  const rejections: Rejection[] = [];
  const summary = await runScan(request, {
    occurrence: (occurrence) => occurrences.push(occurrence),
    observation: (observation) => observations.push(observation),
    rejection: (rejection) => rejections.push(rejection),
  });
  return toReport(summary, occurrences, observations, request.explainRejected ? rejections : undefined);
}

/** The report of a finished scan; occurrences are put in order of place. */
export function toReport(summary: ScanSummary, occurrences: Occurrence[], observations: PlacedObservation[], rejections?: Rejection[]): ScanReport {
  occurrences.sort(byPlace);
  const credentials: Credential[] = groupByCredential(occurrences);
  return {
    schema: 'keysweep-report/1',
    tool: { name: 'keysweep', version, detectorSet: summary.detectorSet, fingerprintKey: summary.fingerprintKey },
    startedAt: summary.startedAt,
    durationMs: summary.durationMs,
    coverage: summary.coverage,
    credentials,
    observations,
    rejections,
    suppressedCount: occurrences.reduce((count, occurrence) => count + (occurrence.suppressed ? 1 : 0), 0),
    complete: summary.complete,
  };
}

/** Order of occurrences in outputs: by path, line, column, rule. */
export function byPlace(a: Occurrence, b: Occurrence): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.line - b.line || a.column - b.column || (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0);
}

async function scanPaths(
  request: ScanRequest,
  paths: readonly string[],
  documents: DocumentScanner,
  accept: (provenance: Provenance, result: DocumentResult) => void,
  found: () => number,
  started: number,
): Promise<Coverage> {
  const coverage = newCoverage(paths.join(' '));
  const queue = new WorkQueue();
  const roots: Root[] = [];
  for (const shown of paths) {
    const absolute = resolve(shown);
    const stat = statSync(absolute, { throwIfNoEntry: false });
    if (!stat) {
      throw new KeysweepError('no-such-path', `no such file or directory: ${shown}`, { where: shown, actions: ['check the spelling, or quote names with spaces'] });
    }
    roots.push({ absolute, shown: shown.replace(/^\.\/(?=.)/, '') });
    queue.push(stat.isDirectory() ? directoryEntry(absolute) : filesEntry([absolute]));
  }
  roots.sort((a, b) => b.absolute.length - a.absolute.length);
  const files = { roots, gitignore: request.gitignore ?? true, maxFileBytes: request.maxFileBytes ?? 0 };
  const accepted = (path: string, mode: number | undefined, result: DocumentResult): void => accept({ kind: 'file', path, mode }, result);
  const fileScan = new FileScan(documents, queue, files, { found: accepted, container: () => undefined, coverage });
  const threads = Math.max(1, request.threads ?? availableParallelism());
  let pool: WorkerPool | undefined;
  const stop = (): void => queue.stop();
  request.signal?.addEventListener('abort', stop, { once: true });
  if (request.signal?.aborted) stop();

  let turn = Date.now();
  while (!queue.done) {
    if (!fileScan.step()) await new Promise((r) => setTimeout(r, 2));
    const now = Date.now();
    if (now - turn > TURN_MS) {
      request.progress?.({ documents: coverage.seen + (pool?.documents ?? 0), bytes: coverage.bytes + (pool?.bytes ?? 0), found: found(), elapsedMs: now - started });
      await nextTurn();
      turn = Date.now();
    }
    if (!pool && threads > 1 && (coverage.seen >= FILES_FOR_THREADS || coverage.bytes >= BYTES_FOR_THREADS) && queue.pending > 1) {
      pool = new WorkerPool(threads - 1, { queue: queue.shared, settings: settingsOf(request), files, distDirectory: distDirectory() }, { found: accepted });
    }
  }
  if (pool) mergeCoverage(coverage, await pool.finished());
  request.signal?.removeEventListener('abort', stop);
  return coverage;
}

function settingsOf({ platform, explainRejected, compatInlineAllow, capacity }: ScanSettings): ScanSettings {
  return { platform, explainRejected, compatInlineAllow, capacity };
}
