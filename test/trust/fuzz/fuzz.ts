import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { COUNTERS, instrument } from './instrument';
import type { FuzzInput } from './worker';

const ROOT = join(__dirname, '../../..');
/** One folder a process, so that two searches at once do not share a bundle. */
const CACHE = join(ROOT, '.cache', `fuzz-${process.pid}`);
/** Inputs that once broke something, and small ones that reach far: tried first, by everyone. */
export const CORPUS = join(__dirname, 'corpus');
/** One input may take this long (ms) on a loaded machine; what is linear in 8 KB takes a few. */
const HANG_MS = 20_000;
const MOST_BYTES = 1 << 16;

export interface Built {
  readonly bundle: string;
  readonly worker: string;
  readonly words: readonly string[];
  readonly counters: number;
  readonly names: readonly string[];
}

/** Bundles the targets with counters in them. Some 5 s of CPU. */
export async function buildTargets(): Promise<Built> {
  mkdirSync(CACHE, { recursive: true });
  const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external', logLevel: 'warning', write: false, define: { 'process.env.KEYSWEEP_FUZZ_FIXTURES': JSON.stringify(join(ROOT, 'fixtures/containers')) } } as const;
  const { outputFiles } = await build({
    ...common, entryPoints: [join(__dirname, 'targets.ts')],
    // git itself is no target: its answers are.
    plugins: [{ name: 'answers', setup: ({ onResolve }) => { onResolve({ filter: /^\.\/object-stream$/ }, ({ importer }) => (importer.includes(join('src', 'sources', 'git')) ? { path: join(__dirname, 'object-stream.ts') } : undefined)); } }],
  });
  const { code, counters, words } = instrument(outputFiles[0]!.text);
  const bundle = join(CACHE, 'targets.js');
  writeFileSync(bundle, code);
  const worker = join(CACHE, 'worker.js');
  writeFileSync(worker, (await build({ ...common, entryPoints: [join(__dirname, 'worker.ts')] })).outputFiles[0]!.text);
  const list = `globalThis.__counters = new Uint8Array(${COUNTERS}); process.stdout.write(JSON.stringify(Object.keys(require(${JSON.stringify(bundle)}).targets)))`;
  const names = JSON.parse(execFileSync(process.execPath, ['-e', list], { env: environment(), encoding: 'utf8' })) as string[];
  return { bundle, worker, words, counters, names };
}

/** Removes what {@link buildTargets} made. */
export function removeBuilt(): void {
  rmSync(CACHE, { recursive: true, force: true });
}

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, KEYSWEEP_DIST: join(ROOT, 'dist'), KEYSWEEP_HMAC_KEY: '00'.repeat(32) });

export interface FuzzResult {
  readonly target: string;
  readonly runs: number;
  readonly reached: number;
  /** Small inputs that reach something no other does. */
  readonly corpus: readonly Buffer[];
  readonly failure?: { readonly input: Buffer; readonly error: string };
}

/** Saved inputs of a target. */
export function savedInputs(target: string): Buffer[] {
  const folder = join(CORPUS, target);
  return statSync(folder, { throwIfNoEntry: false }) ? readdirSync(folder).sort().map((name) => readFileSync(join(folder, name))) : [];
}

/** Keeps an input under its own hash; returns its path. */
export function saveInput(target: string, input: Buffer, corpus = CORPUS): string {
  const folder = join(corpus, target);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, createHash('sha256').update(input).digest('hex').slice(0, 16));
  writeFileSync(path, input);
  return path;
}

/** Searches one target in a thread of its own; an input that never ends is a failure like a crash. */
export function fuzz(built: Built, target: string, bounds: { runs: number; milliseconds: number; seed: number }, memory = 1024): Promise<FuzzResult> {
  const shared = new SharedArrayBuffer(8 + MOST_BYTES);
  const header = new Int32Array(shared, 0, 2);
  const current = (): Buffer => Buffer.from(Buffer.from(shared, 8, Atomics.load(header, 1)));
  const input: FuzzInput = { ...bounds, target, shared, bundle: built.bundle, words: built.words, corpus: savedInputs(target) };
  return new Promise((resolve) => {
    const worker = new Worker(built.worker, { workerData: input, env: environment(), resourceLimits: { maxOldGenerationSizeMb: memory } });
    const done = (result: Omit<FuzzResult, 'target'>): void => {
      clearInterval(watch);
      void worker.terminate().then(() => resolve({ target, ...result }));
    };
    let last = 0, since = Date.now();
    const watch = setInterval(() => {
      const begun = Atomics.load(header, 0);
      if (begun !== last) [last, since] = [begun, Date.now()];
      else if (begun > 0 && Date.now() - since > HANG_MS) done({ runs: begun, reached: 0, corpus: [], failure: { input: current(), error: `no end after ${HANG_MS} ms` } });
    }, 500);
    worker.on('message', (message: { runs: number; reached: number; corpus: Uint8Array[]; failure?: { input: Uint8Array; error: string } }) => {
      done({ ...message, corpus: message.corpus.map((bytes) => Buffer.from(bytes)), failure: message.failure && { input: Buffer.from(message.failure.input), error: message.failure.error } });
    });
    // An error outside of the awaited call (a stream nobody listens to, out of memory) ends the thread.
    worker.on('error', (error) => done({ runs: Atomics.load(header, 0), reached: 0, corpus: [], failure: { input: current(), error: `the thread ended: ${error.stack ?? error.message}` } }));
  });
}
