import { Command as OclifCommand, Errors } from '@oclif/core';
import { didYouMean } from '../config/spelling';
import { KeysweepError } from '../model';
import { printable, safeJson } from '../report/text';
import { failure, failureJson } from './failure';
import { writeStandardOutput } from './standard-output';

/**
 * A command whose words and JSON are safe to print: names of files, matched texts and answers of servers stand in them, and
 * a terminal obeys what oclif writes as it is. Its JSON goes out by a way that waits for slow readers. What `run` throws is told
 * on standard error and gives the exit code; with `--json` standard output has it as an object.
 */
export abstract class Command extends OclifCommand {
  override log(message = '', ...values: unknown[]): void {
    super.log(printableLines(message), ...values.map((value) => (typeof value === 'string' ? printableLines(value) : value)));
  }

  override logJson(value: unknown): void {
    writeStandardOutput([`${safeJson(value, 2)}\n`]);
  }

  protected override catch(error: Error): Promise<unknown> {
    if (error instanceof Errors.ExitError) return super.catch(error);
    const told = error instanceof Errors.CLIError ? this.#ofParser(error) : error;
    process.exitCode = failure(told);
    if (this.jsonEnabled()) this.logJson(failureJson(told));
    return Promise.resolve();
  }

  /** What oclif's parser says of a command line, in our words: the error itself holds all it knows, the environment included. */
  #ofParser(error: Error & { readonly flags?: unknown; readonly oclif?: { readonly exit?: number } }): KeysweepError {
    const [message = '', ...more] = error.message.split('\n').filter((line) => line !== '' && line !== 'See more help with --help');
    const flags = Array.isArray(error.flags) ? (error.flags as string[]).filter((flag) => typeof flag === 'string' && flag.startsWith('--')) : [];
    const known = Object.keys(this.ctor.flags ?? {});
    return new KeysweepError('usage', message, {
      exitCode: error.oclif?.exit,
      actions: [...more, ...flags.flatMap((flag) => didYouMean(flag.slice(2), known, (name) => `--${name}`)), `keysweep ${this.id?.replaceAll(':', ' ')} --help`],
    });
  }
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
