import { join } from 'node:path';
import { readRevoked, REVOKED_FILE, type RevokedEntry } from '../../config/revoked';
import { loadFingerprintKey, stateDirectory } from '../../config/state';
import { fingerprint, type Occurrence } from '../../model';
import { diffOfIndex, openRepository } from '../../sources/git';

/** Lengths of texts that are tried, in characters: passwords and tokens, not sentences. */
const LENGTHS = { least: 6, most: 512 };
/** Added lines that are searched at most: a commit of more is a vendored tree, whose findings are compared all the same. */
const MOST_LINES = 50_000;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Values that a rotation has retired, by fingerprint: the installation's list and the one of the folder keysweep was started in. Empty
 * costs two missing files. A list that cannot be read is said to `say`, and costs no result.
 */
export function revokedValues(say: (text: string) => void, folder = '.'): ReadonlyMap<string, RevokedEntry> {
  const all = new Map<string, RevokedEntry>();
  for (const path of [join(stateDirectory(), 'revoked.jsonl'), join(folder, REVOKED_FILE)]) {
    try {
      readRevoked([path], all);
    } catch (error) {
      say(`the list of values that were rotated away was not read: ${(error as Error).message}`);
    }
  }
  return all;
}

/** A finding whose value was rotated away: certain, whatever judgement, settings or comments say of it. */
export function marked(occurrence: Occurrence, entry: RevokedEntry): Occurrence {
  return {
    ...occurrence, suppressed: undefined, confidence: 'high', labels: [...occurrence.labels, 'revoked'],
    evidence: [...occurrence.evidence, { kind: 'revoked', effect: 'raises', text: `rotated away on ${entry.at.slice(0, 10)} (plan ${entry.plan}): it must not come back` }],
  };
}

/** A staged line that holds a retired value. */
export interface Returned {
  readonly path: string;
  readonly line: number;
  readonly entry: RevokedEntry;
}

/** Looks for retired values in the lines that the index adds, also where no detector takes them for a secret. */
export function returnedInIndex(revoked: ReadonlyMap<string, RevokedEntry>): Returned[] {
  if (revoked.size === 0) return [];
  const differences = diffOfIndex(openRepository('.', { inheritRepository: true }), ['--unified=0']);
  const { key } = loadFingerprintKey();
  const found: Returned[] = [];
  let path = '';
  let line = 0;
  let searched = 0;
  for (const text of differences.toString('utf8', 0, MOST_BYTES).split('\n')) {
    if (text.startsWith('+++ ')) path = text.slice(4).replace(/^"?b\//, '').replace(/"?\t?$/, '');
    else if (text.startsWith('@@')) line = Number(/\+(\d+)/.exec(text)?.[1] ?? 0);
    else if (text.startsWith('+')) {
      if (++searched > MOST_LINES) break;
      for (const candidate of candidates(text.slice(1))) {
        const entry = revoked.get(fingerprint(key, candidate));
        if (entry && !found.some((one) => one.path === path && one.line === line && one.entry === entry)) found.push({ path, line, entry });
      }
      line++;
    }
  }
  return found;
}

/** Texts of a line that may be a whole value: quoted ones, runs without blanks, and their parts between the usual separators. */
function candidates(line: string): Set<string> {
  const texts = new Set<string>();
  const add = (text: string): void => { if (text.length >= LENGTHS.least && text.length <= LENGTHS.most) texts.add(text); };
  for (const [, , quoted] of line.matchAll(/(["'`])(.*?)\1/g)) add(quoted);
  for (const run of line.split(/[\s"'`]+/)) {
    if (run.length < LENGTHS.least || run.length > 4 * LENGTHS.most) continue;
    add(run);
    add(run.replace(/^[^=:]*[=:]/, ''));
    add(run.replace(/[,;)}\]]+$/, ''));
    for (const part of run.split(/[=:,;@/&?<>(){}[\]|]+/)) add(part);
  }
  return texts;
}
