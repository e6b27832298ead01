import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from '../config/state';
import { readInventory } from '../exposure/inventory';
import { incidentOf, type Incident, type RotationState } from '../exposure/incident';
import { EXIT, KeysweepError, type ScanReport } from '../model';
import { builtInDetectors } from '../pipeline/detectors';
import { reporters, type Format } from '../report';
import { Journal } from '../rotate/journal';
import { replay } from '../rotate/progress';
import { rotationState } from '../rotate/state';
import type { RotationPlan } from '../rotate/plan';
import { readReport } from './report-file';

/** What to write of a saved report. */
export interface ReportRequest {
  /** Saved with `scan --format json`; the last scan where not given. */
  readonly report?: string;
  readonly inventory?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Formats a saved report can be written in; `human` is the scan's own. */
export const reportFormats = (Object.keys(reporters) as Format[]).filter((format) => format !== 'human');

/** Writes a saved report in any format, in pieces. Its secrets are masks whatever it was saved with. */
export function renderReport(request: ReportRequest & { readonly format: Format; readonly color?: boolean }): { report: ScanReport; pieces: Iterable<string> } {
  const report = readReport(request.report);
  const pieces = reporters[request.format](report, {
    showSecrets: false, color: request.color === true, rules: () => builtInDetectors().rules(),
    exposure: { inventory: request.inventory === undefined ? undefined : readInventory(request.inventory), from: request.from, to: request.to },
  });
  return { report, pieces };
}

/** The incident sheet of a saved report, with what this machine's rotation journals say. */
export function incident(request: ReportRequest): Incident {
  return incidentOf(readReport(request.report), {
    inventory: request.inventory === undefined ? undefined : readInventory(request.inventory), entry: request.from, rotations: rotatedCredentials(),
  });
}

/** What became of each credential, by all rotation journals of the state directory, the latest first. Unreadable ones are an error: a sheet must not say less than was done. */
export function rotatedCredentials(state: string = stateDirectory()): Map<string, RotationState> {
  const found = new Map<string, RotationState>();
  for (const id of namesIn(join(state, 'rotations'))) {
    const files = rotationState(state, id);
    const progress = replay(Journal.read(files.journal));
    if (progress.size === 0) continue;
    let plan: RotationPlan;
    try {
      plan = JSON.parse(readFileSync(files.plan, 'utf8')) as RotationPlan;
    } catch (cause) {
      throw new KeysweepError('unreadable-rotation', `cannot read the plan of rotation ${id}: ${(cause as Error).message}`, { where: files.plan, exitCode: EXIT.incomplete, cause });
    }
    for (const entry of plan.entries) {
      const one = progress.get(entry.id);
      if (!one) continue;
      const state = { plan: plan.id, outcome: one.outcome ?? 'under way', at: one.endedAt };
      const before = found.get(entry.id);
      if (!before || (state.at ?? '\uffff') > (before.at ?? '\uffff')) found.set(entry.id, state);
    }
  }
  return found;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
