/** A repository as a forge lists it. */
export interface ForgeRepository {
  /** Full name on the forge: `acme/billing`. */
  readonly name: string;
  /** URL for git, without credentials. */
  readonly cloneUrl: string;
  readonly archived: boolean;
  readonly fork: boolean;
  /** Nothing was ever pushed: there is nothing to clone. */
  readonly empty: boolean;
  /**
   * Changes with every push, where the forge tells (a time or a commit id); a repository whose
   * version is the same as at the last sweep need not even be asked for its refs.
   */
  readonly version?: string;
}

/** What a forge needs to list the repositories of an organisation, group, project or user. */
export interface ForgeRequest {
  /** Base address of the API, as the forge documents it. */
  readonly url: string;
  readonly organization: string;
  readonly token?: string;
  readonly signal?: AbortSignal;
  /** Replaces global fetch; what `politely` gave, so that all requests to a host share its limits. */
  readonly fetch: typeof fetch;
}

/** Lists repositories page by page; nothing is kept but the page. */
export type ListRepositories = (request: ForgeRequest) => AsyncIterable<ForgeRepository>;

/** Scheme of the Authorization header that a forge's git takes with an API token. */
export type GitAuthorization = (token: string) => string;

/**
 * Address that git clones a repository from. A forge asked over HTTPS is cloned over HTTPS: one whose own idea of its
 * address is `http://` (behind a proxy that ends TLS) would be sent the token in clear.
 */
export function cloneAddress(api: string, { cloneUrl }: ForgeRepository): string {
  return api.startsWith('https:') ? cloneUrl.replace(/^http:/, 'https:') : cloneUrl;
}

/** HTTP basic authorisation, for git remotes and APIs. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
