import type { Evidence } from '../model';
import type { Assessed } from './resolve';

/** Values of one kind under one name from which on a test's file is a table of them. */
const TABLE = 12;
/** What is left of the probability of each value of a table: below the default confidence, whatever it was. */
const FACTOR = 0.5;

/** What `doubtTables` needs of a judged match. */
interface Row extends Assessed {
  readonly evidence: readonly Evidence[];
  readonly labels: readonly string[];
  readonly secret: string;
}

/**
 * Doubts what a test lists: twelve and more different values of one kind under one name in one test file are vectors, cases
 * or a sample data base, made for the test. Elsewhere such a list may be an export of true ones, and counts in full.
 */
export function doubtTables<T extends Row>(rows: readonly T[]): readonly T[] {
  if (rows.length < TABLE || !rows[0]!.labels.includes('test-path')) return rows;
  const secrets = new Map<string, Set<string>>();
  for (const row of rows) {
    const key = kindOf(row);
    let known = secrets.get(key);
    if (!known) secrets.set(key, (known = new Set()));
    known.add(row.secret);
  }
  return rows.map((row) => {
    const count = secrets.get(kindOf(row))!.size;
    if (count < TABLE) return row;
    const text = `one of ${count} values of this kind in a test file: a table made for the test`;
    return { ...row, probability: row.probability * FACTOR, evidence: [...row.evidence, { kind: 'path', effect: 'lowers', text } as const] };
  });
}

/** Detector and last word of the name: `Key`, `PrivateKey` and `PeerKey` head one table. */
function kindOf({ match }: Row): string {
  return `${match.ruleId} ${/[A-Z]?[a-z\d]*$|[A-Z\d]+$/.exec(match.name ?? '')?.[0].toLowerCase() ?? ''}`;
}
