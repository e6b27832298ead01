/**
 * A command-line flag as data: the oclif command and the fast path (which must not load oclif)
 * are both made from the same table.
 */
export interface FlagSpec {
  readonly kind: 'boolean' | 'string' | 'integer' | 'list';
  readonly char?: string;
  readonly summary: string;
  readonly options?: readonly string[];
  readonly default?: string | boolean | number;
  /** Bounds of an integer. */
  readonly min?: number;
  readonly max?: number;
  /** Boolean with a `--no-` form. */
  readonly allowNo?: boolean;
  readonly group?: string;
}

/** Values of flags by name, as both parsers give them. */
export type FlagValues = Record<string, string | boolean | number | string[] | undefined>;

/** Environment variable of a flag: `KEYSWEEP_FAIL_ON` for `fail-on`. */
export function environmentName(flag: string): string {
  return `KEYSWEEP_${flag.replace(/-/g, '_').toUpperCase()}`;
}
