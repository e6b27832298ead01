import { createHmac, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectors } from '../../../detectors/keys';
import { run, type Found } from '../run';

const ng = join(__dirname, '../../../fixtures/ng/keys');
const ok = join(__dirname, '../../../fixtures/ok/keys');

function scan(name: string): Found[] {
  return run(detectors, name, readFileSync(join(ng, name), 'utf8')).matches;
}

function only(name: string): Found {
  const found = scan(name);
  expect(found).toHaveLength(1);
  return found[0];
}

describe('private keys in files as the tools write them', () => {
  test.each([
    ['server.key', 'private-key', 'clear', 'RSA 2048'],
    ['ec.key', 'private-key', 'clear', 'EC P-256'],
    ['ed25519-pkcs8.pem', 'private-key', 'clear', 'Ed25519'],
    ['dsa.key', 'private-key', 'clear', 'DSA'],
    ['sealed.key', 'private-key-encrypted', 'sealed', undefined],
    ['sealed-pkcs8.pem', 'private-key-encrypted', 'sealed', undefined],
    ['id_ed25519', 'private-key-openssh', 'clear', 'ssh-ed25519'],
    ['id_rsa_sealed', 'private-key-openssh', 'sealed', 'ssh-rsa'],
    ['release.asc', 'private-key-pgp', 'clear', 'OpenPGP secret key packet'],
    ['sealed.asc', 'private-key-pgp', 'sealed', 'OpenPGP secret key packet'],
    ['session.ppk', 'private-key-putty', 'clear', 'ssh-ed25519'],
    ['csp.xml', 'private-key-xml', 'clear', 'RSAKeyValue'],
    ['keys.txt', 'age-secret-key', 'clear', 'Bech32'],
    ['Kexample.net.+013+18452.private', 'dnssec-private-key', 'clear', 'ECDSAP256SHA256'],
    ['named.conf.keys', 'tsig-key', 'clear', 'hmac-sha256'],
  ])('%s', (name, ruleId, form, evidence) => {
    const key = only(name);
    expect(key.ruleId).toBe(ruleId);
    expect(key.form).toBe(form);
    if (evidence) expect(key.evidence?.map(({ text }) => text).join('; ')).toContain(evidence);
  });

  test('a finding spans its block from the first dash to the last', () => {
    const content = readFileSync(join(ng, 'server.key'), 'utf8');
    const key = only('server.key');
    expect(content.slice(key.start, key.end)).toBe(content.trim());
  });

  test('who a key belongs to is read from it', () => {
    expect(only('id_ed25519').principal).toBe('deploy@build7.example.net');
    expect(only('release.asc').principal).toBe('Release Robot <release@example.net>');
    expect(only('session.ppk').principal).toBe('netops@jump1');
    expect(only('named.conf.keys').principal).toBe('transfer.example.net.');
  });

  test("an OpenSSH key's fingerprint is the one of its public half", () => {
    const blob = readFileSync(join(ok, 'id_ed25519.pub'), 'utf8').split(' ')[1];
    const { createHash } = jest.requireActual<typeof import('node:crypto')>('node:crypto');
    const fingerprint = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '');
    expect(only('id_ed25519').evidence?.some(({ text }) => text === `public key SHA256:${fingerprint}`)).toBe(true);
  });
});

describe('one key has one value, however it is stored', () => {
  const rsa = readFileSync(join(ng, 'server.key'), 'utf8');
  const ed25519 = readFileSync(join(ng, 'ed25519-pkcs8.pem'), 'utf8');
  const lines = rsa.trim().split('\n');
  test.each([
    ['JSON', JSON.stringify({ key: rsa }), rsa],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ key: rsa })), rsa],
    ['an environment file', `KEY="${rsa.replace(/\n/g, '\\n')}"\nNEXT=1`, rsa],
    ['YAML', `key: |\n${lines.map((line) => `      ${line}`).join('\n')}\nother: 1`, rsa],
    ['CRLF', rsa.replace(/\n/g, '\r\n'), rsa],
    ['a comment', lines.map((line) => `// ${line}`).join('\n'), rsa],
    ['a shell comment', lines.map((line) => `# ${line}`).join('\n'), rsa],
    ['a diff', lines.map((line) => `+${line}`).join('\n'), rsa],
    ['quoted mail', lines.map((line) => `> ${line}`).join('\n'), rsa],
    ['Java', lines.map((line) => `    "${line}\\n"`).join(' +\n'), rsa],
    ['C', lines.map((line) => `  "${line}\\r\\n"`).join('\n'), rsa],
    ['PHP', lines.map((line) => `$key .= '${line}' . "\\n";`).join('\n'), rsa],
    ['a list', `[${lines.map((line) => `"${line}"`).join(',\n')}]`, rsa],
    ['blanks for line ends', lines.join(' '), rsa],
    ['one line', lines.join(''), rsa],
    ['a URL parameter', `key=${rsa.replace(/\n/g, '%0A')}`, rsa],
    ['XML', `<Key>${rsa.replace(/\n/g, '&#10;')}</Key>`, rsa],
    ['short lines', rsa, rsa],
    ['PKCS #8', `a = """${ed25519}"""`, ed25519],
  ])('%s', (_, text, key) => {
    const found = run(detectors, 'file.txt', text).matches;
    expect(found).toHaveLength(1);
    expect(found[0].secret).toBe(key);
    expect(found[0].evidence?.some(({ effect }) => effect === 'lowers')).toBe(false);
    expect(createPrivateKey(found[0].secret).type).toBe('private');
  });

  test('base64 of the whole block is undone', () => {
    const key = only('secret.yaml');
    expect(key).toMatchObject({ form: 'reversible', encoding: 'base64', decoded: readFileSync(join(ng, 'ed25519-pkcs8.pem'), 'utf8') });
  });

  test('two keys of one file are two findings', () => {
    expect(run(detectors, 'both.pem', `${rsa}${ed25519}`).matches.map(({ secret }) => secret)).toEqual([rsa, ed25519]);
  });

  test('a key whose end is missing is reported, with less confidence', () => {
    const [key] = run(detectors, 'cut.pem', `${lines.slice(0, 12).join('\n')}\n\nand more text\n`).matches;
    expect(key.evidence?.map(({ text }) => text)).toContain('no END line');
    expect(key.secret).toContain(lines[5]);
  });
});

test.each(readdirSync(ok))('nothing in fixtures/ok/keys/%s', (name) => {
  expect(run(detectors, name, readFileSync(join(ok, name), 'utf8')).matches).toEqual([]);
});

test('WireGuard: both keys, with the endpoint they open', () => {
  const found = scan('wg0.conf');
  expect(found.map(({ ruleId }) => ruleId)).toEqual(['wireguard-private-key', 'wireguard-preshared-key']);
  expect(found[1].target).toMatchObject({ host: 'vpn.example.net', port: 51820 });
});

test('JSON Web Keys: private and symmetric ones', () => {
  expect(scan('jwks.json').map(({ name, principal }) => [name, principal])).toEqual([['d', 'signing-2026'], ['k', 'session']]);
});

describe('JSON Web Tokens', () => {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = (claims: object, secret = 'Vq8ZrT2mXw0Lk5Pn'): string => {
    const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
  const read = (text: string): Found[] => run(detectors, 'app.log', text).matches;

  test('claims become principal, target and evidence', () => {
    const jwt = token({ iss: 'https://login.example.net/realms/ops', sub: 'svc-backup', exp: 4102444800 });
    const [found] = read(`Authorization: Bearer ${jwt}\n`);
    expect(found).toMatchObject({ ruleId: 'jwt', secret: jwt, principal: 'svc-backup', target: { host: 'login.example.net', service: 'https' } });
    expect(found.evidence?.map(({ text }) => text)).toEqual(expect.arrayContaining(['issuer https://login.example.net/realms/ops', 'expires 2100-01-01']));
  });

  test('expired, weakly signed and public ones are labelled', () => {
    expect(read(token({ sub: 'a', exp: 1500000000 }))[0].labels).toContain('expired');
    expect(read(token({ sub: 'a' }, 'your-256-bit-secret'))[0].labels).toContain('weak');
    expect(read(token({ iss: 'supabase', ref: 'abcdefgh', role: 'anon' }))[0].labels).toContain('public-by-design');
    expect(read(token({ iss: 'supabase', ref: 'abcdefgh', role: 'service_role' }))[0].privilege).toBe('admin');
    expect(read(token({ sub: '1234567890', name: 'John Doe' }))[0].labels).toContain('published-example');
  });

  test('a cut signature lowers, another algorithm is measured by its own length', () => {
    expect(read(token({ sub: 'x' }).slice(0, -5))[0].evidence?.some(({ effect }) => effect === 'lowers')).toBe(true);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signed = `${encode({ typ: 'JWT', alg: 'ES256' })}.${encode({ 'kubernetes.io/serviceaccount/namespace': 'ops', 'kubernetes.io/serviceaccount/service-account.name': 'deployer' })}`;
    const [found] = read(`token: ${signed}.${sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`);
    expect(found.principal).toBe('system:serviceaccount:ops:deployer');
    expect(found.evidence?.some(({ effect }) => effect === 'lowers')).toBe(false);
  });

  test('claims that name nobody, and those of NATS that need a seed beside them, are doubted', () => {
    expect(read(token({ foo: 'bar' }))[0].evidence?.some(({ text }) => text === 'names no issuer, subject or time')).toBe(true);
    expect(read(token({ user_id: 7 }))[0].evidence?.some(({ effect }) => effect === 'lowers')).toBe(false);
    const nats = (claims: object) => read(`${encode({ typ: 'JWT', alg: 'ed25519-nkey' })}.${encode(claims)}.${'a'.repeat(86)}`)[0].labels;
    expect(nats({ sub: 'UA', iss: 'AB', nats: { type: 'user' } })).toContain('public-by-design');
    expect(nats({ sub: 'UA', iss: 'AB', nats: { type: 'user', bearer_token: true } })).not.toContain('public-by-design');
  });

  test('what only looks like one is not reported', () => {
    expect(read('eyJhbGciOiJIUzI1NiJ9 is the header; eyJhbGciOiJ.notbase64json.sig')).toEqual([]);
    expect(read('XeyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln')).toEqual([]);
  });
});
