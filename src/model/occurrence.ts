import type { Provenance } from './provenance';
import type { Secret } from './secret';

/** Default output shows `medium` and above. */
export type Confidence = 'low' | 'medium' | 'high';

/** What it takes to get the plaintext out of what is stored. */
export type StorageForm = 'clear' | 'reversible' | 'weak-hash' | 'strong-hash' | 'sealed';

/** What a credential lets its holder do where it is valid. */
export type Privilege = 'admin' | 'write' | 'read' | 'unknown';

/** One reason that moved the judgement, in words people can check. */
export interface Evidence {
  /** Stable word: `checksum`, `structure`, `entropy`, `placeholder`, `path`, `name`, `model`, `pair`, `decoded`… */
  readonly kind: string;
  readonly effect: 'raises' | 'lowers' | 'notes';
  readonly text: string;
}

/** What is known of a password hash: how it was made and what it takes to guess it. */
export interface HashFacts {
  /** `md5crypt`, `cisco-8`, `bcrypt`… */
  readonly algorithm: string;
  /** hashcat mode number. */
  readonly hashcat?: number;
  /** Rough cost for people: `PBKDF2-SHA256 × 20000`. */
  readonly cost?: string;
}

/** What the credential opens, as far as its statement says. */
export interface Target {
  readonly host?: string;
  readonly port?: number;
  /** `postgresql`, `ssh`, `tacacs`, `snmp`, `https`… */
  readonly service?: string;
  readonly database?: string;
  readonly account?: string;
  readonly url?: string;
}

/** Where in which device's configuration. */
export interface DeviceContext {
  readonly platform: string;
  /** Score in 0–1 of the platform's fingerprints. */
  readonly platformScore?: number;
  readonly hostname?: string;
  /** Stanza path: `router bgp 65000 > neighbor 10.0.0.1`. */
  readonly statement: string;
  /** `enable-secret`, `snmp-community`, `tacacs-key`, `bgp-password`, `ike-psk`… */
  readonly kind: string;
  /** `login`, `enable`, `snmp`, `tacacs`, `radius`, `ike`, `bgp`, `ospf`, `isis`, `ntp`, `wpa`, `ppp`, `ldap`, `api`, `key`… */
  readonly service: string;
  /** As the device writes it: `15`, `RW`, `network-admin`, `superuser`. */
  readonly privilegeText?: string;
  /** Name of the wireless network a key belongs to: the salt of a raw PSK (IEEE 802.11i, PBKDF2). */
  readonly ssid?: string;
  /** SNMP engine id, hexadecimal without `0x`: what a localised key is bound to (RFC 3414). */
  readonly engineId?: string;
}

/** A judged credential at one place. Output JSON has these names (schemas/finding.schema.json). */
export interface Occurrence {
  readonly ruleId: string;
  readonly title: string;
  readonly family: string;
  readonly provider: string;
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly endLine: number;
  /** 1-based, in characters; endColumn is exclusive. */
  readonly column: number;
  readonly endColumn: number;
  readonly confidence: Confidence;
  /** Calibrated probability that this is a real credential, 0–1. */
  readonly probability: number;
  readonly form: StorageForm;
  readonly encoding?: string;
  readonly hash?: HashFacts;
  /** Keyed HMAC-SHA-256 of the normalised plaintext, hex. */
  readonly fingerprint: string;
  /** Short id of the credential: equal for all occurrences of one secret and for all parts of one credential. */
  readonly credentialId: string;
  readonly secret: Secret;
  readonly decoded?: Secret;
  readonly name?: string;
  readonly principal?: string;
  readonly privilege?: Privilege;
  readonly target?: Target;
  readonly device?: DeviceContext;
  readonly part?: string;
  /** The line(s) around it with every secret masked; at most 200 characters. */
  readonly context: string;
  readonly evidence: readonly Evidence[];
  /** `public-by-design`, `test-key`, `published-example`, `factory-default`, `weak`, `test-path`… */
  readonly labels: readonly string[];
  readonly provenance: Provenance;
  readonly suppressed?: Suppression;
  /** Who owns the file (CODEOWNERS) or wrote the line, where the scan looked. */
  readonly owner?: Owner;
}

/** Owners of a place, with what says so. */
export interface Owner {
  readonly names: readonly string[];
  /** `inventory`: the owner of the target or device. */
  readonly from: 'inventory' | 'codeowners' | 'committers';
  /** File and line of the rule, the commit, or the asset. */
  readonly evidence: string;
}

/** Why an occurrence is not counted, and until when. */
export interface Suppression {
  /** `inline`, `ignore-file`, `baseline`, `triage`. */
  readonly by: string;
  readonly reason?: string;
  readonly author?: string;
  /** ISO date; after it the occurrence counts again. */
  readonly until?: string;
}

/** A match that judgement turned down, for --explain-rejected. */
export interface Rejection {
  readonly ruleId: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Stable word: `placeholder`, `reference`, `low-entropy`, `checksum`, `lock-file`, `model`… */
  readonly reason: string;
  readonly detail: string;
  readonly context: string;
}
