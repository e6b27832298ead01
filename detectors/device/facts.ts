import type { Fact, Observation } from '../../src/model';
import { ANCHOR, FILTER_SIZE, wordFilter } from './document';
import type { DeviceDocument } from './document';
import type { Reader } from './readers/reader';
import type { Statement } from './words';

/** How platforms name the device; the first that fits wins. */
const HOSTNAME = /^[ \t]*(?:set (?:system|deviceconfig system|ns|config system|\/ system name)? ?)?(?:hostname|switchname|sysname|host-name|system hostname|config sysname|system (?:set )?(?:host-)?name|\/?configure\s+system name)[ \t]+["']?([A-Za-z0-9][\w.-]{0,62})["']?;?[ \t]*\r?$/im;
const OTHER_HOSTNAMES = [
  /^[ \t]*<(?:hostname|host-name)>([^<\s]{1,63})<\//m,
  /^[ \t]*set (?:hostname|host-name|alias) "?([\w.-]{1,63})"?\r?$/m,
  /^\/system identity\r?\n(?:add|set) name="?([^"\r\n]{1,63}?)"?\r?$/m,
  /^[ \t]*option hostname '([^']{1,63})'/m,
  /^(?:resolv\.host\.1\.name|wan_hostname|router_name|lan_hostname)=(\S{1,63})/m,
  /^[ \t]*name "([\w.-]{1,63})"\r?$/m,
];

/** Only the front of a large document is searched for its name. */
const HEAD = 262_144;

export function hostnameOf(document: DeviceDocument): string | undefined {
  const head = document.text.length > HEAD ? document.text.slice(0, HEAD) : document.text;
  const direct = HOSTNAME.exec(head)?.[1];
  if (direct !== undefined) return direct;
  for (const pattern of OTHER_HOSTNAMES) {
    const found = pattern.exec(head)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** First words of statements that hold a fact. */
const FACT_WORDS = wordFilter([
  'ip', 'address', 'ipv', 'neighbor', 'route', 'tacacs', 'radius', 'server', 'ntp', 'snmp', 'logging', 'syslog', 'line', 'access', 'transport', 'telnet', 'ssh', 'http', 'https', 'peer', 'ldap', 'set', 'aaa', 'static', 'family', 'dst', 'gateway', 'allowaccess', 'host', 'next',
]);

/** Statements read for facts, and facts, at most: a router with a full table of static routes says nothing more after them. */
const MOST_STATEMENTS = 300;
const MOST_FACTS = 120;

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const CIDR = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\/\d{1,2}$/;

/**
 * Facts for the credential graph: addresses, routes and next hops, peers, the servers it asks, and how it is
 * managed. `host` is the device's name, or its file's where it says none.
 */
export function* observations(document: DeviceDocument, read: Reader, host: string): Iterable<Observation> {
  const flags = new Uint8Array(document.count);
  for (let n = 0; n < document.count; n++) if (FACT_WORDS[document.firstWord[n]! & (FILTER_SIZE - 1)] !== 0 && mayTell(document.text, document.first[n]!, document.end[n]!)) flags[n] = ANCHOR;
  const state: Management = { host, publicAddress: undefined, filteredVty: false, services: new Map() };
  const seen = new Set<string>();
  let statements = 0;
  for (const statement of read({ ...document, flags })) {
    if (++statements > MOST_STATEMENTS || seen.size > MOST_FACTS) break;
    for (const fact of factsOf(statement, state)) {
      const key = keyOf(fact);
      if (seen.has(key)) continue;
      seen.add(key);
      yield { type: 'observation', start: statement.start, fact };
    }
  }
  yield* management(state);
}

/** The same for facts that say the same. */
function keyOf(fact: Fact): string {
  if (fact.kind === 'address') return `address\t${fact.address}\t${fact.interface}`;
  if (fact.kind === 'reach') return `reach\t${fact.to}\t${fact.via}`;
  return Object.values(fact).join('\t');
}

/** Second words of `ip …` lines that hold a fact; most have another. */
const IP_FACTS = ['address', 'route', 'http', 'ssh', 'prefix'];

/** Leaves out, before anything is split, the lines a configuration has by the hundred: access lists, `ip helper-address`. */
function mayTell(text: string, start: number, end: number): boolean {
  if (text.startsWith('access-list', start) || text.startsWith('access-group', start)) return false;
  if (!text.startsWith('ip ', start)) return true;
  const second = text.indexOf(' ', start) + 1;
  return second < end && IP_FACTS.some((word) => text.startsWith(word, second));
}

/** What is learnt of the management plane while the statements pass. */
interface Management {
  readonly host: string;
  /** First interface address that the internet routes. */
  publicAddress?: string;
  /** An access class stands before the terminal lines. */
  filteredVty: boolean;
  /** Services by name, with the offset of their statement and whether a filter stands before them. */
  readonly services: Map<string, { start: number; filtered: boolean }>;
}

function* factsOf(statement: Statement, state: Management): Iterable<Fact> {
  const words = statement.words.map((word) => word.lower);
  const { own } = statement;
  const { host } = state;
  const at = (name: string, from = 0): number => words.indexOf(name, from);
  const first = words[own];
  const named = (word: string): string | undefined => {
    const index = at(word);
    return index >= 0 && index + 1 < words.length ? statement.words[index + 1]!.text : undefined;
  };

  // Interface addresses: `ip address A M`, `ip address A/L`, `address A/L` under interfaces or interface.
  const address = at('address', own);
  if (address >= 0 && (words.includes('interface') || words.includes('interfaces'))) {
    const value = withPrefix(words[address + 1], words[address + 2]);
    if (value !== undefined) {
      if (isPublic(value)) state.publicAddress ??= value;
      const interfaces = at('interfaces');
      yield { kind: 'address', host, address: value, interface: interned(named('interface') ?? (interfaces >= 0 ? statement.words[interfaces + 1]?.text : undefined)) };
    }
    return;
  }
  if (first === 'ip' && words[own + 1] !== undefined && words.includes('interface') && words[0] === 'system') {
    // FortiOS: `config system interface`, `edit x`, `set ip A M`.
    const value = withPrefix(words[own + 1], words[own + 2]);
    if (value !== undefined) {
      if (isPublic(value)) state.publicAddress ??= value;
      yield { kind: 'address', host, address: value, interface: interned(statement.words[2]?.text) };
    }
    return;
  }
  if (first === 'allowaccess') {
    for (const service of words.slice(own + 1)) note(state, service, statement.start, false);
    return;
  }

  // Routes: the network by way of the next hop.
  const route = at('route', own);
  if (route >= 0 && route <= own + 3 && !words.includes('route-map')) {
    const rest = words.slice(route + 1).filter((word) => IPV4.test(word) || CIDR.test(word));
    const to = CIDR.test(rest[0] ?? '') ? rest[0] : withPrefix(rest[0], rest[1]);
    const hop = rest.find((word, index) => index > 0 && IPV4.test(word) && !isMask(word));
    if (to !== undefined) yield { kind: 'reach', from: host, to, via: hop === undefined ? 'static route' : `static route by ${hop}` };
    if (hop !== undefined) yield { kind: 'reach', from: host, to: hop, via: 'next hop' };
    return;
  }

  const peer = named('neighbor') ?? (words.includes('bgp') ? named('peer') : undefined);
  if (peer !== undefined && IPV4.test(peer)) {
    yield { kind: 'reach', from: host, to: peer, via: words.includes('ospf') ? 'ospf' : words.includes('ldp') ? 'ldp' : 'bgp' };
    return;
  }

  const server = SERVERS.find(([words0]) => words0.every((word) => words.includes(word)));
  if (server !== undefined) {
    const target = words.slice(own).find((word) => IPV4.test(word) && !isMask(word));
    if (target !== undefined) yield { kind: 'reach', from: host, to: target, via: server[1] };
  }

  // Management plane.
  if (words.includes('access-class') && words.includes('line')) state.filteredVty = true;
  const transport = at('transport');
  if (transport >= 0 && words[transport + 1] === 'input') {
    for (const service of words.slice(transport + 2)) {
      if (service === 'all') note(state, 'telnet', statement.start, false);
      if (service === 'telnet' || service === 'ssh' || service === 'all') note(state, service === 'all' ? 'ssh' : service, statement.start, false);
    }
  }
  if (first === 'ip' && words[own + 1] === 'http' && words[own + 2] === 'server') note(state, 'http', statement.start, false);
  if (first === 'ip' && words[own + 1] === 'http' && words[own + 2] === 'secure-server') note(state, 'https', statement.start, false);
  if (words[own + 1] === 'http' && words[own + 2] === 'access-class') note(state, 'http', statement.start, true);
  if (words.includes('services') && words.includes('system')) {
    for (const service of ['ssh', 'telnet', 'web-management']) if (words.includes(service)) note(state, service === 'web-management' ? 'https' : service, statement.start, false);
  }
  if ((first === 'ssh' || first === 'telnet' || first === 'http') && words[own + 1] === '0.0.0.0' && words[own + 3] !== 'inside') note(state, first === 'http' ? 'https' : first, statement.start, false);
  const community = at('community', own);
  if (first?.startsWith('snmp') && community >= 0) {
    // Behind the community and its rights stands an access list, if any.
    const after = words.slice(community + 2).filter((word) => !['ro', 'rw', 'view', 'group', 'operator', 'unrestricted', 'authorization', 'read-only', 'read-write'].includes(word));
    note(state, 'snmp', statement.start, after.length > 0);
  }
}

/** Names of interfaces repeat from device to device. */
const names = new Map<string, string>();
const MOST_NAMES = 20_000;

/** The one string kept for a name: a slice of a document would hold all its text in memory for as long as the report lives. */
function interned(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  let kept = names.get(name);
  if (kept === undefined) {
    kept = Buffer.from(name, 'latin1').toString('latin1');
    if (names.size < MOST_NAMES) names.set(kept, kept);
  }
  return kept;
}

/** Words that make a statement name a server, and what for. */
const SERVERS: readonly [readonly string[], string][] = [
  [['tacacs-server'], 'tacacs'], [['tacplus-server'], 'tacacs'], [['tacacs', 'server'], 'tacacs'], [['hwtacacs-server'], 'tacacs'], [['radius-server'], 'radius'], [['radius', 'server'], 'radius'], [['radius', 'host'], 'radius'],
  [['aaa-server'], 'aaa'], [['ldap', 'server'], 'ldap'], [['ntp', 'server'], 'ntp'], [['snmp-server', 'host'], 'snmp trap'], [['snmp', 'trap-target'], 'snmp trap'], [['logging', 'host'], 'syslog'], [['logging'], 'syslog'], [['syslog', 'host'], 'syslog'],
];

function note(state: Management, service: string, start: number, filtered: boolean): void {
  const before = state.services.get(service);
  if (before === undefined) state.services.set(service, { start, filtered });
  else if (filtered && service === 'http') before.filtered = true;
  else if (!filtered && service === 'snmp') before.filtered = false;
}

const PORTS: Readonly<Record<string, number>> = { ssh: 22, telnet: 23, http: 80, https: 443, snmp: 161 };

/** What the device offers, and whether the internet sees it: a public address and no filter before the service. */
function* management(state: Management): Iterable<Observation> {
  for (const [service, { start, filtered }] of state.services) {
    const port = PORTS[service];
    if (port === undefined) continue;
    const guarded = filtered || ((service === 'ssh' || service === 'telnet') && state.filteredVty);
    yield { type: 'observation', start, fact: { kind: 'service', host: state.host, service, port, exposedTo: state.publicAddress !== undefined && !guarded ? 'internet' : undefined } };
  }
}

/** `address/length` of an address with its mask or its prefix length. */
function withPrefix(address: string | undefined, mask: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  if (CIDR.test(address)) return address;
  if (!IPV4.test(address)) return undefined;
  if (mask === undefined || !IPV4.test(mask)) return address;
  const length = LENGTHS.get(mask);
  return length === undefined ? address : `${address}/${length}`;
}

/** Prefix lengths by mask. */
const LENGTHS: ReadonlyMap<string, number> = new Map(Array.from({ length: 33 }, (_, length) => {
  const mask = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
  return [[mask >>> 24, (mask >>> 16) & 255, (mask >>> 8) & 255, mask & 255].join('.'), length];
}));

function isMask(address: string): boolean {
  return /^(?:255|254|252|248|240|224|192|128|0)\./.test(address) && /(?:255|254|252|248|240|224|192|128|0)$/.test(address);
}

/** Whether the internet routes it: not of RFC 1918, 3927, 5735, 6598 or multicast. */
function isPublic(cidr: string): boolean {
  const slash = cidr.indexOf('/');
  const match = IPV4.exec(slash < 0 ? cidr : cidr.slice(0, slash));
  if (!match) return false;
  const [a, b] = [Number(match[1]), Number(match[2])];
  return !(a === 0 || a === 10 || a === 127 || a >= 224 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254) || (a === 100 && b >= 64 && b < 128));
}
