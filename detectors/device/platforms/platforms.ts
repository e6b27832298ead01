import type { Layout } from '../words';

/** A network operating system or appliance whose configuration is read. */
export interface Platform {
  readonly id: string;
  readonly vendor: string;
  readonly title: string;
  /** Reader of its text (readers/). */
  readonly reader: ReaderName;
  /** Layouts of statements it uses, the usual one first. */
  readonly layouts: readonly Layout[];
}

export type ReaderName = 'lines' | 'curly' | 'fortios' | 'routeros' | 'xml' | 'pairs' | 'uci' | 'json' | 'ppp-secrets' | 'rows';

const platform = (id: string, vendor: string, title: string, reader: ReaderName, ...layouts: Layout[]): Platform => ({ id, vendor, title, reader, layouts });

/** Every platform keysweep recognises; `ios-like` stands for fragments that any of them could have written. */
export const PLATFORMS: readonly Platform[] = [
  platform('cisco-ios', 'cisco', 'Cisco IOS and IOS-XE', 'lines', 'line'),
  platform('cisco-nxos', 'cisco', 'Cisco NX-OS', 'lines', 'line'),
  platform('cisco-iosxr', 'cisco', 'Cisco IOS-XR', 'lines', 'line'),
  platform('cisco-asa', 'cisco', 'Cisco PIX, ASA, FTD', 'lines', 'line'),
  platform('cisco-aireos', 'cisco', 'Cisco AireOS wireless controller', 'lines', 'line'),
  platform('cisco-sb', 'cisco', 'Cisco Small Business', 'lines', 'line'),
  platform('cisco-ucs', 'cisco', 'Cisco UCS and CIMC', 'xml', 'tree', 'pair'),
  platform('meraki', 'cisco', 'Cisco Meraki', 'json', 'pair'),
  platform('arista-eos', 'arista', 'Arista EOS', 'lines', 'line'),
  platform('juniper-junos', 'juniper', 'Juniper Junos', 'curly', 'tree'),
  platform('juniper-screenos', 'juniper', 'Juniper ScreenOS', 'lines', 'tree'),
  platform('nokia-sros', 'nokia', 'Nokia SR OS', 'lines', 'line', 'tree'),
  platform('nokia-srlinux', 'nokia', 'Nokia SR Linux', 'lines', 'tree'),
  platform('huawei-vrp', 'huawei', 'Huawei VRP', 'lines', 'line'),
  platform('h3c-comware', 'h3c', 'H3C and HPE Comware', 'lines', 'line'),
  platform('hp-procurve', 'hp', 'HP ProCurve, ArubaOS-Switch', 'lines', 'line'),
  platform('aruba-aoscx', 'aruba', 'Aruba AOS-CX', 'lines', 'line'),
  platform('aruba-os', 'aruba', 'ArubaOS controller, Instant', 'lines', 'line'),
  platform('dell-os', 'dell', 'Dell OS6, OS9, OS10, PowerConnect', 'lines', 'line'),
  platform('extreme-exos', 'extreme', 'Extreme EXOS, VOSS, EOS', 'lines', 'line'),
  platform('brocade', 'brocade', 'Brocade, Ruckus, Foundry', 'lines', 'line'),
  platform('fortinet-fortios', 'fortinet', 'Fortinet FortiOS and relatives', 'fortios', 'tree'),
  platform('paloalto-panos', 'paloalto', 'Palo Alto PAN-OS and Panorama', 'xml', 'tree'),
  platform('checkpoint-gaia', 'checkpoint', 'Check Point Gaia', 'lines', 'tree'),
  platform('f5-tmos', 'f5', 'F5 BIG-IP', 'curly', 'tree'),
  platform('citrix-netscaler', 'citrix', 'Citrix NetScaler', 'lines', 'line'),
  platform('a10-acos', 'a10', 'A10 ACOS', 'lines', 'line'),
  platform('mikrotik-routeros', 'mikrotik', 'MikroTik RouterOS', 'routeros', 'pair'),
  platform('vyos', 'vyos', 'VyOS, Vyatta, EdgeOS', 'curly', 'tree'),
  platform('ubiquiti-airos', 'ubiquiti', 'Ubiquiti airOS and UniFi', 'pairs', 'pair'),
  platform('pfsense', 'netgate', 'pfSense, OPNsense', 'xml', 'tree'),
  platform('openwrt', 'openwrt', 'OpenWrt uci', 'uci', 'tree'),
  platform('nvram', 'nvram', 'NVRAM of DD-WRT, Tomato, Asus', 'pairs', 'pair'),
  platform('cpe', 'cpe', 'TR-069, ZTE and Huawei subscriber equipment', 'xml', 'tree', 'pair'),
  platform('bmc', 'bmc', 'iDRAC, iLO, IPMI', 'pairs', 'pair', 'line'),
  platform('phone', 'phone', 'IP phones', 'xml', 'tree', 'pair'),
  platform('ups-console', 'ups', 'UPS, console servers, printers', 'pairs', 'pair'),
  platform('ciena-saos', 'ciena', 'Ciena SAOS', 'lines', 'line'),
  platform('sonicwall', 'sonicwall', 'SonicWall SonicOS', 'lines', 'line', 'pair'),
  platform('sophos', 'sophos', 'Sophos Firewall', 'xml', 'tree'),
  platform('moxa', 'moxa', 'Moxa industrial switches', 'lines', 'line'),
  platform('ruckus-zd', 'ruckus', 'Ruckus ZoneDirector, Unleashed', 'lines', 'line'),
  platform('draytek', 'draytek', 'DrayTek Vigor', 'lines', 'line'),
  platform('keepalived', 'keepalived', 'keepalived', 'curly', 'tree'),
  platform('watchguard', 'watchguard', 'WatchGuard Fireware', 'xml', 'tree'),
  platform('alliedtelesis', 'alliedtelesis', 'Allied Telesis', 'lines', 'line'),
  platform('alcatel-aos', 'alcatel', 'Alcatel-Lucent OmniSwitch', 'lines', 'line'),
  platform('zyxel-zld', 'zyxel', 'ZyXEL ZLD', 'lines', 'line'),
  platform('tplink-jetstream', 'tp-link', 'TP-Link JetStream', 'lines', 'line'),
  platform('cisco-viptela', 'cisco', 'Cisco SD-WAN (Viptela)', 'lines', 'line'),
  platform('versa', 'versa', 'Versa FlexVNF', 'curly', 'tree'),
  platform('adtran-aos', 'adtran', 'Adtran AOS', 'lines', 'line'),
  platform('cumulus', 'nvidia', 'Cumulus, NVIDIA Onyx, SONiC', 'lines', 'line', 'pair'),
  platform('adva-rad', 'rad', 'RAD, MRV, Adva, Ceragon', 'lines', 'line'),
  platform('frr', 'frr', 'FRRouting, Quagga', 'lines', 'line'),
  platform('net-snmp', 'net-snmp', 'Net-SNMP agent', 'lines', 'line'),
  platform('freeradius', 'freeradius', 'FreeRADIUS', 'curly', 'pair'),
  platform('tac-plus', 'tac-plus', 'tac_plus', 'curly', 'pair', 'tree'),
  platform('strongswan', 'strongswan', 'strongSwan, Libreswan', 'lines', 'line'),
  platform('swanctl', 'strongswan', 'strongSwan swanctl', 'curly', 'pair'),
  platform('pppd', 'pppd', 'pppd secrets', 'ppp-secrets', 'line'),
  platform('wpa-supplicant', 'wpa-supplicant', 'wpa_supplicant, hostapd', 'curly', 'pair'),
  platform('mobile-core', 'mobile-core', 'Mobile cores: Open5GS, free5GC, OAI, srsRAN, UERANSIM', 'json', 'pair'),
  platform('ios-like', 'device', 'Network device', 'lines', 'line'),
];

const byId = new Map(PLATFORMS.map((entry) => [entry.id, entry]));

export function platformById(id: string): Platform | undefined {
  return byId.get(id);
}
