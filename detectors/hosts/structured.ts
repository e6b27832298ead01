import type { CodeDetector, Hit, Observation, View } from '../../src/model';
import { common, emit, lines } from './lines';

/** A service of a compose file: its name, lines, and what it runs. */
interface Service { readonly name: string; readonly start: number; readonly lines: number; readonly image: string; readonly environment: ReadonlyMap<string, string> }

/** Images that serve data to whoever has the password set in their environment or command. */
const SERVERS = /(?:^|\/)(?:postgres|postgis|timescaledb|mysql|mariadb|percona|mongo|mongodb|redis|valkey|keydb|rabbitmq|elasticsearch|opensearch|minio|mssql\S*|oracle\S*|couchdb|influxdb|neo4j|clickhouse\S*|cassandra|vault|keycloak|grafana)(?:[:@/]|$)/i;

/**
 * docker compose files (compose-spec): a secret of a database's service opens that service; one beside `DB_HOST: db` opens `db`. The
 * host is named as compose names containers, `<project>-<service>`; services with published ports are told apart by nothing here.
 */
const compose: CodeDetector = {
  ...common, id: 'hosts-compose', title: 'Services of a docker compose file', references: ['https://github.com/compose-spec/compose-spec/blob/main/spec.md'],
  paths: ['docker-compose.yml', 'docker-compose.yaml', 'docker-compose.*.yml', 'docker-compose.*.yaml', 'compose.yml', 'compose.yaml'],
  *match(view: View): Iterable<Observation> {
    const project = view.path.split(/[/!]/).at(-2)?.toLowerCase().replace(/[^a-z0-9_-]/g, '') || 'compose';
    const services = [...servicesOf(view)];
    const names = new Set(services.map(({ name }) => name));
    for (const { name, start, lines: below, image, environment } of services) {
      if (SERVERS.test(image)) yield emit(start, { kind: 'opens', host: `${project}-${name}`, service: image.split('/').at(-1)!.split(':')[0]!, above: 0, below });
      for (const [key, value] of environment) {
        const host = /(?:^|_)(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$/.test(key) ? value.split(':')[0]! : '';
        if (names.has(host) && host !== name) yield emit(start, { kind: 'opens', host: `${project}-${host}`, service: 'compose', above: 0, below });
      }
    }
  },
};

function* servicesOf(view: View): Generator<Service> {
  let indent = -1;
  let within = false;
  let open: { name: string; start: number; lines: number; image: string; environment: Map<string, string> } | undefined;
  for (const { text, start } of lines(view)) {
    if (/^\S/.test(text) && !text.startsWith('#')) {
      if (open) yield open;
      open = undefined;
      within = /^services\s*:/.test(text);
      indent = -1;
      continue;
    }
    const [, blanks = '', name = ''] = /^( +)([\w.-]+)\s*:\s*(?:#.*)?$/.exec(text) ?? [];
    if (within && name !== '' && (indent < 0 || blanks.length === indent)) {
      if (open) yield open;
      indent = blanks.length;
      open = { name, start, lines: 0, image: '', environment: new Map() };
      continue;
    }
    if (!open) continue;
    open.lines++;
    const image = /^\s+image\s*:\s*["']?([^\s"'#]+)/.exec(text)?.[1];
    if (image) open.image = image;
    const [, key, value] = /^\s+-?\s*["']?([A-Z][A-Z0-9_]{2,60})["']?\s*[:=]\s*["']?([\w.:-]{1,200})/.exec(text) ?? [];
    if (key && value) open.environment.set(key, value);
  }
  if (open) yield open;
}

/** Lines around a connection URL that its password may stand in. */
const NEAR = 6;

/** Connection URLs without a password (Spring, Hibernate, .NET properties): the password beside them opens their host. */
const connectionUrl: CodeDetector = {
  ...common, id: 'hosts-connection-url', title: 'Host of a connection URL', keywords: ['jdbc:'], references: ['https://docs.oracle.com/javase/tutorial/jdbc/basics/connecting.html'],
  *match(view: View, hits: readonly Hit[]): Iterable<Observation> {
    if (view.binary) return;
    for (const { offset: start } of hits) {
      const text = view.text(start, Math.min(view.lineEnd(start), start + 300));
      const [, service, host] = /^jdbc:([a-z0-9]+):(?:thin:@)?(?:\/\/|@)?(?:[^@\s/"']{0,100}@)?([A-Za-z0-9][\w.-]{1,200})/.exec(text) ?? [];
      if (host && !/^localhost$|^127\.|[${}]/.test(host)) yield emit(start, { kind: 'opens', host, service: service!, above: NEAR, below: NEAR });
    }
  },
};

/** Largest state read whole (bytes). */
const STATE_BYTES = 32 * 1024 * 1024;
/** Attributes of a Terraform resource that name the same host. */
const NAMES = ['private_dns', 'public_dns', 'fqdn', 'hostname', 'computer_name', 'private_ip', 'public_ip', 'private_ip_address', 'public_ip_address', 'ipv4_address', 'ipv4_address_private', 'access_ip_v4'];

/** Terraform state (version 4): names and addresses of machines. */
const terraformState: CodeDetector = {
  ...common, id: 'hosts-terraform-state', title: 'Hosts of a Terraform state', paths: ['*.tfstate', '*.tfstate.backup'], references: ['https://developer.hashicorp.com/terraform/internals/json-format'],
  *match(view: View): Iterable<Observation> {
    if (view.binary || view.length > STATE_BYTES) return;
    let state: { resources?: readonly { type?: string; name?: string; instances?: readonly { attributes?: Record<string, unknown> | null }[] }[] };
    try {
      state = JSON.parse(view.text(0, view.length)) as typeof state;
    } catch {
      return; // no state, or half of one
    }
    if (!Array.isArray(state?.resources)) return;
    for (const { instances } of state.resources) {
      for (const { attributes } of Array.isArray(instances) ? instances : []) {
        if (typeof attributes !== 'object' || attributes === null) continue;
        const tags = attributes.tags as Record<string, unknown> | undefined;
        const found = [tags?.Name, attributes.address, ...NAMES.map((key) => attributes[key])].filter((value): value is string => typeof value === 'string' && /^[\w.:-]{2,200}$/.test(value));
        const [host, ...others] = [...new Set(found)];
        if (host === undefined) continue;
        for (const other of others) yield emit(0, /^[\d.]+$|:/.test(other) ? { kind: 'address', host, address: other } : { kind: 'alias', host, alias: other });
      }
    }
  },
};

/** Ansible inventories in YAML: addresses and private keys of hosts. */
const ansibleYaml: CodeDetector = {
  ...common, id: 'hosts-ansible-yaml', title: 'Hosts of an Ansible inventory in YAML', keywords: ['ansible_host:', 'ansible_ssh_private_key_file:', 'ansible_private_key_file:'], references: ['https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html'],
  *match(view: View, _hits: readonly Hit[]): Iterable<Observation> {
    const above: { indent: number; name: string; user?: string }[] = [];
    for (const { text, start } of lines(view)) {
      const [, blanks = '', key = '', value = ''] = /^( *)["']?([\w.-]+)["']?\s*:\s*["']?([^"'#]*?)["']?\s*(?:#.*)?$/.exec(text) ?? [];
      if (key === '') continue;
      while (above.length && above.at(-1)!.indent >= blanks.length) above.pop();
      const host = above.at(-1)?.name;
      if (value === '') above.push({ indent: blanks.length, name: key });
      else if (host === undefined || value.includes('{{')) continue;
      else if (/^ansible_(?:ssh_)?host$/.test(key) && /^[\w.:-]+$/.test(value)) yield emit(start, { kind: 'address', host, address: value });
      else if (/^ansible_(?:ssh_)?private_key_file$/.test(key)) yield emit(start, { kind: 'key', keyPath: value, host, service: 'ssh' });
    }
  },
};

export const structured: readonly CodeDetector[] = [compose, connectionUrl, terraformState, ansibleYaml];
