import { createHash } from 'node:crypto';
import type { Baseline, BaselineEntry } from '../../config/baseline';
import { KeysweepError, type Occurrence } from '../../model';

/** A result of detect-secrets' baseline: what it found where, by the SHA-1 of the secret. */
export interface DetectSecretsResult {
  readonly path: string;
  readonly type: string;
  readonly hash: string;
  readonly line?: number;
  /** What an audit said: false is no secret. */
  readonly isSecret?: boolean;
}

/** Results of a parsed baseline, in the order of the file. */
export function readDetectSecrets(value: unknown): DetectSecretsResult[] {
  const { results } = value as { results: unknown };
  if (typeof results !== 'object' || results === null) throw new KeysweepError('invalid-rules', 'the results of the baseline are no table by file');
  return Object.entries(results).flatMap(([path, list]) => {
    if (!Array.isArray(list)) throw new KeysweepError('invalid-rules', `the results of ${path} are no list`);
    return list.map((one: unknown) => {
      const { type, hashed_secret: hash, line_number: line, is_secret: isSecret } = (one ?? {}) as Record<string, unknown>;
      if (typeof type !== 'string' || typeof hash !== 'string') throw new KeysweepError('invalid-rules', `a result of ${path} has no type or no hash`);
      return { path: path.replace(/\\/g, '/'), type, hash, line: typeof line === 'number' ? line : undefined, isSecret: typeof isSecret === 'boolean' ? isSecret : undefined };
    });
  });
}

/** Entries for what both scanners found, and the results that no finding here has the hash of. */
export function entriesOf(results: readonly DetectSecretsResult[], occurrences: readonly Occurrence[], baseline: Baseline): { entries: BaselineEntry[]; unmatched: DetectSecretsResult[] } {
  const byPlace = new Map<string, Occurrence>();
  // detect-secrets keeps no secret and no key: its hash is the only way to meet, so each finding here is hashed as it does.
  for (const occurrence of occurrences) byPlace.set(`${baseline.pathOf(occurrence)}\0${createHash('sha1').update(occurrence.secret.reveal(), 'utf8').digest('hex')}`, occurrence);
  const entries: BaselineEntry[] = [];
  const unmatched: DetectSecretsResult[] = [];
  for (const result of results) {
    const occurrence = byPlace.get(`${result.path}\0${result.hash}`);
    if (occurrence) entries.push(baseline.entryOf(occurrence, { reason: `from detect-secrets: ${result.type}${result.isSecret === false ? ', audited: no secret' : result.isSecret ? ', audited: a secret' : ''}` }));
    else unmatched.push(result);
  }
  return { entries, unmatched };
}
