import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../config/atomic-file';
import { version } from '../config/version';
import { newCoverage, type RulesById } from '../model';
import { builtInDetectors } from '../pipeline/detectors';
import { reporters } from '../report';
import { safeJson } from '../report/text';
import { type Database, type ExportedOccurrence, exportOccurrences } from '../store';
import { toReport } from './scan';
import { storedOccurrence, storedReport } from './sweep-report';

/** Formats of `keysweep sweep export`. */
export const exportFormats = ['jsonl', 'json', 'sarif', 'defectdojo'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What an export takes from the store. */
export interface ExportOptions {
  /** Also what is closed: nowhere to be found any more. */
  readonly closed?: boolean;
}

/**
 * Occurrences as JSON lines: the fields of `scan --format jsonl`, with target, owner, tags, state, commits and
 * triage. The same findings give the same bytes, whatever store, workers and order found them.
 */
export async function* exportJsonLines(store: Database, options: ExportOptions = {}): AsyncIterable<string> {
  for await (const row of exportOccurrences(store, options)) {
    const { target, kind, location, owner, tags, reachability, state, introduced, removed, status, reason, blob } = row;
    yield safeJson(sorted({
      ...row.finding, secret: row.finding.secret ?? '****', path: row.path, target, targetKind: kind, location, owner, tags, reachability,
      state, blob, commit: introduced?.commit, author: introduced?.author, email: introduced?.email, date: introduced?.date,
      removedBy: removed?.commit, removedAt: removed?.date, triage: status, triageReason: status === 'open' ? undefined : reason,
    })) + '\n';
  }
}

/** jsonb forgets the order of keys; lines are to be the same from every store. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined && member !== null).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]));
}

/** Everything as one report, which `explain`, `paths`, `diff` and `rotate` read. */
export async function* exportReport(store: Database, options: ExportOptions = {}): AsyncIterable<string> {
  yield* reporters.json(await storedReport(store, options), { showSecrets: false, color: false, rules: () => ({}) });
}

/** One SARIF file a target, `<directory>/<target>.sarif`; gives the files written. */
export async function exportSarif(store: Database, directory: string, options: ExportOptions = {}): Promise<string[]> {
  mkdirSync(directory, { recursive: true });
  const written: string[] = [];
  let rules: RulesById | undefined;
  let group: ExportedOccurrence[] = [];
  const flush = (): void => {
    const [first] = group;
    if (!first) return;
    const report = toReport({ coverage: [newCoverage(first.target)], complete: true, startedAt: new Date(0).toISOString(), durationMs: 0, detectorSet: '', fingerprintKey: '' }, group.map(storedOccurrence), []);
    const file = join(directory, `${first.target.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^-+/, '').slice(-100)}-${first.target_id.slice(0, 8)}.sarif`);
    writeFileAtomically(file, reporters.sarif(report, { showSecrets: false, color: false, rules: () => (rules ??= builtInDetectors().rules()) }));
    written.push(file);
    group = [];
  };
  for await (const row of exportOccurrences(store, options)) {
    if (group.length > 0 && group[0]!.target_id !== row.target_id) flush();
    group.push(row);
  }
  flush();
  return written;
}

const DEFECTDOJO_SEVERITY: Readonly<Record<string, string>> = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' };

/** DefectDojo's generic findings format (docs.defectdojo.com, "Generic Findings Import"), as one document in pieces. */
export async function* exportDefectDojo(store: Database, options: ExportOptions = {}): AsyncIterable<string> {
  yield `{"name":"keysweep ${version}","type":"keysweep","findings":[`;
  let first = true;
  for await (const row of exportOccurrences(store, options)) {
    const { target, path, line, state, status, introduced, removed, tags, owner } = row;
    const { title, context, form } = row.finding as { title: string; context: string; form: string };
    const finding = {
      title: `${title} in ${target}`.slice(0, 511),
      severity: DEFECTDOJO_SEVERITY[row.severity] ?? 'Info',
      description: [
        `${title}, stored ${form}, in \`${path}\` line ${line} of ${target}.`,
        introduced && `Brought in by commit ${introduced.commit} (${introduced.date}).`,
        removed && `Removed by commit ${removed.commit} (${removed.date}), still readable in the history.`,
        context && `\n\`\`\`\n${context}\n\`\`\``,
      ].filter(Boolean).join('\n'),
      mitigation: 'Revoke the credential at its issuer, make a new one and keep it in a secrets manager.',
      date: (introduced?.date ?? '1970-01-01').slice(0, 10),
      cwe: 798,
      file_path: path, line, service: target,
      component_name: owner ?? undefined,
      tags: [...tags],
      active: status === 'open' && state !== 'closed', verified: false, duplicate: false, static_finding: true, dynamic_finding: false,
      false_p: status === 'false-positive', risk_accepted: status === 'accepted', is_mitigated: status === 'rotated' || state === 'closed',
      vuln_id_from_tool: row.rule_id,
      unique_id_from_tool: createHash('sha256').update([row.target_id, path, row.rule_id, row.credential_id].join('\0')).digest('hex'),
    };
    yield (first ? '\n' : ',\n') + safeJson(finding);
    first = false;
  }
  yield '\n]}\n';
}
