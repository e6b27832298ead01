/** Characters a shape may hold; the narrowest of these that covers it. */
export type Alphabet = 'digits' | 'hex' | 'HEX' | 'Hex' | 'lower' | 'upper' | 'alnum' | 'url' | 'base64' | 'any';

/** One form an issuer's credentials have, as its pack says. */
export interface IssuerShape {
  /** Regular expression on the whole value. */
  readonly source: string;
  readonly ignoreCase?: boolean;
  /** Literal characters it begins with; empty where none are the issuer's own. */
  readonly prefix: string;
  readonly least: number;
  readonly most: number;
  readonly alphabet: Alphabet;
  /** Characters that it may hold and no alphabet has. */
  readonly signs?: string;
}

/** Who issues the credentials of a provider's pack, and what they look like. */
export interface Issuer {
  readonly provider: string;
  readonly title: string;
  readonly shapes: readonly IssuerShape[];
}

/** All issuers, and the words in names of variables that say whose value it is. */
export interface Issuers {
  /** By number: `owners` holds them. */
  readonly issuer: (number: number) => Issuer;
  /** Names of 3 to 32 letters and digits in lower case without separators (`ddapikey`), sorted by their characters. */
  readonly names: readonly string[];
  /** Whose each name is. */
  readonly owners: readonly number[];
  /** Names of values that people mostly choose (NOT_ISSUED) and this issuer gives out all the same (`slacksigningsecret`), and which of its shapes they have. */
  readonly own: Readonly<Record<string, readonly number[]>>;
  /** Beginnings that only tokens of one issuer have (`glptt-`), and the least length of such a token. */
  readonly prefixes: Readonly<Record<string, number>>;
}

/** Words of names beside an issuer's whose values people choose or make: their form is their own. */
export const NOT_ISSUED = /pass|pwd|crypt|sign|cookie|session_?(?:secret|key|id)|salt|hash|user|login|pepper|seed|random/i;
