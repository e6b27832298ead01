import { connect, type Socket } from 'node:net';
import type { Client, ClientChannel } from 'ssh2';
import { KeysweepError } from '../../../model';
import { hostKeyCheck, SshRefused, type SshTarget } from '../ssh-session';

/** Telnet's escape byte and the commands that take an option (RFC 854). */
const IAC = 255;
const WITH_OPTION = new Set([251, 252, 253, 254]);
/** Output kept while waiting, in characters. */
const KEPT = 64 * 1024;

/** A command line on a device: text goes in, prompts are waited for. */
export class Terminal {
  #output = '';
  #closed: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(private readonly write: (text: string) => void, private readonly end: () => void) {}

  receive(data: string): void {
    this.#output = (this.#output + data).slice(-KEPT);
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#closed ??= error;
    this.#wake?.();
  }

  /** Waits until what came since the last match fits one of `patterns`; gives its index and the text up to its end. */
  async expect(patterns: readonly RegExp[], signal: AbortSignal, timeoutMs = 15_000): Promise<{ which: number; text: string }> {
    const limit = performance.now() + timeoutMs;
    for (;;) {
      for (const [which, pattern] of patterns.entries()) {
        const match = pattern.exec(this.#output);
        if (!match) continue;
        const text = this.#output.slice(0, match.index + match[0].length);
        this.#output = this.#output.slice(text.length);
        return { which, text };
      }
      if (this.#closed) throw this.#closed;
      if (signal.aborted || performance.now() > limit) throw new KeysweepError('step-timeout', 'the device shows no prompt');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 200);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  send(line: string): void {
    if (this.#closed) throw this.#closed;
    this.write(`${line}\n`);
  }

  close(): void {
    this.end();
  }
}

/** A Telnet session; options that the device offers or asks for are refused, which leaves plain lines. */
export async function openTelnet(host: string, port: number, signal: AbortSignal): Promise<Terminal> {
  const socket: Socket = connect({ host, port });
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  const terminal = new Terminal((text) => socket.write(text.replaceAll('\n', '\r\n')), () => {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (data) => {
    const { text, answer, left } = stripTelnet(Buffer.concat([rest, data]));
    rest = left;
    if (answer.length > 0) socket.write(answer);
    terminal.receive(text);
  });
  socket.on('error', (error) => terminal.fail(error));
  socket.on('close', () => terminal.fail(new KeysweepError('connection', `${host}:${port} closed unexpectedly`)));
  return terminal;
}

/** Text without Telnet commands, the refusals to send back, and an unfinished command at the end. */
export function stripTelnet(bytes: Buffer): { text: string; answer: Buffer; left: Buffer } {
  const text: number[] = [];
  const answer: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== IAC) {
      text.push(bytes[at++]);
      continue;
    }
    const command = bytes[at + 1];
    if (command === undefined || (WITH_OPTION.has(command) && bytes[at + 2] === undefined)) break;
    if (command === 250) {
      const end = bytes.indexOf(Buffer.from([IAC, 240]), at);
      if (end < 0) break;
      at = end + 2;
    } else if (WITH_OPTION.has(command)) {
      if (command === 253) answer.push(IAC, 252, bytes[at + 2]);
      if (command === 251 && bytes[at + 2] !== 1) answer.push(IAC, 254, bytes[at + 2]);
      at += 3;
    } else {
      if (command === IAC) text.push(IAC);
      at += 2;
    }
  }
  return { text: Buffer.from(text).toString('latin1'), answer: Buffer.from(answer), left: bytes.subarray(at) };
}

/** An interactive shell over SSH, which is what devices offer. Throws SshRefused where the login is refused. */
export async function openSshTerminal(target: SshTarget, password: string, signal: AbortSignal): Promise<Terminal> {
  const ssh2 = (await import('ssh2')).default;
  const client: Client = new ssh2.Client();
  const hostKey = hostKeyCheck(target);
  const abort = (): void => void client.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.on('error', (error: Error & { level?: string }) => reject(error.level === 'client-authentication' ? new SshRefused(target) : error));
      client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)));
      client.on('connect', () => client.setNoDelay(true)); // lines are short: none waits for the answer to the one before
      client.on('ready', () => client.shell({ term: 'vt100', cols: 250, rows: 1000 }, (error, stream) => (error ? reject(error) : resolve(stream))));
      client.connect({ host: target.host, port: target.port, username: target.user, password, tryKeyboard: true, readyTimeout: 15_000, hostVerifier: hostKey.verify });
    });
    const terminal = new Terminal((text) => channel.write(text), () => {
      signal.removeEventListener('abort', abort);
      client.end();
      client.destroy();
    });
    channel.on('data', (data: Buffer) => terminal.receive(data.toString('latin1')));
    channel.on('close', () => terminal.fail(new KeysweepError('connection', `${target.host}:${target.port} closed unexpectedly`)));
    client.on('error', (error) => terminal.fail(error));
    return terminal;
  } catch (error) {
    client.destroy();
    hostKey.complain();
    throw error;
  }
}
