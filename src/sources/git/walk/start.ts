import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../../../config/small-file';
import { refsOfFiles } from '../refs';
import type { Repository } from '../repository';
import { LeftToGit } from './left-to-git';

/** A ref's file holds an id, or the name of another ref. */
const MOST_HEAD_BYTES = 4096;
/** What git allows in the name of a ref (git-check-ref-format(1)); it passes over refs with other names. */
const USUAL_NAME = /^refs(?:\/(?!\.)(?:(?!\.\.|@\{)[^\0-\x20\x7f~^:?*[\\/])+(?<!\.|\.lock))+$/;

/** Where a walk of everything begins. */
export interface Start {
  /** Hex ids that refs and heads name, in the order git takes them. */
  readonly tips: readonly string[];
  /** Hex id of HEAD; undefined where it names a branch that does not exist yet. */
  readonly head: string | undefined;
  /** Hex ids of commits whose parents are not here (a shallow clone). */
  readonly shallow: ReadonlySet<string>;
}

/** What `--all` names, from the files of the repository; leaves to git what they do not tell for sure. */
export function readStart(repository: Repository): Start {
  const refs = refsOfFiles(repository);
  if (!refs) throw new LeftToGit('refs');
  const { gitDirectory, commonDirectory } = repository;
  // Parents that were edited by hand; git warns and obeys.
  if (existsSync(join(commonDirectory, 'info', 'grafts'))) throw new LeftToGit('grafts');
  const names = Object.keys(refs);
  if (!names.every((name) => USUAL_NAME.test(name))) throw new LeftToGit('names of refs');
  // In the order of their bytes.
  names.sort((a, b) => (a < b ? -1 : 1));
  const headOf = (folder: string): string | undefined => {
    const text = readRegularFile(join(folder, 'HEAD'), MOST_HEAD_BYTES)?.toString('utf8').trimEnd();
    if (text === undefined) throw new LeftToGit('HEAD');
    return text.startsWith('ref: ') ? refs[text.slice('ref: '.length).trim()] : text;
  };
  const head = headOf(gitDirectory);
  const tips = names.map((name) => refs[name]!);
  if (head !== undefined) tips.push(head);
  const linked = join(commonDirectory, 'worktrees');
  for (const name of existsSync(linked) ? readdirSync(linked) : []) {
    const other = headOf(join(linked, name));
    if (other !== undefined) tips.push(other);
  }
  const shallow = repository.shallow ? readRegularFile(join(commonDirectory, 'shallow'), 64 * 1024 * 1024)?.toString('latin1') : '';
  if (shallow === undefined) throw new LeftToGit('shallow');
  return { tips, head, shallow: new Set(shallow.split('\n')) };
}
