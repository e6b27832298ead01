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
});

describe('published examples', () => {
  test.each(['2YotnFZFEjr1zCsicMWpAA', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'QWxhZGRpbjpvcGVuc2VzYW1l', 'djosJKDKJSD8743243%2Fjdk33klY%3D', 'JBSWY3DPEHPK3PXP'])('%s is one', (value) => {
    expect(isPublishedExample(value)).toBe(true);
  });

  it('a value of somebody is none', () => {
    expect(isPublishedExample('n9X7MzTRSIaLxTmq2vB8')).toBe(false);
    expect(isPublishedExample('')).toBe(false);
  });
});
