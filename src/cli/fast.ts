import { failure } from './failure';
import { hookCommand, hookFlags } from './hook';
import { parseFast } from './parse';
import { scanCommand, type ScanOutcome } from './scan';
import { scanFlags } from './scan-flags';
import type { FlagSpec, FlagValues } from './flags';

/** A command the fast path answers. */
interface FastCommand {
  readonly words: readonly string[];
  readonly flags: Record<string, FlagSpec>;
  readonly run: (flags: FlagValues, args: readonly string[]) => Promise<ScanOutcome>;
}

const COMMANDS: readonly FastCommand[] = [
  { words: ['scan'], flags: scanFlags, run: scanCommand },
  { words: ['hook', 'run'], flags: hookFlags, run: hookCommand },
];

/**
 * Start-up without oclif for the commands that must answer at once. Resolves to the exit code, or to
 * undefined where the command line is for oclif (help, other commands, flags it explains better).
 */
export async function fast(argv: readonly string[]): Promise<number | undefined> {
  const command = COMMANDS.find(({ words }) => words.every((word, i) => argv[i] === word));
  if (!command) return undefined;
  const parsed = parseFast(argv.slice(command.words.length), command.flags, process.env);
  if (!parsed) return undefined;
  try {
    return (await command.run(parsed.flags, parsed.args)).exitCode;
  } catch (error) {
    return failure(error);
  }
}
