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
    const terminal = await open(context, await accessWith(context, context.old.secret.reveal()));
    terminal.close();
    return { platform: profileOf(context.options).id };
  },

  async create() {
    return { parts: { secret: newPassword(LENGTH) } };
  },

  async set(context) {
    if (await accepts(context, context.pending.secret.reveal())) return;
    await change(context, await accessWith(context, context.old.secret.reveal()), (profile) => profile.set(changeOf(context, context.pending)));
  },

  async test(context) {
    const profile = profileOf(context.options);
    const terminal = await open(context, await accessWith(context, context.pending.secret.reveal()));
    try {
      await sendAll(terminal, profile, [...profile.confirm, ...profile.save], context.signal, true);
    } finally {
      terminal.close();
    }
  },

  async retire(context) {
    const profile = profileOf(context.options);
    const lines = profile.remove(changeOf(context, context.old));
    if (!lines) return;
    const access = await accessWith(context, context.pending.secret.reveal());
    await change(context, access, () => lines);
    const terminal = await open(context, access);
    try {
      await sendAll(terminal, profile, [...profile.confirm, ...profile.save], context.signal, true);
    } finally {
      terminal.close();
    }
  },

  async prove(context): Promise<Proof> {
    if (!isLogin(context)) return { state: 'dead', detail: 'the device configuration names the new value in place of the old one; the device offers no login with this kind to try' };
    if (!(await accepts(context, context.pending.secret.reveal()))) return { state: 'unknown', detail: 'the device refuses the new value too' };
    return (await accepts(context, context.old.secret.reveal())) ? { state: 'alive', detail: 'the device accepts the old value' } : { state: 'dead', detail: 'the device refused the old value and accepted the new one' };
  },

  async compensate(context) {
    const [old, pending] = [context.old.secret.reveal(), context.pending.secret.reveal()];
    const profile = profileOf(context.options);
    if (isLogin(context) && (await accepts(context, old)) && !(await accepts(context, pending))) return;
    const access = await accessWith(context, (await accepts(context, pending)) ? pending : old);
    await change(context, access, () => [...(profile.remove(changeOf(context, context.pending)) ?? []), ...profile.set(changeOf(context, context.old))!]);
    const terminal = await open(context, await accessWith(context, old));
    try {
      await sendAll(terminal, profile, [...profile.confirm, ...profile.save], context.signal, true);
    } finally {
      terminal.close();
    }
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

/** Whether the secret itself is one that a session uses. */
function isLogin({ options }: RotationContext): boolean {
  return ['local-user', 'login-password', 'enable-secret'].includes(kindOf(options));
}

function changeOf(context: RotationContext, parts: PendingContext['pending']): ChangeRequest {
  return { kind: kindOf(context.options), name: optionalText(context.options, 'name'), value: parts.secret.reveal() };
}

/** The passwords of a session, with `value` in the role the rotated secret has. */
async function accessWith(context: RotationContext, value: string): Promise<Access> {
  const { options } = context;
  const kind = kindOf(options);
  const own = kind === 'login-password' || (kind === 'local-user' && (optionalText(options, 'user') ?? options.name) === options.name);
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
  const terminal = telnet ? await openTelnet(host, port, signal) : await openSshTerminal({ host, port, user: text(options, 'user') }, access.login, signal);
  try {
    let answered = 0;
    for (;;) {
      const { which } = await terminal.expect([profile.prompt, USER_PROMPT, PASSWORD_PROMPT], signal);
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

async function accepts(context: RotationContext, value: string): Promise<boolean> {
  try {
    (await open(context, await accessWith(context, value))).close();
    return true;
  } catch (error) {
    if (error instanceof SshRefused || (error instanceof KeysweepError && error.code === 'denied')) return false;
    throw error;
  }
}

/** Makes a change under the dead-man timer, unconfirmed. */
async function change(context: RotationContext, access: Access, lines: (profile: DeviceProfile) => readonly Line[] | undefined): Promise<void> {
  const profile = profileOf(context.options);
  const terminal = await open(context, access);
  try {
    await sendAll(terminal, profile, [...profile.arm, ...lines(profile)!, ...profile.leave], context.signal, true);
  } finally {
    terminal.close();
  }
}

async function sendAll(terminal: Terminal, profile: DeviceProfile, lines: readonly Line[], signal: AbortSignal, strict: boolean): Promise<void> {
  for (const { send, answers = [] } of lines) {
    terminal.send(send);
    for (;;) {
      const { which, text: shown } = await terminal.expect([profile.prompt, ...answers.map((one) => one.prompt)], signal);
      // What the device echoes is not shown: it holds the secret.
      if (strict && profile.refusal.test(shown)) throw new KeysweepError('refused', `the device refuses \`${send.split(' ').slice(0, 2).join(' ')} …\``);
      if (which === 0) break;
      terminal.send(answers[which - 1].say);
    }
  }
}
