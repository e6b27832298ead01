import { KeysweepError } from '../../model';
import type { HistorySelection } from './history';

/** One line of a push: a ref that moves. */
export interface RefUpdate {
  readonly ref: string;
  /** What the receiving side has; undefined where the ref is new to it. */
  readonly before?: string;
  /** What it is to have; undefined where the ref is deleted. */
  readonly after?: string;
}

const NO_OBJECT = /^0+$/;
const OBJECT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

function update(ref: string, before: string, after: string, line: string): RefUpdate {
  if (!OBJECT_ID.test(before) || !OBJECT_ID.test(after)) {
    throw new KeysweepError('invalid-hook-input', `not a line of git's hook protocol: ${JSON.stringify(line.slice(0, 200))}`, { actions: ['Let git run this hook, or give the lines git would give.'] });
  }
  return { ref, before: NO_OBJECT.test(before) ? undefined : before, after: NO_OBJECT.test(after) ? undefined : after };
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Reads what git gives a pre-push hook: `<local ref> <local id> <remote ref> <remote id>` a line (githooks(5)). */
export function parsePrePush(text: string): RefUpdate[] {
  return lines(text).map((line) => {
    const [, local = '', ref = '', remote = ''] = line.split(' ');
    return update(ref, remote, local, line);
  });
}

/** Reads what git gives a pre-receive hook: `<old id> <new id> <ref>` a line (githooks(5)). */
export function parsePreReceive(text: string): RefUpdate[] {
  return lines(text).map((line) => {
    const [before = '', after = '', ref = ''] = line.split(' ');
    return update(ref, before, after, line);
  });
}

/**
 * The part of the history that a push brings to the other side: what it names now, less what the
 * other side is known to have. Undefined where nothing is brought (deletions only).
 * For pre-push the known part is the old tips and the tracking refs of `remote`; for pre-receive it is every ref.
 */
export function pushSelection(updates: readonly RefUpdate[], known: { remote: string } | 'all-refs'): HistorySelection | undefined {
  const after = updates.flatMap(({ after }) => after ?? []);
  if (after.length === 0) return undefined;
  const before = updates.flatMap(({ before }) => before ?? []).map((id) => `^${id}`);
  const exclude = known === 'all-refs' ? ['--not', '--all'] : /[*?[\]\\]/.test(known.remote) ? [] : ['--not', `--remotes=${known.remote}`];
  return { ranges: [...after, ...before], tips: after, exclude, ignoreMissing: true };
}
