import fc from 'fast-check';
import { changes, factorEffects } from '../../src/exposure/explain';
import { decide, ORDER, parseVector, score, vector, type Factors } from '../../src/exposure/score';

const factors: fc.Arbitrary<Factors> = fc.record({
  certainty: fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000),
  validity: fc.constantFrom(...ORDER.validity), form: fc.constantFrom(...ORDER.form), access: fc.constantFrom(...ORDER.access),
  historyOnly: fc.boolean(), ageDays: fc.integer({ min: -1, max: 9999 }), privilege: fc.constantFrom(...ORDER.privilege),
  assets: fc.integer({ min: 0, max: 500 }), data: fc.constantFrom(...ORDER.data),
});

test('the vector reproduces factors and score exactly', () => {
  fc.assert(fc.property(factors, (f) => {
    expect(parseVector(vector(f))).toEqual(f);
    expect(score(parseVector(vector(f))!)).toBe(score(f));
  }));
});

test('the score lies between 0 and 10', () => {
  fc.assert(fc.property(factors, (f) => score(f) >= 0 && score(f) <= 10));
});

test.each(['validity', 'form', 'access', 'privilege', 'data'] as const)('a more exposed %s never lowers the score', (key) => {
  fc.assert(fc.property(factors, (f) => {
    const scores = ORDER[key].map((value) => score({ ...f, [key]: value }));
    for (let i = 1; i < scores.length; i++) expect(scores[i]!).toBeLessThanOrEqual(scores[i - 1]!);
  }));
});

test('more certainty, age, assets and being at head never lower the score', () => {
  fc.assert(fc.property(factors, fc.nat(500), (f, more) => {
    const now = score(f);
    expect(score({ ...f, certainty: Math.min(1, f.certainty + more / 1000) })).toBeGreaterThanOrEqual(now);
    if (f.ageDays >= 0) expect(score({ ...f, ageDays: f.ageDays + more })).toBeGreaterThanOrEqual(now);
    expect(score({ ...f, assets: f.assets + more })).toBeGreaterThanOrEqual(now);
    expect(score({ ...f, historyOnly: false })).toBeGreaterThanOrEqual(now);
  }));
});

test('changes lower the score, and no factor left out raises it', () => {
  fc.assert(fc.property(factors, (f) => {
    for (const change of changes(f)) expect(change.score).toBeLessThan(score(f));
    for (const effect of factorEffects(f)) expect(effect.without).toBeLessThanOrEqual(score(f));
  }));
});

test('what lies in clear next to personal data is to be acted on; the same, sealed, is tracked', () => {
  const near: Factors = { certainty: 0.95, validity: 'D', form: 'C', access: 'T', historyOnly: false, ageDays: 100, privilege: 'U', assets: 2, data: 'R' };
  expect(decide(near)).toBe('act');
  expect(decide({ ...near, validity: 'U', form: 'E' })).toBe('track');
});

test.each(['', 'KSE:2/p:1', 'KSE:1/p:1.2/V:U/F:R/A:B/H:0/T:410/P:A/R:12/D:R'])('%j is no vector', (text) => expect(parseVector(text)).toBeUndefined());
