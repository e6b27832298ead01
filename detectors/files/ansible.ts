import type { CodeDetector, Hit, Match, View } from '../../src/model';
import { keyOf, Siblings } from '../formats/leaf';
import { readYaml } from '../formats/yaml';
import { fileDetector, linesOf, readingOf, targetOf, type Reading } from './file';

const SECRET_NAME = /^(?:ansible_(?:(?:ssh|become|sudo|su|winrm|network|httpapi|connection)_)?(?:password|pass|become_pass|private_key_passphrase)|ansible_(?:become|sudo)_(?:pass|password)|ansible_(?:enable|httpapi)_pass(?:word)?|(?:vault|become)_password)$/;
const VARIABLE = /(?:^|\s)(ansible_[a-z_]+)\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#]+))/g;

/** Inventories: INI (a host and its variables on one line, `[group:vars]` sections) or YAML. */
const inventory = fileDetector({
  id: 'ansible-inventory-password', title: 'Ansible inventory or variables', provider: 'ansible', anyIssuer: true,
  reference: 'https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html',
  paths: ['/ansible/hosts', '/inventory/hosts', '/inventories/*', '/inventory.ini', '/group_vars/*', '/host_vars/*'],
  keywords: ['ansible_password', 'ansible_ssh_pass', 'ansible_become_pass', 'ansible_sudo_pass', 'ansible_become_password'],
  *read(text, view): Iterable<Reading> {
    if (/\.ya?ml$/.test(view.name) || /^\s*(?:---|[\w.-]{1,100}:[ \t]{0,40}(?:$|[^=\n]{0,400}\n))/.test(text.slice(0, 4096))) yield* yamlVariables(text, view.path);
    else yield* iniVariables(text);
  },
});

function* iniVariables(text: string): Iterable<Reading> {
  let group = '';
  const shared = new Map<string, Map<string, string>>();
  for (const { line, at } of linesOf(text)) {
    const section = /^\s*\[([^\]]+)\]/.exec(line);
    if (section) {
      group = section[1].replace(/:vars$/, '');
      continue;
    }
    if (/^\s*[#;]/.test(line)) continue;
    const variables = [...line.matchAll(VARIABLE)];
    const own = new Map(variables.map((found) => [found[1], found[2] ?? found[3] ?? found[4]]));
    const first = /^\s*([A-Za-z0-9_.:[\]-]+)(?=\s+\S)/.exec(line)?.[1];
    const host = first && !first.includes('=') && !SECRET_NAME.test(first) && !/^ansible_/.test(first) ? first : undefined;
    const known = shared.get(group) ?? new Map<string, string>();
    if (!host) {
      for (const [name, value] of own) known.set(name, value);
      shared.set(group, known);
    }
    for (const found of variables) {
      const value = found[2] ?? found[3] ?? found[4];
      if (!SECRET_NAME.test(found[1]) || !value || /^\{\{/.test(value)) continue;
      const end = at + found.index + found[0].length - (found[4] === undefined ? 1 : 0);
      const fact = (...names: string[]): string | undefined => names.map((name) => own.get(name) ?? known.get(name)).find((text_) => text_);
      yield {
        start: end - value.length, end, name: found[1], principal: principalOf(found[1], fact),
        target: targetOf(serviceOf(fact('ansible_connection')), fact('ansible_host', 'ansible_ssh_host') ?? host ?? (group || undefined), fact('ansible_port', 'ansible_ssh_port')),
      };
    }
  }
}

function* yamlVariables(text: string, path: string): Iterable<Reading> {
  const leaves = readYaml(text);
  const siblings = new Siblings(leaves);
  const file = /(?:group_vars|host_vars)\/([^/]+?)(?:\/[^/]+)?(?:\.ya?ml)?$/.exec(path)?.[1];
  for (const leaf of leaves) {
    if (!SECRET_NAME.test(keyOf(leaf)) || /^(?:\{\{|\$ANSIBLE_VAULT)/.test(leaf.value) || leaf.value.length < 2) continue;
    const fact = (...names: string[]): string | undefined => siblings.of(leaf, ...names);
    const parent = leaf.path[leaf.path.length - 2];
    const host = fact('ansible_host', 'ansible_ssh_host') ?? (parent && parent !== 'vars' ? parent : leaf.path[leaf.path.length - 3]) ?? file;
    yield readingOf(leaf, { name: keyOf(leaf), principal: principalOf(keyOf(leaf), fact), target: targetOf(serviceOf(fact('ansible_connection')), host, fact('ansible_port')) });
  }
}

function principalOf(name: string, fact: (...names: string[]) => string | undefined): string | undefined {
  return /become|sudo|su_|enable/.test(name) ? (fact('ansible_become_user', 'ansible_sudo_user') ?? 'root') : fact('ansible_user', 'ansible_ssh_user');
}

function serviceOf(connection: string | undefined): string {
  return connection === undefined || /ssh|network_cli|paramiko/.test(connection) ? 'ssh' : connection;
}

/** Text that ansible-vault encrypted: a file, or one variable in a file. */
const vault: CodeDetector = {
  id: 'ansible-vault', title: 'Ansible Vault text', family: 'files', provider: 'ansible', confidence: 'high',
  references: ['https://docs.ansible.com/ansible/latest/vault_guide/index.html'],
  remediation: 'Sealed with a vault password (PBKDF2-SHA256, 10,000 rounds): as safe as that password is long. Look where the password is kept.',
  keywords: ['$ANSIBLE_VAULT;1.'],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      const text = view.text(offset, offset + 256 * 1024);
      const found = /^\$ANSIBLE_VAULT;1\.[012];AES(?:256)?(?:;([\w.-]{1,60}))?[ \t]*((?:(?:\r?\n|\\n)[ \t]*[0-9a-f]{2,80})+)/.exec(text);
      if (!found) continue;
      const name = /([\w.-]{1,80})["']?\s*:\s*!vault\s*\|[-+]?\s*$/.exec(view.text(offset - 160, offset))?.[1];
      yield {
        type: 'match', ruleId: 'ansible-vault', start: offset, end: offset + found[0].length, value: found[0].replace(/(?:\s|\\n)+/g, '\n'),
        form: 'sealed', encoding: 'ansible-vault', name, principal: found[1], hash: { algorithm: 'ansible-vault', hashcat: 16900, cost: 'PBKDF2-SHA256 × 10,000' },
        specificity: 'code', labels: ['encrypted'],
      };
    }
  },
};

export const ansibleFiles: readonly CodeDetector[] = [inventory, vault];
