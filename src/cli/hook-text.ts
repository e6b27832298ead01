import type { HookResult } from '../api/hooks';
import { printable } from '../report/text';

const SAID: Readonly<Record<HookResult['action'], string>> = {
  installed: 'installed', updated: 'updated', removed: 'removed', restored: 'removed; the hook that was there before is back', absent: 'not installed',
};

/** What became of a hook, for people. */
export function hookResultText({ hook, file, action, chained, notes }: HookResult): string {
  return [`${hook}: ${SAID[action]}: ${printable(file)}`, ...(chained ? [`  runs first: ${printable(chained)}`] : []), ...notes.map((note) => `  ${printable(note)}`)].join('\n') + '\n';
}
