import type { Grammar } from './language';

/** Huawei VRP and H3C/HPE Comware: stanzas between `#`, type words `cipher`, `simple`, `irreversible-cipher`, `hash`. */
export const vrp: Grammar = {
  platforms: ['huawei-vrp', 'h3c-comware'], layout: 'line', statements: String.raw`
    -                 snmp-agent sys-info|local-engineid|trap|group|mib-view|packet|protocol ...
    -                 password-control|password-recovery|password-policy ...
    -                 local-user * service-type|state|idle-timeout|ftp-directory|expire-date|user-group|password-expire|access-limit|device-type|http-directory ...
    -                 local-user * privilege|level [level] * $
    -                 ip community-filter|extcommunity-filter|as-path-filter|ip-prefix ...
    -                 route-policy|acl|traffic|description|header|info-center|keychain|vlan|interface|sysname|rule|if-match|apply ...
    -                 authentication key-chain ...
    -                 ospf authentication-mode keychain|null ...
    -                 authentication-mode aaa|scheme|none|password|local|radius|hwtacacs $
    -                 peer * description|route-policy|ip-prefix|filter-policy|as-path-filter|as-number|group|connect-interface|enable|advertise-community ...
    -                 vpn-target|route-target|ip community-filter|ip community-list|apply community ...
    -                 ssh user * authentication-type ...
    -                 rsa|dsa|ecc peer-public-key|local-key-pair ...
    -                 public-key|peer-public-key ...
    user-password     local-user <user> privilege level <level> password <type> <secret>
    user-password     local-user <user> ... password <type> <secret>
    user-password     password hash|cipher|simple|irreversible-cipher <secret>
    enable-secret     super password [level <level>] [role <level>] [<type>] <secret>
    enable-secret     super password role <level> hash|cipher|simple <secret>
    line-password     set authentication password <type> <secret>
    line-password     authentication password <type> <secret>
    line-password     user-interface|line ... set authentication password <type> <secret>
    line-password     authentication-mode password <type> <secret>
    snmp-community    snmp-agent community <level:read|write> <type> <secret>
    snmp-community    snmp-agent target-host ... securityname <type> <secret> v1|v2c|v3
    snmp-community    snmp-agent community <type> <secret> user-role <level>
    -                 snmp-agent community complexity-check ...
    -                 snmp-agent target-host ... v3 ...
    snmp-community    snmp-agent target-host ... securityname <type> <secret>
    snmp-v3-key       snmp-agent usm-user v3 <user> ... authentication-mode md5|sha|sha2-224|sha2-256|sha2-384|sha2-512|sha224|sha256 <type> <secret>
    snmp-v3-key       snmp-agent [remote-engineid *] usm-user v3 <user> ... privacy-mode des56|3des|3des168|aes128|aes192|aes256 <type> <secret>
    snmp-v3-key       snmp-agent usm-user v1|v2c <secret>
    radius-key        radius-server shared-key <type> <secret>
    radius-key        radius-server authorization <host> ... shared-key <type> <secret>
    radius-key        radius-server ... shared-key <type> <secret>
    radius-key        primary|secondary authentication|accounting <host> ... key <type> <secret>
    tacacs-key        hwtacacs ... primary|secondary ... key <type> <secret>
    tacacs-key        hwtacacs ... key authentication|accounting|authorization <type> <secret>
    radius-key        key authentication|accounting|authorization <type> <secret>
    radius-key        [radius] [session-control] client ip|ipv6 <host> [vpn-instance *] key <type> <secret>
    tacacs-key        hwtacacs-server shared-key <type> <secret>
    tacacs-key        hwtacacs-server authentication|authorization|accounting <host> ... shared-key <type> <secret>
    ldap-bind         ldap-server authentication manager * <type> <secret>
    ldap-bind         ldap-server ... password <type> <secret>
    ldap-bind         login-password <type> <secret>
    bgp-password      peer <peer> password <type> <secret>
    ldp-password      md5-password [all] <type> [<peer>] <secret>
    ldp-password      md5-authentication <peer> <type> <secret>
    ike-psk           sa string-key|hex-key|authentication-hex|encryption-hex [authentication|encryption] inbound|outbound esp|ah <type> <secret>
    ldp-password      mpls ldp ... md5-password|authentication ... <type> <secret>
    ike-psk           ... pre-shared-key address|hostname|ipv6 <peer> ... key <type> <secret>
    ike-psk           ike-proposal|ike|peer ... pre-shared-key cipher|simple|hexadecimal <secret>
    ike-psk           pre-shared-key local|remote <type> <secret>
    ike-psk           pre-shared-key [address <peer> [<peer>]|hostname <peer>] [key] <type> <secret>
    ike-psk           pre-shared-key address|hostname <peer> ... key <type> <secret>
    ike-psk           pre-shared-key <type> <secret>
    ospf-key          ospf authentication-mode|authentication ... md5|hmac-md5|hmac-sha256 [<n>] <type> <secret>
    ospf-key          ospf authentication-mode simple <type> <secret>
    ospf-key          authentication-mode md5|hmac-md5|hmac-sha256 <n> <type> <secret>
    ospf-key          authentication-mode simple <type> <secret>
    ospf-key          vlink-peer * ... md5|hmac-md5|simple [<n>] <type> <secret>
    isis-key          isis authentication-mode md5|simple|hmac-sha256 [key-id <n>] <type> <secret>
    isis-key          area-authentication-mode|domain-authentication-mode md5|simple|hmac-sha256 [key-id <n>] <type> <secret>
    rip-key           rip authentication-mode md5|simple|hmac-sha256 [nonstandard|usual|rfc2082|rfc2453] <type> <secret> [<n>]
    fhrp-key          vrrp vrid <n> authentication-mode md5|simple <type> <secret>
    key-chain         key-string <type> <secret>
    key-chain         keychain * ... key-string <type> <secret>
    ntp-key           ntp-service|ntp|sntp-service|sntp authentication-keyid <n> authentication-mode md5|hmac-sha256|hmac-sha-1|hmac-sha-256|hmac-sha-384|hmac-sha-512 <type> <secret>
    ppp-password      ppp chap password <type> <secret>
    ppp-password      ppp pap local-user <user> password <type> <secret>
    ppp-password      pppoe-client|dialer ... password <type> <secret>
    tunnel-key        tunnel password <type> <secret>
    tunnel-key        l2tp-group ... tunnel password <type> <secret>
    wpa-psk           security wpa|wpa2|wpa-wpa2|wpa3 psk|sae pass-phrase|hex <type> <secret> [aes|tkip|aes-tkip]
    wpa-psk           security psk pass-phrase|hex <type> <secret>
    wep-key           wep key|default-key <n> ... pass-phrase|raw-key|hex <type> <secret>
    wpa-psk           port-security preshared-key pass-phrase|raw-key <type> <secret>
    wpa-psk           preshared-key pass-phrase|raw-key <type> <secret>
    ap-login          ap username <user> password <type> <secret>
    ap-login          capwap dtls inter-controller|control-link psk <type> <secret>
    ap-login          capwap dtls psk <type> <secret>
    ap-login          temporary-management psk <type> <secret>
    transfer-password set transfer|ftp|sftp ... password <type> <secret>
    cluster-key       hrp authentication-key <type> <secret>
    tunnel-key        gre key cipher|plain <secret>
    transfer-password set transfer-password <type> <secret>
    cluster-key       irf|hrp|dtls ... password|key|psk <type> <secret>
    mail-password     smtp|mail ... password <type> <secret>
    dot1x-password    dot1x supplicant password <type> <secret>
    radius-key        portal ... key|shared-key <type> <secret>
    radius-key        shared-key <type> <secret>
    key-passphrase    pki ... password|passphrase <type> <secret>
    api-key           ... token|secret-key <type> <secret>
    nhrp-key          nhrp authentication <type> <secret>
    ddns-password     ddns ... password <type> <secret>
    url-credential    ... <url>
    ?other-secret     ... password|passphrase|shared-key|secret-key cipher|simple|irreversible-cipher <secret>
    ?other-secret     ... password <type> <secret>
  ` };
