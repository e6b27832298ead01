import { NOT_ISSUED, type Evidence, type Issuer, type Issuers, type IssuerShape } from '../model';
import { doubtOf } from './doubt';

/** Whose credential a statement's name says its value is, and what speaks against that. */
export interface IssuerReading {
  readonly issuer: Issuer;
  /** Set where the value cannot be what its name says: the issuer's credentials look different. */
  readonly doubt?: Evidence;
}

/** Longest and shortest name of an issuer looked up. */
const LONGEST_NAME = 32;
const SHORTEST_NAME = 3;

/** Issuers' names as a scan looks them up: by their beginnings, too, which few words of statements have; of one beginning the longest first. */
interface NameLookUp {
  readonly byName: ReadonlyMap<string, number>;
  readonly byHead: ReadonlyMap<string, readonly string[]>;
}

const NO_NAMES: readonly string[] = [];
const lookedUp = new WeakMap<Issuers['names'], NameLookUp>();

function lookUpOf(names: Issuers['names']): NameLookUp {
  const byHead = new Map<string, string[]>();
  for (const name of Object.keys(names).filter(({ length }) => length <= LONGEST_NAME).sort((a, b) => b.length - a.length)) {
    const head = name.slice(0, SHORTEST_NAME);
    const others = byHead.get(head);
    if (others) others.push(name);
    else byHead.set(head, [name]);
  }
  const lookUp = { byName: new Map(Object.entries(names)), byHead };
  lookedUp.set(names, lookUp);
  return lookUp;
}

/** What may follow an issuer's name in the same word (`buildkitetoken`). */
const ROLE_WORD = /^(?:api|app|key|token|secret|access|auth|client|pass|pwd|private|personal|service|webhook|bot|user|account|integration|license|ingest|master|admin|write|read|live|test|prod|dev|sdk|rest|url)/;

/** Words of a name as people join them: `myDatadogApiKey`, `MY_DATADOG-API.KEY`. */
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

function wordsOf(name: string): { readonly text: string; readonly inside: boolean }[] {
  return [...name.matchAll(WORDS)].map(({ 0: text, index }) => ({ text: text.toLowerCase(), inside: /^\d/.test(text) && /[a-z]/i.test(name[index - 1] ?? '') }));
}

/** The issuer that `name` names; the longest name counts. Undefined where none, or none alone, is named. */
export function issuerOf(name: string, all: Issuers): Issuer | undefined {
  return namedIssuer(name, all)?.issuer;
}

/** An issuer that a name names: by which of its own names, and the other words beside it. */
interface NamedIssuer {
  readonly issuer: Issuer;
  readonly called: string;
  readonly role: string;
}

/** The issuer whose name stands in `name`; the longest counts. */
export function namedIssuer(name: string, { issuers, names }: Issuers): NamedIssuer | undefined {
  const { byName, byHead } = lookedUp.get(names) ?? lookUpOf(names);
  const words = wordsOf(name.slice(-120));
  let joined = '';
  const ends = new Set<number>();
  for (const { text } of words) {
    joined += text;
    ends.add(joined.length);
  }
  let found: number | undefined;
  let role = '';
  let called = '';
  let at = 0;
  for (const { text, inside } of words) {
    const start = at;
    at += text.length;
    // `ds1.password` does not begin with 1Password.
    if (inside) continue;
    for (const one of byHead.get(joined.slice(start, start + SHORTEST_NAME)) ?? NO_NAMES) {
      if (one.length <= called.length) break;
      const end = start + one.length;
      if (!joined.startsWith(one, start) || !(ends.has(end) || ROLE_WORD.test(joined.slice(end)))) continue;
      found = byName.get(one)!;
      called = one;
      role = joined.slice(0, start) + one.replace(issuers[found]!.provider.replace(/-/g, ''), '') + joined.slice(end);
      break;
    }
  }
  return found === undefined ? undefined : { issuer: issuers[found]!, called, role };
}

/**
 * Reads the value of a statement that names an issuer. A value with the issuer's own prefix and another structure, of the right
 * length in a wrong alphabet, or cut short, is no credential of that issuer. A value unlike all that the pack knows says nothing:
 * packs do not know every kind.
 */
export function readIssuer(name: string, value: string, all: Issuers): IssuerReading | undefined {
  const named = namedIssuer(name, all);
  if (!named) return undefined;
  const { issuer, called, role } = named;
  const own = Object.hasOwn(all.own, called) ? all.own[called]!.map((index) => issuer.shapes[index]!) : undefined;
  const shapes = own ?? issuer.shapes;
  if (shapes.length === 0 || (!own && NOT_ISSUED.test(role)) || issuer.shapes.some((shape) => fits(shape, value))) return { issuer };
  const text = doubtOf(value, shapes, issuer.title);
  return { issuer, doubt: text === undefined ? undefined : { kind: 'issuer', effect: 'lowers', text } };
}

/** The issuer whose name a host's domain is (`api.sendgrid.com`); undefined where it is nobody's known here. */
export function issuerOfHost(host: string, { issuers, names }: Issuers): Issuer | undefined {
  const domain = host.toLowerCase().split('.').at(-2);
  const index = domain === undefined ? undefined : (lookedUp.get(names) ?? lookUpOf(names)).byName.get(domain.replace(/-/g, ''));
  return index === undefined ? undefined : issuers[index];
}

/** Hosts of addresses in a line. */
const HOSTS = /https?:\/\/(?:[^\s/@"']{1,80}@)?([a-z0-9.-]{4,80})/gi;

/** The one issuer whose host a line calls (`curl -H "Authorization: Bearer …" https://api.…`): it gets the credential in that line. */
export function calledIssuer(line: string, all: Issuers): Issuer | undefined {
  let called: Issuer | undefined;
  for (const [, host] of line.matchAll(HOSTS)) {
    const issuer = issuerOfHost(host!, all);
    if (issuer === undefined || (called && called !== issuer)) return undefined;
    called = issuer;
  }
  return called;
}

/** Shortest form that says something: a value of 8 letters and digits fits many. */
const LEAST_FORM = 16;

/** Whether a value is of a form that the issuer's credentials have, of 16 characters and more without spaces and signs of passwords. */
export function hasFormOf({ shapes }: Issuer, value: string): boolean {
  return value.length >= LEAST_FORM && /\d/.test(value) && shapes.some((shape) => shape.least >= LEAST_FORM && shape.alphabet !== 'any' && fits(shape, value));
}

const expressions = new WeakMap<IssuerShape, RegExp>();

function fits(shape: IssuerShape, value: string): boolean {
  let expression = expressions.get(shape);
  if (!expression) expressions.set(shape, (expression = new RegExp(`^(?:${shape.source})$`, shape.ignoreCase ? 'i' : '')));
  return expression.test(value);
}
