import { createHash } from 'node:crypto';
import { closeSync, constants, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT, KeysweepError } from '../model';
import type { Facts } from './contract';
import { makeDirectory, syncDirectory, writeDurably } from './durable';
import { GroupCommit } from './group-commit';

export type StepName =
  | 'inspect' | 'create' | 'store' | 'set' | 'test' | 'promote' | 'rewrite' | 'verify' | 'retire' | 'prove' | 'record' | 'destroy'
  | 'revive' | 'restore-consumers' | 'restore-sink' | 'restore-target' | 'unrecord';

/** How an entry ended; `rotated` may still have a deletion to come after its cooling period. */
export type Outcome = 'rotated' | 'moved' | 'rolled-back' | 'needs-person';

/** What one line of a journal says. None of them ever holds a secret. */
export type JournalRecord =
  | { readonly type: 'plan'; readonly plan: string; readonly sha256: string; readonly entries: number }
  | { readonly type: 'run'; readonly pid: number; readonly command: 'apply' | 'resume' | 'rollback'; readonly only?: readonly string[]; readonly wave?: number }
  | { readonly type: 'begin'; readonly entry: string; readonly step: StepName; readonly facts?: Facts }
  | { readonly type: 'done'; readonly entry: string; readonly step: StepName; readonly facts?: Facts }
  | { readonly type: 'failed'; readonly entry: string; readonly step: StepName; readonly code: string; readonly message: string }
  | { readonly type: 'back'; readonly entry: string; readonly reason: string }
  | { readonly type: 'forward'; readonly entry: string; readonly reason: string }
  | { readonly type: 'end'; readonly entry: string; readonly outcome: Outcome; readonly detail?: string };

export type PlacedRecord = JournalRecord & { readonly n: number; readonly time: string };

/** Value of `previous` in a journal's first line. */
const GENESIS = '0'.repeat(64);

/**
 * Append-only JSON lines, each chained to the one before by SHA-256. `append` resolves when the line is on
 * the disk; lines appended while an fsync runs share the next one. The caller holds the plan's lock.
 */
export class Journal {
  readonly #commits = new GroupCommit<PlacedRecord>((batch) => this.#write(batch));
  #failure: unknown;

  private constructor(
    readonly path: string,
    private readonly descriptor: number,
    readonly records: PlacedRecord[],
    private last: string,
    /** Called after a record is durable; tests kill the process here. */
    private readonly onDurable: ((record: PlacedRecord) => void) | undefined,
  ) {}

  /** Opens or makes a journal. A torn last line (the crash came while it was written) is cut off. */
  static open(path: string, onDurable?: (record: PlacedRecord) => void): Journal {
    makeDirectory(dirname(path));
    const fresh = !existsSync(path);
    const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
    if (fresh) syncDirectory(dirname(path));
    const { records, last, validBytes, bytes } = readLines(readFileSync(path), path);
    if (validBytes < bytes) {
      ftruncateSync(descriptor, validBytes);
      fsyncSync(descriptor);
    }
    return new Journal(path, descriptor, records, last, onDurable);
  }

  /** Reads without changing anything (`rotate status`). */
  static read(path: string): readonly PlacedRecord[] {
    return existsSync(path) ? readLines(readFileSync(path), path).records : [];
  }

  append(record: JournalRecord): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const placed = { n: this.records.length + 1, time: new Date().toISOString(), ...record } as PlacedRecord;
    this.records.push(placed);
    return this.#commits.add(placed);
  }

  async close(): Promise<void> {
    await this.#commits.settled();
    closeSync(this.descriptor);
  }

  /** `batch` is the number of the first line written together with this one: lines of one batch can be torn together. */
  #chain(record: PlacedRecord, batch: number): string {
    const body = JSON.stringify({ ...record, batch, previous: this.last });
    this.last = digest(body);
    return `${body.slice(0, -1)},"hash":"${this.last}"}\n`;
  }

  async #write(batch: readonly PlacedRecord[]): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await writeDurably(this.descriptor, batch.map((record) => this.#chain(record, batch[0].n)).join(''));
    } catch (error) {
      // After a failed fsync the page cache can no longer be believed: nothing more is written, a new process reads what is there.
      this.#failure = new KeysweepError('journal-write', `cannot write the rotation journal: ${(error as Error).message}`, {
        where: this.path, exitCode: EXIT.needsPerson, cause: error, actions: ['make room on that disk, then run `keysweep rotate resume`'],
      });
      throw this.#failure;
    }
    if (this.onDurable) for (const record of batch) this.onDurable(record);
  }
}

function readLines(content: Buffer, path: string): { records: PlacedRecord[]; last: string; validBytes: number; bytes: number } {
  const records: PlacedRecord[] = [];
  let last = GENESIS;
  let offset = 0;
  while (offset < content.length) {
    const end = content.indexOf(10, offset);
    const line = end < 0 ? undefined : parseLine(content.toString('utf8', offset, end), last, records.length + 1);
    if (!line) {
      if (end >= 0 && hasLaterBatch(content.toString('utf8', end + 1), records.length + 1)) throw damaged(path, records.length + 1);
      break; // only the last batch can be torn by a crash
    }
    records.push(line.record);
    last = line.hash;
    offset = end + 1;
  }
  return { records, last, validBytes: offset, bytes: content.length };
}

function parseLine(line: string, previous: string, n: number): { record: PlacedRecord; hash: string } | undefined {
  const mark = line.lastIndexOf(',"hash":"');
  const hash = line.slice(mark + 9, mark + 73);
  const body = `${line.slice(0, mark)}}`;
  if (mark < 0 || line.slice(mark + 73) !== '"}' || digest(body) !== hash) return undefined;
  const { previous: chained, batch: _batch, ...record } = JSON.parse(body) as PlacedRecord & { previous: string; batch: number };
  return chained === previous && record.n === n ? { record: record as PlacedRecord, hash } : undefined;
}

/** Whether a line stands behind that was written after line `n` had been synced: then line `n` was not torn by a crash. */
function hasLaterBatch(rest: string, n: number): boolean {
  for (const line of rest.split('\n')) {
    try {
      if ((JSON.parse(line) as { batch?: number }).batch! > n) return true;
    } catch {
      // torn as well
    }
  }
  return false;
}

function damaged(path: string, line: number): KeysweepError {
  return new KeysweepError('journal-damaged', `the rotation journal was changed or damaged at line ${line}: its hash chain breaks there`, {
    where: `${path}:${line}`,
    exitCode: EXIT.needsPerson,
    actions: ['restore the journal from a backup, or settle the credentials of this plan by hand at their issuers'],
  });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
