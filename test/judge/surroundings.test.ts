import { issuersOf } from '../../src/engine/issuers';
import { surroundingIssuer } from '../../src/judge/surroundings';
import type { Pack } from '../../src/model';
import { memoryView } from '../../eval/view';

const pack = (provider: string, title: string, name: string): Pack => ({
  provider, title, family: 'saas', references: [],
  detectors: [{ id: `${provider}-key`, title: `${title} key`, names: [name], value: '[a-f0-9]{32}', confidence: 'high', examples: [], counterExamples: [] }],
});
const issuers = issuersOf([pack('quorvex', 'Quorvex', 'quorvex'), pack('globex', 'Globex', 'globex'), pack('meta', 'Meta', 'meta'), pack('github', 'GitHub', 'github')]);

/** Provider named around `VALUE` in a text. */
function around(text: string): string | undefined {
  const start = text.indexOf('VALUE');
  return surroundingIssuer(memoryView('config.txt', text), start, start + 'VALUE'.length, issuers)?.provider;
}

test.each([
  ['quorvex:\n  enabled: true\n  api_key: VALUE\n', 'a parent key'],
  ['{ "quorvex": { "apiKey": "VALUE" } }\n', 'a parent on the same line'],
  ['[quorvex]\nenabled = yes\nkey = VALUE\n', 'a section'],
  ['# Quorvex\nAPI_KEY = "VALUE"\n', 'a comment above'],
  ['API_KEY = "VALUE"  # Quorvex\n', 'a comment behind'],
  ['client = QuorvexClient(\n    retries=2,\n    api_key="VALUE",\n)\n', 'a call around it'],
  ['Quorvex.configure do |config|\n  config.key = \'VALUE\'\nend\n', 'a block around it'],
  ['{\n  "token": "VALUE",\n  "endpoint": "https://api.quorvex.com/v2/"\n}\n', 'a host below'],
  ['GET /v1 HTTP/1.1\nHost: api.quorvex.com\nX-Api-Key: VALUE\n', 'the host of a request'],
  ['{\n  "name": "Quorvex",\n  "token": "VALUE"\n}\n', 'a sibling that says so'],
  ['kubectl create secret generic quorvex --from-literal=token=VALUE\n', 'a command'],
])('%j: %s', (text) => {
  expect(around(text)).toBe('quorvex');
});

test.each([
  ['QUORVEX_TOKEN=abc\nAPI_KEY=VALUE\nGLOBEX_TOKEN=def\n', 'neighbours have names of their own'],
  ['# Quorvex\nurl = x\n\nother:\n  api_key: VALUE\n', 'a blank line ends a paragraph'],
  ['quorvex:\n  api_key: x\nother:\n  api_key: VALUE\n', 'another object'],
  ['a = "https://api.quorvex.com"\nb = "https://api.globex.com"\nkey = "VALUE"\n', 'two hosts'],
  ['<meta-data android:name="API_KEY" android:value="VALUE" />\n', 'an ordinary word in code'],
  ['# see https://github.com/acme/lib\nkey = "VALUE"\n', 'a link'],
])('%j names nobody: %s', (text) => {
  expect(around(text)).toBeUndefined();
});

test('an ordinary word counts as a name or as a heading', () => {
  expect(around('# Meta\nkey = "VALUE"\n')).toBe('meta');
  expect(around('meta:\n  key: VALUE\n')).toBe('meta');
});
