import { type ForgeRepository, type ForgeRequest, type GitAuthorization, basic } from './forge';
import { forgeError } from './json-pages';

/** Any user name goes with a token (docs.github.com, "About authentication with personal access tokens"). */
export const githubGit: GitAuthorization = (token) => basic('x-access-token', token);

/**
 * Lists an organisation's repositories, or a user's where there is no such organisation.
 * GitHub and GitHub Enterprise Server: REST `GET /orgs/{org}/repos`, 100 a page, followed by its Link header.
 */
export async function* listGithub(request: ForgeRequest): AsyncIterable<ForgeRepository> {
  const { Octokit } = await import('@octokit/rest');
  const silent = { debug: (): void => undefined, info: (): void => undefined, warn: (): void => undefined, error: (): void => undefined };
  const octokit = new Octokit({ auth: request.token, baseUrl: request.url.replace(/\/+$/, ''), request: { fetch: request.fetch, signal: request.signal }, userAgent: 'keysweep', log: silent });
  const pages = async function* (): AsyncIterable<Repository[]> {
    try {
      for await (const { data } of octokit.paginate.iterator('GET /orgs/{org}/repos', { org: request.organization, per_page: 100, type: 'all', sort: 'full_name' })) yield data as Repository[];
    } catch (error) {
      if ((error as { status?: number }).status !== 404) throw error;
      for await (const { data } of octokit.paginate.iterator('GET /users/{username}/repos', { username: request.organization, per_page: 100, type: 'all', sort: 'full_name' })) yield data as Repository[];
    }
  };
  try {
    for await (const repositories of pages()) {
      for (const { full_name: name, clone_url: cloneUrl, archived, fork, size, pushed_at: pushed } of repositories) {
        yield { name, cloneUrl, archived: archived ?? false, fork, empty: size === 0 && pushed === null, version: pushed ?? undefined };
      }
    }
  } catch (error) {
    const { status, message } = error as { status?: number; message: string };
    throw status === undefined ? error : forgeError(new URL(`orgs/${encodeURIComponent(request.organization)}/repos`, `${request.url}/`), status, message);
  }
}

interface Repository {
  readonly full_name: string;
  readonly clone_url: string;
  readonly archived?: boolean;
  readonly fork: boolean;
  readonly size: number;
  readonly pushed_at: string | null;
}
