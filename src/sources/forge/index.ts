/** Clients of the forges: what they list and how git logs in to them. */
import { azureGit, listAzure } from './azure';
import { bitbucketGit, listBitbucket } from './bitbucket';
import type { GitAuthorization, ListRepositories } from './forge';
import { giteaGit, listGitea } from './gitea';
import { githubGit, listGithub } from './github';
import { gitlabGit, listGitlab } from './gitlab';

export type ForgeKind = 'github' | 'gitlab' | 'gitea' | 'bitbucket' | 'azure';

/** Every forge by its name in the inventory; `url` is where its API stands unless the inventory says otherwise. */
export const forges: Readonly<Record<ForgeKind, { readonly list: ListRepositories; readonly git: GitAuthorization; readonly url?: string }>> = {
  github: { list: listGithub, git: githubGit, url: 'https://api.github.com' },
  gitlab: { list: listGitlab, git: gitlabGit, url: 'https://gitlab.com' },
  gitea: { list: listGitea, git: giteaGit },
  bitbucket: { list: listBitbucket, git: bitbucketGit },
  azure: { list: listAzure, git: azureGit, url: 'https://dev.azure.com' },
};

export { cloneAddress, type ForgeRepository, type ForgeRequest } from './forge';
export { politely, type Politeness } from './polite-fetch';
