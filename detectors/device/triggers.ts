import type { Hit, View } from '../../src/model';
import { MARKERS } from './platforms/markers';

/**
 * Literals of which a configuration with a secret holds at least one, in a whole file as in an extract of a
 * few lines, and source code hardly any. They only decide whether a document is read at all.
 */
export const STRONG_TRIGGERS: readonly string[] = [
  // Cisco IOS and relatives
  'snmp-server', 'enable secret', 'enable password', 'enable algorithm-type', 'super-user-password', 'line vty', 'tacacs-server', 'radius-server', 'tacacs server', 'radius server',
  'aaa-server', 'aaa new-model', 'aaa authentication', 'aaa authorization', 'service password-encryption', ' secret 5 ', ' secret 8 ', ' secret 9 ', ' secret 0 ', ' secret 4 ', ' secret 10 ', 'secret sha512', 'secret encrypted',
  ' password 0 ', ' password 5 ', ' password 6 ', ' password 7 ', ' password 8 ', ' password 9 ', ' password encrypted', ' privilege 15', 'role network-admin', 'key-string', 'pre-shared-key', 'isakmp key', 'authentication-key', 'message-digest-key',
  'nhrp authentication', 'ppp chap', 'ppp pap', 'vtp password', 'server-key', 'pre-share key', 'tunnel-group', 'ldap-login-password', 'failover key', 'key config-key', 'cable shared-secret', 'mgmtuser', 'config sysname', 'snmp community',
  'authentication md5', 'authentication text', 'hello-password', 'isis authentication', 'virtual-link', 'vtp domain', 'isis password', 'area-password', 'key-octet-string', '-ingestauth=', '-cvauth=', 'shared-key', 'passphrase ', 'localizedkey', 'wpa-psk', ' psk set-key',
  'CFGLOG_LOGGEDCMD', 'Preshared Key',
  // Hirschmann, Siemens, keepalived, Sophos, Grandstream, WiNG, Moxa, ZoneDirector, DrayTek
  '<Configuration APIVersion', '<SNMPv3User>', '<SNMPCommunity>', ' password 1 ', 'share-key ', 'ro-community ', 'rw-community ', 'radius-secret ', 'tacplus-secret ', 'sys passwd ', 'mngt snmp ', 'vpn option ', 'email-warning account',
  'users passwd', 'user-account ', 'auth_pass', '<Response APIVersion', '<SharedSecret>', 'PresharedKey>', 'gs_provision', 'wpa-wpa2 psk', ' secret 2 ',
  // As people type them
  'snmp-s com', 'snmp-serv com', 'ena sec', 'enable sec ', 'enable pass ', 'ena pass', 'tacacs-s ', 'radius-s ', ' priv 15 ', 'crypto isa key', 'cry isa key',
  // Hashes and Junos text in any of them
  '>$9$', '"$9$', ' $9$', ' $1$', '"$1$', '>$1$', "'$1$", '=$1$', ' $5$', '"$5$', '>$5$', ' $6$', '"$6$', '>$6$', "'$6$", '=$6$', ' $8$', ' $2y$', ' $2b$', '"$2y$', '"$2b$', '>$2y$', '>$2b$',
  // Huawei, H3C, HP, Aruba, Dell, Extreme, Ciena, Nokia
  'snmp-agent', 'local-user', 'irreversible-cipher', 'password cipher', 'password simple', 'password hash', 'shared-key cipher', 'password manager', 'password operator', 'mgmt-user', 'wpa-passphrase', 'ap-console-password', 'bkup-passwords',
  'virtual-controller-key', 'auth-pass ', 'ciphertext', 'snmp create', 'tacacs set', 'access-level', 'community-index', 'create account', 'configure account', 'configure snmp', 'configure radius', 'configure tacacs', 'shared-secret',
  'configure system', 'admin-password', 'access-permissions', ' hash2', 'user-params', 'trapsess', 'snmp\n', 'security snmp',
  // Junos, VyOS, F5, PAN-OS, Gaia, NetScaler, A10, ScreenOS
  'encrypted-password', 'plaintext-password', 'SECRET-DATA', 'root-authentication', 'set snmp', 'set system', 'snmp {', 'pre-shared-secret', 'community-name', 'community public', 'community private', 'sys snmp', 'auth user', 'bind-pw', 'ssl-key', 'form-password',
  'phash', 'mgt-config', 'deviceconfig', 'snmp-community-string', 'password-hash', 'system user', 'rpcnode', 'encryptionparams', '-encrypted', '-tacacssecret', '-radkey', 'ldapbinddnpassword', 'secret-encrypted', 'slb server', 'set admin', 'preshare', 'service snmp',
  'super password', 'group administrators', '-AQ==', 'server-profile', 'set protocols', 'set interfaces wireguard', 'set network', 'set security',
  // FortiOS
  'psksecret', 'set passwd', 'set password', 'set passphrase', 'set secret', 'config system', 'config user', 'config vpn', 'config-version=', 'private-encryption-key', 'auth-pwd', 'set private-key', 'config wireless-controller', 'config router',
  // MikroTik
  'RouterOS', '/ppp secret', '/ip ipsec', '/snmp ', '/snmp\n', '/radius', 'wpa2-pre-shared', 'ipsec-secret', '/user add', '/user set', '/interface wireless', '/interface wireguard', '/interface pppoe', '/interface l2tp', '/tool e-mail', 'trap-community', 'on-event=',
  // airOS, UniFi, OpenWrt, NVRAM, CPE
  'users.1.', 'aaa.1.', 'snmp.community', 'wpasupplicant', 'x_passphrase', 'x_ssh_password', 'x_password', 'radio.1.', 'mgmt.authkey', 'wifi-iface', 'option key', 'option password', 'option psk', 'option private_key', 'option preshared_key', 'wpa_psk', 'http_passwd',
  'ppp_passwd', 'pppoe_passwd', 'wps_device_pin', 'ddns_passwd', 'InternetGatewayDevice', 'ConnectionRequestPassword', 'KeyPassphrase', '<DM name', 'hw_ctree',
  // pfSense, BMC, phones, UPS
  '<pfsense>', '<opnsense>', 'm0n0wall', 'bcrypt-hash', 'sha512-hash', 'rocommunity', 'rwcommunity', '<prv>', 'radius_secret', 'ldap_bindpw', 'idrac.', 'RIBCL', 'racadm', 'ipmitool', 'IPMIKey', 'cfgUserAdmin', 'sshPassword', 'phonePassword', 'auth.password',
  'account.1.', 'auto_provision', 'localAdminPassword', 'flat-profile', 'NetworkSNMP', 'config.users.', 'config.auth.', 'aaaUser',
  // Linux services on devices
  'createUser', 'com2sec', 'chap-secrets', 'authentication using CHAP', 'authentication using PAP', ': PSK', 'wpa_passphrase', 'ctrl_interface', 'key_mgmt', 'clients.conf', 'home_server', 'private_key_password', 'pac_opaque_key', 'ipaddr = ', 'nastype', 'raddb', 'login = des', 'login = cleartext', 'cleartext-password', 'remote_addrs', 'cisco.com/ns/yang', 'Cisco-IOS-XE-native', 'accounting file',
  // SONiC, NVUE
  'DEVICE_METADATA', 'SNMP_COMMUNITY"', 'TACPLUS_SERVER', 'hashed-password', 'readonly-community',
  // Mobile cores, Meraki
  'imsi', '"opc"', 'OPc`', 'encOpcKey', 'encPermanentKey', 'OPERATOR_key', 'USIM_API_K', 'open5gs-dbctl', 'aud3g milenage', 'opType', 'permanentKey', 'opcValue', '[usim]', 'LTE_K', 'communityString', 'radiusServers', 'v3AuthPass', 'l2tpPsk',
];

/** Literals that only count at the front of a statement, because prose and code hold them, too. */
export const WEAK_TRIGGERS: readonly string[] = ['username ', 'vrrp ', 'glbp ', 'passwd ', 'neighbor ', 'password ', 'secret ', 'standby ', 'community ', 'en sec '];

const WEAK: ReadonlySet<string> = new Set(WEAK_TRIGGERS);

/** Triggers that stand in the middle of a path or an address. */
const IN_PATHS: ReadonlySet<string> = new Set(['raddb', 'clients.conf', 'chap-secrets', 'cisco.com/ns/yang', 'hw_ctree']);

/** Triggers that are what a file says of itself at its head, in a sentence. */
const HEADERS: ReadonlySet<string> = new Set(['authentication using chap', 'authentication using pap', 'imsi', 'clients.conf', 'chap-secrets', 'raddb']);

/** Words of sentences. Statements that hold a trigger have none, so that manuals, change logs and translations are left after a look at a few lines. */
const SENTENCE = /(?:^|\s)(?:the|your|is|are|for|of|that|this|you|we|will|must|should|it|using|which|when|can|please|into|an|has|have|was|were|been|from|now|but)(?=\s)/i;

/** A path of three parts or more up to the trigger, which stands in the last: a list of files. */
const IN_NAME_OF_FILE = /(?:^|[\s"'`])(?:[\w.+-]+\/){2,20}[\w.+-]*[_.-]$/;

/** Characters on each side of a trigger that are looked at. */
const AROUND = 160;

/** What may stand before a statement's first word: blanks, quotes, list and diff marks, a prompt, a verb. */
const FRONT = /^[\s"'`+-]*(?:[\w.:@/()-]*[#>$%] ?)?(?:set |config |\/?configure )?$/;

/**
 * Whether any trigger stands where a statement can hold it. Most documents with a trigger are manuals, schemas and lists
 * of files: they are told by the lines around their triggers, before they are read.
 */
export function mayBeConfiguration(view: View, hits: readonly Hit[]): boolean {
  const json = isJson(view);
  for (const { keyword, offset } of hits) {
    const hit = { keyword: keyword.toLowerCase(), offset };
    if (json ? countsInJson(view, hit) : counts(view, hit)) return true;
  }
  return false;
}

function counts(view: View, { keyword, offset }: Hit): boolean {
  const first = keyword.charCodeAt(0);
  const before = offset > 0 ? view.byte(offset - 1) : 10;
  const letter = isLetterOrDigit(first);
  if ((letter || first === 47) && isLetterOrDigit(before)) return false;
  if (letter && before === 47 && !IN_PATHS.has(keyword)) return false;
  // Options and stored values: `un-encrypted` is neither.
  if (first === 45 && isLetterOrDigit(before)) return false;
  if (!letter && first !== 47) return true;
  const start = Math.max(view.lineStart(offset), offset - AROUND);
  const text = view.text(start, Math.min(view.lineEnd(offset), offset + AROUND));
  if (letter && IN_NAME_OF_FILE.test(text.slice(0, offset - start))) return false;
  if (WEAK.has(keyword) && !FRONT.test(text.slice(0, offset - start))) return false;
  return before === 34 || before === 39 || before === 96 || HEADERS.has(keyword) || !SENTENCE.test(text);
}

/** In JSON statements stand in names that only devices have, or in a string with a configuration's lines. */
function countsInJson(view: View, hit: Hit): boolean {
  if (MARKERS.has(hit.keyword) || IN_JSON.has(hit.keyword)) return true;
  const around = view.text(hit.offset - AROUND * 4, hit.offset + AROUND * 4);
  return around.includes('\\n') || around.includes('\\r');
}

/** Names of JSON that only devices and mobile cores have, beside the platforms' marks. */
const IN_JSON: ReadonlySet<string> = new Set(['imsi', 'aud3g milenage', 'optype', 'tacplus_server']);

/** Not INI's `[section]`, and not the braces of Junos, which open behind a word. */
function isJson(view: View): boolean {
  return /^\s*(?:\{\s*["}]|\[\s*[{["\]])/.test(view.text(0, 200));
}

function isLetterOrDigit(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57);
}
