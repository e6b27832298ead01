import type { Fact, Observation, View } from '../../src/model';

/** An observation of `fact` at byte `start`. */
export function emit(start: number, fact: Fact): Observation {
  return { type: 'observation', start, fact };
}

/** Files larger than this are no configuration of hosts (bytes). */
export const LARGEST = 4 * 1024 * 1024;

/** Lines of the document with their offsets; none of a document too large to be one of these files. */
export function* lines(view: View): Generator<{ text: string; start: number }> {
  if (view.binary || view.length > LARGEST) return;
  for (let start = 0; start < view.length; ) {
    const end = view.lineEnd(start);
    yield { text: view.text(start, end).replace(/\r$/, ''), start };
    start = end + 1;
  }
}

/** What all detectors of hosts share. */
export const common = { family: 'network', provider: 'hosts', confidence: 'high', references: [], keywords: [], scope: 'document' } as const;
