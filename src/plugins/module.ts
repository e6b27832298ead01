import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { KeysweepError, type CodeDetector, type DetectorMetadata, type Hit, type Match, type Skip, type View } from '../model';
import { DEFAULT_LIMITS, type PluginDetector, type PluginLimits, type PluginMatch } from './contract';
import { WORKER_SOURCE } from './worker-source';

/** Milliseconds a module may take to load. */
const LOAD_MS = 5000;
/** Milliseconds between two looks at the memory while a call runs. */
const SLICE_MS = 20;

/** A plugin's detectors without their code, as its worker describes them. */
type Described = Omit<PluginDetector, 'match'> & { readonly match: string };

/**
 * A module of detectors from outside, in a worker thread. Calls are synchronous, as scanning is: this thread waits for the
 * answer, at most as long as the budget. A module that exceeds it is ended and not called again in this run; what was
 * found before is kept, and `troubles` says what is missing.
 */
export class PluginModule {
  readonly name: string;
  readonly described: readonly Described[];
  readonly detectors: readonly CodeDetector[];
  readonly troubles: Skip[] = [];
  readonly #state = new Int32Array(new SharedArrayBuffer(4));
  readonly #port: MessagePort;
  #worker: Worker | undefined;
  /** Memory outside V8's heap went over the budget while a call ran. */
  #tooMuchMemory = false;

  /** Loads a module. Throws `invalid-plugin` where it is none, does not load in time, or its detectors lack what they need. */
  constructor(readonly file: string, private readonly limits: PluginLimits = DEFAULT_LIMITS) {
    let content: Buffer;
    try {
      content = readFileSync(file);
    } catch (cause) {
      throw new KeysweepError('invalid-plugin', `cannot read the plugin: ${(cause as Error).message}`, { where: file, cause });
    }
    // The content's hash makes another detector set of a changed module.
    this.name = `plugin:${file}#${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(WORKER_SOURCE, {
      eval: true, workerData: { url: pathToFileURL(resolve(file)).href, port: port2, state: this.#state }, transferList: [port2],
      // Nothing of the environment (tokens) goes in, nothing it prints comes out.
      env: {}, execArgv: [], stdout: true, stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: limits.megabytes, maxYoungGenerationSizeMb: Math.max(4, limits.megabytes / 4), stackSizeMb: 4 },
    });
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      const last = this.troubles.at(-1);
      if (last && error.code === 'ERR_WORKER_OUT_OF_MEMORY') this.troubles[this.troubles.length - 1] = { ...last, reason: 'detector-memory', detail: this.#memoryDetail() };
    });
    this.#worker.unref();
    port1.unref();
    const answer = this.#wait(LOAD_MS) as { detectors?: Described[]; error?: string } | undefined;
    if (!answer?.detectors) {
      this.close();
      throw new KeysweepError('invalid-plugin', `the plugin ${file} does not load: ${answer?.error ?? `no answer in ${LOAD_MS / 1000} s`}`, { where: file, actions: ['keysweep detectors new shows what one looks like'] });
    }
    this.described = answer.detectors;
    const mistakes = this.described.flatMap((detector, index) => mistakesOf(detector, index));
    if (mistakes.length > 0 || this.described.length === 0) {
      this.close();
      throw new KeysweepError('invalid-plugin', `${file}: ${mistakes[0] ?? 'it has no detector'}`, { where: file, actions: mistakes.slice(1) });
    }
    this.detectors = this.described.map((detector, index) => this.#codeDetector(detector, index));
  }

  /** Ends the worker. */
  close(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
  }

  #codeDetector(detector: Described, index: number): CodeDetector {
    const { keywords, ...rest } = detector;
    const metadata = { ...rest, references: rest.references ?? [] } as DetectorMetadata;
    return { ...metadata, keywords, scope: 'document', match: (view, hits) => this.#call(index, detector.id, view, hits) };
  }

  #call(index: number, ruleId: string, view: View, hits: readonly Hit[]): Match[] {
    if (!this.#worker) return [];
    Atomics.store(this.#state, 0, 0);
    this.#port.postMessage({ index, document: { path: view.path, text: view.text(0, view.length), hits } });
    const answer = this.#wait(this.limits.milliseconds) as { matches?: PluginMatch[]; error?: string } | undefined;
    if (!answer) {
      this.close();
      if (this.#tooMuchMemory) this.troubles.push({ path: view.path, reason: 'detector-memory', detail: `detector ${ruleId}: ${this.#memoryDetail()}`, incomplete: true });
      else this.troubles.push({ path: view.path, reason: 'detector-timeout', detail: `detector ${ruleId} took more than ${this.limits.milliseconds} ms; it was ended and saw nothing of what came after`, incomplete: true });
      return [];
    }
    if (answer.error !== undefined) {
      this.troubles.push({ path: view.path, reason: 'detector-failed', detail: `detector ${ruleId}: ${answer.error}`, incomplete: true });
      return [];
    }
    return (answer.matches ?? []).flatMap((match) => this.#match(match, ruleId, view));
  }

  #match(match: PluginMatch, ruleId: string, view: View): Match[] {
    const { start, end } = match;
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end <= start || end > view.length) {
      this.troubles.push({ path: view.path, reason: 'detector-failed', detail: `detector ${ruleId} gave a place that is not in the document: ${start} to ${end}`, incomplete: true });
      return [];
    }
    return [{ ...match, type: 'match', ruleId, specificity: 'code' }];
  }

  /** The worker's next message, or undefined where its time or memory ran out. */
  #wait(milliseconds: number): unknown {
    const deadline = performance.now() + milliseconds;
    // Memory outside V8's heap (buffers) is in no limit of the worker's.
    const ceiling = process.memoryUsage.rss() + this.limits.megabytes * 2e6;
    while (Atomics.wait(this.#state, 0, 0, SLICE_MS) === 'timed-out') {
      if (performance.now() > deadline) return undefined;
      if (process.memoryUsage.rss() > ceiling) {
        this.#tooMuchMemory = true;
        return undefined;
      }
    }
    return receiveMessageOnPort(this.#port)?.message as unknown;
  }

  #memoryDetail(): string {
    return `it needed more than ${this.limits.megabytes} MB; it was ended and saw nothing of what came after`;
  }
}

const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** What a described detector lacks, in words. */
function mistakesOf(detector: Described, index: number): string[] {
  const of = typeof detector.id === 'string' ? detector.id : `detector ${index + 1}`;
  const mistakes: string[] = [];
  if (typeof detector.id !== 'string' || !ID.test(detector.id)) mistakes.push(`${of}: id must be words of a-z and 0-9 with - between them`);
  for (const field of ['title', 'family', 'provider', 'confidence'] as const) if (typeof detector[field] !== 'string') mistakes.push(`${of}: ${field} is missing`);
  if (!['low', 'medium', 'high'].includes(detector.confidence)) mistakes.push(`${of}: confidence is low, medium or high`);
  if (!Array.isArray(detector.keywords) || detector.keywords.length === 0 || detector.keywords.some((keyword) => typeof keyword !== 'string' || Buffer.byteLength(keyword) < 4)) mistakes.push(`${of}: keywords must be literals of 4 bytes or more`);
  if (detector.match !== 'function') mistakes.push(`${of}: match is not a function`);
  for (const field of ['examples', 'counterExamples'] as const) if (!Array.isArray(detector[field])) mistakes.push(`${of}: ${field} is missing`);
  return mistakes;
}
