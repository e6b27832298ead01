import type { CodeDetector } from '../../src/model';
import { identifyHash } from '../../src/decode/hashes';
import { fileDetector, targetOf, type CredentialFile, type Reading } from './file';

/**
 * A file that says its secrets in lines of one shape. `line` finds them with named groups: `secret`, and `user`, `host`, `port`,
 * `database` where the line has them; `around` looks for those elsewhere in the file.
 */
interface LineFile extends Omit<CredentialFile, 'read' | 'keywords'> {
  readonly keywords?: readonly string[];
  readonly line: RegExp;
  readonly around?: { readonly user?: RegExp; readonly host?: RegExp; readonly database?: RegExp };
  readonly service: string;
  /** Word that says to the reader of hashes where the value stands, where it may be a hash. */
  readonly hashes?: string;
  readonly privilege?: 'admin';
}

function lineFile({ line, around, service, hashes, privilege, ...file }: LineFile): CodeDetector {
  return fileDetector({
    ...file,
    *read(text): Iterable<Reading> {
      const known = new Map<RegExp, string | undefined>();
      const elsewhere = (pattern: RegExp | undefined): string | undefined => {
        if (!pattern) return undefined;
        if (!known.has(pattern)) known.set(pattern, pattern.exec(text)?.[1]); // once a file, however many lines it has
        return known.get(pattern);
      };
      for (const found of text.matchAll(line)) {
        const { secret, user, host, port, database } = found.groups as Record<string, string | undefined>;
        if (!secret || secret.length < 2) continue;
        const end = found.index + found[0].length - (found.groups!.tail?.length ?? 0);
        const hash = hashes === undefined ? undefined : identifyHash(secret, hashes);
        yield {
          start: end - secret.length, end, statementStart: found.index,
          name: found.groups!.name, principal: user ?? elsewhere(around?.user), privilege,
          target: targetOf(service, host ?? elsewhere(around?.host), port, database ?? elsewhere(around?.database)),
          ...(hash ? { form: hash.form, encoding: hash.algorithm, hash: { algorithm: hash.algorithm, hashcat: hash.hashcat, cost: hash.cost } } : {}),
        };
      }
    },
  });
}

/** Configuration of servers and their daemons, whose passwords stand bare in lines of their own shape. */
export const serverFiles: readonly CodeDetector[] = [
  lineFile({
    id: 'redis-config-password', title: 'Redis configuration', provider: 'redis', family: 'database', reference: 'https://redis.io/docs/latest/operate/oss_and_stack/management/config/', service: 'redis', inSource: true,
    paths: ['redis.conf', 'redis*.conf', 'sentinel.conf', 'valkey.conf', 'keydb.conf', 'users.acl'], keywords: ['\nrequirepass ', '\nmasterauth ', 'sentinel auth-pass '],
    line: /^[ \t]*(?<name>requirepass|masterauth|sentinel auth-pass \S+|user (?<user>\S+)(?: [^>#\n]{1,200})? )[ \t]*(?:>|"?)(?<secret>(?!nopass)[^\s"#]+)(?<tail>"?)/gm,
    around: { host: /^[ \t]*(?:replicaof|slaveof)[ \t]+(\S+)/m },
  }),
  lineFile({
    id: 'postfix-sasl-password', title: 'Postfix relay login', provider: 'postfix', family: 'mail', reference: 'https://www.postfix.org/SASL_README.html#client_sasl_enable', service: 'smtp',
    paths: ['sasl_passwd', '/postfix/sasl/*', 'sasl_passwd.in', 'smtp_sasl_passwords'],
    line: /^\[?(?<host>[A-Za-z0-9.@_-]+)\]?(?::(?<port>\w+))?[ \t]+(?<user>[^\s:]+):(?<secret>\S+)/gm,
  }),
  lineFile({
    id: 'exim-client-password', title: 'Exim client login', provider: 'exim', family: 'mail', reference: 'https://wiki.debian.org/Exim', service: 'smtp',
    paths: ['passwd.client'], line: /^(?<host>[A-Za-z0-9.*_-]+):(?<user>[^:\s#]+):(?<secret>[^\s:]+)/gm,
  }),
  lineFile({
    id: 'pgbouncer-userlist', title: 'PgBouncer user list', provider: 'postgresql', family: 'database', reference: 'https://www.pgbouncer.org/config.html#authentication-file-format', service: 'postgresql', hashes: 'postgres',
    paths: ['userlist.txt', '/pgbouncer/*.txt'], line: /^"(?<user>[^"\n]+)"[ \t]+"(?<secret>[^"\n]+)(?<tail>")/gm,
  }),
  lineFile({
    id: 'ldap-client-password', title: 'LDAP client configuration', provider: 'ldap', family: 'identity', reference: 'https://arthurdejong.org/nss-pam-ldapd/nslcd.conf.5', service: 'ldap',
    paths: ['ldap.conf', 'nslcd.conf', 'nss_ldap.conf', 'pam_ldap.conf', 'sssd.conf', 'ldap.secret', 'sudo-ldap.conf', '/sssd/conf.d/*.conf'], keywords: ['ldap_default_authtok', '\nrootbindpw ', '\nbindpw '],
    line: /^[ \t]*(?<name>bindpw|rootbindpw|rootpwmodpw|ldap_default_authtok)[ \t]*[= \t][ \t]{0,40}(?<secret>\S[^\n\r]{0,300}?)(?<tail>[ \t]{0,40})$/gm,
    around: { user: /^[ \t]*(?:binddn|rootbinddn|ldap_default_bind_dn)[ \t]*[= \t][ \t]{0,40}(\S[^\n\r]{0,300}?)[ \t]{0,40}$/m, host: /^[ \t]*(?:uri|host|ldap_uri)[ \t]*[= \t][ \t]{0,40}(\S+)/m },
  }),
  lineFile({
    id: 'openldap-root-password', title: 'OpenLDAP server configuration', provider: 'openldap', family: 'identity', reference: 'https://www.openldap.org/doc/admin26/slapdconfig.html', service: 'ldap', hashes: 'ldap', privilege: 'admin',
    paths: ['slapd.conf', '/slapd.d/*', '*.ldif'], keywords: ['\nolcRootPW:', '\nuserPassword:'],
    line: /^(?<name>rootpw|olcRootPW:{1,2}|userPassword:{1,2})[ \t]+(?<secret>\S+)/gm,
    around: { user: /^(?:rootdn|olcRootDN:)[ \t]+"?([^"\n]+)"?/m },
  }),
  lineFile({
    id: 'haproxy-password', title: 'HAProxy user list', provider: 'haproxy', family: 'network', reference: 'https://docs.haproxy.org/3.0/configuration.html#3.4', service: 'http', hashes: 'crypt',
    paths: ['haproxy.cfg', '/haproxy/*.cfg'], keywords: [' insecure-password ', '\nuserlist '],
    line: /^[ \t]*user[ \t]+(?<user>\S+)[ \t]+(?<name>insecure-password|password)[ \t]+(?<secret>\S+)/gm,
  }),
  lineFile({
    id: 'smb-credentials-file', title: 'SMB credentials file', provider: 'samba', reference: 'https://manpages.debian.org/unstable/cifs-utils/mount.cifs.8.en.html', service: 'smb',
    paths: ['.smbcredentials', '.smbcreds', '*.smbcredentials', '*.smbcred', '.cifs', '/cifs/*', 'smb.credentials', 'cifs-credentials'],
    line: /^[ \t]*(?<name>password|pass)[ \t]*=[ \t]*(?<secret>[^\n\r]{1,300}?)(?<tail>[ \t]{0,40})$/gm, around: { user: /^[ \t]*user(?:name)?[ \t]*=[ \t]*(\S+)/m, host: /^[ \t]*dom(?:ain)?[ \t]*=[ \t]*(\S+)/m },
  }),
  lineFile({
    id: 'fstab-password', title: 'Mount options with a password', provider: 'samba', reference: 'https://manpages.debian.org/unstable/cifs-utils/mount.cifs.8.en.html', service: 'smb',
    paths: ['fstab', '/etc/fstab*', 'auto.cifs', 'auto.smb', '/etc/auto.*'],
    // The first word ends at a blank: a line of 1 MB without any would otherwise be tried at each of its characters, 400 each.
    line: /^[ \t]*(?:(?:\/\/|:\/\/)(?<host>[^/\s]+)(?=[/\s])|\S+(?=\s))[^\n]{0,400}?[,\s]user(?:name)?=(?<user>[^,\s]{1,100})[^\n]{0,400}?,(?<name>password|pass)=(?<secret>[^,\s]+)/gm,
  }),
  lineFile({
    id: 'samba-password-hash', title: 'Samba or Windows account hash', provider: 'windows', reference: 'https://www.samba.org/samba/docs/current/man-html/smbpasswd.5.html', service: 'smb', hashes: 'nt',
    paths: ['smbpasswd', '*.pwdump', '*ntds*.txt', 'hashdump*', '*.ntds'], keywords: [':aad3b435b51404eeaad3b435b51404ee:'],
    line: /^(?<user>[^:\s][^:\n]{0,100}):\d{1,10}:(?:[0-9A-Fa-f]{32}|X{32}|NO PASSWORD\*{21}):(?<secret>[0-9A-Fa-f]{32})(?=:)/gm,
  }),
  lineFile({
    id: 'monitoring-server-password', title: 'Zabbix, Grafana or Icinga server configuration', provider: 'monitoring', family: 'monitoring', reference: 'https://www.zabbix.com/documentation/current/en/manual/appendix/config/zabbix_server', service: 'monitoring',
    paths: ['zabbix_server.conf', 'zabbix_proxy.conf', 'zabbix.conf.php', 'grafana.ini', 'resource.cfg', 'ido-mysql.conf', '/icingaweb2/resources.ini', 'collectd.conf', 'telegraf.conf', 'influxdb.conf', 'alertmanager.yml'],
    line: /^[ \t]*(?:\$\w+\[['"])?(?<name>DBPassword|admin_password|password|PASSWORD|secret_key|smtp_auth_password|\$USER\d+\$)(?:['"]\])?[ \t]*[=:][ \t]*(?:"""|["']?)(?<secret>(?!\$__|\$\{|%\()[^\s"';#][^\n\r"']{0,300}?)(?<tail>["']{0,3};?[ \t]{0,40})$/gm,
    around: { user: /^[ \t]*(?:\$\w+\[['"])?(?:DBUser|admin_user|username|user|USER)(?:['"]\])?[ \t]*[=:][ \t]*["']?([^\s"';#]+)/m, host: /^[ \t]*(?:\$\w+\[['"])?(?:DBHost|host|SERVER)(?:['"]\])?[ \t]*[=:][ \t]*["']?([^\s"';#]+)/m },
  }),
  lineFile({
    id: 'bacula-password', title: 'Bacula or Bareos director password', provider: 'bacula', reference: 'https://www.bacula.org/15.0.x-manuals/en/main/Configuring_Director.html', service: 'bacula',
    paths: ['bacula-*.conf', 'bareos-*.conf', '/bareos/*/*/*.conf', 'bconsole.conf'], keywords: ['DIRport ='],
    line: /^[ \t]*(?<name>Password|password|dbpassword)[ \t]*=[ \t]*"(?<secret>[^"\n]+)(?<tail>")/gm, around: { user: /^[ \t]*Name[ \t]*=[ \t]*"?([^"\s]+)/m, host: /^[ \t]*Address[ \t]*=[ \t]*"?([^"\s]+)/mi },
  }),
  lineFile({
    id: 'asterisk-secret', title: 'Asterisk peer or manager secret', provider: 'asterisk', family: 'telecom', reference: 'https://docs.asterisk.org/Configuration/', service: 'sip',
    paths: ['sip.conf', 'sip_*.conf', 'iax.conf', 'pjsip.conf', 'pjsip*.conf', 'manager.conf', 'ari.conf', 'voicemail.conf', '/asterisk/*.conf'],
    line: /^[ \t]*(?<name>secret|password|remotesecret)[ \t]*=>?[ \t]*(?<secret>[^\s;]+)/gm, around: { user: /^[ \t]*(?:username|defaultuser)[ \t]*=>?[ \t]*(\S+)/m, host: /^[ \t]*(?:host|server_uri)[ \t]*=>?[ \t]*(?!dynamic)(\S+)/m },
  }),
  lineFile({
    id: 'installer-password', title: 'Kickstart, preseed or cloud-init password', provider: 'linux', reference: 'https://docs.redhat.com/en/documentation/red_hat_enterprise_linux/9/html/automatically_installing_rhel/kickstart-commands-and-options-reference_rhel-installer', service: 'login', hashes: 'crypt',
    paths: ['ks.cfg', '*.ks', 'kickstart*.cfg', 'anaconda-ks.cfg', 'preseed.cfg', '*.preseed', 'preseed*.cfg', 'user-data', 'cloud-config*', 'autoinstall*'], keywords: ['\nrootpw ', 'passwd/root-password password', 'passwd/user-password password'],
    line: /^[ \t]*(?:d-i[ \t]+)?(?<name>rootpw(?:[ \t]+--(?:iscrypted|plaintext|lock|allow-ssh))*|user[ \t]+--name=(?<user>\S+)(?:[ \t]+--(?!password)\S+)*[ \t]+--password=|passwd\/[a-z-]+ password|grub-installer\/password password|bootloader[ \t][^\n]{0,300}--password=)[ \t]*(?<secret>(?!--)[^\s#]+)/gm,
  }),
  lineFile({
    id: 'openstack-password', title: 'OpenStack client settings', provider: 'openstack', family: 'cloud', reference: 'https://docs.openstack.org/python-openstackclient/latest/cli/man/openstack.html', service: 'openstack', inSource: true,
    paths: ['*openrc*', 'openrc.sh', 'clouds.yaml', 'secure.yaml', 'keystonerc*'], keywords: ['OS_PASSWORD=', 'OS_APPLICATION_CREDENTIAL_SECRET='],
    line: /^[ \t]*(?:export[ \t]+)?(?<name>OS_PASSWORD|OS_APPLICATION_CREDENTIAL_SECRET|OS_TOKEN|password:|application_credential_secret:)[ \t]*=?[ \t]*["']?(?<secret>(?![$=])[^\s"'#]+)(?<tail>["']?)/gm,
    around: { user: /(?:OS_USERNAME=|OS_APPLICATION_CREDENTIAL_ID=|\busername:[ \t]*)["']?([^\s"']+)/, host: /(?:OS_AUTH_URL=|\bauth_url:[ \t]*)["']?([^\s"']+)/ },
  }),
  lineFile({
    id: 'databricks-config-token', title: 'Databricks, Snowflake or dbt profile', provider: 'data-platform', family: 'database', reference: 'https://docs.databricks.com/en/dev-tools/auth/config-profiles.html', service: 'data-platform',
    paths: ['.databrickscfg', '/.snowsql/config', '/.snowflake/connections.toml', '/.dbt/profiles.yml', 'profiles.yml', '/.kaggle/kaggle.json', 'credentials.tfrc.json', '.terraformrc'],
    line: /^[ \t]*\{?[ \t]*"?(?<name>token|password|pass|private_key_passphrase|client_secret|key)"?[ \t]*[=:][ \t]*["']?(?<secret>(?!["'{]|\{\{)[^\s"'#,}]+)(?<tail>["']?)/gm,
    around: { user: /^[ \t]*\{?[ \t]*"?(?:username|user|accountname|client_id)"?[ \t]*[=:][ \t]*["']?([^\s"',]+)/m, host: /^[ \t]*\{?[ \t]*"?(?:host|account|accountname)"?[ \t]*[=:][ \t]*["']?([^\s"',]+)/m },
  }),
  lineFile({
    id: 'proxychains-password', title: 'proxychains or tinyproxy login', provider: 'proxy', family: 'network', reference: 'https://github.com/rofl0r/proxychains-ng/blob/master/src/proxychains.conf', service: 'proxy',
    paths: ['proxychains.conf', 'proxychains4.conf', 'tinyproxy.conf', '/.proxychains/*'],
    line: /^[ \t]*(?:(?:socks[45]|http|raw)[ \t]+(?<host>\S+)[ \t]+(?<port>\d+)|BasicAuth|Upstream[ \t]+\w+)[ \t]+(?<user>[^\s:@]+)[ \t]+(?<secret>\S+)/gm,
  }),
];
