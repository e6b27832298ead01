import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFingerprintKey } from '../../src/config/state';
import { credentialId, fingerprint, keyId, Secret, type Credential, type Occurrence, type ScanReport } from '../../src/model';

/** What a test says of a secret that stands in a file; line and column are found. */
export interface Planted {
  readonly path: string;
  readonly value: string;
  readonly ruleId?: string;
  readonly name?: string;
  readonly part?: string;
  /** Secrets with one group are one credential. */
  readonly group?: string;
  readonly form?: Occurrence['form'];
  readonly encoding?: string;
  readonly plaintext?: string;
}

/** A report as a scan of `root` would write it, for secrets the test has planted. Uses the key of KEYSWEEP_STATE_DIR. */
export function reportOf(root: string, planted: readonly Planted[]): ScanReport {
  const { key } = loadFingerprintKey();
  const credentials = new Map<string, Occurrence[]>();
  for (const one of planted) {
    const print = fingerprint(key, one.plaintext ?? one.value);
    const id = credentialId(one.group ? fingerprint(key, one.group) : print);
    const occurrence = { ...placed(root, one), fingerprint: print, credentialId: id } as Occurrence;
    credentials.set(id, [...(credentials.get(id) ?? []), occurrence]);
  }
  return {
    schema: 'keysweep-report/1', tool: { name: 'keysweep', version: '0', detectorSet: 'test', fingerprintKey: keyId(key) }, startedAt: new Date().toISOString(), durationMs: 1,
    coverage: [], observations: [], suppressedCount: 0, complete: true,
    credentials: [...credentials].map(([id, occurrences]): Credential => {
      const [first] = occurrences.filter((one) => one.part !== 'id');
      return { id, fingerprint: first.fingerprint, ruleId: first.ruleId, title: first.title, provider: first.provider, occurrences, severity: 'high' };
    }),
  };
}

function placed(root: string, one: Planted): Partial<Occurrence> {
  const text = readFileSync(join(root, one.path), 'utf8');
  const at = text.indexOf(one.value);
  if (at < 0) throw new Error(`${one.path} does not hold the value`);
  const before = text.slice(0, at).split('\n');
  const lines = one.value.split('\n');
  const column = before.at(-1)!.length + 1;
  return {
    ruleId: one.ruleId ?? 'generic-password', title: one.ruleId ?? 'Password', family: 'generic', provider: 'generic', path: one.path, line: before.length, endLine: before.length + lines.length - 1,
    column, endColumn: lines.length === 1 ? column + one.value.length : lines.at(-1)!.length + 1, confidence: 'high', probability: 0.9, form: one.form ?? 'clear', encoding: one.encoding,
    secret: new Secret(one.value), name: one.name, part: one.part, context: '', evidence: [], labels: [], provenance: { kind: 'file', path: one.path },
  };
}
