import type { Verdict } from './contract';

/** What stands around a GitHub token that says whose it is: tokens of github.com and of an Enterprise Server look the same. */
export interface GitHubEvidence {
  /** Hosts named as the token's own: in its URL, in `GH_HOST` and the like, as the key it stands under. */
  readonly hosts: readonly string[];
  /** Its name says Enterprise (`GH_ENTERPRISE_TOKEN`, as GitHub's own command line calls it). */
  readonly enterprise: boolean;
}

/** Where a token is asked for, or why it is not sent anywhere. */
export type GitHubInstance = { readonly api: string; readonly certain: boolean } | { readonly withheld: Verdict };

const PUBLIC_API = 'https://api.github.com';
const PUBLIC = /^(?:(?:www|api|gist|uploads|codeload)\.)?github\.com$|^(?:[\w-]+\.)?githubusercontent\.com$|^ghcr\.io$|^(?:[\w-]+\.)?pkg\.github\.com$/;
/** Enterprise Cloud with data residency: https://docs.github.com/en/enterprise-cloud@latest/admin/data-residency */
const RESIDENT = /^(?:[\w-]+\.)*?([\w-]+)\.ghe\.com$/;
/** How many lines away a variable that names the host may stand. */
const REACH = 12;

/**
 * The instance a token belongs to. `configured` are the hosts that people named (`--github-host`): a host, or a URL where it is not
 * `https://HOST`. A token is sent to github.com only where nothing speaks for another instance, and to an Enterprise Server only where it was named.
 */
export function githubInstance(evidence: GitHubEvidence, configured: readonly string[]): GitHubInstance {
  const named = new Map(configured.map((one) => [hostIn(one), apiOf(one)]));
  const found = new Map<string, string>();
  for (const host of evidence.hosts) {
    const api = named.get(host) ?? (PUBLIC.test(host) || RESIDENT.test(host) ? apiOf(host) : undefined);
    if (api === undefined) return withheld(`${host} is named beside it and is not known as a GitHub server: say --github-host ${host} if it is one`);
    found.set(api, host);
  }
  if (found.size > 1) return withheld(`${[...found.values()].join(' and ')} are named beside it, and only one of them may see it`);
  const [beside] = found.keys();
  const servers = [...new Set(named.values())].filter((api) => api !== PUBLIC_API);
  if (evidence.enterprise && (beside === PUBLIC_API || (beside === undefined && servers.length !== 1))) {
    return withheld(beside ? 'its name says Enterprise and github.com stands beside it' : `its name says Enterprise: ${servers.length === 0 ? 'name its host with --github-host' : 'several Enterprise hosts were named'}`);
  }
  if (beside !== undefined) return { api: beside, certain: true };
  if (evidence.enterprise) return { api: servers[0], certain: true };
  if (named.size === 0) return { api: PUBLIC_API, certain: false };
  const instances = [...new Set(named.values())];
  return instances.length === 1 ? { api: instances[0], certain: true } : withheld(`nothing says which it belongs to of ${[...named.keys()].join(', ')}`);
}

/** Reads what stands around the token at [start, end) of a file, whose variable or key is `name`. */
export function githubEvidence(text: string, start: number, end: number, name: string | undefined): GitHubEvidence {
  const hosts = new Set<string>();
  const add = (host: string | undefined): void => {
    if (host !== undefined && host !== '') hosts.add(hostIn(host));
  };
  const lines = text.split('\n');
  const own = text.slice(0, start).split('\n').length - 1;
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  // As user information of a URL, in a .netrc and an .npmrc, and as the value of its host (auth.json of Composer).
  add(/^@([^\s:/?#'"@]+(?::\d+)?)/.exec(/[a-z]:\/\/[^\s@'"]*$/i.test(before) ? text.slice(end, end + 300) : '')?.[1]);
  add(/\bmachine\s+(\S+)\b[^\n]*$/.exec(before)?.[1]);
  add(/\/\/([\w.-]+(?::\d+)?)\/[^\s=]*:_authToken\s*=\s*["']?$/.exec(before)?.[1]);
  add(/["']([\w-]+(?:\.[\w-]+)+(?::\d+)?)["']\s*:\s*["']$/.exec(before)?.[1]);
  // The key it stands below, as in the hosts.yml of GitHub's command line.
  const indent = /^\s*/.exec(lines[own] ?? '')![0].length;
  for (let index = own - 1; index >= Math.max(0, own - REACH); index--) {
    const line = lines[index];
    if (line.trim() === '' || /^\s*/.exec(line)![0].length >= indent) continue;
    add(/^\s*(?:machine\s+|["']?)([\w-]+(?:\.[\w-]+)+)["']?\s*:?\s*$/.exec(line)?.[1]);
    break;
  }
  for (let index = Math.max(0, own - REACH); index <= Math.min(lines.length - 1, own + REACH); index++) {
    add(/\b(?:GH|GITHUB|GHE)(?:_?(?:ENTERPRISE|SERVER|API|BASE|REPO))*_?(?:HOST|HOSTNAME|SERVER|URL|ENDPOINT|DOMAIN)["']?\s*[:=]\s*["']?(?:https?:\/\/)?([\w-]+(?:\.[\w-]+)+(?::\d+)?)/i.exec(lines[index])?.[1]);
    add(/https?:\/\/([\w.-]+(?::\d+)?)\/api\/v3\b/i.exec(lines[index])?.[1]);
  }
  return { hosts: [...hosts], enterprise: /enterprise|\bghes?_|_ghes?\b/i.test(name ?? '') };
}

/** The API's address for a host or URL (https://docs.github.com/en/enterprise-server@latest/rest, "Current version": /api/v3). */
function apiOf(given: string): string {
  const host = hostIn(given);
  if (PUBLIC.test(host)) return PUBLIC_API;
  const resident = RESIDENT.exec(host);
  if (resident) return `https://api.${resident[1]}.ghe.com`;
  return `${/^https?:\/\//i.test(given) ? new URL(given).origin : `https://${host}`}/api/v3`;
}

function hostIn(given: string): string {
  return given.replace(/^https?:\/\//i, '').replace(/\/.*$/, '').toLowerCase();
}

function withheld(detail: string): GitHubInstance {
  return { withheld: { state: 'unknown', reason: 'ambiguous-issuer', detail } };
}
