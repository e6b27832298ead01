import type { DeviceContext, Evidence, HashFacts, Privilege, StorageForm, Target } from './occurrence';

/** A detector's hit in a document, before judgement. Offsets are bytes in the view. */
export interface Match {
  readonly type: 'match';
  /** Id of the detector or of one of its `reports`. */
  readonly ruleId: string;
  /** The secret itself: [start, end). */
  readonly start: number;
  readonly end: number;
  /** The secret as latin1 text, where it is not simply the bytes [start, end) (wrapped lines, escapes undone). */
  readonly value?: string;
  /** The whole statement that was recognised, for context and for reports; defaults to the secret. */
  readonly statementStart?: number;
  readonly statementEnd?: number;
  /** Provider, where the detector serves several (device vendors, URL schemes); else the rule's. */
  readonly provider?: string;
  readonly form?: StorageForm;
  /** How it is written: `cisco-7`, `junos-9`, `base64`, `fortios-enc`… */
  readonly encoding?: string;
  /** Plaintext after decoding (UTF-8 as a JavaScript string), where `form` is reversible. */
  readonly decoded?: string;
  readonly hash?: HashFacts;
  /** Name the value was assigned to, as written. */
  readonly name?: string;
  readonly principal?: string;
  readonly privilege?: Privilege;
  readonly target?: Target;
  readonly device?: DeviceContext;
  /** Links the parts of one credential (an id and its secret); equal keys in one document belong together. */
  readonly group?: string;
  /** Which part of a multi-part credential this is: `id`, `secret`, `host`… */
  readonly part?: string;
  readonly evidence?: readonly Evidence[];
  readonly labels?: readonly string[];
  /** Features of the statement for the context model (generic detectors). */
  readonly statement?: StatementFacts;
  /** Named groups of the pattern, for checksums. */
  readonly captures?: Readonly<Record<string, string | undefined>>;
  /**
   * How much of the value's own structure and issuer was recognised; decides between detectors that match
   * the same place. `format`: a format many issuers share (a JWT), so a name that tells the issuer says more.
   * `named-token`: a token's structure and its issuer's name before it.
   */
  readonly specificity?: 'named-token' | 'token' | 'part' | 'code' | 'named' | 'format' | 'generic';
  /** Probability in 0–1 the detector itself gives, where it knows better than its confidence level. */
  readonly probability?: number;
}

/**
 * The same match with every field, absent ones undefined, in one order: objects of one shape. Detectors make them in twenty, and
 * judgement, which reads these fields everywhere, would look each one up by name.
 */
export function inOneShape(match: Match): Match {
  return {
    type: match.type, ruleId: match.ruleId, start: match.start, end: match.end, value: match.value, statementStart: match.statementStart, statementEnd: match.statementEnd,
    provider: match.provider, form: match.form, encoding: match.encoding, decoded: match.decoded, hash: match.hash, name: match.name, principal: match.principal,
    privilege: match.privilege, target: match.target, device: match.device, group: match.group, part: match.part, evidence: match.evidence, labels: match.labels,
    statement: match.statement, captures: match.captures, specificity: match.specificity, probability: match.probability,
  };
}

/** What the statement reader learnt of a generic assignment. */
export interface StatementFacts {
  readonly name: string;
  readonly operator: string;
  readonly value: string;
  /** `'`, `"`, `` ` `` or empty. */
  readonly quote: string;
  /** `assignment`, `call`, `option`, `element`, `sql`, `yaml`, `json`, `comment`… */
  readonly kind: string;
  /** Language or format by extension and content: `python`, `yaml`, `properties`… */
  readonly language: string;
  /** The line (or the nearest 400 bytes of it) around the value. */
  readonly line: string;
  readonly valueColumn: number;
  /** What unquoted words mean there: `code` (references), `data` (values), `shell`, `markup`, `prose`. */
  readonly style?: string;
  /** Call or brackets the literal stands in: `base64Decode(`, `[]byte{`; empty where none. */
  readonly wrapper?: string;
  /** A variable is joined to the literal. */
  readonly dynamic?: boolean;
  /** Default of a look-up or an expansion: `getenv("X", "value")`, `${X:-value}`. */
  readonly fallback?: boolean;
  /** Text of the lines before and behind, lower case, at most 400 characters in all. */
  readonly around?: string;
  /** The value stands on a later line than the name. */
  readonly nextLine?: boolean;
}
