import type { PlacedObservation } from '../model';

/** Which names and addresses belong to one host. Union-find; the first name met is the canonical one. */
export class Hosts {
  readonly #parent = new Map<string, string>();

  /** Canonical name of a host, address (without prefix length) or alias; the name itself where nothing is known of it. */
  canonical(name: string): string {
    let at = normalize(name);
    for (let parent = this.#parent.get(at); parent !== undefined && parent !== at; parent = this.#parent.get(at)) at = parent;
    return at;
  }

  /** Whether anything was said of the name. */
  knows(name: string): boolean {
    return this.#parent.has(normalize(name));
  }

  add(name: string): string {
    const key = normalize(name);
    if (!this.#parent.has(key)) this.#parent.set(key, key);
    return this.canonical(key);
  }

  /** `alias` is another name of `host`, which stays the canonical one. */
  join(host: string, alias: string): void {
    const a = this.add(host);
    const b = this.add(alias);
    if (a === b) return;
    // A name explains more than an address.
    if (isAddress(a) && !isAddress(b)) this.#parent.set(a, b);
    else this.#parent.set(b, a);
  }
}

/** Hosts of all observations of a sweep. */
export function hostsOf(observations: readonly PlacedObservation[]): Hosts {
  const hosts = new Hosts();
  for (const { fact } of observations) {
    if (fact.kind === 'address') hosts.join(fact.host, fact.address);
    else if (fact.kind === 'network') for (const address of fact.addresses) hosts.join(fact.host, address);
    else if (fact.kind === 'alias') hosts.join(fact.host, fact.alias);
    else if (fact.kind === 'service') hosts.add(fact.host);
    else if (fact.kind === 'platform' && fact.host) hosts.add(fact.host);
    else if (fact.kind === 'key' || fact.kind === 'opens') hosts.add(fact.host);
  }
  return hosts;
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/\/\d{1,3}$/, '').replace(/\.$/, '').replace(/^\[(.*)\]$/, '$1');
}

/** Whether a name is an IPv4 or IPv6 address. */
function isAddress(name: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) || (/^[0-9a-f:.]+$/.test(name) && name.includes(':'));
}
