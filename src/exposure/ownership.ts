import { rootProvenance, type Occurrence } from '../model';
import type { CredentialGraph } from './graph';

/** Who is to act on a credential. */
export interface Ownership {
  /** Teams, people or addresses, as the source writes them. */
  readonly names: readonly string[];
  /** `inventory` the device's owner, `codeowners`, `committers` of the line. */
  readonly from: 'inventory' | 'codeowners' | 'committers';
  /** What shows it: file and line, or the asset. */
  readonly evidence: string;
}

/**
 * Owners of a credential from all its places: the owner of the device whose configuration holds it (who alone can change it
 * there), else CODEOWNERS, else who committed the line. Of one kind, all places' owners, each once.
 */
export function ownersOf(occurrences: readonly Occurrence[], graph?: CredentialGraph): Ownership | undefined {
  const found: Ownership[] = [];
  for (const occurrence of occurrences) {
    const host = occurrence.device?.hostname;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded already by who made the graph; scans without one start without it
    const owner = host === undefined || !graph ? undefined : (require('./graph') as typeof import('./graph')).ownerOfHost(graph, host);
    if (owner) found.push({ names: [owner], from: 'inventory', evidence: `owner of ${host} in the inventory` });
    if (occurrence.owner) found.push(occurrence.owner);
    const root = rootProvenance(occurrence.provenance);
    if (root.kind === 'git' && root.author && !isBot(root.author, root.email)) {
      found.push({ names: [root.email ? `${root.author} <${root.email}>` : root.author], from: 'committers', evidence: `commit ${root.commit?.slice(0, 10) ?? ''} of ${occurrence.path}:${occurrence.line}` });
    }
  }
  for (const from of ['inventory', 'codeowners', 'committers'] as const) {
    const own = found.filter((one) => one.from === from);
    if (own.length) return { names: [...new Set(own.flatMap(({ names }) => names))].slice(0, 10), from, evidence: own[0]!.evidence };
  }
  return undefined;
}

/** Whether a committer is a program: GitHub's `name[bot]`, and the names services commit under. */
export function isBot(name: string, email = ''): boolean {
  return /\[bot\]|(?:^|[\s._-])bot$|^(?:dependabot|renovate|github-actions|gitlab-ci|greenkeeper|pre-commit-ci|snyk|mergify|semantic-release|jenkins|oxidized|rancid|root)\b/i.test(name)
    || /\[bot\]@|^(?:noreply@github\.com|bot@|jenkins@|oxidized@|rancid@)/i.test(email);
}
