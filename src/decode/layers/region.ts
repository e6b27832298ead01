/** An encoded stretch of a document and what it says. */
export interface EncodedRegion {
  /** Bytes [start, end) of the document the region was read from; for nested regions, of the outermost. */
  readonly start: number;
  readonly end: number;
  /** Outermost first: `base64`, `base64>gzip`, `percent>base64`… */
  readonly encoding: string;
  readonly decoded: Uint8Array;
}

/** Bounds of {@link findEncodedRegions}; every one exists so that a hostile document cannot buy time or memory. */
export interface LayerLimits {
  /** Encodings inside each other. */
  readonly depth: number;
  /** Characters a base64 run has at least. 8 where the statement says it is base64. */
  readonly minLength: number;
  readonly maxRegions: number;
  /** Bytes of one decoded region, decompressed. */
  readonly maxRegionBytes: number;
  /** Bytes of all decoded regions of one document together. */
  readonly maxTotalBytes: number;
}

export const DEFAULT_LAYER_LIMITS: LayerLimits = {
  depth: 4,
  minLength: 20,
  maxRegions: 2000,
  maxRegionBytes: 4 << 20,
  maxTotalBytes: 32 << 20,
};
