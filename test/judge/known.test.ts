import { tryKnown } from '../../src/judge/known';
import { credentialId, fingerprint, Secret, type Occurrence } from '../../src/model';

const key = Buffer.alloc(32, 7);

function occurrence(secret: string, fields: Partial<Occurrence> = {}): Occurrence {
  const print = fingerprint(key, secret);
  return {
    ruleId: 'x', title: 'x', family: 'device', provider: 'x', path: 'r1.cfg', line: 3, endLine: 3, column: 1, endColumn: 2, confidence: 'high', probability: 0.9,
    form: 'clear', fingerprint: print, credentialId: credentialId(print), secret: new Secret(secret), context: '', evidence: [], labels: [],
    provenance: { kind: 'file', path: 'r1.cfg' }, ...fields,
  };
}
const hash = (text: string, fields: Partial<Occurrence> = {}): Occurrence => occurrence(text, { form: 'weak-hash', path: 'r2.cfg', ...fields });

const MD5CRYPT = '$1$38652870$DUjsu4TTlTsOe/xxZ05uf/'; // hashcat
const BCRYPT = '$2a$05$LhayLxezLhK1LhWvKxCyLOj0j1u.Kj0jZ0pEmm134uzrQlFvQJLF6'; // hashcat

test('a hash of a password found elsewhere joins its credential and says where it stands', () => {
  const clear = occurrence('hashcat', { line: 12 });
  const { occurrences, opened } = tryKnown([hash(MD5CRYPT), clear, hash(BCRYPT, { form: 'strong-hash' })], { key });
  expect(opened).toBe(2);
  for (const found of [occurrences[0]!, occurrences[2]!]) {
    expect(found.decoded?.reveal()).toBe('hashcat');
    expect(found.credentialId).toBe(clear.credentialId);
    expect(found.fingerprint).toBe(clear.fingerprint);
    expect(found.labels).toContain('reused');
    expect(found.evidence.at(-1)!.text).toContain('r1.cfg:12');
  }
  expect(occurrences[1]).toBe(clear);
});

test('what another form decodes to counts as known', () => {
  const { opened } = tryKnown([hash(MD5CRYPT), occurrence('070C285F4D06', { form: 'reversible', decoded: new Secret('hashcat') })], { key });
  expect(opened).toBe(1);
});

test('factory defaults of the platform are tried, and named', () => {
  const device = { platform: 'cisco-asa', statement: 'enable password', kind: 'enable-password', service: 'enable' };
  const { occurrences } = tryKnown([hash('2KFQnbNIdI.2KYOU', { device }), hash('8Ry2YjIyt7RRXU24', { device })], { key });
  expect(occurrences.map((o) => o.decoded?.reveal())).toEqual(['cisco', '']);
  for (const found of occurrences) expect(found.labels).toContain('factory-default');
});

test('no match changes nothing', () => {
  const all = [hash(MD5CRYPT), occurrence('another')];
  const result = tryKnown(all, { key });
  expect(result.occurrences).toEqual(all);
  expect(result.opened).toBe(0);
  expect(result.tested).toBeGreaterThan(1);
});

test('the budget bounds the work, the same account first, and says what was cut short', () => {
  const many = Array.from({ length: 500 }, (_, i) => occurrence(`candidate-${i}`));
  const own = occurrence('hashcat', { principal: 'admin' });
  const cheap = tryKnown([...many, own, hash(BCRYPT, { form: 'strong-hash', principal: 'admin' })], { key, budget: 200 });
  expect(cheap).toMatchObject({ opened: 1, tested: 1, cutShort: 0 });
  const short = tryKnown([...many, own, hash(BCRYPT, { form: 'strong-hash' })], { key, budget: 200 });
  expect(short.cutShort).toBe(1);
  expect(short.tested).toBeLessThanOrEqual(2);
});

test('tokens, keys and hashes that cannot be tested cost nothing', () => {
  expect(tryKnown([hash('$y$j9T$abc$' + 'x'.repeat(43)), occurrence('x'.repeat(100))], { key }).tested).toBe(0);
});
