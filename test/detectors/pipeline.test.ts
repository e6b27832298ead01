import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createTextScanner } from '../../src/api/scan-text';
import type { Occurrence } from '../../src/model';
import { expected } from './files/expected';

// The code detectors through the whole pipeline: prefilter, overlaps with every other detector, judgement.
const fixtures = join(__dirname, '../../fixtures');
const scanText = createTextScanner({}, undefined, Buffer.alloc(32));

function filesUnder(folder: string, root = folder): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path, root) : [relative(root, path)];
  });
}

/** Paths without the word "fixtures", which speaks against a finding. */
function scan(folder: string, path: string): Occurrence[] {
  return scanText(readFileSync(join(fixtures, folder, path)), `srv/${path}`).occurrences;
}

test.each(Object.entries(expected))('every credential of %s', (path, wanted) => {
  const found = scan('ng/files', path).map(({ ruleId, secret, decoded, principal, target, confidence }) => ({ ruleId, plain: (decoded ?? secret).reveal(), principal, host: target?.host, confidence }));
  for (const [, plain, principal, host] of wanted) {
    const matches = found.filter((other) => (plain instanceof RegExp ? plain.test(other.plain) : other.plain === plain) && other.confidence !== 'low'
      && (principal === undefined || other.principal === principal) && (host === undefined || other.host === host));
    expect({ wanted: [plain, principal, host], matches, found }).toEqual({ wanted: [plain, principal, host], matches: expect.arrayContaining([expect.anything()]), found });
  }
});

test.each(filesUnder(join(fixtures, 'ng/keys')))('a key in %s', (path) => {
  expect(scan('ng/keys', path).filter(({ family, confidence }) => family === 'keys' && confidence === 'high').length).toBeGreaterThan(0);
});

test.each([...filesUnder(join(fixtures, 'ok/files')).map((path) => ['ok/files', path]), ...filesUnder(join(fixtures, 'ok/keys')).map((path) => ['ok/keys', path])])('nothing of medium confidence in %s/%s', (folder, path) => {
  const found = scan(folder, path).filter(({ confidence }) => confidence !== 'low');
  expect(found.map(({ ruleId, line }) => [ruleId, line])).toEqual([]);
});

test('one key is one credential, whether plain, escaped, indented or encoded', () => {
  const ids = ['server.key', 'values.json', 'env.txt'].map((path) => scan('ng/keys', path)[0].credentialId);
  expect(new Set(ids).size).toBe(1);
  const encoded = ['ed25519-pkcs8.pem', 'chart.yaml', 'Key.java', 'secret.yaml'].map((path) => scan('ng/keys', path).find(({ family }) => family === 'keys')!.credentialId);
  expect(new Set(encoded).size).toBe(1);
});

test('.git-credentials: user, host and password of each line', () => {
  expect(scan('ng/files', 'git/.git-credentials').map(({ ruleId, secret, principal, target }) => [ruleId, secret.reveal(), principal, target?.host])).toEqual([['basic-auth-url', 'Vq8ZrT2m', 'ci', 'git.corp.lan']]);
});

test('a value belongs to the name it is assigned to, not to the product on the line above', () => {
  const found = scanText('REDIS_PASSWORD=\nJWT_SECRET=ohGh4eiyaeph8Aiw\n', 'app/.env').occurrences;
  expect(found.map(({ ruleId, line, confidence, secret }) => [ruleId, line, confidence, secret.reveal()])).toEqual([['generic-secret', 2, 'high', 'ohGh4eiyaeph8Aiw']]);
});

test.each(['Winter2024!', 'Sommer23', 'october_2025'])('%s is a weak password where a password stands, and no secret elsewhere', (value) => {
  const shown = (text: string, path: string): string[] => scanText(text, path).occurrences.filter(({ confidence }) => confidence !== 'low').map(({ secret }) => secret.reveal());
  expect(shown(`smtp:\n  password: ${value}\n`, 'app/settings.yaml')).toEqual([value]);
  expect(shown(`admin_password = "${value}"\n`, 'app/settings.py')).toEqual([value]);
  expect(shown(`release: ${value}\ntoken_window: ${value}\n`, 'app/settings.yaml')).toEqual([]);
});
