import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { newCoverage } from '../../../src/model';
import { BlobReader, listBlobs, openRepository, type BlobList, type HistorySelection, type Repository } from '../../../src/sources/git';

export const scratch = mkdtempSync(join(tmpdir(), 'keysweep-test-git-'));
export const removeScratch = (): void => { rmSync(scratch, { recursive: true, force: true }); };

let clock = 1_700_000_000;

/** Runs real git with a fixed identity; each call's commit is a minute after the one before. */
export function git(directory: string, args: readonly string[], input?: string | Buffer): string {
  clock += 60;
  return execFileSync('git', ['-C', directory, ...args], {
    input, encoding: 'latin1',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH, HOME: scratch, GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'Ann Author', GIT_AUTHOR_EMAIL: 'ann@example.org',
      GIT_COMMITTER_NAME: 'Cy Committer', GIT_COMMITTER_EMAIL: 'cy@example.org', GIT_AUTHOR_DATE: `${clock} +0100`, GIT_COMMITTER_DATE: `${clock} +0100`,
      GIT_ALLOW_PROTOCOL: 'file',
    },
  });
}

export function makeRepository(name: string, args: readonly string[] = []): string {
  const directory = join(scratch, name);
  mkdirSync(directory, { recursive: true });
  git(directory, ['init', '-q', '-b', 'main', ...args]);
  return directory;
}

export function write(directory: string, path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), content);
}

/** Writes files, stages everything and commits; gives the commit id. */
export function commit(directory: string, files: Record<string, string | Buffer>, message = 'change'): string {
  for (const [path, content] of Object.entries(files)) write(directory, path, content);
  git(directory, ['add', '-A']);
  git(directory, ['commit', '-q', '-m', message]);
  return git(directory, ['rev-parse', 'HEAD']).trim();
}

/** All blobs of a list with their text, put together from their pieces. */
export function readAll(repository: Repository, list: BlobList, bufferBytes = 1 << 20): { path: string; blob: string; text: string }[] {
  const target = new Uint8Array(bufferBytes);
  const reader = new BlobReader(repository, list, 0, list.length, target, { coverage: newCoverage('test') });
  const blobs: { path: string; blob: string; text: string }[] = [];
  for (let slice = reader.next(); slice; slice = reader.next()) {
    const text = Buffer.from(target).toString('latin1', slice.start + slice.overlap, slice.end);
    if (slice.offset === 0) blobs.push({ path: slice.path, blob: slice.blob, text });
    else blobs[blobs.length - 1]!.text += text;
  }
  return blobs;
}

export async function history(directory: string, selection: HistorySelection = {}): Promise<{ path: string; blob: string; text: string }[]> {
  const repository = openRepository(directory);
  return readAll(repository, await listBlobs(repository, selection, newCoverage('test')));
}
