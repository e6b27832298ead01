import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from '../config/state';
import type { RotationState } from '../exposure/incident';
import { Journal } from '../rotate/journal';
import type { RotationPlan } from '../rotate/plan';
import { replay } from '../rotate/progress';
import { rotationState } from '../rotate/state';

/** A plan that was applied here, and where its entries stand. */
export interface AppliedPlan {
  readonly plan: string;
  readonly createdAt?: string;
  /** Why the entries cannot be told. */
  readonly problem?: string;
  readonly entries: readonly { readonly id: string; readonly title: string; readonly wave: number; readonly outcome: string; readonly at?: string }[];
}

/** All plans applied with this state directory, the newest first, read from their journals. One that cannot be read says why. */
export function rotations(state: string = stateDirectory()): AppliedPlan[] {
  return namesIn(join(state, 'rotations')).map((id): AppliedPlan => {
    const files = rotationState(state, id);
    try {
      const plan = JSON.parse(readFileSync(files.plan, 'utf8')) as RotationPlan;
      const progress = replay(Journal.read(files.journal));
      return {
        plan: plan.id, createdAt: plan.createdAt,
        entries: plan.entries.map((entry) => ({ id: entry.id, title: entry.title, wave: entry.wave, outcome: outcomeOf(progress.get(entry.id)), at: progress.get(entry.id)?.endedAt })),
      };
    } catch (error) {
      return { plan: id, problem: (error as Error).message, entries: [] };
    }
  }).sort((a, b) => ((a.createdAt ?? '') < (b.createdAt ?? '') ? 1 : -1));
}

function outcomeOf(progress: { readonly outcome?: string } | undefined): string {
  return progress ? (progress.outcome ?? 'under way') : 'waiting';
}

/** What became of each credential by these plans: the last end counts, one under way before all. */
export function rotatedCredentials(plans: readonly AppliedPlan[]): Map<string, RotationState> {
  const found = new Map<string, RotationState>();
  for (const { plan, entries } of plans) {
    for (const { id, outcome, at } of entries) {
      if (outcome === 'waiting') continue;
      const before = found.get(id);
      if (!before || (at ?? '\uffff') > (before.at ?? '\uffff')) found.set(id, { plan, outcome, at });
    }
  }
  return found;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
