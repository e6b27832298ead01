import { spawn } from 'node:child_process';
import { KeysweepError } from '../../model';
import type { Fact, Facts, PendingContext, Proof, RotationContext, Rotator } from '../contract';
import { hideParts, revealParts } from '../seal';

/** Longest answer of a program, in bytes. */
const MAX_ANSWER = 256 * 1024;

interface Answer {
  readonly parts?: Record<string, string>;
  readonly facts?: Facts;
  readonly state?: string;
  readonly detail?: string;
}

/**
 * Any program as a rotator (docs/rotation.md, "exec"): one run a step, one JSON object on standard input, one on standard
 * output. Exit 0: done. 75 (EX_TEMPFAIL): try again. Anything else: failed, standard error says why.
 */
export const exec: Rotator = {
  id: 'exec',
  title: 'A program of yours',
  parts: ['secret'],
  mode: (options) => (options.overlap === true ? 'overlap' : 'switch'),
  propose: () => undefined,
  check(options) {
    commandOf(options);
  },
  inspect: async (context) => (await run(context, 'inspect')).facts ?? {},
  async create(context) {
    const answer = await run(context, 'create');
    if (typeof answer.parts?.secret !== 'string' || answer.parts.secret === '') throw new KeysweepError('exec-protocol', 'the program gave no parts.secret for `create`');
    return { parts: hideParts(answer.parts), facts: answer.facts };
  },
  recover: async (context) => void (await run(context, 'recover')),
  set: async (context) => (await run(context, 'set')).facts,
  test: async (context) => void (await run(context, 'test')),
  retire: async (context) => (await run(context, 'retire')).facts,
  async prove(context): Promise<Proof> {
    const { state, detail } = await run(context, 'prove');
    if (state !== 'dead' && state !== 'alive' && state !== 'unknown') throw new KeysweepError('exec-protocol', 'the program gave no state (dead, alive, unknown) for `prove`');
    return { state, detail: detail ?? 'as the program says' };
  },
  destroy: async (context) => void (await run(context, 'destroy')),
  revive: async (context) => void (await run(context, 'revive')),
  compensate: async (context) => void (await run(context, 'compensate')),
};

function commandOf(options: Readonly<Record<string, unknown>>): string[] {
  const { command } = options;
  if (!Array.isArray(command) || command.length === 0 || !command.every((word) => typeof word === 'string')) {
    throw new KeysweepError('invalid-option', 'exec needs command: a list of words, the program first', { where: 'command' });
  }
  return command as string[];
}

function run(context: RotationContext | PendingContext, step: string): Promise<Answer> {
  const [program, ...parameters] = commandOf(context.options);
  const { command: _command, ...options } = context.options;
  const request = {
    protocol: 'keysweep-exec/1', step, entry: context.entry, marker: context.marker, options, facts: context.facts as Fact,
    old: revealParts(context.old), ...('pending' in context ? { pending: revealParts(context.pending) } : {}),
  };
  return new Promise((resolve, reject) => {
    // In a process group of its own: Ctrl-C at the terminal must not end a step half-way.
    const child = spawn(program, parameters, { detached: true, stdio: ['pipe', 'pipe', 'pipe'], signal: context.signal, killSignal: 'SIGTERM' });
    const output: Buffer[] = [];
    let size = 0;
    let complaint = '';
    child.stdout.on('data', (data: Buffer) => {
      size += data.length;
      if (size <= MAX_ANSWER) output.push(data);
    });
    child.stderr.on('data', (data: Buffer) => { if (complaint.length < 2_000) complaint += data.toString('utf8'); });
    child.on('error', (error) => reject(new KeysweepError(context.signal.aborted ? 'step-timeout' : 'exec-failed', `cannot run ${program}: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 75) return reject(new KeysweepError('unavailable', `${program} ${step}: try again later: ${complaint.trim()}`));
      if (code !== 0) return reject(new KeysweepError('exec-failed', `${program} ${step} ended with ${code ?? 'a signal'}: ${complaint.trim()}`));
      try {
        resolve(size === 0 ? {} : (JSON.parse(Buffer.concat(output).toString('utf8')) as Answer));
      } catch {
        reject(new KeysweepError('exec-protocol', `${program} ${step}: its output is not one JSON object`));
      }
    });
    child.stdin.on('error', () => undefined); // a program that does not read its input says so by its exit code
    child.stdin.end(JSON.stringify(request));
  });
}
