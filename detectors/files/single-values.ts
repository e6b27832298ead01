import type { CodeDetector } from '../../src/model';
import { fileDetector, linesOf, type Reading } from './file';

const railsKey = fileDetector({
  id: 'rails-master-key', title: 'Rails master key', provider: 'rails',
  reference: 'https://guides.rubyonrails.org/security.html#custom-credentials',
  paths: ['master.key', '/credentials/*.key', '/config/*.key'],
  *read(text): Iterable<Reading> {
    const found = /^([0-9a-f]{32}|[0-9a-f]{64})\s*$/.exec(text);
    if (found) yield { start: 0, end: found[1].length, name: 'master.key', target: { service: 'rails' }, evidence: [{ kind: 'structure', effect: 'raises', text: 'a file of nothing but a key, and by the name of one' }] };
  },
});

const railsCredentials = fileDetector({
  id: 'rails-encrypted-credentials', title: 'Rails encrypted credentials', provider: 'rails',
  reference: 'https://guides.rubyonrails.org/security.html#custom-credentials',
  remediation: 'Sealed with the master key (AES-128-GCM): safe as long as that is kept elsewhere.',
  paths: ['*.yml.enc', '*.enc'],
  *read(text): Iterable<Reading> {
    const found = /^([A-Za-z0-9+/]{16,}={0,2}--[A-Za-z0-9+/]{16}={0,2}--[A-Za-z0-9+/]{22}==)\s*$/.exec(text);
    if (found) yield { start: 0, end: found[1].length, form: 'sealed', encoding: 'rails-message-encryptor', specificity: 'code', labels: ['encrypted'] };
  },
});

const railsSecret = fileDetector({
  id: 'rails-secret-key-base', title: 'Rails secret_key_base', provider: 'rails', inSource: true,
  reference: 'https://guides.rubyonrails.org/security.html#environmental-security',
  remediation: 'Make a new one with `bin/rails secret`: who knows it forges sessions, and on old versions runs code.',
  keywords: ['secret_key_base', 'secret_token = '],
  *read(text, _view, hits): Iterable<Reading> {
    for (const { offset } of hits) {
      const found = /^(secret_key_base|secret_token)["']?\s*(?:[:=]|=>)\s*["']?([0-9a-f]{64,128})(?![0-9a-f])/i.exec(text.slice(offset, offset + 220));
      if (!found) continue;
      const end = offset + found[0].length;
      yield { start: end - found[2].length, end, statementStart: offset, name: found[1], target: { service: 'rails' }, evidence: [{ kind: 'structure', effect: 'raises', text: `${found[2].length} hexadecimal digits behind ${found[1]}` }] };
    }
  },
});

const vaultToken = fileDetector({
  id: 'vault-token-file', title: 'HashiCorp Vault token file', provider: 'vault',
  reference: 'https://developer.hashicorp.com/vault/docs/commands/token-helper',
  paths: ['.vault-token', 'vault-token', '.vault_token'],
  *read(text): Iterable<Reading> {
    const found = /^\s*((?:hv[sbr]\.|[sbr]\.)?[A-Za-z0-9_.-]{20,400})\s*$/.exec(text);
    if (found) yield { start: text.indexOf(found[1]), end: text.indexOf(found[1]) + found[1].length, target: { service: 'vault' } };
  },
});

const vaultKeys = fileDetector({
  id: 'vault-unseal-key', title: 'HashiCorp Vault unseal key or root token', provider: 'vault', inSource: true,
  reference: 'https://developer.hashicorp.com/vault/docs/commands/operator/init',
  remediation: 'Rekey the vault and revoke the root token: with enough unseal keys everything in it is open.',
  keywords: ['Unseal Key 1', 'Initial Root Token', '"unseal_keys_b64"', 'Recovery Key 1', '"root_token"'],
  *read(text): Iterable<Reading> {
    for (const { line, at } of linesOf(text)) {
      const found = /(?:(?:Unseal|Recovery) Key \d{1,2}|Initial Root Token|"root_token")"?\s*:\s*"?([A-Za-z0-9+/=_.-]{20,120})/.exec(line);
      if (!found) continue;
      const end = at + found.index + found[0].length;
      yield { start: end - found[1].length, end, name: found[0].split(':')[0], privilege: 'admin', target: { service: 'vault' } };
    }
    const list = /"unseal_keys_(?:b64|hex)"\s*:\s*\[([^\]]{20,4000})\]/.exec(text);
    for (const found of list?.[1].matchAll(/"([A-Za-z0-9+/=]{40,90})"/g) ?? []) {
      const start = list!.index + list![0].indexOf(list![1]) + found.index + 1;
      yield { start, end: start + found[1].length, name: 'unseal_keys', privilege: 'admin', target: { service: 'vault' } };
    }
  },
});

const hexFile = (id: string, title: string, provider: string, reference: string, paths: string[], shape: RegExp, service: string): CodeDetector => fileDetector({
  id, title, provider, reference, paths,
  *read(text): Iterable<Reading> {
    const found = shape.exec(text);
    if (found) yield { start: found.index + found[0].indexOf(found[1]), end: found.index + found[0].indexOf(found[1]) + found[1].length, target: { service } };
  },
});

/** Files whose whole content is one secret, known by their names; and the few lines a program prints once. */
export const singleValueFiles: readonly CodeDetector[] = [
  railsKey, railsCredentials, railsSecret, vaultToken, vaultKeys,
  hexFile('erlang-cookie', 'Erlang cookie', 'rabbitmq', 'https://www.rabbitmq.com/docs/clustering#erlang-cookie', ['.erlang.cookie'], /^\s*([A-Za-z0-9_]{12,255})\s*$/, 'epmd'),
  hexFile('consul-gossip-key', 'Consul or Nomad gossip key', 'consul', 'https://developer.hashicorp.com/consul/docs/agent/config/config-files#encrypt', ['/consul.d/*', '/nomad.d/*', '/consul/config.json', 'consul.hcl', 'nomad.hcl'], /\bencrypt"?\s*[=:]\s*"([A-Za-z0-9+/]{22,43}={1,2})"/, 'serf'),
  hexFile('jenkins-master-key', 'Jenkins master key or initial password', 'jenkins', 'https://www.jenkins.io/doc/developer/security/secrets/', ['/secrets/master.key', '/secrets/initialadminpassword'], /^([0-9a-f]{32,256})\s*$/, 'jenkins'),
];
