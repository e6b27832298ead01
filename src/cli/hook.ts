import { EXIT, KeysweepError } from '../model';
import { coverageLine } from '../report/human';
import type { FlagSpec, FlagValues } from './flags';
import { reporters, type Format } from '../report';
import { scanCommand, type ScanOutcome } from './scan';
import { writeStandardOutput } from './standard-output';
import { wantsColor } from './terminal';

/** Flags of `keysweep hook run`. */
export const hookFlags = {
  staged: { kind: 'boolean', default: false, summary: 'Scan what is staged for the commit, from the index.' },
  format: { kind: 'string', options: ['human', 'json', 'jsonl', 'sarif', 'csv'], default: 'human', summary: 'How to write findings.' },
  confidence: { kind: 'string', options: ['low', 'medium', 'high'], summary: 'Least confidence that stops a commit (default medium).' },
  'fail-on': { kind: 'string', options: ['low', 'medium', 'high', 'critical', 'never'], summary: 'Least severity that stops a commit (default low).' },
  config: { kind: 'string', char: 'c', summary: 'Configuration file.' },
} satisfies Record<string, FlagSpec>;

/**
 * `keysweep hook run`: staged blobs, or the files a hook runner names. One line on standard error when all is well;
 * findings and how to go on otherwise. Something asked for and nothing scanned is an error, never a pass.
 */
export async function hookCommand(flags: FlagValues, files: readonly string[]): Promise<ScanOutcome> {
  const say = (text: string): void => void process.stderr.write(`keysweep: ${text}\n`);
  if (!flags.staged && files.length === 0) {
    throw new KeysweepError('nothing-asked', 'the hook has nothing to scan', { actions: ['keysweep hook run --staged', 'or name the files: keysweep hook run FILE…'] });
  }
  const outcome = await scanCommand({ ...flags, quiet: true, gitignore: false }, flags.staged ? [] : files, false);
  const { report } = outcome;
  if (outcome.exitCode === EXIT.findings || flags.format !== 'human') {
    writeStandardOutput(reporters[flags.format as Format](report, { showSecrets: false, color: wantsColor(process.stdout), rules: () => ({}) }));
    if (outcome.exitCode === EXIT.findings && flags.format === 'human') say('remove the secret, or allow it where it stands with a comment: keysweep:allow -- reason');
    if (flags.format === 'human') return outcome;
  }
  const seen = report.coverage.reduce((sum, { seen: documents }) => sum + documents, 0);
  const scanned = report.coverage.reduce((sum, { scanned: documents }) => sum + documents, 0);
  if (seen === 0) {
    say(flags.staged ? 'nothing is staged' : 'no file was scanned');
    return flags.staged ? outcome : { ...outcome, exitCode: EXIT.incomplete };
  }
  for (const coverage of report.coverage) say(coverageLine(coverage, report.durationMs));
  for (const skip of report.coverage.flatMap(({ details }) => details).filter(({ incomplete }) => incomplete)) say(`not scanned: ${skip.path}: ${skip.reason}`);
  if (scanned === 0) return { ...outcome, exitCode: outcome.exitCode || EXIT.incomplete };
  return outcome;
}
