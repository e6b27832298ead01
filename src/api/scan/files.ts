import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { slashed } from '../../config/platform-paths';
import { displayPath, KeysweepError, newCoverage, recordSkip, type Coverage, type FileProvenance } from '../../model';
import type { PassedDocument } from '../../pipeline/document-ring';
import { hasResults } from '../../pipeline/document-scanner';
import { directoryEntry, FileScan, filesEntry, type FileScanOptions, type Root } from '../../pipeline/file-scan';
import { PieceCollector, type PieceResult } from '../../pipeline/pieces';
import type { PoolOutput } from '../../pipeline/worker-pool';
import { WorkQueue } from '../../pipeline/work-queue';
import { containerOutput } from './containers';
import type { ScanContext } from './context';
import { noSuchPath } from './no-such-path';
import { workOff } from './threads';

/** Files of one queue entry. */
const BATCH = 64;

/** Scans files and directories. Throws `no-such-path` before anything is scanned where one of them is not there. */
export async function scanPaths(context: ScanContext, paths: readonly string[]): Promise<Coverage> {
  const { include = [], exclude = [] } = context.request;
  const coverage = newCoverage(paths.join(' '));
  const queue = new WorkQueue();
  const roots: Root[] = [];
  const directories: string[] = [];
  for (const shown of paths) {
    const absolute = resolve(shown);
    const stat = statSync(absolute, { throwIfNoEntry: false });
    if (!stat) throw noSuchPath(shown);
    // Links inside of a tree are not followed; what the user names is.
    const target = slashed(stat.isFile() ? realpathSync(absolute) : absolute);
    roots.push({ absolute: target, shown: slashed(shown).replace(/^\.\/(?=.)/, '') });
    if (stat.isDirectory()) directories.push(target);
    else queue.push(filesEntry([target]));
  }
  // Nested roots: the innermost names the file.
  roots.sort((a, b) => b.absolute.length - a.absolute.length);
  const scan = fileScan(context, queue, roots, coverage);
  if (include.length) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- 20 ms, only where patterns are given; a plain walk is twice as fast without it (docs/performance.md)
    const glob = (require('fast-glob') as typeof import('fast-glob')).globSync;
    for (const cwd of directories) {
      const files = glob([...include], { cwd, ignore: [...exclude, '**/.git/**'], absolute: true, dot: true, followSymbolicLinks: false, suppressErrors: true });
      pushFiles(queue, files, scan.files);
    }
  } else for (const directory of directories) queue.push(directoryEntry(directory));
  await scan.workOff();
  return coverage;
}

/**
 * Scans the files a list names: NUL-separated where it holds a NUL, else one a line. A file of the list
 * that is not there makes the scan incomplete; an empty list is no silent success.
 */
export async function scanFileList(context: ScanContext, list: string): Promise<Coverage> {
  const bytes = readList(list);
  const names = bytes.toString('utf8').split(bytes.includes(0) ? '\0' : /\r?\n/).filter(Boolean);
  const coverage = newCoverage(`files of ${list === '-' ? 'standard input' : list}`);
  if (names.length === 0) recordSkip(coverage, { path: list, reason: 'empty-list', detail: 'the list names no file', incomplete: true });
  const queue = new WorkQueue();
  const scan = fileScan(context, queue, [{ absolute: slashed(resolve('.')), shown: '.' }], coverage);
  pushFiles(queue, names.map((name) => slashed(resolve(name))), scan.files);
  await scan.workOff();
  return coverage;
}

function readList(list: string): Buffer {
  try {
    return readFileSync(list === '-' ? 0 : list);
  } catch (cause) {
    throw new KeysweepError('no-such-path', `cannot read the list of files: ${(cause as Error).message}`, { where: list, cause });
  }
}

/** A scan of files: this thread's part, and how all of it is done. */
interface FileWork {
  readonly files: FileScan;
  readonly workOff: () => Promise<void>;
}

function fileScan(context: ScanContext, queue: WorkQueue, roots: readonly Root[], coverage: Coverage): FileWork {
  const { request, documents, accept, keyFiles } = context;
  const options: FileScanOptions = {
    roots, gitignore: request.gitignore ?? true, exclude: request.exclude ?? [], maxFileBytes: request.maxFileBytes ?? 0,
    containers: request.archives ?? true, unpackLimits: request.unpackLimits,
  };
  const pieces = new PieceCollector(accept);
  const piece = (one: PieceResult): void => pieces.add(one);
  const files = new FileScan(documents, queue, options, { found: accept, containers: containerOutput(context, coverage), coverage, piece });
  const judge = ({ survey, provenance, absolute }: PassedDocument): void => {
    try {
      const result = documents.scanSurveyed(survey);
      if (hasResults(result)) accept(absolute === undefined ? provenance : { ...provenance, mode: modeOf(absolute) } as FileProvenance, result);
    } catch (error) {
      coverage.scanned--;
      recordSkip(coverage, { path: displayPath(provenance), reason: 'read-error', detail: (error as Error).message, incomplete: true });
    }
  };
  const output: PoolOutput = { found: accept, piece, keyFile: (path, bytes) => keyFiles.add(path, bytes), judge };
  return {
    files,
    async workOff() {
      await workOff(context, { queue, step: () => files.step(), coverage, input: { files: options }, output });
      pieces.finish();
    },
  };
}

/** Permission bits of a file that another thread has read, unless it is gone by now. */
function modeOf(absolute: string): number | undefined {
  try {
    return lstatSync(absolute).mode & 0o777;
  } catch {
    return undefined;
  }
}

/** Queues files in batches; what does not fit is scanned at once. */
function pushFiles(queue: WorkQueue, paths: readonly string[], files: FileScan): void {
  for (let at = 0; at < paths.length; at += BATCH) {
    const batch = paths.slice(at, at + BATCH);
    if (!queue.push(filesEntry(batch))) for (const path of batch) files.file(path);
  }
}
