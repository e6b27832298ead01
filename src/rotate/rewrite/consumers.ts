import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { KeysweepError } from '../../model';
import type { Facts, Keyed, Parts } from '../contract';
import { readIfPresent, removeTemporary, replaceFile } from '../durable';
import type { PlanEntry, PlannedPlace, RotationPlan } from '../plan';
import { parseReference, resolveText, type Reference } from '../reference';
import type { SealedLog } from '../sealed-log';
import { locate, type Decode } from '../planned-values';
import type { RotationState } from '../state';
import { commitOnBranch, contentOnBranch, deleteBranch, isTracked } from './branch';
import { applyEdits, editsFor, type Edit } from './edit';
import { formatOf, stillReads } from './format';
import type { Style } from './style';

/** What the rotation of an entry does to the files that hold it. */
export interface Consumers {
  rewrite(entry: PlanEntry, old: Parts): Promise<Facts>;
  /** Throws where a consumer cannot use the new value; gives the reason where people have to act first. */
  verify(entry: PlanEntry, old: Parts, pending: Parts): Promise<string | undefined>;
  restore(entry: PlanEntry): Promise<void>;
}

/** An edit as it is taken back: the `nth` (from 0) standing of `after` in the file becomes `before`. */
interface DoneEdit {
  readonly before: string;
  readonly after: string;
  readonly nth: number;
}

/** How long a person's check may run, in ms. */
const CHECK_LIMIT = 120_000;

interface SealedFile {
  readonly edits: readonly DoneEdit[];
}

export interface FileConsumersOptions {
  readonly plan: RotationPlan;
  readonly state: RotationState;
  readonly sealed: SealedLog;
  readonly keyed: Keyed;
  readonly decode: Decode;
  /** Resolves through the sinks of the plan. */
  readonly resolveReference: (reference: Reference) => Promise<string>;
}

/** Rewrites the files of a plan; what it replaced is sealed before a file changes, so that `restore` is exact. */
export class FileConsumers implements Consumers {
  /** Tail of the work on each file: entries that share one take turns. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(private readonly options: FileConsumersOptions) {}

  async rewrite(entry: PlanEntry, old: Parts): Promise<Facts> {
    const changed: string[] = [];
    for (const [path, places] of this.#files(entry)) {
      if (await this.#inTurn(path, () => this.#rewriteFile(entry, path, places, old))) changed.push(path);
    }
    return { files: changed };
  }

  async verify(entry: PlanEntry, old: Parts, pending: Parts): Promise<string | undefined> {
    const { plan, keyed, decode } = this.options;
    for (const [path, places] of this.#files(entry)) {
      const bytes = readFileSync(resolve(plan.root, path));
      const left = places.find((place) => locate(bytes, place, keyed, decode, old[place.part]));
      if (left && plan.consumers !== 'in-place') return `${path} still holds the old value: merge ${branchName(plan)}, then run \`keysweep rotate resume\``;
      if (left) throw new KeysweepError('consumer-not-moved', `${path} still holds the old value`, { where: `${path}:${left.line}` });
      for (const place of places) await this.#checkReference(place, pending);
    }
    if (entry.check) await this.#runCheck(entry);
    return undefined;
  }

  async restore(entry: PlanEntry): Promise<void> {
    const { plan, state } = this.options;
    const sealed = await this.#readSealed(entry);
    for (const [path, file] of Object.entries(sealed)) {
      await this.#inTurn(path, async () => {
        const absolute = resolve(plan.root, path);
        removeTemporary(absolute, state.tag);
        const bytes = readIfPresent(absolute);
        if (!bytes) throw new KeysweepError('consumer-gone', `${path} is gone; the old value cannot be put back into it`, { where: path });
        const { text, encoding } = decodeFile(bytes);
        const restored = takeBack(text, file.edits, path);
        if (restored !== text) await replaceFile(absolute, Buffer.from(restored, encoding), { tag: state.tag });
      });
    }
    if (plan.consumers !== 'in-place') await this.#inTurn(':branch', () => deleteBranch(plan.root, branchName(plan)));
  }

  async #rewriteFile(entry: PlanEntry, path: string, places: readonly PlannedPlace[], old: Parts): Promise<boolean> {
    const { plan, state, keyed, decode } = this.options;
    const absolute = resolve(plan.root, path);
    removeTemporary(absolute, state.tag);
    const onBranch = plan.consumers !== 'in-place' && (await isTracked(plan.root, path));
    const bytes = (onBranch && (await contentOnBranch(plan.root, branchName(plan), path))) || readFileSync(absolute);
    const { text, encoding } = decodeFile(bytes);
    const edits: Edit[] = [];
    for (const place of places) {
      const found = locate(bytes, place, keyed, decode, old[place.part]);
      if (!found) continue; // an earlier, killed run has rewritten the file already
      const start = bytes.toString(encoding, 0, found.start).length;
      edits.push(...this.#edits(entry, place, path, text, start, start + found.written.length));
    }
    if (edits.length === 0) return false;
    const unique = edits.filter((edit, index) => edits.findIndex((other) => other.start === edit.start && other.end === edit.end && other.text === edit.text) === index);
    const rewritten = applyEdits(text, unique);
    const format = formatOf(path, text, '');
    if (format && (await stillReads(format, text)) && (await stillReads(format, rewritten)) === false) {
      throw new KeysweepError('rewrite-refused', `${path} would not read as ${format} any more`, { where: path });
    }
    const sealed = await this.#readSealed(entry);
    await this.options.sealed.put(entry.id, 'edits', JSON.stringify({ ...sealed, [path]: { edits: inverse(text, rewritten, unique) } }));
    if (onBranch) await this.#inTurn(':branch', () => commitOnBranch(plan.root, branchName(plan), path, bytes, Buffer.from(rewritten, encoding), `Replace ${entry.title} by a reference`));
    else await replaceFile(absolute, Buffer.from(rewritten, encoding), { tag: state.tag });
    return true;
  }

  #edits(entry: PlanEntry, place: PlannedPlace, path: string, text: string, start: number, end: number): Edit[] {
    const { plan } = this.options;
    const format = formatOf(path, text, text.slice(start, end));
    if (!format) throw new KeysweepError('rewrite-refused', `values in ${path} cannot be replaced safely`, { where: `${path}:${place.line}` });
    const sink = plan.sinks[entry.sink];
    return editsFor({
      text, start, end, format,
      style: (place.style ?? 'keysweep') as Style,
      reference: placeReference(entry, place),
      sinkType: sink.type,
      mount: typeof sink.mount === 'string' ? sink.mount : undefined,
    });
  }

  async #checkReference(place: PlannedPlace, pending: Parts): Promise<void> {
    const reference = place.reference && parseReference(place.reference);
    if (!reference) return;
    const value = await this.options.resolveReference(reference);
    if (value !== pending[place.part]?.reveal()) throw new KeysweepError('reference-mismatch', `${place.reference} does not give the new value`, { where: `${place.path}:${place.line}` });
  }

  /** Runs a person's check with the rewritten .env files of the entry resolved into its environment. */
  async #runCheck(entry: PlanEntry): Promise<void> {
    const { plan, resolveReference } = this.options;
    const environment: NodeJS.ProcessEnv = { ...process.env };
    for (const [path] of this.#files(entry)) {
      if (formatOf(path, '', '') !== 'dotenv') continue;
      for (const [name, value] of Object.entries(parseDotenv(readFileSync(resolve(plan.root, path), 'utf8')))) environment[name] = await resolveText(value, resolveReference);
    }
    const [command, ...parameters] = entry.check!;
    const code = await new Promise<number | null>((done, fail) => {
      const child = spawn(command, parameters, { cwd: plan.root, env: environment, stdio: 'ignore' });
      const timer = setTimeout(() => child.kill(), CHECK_LIMIT);
      child.on('error', (error) => {
        clearTimeout(timer);
        fail(error);
      });
      child.on('close', (code) => {
        clearTimeout(timer);
        done(code);
      });
    });
    if (code !== 0) throw new KeysweepError('check-failed', `the consumer's check \`${entry.check!.join(' ')}\` ended with ${code ?? 'a signal'}`);
  }

  #files(entry: PlanEntry): Map<string, PlannedPlace[]> {
    const files = new Map<string, PlannedPlace[]>();
    for (const place of entry.places) {
      if (place.action === 'rewrite') files.set(place.path, [...(files.get(place.path) ?? []), place]);
    }
    return files;
  }

  async #readSealed(entry: PlanEntry): Promise<Record<string, SealedFile>> {
    const text = await this.options.sealed.get(entry.id, 'edits');
    return text === undefined ? {} : (JSON.parse(text) as Record<string, SealedFile>);
  }

  #inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(path) ?? Promise.resolve()).then(work, work);
    this.#turns.set(path, turn.catch(() => undefined));
    return turn;
  }
}

/** The reference that stands for a place's part of its credential. */
export function placeReference(entry: Pick<PlanEntry, 'sink' | 'key'>, place: Pick<PlannedPlace, 'reference'>): Reference {
  return (place.reference && parseReference(place.reference)) || { sink: entry.sink, key: entry.key };
}

export function branchName(plan: RotationPlan): string {
  return `keysweep/rotation-${plan.id.slice(0, 8)}`;
}

/** Names and values of a .env file: `export` and quotes undone, `\n` and `\"` in double quotes too. */
export function parseDotenv(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const line = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[^])*)"|'([^']*)'|([^\r\n]*))/gm;
  for (const match of text.matchAll(line)) {
    const [, name, double, single, plain] = match;
    values[name] = double !== undefined ? double.replace(/\\([^])/g, (_, c: string) => (c === 'n' ? '\n' : c === 'r' ? '\r' : c === 't' ? '\t' : c))
      : single ?? plain.replace(/\s+#.*$/, '').trim();
  }
  return values;
}

/** Files that are not UTF-8 are edited as latin1, so that every other byte stays. */
function decodeFile(bytes: Buffer): { text: string; encoding: BufferEncoding } {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? { text, encoding: 'utf8' } : { text: bytes.toString('latin1'), encoding: 'latin1' };
}

/** Notes for each edit which standing of its text in the result is its own. */
function inverse(text: string, rewritten: string, edits: readonly Edit[]): DoneEdit[] {
  let shift = 0;
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end).map((edit) => {
    const at = edit.start + shift;
    shift += edit.text.length - (edit.end - edit.start);
    return { before: text.slice(edit.start, edit.end), after: edit.text, nth: standings(rewritten, edit.text).indexOf(at) };
  });
}

function takeBack(text: string, edits: readonly DoneEdit[], path: string): string {
  const found: Edit[] = [];
  for (const edit of edits) {
    const at = standings(text, edit.after)[edit.nth];
    if (at !== undefined) found.push({ start: at, end: at + edit.after.length, text: edit.before });
  }
  if (found.length > 0 && found.length < edits.length) {
    throw new KeysweepError('consumer-changed', `${path} was changed after it was rewritten; the old value cannot be put back safely`, { where: path, actions: ['put it back by hand from the version control, then run `keysweep rotate resume`'] });
  }
  return applyEdits(text, found);
}

/** Offsets at which `part` stands and is not the beginning of a longer reference. */
function standings(text: string, part: string): number[] {
  const offsets: number[] = [];
  const open = /[\w#/]$/.test(part);
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    if (!open || !/[A-Za-z0-9_.@/%~+#-]/.test(text[at + part.length] ?? ' ')) offsets.push(at);
  }
  return offsets;
}
