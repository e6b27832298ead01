import { decodeAristaType7, aristaKeyTexts } from '../../../src/decode/arista-type7';
import { decodeBase64Text } from '../../../src/decode/base64-text';
import { decodeCiscoType7 } from '../../../src/decode/cisco-type7';
import { decodeFortiosEnc } from '../../../src/decode/fortios';
import { decodeHuaweiCipher } from '../../../src/decode/huawei';
import { decodeJunos9 } from '../../../src/decode/junos-9';
import { decodeNetscaler } from '../../../src/decode/netscaler';
import { decodePanos } from '../../../src/decode/panos';
import type { HashFacts, StorageForm } from '../../../src/model/occurrence';

/** How a secret is stored, and its plaintext where that follows from the text alone. */
export interface Stored {
  readonly form: StorageForm;
  readonly encoding?: string;
  readonly decoded?: string;
  readonly hash?: HashFacts;
}

/** What the statement says beside the value. */
export interface Surroundings {
  readonly platform?: string;
  readonly kind: string;
  /** Lower-case type words of the statement. */
  readonly types: readonly string[];
  /** All words of the statement and its ancestors, as written. */
  readonly words: readonly string[];
  readonly user?: string;
  readonly peer?: string;
}

interface HashShape {
  readonly pattern: RegExp;
  readonly encoding: string;
  readonly form: 'weak-hash' | 'strong-hash';
  readonly hash: HashFacts;
}

const shape = (pattern: RegExp, encoding: string, form: 'weak-hash' | 'strong-hash', algorithm: string, hashcat?: number, cost?: string): HashShape => ({ pattern, encoding, form, hash: { algorithm, hashcat, cost } });

/** Hashes that show what they are. Modes: hashcat's example hashes. */
const HASHES: readonly HashShape[] = [
  shape(/^\$8\$[./0-9A-Za-z]{14}\$[./0-9A-Za-z]{43}=?$/, 'cisco-8-pbkdf2', 'strong-hash', 'cisco-8', 9200, 'PBKDF2-SHA256 × 20000'),
  shape(/^\$9\$[./0-9A-Za-z]{14}\$[./0-9A-Za-z]{43}=?$/, 'cisco-9-scrypt', 'strong-hash', 'cisco-9', 9300, 'scrypt N=16384 r=1 p=1'),
  shape(/^\$nx-scrypt\$/, 'nxos-scrypt', 'strong-hash', 'nx-scrypt'),
  shape(/^\$(?:2[abxy])\$\d\d\$[./0-9A-Za-z]{20,60}$/, 'bcrypt', 'strong-hash', 'bcrypt', 3200),
  shape(/^\$6\$(?:rounds=\d+\$)?[^$]*\$.+$/, 'sha512crypt', 'strong-hash', 'sha512crypt', 1800, 'SHA-512 × 5000'),
  shape(/^\$5\$(?:rounds=\d+\$)?[^$]*\$.+$/, 'sha256crypt', 'strong-hash', 'sha256crypt', 7400, 'SHA-256 × 5000'),
  shape(/^\$1\$[^$]*\$.+$/, 'md5crypt', 'weak-hash', 'md5crypt', 500, 'MD5 × 1000'),
  shape(/^\$sha1\$\d+\$/, 'sha1crypt', 'weak-hash', 'sha1crypt', 15100),
  shape(/^\$sha512\$\d+\$/, 'asa-pbkdf2', 'strong-hash', 'asa-pbkdf2', 12100, 'PBKDF2-SHA512'),
  shape(/^\$(?:y|7|gy)\$/, 'yescrypt', 'strong-hash', 'yescrypt'),
  shape(/^\$argon2(?:id|i|d)\$/, 'argon2', 'strong-hash', 'argon2'),
  shape(/^\$h\$6\$/, 'h3c-hash', 'strong-hash', 'sha512crypt (Comware)', undefined, 'SHA-512'),
  shape(/^\$1[ac]\$/, 'huawei-irreversible', 'strong-hash', 'PBKDF2-SHA256 (VRP)'),
  shape(/^SH2[0-9A-Za-z+/=]{40,}$/, 'fortios-sh2-sha256', 'weak-hash', 'fortigate-sha256', 26300, 'SHA-256 × 1'),
  shape(/^AK1[0-9A-Za-z+/=]{40,}$/, 'fortios-ak1-sha1', 'weak-hash', 'fortigate-sha1', 7000, 'SHA-1 × 1'),
  shape(/^n[0-9A-Za-z+/]{5}r[0-9A-Za-z+/]{5}c[0-9A-Za-z+/]{4}s[0-9A-Za-z+/]{5}t[0-9A-Za-z+/]{5}n$/, 'screenos', 'weak-hash', 'ScreenOS', 22, 'MD5 × 1'),
  shape(/^\{SSHA\}/i, 'ssha', 'weak-hash', 'salted SHA-1', 111, 'SHA-1 × 1'),
  shape(/^!!SHA256/, 'idrac-sha256', 'weak-hash', 'salted SHA-256', undefined, 'SHA-256 × 1'),
];

/** First characters of those. */
const HASH_BEGINS: ReadonlySet<string> = new Set('$SAn{!');

const hash = (encoding: string, form: 'weak-hash' | 'strong-hash', algorithm: string, hashcat?: number, cost?: string): Stored => ({ form, encoding, hash: { algorithm, hashcat, cost } });
const sealed = (encoding: string): Stored => ({ form: 'sealed', encoding });
const reversible = (encoding: string, decoded: string): Stored => ({ form: 'reversible', encoding, decoded });
const CLEAR: Stored = { form: 'clear' };

/** Type words that say the value is written in clear. */
const CLEAR_WORDS = new Set(['0', 'clear', 'clear-text', 'cleartext', 'plain', 'plaintext', 'plain-text', 'simple', 'text', 'ascii', 'unencrypted']);

/** A key that RFC 3414 made of a password and an engine id: usable as it is against that engine. */
const LOCALIZED_KEY = /^(?:0x)?(?:[0-9a-f]{2}:?){16,32}$/i;

/** Cisco type 7: two digits of offset, then hex. EOS uses another form for BGP, OSPF and IS-IS. */
const TYPE_7 = /^(?:0\d|1[0-5])(?:[0-9A-Fa-f]{2})+$/;

/** Tells how `value` is stored, by its own shape first, then by the statement's type words and the platform. */
export function storedAs(value: string, about: Surroundings): Stored {
  if (HASH_BEGINS.has(value[0]!)) for (const known of HASHES) if (known.pattern.test(value)) return { form: known.form, encoding: known.encoding, hash: known.hash };
  const byShape = sealedOrReversible(value, about);
  if (byShape) return byShape;
  const { types, platform } = about;
  for (const type of types) {
    if (CLEAR_WORDS.has(type)) return CLEAR;
  }
  if (types.includes('7') || types.includes('encrypted') || types.includes('cipher') || types.includes('password') || types.includes('encryption-type')) {
    if (platform !== 'cisco-asa') {
      const plain = TYPE_7.test(value) ? decodeCiscoType7(value) : undefined;
      if (plain !== undefined) return reversible('cisco-7', plain);
    }
  }
  if (types.includes('7')) {
    const plain = arista(value, about);
    if (plain !== undefined) return reversible('arista-7', plain);
  }
  if (types.includes('5') || types.includes('8') || types.includes('9') || types.includes('10')) {
    if (/^[./0-9A-Za-z]{13}$/.test(value)) return hash('descrypt', 'weak-hash', 'descrypt', 1500, 'DES × 25');
  }
  if (types.includes('4') && /^[./0-9A-Za-z]{43}$/.test(value)) return hash('cisco-4', 'weak-hash', 'SHA-256', 5700, 'SHA-256 × 1, no salt');
  if (types.includes('6') && value.length >= 12) return sealed('cisco-6');
  // Foundry's own: types 1 and 2 of communities and keys, begun with `$`.
  if (platform === 'brocade' && value.startsWith('$') && /^[12]$/.test(about.words[about.words.indexOf(value) - 1] ?? '')) return sealed('brocade-2');
  if (types.includes('encrypted') && platform !== 'cisco-ios' && /^[./0-9A-Za-z]{16}$/.test(value)) return hash('asa-md5', 'weak-hash', 'asa-md5', about.user === undefined ? 2400 : 2410, 'MD5 × 1');
  if (types.includes('nt-encrypted')) return hash('nt', 'weak-hash', 'NT', 1000, 'MD4 × 1');
  if (types.includes('sha1') && /^[0-9a-f]{40}$/i.test(value)) return hash('sha1', 'weak-hash', 'SHA-1', 100, 'SHA-1 × 1');
  if (types.includes('sha256') && /^[0-9a-f]{64}$/i.test(value)) return hash('sha256', 'weak-hash', 'SHA-256', 1400, 'SHA-256 × 1');
  if (types.includes('md5') && /^[0-9a-f]{32}$/i.test(value) && about.kind.endsWith('password')) return hash('md5', 'weak-hash', 'MD5', 0, 'MD5 × 1');
  if (types.includes('hash') && platform === 'aruba-os' && /^[0-9a-f]{50}$/i.test(value)) return hash('arubaos', 'weak-hash', 'ArubaOS', 125, 'SHA-1 × 1');
  if (types.includes('des') && value.length === 13) return hash('descrypt', 'weak-hash', 'descrypt', 1500, 'DES × 25');
  if (types.includes('hash2') || types.includes('custom')) return sealed('sros-hash2');
  if (types.includes('hash') && platform === 'nokia-sros') return sealed('sros-hash');
  if (about.kind === 'snmp-v3-key' && LOCALIZED_KEY.test(value) && (value.startsWith('0x') || about.words.some((word) => /^(?:locali[sz]ed|encrypted|usmuser)/i.test(word)))) return { form: 'clear', encoding: 'snmp-localized-key' };
  // As good as the passphrase to get in, and PBKDF2 of it with the network's name.
  if (about.kind === 'wpa-psk' && /^(?:0x)?[0-9a-f]{64}$/i.test(value)) return { form: 'clear', encoding: 'wpa-psk' };
  if (about.words.some((word) => word === 'phash' || word === 'encrypted-password' || word === 'password-hash') && /^[./0-9A-Za-z]{13}$/.test(value)) return hash('descrypt', 'weak-hash', 'descrypt', 1500, 'DES × 25');
  if ((types.includes('encrypted') || types.includes('cipher') || types.includes('ciphertext') || types.includes('irreversible-cipher') || types.includes('-encrypted') || types.includes('enc')) && value.length >= 8) return sealed('vendor-cipher');
  if ((types.includes('8') || types.includes('9') || types.includes('5') || types.includes('7')) && value.length >= 20) return sealed('vendor-cipher');
  return CLEAR;
}

/** Encodings that show by their shape, whatever the statement says. */
function sealedOrReversible(value: string, about: Surroundings): Stored | undefined {
  if (/^\$9\$[A-Za-z0-9./-]{4,}$/.test(value)) {
    const plain = decodeJunos9(value);
    return plain === undefined ? sealed('junos-9') : reversible('junos-9', plain);
  }
  if (value.startsWith('$8$')) return sealed('junos-8');
  if (value.startsWith('-AQ==')) {
    const plain = decodePanos(value);
    return plain === undefined ? sealed('panos-aes') : reversible('panos-aes', plain);
  }
  if (value.startsWith('$M$')) return sealed('f5-master-key');
  if (/^\$c\$3\$/.test(value)) return sealed('h3c-cipher');
  if (/^(?:%\^%#|%\$%\$|@%@%|%@%@|%\+%##|%#%#|\^%\^)/.test(value)) return sealed('huawei-aes');
  if (/^[!-a]{24}$/.test(value) && (value.endsWith('!!') || about.types.includes('cipher'))) {
    const plain = decodeHuaweiCipher(value);
    if (plain !== undefined) return reversible('huawei-des', plain);
  }
  if (/^AQB[A-Za-z0-9+/]{20,}={0,2}$/.test(value)) return sealed('aoscx-aes');
  if (value.startsWith('#$')) return sealed('exos-aes');
  if (/^\$aes\d?\$/.test(value)) return sealed('srlinux-aes');
  // SR OS model-driven: the word that says how stands inside the quotes.
  if (/^\S+ hash2?$/.test(value)) return sealed('sros-hash2');
  if (/^encrypted:/.test(value)) return sealed('vendor-cipher');
  if (/^4,[0-9a-f]{16,}$/i.test(value)) return sealed('sonicwall');
  if (value.startsWith('$sfos$')) return sealed('sophos');
  if (about.types.includes('enc') || (about.platform === 'fortinet-fortios' && /^[A-Za-z0-9+/]{44,}={0,2}$/.test(value))) {
    const plain = decodeFortiosEnc(value);
    return plain === undefined ? sealed('fortios-enc-unknown-key') : reversible('fortios-enc', plain);
  }
  if (about.platform === 'citrix-netscaler' || about.words.includes('-encryptmethod') || about.words.includes('-encrypted')) {
    if (/^1[0-9a-f]{48}$/i.test(value)) return hash('netscaler-sha1', 'weak-hash', 'NetScaler SHA-1', 8100, 'SHA-1 × 1');
    if (/^2[0-9a-f]{136}$/i.test(value)) return hash('netscaler-sha512', 'weak-hash', 'NetScaler SHA-512', 22200, 'SHA-512 × 1');
    if (about.words.includes('-encrypted')) {
      const at = about.words.indexOf('-encryptmethod');
      if (about.words.includes('-kek')) return sealed('netscaler-kek'); // opens with F1.key and F2.key, where they lie with it
      const plain = decodeNetscaler(value, { method: at < 0 ? undefined : about.words[at + 1]?.toUpperCase() });
      return plain === undefined ? sealed('netscaler-encrypted') : reversible('netscaler-encrypted', plain);
    }
  }
  if (about.platform === 'pfsense' && about.kind === 'ppp-password' && value.length % 4 === 0 && /^[A-Za-z0-9+/]{4,}={0,2}$/.test(value)) {
    // pfSense keeps PPP passwords in base64.
    const plain = decodeBase64Text(value);
    if (plain !== undefined) return reversible('base64', plain);
  }
  if (about.platform === 'pfsense' && about.kind === 'private-key' && /^LS0tLS1C/.test(value)) {
    const plain = decodeBase64Text(value.replace(/\s+/g, ''));
    if (plain !== undefined) return reversible('base64', plain);
  }
  return undefined;
}

/** EOS's own type 7: the key text names the neighbour, or the interface and the number of the key. */
function arista(value: string, about: Surroundings): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined;
  const after = (word: string): string | undefined => {
    const at = about.words.indexOf(word);
    return at >= 0 ? about.words[at + 1] : undefined;
  };
  const keyTexts = aristaKeyTexts({ neighbor: about.peer ?? after('neighbor'), interface: after('interface'), keyId: after('message-digest-key'), instance: after('isis') });
  return decodeAristaType7(value, { keyTexts });
}
