import type { Observation } from '../../src/model';
import { ANCHOR, FACT, hashOf, wordFilter } from './document';
import type { DeviceDocument } from './document';
import type { GatheredFacts, Texts } from './lines/line-pass';
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
export const FACT_WORDS = wordFilter([
  'ip', 'address', 'ipv', 'neighbor', 'route', 'tacacs', 'radius', 'server', 'ntp', 'snmp', 'logging', 'syslog', 'line', 'access', 'transport', 'telnet', 'ssh', 'http', 'https', 'peer', 'ldap', 'set', 'aaa', 'static', 'family', 'dst', 'gateway', 'allowaccess', 'host', 'next',
]);

/** Statements read word by word, addresses, and networks and hosts it reaches, at most: a router with a full table of static routes says nothing more after them. */
const MOST_STATEMENTS = 300;
const MOST_ADDRESSES = 1000;
const MOST_REACHED = 300;

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const CIDR = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\/\d{1,2}$/;

/**
 * Facts for the credential graph: addresses, routes and next hops, peers and the servers it asks in one, then how it is
 * managed. `host` is the device's name, or its file's where it says none. Flags of lines are used up by it.
 */
export function* observations(document: DeviceDocument, read: Reader, host: string): Iterable<Observation> {
  const state: Learnt = { host, start: 0, addresses: new Gathered(MOST_ADDRESSES), reaches: new Map(), publicAddress: undefined, filteredVty: false, services: new Map() };
  const gathered = document.gatheredFacts?.({ ip: IP, access: ACCESS, addresses: MOST_ADDRESSES, routes: MOST_REACHED });
  const lines = gathered ? taken(gathered, document.text, state) : gatherByLine(document, state);
  // Secrets are read: from here on the reader is to see the lines of facts.
  const { flags } = document;
  flags.fill(0, 0, document.count);
  for (let k = 0; k < lines.length; k++) flags[lines[k]!] = ANCHOR;
  let statements = 0;
  for (const statement of read(document)) {
    if (++statements > MOST_STATEMENTS) break;
    learn(statement, state);
  }
  if (state.start > 0) yield { type: 'observation', start: state.start, fact: { kind: 'network', host, addresses: state.addresses.texts(), reaches: Object.fromEntries(Array.from(state.reaches, ([via, to]) => [via, to.texts()])) } };
  yield* management(state);
}

/** Takes what the pass over the lines gathered; returns the lines it left. */
function taken({ addresses, routes, hops, start, publicAddress: [from, to], lines }: GatheredFacts, text: string, state: Learnt): Int32Array {
  state.addresses.take(addresses);
  if (routes.count > 0) {
    reachedBy(state, STATIC_ROUTE).take(routes);
    reachedBy(state, NEXT_HOP).take(hops);
  }
  state.start = start;
  if (to > 0) state.publicAddress = text.slice(from, to);
  return lines;
}

/** The same, line by line. */
function gatherByLine(document: DeviceDocument, state: Learnt): number[] {
  const { text, first, end, firstWord, stanzas } = document;
  const others: number[] = [];
  const lines = document.linesWith(FACT);
  for (let k = 0; k < lines.length; k++) {
    const n = lines[k]!;
    const word = firstWord[n]!;
    const at = first[n]!;
    if (word === IP && text.charCodeAt(at + 2) === 32) {
      if (text.startsWith('address ', at + 3)) {
        const parent = stanzas?.parents[n] ?? -1;
        if (parent >= 0 && text.startsWith('interface ', first[parent]!)) {
          interfaceAddress(text, at + 11, end[n]!, state);
          continue;
        }
      } else if (text.startsWith('route ', at + 3) && staticRoute(text, at + 9, end[n]!, state)) continue;
      if (mayTell(text, at + 3)) others.push(n);
    } else if (word !== ACCESS || !(text.startsWith('-list', at + 6) || text.startsWith('-group', at + 6))) others.push(n);
  }
  return others;
}

/**
 * Short texts cut from a document, kept as bytes: as strings they would hold all of it in memory, and a copy each costs more
 * than everything else that is done with them.
 */
class Gathered {
  #bytes: Buffer = Buffer.allocUnsafe(256);
  #length = 0;
  #count = 0;

  constructor(private readonly most: number) {}

  /** Takes text[start, end) and, of an address, the length of its prefix. */
  add(text: string, start: number, end: number, prefix?: number): void {
    if (this.#count >= this.most) return;
    this.#count++;
    if (this.#length + end - start + 4 > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.allocUnsafe(this.#bytes.length + end - start + 64)]);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = start; i < end; i++) bytes[at++] = text.charCodeAt(i);
    if (prefix !== undefined) {
      bytes[at++] = 47;
      if (prefix > 9) bytes[at++] = 48 + Math.floor(prefix / 10);
      bytes[at++] = 48 + (prefix % 10);
    }
    bytes[at++] = 32;
    this.#length = at;
  }

  /** Takes texts that were gathered elsewhere, before any other. */
  take({ bytes, count }: Texts): void {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#length = bytes.length;
    this.#count = count;
  }

  /** What was taken, each text once. */
  texts(): string[] {
    return this.#length === 0 ? [] : [...new Set(this.#bytes.latin1Slice(0, this.#length - 1).split(' '))];
  }
}

/** End of the IPv4 address at `at`, or -1. */
function addressEnd(text: string, at: number, end: number): number {
  let dots = 0;
  let digits = 0;
  let i = at;
  for (; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c >= 48 && c <= 57) {
      if (++digits > 3) return -1;
    } else if (c === 46 && digits > 0 && dots < 3) {
      dots++;
      digits = 0;
    } else break;
  }
  return dots === 3 && digits > 0 && (i === end || text.charCodeAt(i) === 32) ? i : -1;
}

/** `A M`, the most frequent statement of all, without splitting it into words. */
function interfaceAddress(text: string, at: number, end: number, state: Learnt): void {
  const stop = addressEnd(text, at, end);
  if (stop < 0) {
    const blank = text.indexOf(' ', at);
    const word = text.slice(at, blank < 0 || blank > end ? end : blank);
    if (CIDR.test(word)) addAddress(state, word, at);
    return;
  }
  const mask = addressEnd(text, stop + 1, end);
  if (state.publicAddress === undefined && isPublic(text, at)) state.publicAddress = text.slice(at, stop);
  state.start ||= at;
  state.addresses.add(text, at, stop, mask < 0 ? undefined : LENGTHS.get(text.slice(stop + 1, mask)));
}

/** `N M H`: the network, and its next hop; false where it is written in another way. */
function staticRoute(text: string, at: number, end: number, state: Learnt): boolean {
  const network = addressEnd(text, at, end);
  const mask = network < 0 ? -1 : addressEnd(text, network + 1, end);
  const hop = mask < 0 ? -1 : addressEnd(text, mask + 1, end);
  const length = hop < 0 ? undefined : LENGTHS.get(text.slice(network + 1, mask));
  if (length === undefined) return false;
  state.start ||= at;
  reachedBy(state, STATIC_ROUTE).add(text, at, network, length);
  reachedBy(state, NEXT_HOP).add(text, mask + 1, hop);
  return true;
}

const STATIC_ROUTE = 'static route';
const NEXT_HOP = 'next hop';

function addAddress(state: Learnt, address: string, start: number): void {
  state.start ||= start;
  state.addresses.add(address, 0, address.length);
  if (state.publicAddress === undefined && isPublic(address, 0)) state.publicAddress = address;
}

function addReached(state: Learnt, to: string, via: string, start: number): void {
  state.start ||= start;
  reachedBy(state, via).add(to, 0, to.length);
}

function reachedBy(state: Learnt, via: string): Gathered {
  let gathered = state.reaches.get(via);
  if (gathered === undefined) state.reaches.set(via, (gathered = new Gathered(MOST_REACHED)));
  return gathered;
}

const IP = hashOf('ip');
const ACCESS = hashOf('access');

/** Second words of `ip …` lines that hold a fact: most have another, and a configuration has them by the hundred. */
const IP_FACTS = ['address', 'route', 'http', 'ssh', 'prefix'];

function mayTell(text: string, at: number): boolean {
  for (const word of IP_FACTS) if (text.startsWith(word, at)) return true;
  return false;
}

/** What is learnt of the device while the statements pass. */
interface Learnt {
  readonly host: string;
  /** Where the first of it stands. */
  start: number;
  readonly addresses: Gathered;
  /** Networks and hosts by what leads to them. */
  readonly reaches: Map<string, Gathered>;
  /** First interface address that the internet routes. */
  publicAddress?: string;
  /** An access class stands before the terminal lines. */
  filteredVty: boolean;
  /** Services by name, with the offset of their statement and whether a filter stands before them. */
  readonly services: Map<string, { start: number; filtered: boolean }>;
}

function learn(statement: Statement, state: Learnt): void {
  const words = statement.words.map((word) => word.lower);
  const { own } = statement;
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
    if (value !== undefined) addAddress(state, value, statement.start);
    return;
  }
  if (first === 'ip' && words[own + 1] !== undefined && words.includes('interface') && words[0] === 'system') {
    // FortiOS: `config system interface`, `edit x`, `set ip A M`.
    const value = withPrefix(words[own + 1], words[own + 2]);
    if (value !== undefined) addAddress(state, value, statement.start);
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
    if (to !== undefined) addReached(state, to, STATIC_ROUTE, statement.start);
    if (hop !== undefined) addReached(state, hop, NEXT_HOP, statement.start);
    return;
  }

  const peer = named('neighbor') ?? (words.includes('bgp') ? named('peer') : undefined);
  if (peer !== undefined && IPV4.test(peer)) {
    addReached(state, peer, words.includes('ospf') ? 'ospf' : words.includes('ldp') ? 'ldp' : 'bgp', statement.start);
    return;
  }

  const server = SERVERS.find(([words0]) => words0.every((word) => words.includes(word)));
  if (server !== undefined) {
    const target = words.slice(own).find((word) => IPV4.test(word) && !isMask(word));
    if (target !== undefined) addReached(state, target, server[1], statement.start);
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

/** Words that make a statement name a server, and what for. */
const SERVERS: readonly [readonly string[], string][] = [
  [['tacacs-server'], 'tacacs'], [['tacplus-server'], 'tacacs'], [['tacacs', 'server'], 'tacacs'], [['hwtacacs-server'], 'tacacs'], [['radius-server'], 'radius'], [['radius', 'server'], 'radius'], [['radius', 'host'], 'radius'],
  [['aaa-server'], 'aaa'], [['ldap', 'server'], 'ldap'], [['ntp', 'server'], 'ntp'], [['snmp-server', 'host'], 'snmp trap'], [['snmp', 'trap-target'], 'snmp trap'], [['logging', 'host'], 'syslog'], [['logging'], 'syslog'], [['syslog', 'host'], 'syslog'],
];

function note(state: Learnt, service: string, start: number, filtered: boolean): void {
  const before = state.services.get(service);
  if (before === undefined) state.services.set(service, { start, filtered });
  else if (filtered && service === 'http') before.filtered = true;
  else if (!filtered && service === 'snmp') before.filtered = false;
}

const PORTS: Readonly<Record<string, number>> = { ssh: 22, telnet: 23, http: 80, https: 443, snmp: 161 };

/** What the device offers, and whether the internet sees it: a public address and no filter before the service. */
function* management(state: Learnt): Iterable<Observation> {
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

/** Whether the internet routes the IPv4 address at `at`: not of RFC 1918, 3927, 5735, 6598 or multicast. */
function isPublic(text: string, at: number): boolean {
  let a = 0;
  let b = 0;
  let i = at;
  for (let c = text.charCodeAt(i); c >= 48 && c <= 57; c = text.charCodeAt(++i)) a = a * 10 + c - 48;
  i++;
  for (let c = text.charCodeAt(i); c >= 48 && c <= 57; c = text.charCodeAt(++i)) b = b * 10 + c - 48;
  return !(a === 0 || a === 10 || a === 127 || a >= 224 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254) || (a === 100 && b >= 64 && b < 128));
}
