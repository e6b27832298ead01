import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { digest } from '../cipher';
import { bcryptMatches } from './bcrypt';
import { desCrypt } from './des-crypt';
import {
  arubaHash, asaHash, ciscoType4, ciscoType8, ciscoType9, fortiosHash, netbsdSha1, netscalerHash, pixHash,
  screenosHash, snmpLocalisedKey, wpaPmk,
} from './device-hashes';
import { md5crypt } from './md5crypt';
import { ntHash } from './md4';
import { shaCrypt } from './sha-crypt';

/** What a test of a candidate may need beside the hash. */
export interface HashContext {
  /** Account the hash belongs to (salt of ASA, ScreenOS and PostgreSQL). */
  readonly user?: string;
  /** SNMPv3 engine id, hex. */
  readonly engineId?: string;
  readonly ssid?: string;
  /** `md5` or `sha` of an SNMPv3 statement. */
  readonly algorithm?: string;
}

/** One way of hashing a password. The table below is read from the top; the first pattern that fits names the hash. */
export interface HashFormat {
  /** Word used in reports. */
  readonly algorithm: string;
  readonly pattern: RegExp;
  /** The shape alone says too little: only for platforms (or algorithm words) this fits. */
  readonly only?: RegExp;
  /** hashcat mode. */
  readonly hashcat?: number;
  readonly cost: string | ((parts: RegExpExecArray) => string);
  /** Weak: guessed at a billion a second and more on one graphics card. */
  readonly form: 'weak-hash' | 'strong-hash';
  /**
   * Milliseconds one test takes here, roughly. `matches` is missing where keysweep cannot test;
   * it gives undefined where the context lacks a salt or the cost is over the bound.
   */
  readonly milliseconds?: number;
  readonly matches?: (candidate: string, text: string, context: HashContext, parts: RegExpExecArray) => boolean | undefined;
}

/** Rounds beyond which a test is refused; a hostile file must not buy minutes of CPU with one line. */
const MAX_ROUNDS = 1_000_000;
/** bcrypt cost beyond which a test is refused: 13 is about a second in JavaScript. */
const MAX_BCRYPT_COST = 12;

const b64 = '[A-Za-z0-9+/]';
const crypt = '[./0-9A-Za-z]';

const shaCryptMatches = (bits: 256 | 512): HashFormat['matches'] => (candidate, text, _context, parts) => {
  const rounds = parts[1] === undefined ? 5000 : Math.min(Math.max(Number(parts[1]), 1000), 999_999_999);
  if (rounds > MAX_ROUNDS / 10) return undefined;
  return shaCrypt(bits, candidate, parts[2]!, rounds).split('$').at(-1) === text.split('$').at(-1);
};

const rounds = (parts: RegExpExecArray): string => parts[1] ?? '5000';

/** A salted digest in LDAP's form: base64 of digest and salt (RFC 3112). */
const ldapMatches = (algorithm: 'sha1' | 'sha256' | 'sha512', size: number): HashFormat['matches'] => (candidate, _text, _context, parts) => {
  const bytes = Buffer.from(parts[1]!, 'base64');
  return bytes.length >= size && digest(algorithm, candidate, bytes.subarray(size)).equals(bytes.subarray(0, size));
};

const scramMatches: HashFormat['matches'] = (candidate, _text, _context, parts) => {
  if (Number(parts[1]) > MAX_ROUNDS) return undefined;
  const salted = pbkdf2Sync(candidate, Buffer.from(parts[2]!, 'base64'), Number(parts[1]), 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  return createHash('sha256').update(clientKey).digest('base64') === parts[3];
};

export const HASH_FORMATS: readonly HashFormat[] = [
  { algorithm: 'md5crypt', pattern: new RegExp(`^\\$1\\$(${crypt}{1,8})\\$${crypt}{22}$`), hashcat: 500, cost: 'MD5 × 1000', form: 'weak-hash', milliseconds: 3,
    matches: (candidate, text, _context, parts) => md5crypt(candidate, parts[1]!) === text },
  { algorithm: 'apr1', pattern: new RegExp(`^\\$apr1\\$(${crypt}{1,8})\\$${crypt}{22}$`), hashcat: 1600, cost: 'MD5 × 1000', form: 'weak-hash', milliseconds: 3,
    matches: (candidate, text, _context, parts) => md5crypt(candidate, parts[1]!, '$apr1$') === text },
  { algorithm: 'cisco-8', pattern: new RegExp(`^\\$8\\$(${crypt}{14})\\$${crypt}{43}$`), hashcat: 9200, cost: 'PBKDF2-SHA256 × 20000', form: 'strong-hash', milliseconds: 10,
    matches: (candidate, text, _context, parts) => ciscoType8(candidate, parts[1]!) === text },
  { algorithm: 'cisco-9-scrypt', pattern: new RegExp(`^\\$9\\$(${crypt}{14})\\$${crypt}{43}$`), hashcat: 9300, cost: 'scrypt N=16384 r=1 p=1', form: 'strong-hash', milliseconds: 30,
    matches: (candidate, text, _context, parts) => ciscoType9(candidate, parts[1]!) === text },
  { algorithm: 'nx-scrypt', pattern: /^\$nx-scrypt\$.{14}\$.{43}$/, cost: 'scrypt N=16384 r=1 p=1', form: 'strong-hash' },
  { algorithm: 'sha256crypt', pattern: new RegExp(`^\\$5\\$(?:rounds=(\\d{1,9})\\$)?([^$]{0,16})\\$${crypt}{43}$`), hashcat: 7400, cost: (parts) => `SHA-256 × ${rounds(parts)}`, form: 'strong-hash', milliseconds: 12,
    matches: shaCryptMatches(256) },
  { algorithm: 'sha512crypt', pattern: new RegExp(`^\\$6\\$(?:rounds=(\\d{1,9})\\$)?([^$]{0,16})\\$${crypt}{86}$`), hashcat: 1800, cost: (parts) => `SHA-512 × ${rounds(parts)}`, form: 'strong-hash', milliseconds: 15,
    matches: shaCryptMatches(512) },
  { algorithm: 'bcrypt', pattern: new RegExp(`^\\$2[abxy]?\\$(\\d\\d)\\$${crypt}{53}$`), hashcat: 3200, cost: (parts) => `bcrypt cost ${Number(parts[1])}`, form: 'strong-hash', milliseconds: 80,
    matches: (candidate, text, _context, parts) => (Number(parts[1]) > MAX_BCRYPT_COST ? undefined : bcryptMatches(candidate, text)) },
  { algorithm: 'netbsd-sha1', pattern: new RegExp(`^\\$sha1\\$(\\d{1,9})\\$(${crypt}{1,64})\\$${crypt}{28}$`), hashcat: 15100, cost: (parts) => `HMAC-SHA1 × ${parts[1]}`, form: 'strong-hash', milliseconds: 60,
    matches: (candidate, text, _context, parts) => (Number(parts[1]) > MAX_ROUNDS / 10 ? undefined : netbsdSha1(candidate, Number(parts[1]), parts[2]!) === text) },
  { algorithm: 'yescrypt', pattern: /^\$y\$[./0-9A-Za-z]+\$[./0-9A-Za-z]{0,86}\$[./0-9A-Za-z]{43}$/, cost: 'yescrypt', form: 'strong-hash' },
  { algorithm: 'argon2', pattern: /^\$argon2(?:id|i|d)\$v=\d+\$m=(\d+),t=(\d+),p=\d+\$/, hashcat: 34000, cost: (parts) => `Argon2, ${parts[1]} KiB × ${parts[2]}`, form: 'strong-hash' },
  { algorithm: 'phpass', pattern: new RegExp(`^\\$[PH]\\$${crypt}{31}$`), hashcat: 400, cost: 'MD5 × 2048 and more', form: 'weak-hash' },
  { algorithm: 'asa-pbkdf2', pattern: new RegExp(`^\\$sha512\\$(\\d{1,9})\\$(${b64}+={0,2})\\$(${b64}+={0,2})$`), hashcat: 12100, cost: (parts) => `PBKDF2-SHA512 × ${parts[1]}`, form: 'strong-hash', milliseconds: 10,
    matches: (candidate, _text, _context, parts) => {
      if (Number(parts[1]) > MAX_ROUNDS || Number(parts[1]) < 1) return undefined;
      const sum = Buffer.from(parts[3]!, 'base64');
      return pbkdf2Sync(candidate, Buffer.from(parts[2]!, 'base64'), Number(parts[1]), sum.length, 'sha512').equals(sum);
    } },
  { algorithm: 'fortios-ak1', pattern: new RegExp(`^AK1${b64}{43}=$`), hashcat: 7000, cost: 'SHA-1', form: 'weak-hash', milliseconds: 0.01,
    matches: (candidate, text) => fortiosHash(candidate, text) === text },
  { algorithm: 'fortios-sh2-sha256', pattern: new RegExp(`^SH2${b64}{59}=$`), hashcat: 26300, cost: 'SHA-256', form: 'weak-hash', milliseconds: 0.01,
    matches: (candidate, text) => fortiosHash(candidate, text) === text },
  { algorithm: 'screenos', pattern: /^n.{5}r.{5}c.{4}s.{5}t.{5}n$/, hashcat: 22, cost: 'MD5', form: 'weak-hash', milliseconds: 0.01,
    matches: (candidate, text, context) => (context.user === undefined ? undefined : screenosHash(candidate, context.user) === text) },
  { algorithm: 'postgresql-scram', pattern: new RegExp(`^SCRAM-SHA-256\\$(\\d{1,9}):(${b64}+={0,2})\\$(${b64}{43}=):${b64}{43}=$`), hashcat: 28600, cost: (parts) => `PBKDF2-SHA256 × ${parts[1]}`, form: 'strong-hash', milliseconds: 4,
    matches: scramMatches },
  { algorithm: 'postgresql-md5', pattern: /^md5([0-9a-f]{32})$/, hashcat: 12, cost: 'MD5', form: 'weak-hash', milliseconds: 0.01,
    matches: (candidate, _text, context, parts) => (context.user === undefined ? undefined : digest('md5', candidate, context.user).toString('hex') === parts[1]) },
  { algorithm: 'mysql-native', pattern: /^\*([0-9A-F]{40})$/i, hashcat: 300, cost: 'SHA-1 × 2', form: 'weak-hash', milliseconds: 0.01,
    matches: (candidate, _text, _context, parts) => digest('sha1', digest('sha1', candidate)).toString('hex') === parts[1]!.toLowerCase() },
  { algorithm: 'ldap-ssha', pattern: new RegExp(`^\\{SS?HA\\}(${b64}{27,64}={0,2})$`, 'i'), hashcat: 111, cost: 'SHA-1', form: 'weak-hash', milliseconds: 0.01, matches: ldapMatches('sha1', 20) },
  { algorithm: 'ldap-ssha256', pattern: new RegExp(`^\\{SS?HA256\\}(${b64}{43,80}={0,2})$`, 'i'), hashcat: 1411, cost: 'SHA-256', form: 'weak-hash', milliseconds: 0.01, matches: ldapMatches('sha256', 32) },
  { algorithm: 'ldap-ssha512', pattern: new RegExp(`^\\{SS?HA512\\}(${b64}{86,128}={0,2})$`, 'i'), hashcat: 1711, cost: 'SHA-512', form: 'weak-hash', milliseconds: 0.01, matches: ldapMatches('sha512', 64) },
  { algorithm: 'h3c-hash', pattern: /^\$h\$6\$.{10,}\$.{20,}$/, cost: 'SHA-512', form: 'strong-hash' },
  { algorithm: 'huawei-irreversible', pattern: /^\$1[acd]\$.+\$.+\$$/, cost: 'PBKDF2-SHA256', form: 'strong-hash' },
  { algorithm: 'idrac-sha256', pattern: /^\$?!!SHA256/i, cost: 'SHA-256', form: 'weak-hash' },
  { algorithm: 'netscaler-sha1', pattern: /^1[0-9a-f]{48}$/i, only: /netscaler|citrix/i, hashcat: 8100, cost: 'SHA-1', form: 'weak-hash', milliseconds: 0.01,
    matches: (candidate, text) => netscalerHash(candidate, text.toLowerCase()) === text.toLowerCase() },
  { algorithm: 'netscaler-sha512', pattern: /^2[0-9a-f]{136}$/i, hashcat: 22200, cost: 'SHA-512', form: 'weak-hash', milliseconds: 0.01,
    matches: (candidate, text) => netscalerHash(candidate, text.toLowerCase()) === text.toLowerCase() },
  { algorithm: 'netscaler-pbkdf2', pattern: /^5[0-9a-f]{100,160}$/i, only: /netscaler|citrix/i, cost: 'PBKDF2', form: 'strong-hash' },
  { algorithm: 'arubaos', pattern: /^[0-9a-f]{50}$/i, only: /aruba/i, hashcat: 125, cost: 'SHA-1', form: 'weak-hash', milliseconds: 0.01,
    matches: (candidate, text) => arubaHash(candidate, text.toLowerCase()) === text.toLowerCase() },
  { algorithm: 'cisco-4', pattern: new RegExp(`^${crypt}{43}$`), only: /cisco|ios|nxos/i, hashcat: 5700, cost: 'SHA-256', form: 'weak-hash', milliseconds: 0.01,
    matches: (candidate, text) => ciscoType4(candidate) === text },
  { algorithm: 'asa-md5', pattern: new RegExp(`^${crypt}{16}$`), only: /asa|pix|ftd|fwsm/i, hashcat: 2410, cost: 'MD5', form: 'weak-hash', milliseconds: 0.02,
    matches: (candidate, text, context) => pixHash(candidate) === text || asaHash(candidate, context.user ?? '') === text },
  { algorithm: 'descrypt', pattern: new RegExp(`^(${crypt}{2})${crypt}{11}$`), only: /des|panos|paloalto|crypt|shadow|htpasswd|unix|linux|tac_?plus/i, hashcat: 1500, cost: 'DES × 25', form: 'weak-hash', milliseconds: 2,
    matches: (candidate, text, _context, parts) => desCrypt(candidate, parts[1]!) === text },
  { algorithm: 'snmpv3-key', pattern: /^(?:0x)?([0-9a-f]{32}|[0-9a-f]{40})$/i, only: /snmp/i, cost: 'MD5 or SHA-1 of 1 MiB', form: 'weak-hash', milliseconds: 4,
    matches: (candidate, _text, context, parts) => {
      if (!context.engineId || !/^(?:[0-9a-f]{2}){5,32}$/i.test(context.engineId)) return undefined;
      const key = parts[1]!.toLowerCase();
      return snmpLocalisedKey(key.length === 32 && !/sha/i.test(context.algorithm ?? '') ? 'md5' : 'sha1', candidate, context.engineId)?.slice(0, key.length) === key;
    } },
  { algorithm: 'wpa-psk', pattern: /^(?:0x)?([0-9a-f]{64})$/i, only: /wpa/i, hashcat: 22001, cost: 'PBKDF2-SHA1 × 4096', form: 'strong-hash', milliseconds: 3,
    matches: (candidate, _text, context, parts) => (context.ssid === undefined ? undefined : wpaPmk(candidate, context.ssid) === parts[1]!.toLowerCase()) },
  { algorithm: 'nt-hash', pattern: /^[0-9a-f]{32}$/i, only: /nt-?(?:hash|encrypted|lm)|samba/i, hashcat: 1000, cost: 'MD4', form: 'weak-hash', milliseconds: 0.05,
    matches: (candidate, text) => ntHash(candidate) === text.toLowerCase() },
  { algorithm: 'sha1', pattern: /^[0-9a-f]{40}$/i, only: /sha-?1|procurve|aos-s/i, hashcat: 100, cost: 'SHA-1', form: 'weak-hash', milliseconds: 0.01,
    matches: (candidate, text) => digest('sha1', candidate).toString('hex') === text.toLowerCase() },
  { algorithm: 'sha256', pattern: /^[0-9a-f]{64}$/i, only: /sha-?256/i, hashcat: 1400, cost: 'SHA-256', form: 'weak-hash', milliseconds: 0.01,
    matches: (candidate, text) => digest('sha256', candidate).toString('hex') === text.toLowerCase() },
  { algorithm: 'md5', pattern: /^[0-9a-f]{32}$/i, only: /md5/i, hashcat: 0, cost: 'MD5', form: 'weak-hash', milliseconds: 0.01,
    matches: (candidate, text) => digest('md5', candidate).toString('hex') === text.toLowerCase() },
];
