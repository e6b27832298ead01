import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeysweepError, type CodeDetector, type RulesById } from '../model';
import type { CompiledDetector, DetectorSet } from './detector-set';

/** dist/detector-set.json as the build writes it. */
export interface StoredDetectorSet {
  readonly version: string;
  readonly keywords: readonly string[];
  readonly owners: readonly (readonly number[])[];
  readonly detectors: readonly CompiledDetector[];
  readonly byPath: readonly number[];
}

/** Files of a built detector set, in the package's dist directory. */
export const SET_FILE = 'detector-set.json';
export const TABLES_FILE = 'detector-set.tables';
export const RULES_FILE = 'rules.json';

/**
 * Loads the detector set that was built into `directory` (4–7 ms). Code detectors are loaded from
 * `loadModule` on their first hit. Throws `not-built` where the files are missing.
 */
export function loadDetectorSet(directory: string, loadModule: (module: string) => readonly CodeDetector[]): DetectorSet {
  try {
    const stored = JSON.parse(readFileSync(join(directory, SET_FILE), 'utf8')) as StoredDetectorSet;
    return { ...stored, tables: readFileSync(join(directory, TABLES_FILE)), loadModule };
  } catch (cause) {
    throw new KeysweepError('not-built', `the detector set is missing: ${(cause as Error).message}`, {
      where: directory, actions: ['npm run build'], cause,
    });
  }
}

/** Loads the metadata of all rules (titles, remediation, references): for reports and judgement, not for the hot path. */
export function loadRules(directory: string): RulesById {
  return JSON.parse(readFileSync(join(directory, RULES_FILE), 'utf8')) as RulesById;
}
