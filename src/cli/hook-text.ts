import type { HookResult } from '../api/hooks';
import { KeysweepError } from '../model';
import { printable } from '../report/text';
import { hookFlags } from './hook';
import { parseFast } from './parse';

const SAID: Readonly<Record<HookResult['action'], string>> = {
  installed: 'installed', updated: 'updated', removed: 'removed', restored: 'removed; the hook that was there before is back', absent: 'not installed',
};

/** What became of a hook, for people. */
export function hookResultText({ hook, file, action, chained, notes }: HookResult): string {
  return [`${hook}: ${SAID[action]}: ${printable(file)}`, ...(chained ? [`  runs first: ${printable(chained)}`] : []), ...notes.map((note) => `  ${printable(note)}`)].join('\n') + '\n';
}

/** Arguments that `hook install` writes into the script. Throws `usage` for those that `hook run` would refuse at every commit, and for names: a hook is chosen with --type. */
export function extraArguments(extra: readonly string[]): readonly string[] {
  const parsed = parseFast(extra, hookFlags, {});
  if (parsed && parsed.args.length === 0) return extra;
  throw new KeysweepError('usage', `not for keysweep hook run: ${parsed ? parsed.args.join(' ') : extra.join(' ')}`, {
    actions: ['choose the hook with --type: keysweep hook install --type pre-push', 'flags of the run come after --: keysweep hook install -- --confidence high', 'keysweep hook run --help lists them'],
  });
}
