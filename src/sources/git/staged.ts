import { type Coverage, recordSkip } from '../../model';
import { type BlobList, BlobListBuilder } from './blob-list';
import { gitError, GitSilent, type GitAnswer, runGitSync } from './command';
import { ObjectReader } from './pack/object-reader';
import { decodePath } from './paths';
import type { Repository } from './repository';
import { refuseEndless, stagedEntries } from './staged-files';

const SUBMODULE_MODE = '160000';
/** More index than this and a git process (10 ms) is the quicker reader of HEAD's trees. */
const QUICK_INDEX_BYTES = 8 * 1024 * 1024;

/**
 * Lists the blobs that a commit made now would bring in: index against HEAD (against the empty
 * tree while HEAD is unborn), from their files where those are of the usual kind, else by one git process. Entries of
 * `git add --intent-to-add` have no content yet and are not listed; deletions bring nothing in; submodules are counted as skipped.
 * Synchronous and without other imports: this is the path of the commit hook. `plain`: git is asked in any case.
 */
export function listStaged(repository: Repository, coverage: Coverage, options: { plain?: boolean } = {}): BlobList {
  const builder = new BlobListBuilder(repository.idBytes);
  const conflicts = new Set<string>();
  for (const { mode, id, path: bytes, conflict } of (options.plain ? undefined : fromFiles(repository)) ?? fromGit(repository)) {
    const path = decodePath(bytes);
    if (conflict && conflicts.has(path)) continue;
    coverage.seen++;
    if (conflict) {
      conflicts.add(path);
      recordSkip(coverage, { path, reason: 'unmerged', incomplete: true, detail: 'the path is in conflict: nothing of it is staged yet' });
    } else if (mode === SUBMODULE_MODE) recordSkip(coverage, { path, reason: 'submodule', incomplete: false, detail: 'only its commit id is staged' });
    else builder.add(id, path);
  }
  return builder.build();
}

/** What git may take to compare an index before HEAD is looked at, and afterwards. */
const PATIENCE_MS = 5000;
const LONG_PATIENCE_MS = 120_000;

interface Staged {
  readonly mode: string;
  readonly id: string;
  readonly path: Buffer;
  readonly conflict: boolean;
}

function fromFiles(repository: Repository): Staged[] | undefined {
  const objects = ObjectReader.open(repository, process.env, QUICK_INDEX_BYTES);
  const entries = objects && stagedEntries(repository, objects);
  objects?.close();
  return entries?.map(({ mode, id, path, stage }) => ({ mode, id, path, conflict: stage > 0 }));
}

/** git's own comparison of the index with HEAD. A HEAD made to hold billions of files, which git would go through, is refused. */
export function diffOfIndex(repository: Repository, format: readonly string[]): Buffer {
  const args = ['diff', '--cached', ...format, '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color', '--no-relative'];
  const compare = (patienceMs: number): GitAnswer => runGitSync(repository, args, { maxBytes: 1 << 30, patienceMs });
  let answer: GitAnswer;
  try {
    answer = compare(PATIENCE_MS);
  } catch (error) {
    if (!(error instanceof GitSilent)) throw error;
    refuseEndless(repository, runGitSync(repository, ['rev-parse', '--verify', '--quiet', 'HEAD']).stdout.toString('latin1').trim());
    answer = compare(LONG_PATIENCE_MS);
  }
  if (answer.status !== 0) throw gitError(repository, 'reading the index', answer.stderr);
  return answer.stdout;
}

function fromGit(repository: Repository): Staged[] {
  const stdout = diffOfIndex(repository, ['--raw', '-z', '--no-abbrev', '--diff-filter=d']);
  const staged: Staged[] = [];
  // `:mode mode id id status NUL path NUL`
  for (let at = 0; at < stdout.length;) {
    const entryEnd = stdout.indexOf(0, at);
    const pathEnd = stdout.indexOf(0, entryEnd + 1);
    const [, mode, , id, status] = stdout.toString('latin1', at, entryEnd).split(' ') as [string, string, string, string, string];
    staged.push({ mode, id, path: stdout.subarray(entryEnd + 1, pathEnd), conflict: status === 'U' });
    at = pathEnd + 1;
  }
  return staged;
}
