import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Baseline, BASELINE_FILE, type BaselineEntry } from '../config/baseline';
import { KeysweepError, type Occurrence, type ScanReport } from '../model';

/** What is written into new entries. */
export type EntryFacts = Pick<BaselineEntry, 'reason' | 'author' | 'until'>;

/** A baseline against a scan that was made with it. */
export interface BaselineCheck {
  readonly file: string;
  /** Entries whose credential was found and that still count. */
  readonly known: number;
  /** Found and not in it. */
  readonly added: readonly Occurrence[];
  /** Found, and the entry's last day has passed. */
  readonly expired: readonly { readonly entry: BaselineEntry; readonly occurrence: Occurrence }[];
  /** In it and not found any more, in what was scanned. */
  readonly gone: readonly BaselineEntry[];
}

/** Makes a baseline of all that a report found and nothing else allows. Throws `baseline-exists` unless `force`. */
export function createBaseline(file: string, report: ScanReport, options: EntryFacts & { force?: boolean; teamKey?: boolean } = {}): Baseline {
  const { force = false, teamKey = false, ...facts } = options;
  if (existsSync(file) && !force) throw new KeysweepError('baseline-exists', `there is a baseline already: ${file}`, { where: file, actions: ['keysweep baseline update', 'keysweep baseline create --force begins anew'] });
  const empty = Baseline.create(file, teamKey);
  return empty.with(open(report).map((occurrence) => empty.entryOf(occurrence, facts)));
}

/** Compares a baseline with the report of a scan of `roots` that was made with it. */
export function checkBaseline(baseline: Baseline, report: ScanReport, roots: readonly string[], today: string = new Date().toISOString().slice(0, 10)): BaselineCheck {
  const met = new Set<BaselineEntry>();
  const added: Occurrence[] = [];
  const expired: { entry: BaselineEntry; occurrence: Occurrence }[] = [];
  let known = 0;
  for (const occurrence of report.credentials.flatMap(({ occurrences }) => occurrences)) {
    const entry = baseline.find(occurrence);
    if (entry) {
      if (!met.has(entry)) known++;
      met.add(entry);
      if (entry.until !== undefined && entry.until < today && !occurrence.suppressed) expired.push({ entry, occurrence });
    } else if (!occurrence.suppressed) added.push(occurrence);
  }
  const inScope = scopeOf(baseline.file, roots);
  // What was not scanned to its end may still hold what was not found.
  const gone = report.complete ? baseline.entries.filter((entry) => !met.has(entry) && inScope(entry.path)) : [];
  return { file: baseline.file, known: known - new Set(expired.map(({ entry }) => entry)).size, added, expired, gone };
}

/** The baseline without what is gone, and with what is new where `add` says so; reasons, authors and days stay. */
export function updateBaseline(baseline: Baseline, check: BaselineCheck, add: boolean, facts: EntryFacts = {}): Baseline {
  const gone = new Set(check.gone);
  return baseline.with([...baseline.entries.filter((entry) => !gone.has(entry)), ...(add ? check.added.map((occurrence) => baseline.entryOf(occurrence, facts)) : [])]);
}

/** Whether git merges the baseline line by line; undefined outside a repository's top folder. */
export function mergesByLine(file: string): boolean | undefined {
  const folder = dirname(resolve(file));
  if (!existsSync(join(folder, '.git'))) return undefined;
  const attributes = join(folder, '.gitattributes');
  return existsSync(attributes) && readFileSync(attributes, 'utf8').split(/\r?\n/).some((text) => text.startsWith(BASELINE_FILE) && /\bmerge=union\b/.test(text));
}

function open(report: ScanReport): Occurrence[] {
  return report.credentials.flatMap(({ occurrences }) => occurrences).filter(({ suppressed }) => !suppressed);
}

/** Whether an entry's path lies below what was scanned. */
function scopeOf(file: string, roots: readonly string[]): (path: string) => boolean {
  const folder = dirname(resolve(file));
  const prefixes = roots.map((root) => relative(folder, resolve(root)).replace(/\\/g, '/'));
  return (path) => prefixes.some((prefix) => prefix === '' || path === prefix || path.startsWith(`${prefix}/`) || path.startsWith(`${prefix}!`));
}
