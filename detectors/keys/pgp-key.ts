/** What an armored OpenPGP secret key (RFC 9580) says of itself. */
export interface PgpFacts {
  readonly encrypted: boolean;
  /** First user id: `Name <mail>`. */
  readonly userId?: string;
}

const SECRET_KEY = 5;
const USER_ID = 13;
/** Public-key algorithm → number of multi-precision integers of its public part, by RFC 9580 section 5.5.5. */
const PUBLIC_INTEGERS: Readonly<Record<number, number>> = { 1: 2, 2: 2, 3: 2, 16: 3, 17: 4 };
const ELLIPTIC = new Set([18, 19, 22]);

/** Reads the first secret-key packet and the first user id. Undefined where the bytes are not OpenPGP packets. */
export function readPgpSecretKey(bytes: Buffer): PgpFacts | undefined {
  let encrypted: boolean | undefined;
  let userId: string | undefined;
  for (let at = 0; at < bytes.length && userId === undefined;) {
    const packet = packetAt(bytes, at);
    if (!packet) break;
    if (packet.tag === SECRET_KEY && encrypted === undefined) encrypted = isEncrypted(bytes.subarray(packet.start, packet.end));
    if (packet.tag === USER_ID) userId = bytes.toString('utf8', packet.start, packet.end).slice(0, 200);
    at = packet.end;
  }
  return encrypted === undefined ? undefined : { encrypted, userId };
}

function packetAt(bytes: Buffer, at: number): { tag: number; start: number; end: number } | undefined {
  const head = bytes[at];
  if (!(head & 0x80) || at + 2 > bytes.length) return undefined;
  let tag = head & 0x3f;
  let start = at + 2;
  let length = bytes[at + 1];
  if (head & 0x40) {
    if (length >= 224 && length < 255) return undefined;
    if (length === 255) { length = start + 4 <= bytes.length ? bytes.readUInt32BE(start) : Infinity; start += 4; }
    else if (length >= 192) { length = ((length - 192) << 8) + bytes[start] + 192; start += 1; }
  } else {
    tag = (head >> 2) & 0x0f;
    const octets = 1 << (head & 3);
    if (octets > 4 || at + 1 + octets > bytes.length) return undefined;
    length = bytes.readUIntBE(at + 1, octets);
    start = at + 1 + octets;
  }
  return start + length <= bytes.length ? { tag, start, end: start + length } : undefined;
}

/** The byte behind the public part says how the secret part is protected; 0: not at all. */
function isEncrypted(packet: Buffer): boolean {
  const version = packet[0];
  const algorithm = packet[5];
  let at = 6;
  if (version === 6) return packet[10 + packet.readUInt32BE(6)] !== 0;
  const integer = (): void => { at += at + 2 <= packet.length ? 2 + Math.ceil(packet.readUInt16BE(at) / 8) : 2; };
  if (ELLIPTIC.has(algorithm)) {
    at += 1 + packet[at];
    integer();
    if (algorithm === 18) at += 1 + packet[at];
  } else {
    for (let i = 0; i < (PUBLIC_INTEGERS[algorithm] ?? 2); i++) integer();
  }
  return packet[at] !== 0;
}
