import type { Grammar } from './language';

/** Platforms that write a name and its value: files of NVRAM, airOS, RouterOS, BMCs, UPSes, JSON of an API, XML attributes. */
export const pairs: readonly Grammar[] = [
  {
    platforms: ['mikrotik-routeros'], layout: 'pair', statements: String.raw`
    -                 *password-policy|*password-expire*|*-key-type|key-type|*-key-size|key-size|key-usage|authentication-types|authentication-protocol|encryption-protocol|group-key-update|password-min* *
    -                 comment|profile|default-name|ssid|public-key|disabled|interface|service|caller-id *
    ppp-password      ppp-client|lte ... pin <secret>
    user-password     user password <secret>
    ppp-password      ppp secret password <secret>
    ppp-password      ppp|pppoe-client|ppp-client|lte ... password <secret>
    wpa-psk           wireless ... wpa-pre-shared-key|wpa2-pre-shared-key <secret>
    wep-key           static-key-* <secret>
    radius-key        radius-password|radius-secret <secret>
    key-passphrase    certificate ... passphrase <secret>
    wpa-psk           *pre-shared-key|*passphrase|security.passphrase <secret>
    wpa-psk           nv2-preshared-key|nv2-sync-secret|management-protection-key <secret>
    tls-key           wireguard ... private-key|preshared-key <secret>
    tls-key           private-key|preshared-key <secret>
    ike-psk           ipsec ... secret <secret>
    ike-psk           ipsec-secret <secret>
    vpn-password      ipsec ... password <secret>
    ike-psk           ipsec manual-sa auth-key|enc-key <secret>
    radius-key        radius secret <secret>
    snmp-community    snmp community name <secret>
    snmp-community    trap-community <secret>
    snmp-v3-key       authentication-password|encryption-password <secret>
    bgp-password      tcp-md5-key|*.tcp-md5-key <secret>
    ospf-key          ospf ... authentication-key|auth-key <secret>
    rip-key           rip ... authentication-key <secret>
    rip-key           rip keys key <secret>
    cluster-key       romon secrets <secret>
    other-secret      sms secret <secret>
    fhrp-key          vrrp password <secret>
    ntp-key           ntp key key <secret>
    ntp-key           ntp keys key <secret>
    mail-password     e-mail password <secret>
    dot1x-password    mschapv2-password|supplicant-password <secret>
    tunnel-key        l2tp-client|l2tp-server|sstp-client|pptp-client|ovpn-client|l2tp-ether password <secret>
    proxy-password    proxy|socks ... password <secret>
    ddns-password     dns|cloud ... password <secret>
    user-password     user-manager|hotspot|ip hotspot user|tool user-manager ... password|shared-secret|otp-secret <secret>
    cluster-key       ups|caps-man|capsman ... passphrase|password <secret>
    other-secret      *password|*secret|*passphrase|*passwd|shared-secret|wpa*-key|auth-key|enc-key <secret>
  ` },
  {
    platforms: ['ubiquiti-airos'], layout: 'pair', statements: String.raw`
    -                 *.password_policy|*.authtype|*.key.status|*.mode *
    user-password     users.*.password <secret>
    snmp-community    snmp.community|snmp.*.community|community|snmp_community <secret>
    wpa-psk           aaa.*.wpa.psk|wpasupplicant.*.psk|wpasupplicant.profile.*.network.*.psk <secret>
    dot1x-password    wpasupplicant.*.password|aaa.*.password|wpasupplicant.profile.*.password <secret>
    wpa-psk           radio.*.key|wireless.*.security.psk <secret>
    wep-key           wireless.*.security.*.key|wireless.*.key.*.value|wireless.*.security.key.*.key <secret>
    radius-key        *radius.*.secret|aaa.*.radius.*.secret|radius.*.secret <secret>
    api-key           unms.uri|unms.uri.changed <secret:wss://*+*|ws://*+*>
    api-key           mgmt.authkey|mgmt.*.authkey|mgmt.x_password <secret>
    ppp-password      ppp.*.password|pppoe.*.password|ppp.*.secret <secret>
    ddns-password     dyndns.*.password|ddns.*.password <secret>
    wpa-psk           x_passphrase|x_iapp_key|*.x_passphrase|x_wpa_psk|wpa_psk|private_psk <secret>
    radius-key        x_secret|x_radius_secret|*.x_secret <secret>
    user-password     x_password|x_ssh_password|x_shadow|x_ssh_sha512passwd|x_ssh_md5passwd|x_admin_password <secret>
    ike-psk           x_ipsec_pre_shared_key|x_ipsec_psk <secret>
    tls-key           x_openvpn_shared_secret_key|x_wireguard_private_key|x_auth_key|x_ca_key|x_server_key|x_dh_key <secret>
    api-key           x_api_token|x_authkey|x_mgmt_key|x_aes_gcm_key|x_vwirekey|x_access_key|x_inform_authkey <secret>
    other-secret      x_*password|x_*secret|x_*passphrase|x_*psk|x_*key <secret>
    other-secret      *.password|*.passwd|*.secret|*.psk|*.passphrase|*.authkey <secret>
  ` },
  {
    platforms: ['nvram'], layout: 'pair', statements: String.raw`
    -                 *_passwd_mask|*_password_set|*passwd_check|*_key_index|*_akm|*_crypto|*_auth_mode *
    user-password     http_passwd|httpd_passwd|http_passwd1|router_passwd|admin_passwd|sys_pass*|root_pass*|telnet_passwd|http_password <secret>
    user-password     acc_list|acc_webdavproxy|rc_passwd|http_username_passwd <secret>
    vpn-password      pptpd_clientlist|vpn_serverx_clientlist|pptpd_auth|vpnc_clientlist|poptop_auth|chap-secrets <secret>
    wpa-psk           *_wpa_psk|*wpa_psk*|*_psk|*_wpa_passphrase|*_passphrase|*_akm_psk <secret>
    wep-key           *_key1|*_key2|*_key3|*_key4|*_wep_key* <secret>
    radius-key        *_radius_key|*radius_secret|*radius_pass* <secret>
    ppp-password      ppp_passwd|pppoe_passwd|pptp_passwd|l2tp_passwd|wan*_pppoe_passwd|*ppp_passwd*|*pppoe_pass*|*_heartbeat_x_passwd|wan_passwd|*_pptp_passwd <secret>
    ddns-password     ddns_passwd*|*ddns_pass*|dyndns_pass* <secret>
    wps-pin           *wps_device_pin|*wps_pin|wps_ap_pin <secret>
    snmp-community    snmpd_rwcommunity|snmpd_rocommunity|snmp_*community|snmp_ro|snmp_rw|*_community <secret>
    private-key       sshd_rsa_host_key|sshd_dss_host_key|sshd_ecdsa_host_key|sshd_hostkey|*_host_key|https_key|*_crt_key <secret>
    tls-key           openvpn*_key|openvpn*_static|openvpncl_key|vpn_server*_key|vpn_client*_key|vpn_*_static|*_tlsauth|oet*_private|wg*_priv*|*_privkey|*_private_key|*_psk_key|oet*_psk* <secret>
    vpn-password      vpn_client*_password|vpn_client*_userpass|openvpncl_pass*|*_vpn_passwd <secret>
    transfer-password ftp_passwd|ftp_pass*|smb_passwd|samba_password|usb_*passwd|cifs*_pass <secret>
    radius-key        *radiuskey|*uamsecret <secret>
    user-password     admin_pwd|*_admin_pwd|admin_password|adm_pwd|login_password <secret>
    tls-key           oet*_peerpsk*|vpn_server*_static|vpn_client*_static <secret>
    mail-password     *smtp_pass*|*mail_pass*|PM_SMTP_AUTH_PASS <secret>
    proxy-password    *proxy_pass* <secret>
    api-key           *_apikey|*_api_key|*_token <secret>
    other-secret      *passwd|*password|*_passwd*|*_pass|*passphrase|*_secret|*_psk <secret>
  ` },
  {
    platforms: ['bmc', 'ups-console', 'cisco-ucs'], layout: 'pair', statements: String.raw`
    -                 *password*policy*|*passwordexpir*|*passwordlength*|*passwordvalidation*|pwdSet|pwdLifeTime|*password.*enable* *
    bmc-password      *cfgUserAdminPassword*|*UserAdmin*Password*|*users.*.password|*IPMILan.EncryptionKey|*IPMIKey <secret>
    snmp-community    *AgentCommunity|*TrapCommunity*|*SNMPCommunity*|Community|CommunityName|*cfgOobSnmpAgentCommunity|*Community* <secret>
    snmp-v3-key       *UserPhrase*|*AuthPhrase*|*PrivPhrase*|*privpwd|*authpwd|*Auth*Phrase|*Priv*Phrase|*priv_protocol_pass*|*auth_protocol_pass* <secret>
    user-password     Super* Password|*UserPassword|*AdminPassword|*DevicePassword|*UserPass <secret>
    user-password     config.users.*.password|config.users.*.hashedpassword|config.system.password|config.users.*.pass* <secret>
    radius-key        config.auth.radius.*password|config.auth.*.secret|*RadiusSecret*|*Radius*Secret*|*PrimaryServerSecret|*SecondaryServerSecret <secret>
    tacacs-key        config.auth.tacacs.*password|*tacacs*secret*|*tacacs*key* <secret>
    ldap-bind         config.auth.ldap.*password|*ldap*bind*pass*|*BindPassword* <secret>
    radius-key        aaaRadiusProvider * key <secret>
    tacacs-key        aaaTacacsPlusProvider * key <secret>
    ldap-bind         aaaLdapProvider * key <secret>
    snmp-v3-key       commSnmpUser <user> pwd|privpwd <secret>
    user-password     aaaUser <user> pwd <secret>
    bmc-password      *EncryptionKey <secret>
    snmp-v3-key       *v3Key <secret>
    bmc-password      [<user>] Password|IPMIKey|SHA256Password|SHA1v3Key|MD5v3Key|SNMPv3AuthPassword <secret>
    snmp-community    *_COMMUNITY|*_COMMUNITY_* value <secret>
    snmp-v3-key       *_PASSPHRASE value <secret>
    bmc-password      *PASSWORD value <secret>
    bmc-password      group_key <secret>
    bmc-password      *PASSWORD|*PASSWD|*ADMIN_PASSWORD|*USER_PASSWORD|ILOPASSWORD <secret>
    bmc-password      pwd|pwdHist|encPwd|password|accountPasswd|adminPwd <secret>
    other-secret      *Password|*Passphrase|*Secret|*Passwd|*.password|*.secret|*SharedSecret*|*AuthKey <secret>
  ` },
  {
    platforms: ['cpe'], layout: 'pair', statements: String.raw`
    -                 *PasswordMode*|*PasswordEnable*|*PasswordSet|*PasswordDays*|*PasswordReset*|*PassMode*|*PassType*|*PasswordType* *
    wpa-psk           *KeyPassphrase|*PreSharedKey|*X_*PSK|*WPAKey|*WpaPsk*|*WPAPSK*|*Passphrase|KeyPassphrase|*SAEPassphrase <secret>
    wep-key           *WEPKey*|*.WEPKey <secret>
    user-password     ManagementServer|*UserInfo*|*WebUser*|*CliUser* ... Password|Userpassword <secret>
    user-password     *ConnectionRequestPassword|*ManagementServer.Password|*WebPassword|*UserPassword|*AdminPassword|*TelnetPwd|*LoginPassword|*SSHPassword|*CLIPassword <secret>
    ppp-password      *WANPPPConnection*.Password|*PPPPassword|*PPPPwd <secret>
    voip-password     *AuthPassword|*SIP*.Password|*SipAuthPassword <secret>
    snmp-community    *Community|*ROCommunity|*RWCommunity|*RoCommunity*|*RwCommunity* <secret>
    ddns-password     *DDNS*Password|*DDNS*Passwd <secret>
    wps-pin           *DevicePassword|*WPSPin|*DevicePin <secret>
    other-secret      *Password|*Passwd|Pass|*Pwd|*UserPass*|Password|Psk|*PSK|*Secret|*PreShareKey|*EncryptKey <secret>
  ` },
  {
    platforms: ['phone'], layout: 'pair', statements: String.raw`
    -                 *passwordType|*useAuthPassword *
    voip-password     *authPassword|*auth.password|*sipPassword|*.sip_password|account.*.password|*linekey*.password|*registrationPassword|*authPassword*|*.auth_pwd <secret>
    user-password     sshPassword|phonePassword|*localAdminPassword|*localUserPassword|device.auth.*Password|*admin_password|*Admin_Password|*User_Password|Admin_Passwd|*adminPassword|*userPassword|security.user_password|*.webPassword <secret>
    wpa-psk           *wpa*psk*|*wifi*password*|*preSharedKey|*wifi*.psk <secret>
    dot1x-password    *802_1x*password*|*802.1x*password|*8021x*password* <secret>
    ldap-bind         *ldap*.password|*ldap_password <secret>
    transfer-password *provisioning*password*|*auto_provision*.password|*prov*.password|*httpPassword|*ftpPassword <secret>
    snmp-community    *community* <secret>
    voip-password     P34|P407|P506|P606|P1706|P1806 <secret>
    user-password     P2|P196 <secret>
    other-secret      *password|*passwd|*passphrase|*Password_*|*secret|*pskey <secret>
  ` },
  {
    platforms: ['freeradius', 'tac-plus'], layout: 'pair', statements: String.raw`
    -                 password_attribute|password_header|expect_password|password_has_header|normalise|*_attribute|require_*|allow_*|auto_header|allowed_password* ...
    -                 private_key_file|certificate_file|key_file|keytab ...
    -                 pap|chap|opap|arap|ms-chap|mschap|enable|global login|permit|deny|mavis|nopassword|PAM|file ...
    -                 login PAM|file|mavis|permit|deny|nopassword|skey ...
    radius-key        client <host> ... secret <secret>
    radius-key        home_server <host> ... secret <secret>
    radius-key        clients|client|home_server|listen|coa_server|server ... secret|shared_secret <secret>
    radius-key        secret <secret>
    key-passphrase    private_key_password|pac_key_password|certificate_password <secret>
    other-secret      psk_hexphrase|psk_key|psk_password <secret>
    tls-key           pac_opaque_key|session_ticket_key <secret>
    database-password sql|redis|mongo|rest|couchbase|cassandra|postgresql|mysql ... password <secret>
    ldap-bind         ldap ... password <secret>
    tacacs-key        key <type> <secret>
    tacacs-key        host|device <host> ... key|tacacs.key <secret>
    tacacs-key        tacacs.key <secret>
    radius-key        radius.key <secret>
    user-password     <user> Cleartext-Password|NT-Password|Crypt-Password <secret>
    user-password     user <user> ... login|pap|chap|arap|ms-chap|opap|enable|global cleartext|des|clear|crypt|mschap <secret>
    enable-secret     ... enable cleartext|des|clear|crypt <secret>
    user-password     ... login|pap|chap|opap|global cleartext|des|clear|crypt <secret>
    enable-secret     enable <n> clear|crypt|login <secret>
    user-password     password clear|crypt|mavis <secret>
    ldap-bind         setenv *passwd*|*password* <secret>
    user-password     Tunnel-Password|*-Password <secret>
    user-password     password login|pap|chap|enable|mschap clear|cleartext|crypt|des|mschap <secret>
    user-password     Cleartext-Password|NT-Password|Crypt-Password|MD5-Password|SHA-Password|SSHA-Password|SSHA2-512-Password|LM-Password|User-Password <secret>
    database-password radius_db|connect|connection <secret:*password=*>
    other-secret      ... password|passwd|bind_password|server_password|client_secret <secret>
  ` },
  {
    platforms: ['swanctl'], layout: 'pair', statements: String.raw`
    ike-psk           secrets ... secret <secret>
    key-passphrase    secrets private|rsa|ecdsa|pkcs* ... secret|passphrase <secret>
    ike-psk           secret <secret>
  ` },
  {
    platforms: ['wpa-supplicant'], layout: 'pair', statements: String.raw`
    -                 *_file|wep_default_key|wep_tx_keyidx *
    wpa-psk           psk|wpa_passphrase|wpa_psk|sae_password|ft_psk <rest>
    radius-key        radius_das_client <secret>
    cluster-key       r0kh|r1kh <secret>
    tls-key           pac_opaque_encr_key <secret>
    dot1x-password    password|private_key_passwd|private_key2_passwd|pin <secret>
    wep-key           wep_key0|wep_key1|wep_key2|wep_key3 <secret>
    radius-key        auth_server_shared_secret|acct_server_shared_secret <secret>
    wps-pin           ap_pin <secret>
  ` },
  {
    platforms: ['mobile-core'], layout: 'pair', statements: String.raw`
    -                 *public*|*hash|*snssai*|suci*|*uuid|protectionParameterId *
    sim-key           k|ki|key|fullKey|LTE_K|*_K|usim_key|permanentKeyValue|encPermanentKey|auth_k|ki <secret>
    sim-key           permanentKey ... permanentKeyValue <secret>
    sim-op            op|opc|OPC|OP|OP_KEY|OPC_KEY|opValue|opcValue|encOpcKey|encOPcKey|auth_op|auth_opc|operator_key|top|fullOpc|op_c|*_OPC|*_OP <secret>
    sim-op            opc|op|topc ... opcValue|opValue|topcValue <secret>
    sim-key           *key <secret>
    database-password *password|*passwd|*_pass|db_pwd|*_pwd <secret>
    database-password <url>
    other-secret      *secret|*passphrase|*api_key <secret>
  ` },
  {
    platforms: ['cumulus'], layout: 'pair', statements: String.raw`
    user-password     user ... hashed-password|password <secret>
    snmp-community    snmp_community|readonly-community|readonly-community-v6|snmp_rocommunity|snmp_rocommunities|snmp_rwcommunity <secret>
    snmp-v3-key       *auth_password|*encryption_password|auth-md5|auth-sha|encrypt-des|encrypt-aes|auth-key|priv-key <secret>
    tacacs-key        tacplus|tacplus_server ... passkey <secret>
    tacacs-key        tacacs ... secret <secret>
    radius-key        radius|radius_server ... passkey <secret>
    radius-key        radius ... secret <secret>
    ldap-bind         ldap ... bind_password|bind-password <secret>
    bgp-password      auth_password|bgp_password <secret>
    bgp-password      neighbor|peer-group ... password <secret>
    ntp-key           ntp_key|ntp ... value <secret>
    cluster-key       primary_cak|fallback_cak <secret>
    user-password     local_users_passwords|user ... password_hash|password <secret>
    other-secret      passkey|password|secret|auth-password <secret>
  ` },
  {
    platforms: ['meraki'], layout: 'pair', statements: String.raw`
    wpa-psk           psk|passphrase|presharedKey|preSharedKey|defaultPsk <secret>
    radius-key        radiusServers|radiusAccountingServers|radius ... secret <secret>
    radius-key        secret|sharedSecret|radiusSecret <secret>
    snmp-community    communityString|community|v2Community|readCommunity|snmpCommunity <secret>
    snmp-v3-key       v3AuthPass|v3PrivPass|authPass|privPass|passphrase <secret>
    vpn-password      l2tpPsk|activePassword|password <secret>
    api-key           apiKey|api_key|accessToken|sharedKey <secret>
  ` },
];
