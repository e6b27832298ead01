import { type Coverage, KeysweepError, recordSkip } from '../../model';
import { type BlobList, BlobListBuilder } from './blob-list';
import { gitError, streamGit } from './command';
import { decodePath, RecordSplitter } from './paths';
import type { Repository } from './repository';
import type { HistoryWalk } from './walk/history-walk';

/** Which part of a history is meant; without any of it, everything that any ref reaches. */
export interface HistorySelection {
  /** Revisions and ranges as `git log` takes them: `main..feature`, `v1.0..`, `^origin/main`. */
  readonly ranges?: readonly string[];
  /** Branch patterns: `main`, `release/*`. */
  readonly branches?: readonly string[];
  /** As git's `--since`: `2024-01-01`, `2.weeks`. */
  readonly since?: string;
  /** What only the reflog reaches too: amended commits and dropped stashes. */
  readonly reflog?: boolean;
  /** Further arguments that take away, such as `--not --remotes=origin`; never user input. */
  readonly exclude?: readonly string[];
  /** Hex ids of commits whose objects are not wanted (seen before); any number of them. */
  readonly known?: readonly string[];
  /** Hex ids of commits that count as current in place of HEAD: what a push makes of its refs. */
  readonly tips?: readonly string[];
  /** Go on where a named id is not in this repository (what another side has). */
  readonly ignoreMissing?: boolean;
}

/** Revision arguments of `rev-list` and `log` for a selection. */
export function revisionArguments(selection: HistorySelection): string[] {
  const args: string[] = [];
  if (selection.since !== undefined) args.push(`--since=${selection.since}`);
  for (const branch of selection.branches ?? []) {
    const pattern = exactGlob(branch);
    args.push(`--branches=${pattern}`, `--remotes=*/${pattern}`);
  }
  if (!selection.branches?.length && !selection.ranges?.length) args.push('--all');
  if (selection.reflog) args.push('--reflog');
  if (selection.ignoreMissing) args.push('--ignore-missing');
  for (const range of selection.ranges ?? []) {
    // git would read it as an option.
    if (range.startsWith('-')) throw new KeysweepError('no-such-revision', `${range} is not a revision or a range`, { actions: ['Write a range as git log takes it: main..feature'] });
  }
  args.push(...(selection.ranges ?? []), ...(selection.exclude ?? []), '--');
  return args;
}

/** git completes a pattern without wildcards to `main/*`; a class of one character keeps it as it is. */
function exactGlob(branch: string): string {
  return /[*?[]/.test(branch) ? branch : `[${branch[0] ?? ''}]${branch.slice(1)}`;
}

/**
 * Lists each blob of a selection once, with one of its paths, grouped by path. Objects a partial
 * clone lacks are counted in `coverage` as `missing-object`; a shallow boundary is noted.
 * `skip` leaves out blobs (those a former scan found clean); `walk` is a walk of the same selection, which has the list without git.
 */
export async function listBlobs(
  repository: Repository,
  selection: HistorySelection,
  coverage: Coverage,
  options: { skip?: (id: string) => boolean; include?: (path: string) => boolean; signal?: AbortSignal; walk?: HistoryWalk } = {},
): Promise<BlobList> {
  const take = (id: () => string, path: string): boolean => {
    if (options.include && !options.include(path)) {
      recordSkip(coverage, { path, reason: 'excluded', incomplete: false });
      return false;
    }
    coverage.seen++;
    if (!options.skip?.(id())) return true;
    coverage.skipped['already-scanned'] = (coverage.skipped['already-scanned'] ?? 0) + 1;
    return false;
  };
  const noteShallow = (): void => {
    if (!repository.shallow) return;
    recordSkip(coverage, {
      path: repository.name, reason: 'shallow', incomplete: false,
      detail: 'shallow clone: older commits are not here and were not scanned; git fetch --unshallow brings them',
    });
  };
  if (options.walk) {
    const list = options.walk.list(take);
    noteShallow();
    return list;
  }
  const builder = new BlobListBuilder(repository.idBytes);
  const idLength = repository.idBytes * 2;
  let missing = 0;
  let lastBytes = Buffer.alloc(0);
  let lastPath = '';
  const lines = new RecordSplitter(0x0a, (line) => {
    if (line[0] === 0x3f) { // `?id`: referred to, but not here
      missing++;
      return;
    }
    if (line.length <= idLength) return; // named by a ref itself, without a path
    const id = line.toString('latin1', 0, idLength);
    const pathBytes = line.subarray(idLength + 1);
    if (!pathBytes.equals(lastBytes)) {
      lastBytes = Buffer.from(pathBytes);
      lastPath = decodePath(lastBytes);
    }
    if (take(() => id, lastPath)) builder.add(id, lastPath);
  });
  const args = ['rev-list', '--objects', '--missing=print', '--filter=object:type=blob', '--filter-provided-objects', '--stdin', ...revisionArguments(selection)];
  const before = selection.since === undefined ? '' : await boundary(repository, selection, options.signal);
  const input = before + (selection.known ?? []).map((id) => `^${id}\n`).join('');
  const { status, stderr } = await streamGit(repository, args, (piece) => { lines.push(piece); }, { input, signal: options.signal });
  lines.end();
  if (status !== 0) {
    if (builder.length === 0 || /unknown revision|bad revision|ambiguous argument/.test(stderr)) throw gitError(repository, 'listing the history', stderr);
    recordSkip(coverage, {
      path: repository.name, reason: 'broken-history', incomplete: true,
      detail: `git could not walk the whole history (${stderr.trim().split('\n')[0]}); what it reached was scanned. Try git fsck, or fetch again.`,
    });
  }
  if (!selection.ranges?.length && !selection.exclude?.length) missing += await missingTrees(repository, selection, input, options.signal);
  if (missing > 0) {
    recordSkip(coverage, {
      path: repository.name, reason: 'missing-object', incomplete: true,
      detail: `${missing} objects of the history are not in this clone (partial clone, or damaged); fetch them with: git fetch --refetch --filter=blob:limit=1g`,
    });
    coverage.skipped['missing-object'] = missing;
  }
  noteShallow();
  return builder.build();
}

/** Trees that are not in this clone, with all below them: where only blobs are asked for, git says nothing of them (measured with 2.39). */
async function missingTrees(repository: Repository, selection: HistorySelection, input: string, signal?: AbortSignal): Promise<number> {
  let missing = 0;
  const lines = new RecordSplitter(0x0a, (line) => { if (line[0] === 0x3f) missing++; });
  const args = ['rev-list', '--objects', '--missing=print', '--filter=object:type=tree', '--filter-provided-objects', '--stdin', ...revisionArguments(selection)];
  await streamGit(repository, args, (piece) => { lines.push(piece); }, { input, signal });
  return missing;
}

/**
 * The commits just before a `--since` selection, as negative revisions. Without them rev-list gives
 * the whole tree of the oldest commit inside, though its blobs were introduced before.
 */
async function boundary(repository: Repository, selection: HistorySelection, signal?: AbortSignal): Promise<string> {
  const before: string[] = [];
  const lines = new RecordSplitter(0x0a, (line) => { if (line[0] === 0x2d) before.push(`^${line.toString('latin1', 1)}\n`); });
  const { status, stderr } = await streamGit(repository, ['rev-list', '--boundary', ...revisionArguments(selection)], (piece) => { lines.push(piece); }, { signal });
  if (status !== 0) throw gitError(repository, 'finding the commits of --since', stderr);
  return before.join('');
}
