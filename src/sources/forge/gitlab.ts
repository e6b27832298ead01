import { type ForgeRepository, type ForgeRequest, type GitAuthorization, basic } from './forge';
import { forgeError } from './json-pages';

/** docs.gitlab.com, "Personal access tokens": any user name, the token as password. */
export const gitlabGit: GitAuthorization = (token) => basic('oauth2', token);

/**
 * Lists the projects of a group and all its subgroups (GitLab REST `GET /groups/:id/projects`,
 * offset pagination, 100 a page). last_activity_at moves at most once an hour and not with every push, so
 * projects have no version and their refs are asked for.
 */
export async function* listGitlab(request: ForgeRequest): AsyncIterable<ForgeRepository> {
  const { Gitlab } = await import('@gitbeaker/rest');
  const host = request.url.replace(/\/+$/, '').replace(/\/api\/v4$/, '');
  const gitlab = new Gitlab({ host, token: request.token ?? '', queryTimeout: 0, requesterFn: politeRequester(request) } as never);
  for (let page: number | null = 1; page !== null;) {
    const { data, paginationInfo } = await gitlab.Groups.allProjects(request.organization, {
      includeSubgroups: true, perPage: 100, page, maxPages: 1, pagination: 'offset', showExpanded: true, orderBy: 'path', sort: 'asc',
    } as never) as unknown as Page;
    for (const project of data) {
      yield {
        name: project.path_with_namespace,
        cloneUrl: project.http_url_to_repo,
        archived: project.archived ?? false,
        fork: project.forked_from_project !== undefined,
        empty: project.empty_repo ?? false,
      };
    }
    page = paginationInfo.next;
  }
}

interface Page {
  readonly data: readonly {
    readonly path_with_namespace: string;
    readonly http_url_to_repo: string;
    readonly archived?: boolean;
    readonly empty_repo?: boolean;
    readonly forked_from_project?: unknown;
  }[];
  readonly paginationInfo: { readonly next: number | null };
}

/**
 * gitbeaker's own requester repeats a 429 ten times within a quarter of a second and does not read
 * Retry-After; this one sends its GET requests through our fetch, which keeps to quotas. The token goes as a bearer token, which fetch
 * takes off where an answer leads to another host.
 */
function politeRequester(request: ForgeRequest) {
  return (service: { url: string }) => ({
    get: async (endpoint: string, options: { searchParams?: Record<string, unknown> }) => {
      const url = new URL(endpoint, `${service.url.replace(/\/+$/, '')}/`);
      for (const [name, value] of Object.entries(options.searchParams ?? {})) {
        if (value !== undefined) url.searchParams.set(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), String(value));
      }
      const answer = await request.fetch(url, {
        headers: { accept: 'application/json', 'user-agent': 'keysweep', ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }) },
        signal: request.signal,
      });
      if (!answer.ok) throw forgeError(url, answer.status, (await answer.text().catch(() => '')).slice(0, 300));
      return { body: await answer.json() as unknown, headers: Object.fromEntries(answer.headers), status: answer.status };
    },
  });
}
