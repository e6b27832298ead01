import type { Evidence } from '../../model';

/** A value that is recognised for a credential, and the least probability it deserves. */
export interface Floor {
  readonly least: number;
  readonly evidence: Evidence;
}
