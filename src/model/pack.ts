import type { Family } from './detector';
import type { Confidence, Privilege } from './occurrence';

/**
 * A pack: one provider's declarative detectors, one JSON file
 * `detectors/<family>/<provider>.json`, validated against schemas/pack.schema.json.
 */
export interface Pack {
  readonly provider: string;
  readonly title: string;
  readonly family: Family;
  readonly references: readonly string[];
  readonly detectors: readonly DeclarativeDetector[];
}

/**
 * Either a token with a structure of its own (`keywords` + `pattern`), or a value that only
 * its surroundings name (`names` + `value`).
 */
export interface DeclarativeDetector {
  readonly id: string;
  readonly title: string;
  /**
   * Literals (4 bytes or more) of which one is in every match. The pattern is tried with its
   * match start at the keyword's first byte; see `lookbehind`.
   */
  readonly keywords?: readonly string[];
  /** JavaScript regular expression on latin1 text, bounded quantifiers only. */
  readonly pattern?: string;
  /** At most so many bytes of the match stand before the keyword (0–64, default 0: the match begins with it). */
  readonly lookbehind?: number;
  /** Words of which one stands before the value (`datadog`, `dd_api_key`): `_`, `-`, `.`, ` ` and none are tried for `_`. 4 bytes or more. */
  readonly names?: readonly string[];
  /** Shape of the value after a name, a regular expression. */
  readonly value?: string;
  /** At most so many characters between name and value, line ends included (default 60). */
  readonly gap?: number;
  readonly ignoreCase?: boolean;
  /** Named group `secret`, else the whole match. */
  readonly boundary?: { readonly left?: string; readonly right?: string };
  readonly minEntropy?: number;
  readonly minDigits?: number;
  readonly minUpper?: number;
  readonly minLower?: number;
  readonly minDistinct?: number;
  /** Offline proofs; a match raises confidence, a mismatch lowers it and says so. */
  readonly checks?: readonly Check[];
  /** Other parts of the same credential within so many lines. */
  readonly near?: readonly NearPart[];
  /** Only in paths that end so (glob-like, lower case). */
  readonly paths?: readonly string[];
  readonly confidence: Confidence;
  readonly privilege?: Privilege;
  readonly publicByDesign?: boolean;
  /** Regular expressions on the secret that give it a label (`test-key`). */
  readonly labels?: readonly { readonly label: string; readonly pattern: string }[];
  /** Values the issuer publishes in its own documentation. */
  readonly publishedExamples?: readonly string[];
  readonly verify?: HttpVerifier;
  readonly revoke?: string;
  readonly rotate?: string;
  readonly remediation?: string;
  readonly references?: readonly string[];
  readonly examples: readonly (string | Example)[];
  readonly counterExamples: readonly (string | { readonly text: string; readonly path?: string })[];
}

/** `text` is a file's content; the pipeline must report `secret` in it (default: any finding of this detector). */
export interface Example {
  readonly text: string;
  readonly secret?: string;
  readonly path?: string;
}

/**
 * `checksum`: `over` and `equals` are templates of the pattern's named groups (`{{body}}`, literal text around;
 * `{{secret}}` is the secret itself). A check whose groups took no part in the match is skipped: tokens of an
 * older generation without the checksum stay as they are.
 * `structure`: a named reader of src/judge/structure (`jwt`, `macaroon`, `aws-account`, `base64-json`, `bech32`…),
 * given `group` (default: the secret).
 */
export type Check =
  | {
      readonly kind: 'checksum';
      readonly algorithm: 'crc32' | 'sha256';
      readonly over: string;
      readonly equals: string;
      readonly encoding: 'base62' | 'hex' | 'hex-upper' | 'hex-le' | 'base36' | 'base32' | 'base64-le';
      /** Characters of the encoded sum, left-padded with the alphabet's zero, cut from the left for sha256. */
      readonly length: number;
    }
  | {
      readonly kind: 'structure';
      readonly name: string;
      readonly group?: string;
      /** Regular expression the decoded text must hold, for readers that decode (`base64-text`, `base64-json`, `macaroon`, `bech32`: the prefix). */
      readonly expect?: string;
    };

/** A further part of a credential (the id of a key, the host of a password) that is looked for near the match. */
export interface NearPart {
  /** `id`, `secret`, `host`… */
  readonly part: string;
  /** Id the part is reported under. */
  readonly id: string;
  readonly title: string;
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  /** Distance in lines, both directions (0–20). */
  readonly lines: number;
  /** Without it the detector's own match has low confidence. */
  readonly required?: boolean;
  readonly minEntropy?: number;
}

/** What an answer must be; all given criteria must hold. `body` is a regular expression on at most 64 KB of the answer. */
export interface AnswerCriteria {
  readonly status?: readonly number[];
  readonly body?: string;
}

/**
 * Declarative check whether a secret is live. `{{secret}}` and `{{<part>}}` are filled in; values are URL- or header-safe encoded;
 * `{{host|gitlab.com}}` is the host found with the secret, else the one named.
 */
export interface HttpVerifier {
  readonly method?: 'GET' | 'POST' | 'HEAD';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of several, any. Criteria without a status and a body are never met: an issuer whose refusals prove nothing has `inactive: {}`. */
  readonly active: AnswerCriteria | readonly AnswerCriteria[];
  readonly inactive: AnswerCriteria | readonly AnswerCriteria[];
  /** The same request at the issuer's other regions, whose keys the first one refuses: only when all refuse a key is it inactive. */
  readonly regions?: readonly string[];
  /** The issuer's software runs on other hosts too, whose keys look the same: the public host's refusal proves nothing. */
  readonly selfHosted?: true;
  /** `github`: the address is that of github.com's API; what stands around the token, and the hosts people named, say which instance is asked instead. */
  readonly instance?: 'github';
  /** JSON pointers or `header:name` into the answer. */
  readonly identity?: Readonly<Record<string, string>>;
  readonly reference?: string;
}
