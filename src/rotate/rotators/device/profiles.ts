/** Kinds of device credentials that can be replaced. */
export const DEVICE_KINDS = ['local-user', 'enable-secret', 'login-password', 'snmp-community', 'tacacs-key', 'radius-key'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** A line to send; with `answers`, what the device asks after it and what is said then. */
export interface Line {
  readonly send: string;
  /** What the device says where the line's work is done already: a repeated step goes on. */
  readonly already?: RegExp;
  readonly answers?: readonly { readonly prompt: RegExp; readonly say: string }[];
}

export interface ChangeRequest {
  readonly kind: DeviceKind;
  /** User, server or community group the secret belongs to. */
  readonly name?: string;
  readonly value: string;
}

/**
 * How a platform is configured. `arm` starts its own dead-man timer: unless `confirm` comes from a second session in
 * time, the device goes back by itself to what it was. `name` names the change on the device (a session, a checkpoint).
 */
export interface DeviceProfile {
  readonly id: string;
  readonly title: string;
  /** Prompts: unprivileged, privileged and configuration ones all end so. */
  readonly prompt: RegExp;
  readonly enable?: string;
  readonly noPaging?: string;
  /** Minutes until the device goes back by itself; 0 where the platform has no such timer. */
  readonly deadManMinutes: number;
  arm(name: string): readonly Line[];
  readonly leave: readonly Line[];
  confirm(name: string): readonly Line[];
  readonly save: readonly Line[];
  /** What `arm` says where a name is used up: a change that the timer took back needs another. */
  readonly taken?: RegExp;
  /** Sends the device back at once, where a change waits for its confirmation; empty where the platform cannot. */
  revert(name: string): readonly Line[];
  /** What a login that lands in a shell has to start first. */
  readonly shell?: { readonly prompt: RegExp; readonly send: string };
  set(change: ChangeRequest): readonly Line[] | undefined;
  /** Removes a value that stands beside others (SNMP communities). */
  remove(change: ChangeRequest): readonly Line[] | undefined;
  /** What the device says of a line it does not take. */
  readonly refusal: RegExp;
}

const MINUTES = 5;
const CISCO_REFUSAL = /^\s*% ?(?:Invalid|Incomplete|Ambiguous|Unknown|Error|Cannot|Not)|^ERROR:|Command rejected/im;
const line = (send: string): Line => ({ send });

/** `servers`: whether TACACS+ and RADIUS servers are blocks of their own (IOS) or one line with their address (EOS, NX-OS). */
function ciscoSet(change: ChangeRequest, words: { user: string; enable: string; community: string; servers?: 'blocks' | 'lines' }): Line[] | undefined {
  const { kind, name, value } = change;
  if (name && words.servers === 'lines' && (kind === 'tacacs-key' || kind === 'radius-key')) return [line(`${kind === 'tacacs-key' ? 'tacacs' : 'radius'}-server host ${name} key ${value}`)];
  switch (kind) {
    case 'local-user': return [line(`username ${name} ${words.user} ${value}`)];
    case 'enable-secret': return [line(`${words.enable} ${value}`)];
    case 'snmp-community': return [line(`snmp-server community ${value} ${words.community}`)];
    case 'tacacs-key': return name ? [line(`tacacs server ${name}`), line(`key ${value}`), line('exit')] : [line(`tacacs-server key ${value}`)];
    case 'radius-key': return name ? [line(`radius server ${name}`), line(`key ${value}`), line('exit')] : [line(`radius-server key ${value}`)];
    default: return undefined;
  }
}

function ciscoRemove({ kind, value }: ChangeRequest): Line[] | undefined {
  return kind === 'snmp-community' ? [line(`no snmp-server community ${value}`)] : undefined;
}

const CISCO = { prompt: /(?:^|[\r\n])[\w.:/@-]{1,64}(?:\([\w.-]+\))?[>#] ?$/, enable: 'enable', noPaging: 'terminal length 0', refusal: CISCO_REFUSAL, leave: [line('end')] } as const;

/** Classic IOS has no timed commit: the reload it falls back to brings the saved configuration. */
const ios: DeviceProfile = {
  ...CISCO, id: 'ios', title: 'Cisco IOS', deadManMinutes: MINUTES,
  arm: () => [{ send: `reload in ${MINUTES}`, answers: [{ prompt: /\[yes\/no\]:? ?$/, say: 'no' }, { prompt: /\[confirm\] ?$/, say: '' }] }, line('configure terminal')],
  confirm: () => [{ send: 'reload cancel', already: /No reload is scheduled/i }], revert: () => [],
  save: [{ send: 'write memory', answers: [{ prompt: /\[confirm\] ?$/, say: '' }] }],
  set: (change) => ciscoSet(change, { user: 'secret', enable: 'enable secret', community: 'RO' }), remove: ciscoRemove,
};

/** https://www.cisco.com/c/en/us/td/docs/ios-xml/ios/config-mgmt/configuration/xe-16/config-mgmt-xe-16-book/cm-config-rollback-confirmed-change.html */
const iosXe: DeviceProfile = {
  ...ios, id: 'ios-xe', title: 'Cisco IOS XE',
  arm: () => [line(`configure terminal revert timer ${MINUTES}`)],
  confirm: () => [{ send: 'configure confirm', already: /No Rollback Confirmed Change pending/i }], revert: () => [{ send: 'configure revert now', already: /No Rollback Confirmed Change pending/i }],
  set: (change) => ciscoSet(change, { user: 'algorithm-type scrypt secret', enable: 'enable algorithm-type scrypt secret', community: 'RO' }),
};

/** https://www.arista.com/en/um-eos/eos-configure-session */
const eos: DeviceProfile = {
  ...CISCO, id: 'eos', title: 'Arista EOS', deadManMinutes: MINUTES,
  taken: /already (?:been )?(?:committed|completed|aborted)/i, arm: (name) => [line(`configure session ${name}`)], leave: [line(`commit timer 00:0${MINUTES}:00`)],
  confirm: (name) => [{ send: `configure session ${name} commit`, already: /already (?:been )?(?:committed|completed)|does not exist/i }],
  revert: (name) => [{ send: `configure session ${name} abort`, already: /already (?:been )?(?:committed|completed|aborted)|does not exist/i }], save: [line('write memory')],
  set: (change) => ciscoSet(change, { user: 'secret', enable: 'enable password', community: 'ro', servers: 'lines' }), remove: ciscoRemove,
};

/** NX-OS has no timer: the checkpoint is what a way back uses. */
const nxos: DeviceProfile = {
  ...CISCO, id: 'nx-os', title: 'Cisco NX-OS', enable: undefined, deadManMinutes: 0,
  arm: (name) => [{ send: `checkpoint ${name}`, already: /already exists/i }, line('configure terminal')],
  confirm: (name) => [{ send: `no checkpoint ${name}`, already: /does ?n[o']t exist|not found/i }],
  revert: (name) => [{ send: `rollback running-config checkpoint ${name}`, already: /does ?n[o']t exist|not found/i }], save: [line('copy running-config startup-config')],
  set: (change) => ciscoSet(change, { user: 'password', enable: 'enable secret', community: 'group network-operator', servers: 'lines' }), remove: ciscoRemove,
};

const junos: DeviceProfile = {
  id: 'junos', title: 'Juniper Junos', prompt: /(?:^|[\r\n])[\w.@:~-]{1,80} ?[>#%] ?$/, noPaging: 'set cli screen-length 0', deadManMinutes: MINUTES,
  refusal: /^\s*(?:error|syntax error|unknown command|invalid|.*command not found)/im, shell: { prompt: /(?:%|:~ ?#) ?$/, send: 'cli' },
  arm: () => [line('configure exclusive')], leave: [line(`commit confirmed ${MINUTES} and-quit`)],
  confirm: () => [line('configure'), line('commit and-quit')], save: [],
  // `rollback 1` goes back behind whatever was committed last, which need not be this change: it is taken back by a change of its own.
  revert: () => [],
  set({ kind, name, value }) {
    const typed = [{ prompt: /New password: ?$/i, say: value }, { prompt: /Retype new password: ?$/i, say: value }];
    switch (kind) {
      case 'local-user': return [{ send: `set system login user ${name} authentication plain-text-password`, answers: typed }];
      case 'enable-secret': return [{ send: 'set system root-authentication plain-text-password', answers: typed }];
      case 'snmp-community': return [line(`set snmp community ${value} authorization read-only`)];
      case 'tacacs-key': return [line(`set system tacplus-server ${name} secret ${value}`)];
      case 'radius-key': return [line(`set system radius-server ${name} secret ${value}`)];
      default: return undefined;
    }
  },
  remove: ({ kind, value }) => (kind === 'snmp-community' ? [line(`delete snmp community ${value}`)] : undefined),
};

/** FRR's own terminal: the running configuration is lost with the daemon until it is written, which stands in for a timer. */
const frr: DeviceProfile = {
  ...CISCO, id: 'frr', title: 'FRRouting', deadManMinutes: 0,
  arm: () => [line('configure terminal')], confirm: () => [], revert: () => [], save: [line('write file')],
  set: ({ kind, value }) => (kind === 'login-password' ? [line(`password ${value}`)] : kind === 'enable-secret' ? [line(`enable password ${value}`)] : undefined),
  remove: () => undefined,
};

export const DEVICE_PROFILES: readonly DeviceProfile[] = [ios, iosXe, eos, nxos, junos, frr];
