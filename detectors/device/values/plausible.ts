import type { Statement, Word } from '../words';

/** Words that stand where a secret would in sentences, policies and flags. */
const NO_VALUES = new Set(['yes', 'no', 'true', 'false', 'enable', 'enabled', 'disable', 'disabled', 'on', 'off', 'required', 'optional', 'and', 'or', 'is', 'for', 'to', 'the', 'of', 'in', 'be', 'not', 'must', 'will', 'should', 'set', 'mode', 'type', 'length', 'minimum', 'maximum', 'policy', 'required', 'authentication', 'with', 'from', 'file', 'prompt', '=', '==', ':', '->', '=>', '|', '|-', '>', '<', '{', '}', '(', ')', '[', ']', 'permit', 'deny', 'accept', 'none', 'any', 'all', 'chap', 'pap', 'ignore']);

/** Names of algorithms and levels that stand before a key: where the key is missing, they are not it. */
const ALGORITHMS = new Set(['md5', 'sha', 'sha1', 'sha-1', 'sha2', 'sha224', 'sha256', 'sha-256', 'sha384', 'sha512', 'sha-512', 'des', 'des56', '3des', 'aes', 'aes128', 'aes192', 'aes256', 'aes-128', 'aes-192', 'aes-256', 'cmac', 'hmac-md5', 'hmac-sha-1', 'hmac-sha1', 'hmac-sha-256',
  'hmac-sha256', 'hmac-sha1-12', 'hmac-sha1-20', 'aes-128-cmac-96', 'aes-128-cmac', 'noauth', 'authpriv', 'authnopriv', 'noauthnopriv', 'keychain', 'key-chain', 'message-digest', 'localized', 'auth-encrypted', 'privacy-encrypted', 'pre-shared-keys', '%prompt', 'localizedkey', 'localizedv2key']);

/** Platforms whose commands take options with a dash. */
const OPTION_PLATFORMS = new Set(['citrix-netscaler', 'net-snmp', 'bmc']);

/** First words of stanzas whose `key` is a secret. */
const SERVERS = /^(?:tacacs|radius|hwtacacs|aaa-server|ldap|server-private|rfc-3576|aaa)/;

/** Options of trap destinations and users. */
const HOST_WORDS = new Set(['version', 'informs', 'traps', 'trap', 'inform', 'access', 'community', 'vrf', 'use-vrf', 'filter-vrf', 'source-interface', 'host', 'ipv4', 'ipv6', 'udp-port', 'port', 'v1', 'v2c', 'v3', '1', '2', '2c', '3', 'encrypted', 'priv', 'auth', 'noauth', '162']);

/** `snmp-server community ro S`, `snmp community index X name S`: a word that some systems write before the community. */
function standsBeforeCommunity(word: Word, { words }: Statement): boolean {
  const after = words.length - 1 - words.indexOf(word);
  if (word.lower === 'ro' || word.lower === 'rw') return after === 1 && !/^(?:r[ow]|\d+)$/.test(words[words.length - 1]!.lower);
  return word.lower === 'index' && after > 1;
}

/** Words of sentences: a statement of a configuration has none. */
const SENTENCE = new Set(['the', 'your', 'and', 'is', 'are', 'with', 'for', 'of', 'that', 'this', 'an', 'you', 'we', 'will', 'be', 'must', 'should', 'if', 'it', 'using', 'which', 'when', 'or', 'can', 'please', 'not', 'into', 'then']);

/** Platforms whose files look like any program's: a value with brackets in it is an expression. */
const PROGRAM_LIKE = new Set(['tac-plus', 'freeradius', 'wpa-supplicant', 'mobile-core', 'meraki', 'phone', 'bmc', 'ups-console']);

/** Kinds whose secrets may be plain words; numbers shorter than this are ids of keys, not keys. */
const SHORTEST_NUMBER = 3;

/** Kinds whose secrets may be numbers of one or two digits. */
export const SHORT_NUMBERS: ReadonlySet<string> = new Set(['wps-pin', 'voip-password', 'snmp-community', 'no-password']);

/** True where the value cannot be what the pattern took it for. */
export function isUnlikely(value: string, kind: string, word: Word, platform: string | undefined, statement: Statement): boolean {
  if (kind === 'no-password') return false;
  if (!word.quoted && NO_VALUES.has(word.lower)) return true;
  if (value.length > 20_000) return true;
  if (/^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?$/.test(value)) return true;
  if (!word.quoted && ALGORITHMS.has(word.lower)) return true;
  if (!word.quoted && OPTION_PLATFORMS.has(platform ?? '') && /^-[A-Za-z]{2,}$/.test(value)) return true;
  if (!SHORT_NUMBERS.has(kind) && /^\d{1,2}$/.test(value)) return true;
  // A file or a group of an object tree, not a secret.
  if (kind !== 'url-credential' && /^\/(?:[\w.-]+\/)+[\w.-]+$/.test(value) && !/[+=]/.test(value) && value.length < 120) return true;
  if (/^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-|-----BEGIN (?:CERTIFICATE|PUBLIC))/.test(value)) return true;
  if (kind === 'snmp-community' && !word.quoted && standsBeforeCommunity(word, statement)) return true;
  if (kind === 'snmp-community' && !word.quoted && (HOST_WORDS.has(word.lower) || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(value))) return true;
  // `key 1000` numbers a key of a chain; of a server it is the key itself, whatever people choose.
  if (/^\d+$/.test(value) && statement.words[statement.own]!.lower === 'key' && !statement.words.slice(0, statement.own).some((one) => SERVERS.test(one.lower))) return true;
  if (kind === 'sim-key' || kind === 'sim-op') return !/^(?:0x)?[0-9a-f]{32}$/i.test(value.replace(/[\s-]/g, ''));
  if (kind === 'private-key' || kind === 'tls-key') return value.length < 16 || (!/PRIVATE KEY|^LS0tLS/.test(value) && /\s/.test(value.trim()) && !/static key|-----/i.test(value));
  if ((kind.endsWith('-key') || kind === 'other-secret') && /^\d+$/.test(value) && value.length < SHORTEST_NUMBER) return true;
  // RouterOS: under SNMPv3 the community's name is the user's.
  if (kind === 'snmp-community' && (statement.siblings?.get('security') ?? 'none') !== 'none') return true;
  if (kind === 'snmp-community' && statement.siblings?.has('authentication-password')) return true;
  if (/^\/(?:Common|config|etc|var|usr|home|flash|nsconfig)\//.test(value)) return true;
  if (!word.quoted && statement.layout !== 'line' && platform !== undefined && PROGRAM_LIKE.has(platform) && /[(){};,`]|\w\.\w+\[|^["']/.test(value)) return true;
  if (platform !== undefined) return false;
  // Text of unknown origin: sentences and code say no secrets.
  if (/[();,{}<>]$|^\w{1,12}=$|^[(=<{$]|\.\w+\(|^["'`]|[%][sd]|\\[nrt]/.test(value) && !word.quoted && !/^\$[0-9a-z]{1,2}\$/.test(value)) return true;
  if (/^[A-Z]$|^\.\.+$|^[a-z0-9[][\w-]*\|[\w|\]-]+$|^\[[\w|-]+\]$/.test(value)) return true;
  if (/^(?:string|strings|str|int|none|null|value|values|self\.|args\.|key|keys|community|word|line|lines|text|command|commands|statement)$/i.test(value)) return true;
  if (/^[A-Za-z]+[.?!:,]$/.test(value) || /^[A-Z]/.test(statement.words[statement.own]!.text)) return true;
  let plain = 0;
  for (let k = statement.own; k < statement.words.length; k++) if (SENTENCE.has(statement.words[k]!.lower)) plain++;
  return plain > 0 || statement.words.length - statement.own > 24;
}
