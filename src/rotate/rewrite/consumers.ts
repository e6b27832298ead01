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
import { decodeFile, inverse, takeBack, type DoneEdit } from './done-edits';
import { parseDotenv } from './dotenv';
import { formatOf, stillReads } from './format';
import type { Style } from './style';

/** What the rotation of an entry does to the files that hold it. */
export interface Consumers {
  /** Changes no file before `announced` resolves: by then the journal says on the disk that it is about to. */
  rewrite(entry: PlanEntry, old: Parts, announced: Promise<void>): Promise<Facts>;
  /** Throws where a consumer cannot use the new value; gives the reason where people have to act first. */
  verify(entry: PlanEntry, old: Parts, pending: Parts): Promise<string | undefined>;
  restore(entry: PlanEntry): Promise<void>;
}

/** How long a person's check may run, in ms. */
const CHECK_LIMIT = 120_000;

/** What one entry wants of one file. */
interface Rewriting {
  readonly entry: PlanEntry;
  readonly places: readonly PlannedPlace[];
  readonly old: Parts;
  readonly announced: Promise<void>;
  /** With whether the file was changed. */
  readonly resolve: (changed: boolean) => void;
  readonly reject: (error: unknown) => void;
}

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
  readonly #waiting = new Map<string, Rewriting[]>();
  /** Files beside which a killed run's temporary file was looked for. */
  readonly #cleaned = new Set<string>();
  /** What this process has written last. */
  readonly #readable = new Map<string, string>();

  constructor(private readonly options: FileConsumersOptions) {}

  async rewrite(entry: PlanEntry, old: Parts, announced: Promise<void>): Promise<Facts> {
    const changed: string[] = [];
    for (const [path, places] of this.#files(entry)) {
      if (await this.#rewriteFile(path, { entry, places, old, announced })) changed.push(path);
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

  /** Entries that wait for the same file share one write of it. */
  #rewriteFile(path: string, request: Omit<Rewriting, 'resolve' | 'reject'>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(path) ?? [];
      if (waiting.push({ ...request, resolve, reject }) === 1) this.#waiting.set(path, waiting);
      void this.#inTurn(path, async () => {
        const requests = this.#waiting.get(path) ?? []; // none where an earlier turn has taken this one along
        this.#waiting.delete(path);
        if (this.options.plan.consumers === 'in-place') await this.#rewriteTogether(path, requests);
        else for (const one of requests) await this.#rewriteTogether(path, [one]); // a commit each
      });
    });
  }

  /** Settles every request; one that cannot be done does not stop the others. */
  async #rewriteTogether(path: string, requests: readonly Rewriting[]): Promise<void> {
    const { plan, state, sealed } = this.options;
    if (requests.length === 0) return;
    try {
      const absolute = resolve(plan.root, path);
      if (!this.#cleaned.has(path)) removeTemporary(absolute, state.tag);
      this.#cleaned.add(path);
      const onBranch = plan.consumers !== 'in-place' && (await isTracked(plan.root, path));
      const before = (onBranch && (await contentOnBranch(plan.root, branchName(plan), path))) || readFileSync(absolute);
      const { text, encoding } = decodeFile(before);
      let rewritten = text;
      const changes: { readonly request: Rewriting; readonly edits: readonly DoneEdit[] }[] = [];
      for (const request of requests) {
        try {
          const edits = this.#editsOf(request, path, rewritten, encoding);
          if (edits.length === 0) {
            request.resolve(false); // an earlier, killed run has rewritten the file already
            continue;
          }
          const next = applyEdits(rewritten, edits);
          changes.push({ request, edits: inverse(rewritten, next, edits) });
          rewritten = next;
        } catch (error) {
          request.reject(error);
        }
      }
      if (changes.length === 0) return;
      if (!(await this.#staysReadable(path, text, rewritten))) {
        if (changes.length > 1) {
          for (const { request } of changes) await this.#rewriteTogether(path, [request]);
          return;
        }
        throw new KeysweepError('rewrite-refused', `${path} would not read as ${formatOf(path, text, '')} any more`, { where: path });
      }
      await Promise.all(changes.flatMap(({ request: { entry, announced }, edits }) => [
        announced, this.#readSealed(entry).then((others) => sealed.put(entry.id, 'edits', JSON.stringify({ ...others, [path]: { edits } }))),
      ]));
      const content = Buffer.from(rewritten, encoding);
      if (onBranch) await this.#inTurn(':branch', () => commitOnBranch(plan.root, branchName(plan), path, before, content, `Replace ${changes[0].request.entry.title} by a reference`));
      else await replaceFile(absolute, content, { tag: state.tag });
      this.#readable.set(path, rewritten);
      for (const { request } of changes) request.resolve(true);
    } catch (error) {
      for (const { reject } of requests) reject(error);
    }
  }

  #editsOf({ entry, places, old }: Rewriting, path: string, text: string, encoding: BufferEncoding): Edit[] {
    const { keyed, decode } = this.options;
    const bytes = Buffer.from(text, encoding);
    const edits: Edit[] = [];
    for (const place of places) {
      const found = locate(bytes, place, keyed, decode, old[place.part]);
      if (!found) continue;
      const start = bytes.toString(encoding, 0, found.start).length;
      edits.push(...this.#edits(entry, place, path, text, start, start + found.written.length));
    }
    return edits.filter((edit, index) => edits.findIndex((other) => other.start === edit.start && other.end === edit.end && other.text === edit.text) === index);
  }

  /** False where the text read as its format before and would not after. Reading a long file costs more than all else: what this process wrote is known to read. */
  async #staysReadable(path: string, text: string, rewritten: string): Promise<boolean> {
    const format = formatOf(path, text, '');
    if (!format) return true;
    const read = this.#readable.get(path) === text || (await stillReads(format, text));
    return !read || (await stillReads(format, rewritten)) !== false;
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
      const child = spawn(command, parameters, { cwd: plan.root, env: environment, stdio: 'ignore', detached: true });
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
function placeReference(entry: Pick<PlanEntry, 'sink' | 'key'>, place: Pick<PlannedPlace, 'reference'>): Reference {
  return (place.reference && parseReference(place.reference)) || { sink: entry.sink, key: entry.key };
}

function branchName(plan: RotationPlan): string {
  return `keysweep/rotation-${plan.id.slice(0, 8)}`;
}
