import type { StatementFacts } from '../../model';

/** Names of the features of a statement and its place, in the order `contextFeatures` writes them. */
export const contextFeatureNames = [
  'styleProse', 'assignment', 'header', 'inUrl', 'named', 'quoted', 'singleQuoted', 'textBefore', 'textAfter', 'endsLine', 'otherQuotes', 'userOnLine',
  'pathTest', 'pathExample', 'pathDocumentation', 'pathConfig',
] as const;

/** What a path says, in the order of the features `pathTest`…`pathConfig`. */
const pathPatterns = [
  /(?:^|\/)(?:tests?|spec|specs|__tests__|testdata|fixtures?|mocks?)\//, /example|sample|demo|template|tutorial/, /(?:^|\/)docs?\/|\.(?:md|rst|adoc|txt)$/,
  /config|settings|\.env|deploy|secrets?\b|docker|compose|k8s|helm|terraform|ansible/,
];

const flag = (condition: boolean) => (condition ? 1 : 0);

let last: { readonly path: string; readonly factors: readonly number[]; madeUp?: boolean } | undefined;

/** Features of a path; statements of one document come in a row, so the last path is remembered. */
function pathFeatures(path: string): readonly number[] {
  if (last?.path !== path) {
    const lower = path.toLowerCase();
    last = { path, factors: pathPatterns.map((pattern) => flag(pattern.test(lower))) };
  }
  return last.factors;
}

const madeUp = /(?:^|\/)(?:docs?|documentation|testing|e2e|testcases?|test[-_]?(?:server|suite|lib|utils?|helpers?|cases?)|[a-z]+[-_]tests?|(?:fs|s3|unit|integration|smoke|perf|func)tests?)\/|(?:^|\/)(?:readme[^/]*|changelog[^/]*|history\.\w+|test_[^/]*)$|[._-](?:tests?|spec)\.\w+$/i;

/** Whether a path is that of a test, an example or a package's manual, whose values were made up for it. Notes and runbooks are none. */
export function isMadeUpPath(path: string): boolean {
  const [test, example] = pathFeatures(path);
  return (last!.madeUp ??= test === 1 || example === 1 || madeUp.test(path));
}

/** Quotes in `line` before `end`. */
function quotesBefore(line: string, end: number): number {
  let count = 0;
  for (let index = 0; index < end; index++) {
    const code = line.charCodeAt(index);
    if (code === 34 || code === 39 || code === 96) count++;
  }
  return count;
}

/** Writes the features of a statement's form, line and path into `out` from `at` on; returns the index behind. */
export function contextFeatures(facts: StatementFacts, path: string, out: Float64Array, at: number): number {
  const { style, kind, quote, line, valueColumn, value } = facts;
  const after = line.slice(valueColumn + Math.min(value.length, line.length));
  out[at++] = flag(style === 'prose');
  out[at++] = flag(kind === 'assignment');
  out[at++] = flag(kind === 'header');
  out[at++] = flag(kind === 'url');
  out[at++] = flag(kind === 'named');
  out[at++] = flag(quote !== '');
  out[at++] = flag(quote === "'");
  out[at++] = Math.min(line.slice(0, valueColumn).trimStart().length, 120);
  out[at++] = Math.min(after.trimEnd().length, 120);
  out[at++] = flag(/^["'`]?[\s;,)\]}]*$/.test(after));
  out[at++] = Math.min(quotesBefore(line, valueColumn), 12);
  out[at++] = flag(/user|login|email|account/i.test(line));
  for (const factor of pathFeatures(path)) out[at++] = factor;
  return at;
}
