import type { Coverage } from './coverage';
import type { Occurrence, Privilege, Rejection } from './occurrence';
import type { PlacedObservation } from './observation';

/** All occurrences of one secret, or of the parts of one credential. */
export interface Credential {
  readonly id: string;
  readonly fingerprint: string;
  /** The most specific detector's. */
  readonly ruleId: string;
  readonly title: string;
  readonly provider: string;
  readonly occurrences: readonly Occurrence[];
  /** Static severity until exposure replaces it: critical, high, medium, low. */
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  /** What its issuer said of it, where that was asked for (`scan --verify`). */
  readonly verification?: CredentialVerification;
}

/** An issuer's word on a credential; `unknown` with its reason where there was no explicit answer. */
export interface CredentialVerification {
  readonly state: 'active' | 'inactive' | 'unknown';
  readonly reason?: string;
  readonly detail?: string;
  readonly host?: string;
  /** Account, scopes and the like, as the issuer names them. */
  readonly identity?: Readonly<Record<string, string>>;
  readonly privilege?: Privilege;
  /** ISO 8601. */
  readonly at: string;
}

/** What one scan found and what it covered; the one shape every consumer reads (schemas/report.schema.json). */
export interface ScanReport {
  readonly schema: 'keysweep-report/1';
  readonly tool: { readonly name: 'keysweep'; readonly version: string; readonly detectorSet: string; readonly fingerprintKey: string };
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly coverage: readonly Coverage[];
  readonly credentials: readonly Credential[];
  readonly observations: readonly PlacedObservation[];
  readonly rejections?: readonly Rejection[];
  /** With `--stats`. */
  readonly statistics?: ScanStatistics;
  readonly suppressedCount: number;
  readonly complete: boolean;
}

/** What device configurations of a scan hold, counted (`keysweep scan --stats`). */
export interface ScanStatistics {
  /** Configurations recognised, by platform id. */
  readonly platforms: Readonly<Record<string, number>>;
  /** Different device names seen in them. */
  readonly hosts: number;
  /** Statements that store a secret, by kind. */
  readonly statements: Readonly<Record<string, number>>;
  /** The same by how the secret is stored: clear, reversible, weak-hash, strong-hash, sealed. */
  readonly forms: Readonly<Record<string, number>>;
  /** Reversible secrets whose plaintext was read. */
  readonly decoded: number;
  /** Values that somebody removed before, by the mark left in their place. */
  readonly removed: Readonly<Record<string, number>>;
}
