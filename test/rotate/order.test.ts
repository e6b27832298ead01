import fc from 'fast-check';
import { buildGraph } from '../../src/exposure/graph';
import { precedence } from '../../src/exposure/precedence';
import { Secret, type Credential, type Occurrence } from '../../src/model';
import { orderEntries } from '../../src/rotate/order';
import type { PlanEntry } from '../../src/rotate/plan';

const entry = (id: string, more: Partial<PlanEntry> = {}): PlanEntry => ({
  id, title: id, ruleId: 'r', rotator: 'x', mode: 'switch', options: {}, sink: 'default', key: id, wave: 1, after: [], coolingHours: 0, places: [], problems: [], notes: [], ...more,
});
const waves = (entries: readonly PlanEntry[]): Record<string, number> => Object.fromEntries(entries.map(({ id, wave }) => [id, wave]));

/** A credential stored at some hosts (`host:path`) that opens one. */
function credential(id: string, storedOn: readonly string[], opens: string | undefined): Credential {
  const occurrences = storedOn.map((host): Occurrence => ({
    ruleId: 'r', title: id, family: 'device', provider: 'x', path: `${host}/config`, line: 1, column: 1, endLine: 1, endColumn: 2, secret: new Secret(id), fingerprint: id, form: 'clear', confidence: 'high', probability: 1, evidence: [], labels: [], context: '', credentialId: id,
    provenance: { kind: 'file', path: `${host}/config` }, device: { platform: 'ios', hostname: host, kind: 'local-user', service: 'remote', statement: '' }, ...(opens ? { target: { host: opens } } : {}),
  }) as unknown as Occurrence);
  return { id, fingerprint: id, ruleId: 'r', title: id, provider: 'x', occurrences, severity: 'high' };
}
const before = (...credentials: Credential[]) => precedence(buildGraph({ credentials, observations: [] }));

describe('precedence from the credential graph', () => {
  it('closes the way to a consumer before what lies there is replaced', () => {
    const first = before(credential('edge', ['jumphost'], 'router1'), credential('core', ['router1'], 'router2'), credential('data', ['router2'], 'database'));
    expect([first('edge'), first('core'), first('data')]).toEqual([[], ['edge'], ['core']]);
  });

  it('a credential that lies only on the host it opens brings nobody there', () => {
    const first = before(credential('enable', ['router1'], 'router1'), credential('tacacs', ['router1'], 'tacacs1'));
    expect(first('tacacs')).toEqual([]);
  });

  it('one that lies elsewhere too does', () => {
    const first = before(credential('shared', ['router1', 'router2'], 'router1'), credential('tacacs', ['router1'], 'tacacs1'));
    expect(first('tacacs')).toEqual(['shared']);
  });
});

describe('order of entries', () => {
  const chain = (id: string): readonly string[] => ({ b: ['a'], c: ['b'], d: ['b'] })[id] ?? [];
  it('makes waves of a chain, and keeps those of the settings', () => {
    expect(waves(orderEntries(['d', 'c', 'b', 'a', 'e'].map((id) => entry(id, id === 'e' ? { wave: 5 } : {})), chain))).toEqual({ a: 1, b: 2, c: 3, d: 3, e: 5 });
    expect(waves(orderEntries([entry('a', { after: ['b'] }), entry('b')]))).toEqual({ b: 1, a: 2 });
  });

  it('breaks a circle at one whose values overlap, and says so', () => {
    const circle = (id: string): readonly string[] => ({ a: ['c'], b: ['a'], c: ['b'] })[id] ?? [];
    const ordered = orderEntries([entry('a'), entry('b', { mode: 'overlap' }), entry('c')], circle);
    expect(waves(ordered)).toEqual({ b: 1, c: 2, a: 3 });
    expect(ordered[0].notes.join()).toMatch(/goes first of 3 .*side by side/);
    expect(ordered.slice(1).flatMap(({ notes }) => notes)).toEqual([]);
    expect(waves(orderEntries([entry('a'), entry('b')], (id) => (id === 'a' ? ['b'] : ['a'])))).toEqual({ a: 1, b: 2 });
  });

  it('does not wait for what a person has to do, but says so', () => {
    const [first, ...rest] = orderEntries([entry('a', { mode: 'person' }), entry('b'), entry('c', { problems: ['x'] }), entry('d')], (id) => ({ b: ['a'], d: ['c'] })[id] ?? []);
    expect([first, ...rest].every(({ wave, after }) => wave === 1 && after.length === 0)).toBe(true);
    expect(rest.find(({ id }) => id === 'b')!.notes).toEqual([expect.stringContaining('a opens where this one lies')]);
  });

  it('orders every graph so that none waits for a later or an equal wave, and loses no entry', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 14 }), fc.array(fc.tuple(fc.nat(13), fc.nat(13)), { maxLength: 60 }), fc.array(fc.nat(13), { maxLength: 6 }), (size, edges, overlapping) => {
      const ids = Array.from({ length: size }, (_, index) => `c${index}`);
      const ordered = orderEntries(ids.map((id, index) => entry(id, overlapping.includes(index) ? { mode: 'overlap' } : {})), (id) => edges.filter(([to]) => `c${to}` === id).map(([, from]) => `c${from}`));
      const wave = waves(ordered);
      expect(Object.keys(wave).sort()).toEqual([...ids].sort());
      for (const { id, after } of ordered) for (const other of after) expect(wave[other]).toBeLessThan(wave[id]);
    }), { numRuns: 300 });
  });

  it('takes ten thousand in a row', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `c${String(index).padStart(5, '0')}`);
    expect(orderEntries(ids.map((id) => entry(id)), (id) => { const at = Number(id.slice(1)); return at > 0 && at % 100 ? [ids[at - 1]] : []; }).at(-1)!.wave).toBe(100);
  });
});
