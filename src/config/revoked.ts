import { readFileSync } from 'node:fs';

/** A value that was rotated away and must not come back. Safe to commit: the fingerprint is keyed. */
export interface RevokedEntry {
  readonly fingerprint: string;
  /** Id of the fingerprint key (`ScanReport.tool.fingerprintKey`). */
  readonly keyId: string;
  readonly title: string;
  /** Id of the plan that retired it. */
  readonly plan: string;
  /** ISO 8601. */
  readonly at: string;
  /** A later line with `true` takes the entry back (the rotation was rolled back). */
  readonly restored?: boolean;
}

/** Name of a list kept in a repository, beside the one of the installation (`revoked.jsonl` in its state directory). */
export const REVOKED_FILE = '.keysweep-revoked.jsonl';

/** Fingerprints that are revoked, from all given lists, added to `revoked`; missing lists are empty, torn lines are passed over. */
export function readRevoked(paths: readonly string[], revoked = new Map<string, RevokedEntry>()): Map<string, RevokedEntry> {
  for (const path of paths) {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw error;
    }
    for (const line of text.split('\n')) {
      const entry = parseLine(line);
      if (entry?.restored) revoked.delete(entry.fingerprint);
      else if (entry) revoked.set(entry.fingerprint, entry);
    }
  }
  return revoked;
}

function parseLine(line: string): RevokedEntry | undefined {
  try {
    const entry = JSON.parse(line) as RevokedEntry;
    return typeof entry?.fingerprint === 'string' ? entry : undefined;
  } catch {
    return undefined;
  }
}
