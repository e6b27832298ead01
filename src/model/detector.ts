import type { Match } from './match';
import type { Observation } from './observation';
import type { Confidence, Privilege } from './occurrence';

/** Families are the folders of `detectors/`. */
export type Family =
  | 'cloud' | 'scm' | 'ci' | 'chat' | 'payment' | 'database' | 'keys' | 'generic'
  | 'files' | 'device' | 'personal-data' | 'monitoring' | 'identity' | 'network'
  | 'ai' | 'mail' | 'registry' | 'saas' | 'telecom';

/** What a reader of a report needs to know of a detector; the same for declarative and code detectors. */
export interface DetectorMetadata {
  /** Stable, kebab-case, begins with the provider: `github-pat-classic`. */
  readonly id: string;
  readonly title: string;
  readonly family: Family;
  readonly provider: string;
  readonly confidence: Confidence;
  readonly privilege?: Privilege;
  /** How to revoke it at the issuer: a URL or a sentence. */
  readonly revoke?: string;
  /** How to get a new one: a URL or a sentence. */
  readonly rotate?: string;
  readonly remediation?: string;
  /** Issuer's documentation of the format. */
  readonly references: readonly string[];
  /** Public by design (publishable keys): reported with the label `public-by-design`. */
  readonly publicByDesign?: boolean;
}

/** A keyword's hit in a document, in bytes. */
export interface Hit {
  readonly keyword: string;
  readonly offset: number;
}

/**
 * A document (or one chunk of a large one) as detectors see it. Offsets are bytes.
 * Strings are latin1: one character a byte, so offsets in them are byte offsets.
 */
export interface View {
  readonly path: string;
  /** Lower-case last path segment. */
  readonly name: string;
  readonly length: number;
  /** True where a NUL byte was seen in the first 8 KB and no text encoding explains it. */
  readonly binary: boolean;
  /** The byte at an offset of the document. */
  byte(offset: number): number;
  /** latin1 text of [start, end), clamped to the document. */
  text(start: number, end: number): string;
  /** Offset of the first byte of the line holding `offset`. */
  lineStart(offset: number): number;
  /** Offset of the line's `\n` (or the end of the document). */
  lineEnd(offset: number): number;
  /** Platform given with --platform, if any. */
  readonly platform?: string;
}

/**
 * A detector in code, for what data cannot say. Pure: no I/O, no state between documents.
 * `scope: 'hit'` is called once for each keyword hit; `scope: 'document'` once for each
 * document in which a keyword hit or whose path matches `paths`.
 */
export interface CodeDetector extends DetectorMetadata {
  /** Literals of 4 bytes or more, matched without regard to case. Empty only where `paths` is given. */
  readonly keywords: readonly string[];
  /** Glob-like path suffixes (`.pgpass`, `/ansible/hosts`, `*.tfstate`), matched on the lower-case path. */
  readonly paths?: readonly string[];
  /** Further ids this detector reports under, with their own metadata. */
  readonly reports?: readonly DetectorMetadata[];
  /** Keyword hits must be followed by an operator and a value; the kernel checks it before anyone is called. */
  readonly assignments?: boolean;
  /** Keywords end in `://`; hits must be followed by `user:password@` or `token@`; the kernel checks it. */
  readonly userinfo?: boolean;
  /** Runs on binary documents too. */
  readonly binary?: boolean;
  readonly scope: 'hit' | 'document';
  /** `hits` are this detector's own hits in the document, in order (one for scope `hit`). */
  match(view: View, hits: readonly Hit[]): Iterable<Match | Observation>;
}
