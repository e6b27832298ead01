import type { Grammar } from './language';

/**
 * Cisco IOS and IOS-XE, and what its relatives took over from it: NX-OS, IOS-XR, ASA, EOS, Dell, Brocade,
 * ArubaOS, FRR and a dozen more write these statements alike.
 */
export const ios: Grammar = {
  platforms: ['cisco-ios', 'cisco-nxos', 'cisco-iosxr', 'cisco-asa', 'cisco-sb', 'arista-eos', 'dell-os', 'brocade', 'aruba-os', 'aruba-aoscx', 'alliedtelesis', 'frr', 'cumulus', 'adva-rad', 'hp-procurve', 'extreme-exos', 'alcatel-aos', 'a10-acos', 'ciena-saos', 'zyxel-zld', 'tplink-jetstream', 'cisco-viptela', 'adtran-aos', 'moxa', 'ios-like'],
  layout: 'line',
  statements: String.raw`
    # --- what names no secret
    -                 enable password-display
    -                 enable secret|password $
    -                 username * ... password-policy|password-control|passphrase
    -                 username * ... sshkey|ssh-key|ssh-cert-dn|keypair|keychain|public-key|key-hash|key-string
    -                 password|passwords minimum|maximum|encryption-key|alert|expire|never-expire|age|reuse|rules|attributes|length|encryption|strength|strength-check|policy|minimum-length|min-length|history|lockout|aging|recovery|complexity|change|prompt|expiry|lifetime|hardening|secure-mode|constraints|warn|required|set
    -                 service ...
    -                 aaa authentication|authorization|accounting|session-id|new-model|password ...
    -                 security passwords|password ...
    -                 key chain|rsa|dsa|generate|zeroize ...
    -                 snmp-server host * ... version 3 ...
    -                 snmp-server enable|contact|location|chassis-id|engineid|group|view|trap-source|source-interface|ifindex|context|tcp-session|queue-length|packetsize ...
    -                 ip bgp-community|community-list|extcommunity-list ...
    -                 ip http authentication ...
    -                 show|display ...
    -                 community index:|securityname: ...
    -                 description|remark|banner|comment|location|contact ...
    -                 set community|extcommunity|comm-list|as-path ...
    -                 match ...
    -                 neighbor * description|route-map|prefix-list|filter-list|distribute-list|send-community|send-label|update-source|unsuppress-map|advertise-map|default-originate|remote-as|maximum-prefix|local-as|timers|weight|activate|next-hop-self|soft-reconfiguration ...
    -                 standby|vrrp|glbp|hsrp * name|description|track ...
    -                 crypto pki|ca|key ...
    ike-psk           crypto map * <n> set [ikev1|ikev2] pre-shared-key <type> <secret>
    ike-psk           set session-key inbound|outbound ah <n> <type> <secret>
    ike-psk           set session-key inbound|outbound esp <n> [cipher] <type> <secret> [authenticator <secret>]
    ike-psk           set session-key inbound|outbound esp <n> cipher * authenticator <type> <secret>
    ike-psk           set aggressive-mode password <type> <secret>
    -                 set security-association|transform-set|peer|pfs ...
    -                 ssh key|server|pubkey-chain ...
    -                 ntp trusted-key|authenticate|access-group|source ...
    -                 ntp server|peer * $
    -                 ntp server|peer * prefer|version|source|vrf|iburst|burst|maxpoll|minpoll|use-vrf|interface|port|minpoll-interval|maxpoll-interval ...
    -                 ntp server|peer vrf|ip|ipv4|ipv6|oobm|mgmt ...
    -                 ntp server|peer * key <n> prefer|version|source|vrf|iburst|burst|minpoll|maxpoll|interface|port ...
    -                 ntp ... key <n> $
    -                 password manager|operator|all|port-access $
    -                 password configuration-control|non-plaintext-sha256|password-history|min-passwd-len|access-level|lockout-time|aging-time|default-lockout-time|inherit|storage-scheme|recovery|fail-count|policy ...
    -                 passwords|password-change|password-attributes ...
    -                 access-list|permit|deny|remark ...
    -                 object-group|object|class-map|policy-map|route-map|prefix-list|community-list|community-set|prefix-set|route-policy|vlan|vrf|zone|menu|alias|privilege|hostname|interface|policy-list|rmon ...
    -                 ip|ipv6|mac|bgp access-list|access-group|prefix-list|community-list|extcommunity-list|as-path|explicit-path|host|policy-list|dhcp ...
    -                 if|elseif|else|then ...
    -                 encryption mode|vlan * mode ...
    -                 encryption mode ...
    -                 key chain|keychain ...
    -                 hello-password|lsp-password|csnp-password|psnp-password keychain ...
    -                 ... password required|option|rollover ... key-chain|keychain ...
    -                 neighbor * password shared-secret profile ...
    -                 authentication md5|text key-chain ...
    -                 authentication key-chain|keychain ...
    -                 authentication mode md5|text|sha ...
    -                 ospfv3|ipv6|ip ... authentication|encryption keychain|key-chain|null|message-digest|key-rollover ...
    -                 session shared-secret profile ...
    -                 action|event * ... mail ...

    # --- privileged mode, lines, local accounts
    enable-secret     enable [algorithm-type *] secret|password|passwd|sha256-password|sha512-password [level <level>] [role *] <type> <secret>
    enable-secret     enable|boot super-user-password|read-only-password|port-config-password|secret <type> <secret>
    enable-secret     enable privilege <level> [password] <type> <secret>
    enable-secret     aaa root secret <type> <secret>
    enable-secret     boot secret <type> <secret>
    line-password     passwd|telnet-password <type> <secret>
    line-password     line ... password|secret <type> <secret>
    user-password     username <user> ... privilege <level> ... password|secret|hash <type> <secret>
    user-password     username <user> ... role|group|view <level> ... password|secret|hash <type> <secret>
    user-password     username <user> ... password|secret|hash|history|one-time|one-time-password <type> <secret>
    user-password     username <user> common-criteria-policy * password <type> <secret>
    user-password     username <user> ... sha256-password|hashed-password|encrypted-password|plaintext-password <type> <secret>
    no-password       username <user> ... <secret:nopassword>
    user-password     user <user> ... password|secret|hash|nthash <type> <secret>
    user-password     user name|username|user-name <user> ... password <type> <secret>
    user-password     mgmtuser username|add <user> ... password <type> <secret>
    enable-secret     mgmtuser username|add <user> ... secret <type> <secret>
    user-password     ap-admin|system-user|admin|administrator <user> ... password|secret <type> <secret>
    user-password     aaa local-user <user> ... password <type> <secret>
    user-password     system-user <user> password <type> <secret>
    dot1x-password    dot1x username <user> password <type> <rest>
    dot1x-password    dot1x credentials * ... password <type> <secret>
    dot1x-password    eap profile * ... password <type> <secret>
    dot1x-password    eap username <user> password <type> <secret>
    ap-login          ap profile * ... mgmtuser username <user> password <type> <secret>
    user-password     ip http|ftp|scp|tftp|ssh|sftp client username <user> password <type> <secret>
    transfer-password ip http|ftp|scp|rcmd|sftp client|source password <type> <secret>
    transfer-password ip ftp password <type> <secret>
    transfer-password ip scp password <type> <secret>
    transfer-password ftp|tftp|scp client password|anonymous-password <type> <secret>
    transfer-password logging ftp-server <host> * <user> <type> <secret>
    transfer-password file transfer|protocol ... password <type> <secret>
    master-key        key config-key password-encrypt|newpass|oldpass <type> <secret>
    master-key        key config-key <n> <secret>
    key-passphrase    challenge-password <type> <secret>
    other-secret      event manager environment *pass*|*pw|*pwd*|*secret* <secret>

    # --- SNMP
    snmp-community    snmp-server community <type> <secret> ... <level:ro|rw|r|read-only|read-write|readonly|readwrite|su|manager|operator|unrestricted|restricted|sdrowner|systemowner>
    snmp-community    snmp-server community <type> <secret>
    snmp-community    snmp-server community-map <type> <secret>
    snmp-community    snmp-server|snmp mib community-map <type> <secret>
    snmp-community    snmp-server community-group <secret>
    snmp-community    snmp-server host|host-group <host> ... community <type> <secret>
    snmp-community    snmp-server host <host> ... version|traps|informs 1|2|2c|v1|v2c|trap|inform <type> <secret>
    -                 snmp-server host * source-interface|use-vrf|filter-vrf|vrf * $
    snmp-community    snmp-server host <host> [vrf *] [traps|trap|informs|inform] version 1|2|2c <type> <secret>
    snmp-community    snmp-server host <host> [vrf *] traps|trap|informs|inform|poll <type> <secret>
    snmp-community    snmp-server trap-community <type> <secret>
    snmp-community    snmp-server trap-host|trap-receiver <host> <type> <secret>
    -                 snmp-server host * version|traps|informs|priv|auth|noauth|source-interface|source|udp-port|vrf|use-vrf $
    -                 snmp-server host * source-interface|source|udp-port|vrf|use-vrf|version * $
    snmp-community    snmp-server host <host> vrf|use-vrf * <type> <secret>
    snmp-community    snmp-server host ipv4|ipv6 <host> [vrf *] <type> <secret>
    snmp-community    snmp-server host <host> <type> <secret>
    snmp-community    snmp-server user <user> * v1|v2c|remote-community <type> <secret>
    snmp-v3-key       snmp-server user <user> ... auth-password|auth-pass <secret>
    snmp-v3-key       snmp-server user <user> ... priv-password|priv-pass <secret>
    snmp-v3-key       snmp-server user <user> ... auth-md5|auth-sha|auth-md5-key|auth-sha-key <secret>
    snmp-v3-key       snmp-server user <user> ... auth|authentication [md5|sha|sha1|sha256|sha-256|sha224|sha384|sha512|sha-2] <type> <secret>
    snmp-v3-key       snmp-server user <user> ... priv|privacy|priv-aes128|priv-des|priv-3des|priv-aes256 [des|des56|3des|aes|aes128|aes192|aes256|aes-128|cfb128-aes|aes-cfb-128] [128|192|256] <type> <secret>
    snmp-v3-key       snmp-server user <user> ... auth-hmac-md5|auth-hmac-sha|priv-des-key|priv-aes-key|priv-3des-key|priv-aes128-key|auth-key|priv-key <type> <secret>
    snmp-community    community name: <secret>
    snmp-community    snmp community <secret> <level:ro|rw|read-only|read-write>
    snmp-community    trap-community <secret>

    # --- AAA servers
    -                 tacacs-server|radius-server key $
    tacacs-key        tacacs-server host <host> ... key <type> <secret>
    tacacs-key        tacacs-server key|shared-secret <type> <secret>
    tacacs-key        tacacs-server ... key|encrypted-key|shared-secret|secret <type> <secret>
    tacacs-key        tacacs|tacacs-plus|tacacs+ [server|host|source] ... key|secret|shared-secret <type> <secret>
    tacacs-key        aaa group server tacacs|tacacs+ ... server-private <host> ... key <type> <secret>
    tacacs-key        aaa group server tacacs|tacacs+ ... key <type> <secret>
    tacacs-key        aaa authentication-server tacacs ... key <type> <secret>
    radius-key        radius-server host <host> ... key|encrypted-key|secret|shared-secret <type> <secret>
    radius-key        radius-server key|shared-secret <type> <secret>
    radius-key        radius-server ... key|encrypted-key|shared-secret|secret|pac-key|key-encrypted <type> <secret>
    radius-key        radius|rad [server|host|proxy] ... key|encrypted-key|secret|shared-secret <type> <secret>
    radius-key        radius server ... pac key <type> <secret>
    radius-key        aaa group server radius ... server-private <host> ... key <type> <secret>
    radius-key        aaa group server radius ... key <type> <secret>
    radius-key        aaa server radius ... server-key|key <type> <secret>
    radius-key        aaa authentication-server radius ... key <type> <secret>
    radius-key        aaa radius ... secret|key <type> <secret>
    radius-key        client <host> [vrf *] server-key <type> <secret>
    radius-key        server-private <host> ... key <type> <secret>
    radius-key        cts credentials id * password <type> <secret>
    radius-key        dynamic-author ... server-key <type> <secret>
    ldap-bind         ldap ... bind authenticate root-dn * password <type> <secret>
    ldap-bind         ldap|ldap-server ... password|bind-password|rootpw|admin-passwd|secret <type> <secret>
    ldap-bind         ... ldap-login-password <type> <secret>
    ldap-bind         bind authenticate root-dn * password <type> <secret>
    tacacs-key        aaa-server <host> ... protocol tacacs+ ... key <type> <secret>
    radius-key        aaa-server * [*] host <host> ... key|radius-common-pw <type> <secret>
    ldap-bind         aaa-server ... ldap-login-password <type> <secret>
    other-secret      aaa-server ... key <type> <secret>
    web-password      policy-server-secret <secret>

    # --- VPN
    ike-psk           crypto isakmp|ike key <type> <secret> address|hostname [ipv6] <peer>
    ike-psk           crypto isakmp|ike key <type> <secret>
    ike-psk           isakmp key <type> <secret> address|hostname <peer>
    ike-psk           crypto keyring ... pre-shared-key address <peer> [<peer>] key <type> <secret>
    ike-psk           pre-shared-key address|hostname [ipv6] <peer> ... key <type> <secret>
    ike-psk           authentication remote|local|local-remote pre-share key <type> <secret>
    cluster-key       pre-shared-key ckn * cak <type> <secret>
    ike-psk           ... ikev1|ikev2 [local-authentication|remote-authentication] pre-shared-key <type> <secret>
    ike-psk           ... local-authentication|remote-authentication pre-shared-key <type> <secret>
    -                 pre-shared-key address|hostname|local|remote $
    ike-psk           peer <peer> ... pre-shared-key [local|remote] <type> <secret>
    ike-psk           pre-shared-key [local|remote] <type> <secret>
    ike-psk           ... ike|ikev1|ikev2|isakmp|ipsec ... pre-shared-key|preshared-key|shared-key|psk <type> <secret>
    vpn-password      crypto isakmp client configuration group * key <type> <secret>
    vpn-password      crypto ipsec client ezvpn ... key <type> <secret>
    vpn-password      group * key <type> <secret>
    vpn-password      username <user> password <type> <secret>
    vpn-password      vpdn-group * ... l2tp tunnel password <type> <secret>
    tunnel-key        l2tp|pptp|l2f tunnel|class ... password|secret <type> <secret>
    tunnel-key        l2tp-class * ... password|digest secret <type> <secret>
    tunnel-key        l2tp-class * ... password <type> <secret>
    tunnel-key        digest secret <type> <secret>
    tunnel-key        ... tunnel password|authentication-key <type> <secret>
    -                 tunnel key ...
    key-passphrase    ... crypto ... passphrase|password <type> <secret>
    cluster-key       failover key [hex] <type> <secret>
    cluster-key       failover ipsec pre-shared-key <type> <secret>
    cluster-key       ... cluster ... key <type> <secret>

    # --- routing
    ldp-password      mpls ldp ... neighbor <peer> ... password <type> <secret>
    bgp-password      neighbor <peer> password <type> <secret>
    bgp-password      neighbor <peer> ... password|authentication-key|tcp-ao|auth-key <type> <secret>
    bgp-password      router bgp ... neighbor|template|peer-group|neighbor-group|session-group <peer> ... password|keyed-md5 <type> <secret>
    bgp-password      router bgp ... password <type> <secret>
    bgp-password      neighbor-group|session-group|peer-group|peer <peer> ... password <type> <secret>
    ospf-key          ip|ipv6 ospf authentication-key|encryption-key <type> <secret>
    ospf-key          ip ospf message-digest-key|md5-authentication <n> md5|sha|sha1|sha256|sha384|sha512|hmac-sha-256 <type> <secret>
    -                 ip ospf authentication message-digest|null|key-chain|keychain ...
    ospf-key          ip ospf authentication encrypt|simple <type> <secret> [<n>] $
    ospf-key          ip ospf digest-key <n> digest-key|md5 [md5] <type> <secret>
    ospf-key          ipv6 ospf6 authentication key-id <n> hash-algo * key <type> <secret>
    -                 ip ospf auth-change-wait-time ...
    -                 ip ospf md5-authentication key-activation-wait-time <n> $
    ospf-key          ip ospf md5-authentication ... key-id <n> key <type> <secret>
    ospf-key          ip ospf md5-authentication key-activation-wait-time ... key <type> <secret>
    ospf-key          ipv6 ospf authentication|encryption ipsec spi <n> ... md5|sha1|null <type> <secret>
    ospf-key          ospfv3 authentication|encryption ... md5|sha1 [passphrase] <type> <secret>
    ospf-key          authentication|encryption ipsec spi <n> ... md5|sha1 [passphrase] <type> <secret>
    ospf-key          encryption ipsec spi <n> esp * [128|192|256] <type> <secret> authentication *
    ospf-key          area * ... virtual-link * ... md5-authentication key-id <n> key <type> <secret>
    ospf-key          area * ... virtual-link * ... authentication-key <type> <secret>
    ospf-key          area * ... virtual-link * ... message-digest-key <n> md5 <type> <secret>
    ospf-key          area * ... sham-link ... password|md5|authentication-key <type> <secret>
    ospf-key          ... ospf ... authentication-key|simple-password <type> <secret>
    ospf-key          ... message-digest-key <n> md5 <type> <secret>
    ospf-key          ospf message-digest-key <n> md5|sha <type> <secret>
    isis-key          isis password <type> <secret> [<level:level-1|level-2>]
    isis-key          isis authentication key [<n>] <type> <secret>
    isis-key          authentication key <type> <secret> [<level:level-1|level-2>] $
    isis-key          domain-password|area-password [hmac-md5|hmac-sha-1|text] <type> <secret>
    isis-key          hello-password|lsp-password|csnp-password|psnp-password [accept] [hmac-md5|text] <type> <secret>
    isis-key          [isis] auth-key <type> <secret> [<level:level-1|level-2>]
    isis-key          isis hello-auth type * key <type> <secret>
    rip-key           ip rip [*] authentication|authentication-key [key|string|text|md5] <type> <secret>
    rip-key           rip authentication key <secret> key_id|key-id <n>
    -                 ip rip|eigrp authentication mode|key-chain ...
    eigrp-key         authentication mode hmac-sha-256 <type> <secret>
    eigrp-key         ip authentication key eigrp * <type> <secret>
    eigrp-key         authentication key eigrp * <type> <secret> key-id <n>
    ldp-password      mpls ldp neighbor [vrf *] <peer> password <type> <secret>
    ldp-password      mpls ldp [vrf *] password fallback <type> <secret>
    -                 mpls ldp [vrf *] password required ...
    ldp-password      mpls ldp [vrf *] password option * for * <type> <secret>
    ldp-password      mpls ldp ... password <type> <secret>
    ldp-password      ... ldp ... session|neighbor <peer> ... password|key <type> <secret>
    msdp-password     ip msdp [vrf *] password peer <peer> <type> <secret>
    msdp-password     ip msdp [vrf *] password <peer> <type> <secret>
    msdp-password     msdp-peer <peer> md5-authentication <type> <secret>
    msdp-password     ip msdp peer <peer> ... password|md5-authentication <type> <secret>
    msdp-password     ... msdp ... password <type> <secret>
    rsvp-key          ip rsvp authentication key <type> <secret>
    rsvp-key          ip rsvp ... password|authentication <type> <secret>
    rsvp-key          ip pim ... hello authentication ah-md5 <type> <secret>
    rsvp-key          ip pim hello-authentication ah-md5 <type> <secret>
    rsvp-key          ip|ipv6 sd-access|lisp ... key|authentication-key <type> <secret>
    rsvp-key          ... map-server <host> ... key <type> <secret>
    rsvp-key          ... eid-table ... authentication-key <type> <secret>
    rsvp-key          ip wccp ... password <type> <secret>
    -                 ip sla key-chain ...
    key-chain         key chain ... key-string|key-octet-string <type> <secret>
    key-chain         key-string <type> <secret>
    key-chain         key chain * ... key <n> ... text <secret>
    key-chain         key <n> <type> <secret> sha1|md5|...
    key-chain         key <n> -- text <secret>
    ntp-key           ntp authentication-key|auth-key <n> [type] [md5|m|sha512|sha384|sha|sha1|sha2|sha256|cmac|cmac-aes-128|hmac-sha1|hmac-sha2-256|aes-128-cmac|key-value] <type> <secret> <type>
    ntp-key           sntp authentication-key <n> ... md5|sha1 [key-value] <type> <secret>
    ntp-key           ntp ... authentication-key <n> [md5|sha1|sha256|cmac|hmac-sha1|hmac-sha2|sha2|type] [md5|sha1] <type> <secret>
    -                 standby|vrrp|glbp|hsrp * authentication md5 key-chain ...
    -                 standby|vrrp|glbp * authentication key-chain ...
    fhrp-key          standby|vrrp|glbp|hsrp|vrrp-group|vrid [<n>] [ipv6|ip|address-family] authentication md5 key-string <type> <secret>
    fhrp-key          standby|vrrp|glbp|hsrp [<n>] [peer] authentication [text|simple|simple-text-auth|plain-text|md5|ietf-md5] [key|key-string] <type> <secret>
    fhrp-key          ... hsrp|vrrp|vrid|vrrp-extended|glbp ... authentication [text|md5|simple-text-auth|type] [key-string|auth-key] <type> <secret>
    fhrp-key          ... vrrp|vrid|hsrp ... auth-type simple-text-auth <secret>
    fhrp-key          ... vrrp-passphrase <secret>
    fhrp-key          ip|ipv6 vrrp|vrrp-extended ... auth-type simple-text-auth <type> <secret>
    fhrp-key          authentication-encrypted <secret>
    fhrp-key          authentication-type simple|simple-text|text|md5 <type> <secret>
    fhrp-key          ip vrrp|carp ... password <type> <secret>
    fhrp-key          ... text-authentication <type> <secret>
    fhrp-key          authentication md5, key-string <type> <secret>
    fhrp-key          authentication text, string <secret>
    fhrp-key          authentication md5 key-string <type> <secret>
    fhrp-key          authentication text <secret>
    nhrp-key          ip nhrp authentication <type> <secret>

    # --- Wi-Fi, PPP, telephony
    wpa-psk           ... wpa-psk [set-key] <type> <secret>
    wpa-psk           ... security wpa [akm] [wpa2] psk set-key <type> <secret>
    wpa-psk           ... wpa|wpa2|wpa3|psk|sae ... set-key <type> <secret>
    wpa-psk           ... wpa-passphrase|wpa-hexkey|wpa2-passphrase|wpa-personal-passphrase|passphrase <type> <secret>
    wep-key           encryption [vlan *] key <n> size * <type> <secret>
    wep-key           ... encryption key <n> size * <type> <secret>
    cluster-key       sap pmk <type> <secret>
    cluster-key       ... cts manual ... sap pmk <type> <secret>
    wep-key           ... wep-key|wepkey|wepkey1|static-wep-key|weptxkey|wep ... <type> <secret> $
    wpa-psk           ... psk|pre-shared-key|shared-key <type> <secret> $
    ppp-password      ... ppp chap password <type> <secret>
    ppp-password      ... ppp pap sent-username <user> password <type> <secret>
    ppp-password      ... ppp ... password <type> <secret>
    ppp-password      ... pppoe ... password <type> <secret>
    ppp-password      ... dialer ... password <type> <secret>
    vtp-password      vtp [domain *] password <type> <secret>
    vtp-password      vtp password: <secret>
    voip-password     ... sip-ua ... password <type> <secret>
    voip-password     authentication|credentials|registrar ... username <user> password <type> <secret>
    voip-password     ... dial-peer ... password <type> <secret>
    voip-password     xml user <user> password <type> <secret>
    voip-password     ephone ... username <user> password <type> <secret>
    voip-password     ... pin|auth-pin|atm-pin <secret>
    voip-password     telephony-service ... web admin system name <user> password|secret <type> <secret>
    voip-password     web admin system|customer name <user> password|secret <type> <secret>
    cable-secret      cable shared-secret|shared-secondary-secret [index <n>] <type> <secret>
    ap-login          ... ap-console-password|bkup-passwords|ap-password <type> <secret>
    wpa-psk           wireless mesh security psk provisioning key <n> <type> <secret>
    wep-key           security static-wep-key encryption * ascii|hex <type> <secret>

    # --- services
    url-credential    ... <url>
    mail-password     ... smtp|email|mail ... password <type> <secret>
    ddns-password     ... ddns|dyndns ... password <type> <secret>
    proxy-password    ... proxy ... password <type> <secret>
    transfer-password ... kron|archive|backup|scp|ftp|sftp|tftp ... password <type> <secret>
    -                 ... -cvauth=token,* ...
    api-key           ... -ingestauth=key,<secret>
    api-key           ... -cvauth=key,<secret>
    api-key           ... -cvauth=token-secure,<secret>
    api-key           ... -ingestauth=token,<secret>
    api-key           ... license smart ... idtoken|token <secret>
    api-key           parameter-map type umbrella ... token <type> <secret>
    api-key           token <type> <secret> $
    api-key           ... umbrella ... api-key|secret <type> <secret>
    api-key           ... secret-access-key|access-token|api-token|apikey|api-key|auth-token <type> <secret>
    cluster-key       mka policy * ... pre-shared-key ckn * cak <type> <secret>
    -                 key password6|config-key|encryption|controller $
    -                 key password6|controller ...
    cluster-key       ... mka|macsec ... cak|connectivity-association-key <type> <secret>
    cluster-key       macsec ... key-string|key-octet-string <type> <secret>
    cluster-key       ... stackwise|vpc|peer-link ... password|key <type> <secret>

    # --- Hirschmann, Siemens
    snmp-community    snmp-server community <level:ro|rw> <secret> $
    snmp-community    snmp community index * name <secret>
    user-password     users passwd <user> <secret>
    user-password     user-account <user> password <type> <secret>

    # --- the same as YANG paths (NETCONF, RESTCONF)
    snmp-community    native snmp-server community|community-config [name] <secret>
    bgp-password      native router bgp ... neighbor|peer-group ... password text <secret>
    bgp-password      bgp ... neighbor ... auth-password <secret>
    bgp-password      bgp ... neighbor ... password <type> <secret>
    ike-psk           native crypto isakmp key ... key <secret>
    -                 native ... encryption|type|permission|access-list-name|id|name $

    # --- under a stanza that an extract lost, where the words stand alone
    ?radius-key       ... server-key <type> <secret>
    ?user-password    [line] password|secret <type> <secret> $
    ?user-password    password|secret <type> <secret> [<type>] $
    ?user-password    password|secret 0|5|7|8|9|10|encrypted|clear|sha512|sha256 <secret>
    ?radius-key       key <type> <secret> $
    ?other-secret     ... shared-secret|shared-key|passphrase|passwd|pass-phrase|password-encrypted <type> <secret>
    ?other-secret     ... password|secret <type> <secret> <type> $
  `,
};
