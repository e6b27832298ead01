import { diff } from '../../src/api/exposure';
import { scan } from '../../src';
import type { Credential, DeviceContext, Occurrence, ScanReport } from '../../src/model';
import { madeUpReport, occurrence } from '../report/made-up';

const device: DeviceContext = { platform: 'cisco-ios', hostname: 'r1', statement: 'username ops', kind: 'user-password', service: 'login' };

function report(...occurrences: readonly Partial<Occurrence>[]): ScanReport {
  const credentials = new Map<string, Credential>();
  for (const one of occurrences.map(occurrence)) {
    const { credentialId: id, fingerprint, ruleId, title, provider } = one;
    credentials.set(id, { id, fingerprint, ruleId, title, provider, severity: 'high', occurrences: [...(credentials.get(id)?.occurrences ?? []), one] });
  }
  return { ...madeUpReport(0), credentials: [...credentials.values()] };
}

test('new, gone, moved', () => {
  const before = report({ credentialId: 'c-stays', path: 'a' }, { credentialId: 'c-moves', path: 'a' }, { credentialId: 'c-goes', path: 'a' });
  const after = report({ credentialId: 'c-stays', path: 'a' }, { credentialId: 'c-moves', path: 'b' }, { credentialId: 'c-comes', path: 'a' });
  expect(diff(before, after)).toEqual({ added: ['c-comes'], gone: ['c-goes'], moved: [{ id: 'c-moves', from: ['a'], to: ['b'] }], weaker: [] });
});

test('the same secret stored weaker, and a statement of a device that went from a strong hash to a reversible form', () => {
  const before = report({ credentialId: 'c-same', form: 'reversible' }, { credentialId: 'c-9', form: 'strong-hash', device, path: 'r1.cfg' }, { credentialId: 'c-better', form: 'clear' });
  const after = report({ credentialId: 'c-same', form: 'reversible' }, { credentialId: 'c-same', form: 'clear', path: 'x' }, { credentialId: 'c-7', form: 'reversible', device, path: 'r1.cfg' }, { credentialId: 'c-better', form: 'sealed' });
  expect(diff(before, after).weaker).toEqual([{ id: 'c-same', from: 'reversible', to: 'clear' }, { id: 'c-7', from: 'strong-hash', to: 'reversible' }]);
});

test('reports of different fingerprint keys cannot be compared', async () => {
  const [a, b] = await Promise.all([7, 8].map((byte) => scan({ paths: ['fixtures/estate/webshop'], key: Buffer.alloc(32, byte) })));
  expect(() => diff(a!, b!)).toThrow(/different fingerprint keys/);
});

test('20,000 device statements are compared in seconds, not in hours', () => {
  const many = (shift: number): ScanReport => report(...Array.from({ length: 20_000 }, (_, i) => ({ credentialId: `c-${i + shift}`, path: `n/r${i}.cfg`, form: 'reversible' as const, device: { ...device, hostname: `r${i}` } })));
  const started = Date.now();
  expect(diff(many(0), many(10_000)).added).toHaveLength(10_000);
  expect(Date.now() - started).toBeLessThan(10_000);
});
