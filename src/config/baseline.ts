import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { KeysweepError, keyId, normalizePlaintext, rootProvenance, type Occurrence } from '../model';
import { slashed, wayBelow } from './platform-paths';
import { writeFileAtomically } from './atomic-file';
import { loadFingerprintKey } from './state';
import { textOf } from './text-file';

/** Name of a repository's baseline, in the folder that configures a run. */
export const BASELINE_FILE = '.keysweep-baseline.jsonl';

/** Hex digits of a fingerprint in a baseline: 128 bits, enough that no two secrets meet. */
const FINGERPRINT_DIGITS = 32;
const SALT_BYTES = 16;

/** A credential at a path that is known. What identifies it is the keyed fingerprint of what is stored there, never its line. */
export interface BaselineEntry {
  /** Relative to the baseline's folder, with `/`. */
  readonly path: string;
  /** What it was reported as; for readers, takes no part in matching. */
  readonly rule: string;
  /** Id of the key of the fingerprint: which line of the baseline's head it belongs to. */
  readonly set: string;
  readonly fingerprint: string;
  readonly reason?: string;
  readonly author?: string;
  /** Last day (ISO date) on which the entry counts. */
  readonly until?: string;
}

/**
 * First lines of a baseline: the salt its fingerprints are made with, or none where they are under the team's key.
 * The words are none that a scanner takes for a secret's name.
 */
interface BaselineKey {
  readonly baseline: 'keysweep/1';
  readonly set: string;
  /** Salt, hex. */
  readonly mix?: string;
}

/**
 * A baseline file: JSON Lines, sorted by bytes, no line numbers and no dates of its making, so that it changes only where the
 * findings do and two branches' versions merge line by line (`merge=union`); `LC_ALL=C sort -u` is its normal form.
 * The salt that keys its fingerprints stands in it: it lies in the repository that holds the secrets themselves, and
 * every clone must come to the same answer. Baselines that leave their repository take the team's key instead.
 */
export class Baseline {
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #entries: Map<string, BaselineEntry>;

  private constructor(readonly file: string, private readonly headers: readonly BaselineKey[], keys: ReadonlyMap<string, Uint8Array>, entries: Iterable<BaselineEntry>) {
    this.#keys = keys;
    this.#entries = new Map();
    for (const entry of entries) {
      const id = identity(entry);
      const other = this.#entries.get(id);
      if (!other || line(entry) > line(other)) this.#entries.set(id, entry);
    }
  }

  /** A new, empty baseline with a salt of its own, or under the team's key. */
  static create(file: string, teamKey = false): Baseline {
    if (teamKey) {
      if (!process.env.KEYSWEEP_HMAC_KEY && !process.env.KEYSWEEP_HMAC_KEY_FILE) {
        throw new KeysweepError('fingerprint-key', 'there is no team key', { actions: ['set KEYSWEEP_HMAC_KEY_FILE to a file every member and CI have', 'or make the baseline with a salt of its own: leave --team-key out'] });
      }
      const { key } = loadFingerprintKey();
      return new Baseline(file, [{ baseline: 'keysweep/1', set: keyId(key) }], new Map([[keyId(key), key]]), []);
    }
    const salt = randomBytes(SALT_BYTES);
    return new Baseline(file, [{ baseline: 'keysweep/1', set: keyId(salt), mix: salt.toString('hex') }], new Map([[keyId(salt), salt]]), []);
  }

  /** Reads a baseline. Throws `no-baseline`, `invalid-baseline` with the line, or `fingerprint-key` where the team's key is missing or another. */
  static read(file: string): Baseline {
    let text: string;
    try {
      text = textOf(readFileSync(file));
    } catch (cause) {
      throw new KeysweepError('no-baseline', `cannot read the baseline: ${(cause as Error).message}`, { where: file, actions: ['keysweep baseline create'], cause });
    }
    const headers = new Map<string, BaselineKey>();
    const entries: BaselineEntry[] = [];
    text.split(/\r?\n/).forEach((content, index) => {
      if (content.trim() === '') return;
      const where = `${file}:${index + 1}`;
      if (/^(?:<{7}|={7}|>{7}|\|{7})/.test(content)) {
        throw new KeysweepError('invalid-baseline', `${where}: unresolved merge conflict`, { where, actions: ['keep the lines of both sides, without the markers', `add to .gitattributes, so that git does it: ${BASELINE_FILE} merge=union`] });
      }
      const value = parse(content, where);
      if ('baseline' in value) headers.set(value.set, value);
      else entries.push(value);
    });
    const keys = new Map<string, Uint8Array>();
    for (const { set: key, mix: salt } of headers.values()) {
      const bytes = salt === undefined ? loadFingerprintKey().key : Buffer.from(salt, 'hex');
      if (keyId(bytes) !== key) {
        throw new KeysweepError('fingerprint-key', salt === undefined ? `the baseline was made with the team key ${key}, and the key here is another` : `a salt in the baseline was changed`, {
          where: file, actions: ['set KEYSWEEP_HMAC_KEY_FILE to the team\'s key', 'or make the baseline anew: keysweep baseline create --force'],
        });
      }
      keys.set(key, bytes);
    }
    const orphan = entries.find(({ set }) => !keys.has(set));
    if (orphan) throw new KeysweepError('invalid-baseline', `${file}: the line of the set ${orphan.set} is missing, which the entry of ${orphan.path} needs`, { where: file, actions: ['restore it from the history of the file'] });
    return new Baseline(file, [...headers.values()], keys, entries);
  }

  /** The baseline in `folder`, if there is one. */
  static in(folder: string): Baseline | undefined {
    const file = join(folder, BASELINE_FILE);
    return existsSync(file) ? Baseline.read(file) : undefined;
  }

  /** Entries in the order of the file. */
  get entries(): readonly BaselineEntry[] {
    return [...this.#entries.values()];
  }

  /** The entry of an occurrence, if it is known. */
  find(occurrence: Occurrence): BaselineEntry | undefined {
    const path = this.pathOf(occurrence);
    for (const [key, bytes] of this.#keys) {
      const entry = this.#entries.get(identity({ path, set: key, fingerprint: contentFingerprint(bytes, occurrence) }));
      if (entry) return entry;
    }
    return undefined;
  }

  /** The entry that would make an occurrence known. */
  entryOf(occurrence: Occurrence, facts: Pick<BaselineEntry, 'reason' | 'author' | 'until'> = {}): BaselineEntry {
    const [key, bytes] = [...this.#keys][0]!;
    return { path: this.pathOf(occurrence), rule: occurrence.ruleId, set: key, fingerprint: contentFingerprint(bytes, occurrence), ...facts };
  }

  /** The same baseline with other entries. */
  with(entries: Iterable<BaselineEntry>): Baseline {
    return new Baseline(this.file, this.headers, this.#keys, entries);
  }

  /** The file's text: sorted lines, each once. */
  text(): string {
    return [...new Set([...this.headers.map((header) => JSON.stringify(header)), ...this.entries.map(line)])].sort().map((content) => content + '\n').join('');
  }

  /** Writes the file anew, sorted, one entry a line. */
  write(): void {
    writeFileAtomically(this.file, [this.text()]);
  }

  /** An occurrence's path as entries have it: from the repository's top for blobs, from the baseline's folder for files. */
  pathOf({ path, provenance }: Occurrence): string {
    // macOS lists names decomposed where git has them composed: one entry serves both.
    if (rootProvenance(provenance).kind !== 'file') return path.normalize('NFC');
    return slashed(wayBelow(dirname(resolve(this.file)), resolve(path)) || path).normalize('NFC');
  }
}

function identity({ path, set, fingerprint }: Pick<BaselineEntry, 'path' | 'set' | 'fingerprint'>): string {
  return `${set} ${fingerprint} ${path}`;
}

/** Of what is stored, not of what it decodes to: a decoder that is added later does not change it. */
function contentFingerprint(key: Uint8Array, { secret }: Occurrence): string {
  return createHmac('sha256', key).update(normalizePlaintext(secret.reveal()), 'utf8').digest('hex').slice(0, FINGERPRINT_DIGITS);
}

/** An entry as its line, keys in a fixed order. */
function line({ path, rule, fingerprint, set, reason, author, until }: BaselineEntry): string {
  return JSON.stringify({ path, rule, fingerprint, set, reason, author, until });
}

const TEXT_FIELDS = ['path', 'rule', 'set', 'fingerprint'] as const;

function parse(content: string, where: string): BaselineKey | BaselineEntry {
  let value: Partial<BaselineKey & BaselineEntry>;
  try {
    value = JSON.parse(content) as typeof value;
  } catch (cause) {
    throw new KeysweepError('invalid-baseline', `${where}: not a line of a baseline: ${(cause as Error).message}`, { where, cause });
  }
  if (typeof value !== 'object' || value === null) throw new KeysweepError('invalid-baseline', `${where}: not a line of a baseline: no object`, { where });
  if (value.baseline !== undefined) {
    if (value.baseline === 'keysweep/1' && typeof value.set === 'string' && (value.mix === undefined || typeof value.mix === 'string' && /^[0-9a-f]{32}$/.test(value.mix))) return value as BaselineKey;
    throw new KeysweepError('invalid-baseline', `${where}: a baseline of another version of keysweep`, { where, actions: ['keysweep baseline create --force'] });
  }
  const missing = TEXT_FIELDS.find((field) => typeof value[field] !== 'string');
  if (missing) throw new KeysweepError('invalid-baseline', `${where}: the entry has no ${missing}`, { where });
  if (value.until !== undefined && (typeof value.until !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value.until))) throw new KeysweepError('invalid-baseline', `${where}: until is not a day: ${value.until}`, { where, actions: ['write it as 2027-06-30'] });
  return value as BaselineEntry;
}
