import type { CodeDetector, DetectorMetadata, Evidence, Hit, Match, View } from '../../src/model';

const remediation = 'Make a new key pair, replace the public half where it is trusted, then remove this one from here and from history.';

function metadata(id: string, title: string, provider: string, reference: string): DetectorMetadata {
  return { id, title, family: 'keys', provider, confidence: 'high', references: [reference], remediation };
}

/** 32 bytes in base64: 43 characters, of which the last holds four bits, and the padding. */
const KEY_32 = '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=';
const WIREGUARD = new RegExp(`(PrivateKey|PresharedKey)[ \\t]*=[ \\t]*(${KEY_32})(?![A-Za-z0-9+/=])`, 'iy');

/** WireGuard's private and preshared keys in wg(8) and wg-quick(8) files. */
export const wireguardKey: CodeDetector = {
  ...metadata('wireguard-private-key', 'WireGuard private key', 'wireguard', 'https://man7.org/linux/man-pages/man8/wg.8.html'),
  reports: [metadata('wireguard-preshared-key', 'WireGuard preshared key', 'wireguard', 'https://man7.org/linux/man-pages/man8/wg.8.html')],
  keywords: ['PrivateKey', 'PresharedKey'],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      const text = view.text(offset, offset + 120);
      WIREGUARD.lastIndex = 0;
      const found = WIREGUARD.exec(text);
      if (!found) continue;
      const preshared = found[1].toLowerCase() === 'presharedkey';
      const start = offset + found[0].length - found[2].length;
      const around = view.text(offset - 1000, offset + 2000);
      const section = /\[(?:Interface|Peer|WireGuard|WireGuardPeer)\]/i.test(around);
      const endpoint = /\bEndpoint[ \t]*=[ \t]*(\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):(\d{1,5})/i.exec(around);
      const evidence: Evidence[] = [section
        ? { kind: 'structure', effect: 'raises', text: '32 bytes in base64 in a WireGuard section' }
        : { kind: 'structure', effect: 'notes', text: '32 bytes in base64' }];
      yield {
        type: 'match', ruleId: preshared ? 'wireguard-preshared-key' : 'wireguard-private-key',
        start, end: start + found[2].length, statementStart: offset, statementEnd: start + found[2].length,
        form: 'clear', name: found[1], evidence, probability: section ? undefined : 0.6,
        target: { service: 'wireguard', ...(endpoint ? { host: endpoint[1], port: Number(endpoint[2]) } : {}) },
      };
    }
  },
};

/** BIND's private key files (`Kname.+alg+id.private`). */
export const dnssecKey: CodeDetector = {
  ...metadata('dnssec-private-key', 'DNSSEC private key', 'bind', 'https://bind9.readthedocs.io/en/latest/manpages.html'),
  keywords: ['Private-key-format:'],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      const text = view.text(offset, offset + 8192);
      // RSA and DSA keys have several numbers; the private one suffices to name the key.
      const found = /\n(?:PrivateKey|PrivateExponent|Private_value\(x\)|Key): ([A-Za-z0-9+/]{20,4096}={0,2})/.exec(text);
      const algorithm = /\nAlgorithm: \d{1,3} \(([A-Z0-9_]+)\)/.exec(text)?.[1];
      if (!found) continue;
      const start = offset + found.index + found[0].length - found[1].length;
      yield {
        type: 'match', ruleId: 'dnssec-private-key', start, end: start + found[1].length, statementStart: offset,
        form: 'clear', target: { service: 'dns' },
        evidence: [{ kind: 'structure', effect: 'raises', text: `private key file of BIND${algorithm ? `, ${algorithm}` : ''}` }],
      };
    }
  },
};

/** TSIG keys and rndc keys in named.conf, rndc.conf and keys files. */
export const tsigKey: CodeDetector = {
  ...metadata('tsig-key', 'TSIG or rndc key', 'bind', 'https://bind9.readthedocs.io/en/latest/reference.html#key-block-grammar'),
  keywords: ['algorithm hmac-', 'algorithm "hmac-'],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      const before = view.text(offset - 200, offset);
      const text = view.text(offset, offset + 300);
      const found = /^algorithm\s+"?(hmac-[a-z0-9-]{2,12})"?\s*;\s*secret\s+"?([A-Za-z0-9+/]{10,200}={0,2})"?\s*;/i.exec(text);
      if (!found) continue;
      const start = offset + found[0].lastIndexOf(found[2]);
      yield {
        type: 'match', ruleId: 'tsig-key', start, end: start + found[2].length, statementStart: offset, form: 'clear',
        principal: /key\s+"?([A-Za-z0-9._-]{1,100})"?\s*\{\s*$/.exec(before)?.[1],
        target: { service: 'dns' },
        evidence: [{ kind: 'structure', effect: 'raises', text: `key statement with ${found[1]}` }],
      };
    }
  },
};

/** A private JSON Web Key (RFC 7517): an object with `kty` and a private member. */
export const jsonWebKey: CodeDetector = {
  ...metadata('jwk-private-key', 'JSON Web Key with its private part', 'jwk', 'https://www.rfc-editor.org/rfc/rfc7517'),
  keywords: ['"kty"', '\\"kty\\"', '\'kty\''],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      const from = Math.max(0, offset - 4096);
      const before = view.text(from, offset);
      const open = before.lastIndexOf('{');
      if (open < 0) continue;
      const text = view.text(from + open, offset + 8192);
      const close = text.indexOf('}');
      const object = close < 0 ? text : text.slice(0, close + 1);
      const type = /\\*["']kty\\*["']\s*:\s*\\*["'](RSA|EC|OKP|oct)\\*["']/.exec(object)?.[1];
      const secret = type && /* RSA, EC, OKP */ /\\*["'](d|k)\\*["']\s*:\s*\\*["']([A-Za-z0-9_-]{16,4096})={0,2}\\*["']/.exec(object);
      if (!secret || (secret[1] === 'k') !== (type === 'oct')) continue;
      const start = from + open + secret.index + secret[0].lastIndexOf(secret[2]);
      yield {
        type: 'match', ruleId: 'jwk-private-key', start, end: start + secret[2].length,
        statementStart: from + open, statementEnd: from + open + object.length, form: 'clear', name: secret[1],
        principal: /\\*["']kid\\*["']\s*:\s*\\*["']([^"'\\]{1,100})/.exec(object)?.[1],
        evidence: [{ kind: 'structure', effect: 'raises', text: `private member "${secret[1]}" of a JSON Web Key of type ${type}` }],
      };
    }
  },
};

/** An RSA key in .NET's XML form, with its private numbers. */
export const xmlRsaKey: CodeDetector = {
  ...metadata('private-key-xml', 'RSA private key in XML', 'private-key', 'https://learn.microsoft.com/dotnet/api/system.security.cryptography.rsa.toxmlstring'),
  keywords: ['<RSAKeyValue>', '&lt;RSAKeyValue&gt;'],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      const text = view.text(offset, offset + 16384);
      const end = /<\/RSAKeyValue>|&lt;\/RSAKeyValue&gt;/.exec(text);
      const found = /(?:<|&lt;)D(?:>|&gt;)\s*([A-Za-z0-9+/\s]{40,4096}={0,2})\s*(?:<|&lt;)\/D(?:>|&gt;)/.exec(end ? text.slice(0, end.index) : text);
      if (!found) continue;
      const start = offset + found.index + found[0].indexOf(found[1]);
      yield {
        type: 'match', ruleId: 'private-key-xml', start, end: start + found[1].length, value: found[1].replace(/\s+/g, ''),
        statementStart: offset, statementEnd: offset + (end ? end.index + end[0].length : found.index + found[0].length),
        form: 'clear', evidence: [{ kind: 'structure', effect: 'raises', text: 'private exponent of an RSAKeyValue' }],
      };
    }
  },
};

/** Identities of age: Bech32 in upper case, 32 bytes (X25519) or the hybrid and plugin forms. */
export const ageKey: CodeDetector = {
  ...metadata('age-secret-key', 'age identity', 'age', 'https://github.com/C2SP/C2SP/blob/main/age.md'),
  keywords: ['AGE-SECRET-KEY-', 'AGE-PLUGIN-'],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      const [text] = /^AGE-(?:SECRET-KEY|SECRET-KEY-PQ|PLUGIN-[A-Z0-9]{1,30})-1[02-9AC-HJ-NP-Z]{20,4000}/.exec(view.text(offset, offset + 4100)) ?? [];
      if (!text) continue;
      const valid = bech32Valid(text.toLowerCase());
      const recipient = /# public key: (age1[02-9ac-hj-np-z]{20,4000})\s*$/.exec(view.text(offset - 200, offset))?.[1];
      yield {
        type: 'match', ruleId: 'age-secret-key', start: offset, end: offset + text.length, form: 'clear', principal: recipient,
        evidence: [{ kind: 'checksum', effect: valid ? 'raises' : 'lowers', text: valid ? 'Bech32 checksum is right' : 'Bech32 checksum is wrong' }],
      };
    }
  },
};

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** BIP 173's checksum, without its limit on length. */
function bech32Valid(text: string): boolean {
  const separator = text.lastIndexOf('1');
  let sum = 1;
  const feed = (value: number): void => {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (let i = 0; i < 5; i++) if ((top >>> i) & 1) sum ^= GENERATOR[i];
  };
  for (const character of text.slice(0, separator)) feed(character.charCodeAt(0) >> 5);
  feed(0);
  for (const character of text.slice(0, separator)) feed(character.charCodeAt(0) & 31);
  for (const character of text.slice(separator + 1)) feed(BECH32.indexOf(character));
  return sum === 1;
}
