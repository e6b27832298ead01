import { loadFingerprintKey } from '../config/state';
import type { Occurrence, PlacedObservation, Rejection } from '../model';
import { builtInDetectors, type Detectors } from '../pipeline/detectors';
import { suppressions } from '../judge/suppress';
import { seal } from '../pipeline/seal';
import { createDocumentScanner, type ScanSettings } from '../pipeline/thread';

/** What the scan of one text gave. */
export interface TextResult {
  readonly occurrences: Occurrence[];
  readonly observations: PlacedObservation[];
  readonly rejections: Rejection[];
}

/**
 * A scanner of texts in memory, for editors, servers and tests: the same engine, decoders and judgement as a
 * scan of files, synchronous, about 20 µs a small text. `path` is only a name, it takes part in judgement.
 */
export function createTextScanner(settings: ScanSettings = {}, detectors: Detectors = builtInDetectors(), key: Uint8Array = loadFingerprintKey().key): (text: string | Uint8Array, path: string) => TextResult {
  const documents = createDocumentScanner(detectors, settings);
  const settle = suppressions([]);
  return (text, path) => {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : Buffer.from(text.buffer, text.byteOffset, text.byteLength);
    let at = 0;
    const { result } = documents.scanStream(path, (target) => {
      const count = bytes.copy(target, 0, at);
      at += count;
      return count;
    });
    const provenance = { kind: 'stream', path } as const;
    return {
      occurrences: seal(result.findings, provenance, key, detectors.rule).map(settle),
      observations: result.observations.map(({ fact, line }) => ({ fact, line, path, provenance })),
      rejections: result.rejections,
    };
  };
}
