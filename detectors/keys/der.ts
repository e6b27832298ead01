/** A DER element: tag, and its content as a range of the bytes. */
interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OBJECT_IDENTIFIER = 0x06;

/** What a key's DER encoding says of it. */
export interface KeyFacts {
  /** `RSA 2048`, `EC P-256`, `Ed25519`, `DSA`, `encrypted PKCS #8`. */
  readonly kind: string;
  /** RSA's modulus and public exponent, big-endian with DER's leading zero. */
  readonly rsa?: { readonly modulus: Uint8Array; readonly exponent: Uint8Array };
}

/** Object identifiers (RFC 3279, 5480, 8410, 8018), as the hex of their DER content. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  '2a864886f70d010101': 'RSA',
  '2a864886f70d01010a': 'RSA-PSS',
  '2a8648ce3d0201': 'EC',
  '2a8648ce380401': 'DSA',
  '2a864886f70d010301': 'DH',
  '2b656e': 'X25519',
  '2b656f': 'X448',
  '2b6570': 'Ed25519',
  '2b6571': 'Ed448',
};
const CURVES: Readonly<Record<string, string>> = {
  '2a8648ce3d030107': 'P-256',
  '2b81040022': 'P-384',
  '2b81040023': 'P-521',
  '2b8104000a': 'secp256k1',
};

function elementAt(bytes: Uint8Array, at: number, end: number): Element | undefined {
  if (at + 2 > end) return undefined;
  let length = bytes[at + 1];
  let start = at + 2;
  if (length & 0x80) {
    const octets = length & 0x7f;
    if (octets === 0 || octets > 4 || start + octets > end) return undefined;
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + bytes[start + i];
    start += octets;
  }
  return start + length <= end ? { tag: bytes[at], start, end: start + length } : undefined;
}

function childrenOf(bytes: Uint8Array, parent: Element): Element[] {
  const children: Element[] = [];
  for (let at = parent.start; at < parent.end;) {
    const child = elementAt(bytes, at, parent.end);
    if (!child) break;
    children.push(child);
    at = child.end;
  }
  return children;
}

function hexOf(bytes: Uint8Array, element: Element): string {
  return Buffer.from(bytes.subarray(element.start, element.end)).toString('hex');
}

function rsaFacts(bytes: Uint8Array, integers: readonly Element[]): KeyFacts | undefined {
  // RSAPrivateKey (RFC 8017): version, modulus, publicExponent, privateExponent, …
  if (integers.length < 9) return undefined;
  const modulus = bytes.subarray(integers[1].start, integers[1].end);
  const bits = (modulus.length - (modulus[0] === 0 ? 1 : 0)) * 8;
  return { kind: `RSA ${bits}`, rsa: { modulus, exponent: bytes.subarray(integers[2].start, integers[2].end) } };
}

/**
 * Reads the outer structure of a private key in DER: PKCS #1, SEC 1, DSA, PKCS #8 and encrypted PKCS #8.
 * Undefined where the bytes are not one complete key.
 */
export function readPrivateKey(bytes: Uint8Array): KeyFacts | undefined {
  const outer = elementAt(bytes, 0, bytes.length);
  if (!outer || outer.tag !== SEQUENCE) return undefined;
  const parts = childrenOf(bytes, outer);
  if (parts.length < 2) return undefined;
  const [first, second, third] = parts;
  if (first.tag === SEQUENCE) {
    // EncryptedPrivateKeyInfo: algorithm, octets.
    return second.tag === 0x04 && parts.length === 2 ? { kind: 'encrypted PKCS #8' } : undefined;
  }
  if (first.tag !== INTEGER) return undefined;
  if (second.tag === SEQUENCE && third?.tag === 0x04) {
    const [algorithm, parameters] = childrenOf(bytes, second);
    if (algorithm?.tag !== OBJECT_IDENTIFIER) return undefined;
    const name = ALGORITHMS[hexOf(bytes, algorithm)] ?? 'PKCS #8';
    if (name === 'RSA') return readPrivateKey(bytes.subarray(third.start, third.end)) ?? { kind: 'RSA' };
    return { kind: name === 'EC' && parameters ? `EC ${CURVES[hexOf(bytes, parameters)] ?? ''}`.trim() : name };
  }
  if (second.tag === 0x04) {
    // ECPrivateKey (RFC 5915): version 1, key, [0] curve.
    const curve = parts.find((part) => part.tag === 0xa0);
    const oid = curve && elementAt(bytes, curve.start, curve.end);
    return { kind: `EC ${(oid && CURVES[hexOf(bytes, oid)]) ?? ''}`.trim() };
  }
  if (parts.every((part) => part.tag === INTEGER)) return parts.length === 6 ? { kind: 'DSA' } : rsaFacts(bytes, parts);
  return undefined;
}
