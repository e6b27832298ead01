import type { Provenance } from './provenance';

/**
 * A fact about the estate that is not a credential but that the credential graph needs.
 * Detectors yield them without `provenance`, `path` and `line`; the engine adds those from `start`.
 */
export interface Observation {
  readonly type: 'observation';
  /** Byte offset in the view the evidence starts at. */
  readonly start: number;
  readonly fact: Fact;
}

/** What an observation says of a host, a service or a place. */
export type Fact = AddressFact | NetworkFact | NameFact | ReachFact | ServiceFact | PersonalDataFact | TagFact | KeyFact | PlatformFact | OpensFact;

/** `host` has `address` (interface address, A record, HostName of ssh config). CIDR keeps its prefix length. */
export interface AddressFact { readonly kind: 'address'; readonly host: string; readonly address: string; readonly interface?: string }
/** A device and all its interface addresses (with prefix length, where the statement gives one), and what it `reaches`: networks and hosts by what leads there (`bgp`, `static route`, `next hop`, `radius`). One a document: routers have hundreds. */
export interface NetworkFact { readonly kind: 'network'; readonly host: string; readonly addresses: readonly string[]; readonly reaches: Readonly<Record<string, readonly string[]>> }
/** `host` is also called `alias`. */
export interface NameFact { readonly kind: 'alias'; readonly host: string; readonly alias: string }
/** `from` can reach `to` (a host, an address or a CIDR), by route, peer or rule. */
export interface ReachFact { readonly kind: 'reach'; readonly from: string; readonly to: string; readonly via: string }
/** `host` offers `service`; `exposedTo` `internet` where no filter stands before it. */
export interface ServiceFact { readonly kind: 'service'; readonly host: string; readonly service: string; readonly port?: number; readonly exposedTo?: string }
/** This document holds `records` records of `dataClass`; never the values. */
export interface PersonalDataFact { readonly kind: 'personal-data'; readonly dataClass: string; readonly records: number; readonly column?: string; readonly store?: string }
/** `asset` carries a tag, `pii` for example. */
export interface TagFact { readonly kind: 'tag'; readonly asset: string; readonly tag: string }
/** This document is the configuration of a device: `host` (its name, where it says one) runs `platform` (an id of detectors/device/platforms), with a score of 0–1. */
export interface PlatformFact { readonly kind: 'platform'; readonly host?: string; readonly platform: string; readonly score: number }

/** An observation with its place. */
export interface PlacedObservation {
  readonly fact: Fact;
  readonly path: string;
  readonly line: number;
  readonly provenance: Provenance;
}

/** The key file whose path ends with `keyPath` (or, with `/*` at its end, any key file of the folder) logs `user` in at `host` (ssh config's IdentityFile, an inventory's private key file). */
export interface KeyFact { readonly kind: 'key'; readonly keyPath: string; readonly host: string; readonly user?: string; readonly port?: number; readonly service: string }
/** Secrets that stand within some lines of this place (`above` before it, `below` after it) open `host`: a database's block, the URL beside a password. Those that say themselves what they open are left alone. */
export interface OpensFact { readonly kind: 'opens'; readonly host: string; readonly service: string; readonly above: number; readonly below: number }
