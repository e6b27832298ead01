import type { CodeDetector, Evidence } from '../../src/model';
import { decodeGppCpassword } from '../../src/decode/gpp';
import { decodeMremoteng } from '../../src/decode/mremoteng';
import { decodeVnc } from '../../src/decode/vnc';
import { childText, readXml } from '../formats/xml';
import { fileDetector, linesOf, readingOf, targetOf, type Reading } from './file';

const groupPolicy = fileDetector({
  id: 'gpp-cpassword', title: 'Group Policy preference password', provider: 'windows', inSource: true,
  reference: 'https://learn.microsoft.com/openspecs/windows_protocols/ms-gppref/2c15cbf0-f086-4c74-8b70-1f2fa45dd4be',
  remediation: 'Microsoft published the key: every domain user can read it. Change the password, delete the preference, and use LAPS.',
  keywords: ['cpassword='],
  *read(text): Iterable<Reading> {
    const elements = readXml(text);
    for (const element of elements) {
      const password = element.attributes.get('cpassword');
      if (!password || password.value === '') continue;
      const decoded = decodeGppCpassword(password.value);
      const outer = elements[element.parent];
      const name = (key: string): string | undefined => element.attributes.get(key)?.value || undefined;
      const user = name('username') ?? name('runas') ?? name('accountname') ?? outer?.attributes.get('name')?.value;
      yield readingOf(password, {
        name: 'cpassword', form: 'reversible', encoding: 'gpp-cpassword', decoded, principal: name('newname') ?? user,
        target: targetOf('windows', /^\\\\([^\\]+)/.exec(name('path') ?? '')?.[1]),
        privilege: /admin/i.test(user ?? '') ? 'admin' : undefined, specificity: 'code',
        evidence: decoded === undefined ? [] : [{ kind: 'decoded', effect: 'raises', text: 'decrypts with the key Microsoft published' }],
      });
    }
  },
});

/** Windows setup appends the element's name to the password before it encodes it as UTF-16 in base64. */
function decodeUnattend(value: string, element: string): string | undefined {
  if (!/^[A-Za-z0-9+/]{8,1000}={0,2}$/.test(value)) return undefined;
  const text = Buffer.from(value, 'base64').toString('utf16le');
  return text.endsWith(element) ? text.slice(0, -element.length) : undefined;
}

const unattend = fileDetector({
  id: 'windows-unattend-password', title: 'Windows answer file', provider: 'windows',
  reference: 'https://learn.microsoft.com/windows-hardware/customize/desktop/unattend/microsoft-windows-shell-setup-useraccounts-administratorpassword',
  paths: ['unattend.xml', 'autounattend.xml', 'sysprep.xml', 'unattended.xml', '*unattend*.xml'],
  keywords: ['<AdministratorPassword>', 'urn:schemas-microsoft-com:unattend'],
  *read(text): Iterable<Reading> {
    const elements = readXml(text);
    for (const [index, element] of elements.entries()) {
      const holder = element.name === 'Value' ? elements[element.parent] : element;
      if (!element.text || !/^(?:AdministratorPassword|Password|DomainAdminPassword|AdminPassword)$/.test(holder?.name ?? '')) continue;
      if (element.name !== 'Value' && elements.some((other) => other.parent === index)) continue;
      const parent = holder.parent;
      const decoded = decodeUnattend(element.text.value, holder.name);
      yield readingOf(element.text, {
        name: holder.name, principal: childText(elements, parent, 'Username', 'Name') ?? (holder.name.startsWith('Admin') ? 'Administrator' : undefined),
        target: targetOf('windows', childText(elements, parent, 'Domain')), privilege: holder.name.startsWith('Admin') ? 'admin' : undefined,
        ...(decoded === undefined ? {} : { form: 'reversible', encoding: 'base64-utf16', decoded }),
      });
    }
  },
});

const fileZilla = fileDetector({
  id: 'filezilla-password', title: 'FileZilla site', provider: 'filezilla',
  reference: 'https://wiki.filezilla-project.org/Network_Configuration',
  paths: ['sitemanager.xml', 'recentservers.xml', 'filezilla.xml', 'filezilla server.xml'],
  keywords: ['<FileZilla3', '<FileZillaServer>'],
  *read(text): Iterable<Reading> {
    const elements = readXml(text);
    for (const element of elements) {
      if (element.name !== 'Pass' || !element.text) continue;
      const encoded = element.attributes.get('encoding')?.value;
      const decoded = encoded === 'base64' ? Buffer.from(element.text.value, 'base64').toString('utf8') : undefined;
      yield readingOf(element.text, {
        name: 'Pass', principal: childText(elements, element.parent, 'User'), target: targetOf(childText(elements, element.parent, 'Protocol') === '1' ? 'sftp' : 'ftp', childText(elements, element.parent, 'Host'), childText(elements, element.parent, 'Port')),
        ...(decoded === undefined ? {} : { form: 'reversible', encoding: 'base64', decoded }), ...(encoded === 'crypt' ? { form: 'sealed', encoding: 'filezilla-master', specificity: 'code' } : {}),
      });
    }
  },
});

const mRemote = fileDetector({
  id: 'mremoteng-password', title: 'mRemoteNG connection', provider: 'mremoteng',
  reference: 'https://github.com/mRemoteNG/mRemoteNG/wiki',
  paths: ['confcons.xml', 'confcons*.xml', '*mremoteng*.xml'],
  keywords: ['<mrng:Connections', 'ConfVersion='],
  *read(text): Iterable<Reading> {
    for (const { name, attributes } of readXml(text)) {
      const password = attributes.get('password');
      if (name !== 'Node' || !password || password.value === '') continue;
      const of = (key: string): string | undefined => attributes.get(key)?.value || undefined;
      const decoded = decodeMremoteng(password.value);
      const user = of('username');
      yield readingOf(password, {
        name: of('name'), principal: of('domain') && user ? `${of('domain')}\\${user}` : user, target: targetOf(of('protocol')?.toLowerCase().replace(/^ssh\d$/, 'ssh'), of('hostname'), of('port')),
        form: 'reversible', encoding: 'mremoteng', decoded, evidence: decoded === undefined ? [{ kind: 'decoded', effect: 'notes', text: 'the connections file has a master password of its own' }] : [{ kind: 'decoded', effect: 'raises', text: 'decrypts with the default password of mRemoteNG' }],
      });
    }
  },
});

const remoteDesktop = fileDetector({
  id: 'rdp-password', title: 'Remote desktop file', provider: 'windows',
  reference: 'https://learn.microsoft.com/windows-server/remote/remote-desktop-services/clients/rdp-files',
  paths: ['*.rdp', '*.rdg'],
  *read(text): Iterable<Reading> {
    const host = /^full address:s:(.+?)\r?$/m.exec(text)?.[1];
    const user = /^username:s:(.+?)\r?$/m.exec(text)?.[1];
    for (const { line, at } of linesOf(text)) {
      const found = /^password 51:b:([0-9A-F]{100,})$/i.exec(line) ?? /<password>([A-Za-z0-9+/=]{40,})<\/password>/.exec(line);
      if (found) yield { start: at + line.indexOf(found[1]), end: at + line.indexOf(found[1]) + found[1].length, form: 'sealed', encoding: 'dpapi', specificity: 'code', principal: user, target: targetOf('rdp', host) };
    }
  },
});

const vnc = fileDetector({
  id: 'vnc-password', title: 'VNC connection or server settings', provider: 'vnc',
  reference: 'https://help.realvnc.com/hc/en-us/articles/360002253538',
  paths: ['*.vnc', 'ultravnc.ini', 'tightvnc*.reg', '*vnc*.reg', '*vnc*.ini'],
  keywords: ['\\RealVNC\\', '\\TightVNC\\', '\\ORL\\WinVNC3'],
  *read(text): Iterable<Reading> {
    const host = /^host=(.+?)\r?$/im.exec(text)?.[1];
    for (const found of text.matchAll(/^"?(passwd2?|password(?:viewonly)?|controlpassword)"?\s*=\s*(?:hex:)?((?:[0-9a-f]{2},?){8,9})\s*$/gim)) {
      const hex = found[2].replace(/,/g, '').slice(0, 16);
      const start = found.index + found[0].lastIndexOf(found[2]);
      yield { start, end: start + found[2].length, value: hex, name: found[1], form: 'reversible', encoding: 'vnc', decoded: decodeVnc(hex), target: targetOf('vnc', host) };
    }
  },
});

const needsKeys: Evidence = { kind: 'form', effect: 'notes', text: 'opened by secrets/master.key and secrets/hudson.util.Secret of the same Jenkins' };

const jenkins = fileDetector({
  id: 'jenkins-credential', title: 'Jenkins credentials', provider: 'jenkins', family: 'ci',
  reference: 'https://www.jenkins.io/doc/developer/security/secrets/',
  remediation: 'Jenkins seals these with hudson.util.Secret and master.key, which lie in the same home directory: treat them as known where backups hold both.',
  paths: ['credentials.xml', '/jenkins/config.xml'],
  keywords: ['com.cloudbees.plugins.credentials', '<passwordHash>#jbcrypt:'],
  *read(text): Iterable<Reading> {
    const elements = readXml(text);
    for (const element of elements) {
      if (!element.text || !/^(?:password|passphrase|secret|privateKey|apiToken|passwordHash|secretBytes|secretKey|token)$/.test(element.name)) continue;
      const value = element.text.value;
      const hash = element.name === 'passwordHash';
      const sealed = /^\{AQAAAB[A-Za-z0-9+/=\s]+\}$/.test(value) || /^[A-Za-z0-9+/]{43}=$|^[A-Za-z0-9+/]{22}==$/.test(value);
      const parent = element.parent;
      const facts = { name: element.name, principal: childText(elements, parent, 'username', 'accessKey', 'fullName', 'id'), target: { service: 'jenkins' } };
      if (hash) {
        const start = element.text.start + (value.startsWith('#jbcrypt:') ? '#jbcrypt:'.length : 0);
        yield { start, end: element.text.end, ...facts, form: 'strong-hash', encoding: 'bcrypt', hash: { algorithm: 'bcrypt', hashcat: 3200 } };
      } else {
        yield readingOf(element.text, sealed ? { ...facts, form: 'reversible', encoding: 'jenkins', evidence: [needsKeys] } : facts);
      }
    }
  },
});

const needsDomain: Evidence = { kind: 'form', effect: 'notes', text: 'opened by security/SerializedSystemIni.dat of the same domain' };

const weblogic = fileDetector({
  id: 'weblogic-credential', title: 'WebLogic credentials', provider: 'weblogic', family: 'database',
  reference: 'https://docs.oracle.com/en/middleware/fusion-middleware/weblogic-server/12.2.1.4/wlmlt/index.html',
  remediation: 'WebLogic seals these with SerializedSystemIni.dat of the domain: treat them as known where backups hold both, and change them where they are used.',
  keywords: ['{AES}', '{3DES}'],
  *read(text): Iterable<Reading> {
    for (const found of text.matchAll(/(?:<([\w:-]{1,60})>|^[ \t]*([\w.-]{1,60})[ \t]*=[ \t]*)(\{(?:AES|3DES)\}[A-Za-z0-9+/\\=]{16,400})/gm)) {
      const name = found[1]?.replace(/^\w+:/, '') ?? found[2]!;
      if (/^user(?:name)?$/i.test(name)) continue; // boot.properties seals the account's name, too
      const start = found.index + found[0].length - found[3]!.length;
      yield { start, end: start + found[3]!.length, name, form: 'sealed', encoding: 'weblogic', target: { service: 'weblogic' }, evidence: [needsDomain] };
    }
  },
});

/** Windows and the remote-access programs of its administrators; Jenkins and WebLogic, which write the same kind of XML. */
export const windowsFiles: readonly CodeDetector[] = [groupPolicy, unattend, fileZilla, mRemote, remoteDesktop, vnc, jenkins, weblogic];
