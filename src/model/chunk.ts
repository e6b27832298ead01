import type { Provenance } from './provenance';

/**
 * Bytes with a provenance. A document larger than one chunk comes as several, in order;
 * each later chunk begins `overlap` bytes before the end of the one before.
 */
export interface Chunk {
  readonly provenance: Provenance;
  readonly bytes: Uint8Array;
  /** Offset of bytes[0] in the document. */
  readonly offset: number;
  /** Bytes at the front that the chunk before held too. */
  readonly overlap: number;
  readonly last: boolean;
}
