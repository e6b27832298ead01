import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readSmallFile } from '../../config/small-file';
import { KeysweepError } from '../../model';
import { type GitContext, gitError, runGitSync } from './command';
import { refuseSpecialFiles } from './special-files';

/** What git says of a repository; the answer of one `rev-parse`. */
export interface Repository extends GitContext {
  /** As the user named it; goes into provenances. */
  readonly name: string;
  readonly gitDirectory: string;
  /** Holds objects and refs; differs from `gitDirectory` in linked work trees. */
  readonly commonDirectory: string;
  readonly workTree?: string;
  readonly bare: boolean;
  readonly shallow: boolean;
  readonly objectFormat: 'sha1' | 'sha256';
  /** Bytes of an object id: 20 or 32. */
  readonly idBytes: number;
}

/**
 * Opens a bare repository, or a work tree's top, by its files alone, where they say all there is to know: saves a process for each of
 * thousands of repositories. Anything else goes to `openRepository`.
 */
export function openPlainRepository(directory: string, options: { inheritRepository?: boolean } = {}): Repository {
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const gitDirectory = isFolder(join(directory, '.git')) ? join(directory, '.git') : directory;
  if (!isFolder(join(gitDirectory, 'objects')) || !isFolder(join(gitDirectory, 'refs')) || !existsSync(join(gitDirectory, 'HEAD')) || existsSync(join(gitDirectory, 'commondir'))) return openRepository(directory, options);
  if (!options.inheritRepository) refuseSpecialFiles(directory);
  const config = join(gitDirectory, 'config');
  const sha256 = /^\s*objectformat\s*=\s*sha256\s*$/im.test(readSmallFile(config) ?? '');
  const bare = gitDirectory === directory;
  return {
    directory: resolve(directory), inheritRepository: options.inheritRepository, name: directory, gitDirectory, commonDirectory: gitDirectory, workTree: bare ? undefined : directory, bare,
    shallow: existsSync(join(gitDirectory, 'shallow')), objectFormat: sha256 ? 'sha256' : 'sha1', idBytes: sha256 ? 32 : 20,
  };
}

/**
 * Opens the repository that the current folder is in, for a hook: by its files alone where the environment and a plain `.git`
 * folder allow it (saves a process), else by git.
 */
export function openRepositoryHere(environment: NodeJS.ProcessEnv = process.env): Repository {
  if (!environment.GIT_DIR && !environment.GIT_WORK_TREE && !environment.GIT_COMMON_DIR) {
    for (let folder = resolve('.'); ; folder = dirname(folder)) {
      const found = statSync(join(folder, '.git'), { throwIfNoEntry: false });
      if (found?.isDirectory()) return { ...openPlainRepository(folder, { inheritRepository: true }), name: '.' };
      if (found || dirname(folder) === folder) break;
    }
  }
  return openRepository('.', { inheritRepository: true });
}

/**
 * Opens the repository that holds `path` (a work tree, a folder in one, a git directory or a bare repository).
 * Fails with `not-a-repository`, `dubious-ownership`, `unsupported-object-format` or, but for a hook's own, `hostile-repository`.
 */
export function openRepository(path: string, options: { inheritRepository?: boolean } = {}): Repository {
  const context: GitContext = { directory: resolve(path), inheritRepository: options.inheritRepository };
  if (!options.inheritRepository) refuseSpecialFiles(context.directory);
  // --show-toplevel stands last: in a bare repository it fails, after the others have been answered.
  const answer = runGitSync(context, ['rev-parse', '--is-bare-repository', '--is-shallow-repository', '--show-object-format', '--absolute-git-dir', '--git-common-dir', '--show-toplevel']);
  const lines = answer.stdout.toString('utf8').split('\n');
  if (lines.length < 6) throw gitError(context, 'opening the repository', answer.stderr);
  const [bare, shallow, objectFormat, gitDirectory, commonDirectory, workTree] = lines as [string, string, string, string, string, string];
  if (objectFormat !== 'sha1' && objectFormat !== 'sha256') {
    throw new KeysweepError('unsupported-object-format', `object format ${objectFormat} is not known`, { where: path });
  }
  return {
    ...context,
    name: path,
    gitDirectory,
    commonDirectory: resolve(context.directory, commonDirectory),
    workTree: workTree === '' ? undefined : workTree,
    bare: bare === 'true',
    shallow: shallow === 'true',
    objectFormat,
    idBytes: objectFormat === 'sha256' ? 32 : 20,
  };
}
