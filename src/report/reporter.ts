import type { AssessOptions } from '../exposure/assess';
import type { RulesById, ScanReport } from '../model';

/** How a report is written. */
export interface ReportOptions {
  readonly showSecrets: boolean;
  /** ANSI colours (human format). */
  readonly color: boolean;
  /** Titles, remediation and references by rule id; loaded when first asked for. */
  readonly rules: () => RulesById;
  /** What exposure is reckoned with, for formats that show it: inventory, verification, where ways begin and end. */
  readonly exposure?: AssessOptions & { readonly from?: string; readonly to?: string };
  /** Top folder of the repository that a forge shows: paths in its reports are relative to it. */
  readonly root?: string;
  /** Sets one report apart from others of the same commit (SARIF automation id). */
  readonly category?: string;
}

/** Writes a report in one format, in pieces, so that large ones need no string of their size. */
export type Reporter = (report: ScanReport, options: ReportOptions) => Iterable<string>;
