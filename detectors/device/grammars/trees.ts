import type { Grammar } from './language';

/** Platforms whose configuration is a tree: paths of names that end with the secret. */
export const trees: readonly Grammar[] = [
  {
    platforms: ['juniper-junos'], layout: 'tree', statements: String.raw`
    -                 policy-options ... community ...
    -                 policy-options prefix-list|policy-statement|community|as-path|as-path-group|condition|route-filter-list ...
    -                 policy-statement ... community ...
    -                 ... then community ...
    -                 security policies|zones|address-book|nat|screen|utm|flow|alg|idp ...
    -                 firewall family|filter|policer|three-color-policer ...
    -                 class-of-service ...
    -                 services ssl|application-identification|nat|service-set ...
    -                 system license ...
    -                 permissions|allow-commands|deny-commands|allow-configuration|deny-configuration|announcement|message|description|full-name|contact|location * $
    -                 authentication-order ...
    -                 pre-shared-key|primary-key|fallback-key ckn|encryption-type ...
    -                 system login password ...
    -                 authentication-order|password-options|public-key|ssh-rsa|ssh-ecdsa|ssh-ed25519|ssh-dsa ...
    -                 authentication-method|authentication-type|hello-authentication-type ...
    -                 authentication-key-chain|authentication-key-chains|key-chain * $
    -                 security pki|certificates|ssh-known-hosts ...
    user-password     login user <user> ... encrypted-password|plain-text-password-value|plain-text-password <secret>
    enable-secret     root-authentication|diag-port-authentication|pic-console-authentication encrypted-password|plain-text-password-value <secret>
    user-password     encrypted-password|plain-text-password-value <secret>
    snmp-community    snmp ... community <secret> authorization <level>
    snmp-community    snmp v3 snmp-community * community-name <secret>
    snmp-community    snmp-community * community-name <secret>
    snmp-community    snmp ... community name <secret>
    snmp-community    snmp ... community <secret>
    snmp-v3-key       usm ... user <user> ... authentication-key|authentication-password|privacy-key|privacy-password <secret>
    snmp-v3-key       authentication-md5|authentication-sha|authentication-sha224|authentication-sha256|authentication-sha512|privacy-des|privacy-aes128|privacy-3des|privacy-aes256 authentication-key|authentication-password|privacy-key|privacy-password <secret>
    radius-key        radius-server|accounting-server <host> ... secret|preauthentication-secret <secret>
    radius-key        radius ... secret|preauthentication-secret|dynamic-request-secret <secret>
    tacacs-key        tacplus-server|tacplus <host> ... secret <secret>
    tacacs-key        tacplus-server|tacplus ... secret <secret>
    ldap-bind         ldap-server|ldap-options ... password <secret>
    ike-psk           ike ... pre-shared-key|pre-shared-secret ascii-text|hexadecimal <secret>
    tls-key           pre-shared-key|pre-shared-key-chain|primary-key|fallback-key cak <secret>
    tls-key           cak <secret>
    -                 ckn ...
    ike-psk           pre-shared-key|pre-shared-secret [ascii-text|hexadecimal] <secret>
    ike-psk           seeded-pre-shared-key ascii-text|hexadecimal <secret>
    key-chain         authentication-key-chains key-chain|name * ... secret <secret>
    key-chain         key-chain * key <n> secret <secret>
    ntp-key           ntp authentication-key <n> ... value <secret>
    ntp-key           ntp authentication-key ... value <secret>
    bgp-password      bgp ... neighbor <peer> ... authentication-key <secret>
    bgp-password      bgp ... authentication-key <secret>
    msdp-password     msdp ... authentication-key <secret>
    ospf-key          ospf|ospf3 ... md5 <n> key <secret>
    ospf-key          ospf|ospf3 ... md5 ... key <secret>
    ospf-key          ospf|ospf3 ... simple-password <secret>
    ospf-key          ospf3|ospf ... authentication key ascii-text|hexadecimal <secret>
    isis-key          isis ... authentication-key|hello-authentication-key <secret>
    rip-key           rip|ripng ... authentication-key <secret>
    ldp-password      ldp ... authentication-key <secret>
    rsvp-key          rsvp|bfd|pim|lmp ... authentication-key <secret>
    fhrp-key          vrrp-group|vrrp-inet6-group * ... authentication-key <secret>
    ike-psk           manual ... authentication|encryption ... key ascii-text|hexadecimal <secret>
    ppp-password      chap|pap|ppp-options ... chap-secret|default-chap-secret|local-password|default-password|default-pap-password <secret>
    ppp-password      chap-secret|pap-password|default-chap-secret <secret>
    user-password     firewall-user password <secret>
    dot1x-password    access profile * client <user> ... password|pap-password|chap-secret|firewall-user <secret>
    dot1x-password    authenticator|captive-portal ... password|shared-secret <secret>
    tunnel-key        l2tp ... shared-secret|secret <secret>
    tunnel-key        shared-secret <secret>
    transfer-password archive-sites|archival|transfer-on-commit|file ... password <secret>
    transfer-password archive-sites ... <host> password <secret>
    wpa-psk           wpa-personal|wpa2-personal|wpa-shared|psk ... key|psk <secret>
    wep-key           wep ... key <secret>
    api-key           ... api-key|auth-token|access-key|identity-token <secret>
    master-key        master-password plain-text-password|plain-text-password-value|encrypted-password <secret>
    proxy-password    proxy ... password <secret>
    key-passphrase    ... passphrase|pass-phrase <secret>
    private-key       ... private-key|tls-key <secret>
    other-secret      authentication-key|hello-authentication-key|authentication-password|privacy-password|authentication-secret|simple-password <secret>
    other-secret      system|services|security|access|protocols|groups ... password|secret|shared-key|password-value|client-secret <secret> $
    ?other-secret     ... password|secret|authentication-key|client-secret <secret> $
    url-credential    ... <url>
  ` },
  {
    platforms: ['vyos'], layout: 'tree', statements: String.raw`
    -                 policy ... community|extcommunity|large-community ...
    -                 route-map ... community|extcommunity ...
    -                 pre-shared-key|authentication mode ...
    -                 public-keys|public-key|peer-public-key|pubkey ...
    -                 group address-group|network-group|port-group|interface-group|domain-group ...
    -                 esp-group|ike-group ...
    -                 description|contact|host-name * $
    -                 banner pre-login|post-login ...
    api-key           unms connection <secret:wss://*+*|ws://*+*>
    user-password     login user <user> level <level> authentication encrypted-password|plaintext-password <secret>
    user-password     login user <user> ... encrypted-password|plaintext-password|plaintext <secret>
    user-password     encrypted-password|plaintext-password <secret>
    user-password     login user <user> ... otp key <secret>
    snmp-community    snmp community <secret> authorization <level>
    snmp-community    snmp ... community <secret>
    snmp-community    snmp ... trap-target <host> community <secret>
    snmp-v3-key       snmp v3 user|trap-target <user> ... auth|privacy encrypted-key|encrypted-password|plaintext-key|plaintext-password <secret>
    snmp-v3-key       auth|privacy encrypted-key|plaintext-key <secret>
    radius-key        radius|radius-server ... server|<host> ... key|secret|radius-key <secret>
    radius-key        radius ... key|secret <secret>
    tls-key           pki openvpn shared-secret * key <secret>
    radius-key        radius-key|shared-secret <secret> $
    tacacs-key        tacacs ... key|secret <secret>
    ike-psk           ipsec|ike|vpn ... pre-shared-secret|secret|pre-shared-key <secret> $
    ike-psk           pre-shared-secret <secret>
    ike-psk           authentication psk * ... secret <secret>
    vpn-password      l2tp|pptp|sstp|openconnect|ikev2|remote-access ... username <user> password <secret>
    vpn-password      local-users username <user> ... password <secret>
    tls-key           wireguard ... private-key|preshared-key|pre-shared-key <secret>
    tls-key           private-key|preshared-key <secret>
    private-key       pki ... private key <secret>
    tls-key           macsec ... mka cak <secret>
    tls-key           macsec ... static|peer ... key <secret>
    tls-key           mka cak <secret>
    wep-key           wireless ... wep key <secret>
    vpn-password      local-users username <user> ... otp key <secret>
    key-passphrase    pki ... password|passphrase <secret>
    ospf-key          ospf|ospfv3 ... md5-key|plaintext-password <secret>
    ospf-key          md5-key <secret>
    rip-key           rip ... md5 * password <secret>
    rip-key           rip ... plaintext-password|password <secret>
    bgp-password      bgp ... neighbor|peer-group <peer> password <secret>
    isis-key          isis ... plaintext-password|md5|password <secret>
    ldp-password      ldp ... neighbor <peer> password <secret>
    nhrp-key          nhrp ... authentication|cisco-authentication <secret>
    fhrp-key          vrrp|high-availability ... authentication password <secret>
    wpa-psk           wireless ... passphrase|psk <secret>
    ppp-password      pppoe ... password <secret>
    tunnel-key        l2tpv3|l2tp ... password|key <secret>
    ddns-password     dynamic|ddns ... password <secret>
    proxy-password    webproxy|proxy ... password <secret>
    mail-password     email|smtp ... password <secret>
    api-key           api keys id * key <secret>
    api-key           https api ... key <secret>
    api-key           ... api-key|token <secret>
    cluster-key       cluster pre-shared-secret <secret>
    dot1x-password    eapol ... passphrase <secret>
    dot1x-password    eap ... password <secret>
    other-secret      container ... environment *pass*|*secret*|*token* value <secret> $
    other-secret      service|system|vpn|interfaces|protocols|container ... password|secret|passphrase|token <secret> $
    url-credential    ... <url>
  ` },
  {
    platforms: ['keepalived'], layout: 'tree', statements: String.raw`
    fhrp-key          ... auth_pass <secret>
    mail-password     smtp_password <secret>
  ` },
  {
    platforms: ['sophos'], layout: 'tree', statements: String.raw`
    -                 ... hashform $
    user-password     User|AdminSettings ... Password <secret>
    radius-key        RadiusServer|RADIUSServer ... SharedSecret <secret>
    tacacs-key        TACACSServer ... SharedSecret <secret>
    ldap-bind         LDAPServer|ActiveDirectory|EDirectory ... Password|ADSPassword <secret>
    ike-psk           ... PresharedKey|PreSharedKey|PSK <secret>
    snmp-community    SNMPCommunity <secret>
    snmp-community    SNMPCommunity ... CommunityString <secret>
    snmp-v3-key       SNMPv3User ... EncryptionPassword|AuthenticationPassword <secret>
    wpa-psk           WirelessNetworks ... PSK|Passphrase <secret>
    ppp-password      Interface ... PPPoE ... Password <secret>
    mail-password     Notification ... Password <secret>
  ` },
  {
    platforms: ['watchguard'], layout: 'tree', statements: String.raw`
    ike-psk           psk|pre-shared-key|preshared-key <secret>
    radius-key        radius ... secret|shared-secret <secret>
    tacacs-key        tacacs ... secret <secret>
    ldap-bind         ldap|active-directory ... password|passwd <secret>
    snmp-community    snmp ... community|community-string <secret>
    snmp-v3-key       snmp ... auth-passwd|priv-passwd|password <secret>
    wpa-psk           wireless ... passphrase|psk|key <secret>
    ppp-password      pppoe ... passwd|password <secret>
    user-password     user ... passwd|password <secret>
    other-secret      passwd|password|passphrase|secret|shared-secret <secret>
  ` },
  {
    platforms: ['versa'], layout: 'tree', statements: String.raw`
    user-password     users <user> ... password <secret>
    snmp-community    snmp ... community-name <secret>
    snmp-community    snmp community <secret>
    ike-psk           local-auth-info|peer-auth-info key <secret>
    bgp-password      bgp ... neighbor <peer> password <secret>
    bgp-password      bgp ... password <secret>
    ospf-key          ospf ... md5-key|password|key <secret>
    radius-key        radius ... key|secret <secret>
    tacacs-key        tacacs-plus|tacacs ... key|secret <secret>
    ppp-password      pppoe ... password <secret>
    other-secret      ... password|secret|shared-key <secret> $
  ` },
  {
    platforms: ['fortinet-fortios'], layout: 'tree', statements: String.raw`
    -                 type|auth-type|authtype|password-policy|passwd-policy|password-attr|password-renewal|auth ...
    -                 ... password-expire|password-expiry-warning|password-renewal|passwd-time|passwd-policy * $
    user-password     user local|peer <user> ... passwd|ppk-secret <type> <secret>
    user-password     system admin <user> ... password|password2|old-password <type> <secret>
    snmp-community    system snmp community * name <secret>
    snmp-community    snmp community * ... community <secret>
    snmp-v3-key       system snmp user <user> auth-pwd|priv-pwd <type> <secret>
    snmp-v3-key       auth-pwd|priv-pwd <type> <secret>
    radius-key        user radius <host> ... secret|secondary-secret|tertiary-secret|rsso-secret <type> <secret>
    radius-key        accounting-server * secret <type> <secret>
    tacacs-key        user tacacs+ <host> ... key|secondary-key|tertiary-key <type> <secret>
    ldap-bind         user ldap <host> password <type> <secret>
    other-secret      user fsso|fsso-polling <host> ... password|password2|password3|password4|password5 <type> <secret>
    ike-psk           vpn ipsec ... <peer> psksecret|psksecret-remote|authpasswd|group-authentication-secret|ppk-secret <type> <secret>
    ike-psk           psksecret|psksecret-remote|ppk-secret <type> <secret>
    ike-psk           vpn ipsec manualkey* * authkey|enckey|auth-key|enc-key <type> <secret>
    snmp-community    switch-controller snmp-community * name <secret>
    vpn-password      vpn ipsec ... authpasswd|passwd <type> <secret>
    key-passphrase    vpn certificate local|hsm-local * password <type> <secret>
    private-key       vpn certificate local|ca * private-key <secret>
    private-key       private-key <secret>
    key-passphrase    ... certificate ... password <type> <secret>
    bgp-password      router bgp ... neighbor|neighbor-group <peer> password <type> <secret>
    ospf-key          router ospf ... authentication-key|md5-key|key-string <type> <secret>
    isis-key          router isis ... auth-password-*|password <type> <secret>
    fhrp-key          ... vrrp * ... auth-password <type> <secret>
    cluster-key       system csf ... group-password|fixed-key <type> <secret>
    api-key           ... api-key|secret-key|client-secret|access-key|auth-token|login-token|oauth-token|api-token|service-account-key <type> <secret>
    web-password      firewall ... secret|psk|password <type> <secret>
    rip-key           router rip ... auth-string <type> <secret>
    key-chain         router key-chain * ... key-string <type> <secret>
    wpa-psk           wireless-controller vap <user> ... passphrase|sae-password|key|mesh-passphrase <type> <secret>
    wpa-psk           ... passphrase|sae-password|mpsk-passphrase <type> <secret>
    wpa-psk           wifi-* ... wifi-passphrase|wifi-key|wifi-psk <type> <secret>
    ap-login          wireless-controller wtp-profile * ... login-passwd|wtp-passwd <type> <secret>
    ap-login          ... login-passwd <type> <secret>
    ppp-password      system interface * ... password|pptp-password|ppp-password <type> <secret>
    ppp-password      pppoe-interface * password <type> <secret>
    ppp-password      lte-modem|modem ... passwd*|password <type> <secret>
    ddns-password     ddns * ... ddns-password|ddns-key|ddns-auth-key <type> <secret>
    ntp-key           ntp ... key <type> <secret>
    mail-password     email-server|alertemail ... password <type> <secret>
    cluster-key       system ha ... password|key <type> <secret>
    cluster-key       ... group-password|fixed-key <type> <secret>
    transfer-password auto-script|autoupdate|central-management|ftp|log ... password|passwd|passphrase <type> <secret>
    proxy-password    proxy|forward-server ... password <type> <secret>
    master-key        #private-encryption-key <secret>
    other-secret      ... passwd|passwd1|passwd2|passwd3|password|password2|passphrase|secret|psk|keypass|shared-secret|secret-key|pin|login-password|user-password|admin-password|hub-secret|server-password <type> <secret>
    ?other-secret     ... key|privatekey|wep-key|fabric-key|sip-password|auth-password|psk-secret enc <secret>
    other-secret      passwd|password|secret|psksecret|passphrase|key|sae-password|auth-pwd|priv-pwd enc <secret>
    ?other-secret     ... enc <secret>
    url-credential    ... <url>
  ` },
  {
    platforms: ['paloalto-panos'], layout: 'tree', statements: String.raw`
    -                 password-complexity|password-profile|password-change|min-length|api key lifetime ...
    -                 api key ...
    -                 public-key ...
    -                 bgp ... community ...
    -                 policy ... community ...
    user-password     users <user> ... phash|password-hash <secret>
    user-password     users <user> ... password <secret>
    user-password     phash <secret>
    snmp-community    snmp-community-string <secret>
    snmp-community    snmptrap|snmp-setting|server ... community <secret>
    snmp-v3-key       v3|snmp-setting|snmptrap ... <user> authpwd|privpwd|auth-pwd|priv-pwd|auth-password|priv-password <secret>
    snmp-v3-key       authpwd|privpwd <secret>
    snmp-community    snmp* ... version v2c ... community <secret> $
    radius-key        radius|server-profile radius ... secret <secret>
    tacacs-key        tacplus ... secret <secret>
    ldap-bind         ldap ... bind-password <secret>
    ldap-bind         bind-password <secret>
    ike-psk           ike gateway|gateways <peer> ... pre-shared-key key <secret>
    ike-psk           pre-shared-key [key] <secret>
    ike-psk           ... ike ... ppk|pre-shared-key|psk <secret>
    bgp-password      bgp ... auth-profile * secret <secret>
    bgp-password      bgp ... secret <secret>
    ospf-key          ospf ... md5 * key <secret>
    ospf-key          ospf|ospfv3|rip ... password|key <secret>
    private-key       private-key <secret>
    key-passphrase    certificate ... passphrase|password <secret>
    transfer-password config-bundle-export-schedule|log-export-schedule|scheduled-config-export|protocol ... password <secret>
    cluster-key       high-availability ... passphrase|password <secret>
    proxy-password    secure-proxy-password <secret>
    mail-password     email ... password <secret>
    ppp-password      pppoe ... password <secret>
    ddns-password     ddns ... password|key <secret>
    web-password      user-id|user-id-collector|user-id-agent ... password|collector-secret|secret|key <secret>
    master-key        master-key ... key <secret>
    user-password     local-user-database ... user <user> ... phash|password <secret>
    database-password odbc|kerberos ... password <secret>
    vpn-password      global-protect ... password|secret|passcode|uninstall-password|override-key|agent-user-override-key <secret>
    api-key           api-key|access-key|secret-access-key|client-secret|auth-key|auth-token|registration-authcode <secret>
    other-secret      ... password|passphrase|secret|shared-secret|auth-password|priv-password|authentication-password|wmi-password <secret> $
    ?other-secret     ... * <secret:-aq*>
    url-credential    ... <url>
  ` },
  {
    platforms: ['checkpoint-gaia'], layout: 'tree', statements: String.raw`
    -                 password-controls ...
    enable-secret     expert-password-hash|expert-password <secret>
    master-key        grub2-password-hash|maintenance_hash <secret>
    user-password     user <user> password-hash|password|newpass <secret>
    radius-key        aaa radius-servers ... secret <secret>
    tacacs-key        aaa tacacs-servers ... key <secret>
    snmp-community    snmp community <secret> <level:read-only|read-write>
    snmp-community    snmp community <secret>
    snmp-community    snmp traps receiver <host> ... community <secret>
    snmp-v3-key       snmp usm user <user> ... auth-pass-phrase|auth-pass-phrase-hashed|authphrase <secret>
    snmp-v3-key       snmp usm user <user> ... privacy-pass-phrase|privacy-pass-phrase-hashed|privphrase <secret>
    bgp-password      bgp ... peer <peer> authtype md5 secret <secret>
    bgp-password      bgp ... secret <secret>
    ospf-key          ospf ... authtype simple [password] <secret>
    ospf-key          ospf ... authtype md5 key <n> secret <secret>
    rip-key           rip ... authtype simple|md5 ... secret|password <secret>
    rip-key           rip ... authtype simple <secret>
    fhrp-key          vrrp|mcvr ... authtype simple <secret>
    transfer-password backup-scheduled|backup ... password <secret>
    ppp-password      pppoe ... password <secret>
    proxy-password    proxy ... password <secret>
    cluster-key       sic|activation ... key <secret>
    url-credential    ... <url>
  ` },
  {
    platforms: ['f5-tmos'], layout: 'tree', statements: String.raw`
    -                 auth password-policy|remote-role|partition ...
    -                 ^ description|send|recv|banner-text|gui-security-banner-text|password-source|form-field|username-source ...
    -                 form-password password|passwd|pass|pwd
    -                 security-type|certificate-key-size|key-type|source-path|key|cert-key-chain|chain|cert|password-policy|public-key|fingerprint ...
    user-password     auth user <user> ... encrypted-password|password <secret>
    user-password     encrypted-password <secret>
    snmp-community    sys snmp ... community-name|community|v1-trap-community <secret>
    snmp-community    community-name|community <secret>
    snmp-v3-key       sys snmp ... auth-password|privacy-password|auth-password-encrypted|privacy-password-encrypted <secret>
    snmp-v3-key       auth-password|privacy-password|auth-password-encrypted|privacy-password-encrypted <secret>
    radius-key        auth radius-server <host> ... secret <secret>
    radius-key        radius-server|radius|radius-accounting ... secret <secret>
    tacacs-key        tacacs ... secret <secret>
    ldap-bind         ldap ... bind-pw|admin-encrypted-password|bind-password <secret>
    ldap-bind         bind-pw|admin-encrypted-password <secret>
    key-passphrase    sys file ssl-key * ... passphrase <secret>
    key-passphrase    passphrase|key-passphrase <secret>
    web-password      ... form-password <secret>
    ike-psk           ipsec ... preshared-key|preshared-key-encrypted|pre-shared-key <secret>
    master-key        master-key ... password <secret>
    web-password      ltm|gtm monitor ... password|secret <secret>
    web-password      apm sso|aaa ... password|account-password|admin-password|service-account-password|client-secret|shared-secret <secret>
    bgp-password      ... md5-signature-passphrase|passphrase <secret>
    ike-psk           preshared-key|preshared-key-encrypted <secret>
    mail-password     smtp-server ... password|encrypted-password <secret>
    web-password      http-explicit|dos|asm|crypto|icall ... password <secret>
    api-key           client-secret|api-key|auth-token|access-token <secret>
    web-password      cookie-encryption-passphrase|passphrase|encrypt-cookie-secret|cookie-secret <secret>
    other-secret      ... password|secret|shared-secret|admin-password <secret> $
    url-credential    ... <url>
  ` },
  {
    platforms: ['nokia-sros', 'nokia-srlinux', 'ios-like'], layout: 'tree', statements: String.raw`
    -                 profile|aaa ... entry ... match ...
    -                 ... snmpv3 notify-community ...
    -                 password complexity-rules|ignore|aging|history-size|hashing|attempts|minimum-age|minimum-change ...
    -                 pre-shared-key <n> encryption-type ...
    -                 community-set|policy-statement|prefix-list|prefix-set ...
    -                 description|message|contact * $
    -                 administrative-key|lacp|ssh|public-keys|server-cipher-list*|client-cipher-list* ...
    -                 policy-options|policy-statement ... community ...
    -                 bgp ... community|advertise-ipv6-next-hops|send-default ...
    user-password     user-params local-user user <user> password [hash|hash2|bcrypt|<type>] <secret>
    user-password     security ... user <user> ... password <type> <secret> <type>
    user-password     user <user> password <type> <secret> <type>
    enable-secret     ... admin-password <type> <secret> <type>
    user-password     system aaa authentication user|admin-user|linuxadmin-user <user> ... password <type> <secret>
    user-password     aaa authentication ... admin-password|password <type> <secret>
    snmp-community    snmp ... community <secret> access-permissions <level>
    snmp-community    snmp ... community <type> <secret> <type> <level:r|rw|rwa|mgmt|vpls-mgmt>
    snmp-community    snmp ... community-entry * community <secret>
    snmp-community    snmp ... community <type> <secret> <type>
    snmp-community    usm-community <secret> <type>
    snmp-community    notify-community <secret>
    snmp-v3-key       user <user> snmp authentication ... authentication-key|privacy-key <secret> <type>
    snmp-v3-key       snmp ... authentication [hash|hash2|none] md5|sha|hmac-* <secret> privacy ...
    snmp-v3-key       snmp ... privacy des-key|aes-128-cfb-key|cbc-des|cfb128-aes-128 <secret>
    radius-key        radius ... server|auth-server|acc-server * ... secret <type> <secret> <type>
    radius-key        radius ... secret|shared-secret|secret-key <type> <secret> <type>
    radius-key        ... radius-server ... secret <type> <secret> <type>
    tacacs-key        tacplus|tacacs|tacacs+ ... secret|secret-key|key <type> <secret> <type>
    ldap-bind         ldap ... bind-authentication * password <secret> <type>
    ldap-bind         ldap ... password <secret> <type>
    bgp-password      bgp ... neighbor|group <peer> ... authentication-key <secret> <type>
    bgp-password      bgp ... authentication-key|auth-password <secret> <type>
    bgp-password      bgp ... neighbor|group <peer> ... authentication password <type> <secret>
    ospf-key          ospf|ospf3 ... authentication-key <secret> <type>
    ospf-key          message-digest-key <n> md5 <secret> <type>
    isis-key          isis ... authentication-key|hello-authentication-key <secret> <type>
    ldp-password      ldp|msdp|rsvp|rip|pim ... authentication-key <secret> <type>
    fhrp-key          vrrp ... authentication-key <secret> <type>
    key-chain         keychain * ... entry <n> [key] <secret> <type> algorithm
    key-chain         keychain * ... authentication-key|secret-key <secret> <type>
    ntp-key           ntp ... authentication-key <n> key <secret> <type>
    ntp-key           ntp ... authentication-key ... key <secret> <type>
    ike-psk           ike|ipsec ... pre-shared-key <secret> <type>
    ike-psk           pre-shared-key <secret> <type>
    tunnel-key        l2tp ... password|secret <secret> <type>
    ppp-password      ppp|pppoe ... password <secret> <type>
    ppp-password      subscriber-mgmt|local-user-db|host ... password|pap-password|chap-secret <secret> <type>
    transfer-password bof ... password <secret>
    key-passphrase    cert-profile|certificate|pki ... password|passphrase <secret>
    tls-key           cak <secret> <type>
    ppp-password      password chap|pap <secret> <type>
    tls-key           tls ... key <secret:$aes*>
    other-secret      ... * <secret:$aes*$*>
    ?other-secret     ... password|secret|authentication-key <type> <secret> <type> $
    url-credential    ... <url>
  ` },
  {
    platforms: ['pfsense'], layout: 'tree', statements: String.raw`
    -                 password $
    user-password     system user <user> bcrypt-hash|sha512-hash|md5-hash|password|nt-hash <secret>
    user-password     user <user> ... bcrypt-hash|sha512-hash|md5-hash|nt-hash|password <secret>
    user-password     user bcrypt-hash|sha512-hash|md5-hash|nt-hash|password <secret>
    user-password     bcrypt-hash|sha512-hash|md5-hash|nt-hash <secret>
    user-password     user ... otp_seed|ipsecpsk <secret>
    api-key           ... apikeys ... secret|item <secret>
    -                 apikeys ... key *
    api-key           apikeys|apikey|api_key|apitoken|apisecret|auth_token|cron_token|token <secret>
    snmp-community    rocommunity|rwcommunity|trapstring|snmpcommunity <secret>
    snmp-community    snmpd|netsnmp|snmp ... community|password|enckey|authkey|privkey <secret>
    radius-key        radius_secret|radiussecret|radiuskey|radius_server_secret|sharedsecret|shared_secret|varclientsharedsecret|varsqlconfpassword <secret>
    ldap-bind         ldap_bindpw|ldap_bind_password|bindpw <secret>
    ike-psk           pre-shared-key|preSharedKey|psk|ike_psk|ipsecpsk <secret>
    ike-psk           preSharedKeys preSharedKey key <secret>
    ike-psk           ipsec|swanctl|preSharedKeys ... secret|key <secret>
    private-key       prv|privkey|privatekey|private_key|prv_payload|account_key|accountkey|sshkey_private|wpaprivkey <secret>
    tls-key           shared_key|tls|tls_key|tlskey|static_key|presharedkey|psk|sharedkey <secret>
    wpa-psk           wpa passphrase <secret>
    wpa-psk           passphrase|wpa_psk|wpa-passphrase <secret>
    wep-key           wep ... key|value <secret>
    api-key           telegram api <secret>
    api-key           pushover userkey <secret>
    user-password     varuserspassword <secret>
    tls-key           tlspskfile <secret>
    ppp-password      ppp|ppps|pppoe|pptp|l2tp ... password|secret <secret>
    cluster-key       hasync ... password <secret>
    fhrp-key          virtualip|carp|vip ... password <secret>
    ddns-password     dyndns|ddns|dnsupdate ... password|keydata|key <secret>
    ddns-password     keydata <secret>
    mail-password     smtp|notifications ... password <secret>
    proxy-password    proxypass|proxy_pass|proxy_password|authpassword <secret>
    transfer-password backup|autoconfigbackup|remotebackup ... password|crypto_password|encryption_password <secret>
    bgp-password      bgp|neighbor|frr|openbgpd ... password <secret>
    database-password *db_pass*|*dbpass*|sqlpass* <secret>
    private-key       voucher ... privatekey|prv <secret>
    other-secret      *password|*passwd|*passphrase|*_pass|*secret|*_psk|*apikey|*_token|authkey|privkey|enckey|auth_pass|auth_pass|pass <secret>
  ` },
  {
    platforms: ['openwrt'], layout: 'tree', statements: String.raw`
    -                 login ... password $p$root
    -                 wifi-iface ... key 1|2|3|4
    wpa-psk           wifi-station ... key <secret>
    snmp-community    community ... name <secret>
    snmp-community    trapcommunity|informcommunity ... community <secret>
    cluster-key       wifi-iface ... r0kh|r1kh <secret>
    wpa-psk           wifi-iface ... key|sae_password|wpa_passphrase <secret>
    wep-key           wifi-iface ... key1|key2|key3|key4 <secret>
    radius-key        wifi-iface ... auth_secret|acct_secret|dae_secret|server_secret <secret>
    dot1x-password    wifi-iface ... password|priv_key_pwd|priv_key2_pwd <secret>
    wpa-psk           wireless ... key <secret>
    wps-pin           wps_pin <secret>
    ppp-password      interface ... password|pincode <secret>
    tls-key           wireguard*|interface ... private_key|preshared_key <secret>
    tls-key           private_key|preshared_key <secret>
    ppp-password      network ... password <secret>
    user-password     login|rpcd ... password <secret>
    ddns-password     service|ddns ... password|param_enc <secret>
    tls-key           zerotier secret <secret>
    snmp-community    com2sec|com2sec6|snmpd|snmp ... community|ro_community|rw_community <secret>
    tls-key           openvpn ... secret|tls_auth|askpass <secret>
    ike-psk           ipsec|remote ... pre_shared_key|psk <secret>
    other-secret      *password|*passwd|*passphrase|*secret|*_psk|*apikey|*token|psk|pass <secret>
  ` },
  {
    platforms: ['juniper-screenos'], layout: 'tree', statements: String.raw`
    -                 ike p1-proposal|p2-proposal ...
    -                 ^ policy|address|zone ...
    ike-psk           vpn * manual ... esp * password <secret>
    ike-psk           vpn * manual ... auth * password <secret>
    rip-key           rip authentication md5|password <secret>
    bgp-password      neighbor <peer> md5-authentication <secret>
    master-key        nsmgmt init otp <secret>
    user-password     admin user <user> password <secret> privilege <level>
    user-password     admin user <user> password <secret>
    enable-secret     admin password <secret>
    user-password     user <user> password|hash-password <secret>
    ike-psk           ike gateway <peer> ... preshare <secret>
    ike-psk           preshare|seed-preshare <secret>
    snmp-community    snmp community <secret> <level:read-write|read-only>
    snmp-community    snmp community <secret>
    radius-key        auth-server ... radius secret <secret>
    tacacs-key        auth-server ... tacacs secret <secret>
    ldap-bind         auth-server ... secret|password <secret>
    cluster-key       nsrp auth password <secret>
    cluster-key       nsrp encrypt password <secret>
    ppp-password      pppoe|ppp|l2tp ... password|secret <secret>
    bgp-password      bgp ... md5-authentication <secret>
    ospf-key          ospf ... password|md5 <secret>
    ntp-key           ntp ... key-id <n> preshare-key <secret>
  ` },
  {
    platforms: ['cumulus'], layout: 'tree', statements: String.raw`
    user-password     system aaa user <user> hashed-password|password <secret>
    user-password     user <user> hashed-password <secret>
    snmp-community    snmp-server readonly-community|readonly-community-v6|read-write-community <secret>
    snmp-community    readonly-community|readonly-community-v6 <secret>
    snmp-v3-key       snmp-server username <user> auth-md5|auth-sha|encrypt-des|encrypt-aes <secret>
    radius-key        aaa radius ... secret <secret>
    tacacs-key        aaa tacacs ... secret <secret>
    bgp-password      bgp neighbor <peer> password <secret>
    ntp-key           ntp ... key <n> value <secret>
  ` },
];
