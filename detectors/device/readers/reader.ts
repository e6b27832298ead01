import type { DeviceDocument } from '../document';
import type { Statement } from '../words';

/** Yields the statements of a document that hold an anchor word, each with its ancestors. */
export type Reader = (document: DeviceDocument) => Iterable<Statement>;
