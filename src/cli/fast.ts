import { failure, scanCommand, scanFlags } from './scan';
import { parseFast } from './parse';

/**
 * Start-up without oclif for the commands that must answer at once. Resolves to the exit code, or to
 * undefined where the command line is for oclif (help, other commands, flags it explains better).
 */
export async function fast(argv: readonly string[]): Promise<number | undefined> {
  if (argv[0] !== 'scan') return undefined;
  const parsed = parseFast(argv.slice(1), scanFlags, process.env);
  if (!parsed) return undefined;
  try {
    return (await scanCommand(parsed.flags, parsed.args)).exitCode;
  } catch (error) {
    return failure(error);
  }
}
