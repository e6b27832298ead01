/** Exit codes of the program (DESIGN.md). */
export const EXIT = { clean: 0, findings: 1, usage: 2, incomplete: 3, rolledBack: 4, needsPerson: 5 } as const;

/**
 * An expected failure: what happened, where, and what to do next.
 * Anything else that is thrown is a defect of keysweep.
 */
export class KeysweepError extends Error {
  constructor(
    /** Stable word for machines: `no-such-path`, `invalid-pack`, `invalid-config`… */
    readonly code: string,
    message: string,
    readonly options: { readonly where?: string; readonly actions?: readonly string[]; readonly exitCode?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'KeysweepError';
  }

  /** What the program ends with for it. */
  get exitCode(): number {
    return this.options.exitCode ?? EXIT.usage;
  }
}
