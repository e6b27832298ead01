import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { scan } from '../../src';
import { buildGraph, type CredentialGraph } from '../../src/exposure/graph';
import { readInventory } from '../../src/exposure/inventory';

const key = Buffer.alloc(32, 7);
const scratch = mkdtempSync(join(tmpdir(), 'keysweep-edges-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let number = 0;

/** Graph of a folder with these files. */
async function graphOf(files: Readonly<Record<string, string>>, inventory?: string): Promise<CredentialGraph> {
  const root = join(scratch, String(number++));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const report = await scan({ paths: [root], key, gitignore: false });
  if (inventory !== undefined) writeFileSync(join(root, 'inventory'), inventory);
  return buildGraph(report, inventory === undefined ? undefined : readInventory(join(root, 'inventory')));
}

/** Hosts that some credential opens, and what shows each. */
function opened(graph: CredentialGraph): Record<string, string> {
  const found: Record<string, string> = {};
  graph.forEachDirectedEdge((_edge, { kind, evidence }, _from, to) => { if (kind === 'opens') found[graph.getNodeAttribute(to, 'label')] = evidence.replace(/^.*\/(?=[^/]*$)/, ''); });
  return found;
}

const sshKey = (): string => {
  const file = join(scratch, `id${number++}`);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  return execFileSync('cat', [file], { encoding: 'utf8' });
};

test.each([
  ['.pgpass', { 'home/.pgpass': 'db07.acme.internal:5432:shop:shopuser:Vr8kTq2LmZ4x\n' }, 'db07.acme.internal'],
  ['.netrc', { 'home/.netrc': 'machine artifacts.acme.internal login ci password Hq7rTz9KmW3v\n' }, 'artifacts.acme.internal'],
  ['.my.cnf', { 'home/.my.cnf': '[client]\nhost=mysql03.acme.internal\nuser=reporting\npassword=Zt6bQw9XnR2k\n' }, 'mysql03.acme.internal'],
  ['a connection string', { 'app/config.py': 'DATABASE_URL = "postgresql://crm:Kq9vTz2xLw7Rd@pg11.acme.internal:5432/crm"\n' }, 'pg11.acme.internal'],
  ['a settings file', { 'app/.env': 'DB_HOST=pg12.acme.internal\nDB_USER=crm\nDB_PASSWORD=Lk8vRz3TmQ6w\n' }, 'pg12.acme.internal'],
  ['kubeconfig', { 'home/.kube/config': 'apiVersion: v1\nkind: Config\nclusters:\n- name: prod\n  cluster:\n    server: https://k8s.acme.internal:6443\ncontexts:\n- name: prod\n  context: {cluster: prod, user: ops}\nusers:\n- name: ops\n  user:\n    username: ops\n    password: Mx4pLq8VtN2z\n' }, 'k8s.acme.internal'],
  ['a JDBC URL with the password beside it', { 'app/application.yml': 'spring:\n  datasource:\n    url: jdbc:mysql://orders-db.acme.internal:3306/orders\n    username: orders\n    password: Gv7tKz2WnM5x\n' }, 'orders-db.acme.internal'],
  ['a JDBC URL of Oracle', { 'app/db.properties': 'db.url=jdbc:oracle:thin:@ora02.acme.internal:1521/shop\ndb.user=shop\ndb.password=Gv7tKz2WnM5x\n' }, 'ora02.acme.internal'],
  ['terraform state', { 'tf/terraform.tfstate': JSON.stringify({ version: 4, terraform_version: '1.9.0', resources: [{ mode: 'managed', type: 'aws_db_instance', name: 'billing', instances: [{ attributes: { address: 'billing.c9akciq32.eu-west-1.rds.amazonaws.com', username: 'billing', password: 'Wq9zLr5TnB7m', port: 5432 } }] }] }, undefined, 1) }, 'billing.c9akciq32.eu-west-1.rds.amazonaws.com'],
  ['a database of docker compose', { 'shop/docker-compose.yml': 'services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: Nb5tXw8QrL3k\n' }, 'shop-db'],
  ['a client in docker compose', { 'shop/compose.yaml': 'services:\n  web:\n    image: acme/web\n    environment:\n      - DB_HOST=db\n      - DB_PASSWORD=Nb5tXw8QrL3k\n  db:\n    image: acme/own-db\n' }, 'shop-db'],
  ['tnsnames', { 'ora/tnsnames.ora': 'SHOPDB =\n  (DESCRIPTION = (ADDRESS = (PROTOCOL = TCP)(HOST = ora01.acme.internal)(PORT = 1521)) (CONNECT_DATA = (SERVICE_NAME = shop)))\n', 'ora/run.sh': 'sqlplus shop/Tq6wZx9LkP2r@SHOPDB @report.sql\n' }, 'ora01.acme.internal'],
  ['an Ansible inventory (INI)', { 'inv/hosts.ini': '[app]\napp01 ansible_host=10.9.1.4 ansible_password=Rt4mZq8LwX6k\n' }, 'app01'],
  ['an Ansible inventory (YAML)', { 'inv/hosts.yml': 'all:\n  hosts:\n    app01:\n      ansible_host: 10.9.1.4\n      ansible_password: Rt4mZq8LwX6k\n' }, 'app01'],
  ['a device statement', { 'net/r1.cfg': '!\nversion 15.2\nservice timestamps debug datetime msec\nhostname r1\n!\ninterface Loopback0\n ip address 10.1.1.1 255.255.255.255\n!\ntacacs-server host 10.20.0.9 key Harbor-Lantern-9921\n!\nend\n' }, '10.20.0.9'],
])('%s says what its credential opens', async (_name, files, host) => {
  expect(Object.keys(opened(await graphOf(files as Readonly<Record<string, string>>)))).toContain(host);
});

test('an ssh configuration names the key and the host, known_hosts the hosts of the keys beside it', async () => {
  const text = sshKey();
  const config = await graphOf({ 'home/ops/.ssh/deploy': text, 'home/ops/.ssh/config': 'Host jump\n  HostName 10.9.0.4\n  IdentityFile ~/.ssh/deploy\n' });
  expect(opened(config)).toEqual({ jump: 'config:1' });
  const known = await graphOf({ 'home/ops/.ssh/id_ed25519': text, 'home/ops/.ssh/known_hosts': 'jump01.acme.internal,10.9.0.4 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n', 'other/id_rsa': sshKey() });
  expect(opened(known)).toEqual({ 'jump01.acme.internal': 'known_hosts:1' });
});

test('names and addresses of one host are one asset: interface addresses, hosts files, terraform state', async () => {
  const graph = await graphOf({
    'tf/terraform.tfstate': JSON.stringify({ version: 4, resources: [{ type: 'aws_instance', instances: [{ attributes: { private_ip: '10.30.0.4', private_dns: 'ip-10-30-0-4.ec2.internal', tags: { Name: 'jump-eu' } } }] }] }),
    'app/.env': 'DB_HOST=10.30.0.4\nDB_USER=crm\nDB_PASSWORD=Lk8vRz3TmQ6w\n',
  });
  expect(Object.keys(opened(graph))).toEqual(['jump-eu']);
});

test('a device that offers a login to a public address without a filter is reached from the internet', async () => {
  const graph = await graphOf({ 'net/edge.cfg': '!\nversion 15.2\nhostname edge9\n!\ninterface Gi0/0\n ip address 52.10.4.2 255.255.255.0\n!\nusername ops privilege 15 password 0 Vr8kTq2LmZ4x\nline vty 0 4\n login local\n transport input ssh\n!\nend\n' });
  expect(graph.outNeighbors('internet')).toEqual(['host:edge9']);
});

test('an inventory in CSV or JSON gives names, tags, owners and entries', async () => {
  const files = { 'app/.env': 'DB_HOST=10.40.0.1\nDB_USER=crm\nDB_PASSWORD=Lk8vRz3TmQ6w\n' };
  for (const inventory of ['name,addresses,tags,owner,exposedTo,reaches\ncrm-db,10.40.0.1,pii,data@acme.example,internet,\n', JSON.stringify({ assets: [{ name: 'crm-db', addresses: ['10.40.0.1'], tags: ['pii'], owner: 'data@acme.example', exposedTo: 'internet' }] })]) {
    const graph = await graphOf(files, inventory);
    expect(graph.getNodeAttributes('host:crm-db')).toMatchObject({ tags: ['pii'], owner: 'data@acme.example' });
    expect(graph.hasEdge('internet', 'host:crm-db')).toBe(true);
    expect(Object.keys(opened(graph))).toEqual(['crm-db']);
  }
});

test('the same common word in two places is not one credential that opens both, and says so', async () => {
  const files = { 'a/.env': 'DB_HOST=db-a.acme.internal\nDB_USER=crm\nDB_PASSWORD=Summer2024!\n', 'b/.env': 'DB_HOST=db-b.acme.internal\nDB_USER=crm\nDB_PASSWORD=Summer2024!\n' };
  const common = await graphOf(files);
  expect(common.filterNodes((_node, { kind }) => kind === 'credential')).toHaveLength(2);
  const strong = await graphOf({ 'a/.env': files['a/.env'].replace('Summer2024!', 'Lk8vRz3TmQ6w'), 'b/.env': files['b/.env'].replace('Summer2024!', 'Lk8vRz3TmQ6w') });
  expect(strong.filterNodes((_node, { kind }) => kind === 'credential')).toHaveLength(1);
});
