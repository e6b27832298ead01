/** One thing that reads bytes nobody vouches for. */
export interface FuzzTarget {
  /** Takes one input. Throws (or rejects) where the reader does something it must not; expected refusals are no throws. */
  readonly run: (bytes: Buffer) => void | Promise<void>;
  /** Inputs that the search begins from, so that it need not find magics and grammars by chance. */
  readonly seeds: () => Buffer[];
  /** Longest input tried, in bytes (default 4,096). */
  readonly maxLength?: number;
}

/** Fails the run with what was wrong. */
export function must(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`broken promise: ${what}`);
}

/** Texts as seeds. */
export const texts = (...all: string[]): Buffer[] => all.map((text) => Buffer.from(text, 'utf8'));

/** Cuts an input into strings at NUL bytes; missing ones are empty. */
export function stringsOf(bytes: Buffer, count: number): string[] {
  const parts = bytes.toString('utf8').split('\0', count);
  while (parts.length < count) parts.push('');
  return parts;
}
