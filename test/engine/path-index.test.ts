import fc from 'fast-check';
import { PathIndex } from '../../src/engine/path-index';
import { pathMatches } from '../../src/engine/path-pattern';

test('finds what trying every pattern finds', () => {
  const segment = fc.constantFrom('a', 'conf', '.env', 'web.config', 'x.tfstate', 'group_vars', 'passwd', 'b.tar.gz', 'id_rsa', '.ENV.local');
  const path = fc.tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.constantFrom('/', '!', '')).map(([parts, front]) => front + parts.join('/'));
  const piece = fc.constantFrom('*', 'conf', '.env', '.env.*', 'web.*.config', '*.tfstate', 'group_vars', '*asswd*', 'passwd', '*.gz', '**', 'id_*', 'web.config');
  const pattern = fc.tuple(fc.constantFrom('', '/', '**/'), fc.array(piece, { minLength: 1, maxLength: 3 })).map(([front, parts]) => front + parts.join('/'));
  fc.assert(
    fc.property(fc.array(fc.array(pattern, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 }), path, (lists, text) => {
      const index = new PathIndex(lists.map((patterns, owner) => [owner, patterns] as const));
      const expected = lists.flatMap((patterns, owner) => (pathMatches(text, patterns) ? [owner] : []));
      expect(index.matching(text).sort((a, b) => a - b)).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});
