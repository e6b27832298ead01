import type { CodeDetector, Target } from '../../src/model';
import { readIni } from '../formats/ini';
import { readJson } from '../formats/json';
import { ByName, keyOf, type Leaf, Siblings } from '../formats/leaf';
import { decodeBasic, fileDetector, readingOf, targetOf, type Reading } from './file';

/** Logins of `auths` entries in Docker's configuration: base64 of user and password, a token, or plain members. */
export function* dockerLogins(leaves: readonly Leaf[]): Iterable<{ leaf: Leaf; facts: Omit<Reading, 'start' | 'end'> }> {
  const siblings = new Siblings(leaves);
  for (const leaf of leaves) {
    const name = keyOf(leaf);
    const registry = leaf.path[leaf.path.length - 2];
    if (!registry || leaf.value.length < 4) continue;
    const target = targetOf('docker-registry', registry);
    if (name === 'auth') {
      const basic = decodeBasic(leaf.value);
      if (basic) yield { leaf, facts: { name, principal: basic.user, target, form: 'reversible', encoding: 'base64', decoded: basic.password } };
    } else if (name === 'identitytoken' || name === 'registrytoken') {
      yield { leaf, facts: { name, target, principal: siblings.of(leaf, 'username') } };
    } else if (name === 'password' && siblings.of(leaf, 'auth') === undefined && (leaf.path.includes('auths') || leaf.path.length === 2)) {
      yield { leaf, facts: { name, target, principal: siblings.of(leaf, 'username') } };
    }
  }
}

const docker = fileDetector({
  id: 'docker-config-auth', title: 'Docker login', provider: 'docker', family: 'registry',
  reference: 'https://docs.docker.com/reference/cli/docker/login/',
  paths: ['/.docker/config.json', '.dockercfg', '.dockerconfigjson', '/containers/auth.json', 'docker-config.json', 'dockerconfig.json'],
  keywords: ['"auths"'],
  *read(text): Iterable<Reading> {
    for (const { leaf, facts } of dockerLogins(readJson(text, Math.max(0, text.indexOf('{'))))) yield readingOf(leaf, facts);
  },
});

const composer = fileDetector({
  id: 'composer-auth', title: 'Composer auth.json', provider: 'composer', family: 'registry',
  reference: 'https://getcomposer.org/doc/articles/authentication-for-private-packages.md',
  paths: ['auth.json', '/composer/auth.json'],
  keywords: ['"http-basic"', '"github-oauth"', '"gitlab-token"', '"bitbucket-oauth"'],
  *read(text): Iterable<Reading> {
    const leaves = readJson(text, Math.max(0, text.indexOf('{')));
    const siblings = new Siblings(leaves);
    for (const leaf of leaves) {
      const kind = leaf.path.find((name) => /^(?:http-basic|bearer|github-oauth|gitlab-token|gitlab-oauth|bitbucket-oauth|forgejo-token|custom-headers)$/.test(name));
      if (!kind) continue;
      const host = leaf.path[leaf.path.indexOf(kind) + 1];
      const name = keyOf(leaf);
      if (name === 'username' || name === 'consumer-key' || leaf.value.length < 3) continue;
      yield readingOf(leaf, { name: kind, principal: siblings.of(leaf, 'username', 'consumer-key'), target: targetOf('https', host) });
    }
  },
});

const gcloud = fileDetector({
  id: 'gcp-service-account-key', title: 'Google Cloud service account key', provider: 'google', family: 'cloud', inSource: true,
  reference: 'https://cloud.google.com/iam/docs/keys-create-delete',
  reports: [{ id: 'gcp-application-default-credentials', title: 'Google Cloud user credentials' }, { id: 'google-oauth-client-secret-file', title: 'Google OAuth client secret' }],
  paths: ['application_default_credentials.json', 'client_secret*.json', 'credentials.json'],
  keywords: ['"private_key_id"', '"authorized_user"', '"client_x509_cert_url"', '\\"private_key_id\\"', '"auth_provider_x509_cert_url"'],
  *read(text): Iterable<Reading> {
    for (const part of jsonParts(text, /\{\s*"(?:type|client_id|client_secret|account|installed|web|refresh_token|project_id|private_key_id)"\s*:/g)) {
      const siblings = new Siblings(part);
      for (const leaf of part) {
        const name = keyOf(leaf);
        const type = siblings.of(leaf, 'type');
        if (name === 'private_key' && type === 'service_account' && leaf.value.includes('PRIVATE KEY')) {
          const account = siblings.of(leaf, 'client_email');
          const project = siblings.of(leaf, 'project_id');
          yield readingOf(leaf, {
            name, value: leaf.value, principal: account, group: account,
            target: { service: 'gcp', host: 'googleapis.com', ...(project ? { account: project } : {}) },
            evidence: [{ kind: 'structure', effect: 'raises', text: `key ${siblings.of(leaf, 'private_key_id') ?? ''} of a service account`.replace('  ', ' ') }],
          });
        } else if ((name === 'client_secret' || name === 'refresh_token') && (type === 'authorized_user' || siblings.of(leaf, 'auth_uri', 'token_uri'))) {
          yield readingOf(leaf, {
            ruleId: type === 'authorized_user' ? 'gcp-application-default-credentials' : 'google-oauth-client-secret-file', name, group: siblings.of(leaf, 'client_id'),
            part: name === 'client_secret' ? 'secret' : 'token', principal: siblings.of(leaf, 'client_id', 'account'), target: { service: 'gcp', host: 'googleapis.com' },
          });
        }
      }
    }
  },
});

/** JSON objects inside a text (a file of its own, or one pasted into another), each read from where `begin` matches. */
function* jsonParts(text: string, begin: RegExp): Iterable<Leaf[]> {
  let end = 0;
  for (const found of text.matchAll(begin)) {
    if (found.index < end) continue;
    const leaves = readJson(text, found.index);
    if (leaves.length > 0) end = leaves[leaves.length - 1].end;
    yield leaves;
  }
}

const azure = fileDetector({
  id: 'azure-service-principal', title: 'Azure service principal or token cache', provider: 'azure', family: 'cloud',
  reference: 'https://learn.microsoft.com/cli/azure/azure-cli-sp-tutorial-2',
  paths: ['accesstokens.json', 'msal_token_cache.json', 'service_principal_entries.json', 'azureauth.json', '.azureauth', '/.azure/*.json'],
  keywords: ['"activeDirectoryEndpointUrl"', '"servicePrincipalKey"', '"servicePrincipalTenant"'],
  *read(text): Iterable<Reading> {
    const leaves = readJson(text, Math.max(0, text.search(/[[{]/)));
    const siblings = new Siblings(leaves);
    for (const leaf of leaves) {
      const name = keyOf(leaf);
      if (!/^(?:clientSecret|servicePrincipalKey|client_secret|accessToken|refreshToken|secret|password)$/.test(name) || leaf.value.length < 8) continue;
      const tenant = siblings.of(leaf, 'tenantid', 'tenant', 'serviceprincipaltenant', 'realm', '_authority');
      yield readingOf(leaf, {
        name, principal: siblings.of(leaf, 'clientid', 'serviceprincipalid', 'client_id', 'userid', 'appid', 'home_account_id'),
        target: { service: 'azure', host: 'login.microsoftonline.com', ...(tenant ? { account: tenant } : {}) },
      });
    }
  },
});

/** Names of attributes that Terraform's providers mark as sensitive. */
const SENSITIVE = /(?:^|_)(?:password|passwd|secret|secret_key|secret_string|access_key|secret_access_key|private_key|private_key_pem|private_key_openssh|client_key|token|api_key|auth_token|connection_string|primary_connection_string|shared_key|primary_key|secondary_key|primary_access_key|secondary_access_key|client_secret|passphrase|psk|preshared_key|tunnel\d_preshared_key|kube_config_raw|master_password|admin_password|administrator_login_password|ses_smtp_password_v4|smtp_password|result|b64_std)$/;
const NOT_SENSITIVE = /(?:_arn|_id|_name|_version|_path|_length|_expiry)$/;

const terraformState = fileDetector({
  id: 'terraform-state-secret', title: 'Terraform state', provider: 'terraform', family: 'cloud', anyIssuer: true,
  reference: 'https://developer.hashicorp.com/terraform/language/state/sensitive-data',
  remediation: 'Keep state in an encrypted backend with access control, never in a repository; replace what was in it.',
  paths: ['*.tfstate', '*.tfstate.backup'],
  keywords: ['"terraform_version"'],
  *read(text): Iterable<Reading> {
    const leaves = readJson(text, Math.max(0, text.indexOf('{')));
    if (!leaves.some(({ path }) => path[0] === 'terraform_version')) return;
    const siblings = new Siblings(leaves);
    for (const leaf of leaves) {
      const name = keyOf(leaf) === 'value' ? leaf.path[leaf.path.length - 2] : keyOf(leaf);
      if (!SENSITIVE.test(name) || NOT_SENSITIVE.test(name) || leaf.value.length < 4 || /^(?:true|false|null|\d{1,4})$/.test(leaf.value)) continue;
      // `random_password.x.result` is a secret, other results are not.
      const resource = leaf.path[0] === 'resources' ? siblings.at(leaf.path.slice(0, 2), 'type') : undefined;
      if (/^(?:result|b64_std)$/.test(name) && !/^random_(?:password|string|bytes)$/.test(resource ?? '')) continue;
      const host = siblings.of(leaf, 'endpoint', 'address', 'fqdn', 'host', 'private_ip', 'public_ip', 'domain_name');
      yield readingOf(leaf, {
        name: resource ? `${resource}.${siblings.at(leaf.path.slice(0, 2), 'name') ?? ''}.${name}` : name,
        principal: siblings.of(leaf, 'username', 'user', 'admin_username', 'master_username', 'administrator_login', 'login', 'id'),
        target: { ...targetOf(siblings.of(leaf, 'engine') ?? resource?.split('_')[0], host, siblings.of(leaf, 'port'), siblings.of(leaf, 'db_name', 'database_name')) } satisfies Target,
      });
    }
  },
});

const terraformVariables = fileDetector({
  id: 'terraform-variable-secret', title: 'Terraform variable file', provider: 'terraform', family: 'cloud', anyIssuer: true,
  reference: 'https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files',
  paths: ['*.tfvars', '*.tfvars.json', '*.auto.tfvars'],
  *read(text, view): Iterable<Reading> {
    const leaves = view.name.endsWith('.json') ? readJson(text) : readIni(text);
    const byName = new ByName(leaves);
    for (const leaf of leaves) {
      const name = keyOf(leaf);
      if (leaf.value.length < 3 || !/(?:passw(?:or)?d|passphrase|secret|token|api_?key|access_?key|private_?key|psk|credentials?)\d?$/i.test(name) || /^(?:true|false|null|\d{1,3}|var\.|<<)/.test(leaf.value)) continue;
      const stem = name.replace(/passw(?:or)?d$|secret(?:_access_key|_key)?$/i, '').toLowerCase();
      const user = byName.first(`${stem}user`, `${stem}username`, `${stem}login`, `${stem}access_key`, `${stem}access_key_id`);
      const host = byName.first(`${stem}host`, `${stem}hostname`, `${stem}endpoint`, `${stem}server`, `${stem}url`);
      yield readingOf(leaf, { name, principal: user?.value, target: targetOf(undefined, host?.value) });
    }
  },
});

const jupyter = fileDetector({
  id: 'jupyter-password', title: 'Jupyter configuration', provider: 'jupyter', inSource: true,
  reference: 'https://jupyter-server.readthedocs.io/en/latest/operators/public-server.html',
  paths: ['jupyter_notebook_config.json', 'jupyter_server_config.json', 'jupyter_notebook_config.py', 'jupyter_server_config.py', 'jupyterhub_config.py'],
  keywords: ['NotebookApp.password', 'NotebookApp.token', 'ServerApp.password', 'ServerApp.token', 'IdentityProvider.token', 'hashed_password', '--NotebookApp.token', 'proxy_auth_token'],
  *read(text): Iterable<Reading> {
    const pattern = /(?:(?:NotebookApp|ServerApp|IdentityProvider|PasswordIdentityProvider|ConfigurableHTTPProxy|JupyterHub)\.)?["']?\b(password|hashed_password|token|auth_token|proxy_auth_token|cookie_secret)["']?\s*[=:]\s*[ub]?(["']?)((?:sha1|sha256|argon2):[A-Za-z0-9$:=,+/._-]{20,300}|[A-Za-z0-9_-]{16,128})\2/g;
    for (const found of text.matchAll(pattern)) {
      if (!/App|Provider|Proxy|Hub|"/.test(text.slice(Math.max(0, found.index - 30), found.index + 20))) continue;
      const start = found.index + found[0].length - found[2].length - found[3].length;
      const hashed = /^(sha1|sha256|argon2):/.exec(found[3])?.[1];
      yield {
        start, end: start + found[3].length, name: found[1], target: { service: 'jupyter' }, privilege: 'admin',
        ...(hashed ? { form: hashed === 'argon2' ? 'strong-hash' : 'weak-hash', encoding: `jupyter-${hashed}`, hash: { algorithm: hashed === 'argon2' ? 'argon2' : `${hashed}-salted` } } : {}),
      };
    }
  },
});

export const jsonFiles: readonly CodeDetector[] = [docker, composer, gcloud, azure, terraformState, terraformVariables, jupyter];
