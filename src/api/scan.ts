import { createReadStream, statSync } from 'node:fs';
import { loadFingerprintKey } from '../config/state';
import type { Baseline } from '../config/baseline';
import type { IgnoreEntry } from '../config/load';
import { suppressions } from '../judge/suppress';
import { byPlace } from '../report/json';
import { version } from '../config/version';
import {
  displayPath, KeysweepError, keyId, newCoverage, recordSkip,
  type Coverage, type Credential, type Occurrence, type PlacedObservation, type Provenance, type Rejection, type ScanReport,
} from '../model';
import { scanContainer } from '../pipeline/container-scan';
import { builtInDetectors, type Detectors } from '../pipeline/detectors';
import type { DocumentResult } from '../pipeline/document-scanner';
import { groupByCredential } from '../pipeline/group';
import { seal } from '../pipeline/seal';
import { createDocumentScanner, type ScanSettings } from '../pipeline/thread';
import { IDENTIFY_BYTES, identifyContainer } from '../unpack/kinds';
import type { UnpackLimits } from '../unpack';
import { containerOutput } from './scan/containers';
import type { ScanContext } from './scan/context';
import { KeyFiles } from './scan/key-files';
import { scanFileList, scanPaths } from './scan/files';
import { scanHistory, scanPush, type Push } from './scan/history';
import { scanStaged } from './scan/staged';

/** What to scan and how. Every source given is scanned; none given is an error. */
export interface ScanRequest extends ScanSettings {
  /** Files and directories. */
  readonly paths?: readonly string[];
  /** Git history of the repositories in `paths` (or of the current folder) instead of their files. */
  readonly history?: { readonly since?: string; readonly ranges?: readonly string[] };
  /** The index of the repository at the first path (or of the current folder). */
  readonly staged?: boolean;
  /** What a push brings to the other side, as git's pre-push and pre-receive hooks are told it; read as the hook's git sees it (quarantine included). */
  readonly push?: Push;
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
  /** Open archives, compressed files, databases, dumps and images (default true). */
  readonly archives?: boolean;
  /** Bounds of opening them; what is not given keeps its default. */
  readonly unpackLimits?: Partial<UnpackLimits>;
  /** Test the password hashes found against the passwords found in clear and the factory defaults (default false). Results then come at the end. */
  readonly tryKnown?: boolean;
  /** Leave out blobs of the history that a former scan with the same detectors found clean (default false). */
  readonly incremental?: boolean;
  /** Threads at most (default: the machine's). */
  readonly threads?: number;
  /** Findings not counted, each with its reason, until its day. */
  readonly ignore?: readonly IgnoreEntry[];
  /** Findings known before. */
  readonly baseline?: Baseline;
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
  /** A judged credential at one place. */
  occurrence(occurrence: Occurrence): void;
  /** A fact of the estate at its place. */
  observation?(observation: PlacedObservation): void;
  /** A match that was judged not to be a credential; asked for by `explainRejected`. */
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
  /** With `tryKnown`: hash occurrences opened, tests made, hashes that the budget left short of candidates. */
  readonly knownHashes?: { readonly opened: number; readonly tested: number; readonly cutShort: number };
}

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
  const held: Occurrence[] = [];
  const keyFiles = new KeyFiles(request.paths ?? []);
  const settle = suppressions(request.ignore ?? [], request.baseline);
  const give = (occurrence: Occurrence): void => sink.occurrence(settle(occurrence));
  const emit = (occurrences: readonly Occurrence[]): void => {
    found += occurrences.length;
    for (const occurrence of occurrences) {
      if (keyFiles.hold(occurrence)) continue;
      if (request.tryKnown) held.push(occurrence);
      else give(occurrence);
    }
  };
  const observe = (observation: PlacedObservation): void => sink.observation?.(observation);
  const accept = (provenance: Provenance, result: DocumentResult): void => {
    emit(seal(result.findings, provenance, key, detectors.rule));
    const path = displayPath(provenance);
    for (const { fact, line } of result.observations) observe({ fact, line, path, provenance });
    if (sink.rejection) for (const rejection of result.rejections) sink.rejection({ ...rejection, path });
  };
  const context: ScanContext = {
    request, detectors, key, accept, emit, observe, keyFiles,
    documents: createDocumentScanner(detectors, request),
    progress: (documents, bytes) => request.progress?.({ documents, bytes, found, elapsedMs: Date.now() - started }),
  };

  const named = request.paths ?? [];
  const pipes = request.history || request.staged ? [] : named.filter(isPipe);
  const paths = named.filter((path) => !pipes.includes(path));
  for (const path of pipes) coverage.push(await scanStream(context, { chunks: createReadStream(path), name: path }));
  if (request.history) for (const path of paths.length ? paths : ['.']) coverage.push(await scanHistory(context, path, request.history));
  else if (request.push) coverage.push(await scanPush(context, paths[0] ?? '.', request.push));
  else if (request.staged) coverage.push(await scanStaged(context, paths[0] ?? '.'));
  else if (paths.length) coverage.push(await scanPaths(context, paths));
  if (request.filesFrom !== undefined) coverage.push(await scanFileList(context, request.filesFrom));
  if (request.stream) coverage.push(await scanStream(context, request.stream));
  if (coverage.length === 0) throw new KeysweepError('nothing-asked', 'nothing to scan was named', { actions: ['name a path, or use --staged, --history or --stdin'] });
  for (const occurrence of keyFiles.open(key)) {
    if (request.tryKnown) held.push(occurrence);
    else give(occurrence);
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- hash formats load only where they are tested
  const known = request.tryKnown ? (require('../judge/known') as typeof import('../judge/known')).tryKnown(held, { key }) : undefined;
  for (const occurrence of known?.occurrences ?? []) give(occurrence);
  // A worker that ran out of memory says so by an event.
  if (detectors.troubles) await new Promise((resolve) => setImmediate(resolve));
  for (const trouble of detectors.troubles?.() ?? []) recordSkip(coverage[0]!, trouble);
  if (signal?.aborted) for (const one of coverage) recordSkip(one, { path: one.source, reason: 'interrupted', detail: 'the scan was stopped before its end', incomplete: true });
  return {
    coverage,
    complete: !coverage.some((one) => one.incomplete),
    startedAt: new Date(started).toISOString(),
    durationMs: Date.now() - started,
    detectorSet: detectors.set.version,
    fingerprintKey: keyId(key),
    knownHashes: known && { opened: known.opened, tested: known.tested, cutShort: known.cutShort },
  };
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

/** A pipe or device that the user names, as shells do for `<(command)`. */
function isPipe(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isFile() && !stat.isDirectory();
}

/** Scans a stream as one document; where it breaks off, that is coverage. */
async function scanStream(context: ScanContext, stream: NonNullable<ScanRequest['stream']>): Promise<Coverage> {
  const coverage = newCoverage(stream.name);
  coverage.seen = 1;
  try {
    return await scanWhole(context, stream, coverage);
  } catch (error) {
    if (error instanceof KeysweepError) throw error;
    recordSkip(coverage, { path: stream.name, reason: 'unreadable', detail: (error as Error).message, incomplete: true });
    return coverage;
  }
}

async function scanWhole(context: ScanContext, { chunks, name }: NonNullable<ScanRequest['stream']>, coverage: Coverage): Promise<Coverage> {
  const { documents, accept, request } = context;
  const { head, all } = await peek(chunks);
  const kind = request.archives === false ? undefined : identifyContainer(head, name);
  if (kind) {
    await scanContainer(documents, kind, { kind: 'stream', chunks: all }, { kind: 'stream', path: name }, request.unpackLimits, containerOutput(context, coverage));
    return coverage;
  }
  const { result, bytes } = await documents.scanAsync(name, all);
  coverage.scanned = 1;
  coverage.bytes = bytes;
  accept({ kind: 'stream', path: name }, result);
  return coverage;
}

/** The first bytes of a stream, and the stream as if they had not been taken. */
async function peek(chunks: AsyncIterable<Uint8Array>): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let length = 0;
  while (length < IDENTIFY_BYTES) {
    const { value, done } = await iterator.next();
    if (done) break;
    taken.push(value);
    length += value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* taken;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { head: Buffer.concat(taken), all: all() };
}
