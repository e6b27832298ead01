/** A sign of a platform: how a line of its configurations begins. */
export interface Fingerprint {
  readonly platform: string;
  /** Compared with the line from its first character that is not blank, without regard to case. */
  readonly sign: string | RegExp;
  /** First words (see `firstPart`) of lines to compare; none for a sign that is looked for in the first lines only. */
  readonly words: readonly string[];
  readonly weight: number;
}

/**
 * Signs by platform: `weight text`. 10 is proof (a header only that system writes), 3 strong, 1 a hint that
 * several systems share. Each counts once. A text between slashes is a regular expression on the line;
 * the words before it are the first words of lines it is tried on (without them: the first 30 lines).
 */
const SIGNS: Readonly<Record<string, string>> = {
  'cisco-ios': String.raw`
    8 <native xmlns="http://cisco.com
    10 !RANCID-CONTENT-TYPE: cisco
    6 Current configuration :
    4 Building configuration...
    4 service timestamps
    4 service tcp-keepalives
    6 Cisco IOS Software
    4 using /^Using \d+ out of \d+ bytes/
    3 last /^! (Last configuration change|NVRAM config last updated) at/
    3 version /^version 1[0-9]\.\d/
    3 boot-start-marker
    2 no service pad
    2 service password-encryption
    2 no service password-encryption
    1 ip cef
    1 ip classless
    1 aaa new-model
    3 line vty 0
    3 line con 0
    1 interface /^interface (GigabitEthernet|FastEthernet|TenGigabitEthernet|Serial|Loopback|Vlan)\s?\d/
    1 switchport mode
    1 ip domain-name
    1 ip domain name
    1 enable secret
    1 no ip domain-lookup
    1 no ip domain lookup
    1 no ip http server
    1 redundancy
    1 spanning-tree mode
    1 vrf definition
    2 crypto isakmp policy
    2 crypto ikev2 proposal
    1 router /^router (ospf|bgp|eigrp)\b/
    1 ip /^ip address \d+\.\d+\.\d+\.\d+ 255\./
    1 hostname /^hostname \S+$/
    1 key chain
    2 wireless tag
    2 wlan policy`,
  'cisco-nxos': String.raw`
    10 !RANCID-CONTENT-TYPE: cisco-nx
    8 !Command: show running-config
    8 !Command: show startup-config
    4 version /^version \d+\.\d+\(\d+\)/
    4 vdc 
    4 feature 
    4 limit /^limit-resource (vlan|vrf|port-channel)/
    3 vrf context 
    3 nxapi
    2 snmp-server user admin network-admin
    3 username /^username \S+ password 5 /
    3 rmon event 1 
    3 copp profile
    2 interface /^interface Ethernet\d+\/\d+/
    2 line console
    2 boot /^boot (nxos|kickstart|system) bootflash/
    1 vpc domain
    1 no password strength-check`,
  'cisco-iosxr': String.raw`
    10 !! IOS XR Configuration
    10 !RANCID-CONTENT-TYPE: cisco-xr
    3 !! Last configuration change at
    4 interface /^interface (MgmtEth|Bundle-Ether|HundredGigE|TenGigE)\S*\d/
    4 group /^group (root-lr|root-system|cisco-support|netadmin)/
    4 route-policy 
    3 telnet vrf default ipv4
    3 line default
    3 ipv4 /^ipv4 address \d/
    3 taskgroup 
    2 ssh server v2
    2 end-policy
    2 mpls ldp`,
  'cisco-asa': String.raw`
    10 ASA Version
    10 PIX Version
    10 NGFW Version
    5 : Saved
    4 : Hardware:
    4 nameif 
    3 security-level 
    3 access-group 
    3 tunnel-group 
    3 aaa-server 
    3 same-security-traffic
    3 object network 
    2 threat-detection
    2 dynamic-access-policy-record
    2 passwd /^passwd \S+ encrypted/
    1 names`,
  'cisco-aireos': String.raw`
    8 config sysname
    6 config wlan 
    6 config mobility group
    4 config interface 
    4 config snmp 
    4 config radius auth
    4 config mgmtuser
    4 config ap 
    3 config advanced 
    4 config switchconfig
    8 Product Name..................................... Cisco Controller
    6 System Inventory
    5 mgmtuser add
    5 wlan apgroup
    5 snmp community create
    4 snmp community accessmode
    4 wlan create
    4 ap dtls-
    3 802.11a 
    3 radius auth add
    3 mobility 
    3 config time 
    3 config network`,
  'cisco-sb': String.raw`
    8 config-file-header
    6 ssd indicator
    5 ssd-control-start
    3 unit-type-control-start
    3 file SSD indicator`,
  'arista-eos': String.raw`
    10 device /^! device: .*EOS/
    10 !RANCID-CONTENT-TYPE: arista
    6 ! Command: show running-config
    6 ! Command: show startup-config
    6 daemon TerminAttr
    4 boot /^! boot system flash/
    4 transceiver qsfp default-mode
    4 management api http-commands
    4 management api gnmi
    3 service routing protocols model
    3 spanning-tree mode mstp
    3 interface /^interface Ethernet\d+$/
    3 interface /^interface Management\d/
    3 username /^username \S+ (privilege \d+ )?(role \S+ )?secret sha512 /
    3 aaa root
    2 vrf instance 
    2 peer group
    6 /^[\w.-]+\(config-(if-(Et|Vl|Po|Lo|Ma|Vx|Tu)[\d/.,-]+|router-(bgp|ospf3?|isis|general)|mgmt-api-[\w-]+)(-[\w-]+)?\)#/
    4 arista /^Arista (DCS|CCS|vEOS|cEOS)/
    4 software /^Software image version: 4\.\d+/`,
  'juniper-junos': String.raw`
    10 ## Last commit
    10 ## Last changed
    10 # RANCID-CONTENT-TYPE: juniper
    8 set|version /^(set )?version \d+\.\d+[A-Z]\d/
    8 configuration|rpc /^<(configuration|rpc-reply)\b.*(junos|juniper)/
    6 configuration /^<(configuration) changed-seconds/
    5 root-authentication {
    6 set system root-authentication
    4 set system host-name
    3 host-name 
    3 set groups 
    4 set /^set interfaces (ge|xe|et|lo0|em0|me0|fxp0|irb|vlan|ae\d)\S* /
    3 ge|xe|et|fe|so /^(ge|xe|et|fe|so)-\d+\/\d+\/\d+ \{/
    4 set routing-options
    4 set policy-options
    3 policy-options {
    3 routing-options {
    2 set protocols 
    2 protocols {
    4 set chassis 
    3 set security ike
    3 set snmp community
    2 /.*## SECRET-DATA$/
    3 authentication-order
    3 set apply-groups
    2 unit 0 {
    2 family inet`,
  'juniper-screenos': String.raw`
    6 set /^set admin (name|password|user) "?\w/
    5 set clock timezone
    4 set vrouter
    4 set zone "
    4 set /^set interface "?(ethernet|trust|untrust|tunnel)/
    4 set ike gateway
    3 set admin auth
    3 set policy id`,
  'nokia-sros': String.raw`
    10 # TiMOS
    10 #RANCID-CONTENT-TYPE: sros
    8 /configure 
    6 configure {
    5 exit all
    4 echo "System Configuration"
    5 configure /^(\/)?configure (system|router|service|port|card|log|qos) /
    3 no shutdown
    3 card|mda /^(card|mda) \d+$/
    4 card-type 
    4 mda-type 
    3 system-interface
    3 sap 
    4 router Base
    3 login-control
    2 snmp packet-size`,
  'nokia-srlinux': String.raw`
    8 set / 
    8 set /^set \/ (system|interface|network-instance)/
    4 network-instance 
    4 srl_nokia
    4 linuxadmin-user
    4 community-entry
    3 admin-user {
    3 server-group /^server-group \S+ \{/
    3 subinterface /^subinterface \d+ \{/
    4 admin-state enable
    3 enter candidate`,
  'huawei-vrp': String.raw`
    10 !Software Version V
    8 #RANCID-CONTENT-TYPE: vrp
    4 sysname 
    3 undo 
    5 interface /^interface (Eth-Trunk|Vlanif|MEth|XGigabitEthernet|10GE|25GE|40GE|100GE|GigabitEthernet\d+\/\d+\/\d+$)/
    4 user-interface vty
    4 user-interface con
    4 local-user 
    4 snmp /^snmp-agent (local-engineid|community|sys-info)/
    3 vlan batch
    3 stelnet server
    3 drop illegal-mac
    3 authentication-profile 
    3 observe-port
    2 aaa /^aaa$/
    2 authentication-scheme 
    2 return`,
  'h3c-comware': String.raw`
    6 version /^version [57]\.\d+.*(Release|ESS|Feature|Test|Alpha)/
    5 authorization-attribute 
    4 irf 
    4 line vty 0 63
    4 line class 
    4 password-recovery enable
    4 interface /^interface (Vlan-interface|Bridge-Aggregation|M-GigabitEthernet|Ten-GigabitEthernet|NULL)\d/
    4 role default-role
    4 domain system
    3 domain default enable system
    4 mdc Admin
    3 sysname 
    3 password-control
    3 service-type 
    2 snmp-agent 
    2 return
    2 user-group system`,
  'hp-procurve': String.raw`
    10 /^; \S+ Configuration Editor; Created on release/
    10 ;RANCID-CONTENT-TYPE: hp
    6 ver /^; Ver #/
    4 password manager
    4 password operator
    3 snmp /^snmp-server community "?[^" ]+"? (unrestricted|operator|manager|restricted)/
    3 hostname /^hostname "/
    3 tagged|untagged /^(un)?tagged \d/
    3 module /^module \d+ type /
    3 include-credentials
    2 ip default-gateway
    2 no untagged
    2 primary-vlan
    2 ip authorized-managers`,
  'aruba-aoscx': String.raw`
    10 !Version ArubaOS-CX
    6 !export-password
    4 user /^user \S+ group \S+ password/
    3 vlan access 
    3 vsf member
    3 interface /^interface 1\/1\/\d/
    3 https-server vrf
    3 ssh server vrf
    2 led locator`,
  'aruba-os': String.raw`
    6 wlan ssid-profile
    6 virtual-controller-key
    5 wlan virtual-ap
    5 mgmt-user 
    5 ap system-profile
    4 aaa authentication dot1x
    4 aaa profile
    4 netservice 
    4 netdestination 
    4 ap-group 
    4 rf dot11
    4 wlan access-rule
    3 localip 
    3 controller-ip
    3 user-role `,
  'dell-os': String.raw`
    8 ! Dell 
    8 !System Description "Dell
    6 !Current Configuration:
    5 stack-unit 
    5 version /^! Version [\d.]+/
    4 interface breakout
    4 interface /^interface ethernet1\/1\/\d/
    4 interface /^interface ethernet 1\/g?\d/
    4 system-user linuxadmin
    4 boot /^boot system (stack-unit|primary)/
    3 protocol lldp
    3 username /^username \S+ password \S+ (privilege|role|encrypted|level)/
    3 default iscsi
    6 !System Software Version
    6 !Additional Packages
    4 network protocol
    3 vlan database`,
  'extreme-exos': String.raw`
    8 configuration /^! Configuration of \S+ version/
    4 management-policy 
    4 aaa-policy 
    4 radius-server-policy 
    3 customize show-interface
    8 /^! Configuration of \S+ version \d+\.\d+\.\d+/
    4 profile /^profile (rfs|ap|nx|vx|ex|t5)\w+ \S+$/
    3 management-policy /^management-policy \S+$/
    3 aaa-policy /^aaa-policy \S+$/
    4 radius-user-pool-policy
    3 wlan-qos-policy 
    8 # Module 
    6 create vlan
    6 configure vlan
    5 configure snmp
    5 configure account
    5 enable sharing
    4 create account
    4 configure snmpv3
    4 configure sys-recovery-level
    4 prompt 
    6 box type
    5 # Configuration format version
    4 cli password
    4 config terminal
    3 end-config`,
  'brocade': String.raw`
    6 ver /^ver(sion)? (0?[4-9]|10)\.\d/
    6 ver V
    5 module /^module \d+ (icx|fi-|fcx|br-|ni-|bi-)/
    5 stack unit
    4 enable super-user-password
    4 enable password-display
    4 enable aaa console
    3 interface /^interface ethernet( \d|\/)/
    3 tagged|untagged /^(un)?tagged (ethe|e) /
    3 vlan /^vlan \d+ (name \S+ )?by port/
    3 router-interface ve
    3 aaa authentication web-server
    3 port-name 
    2 no route-only
    2 web-management 
    2 global-stp
    3 interface /^interface management 1/
    3 default-max-frame-size
    3 management-vrf`,
  'fortinet-fortios': String.raw`
    10 #config-version=
    6 config system global
    5 config system interface
    5 config firewall policy
    5 config firewall address
    4 config vdom
    4 config system admin
    4 config vpn ipsec
    4 config user local
    4 config user radius
    4 config user group
    4 config system snmp
    4 config router 
    4 config wireless-controller
    4 config vpn certificate
    3 config global
    3 set vdom "
    2 set psksecret
    3 #private-encryption-key=
    3 set password ENC
    2 set /^set (uuid|ip|member|srcintf|dstintf) /`,
  'paloalto-panos': String.raw`
    10 <config version=
    10 <config urldb=
    10 set deviceconfig 
    8 set mgt-config
    8 mgt-config {
    8 <mgt-config>
    6 deviceconfig {
    6 set template 
    6 <phash>
    6 set shared 
    4 set device-group
    4 set rulebase
    4 set network profiles
    5 <entry name="localhost.localdomain">
    3 <vsys>`,
  'checkpoint-gaia': String.raw`
    10 set expert-password-hash
    6 set edition default-mtu
    5 set /^set user \S+ (shell|password-hash|homedir|realname|gid)/
    5 add aaa radius-servers
    5 add aaa tacacs-servers
    4 set installer policy
    4 set password-controls
    4 set clienv
    3 set static-route
    3 set /^set interface \S+ (link-speed|state|comments|ipv4-address)/
    3 add rba role
    3 set snmp agent`,
  'f5-tmos': String.raw`
    10 #TMSH-VERSION
    6 ltm virtual
    6 ltm pool
    6 ltm monitor
    6 sys global-settings
    5 auth user
    5 auth password-policy
    5 sys snmp
    5 cm device
    5 net self
    4 net vlan
    4 sys file ssl
    5 apm 
    4 auth partition
    4 ltm profile
    3 sys management-`,
  'citrix-netscaler': String.raw`
    10 /^#NS\d+\.\d/
    6 set ns config
    6 add lb vserver
    5 add service 
    5 add server 
    5 set ns 
    5 enable ns feature
    5 add ssl certKey
    5 bind lb vserver
    5 add system user
    5 set system user
    4 add cs vserver
    4 set ns rpcNode
    4 add authentication 
    4 bind ssl 
    3 add ssl cipher
    3 set lb `,
  'a10-acos': String.raw`
    10 !64-bit Advanced Core OS
    8 /^!.*Advanced Core OS/
    6 slb server
    6 slb virtual-server
    6 slb service-group
    5 multi-config enable
    3 slb template
    3 health monitor`,
  'mikrotik-routeros': String.raw`
    10 /^# .* by RouterOS/
    8 # software id =
    6 ip|interface|system|snmp|user|ppp|routing|queue|tool|certificate|radius|ipv6|caps /^\/(ip|interface|system|snmp|user|ppp|routing|queue|tool|certificate|radius|ipv6|caps-man)( [a-z0-9-]+)*( (add|set|export)\b.*)?$/
    4 add /^add .*\w+=/
    3 set /^set \[ ?find/
    2 # model =
    2 # serial number =`,
  'vyos': String.raw`
    10 vyos /^\/[\/*] .*vyos-config-version/
    10 // vyos-config-version
    10 /* === vyatta-config-version
    10 # RANCID-CONTENT-TYPE: vyatta
    6 // Warning: Do not remove the following line
    6 /* Warning: Do not remove the following line
    6 /* Release version:
    5 plaintext-password 
    5 set|interfaces /^(set )?interfaces ethernet eth\d/
    5 ethernet /^ethernet eth\d+ \{/
    4 hw-id 
    5 set /^set (interfaces (wireguard|vti|loopback|bonding|openvpn|tunnel|vxlan)|service (ssh|dns|dhcp-server|snmp|https)|system (login|console|config-management|syslog)|nat|firewall|vpn (ipsec|l2tp)|protocols static) /
    4 config-management {
    3 set /^set policy (route-map|prefix-list) /
    3 site-to-site {
    2 name-server `,
  'ubiquiti-airos': String.raw`
    8 ### PART ###
    8 ##AF.v
    8 netconf|bridge|wireless|radio|users|aaa|sshd|httpd|telnetd|resolv|dhcpd|iptables|ebtables|system|snmp|mgmt|unifi /^(netconf|bridge|wireless|radio|users|aaa|sshd|httpd|telnetd|resolv|dhcpd|iptables|ebtables|system\.cfg|snmp|mgmt|unifi)\.(\d+\.)?[a-z0-9_.]+=/
    4 users /^users\.\d+\.(name|password)=/
    4 mgmt /^mgmt\.(authkey|servers)/
    4 wpasupplicant /^wpasupplicant\./`,
  'pfsense': String.raw`
    10 <pfsense>
    10 <opnsense>
    8 <m0n0wall>
    4 <webgui>
    4 <bcrypt-hash>
    3 <sysctl>
    3 <ssh>`,
  'openwrt': String.raw`
    8 config /^config wifi-(iface|device)/
    6 config /^config (interface|system|dropbear|uhttpd|rpcd|login|redirect|zone|defaults|dnsmasq|globals|switch|wireguard_\S+|service|openvpn)\b( '|$)/
    4 option /^option [a-z_0-9]+ '/
    6 package /^package (network|wireless|system|dhcp|firewall)/
    6 network|wireless|system|dhcp|firewall|ddns|openvpn|rpcd|uhttpd /^(network|wireless|system|dhcp|firewall|ddns|openvpn|rpcd|uhttpd)\.(@?[\w-]+(\[-?\d+\])?)(\.\w+)?=/`,
  'nvram': String.raw`
    6 http|wl0|wl|lan|wan|os|sshd|ddns|et0macaddr|boardtype|router|wps|sdram|boardnum /^(http_passwd|http_username|wl0?_?\w*_wpa_psk|wl0_ssid|wl_ssid|lan_ipaddr|wan_proto|wan_hostname|os_version|sshd_\w+|ddns_\w+|et0macaddr|boardtype|router_name|wps_device_pin|sdram_init|boardnum)=/
    4 wl|wl0|wl1|lan|wan|wan0|ppp|pppoe|remote|dhcp|os /^(wl\d?(\.\d)?_\w+|lan_\w+|wan\d?_\w+|vlan\d\w*|pppoe?_\w+|remote_\w+|dhcp_\w+|os_\w+)=/`,
  'cpe': String.raw`
    10 InternetGatewayDevice
    10 <InternetGatewayDevice
    10 <DM name=
    8 tbl|row|db /^<(Tbl|Row|DB)\b/
    8 hw_ctree
    8 <DslCpeConfig
    5 <ManagementServer
    6 Device.ManagementServer`,
  'bmc': String.raw`
    10 [idrac.
    10 key|drac|idrac /^\[?(key=)?iDRAC\.Embedded/
    10 <RIBCL
    8 <SystemConfiguration 
    6 [cfg
    6 racadm|ipmitool|hponcfg|ipmicfg /^(racadm|ipmitool|hponcfg|ipmicfg) /
    6 #cfgUserAdmin
    4 IPMIKey=
    8 $ racadm`,
  'cisco-ucs': String.raw`
    10 root|mo|mos|login|user|server|system /^<(topRoot|configConfMos?|aaaLogin|aaaUser|lsServer|topSystem)\b/
    4 <aaaUser`,
  'phone': String.raw`
    8 device /^<device\b/
    8 <flat-profile>
    8 <polycomConfig
    8 <PHONE_CONFIG>
    6 reg|account|linekey|sip /^(reg|account|linekey|sip)\.\d+\.(auth\.)?\w+ *=/
    6 #!version:1.0.0.1
    5 account /^account\.\d+\.\w+ *=/
    5 <sshUserId>
    6 <gs_provision
    5 /^P\d{1,4}=/`,
  'ups-console': String.raw`
    8 [NetworkSNMP]
    8 [SystemUserManager]
    8 ; Network Management Card
    8 config /^config\.(users|auth|system|snmp|services|ports)\./`,
  'ciena-saos': String.raw`
    8 ! CONFIG SECTION
    8 virtual-switch create
    6 system set host-name
    6 virtual-circuit create
    6 chassis /^! Chassis MAC/
    5 snmp create community-index
    4 sub-port create
    4 port set port
    4 system shell banner
    5 vlan create vlan
    5 classifiers classifier`,
  'sonicwall': String.raw`
    8 # SonicWALL
    4 administration
    3 vpn policy
    8 firmware-version "SonicOS
    6 # model "
    4 checksum `,
  keepalived: String.raw`
    6 vrrp_instance /^vrrp_instance \S+ *\{/
    4 virtual_router_id
    4 global_defs /^global_defs *\{/
    3 vrrp_script
    3 virtual_ipaddress`,
  'moxa': String.raw`
    8 redundancy mode turbo-ring
    8 line-swap-fast-recovery
    6 relay-warning
    6 email-warning
    6 auth tacacs+ server
    4 auth radius server
    4 snmp-server version v1-v2c
    3 snmp-server trap-community`,
  'ruckus-zd': String.raw`
    10 /^ruckus\(config[\w-]*\)#/
    6 /^[\w.-]+\(config-(sys|sys-snmpv[23]|wlan|aaa|admin|mesh|hotspot|guest-access|ap-group|services)\)#/
    6 ro-community
    6 rw-community
    5 radius-secret
    5 tacplus-secret
    4 open /^open (wpa2|wpa-mixed|wep-64|wep-128|wpa23-mixed) /`,
  'draytek': String.raw`
    10 /^(DrayTek|Vigor\w*)> /
    6 mngt snmp -
    6 mngt ftpserver
    6 vpn option 
    5 sys passwd
    5 vpn dinset
    4 wl security 
    3 srv dhcp
    3 internet /^internet -\w /`,
  sophos: String.raw`
    8 <Response APIVersion=
    8 <Configuration APIVersion=
    6 <SNMPv3User>
    6 <SNMPCommunity>
    4 <SecurityPolicy
    3 <VPNIPSecConnection`,
  'watchguard': String.raw`
    8 <profile>
    6 <product-grade>
    6 <rs-version>`,
  'alliedtelesis': String.raw`
    6 service http
    5 awplus
    4 username /^username manager privilege 15 password 8 /
    3 no service telnet
    3 stack virtual-mac
    3 atmf `,
  'alcatel-aos': String.raw`
    8 ! Stack Manager :
    6 ! Chassis :
    6 ! VFC:
    5 configuration|capability|chassis|multi|virtual|ip|aaa|session /^! (Configuration|Capability Manager|Chassis|Multi-Chassis|Virtual Flow Control|IP|AAA|Session manager)\s*:/
    4 session prompt default`,
  'zyxel-zld': String.raw`
    6 ! model: 
    6 ! firmware version: 
    4 username /^username \S+ (encrypted-)?password \S+ user-type/
    4 isakmp policy
    4 account pppoe
    3 device-ha 
    3 wlan-security-profile`,
  'tplink-jetstream': String.raw`
    8 /^!(T|TL-|JetStream)\S*-?\d+\w*/
    5 user name
    5 user /^user name \S+ privilege (admin|operator|user|power)/
    3 enable admin`,
  'cisco-viptela': String.raw`
    6 system-ip
    5 vbond 
    4 organization-name
    4 sp-organization-name
    4 omp
    3 site-id
    2 vpn /^vpn (0|512|\d+)$/`,
  'versa': String.raw`
    4 routing-instances {
    5 orgs {
    5 users /^users \S+ \{/
    4 vpn-profile 
    3 provider-tenant`,
  'adtran-aos': String.raw`
    10 ! ADTRAN
    8 ! Platform: Total Access
    8 ! Platform: NetVanta
    4 voice trunk
    3 voice user
    3 line telnet`,
  'cumulus': String.raw`
    6 nv set 
    6 net add 
    4 ## CLI prefix configuration
    4 ## Running database
    5 fae interface
    4 docker no shutdown
    4 DEVICE_METADATA
    3 hashed-password:
    3 readonly-community:
    3 router: 
    2 nve:`,
  'adva-rad': String.raw`
    6 # Configuration for ETX
    5 file-configuration
    4 ! version 2_1
    4 # Software Version
    3 version /^! version [\d_]+$/`,
  'frr': String.raw`
    8 frr version
    8 frr defaults
    4 log syslog informational
    4 service integrated-vtysh-config
    4 ! Zebra configuration
    3 line /^line vty$/
    2 hostname /^hostname (bgpd|zebra|ospfd)/`,
  'net-snmp': String.raw`
    4 rocommunity 
    4 rwcommunity 
    4 rouser 
    4 com2sec 
    4 createUser 
    4 agentAddress 
    4 sysLocation 
    3 syslocation 
    3 syscontact 
    3 trap2sink 
    3 includeAllDisks`,
  'freeradius': String.raw`
    6 clients /^#\s+clients\.conf/
    4 client /^client \S+ \{/
    4 ipaddr = 
    4 nas_type
    4 nastype
    5 require_message_authenticator
    5 home /^home_server \S+ \{/
    4 prefix = /etc/raddb
    4 ldap|eap|pap|mschap|sql|rest|tls|redis|kafka|totp|cipher /^(ldap|eap|pap|mschap|sql|rest|tls-config|redis|kafka|totp|cipher)( \S+)? \{/
    3 shortname
    6 /^\S+\s+(Cleartext|Crypt|NT|MD5|SSHA2?)-Password\s*:=/
    4 text /^#\s+-\*- text -\*-/
    2 id /^#\s*\$Id(:.*)?\$$/
    3 nas /^nas(_\w+|name|type)\b/
    3 type = auth
    3 response_window
    3 zombie_period
    3 limit {
    3 authenticate {
    3 authorize {
    3 update control
    3 modconfdir`,
  'tac-plus': String.raw`
    3 key /^key = \S/
    4 accounting file =
    4 user /^user = \S+ \{/
    4 group /^group = \S+ \{/
    3 default service = permit
    4 id = tac_plus
    5 #!/usr/sbin/tac_plus
    3 login /^login = (des|cleartext|PAM|file|crypt|clear)\b/`,
  'strongswan': String.raw`
    6 /^(\S+ )*: (PSK|RSA|EAP|XAUTH|ECDSA|NTLM) /
    4 # ipsec.secrets
    4 ipsec|this|etc /^# .*ipsec\.secrets/
    3 include /etc/ipsec.d`,
  swanctl: String.raw`
    4 connections {
    4 secrets {
    3 children {
    3 remote_addrs
    3 local_addrs
    3 ike|eap|xauth|ntlm|ppk /^(ike|eap|xauth|ntlm|ppk)(-\S+)? \{/`,
  pppd: String.raw`
    6 # Secrets for authentication using CHAP
    6 # Secrets for authentication using PAP
    6 client /^#\s*client\s+server\s+secret/`,
  'wpa-supplicant': String.raw`
    6 network={
    4 ctrl_interface=
    4 wpa|hw|rsn /^(wpa_passphrase|wpa_psk|wpa_key_mgmt|hw_mode|rsn_pairwise|wpa_pairwise)=/
    3 ssid /^ssid=/
    3 key_mgmt=`,
  'mobile-core': String.raw`
    8 supi /^supi: *['"]?imsi-/
    6 mcc|mnc|amf|imsi|sv|type|integrity|capability|list /^(["']?)(mcc|mnc|amf|imsi|imeiSv|opType|integrity|ueSecurityCapability|gnbSearchList)\1 *[:=]/
    6 key|value|opc|method /^["']?(permanentKey|permanentKeyValue|encPermanentKey|opc|opcValue|encOpcKey|authenticationMethod)["']? *:/
    8 insert /^insert into .*\b(opc|encopckey|encpermanentkey|lte_k|authenticationsubscription)\b/
    6 [usim]
    8 USIM_API_K
    6 uicc0
    6 OPERATOR_key
    6 OP_KEY
    6 LTE_K
    8 open5gs-dbctl add
    8 subscriber /^(osmo-hlr.*)?subscriber imsi \d+ update aud3g/
    6 /^# ?\.csv to store UE's information/
    8 /^[^,#]{1,64},(mil|xor|milenage),\d{14,15},[0-9a-f]{32},/
    4 algo|opc|k|imsi|imei /^(algo|opc|k|imsi|imei) *=/`,
  meraki: String.raw`
    6 id|servers|string|pass|psk|serial|snmp|mode /^"(networkId|radiusServers|communityString|v3AuthPass|l2tpPsk|serial|snmp|authMode)" *:/`,
};

/** All signs as records, compiled once. */
export const FINGERPRINTS: readonly Fingerprint[] = Object.entries(SIGNS).flatMap(([platform, text]) =>
  text.split('\n').map((line) => line.trimStart()).filter((line) => line !== '').map((line) => {
    const space = line.indexOf(' ');
    const weight = Number(line.slice(0, space));
    const sign = line.slice(space + 1);
    const pattern = /^(?:([a-z0-9|]+) )?\/(\^.*|\.\*.*)\/$/.exec(sign);
    if (!pattern) return { platform, weight, sign: sign.toLowerCase().trimEnd(), words: [firstPart(sign)] };
    return { platform, weight, sign: new RegExp(pattern[2]!.replace(/^\.\*/, ''), 'i'), words: [...new Set(pattern[1]?.split('|').map(firstPart))] };
  }));

/** What the pass over the document calls a line's first word: the last hump of its first run of letters. */
export function firstPart(line: string): string {
  const parts = /[A-Za-z]+/.exec(line)?.[0].replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(' ') ?? [''];
  return parts[parts.length - 1]!;
}

/** First words of program text, and what such a line looks like: a document with many of them is no configuration, whatever it quotes. */
export const CODE_SIGNS: ReadonlyMap<string, RegExp> = new Map([
  ['const', /^const \w+ *[=:]|^const [{[]/], ['let', /^let \w+/], ['var', /^var \w+ *[=:]|^var \(/], ['import', /^import (?:[{*"'(]|[\w.]+;?$|\w+ (?:from|as) |[\w.]+\.)/], ['from', /^from [\w.]+ import /], ['function', /^(?:async )?function\b/],
  ['async', /^async (?:function|def|\w+\()/], ['export', /^export (?:default|const|class|function|interface|type|async|enum|\{|\*)/], ['return', /^return\b.*[;)\w\]}"']$/], ['def', /^def \w+\(/],
  ['class', /^class \w+.*[:{]$/], ['require', /^require[ (]['"(]/], ['include', /^#\s*include [<"]/], ['define', /^#\s*define \w+/], ['ifdef', /^#\s*if(?:n?def)? \w+/], ['self', /^self\.\w+/], ['this', /^this\.\w+/],
  ['assert', /^assert(?:\w*\(|\.| )/], ['expect', /^expect\(/], ['describe', /^describe\(/], ['it', /^it\(['"`]/], ['test', /^test\(['"`]/], ['throw', /^throw new /], ['raise', /^raise \w+/], ['await', /^await \w+/],
  ['func', /^func [(\w]/], ['public', /^public (?:static |final |class |void |\w+[ (<])/], ['private', /^private (?:static |final |void |readonly |\w+ \w+)/], ['protected', /^protected \w+/], ['static', /^static (?:const|int|void|char|struct|inline|final)\b/],
  ['typedef', /^typedef /], ['struct', /^struct \w+ *[{*]/], ['using', /^using [\w.]+;/], ['namespace', /^namespace \w+/], ['print', /^print\(/], ['fn', /^(?:pub )?fn \w+/], ['impl', /^impl\b/],
  ['elif', /^elif /], ['except', /^except\b.*:$/], ['catch', /^\} catch\b/], ['else', /^\} else\b/], ['module', /^module\.exports/], ['exports', /^exports\.\w+/], ['yield', /^yield /], ['package', /^package [\w.]+;?$/], ['int', /^int \w+ ?[(=;]/], ['void', /^void \w+\(/],
]);
