import { decodeAristaType7 } from './arista-type7';
import { decodeBase64Text } from './base64-text';
import { decodeCiscoPcf } from './cisco-pcf';
import { decodeCiscoType7 } from './cisco-type7';
import type { DecodeContext } from './context';
import { decodeF5 } from './f5';
import { decodeFortiosEnc } from './fortios';
import { decodeGppCpassword } from './gpp';
import { decodeHuaweiCipher } from './huawei';
import { decodeJenkins } from './jenkins';
import { decodeJunos9 } from './junos-9';
import { decodeMremoteng } from './mremoteng';
import { decodeNetscaler, decodeNetscalerKek } from './netscaler';
import { decodePanos } from './panos';
import { decodeRclone } from './rclone';
import { decodeVnc } from './vnc';
import { decodeWeblogic } from './weblogic';
import { decodeWebsphereXor } from './websphere-xor';
import { decodeWinscp } from './winscp';

/** One reversible way of storing a secret: what is shown of it, and its decoder. */
export interface ReversibleForm {
  /** Word used as `encoding` of a match. */
  readonly id: string;
  readonly title: string;
  readonly where: string;
  /** What it takes beside the stored text. */
  readonly needs: 'nothing' | 'the default key' | 'the statement around it' | 'key files beside it' | 'the master key';
  /** How sure the decoder is of its result. */
  readonly proof: 'checksum' | 'padding' | 'printable';
  readonly algorithm: string;
  readonly decode: (text: string, context?: DecodeContext) => string | undefined;
}

/** All decoders of single values; docs/decoders.md is generated from this table. */
export const REVERSIBLE_FORMS: readonly ReversibleForm[] = [
  { id: 'cisco-7', title: 'Cisco type 7', where: 'IOS, IOS-XE, XR, NX-OS, EOS RADIUS/TACACS+/SNMP, Dell OS9', needs: 'nothing', proof: 'printable', algorithm: 'XOR with a constant', decode: decodeCiscoType7 },
  { id: 'junos-9', title: 'Junos $9$', where: 'Junos', needs: 'nothing', proof: 'printable', algorithm: 'gaps in a shuffled alphabet', decode: decodeJunos9 },
  { id: 'arista-7', title: 'Arista EOS type 7', where: 'EOS BGP, OSPF, IS-IS', needs: 'the statement around it', proof: 'checksum', algorithm: 'DES-CBC, key of neighbor or interface name', decode: decodeAristaType7 },
  { id: 'panos-aes', title: 'PAN-OS -AQ==', where: 'PAN-OS, Panorama', needs: 'the default key', proof: 'checksum', algorithm: 'AES-256-CBC, factory master key', decode: decodePanos },
  { id: 'fortios-enc', title: 'FortiOS ENC', where: 'FortiOS to 7.2, FortiManager', needs: 'nothing', proof: 'printable', algorithm: 'AES-128-CBC, fixed key', decode: decodeFortiosEnc },
  { id: 'huawei-cipher', title: 'Huawei old cipher', where: 'VRP 5 and older', needs: 'nothing', proof: 'printable', algorithm: 'DES-ECB, fixed key', decode: decodeHuaweiCipher },
  { id: 'netscaler-encrypted', title: 'NetScaler -encrypted', where: 'NetScaler ENCMTHD_1, _2, _3', needs: 'nothing', proof: 'padding', algorithm: 'RC4 or AES-256, fixed keys', decode: decodeNetscaler },
  { id: 'netscaler-kek', title: 'NetScaler -kek', where: 'NetScaler 13 and later', needs: 'key files beside it', proof: 'padding', algorithm: 'AES-256-CBC, key of F1.key and F2.key', decode: decodeNetscalerKek },
  { id: 'cisco-pcf', title: 'Cisco VPN client profile', where: '.pcf enc_GroupPwd, enc_UserPassword', needs: 'nothing', proof: 'checksum', algorithm: '3DES-CBC, key in front', decode: decodeCiscoPcf },
  { id: 'gpp-cpassword', title: 'Group Policy cpassword', where: 'Groups.xml and others in SYSVOL', needs: 'nothing', proof: 'padding', algorithm: 'AES-256-CBC, key published by Microsoft', decode: decodeGppCpassword },
  { id: 'vnc', title: 'VNC password', where: 'RealVNC, TightVNC, UltraVNC', needs: 'nothing', proof: 'printable', algorithm: 'DES-ECB, fixed key', decode: decodeVnc },
  { id: 'websphere-xor', title: 'WebSphere {xor}', where: 'WebSphere, Liberty', needs: 'nothing', proof: 'printable', algorithm: 'XOR 0x5f, base64', decode: decodeWebsphereXor },
  { id: 'mremoteng', title: 'mRemoteNG', where: 'confCons.xml', needs: 'the default key', proof: 'checksum', algorithm: 'AES-256-GCM, default password', decode: decodeMremoteng },
  { id: 'winscp', title: 'WinSCP', where: 'WinSCP.ini, registry', needs: 'nothing', proof: 'printable', algorithm: 'complement and XOR 0xA3', decode: decodeWinscp },
  { id: 'rclone-obscure', title: 'rclone obscure', where: 'rclone.conf', needs: 'nothing', proof: 'printable', algorithm: 'AES-256-CTR, fixed key', decode: decodeRclone },
  { id: 'f5-master-key', title: 'F5 $M$', where: 'BIG-IP', needs: 'the master key', proof: 'checksum', algorithm: 'AES-ECB, unit master key', decode: decodeF5 },
  { id: 'jenkins', title: 'Jenkins {AQAAAB…}', where: 'credentials.xml and job configurations', needs: 'key files beside it', proof: 'padding', algorithm: 'AES-128, key of master.key and hudson.util.Secret', decode: decodeJenkins },
  { id: 'weblogic', title: 'WebLogic {AES}, {3DES}', where: 'config.xml, jdbc modules, boot.properties', needs: 'key files beside it', proof: 'padding', algorithm: 'AES-128 or 3DES, key of SerializedSystemIni.dat', decode: decodeWeblogic },
  { id: 'base64', title: 'base64 text', where: 'FileZilla, pfSense ppp, NetworkManager', needs: 'nothing', proof: 'printable', algorithm: 'RFC 4648', decode: decodeBase64Text },
];

/** Decodes a value whose form is known by its statement. Undefined: not this form, or its key is not known. */
export function decodeForm(id: string, text: string, context?: DecodeContext): string | undefined {
  return REVERSIBLE_FORMS.find((form) => form.id === id)?.decode(text, context);
}
