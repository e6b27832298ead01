import { createHash } from 'node:crypto';
import { KeysweepError } from '../../../model';
import type { PendingContext, Proof, RotationContext, Rotator } from '../../contract';
import { given, optionalText, targetOf, text } from '../options';
import { newPassword } from '../password';
import { SshRefused } from '../ssh-session';
import { DEVICE_KINDS, DEVICE_PROFILES, type ChangeRequest, type DeviceKind, type DeviceProfile, type Line } from './profiles';
import { openSshTerminal, openTelnet, type Terminal } from './terminal';

/** Device passwords have length limits: 25 is within all of them. */
const LENGTH = 24;
const PASSWORD_PROMPT = /(?:^|[\r\n])\s*password: ?$/i;
const USER_PROMPT = /(?:user ?name|login): ?$/i;

/** Whose password logs in, and which privileged password follows. */
interface Access {
  readonly login: string;
  readonly enable?: string;
}

/**
 * Secrets on network devices over SSH or Telnet. The change is made under the platform's own dead-man timer and is
 * confirmed and saved only from a second session that has logged in with the new value: a device that nobody can
 * reach any more goes back by itself.
 */
export const device: Rotator = {
  id: 'device',
  title: 'Secret of a network device',
  parts: ['secret'],
  testActs: true,
  mode: (options) => (options.kind === 'snmp-community' ? 'overlap' : 'switch'),

  propose(occurrences) {
    const found = occurrences.find((one) => one.device)?.device;
    if (!found || !(DEVICE_KINDS as readonly string[]).includes(found.kind)) return undefined;
    const target = targetOf(occurrences);
    const profile = DEVICE_PROFILES.find((one) => found.platform.replace(/[^a-z]/g, '').includes(one.id.replace(/[^a-z]/g, '')));
    const breakGlass = found.kind === 'local-user' && /15|admin|superuser|super-user/.test(found.privilegeText ?? '');
    return {
      options: given({ platform: profile?.id, kind: found.kind, host: target.host ?? found.hostname, user: target.user, name: target.user }),
      missing: {
        ...(profile ? {} : { platform: `one of ${DEVICE_PROFILES.map((one) => one.id).join(', ')}` }),
        host: 'address of the device',
        ...(breakGlass ? { outOfBand: 'true once there is another way into the device (console, second administrator): this may be its last-resort account' } : {}),
      },
    };
  },

  check(options) {
    const profile = profileOf(options);
    text(options, 'host');
    const kind = kindOf(options);
    if (!profile.set({ kind, name: 'x', value: 'x' })) throw new KeysweepError('invalid-option', `${profile.title} has no ${kind}`, { where: 'kind' });
    if (kind === 'local-user') text(options, 'name');
    if (transportOf(options) === 'ssh') text(options, 'user');
  },

  async inspect(context) {
    if (isLogin(context) && !(await accepts(context, context.old.secret.reveal()))) throw new KeysweepError('denied', `${text(context.options, 'host')} refuses the present value`);
    const terminal = await open(context, await accessWith(context, context.old.secret.reveal()));
    terminal.close();
    return { platform: profileOf(context.options).id };
  },

  async create() {
    return { parts: { secret: newPassword(LENGTH) } };
  },

  async set(context) {
    if (isLogin(context) && (await accepts(context, context.pending.secret.reveal()))) return;
    await change(context, 'set', await accessWith(context, context.old.secret.reveal()), (profile) => profile.set(changeOf(context, context.pending))!);
  },

  async test(context) {
    if (isLogin(context) && !(await accepts(context, context.pending.secret.reveal()))) throw new KeysweepError('new-refused', `${text(context.options, 'host')} refuses the new value`);
    await confirm(context, 'set', await accessWith(context, context.pending.secret.reveal()));
  },

  async retire(context) {
    const profile = profileOf(context.options);
    const lines = profile.remove(changeOf(context, context.old));
    if (!lines) return;
    const access = await accessWith(context, context.pending.secret.reveal());
    await change(context, 'retire', access, () => lines);
    await confirm(context, 'retire', access);
  },

  async prove(context): Promise<Proof> {
    if (!isLogin(context)) return { state: 'dead', detail: 'the device took the new value in place of the old one and saved it; it offers no login of this kind to try the old one with' };
    if (!(await accepts(context, context.pending.secret.reveal()))) return { state: 'unknown', detail: 'the device refuses the new value too' };
    return (await accepts(context, context.old.secret.reveal())) ? { state: 'alive', detail: 'the device accepts the old value' } : { state: 'dead', detail: 'the device refused the old value and accepted the new one' };
  },

  async compensate(context) {
    const [old, pending] = [context.old.secret.reveal(), context.pending.secret.reveal()];
    const profile = profileOf(context.options);
    const [oldWorks, pendingWorks] = isLogin(context) ? [await accepts(context, old), await accepts(context, pending)] : [true, true];
    if (isLogin(context) && oldWorks && !pendingWorks) return;
    if (!oldWorks && !pendingWorks && (isOwn(context.options) || kindOf(context.options) === 'enable-secret')) {
      throw new KeysweepError('locked-out', `${text(context.options, 'host')} refuses the old and the new value${profile.deadManMinutes > 0 ? `; unless it was confirmed, it goes back by itself within ${profile.deadManMinutes} minutes` : ''}`, {
        actions: [profile.deadManMinutes > 0 ? 'wait for that, then run `keysweep rotate resume`' : 'set the old value on its console, then run `keysweep rotate resume`'],
      });
    }
    const access = await accessWith(context, pendingWorks ? pending : old);
    const waiting = namesOf(context, 'set').flatMap((name) => profile.revert(name));
    if (waiting.length > 0) {
      const terminal = await open(context, access);
      try {
        await sendAll(terminal, profile, waiting, context.signal, false);
      } finally {
        terminal.close();
      }
      if (isLogin(context) && (await accepts(context, old)) && !(await accepts(context, pending))) return;
    }
    await change(context, 'back', access, () => [...(profile.remove(changeOf(context, context.pending)) ?? []), ...profile.set(changeOf(context, context.old))!]);
    await confirm(context, 'back', await accessWith(context, old));
  },
};

function profileOf(options: Readonly<Record<string, unknown>>): DeviceProfile {
  const platform = text(options, 'platform');
  const profile = DEVICE_PROFILES.find((one) => one.id === platform);
  if (!profile) throw new KeysweepError('invalid-option', `there is no profile for ${platform}`, { where: 'platform', actions: [`use one of: ${DEVICE_PROFILES.map((one) => one.id).join(', ')}`] });
  return profile;
}

function kindOf(options: Readonly<Record<string, unknown>>): DeviceKind {
  const kind = text(options, 'kind') as DeviceKind;
  if (!DEVICE_KINDS.includes(kind)) throw new KeysweepError('invalid-option', `there is no kind ${kind}`, { where: 'kind', actions: [`use one of: ${DEVICE_KINDS.join(', ')}`] });
  return kind;
}

function transportOf(options: Readonly<Record<string, unknown>>): 'ssh' | 'telnet' {
  return options.transport === 'telnet' ? 'telnet' : 'ssh';
}

/** Whether a login can tell if a value is in force: passwords of accounts, and the privileged password where the platform asks for one. */
function isLogin({ options }: RotationContext): boolean {
  const kind = kindOf(options);
  return kind === 'local-user' || kind === 'login-password' || (kind === 'enable-secret' && profileOf(options).enable !== undefined);
}

/** Whether the rotated secret is the password of the very account that makes the change. */
function isOwn(options: Readonly<Record<string, unknown>>): boolean {
  const kind = kindOf(options);
  return kind === 'login-password' || (kind === 'local-user' && (optionalText(options, 'user') ?? options.name) === options.name);
}

function changeOf(context: RotationContext, parts: PendingContext['pending']): ChangeRequest {
  return { kind: kindOf(context.options), name: optionalText(context.options, 'name'), value: parts.secret.reveal() };
}

/** The passwords of a session, with `value` in the role the rotated secret has. */
async function accessWith(context: RotationContext, value: string): Promise<Access> {
  const { options } = context;
  const kind = kindOf(options);
  const own = isOwn(options);
  const login = optionalText(options, 'login');
  const enable = optionalText(options, 'enable');
  if (!own && !login) throw new KeysweepError('invalid-option', 'the option login (a reference to the password of the account that logs in) is missing', { where: 'login' });
  return { login: own ? value : (await context.resolve(login!)).reveal(), enable: kind === 'enable-secret' ? value : enable && (await context.resolve(enable)).reveal() };
}

/** Logs in and becomes privileged. Throws SshRefused, or `denied` where the terminal refuses. */
async function open(context: RotationContext, access: Access): Promise<Terminal> {
  const { options, signal } = context;
  const profile = profileOf(options);
  const host = text(options, 'host');
  const telnet = transportOf(options) === 'telnet';
  const port = Number(options.port ?? (telnet ? 23 : 22));
  const terminal = telnet ? await openTelnet(host, port, signal) : await openSshTerminal({ host, port, user: text(options, 'user'), hostKey: optionalText(options, 'hostKey') }, access.login, signal);
  try {
    let answered = 0;
    for (;;) {
      const { which, text: shown } = await terminal.expect([profile.prompt, USER_PROMPT, PASSWORD_PROMPT], signal);
      if (which === 0 && profile.shell?.prompt.test(shown)) {
        terminal.send(profile.shell.send);
        continue;
      }
      if (which === 0) break;
      // Devices do not say that a password is wrong, they ask again.
      if (which === 2 && ++answered > 1) throw new KeysweepError('denied', `${host} refuses this password`);
      terminal.send(which === 1 ? optionalText(options, 'user') ?? '' : access.login);
    }
    if (access.enable !== undefined && profile.enable) {
      terminal.send(profile.enable);
      const first = await terminal.expect([PASSWORD_PROMPT, profile.prompt], signal);
      if (first.which === 0) {
        terminal.send(access.enable);
        const { which, text: shown } = await terminal.expect([PASSWORD_PROMPT, profile.prompt], signal);
        if (which === 0 || !/#\s*$/.test(shown)) throw new KeysweepError('denied', `${host} refuses this enable password`);
      }
    }
    if (profile.noPaging) await sendAll(terminal, profile, [{ send: profile.noPaging }], signal, false);
    return terminal;
  } catch (error) {
    terminal.close();
    throw error;
  }
}

/** Whether a login with this value is let in: as the account itself where another one makes the change. */
async function accepts(context: RotationContext, value: string): Promise<boolean> {
  const { options } = context;
  const other = kindOf(options) === 'local-user' && !isOwn(options);
  const account = other ? { ...context, options: { ...options, user: options.name } } : context;
  try {
    (await open(account, other ? { login: value } : await accessWith(context, value))).close();
    return true;
  } catch (error) {
    if (error instanceof SshRefused || (error instanceof KeysweepError && error.code === 'denied')) return false;
    throw error;
  }
}

/** What a change is made for; each has a name of its own on the device. */
type Purpose = 'set' | 'retire' | 'back';

/** Short, of letters and digits, as EOS sessions and NX-OS checkpoints take them; more than one where a name can be used up. */
function namesOf(context: RotationContext, purpose: Purpose): string[] {
  const name = `keysweep${createHash('sha256').update(`${context.marker} ${purpose}`).digest('hex').slice(0, 10)}`;
  return profileOf(context.options).taken ? [name, `${name}b`, `${name}c`] : [name];
}

/** Makes a change under the dead-man timer, unconfirmed. */
async function change(context: RotationContext, purpose: Purpose, access: Access, lines: (profile: DeviceProfile) => readonly Line[]): Promise<void> {
  const profile = profileOf(context.options);
  const terminal = await open(context, access);
  try {
    for (const name of namesOf(context, purpose)) {
      if ((await sendAll(terminal, profile, profile.arm(name), context.signal, true)) !== 'taken') break;
    }
    await sendAll(terminal, profile, [...lines(profile), ...profile.leave], context.signal, true);
  } finally {
    terminal.close();
  }
}

/** Stops the timer and saves, from a session of its own: that it could log in is the test. */
async function confirm(context: RotationContext, purpose: Purpose, access: Access): Promise<void> {
  const profile = profileOf(context.options);
  const terminal = await open(context, access);
  try {
    await sendAll(terminal, profile, [...namesOf(context, purpose).flatMap((name) => profile.confirm(name)), ...profile.save], context.signal, true);
  } finally {
    terminal.close();
  }
}

async function sendAll(terminal: Terminal, profile: DeviceProfile, lines: readonly Line[], signal: AbortSignal, strict: boolean): Promise<'done' | 'taken'> {
  for (const { send, answers = [], already } of lines) {
    terminal.send(send);
    for (;;) {
      const { which, text: shown } = await terminal.expect([profile.prompt, ...answers.map((one) => one.prompt)], signal);
      // What the device echoes is not shown: it holds the secret.
      if (profile.taken?.test(shown) && !already) return 'taken';
      if (strict && profile.refusal.test(shown) && !already?.test(shown)) throw new KeysweepError('refused', `the device refuses \`${send.split(' ').slice(0, 2).join(' ')} …\``);
      if (which === 0) break;
      terminal.send(answers[which - 1].say);
    }
  }
  return 'done';
}
