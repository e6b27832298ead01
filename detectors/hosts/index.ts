import type { CodeDetector, Hit, Observation, View } from '../../src/model';
import { common, emit, LARGEST, lines } from './lines';
import { structured } from './structured';

/** OpenSSH client configuration (ssh_config(5)): names, addresses, and the key that opens each host. */
const sshConfig: CodeDetector = {
  ...common, id: 'hosts-ssh-config', title: 'Hosts of an ssh configuration', references: ['https://man.openbsd.org/ssh_config.5'],
  paths: ['/.ssh/config', 'ssh_config', '.ssh/config', '*.sshconfig', '/ssh_config.d/*'],
  *match(view: View): Iterable<Observation> {
    let hosts: string[] = [];
    let entry: { hostName?: string; user?: string; port?: number; keys: string[]; start: number } = { keys: [], start: 0 };
    const flush = function* (): Generator<Observation> {
      for (const host of hosts) {
        if (/[*?!]/.test(host)) continue;
        if (entry.hostName) yield emit(entry.start, { kind: 'address', host, address: entry.hostName });
        for (const keyPath of entry.keys) yield emit(entry.start, { kind: 'key', keyPath, host, user: entry.user, port: entry.port, service: 'ssh' });
      }
    };
    for (const { text, start } of lines(view)) {
      const match = /^\s*(\w+)(?:\s+|\s*=\s*)"?([^"#]+?)"?\s*$/.exec(text);
      if (!match) continue;
      const [, keyword = '', value = ''] = match;
      if (/^(?:host|match)$/i.test(keyword)) {
        yield* flush();
        hosts = /^host$/i.test(keyword) ? value.split(/\s+/) : [];
        entry = { keys: [], start };
      } else if (/^hostname$/i.test(keyword)) entry.hostName = value;
      else if (/^user$/i.test(keyword)) entry.user = value;
      else if (/^port$/i.test(keyword)) entry.port = Number(value) || undefined;
      else if (/^identityfile$/i.test(keyword)) entry.keys.push(value);
    }
    yield* flush();
  },
};

/** Hosts files and OpenSSH known_hosts: which names and addresses are one host. */
const hostsFiles: CodeDetector = {
  ...common, id: 'hosts-files', title: 'Names of hosts', references: ['https://man7.org/linux/man-pages/man5/hosts.5.html', 'https://man.openbsd.org/sshd.8'],
  paths: ['/etc/hosts', 'hosts.txt', 'known_hosts', 'ssh_known_hosts'],
  *match(view: View): Iterable<Observation> {
    const known = view.name.endsWith('known_hosts');
    for (const { text, start } of lines(view)) {
      const fields = text.replace(/#.*/, '').trim().split(/\s+/);
      const names = known ? (fields[0]?.startsWith('|') ? [] : (fields[0] ?? '').split(',').map((name) => name.replace(/^\[(.*)\]:\d+$/, '$1'))) : fields;
      const [first, ...rest] = names;
      if (!first || (!known && !/^[\d.:a-f]+$/i.test(first)) || /^(?:127\.|::1$|ff0|fe80|255\.)/.test(first)) continue;
      const host = known ? first : rest[0];
      if (!host) continue;
      for (const other of known ? rest : [first]) yield emit(start, { kind: 'address', host, address: other });
      // Whose known_hosts names a host has logged in there, most likely with the key beside it.
      if (known && view.name === 'known_hosts') yield emit(start, { kind: 'key', keyPath: `${view.path.slice(0, -'known_hosts'.length)}*`, host, service: 'ssh' });
      if (!known) for (const alias of rest.slice(1)) yield emit(start, { kind: 'alias', host, alias });
    }
  },
};

/** Ansible inventories in INI form: addresses and private keys of hosts. */
const ansibleInventory: CodeDetector = {
  ...common, id: 'hosts-ansible-inventory', title: 'Hosts of an Ansible inventory', references: ['https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html'],
  keywords: ['ansible_host', 'ansible_ssh_host', 'ansible_ssh_private_key_file', 'ansible_private_key_file'],
  *match(view: View, _hits: readonly Hit[]): Iterable<Observation> {
    for (const { text, start } of lines(view)) {
      const host = /^([A-Za-z0-9][\w.-]*)\s+\S*=/.exec(text)?.[1];
      if (!host) continue;
      const variable = (name: string): string | undefined => new RegExp(`\\b${name}\\s*=\\s*["']?([^\\s"'#]+)`).exec(text)?.[1];
      const address = variable('ansible_(?:ssh_)?host');
      if (address && !address.includes('{{')) yield emit(start, { kind: 'address', host, address });
      const keyPath = variable('ansible_(?:ssh_)?private_key_file');
      if (keyPath && !keyPath.includes('{{')) yield emit(start, { kind: 'key', keyPath, host, user: variable('ansible_(?:ssh_)?user'), service: 'ssh' });
    }
  },
};

/** Oracle Net tnsnames.ora: service names and the hosts behind them. */
const tnsnames: CodeDetector = {
  ...common, id: 'hosts-tnsnames', title: 'Hosts of tnsnames.ora', references: ['https://docs.oracle.com/en/database/oracle/oracle-database/19/netrf/local-naming-parameters-in-tns-ora-file.html'],
  paths: ['tnsnames.ora'],
  *match(view: View): Iterable<Observation> {
    if (view.length > LARGEST) return;
    for (const match of view.text(0, view.length).matchAll(/^([A-Za-z][\w.]{0,60})\s*=\s*\([^=]{0,40}=[^]{0,2000}?\(HOST\s*=\s*([\w.-]{1,200})\)/gim)) {
      yield emit(match.index, { kind: 'alias', host: match[2]!, alias: match[1]! });
    }
  },
};

export const detectors: readonly CodeDetector[] = [sshConfig, hostsFiles, ansibleInventory, tnsnames, ...structured];
