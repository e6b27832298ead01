import defaults from './factory-defaults.json';

/** A credential that a vendor ships, or that its documentation and labs have made common property. */
export interface FactoryDefault {
  readonly product: string;
  /** `login`, or the kind of device statement it belongs to (`snmp-community`, `radius-key`…). */
  readonly kind: string;
  /** Null: whatever account. */
  readonly user: string | null;
  readonly password: string;
  /** Words of platform ids; empty: any platform. */
  readonly platforms: readonly string[];
}

const CREDENTIALS: readonly FactoryDefault[] = defaults.credentials;

const fitsPlatform = (entry: FactoryDefault, platform: string | undefined): boolean =>
  entry.platforms.length === 0 || (platform !== undefined && entry.platforms.some((word) => platform.toLowerCase().includes(word)));

/**
 * The factory default this is, if it is one. Without a platform only the defaults common to many devices count;
 * accounts compare without regard to case, passwords exactly. `kind` is that of the statement.
 */
export function isFactoryDefault(user: string | undefined, password: string, platform?: string, kind = 'login'): FactoryDefault | undefined {
  return CREDENTIALS.find((entry) =>
    entry.kind === kind
    && (entry.password === password || (kind === 'subscriber-key' && entry.password.toLowerCase() === password.toLowerCase()))
    && (entry.user === null || entry.user.toLowerCase() === user?.toLowerCase())
    && fitsPlatform(entry, platform));
}

/** The factory default behind a hash that is itself published (unsalted, or shipped with its salt). */
export function factoryDefaultHash(text: string): { readonly product: string; readonly password: string } | undefined {
  return defaults.hashes.find((hash) => text.startsWith(hash.prefix));
}

/** Passwords to test a hash of this account and platform against, the likely ones first; no repeats. */
export function factoryCandidates(user?: string, platform?: string): string[] {
  const logins = CREDENTIALS.filter((entry) => entry.kind === 'login' && fitsPlatform(entry, platform));
  const own = logins.filter((entry) => entry.user?.toLowerCase() === user?.toLowerCase());
  return [...new Set([...own, ...logins].map((entry) => entry.password))];
}
