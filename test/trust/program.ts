import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PROGRAM = join(__dirname, '../../bin/keysweep.js');

/** What a run of the built program gave. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Buffer;
  /** Arguments of node itself. */
  readonly node?: readonly string[];
  /** Runs the program through this command instead of directly. */
  readonly through?: readonly string[];
  /** Given the process as soon as it runs. */
  readonly meanwhile?: (child: ChildProcess) => void;
  readonly timeoutMs?: number;
}

/** A world of its own for the program: home, state, cache and temporary folder lie in one place that can be searched. */
export class World {
  readonly root = mkdtempSync(join(tmpdir(), 'keysweep-trust-'));
  readonly home = this.#made('home');
  readonly state = join(this.root, 'home', '.local', 'state', 'keysweep');
  readonly temporary = this.#made('tmp');
  readonly work = this.#made('work');

  #made(name: string): string {
    const path = join(this.root, name);
    mkdirSync(path, { mode: 0o755 });
    return path;
  }

  environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const { PATH, LANG, NODE_OPTIONS } = process.env;
    return { PATH, LANG, NODE_OPTIONS, HOME: this.home, TMPDIR: this.temporary, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', NO_COLOR: '1', ...more };
  }

  /** Runs keysweep to its end. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const command = [...(options.through ?? []), process.execPath, ...(options.node ?? []), PROGRAM, ...args];
    const child = spawn(command[0]!, command.slice(1), { cwd: options.cwd ?? this.work, env: this.environment(options.env), stdio: 'pipe' });
    let stdout = '', stderr = '';
    child.stdout.setEncoding('latin1').on('data', (text: string) => { stdout += text; });
    child.stderr.setEncoding('latin1').on('data', (text: string) => { stderr += text; });
    child.stdin.on('error', () => undefined).end(options.input);
    options.meanwhile?.(child);
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 120_000);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        resolve({ code, signal, stdout, stderr });
      });
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
