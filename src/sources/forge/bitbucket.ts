import type { ForgeRepository, ForgeRequest, GitAuthorization } from './forge';
import { getJson } from './json-pages';

/** HTTP access tokens are bearer tokens for git too (confluence.atlassian.com, "HTTP access tokens"). */
export const bitbucketGit: GitAuthorization = (token) => `Bearer ${token}`;

/** Lists a project's repositories (Bitbucket Server and Data Center: `GET /rest/api/1.0/projects/{key}/repos`, paged by `nextPageStart`). */
export async function* listBitbucket(request: ForgeRequest): AsyncIterable<ForgeRepository> {
  const base = `${request.url.replace(/\/+$/, '').replace(/\/rest\/api\/(?:1\.0|latest)$/, '')}/rest/api/1.0`;
  const authorization = request.token === undefined ? undefined : `Bearer ${request.token}`;
  for (let start: number | null = 0; start !== null;) {
    const url: URL = new URL(`${base}/projects/${encodeURIComponent(request.organization)}/repos?limit=100&start=${start}`);
    const { body }: { body: Page } = await getJson<Page>(request, url, authorization);
    for (const repository of body.values) {
      const cloneUrl = repository.links.clone.find(({ name }) => name === 'http')?.href;
      if (cloneUrl === undefined) continue; // HTTP access is switched off for it
      yield {
        name: `${repository.project.key}/${repository.slug}`,
        cloneUrl: cloneUrl.replace(/^(https?:\/\/)[^/@]*@/, '$1'),
        archived: repository.archived ?? false,
        fork: repository.origin !== undefined,
        // OFFLINE and INITIALISING repositories are tried and then reported as failed.
        empty: false,
      };
    }
    start = body.isLastPage ? null : body.nextPageStart;
  }
}

interface Page {
  readonly values: readonly {
    readonly slug: string;
    readonly project: { readonly key: string };
    readonly archived?: boolean;
    readonly origin?: unknown;
    readonly links: { readonly clone: readonly { readonly name: string; readonly href: string }[] };
  }[];
  readonly isLastPage: boolean;
  readonly nextPageStart: number | null;
}
