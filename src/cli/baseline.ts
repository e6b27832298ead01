import { checkBaseline, createBaseline, mergesByLine, updateBaseline, type BaselineCheck, type EntryFacts } from '../api/baseline';
import { Baseline, BASELINE_FILE } from '../config/baseline';
import { configurationRoot } from '../config/load';
import { EXIT, KeysweepError, type Occurrence } from '../model';
import { count, printable } from '../report/text';
import { join, relative } from 'node:path';
import type { FlagSpec, FlagValues } from './flags';
import { scanCommand } from './scan';
import { scanFlags } from './scan-flags';

const { confidence, history, gitignore, archives, include, exclude, pack, config, threads, quiet } = scanFlags;
const scanning = { confidence, history, gitignore, archives, include, exclude, pack, config, threads, quiet };
const file = { kind: 'string', char: 'f', summary: `The baseline (default: ${BASELINE_FILE} at the top of the repository).` } satisfies FlagSpec;
const facts = {
  reason: { kind: 'string', summary: 'Why the new entries are allowed.', group: 'ENTRIES' },
  author: { kind: 'string', summary: 'Who allows them.', group: 'ENTRIES' },
  until: { kind: 'string', summary: 'Last day on which they count (2027-06-30); after it they are findings again.', group: 'ENTRIES' },
} satisfies Record<string, FlagSpec>;

/** Flags of the three commands. */
export const baselineFlags = {
  create: { file, ...facts, force: { kind: 'boolean', default: false, summary: 'Begin anew where there is one.' }, 'team-key': { kind: 'boolean', default: false, summary: 'Fingerprints under KEYSWEEP_HMAC_KEY_FILE instead of a salt in the file: for baselines that leave their repository.' }, ...scanning },
  update: { file, ...facts, add: { kind: 'boolean', default: false, summary: 'Take in what is new.' }, ...scanning },
  check: { file, strict: { kind: 'boolean', default: false, summary: 'Exit 1 also where entries are gone.' }, ...scanning },
} satisfies Record<string, Record<string, FlagSpec>>;

/** What a baseline command did. */
export interface BaselineOutcome {
  readonly exitCode: number;
  readonly text: string;
  readonly result: { readonly file: string; readonly entries: number; readonly added: readonly Place[]; readonly expired: readonly Place[]; readonly gone: readonly Place[] };
}

interface Place { readonly path: string; readonly line?: number; readonly rule: string; readonly credential?: string }

/** `keysweep baseline create`. */
export async function createCommand(flags: FlagValues, args: readonly string[]): Promise<BaselineOutcome> {
  const { report, exitCode } = await scanCommand({ ...flags, 'exit-zero': true }, roots(args), { write: false, baseline: null });
  if (exitCode === EXIT.incomplete) incomplete();
  const baseline = createBaseline(baselineFile(flags), report, { ...entryFacts(flags), force: flags.force === true, teamKey: flags['team-key'] === true });
  baseline.write();
  const lines = [`${baseline.file}: ${count(baseline.entries.length, 'entry', 'entries')}`];
  if (mergesByLine(baseline.file) === false) lines.push('  so that git merges it line by line, add to .gitattributes:', `    ${BASELINE_FILE} merge=union`);
  return { exitCode: EXIT.clean, text: lines.join('\n') + '\n', result: { file: baseline.file, entries: baseline.entries.length, added: baseline.entries.map(({ path, rule }) => ({ path, rule })), expired: [], gone: [] } };
}

/** `keysweep baseline update`. */
export async function updateCommand(flags: FlagValues, args: readonly string[]): Promise<BaselineOutcome> {
  const { baseline, check } = await compare(flags, args);
  const updated = updateBaseline(baseline, check, flags.add === true, entryFacts(flags));
  updated.write();
  const lines = [`${updated.file}: ${count(updated.entries.length, 'entry', 'entries')}; ${check.gone.length} gone${flags.add ? `, ${check.added.length} taken in` : ''}`];
  if (!flags.add && check.added.length > 0) lines.push(`${count(check.added.length, 'finding')} not in it (--add takes them in):`, ...check.added.map(placeLine));
  if (check.expired.length > 0) lines.push(`${count(check.expired.length, 'entry', 'entries')} ended and count again:`, ...check.expired.map(({ occurrence }) => placeLine(occurrence)));
  return { exitCode: EXIT.clean, text: lines.join('\n') + '\n', result: resultOf(updated, check) };
}

/** `keysweep baseline check`: 1 where something is new or has ended. */
export async function checkCommand(flags: FlagValues, args: readonly string[]): Promise<BaselineOutcome> {
  const { baseline, check } = await compare(flags, args);
  const lines = [`${check.known} known, ${check.added.length} new, ${check.expired.length} ended, ${check.gone.length} gone`];
  lines.push(...check.added.map((occurrence) => `new${placeLine(occurrence)}`));
  lines.push(...check.expired.map(({ entry, occurrence }) => `ended${placeLine(occurrence)} on ${entry.until}${entry.author ? `, allowed by ${printable(entry.author)}` : ''}${entry.reason ? `: ${printable(entry.reason)}` : ''}`));
  lines.push(...check.gone.map(({ path, rule }) => `gone  ${printable(path)} ${rule}`));
  const failing = check.added.length > 0 || check.expired.length > 0 || (flags.strict === true && check.gone.length > 0);
  return { exitCode: failing ? EXIT.findings : EXIT.clean, text: lines.join('\n') + '\n', result: resultOf(baseline, check) };
}

async function compare(flags: FlagValues, args: readonly string[]): Promise<{ baseline: Baseline; check: BaselineCheck }> {
  const baseline = Baseline.read(baselineFile(flags));
  const { report, exitCode } = await scanCommand({ ...flags, 'exit-zero': true }, roots(args), { write: false, baseline });
  if (exitCode === EXIT.incomplete) incomplete();
  return { baseline, check: checkBaseline(baseline, report, roots(args)) };
}

function incomplete(): never {
  throw new KeysweepError('incomplete', 'the scan is incomplete, so the baseline was not touched', { exitCode: EXIT.incomplete, actions: ['see what was not scanned: keysweep scan', 'exclude it, or make it readable'] });
}

/** What is scanned: the folder of the baseline, where nothing is named. */
function roots(args: readonly string[]): readonly string[] {
  return args.length > 0 ? args : [relative(process.cwd(), configurationRoot(process.cwd())) || '.'];
}

function baselineFile(flags: FlagValues): string {
  return (flags.file as string | undefined) ?? join(configurationRoot(process.cwd()), BASELINE_FILE);
}

function entryFacts({ reason, author, until }: FlagValues): EntryFacts {
  if (until !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(until as string)) throw new KeysweepError('usage', `--until is not a day: ${String(until)}`, { actions: ['write it as 2027-06-30'] });
  return { reason, author, until } as EntryFacts;
}

function placeLine({ path, line, ruleId, credentialId }: Occurrence): string {
  return `  ${printable(path)}:${line} ${ruleId} ${credentialId}`;
}

function resultOf(baseline: Baseline, { added, expired, gone }: BaselineCheck): BaselineOutcome['result'] {
  const place = ({ path, line, ruleId, credentialId }: Occurrence): Place => ({ path, line, rule: ruleId, credential: credentialId });
  return { file: baseline.file, entries: baseline.entries.length, added: added.map(place), expired: expired.map(({ occurrence }) => place(occurrence)), gone: gone.map(({ path, rule }) => ({ path, rule })) };
}
