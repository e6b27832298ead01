import { newCoverage, Secret, type Credential, type Occurrence, type PlacedObservation, type ScanReport, type StorageForm } from '../../src/model';

/** Small seeded generator (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const KINDS = [
  ['aws-access-key', 'AWS access key', 'aws', 'cloud'], ['github-token', 'GitHub personal access token', 'github', 'scm'], ['postgres-url', 'PostgreSQL URL with a password', 'postgresql', 'database'],
  ['device-local-user', 'Password of a local account on a network device', 'cisco', 'device'], ['device-snmp', 'SNMP community', 'cisco', 'device'], ['ssh-private-key', 'OpenSSH private key', 'openssh', 'keys'],
  ['slack-webhook', 'Slack incoming webhook', 'slack', 'chat'], ['stripe-key', 'Stripe secret key', 'stripe', 'payment'], ['generic-password', 'Password in an assignment', 'generic', 'generic'], ['npm-token', 'npm access token', 'npm', 'scm'],
] as const;
const FORMS: readonly StorageForm[] = ['clear', 'clear', 'clear', 'reversible', 'reversible', 'weak-hash', 'strong-hash', 'sealed'];
const OWNERS = ['@acme/network', '@acme/payments', '@acme/platform', '@acme/data', 'Ada Byron <ada@acme.example>', ''];

/** One occurrence with everything a report can show; `overrides` puts in what a test needs. */
export function occurrence(overrides: Partial<Occurrence> = {}): Occurrence {
  return {
    ruleId: 'generic-password', title: 'Password in an assignment', family: 'generic', provider: 'generic', path: 'app/.env', line: 3, endLine: 3, column: 10, endColumn: 30, confidence: 'high', probability: 0.95,
    form: 'clear', fingerprint: 'f'.repeat(64), credentialId: 'c-0000000000000000', secret: new Secret('****'), context: 'DB_PASSWORD=****', evidence: [{ kind: 'name', effect: 'raises', text: 'name says password' }], labels: [],
    provenance: { kind: 'file', path: 'app/.env', mode: 0o644 }, ...overrides,
  };
}

/**
 * A report of a made-up organisation: `credentials` credentials in 1 to 8 places each, in repositories with dates and on devices,
 * some opening hosts, a store of personal data behind a chain from the internet. The same seed gives the same report.
 */
export function madeUpReport(credentials: number, seed = 1): ScanReport {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const hosts = Math.max(4, Math.floor(credentials / 12));
  const list: Credential[] = [];
  for (let i = 0; i < credentials; i++) {
    const [ruleId, title, provider, family] = pick(KINDS);
    const id = `c-${i.toString(16).padStart(16, '0')}`;
    const owner = pick(OWNERS);
    const form = pick(FORMS);
    const device = family === 'device';
    const places = 1 + Math.floor(random() ** 3 * 8);
    const occurrences = Array.from({ length: places }, (_, k): Occurrence => {
      const host = `${pick(['edge', 'core', 'acc'])}-${pick(['ber', 'fra', 'ams', 'lon'])}-${Math.floor(random() * hosts)}`;
      const path = device ? `oxidized/${host}.cfg` : `repos/${pick(['shop', 'billing', 'infra', 'mobile', 'data'])}-${Math.floor(random() * 40)}/${pick(['src', 'deploy', 'config', 'scripts'])}/${pick(['.env', 'values.yaml', 'settings.py', 'main.tf', 'config.json'])}`;
      const year = 2018 + Math.floor(random() * 8);
      return occurrence({
        ruleId, title, provider, family, path, line: 1 + Math.floor(random() * 400), form, credentialId: id, fingerprint: i.toString(16).padStart(64, '0'), probability: 0.5 + random() / 2, confidence: random() < 0.6 ? 'high' : 'medium',
        encoding: form === 'reversible' ? pick(['cisco-7', 'base64', 'junos-9']) : undefined, principal: random() < 0.5 ? pick(['netops', 'deploy', 'root', 'svc-billing', 'admin']) : undefined, privilege: pick(['admin', 'write', 'read', 'unknown'] as const),
        target: random() < 0.3 ? { host: `host-${Math.floor(random() * hosts)}.acme.example`, service: 'ssh' } : undefined,
        device: device ? { platform: pick(['cisco-ios', 'junos', 'arista-eos']), hostname: host, statement: 'username netops', kind: 'user-password', service: 'login', privilegeText: '15' } : undefined,
        context: `${pick(['password', 'api_key', 'token'])} = ****`, owner: owner ? { names: [owner], from: 'codeowners', evidence: '.github/CODEOWNERS:4' } : undefined,
        provenance: device ? { kind: 'file', path, mode: 0o644 } : { kind: 'git', repository: path.split('/').slice(0, 2).join('/'), path, blob: 'b'.repeat(40), commit: (i * 31 + k).toString(16).padStart(40, '0'), author: 'Grace Hopper', email: 'grace@acme.example', date: `${year}-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 9)}T08:00:00Z`, atHead: random() < 0.7 },
      });
    });
    list.push({ id, fingerprint: occurrences[0]!.fingerprint, ruleId, title, provider, occurrences, severity: pick(['critical', 'high', 'medium', 'low']) });
  }
  const observations: PlacedObservation[] = [];
  const observe = (fact: PlacedObservation['fact'], path: string): number => observations.push({ fact, path, line: 4, provenance: { kind: 'file', path } });
  for (let i = 0; i < hosts / 20; i++) observe({ kind: 'service', host: `edge-${pick(['ber', 'fra', 'ams', 'lon'])}-${i}`, service: 'ssh', exposedTo: 'internet' }, `oxidized/edge-${i}.cfg`);
  for (let i = 0; i < 3; i++) {
    const store = `host-${Math.floor(random() * hosts)}.acme.example`;
    observe({ kind: 'platform', host: store, platform: 'linux', score: 1 }, `backups/${store}/subscribers.sql`);
    observe({ kind: 'personal-data', dataClass: 'ssn', records: 1200 + i * 1000, column: 'ssn' }, `backups/${store}/subscribers.sql`);
    observe({ kind: 'personal-data', dataClass: 'imei', records: 1100, column: 'imei' }, `backups/${store}/subscribers.sql`);
  }
  return {
    schema: 'keysweep-report/1', tool: { name: 'keysweep', version: '0.1.0', detectorSet: 'made-up', fingerprintKey: '00000000' }, startedAt: '2026-11-20T02:00:00.000Z', durationMs: 1234,
    coverage: [{ ...newCoverage('oxidized'), seen: 900, scanned: 898, bytes: 12_000_000, incomplete: true, skipped: { encrypted: 2, gitignored: 14 }, details: [{ path: 'oxidized/vault.zip', reason: 'encrypted', detail: 'give --password-file', incomplete: true }] }, { ...newCoverage('repos'), seen: 120_000, scanned: 120_000, bytes: 3_000_000_000 }],
    credentials: list, observations, suppressedCount: 0, complete: false,
  };
}
