import type { Privilege, Target } from '../model';
import type { GitHubEvidence } from './github';

/** What an issuer or service said of a credential. Only an explicit answer makes it active or inactive. */
export interface Verdict {
  readonly state: 'active' | 'inactive' | 'unknown';
  /**
   * Why it is unknown, a stable word: `timeout`, `throttled`, `blocked`, `unreachable`, `unclear`, `forbidden`,
   * `other-instance`, `ambiguous-issuer` (not sent), `verifier-broken`, `control-unanswered`, `no-verifier`, `no-value`…
   */
  readonly reason?: string;
  readonly detail?: string;
  /** HTTP status it was read from. */
  readonly status?: number;
  /** Account, scopes and the like, as the issuer names them. */
  readonly identity?: Readonly<Record<string, string>>;
  readonly privilege?: Privilege;
}

/** A credential to verify: its plaintext parts (`secret`, `id`…) and what it opens. */
export interface Subject {
  readonly credentialId: string;
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly target?: Target;
  readonly principal?: string;
  /** What stands around a GitHub token that says whose it is. */
  readonly github?: GitHubEvidence;
  /** Kind of the device statement it stood in (`snmp-community`…). */
  readonly deviceKind?: string;
}

/** The way out to the network: every connection goes through it, so that none reaches a forbidden address. */
export interface Egress {
  /** Resolves a name and checks the address; connections are then made to that very address. Throws VerifyBlocked. */
  address(host: string): Promise<string>;
  request(request: EgressRequest): Promise<EgressAnswer>;
  /** Agents for SDKs that bring their own HTTP. */
  agents(): { readonly http: import('node:http').Agent; readonly https: import('node:https').Agent };
  /** Milliseconds one attempt may take. */
  readonly timeoutMs: number;
}

export interface EgressRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface EgressAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The first 64 KB. */
  readonly body: string;
}

/** One way of asking. Throws where there was no answer; the runner makes `unknown` of that. */
export interface Verifier {
  readonly id: string;
  /** Host that would be asked, or undefined where this verifier has nothing to ask. */
  host(subject: Subject): string | undefined;
  /** What beside the host and the secret makes another question of it (the account, the port); absent where nothing does. */
  asks?(subject: Subject): string;
  /** The verdict on a credential that must not be sent, as it is not clear where it belongs. */
  withheld?(subject: Subject): Verdict | undefined;
  /** The same at other regions of the issuer, asked in turn where this one says no. */
  readonly regions?: readonly Verifier[];
  check(subject: Subject, egress: Egress): Promise<Verdict>;
}

/** A connection that the guard did not allow. */
export class VerifyBlocked extends Error {}
