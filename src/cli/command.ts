import { Command as OclifCommand } from '@oclif/core';
import { printable, safeJson } from '../report/text';
import { writeStandardOutput } from './standard-output';

/**
 * A command whose words and JSON are safe to print: names of files, matched texts and answers of servers stand in them, and
 * a terminal obeys what oclif writes as it is. Its JSON goes out by a way that waits for slow readers.
 */
export abstract class Command extends OclifCommand {
  override log(message = '', ...values: unknown[]): void {
    super.log(printableLines(message), ...values.map((value) => (typeof value === 'string' ? printableLines(value) : value)));
  }

  override logJson(value: unknown): void {
    writeStandardOutput([`${safeJson(value, 2)}\n`]);
  }

  /** Arguments are names of files where a shell expands a pattern: an error of the parser repeats them. */
  protected override catch(error: Error & { exitCode?: number }): Promise<unknown> {
    error.message = printableLines(error.message);
    return super.catch(error);
  }
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
