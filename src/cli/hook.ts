import { readFileSync } from 'node:fs';
import type { Push } from '../api/scan/history';
import { returnedInIndex, revokedValues, type Returned } from '../api/scan/revoked';
import { EXIT, KeysweepError } from '../model';
import { coverageLine } from '../report/human';
import { printable } from '../report/text';
import { parsePrePush, parsePreReceive } from '../sources/git/push';
import type { FlagSpec, FlagValues } from './flags';
import { reporters, type Format } from '../report';
import { scanCommand, type ScanOutcome } from './scan';
import { scanFlags } from './scan-flags';
import { writeStandardOutput } from './standard-output';
import { wantsColor } from './terminal';

/** Flags of `keysweep hook run`. */
export const hookFlags = {
  staged: { kind: 'boolean', default: false, summary: 'Scan what is staged for the commit, from the index.' },
  'pre-push': { kind: 'boolean', default: false, summary: "Scan what a push brings to the other side; git's pre-push hook gives its lines on standard input and the remote's name as argument." },
  'pre-receive': { kind: 'boolean', default: false, summary: "On a server: scan what was pushed before it is taken; git's pre-receive hook gives its lines on standard input." },
  format: { kind: 'string', options: scanFlags.format.options, default: 'human', summary: 'How to write findings.' },
  confidence: { kind: 'string', options: ['low', 'medium', 'high'], summary: 'Least confidence that stops a commit (default medium).' },
  'fail-on': { kind: 'string', options: ['low', 'medium', 'high', 'critical', 'never'], summary: 'Least severity that stops a commit (default low).' },
  baseline: { kind: 'string', summary: 'Findings known before (default: .keysweep-baseline.jsonl at the top of the repository).' },
  config: { kind: 'string', char: 'c', summary: 'Configuration file.' },
} satisfies Record<string, FlagSpec>;

/** What to do about a finding, by what was scanned. */
const ADVICE = {
  staged: 'remove the secret, or allow it where it stands with a comment: keysweep:allow -- reason',
  files: 'remove the secret, or allow it where it stands with a comment: keysweep:allow -- reason',
  'pre-push': 'nothing was pushed: take the secret out of the commits that are named (git rebase -i), or allow it there: keysweep:allow -- reason',
  'pre-receive': 'the push was refused: take the secret out of the commits that are named (git rebase -i), revoke it if it was real, and push again',
} as const;

/**
 * `keysweep hook run`: staged blobs, the files a hook runner names, or what a push brings. One line on standard error when
 * all is well; findings and how to go on otherwise. Something asked for and nothing scanned is an error, never a pass.
 */
export async function hookCommand(flags: FlagValues, args: readonly string[], standardInput: () => string = () => readFileSync(0, 'utf8'), environment: NodeJS.ProcessEnv = process.env): Promise<ScanOutcome> {
  const say = (text: string): void => void process.stderr.write(`keysweep: ${text}\n`);
  const modes = (['staged', 'pre-push', 'pre-receive'] as const).filter((name) => flags[name]);
  if (modes.length > 1) throw new KeysweepError('usage', `--${modes.join(' and --')} exclude each other`, { actions: ['give one of them'] });
  const mode = (modes[0] ?? 'files') as keyof typeof ADVICE;
  if (mode === 'files' && args.length === 0) {
    throw new KeysweepError('nothing-asked', 'the hook has nothing to scan', { actions: ['keysweep hook run --staged', 'or name the files: keysweep hook run FILE…'] });
  }
  const push: Push | undefined = mode === 'pre-push' ? { updates: parsePrePush(standardInput()), known: { remote: args[0] ?? '' } }
    : mode === 'pre-receive' ? { updates: parsePreReceive(standardInput()), known: 'all-refs' }
    : undefined;
  const outcome = withReturned(await scanCommand({ ...flags, quiet: true, gitignore: false }, mode === 'files' ? args : [], { write: false, push }), mode === 'staged' ? returnedInIndex(revokedValues(() => undefined)) : [], say);
  const { report } = outcome;
  if (outcome.exitCode !== EXIT.clean && report.credentials.length > 0 || flags.format !== 'human') {
    writeStandardOutput(reporters[flags.format as Format](report, { showSecrets: false, color: wantsColor(process.stdout), rules: outcome.rules, root: outcome.root }));
    if (outcome.exitCode !== EXIT.clean && flags.format === 'human') say(ADVICE[mode]);
    if (flags.format === 'human') return outcome;
  }
  const seen = report.coverage.reduce((sum, { seen: documents }) => sum + documents, 0);
  const scanned = report.coverage.reduce((sum, { scanned: documents }) => sum + documents, 0);
  if (seen === 0) return { ...outcome, exitCode: nothingSeen(mode, push, environment, say) };
  for (const coverage of report.coverage) say(coverageLine(coverage, report.durationMs));
  for (const skip of report.coverage.flatMap(({ details }) => details).filter(({ incomplete }) => incomplete)) say(`not scanned: ${printable(skip.path)}: ${skip.reason}`);
  if (scanned === 0) return { ...outcome, exitCode: outcome.exitCode || EXIT.incomplete };
  return outcome;
}

/** What it means that there was nothing to scan: fine where nothing is brought in, an error where something was asked for. */
function nothingSeen(mode: keyof typeof ADVICE, push: Push | undefined, environment: NodeJS.ProcessEnv, say: (text: string) => void): number {
  if (push) {
    say(push.updates.every(({ after }) => after === undefined) ? 'the push brings nothing: it only deletes' : 'the push brings nothing that the other side does not have');
    return EXIT.clean;
  }
  if (mode === 'files') {
    say('no file was scanned');
    return EXIT.incomplete;
  }
  // git gives its hooks the index; `pre-commit run --all-files` and a run by hand have none of a commit.
  if (environment.PRE_COMMIT === '1' && environment.GIT_INDEX_FILE === undefined) {
    say('nothing is staged, so nothing was scanned: for `pre-commit run --all-files` take the hook `keysweep`, which is given the files');
    return EXIT.incomplete;
  }
  say('nothing is staged that could hold a credential');
  return EXIT.clean;
}

/** Values that a rotation has retired stop a commit, whatever the flags say of findings. */
function withReturned(outcome: ScanOutcome, returned: readonly Returned[], say: (text: string) => void): ScanOutcome {
  for (const { path, line, entry } of returned) say(`${printable(path)}:${line} holds a value that was rotated away on ${entry.at.slice(0, 10)} (${printable(entry.title)}, plan ${entry.plan}): it is dead, take its reference`);
  const found = returned.length > 0 || outcome.report.credentials.some(({ occurrences }) => occurrences.some(({ labels }) => labels.includes('revoked')));
  return found && outcome.exitCode === EXIT.clean ? { ...outcome, exitCode: EXIT.findings } : outcome;
}
