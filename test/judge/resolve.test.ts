import fc from 'fast-check';
import { resolveOverlaps, type Assessed } from '../../src/judge/resolve';
import type { Match } from '../../src/model';

function assessed(start: number, end: number, probability: number, more: Partial<Match> = {}): Assessed {
  return { match: { type: 'match', ruleId: 'r', start, end, ...more }, probability };
}

const any = fc.record({ start: fc.nat(60), length: fc.integer({ min: 1, max: 20 }), probability: fc.double({ min: 0, max: 1, noNaN: true }), specificity: fc.constantFrom('token' as const, 'code' as const, 'generic' as const) })
  .map(({ start, length, probability, specificity }) => assessed(start, start + length, probability, { specificity }));

test('what is kept does not overlap, and nothing disjoint is lost', () => {
  fc.assert(
    fc.property(fc.array(any, { maxLength: 30 }), (all) => {
      const kept = resolveOverlaps(all);
      for (let i = 1; i < kept.length; i++) expect(kept[i].match.start).toBeGreaterThanOrEqual(kept[i - 1].match.end);
      for (const { match } of all) expect(kept.some((other) => other.match.start < match.end && match.start < other.match.end)).toBe(true);
    }),
  );
});

test('the more specific wins and takes over whom and where', () => {
  const token = assessed(10, 50, 0.9, { ruleId: 'github', specificity: 'token' });
  const line = assessed(10, 50, 0.92, { ruleId: 'netrc', principal: 'ci', target: { host: 'git.lan' } });
  const [kept] = resolveOverlaps([line, token]);
  expect(kept.match).toMatchObject({ ruleId: 'github', principal: 'ci', target: { host: 'git.lan' } });
});

test('a value keeps its place in a pair, whoever else knows it', () => {
  const part = assessed(60, 100, 0.9, { ruleId: 'aws-secret-access-key', specificity: 'part', group: 'pair', part: 'secret' });
  const file = assessed(60, 100, 0.96, { ruleId: 'aws-credentials-file', group: 'file', principal: 'ci' });
  const [kept] = resolveOverlaps([part, file]);
  expect(kept.match).toMatchObject({ ruleId: 'aws-credentials-file', group: 'pair', part: 'secret', principal: 'ci' });
});

test('a hundred thousand matches are no matter', () => {
  const many = Array.from({ length: 100_000 }, (_, i) => assessed(i * 50, i * 50 + 40, 0.7));
  const started = performance.now();
  expect(resolveOverlaps(many)).toHaveLength(100_000);
  expect(performance.now() - started).toBeLessThan(2000);
});
