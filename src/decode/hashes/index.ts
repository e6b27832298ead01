import type { HashFacts } from '../../model';
import { HASH_FORMATS, type HashContext, type HashFormat } from './formats';

export { HASH_FORMATS, type HashContext, type HashFormat } from './formats';
export { snmpLocalisedKey, wpaPmk } from './device-hashes';
export { ntHash } from './md4';

/** What a stored password hash is and what guessing it costs. */
export interface IdentifiedHash extends HashFacts {
  readonly form: 'weak-hash' | 'strong-hash';
  /** Whether {@link verifyHash} can test candidates, and roughly how many milliseconds one test takes. */
  readonly milliseconds?: number;
}

function formatOf(text: string, platform: string): [HashFormat, RegExpExecArray] | undefined {
  if (text.length < 13 || text.length > 512) return undefined;
  for (const format of HASH_FORMATS) {
    if (format.only && !format.only.test(platform)) continue;
    const parts = format.pattern.exec(text);
    if (parts) return [format, parts];
  }
  return undefined;
}

/**
 * Names the hash in `text`. Shapes that say too little by themselves (16 characters of an ASA,
 * 32 hexadecimal digits…) are only named with a `platform`: the platform's id, or a word of the
 * statement such as `nt-encrypted`, `sha1`, `snmp` or `wpa`; several may be joined with spaces.
 */
export function identifyHash(text: string, platform = ''): IdentifiedHash | undefined {
  const found = formatOf(text, platform);
  if (!found) return undefined;
  const [format, parts] = found;
  return {
    algorithm: format.algorithm,
    hashcat: format.hashcat,
    cost: typeof format.cost === 'string' ? format.cost : format.cost(parts),
    form: format.form,
    milliseconds: format.milliseconds,
  };
}

/**
 * Whether `candidate` is the password behind the hash. Undefined: keysweep cannot tell (unknown hash,
 * salt outside the text, or a cost over the bound). `context.platform` as in {@link identifyHash}.
 */
export function verifyHash(text: string, candidate: string, context: HashContext & { readonly platform?: string } = {}): boolean | undefined {
  const found = formatOf(text, context.platform ?? '');
  try {
    return found?.[0].matches?.(candidate, text, context, found[1]);
  } catch {
    return undefined;
  }
}
