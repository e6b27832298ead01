import { Journal, type Outcome, type StepName } from './journal';
import type { PlanEntry, RotationPlan } from './plan';
import { newProgress, replay, type EntryProgress } from './progress';
import type { RotationState } from './state';

/** How an entry stands: an outcome, or `pending` (not begun), `unfinished` (resume goes on), `waiting` (for people), `blocked` (its plan has problems). */
export type EntryState = Outcome | 'pending' | 'unfinished' | 'waiting' | 'blocked';

export interface EntryStatus {
  readonly id: string;
  readonly title: string;
  readonly rotator: string;
  readonly wave: number;
  readonly state: EntryState;
  readonly detail?: string;
  /** The step that runs or was interrupted. */
  readonly step?: StepName;
  /** ISO date of a deletion to come. */
  readonly destroyAfter?: string;
}

/** How each entry stands, without a lock and without changing anything. */
export function planStatus(plan: RotationPlan, state: RotationState, waiting: ReadonlySet<string> = new Set()): EntryStatus[] {
  const entries = replay(Journal.read(state.journal));
  return plan.entries.map((entry) => entryStatus(entry, entries.get(entry.id) ?? newProgress(), waiting.has(entry.id)));
}

/** How one entry stands by its progress; `waiting` where this run found that people must act first. */
export function entryStatus(entry: PlanEntry, progress: EntryProgress, waiting: boolean): EntryStatus {
  const blocked = entry.problems.length > 0 || entry.mode === 'person';
  const running = [...progress.begun].filter((step) => !progress.done.has(step)).at(-1);
  const state: EntryState = progress.outcome ?? (waiting || (running === 'verify' && progress.direction === 'forward') ? 'waiting' : progress.begun.size > 0 ? 'unfinished' : blocked ? 'blocked' : 'pending');
  const due = progress.facts.record?.destroyAfter;
  const detail = progress.detail ?? (state === 'blocked' ? entry.problems[0] ?? 'a person has to do this one: see its runbook' : undefined);
  return {
    id: entry.id, title: entry.title, rotator: entry.rotator, wave: entry.wave, state,
    ...(detail ? { detail } : {}),
    ...(running && state !== 'rotated' ? { step: running } : {}),
    ...(due && !progress.done.has('destroy') ? { destroyAfter: String(due) } : {}),
  };
}
