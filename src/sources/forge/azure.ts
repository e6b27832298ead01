import { type ForgeRepository, type ForgeRequest, type GitAuthorization, basic } from './forge';
import { getJson } from './json-pages';

/** A personal access token goes as the password of an empty user (learn.microsoft.com, "Use personal access tokens"). */
export const azureGit: GitAuthorization = (token) => basic('', token);

/**
 * Lists the repositories of an organisation, or of one project given as `organization/project`
 * (Azure DevOps: `GET /{organization}/_apis/git/repositories?api-version=7.0`; one answer, no pages).
 */
export async function* listAzure(request: ForgeRequest): AsyncIterable<ForgeRepository> {
  const scope = request.organization.split('/').map(encodeURIComponent).join('/');
  const url = new URL(`${request.url.replace(/\/+$/, '')}/${scope}/_apis/git/repositories?api-version=7.0`);
  const { body } = await getJson<{ value: readonly Repository[] }>(request, url, request.token === undefined ? undefined : basic('', request.token));
  for (const repository of body.value) {
    yield {
      name: `${repository.project.name}/${repository.name}`,
      cloneUrl: repository.remoteUrl.replace(/^(https?:\/\/)[^/@]*@/, '$1'),
      archived: repository.isDisabled ?? false,
      fork: repository.isFork ?? false,
      empty: repository.size === 0,
    };
  }
}

interface Repository {
  readonly name: string;
  readonly project: { readonly name: string };
  readonly remoteUrl: string;
  readonly isDisabled?: boolean;
  readonly isFork?: boolean;
  readonly size?: number;
}
