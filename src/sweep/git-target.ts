import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { append, type Coverage, KeysweepError, newCoverage } from '../model';
import { forges } from '../sources/forge';
import { blobId, blobPath, type BlobList, type HistorySelection, type HistoryWalk, listBlobs, locateBlobs, openPlainRepository, readRefs, type Repository, walkHistory } from '../sources/git';
import { BlobListBuilder } from '../sources/git/blob-list';
import { runGitSync } from '../sources/git/command';
import { listRemoteRefs, type RemoteAccess } from '../sources/git/porcelain';
import { knownBlobs, type Place, readPlaces, type ScannedBlob, type StoredTarget } from '../store';
import { blobKey, type Hit, scanBlobs, sortOut, writeBlobs } from './blob-findings';
import type { SweepContext } from './context';
import { LACKING } from './mirrors';
import { resolveSecret } from './secret-reference';
import type { TargetDetails } from './targets';

/** What the scan of a target gives to be written in one transaction. */
export interface TargetResult {
  readonly coverage: Coverage;
  readonly places: Place[];
  /** Blobs scanned last and not yet written. */
  readonly blobs: readonly ScannedBlob[];
  readonly version: string | undefined;
  readonly refs?: Record<string, string>;
  /** Versions of files, for targets without commits. */
  readonly files?: { readonly changed: ReadonlyMap<string, string>; readonly removed: readonly string[] };
}

/** Which part of a large repository to scan: paths are dealt out by their hash. */
export interface Part {
  readonly number: number;
  readonly of: number;
}

/** More blobs to scan than one worker should: the caller queues the parts. */
export class NeedsParts {
  constructor(readonly parts: number) {}
}

/**
 * State of a local repository's refs from the file system alone (0.2 ms, no process): every change of a ref
 * changes the time or size of one of these files.
 */
export function localVersion(directory: string): string {
  const hash = createHash('sha256');
  const note = (path: string): void => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) noteFiles(path);
    else if (stat) hash.update(`${path}\0${stat.mtimeMs}\0${stat.size}\0${stat.ino}\n`);
  };
  const noteFiles = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isDirectory()) noteFiles(`${folder}${sep}${entry.name}`);
      else note(`${folder}${sep}${entry.name}`);
    }
  };
  const git = statSync(join(directory, '.git'), { throwIfNoEntry: false })?.isDirectory() ? join(directory, '.git') : directory;
  for (const name of ['.git', 'HEAD', 'packed-refs', 'refs', 'reftable', 'shallow']) if (git === directory || name !== '.git') note(join(git, name));
  return hash.digest('hex').slice(0, 32);
}

/** How git logs in to a target's remote. The token lives in memory only. */
async function remoteAccess(target: StoredTarget, signal: AbortSignal): Promise<RemoteAccess> {
  const { token, forge } = target.details as TargetDetails;
  if (token === undefined) return { signal };
  return { signal, authorization: forges[forge ?? 'gitea'].git((await resolveSecret(token)).reveal()) };
}

/** Scans a remote repository through its mirror; undefined where its refs are those of the last scan. */
export async function scanRemote(context: SweepContext, target: StoredTarget, options: { listed?: string; part?: Part }): Promise<TargetResult | NeedsParts | undefined> {
  const access = await remoteAccess(target, context.signal);
  let { listed } = options;
  if (listed === undefined) {
    const refs = await listRemoteRefs(target.location, access);
    listed = createHash('sha256').update([...refs].map(([name, id]) => `${id} ${name}`).sort().join('\n')).digest('hex').slice(0, 32);
  }
  if (options.part === undefined && target.version === listed && target.detector_set === context.detectorSet) return undefined;
  return context.mirrors.use(target.location, access, async (directory, anew) => {
    const scan = (): Promise<TargetResult | NeedsParts> => scanRepository(context, target, directory, { ...options, version: listed });
    const first = await scan().catch((error: unknown) => {
      if (error instanceof KeysweepError && UNREADABLE.has(error.code)) return error;
      throw error;
    });
    // A mirror that lost objects (a disk's fault, a copy cut short) is fetched again; nothing else would ever bring them back.
    if ((first instanceof KeysweepError || lacksObjects(first)) && await anew()) return scan();
    if (first instanceof KeysweepError) throw first;
    return first;
  });
}

/** Codes of git's failures on a repository whose objects or refs are damaged. */
const UNREADABLE: ReadonlySet<string> = new Set(['git-failed', 'no-such-revision', 'not-a-repository']);
/** What the coverage of such a repository names. */
const LOST: ReadonlySet<string> = new Set(['missing-object', 'broken-history', 'corrupt-object']);

function lacksObjects(result: TargetResult | NeedsParts): boolean {
  return !(result instanceof NeedsParts) && result.coverage.details.some(({ reason, detail = '' }) => LOST.has(reason) || (reason === 'commits-unknown' && LACKING.test(detail)));
}

/**
 * Scans what a repository has that no scan with this detector set has seen, anywhere. Where the last scan's refs
 * were only added to, only the new commits are listed.
 */
export async function scanRepository(context: SweepContext, target: StoredTarget, directory: string, options: { version?: string; part?: Part }): Promise<TargetResult | NeedsParts> {
  const coverage = newCoverage(target.name);
  const repository = { ...openPlainRepository(directory), name: target.name };
  const refs = readRefs(repository);
  const incremental = options.part === undefined && target.detector_set === context.detectorSet && target.refs !== null && !lostCommits(repository, target.refs, refs);
  const selection: HistorySelection = incremental ? { known: [...new Set(Object.values(target.refs!))], ignoreMissing: true } : {};
  const walk = await walkHistory(repository, selection, context.signal);
  const list = Object.keys(refs).length === 0 ? new BlobListBuilder(repository.idBytes).build() : await listBlobs(repository, selection, coverage, { signal: context.signal, walk });
  const blobs: ScannedBlob[] = [];
  const { unknown, hits } = await sortOut(context, list, blobs);
  if (options.part) {
    await scanBlobs(context, repository, pick(list, unknown, options.part), blobs, coverage);
    await writeBlobs(context, blobs);
    return { coverage, places: [], blobs, version: undefined };
  }
  if (unknown.length > context.partBlobs * 1.5) return new NeedsParts(Math.ceil(unknown.length / context.partBlobs));
  append(hits, await scanBlobs(context, repository, pick(list, unknown), blobs, coverage));
  // What could not be listed is not gone.
  const former = incremental || coverage.incomplete ? await readPlaces(context.store, target.id) : [];
  const walkAll = (): Promise<HistoryWalk | undefined> => (incremental ? walkHistory(repository, {}, context.signal) : Promise.resolve(walk));
  return { coverage, places: await findPlaces(context, repository, [...hits, ...former], blobs, coverage, walkAll), blobs, version: options.version, refs };
}

/**
 * Every place the blobs with findings have in the history, former places where it no longer tells; what only other paths make of them is
 * scanned too. `walkAll` walks the whole history, or gives the walk that was.
 */
async function findPlaces(context: SweepContext, repository: Repository, hits: readonly (Hit | Place)[], blobs: ScannedBlob[], coverage: Coverage, walkAll: () => Promise<HistoryWalk | undefined>): Promise<Place[]> {
  if (hits.length === 0) return [];
  const located = await locateBlobs(repository, {}, new Set(hits.map(({ blob }) => blob)), coverage, context.signal, await walkAll());
  const places: Place[] = [];
  for (const hit of hits) {
    const { blob } = hit;
    const known = located.get(blob);
    if (known) places.push(...known.map((place) => ({ ...place, blob, key: blobKey(blob, place.path) })));
    else places.push({ atHead: false, ...hit });
  }
  const distinct = [...new Map(places.map((place) => [place.key + place.path, place])).values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.blob < b.blob ? -1 : 1));
  const scanned = new Set(blobs.map(({ key }) => key));
  for (let at = 0; at < distinct.length; at += 5000) {
    const keys = distinct.slice(at, at + 5000).map(({ key }) => key).filter((key) => !scanned.has(key));
    if (keys.length > 0) for (const key of (await knownBlobs(context.store, context.detectorSetNumber, keys)).keys()) scanned.add(key);
  }
  const further = new BlobListBuilder(repository.idBytes);
  for (const { blob, path, key } of distinct) if (!scanned.has(key)) further.add(blob, path);
  await scanBlobs(context, repository, further.build(), blobs, newCoverage(repository.name));
  return distinct;
}

/** Chosen blobs of a list, in its order; of one part where it is dealt out. */
function pick(list: BlobList, indexes: readonly number[], part?: Part): BlobList {
  if (indexes.length === list.length && !part) return list;
  const builder = new BlobListBuilder(list.idBytes);
  // The builder turns the order within a path round, as rev-list gives the newest first.
  for (let at = indexes.length - 1; at >= 0; at--) {
    const path = blobPath(list, indexes[at]!);
    if (!part || createHash('sha256').update(path).digest().readUInt32LE(0) % part.of === part.number) builder.add(blobId(list, indexes[at]!), path);
  }
  return builder.build();
}

/** Whether commits that were reachable at the last scan are no longer: rewritten or deleted branches. */
function lostCommits(repository: Repository, before: Record<string, string>, now: Record<string, string>): boolean {
  const current = new Set(Object.values(now));
  const old = [...new Set(Object.values(before))].filter((id) => !current.has(id));
  if (old.length === 0) return false;
  const { status, stdout } = runGitSync(repository, ['rev-list', '--max-count=1', '--stdin'], { input: [...old, ...[...current].map((id) => `^${id}`), ''].join('\n') });
  return status !== 0 || stdout.length > 0;
}
