import type { Facts } from './contract';
import type { Outcome, PlacedRecord, StepName } from './journal';

/** Where one entry stands, read from the journal. */
export interface EntryProgress {
  direction: 'forward' | 'back';
  /** Steps done in this attempt, both directions. */
  done: Set<StepName>;
  /** Steps that were begun in this attempt: what they do may have been done or not. */
  begun: Set<StepName>;
  /** What was seen before a step was begun, as its first beginning in this attempt says. */
  announced: Partial<Record<StepName, Facts>>;
  /** Facts of each step done in this attempt. */
  facts: Partial<Record<StepName, Facts>>;
  /** Counts from 1; a rolled-back entry that is applied again starts the next. */
  attempt: number;
  outcome?: Outcome;
  detail?: string;
  endedAt?: string;
  failures: { readonly step: StepName; readonly code: string; readonly message: string }[];
}

export function newProgress(): EntryProgress {
  return { direction: 'forward', done: new Set(), begun: new Set(), announced: {}, facts: {}, attempt: 1, failures: [] };
}

/** Applies one record; records of the plan and of runs change nothing. */
export function advance(progress: EntryProgress, record: PlacedRecord): void {
  switch (record.type) {
    case 'begin':
      progress.begun.add(record.step);
      if (record.facts) progress.announced[record.step] ??= record.facts;
      break;
    case 'done':
      progress.done.add(record.step);
      progress.facts[record.step] = record.facts ?? {};
      break;
    case 'failed':
      progress.failures.push({ step: record.step, code: record.code, message: record.message });
      break;
    case 'back':
      progress.direction = 'back';
      progress.outcome = undefined;
      break;
    case 'forward':
      if (progress.outcome === 'rolled-back') Object.assign(progress, newProgress(), { attempt: progress.attempt + 1 });
      progress.direction = 'forward';
      progress.outcome = undefined;
      break;
    case 'end':
      progress.outcome = record.outcome;
      progress.detail = record.detail;
      progress.endedAt = record.time;
      break;
  }
}

/** Progress by entry id. */
export function replay(records: readonly PlacedRecord[]): Map<string, EntryProgress> {
  const entries = new Map<string, EntryProgress>();
  for (const record of records) {
    if (!('entry' in record)) continue;
    let progress = entries.get(record.entry);
    if (!progress) entries.set(record.entry, (progress = newProgress()));
    advance(progress, record);
  }
  return entries;
}
