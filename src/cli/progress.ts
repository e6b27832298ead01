import type { Ora } from 'ora' with { 'resolution-mode': 'import' };
import type { ScanProgress } from '../api/scan';
import { count, size } from '../report/text';
import { wantsProgress } from './terminal';

/** Milliseconds before progress appears: what ends sooner shows nothing. */
const DELAY_MS = 500;

/** Progress on a terminal, with the rate; undefined where nobody looks. ora loads only when it is first shown. */
export function showProgress(quiet: boolean): { update: (progress: ScanProgress) => void; stop: () => void } | undefined {
  if (quiet || !wantsProgress()) return undefined;
  let spinner: Ora | undefined;
  let loading = false;
  let stopped = false;
  return {
    update: ({ documents, bytes, found, elapsedMs }) => {
      if (elapsedMs < DELAY_MS || stopped) return;
      if (!loading) {
        loading = true;
        void import('ora').then(({ default: ora }) => {
          if (!stopped) spinner = ora({ stream: process.stderr, discardStdin: false }).start();
        });
      }
      if (spinner) {
        spinner.text = `${count(documents, 'document')}, ${size(bytes)} (${size((bytes * 1000) / elapsedMs)}/s), ${count(found, 'finding')}`;
        spinner.render();
      }
    },
    stop: () => {
      stopped = true;
      spinner?.stop();
    },
  };
}
