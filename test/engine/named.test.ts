import { createTextScanner } from '../../src';

const scan = createTextScanner();
const found = (text: string): { ruleId: string; secret: string }[] =>
  scan(text, 'settings.env').occurrences.map(({ ruleId, secret }) => ({ ruleId, secret: secret.reveal() }));

/** A value of `length` characters that no reader takes for a filler. */
function value(length: number, alphabet = 'q7Rk2VwZ9xTb4LmY8nCs5HdJ3gFp6Aa1Ee0'): string {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet[(i * 11 + i * i) % alphabet.length];
  return text;
}

test('a name that tells the issuer says more than a generic assignment', () => {
  const secret = value(40);
  expect(found(`COHERE_API_KEY=${secret}\n`)).toEqual([{ ruleId: 'cohere-api-key', secret }]);
});

test('a value longer than the prefilter reads ahead is found whole', () => {
  const secret = value(340);
  expect(found(`SIMPLYNOTED_API_KEY=${secret}\n`)).toEqual([{ ruleId: 'simplynoted-api-key', secret }]);
});

test('a token longer than the pattern window is not cut short', () => {
  const header = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9';
  const payload = Buffer.from(JSON.stringify({ iss: 'issuer', sub: 'a'.repeat(8), scope: value(150) })).toString('base64url');
  const secret = `${header}.${payload}.${value(420)}`;
  expect(secret.length).toBeGreaterThan(600);
  expect(found(`WRIKE_ACCESS_TOKEN=${secret}\n`)).toEqual([{ ruleId: 'wrike-access-token', secret }]);
});

test('a name is no tail of a longer word', () => {
  const secret = '7f3ac91e05d2b48606c1fd9e23a4b87d';
  expect(found(`AUDD_API_KEY=${secret}\n`)).toEqual([{ ruleId: 'audd-api-token', secret }]);
  expect(found(`<myDdApiKey>${secret}</myDdApiKey>\n`).map(({ ruleId }) => ruleId)).toEqual(['datadog-api-key']);
});

test.each([
  ['PLIVO_AUTH_ID=MAYJK0NWVJ3ZDLNJQ2ZT\nPLIVO_AUTH_TOKEN=k2XbQ9vLm4TzRwWn8sQ0dYxT5uJ3bKfR7cPzE2hL\n', { id: 'MAYJK0NWVJ3ZDLNJQ2ZT', secret: 'k2XbQ9vLm4TzRwWn8sQ0dYxT5uJ3bKfR7cPzE2hL' }],
  ['aws_access_key_id = AKIAQ7RK2VWZ5XTB4LMY\naws_secret_access_key = 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\n', { id: 'AKIAQ7RK2VWZ5XTB4LMY', secret: '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' }],
])('the parts of one credential have one id and say which they are', (text, expected) => {
  const occurrences = scan(text, 'settings.env').occurrences;
  expect(Object.fromEntries(occurrences.map(({ part, secret }) => [part, secret.reveal()]))).toEqual(expected);
  expect(new Set(occurrences.map(({ credentialId }) => credentialId)).size).toBe(1);
});

test('a text full of names costs little more than one with few', () => {
  const cost = (piece: string): number => {
    const text = piece.repeat(Math.ceil((64 << 10) / piece.length));
    const looks = [0, 1, 2].map(() => {
      const before = process.cpuUsage();
      scan(text, 'a/b.env');
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    return Math.min(...looks);
  };
  // Each name was once sought in the whole window around every keyword: 700 ms. One look at each is 60.
  expect(cost('auth0_client_secret')).toBeLessThan(350);
});
