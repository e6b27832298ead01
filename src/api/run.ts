import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { ensureStateDirectory } from '../config/state';
import { KeysweepError } from '../model';
import type { Sink } from '../rotate/contract';
import { holdsReference, resolveText, type Reference } from '../rotate/reference';
import { parseDotenv } from '../rotate/rewrite/dotenv';
import { fileHoldsReference, resolveFile } from '../rotate/rewrite/resolve-file';
import { readSettings } from '../rotate/settings';
import { sinksFor } from '../rotate/known-sinks';
import { readReference, sinkOpener } from './rotate';

/** A command and the files whose references it is to get resolved. */
export interface RunWithSecretsRequest {
  /** The command and its arguments. */
  readonly command: readonly string[];
  /** .env files whose variables the command gets; what the environment has already stays. Default: `.env` where there is one. */
  readonly environmentFiles?: readonly string[];
  /** Files that hold references: each is copied with them resolved, and KEYSWEEP_FILE_NAME gives the copy's path. */
  readonly files?: readonly string[];
  /** Settings that name the sinks; default: those of the plan that was applied in this folder. */
  readonly settings?: string;
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Runs a command with every `keysweep://` reference of its environment replaced by the current value from its sink.
 * Values reach only the child; files that need them lie in memory (/dev/shm) where there is such, and are removed after it.
 * Resolves with the exit code to pass on: the child's, or 128 + signal. Throws `no-such-program` (127) or `cannot-run` (126).
 */
export async function runWithSecrets(request: RunWithSecretsRequest): Promise<number> {
  const cwd = resolve(request.cwd ?? '.');
  const state = ensureStateDirectory();
  const sinks = request.settings === undefined ? sinksFor(state, cwd) : { sinks: (await readSettings(request.settings)).sinks ?? {}, root: cwd };
  const open = sinkOpener(sinks.sinks, sinks.root, state);
  const values = new Map<string, Promise<string>>();
  const read = (reference: Reference): Promise<string> => {
    const id = JSON.stringify([reference.sink, reference.key, reference.part]);
    let value = values.get(id);
    if (!value) values.set(id, (value = open(reference.sink).then((sink: Sink) => readReference(reference, sink))));
    return value;
  };
  const copies = new SecretFiles();
  try {
    const environment = await resolvedEnvironment(request, cwd, async (reference) => {
      const value = await read(reference);
      return reference.asFile ? copies.write(reference.key, value) : value;
    });
    for (const file of request.files ?? []) {
      const text = readFileSync(resolve(cwd, file), 'utf8');
      if (!fileHoldsReference(file, text)) throw new KeysweepError('no-reference', `${file} holds no keysweep:// reference`, { where: file });
      const name = basename(file).replace(/[^A-Za-z0-9]/g, '_').toUpperCase();
      environment[`KEYSWEEP_FILE_${name}`] = copies.write(file, await resolveFile(file, text, read));
    }
    return await runChild(request.command, cwd, environment);
  } finally {
    copies.remove();
    await open.close();
  }
}

async function resolvedEnvironment(request: RunWithSecretsRequest, cwd: string, read: (reference: Reference) => Promise<string>): Promise<NodeJS.ProcessEnv> {
  const inherited = request.environment ?? process.env;
  const files = request.environmentFiles ?? (existsSync(join(cwd, '.env')) ? ['.env'] : []);
  const environment: NodeJS.ProcessEnv = {};
  for (const file of files) {
    let text: string;
    try {
      text = readFileSync(resolve(cwd, file), 'utf8');
    } catch (error) {
      throw new KeysweepError('no-such-file', `cannot read the environment file: ${(error as Error).message}`, { where: file });
    }
    Object.assign(environment, parseDotenv(text));
  }
  Object.assign(environment, inherited);
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && holdsReference(value)) environment[name] = await resolveText(value, read);
  }
  return environment;
}

/** Copies of values for consumers that read files, in a folder of their own that only this user can open. */
class SecretFiles {
  #folder: string | undefined;
  #count = 0;

  write(name: string, value: string): string {
    this.#folder ??= mkdtempSync(join(memoryFolder(), 'keysweep-'));
    const path = join(this.#folder, `${this.#count++}-${basename(name).replace(/[^A-Za-z0-9._-]/g, '_')}`);
    writeFileSync(path, value.endsWith('\n') ? value : `${value}\n`, { mode: 0o600 });
    return path;
  }

  remove(): void {
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }
}

function memoryFolder(): string {
  return statSync('/dev/shm', { throwIfNoEntry: false })?.isDirectory() ? '/dev/shm' : tmpdir();
}

function runChild(command: readonly string[], cwd: string, environment: NodeJS.ProcessEnv): Promise<number> {
  const [program, ...parameters] = command;
  return new Promise((done, fail) => {
    const child = spawn(program, parameters, { cwd, env: environment, stdio: 'inherit' });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT'];
    // A terminal sends SIGINT to the child as well; keysweep only has to outlive it.
    for (const signal of signals) process.on(signal, signal === 'SIGINT' ? ignore : forward);
    const release = (): void => {
      for (const one of signals) process.removeListener(one, one === 'SIGINT' ? ignore : forward);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      release();
      // As shells have it (POSIX, 2.8.2): 127 not found, 126 found and no program.
      if (error.code === 'ENOENT') fail(new KeysweepError('no-such-program', `there is no program ${program}`, { where: program, exitCode: 127, actions: ['check the spelling and PATH'] }));
      else fail(new KeysweepError('cannot-run', `cannot run ${program}: ${error.message}`, { where: program, exitCode: 126 }));
    });
    child.on('close', (code, signal) => {
      release();
      done(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

function ignore(): void {
  // the child decides
}
