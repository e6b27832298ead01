import { DirectedGraph } from 'graphology';
import { rootProvenance, type Credential, type Occurrence, type PlacedObservation, type ScanReport } from '../model';
import { Hosts, hostsOf } from './hosts';
import type { Inventory } from './inventory';

/** A node of the credential graph. */
export interface GraphNode {
  readonly kind: 'zone' | 'asset' | 'credential';
  readonly label: string;
  /** `host`, `repository`, `files`, `cloud`… */
  readonly assetKind?: string;
  readonly tags: readonly string[];
  /** Records of personal data by class, where the asset holds any. */
  readonly records?: Readonly<Record<string, number>>;
  /** Files those were counted in, the first 100. */
  readonly recordFiles?: readonly string[];
  readonly owner?: string;
}

/** An edge with what shows it: reaches (zone or asset to asset), stores (asset to credential), opens (credential to asset). */
export interface GraphEdge {
  readonly kind: 'reaches' | 'stores' | 'opens';
  readonly evidence: string;
}

/** Assets, credentials and what leads from one to the other. An intruder at an asset has what it stores, and goes where that opens. */
export type CredentialGraph = DirectedGraph<GraphNode, GraphEdge, { readonly hosts?: Hosts }>;

/** Label of a value many people choose (a dictionary word, `12345678`): equal values in unrelated places are no evidence of reuse. */
export const COMMON_VALUE = 'common-value';

/** Id of the credential a node stands for: a common word stands in the graph once for each place, as `id@place`. */
export function credentialOf(node: string): string {
  return node.split('@', 1)[0]!;
}

function hostId(canonical: string): string {
  return `host:${canonical}`;
}

/** The owner of a host by any of its names or addresses, as the inventory says. */
export function ownerOfHost(graph: CredentialGraph, name: string): string | undefined {
  const node = hostId(graph.getAttribute('hosts')?.canonical(name) ?? name.toLowerCase());
  return graph.hasNode(node) ? graph.getNodeAttribute(node, 'owner') : undefined;
}

/** Zone everything outside begins in. */
export const INTERNET = 'internet';

/** Builds the credential graph of a report, with what the user's inventory adds. */
export function buildGraph(report: Pick<ScanReport, 'credentials' | 'observations'>, inventory?: Inventory): CredentialGraph {
  const graph: CredentialGraph = new DirectedGraph();
  const hosts = hostsOf(report.observations);
  for (const asset of inventory?.assets ?? []) for (const alias of asset.addresses ?? []) hosts.join(asset.name, alias);
  graph.addNode(INTERNET, { kind: 'zone', label: 'internet', tags: [] });
  graph.setAttribute('hosts', hosts);
  const build = new Builder(graph, hosts, report.observations);
  for (const credential of report.credentials) build.credential(credential);
  build.observations(report.observations);
  if (inventory) build.inventory(inventory);
  return graph;
}

/** Services of a device whose credential opens that very device. */
const OWN_SERVICES = new Set(['login', 'enable', 'snmp', 'ssh', 'telnet', 'http', 'https', 'console', 'api']);

class Builder {
  readonly #graph: CredentialGraph;
  readonly #hosts: Hosts;
  /** Credentials by the path of their occurrences, for key files. */
  readonly #byPath: { path: string; node: string }[] = [];
  /** Credentials of a file that do not say themselves what they open, by line; only of files in which something else does. */
  readonly #silent = new Map<string, { line: number; node: string }[]>();
  /** Credentials that are private keys. */
  readonly #keys = new Set<string>();
  readonly #directories: Map<string, string>;

  constructor(graph: CredentialGraph, hosts: Hosts, observations: readonly PlacedObservation[]) {
    this.#graph = graph;
    this.#hosts = hosts;
    // The host whose configuration a file is, by path: other statements of the file lie there too.
    this.#directories = new Map();
    for (const { fact, path } of observations) {
      if (fact.kind === 'platform' && fact.host) this.#directories.set(path, fact.host);
      else if (fact.kind === 'opens') this.#silent.set(path, []);
    }
  }

  credential(credential: Credential): void {
    for (const occurrence of credential.occurrences) {
      if (occurrence.suppressed || occurrence.labels.includes('public-by-design') || occurrence.labels.includes('published-example')) continue;
      const stored = this.#place(occurrence);
      // The same common word in unrelated places is no evidence of reuse: each place has its own.
      const common = occurrence.labels.includes(COMMON_VALUE);
      const node = common ? `${credential.id}@${stored}` : credential.id;
      this.#node(node, { kind: 'credential', label: credential.title, tags: occurrence.labels });
      this.#edge(stored, node, 'stores', `${occurrence.path}:${occurrence.line}`);
      if (occurrence.labels.includes('public')) this.#edge(INTERNET, stored, 'reaches', `public: ${occurrence.path}`);
      if (occurrence.family === 'keys') {
        this.#keys.add(node);
        this.#byPath.push({ path: occurrence.path, node });
      }
      const opened = this.#opened(occurrence, stored);
      if (opened) this.#edge(node, opened, 'opens', `${occurrence.path}:${occurrence.line}`);
      else if (!occurrence.device) this.#silent.get(occurrence.path)?.push({ line: occurrence.line, node });
    }
  }

  observations(observations: readonly PlacedObservation[]): void {
    for (const { fact, path, line } of observations) {
      const evidence = `${path}:${line}`;
      if (fact.kind === 'service' && fact.exposedTo) this.#edge(this.#zone(fact.exposedTo), this.#host(fact.host), 'reaches', `${fact.service} at ${evidence}`);
      else if (fact.kind === 'reach' && this.#isZone(fact.from)) this.#edge(fact.from, this.#host(fact.to), 'reaches', `${fact.via} at ${evidence}`);
      else if (fact.kind === 'network' && this.#isZone(fact.host)) {
        for (const [via, reached] of Object.entries(fact.reaches)) for (const to of reached) this.#edge(fact.host, this.#host(to), 'reaches', `${via} at ${evidence}`);
      } else if (fact.kind === 'key') {
        for (const { path: keyFile, node } of this.#byPath) if (sameFile(keyFile, fact.keyPath)) this.#edge(node, this.#host(fact.host), 'opens', evidence);
      } else if (fact.kind === 'opens') {
        for (const { line: at, node } of this.#silent.get(path) ?? []) if (at >= line - fact.above && at <= line + fact.below && !this.#keys.has(node)) this.#edge(node, this.#host(fact.host), 'opens', `${fact.service} at ${evidence}`);
      } else if (fact.kind === 'personal-data') this.#records(this.#assetOf(path), fact.dataClass, fact.records, path);
      else if (fact.kind === 'tag') this.#tag(this.#host(fact.asset), fact.tag);
    }
  }

  inventory({ assets, reaches }: Inventory): void {
    for (const { name, tags = [], owner, exposedTo } of assets) {
      const node = this.#host(name);
      for (const tag of tags) this.#tag(node, tag);
      if (owner) this.#graph.mergeNodeAttributes(node, { owner });
      if (exposedTo) this.#edge(this.#zone(exposedTo), node, 'reaches', 'inventory');
    }
    for (const { from, to } of reaches) if (this.#isZone(from)) this.#edge(from, this.#host(to), 'reaches', 'inventory');
  }

  #place(occurrence: Occurrence): string {
    if (occurrence.device?.hostname) return this.#host(occurrence.device.hostname);
    const root = rootProvenance(occurrence.provenance);
    if (root.kind === 'git' || root.kind === 'index') return this.#asset(`repository:${root.repository}`, 'repository', root.repository);
    return this.#assetOf(occurrence.path);
  }

  /** The asset a file lies on: the host its configuration is of, a folder named like a known host, else the folder itself. */
  #assetOf(path: string): string {
    const own = this.#directories.get(path);
    if (own) return this.#host(own);
    const segments = path.split(/[/!]/);
    for (const segment of segments.slice(0, -1)) if (this.#hosts.knows(segment)) return this.#host(segment);
    const folder = segments.slice(0, -1).join('/') || '.';
    return this.#asset(`files:${folder}`, 'files', folder);
  }

  #opened(occurrence: Occurrence, stored: string): string | undefined {
    const { target, device, provider } = occurrence;
    if (target?.host && !/^(?:localhost|127\.|::1$|0\.0\.0\.0$)/.test(target.host)) return this.#host(target.host);
    if (target?.host) return stored;
    if (device && OWN_SERVICES.has(device.service)) return stored;
    if (target?.account) return this.#asset(`cloud:${provider}:${target.account}`, 'cloud', `${provider} ${target.account}`);
    if (occurrence.family === 'cloud') return this.#asset(`cloud:${provider}`, 'cloud', provider);
    return undefined;
  }

  #host(name: string): string {
    const canonical = this.#hosts.add(name);
    return this.#asset(hostId(canonical), 'host', canonical);
  }

  /** Only a zone's reach lets an intruder in: that one asset can send packets to another opens nothing without a credential. */
  #isZone(name: string): boolean {
    return this.#graph.hasNode(name) && this.#graph.getNodeAttribute(name, 'kind') === 'zone';
  }

  #zone(name: string): string {
    this.#node(name, { kind: 'zone', label: name, tags: [] });
    return name;
  }

  #asset(id: string, assetKind: string, label: string): string {
    this.#node(id, { kind: 'asset', assetKind, label, tags: [] });
    return id;
  }

  #node(id: string, attributes: GraphNode): void {
    if (!this.#graph.hasNode(id)) this.#graph.addNode(id, attributes);
  }

  #edge(from: string, to: string, kind: GraphEdge['kind'], evidence: string): void {
    if (from !== to && !this.#graph.hasEdge(from, to)) this.#graph.addEdge(from, to, { kind, evidence });
  }

  #tag(node: string, tag: string): void {
    const { tags } = this.#graph.getNodeAttributes(node);
    if (!tags.includes(tag)) this.#graph.mergeNodeAttributes(node, { tags: [...tags, tag] });
  }

  #records(node: string, dataClass: string, count: number, path: string): void {
    const { records: before = {}, recordFiles = [] } = this.#graph.getNodeAttributes(node);
    const records = { ...before, [dataClass]: (before[dataClass] ?? 0) + count };
    this.#graph.mergeNodeAttributes(node, { records, recordFiles: recordFiles.includes(path) || recordFiles.length >= 100 ? recordFiles : [...recordFiles, path] });
    this.#tag(node, 'pii');
  }
}

/** Whether a path of an ssh config or inventory (`~/.ssh/id_ed25519`) names the file found at `path`. */
function sameFile(path: string, keyPath: string): boolean {
  if (keyPath.endsWith('/*')) return path.startsWith(keyPath.slice(0, -1)) && !path.slice(keyPath.length - 1).includes('/');
  const tail = keyPath.replace(/^~\//, '').replace(/^\$HOME\//, '').replace(/^\.?\//, '');
  return path === tail || path.endsWith(`/${tail}`) || path.endsWith(`!${tail}`);
}
