import { factoryCandidates, factoryDefaultHash, identifyHash, isFactoryDefault, verifyHash } from '../decode';
import { credentialId, fingerprint, Secret, type Evidence, type Occurrence } from '../model';

/** Bounds of {@link tryKnown}. */
export interface KnownOptions {
  /** Fingerprint key: a hash whose password is known belongs to the same credential as the password. */
  readonly key: Uint8Array;
  /** Milliseconds of hashing at most, by the costs that the formats state; bcrypt and its kin get their share of what cheap ones leave. Default 60,000. */
  readonly budget?: number;
}

/** What testing hashes against known passwords gave. */
export interface KnownResult {
  /** All occurrences, those of opened hashes replaced by what is now known. */
  readonly occurrences: Occurrence[];
  /** Hash occurrences whose password was found. */
  readonly opened: number;
  /** Tests that were made. */
  readonly tested: number;
  /** Hashes that were not tested against every candidate, because the budget was spent. */
  readonly cutShort: number;
}

/** One stored hash, with every place it stands at. */
interface StoredHash {
  readonly text: string;
  readonly platform: string;
  readonly user: string | undefined;
  readonly ssid: string | undefined;
  readonly engineId: string | undefined;
  /** `sha1` where the statement says so: a privacy key is as short as one of MD5. */
  readonly algorithm: string | undefined;
  readonly milliseconds: number;
  readonly places: Occurrence[];
}

/** A password known in clear, and where from. */
interface KnownPassword {
  readonly text: string;
  readonly places: Occurrence[];
}

const DEFAULT_BUDGET = 60_000;
/** What a password may be: longer secrets are keys and tokens, which nobody hashes. */
const MAX_PASSWORD = 72;

/**
 * Tests every password hash found against the passwords found in clear (or decoded) in the same sweep and against
 * the factory defaults of its platform. A match proves reuse: the hash then carries the password, joins its
 * credential, and says where the password stands. Nothing is guessed beyond what the sweep itself holds.
 */
export function tryKnown(occurrences: readonly Occurrence[], { key, budget = DEFAULT_BUDGET }: KnownOptions): KnownResult {
  const hashes = storedHashes(occurrences);
  const passwords = knownPasswords(occurrences);
  const replaced = new Map<Occurrence, Occurrence>();
  let left = budget;
  let opened = 0, tested = 0, cutShort = 0;
  hashes.forEach((hash, index) => {
    // At least one test each, as long as anything is left.
    const share = Math.max(left / (hashes.length - index), hash.milliseconds);
    let spent = 0;
    let whole = true;
    for (const candidate of candidatesFor(hash, passwords)) {
      if (spent + hash.milliseconds > Math.min(share, left)) {
        whole = false;
        break;
      }
      spent += hash.milliseconds;
      tested++;
      if (verifyHash(hash.text, candidate.text, hash) !== true) continue;
      for (const place of hash.places) replaced.set(place, openedHash(place, candidate, key));
      opened += hash.places.length;
      break;
    }
    if (!whole) cutShort++;
    left -= spent;
  });
  return { occurrences: occurrences.map((occurrence) => replaced.get(occurrence) ?? occurrence), opened, tested, cutShort };
}

/** Hashes that can be tested, each text and account once, the cheap ones first: what they leave is for the dear ones. */
function storedHashes(occurrences: readonly Occurrence[]): StoredHash[] {
  const hashes = new Map<string, StoredHash>();
  for (const occurrence of occurrences) {
    const salted = occurrence.device?.ssid !== undefined || occurrence.device?.engineId !== undefined;
    if (occurrence.form !== 'weak-hash' && occurrence.form !== 'strong-hash' && !salted) continue;
    const written = occurrence.secret.reveal();
    const text = occurrence.encoding === 'snmp-localized-key' ? written.replaceAll(':', '') : written;
    const platform = [occurrence.hash?.algorithm, occurrence.encoding, occurrence.device?.platform, occurrence.device?.service].filter(Boolean).join(' ');
    const { ssid, engineId, statement } = occurrence.device ?? {};
    const id = `${text}\0${occurrence.principal ?? ''}\0${platform}\0${ssid ?? ''}\0${engineId ?? ''}`;
    const known = hashes.get(id);
    if (known) {
      known.places.push(occurrence);
      continue;
    }
    const milliseconds = identifyHash(text, platform)?.milliseconds;
    if (milliseconds !== undefined) hashes.set(id, { text, platform, user: occurrence.principal, ssid, engineId, algorithm: statement !== undefined && /\bsha/i.test(statement) ? 'sha1' : undefined, milliseconds, places: [occurrence] });
  }
  return [...hashes.values()].sort((a, b) => a.milliseconds - b.milliseconds);
}

function knownPasswords(occurrences: readonly Occurrence[]): KnownPassword[] {
  const passwords = new Map<string, KnownPassword>();
  for (const occurrence of occurrences) {
    if (occurrence.form !== 'clear' && !occurrence.decoded) continue;
    const text = (occurrence.decoded ?? occurrence.secret).reveal();
    if (text.length === 0 || text.length > MAX_PASSWORD || text.includes('\n')) continue;
    const known = passwords.get(text);
    if (known) known.places.push(occurrence);
    else passwords.set(text, { text, places: [occurrence] });
  }
  return [...passwords.values()];
}

/** Candidates for one hash, the likely first: same account, same device, factory defaults, then what occurs most. */
function* candidatesFor(hash: StoredHash, passwords: readonly KnownPassword[]): Generator<KnownPassword> {
  const [{ device }] = hash.places as [Occurrence, ...Occurrence[]];
  const nearness = (password: KnownPassword): number => {
    let near = 0;
    for (const place of password.places) {
      if (hash.user !== undefined && place.principal === hash.user) near |= 2;
      if (device?.hostname !== undefined && place.device?.hostname === device.hostname) near |= 1;
    }
    return near;
  };
  const ranked = passwords.map((password) => ({ password, near: nearness(password) }))
    .sort((a, b) => b.near - a.near || b.password.places.length - a.password.places.length);
  const published = factoryDefaultHash(hash.text);
  if (published) yield { text: published.password, places: [] };
  for (const { password, near } of ranked) if (near > 0) yield password;
  for (const text of factoryCandidates(hash.user, hash.platform)) yield { text, places: [] };
  for (const { password, near } of ranked) if (near === 0) yield password;
}

/** The occurrence of a hash, now that its password is known. */
function openedHash(hash: Occurrence, { text, places }: KnownPassword, key: Uint8Array): Occurrence {
  const print = fingerprint(key, text);
  const factory = isFactoryDefault(hash.principal, text, hash.device?.platform) ?? factoryDefaultHash(hash.secret.reveal());
  const [source] = places;
  const evidence: Evidence[] = [];
  if (source) evidence.push({ kind: 'known-password', effect: 'raises', text: `the hash is of a password that stands in clear at ${source.path}:${source.line}` });
  if (factory) evidence.push({ kind: 'factory-default', effect: 'raises', text: `the hash is of a factory default (${factory.product})` });
  if (!source && !factory) evidence.push({ kind: 'known-password', effect: 'raises', text: 'the hash is of a password on the list of factory defaults' });
  const labels = new Set([...hash.labels, ...(source ? ['reused'] : ['factory-default'])]);
  return {
    ...hash,
    decoded: new Secret(text),
    fingerprint: print,
    credentialId: source?.credentialId ?? credentialId(print),
    evidence: [...hash.evidence, ...evidence],
    labels: [...labels],
  };
}
