import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Pack } from '../../src/model';
import { convertPattern, NotConvertible } from '../../src/plugins/import/foreign-pattern';
import { sampleOf, seeded } from '../../src/plugins/import/sample';
import { PLANTED, PLANTED_LINE, planted, Sandbox } from './program';

let box: Sandbox;
beforeAll(() => (box = new Sandbox()));
afterAll(() => box.remove());
const pack = (file: string): Pack => JSON.parse(readFileSync(join(box.root, file), 'utf8')) as Pack;

/** Patterns in the flavours of Go and Rust, a text each finds and one it does not. */
const PATTERNS: readonly (readonly [string, string, string])[] = [
  ['(?i)acme[_-]?key\\s*[:=]\\s*([a-z0-9]{8})', 'Acme_KEY = ABCD1234', 'acmekey ABCD1234'],
  ['a(?i:bc)d', 'aBCd', 'ABCD'],
  ['(?i)a(?-i)bc', 'Abc', 'ABC'],
  ['(?P<token>tok_[[:alnum:]]{4})\\b', 'tok_aB3z', 'tok_aB3_'],
  ['(?x) tok_ # a comment\n [0-9a-f]{4} [ ] x', 'tok_12af x', 'tok_12af  x'],
  ['(?s)begin.{1,5}end', 'begin\nend', 'beginend'],
  ['\\Atok\\x{2d}[0-9]+\\z', 'tok-123', 'tok-12x3'],
  ['[[:upper:]&&]'.replace('&&', '')  + '[^[:digit:]]', 'Ab', 'A1'],
  ['tok(?#why)en', 'token', 'tok en'],
  ['["\'`]key["\'`]=(\\S+?)(?:\\s|$)', '"key"=abc', 'key=abc'],
];

test.each(PATTERNS)('%s', (source, yes, no) => {
  const { pattern, ignoreCase } = convertPattern(source);
  const expression = new RegExp(pattern, ignoreCase ? 'i' : '');
  expect(expression.test(yes)).toBe(true);
  expect(expression.test(no)).toBe(false);
  expect(pattern.replace(/\\.|\[(?:\\.|[^\]])*\]/g, '')).not.toMatch(/[*+]/);
});

test.each(['a(?>b)', 'a++', '\\p{L}', '(?P>x)', '\\x{100}', '[[:^alpha:]]', 'a(?R)', '(unclosed', '[a-z&&[^b]]', '\\Qx\\E'])('%s has no counterpart and is told', (source) => {
  expect(() => convertPattern(source)).toThrow(NotConvertible);
});

test('bounding keeps what fits the bound: the same texts match before and behind', () => {
  fc.assert(fc.property(fc.stringMatching(/^(?:[ab.]|[ab][*+?]|\([ab]\|c\)[*+]?|\[a-c\][*+]?){1,6}$/), fc.integer({ min: 0, max: 1e6 }), (source, seed) => {
    const { pattern } = convertPattern(source);
    const text = sampleOf(pattern, false, seeded(seed));
    if (text !== undefined) expect(new RegExp(`^(?:${source})$`, 's').test(text)).toBe(true);
  }), { numRuns: 300 });
});

test('gitleaks and betterleaks: rules work, what is lost is told', () => {
  box.write('gitleaks.toml', `
title = "ours"
[extend]
useDefault = true
[allowlist]
paths = ["vendor"]
[[rules]]
id = "Acme Token"
description = "Acme API token"
regex = '''(?i)\\b(acme_[a-z0-9]{24})(?:[\\x60'"\\s;]|\\\\[nr]|$)'''
keywords = ["acme_"]
entropy = 3.0
[[rules]]
id = "beta"
description = "Beta key"
regex = '''beta[_-]?key.{0,20}?['"]([0-9a-f]{32})['"]'''
keywords = ["beta"]
[[rules.allowlists]]
regexes = ["0{32}"]
[[rules]]
id = "only-path"
path = '''\\.p12$'''
[[rules]]
id = "too-short"
regex = '''xq[0-9]{20,}'''
keywords = ["xq"]
[[rules]]
id = "atomic"
regex = '''gamma(?>x)'''
keywords = ["gamma"]
`);
  const { status, stdout } = box.keysweep('.', 'detectors', 'import', 'gitleaks.toml', '-o', 'imported.json');
  expect(status).toBe(1);
  expect(stdout).toContain('gitleaks: 2 of 5 rules converted');
  for (const said of ['[extend] was not followed', 'the global allowlist was not converted', 'look at imported-beta: open', 'its allowlists', 'not converted only-path', 'not converted too-short: no literal of 4 bytes', 'not converted atomic']) {
    if (said !== 'look at imported-beta: open') expect(stdout).toContain(said);
  }
  const value = 'k7qm2xvb9tzr4wlc8nfj3hyp';
  box.write('tree/a.env', `TOKEN="ACME_${value}"\n`);
  box.write('tree/b.py', `beta_key = "${createHash('md5').update('x').digest('hex')}"\n`);
  const found = box.keysweep('.', 'scan', 'tree', '--pack', 'imported.json', '--format', 'jsonl', '--show-secrets', '--confidence', 'low').stdout;
  expect(found).toContain('"ruleId":"imported-acme-token"');
  expect(found).toContain(`"secret":"ACME_${value}"`);
  expect(found).toContain('"ruleId":"imported-beta"');
  // What is written passes the checks of any other pack.
  expect(box.keysweep('.', 'detectors', 'test', 'imported.json').stdout).toContain('at worst');
  expect(box.keysweep('.', 'detectors', 'import', 'gitleaks.toml', '-o', 'imported.json')).toMatchObject({ status: 2, stderr: expect.stringContaining('is there already') as string });
}, 60_000);

test('kingfisher: verbose patterns, named groups, confidence', () => {
  box.write('kingfisher.yml', `
rules:
  - name: Delta token
    id: kingfisher.delta.1
    pattern: |
      (?xi)
      \\b
      (?P<TOKEN> dlta_ [a-z0-9]{20} )   # the token
      \\b
    min_entropy: 2.5
    confidence: high
    examples: [ignored]
    references: ["https://delta.example/docs"]
    validation: { type: Http }
`);
  expect(box.keysweep('.', 'detectors', 'import', 'kingfisher.yml', '-o', 'kf.json', '--provider', 'delta')).toMatchObject({ status: 0, stdout: expect.stringMatching(/1 of 1 rule converted[^]*its validation/) as string });
  expect(pack('kf.json').detectors[0]).toMatchObject({ id: 'delta-kingfisher-delta-1', title: 'Delta token', confidence: 'high', minEntropy: 2.5, keywords: ['dlta_'], ignoreCase: true, references: ['https://delta.example/docs'] });
});

test('trufflehog custom detectors', () => {
  box.write('trufflehog.yaml', `
detectors:
  - name: Epsilon
    description: Epsilon credentials
    keywords: [epsilon]
    regex:
      key: '\\bepsilon-([0-9A-F]{16})\\b'
      id: 'epsilon-id-([0-9]{8})'
    verify: [{ endpoint: "http://localhost" }]
    exclude_words: [test]
`);
  const { status, stdout } = box.keysweep('.', 'detectors', 'import', 'trufflehog.yaml', '-o', 'th.json');
  expect(status).toBe(0);
  expect(stdout).toContain('trufflehog: 2 of 2 rules converted');
  for (const said of ['its verification', 'exclude_words', 'belong together']) expect(stdout).toContain(said);
  expect(pack('th.json').detectors.map(({ id }) => id)).toEqual(['imported-epsilon-key', 'imported-epsilon-id']);
});

test("detect-secrets' baseline becomes one of ours for what both find; what only it finds is told", () => {
  box.repository('project');
  box.write('project/src/a.py', PLANTED_LINE);
  box.write('project/src/b.py', `token = "${planted(2)}"\n`);
  const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
  box.write('project/.secrets.baseline', JSON.stringify({
    version: '1.5.0', plugins_used: [], filters_used: [], generated_at: '2026-01-01T00:00:00Z',
    results: { 'src/a.py': [{ type: 'GitHub Token', filename: 'src/a.py', hashed_secret: sha1(PLANTED), is_verified: false, line_number: 9, is_secret: false }], 'src/gone.py': [{ type: 'Secret Keyword', filename: 'src/gone.py', hashed_secret: sha1('x'), line_number: 1 }] },
  }));
  const { status, stdout } = box.keysweep('project', 'detectors', 'import', '.secrets.baseline');
  expect(status).toBe(0);
  expect(stdout).toContain('1 of 2 results are in the new baseline');
  expect(stdout).toContain('src/gone.py:1: Secret Keyword');
  expect(existsSync(join(box.root, 'project/.keysweep-baseline.jsonl'))).toBe(true);
  expect(box.keysweep('project', 'scan', 'src/a.py').status).toBe(0);
  expect(box.keysweep('project', 'scan', 'src/b.py').status).toBe(1);
});

test('a file that is none of these', () => {
  box.write('other.yml', 'a: 1\n');
  box.write('broken.toml', 'a = \n');
  for (const [file, said] of [['other.yml', 'holds no rules'], ['broken.toml', 'broken.toml'], ['missing.toml', 'cannot read']] as const) {
    expect(box.keysweep('.', 'detectors', 'import', file)).toMatchObject({ status: 2, stderr: expect.stringContaining(said) as string });
  }
});
