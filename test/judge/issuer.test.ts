import { issuersOf } from '../../src/engine/issuers';
import { doubtOfPrefix } from '../../src/judge/doubt';
import { hasFormOf, issuerOf, readIssuer } from '../../src/judge/issuer';
import type { DeclarativeDetector, Pack } from '../../src/model';

const detector = (id: string, rest: Partial<DeclarativeDetector>): DeclarativeDetector => ({ id, title: id, confidence: 'high', examples: [], counterExamples: [], ...rest });
const pack = (provider: string, ...detectors: DeclarativeDetector[]): Pack => ({ provider, title: provider, family: 'saas', references: [], detectors });
const issuers = issuersOf([
  pack('acme', detector('acme-token', { keywords: ['acm_'], pattern: '(?:acm_|acmt_)[a-f0-9]{40}' })),
  pack('globex', detector('globex-key', { names: ['globex', 'gx_api_key', 'api_key'], value: '[a-f0-9]{32}' }), detector('globex-password', { names: ['globex_password'], value: '.{4,64}' })),
  pack('initech', detector('initech-key', { names: ['initech', 'globex_bridge'], value: '[A-Za-z0-9]{24}|[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}' })),
  pack('hooli', detector('hooli-signing-secret', { names: ['hooli_signing_secret'], value: '[a-f0-9]{32}' })),
]);

test.each([
  ['ACME_TOKEN', 'acme'], ['acmeApiKey', 'acme'], ['my-acme.secret', 'acme'], ['acmetoken', 'acme'], ['prodGlobexKey', 'globex'], ['GX_API_KEY', 'globex'], ['globexBridgeKey', 'initech'],
  ['acmeology', undefined], ['pacme_token', undefined], ['api_key', undefined], ['token', undefined], ['ab1globex_key', 'globex'],
])('%s names %s', (name, provider) => {
  expect(issuerOf(name, issuers)?.provider).toBe(provider);
});

test.each([
  ['ACME_TOKEN', 'acm_0f3c9a7be2d45681907f3c9a7be2d45681907f3c', undefined],
  ['ACME_TOKEN', 'acm_0f3c9a7be2d4568190', /begins as credentials of acme do, but has not their length/],
  ['ACME_TOKEN', 'acmt_0g3c9a7be2d45681907f3c9a7be2d45681907f3c', /begins as .* structure/],
  ['ACME_TOKEN', 'Zk3vTq9XbR2mLw8PnYc5', undefined],
  ['GLOBEX_KEY', '0f3c9a7be2d45681', /too short for a credential of globex/],
  ['GLOBEX_KEY', '0f3c9a7be2d45681907f3c9a7be2d4568190', undefined],
  ['GLOBEX_KEY', '0f3c9a7be2d45681907f3c9a7be2d4?6', /holds characters that credentials of globex never have/],
  ['GLOBEX_KEY', '0f3c9a7be2d45681907f3c9a7be2d45', /odd number of hexadecimal digits/],
  ['INITECH_KEY', 'Zk3vTq9XbR2mLw8PnYc5Rt7Gh', /one character more or less than credentials of initech/],
  ['INITECH_KEY', 'ZkvTqXbRmLw', /too short for a credential of initech/],
  ['INITECH_KEY', 'changemenow', undefined],
  ['INITECH_KEY', 'Zk3vTq9X;bR2mLw8PnYc5Rt', /holds characters that credentials of initech never have/],
  ['INITECH_SIGNING_KEY', 'Zk3vTq9XbR', undefined],
  ['HOOLI_SIGNING_SECRET', '0f3c9a7be2d4', /too short for a credential of hooli/],
  ['HOOLI_COOKIE_SECRET', '0f3c9a7be2d4', undefined],
  ['GLOBEX_PASSWORD', 'acb5dd90f1', undefined],
  ['GLOBEX_ENCRYPTION_KEY', '0f3c9a7be2d45681', undefined],
  ['OTHER_KEY', 'acm_0f3c9a7be2d4568190', undefined],
])('%s=%s', (name, value, doubt) => {
  const reading = readIssuer(name, value, issuers);
  if (doubt) expect(reading?.doubt?.text).toMatch(doubt);
  else expect(reading?.doubt).toBeUndefined();
});

test('a pattern that begins with a choice has a shape for each', () => {
  expect(issuers.issuer(0).shapes.map(({ prefix, least, most }) => [prefix, least, most])).toEqual([['acm_', 44, 44], ['acmt_', 45, 45]]);
});

test('whole values of another length than the known forms may be of another kind', () => {
  const long = issuersOf([pack('umbrex', detector('umbrex-key', { names: ['umbrex'], value: '[a-f0-9]{64}' }))]);
  expect(readIssuer('UMBREX_KEY', '0f3c9a7be2d45681907f3c9a7be2d456', long)?.doubt).toBeUndefined();
  expect(readIssuer('UMBREX_KEY', '0f3c9a7b-e2d4-4681-907f-3c9a7be2d456', long)?.doubt).toBeUndefined();
  expect(readIssuer('UMBREX_KEY', '0f3c9a7be2d45681907f3c9a7be2', long)?.doubt?.text).toMatch(/too short/);
});

test('a value that begins as a token and is shorter is doubted under any name, an ordinary word begins nothing', () => {
  const known = issuersOf([
    pack('umbrex', detector('umbrex-key', { keywords: ['umbx_'], pattern: 'umbx_[a-f0-9]{32}' })),
    pack('hooli', detector('hooli-key', { keywords: ['secret_'], pattern: 'secret_[A-Za-z0-9]{43}' })),
  ]);
  expect(doubtOfPrefix('umbx_0f3c9a7be2', known)?.text).toMatch(/begins with umbx_/);
  expect(doubtOfPrefix('umbx_0f3c9a7be2d45681907f3c9a7be2d456', known)).toBeUndefined();
  expect(doubtOfPrefix('secret_0f3c9a7be2', known)).toBeUndefined();
  const capitals = issuersOf([pack('vandelay', detector('vandelay-key', { keywords: ['VDLY'], pattern: 'VDLY[A-Z2-7]{16}' }))]);
  expect(doubtOfPrefix('VDLYQ7X2ZPW4RT', capitals)?.text).toMatch(/begins with VDLY/);
  expect(doubtOfPrefix('VDLYQ7X2ZPW4RTGH3KLM', capitals)).toBeUndefined();
});

test('a form of 16 characters and more says whose a value may be', () => {
  const [acme, globex] = [issuers.issuer(0), issuers.issuer(1)];
  expect(hasFormOf(acme!, 'acm_0f3c9a7be2d45681907f3c9a7be2d45681907f3c')).toBe(true);
  expect(hasFormOf(globex!, '0f3c9a7be2d45681907f3c9a7be2d456')).toBe(true);
  expect(hasFormOf(globex!, '0f3c9a7be2d45681')).toBe(false);
});
