import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureStateDirectory, stateDirectory } from '../config/state';
import { writeFileAtomically } from '../config/atomic-file';
import { textOf } from '../config/text-file';
import { KeysweepError, Secret, type Credential, type Occurrence, type ScanReport } from '../model';
import { json } from '../report/json';

const LAST = 'last-scan.json';

/**
 * Keeps a report as the last scan, which `paths`, `explain` and `report` read by default: secrets masked, 0600.
 * A read-only home is no reason to fail a scan: false where it could not be kept.
 */
export function keepLastReport(report: ScanReport): boolean {
  try {
    writeFileAtomically(join(ensureStateDirectory(), LAST), json(report, { showSecrets: false, color: false, rules: () => ({}) }), { durable: false });
    return true;
  } catch {
    return false;
  }
}

/** Reads a report saved with `--format json`, or the last scan. Its secrets are masks. Throws `no-report` or `invalid-report`. */
export function readReport(file?: string): ScanReport {
  const path = file ?? join(stateDirectory(), LAST);
  let text: string;
  try {
    text = textOf(readFileSync(path));
  } catch (cause) {
    throw new KeysweepError('no-report', file === undefined ? 'there is no scan to read yet' : `cannot read the report: ${(cause as Error).message}`, {
      where: path, actions: ['keysweep scan PATH', 'or name a report saved with: keysweep scan PATH --format json -o findings.json'], cause,
    });
  }
  let value: Partial<ScanReport>;
  try {
    value = JSON.parse(text) as Partial<ScanReport>;
  } catch (cause) {
    throw new KeysweepError('invalid-report', `${path} is not a report: it is no JSON, or breaks off`, { where: path, actions: ['save one with: keysweep scan PATH --format json -o findings.json'], cause });
  }
  if (value?.schema !== 'keysweep-report/1' || typeof value.tool?.fingerprintKey !== 'string' || !Array.isArray(value.credentials) || !value.credentials.every(isCredential)) {
    throw new KeysweepError('invalid-report', `${path} is not a report of this version of keysweep`, { where: path, actions: ['scan again with --format json -o FILE'] });
  }
  return { ...(value as ScanReport), coverage: value.coverage ?? [], observations: value.observations ?? [], credentials: value.credentials.map(revive) };
}

/** Whether a saved credential has what its readers take for granted: a report may come from anywhere. */
function isCredential(value: unknown): boolean {
  const { id, title, severity, occurrences } = (value ?? {}) as Partial<Credential>;
  return [id, title, severity].every((text) => typeof text === 'string') && Array.isArray(occurrences) && occurrences.every(isOccurrence);
}

function isOccurrence(value: unknown): boolean {
  const { ruleId, credentialId, path, line, confidence, form, labels, evidence, provenance } = (value ?? {}) as Partial<Occurrence>;
  return [ruleId, credentialId, path, confidence, form, provenance?.kind].every((text) => typeof text === 'string') && typeof line === 'number' && Array.isArray(labels) && Array.isArray(evidence);
}

/** A saved credential's secrets become `Secret` objects again, of their masks. */
function revive(credential: Credential): Credential {
  return {
    ...credential,
    occurrences: credential.occurrences.map((occurrence): Occurrence => ({
      ...occurrence,
      secret: new Secret(String(occurrence.secret)),
      decoded: occurrence.decoded === undefined ? undefined : new Secret(String(occurrence.decoded)),
    })),
  };
}
