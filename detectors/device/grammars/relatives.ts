import type { Grammar } from './language';

/** Statements that only one family of line-based systems writes. */
export const lineRelatives: readonly Grammar[] = [
  {
    platforms: ['arista-eos'], layout: 'line', statements: String.raw`
    other-secret      management security ... session shared-secret profile * ... secret <n> <type> <secret>
    other-secret      secret <n> <type> <secret> receive-lifetime ...
    -                 key controller ...
    tunnel-key        ip security ... shared-key <type> <secret>
    ike-psk           ... profile * ... shared-key <type> <secret>
    cluster-key       mac security ... key * <type> <secret>
    cluster-key       key <n> <type> <secret> [fallback]
    bgp-password      neighbor <peer> password <type> <secret>
  ` },
  {
    platforms: ['cisco-nxos'], layout: 'line', statements: String.raw`
    -                 username * passphrase ...
    cluster-key       fabric forwarding|otv ... authentication key <type> <secret>
    bgp-password      template peer|peer-session <peer> ... password <type> <secret>
    cluster-key       fcsp|fcip ... password <type> <secret>
    dot1x-password    fcsp dhchap password <type> <secret>
  ` },
  {
    platforms: ['cisco-asa'], layout: 'line', statements: String.raw`
    vpn-password      vpdn username <user> password <type> <secret>
    user-password     username <user> password <type> <secret> <type> ... privilege <level>
    user-password     username <user> password <type> <secret> <type>
    snmp-community    snmp-server host * <host> community <type> <secret>
    cluster-key       failover ipsec pre-shared-key <type> <secret>
    tacacs-key        aaa-server tac*|*tac* * host <host> ... key <type> <secret>
    -                 aaa-server * (*) host * [timeout *] $
    radius-key        aaa-server * (*) host <host> <secret> [timeout <n>]
    line-password     passwd <type> <secret> $
    vpn-password      vpngroup|vpnclient <user> ... password <secret>
    other-secret      client username <user> password <type> <secret>
    enable-secret     enable password <type> <secret> <type>
    line-password     passwd <type> <secret> <type>
    snmp-v3-key       snmp-server user <user> ... encrypted auth md5|sha|sha256 <secret>
    other-secret      ... ntlm|kerberos ... password <type> <secret>
    key-passphrase    crypto ca trustpoint * ... password <type> <secret>
    url-credential    auto-update server <secret>
    -                 name * * description ...
    -                 ssh key-exchange ...
    -                 ssl encryption|cipher ...
  ` },
  {
    platforms: ['cisco-aireos'], layout: 'line', statements: String.raw`
    -                 snmp community delete|ipsec ...
    snmp-community    snmp community mode enable|disable <secret>
    snmp-community    snmp community ipaddr <host> * <secret>
    snmp-community    snmp community create <secret>
    snmp-community    snmp community accessmode <level:ro|rw> <secret>
    snmp-v3-key       snmp v3user create <user> <level> hmacmd5|hmacsha|sha|md5|hmacsha2 des|aescfb128|aes128|none <secret>
    snmp-v3-key       snmp v3user create <user> <level> hmacmd5|hmacsha|sha|md5|hmacsha2 des|aescfb128|aes128 * <secret>
    -                 snmp trapreceiver|trapcontrol|version|syslocation|syscontact|engineid ...
    -                 radius auth|acct mac-delimiter|callstationidtype|keywrap|network|management|rfc3576|ipsec|retransmit-timeout ...
    radius-key        radius auth|acct|dns add <n> <host> <n> <type> <secret>
    radius-key        radius auth|acct add encrypt <n> <host> <n> password <n> * * <n> <secret>
    radius-key        radius auth|acct add encrypt <n> <host> <n> * ... <secret> $
    tacacs-key        tacacs auth|acct|athr|dns add <n> <host> <n> <type> <secret>
    tacacs-key        tacacs auth|acct|athr add encrypt <n> <host> <n> password <n> * * <n> <secret>
    tacacs-key        tacacs auth|acct|athr add encrypt <n> <host> <n> * ... <secret> $
    ldap-bind         ldap simple-bind authenticated <n> username <user> password <type> <secret>
    wpa-psk           wlan security wpa [wpa2] [akm] psk set-key hex|ascii encrypt <n> * * <n> <secret> <n>
    wpa-psk           wlan security wpa [wpa2] [akm] psk set-key <type> <secret> <n>
    wpa-psk           wlan security wpa [wpa2] [akm] psk set-key <type> <secret>
    wep-key           wlan security static-wep-key|ckip encryption <n> * <type> <secret>
    user-password     mgmtuser add encrypt <user> <n> * ... <secret> <level:read-write|read-only|lobby-admin> $
    user-password     mgmtuser add <user> <secret> [<level:read-write|read-only|lobby-admin>]
    user-password     mgmtuser password <user> <secret>
    user-password     netuser add <user> <secret>
    user-password     netuser password <user> <secret>
    ap-login          ap mgmtuser|dot1xuser add encrypt username <user> password <n> * * <n> <secret>
    ap-login          ap mgmtuser add encrypt username * password <n> * * <n> * secret <n> * * <n> <secret>
    ap-login          ap mgmtuser add username <user> password <type> <secret>
    ap-login          ap mgmtuser add username * password * secret <type> <secret>
    ap-login          ap dot1xuser add [encrypt] username <user> password <type> <secret>
    cluster-key       switchconfig fips-authorization-secret [encrypt] [<n>] <rest>
    -                 switchconfig secret-obfuscation ...
    cluster-key       mobility secure-mode|psk|group ... psk <secret>
    mail-password     mail|guest-lan ... password <secret>
    transfer-password transfer upload|download password <secret>
    transfer-password transfer encrypt set-key <secret>
    dot1x-password    local-auth method fast server-key <secret>
    ntp-key           time ntp key-auth add <n> * <type> <secret>
    cluster-key       mobility group member hash <host> <secret>
    radius-key        flexconnect group ... server-key <secret>
    user-password     flexconnect group * local-auth user add <user> password <secret>
    user-password     flexconnect group * local-auth user <user> password <secret>
    cluster-key       mesh security|psk ... key <secret>
    cluster-key       mesh ... psk ... <type> <secret> $
  ` },
  {
    platforms: ['brocade', 'extreme-exos'], layout: 'line', statements: String.raw`
    enable-secret     enable super-user-password|read-only-password|port-config-password <type> <secret>
    user-password     username <user> ... password|create-password <type> <secret>
    password-hash     username <user> history <secret>
    user-password     username <user> [privilege <level>] 8|9|5 <secret>
    snmp-community    snmp-server community <n> <secret> ro|rw
    snmp-community    snmp-server host <host> [version v1|v2c] <type> <secret>
    ospf-key          ip ospf auth-change-wait-time|authentication-key <type> <secret>
    -                 username * expires|privilege|nopassword $
    -                 ip ospf auth-change-wait-time|md5-authentication key-activation-wait-time ...
    snmp-v3-key       snmp-server user <user> ... auth md5|sha <type> <secret>
    snmp-v3-key       snmp-server user <user> ... priv [encrypted] des|aes <type> <secret>
    ntp-key           ntp ... authentication-key key-id <n> md5|sha1 <type> <secret>
    ntp-key           authentication-key key-id <n> md5|sha1 <type> <secret>
  ` },
  {
    platforms: ['dell-os', 'cisco-sb', 'alliedtelesis', 'alcatel-aos'], layout: 'line', statements: String.raw`
    -                 ssd ...
    radius-key        radius server key auth|acct <host> [encrypted] <secret>
    radius-key        radius server host auth|acct <host> ... key [encrypted] <secret>
    -                 snmp community map mode ...
    radius-key        <type> radius-server host <host> ... key [encrypted] <secret>
    tacacs-key        <type> tacacs-server host <host> ... key [encrypted] <secret>
    radius-key        <type> radius-server key <type> <secret>
    tacacs-key        <type> tacacs-server key <type> <secret>
    ntp-key           <type> sntp authentication-key <n> md5 <secret>
    key-chain         <type> key-string <secret>
    snmp-v3-key       <type> snmp-server user <user> ... auth md5|sha|sha224|sha256|sha384|sha512 <secret> [priv] *
    snmp-v3-key       <type> snmp-server user <user> ... priv [aes-cfb-128|des] <secret>
    dot1x-password    <type> mac-auth password <secret>
    user-password     username <user> password <type> <secret> privilege|role|level|encrypted <level>
    user-password     username <user> password encrypted <secret> privilege <level>
    enable-secret     enable password [level <level>] <type> <secret>
    user-password     user <user> password <type> <secret>
    user-password     users passwd <user> encrypted <secret>
    snmp-community    snmptrap <secret> [ipaddr] <host>
    user-password     user <user> ... password-hash|md5|password <secret>
    snmp-community    snmp-server community <secret> [<level:ro|rw|su>]
    snmp-community    snmp community-map <secret> user <user>
    snmp-community    snmp community map <secret> user <user>
    -                 ntp key <n> trusted ...
    ospf-key          ip ospf interface * auth-key <secret>
    ospf-key          ip ospf interface * md5 <n> key|encrypt-key <secret>
    bgp-password      ip bgp neighbor <peer> md5 key [encrypted] <secret>
    rip-key           ip rip interface * auth-key <secret>
    fhrp-key          vrrp * * authenticate|authentication <secret>
    radius-key        aaa radius-server|tacacs+-server|ldap-server * ... key|hash-key|password <type> <secret>
    mail-password     mail-server ... password <type> <secret>
  ` },
  {
    platforms: ['hp-procurve', 'aruba-os'], layout: 'line', statements: String.raw`
    -                 password minimum-length|complexity|configuration|composition|non-plaintext-sha256 ...
    user-password     password <level:manager|operator|all|port-access> [user-name <user>] plaintext|sha1|sha256|bcrypt <secret>
    user-password     password <level:manager|operator|port-access> user-name <user> <type> <secret>
    -                 ip client-public-key ...
    -                 password configuration|configuration-control|non-plaintext-sha256 ...
    user-password     aaa authentication local-user <user> ... password plaintext|sha1|sha256 <secret>
    snmp-community    snmp-server community <secret> [<level:unrestricted|restricted|operator|manager>]
    snmp-community    snmp-server host <host> community <secret>
    snmp-community    snmp-server host <host> <secret> [trap-level|all|none|debug|critical|not-info|informs|inform] ...
    snmp-v3-key       snmpv3 user <user> auth md5|sha <type> <secret>
    snmp-v3-key       snmpv3 user <user> ... priv des|aes <type> <secret>
    snmp-community    snmpv3 community index * name <secret>
    radius-key        radius-server host <host> ... key|encrypted-key <secret>
    tacacs-key        tacacs-server host <host> ... key|encrypted-key <secret>
    radius-key        radius-server key|encrypted-key <secret>
    tacacs-key        tacacs-server key|encrypted-key <secret>
    ntp-key           sntp authentication key-id <n> ... key-value|encrypted-key <type> <secret>
    rip-key           ip rip [*] authentication-key <type> <secret>
    other-secret      autorun encrypted-key|encryption-key <secret>
    key-chain         key-chain * key <n> key-string <type> <secret>
    key-chain         key-chain * ... encrypted-key|key-string <secret>
    dot1x-password    aaa port-access supplicant * ... secret|encrypted-secret <secret>
    user-password     encrypted-password <level:manager|operator> [user-name <user>] <secret>
  ` },
  {
    platforms: ['aruba-aoscx'], layout: 'line', statements: String.raw`
    user-password     user <user> group <level> password ciphertext|plaintext|<type> <secret>
    user-password     user <user> password <type> <secret>
    snmp-v3-key       snmpv3 user <user> ... auth-pass <type> <secret>
    snmp-v3-key       snmpv3 user <user> ... priv-pass <type> <secret>
    radius-key        radius-server host <host> key <type> <secret>
    radius-key        radius dyn-authorization client <host> ... secret-key|key <type> <secret>
    rip-key           ip rip * authentication-key <type> <secret>
    snmp-community    snmp-server community <secret>
    snmp-community    snmpv3 ... community <secret>
    ospf-key          ip ospf message-digest-key <n> md5 <type> <secret>
    ospf-key          ip ospf authentication-key <type> <secret>
    bgp-password      neighbor <peer> password <type> <secret>
    dot1x-password    aaa authentication port-access dot1x supplicant ... password <type> <secret>
    key-chain         keychain * ... key-string <type> <secret>
    key-passphrase    crypto pki ... passphrase <type> <secret>
  ` },
  {
    platforms: ['aruba-os'], layout: 'line', statements: String.raw`
    -                 mgmt-user ssh-pubkey|webui-cacert|localauth-disable|console-login ...
    user-password     mgmt-user <user> <secret> <level:read-only|guest-mgmt|local|usertype>
    user-password     mgmt-user <user> <level> <secret>
    user-password     mgmt-user <user> <secret>
    user-password     hash-mgmt-user <user> password hash|cleartext <secret>
    user-password     hash-mgmt-password hash|cleartext <secret>
    user-password     user <user> <secret> portal|radius|802.1x
    user-password     local-userdb add username <user> password <secret>
    ike-psk           localip <peer> ipsec|ipsec-factory-cert <secret>
    ike-psk           masterip|conductorip|local-peer-mac|cluster-member-ip|peer-mac|cluster-member-mac <peer> ipsec <secret>
    ike-psk           vpn ikepsk <secret>
    vpn-password      vpn ikepsk * username <user> password <secret>
    ike-psk           ike authentication pre-share <secret>
    ike-psk           crypto-local isakmp key <secret> fqdn|fqdn-any
    ike-psk           crypto-local isakmp key <secret> address <peer>
    ike-psk           crypto isakmp key <secret> address <peer>
    wpa-psk           ... wpa-passphrase|wpa-hexkey <secret>
    cluster-key       virtual-controller-key <secret>
    api-key           airwave-shared-key|ams-key <secret>
    ap-login          ap system-profile * ... ap-console-password|bkup-passwords <secret>
    wep-key           wepkey1|wepkey2|wepkey3|wepkey4 <secret>
    fhrp-key          vrrp ... authentication <secret>
    tacacs-key        aaa authentication-server tacacs * key <secret>
    radius-key        aaa authentication-server radius * key <secret>
    ldap-bind         aaa authentication-server ldap * admin-passwd <secret>
    ldap-bind         admin-password|admin-passwd <secret>
    ppp-password      pppoe-passwd <secret>
    ppp-password      ap provision pppoe-passwd <secret>
    mail-password     mail-password <secret>
    wpa-psk           ppskey <secret>
    ddns-password     dynamic-dns-ap ... key <secret>
    radius-key        aaa rfc-3576-server <host> key <secret>
    snmp-v3-key       snmp-server user <user> auth-prot md5|sha <secret>
    snmp-v3-key       snmp-server user <user> auth-prot md5|sha * priv-prot des|aes <secret>
  ` },
  {
    platforms: ['ciena-saos'], layout: 'line', statements: String.raw`
    user-password     user <user> access-level <level> secret|password <type> <secret>
    user-password     user create user <user> ... password|secret|echo-less-password <secret>
    user-password     user set user <user> ... password|secret <secret>
    snmp-community    snmp create community-index * community <secret>
    snmp-community    snmp ... community <secret>
    snmp-v3-key       snmp create user <user> ... auth-password|auth-secret|auth-key <secret>
    snmp-v3-key       snmp create user <user> ... priv-password|priv-secret|priv-key <secret>
    tacacs-key        tacacs set secret|key <secret>
    tacacs-key        tacacs ... key|secret <secret>
    radius-key        radius ... key|secret <secret>
    ntp-key           ntp ... md5-auth key <secret>
    ntp-key           ntp ... md5-auth|key|secret <secret>
    transfer-password system xftp|server ... password|secret|echoless-password <secret>
    dot1x-password    pppoe|dot1x ... password|secret <secret>
  ` },
  {
    platforms: ['extreme-exos'], layout: 'line', statements: String.raw`
    # WiNG
    wpa-psk           ... wpa-wpa2|wpa psk <type> <secret>
    radius-key        authentication|accounting server <n> host <host> secret <type> <secret>
    radius-key        nas <host> secret <type> <secret>
    ldap-bind         ldap-server primary|secondary host <host> ... passwd <type> <secret>
    ike-psk           authentication psk <type> <secret>
    user-password     user <user> password <type> <secret>
    ntp-key           ntp server <host> key <n> md5 <type> <secret>
    snmp-v3-key       snmp-server user * v3 ... auth md5|sha <type> <secret>
    user-password     create account <level:admin|user|lawful-intercept> <user> encrypted <secret>
    user-password     create account <level:admin|user> <user> <secret>
    -                 configure cli ...
    -                 configure account|snmp ... password-policy ...
    -                 [configure] snmp delete ...
    -                 [configure] ntp key trusted ...
    -                 create sshd2 ...
    user-password     configure failsafe-account encrypted <secret>
    user-password     failsafe-account encrypted <secret>
    user-password     configure account <user> ... encrypted <secret>
    user-password     account <user> encrypted <secret>
    user-password     account admin|user <user> encrypted <secret>
    radius-key        configure radius ... shared-secret [encrypted] <secret>
    radius-key        radius ... shared-secret [encrypted] <secret>
    tacacs-key        configure tacacs ... shared-secret [encrypted] <secret>
    tacacs-key        tacacs ... shared-secret [encrypted] <secret>
    snmp-community    configure snmp add community readonly|readwrite [encrypted] <secret>
    snmp-community    snmp add community readonly|readwrite [encrypted] <secret>
    snmp-community    [configure] snmpv3 add community [encrypted] [hex] * [encrypted] name [encrypted] [hex] <secret> user *
    snmp-community    snmpv3 add community [hex] * [encrypted] name [encrypted|hex] <secret>
    snmp-community    configure snmp add trapreceiver <host> community [hex] <secret>
    snmp-community    snmp add trapreceiver <host> ... community [hex|encrypted] <secret>
    snmp-v3-key       configure snmpv3 add user <user> ... authentication md5|sha|sha1|sha256|sha384|sha512 [auth-encrypted] [hex|localized-key] <secret>
    snmp-v3-key       snmpv3 add user <user> ... authentication md5|sha|sha1|sha256|sha384|sha512 [auth-encrypted] [hex|localized-key] <secret>
    snmp-v3-key       snmpv3 add user <user> ... privacy [des|3des|aes] [128|192|256] [privacy-encrypted] [hex|localized-key] <secret>
    snmp-v3-key       configure snmpv3 add user <user> ... privacy [des|3des|aes] [128|192|256] [privacy-encrypted] [hex|localized-key] <secret>
    bgp-password      configure bgp neighbor|peer-group <peer> password [encrypted] <secret>
    bgp-password      bgp neighbor|peer-group <peer> password [encrypted] <secret>
    ospf-key          ospf ... authentication [encrypted] simple-password|md5 [<n>] <secret>
    fhrp-key          vrrp ... authentication simple-password [encrypted] <secret>
    ntp-key           [create|configure] ntp key <n> md5|sha256 [encrypted] <secret>
    isis-key          [configure] isis ... area-password|domain-password [encrypted] [simple|md5] <secret>
    isis-key          [configure] isis ... hello-authentication-password|authentication-password [encrypted] [simple|md5] <secret>
    dot1x-password    [create] netlogin local-user <user> [encrypted] <secret>
    dot1x-password    [configure] netlogin add mac-list default [encrypted] <secret>
    dot1x-password    [configure] netlogin add mac-list * [*] encrypted <secret>
    private-key       [configure] ssh2 key <secret>
    ike-psk           ... pre-shared-key|shared-secret [encrypted] <secret>
    mail-password     netlogin|ssh2|ssl ... encrypted|privkey <secret>
    # VOSS
    snmp-community    snmp-server community <secret> group|index|secname *
    snmp-community    snmp-server host <host> [port <n>] v1|v2c <secret>
    -                 snmp-server host * [port <n>] v3 ...
    snmp-v3-key       snmp-server user <user> ... md5|sha|sha256 <secret>
    snmp-v3-key       snmp-server user <user> ... des|aes|3des <secret>
    user-password     web-server password <level:ro|rw|rwa|admin> <user> <secret>
    user-password     [cli] password <user> <level:read-only|read-write|read-write-all|layer1|layer2|layer3> <secret>
    user-password     password <level:ro|rw|rwa|l1|l2|l3> <user> password <secret>
    user-password     cli password switch|stack|serial|telnet <level:read-only|read-write> <secret>
  ` },
  {
    platforms: ['moxa'], layout: 'line', statements: String.raw`
    radius-key        auth radius server <host> ... share-key <secret>
    tacacs-key        auth tacacs+ server <host> ... share-key <secret>
    mail-password     email-warning account <user> <secret>
    -                 auth mode ...
  ` },
  {
    platforms: ['ruckus-zd'], layout: 'line', statements: String.raw`
    snmp-community    ^ ro-community|rw-community <secret>
    snmp-v3-key       ^ ro-user|rw-user <user> md5|sha <secret>
    snmp-v3-key       ^ ro-user|rw-user <user> md5|sha * des|aes <secret>
    user-password     ^ name <user> password <secret>
    user-password     ^ user <user> ... password <secret>
    wpa-psk           ^ open|mac|shared wpa|wpa2|wpa3|wpa-mixed|wpa23-mixed passphrase <secret>
    wpa-psk           ^ open|mac|shared wpa3|wpa23-mixed ... sae-passphrase <secret>
    wep-key           ^ open|mac|shared wep-64|wep-128 key <secret>
    wpa-psk           ^ passphrase <secret>
    radius-key        ^ radius-secret|backup-radius-secret <secret>
    tacacs-key        ^ tacplus-secret <secret>
    ldap-bind         ^ admin-password <secret>
    mail-password     ^ smtp-auth-password <secret>
  ` },
  {
    platforms: ['draytek'], layout: 'line', statements: String.raw`
    user-password     sys passwd <secret>
    snmp-community    mngt snmp ... -g <secret:*>
    snmp-community    mngt snmp ... -s <secret:*>
    snmp-community    mngt snmp ... -t <secret:*>
    ike-psk           vpn option <n> ... okey=<secret>
    ike-psk           vpn option <n> ... ikey=<secret>
    vpn-password      vpn option <n> ... opwd=<secret>
    vpn-password      vpn option <n> ... ipwd=<secret>
    wpa-psk           wl|wl_5g security <n> wpa1psk|wpa2psk|wpapsk|wpamixpsk|wpa3psk|wpa2wpa3psk <secret>
    ppp-password      internet ... -u <user> -p <secret>
    ddns-password     ddns ... -p <secret>
  ` },
  {
    platforms: ['zyxel-zld'], layout: 'line', statements: String.raw`
    user-password     username <user> password|encrypted-password <secret> user-type <level>
    ppp-password      account pppoe|pptp|l2tp * ... password|encrypted-password <secret>
    ike-psk           isakmp policy * ... keystring|encrypted-keystring <secret>
    ike-psk           keystring|encrypted-keystring <secret>
    radius-key        aaa group server radius * ... server key|encrypted-key <secret>
    radius-key        server key|encrypted-key <secret>
    ldap-bind         ldap-server password|encrypted-password <secret>
    wpa-psk           wpa-psk|wpa-psk-encrypted|wpa-encrypted-psk <secret>
    ddns-password     ddns profile * ... username <user> password|encrypted-password <secret>
    cluster-key       device-ha ... authentication string|encrypted-string|md5 <secret>
    other-secret      tr069-agent password|encrypted-password <secret>
    other-secret      tr069-agent ... password|encrypted-password <secret>
    ?other-secret     encrypted-password|encrypted-key|encrypted-keystring <secret>
  ` },
  {
    platforms: ['tplink-jetstream'], layout: 'line', statements: String.raw`
    user-password     user name <user> ... password|secret <type> <secret>
    enable-secret     enable admin password|secret <type> <secret>
    snmp-v3-key       snmp-server user <user> ... cpwd <type> <secret>
    snmp-v3-key       snmp-server user <user> ... epwd <type> <secret>
    -                 snmp-server host * <n> * smode v3 ...
    snmp-community    snmp-server host <host> <n> <secret> smode v1|v2c
  ` },
  {
    platforms: ['cisco-viptela'], layout: 'line', statements: String.raw`
    user-password     user <user> ... password <secret>
    radius-key        radius ... secret-key|key <secret>
    tacacs-key        tacacs ... secret-key|key <secret>
    snmp-community    snmp ... community <secret>
    snmp-community    community-name <secret>
    snmp-v3-key       auth-password|priv-password <secret>
    ike-psk           pre-shared-secret <secret>
    wpa-psk           wpa-personal-key <secret>
    ppp-password      chap password <secret>
    ppp-password      pap password <secret>
  ` },
  {
    platforms: ['adva-rad'], layout: 'line', statements: String.raw`
    snmp-community    snmp community <n> read-only|read-write * <secret>
    snmp-community    snmp trapsess <host> <n> <secret>
    snmp-community    trapsess <host> <n> <secret>
    snmp-community    community <n> read-only|read-write * <secret>
    user-password     user <user> level <level> ... password <type> <secret>
    user-password     ... name <user> level <level> password <type> <secret> <type>
    snmp-community    snmp|snmpv3 ... community * name <secret>
    snmp-community    snmp ... community * ... name <secret>
    -                 ... community * $
    snmp-v3-key       authentication md5|sha|hmac-* key <secret> <type>
    snmp-v3-key       privacy * key <secret> <type>
    -                 ... community * sec-name|tag ...
    tacacs-key        ... tacacsplus ... key <secret> <type>
    radius-key        ... radius ... key <secret>
  ` },
  {
    platforms: ['a10-acos'], layout: 'line', statements: String.raw`
    -                 ^ key * $
    user-password     admin <user> ... password|hashed <type> <secret>
    enable-secret     enable-password <type> <secret>
    snmp-community    ... community read|write [encrypted] <secret>
    radius-key        radius-server host <host> secret [encrypted|secret-encrypted] <secret>
    tacacs-key        tacacs-server host <host> secret [encrypted] <secret>
    ldap-bind         ... admin-dn * admin-secret [encrypted] <secret>
    ldap-bind         ... admin-secret <type> <secret>
    -                 slb service-group|server|virtual-server ...
    web-password      method * ... password|community <type> <secret>
    web-password      method * ... secret <type> <secret>
    web-password      health monitor ... password|community [encrypted] <secret>
    cluster-key       vcs|vrrp-a ... passphrase|authentication [encrypted] <secret>
    key-passphrase    slb template ... key ... pass-phrase [encrypted] <secret>
    other-secret      ... secret-encrypted|encrypted|passphrase-encrypted <secret>
  ` },
  {
    platforms: ['citrix-netscaler'], layout: 'line', statements: String.raw`
    -                 ssl cipher|cipherSuite|profile|parameter ...
    user-password     system user <user> <secret> -encrypted|-hashmethod|-externalAuth|-timeout|-logging|-promptString|-maxsession|-allowedManagementInterface
    user-password     system user <user> <secret>
    -                 system cmdpolicy|group|parameter ...
    -                 authentication loginschema|policy|vserver ...
    user-password     aaa user <user> -password <secret>
    other-secret      ns encryptionParams ... -keyValue <secret>
    cluster-key       ns rpcNode <peer> -password <secret>
    ldap-bind         ... -ldapBindDnPassword <secret>
    other-secret      ... -activationCode <secret>
    radius-key        ... -radKey <secret>
    tacacs-key        ... -tacacsSecret <secret>
    snmp-v3-key       snmp user <user> ... -authPasswd <secret>
    snmp-v3-key       snmp user <user> ... -privPasswd <secret>
    snmp-community    snmp community <secret> [<level:GET|GET_NEXT|GET_BULK|SET|ALL>]
    snmp-community    snmp trap * <host> ... -communityName <secret>
    key-passphrase    ssl certKey * ... -passcrypt|-passplain|-password <secret>
    ntp-key           ntp key <n> [md5|sha1] <secret>
    ntp-key           ns ntp ... -key <secret>
    bgp-password      ... -md5Password <secret>
    web-password      lb monitor ... -password|-secondaryPassword|-radKey|-secureArgs <secret>
    api-key           ... -clientSecret|-oauthsecret|-secret|-token <secret>
    database-password db user <user> -password <secret>
    other-secret      ... -password|-passphrase|-psk|-preSharedKey|-sharedSecret|-credential|-encryptedPassword <secret>
    user-password     aaa kcdAccount * ... -kcdPassword|-delegatedPassword <secret>
    user-password     kcdAccount * ... -kcdPassword|-delegatedPassword <secret>
  ` },
  {
    platforms: ['sonicwall', 'watchguard'], layout: 'line', statements: String.raw`
    user-password     ... user <user> password <type> <secret>
    ike-psk           ... shared-secret <type> <secret>
    user-password     administrator password <secret>
    user-password     admin-password <type> <secret>
    other-secret      sso-agent ... shared-key <secret>
    wpa-psk           ... wpa-psk passphrase <secret>
    wpa-psk           passphrase <secret>
    ike-psk           ... shared-key <secret>
    snmp-community    ... get-community-name|trap-community-name|community <secret>
    radius-key        ... shared-secret <secret>
    ldap-bind         ... bind-password <secret>
  ` },
  {
    platforms: ['net-snmp', 'frr', 'strongswan', 'pppd'], layout: 'line', statements: String.raw`
    -                 com2sec|com2sec6 * * $
    snmp-community    rocommunity|rocommunity6 <secret>
    snmp-community    rwcommunity|rwcommunity6 <secret>
    snmp-community    trapcommunity <secret>
    snmp-community    authcommunity * <secret>
    snmp-community    proxy ... -c <secret:*>
    snmp-community    com2sec|com2sec6 [-cn *] * <host> <secret>
    snmp-community    com2secunix * * <secret>
    snmp-community    trapsink|trap2sink|informsink <host> <secret>
    snmp-v3-key       createUser [-e *] <user> md5|sha|sha-224|sha-256|sha-384|sha-512 [-l] [-m] <secret>
    snmp-v3-key       createUser [-e *] <user> * [-l] [-m] * des|aes|aes-128|aes-256 [-l] [-m] <secret>
    snmp-v3-key       usmUser * * * * * * * <secret>
    snmp-v3-key       usmUser * * * * * * * * * <secret>
    snmp-v3-key       usmUser * * * * * * * * <secret:0x*>
    snmp-v3-key       usmUser * * * * * * * * * * <secret:0x*>
    snmp-v3-key       defAuthPassphrase|defPrivPassphrase|defPassphrase <secret>
    snmp-community    defCommunity <secret>
    snmp-v3-key       trapsess ... -a * -a <secret>
    snmp-v3-key       trapsess ... -x * -x <secret>
    snmp-v3-key       trapsess ... -a <secret> -a *
    snmp-v3-key       trapsess ... -x <secret> -x *
    snmp-community    trapsess ... -c <secret>
    enable-secret     enable password <type> <secret>
    line-password     password <type> <secret> $
    ike-psk           [*] [*] : PSK <secret>
    ike-psk           <peer> PSK <secret>
    vpn-password      : PIN * <secret>
    vpn-password      [<user>] : EAP|XAUTH|NTLM <secret>
    vpn-password      [<user>] [*] : EAP|XAUTH|NTLM <secret>
    key-passphrase    : RSA|ECDSA|P12|PKCS8 * <secret>
    ppp-password      chap-secret <user> * <secret>
  ` },
  {
    platforms: ['bmc'], layout: 'line', statements: String.raw`
    bmc-password      ipmitool ... -P <secret>
    bmc-password      ... user set password <n> <secret>
    bmc-password      ... lan set <n> password <secret>
    snmp-community    ... lan set <n> snmp <secret>
    bmc-password      ipmicfg -user setpwd <n> <secret>
    snmp-community    racadm ... *AgentCommunity|*CommunityName <secret> $
    bmc-password      racadm ... -u <user> -p <secret>
    bmc-password      racadm ... cfgUserAdminPassword -i <n> <secret>
    bmc-password      racadm set idrac.users.*.password <secret>
    bmc-password      racadm ... *Password <secret> $
  ` },
];
