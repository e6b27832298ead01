import { append } from './append';

/** Why something that was asked for was not scanned. */
export interface Skip {
  readonly path: string;
  /** Stable word for machines: `unreadable`, `gitignored`, `excluded`, `too-large`, `encrypted`, `bomb`, `truncated`, `special-file`, `missing-object`, `unsupported`, `deadline`… */
  readonly reason: string;
  /** What happened and what to do about it, for people. */
  readonly detail?: string;
  /** True where the user asked for it and did not get it: makes the scan incomplete (exit 3). */
  readonly incomplete: boolean;
}

/** What one source was asked for and what became of it. */
export interface Coverage {
  /** What was asked, as the user would recognise it. */
  readonly source: string;
  /** Documents met. */
  seen: number;
  /** Documents scanned to their end. */
  scanned: number;
  /** Bytes given to the engine. */
  bytes: number;
  /** Files that git's ignore rules match and that are scanned all the same, because git tracks them. */
  trackedIgnored?: number;
  /** Documents skipped by reason. */
  skipped: Record<string, number>;
  /** Details of skips that make the scan incomplete (all), and of others (the first 100 a reason). */
  details: Skip[];
  incomplete: boolean;
}

/** A coverage with nothing seen yet. */
export function newCoverage(source: string): Coverage {
  return { source, seen: 0, scanned: 0, bytes: 0, skipped: {}, details: [], incomplete: false };
}

/** Details kept of harmless skips, for each reason; the counts are always exact. */
const DETAILS_PER_REASON = 100;

/** Counts what was not scanned, keeps its details up to a limit, and marks the coverage incomplete where it was asked for. */
export function recordSkip(coverage: Coverage, skip: Skip): void {
  const count = (coverage.skipped[skip.reason] ?? 0) + 1;
  coverage.skipped[skip.reason] = count;
  if (skip.incomplete) coverage.incomplete = true;
  if (skip.incomplete || count <= DETAILS_PER_REASON) coverage.details.push(skip);
}

/** Adds `other` (of a worker or a nested container) into `into`. */
export function mergeCoverage(into: Coverage, other: Coverage): void {
  into.seen += other.seen;
  into.scanned += other.scanned;
  into.bytes += other.bytes;
  into.incomplete ||= other.incomplete;
  if (other.trackedIgnored) into.trackedIgnored = (into.trackedIgnored ?? 0) + other.trackedIgnored;
  for (const [reason, count] of Object.entries(other.skipped)) {
    into.skipped[reason] = (into.skipped[reason] ?? 0) + count;
  }
  append(into.details, other.details);
}
