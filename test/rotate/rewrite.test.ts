import { parseDocument } from 'yaml';
import fc from 'fast-check';
import { formatReference, parseReference, resolveText } from '../../src/rotate/reference';
import { parseDotenv } from '../../src/rotate/rewrite/dotenv';
import { applyEdits, editsFor, Refusal } from '../../src/rotate/rewrite/edit';
import { formatOf } from '../../src/rotate/rewrite/format';
import type { Style } from '../../src/rotate/rewrite/style';

const SECRET = 'Zk3vQ9xLw2Tn8RbY';
const REFERENCE = 'keysweep://default/shop/db';

function rewrite(path: string, text: string, style: Style = 'keysweep', sinkType = 'age-file', secret = SECRET): string {
  const start = text.indexOf(secret);
  const format = formatOf(path, text, secret);
  if (!format) throw new Refusal('format');
  return applyEdits(text, editsFor({ text, start, end: start + secret.length, format, style, reference: { sink: 'default', key: 'shop/db' }, sinkType }));
}

const CASES: [string, string, string][] = [
  ['.env', `A=1\r\nDB_PASSWORD=${SECRET}\r\n`, `A=1\r\nDB_PASSWORD=${REFERENCE}\r\n`],
  ['.env', `DB="${SECRET}" # main`, `DB="${REFERENCE}" # main`],
  ['prod.env', `URL=postgres://app:${SECRET}@db:5432/x`, `URL=postgres://app:{{${REFERENCE}:uri}}@db:5432/x`],
  ['deploy.sh', `export DB='${SECRET}'\n`, `export DB='${REFERENCE}'\n`],
  ['deploy.sh', `export DB=${SECRET}; run\n`, `export DB={{${REFERENCE}}}; run\n`],
  ['a.yaml', `db:\n  password: ${SECRET} # old\n  port: 1\n`, `db:\n  password: ${REFERENCE} # old\n  port: 1\n`],
  ['a.yaml', `url: ${SECRET}@host\n`, `url: '{{${REFERENCE}}}@host'\n`],
  ['a.json', `{ "p" : "${SECRET}",\t"x": 1 }`, `{ "p" : "${REFERENCE}",\t"x": 1 }`],
  ['a.toml', `p = "${SECRET}"\n[a]\nb = 1\n`, `p = "${REFERENCE}"\n[a]\nb = 1\n`],
  ['a.ini', `[db]\npassword = ${SECRET} ; note\n`, `[db]\npassword = ${REFERENCE} ; note\n`],
  ['a.properties', `db.password:${SECRET}\n`, `db.password:${REFERENCE}\n`],
  ['prod.tfvars', `password = "${SECRET}"\n`, `password = "${REFERENCE}"\n`],
  ['docker-compose.yml', `services:\n  db:\n    environment:\n      - PASSWORD=${SECRET}\n`, `services:\n  db:\n    environment:\n      - PASSWORD={{${REFERENCE}}}\n`],
  ['application.yml', `spring:\n  datasource:\n    password: "${SECRET}"\n`, `spring:\n  datasource:\n    password: "${REFERENCE}"\n`],
];

it.each(CASES)('%s: puts the reference and touches nothing else', async (path, before, after) => {
  const rewritten = rewrite(path, before);
  expect(rewritten).toBe(after);
  if (/\.ya?ml$/.test(path)) expect(parseDocument(rewritten).errors).toEqual([]);
  if (path.endsWith('.json')) JSON.parse(rewritten);
  if (path.endsWith('.toml')) (await import('smol-toml')).parse(rewritten);
});

it('replaces a YAML block by one line', () => {
  const key = '-----BEGIN KEY-----\n    abc\n    -----END KEY-----';
  expect(rewrite('a.yaml', `ssh:\n  key: |\n    ${key}\n  port: 22\n`, 'keysweep', 'age-file', key)).toBe(`ssh:\n  key: ${REFERENCE}\n  port: 22\n`);
});

it.each<[Style, string, string, string, string]>([
  ['cloudformation', 'aws-secrets-manager', 't.yaml', `AWSTemplateFormatVersion: "2010-09-09"\nP: ${SECRET}\n`, 'P: "{{resolve:secretsmanager:shop/db:SecretString}}"\n'],
  ['terraform', 'aws-secrets-manager', 'main.tf', `resource "x" "y" {\n  password = "${SECRET}"\n}\n`, 'password = data.aws_secretsmanager_secret_version.shop_db.secret_string\n}\n\ndata "aws_secretsmanager_secret_version" "shop_db" {\n  secret_id = "shop/db"\n}\n'],
  ['ansible', 'vault', 'group_vars/all.yml', `db_password: "${SECRET}"\n`, "db_password: \"{{ lookup('community.hashi_vault.vault_kv2_get', 'shop/db', engine_mount_point='secret').secret.value }}\"\n"],
])('%s: writes what the consumer reads by itself', (style, sinkType, path, before, after) => {
  expect(rewrite(path, before, style, sinkType)).toContain(after);
});

it('moves a key of a Kubernetes Secret to External Secrets', () => {
  const encoded = Buffer.from(SECRET).toString('base64');
  const text = `apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\n  namespace: prod\ndata:\n  password: ${encoded}\n  user: YXBw\n`;
  const rewritten = rewrite('secret.yaml', text, 'external-secret', 'vault', encoded);
  expect(rewritten).not.toContain(encoded);
  const [secret, external] = rewritten.split(/^---$/m).map((one) => parseDocument(one).toJS());
  expect(secret.data).toEqual({ user: 'YXBw' });
  expect(external).toMatchObject({ kind: 'ExternalSecret', metadata: { name: 'shop-password', namespace: 'prod' }, spec: { target: { name: 'shop', creationPolicy: 'Merge' }, data: [{ secretKey: 'password', remoteRef: { key: 'shop/db' } }] } });
});

it('refuses program code and expressions where none can stand', () => {
  expect(formatOf('a.py', `p = "${SECRET}"`, SECRET)).toBeUndefined();
  expect(() => rewrite('a.yaml', `p: ${SECRET}\n`, 'terraform', 'vault')).toThrow(Refusal);
  expect(() => rewrite('a.yaml', `p: ${SECRET}\n`, 'cloudformation', 'age-file')).toThrow(Refusal);
});

it('gives a .env back as a shell and dotenv read it', () => {
  expect(parseDotenv('export A=1\nB="two\\nlines" # c\nC=\'$raw\'\nD=plain # note\n# E=no\nF=\n')).toEqual({ A: '1', B: 'two\nlines', C: '$raw', D: 'plain', F: '' });
});

it('references survive any key and resolve inside longer values', async () => {
  await fc.assert(fc.asyncProperty(fc.stringMatching(/^[A-Za-z0-9_.@+-][A-Za-z0-9_.@/+ é-]{0,30}$/), fc.option(fc.constantFrom('id', 'secret')), async (key, part) => {
    const reference = { sink: 'default', key, ...(part ? { part } : {}) };
    expect(parseReference(formatReference(reference))).toEqual(reference);
    expect(await resolveText(`a{{${formatReference(reference)}:uri}}b`, async (found) => (found.key === key ? 'x/y' : 'wrong'))).toBe('ax%2Fyb');
  }));
});
