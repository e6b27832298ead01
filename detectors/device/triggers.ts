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
  'createUser', 'com2sec', 'chap-secrets', 'authentication using CHAP', 'authentication using PAP', ': PSK', 'wpa_passphrase', 'ctrl_interface', 'key_mgmt', 'clients.conf', 'home_server', 'private_key_password', 'pac_opaque_key', 'ipaddr = ', 'nastype', 'raddb', 'login = des', 'login = cleartext', 'cleartext-password', 'remote_addrs', 'cisco.com/ns/yang', 'accounting file',
  // SONiC, NVUE
  'DEVICE_METADATA', 'SNMP_COMMUNITY"', 'TACPLUS_SERVER', 'hashed-password', 'readonly-community',
  // Mobile cores, Meraki
  'imsi', '"opc"', 'OPc`', 'encOpcKey', 'encPermanentKey', 'OPERATOR_key', 'USIM_API_K', 'open5gs-dbctl', 'aud3g milenage', 'opType', 'permanentKey', 'opcValue', '[usim]', 'LTE_K', 'communityString', 'radiusServers', 'v3AuthPass', 'l2tpPsk',
];

/** Literals that only count at the front of a statement, because prose and code hold them, too. */
export const WEAK_TRIGGERS: readonly string[] = ['username ', 'vrrp ', 'glbp ', 'passwd ', 'neighbor ', 'password ', 'secret ', 'standby ', 'community '];
