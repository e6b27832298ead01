import { EXIT, KeysweepError } from '../model';
import { printable } from '../report/text';

/** Tells an expected failure in one line and what to do about it, on standard error; returns the exit code. Defects are told as such, with 2. */
export function failure(error: unknown): number {
  const { code, message, actions, exitCode } = told(error);
  // Only a stack has lines of its own: a line end in a path must not look like a line of ours.
  const words = code === 'defect' ? message.split('\n').map(printable).join('\n') : printable(message);
  process.stderr.write(`keysweep: ${words}\n${actions.map((action) => `  ${printable(action)}\n`).join('')}`);
  return exitCode;
}

/** What `--json` gives in place of a result. */
export interface FailureJson {
  readonly error: { readonly code: string; readonly message: string; readonly where?: string; readonly actions: readonly string[]; readonly exitCode: number };
}

/** The same as plain data, for programs that read standard output. */
export function failureJson(error: unknown): FailureJson {
  const { code, message, where, actions, exitCode } = told(error);
  return { error: { code, message, ...(where === undefined ? {} : { where }), actions, exitCode } };
}

function told(error: unknown): FailureJson['error'] {
  if (error instanceof KeysweepError) {
    const { where, actions = [] } = error.options;
    return { code: error.code, message: error.message, where, actions, exitCode: error.exitCode };
  }
  // What the machine refused (a full disk, no more files, no right): no defect, and nothing said before is undone.
  const { code, syscall, message } = (error ?? {}) as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined) return { code, message, actions: ['the run ended here and is incomplete; mend the cause and run it again'], exitCode: EXIT.incomplete };
  return { code: 'defect', message: `this is a defect, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, actions: [], exitCode: EXIT.usage };
}
