import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { createHash, timingSafeEqual } from 'node:crypto';
import { KeysweepError } from '../../model';
import type { PendingContext, Proof, RotationContext, Rotator } from '../contract';
import { replaceFile } from '../durable';
import { waitForLock } from '../lock';
import { requestJson } from '../http';
import { given, missingOf, optionalText, targetOf, text } from './options';
import { newPassword } from './password';

/**
 * Users of an htpasswd file (Apache, nginx). With the option `url`, new and old are tried at the web server itself.
 * A new hash is bcrypt where `htpasswd` is installed, else `{SHA}`, which every server reads but which is weak.
 */
export const htpasswd: Rotator = {
  id: 'htpasswd',
  title: 'Basic-auth user of an htpasswd file',
  parts: ['secret'],
  mode: () => 'switch',

  propose(occurrences) {
    if (!occurrences.some(({ ruleId, path, target }) => /htpasswd|basic-auth/.test(ruleId) || /htpasswd/.test(path) || target?.service === 'http-basic')) return undefined;
    const target = targetOf(occurrences);
    const options = { url: target.url, user: target.user };
    return { options: given(options), missing: missingOf({ ...options, file: undefined }, { file: 'the htpasswd file on this machine', user: 'user in that file' }) };
  },

  check(options) {
    text(options, 'file');
    text(options, 'user');
  },

  async inspect(context) {
    const line = lineOf(context);
    if (line === undefined) throw new KeysweepError('not-found', `${text(context.options, 'file')} has no user ${text(context.options, 'user')}`);
    return { oldHash: line };
  },

  async create() {
    return { parts: { secret: newPassword() } };
  },

  async set(context) {
    const password = context.pending.secret.reveal();
    if (matches(lineOf(context), password)) return;
    await writeHash(context, (await bcryptHash(password)) ?? shaHash(password));
  },

  async test(context) {
    if (!(await accepts(context, context.pending.secret.reveal()))) throw new KeysweepError('new-refused', 'the new password is refused');
  },

  async retire() {
    // One user has one hash: `set` has ended the old password.
  },

  async prove(context): Promise<Proof> {
    const alive = await accepts(context, context.old.secret.reveal());
    return alive ? { state: 'alive', detail: 'the old password is accepted' } : { state: 'dead', detail: optionalText(context.options, 'url') ? 'the web server refused the old password' : 'the file holds no hash of the old password' };
  },

  async compensate(context) {
    const hash = context.facts.oldHash;
    if (typeof hash === 'string' && lineOf(context) !== hash) await writeHash(context, hash);
  },
};

/** What stands behind `user:`, or undefined. */
function lineOf(context: RotationContext): string | undefined {
  const prefix = `${text(context.options, 'user')}:`;
  const line = readFileSync(text(context.options, 'file'), 'utf8').split(/\r?\n/).find((one) => one.startsWith(prefix));
  return line?.slice(prefix.length);
}

async function writeHash(context: PendingContext, hash: string): Promise<void> {
  const file = text(context.options, 'file');
  const prefix = `${text(context.options, 'user')}:`;
  const lock = await waitForLock(`${file}.keysweep-lock`, 10_000);
  try {
    const lines = readFileSync(file, 'utf8').split('\n').map((line) => (line.startsWith(prefix) ? prefix + hash + (line.endsWith('\r') ? '\r' : '') : line));
    await replaceFile(file, lines.join('\n'));
  } finally {
    lock.release();
  }
}

async function accepts(context: RotationContext, password: string): Promise<boolean> {
  const url = optionalText(context.options, 'url');
  if (!url) {
    const stored = lineOf(context) ?? '';
    return matches(stored, password) ?? (await htpasswdVerifies(context, password));
  }
  const basic = Buffer.from(`${text(context.options, 'user')}:${password}`).toString('base64');
  const { status } = await requestJson(url, { headers: { authorization: `Basic ${basic}` }, accept: [401, 403, 404], signal: context.signal });
  return status !== 401;
}

/** Compares with the forms Node can compute; undefined for the others. */
function matches(stored: string | undefined, password: string): boolean | undefined {
  if (stored?.startsWith('{SHA}')) {
    const [a, b] = [Buffer.from(stored), Buffer.from(shaHash(password))];
    return a.length === b.length && timingSafeEqual(a, b);
  }
  return undefined;
}

function shaHash(password: string): string {
  return `{SHA}${createHash('sha1').update(password).digest('base64')}`;
}

/** `htpasswd -niB` reads the password from standard input; undefined where the tool is not installed. */
async function bcryptHash(password: string): Promise<string | undefined> {
  const output = await runTool(['-niB', 'x'], `${password}\n`);
  return output?.code === 0 ? output.text.trim().replace(/^x:/, '') : undefined;
}

async function htpasswdVerifies(context: RotationContext, password: string): Promise<boolean> {
  const output = await runTool(['-vi', text(context.options, 'file'), text(context.options, 'user')], `${password}\n`);
  if (output === undefined || ![0, 3].includes(output.code)) throw new KeysweepError('cannot-check', 'this kind of hash can only be checked with the `htpasswd` tool or at the web server', { actions: ['install apache2-utils, or set url in the options of the entry'] });
  return output.code === 0;
}

function runTool(parameters: string[], input: string): Promise<{ code: number; text: string } | undefined> {
  return new Promise((resolve) => {
    const child = spawn('htpasswd', parameters, { stdio: ['pipe', 'pipe', 'ignore'] });
    // Not spawn's own timeout: where the program is missing, that one goes on ticking and holds the process up.
    const timer = setTimeout(() => child.kill(), 10_000);
    let text = '';
    child.stdout.on('data', (data: Buffer) => { text += data.toString('utf8'); });
    child.on('error', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, text });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
