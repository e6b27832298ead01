import { pathContext } from '../../src/judge/context';
import { isPublishedExample } from '../../src/judge/published';

describe('path context', () => {
  test.each([
    ['src/app.py', []],
    ['src/node_modules/ssh2/lib/keygen.js', ['published-package']],
    ['node_modules/ssh2/test/fixtures/id_rsa', ['published-package', 'test-path']],
    ['go/pkg/mod/golang.org/x/crypto@v0.14.0/ssh/keys_test.go', ['published-package', 'test-path']],
    ['vendor/lib/a.rb', ['vendored']],
    ['package-lock.json', ['lock-file']],
    ['docs/setup.md', ['documentation']],
  ])('%s: %j', (path, labels) => {
    expect(pathContext(path).labels).toEqual(labels);
  });

  it('lowers fixtures of published packages and nothing of the user', () => {
    expect(pathContext('node_modules/ssh2/test/fixtures/id_rsa').fixtureFactor).toBeLessThan(0.52);
    expect(pathContext('test/fixtures/id_rsa').fixtureFactor).toBe(1);
    expect(pathContext('src/app.py').statementFactor).toBe(1);
  });

  test.each([
    'requests-2.32.3/tests/certs/server.key', 'src/golang-jwt-v5.2.1/test/ec.pem', 'deps/github.com/x/jwt/v5@v5.2.1/parser_test.go', 'cryptography-50.0.2/docs/x509.rst', 'flask-3.1.0.dist-info/METADATA',
    'vendor/github.com/x/y/testdata/key.pem', 'third_party/openssl/test/certs/ca.key', 'gcsfs-2026.10.1/gcsfs/tests/keys.py',
  ])('%s is of somebody else: nothing in it stays at the default confidence', (path) => {
    const { factor, statementFactor, fixtureFactor } = pathContext(path);
    expect(Math.max(factor, statementFactor, fixtureFactor)).toBeLessThanOrEqual(0.5);
  });

  test.each([
    'tests/certs/server.key', 'shop/testdata/key.pem', 'backup-2024.03.15/tests/key.pem', 'router-10.0.0.1/test/config.txt', 'python3.11/tests/a.py', 'release-2/tests/key.pem', 'shop-1.4.2/config/prod.env', 'internal/jwt_test.go',
  ])('%s may be the user\'s own: tokens and keys count in full', (path) => {
    expect(pathContext(path).fixtureFactor).toBe(1);
    expect(pathContext(path).statementFactor).toBe(1);
  });
});

describe('published examples', () => {
  test.each(['2YotnFZFEjr1zCsicMWpAA', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'QWxhZGRpbjpvcGVuc2VzYW1l', 'djosJKDKJSD8743243%2Fjdk33klY%3D', 'JBSWY3DPEHPK3PXP', '2b7e151628aed2a6abf7158809cf4f3c', 'GEZDGNBVGY3T'])('%s is one', (value) => {
    expect(isPublishedExample(value)).toBe(true);
  });

  it('a value of somebody is none', () => {
    expect(isPublishedExample('n9X7MzTRSIaLxTmq2vB8')).toBe(false);
    expect(isPublishedExample('')).toBe(false);
  });
});
