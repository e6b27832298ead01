import { NOT_ISSUED, type Evidence, type Issuer, type Issuers, type IssuerShape } from '../model';
import { doubtOf } from './doubt';

/** Whose credential a statement's name says its value is, and what speaks against that. */
export interface IssuerReading {
  readonly issuer: Issuer;
  /** Set where the value cannot be what its name says: the issuer's credentials look different. */
  readonly doubt?: Evidence;
}

/** Letters of a name's beginning by which names are looked up: few words of statements begin as any issuer's name. */
const HEAD = 3;
/** Digits and letters. */
const SIGNS = 36;

/** Where names with each beginning start in the sorted list; those of one beginning end where the next one's start. */
const startsOf = new WeakMap<Issuers['names'], Uint16Array>();

function lookUpOf(names: Issuers['names']): Uint16Array {
  const known = startsOf.get(names);
  if (known) return known;
  const starts = new Uint16Array(SIGNS ** HEAD + 1).fill(names.length);
  for (let index = names.length - 1, head = starts.length - 1; index >= 0; index--) {
    const own = headAt(names[index]!, 0);
    while (head > own) starts[head--] = index + 1;
    starts[own] = index;
  }
  startsOf.set(names, starts);
  return starts;
}

/** The number of three letters or digits, in the order of names; negative where the text ends before. */
function headAt(text: string, at: number): number {
  if (at + HEAD > text.length) return -1;
  let head = 0;
  for (let index = at; index < at + HEAD; index++) {
    const code = text.charCodeAt(index);
    head = head * SIGNS + (code >= 97 ? code - 87 : code - 48);
  }
  return head;
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
export function namedIssuer(name: string, { issuer, names, owners }: Issuers): NamedIssuer | undefined {
  const starts = lookUpOf(names);
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
    const head = headAt(joined, start);
    if (head < 0) break;
    // From behind: of two names of which one begins the other, the longer comes later.
    for (let index = starts[head + 1]! - 1; index >= starts[head]!; index--) {
      const one = names[index]!;
      const end = start + one.length;
      if (one.length <= called.length || !joined.startsWith(one, start) || !(ends.has(end) || ROLE_WORD.test(joined.slice(end)))) continue;
      found = owners[index]!;
      called = one;
      role = joined.slice(0, start) + one.replace(issuer(found).provider.replace(/-/g, ''), '') + joined.slice(end);
      break;
    }
  }
  return found === undefined ? undefined : { issuer: issuer(found), called, role };
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
export function issuerOfHost(host: string, { issuer, names, owners }: Issuers): Issuer | undefined {
  const domain = host.toLowerCase().split('.').at(-2)?.replace(/-/g, '');
  if (domain === undefined || !/^[a-z0-9]{3,}$/.test(domain)) return undefined;
  const starts = lookUpOf(names);
  const head = headAt(domain, 0);
  for (let index = starts[head]!; index < starts[head + 1]!; index++) if (names[index] === domain) return issuer(owners[index]!);
  return undefined;
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
