import { COUNTERS } from './instrument';
import { mutate, Random } from './mutate';
import type { FuzzTarget } from './target';

/** What is kept of inputs that reached something new; the rest is found again by mutation. */
const CORPUS_LIMIT = 2000;
/** The event loop gets a turn this often (ms), so that streams, timers and messages run. */
const TURN_MS = 100;

export interface SearchOptions {
  readonly seed: number;
  /** Ends after so many inputs or milliseconds, whichever comes first. */
  readonly runs: number;
  readonly milliseconds: number;
  readonly corpus: readonly Buffer[];
  readonly words: readonly string[];
  /** Called before each input is tried, so that one that never ends is known. */
  readonly about?: (input: Buffer) => void;
}

export interface SearchResult {
  readonly runs: number;
  /** Counters reached. */
  readonly reached: number;
  readonly corpus: readonly Buffer[];
  readonly failure?: { readonly input: Buffer; readonly error: unknown };
}

/**
 * Coverage-guided search: inputs that reach a counter, or a counter more often (in powers of two), become parents of
 * further ones. Ends at the first failure.
 */
export async function search(target: FuzzTarget, options: SearchOptions): Promise<SearchResult> {
  const counters = (globalThis as { __counters?: Uint8Array }).__counters ?? new Uint8Array(COUNTERS);
  const wide = new Uint32Array(counters.buffer, counters.byteOffset, counters.length >> 2);
  /** Buckets of hits seen a counter: 1, 2, 3, 4–7, 8–15, 16–31, 32–127, 128 and more. */
  const seen = new Uint8Array(COUNTERS);
  const random = new Random(options.seed);
  const words = options.words.map((word) => Buffer.from(word, 'latin1'));
  const maxLength = target.maxLength ?? 4096;
  const corpus: Buffer[] = [];
  const started = Date.now();
  let runs = 0, turn = started;

  const tryOne = async (input: Buffer): Promise<unknown> => {
    options.about?.(input);
    counters.fill(0);
    runs++;
    try {
      const pending = target.run(Buffer.from(input));
      if (pending) await pending;
    } catch (error) {
      return error ?? new Error('thrown without a reason');
    }
    if (isNew(wide, counters, seen) && corpus.length < CORPUS_LIMIT) corpus.push(input);
    return undefined;
  };
  const result = (failure?: SearchResult['failure']): SearchResult => ({ runs, reached: seen.reduce((sum, bits) => sum + (bits ? 1 : 0), 0), corpus, failure });

  for (const input of [Buffer.alloc(0), ...target.seeds(), ...options.corpus]) {
    const error = await tryOne(input.subarray(0, maxLength));
    if (error !== undefined) return result({ input, error });
  }
  while (runs < options.runs && Date.now() - started < options.milliseconds) {
    // Later inputs reached what was hard to reach: they are parents more often.
    const newest = random.below(3) === 0;
    const parent = corpus[newest ? corpus.length - 1 - random.below(Math.min(32, corpus.length)) : random.below(corpus.length)] ?? Buffer.alloc(0);
    const other = corpus[random.below(corpus.length)] ?? parent;
    const input = mutate(parent, other, words, random, maxLength);
    const error = await tryOne(input);
    if (error !== undefined) return result({ input, error });
    if ((runs & 63) === 0 && Date.now() - turn > TURN_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      turn = Date.now();
    }
  }
  return result();
}

function isNew(wide: Uint32Array, counters: Uint8Array, seen: Uint8Array): boolean {
  let found = false;
  for (let word = 0; word < wide.length; word++) {
    if (wide[word] === 0) continue;
    for (let at = word << 2; at < (word << 2) + 4; at++) {
      const hits = counters[at]!;
      if (hits === 0) continue;
      const bucket = hits < 4 ? 1 << (hits - 1) : hits < 8 ? 8 : hits < 16 ? 16 : hits < 32 ? 32 : hits < 128 ? 64 : 128;
      if ((seen[at]! & bucket) === 0) {
        seen[at]! |= bucket;
        found = true;
      }
    }
  }
  return found;
}
