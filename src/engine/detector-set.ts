import type { Check, CodeDetector, Confidence, NearPart } from '../model';

/**
 * What the engine needs of one detector, as built from packs and code and shipped in
 * dist/detector-set.bin. Everything else about it (titles, remediation) is in the
 * metadata file that only reports load.
 */
export interface CompiledDetector {
  readonly id: string;
  /** `layer`: a hit says that encoded text stands here which is worth decoding. */
  readonly kind: 'token' | 'named' | 'code' | 'layer';
  /** Regular expression with its boundaries, for token and named detectors. */
  readonly source?: string;
  readonly flags?: string;
  /** Bytes before the keyword where a match may begin; 0: sticky at the keyword. */
  readonly lookbehind?: number;
  /** What every match (of a named detector: every value) begins with: tried before the regular expression. */
  readonly shape?: Shape;
  /** Named detectors with a shape: farthest that a value may begin behind its keyword's first byte. */
  readonly reach?: number;
  /** Named detectors: values begin with a literal prefix, so are tokens with their issuer's name besides. */
  readonly prefixed?: boolean;
  readonly minEntropy?: number;
  readonly minDigits?: number;
  readonly minUpper?: number;
  readonly minLower?: number;
  readonly minDistinct?: number;
  readonly checks?: readonly Check[];
  readonly near?: readonly NearPart[];
  readonly paths?: readonly string[];
  readonly confidence?: Confidence;
  /** For code detectors: module and scope. */
  readonly module?: string;
  readonly scope?: 'hit' | 'document';
  readonly binary?: boolean;
}

/** The bytes a match may begin with, position by position. */
export interface Shape {
  /** Sets of latin1 characters, at most eight: first and last of each range (`09AZaz`). */
  readonly sets: readonly string[];
  /** Index of the set of each position, a digit each. */
  readonly positions: string;
  /** Every match ends behind the last position. */
  readonly whole?: boolean;
}

/** A detector set: prefilter tables, detectors, and which keyword belongs to which detectors. */
export interface DetectorSet {
  /** Names the set in reports and caches: hash over detectors and code. */
  readonly version: string;
  /** Tables of the prefilter kernel (src/engine/kernel/tables.ts). */
  readonly tables: Uint8Array;
  /** The kernel's filter of these tables, where the set was built before. */
  readonly filter?: Uint8Array;
  /** Bytes of each keyword. */
  readonly keywordLengths: Uint8Array;
  /** The detectors of keyword k are ownerList[ownerStarts[k], ownerStarts[k + 1]). */
  readonly ownerStarts: Uint32Array;
  readonly ownerList: Uint16Array;
  readonly detectorCount: number;
  /** A detector by index; sets that were loaded parse it on first use. */
  readonly detector: (index: number) => CompiledDetector;
  /** Indices of the detectors that a path alone brings in. */
  readonly byPath: readonly number[];
  /** Loads the code detectors of a module. */
  readonly loadModule: (module: string) => readonly CodeDetector[];
}
