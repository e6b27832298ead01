import type { StatementFacts } from '../../model';
import { wordsOf } from './name-features';

/** Names of the features of a statement and its place, in the order `contextFeatures` writes them. */
export const contextFeatureNames = [
  'styleCode', 'styleData', 'styleShell', 'styleMarkup', 'styleProse', 'json', 'yaml', 'env', 'go', 'test',
  'assignment', 'comparison', 'call', 'pair', 'option', 'element', 'sql', 'header', 'default', 'query', 'directive', 'url', 'named',
  'colon', 'arrow', 'quoted', 'singleQuoted', 'backtick', 'wrapped', 'wrapperConverts', 'fallback', 'dynamic', 'nextLine', 'comment', 'assertion', 'textBefore', 'textAfter', 'endsLine', 'separated',
  'otherQuotes', 'longLine', 'pathTest', 'pathExample', 'pathDocumentation', 'pathLocale', 'pathLock', 'pathConfig', 'sharesWord', 'equalsName', 'typeWord', 'markedUp', 'userOnLine',
] as const;

const styles = ['code', 'data', 'shell', 'markup', 'prose'];
const kinds = ['assignment', 'comparison', 'call', 'pair', 'option', 'element', 'sql', 'header', 'default', 'query', 'directive', 'url', 'named'];
const comment = /^\s*(?:\/\/|#|\*|--|;|<!--|\/\*|%|REM\b)|\s(?:\/\/|#)\s/;
const assertion = /\b(?:assert\w*|expect\w*|should\w*|test\w*|raises?|mock\w*|stub\w*|refute|verify\w*|equal\w*|describe|it)\b/i;
const typeWord = /^(?:string|str|int|integer|bool|boolean|object|any|number|char|bytes?|text|varchar|void|optional|function|func|required|array|list|map|dict|float|double|long|self|this|nil|null|none|undefined|true|false|options?|request|response|params?|args|props|state|default|secret|file|env|input)$/i;

const flag = (condition: boolean) => (condition ? 1 : 0);

/** What a path says, in the order of the features `pathTest`…`pathConfig`. */
const pathPatterns = [
  /(?:^|\/)(?:tests?|spec|specs|__tests__|testdata|fixtures?|mocks?)\//, /example|sample|demo|template|tutorial/, /(?:^|\/)docs?\/|\.(?:md|rst|adoc|txt)$/,
  /(?:^|\/)(?:locales?|i18n|l10n|lang|translations?)\/|\.(?:po|resx|xliff)$/, /lock(?:file)?\.|\.lock$|\.sum$|\.min\.|\.map$|\.svg$/,
  /config|settings|\.env|deploy|secrets?\b|docker|compose|k8s|helm|terraform|ansible/,
];

let last: { readonly path: string; readonly testFile: number; readonly factors: readonly number[] } | undefined;

/** Features of a path; statements of one document come in a row, so the last path is remembered. */
function placeOf(path: string): { readonly testFile: number; readonly factors: readonly number[] } {
  if (last?.path !== path) {
    const lower = path.toLowerCase();
    last = { path, testFile: flag(/[._-]?(?:test|spec)s?\.\w+$|(?:^|\/)test_/.test(lower)), factors: pathPatterns.map((pattern) => flag(pattern.test(lower))) };
  }
  return last;
}

/** Writes the features of a statement's form, line and path into `out` from `at` on; returns the index behind. */
export function contextFeatures(facts: StatementFacts, path: string, out: Float64Array, at: number): number {
  const { style, kind, language, operator, quote, wrapper = '', line, valueColumn, value } = facts;
  const before = line.slice(0, valueColumn);
  const after = line.slice(valueColumn + Math.min(value.length, line.length));
  const place = placeOf(path);
  for (const name of styles) out[at++] = flag(style === name);
  out[at++] = flag(language === 'json');
  out[at++] = flag(language === 'yaml');
  out[at++] = flag(language === 'env' || language === 'properties' || language === 'ini');
  out[at++] = flag(language === 'go');
  out[at++] = place.testFile;
  for (const name of kinds) out[at++] = flag(kind === name);
  out[at++] = flag(operator === ':');
  out[at++] = flag(operator === '=>' || operator === '->' || operator === '<-');
  out[at++] = flag(quote !== '');
  out[at++] = flag(quote === "'");
  out[at++] = flag(quote === '`');
  out[at++] = flag(wrapper !== '');
  out[at++] = flag(/bytes?|base64|string|buffer|secret|encode|decode|char|hash|ptr/i.test(wrapper));
  out[at++] = flag(facts.fallback === true);
  out[at++] = flag(facts.dynamic === true);
  out[at++] = flag(facts.nextLine === true);
  out[at++] = flag(comment.test(before));
  out[at++] = flag(assertion.test(before));
  out[at++] = Math.min(before.trimStart().length, 120);
  out[at++] = Math.min(after.trimEnd().length, 120);
  out[at++] = flag(/^["'`]?[\s;,)\]}]*$/.test(after));
  out[at++] = flag(/^["'`]?,/.test(after));
  out[at++] = Math.min((before.match(/["'`]/g) ?? []).length, 12);
  out[at++] = flag(line.length > 300);
  for (const factor of place.factors) out[at++] = factor;
  const words = value.length <= 80 ? wordsOf(value) : [];
  const nameWords = new Set(wordsOf(facts.name).filter((word) => word.length > 2));
  out[at++] = flag(words.some((word) => nameWords.has(word)));
  out[at++] = flag(value.replace(/[^A-Za-z0-9]/g, '').toLowerCase() === facts.name.replace(/[^A-Za-z0-9]/g, '').toLowerCase());
  out[at++] = flag(typeWord.test(value));
  out[at++] = flag(/<[a-z]/i.test(before));
  out[at++] = flag(/user|login|email|account/i.test(line));
  return at;
}
