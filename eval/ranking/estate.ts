import { newCoverage, Secret, type Credential, type Occurrence, type PlacedObservation, type Privilege, type ScanReport, type StorageForm } from '../../src/model';

/**
 * Generated estates with a hidden truth, for the evaluation of ranking. Written from how estates are run, not from the score: the truth is what a
 * simulated intruder gets (which credentials work, which hashes break, who gets in where), the report is what a scan would see of it, with gaps.
 *
 * Assumptions (each a parameter below): a third of stored credentials is dead; half of the weak and one in twenty of the strong hashes breaks;
 * an intruder gets into each exposed device with probability 0.3, reads everything public, and an internal repository with probability 0.15;
 * of what a credential opens the scan sees three quarters, of exposed devices 85 %, of stores with personal data 80 %; one in twenty internal
 * hosts looks exposed and is not; one cloud key in five opens a store, which no statement says; ages and detector confidence say nothing of importance; a third of the findings is no credential at all.
 */
export interface Parameters {
  readonly edges: number;
  readonly servers: number;
  readonly databases: number;
  readonly repositories: number;
  readonly stores: number;
  /** Chains planted from an exposed device to a store. */
  readonly chains: number;
  readonly noise: number;
  readonly live: number;
  readonly seenTarget: number;
  readonly seenEntry: number;
  readonly seenData: number;
}

export const USUAL: Parameters = { edges: 10, servers: 70, databases: 14, repositories: 40, stores: 4, chains: 3, noise: 260, live: 0.67, seenTarget: 0.75, seenEntry: 0.85, seenData: 0.8 };

/** A credential as it is. */
interface Truth {
  readonly id: string;
  readonly kind: Kind;
  readonly live: boolean;
  readonly opens: readonly string[];
  readonly storedOn: readonly { readonly asset: string; readonly form: StorageForm }[];
  readonly plaintext: string;
}

type Kind = keyof typeof KINDS;

/** What tools know of a kind: a severity by rule, and how a secret of it looks. */
const KINDS = {
  device: { severity: 'high', title: 'Password of a local account on a network device', family: 'device', provider: 'cisco', privilege: 'admin', human: true },
  ssh: { severity: 'high', title: 'OpenSSH private key', family: 'keys', provider: 'openssh', privilege: 'unknown', human: false },
  database: { severity: 'medium', title: 'PostgreSQL URL with a password', family: 'database', provider: 'postgresql', privilege: 'write', human: true },
  service: { severity: 'medium', title: 'Password in an assignment', family: 'generic', provider: 'generic', privilege: 'unknown', human: true },
  cloud: { severity: 'critical', title: 'AWS access key', family: 'cloud', provider: 'aws', privilege: 'unknown', human: false },
  saas: { severity: 'high', title: 'Slack token', family: 'chat', provider: 'slack', privilege: 'write', human: false },
  noise: { severity: 'medium', title: 'Password in an assignment', family: 'generic', provider: 'generic', privilege: 'unknown', human: false },
} as const satisfies Record<string, { severity: Credential['severity']; title: string; family: string; provider: string; privilege: Privilege; human: boolean }>;

export interface Estate {
  readonly report: ScanReport;
  /** What rotating each credential takes from the intruder: stores reached with it less stores reached without it, mean of the simulated attacks. */
  readonly gain: ReadonlyMap<string, number>;
  /** Live credentials on some way from an entry to a store: the path-critical ones. */
  readonly critical: ReadonlySet<string>;
  readonly plaintext: ReadonlyMap<string, string>;
}

/** Generates an estate; the same numbers from `random` give the same one. */
export function generate(random: () => number, parameters: Parameters = USUAL, attacks = 300): Estate {
  const chance = (p: number): boolean => random() < p;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const name = (kind: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${kind}${i}`);
  const edges = name('edge', parameters.edges);
  const servers = name('srv', parameters.servers);
  const databases = name('db', parameters.databases);
  const repositories = name('repo', parameters.repositories);
  const publicRepositories = new Set(repositories.filter(() => chance(0.05)));
  const stores = databases.slice(0, parameters.stores);
  const truths: Truth[] = [];
  let next = 0;
  const storageForm = (kind: Kind): StorageForm => (kind === 'device' ? pick(['reversible', 'reversible', 'weak-hash', 'strong-hash', 'clear']) : kind === 'ssh' ? pick(['clear', 'clear', 'clear', 'sealed']) : pick(['clear', 'clear', 'clear', 'reversible', 'sealed']));
  const add = (kind: Kind, opens: readonly string[], places: readonly string[], planted = false): void => {
    truths.push({
      id: `c-${(next++).toString(16).padStart(16, '0')}`, kind, opens, live: planted || (kind !== 'noise' && chance(parameters.live)),
      storedOn: [...new Set(places)].map((asset) => ({ asset, form: planted ? pick(['clear', 'reversible', 'weak-hash'] as const) : storageForm(kind) })),
      plaintext: KINDS[kind].human ? pick(['Winter', 'core', 'Backup', 'netops', 'db', 'Spring']) + Math.floor(random() * 1e4) + pick(['!', '', '#x', 'Q']) : Array.from({ length: 20 + Math.floor(random() * 20) }, () => 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[Math.floor(random() * 62)]).join(''),
    });
  };
  // Chains: exposed device, reused password to a server, a key there to another, a password there to a store.
  for (let i = 0; i < parameters.chains; i++) {
    const [edge, first, second, store] = [pick(edges), pick(servers), pick(servers), pick(stores)];
    add('device', [edge, first], [edge, ...(chance(0.5) ? [pick(edges)] : [])], true);
    if (chance(0.7)) {
      add('ssh', [second], [first], true);
      add('database', [store], [second, ...(chance(0.3) ? [pick(repositories)] : [])], true);
    } else add('database', [store], [first], true);
  }
  // What estates are full of, without design.
  for (let i = 0; i < parameters.edges * 3; i++) {
    const reuse = 1 + Math.floor(-Math.log(1 - random()) * 2);
    const devices = Array.from({ length: reuse }, () => pick(edges));
    add('device', devices, devices);
  }
  for (let i = 0; i < parameters.servers; i++) add('ssh', Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(servers)), [chance(0.7) ? pick(servers) : pick(repositories)]);
  for (let i = 0; i < parameters.databases * 3; i++) add('database', [pick(databases)], [chance(0.5) ? pick(servers) : pick(repositories)]);
  for (let i = 0; i < 60; i++) add('service', chance(0.4) ? [pick(servers)] : [], [pick([...servers, ...repositories])]);
  for (let i = 0; i < 25; i++) add('cloud', [`account${Math.floor(random() * 6)}`, ...(chance(0.2) ? [pick(stores)] : [])], [pick([...repositories, ...servers])]);
  for (let i = 0; i < 60; i++) add('saas', [], [pick(repositories)]);
  for (let i = 0; i < parameters.noise; i++) add('noise', [], [pick([...repositories, ...servers])]);

  const { gain, critical } = attack({ random, truths, edges, repositories, publicRepositories, stores, attacks });
  return { report: observe({ random, truths, edges, servers, publicRepositories, stores, parameters }), gain, critical, plaintext: new Map(truths.map(({ id, plaintext }) => [id, plaintext])) };
}

const BREAKS: Record<StorageForm, number> = { clear: 1, reversible: 1, 'weak-hash': 0.5, 'strong-hash': 0.05, sealed: 0 };

/** Simulated attacks: who gets in and what breaks is drawn anew each time; what each credential is worth is what its absence changes. */
function attack({ random, truths, edges, repositories, publicRepositories, stores, attacks }: { random: () => number; truths: readonly Truth[]; edges: readonly string[]; repositories: readonly string[]; publicRepositories: ReadonlySet<string>; stores: readonly string[]; attacks: number }): Pick<Estate, 'gain' | 'critical'> {
  const gain = new Map<string, number>();
  const critical = new Set<string>();
  const live = truths.filter(({ live: works, opens }) => works && opens.length > 0);
  for (let run = 0; run < attacks; run++) {
    const entries = [...edges.filter(() => random() < 0.3), ...repositories.filter((one) => publicRepositories.has(one) || random() < 0.15)];
    const usable = live.map((truth) => ({ truth, from: truth.storedOn.filter(({ form }) => random() < BREAKS[form]).map(({ asset }) => asset) })).filter(({ from }) => from.length > 0);
    const reached = (without?: string): { assets: Set<string>; used: Set<string> } => {
      const assets = new Set(entries);
      const used = new Set<string>();
      for (let grown = true; grown; ) {
        grown = false;
        for (const { truth, from } of usable) {
          if (used.has(truth.id) || truth.id === without || !from.some((asset) => assets.has(asset))) continue;
          used.add(truth.id);
          grown = true;
          for (const asset of truth.opens) assets.add(asset);
        }
      }
      return { assets, used };
    };
    const { assets, used } = reached();
    const total = stores.filter((store) => assets.has(store)).length;
    if (total === 0) continue;
    // Of the credentials used, those from which a store can still be reached lie on a way.
    const leading = new Set<string>(stores);
    for (let grown = true; grown; ) {
      grown = false;
      for (const { truth, from } of usable) {
        if (!used.has(truth.id) || critical.has(`${run} ${truth.id}`) || !truth.opens.some((asset) => leading.has(asset))) continue;
        critical.add(`${run} ${truth.id}`);
        grown = true;
        for (const asset of from) leading.add(asset);
      }
    }
    for (const { truth } of usable) {
      if (!critical.has(`${run} ${truth.id}`)) continue;
      const left = reached(truth.id).assets;
      const lost = total - stores.filter((store) => left.has(store)).length;
      if (lost > 0) gain.set(truth.id, (gain.get(truth.id) ?? 0) + lost / attacks);
    }
  }
  return { gain, critical: new Set([...critical].map((key) => key.split(' ')[1]!)) };
}

/** What a scan sees of it. */
function observe({ random, truths, edges, servers, publicRepositories, stores, parameters }: { random: () => number; truths: readonly Truth[]; edges: readonly string[]; servers: readonly string[]; publicRepositories: ReadonlySet<string>; stores: readonly string[]; parameters: Parameters }): ScanReport {
  const chance = (p: number): boolean => random() < p;
  const observations: PlacedObservation[] = [];
  const fact = (value: PlacedObservation['fact'], path: string): void => void observations.push({ fact: value, path, line: 1, provenance: { kind: 'file', path } });
  const pathOf = (asset: string, id: string): string => (asset.startsWith('edge') ? `network/${asset}.cfg` : asset.startsWith('repo') ? `${asset}/config/${id.slice(-3)}.env` : `hosts/${asset}/etc/${id.slice(-3)}.conf`);
  for (const asset of [...servers, ...stores]) fact({ kind: 'address', host: asset, address: `10.1.${Math.floor(random() * 250)}.${Math.floor(random() * 250)}` }, 'hosts.txt');
  for (const edge of edges) if (chance(parameters.seenEntry)) fact({ kind: 'service', host: edge, service: 'ssh', exposedTo: 'internet' }, `network/${edge}.cfg`);
  for (const server of servers) if (chance(0.05)) fact({ kind: 'service', host: server, service: 'ssh', exposedTo: 'internet' }, `hosts/${server}/etc/sshd_config`);
  for (const store of stores) if (chance(parameters.seenData)) fact({ kind: 'personal-data', dataClass: 'ssn', records: 1000, column: 'ssn' }, `hosts/${store}/dump.sql`);
  const credentials = truths.map((truth): Credential => {
    const { severity, title, family, provider, privilege } = KINDS[truth.kind];
    const probability = truth.kind === 'noise' ? 0.35 + 0.6 * random() * random() : 0.6 + 0.4 * Math.sqrt(random());
    const occurrences = truth.storedOn.map(({ asset, form }): Occurrence => {
      const path = pathOf(asset, truth.id);
      const target = truth.kind !== 'device' && truth.kind !== 'ssh' && truth.opens[0] !== undefined && chance(parameters.seenTarget) ? { host: truth.opens[0] } : undefined;
      const repository = asset.startsWith('repo');
      return {
        ruleId: truth.kind, title, family, provider, path, line: 1 + Math.floor(random() * 200), endLine: 1, column: 1, endColumn: 9, confidence: probability > 0.8 ? 'high' : probability > 0.5 ? 'medium' : 'low', probability: Math.round(probability * 1000) / 1000,
        form, fingerprint: truth.id.slice(2).repeat(4), credentialId: truth.id, secret: new Secret(truth.plaintext), decoded: form === 'reversible' ? new Secret(truth.plaintext) : undefined, context: '****', evidence: [], labels: publicRepositories.has(asset) ? ['public'] : [],
        privilege: chance(0.6) ? privilege : 'unknown', target: truth.kind === 'cloud' ? undefined : target,
        device: asset.startsWith('edge') ? { platform: 'cisco-ios', hostname: asset, statement: 'username', kind: 'user-password', service: 'login' } : undefined,
        provenance: repository ? { kind: 'git', repository: asset, path, blob: 'b', date: new Date(Date.UTC(2026, 0, 1) - random() * 6e10).toISOString(), atHead: chance(0.7) } : { kind: 'file', path, mode: 0o644 },
      };
    });
    if (truth.kind === 'ssh') for (const host of truth.opens) if (chance(parameters.seenTarget)) for (const { path } of occurrences) fact({ kind: 'key', keyPath: path, host, service: 'ssh' }, `${path}.config`);
    // A device's password reused on a server stands in an inventory.
    if (truth.kind === 'device') for (const host of truth.opens) if (host.startsWith('srv') && chance(parameters.seenTarget)) occurrences.push({ ...occurrences[0]!, path: 'network/inventory.ini', form: 'clear', device: undefined, target: { host }, provenance: { kind: 'file', path: 'network/inventory.ini' } });
    return { id: truth.id, fingerprint: truth.id.slice(2).repeat(4), ruleId: truth.kind, title, provider, severity, occurrences };
  });
  return { schema: 'keysweep-report/1', tool: { name: 'keysweep', version: '0', detectorSet: '', fingerprintKey: '' }, startedAt: '2026-01-01T00:00:00Z', durationMs: 0, coverage: [newCoverage('estate')], credentials, observations, suppressedCount: 0, complete: true };
}
