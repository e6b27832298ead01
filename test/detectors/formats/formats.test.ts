import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { readIni } from '../../../detectors/formats/ini';
import { readJson } from '../../../detectors/formats/json';
import type { Leaf } from '../../../detectors/formats/leaf';
import { readXml } from '../../../detectors/formats/xml';
import { readYaml } from '../../../detectors/formats/yaml';

/** Scalars of a value by their path, as the readers should give them. */
function scalarsOf(value: unknown, path: readonly string[] = []): [string, string][] {
  if (value !== null && typeof value === 'object') return Object.entries(value).flatMap(([key, inner]) => scalarsOf(inner, [...path, key]));
  return [[path.join('/'), String(value)]];
}

const asPairs = (leaves: readonly Leaf[]): [string, string][] => leaves.map(({ path, value }) => [path.join('/'), value]);
const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019_'), minLength: 1, maxLength: 8 }).filter((text) => !/^\d|^(?:true|false|null|y|n|yes|no|on|off)$/i.test(text));
const scalar = fc.string({ unit: fc.constantFrom(...'abcXYZ019_-+/=.!#:"\'\\ {}[]&*%@\n'), minLength: 1, maxLength: 14 });
/** YAML folds quoted texts over lines; the reader takes one line. */
const oneLine = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replace(/\\n/g, ' '));
const tree = fc.letrec<{ node: unknown; map: Record<string, unknown> }>((tie) => ({
  node: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('map'), { minLength: 1, maxLength: 3 }), tie('map')),
  map: fc.dictionary(word, tie('node'), { minKeys: 1, maxKeys: 4 }),
}));

test('JSON: every scalar with its path; places hold what JSON.parse would read', () => {
  fc.assert(
    fc.property(tree.map, fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const leaves = readJson(text);
      expect(asPairs(leaves)).toEqual(scalarsOf(value));
      for (const leaf of leaves) expect(JSON.parse(`"${text.slice(leaf.start, leaf.end)}"`)).toBe(leaf.value);
    }),
  );
  expect(asPairs(readJson('{ // note\n "a": 1, "b": [true, "x",], /* y */ "c": "cut o'))).toEqual([['a', '1'], ['b/0', 'true'], ['b/1', 'x']]);
});

test('YAML: every scalar of what the yaml package writes', () => {
  fc.assert(
    fc.property(tree.map.map(oneLine), (value) => {
      const text = stringify(value, { lineWidth: 0, blockQuote: false });
      expect(parse(text)).toEqual(value);
      expect(asPairs(readYaml(text))).toEqual(scalarsOf(value));
    }),
  );
});

test('YAML: block scalars, comments, lists at the indent of their name, flow mappings, documents', () => {
  const text = 'users:\n- name: ops\n  key: |\n    line 1\n    line 2\n  other: "x" # note\n- {"name": "dev"}\nlast: >-\n  a\n  b\n---\nusers:\n  - plain\n';
  expect(asPairs(readYaml(`---\n${text}`))).toEqual([
    ['users/0/name', 'ops'], ['users/0/key', 'line 1\nline 2'], ['users/0/other', 'x'], ['users/1/name', 'dev'], ['last', 'a b'], ['---1/users/0', 'plain'],
  ]);
  for (const leaf of readYaml(text)) expect(text.slice(leaf.start, leaf.end).replace(/\n\s+/g, leaf.path.includes('last') ? ' ' : '\n')).toBe(leaf.value);
});

test('INI: sections, quotes, comments, both signs', () => {
  const text = '; c\n[a b]\nuser = x\npassword : "p # q" # note\r\n[z]\nexport K=v=w\n# K2=no\n';
  const leaves = readIni(text);
  expect(asPairs(leaves)).toEqual([['a b/user', 'x'], ['a b/password', 'p # q'], ['z/K', 'v=w']]);
  for (const leaf of leaves) expect(text.slice(leaf.start, leaf.end)).toBe(leaf.value);
});

test('XML: attributes, text, entities, CDATA, what is not well-formed', () => {
  const text = '<?xml version="1.0"?><!-- <x a="no"/> --><r:s K=\'1&amp;2\'><u>p&lt;q</u><v/><w><![CDATA[ a<b ]]></w><open><t> tail </t></r:s>';
  const elements = readXml(text);
  expect(elements.map(({ path }) => path.join('/'))).toEqual(['s', 's/u', 's/v', 's/w', 's/open', 's/open/t']);
  expect(elements[0].attributes.get('k')).toMatchObject({ value: '1&2' });
  expect(elements.map(({ text: inner }) => inner?.value)).toEqual([undefined, 'p<q', undefined, 'a<b', undefined, 'tail']);
  for (const { text: inner } of elements) if (inner && !inner.value.includes('<')) expect(text.slice(inner.start, inner.end)).toBe(inner.value);
});

test('no reader throws or hangs on noise', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]"\'\\:,-|>& \n#<=/!ab1'), maxLength: 300 }), (text) => {
      for (const read of [readJson, readYaml, readIni]) for (const leaf of read(text)) expect(leaf.end).toBeLessThanOrEqual(text.length);
      readXml(text);
    }),
    { numRuns: 500 },
  );
});
