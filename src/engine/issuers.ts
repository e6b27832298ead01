import { RegExpParser, type AST } from '@eslint-community/regexpp';
import { NOT_ISSUED, type Alphabet, type DeclarativeDetector, type Issuer, type Issuers, type IssuerShape, type Pack } from '../model';
import { COMMON_WORDS } from './common-words';
import { literalStart } from './pattern';

/** Words of names that say what a value is for, not whose it is; those of COMMON_WORDS besides. */
const ROLES = new Set((
  'access accesskey accesstoken actions admin adminkey api apikey app appid appskey auth authtoken become bearer bind bootstrap bot captcha cert certid certificate client clientkey clienttoken config consumer cookie corp corpsecret '
  + 'data deploy deployer director discovery email encrypt encryption enterprise evm fernet fernetkey firefox forge gh gossip grant hash host http id idp in initial jwt key kafka kubeadm local localkey login mail '
  + 'master match management metamask offline one onetime owner passphrase personal pg privacy private pub receiver recovery registry relay relayer rest root routing runner s3 salt sasl scim schema secret secretkey seed session '
  + 'shared shipping sic sickey signer signing smtp sso ssh stitch storage super superuser tenant ticketsalt time tls token tower transfer tunnel turnstile unseal unsealkey userkey wallet webdav webserver winrm workspace'
).split(' '));

/** Names that are common in names of variables, and still no words of their own. */
const PROPER = new Set(['google', 'github', 'gitlab', 'docker', 'postgres', 'zoom']);

/** Shortest and longest names of issuers that are looked up. */
const SHORTEST_NAME = 3;
const LONGEST_NAME = 32;

/** What judgement knows of issuers, from their packs: whom a variable's name names, and what that issuer's credentials look like. */
export function issuersOf(packs: readonly Pack[]): Issuers {
  const issuers: Issuer[] = [];
  const owners = new Map<string, Set<number>>();
  const index = new Map<string, number>();
  const own: Record<string, number[]> = {};
  for (const pack of packs) {
    if (pack.family === 'generic') continue;
    let at = index.get(pack.provider);
    if (at === undefined) {
      index.set(pack.provider, (at = issuers.length));
      issuers.push({ provider: pack.provider, title: pack.title, shapes: [] });
    }
    const shapes = issuers[at]!.shapes as IssuerShape[];
    for (const detector of pack.detectors) {
      const first = shapes.length;
      shapes.push(...shapesOf(detector));
      const places = shapes.slice(first).map((_, place) => first + place);
      for (const name of new Set((detector.names ?? []).map(normalName))) if (NOT_ISSUED.test(name.replace(normalName(pack.provider), ''))) own[name] = [...(own[name] ?? []), ...places];
    }
    for (const name of [...aliasesOf(pack), ...pack.detectors.flatMap(({ names = [] }) => names)]) {
      if (!namesIssuer(name, pack.provider)) continue;
      const normal = normalName(name);
      if (normal.length > 0) owners.set(normal, (owners.get(normal) ?? new Set()).add(at));
    }
  }
  // What two issuers are called by names neither.
  const names = [...owners].filter(([name, by]) => by.size === 1 && name.length >= SHORTEST_NAME && name.length <= LONGEST_NAME).map(([name]) => name).sort();
  const known = new Set(names);
  return {
    issuer: (number) => issuers[number]!, names, owners: names.map((name) => [...owners.get(name)!][0]!),
    own: Object.fromEntries(Object.entries(own).filter(([name]) => known.has(name))), prefixes: prefixesOf(issuers),
  };
}

/** Fewest characters of a beginning that says whose token it begins; four (`ghp_`), and capitals without a separator (`AKIA`), where one issuer alone has them. */
const LEAST_PREFIX = 5;
const LEAST_OWN_PREFIX = 4;

/** Beginnings of four characters that are words or parts of words. */
const SHORT_WORDS = /^(?:acc|act|cli|ext|inc|kit|mob|now|org|pat|pri|rel|res|rnd|sat|sdk|ser|sky)[_.-]$/;

/** Beginnings of tokens that are no ordinary words (`secret_`, `live_`), each with the least length of the forms that begin so. */
function prefixesOf(issuers: readonly Issuer[]): Record<string, number> {
  const prefixes: Record<string, number> = {};
  const owners = new Map<string, Set<string>>();
  for (const { provider, shapes } of issuers) {
    for (const { prefix, least } of shapes) {
      const words = prefix.toLowerCase().split(/[^a-z]+/).filter(Boolean);
      const capitals = /^([A-Z])(?!\1)[A-Z][A-Za-z]{2,4}$/.test(prefix);
      if (prefix.length < LEAST_OWN_PREFIX || SHORT_WORDS.test(prefix) || !(capitals || /[_.-]$/.test(prefix)) || words.every((word) => COMMON_WORDS.has(word) || ROLES.has(word))) continue;
      prefixes[prefix] = Math.min(prefixes[prefix] ?? Infinity, least);
      owners.set(prefix, (owners.get(prefix) ?? new Set()).add(provider));
    }
  }
  return Object.fromEntries(Object.entries(prefixes).filter(([prefix]) => (prefix.length >= LEAST_PREFIX && /[_.-]$/.test(prefix)) || owners.get(prefix)!.size === 1));
}

/** Lower case, without what separates words. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** An issuer's id and title, and with words of credentials what is too short or common alone (`RENDER_API_KEY`, `FLY_API_TOKEN` of Fly.io). */
function aliasesOf({ provider, title }: Pack): string[] {
  const plain = title.replace(/ \(.*/, '');
  const site = /^(\w{2,})\.[a-z]{2,4}$/i.exec(plain)?.[1];
  return [provider, plain, `${provider}_api`, ...(site ? ['api', 'token', 'access', 'key'].map((word) => `${site}_${word}`) : [])];
}

function namesIssuer(name: string, provider: string): boolean {
  const parts = name.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
  const own = normalName(provider);
  if (PROPER.has(own) ? parts.join('').includes(own) : parts.length > 1 && parts.join('').includes(own)) return true;
  return parts.some((part) => part.length >= 2 && !ROLES.has(part) && !COMMON_WORDS.has(part) && !/^\d+$/.test(part));
}

/** Shapes of the whole value; patterns that need more than the value (a host, a variable's name) have none. */
function shapesOf(detector: DeclarativeDetector): IssuerShape[] {
  const source = detector.value ?? detector.pattern ?? '';
  // Passwords are what people make them.
  if (/\(\?<secret>/.test(source) || (detector.names && /pass(?:word|phrase)/.test(detector.id))) return [];
  const { ignoreCase } = detector;
  return alternativesOf(source).map((alternative): IssuerShape => {
    const parsed = parser.parsePattern(alternative);
    const { least, most } = lengthOf(parsed);
    const literal = prefixOf(alternative);
    // Three characters tell enough: prefixes are compared only where the issuer is named. Of JSON Web Tokens (`ey…`) two do.
    const prefix = literal.length >= 3 || literal === 'ey' ? literal : '';
    const characters = [...charactersOf(parsed)];
    const alphabet = alphabetOf(characters);
    const signs = alphabet === 'any' ? characters.filter((character) => !/[\w+/=-]/.test(character)).join('') : '';
    return { source: alternative, ...(ignoreCase ? { ignoreCase } : {}), prefix, least, most, alphabet, ...(signs ? { signs } : {}) };
  });
}

const parser = new RegExpParser();

/** Choices a pattern is split into at most. */
const MOST_CHOICES = 24;

/** A pattern that is a choice, or has one in its literal beginning (`cf(?:ut|at|k)_`, `bkp[tr]_`), as its choices. */
function alternativesOf(source: string, most = MOST_CHOICES): string[] {
  const { alternatives } = parser.parsePattern(source);
  if (alternatives.length > 1) return alternatives.flatMap(({ raw }) => alternativesOf(raw, most));
  const { elements } = alternatives[0]!;
  const at = elements.findIndex(({ type }) => type !== 'Assertion' && type !== 'Character');
  const heads = at < 0 ? [] : headsOf(elements[at]!);
  if (heads.length === 0 || heads.length > most) return [source];
  const before = elements.slice(0, at).map(({ raw }) => raw).join('');
  const rest = elements.slice(at + 1).map(({ raw }) => raw).join('');
  return heads.flatMap((head) => alternativesOf(before + head + rest, Math.floor(most / heads.length)));
}

/** Choices of a group, of a part that may be missing, and of a class of a few characters. */
function headsOf(element: AST.Element): string[] {
  if (element.type === 'CharacterClass') return element.elements.every(({ type }) => type === 'Character') && !element.negate ? element.elements.map(({ raw }) => raw) : [];
  const group = element.type === 'Quantifier' && element.min === 0 && element.max === 1 ? element.element : element;
  if (group.type !== 'Group') return [];
  return [...group.alternatives.map(({ raw }) => raw), ...(group === element ? [] : [''])];
}

/** Literal characters behind what is only looked at. */
function prefixOf(source: string): string {
  const elements = parser.parsePattern(source).alternatives[0]!.elements;
  return literalStart(elements.slice(elements.findIndex(({ type }) => type !== 'Assertion')).map(({ raw }) => raw).join('')).literal;
}

interface Length { readonly least: number; readonly most: number }

function lengthOf(node: AST.Node): Length {
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return node.alternatives.map(lengthOf).reduce((a, b) => ({ least: Math.min(a.least, b.least), most: Math.max(a.most, b.most) }));
    case 'Alternative':
      return node.elements.map(lengthOf).reduce((a, b) => ({ least: a.least + b.least, most: a.most + b.most }), { least: 0, most: 0 });
    case 'Quantifier': {
      const { least, most } = lengthOf(node.element);
      return { least: least * node.min, most: most * node.max };
    }
    case 'Assertion':
      return { least: 0, most: 0 };
    default:
      return { least: 1, most: 1 };
  }
}

const ALPHABETS: readonly (readonly [Alphabet, RegExp])[] = [
  ['digits', /^[0-9]$/], ['hex', /^[0-9a-f-]$/], ['HEX', /^[0-9A-F-]$/], ['Hex', /^[0-9A-Fa-f-]$/], ['lower', /^[0-9a-z]$/], ['upper', /^[0-9A-Z]$/], ['alnum', /^[0-9A-Za-z]$/],
  ['url', /^[0-9A-Za-z_-]$/], ['base64', /^[0-9A-Za-z+/=]$/],
];

/** The narrowest alphabet that holds all of the characters. */
function alphabetOf(characters: readonly string[]): Alphabet {
  return ALPHABETS.find(([, one]) => characters.every((character) => one.test(character)))?.[0] ?? 'any';
}

function charactersOf(node: AST.Node): Set<string> {
  const found = new Set<string>();
  const see = (other: AST.Node): void => {
    for (const character of charactersOf(other)) found.add(character);
  };
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      node.alternatives.forEach(see);
      break;
    case 'Alternative':
      node.elements.forEach(see);
      break;
    case 'Quantifier':
      see(node.element);
      break;
    case 'Character':
      found.add(String.fromCodePoint(node.value));
      break;
    case 'CharacterClass':
    case 'CharacterSet': {
      const one = new RegExp(`^${node.raw}$`);
      for (let code = 33; code < 127; code++) if (one.test(String.fromCharCode(code))) found.add(String.fromCharCode(code));
      break;
    }
    default:
  }
  return found;
}
