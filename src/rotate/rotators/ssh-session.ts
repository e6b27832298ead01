import { createHash } from 'node:crypto';
import type { Client, ClientChannel, ConnectConfig } from 'ssh2';
import { KeysweepError } from '../../model';

export interface SshTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** `SHA256:…` of the host key, as `ssh-keygen -lf` prints it; without it the key is noted on first use and must not change during the rotation. */
  readonly hostKey?: string;
}

export type SshLogin = { readonly privateKey: string } | { readonly password: string };

/** Thrown where the server says no to the login itself. */
export class SshRefused extends KeysweepError {
  constructor(target: SshTarget) {
    super('denied', `${target.user}@${target.host}:${target.port} refuses this login`);
  }
}

/** Fingerprints of host keys met in this process, by host and port: two sessions must meet the same server. */
const seenHostKeys = new Map<string, string>();

/** Checks the host key of one connection against the known one; `complain` throws where it was another. */
export function hostKeyCheck(target: SshTarget): { verify(key: Buffer): boolean; complain(): void } {
  const place = `${target.host}:${target.port}`;
  let wrong: string | undefined;
  return {
    verify: (key) => {
      const print = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
      const known = target.hostKey ?? seenHostKeys.get(place);
      if (known !== undefined && known !== print) wrong = print;
      else seenHostKeys.set(place, print);
      return wrong === undefined;
    },
    complain: () => {
      if (wrong) throw new KeysweepError('host-key-changed', `${place} shows another host key (${wrong}) than is known`, { where: target.host, actions: ['make sure that it is the right server, then set hostKey in the options of the entry'] });
    },
  };
}

/** Logs in, runs `work`, closes the connection whatever happens. Throws SshRefused where the credential is refused. */
export async function withSsh<T>(target: SshTarget, login: SshLogin, signal: AbortSignal, work: (client: Client) => Promise<T>): Promise<T> {
  const ssh2 = (await import('ssh2')).default;
  const client = new ssh2.Client();
  const abort = () => client.destroy();
  signal.addEventListener('abort', abort, { once: true });
  const host = hostKeyCheck(target);
  const config: ConnectConfig = {
    host: target.host, port: target.port, username: target.user, readyTimeout: 15_000, keepaliveInterval: 10_000,
    ...('password' in login ? { password: login.password, tryKeyboard: true } : { privateKey: login.privateKey }),
    hostVerifier: host.verify,
  };
  if ('password' in login) client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => login.password)));
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve);
      client.on('error', reject);
      client.once('close', () => reject(new KeysweepError('connection', `${target.host}:${target.port} closed unexpectedly`)));
      client.connect(config);
    });
    client.on('error', () => undefined);
    return await work(client);
  } catch (error) {
    host.complain();
    if ((error as { level?: string }).level === 'client-authentication') throw new SshRefused(target);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    client.end();
    client.destroy();
  }
}

/** Whether the server lets this credential in; anything but its yes or no is thrown. */
export async function sshAccepts(target: SshTarget, login: SshLogin, signal: AbortSignal): Promise<boolean> {
  try {
    await withSsh(target, login, signal, async () => undefined);
    return true;
  } catch (error) {
    if (error instanceof SshRefused) return false;
    throw error;
  }
}

/** Runs a command with the text on its standard input; resolves with its output. Throws where its exit code is not 0. */
export function runRemote(client: Client, command: string, input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error: Error | undefined, channel: ClientChannel) => {
      if (error) return reject(error);
      let output = '';
      let complaint = '';
      channel.on('data', (data: Buffer) => { output += data.toString('utf8'); });
      channel.stderr.on('data', (data: Buffer) => { complaint += data.toString('utf8'); });
      channel.on('close', (code: number | null) => {
        if (code === 0) resolve(output);
        else reject(code === null || code === undefined
          ? new KeysweepError('connection', 'the SSH session was closed unexpectedly')
          : new KeysweepError('remote-failed', `the remote command ended with ${code}: ${complaint.trim().slice(0, 200)}`));
      });
      channel.end(input);
    });
  });
}
