import { existsSync } from 'node:fs';
import { ensureStateDirectory } from '../../config/state';
import { newCoverage, type Coverage, type GitProvenance, type Provenance } from '../../model';
import { BlobScan, type BlobResults, type HistoricFinding } from '../../pipeline/blob-scan';
import { seal } from '../../pipeline/seal';
import { blobRange, blobRangeEntry, WorkQueue } from '../../pipeline/work-queue';
import { excludedBy } from '../../sources/files/ignore-rules';
import { blobId, blobPath, listBlobs, locateBlobs, ObjectReader, openRepository, pushSelection, ScannedObjects, splitByPath, walkHistory, type BlobPlaces, type HistorySelection, type HistoryWalk, type RefUpdate, type Repository } from '../../sources/git';
import type { ScanContext } from './context';
import { scanHistoricContainers } from './historic-containers';
import { noSuchPath } from './no-such-path';
import { workOff } from './threads';

/** Blobs of one queue entry; its paths are one thread's, as versions are compared. */
const BLOBS_PER_ENTRY = 2000;
/** Most blobs of a history are a few changed lines, 50 µs each, and a second thread warms up for 0.2 s: before so many are read it cannot win that back. */
const THREADS_AFTER = { documents: 20_000, bytes: 384 * 1024 * 1024 };

/**
 * Scans the history of the repository at `path`: each blob once, only what each version changed.
 * Every secret is reported once for each path, with the commit that brought it in and whether HEAD still holds it.
 */
export async function scanHistory(context: ScanContext, path: string, selection: HistorySelection): Promise<Coverage> {
  if (!existsSync(path)) throw noSuchPath(path);
  return scanSelection(context, openRepository(path), selection, newCoverage(`history of ${path}`), context.request.archives !== false);
}

/** Refs that a push moves, and what the receiving side has already: the tracking refs of a remote, or every ref of this repository. */
export interface Push {
  readonly updates: readonly RefUpdate[];
  readonly known: { readonly remote: string } | 'all-refs';
}

/** Scans what a push brings to the other side. Deleted refs bring nothing, which the coverage says by `seen` 0. */
export async function scanPush(context: ScanContext, path: string, { updates, known }: Push): Promise<Coverage> {
  const coverage = newCoverage(`what is pushed (${updates.map(({ ref }) => ref.replace(/^refs\/(?:heads|tags)\//, '')).join(', ')})`);
  const selection = pushSelection(updates, known);
  return selection ? scanSelection(context, openRepository(path, { inheritRepository: true }), selection, coverage) : coverage;
}

async function scanSelection(context: ScanContext, repository: Repository, selection: HistorySelection, coverage: Coverage, containers = false): Promise<Coverage> {
  const { request, documents, detectors } = context;
  const cache = request.incremental ? ScannedObjects.open(ensureStateDirectory(), detectors.set.version) : undefined;
  const excluded = excludedBy(request.exclude ?? [], ['/']);
  const walk = await walkHistory(repository, selection, request.signal).catch(ifStopped(request.signal, undefined));
  const list = await listBlobs(repository, selection, coverage, {
    walk,
    skip: cache && ((id) => cache.has(id)),
    include: excluded && ((name) => !excluded(`/${name}`, false)),
    signal: request.signal,
  }).catch(ifStopped(request.signal, undefined));
  if (!list) return coverage; // stopped before anything was read; the run says so
  const queue = new WorkQueue();
  // Small ranges first in, so that the stack gives large ones first and threads end together.
  for (const range of splitByPath(list, BLOBS_PER_ENTRY)) queue.push(blobRangeEntry(range));
  const gathered: BlobResults = { findings: [], observations: [], containers: [] };
  const blobs = ({ findings, observations, containers: left }: BlobResults): void => {
    for (const container of left) gathered.containers.push(container);
    for (const finding of findings) gathered.findings.push(finding);
    for (const observation of observations) gathered.observations.push(observation);
  };
  const objects = ObjectReader.open(repository);
  let current: BlobScan | undefined;
  const step = (): boolean => {
    if (!current) {
      const entry = queue.pop();
      if (!entry) return false;
      const { from, to } = blobRange(entry);
      current = new BlobScan(documents, repository, list, from, to, coverage, { containers, objects });
    }
    if (!queue.stopped && current.step()) return true;
    current.close();
    blobs(current.results);
    current = undefined;
    queue.finish();
    return true;
  };
  try {
    await workOff(context, { queue, step, coverage, threadsAfter: THREADS_AFTER, input: { blobs: { repository, list, containers } }, output: { blobs } });
  } finally {
    objects?.close();
  }
  if (gathered.containers.length > 0) await scanHistoricContainers(context, repository, gathered, coverage);
  await report(context, repository, selection, gathered, coverage, walk);
  if (cache && !coverage.incomplete) await remember(cache, list, gathered.findings);
  return coverage;
}

/** What stands for a result that was given up because the run was stopped; other errors go on. */
function ifStopped<Value>(signal: AbortSignal | undefined, value: Value): (error: unknown) => Value {
  return (error) => {
    if (signal?.aborted) return value;
    throw error;
  };
}

async function report(context: ScanContext, repository: Repository, selection: HistorySelection, results: BlobResults, coverage: Coverage, walk: HistoryWalk | undefined): Promise<void> {
  const { request, emit, observe, key, detectors } = context;
  const hits = new Set<string>();
  for (const { firstBlob, lastBlob } of results.findings) hits.add(firstBlob).add(lastBlob);
  // Stopped here, findings are reported without their commits.
  const places: BlobPlaces = await locateBlobs(repository, selection, hits, coverage, request.signal, walk).catch(ifStopped(request.signal, new Map()));
  // Parts of one credential share a group within one blob and path: they are sealed together.
  const together = new Map<string, HistoricFinding[]>();
  for (const finding of results.findings) {
    const id = [finding.path, finding.firstBlob, finding.lastBlob, ...(finding.members ?? [])].join('\0');
    const list = together.get(id);
    if (list) list.push(finding);
    else together.set(id, [finding]);
  }
  for (const list of together.values()) {
    for (const provenance of provenances(repository, list[0]!, places)) emit(seal(list.map((item) => item.finding), inMembers(provenance, list[0]!.members), key, detectors.rule));
  }
  for (const observation of results.observations) {
    observe({ ...observation, provenance: { kind: 'git', repository: repository.name, path: observation.path, blob: '' } });
  }
}

function inMembers(blob: GitProvenance, members: readonly string[] = []): Provenance {
  return members.reduce<Provenance>((container, member) => ({ kind: 'member', container, member }), blob);
}

/** One provenance for each path the secret came in at; without commit facts where no commit of the selection brought it in. */
function provenances(repository: Repository, { path, firstBlob, lastBlob }: HistoricFinding, places: BlobPlaces): GitProvenance[] {
  const base = { kind: 'git', repository: repository.name, blob: firstBlob } as const;
  const introduced = places.get(firstBlob) ?? [];
  const last = places.get(lastBlob) ?? [];
  if (introduced.length === 0) return [{ ...base, path, atHead: last.some((place) => place.atHead && place.path === path) }];
  return introduced.map((place) => ({
    ...base,
    path: place.path,
    commit: place.introduced.commit,
    author: place.introduced.author,
    email: place.introduced.email,
    date: place.introduced.date,
    atHead: place.atHead || last.some((other) => other.atHead && other.path === place.path),
  }));
}

async function remember(cache: ScannedObjects, list: Awaited<ReturnType<typeof listBlobs>>, findings: readonly HistoricFinding[]): Promise<void> {
  // A path with any finding is read again in full next time, so that inheritance meets every version of it.
  const dirty = new Set(findings.map((finding) => finding.path));
  for (let index = 0; index < list.length; index++) if (!dirty.has(blobPath(list, index))) cache.add(blobId(list, index));
  await cache.save();
}
