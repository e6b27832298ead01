import type { Evidence } from '../model';
import { bech32Prefix, crc16, decodeBase32, decodeBase64, isBase58Check } from './encoding';

/** What a reader found: whether the text has the structure, and the words a report gives for it. */
interface Reading {
  readonly valid: boolean;
  readonly text: string;
  /** A checksum says so: what does not have it was never given out. */
  readonly proof?: 'checksum';
  /** Facts inside the token that help the reader of a report: issuer, account, expiry. */
  readonly notes?: readonly string[];
  /** What speaks against the token though its structure is whole. */
  readonly doubts?: readonly string[];
}

type StructureReader = (text: string, expect?: RegExp) => Reading;

const READERS: Readonly<Record<string, StructureReader>> = {
  'aws-account': readAwsKeyId,
  'azure-cask': readAzureCask,
  base58check: (text) => checksumReading(isBase58Check(text)),
  'base64-json': readBase64Json,
  'base64-text': readBase64Text,
  bech32: readBech32,
  'discord-snowflake': readDiscordSnowflake,
  'gitlab-routable': readGitlabRoutable,
  jwt: readJwt,
  macaroon: readMacaroon,
  nkey: readNkey,
  'openai-infix': readOpenaiInfix,
};

/** Names a pack's `structure` check may use (schemas/pack.schema.json lists the same). */
export const STRUCTURE_NAMES: readonly string[] = Object.keys(READERS);

const expressions = new Map<string, RegExp>();

/**
 * Reads `text` (latin1) as the named structure. Gives one raising or lowering piece of evidence,
 * then the facts found inside as notes. `expect` is a regular expression on what was decoded.
 * Throws on a name that no reader has: packs are validated before they are used.
 */
export function readStructure(name: string, text: string, expect?: string): Evidence[] {
  const reader = READERS[name];
  if (reader === undefined) throw new Error(`unknown structure: ${name}`);
  const reading = reader(text, expect === undefined ? undefined : expression(expect));
  return [
    { kind: reading.proof ?? 'structure', effect: reading.valid ? 'raises' : 'lowers', text: reading.text },
    ...(reading.doubts ?? []).map((doubt): Evidence => ({ kind: 'placeholder', effect: 'lowers', text: doubt })),
    ...(reading.notes ?? []).map((note): Evidence => ({ kind: 'structure', effect: 'notes', text: note })),
  ];
}

function expression(source: string): RegExp {
  let compiled = expressions.get(source);
  if (compiled === undefined) expressions.set(source, (compiled = new RegExp(source)));
  return compiled;
}

/**
 * AWS access key ids hold their account: 16 characters of RFC 4648 base32 after the 4-letter prefix,
 * bits 1-40 of the decoded bytes. Ids of the first generation (fifth character I or J) do not.
 */
function readAwsKeyId(text: string): Reading {
  const body = text.slice(4);
  const bytes = decodeBase32(body);
  if (body.length !== 16 || bytes === undefined) {
    return { valid: false, text: 'not an AWS key id: characters outside of base32' };
  }
  if (body[0] === 'I' || body[0] === 'J') {
    return { valid: true, text: 'AWS key id of the first generation, without account number' };
  }
  // The mask 0x7fffffffff80 on 48 bits, then a shift by 7; 48 bits fit a double exactly.
  const account = Math.floor((bytes.readUIntBE(0, 6) % 2 ** 47) / 128);
  return account < 1e12
    ? { valid: true, text: `account ${String(account).padStart(12, '0')}` }
    : { valid: false, text: 'not an AWS key id: its account number would have 13 digits' };
}

/** Azure's Common Annotated Security Keys carry the signature JQQJ99 after 52 random characters (microsoft/security-utilities). */
function readAzureCask(text: string): Reading {
  return text.startsWith('JQQJ99', 52)
    ? { valid: true, text: 'annotated Azure key (JQQJ99 in its place)' }
    : { valid: false, text: 'lacks the annotation of an Azure key' };
}

/** OpenAI keys hold base64 of "OpenAI" in their middle; keys of look-alike services do not. */
function readOpenaiInfix(text: string): Reading {
  return text.includes('T3BlbkFJ')
    ? { valid: true, text: 'holds the mark T3BlbkFJ (base64 of "OpenAI")' }
    : { valid: false, text: 'lacks the mark T3BlbkFJ of OpenAI keys' };
}

/**
 * A JSON Web Token (RFC 7519): the header must be a JSON object with `alg` (or `enc`).
 * Issuer, role, audience and expiry become notes; claims are read, not verified.
 */
function readJwt(text: string): Reading {
  const [header, payload] = text.split('.');
  const head = jsonObject(decodeBase64(header));
  const algorithm = head?.alg ?? head?.enc;
  if (typeof algorithm !== 'string') return { valid: false, text: 'JWT header does not decode' };
  const claims = jsonObject(decodeBase64(payload ?? ''));
  const notes: string[] = [];
  for (const name of ['iss', 'role', 'aud']) {
    const claim = claims?.[name];
    if (typeof claim === 'string' && claim.length <= 200) notes.push(`${name} ${printable(claim)}`);
  }
  const expiry = claims?.exp;
  // `exp` is in seconds; a Date holds 8.64e12 of them.
  if (typeof expiry === 'number' && expiry > 0 && expiry < 8.64e12) {
    notes.push(`expires ${new Date(expiry * 1000).toISOString()}`);
  }
  return { valid: true, text: `JWT header decodes (${printable(algorithm)})`, notes, doubts: claims && doubtsOf(claims) };
}

/** Claims that RFC 7519 registers, of which every issuer sets some. */
const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

/** What claims say against a token: no issuer made it, or it is the one that jwt.io shows every visitor. */
function doubtsOf(claims: Record<string, unknown>): string[] | undefined {
  if (claims.sub === '1234567890' && (claims.name === 'John Doe' || Object.keys(claims).length === 1)) return ['the example of jwt.io', 'stands in countless tests and manuals'];
  if (REGISTERED.some((name) => name in claims) || Object.keys(claims).length > 2) return undefined;
  return ['names no issuer, subject or time', 'holds nothing that a service could act on'];
}

/** An nkey of NATS that is public (user, account, server, operator, cluster, curve): base32 of a prefix byte, 32 bytes and CRC-16 (nats-io/nkeys). */
export function isPublicNkey(text: string): boolean {
  if (!/^[UANOCX][A-Z2-7]{55}$/.test(text)) return false;
  const bytes = decodeBase32(text);
  return bytes?.length === 35 && bytes.readUInt16LE(33) === crc16(bytes.subarray(0, 33));
}

/** Base64 or base64url of a JSON object; `expect` is tried on the JSON text. */
function readBase64Json(text: string, expect?: RegExp): Reading {
  const decoded = decodeBase64(text);
  if (jsonObject(decoded) === undefined) return { valid: false, text: 'payload is not base64 JSON' };
  return expect === undefined || expect.test(decoded)
    ? { valid: true, text: 'payload decodes to JSON' }
    : { valid: false, text: 'payload is JSON of another kind' };
}

/** Base64 of text; `expect` is tried on it (default: printable ASCII). */
function readBase64Text(text: string, expect = /^[\x20-\x7e\s]+$/): Reading {
  return expect.test(decodeBase64(text))
    ? { valid: true, text: 'decodes to the expected text' }
    : { valid: false, text: 'does not decode to the expected text' };
}

/**
 * A serialized macaroon, version 1 or 2 (libmacaroons): its location is in the clear at the start; `expect` is tried on it.
 * `text` may begin with a prefix such as `pypi-`.
 */
function readMacaroon(text: string, expect?: RegExp): Reading {
  const decoded = decodeBase64(text.replace(/^[a-z0-9]{2,12}[-_]/, ''));
  // Version 2: 0x02, field type 1 (location), its length, the location. Version 1: four hex digits of length, "location ".
  const location = decoded.startsWith('\x02\x01')
    ? decoded.slice(3, 3 + decoded.charCodeAt(2))
    : /^[0-9a-f]{4}location ([^\n]{1,100})\n/.exec(decoded)?.[1];
  return location !== undefined && /^[\x21-\x7e]+$/.test(location) && (expect === undefined || expect.test(location))
    ? { valid: true, text: `macaroon of ${location}` }
    : { valid: false, text: 'not a macaroon' };
}

/** Bech32 with its checksum; `expect` is tried on the lower-case human-readable part. */
function readBech32(text: string, expect?: RegExp): Reading {
  const prefix = bech32Prefix(text);
  return checksumReading(prefix !== undefined && (expect === undefined || expect.test(prefix)));
}

/** Discord's epoch, 2015-01-01, in milliseconds. */
const DISCORD_EPOCH = 1420070400000;

/** First part of a Discord bot token: base64 of the bot's user id, a decimal snowflake whose high bits are a time. */
function readDiscordSnowflake(text: string): Reading {
  const id = decodeBase64(text.split('.')[0]);
  if (!/^\d{17,19}$/.test(id)) return { valid: false, text: 'first part is not a Discord user id' };
  const created = Number(BigInt(id) >> 22n) + DISCORD_EPOCH;
  return { valid: true, text: `bot user ${id}, created ${new Date(created).toISOString().slice(0, 10)}` };
}

const GITLAB_ROUTES: Readonly<Record<string, string>> = { c: 'cell', g: 'group', o: 'organization', p: 'project', u: 'user' };

/**
 * GitLab's routable tokens, `PREFIX-PAYLOAD.01.LLCCCCCCC`: LL is the payload's length in base 36
 * (GitLab handbook, routable tokens). The CRC-32 (C) is a `checksum` check.
 */
function readGitlabRoutable(text: string): Reading {
  const parts = /-([\w-]+)\.\w{2}\.(\w{2})\w{7}$/.exec(text);
  if (parts === null || parseInt(parts[2], 36) !== parts[1].length) {
    return { valid: false, text: 'payload has another length than the token states' };
  }
  const notes: string[] = [];
  for (const [, key, value] of decodeBase64(parts[1]).matchAll(/(?:^|\n)([cgopu]):([0-9a-z]{1,10})(?=\n|$)/g)) {
    notes.push(`${GITLAB_ROUTES[key]} ${parseInt(value, 36)}`);
  }
  return { valid: true, text: 'payload has the length the token states', notes };
}

/** NATS nkey seed: base32 of two prefix bytes, 32 bytes of seed, and CRC-16/XMODEM little-endian over both (nats-io/nkeys). */
function readNkey(text: string): Reading {
  const bytes = decodeBase32(text);
  return checksumReading(bytes?.length === 36 && bytes.readUInt16LE(34) === crc16(bytes.subarray(0, 34)));
}

function checksumReading(valid: boolean): Reading {
  return valid
    ? { valid, proof: 'checksum', text: 'checksum valid' }
    : { valid, proof: 'checksum', text: 'checksum does not match: mistyped, shortened or made up' };
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Text out of a token, safe to print on a terminal. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
