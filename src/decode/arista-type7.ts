import { base64Bytes, printableText } from './bytes';
import { decipherDesCbc } from './cipher';
import type { DecodeContext } from './context';

const SEED = Buffer.from('d5a8c91ef5d58a23', 'hex');
const SIGNATURE = Buffer.from('4c88bb', 'hex');

/** Where an EOS type 7 value stands; decides what its key is made of. */
export interface AristaPlace {
  /** `neighbor X password 7 …`: the address or peer group X. */
  readonly neighbor?: string;
  /** OSPF: the interface as written in its stanza (`Ethernet1`, `Vlan10`). */
  readonly interface?: string;
  /** OSPF message-digest-key number. */
  readonly keyId?: number | string;
  /** IS-IS instance name. */
  readonly instance?: string;
}

/** The texts EOS may have made the key of, for {@link DecodeContext.keyTexts}. */
export function aristaKeyTexts(place: AristaPlace): string[] {
  const texts: string[] = [];
  for (const name of [place.neighbor, place.interface, place.instance]) if (name) texts.push(`${name}_passwd`);
  if (place.interface && place.keyId !== undefined) {
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha384', 'sha512']) {
      texts.push(`${place.interface}_${algorithm}Key_${place.keyId}`);
    }
  }
  return texts;
}

/**
 * Arista EOS type 7 of BGP, OSPF and IS-IS: base64 of DES-CBC, whose key is made of the name of the
 * neighbor or interface (`context.keyTexts`). A signature in the plaintext proves the key. In RADIUS,
 * TACACS+ and SNMP statements EOS writes Cisco's type 7 instead.
 */
export function decodeAristaType7(text: string, context: DecodeContext = {}): string | undefined {
  const data = base64Bytes(text);
  if (!data || data.length % 8 !== 0) return undefined;
  for (const keyText of context.keyTexts ?? []) {
    const key = Buffer.from(SEED);
    Buffer.from(keyText, 'utf8').forEach((byte, i) => { key[i & 7]! ^= byte; });
    for (let i = 0; i < 8; i++) key[i]! &= 0x7f; // bit 0 is parity, which DES ignores
    const plain = decipherDesCbc(key, Buffer.alloc(8), data);
    // 3 bytes signature, 1 byte whose high nibble is the pad length, text, padding
    if (plain?.subarray(0, 3).equals(SIGNATURE) && (plain[3]! & 0x0f) === 0x0e) {
      return printableText(plain.subarray(4, plain.length - (plain[3]! >> 4)));
    }
  }
  return undefined;
}
