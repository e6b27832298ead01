import { loadFingerprintKey } from '../config/state';
import { keyId, type Confidence, type Occurrence, type Provenance } from '../model';
import { builtInDetectors, type Detectors } from '../pipeline/detectors';
import type { DocumentResult, DocumentScanner } from '../pipeline/document-scanner';
import { groupByCredential } from '../pipeline/group';
import { seal } from '../pipeline/seal';
import { createDocumentScanner } from '../pipeline/thread';
import { type BlobFinding, type Database, detectorSetNumber, type ScannedBlob } from '../store';
import type { MirrorCache } from './mirrors';

/** What everything that works on a target shares; one a process. */
export interface SweepContext {
  readonly store: Database;
  readonly mirrors: MirrorCache;
  /** Keeps to the limits of hosts (sources/forge). */
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  /** Hash of the detectors and the fingerprint key: what decides which findings a blob has. */
  readonly detectorSet: string;
  readonly detectorSetNumber: number;
  readonly findings: FindingMaker;
  /** Blobs in one part of a large repository. */
  readonly partBlobs: number;
  /** Name of this process in the store: `host:pid`. */
  readonly worker: string;
  /** Blobs scanned for other targets and not yet in the store, by key. */
  readonly unwritten?: ReadonlyMap<string, ScannedBlob>;
}

/** A repository with much more to scan than this is scanned in parts, by several workers where there are some. */
const BLOBS_A_PART = 50_000;

/** Levels kept; what is less certain than `medium` is noise in an organisation's worth of repositories. */
const KEPT: ReadonlySet<Confidence> = new Set(['medium', 'high']);

/**
 * Scans documents with this process's one scanner and makes what the store keeps of the result.
 * `exclusively` lends the scanner's memory to one target at a time, while others list and fetch.
 */
export class FindingMaker {
  readonly detectors: Detectors;
  readonly key: Uint8Array;
  #documents: DocumentScanner | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(detectors: Detectors = builtInDetectors(), key: Uint8Array = loadFingerprintKey().key) {
    this.detectors = detectors;
    this.key = key;
  }

  get detectorSet(): string {
    return `${this.detectors.set.version}-${keyId(this.key)}`;
  }

  exclusively<Result>(work: (documents: DocumentScanner) => Promise<Result>): Promise<Result> {
    const next = this.#last.then(() => work(this.#documents ??= createDocumentScanner(this.detectors, {})));
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** Findings of one document for the store. */
  ofDocument(result: DocumentResult, provenance: Provenance): BlobFinding[] {
    return this.ofOccurrences(seal(result.findings, provenance, this.key, this.detectors.rule));
  }

  ofOccurrences(occurrences: readonly Occurrence[]): BlobFinding[] {
    const kept = occurrences.filter(({ confidence, suppressed }) => KEPT.has(confidence) && !suppressed);
    const severities = new Map(groupByCredential(kept).map(({ id, severity }) => [id, severity]));
    return kept.map(({ provenance: _provenance, ...finding }) => ({
      credentialId: finding.credentialId, ruleId: finding.ruleId,
      // Secret.toJSON gives the mask: nothing in clear reaches the store.
      finding: JSON.parse(JSON.stringify({ ...finding, severity: severities.get(finding.credentialId) })) as Record<string, unknown>,
    }));
  }
}

export async function makeContext(options: { store: Database; mirrors: MirrorCache; fetch: typeof fetch; signal: AbortSignal; worker: string; findings?: FindingMaker; partBlobs?: number }): Promise<SweepContext> {
  const findings = options.findings ?? new FindingMaker();
  const { detectorSet } = findings;
  return { ...options, partBlobs: options.partBlobs ?? BLOBS_A_PART, findings, detectorSet, detectorSetNumber: await detectorSetNumber(options.store, detectorSet) };
}
