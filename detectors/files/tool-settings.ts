import type { CodeDetector, Evidence } from '../../src/model';
import { decodeRclone } from '../../src/decode/rclone';
import { decodeWinscp } from '../../src/decode/winscp';
import { readIni } from '../formats/ini';
import { ByName, keyOf, type Leaf, Siblings } from '../formats/leaf';
import { decodeBasic, fileDetector, readingOf, targetOf, type CredentialFile, type Reading } from './file';

/** A file of sections: which names are secrets, and what else in the section says whom and where. */
interface SectionFile extends Omit<CredentialFile, 'read'> {
  readonly secrets: RegExp;
  readonly sections?: RegExp;
  readonly users: readonly string[];
  readonly hosts: readonly string[];
  readonly service?: string;
  /** Host where the section names none. */
  readonly host?: string;
}

function sectionFile({ secrets, sections, users, hosts, service, host, ...file }: SectionFile): CodeDetector {
  return fileDetector({
    ...file,
    *read(text): Iterable<Reading> {
      const leaves = readIni(text);
      const siblings = new Siblings(leaves);
      for (const leaf of leaves) {
        if (!secrets.test(keyOf(leaf)) || (sections && !sections.test(leaf.path[0])) || leaf.value.length < 2) continue;
        yield readingOf(leaf, {
          name: keyOf(leaf), principal: siblings.of(leaf, ...users), target: targetOf(service, siblings.of(leaf, ...hosts) ?? host), group: leaf.path[0] || undefined,
        });
      }
    },
  });
}

const aws = fileDetector({
  id: 'aws-credentials-file', title: 'AWS credentials file', provider: 'aws', family: 'cloud',
  reference: 'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html',
  paths: ['/.aws/credentials', '/.aws/config', 'aws/credentials'],
  keywords: ['aws_secret_access_key'],
  *read(text): Iterable<Reading> {
    const leaves = readIni(text);
    const siblings = new Siblings(leaves);
    for (const leaf of leaves) {
      const name = keyOf(leaf).toLowerCase();
      if (name !== 'aws_secret_access_key' && name !== 'aws_session_token') continue;
      const id = siblings.of(leaf, 'aws_access_key_id');
      if (!id || !/^[A-Za-z0-9/+=]{20,2000}$/.test(leaf.value)) continue;
      yield readingOf(leaf, {
        name, principal: id, part: 'secret', group: `aws:${id}`,
        labels: id.startsWith('ASIA') ? ['temporary'] : [],
        target: { service: 'aws', host: 'amazonaws.com', ...(/^[A-Z0-9]{20}$/.test(id) ? { account: id } : {}) },
        evidence: [{ kind: 'pair', effect: 'raises', text: 'stands beside its access key id' }],
      });
    }
  },
});

const rclone = fileDetector({
  id: 'rclone-config-secret', title: 'rclone remote', provider: 'rclone',
  reference: 'https://rclone.org/docs/#config-file',
  paths: ['rclone.conf', '.rclone.conf', '/rclone/*.conf'],
  keywords: ['\ntype = sftp', '\ntype = s3', '\ntype = crypt', '\ntype = drive', '\ntype = webdav', '\ntype = ftp', '\ntype = b2', '\ntype = swift', '\ntype = azureblob', '\ntype = smb'],
  *read(text): Iterable<Reading> {
    const leaves = readIni(text);
    const siblings = new Siblings(leaves);
    for (const leaf of leaves) {
      const name = keyOf(leaf);
      if (!/^(?:pass|password2?|secret_access_key|client_secret|token|key|api_key|key_file_pass|bearer_token|service_account_credentials|sas_url|application_credential_secret|auth_token|access_token)$/.test(name)) continue;
      const type = siblings.of(leaf, 'type');
      if (!type || leaf.value.length < 4) continue;
      const facts = {
        name, principal: siblings.of(leaf, 'user', 'username', 'account', 'access_key_id', 'client_id'),
        target: targetOf(type, siblings.of(leaf, 'host', 'url', 'endpoint', 'auth', 'remote'), siblings.of(leaf, 'port')), group: `rclone:${leaf.path[0]}`,
      };
      // Passwords are obscured with a key that is published in rclone's source.
      const decoded = /^(?:pass|password2?|key_file_pass)$/.test(name) ? decodeRclone(leaf.value) : undefined;
      yield readingOf(leaf, decoded === undefined ? facts : { ...facts, form: 'reversible', encoding: 'rclone-obscure', decoded });
    }
  },
});

const npm = fileDetector({
  id: 'npmrc-credential', title: '.npmrc', provider: 'npm', family: 'registry',
  reference: 'https://docs.npmjs.com/cli/v11/configuring-npm/npmrc#auth-related-configuration',
  paths: ['.npmrc', 'npmrc', '*.npmrc'],
  keywords: [':_authToken=', ':_authToken =', ':_password=', ':_auth='],
  *read(text): Iterable<Reading> {
    // `//registry.lan/:_password = …`: the colon belongs to the name.
    for (const found of text.matchAll(/^[ \t]*((?:\/\/[^\s=]{1,300}:)?)(_authToken|_auth|_password|password)[ \t]*=[ \t]*["']?([^\s"'#]{3,4096})/gm)) {
      const registry = found[1].replace(/^\/\//, '').replace(/:$/, '');
      const end = found.index + found[0].length;
      const start = end - found[3].length;
      const target = targetOf('npm', registry === '' ? 'registry.npmjs.org' : registry);
      const basic = found[2] === '_auth' ? decodeBasic(found[3]) : undefined;
      const user = basic?.user ?? new RegExp(`${registry.replace(/[^\w]/g, '\\$&')}:?username[ \\t]*=[ \\t]*["']?([^\\s"']+)`).exec(text)?.[1];
      const plain = found[2] === '_password' ? Buffer.from(found[3], 'base64').toString('utf8') : basic?.password;
      const decoded = plain !== undefined && plain !== '' && !/[\x00-\x1f\ufffd]/.test(plain) ? plain : undefined;
      yield { start, end, name: found[2], principal: user, target, ...(decoded === undefined ? {} : { form: 'reversible', encoding: 'base64', decoded }) };
    }
  },
});

const winscp = fileDetector({
  id: 'winscp-password', title: 'WinSCP session', provider: 'winscp',
  reference: 'https://winscp.net/eng/docs/ui_pref_storage',
  paths: ['winscp.ini'],
  keywords: ['[Sessions\\', '\\Martin Prikryl\\WinSCP'],
  *read(text): Iterable<Reading> {
    const leaves = readIni(text.replace(/"([A-Za-z]+)"=/g, ' $1 ='));
    const siblings = new Siblings(leaves);
    for (const leaf of leaves) {
      if (!/^(?:Password|ProxyPassword(?:Enc)?|TunnelPassword)$/.test(keyOf(leaf)) || !/^[0-9A-F]{8,512}$/.test(leaf.value)) continue;
      const user = siblings.of(leaf, 'username');
      const host = siblings.of(leaf, 'hostname');
      const decoded = decodeWinscp(leaf.value, { user, host });
      yield readingOf(leaf, { name: keyOf(leaf), form: 'reversible', encoding: 'winscp', decoded, principal: user, target: targetOf('ssh', host, siblings.of(leaf, 'portnumber')) });
    }
  },
});

const gradle = fileDetector({
  id: 'build-properties-password', title: 'Gradle, Ant or Android signing properties', provider: 'gradle', family: 'ci',
  reference: 'https://docs.gradle.org/current/userguide/build_environment.html',
  paths: ['gradle.properties', 'local.properties', 'keystore.properties', 'key.properties', 'signing.properties', 'build.properties', 'sonar-project.properties'],
  *read(text): Iterable<Reading> {
    const leaves = readIni(text);
    const byName = new ByName(leaves);
    for (const leaf of leaves) {
      const name = keyOf(leaf);
      if (leaf.value.length < 3 || !/(?:passw(?:or)?d|passphrase|secret|token|api[._-]?key|\.login|signing\.keyId$)$/i.test(name) || /[/\\]|\.(?:jks|keystore|pem|json)$/.test(leaf.value)) continue;
      const stem = name.replace(/(?:passw(?:or)?d|token|secret)$/i, '').toLowerCase();
      const user = byName.first(`${stem}username`, `${stem}user`, `${stem}alias`, 'keyalias');
      yield readingOf(leaf, { name, principal: user?.value });
    }
  },
});

const evidenceOfEncryption: Evidence = { kind: 'form', effect: 'notes', text: 'encrypted with the key in remmina.pref of the same user' };

const remmina = fileDetector({
  id: 'remmina-password', title: 'Remmina connection', provider: 'remmina',
  reference: 'https://gitlab.com/Remmina/Remmina/-/wikis/home',
  paths: ['*.remmina', 'remmina.pref'],
  *read(text): Iterable<Reading> {
    const leaves = readIni(text);
    const siblings = new Siblings(leaves);
    for (const leaf of leaves) {
      if (!/^(?:password|ssh_password|ssh_tunnel_password|ssh_tunnel_passphrase|gateway_password|secret)$/.test(keyOf(leaf)) || leaf.value.length < 8 || leaf.value === '.') continue;
      yield readingOf(leaf, {
        name: keyOf(leaf), form: keyOf(leaf) === 'secret' ? 'clear' : 'reversible', encoding: keyOf(leaf) === 'secret' ? undefined : 'remmina',
        principal: siblings.of(leaf, 'username', 'ssh_username'), target: targetOf(siblings.of(leaf, 'protocol')?.toLowerCase(), siblings.of(leaf, 'server', 'ssh_tunnel_server')),
        evidence: keyOf(leaf) === 'secret' ? [] : [evidenceOfEncryption],
      });
    }
  },
});

const systemd = fileDetector({
  id: 'network-manager-secret', title: 'NetworkManager connection', provider: 'networkmanager', family: 'network',
  reference: 'https://networkmanager.dev/docs/api/latest/nm-settings-keyfile.html',
  paths: ['*.nmconnection', '/system-connections/*'],
  *read(text): Iterable<Reading> {
    const leaves = readIni(text);
    const siblings = new Siblings(leaves);
    const name = siblings.at(['connection'], 'id');
    for (const leaf of leaves as Leaf[]) {
      const key = keyOf(leaf);
      if (!/^(?:psk|password|wep-key\d|private-key-password|phase2-private-key-password|leap-password|private-key|preshared-key|IPSec secret|Xauth password)$/.test(key) || leaf.value.length < 4 || /^(?:file:|\/)/.test(leaf.value)) continue;
      yield readingOf(leaf, {
        name: key, principal: siblings.of(leaf, 'identity', 'user', 'user-name', 'xauth username'),
        target: targetOf(/^(?:wifi|802)/.test(leaf.path[0]) ? 'wpa' : leaf.path[0], siblings.of(leaf, 'gateway', 'remote', 'endpoint') ?? siblings.at(['wifi'], 'ssid') ?? name),
      });
    }
  },
});

/** Settings of tools that talk to one service, as INI, properties or their own words. */
export const toolFiles: readonly CodeDetector[] = [
  aws, rclone, npm, winscp, gradle, remmina, systemd,
  sectionFile({
    id: 'pypirc-password', title: '.pypirc', provider: 'pypi', family: 'registry', reference: 'https://packaging.python.org/en/latest/specifications/pypirc/',
    paths: ['.pypirc', 'pypirc'], keywords: ['[distutils]'], secrets: /^password$/, users: ['username'], hosts: ['repository'], host: 'https://upload.pypi.org/', service: 'pypi',
  }),
  sectionFile({
    id: 's3cfg-secret', title: 's3cmd configuration', provider: 's3cmd', family: 'cloud', reference: 'https://s3tools.org/kb/item14.htm',
    paths: ['.s3cfg', 's3cfg', '*.s3cfg'], keywords: ['\nhost_bucket', 'gpg_passphrase ='], secrets: /^(?:secret_key|gpg_passphrase|access_token)$/, users: ['access_key'], hosts: ['host_base'], service: 's3',
  }),
  sectionFile({
    id: 'boto-secret', title: 'Boto configuration', provider: 'boto', family: 'cloud', reference: 'https://docs.pythonboto.org/en/latest/boto_config_tut.html',
    paths: ['.boto', '/etc/boto.cfg', 'boto.cfg'], secrets: /^(?:aws_secret_access_key|gs_secret_access_key|gs_oauth2_refresh_token|client_secret|proxy_pass)$/, users: ['aws_access_key_id', 'gs_access_key_id', 'client_id', 'proxy_user'], hosts: ['s3_host', 'gs_host', 'proxy'],
  }),
  sectionFile({
    id: 'cargo-token', title: 'Cargo credentials', provider: 'cargo', family: 'registry', reference: 'https://doc.rust-lang.org/cargo/reference/config.html#credentials',
    paths: ['/.cargo/credentials', '/.cargo/credentials.toml', 'cargo/credentials.toml'], secrets: /^(?:token|secret-key)$/, users: [], hosts: ['index'], host: 'https://crates.io/', service: 'cargo',
  }),
  sectionFile({
    id: 'mercurial-password', title: 'Mercurial configuration', provider: 'mercurial', family: 'scm', reference: 'https://repo.mercurial-scm.org/hg/help/config',
    paths: ['.hgrc', 'hgrc', 'mercurial.ini'], sections: /^(?:auth|ui|smtp|http_proxy|bugzilla|paths)$/, secrets: /^(?:[\w.-]+\.)?(?:password|passwd)$/, users: ['username', 'user'], hosts: ['host'],
  }),
  sectionFile({
    id: 'odbc-password', title: 'ODBC data source', provider: 'odbc', family: 'database', reference: 'https://www.unixodbc.org/odbcinst.html',
    paths: ['.odbc.ini', 'odbc.ini', '.odbcinst.ini', 'freetds.conf'], secrets: /^(?:password|pwd)$/i, users: ['user', 'uid', 'username', 'userid'], hosts: ['server', 'servername', 'host'], service: 'odbc',
  }),
  sectionFile({
    id: 'pg-service-password', title: 'PostgreSQL service file', provider: 'postgresql', family: 'database', reference: 'https://www.postgresql.org/docs/current/libpq-pgservice.html',
    paths: ['.pg_service.conf', 'pg_service.conf'], secrets: /^(?:password|sslpassword)$/, users: ['user'], hosts: ['host', 'hostaddr'], service: 'postgresql',
  }),
  sectionFile({
    id: 'proxy-client-password', title: 'APT, wget or curl login', provider: 'proxy', family: 'network', reference: 'https://www.gnu.org/software/wget/manual/wget.html#Wgetrc-Commands',
    paths: ['.wgetrc', 'wgetrc'], secrets: /^(?:(?:http_|ftp_|proxy_)?password)$/, users: ['user', 'http_user', 'ftp_user', 'proxy_user'], hosts: ['http_proxy', 'https_proxy'],
  }),
];
