import { EventEmitter } from 'node:events';
import type { Server } from 'node:net';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';

/**
 * Network devices that are not to be had here, over real SSH: the command lines of five platforms as far as a rotation uses them, with configuration
 * modes, what needs privilege, what they say of a wrong line, and their dead-man timers, which really put the configuration back. Messages and behaviour
 * follow the vendors' documentation (rollback confirmed change of IOS XE, configure session of EOS, commit confirmed of Junos, checkpoints of NX-OS).
 */
export type Platform = 'ios' | 'ios-xe' | 'eos' | 'nx-os' | 'junos';

export interface Configuration {
  users: Record<string, string>;
  enable: string;
  communities: string[];
  /** Keys by server name. */
  tacacs: Record<string, string>;
  radius: Record<string, string>;
}

export interface StandIn {
  readonly port: number;
  readonly running: Configuration;
  readonly startup: Configuration;
  /** `command` for each line it takes, `reverted` when a timer has put it back. */
  readonly events: EventEmitter;
  readonly commands: string[];
  /** A timer is running or a change waits for its confirmation. */
  readonly pending: boolean;
  stop(): Promise<void>;
}

export interface StandInOptions {
  readonly platform: Platform;
  readonly configuration: Configuration;
  /** Length of one of the device's minutes, in ms. */
  minute: number;
  /** Keeps only so many characters of a password, as devices with a length limit do. */
  readonly cutsPasswords?: number;
  /** Logins land in a shell (root on Junos). */
  readonly shell?: boolean;
}

const INVALID = "% Invalid input detected at '^' marker.";

/** One line's answer: text, and where the session goes. */
type Answer = string | { readonly ask: string; readonly hidden?: boolean; then(said: string): Answer };

class Device {
  running: Configuration;
  startup: Configuration;
  readonly events = new EventEmitter();
  readonly commands: string[] = [];
  timer: { readonly handle: NodeJS.Timeout; readonly back: Configuration; readonly session?: string } | undefined;
  /** EOS: sessions by name, `open` or ended. Junos: the candidate. */
  readonly sessions = new Map<string, { candidate: Configuration; state: 'open' | 'pending' | 'ended' }>();
  readonly checkpoints = new Map<string, Configuration>();

  constructor(readonly options: StandInOptions) {
    this.running = structuredClone(options.configuration);
    this.startup = structuredClone(options.configuration);
  }

  arm(minutes: number, back: Configuration, session?: string): void {
    if (this.timer) clearTimeout(this.timer.handle);
    const kept = structuredClone(back);
    this.timer = { back: kept, session, handle: setTimeout(() => this.expire(), minutes * this.options.minute) };
  }

  disarm(): boolean {
    if (!this.timer) return false;
    clearTimeout(this.timer.handle);
    this.timer = undefined;
    return true;
  }

  expire(): void {
    const { timer } = this;
    if (!timer) return;
    this.running = structuredClone(this.options.platform === 'ios' ? this.startup : timer.back); // IOS reloads
    if (timer.session) this.sessions.get(timer.session)!.state = 'ended';
    this.timer = undefined;
    this.events.emit('reverted');
  }
}

/** One login on a device. */
class Session {
  #mode: 'shell' | 'user' | 'privileged' | 'configuration' = 'privileged';
  #server: { readonly kind: 'tacacs' | 'radius'; readonly name: string } | undefined;
  #session: string | undefined;
  #candidate: Configuration | undefined;
  #ask: Exclude<Answer, string> | undefined;

  constructor(private readonly device: Device, private readonly user: string) {
    const { platform, shell } = device.options;
    if (shell) this.#mode = 'shell';
    else if (platform === 'ios' || platform === 'ios-xe' || platform === 'eos') this.#mode = 'user';
  }

  get prompt(): string {
    if (this.#ask) return this.#ask.ask;
    const { platform } = this.device.options;
    if (platform === 'junos') return this.#mode === 'shell' ? 'root@srx1:~ # ' : `${this.user}@srx1${this.#mode === 'configuration' ? '#' : '>'} `;
    if (this.#mode === 'configuration') return `dev1(config${platform === 'eos' && this.#session ? `-s-${this.#session.slice(0, 12)}` : ''}${this.#server ? `-server-${this.#server.kind}` : ''})#`;
    return `dev1${this.#mode === 'user' ? '>' : '#'}`;
  }

  get echoes(): boolean {
    return !this.#ask?.hidden;
  }

  /** Text the device shows for a line, before its next prompt. */
  line(text: string): string {
    this.device.commands.push(text);
    this.device.events.emit('command', text);
    const ask = this.#ask;
    this.#ask = undefined;
    const answer = ask ? ask.then(text) : this.#command(text.trim());
    if (typeof answer === 'string') return answer;
    this.#ask = answer;
    return '';
  }

  #command(text: string): Answer {
    if (text === '') return '';
    if (this.#mode === 'shell') return text === 'cli' ? ((this.#mode = 'privileged'), '') : `${text.split(' ')[0]}: Command not found.`;
    if (this.device.options.platform === 'junos') return this.#junos(text);
    return this.#mode === 'configuration' ? this.#configure(text) : this.#exec(text);
  }

  #exec(text: string): Answer {
    const { device } = this;
    const { platform } = device.options;
    if (text === 'enable') {
      if (this.#mode === 'privileged') return '';
      return { ask: 'Password: ', hidden: true, then: (said) => (said === device.running.enable ? ((this.#mode = 'privileged'), '') : platform === 'eos' ? '% Bad secrets' : '% Access denied') };
    }
    if (text === 'terminal length 0') return '';
    if (this.#mode === 'user') return INVALID;
    if (text === 'write memory' || text === 'copy running-config startup-config') {
      device.startup = structuredClone(device.running);
      return platform === 'nx-os' ? '[########################################] 100%\nCopy complete.' : platform === 'eos' ? 'Copy completed successfully.' : 'Building configuration...\n[OK]';
    }
    if (text === 'configure terminal') return this.#enter();
    const reload = /^reload in (\d+)$/.exec(text);
    if (reload && platform === 'ios') {
      const confirmReload: Answer = { ask: 'Proceed with reload? [confirm]', then: () => (device.arm(Number(reload[1]), device.startup), `Reload scheduled in ${reload[1]} minutes`) };
      const changed = JSON.stringify(device.running) !== JSON.stringify(device.startup);
      return changed ? { ask: 'System configuration has been modified. Save? [yes/no]: ', then: (said) => (said === 'yes' && (device.startup = structuredClone(device.running)), confirmReload) } : confirmReload;
    }
    if (text === 'reload cancel' && platform === 'ios') return device.disarm() ? '\n***\n*** --- SHUTDOWN ABORTED ---\n***' : '%No reload is scheduled.';
    const revert = /^configure terminal revert timer (\d+)$/.exec(text);
    if (revert && platform === 'ios-xe') {
      if (device.timer) return '%Error: Rollback Confirmed Change is already in progress';
      device.arm(Number(revert[1]), device.running);
      return `Rollback Confirmed Change: Backing up current running config to flash:archive-1\n${this.#enter()}`;
    }
    if (text === 'configure confirm' && platform === 'ios-xe') return device.disarm() ? '' : '%No Rollback Confirmed Change pending';
    if (text === 'configure revert now' && platform === 'ios-xe') return device.timer ? (clearTimeout(device.timer.handle), device.expire(), 'Rollback Confirmed Change: rolling to:flash:archive-1') : '%No Rollback Confirmed Change pending';
    const session = /^configure session ([\w-]+)(?: (commit|abort))?$/.exec(text);
    if (session && platform === 'eos') return this.#eosSession(session[1], session[2]);
    const checkpoint = /^(no )?checkpoint (\w+)$/.exec(text);
    if (checkpoint && platform === 'nx-os') {
      const [, no, name] = checkpoint;
      if (no) return device.checkpoints.delete(name) ? '' : `ERROR: Checkpoint ${name} doesn't exist`;
      if (device.checkpoints.has(name)) return `ERROR: Checkpoint ${name} already exists`;
      device.checkpoints.set(name, structuredClone(device.running));
      return '.Done';
    }
    const back = /^rollback running-config checkpoint (\w+)$/.exec(text);
    if (back && platform === 'nx-os') {
      const kept = device.checkpoints.get(back[1]);
      if (!kept) return `ERROR: Checkpoint ${back[1]} doesn't exist`;
      device.running = structuredClone(kept);
      return 'Rollback completed successfully.';
    }
    return INVALID;
  }

  #enter(): string {
    this.#mode = 'configuration';
    return 'Enter configuration commands, one per line.  End with CNTL/Z.';
  }

  #eosSession(name: string, action: string | undefined): Answer {
    const { device } = this;
    const present = device.sessions.get(name);
    if (action === undefined) {
      if (present && present.state !== 'open') return `% Cannot enter session ${name}: it has already been completed`;
      if (!present) device.sessions.set(name, { candidate: structuredClone(device.running), state: 'open' });
      this.#session = name;
      this.#mode = 'configuration';
      return '';
    }
    if (!present) return `% Cannot ${action} session ${name}: it does not exist`;
    if (present.state === 'ended') return `% Cannot ${action} session ${name}: it has already been completed`;
    if (action === 'commit') {
      if (present.state === 'open') device.running = structuredClone(present.candidate);
      else device.disarm();
    } else if (device.timer?.session === name) {
      clearTimeout(device.timer.handle);
      device.expire();
    }
    present.state = 'ended';
    return '';
  }

  #configure(text: string): Answer {
    const { device } = this;
    const { platform, cutsPasswords } = device.options;
    const target = platform === 'eos' && this.#session ? device.sessions.get(this.#session)!.candidate : device.running;
    const kept = (value: string): string => value.slice(0, cutsPasswords);
    const timer = /^commit timer (\d\d):(\d\d):(\d\d)$/.exec(text);
    if (timer && platform === 'eos' && this.#session) {
      device.arm(Number(timer[1]) * 60 + Number(timer[2]), device.running, this.#session);
      device.running = structuredClone(target);
      device.sessions.get(this.#session)!.state = 'pending';
      this.#session = undefined;
      this.#mode = 'privileged';
      return '';
    }
    if (text === 'end') {
      this.#mode = 'privileged';
      this.#server = undefined;
      this.#session = undefined;
      return '';
    }
    if (text === 'exit') {
      if (this.#server) this.#server = undefined;
      else this.#mode = 'privileged';
      return '';
    }
    if (this.#server) {
      const key = /^key (\S+)$/.exec(text);
      if (!key) return INVALID;
      target[this.#server.kind][this.#server.name] = key[1];
      return '';
    }
    const words = { ios: /^username (\S+) secret (\S+)$/, 'ios-xe': /^username (\S+) algorithm-type scrypt secret (\S+)$/, eos: /^username (\S+) secret (\S+)$/, 'nx-os': /^username (\S+) password (\S+)$/ }[platform as 'ios'];
    const user = words.exec(text);
    if (user) return (target.users[user[1]] = kept(user[2])), '';
    const enable = { ios: /^enable secret (\S+)$/, 'ios-xe': /^enable algorithm-type scrypt secret (\S+)$/, eos: /^enable password (\S+)$/, 'nx-os': /^enable secret (\S+)$/ }[platform as 'ios'].exec(text);
    if (enable) return (target.enable = kept(enable[1])), '';
    const community = /^(no )?snmp-server community (\S+)(?: (?:RO|ro|group network-operator))?$/.exec(text);
    if (community) {
      target.communities = target.communities.filter((one) => one !== community[2]);
      if (!community[1]) target.communities.push(community[2]);
      return '';
    }
    const server = /^(tacacs|radius) server (\S+)$/.exec(text);
    if (server && (platform === 'ios' || platform === 'ios-xe')) return (this.#server = { kind: server[1] as 'tacacs', name: server[2] }), '';
    const global = /^(tacacs|radius)-server key (\S+)$/.exec(text);
    if (global) return (target[global[1] as 'tacacs'][''] = global[2]), '';
    const hosted = /^(tacacs|radius)-server host (\S+) key (\S+)$/.exec(text);
    if (hosted && (platform === 'nx-os' || platform === 'eos')) return (target[hosted[1] as 'tacacs'][hosted[2]] = hosted[3]), '';
    return INVALID;
  }

  #junos(text: string): Answer {
    const { device } = this;
    if (this.#mode !== 'configuration') {
      if (text === 'set cli screen-length 0') return 'Screen length set to 0';
      if (text !== 'configure' && text !== 'configure exclusive') return `                ^\nunknown command.`;
      this.#mode = 'configuration';
      this.#candidate = structuredClone(device.running);
      return text === 'configure' ? 'Entering configuration mode' : 'warning: uncommitted changes will be discarded on exit\nEntering configuration mode';
    }
    const candidate = this.#candidate!;
    const password = (apply: (value: string) => void): Answer => ({ ask: 'New password:', hidden: true, then: (first) => ({ ask: 'Retype new password:', hidden: true, then: (second) => (first === second ? (apply(first.slice(0, device.options.cutsPasswords)), '') : 'error: Passwords are not equal; aborting') }) });
    const user = /^set system login user (\S+) authentication plain-text-password$/.exec(text);
    if (user) return password((value) => { candidate.users[user[1]] = value; });
    if (text === 'set system root-authentication plain-text-password') return password((value) => { candidate.enable = value; });
    const community = /^(set|delete) snmp community (\S+)(?: authorization read-only)?$/.exec(text);
    if (community) {
      candidate.communities = candidate.communities.filter((one) => one !== community[2]);
      if (community[1] === 'set') candidate.communities.push(community[2]);
      return '';
    }
    const server = /^set system (tacplus|radius)-server (\S+) secret (\S+)$/.exec(text);
    if (server) return (candidate[server[1] === 'tacplus' ? 'tacacs' : 'radius'][server[2]] = server[3]), '';
    const commit = /^commit(?: confirmed (\d+))? and-quit$/.exec(text);
    if (!commit) return 'syntax error, expecting <command>.';
    if (commit[1]) device.arm(Number(commit[1]), device.timer?.back ?? device.running);
    else device.disarm();
    device.running = structuredClone(candidate);
    if (!commit[1]) device.startup = structuredClone(candidate);
    this.#mode = 'privileged';
    return `${commit[1] ? `commit confirmed will be automatically rolled back in ${commit[1]} minutes unless confirmed\n` : ''}commit complete\nExiting configuration mode`;
  }
}

/** One for all stand-ins of a test file: ports are reused, and who logs in remembers the host key of each. */
const HOST_KEY = ssh2.utils.generateKeyPairSync('ed25519').private;

export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const device = new Device(options);
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [HOST_KEY] }, (connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection)).on('error', () => undefined);
    let user = '';
    connection.on('authentication', (context) => {
      user = context.username;
      if (context.method === 'password' && device.running.users[user] === context.password) context.accept();
      else context.reject(['password']);
    });
    connection.on('ready', () => connection.on('session', (accept) => {
      const session = accept();
      session.on('pty', (acceptPty) => acceptPty());
      session.on('shell', (acceptShell) => shell(acceptShell(), new Session(device, user)));
    }));
  });
  (server as unknown as { _srv: Server })._srv.prependListener('connection', (socket) => socket.setNoDelay(true));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    get running() { return device.running; },
    get startup() { return device.startup; },
    get pending() { return device.timer !== undefined; },
    events: device.events,
    commands: device.commands,
    stop: () => new Promise((resolve) => {
      device.disarm();
      for (const connection of connections) connection.end();
      server.close(() => resolve());
    }),
  };
}

/** Echoes what is typed, unless a password is asked for, and shows the next prompt, with the line ends of a terminal. */
function shell(channel: ServerChannel, session: Session): void {
  let typed = '';
  channel.on('error', () => undefined);
  channel.write(`\r\n${session.prompt}`);
  channel.on('data', (data: Buffer) => {
    for (const character of data.toString('latin1')) {
      if (character !== '\n' && character !== '\r') {
        typed += character;
        continue;
      }
      const echo = session.echoes ? typed : '';
      const text = session.line(typed);
      typed = '';
      channel.write(`${echo}\r\n${text ? `${text.replace(/\n/g, '\r\n')}\r\n` : ''}${session.prompt}`);
    }
  });
}
