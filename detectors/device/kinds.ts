import type { Confidence, Privilege } from '../../src/model/occurrence';

/** What a kind of stored secret opens and how sure its statement alone makes us. */
export interface Kind {
  readonly title: string;
  /** Word for DeviceContext.service. */
  readonly service: string;
  readonly confidence: Confidence;
  /** What it opens unless the statement says otherwise. */
  readonly privilege?: Privilege;
  readonly remediation?: string;
}

const kind = (title: string, service: string, confidence: Confidence = 'high', privilege?: Privilege, remediation?: string): Kind => ({
  title, service, confidence, privilege, remediation,
});

/** Kinds of secrets device statements store; `device-<kind>` is the rule id. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'enable-secret': kind('Privileged-mode password of a network device', 'enable', 'high', 'admin', 'Set a new one as a strong hash (type 8 or 9 on Cisco IOS), or authenticate privileged mode against AAA.'),
  'user-password': kind('Password of a local account on a network device', 'login', 'high', undefined, 'Change the password, store it as a strong hash, and keep local accounts as a last resort beside AAA.'),
  'line-password': kind('Password of a console or terminal line', 'login', 'high', 'unknown', 'Replace line passwords by AAA or local accounts with strong hashes.'),
  'snmp-community': kind('SNMP community', 'snmp', 'high', 'read', 'Move to SNMPv3 with authentication and privacy; until then change the community and limit it by an access list.'),
  'snmp-v3-key': kind('SNMPv3 authentication or privacy key', 'snmp', 'high', 'read', 'Set new keys for this SNMPv3 user; a localised key works as it is against this engine.'),
  'tacacs-key': kind('TACACS+ shared key', 'tacacs', 'high', 'admin', 'Set a new key on the server and on each client that uses it.'),
  'radius-key': kind('RADIUS shared secret', 'radius', 'high', 'admin', 'Set a new secret on the server and on each client that uses it.'),
  'ldap-bind': kind('LDAP bind password', 'ldap', 'high', 'read', 'Change the bind account in the directory; give it read rights only.'),
  'ike-psk': kind('IKE pre-shared key', 'ike', 'high', 'write', 'Agree on a new key with the peer, or move to certificates.'),
  'bgp-password': kind('BGP session password (TCP MD5 or TCP-AO)', 'bgp', 'high', 'write', 'Change it on both peers in one window.'),
  'ospf-key': kind('OSPF authentication key', 'ospf', 'high', 'write'),
  'isis-key': kind('IS-IS authentication key', 'isis', 'high', 'write'),
  'rip-key': kind('RIP authentication key', 'rip', 'high', 'write'),
  'eigrp-key': kind('EIGRP authentication key', 'eigrp', 'high', 'write'),
  'ldp-password': kind('LDP session password', 'ldp', 'high', 'write'),
  'msdp-password': kind('MSDP session password', 'msdp', 'high', 'write'),
  'rsvp-key': kind('RSVP, PIM or BFD authentication key', 'routing', 'high', 'write'),
  'key-chain': kind('Key of a key chain', 'routing', 'high', 'write', 'Add a key with a later lifetime to the chain on all routers, then remove this one.'),
  'ntp-key': kind('NTP authentication key', 'ntp', 'high', 'write'),
  'fhrp-key': kind('HSRP, VRRP, GLBP or CARP password', 'fhrp', 'high', 'write'),
  'nhrp-key': kind('NHRP authentication string', 'nhrp', 'high', 'write'),
  'wpa-psk': kind('Wi-Fi pre-shared key or passphrase', 'wpa', 'high', 'write', 'Set a new passphrase on the network and its clients, or move to 802.1X.'),
  'wep-key': kind('WEP key', 'wpa', 'high', 'write', 'Replace WEP, which is broken, by WPA2 or WPA3.'),
  'ppp-password': kind('PPP, PPPoE or dial-in password', 'ppp', 'high', 'write'),
  'tunnel-key': kind('L2TP or other tunnel password', 'tunnel', 'high', 'write'),
  'dot1x-password': kind('802.1X or EAP password', 'dot1x', 'high', 'write'),
  'vtp-password': kind('VTP domain password', 'vtp', 'high', 'write'),
  'transfer-password': kind('Password for file transfer or backup', 'transfer', 'high', 'write', 'Change it on the server; use an account that may only write backups.'),
  'url-credential': kind('Password in a URL of a device statement', 'transfer', 'high', 'write'),
  'api-key': kind('API key or token stored on a network device', 'api', 'high', 'write'),
  'private-key': kind('Private key in a device configuration', 'key', 'high', 'admin', 'Make a new key pair and certificate, revoke the old certificate.'),
  'key-passphrase': kind('Passphrase of a private key', 'key', 'high', 'admin'),
  'master-key': kind('Key that encrypts the other secrets of the device', 'key', 'high', 'admin', 'Set a new master key and change every secret stored under the old one.'),
  'cluster-key': kind('Failover, cluster or peer-device key', 'cluster', 'high', 'admin'),
  'ap-login': kind('Access point login or provisioning secret', 'login', 'high', 'admin'),
  'wps-pin': kind('WPS device PIN', 'wpa', 'medium', 'write', 'Switch WPS off.'),
  'ddns-password': kind('Dynamic DNS password', 'ddns', 'high', 'write'),
  'mail-password': kind('Mail account of a device', 'smtp', 'high', 'write'),
  'proxy-password': kind('Proxy password', 'proxy', 'high', 'write'),
  'database-password': kind('Database password on a network device', 'database', 'high', 'write'),
  'vpn-password': kind('VPN user or group password', 'vpn', 'high', 'write'),
  'tls-key': kind('TLS, OpenVPN or WireGuard shared key', 'vpn', 'high', 'write'),
  'bmc-password': kind('Password of a baseboard management controller', 'bmc', 'high', 'admin'),
  'voip-password': kind('SIP or phone password', 'sip', 'high', 'write'),
  'sim-key': kind('Subscriber key K of a SIM', 'sim', 'high', 'admin', 'Replace the SIM: whoever knows K and OPc can clone it.'),
  'sim-op': kind('Operator key OP or OPc of a SIM', 'sim', 'high', 'admin', 'Replace the SIM: whoever knows K and OPc can clone it.'),
  'cable-secret': kind('DOCSIS shared secret', 'docsis', 'high', 'write'),
  'web-password': kind('Password of a web or form login on a device', 'web', 'high', 'write'),
  'other-secret': kind('Secret in a device configuration', 'other', 'high', 'unknown'),
  'password-hash': kind('Password hash in a device configuration', 'login', 'medium', 'unknown'),
  'no-password': kind('Account without a password', 'login', 'medium', 'admin', 'Set a password or remove the account.'),
};
