import type { Occurrence, PlacedObservation, Provenance } from '../../model';
import type { Detectors } from '../../pipeline/detectors';
import type { DocumentResult, DocumentScanner } from '../../pipeline/document-scanner';
import type { ScanSettings } from '../../pipeline/thread';
import type { ScanRequest } from '../scan';
import type { KeyFiles } from './key-files';

/** What the sources of one scan share. */
export interface ScanContext {
  readonly request: ScanRequest;
  readonly detectors: Detectors;
  /** Fingerprint key. */
  readonly key: Uint8Array;
  /** The main thread's scanner. */
  readonly documents: DocumentScanner;
  /** Takes the result of one document. */
  readonly accept: (provenance: Provenance, result: DocumentResult) => void;
  readonly emit: (occurrences: readonly Occurrence[]) => void;
  readonly observe: (observation: PlacedObservation) => void;
  /** Takes key files that lie with what they open. */
  readonly keyFiles: KeyFiles;
  readonly progress: (documents: number, bytes: number) => void;
}

/** The part of a request that worker threads need. */
export function settingsOf({ platform, explainRejected, compatInlineAllow, capacity }: ScanSettings): ScanSettings {
  return { platform, explainRejected, compatInlineAllow, capacity };
}
