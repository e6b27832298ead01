import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { detectors } from '../../../detectors/files';
import { decodeMaven } from '../../../detectors/files/xml-files';
import { run, type Found } from '../run';

const ng = join(__dirname, '../../../fixtures/ng/files');
const ok = join(__dirname, '../../../fixtures/ok/files');

function filesUnder(folder: string, root = folder): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path, root) : [relative(root, path)];
  });
}

function scan(root: string, path: string): Found[] {
  const { matches } = run(detectors, path, readFileSync(join(root, path), 'utf8'));
  // The engine keeps the surer of two readings of one place.
  return matches.filter((match) => match.probability === undefined || !matches.some((other) => other.probability === undefined && other.start < match.end && match.start < other.end));
}

/** Rule, plaintext (or what is stored), principal, host: what a reader of a report needs to act. */
type Expected = readonly [ruleId: string, plain: string | RegExp, principal?: string, host?: string];

const expected: Readonly<Record<string, readonly Expected[]>> = {
  'netrc/.netrc': [['netrc-password', 'Vq8+Zr=T2m', 'backup', 'ftp.corp.lan'], ['netrc-password', 'with blank 7', 'ci', 'git.corp.lan']],
  'netrc/deploy.sh': [['netrc-password', '9f8e7d6c-5b4a', 'ops@corp.lan', 'api.heroku.com']],
  'pgpass/.pgpass': [['pgpass-password', 'Vq8:Zr\\T2', 'svc_orders', 'db1.corp.lan'], ['pgpass-password', 'Kx81mmQ2', 'postgres']],
  'mysql/.my.cnf': [['mysql-option-file-password', 'Vq8#ZrT2', 'root', 'my1.corp.lan']],
  'ppp/chap-secrets': [['ppp-secret', 'Vq8 ZrT2m', 'branch7'], ['ppp-secret', 'Kx81mmQ2', 'hq', 'rtr2']],
  'strongswan/ipsec.secrets': [['ipsec-secret', 'Vq8ZrT2mXw0Lk5Pn', undefined, '203.0.113.7'], ['ipsec-secret', 'Kx81mmQ2', 'carol@corp.lan'], ['ipsec-secret', 'passphrase77'], ['ipsec-secret', '0sFpZAZqEN6Ti9sqt4ZP5EWcqx', undefined, 'hub.corp.lan']],
  'mail/.msmtprc': [['mail-client-password', 'Vq8ZrT2m', 'alerts@corp.lan', 'smtp.corp.lan']],
  'mail/.muttrc': [['mail-client-password', 'Kx81mmQ2', 'jo@corp.lan']],
  'mail/.fetchmailrc': [['fetchmail-password', 'Vq8ZrT2m', 'jo', 'imap.corp.lan']],
  'svn/svn.simple/0f1e': [['subversion-password', 'Vq8ZrT2m', 'jo', 'svn.corp.lan']],
  'expect/push.exp': [['expect-password', 'Vq8ZrT2m', 'netops', '10.1.1.1']],
  'hashes/shadow': [['shadow-hash', /^\$6\$q7Wc1xZk\$/, 'root'], ['shadow-hash', /^\$6\$/, 'old']],
  'hashes/.htpasswd': [['htpasswd-hash', /^\$apr1\$/, 'admin'], ['htpasswd-hash', /^\{SHA\}/, 'ci']],
  'hashes/ks.cfg': [['password-hash', /^\$6\$/]],
  'aws/.aws/credentials': [['aws-credentials-file', 'u8Zk2LrVtXq0Mn5Bv7Cx9Sd3Fg6Hj1Kl4Qw8Ertw', 'AKIAZ7QX3MKD5TPL2WRB', 'amazonaws.com'], ['aws-credentials-file', /^p8Zk/, 'ASIAZ7QX3MKD5TPL2WRC', 'amazonaws.com'], ['aws-credentials-file', /^IQoJ/, 'ASIAZ7QX3MKD5TPL2WRC', 'amazonaws.com']],
  'rclone/rclone.conf': [['rclone-config-secret', 'potato', 'backup', 'nas.corp.lan'], ['rclone-config-secret', 'u8Zk2LrVtXq0Mn5Bv7Cx9Sd3', 'Z7QX3MKD5TPL', 's3.corp.lan']],
  'npm/.npmrc': [['npmrc-credential', /^9f8e7d6c/, undefined, 'npm.corp.lan'], ['npmrc-credential', 'Vq8ZrT2m', 'ci', 'npm2.corp.lan'], ['npmrc-credential', 'Kx81mmQ2', 'robot', 'npm3.corp.lan']],
  'winscp/WinSCP.ini': [['winscp-password', 'Vq8ZrT2m', 'netops', 'jump.corp.lan']],
  'gradle/gradle.properties': [['build-properties-password', 'Vq8ZrT2m', 'deploy'], ['build-properties-password', '24875D73'], ['build-properties-password', 'Kx81mmQ2']],
  'pypi/.pypirc': [['pypirc-password', 'Vq8ZrT2m', 'ci', 'pypi.corp.lan']],
  's3cmd/.s3cfg': [['s3cfg-secret', 'u8Zk2LrVtXq0Mn5Bv7Cx9Sd3', 'Z7QX3MKD5TPL', 's3.corp.lan']],
  'networkmanager/office.nmconnection': [['network-manager-secret', 'Vq8ZrT2mXw', undefined, 'corp-5g']],
  'cargo/.cargo/credentials.toml': [['cargo-token', /^cioVq8/, undefined, 'crates.io']],
  'docker/.docker/config.json': [['docker-config-auth', 'Vq8ZrT2m', 'robot', 'registry.corp.lan'], ['docker-config-auth', '9f8e7d6c-5b4a-3928-1706', undefined, 'index.docker.io']],
  'docker/.dockercfg': [['docker-config-auth', 'Kx81mmQ2', 'ci', 'quay.corp.lan']],
  'composer/auth.json': [['composer-auth', 'Vq8ZrT2m', 'ci', 'repo.corp.lan'], ['composer-auth', 'Kx81mmQ2ZrT2mXw0', undefined, 'git.corp.lan']],
  'gcloud/key.json': [['gcp-service-account-key', /^-----BEGIN RSA PRIVATE KEY-----\n/, 'backup@corp-net.iam.gserviceaccount.com', 'googleapis.com']],
  'gcloud/application_default_credentials.json': [['gcp-application-default-credentials', 'Vq8ZrT2mXw0Lk5PnKx81', '764086051850-abc.apps.googleusercontent.com', 'googleapis.com'], ['gcp-application-default-credentials', /^1\/\/0g/, '764086051850-abc.apps.googleusercontent.com', 'googleapis.com']],
  'azure/azureauth.json': [['azure-service-principal', /^Vq88Q~/, '9f8e7d6c-5b4a-3928-1706-f5e4d3c2b1a0', 'login.microsoftonline.com']],
  'terraform/prod.tfstate': [['terraform-state-secret', 'Vq8ZrT2mXw'], ['terraform-state-secret', 'Kx81mmQ2', 'svc', 'orders.abc.rds.amazonaws.com'], ['terraform-state-secret', 'zT2mXw0Lk5Pn!']],
  'terraform/prod.tfvars': [['terraform-variable-secret', 'Vq8ZrT2m', 'svc', 'db1.corp.lan']],
  'jupyter/jupyter_notebook_config.py': [['jupyter-password', /^sha1:/], ['jupyter-password', '9f8e7d6c5b4a39281706f5e4']],
  'kubernetes/.kube/config': [['kubeconfig-credential', /^-----BEGIN RSA/, 'prod-admin', 'k8s.corp.lan'], ['kubeconfig-credential', 'Vq8ZrT2mXw0Lk5PnKx81', 'dev', 'lab.corp.lan']],
  'kubernetes/secret.yaml': [['kubernetes-secret', 'Vq8ZrT2m', 'svc'], ['kubernetes-image-pull-secret', 'Kx81mmQ2', 'robot', 'registry.corp.lan']],
  'forge/gh/hosts.yml': [['forge-cli-token', /^gho_/, 'jo', 'github.com']],
  'yarn/.yarnrc.yml': [['yarnrc-credential', 'Vq8ZrT2m', 'ci', 'npm.corp.lan'], ['yarnrc-credential', '9f8e7d6c-5b4a-3928-1706']],
  'rails/config/database.yml': [['rails-database-password', 'Vq8ZrT2m', 'svc', 'db1.corp.lan']],
  'rails/config/master.key': [['rails-master-key', '9f8e7d6c5b4a39281706f5e4d3c2b1a0']],
  'rails/config/secrets.yml': [['rails-secret-key-base', /^[0-9a-f]{128}$/]],
  'ansible/inventory/hosts': [['ansible-inventory-password', 'Vq8 ZrT2', 'netops', '10.0.0.1'], ['ansible-inventory-password', 'Kx81mmQ2', 'root', 'edge']],
  'ansible/group_vars/core.yml': [['ansible-inventory-password', 'Vq8ZrT2m', 'admin', 'core'], ['ansible-vault', /^\$ANSIBLE_VAULT;1\.1;AES256\n6231/]],
  'xml/Web.config': [['dotnet-machine-key', /^9F8E/], ['dotnet-machine-key', /^1706/], ['dotnet-config-secret', 'Vq8ZrT2m', 'CORP\\svc'], ['dotnet-config-secret', 'Kx81mmQ2', 'alerts', 'smtp.corp.lan']],
  'xml/tomcat-users.xml': [['java-server-password', 'Vq8&ZrT2m', 'deployer']],
  'xml/context.xml': [['java-server-password', 'Vq8ZrT2m', 'svc', 'my1.corp.lan']],
  'maven/settings-security.xml': [['maven-master-password', 'Vq8ZrT2m']],
  'maven/settings.xml': [['maven-settings-password', 'Kx81mmQ2', 'ci', 'maven.corp.lan']],
  'nuget/NuGet.Config': [['nuget-config-password', 'Vq8ZrT2m', 'ci', 'nuget.corp.lan']],
  'windows/Groups.xml': [['gpp-cpassword', 'Local*P4ssword!', 'Administrator (built-in)']],
  'windows/unattend.xml': [['windows-unattend-password', 'Vq8ZrT2m', 'setup'], ['windows-unattend-password', 'Kx81mmQ2', 'Administrator']],
  'filezilla/sitemanager.xml': [['filezilla-password', 'Vq8ZrT2m', 'backup', 'ftp.corp.lan']],
  'vnc/console.vnc': [['vnc-password', 'password', undefined, '10.1.1.44']],
  'jenkins/credentials.xml': [['jenkins-credential', /^\{AQAAAB/, 'ci']],
  'php/wp-config.php': [['wordpress-database-password', 'Vq8\'ZrT2m', 'wp', 'my1.corp.lan'], ['wordpress-secret-key', 'k<9 Zr!T2m#Xw0Lk5Pn']],
  'php/configuration.php': [['joomla-password', 'Vq8ZrT2m', 'joomla', 'my1.corp.lan']],
  'php/settings.php': [['php-settings-password', 'Vq8ZrT2m', 'dr', 'my1.corp.lan']],
  'vault/.vault-token': [['vault-token-file', 'hvs.CAESIVq8ZrT2mXw0Lk5PnKx81mmQ2']],
  'vault/init.txt': [['vault-unseal-key', /^Vq8Z/], ['vault-unseal-key', /^hvs\./]],
  'rabbitmq/.erlang.cookie': [['erlang-cookie', 'VQZRTMXWLKPNKXMMQABC']],
  'settings/.env': [['settings-file-password', 'Vq8ZrT2m', 'svc', 'db1.corp.lan']],
  'settings/application-prod.properties': [['settings-file-password', 'Vq8ZrT2m', 'svc', 'db1.corp.lan']],
};

test('every fixture is expected to give something', () => {
  expect(filesUnder(ng).sort()).toEqual(Object.keys(expected).sort());
});

describe.each(Object.entries(expected))('%s', (path, wanted) => {
  const found = scan(ng, path);

  test('gives these credentials, with whom and where', () => {
    expect(found.map(({ ruleId }) => ruleId)).toEqual(wanted.map(([ruleId]) => ruleId));
    wanted.forEach(([, plain, principal, host], index) => {
      const match = found[index];
      const text = match.decoded ?? match.secret;
      if (plain instanceof RegExp) expect(text).toMatch(plain);
      else expect(text).toBe(plain);
      if (principal !== undefined) expect(match.principal).toBe(principal);
      expect(match.target?.host).toBe(host);
    });
  });

  test('at the places they stand at', () => {
    const text = readFileSync(join(ng, path), 'latin1');
    for (const match of found) {
      const bytes = text.slice(match.start, match.end);
      if (match.value === undefined) expect(match.secret).toBe(bytes);
      else expect(bytes.replace(/[^A-Za-z0-9]|amp;|n(?=[A-Z-])/g, '').length).toBeGreaterThan(3);
      expect(bytes).not.toMatch(/^["'\s]|["'\s]$/);
    }
  });
});

test('reversible ones are decoded, hashes named, sealed ones said to be', () => {
  const forms = Object.fromEntries(Object.keys(expected).flatMap((path) => scan(ng, path)).map(({ ruleId, form, encoding, hash }) => [ruleId, [form, encoding ?? hash?.algorithm]]));
  expect(forms).toMatchObject({
    'gpp-cpassword': ['reversible', 'gpp-cpassword'], 'winscp-password': ['reversible', 'winscp'], 'maven-master-password': ['reversible', 'maven'], 'filezilla-password': ['reversible', 'base64'],
    'kubernetes-secret': ['reversible', 'base64'], 'ansible-vault': ['sealed', 'ansible-vault'], 'jenkins-credential': ['reversible', 'jenkins'], 'vnc-password': ['reversible', 'vnc'],
    'netrc-password': ['clear', undefined], 'windows-unattend-password': ['clear', undefined],
  });
  const [hash] = scan(ng, 'hashes/shadow');
  expect(hash.hash).toMatchObject({ hashcat: 1800 });
  expect(hash.privilege).toBe('admin');
  expect(scan(ng, 'hashes/shadow')[1].labels).toContain('locked');
});

test('Maven passwords under another master', () => {
  expect(decodeMaven('{not base64 at all, and long enough}')).toBeUndefined();
  expect(decodeMaven('plain')).toBeUndefined();
});

test.each(filesUnder(ok))('nothing in fixtures/ok/files/%s', (path) => {
  expect(scan(ok, path)).toEqual([]);
});

test('ids are unique, and each has what a reader needs', () => {
  const all = detectors.flatMap((detector) => [detector, ...(detector.reports ?? [])]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const { title, references, remediation } of all) expect([title.length > 3, references[0].startsWith('https://'), Boolean(remediation)]).toEqual([true, true, true]);
});
