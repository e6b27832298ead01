import { guaranteedRun, isMixed, literalPrefix, nameKeywords } from '../../src/engine/pattern';

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

test.each([
  ['sk_(?:live|test)_[a-z]{24}', 3],
  ['(?=[a-z_]{0,9}[0-9])xkeysib-[a-f0-9]{64}', 8],
  ['[a-f0-9]{32}', 0],
  ['key-[a-z]{32}|[a-f0-9]{32}', 0],
])('every match of %s begins with %i literal characters', (source, length) => {
  expect(literalPrefix(source)).toBe(length);
});

test.each([
  ['[a-z]{4}-[a-z]{4}', false],
  ['sk-[a-z]{48}', false],
  ['sk-[a-z0-9]{48}', true],
  ['[A-Za-z]{20}', true],
  ['\\w{20}', true],
])('%s can hold digits or both cases: %s', (source, mixed) => {
  expect(isMixed(source)).toBe(mixed);
});

test.each([
  ['datadog_api_key', ['datadog']],
  ['client_secret', ['client_secret', 'client-secret', 'client.secret', 'client secret', 'clientsecret']],
  ['os_auth_token', ['auth_token', 'auth-token', 'auth.token', 'auth token', 'authtoken']],
  ['airflow__core__fernet', ['airflow']],
  ['z.ai', ['z_ai', 'z-ai', 'z.ai', 'z ai']],
])('%s is looked for as %j', (name, texts) => {
  expect(nameKeywords(name).map(({ text }) => text)).toEqual(texts);
});
