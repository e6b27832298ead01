import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../../config/small-file';
import { gitError, runGitSync } from './command';
import type { Repository } from './repository';

/** A repository of a million refs packs them in some 60 MB. */
const MOST_PACKED_BYTES = 256 * 1024 * 1024;
const MOST_LOOSE_BYTES = 4096;
/** git follows so many symbolic refs. */
const MOST_LINKS = 5;

/**
 * Object id of each ref below `refs/`, and of `HEAD` where it is detached: from its files where they are git's usual ones (saves a process for each of thousands of
 * repositories), else from git.
 */
export function readRefs(repository: Repository): Record<string, string> {
  const refs = refsOfFiles(repository) ?? refsOfGit(repository);
  const head = readRegularFile(join(repository.gitDirectory, 'HEAD'), MOST_LOOSE_BYTES)?.toString('utf8').trimEnd() ?? '';
  return isId(head, repository.idBytes) ? { ...refs, HEAD: head } : refs;
}

function isId(text: string, idBytes: number): boolean {
  return text.length === idBytes * 2 && /^[0-9a-f]+$/.test(text);
}

/** Paths below `folder` of `top`, with slashes; git's lock files are none. */
function* filesBelow(top: string, folder: string): Iterable<string> {
  for (const entry of readdirSync(join(top, folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(top, name);
    else if (!name.endsWith('.lock')) yield name;
  }
}

function refsOfGit(repository: Repository): Record<string, string> {
  const { status, stdout, stderr } = runGitSync(repository, ['for-each-ref', '--format=%(objectname) %(refname)'], { maxBytes: 1 << 30 });
  // No refs and refs that could not be read are two things: the first closes what was found there.
  if (status !== 0) throw gitError(repository, 'listing the refs', stderr);
  const refs: Record<string, string> = {};
  for (const line of stdout.toString('utf8').split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0) refs[line.slice(space + 1)] = line.slice(0, space);
  }
  return refs;
}

/** Undefined where files do not tell: a linked work tree, reftable, anything that is not as git writes it. */
export function refsOfFiles({ gitDirectory, commonDirectory, idBytes }: Repository): Record<string, string> | undefined {
  if (gitDirectory !== commonDirectory || existsSync(join(gitDirectory, 'reftable'))) return undefined;
  // Loose refs first, as git does: one that is packed meanwhile is then met in the other place, never in none.
  const loose = new Map<string, string>();
  try {
    for (const name of filesBelow(gitDirectory, 'refs')) {
      const text = readRegularFile(join(gitDirectory, name), MOST_LOOSE_BYTES)?.toString('utf8').trimEnd();
      if (text === undefined) return undefined;
      loose.set(name, text);
    }
  } catch {
    return undefined;
  }
  const refs: Record<string, string> = {};
  const packed = join(gitDirectory, 'packed-refs');
  if (existsSync(packed)) {
    const text = readRegularFile(packed, MOST_PACKED_BYTES)?.toString('utf8');
    if (text === undefined) return undefined;
    for (const line of text.split('\n')) {
      if (line === '' || line.startsWith('#') || line.startsWith('^')) continue; // a header, or what the tag above points to
      const [id = '', name = ''] = [line.slice(0, idBytes * 2), line.slice(idBytes * 2 + 1)];
      if (!isId(id, idBytes) || !name.startsWith('refs/')) return undefined;
      refs[name] = id;
    }
  }
  for (const [name, text] of loose) if (isId(text, idBytes)) refs[name] = text;
  for (const [name, text] of loose) {
    if (isId(text, idBytes)) continue;
    let target = text;
    for (let links = 0; target.startsWith('ref: ') && links < MOST_LINKS; links++) target = loose.get(target.slice(5)) ?? refs[target.slice(5)] ?? '';
    // One that leads nowhere (origin/HEAD of a branch deleted since) is none to git either.
    if (target === '') delete refs[name];
    else if (isId(target, idBytes)) refs[name] = target;
    else return undefined;
  }
  return refs;
}
