import type { DetectorMetadata, Example, Hit, Match } from '../model';

/**
 * A detector in code that comes from outside: an ES module exports `detectors`, a list of these. It is run in a worker
 * thread of its own, within a budget of time and memory; documents are handed over, nothing is shared.
 */
export interface PluginDetector extends DetectorMetadata {
  /** Literals of 4 bytes or more of which one stands in every document worth a look; matched without regard to case. */
  readonly keywords: readonly string[];
  /** Finds credentials in one document. May be called with a part of a large one. */
  match(document: PluginDocument): Iterable<PluginMatch>;
  /** Texts in which it finds something, run by `keysweep detectors test`. */
  readonly examples: readonly (string | Example)[];
  readonly counterExamples: readonly (string | { readonly text: string; readonly path?: string })[];
}

/** A document as a plugin sees it. */
export interface PluginDocument {
  readonly path: string;
  /** latin1: one character a byte, so offsets in it are byte offsets. UTF-8 text is decoded with `Buffer.from(text, 'latin1').toString()`. */
  readonly text: string;
  /** Where this detector's keywords stand, in order. */
  readonly hits: readonly Hit[];
}

/** What a plugin found: the secret at [start, end) of the text, and what it knows of it. */
export type PluginMatch = Pick<Match, 'start' | 'end'> & Partial<Pick<Match, 'form' | 'encoding' | 'decoded' | 'name' | 'principal' | 'privilege' | 'target' | 'labels' | 'probability'>>;

/** Bounds of one call into a plugin. */
export interface PluginLimits {
  /** Milliseconds for one document (default 500). */
  readonly milliseconds: number;
  /** Megabytes of memory of a module (default 128). */
  readonly megabytes: number;
}

export const DEFAULT_LIMITS: PluginLimits = { milliseconds: 500, megabytes: 128 };
