import type { CodeDetector } from '../../src/model';
import { readJson } from '../formats/json';
import { keyOf, Siblings, type Leaf } from '../formats/leaf';
import { readYaml } from '../formats/yaml';
import { fileDetector, readingOf, targetOf, type Reading } from './file';
import { dockerLogins } from './json-files';

const kubeconfig = fileDetector({
  id: 'kubeconfig-credential', title: 'kubeconfig', provider: 'kubernetes', family: 'cloud',
  reference: 'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
  paths: ['/.kube/config', 'kubeconfig', '*.kubeconfig', 'kubeconfig.*', '/etc/kubernetes/*.conf'],
  keywords: ['client-key-data', 'current-context:', '"current-context"'],
  *read(text): Iterable<Reading> {
    const leaves = /^\s*\{/.test(text) ? readJson(text) : readYaml(text);
    const servers = new Map<string | undefined, string | undefined>();
    const siblings = new Siblings(leaves);
    const serverFor = (user: string | undefined): string | undefined => {
      if (!servers.has(user)) servers.set(user, servers.size < MOST_USERS ? serverOf(leaves, siblings, user) : undefined);
      return servers.get(user);
    };
    for (const leaf of leaves) {
      const at = leaf.path.indexOf('users');
      const name = keyOf(leaf);
      if (at < 0 || !/^(?:client-key-data|token|password|id-token|refresh-token|access-token|client-secret)$/.test(name) || leaf.value.length < 3) continue;
      const user = siblings.at(leaf.path.slice(0, at + 2), 'name');
      const decoded = name === 'client-key-data' ? Buffer.from(leaf.value, 'base64').toString('latin1') : undefined;
      yield readingOf(leaf, {
        name, principal: siblings.of(leaf, 'username') ?? user,
        target: targetOf('kubernetes', serverFor(user)),
        privilege: /admin/i.test(user ?? '') ? 'admin' : undefined,
        // Surer than the reader of keys in base64, which does not know whose key it is.
        probability: 0.97,
        ...(decoded?.includes('PRIVATE KEY') ? { form: 'reversible', encoding: 'base64', decoded } : {}),
      });
    }
  },
});

/** Users of one kubeconfig whose servers are looked up; each costs a walk through the file. */
const MOST_USERS = 200;

/** API server of the cluster that a context joins with the user; the first cluster where no context does. */
function serverOf(leaves: readonly Leaf[], siblings: Siblings, user: string | undefined): string | undefined {
  const context = leaves.find((leaf) => leaf.path.includes('contexts') && keyOf(leaf) === 'user' && leaf.value === user);
  const cluster = context && siblings.of(context, 'cluster');
  const named = leaves.find((leaf) => leaf.path[0] === 'clusters' && keyOf(leaf) === 'name' && leaf.value === cluster);
  return (named && siblings.at([...named.path.slice(0, -1), 'cluster'], 'server')) ?? leaves.find((leaf) => leaf.path[0] === 'clusters' && keyOf(leaf) === 'server')?.value;
}

/** Names of data that stand in Secrets without being secret. */
const NOT_SECRET = /^(?:.*\.crt|ca|ca\.pem|.*cert(?:ificate)?|.*user(?:name)?|.*login|.*email|.*host(?:name)?|.*port|.*url|.*uri|.*endpoint|.*server|namespace|.*database|.*db|dbname|.*region|.*bucket|type|name|.*_id|.*-id|.*\.pub|.*path|.*\.ya?ml|.*\.conf|.*\.ini)$/i;

const secretManifest = fileDetector({
  id: 'kubernetes-secret', title: 'Kubernetes Secret manifest', provider: 'kubernetes', family: 'cloud', anyIssuer: true,
  reference: 'https://kubernetes.io/docs/concepts/configuration/secret/',
  reports: [{ id: 'kubernetes-image-pull-secret', title: 'Docker login in a Kubernetes Secret', provider: 'docker' }],
  remediation: 'Base64 is no protection: replace the values, and keep them in a sealed or external secret.',
  keywords: ['kind: Secret', '"kind": "Secret"', '"kind":"Secret"', 'kind: "Secret"'],
  *read(text): Iterable<Reading> {
    const leaves = /^\s*[[{]/.test(text) ? readJson(text) : readYaml(text);
    const siblings = new Siblings(leaves);
    for (const leaf of leaves) {
      const holder = leaf.path[leaf.path.length - 2];
      if (holder !== 'data' && holder !== 'stringData') continue;
      const root = leaf.path.slice(0, -2);
      if (siblings.at(root, 'kind') !== 'Secret') continue;
      const name = keyOf(leaf);
      const plain = holder === 'stringData' ? leaf.value : decodedText(leaf.value);
      if (plain === undefined || plain === '') continue;
      if (/^\.docker(?:configjson|cfg)$/.test(name)) {
        for (const { facts } of dockerLogins(readJson(plain))) {
          yield { start: leaf.start, end: leaf.end, ...facts, ...(facts.decoded === undefined ? {} : { form: 'reversible', encoding: 'base64' }), ruleId: 'kubernetes-image-pull-secret' };
        }
        continue;
      }
      // Whole files and multi-line texts are found by the detectors of what is in them.
      if (NOT_SECRET.test(name) || plain.length < 3 || plain.length > 300 || /\n./.test(plain)) continue;
      const written = (key: string): string | undefined => {
        const value = siblings.at([...root, holder], ...[`${key}username`, `${key}user`, 'username', 'user', 'login'].map((other) => other.toLowerCase()));
        return value !== undefined && holder === 'data' ? decodedText(value) : value;
      };
      const stem = name.replace(/passw(?:or)?d$/i, '');
      const secret = siblings.at([...root, 'metadata'], 'name');
      const space = siblings.at([...root, 'metadata'], 'namespace');
      yield readingOf(leaf, {
        name, principal: written(stem), target: { service: 'kubernetes', ...(secret ? { account: space ? `${space}/${secret}` : secret } : {}) },
        ...(holder === 'data' ? { form: 'reversible', encoding: 'base64', decoded: Buffer.from(plain.replace(/\n$/, ''), 'latin1').toString('utf8') } : {}),
      });
    }
  },
});

/** Text of a base64 value as latin1; undefined where it is binary or none. */
function decodedText(value: string): string | undefined {
  const compact = value.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]{2,}={0,2}$/.test(compact)) return undefined;
  const text = Buffer.from(compact, 'base64').toString('latin1');
  return /[\x00-\x08\x0e-\x1f]/.test(text) ? undefined : text;
}

/** Tokens that GitHub's and GitLab's command-line tools keep by host. */
const forgeHosts = fileDetector({
  id: 'forge-cli-token', title: 'Token of gh, hub or glab', provider: 'forge', family: 'scm',
  reference: 'https://cli.github.com/manual/gh_auth_login',
  paths: ['/gh/hosts.yml', '/hub', '/.config/hub', '/glab-cli/config.yml', '/tea/config.yml'],
  *read(text): Iterable<Reading> {
    const leaves = readYaml(text);
    const siblings = new Siblings(leaves);
    for (const leaf of leaves) {
      const name = keyOf(leaf);
      if (!/^(?:oauth_token|token)$/.test(name) || leaf.value.length < 16) continue;
      const host = [...leaf.path].reverse().find((part) => /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(part));
      yield readingOf(leaf, { name, principal: siblings.of(leaf, 'user', 'username', 'name'), target: targetOf('https', siblings.of(leaf, 'url', 'api_host') ?? host) });
    }
  },
});

const yarn = fileDetector({
  id: 'yarnrc-credential', title: '.yarnrc.yml', provider: 'yarn', family: 'registry',
  reference: 'https://yarnpkg.com/configuration/yarnrc#npmAuthToken',
  paths: ['.yarnrc.yml', '.yarnrc.yaml'],
  keywords: ['npmAuthToken:', 'npmAuthIdent:'],
  *read(text): Iterable<Reading> {
    const leaves = readYaml(text);
    const siblings = new Siblings(leaves);
    for (const leaf of leaves) {
      const name = keyOf(leaf);
      if ((name !== 'npmAuthToken' && name !== 'npmAuthIdent') || leaf.value.length < 4) continue;
      const target = targetOf('npm', siblings.of(leaf, 'npmregistryserver') ?? leaf.path.find((part) => part.includes('.'))?.replace(/^\/\//, ''));
      const colon = name === 'npmAuthIdent' ? leaf.value.indexOf(':') : -1;
      if (colon > 0) yield { start: leaf.start + colon + 1, end: leaf.end, name, target, principal: leaf.value.slice(0, colon) };
      else yield readingOf(leaf, { name, target });
    }
  },
});

const rails = fileDetector({
  id: 'rails-database-password', title: 'Rails database.yml', provider: 'rails', family: 'database',
  reference: 'https://guides.rubyonrails.org/configuring.html#configuring-a-database',
  paths: ['database.yml', 'database.yaml', 'mongoid.yml', 'redis.yml', 'cable.yml', 'databases.yml'],
  *read(text): Iterable<Reading> {
    const leaves = readYaml(text);
    const siblings = new Siblings(leaves);
    for (const leaf of leaves) {
      if (keyOf(leaf) !== 'password' || /^<%/.test(leaf.value)) continue;
      yield readingOf(leaf, {
        name: leaf.path.join('.'), principal: siblings.of(leaf, 'username', 'user'),
        target: targetOf(siblings.of(leaf, 'adapter')?.replace(/^mysql2$/, 'mysql'), siblings.of(leaf, 'host', 'hosts'), siblings.of(leaf, 'port'), siblings.of(leaf, 'database')),
      });
    }
  },
});

/** Files in YAML or JSON that clusters, forges' tools and Ruby programs keep. */
export const yamlFiles: readonly CodeDetector[] = [kubeconfig, secretManifest, forgeHosts, yarn, rails];
