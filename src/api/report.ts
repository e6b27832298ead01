import { readInventory } from '../exposure/inventory';
import { incidentOf, type Incident } from '../exposure/incident';
import { EXIT, KeysweepError, type ScanReport } from '../model';
import { builtInDetectors } from '../pipeline/detectors';
import { reporters, type Format } from '../report';
import { readReport } from './report-file';
import { rotatedCredentials, rotations, type AppliedPlan } from './rotations';

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
    inventory: request.inventory === undefined ? undefined : readInventory(request.inventory), entry: request.from, rotations: rotatedCredentials(readable(rotations())),
  });
}

/** A sheet must not say less than was done: a rotation that cannot be read is an error. */
function readable(plans: AppliedPlan[]): AppliedPlan[] {
  const broken = plans.find(({ problem }) => problem !== undefined);
  if (broken) throw new KeysweepError('unreadable-rotation', `cannot read rotation ${broken.plan}: ${broken.problem}`, { where: broken.plan, exitCode: EXIT.incomplete });
  return plans;
}
