import { type ForgeRepository, type ForgeRequest, type GitAuthorization, basic } from './forge';
import { getJson } from './json-pages';

/** The token stands for the password (docs.gitea.com, "API usage"; Forgejo alike). */
export const giteaGit: GitAuthorization = (token) => basic('keysweep', token);

/** Gitea's and Forgejo's default of MAX_RESPONSE_ITEMS. */
const PAGE = 50;

/** Lists an organisation's repositories (Gitea, Forgejo: `GET /api/v1/orgs/{org}/repos`), or a user's where there is no such organisation. */
export async function* listGitea(request: ForgeRequest): AsyncIterable<ForgeRepository> {
  const base = `${request.url.replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/api/v1`;
  const authorization = request.token === undefined ? undefined : `token ${request.token}`;
  const name = encodeURIComponent(request.organization);
  let owner = `orgs/${name}`;
  for (let page = 1, seen = 0; ; page++) {
    const url = (): URL => new URL(`${base}/${owner}/repos?limit=${PAGE}&page=${page}`);
    const { body, headers } = await getJson<Repository[]>(request, url(), authorization).catch((error: { code?: string }) => {
      if (error.code !== 'forge-not-found' || page > 1) throw error;
      owner = `users/${name}`;
      return getJson<Repository[]>(request, url(), authorization);
    });
    for (const { full_name: fullName, clone_url: cloneUrl, archived, fork, empty } of body) {
      yield { name: fullName, cloneUrl, archived: archived ?? false, fork: fork ?? false, empty: empty ?? false };
    }
    seen += body.length;
    // A server may have a smaller page than was asked for, so the total decides where it is told.
    const total = headers.get('x-total-count');
    if (body.length === 0 || (total === null ? body.length < PAGE : seen >= Number(total))) return;
  }
}

interface Repository {
  readonly full_name: string;
  readonly clone_url: string;
  readonly archived?: boolean;
  readonly fork?: boolean;
  readonly empty?: boolean;
}
