import { guaranteedRun } from '../../src/engine/pattern';

test.each([
  ['[0-9a-f]{32}', 32],
  ['[A-Za-z0-9+/]{43}=', 44],
  ['[0-9]{2,7}\\$[0-9a-f]{120}', 120],
  ['[A-Za-z0-9]{18}:[A-Za-z0-9]{18}:[A-Za-z0-9]{32}', 32],
  ['(?:sk_)?[a-z0-9]{20,40}', 20],
  ['(?:na1|eu1)\\.[A-Za-z0-9]{20}', 24],
  ['[A-Za-z0-9!#%]{64}', 0],
  ['(?=[a-z]{0,10}[0-9])[a-z0-9]{11}', 11],
  ['[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 36],
  ['(?<id>[a-z]{4})\\s{1,3}\\w{6}', 6],
])('every match of %s holds %i value characters in a row', (source, run) => {
  expect(guaranteedRun(source)).toBe(run);
});
