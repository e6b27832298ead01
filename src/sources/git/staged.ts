import { type Coverage, recordSkip } from '../../model';
import { type BlobList, BlobListBuilder } from './blob-list';
import { type GitContext, gitError, runGitSync } from './command';
import { decodePath } from './paths';

const SUBMODULE_MODE = '160000';

/**
 * Lists the blobs that a commit made now would bring in: index against HEAD (against the empty
 * tree while HEAD is unborn), by one git process. Entries of `git add --intent-to-add` have no content yet and
 * are not listed; deletions bring nothing in; submodules are counted as skipped.
 * Synchronous and without other imports: this is the path of the commit hook.
 */
export function listStaged(context: GitContext, coverage: Coverage): BlobList {
  const args = ['diff', '--cached', '--raw', '-z', '--no-abbrev', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color', '--no-relative', '--diff-filter=d'];
  const answer = runGitSync(context, args, { maxBytes: 1 << 30 });
  if (answer.status !== 0) throw gitError(context, 'reading the index', answer.stderr);
  const { stdout } = answer;
  let builder: BlobListBuilder | undefined;
  // `:mode mode id id status NUL path NUL`
  for (let at = 0; at < stdout.length;) {
    const entryEnd = stdout.indexOf(0, at);
    const pathEnd = stdout.indexOf(0, entryEnd + 1);
    const [, mode, , id, status] = stdout.toString('latin1', at, entryEnd).split(' ') as [string, string, string, string, string];
    const path = decodePath(stdout.subarray(entryEnd + 1, pathEnd));
    at = pathEnd + 1;
    coverage.seen++;
    if (mode === SUBMODULE_MODE) {
      recordSkip(coverage, { path, reason: 'submodule', incomplete: false, detail: 'only its commit id is staged' });
    } else if (status === 'U') {
      recordSkip(coverage, { path, reason: 'unmerged', incomplete: true, detail: 'the path is in conflict: nothing of it is staged yet' });
    } else {
      builder ??= new BlobListBuilder(id.length / 2);
      builder.add(id, path);
    }
  }
  return (builder ?? new BlobListBuilder(20)).build();
}
