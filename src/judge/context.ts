import type { Evidence } from '../model';

/** What a path says about the likelihood that a secret in it is real and in use. */
export interface PathContext {
  /** Labels for reports: `test-path`, `documentation`, `vendored`, `lock-file`, `generated`, `localisation`, `minified`. */
  readonly labels: readonly string[];
  /** Multiplies the probability of matches without a structure of their own. */
  readonly factor: number;
  /** The part of `factor` that the statement model does not know: it was trained with tests and documentation. */
  readonly statementFactor: number;
  /** Multiplies the probability of tokens and keys, too: what tests and manuals of somebody else's package hold opens nothing of the user's. */
  readonly fixtureFactor: number;
  readonly evidence: readonly Evidence[];
}

/** Kinds of paths that are features of the statement model. */
const LEARNT: ReadonlySet<string> = new Set(['test-path', 'documentation']);

/** Label of what package managers unpack. */
const PUBLISHED = 'published-package';
/** Label of third-party code that a repository carries. */
const VENDORED = 'vendored';

/**
 * A folder named after a package and its version, as archives of registries unpack (`requests-2.32.3/`, `jwt@v5.2.1/`, `flask-3.1.0.dist-info/`).
 * No date (`backup-2024.03.15/`), no address (`router-10.0.0.1/`). Only what tests and manuals below it hold is doubted: a release may be the user's own.
 */
const VERSIONED = /(?:^|\/)[A-Za-z][\w.+~-]{0,80}[-_@]v?(?!(?:19|20)\d\d[.-](?:0\d|1[0-2])[.-]\d\d)(?!(?:\d{1,3}\.){3}\d{1,3}\/)\d+\.\d[\w.+~!-]{0,60}\//;
/** Left of the probability of anything in a test or manual of somebody else's package: below the default confidence, whatever it was. */
const FIXTURE = 0.5;

const RULES: readonly { label: string; pattern: RegExp; factor: number; text: string }[] = [
  { label: 'lock-file', pattern: /(?:^|\/|!)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.ya?ml|bun\.lockb?|composer\.lock|gemfile\.lock|cargo\.lock|poetry\.lock|pipfile\.lock|uv\.lock|go\.sum|flake\.lock|mix\.lock|pubspec\.lock|podfile\.lock|packages\.lock\.json|deno\.lock|\.terraform\.lock\.hcl)$/i, factor: 0.2, text: 'a lock file holds checksums' },
  { label: 'minified', pattern: /\.min\.(?:js|css|mjs)$|\.(?:js|css)\.map$|[.-]bundle\.js$|\.chunk\.js$/i, factor: 0.5, text: 'minified or bundled code' },
  { label: 'localisation', pattern: /(?:^|\/)(?:locales?|i18n|l10n|lang|langs|languages|translations?|messages)\/|\.(?:po|pot|xlf|xliff|resx|arb|strings)$/i, factor: 0.5, text: 'a localisation file holds texts' },
  // What a package manager unpacked stands in the same version on a public registry: whoever leaked there, it was not the user.
  { label: PUBLISHED, pattern: /(?:^|\/)(?:node_modules|bower_components|jspm_packages|site-packages|dist-packages|pkg\/mod|\.cargo\/registry|\.m2\/repository|\.gradle\/caches|gems\/[^/]+-\d[^/]*|pods|[^/]+@v\d+\.\d+\.\d+[^/]*)\//i, factor: 0.48, text: 'a published package' },
  { label: VENDORED, pattern: /(?:^|\/)(?:vendor|third[-_]?party)\//i, factor: 0.8, text: 'third-party code' },
  { label: 'test-path', pattern: /(?:^|\/)(?:tests?|__tests__|spec|specs|testdata|test[-_]?data|fixtures?|mocks?|__mocks__|e2e|testing|testcases?|test[-_]?(?:server|suite|lib|utils?|helpers?|cases?|vectors?|certs?|keys?|setup|files?|resources?|assets|support)|testsuites?|selftests?|unittests?|regress(?:ion)?|vectors|fuzz(?:ing)?|[a-z]+[-_]tests?|(?:fs|s3|unit|integration|smoke|perf|func)tests?)\/|[._-](?:test|spec)s?\.\w+$|(?:^|\/)tests?(?:[-_][^/]+|\.\w+)$|_test(?:_?data)?\.\w+$|\.t$/i, factor: 0.9, text: 'a test file' },
  { label: 'documentation', pattern: /(?:^|\/)(?:docs?|documentation|examples?|samples?|demos?|tutorials?)\/|(?:^|\/)man\d?\/|(?:^|\/)(?:readme|changelog|contributing|manual|(?:sample|example)[._-])[^/]*$|(?:^|\/)[a-z][\w-]*\.[1-8]$|\.(?:pod|texi)$|\.(?:md|rst|adoc|mdx|d\.[cm]?ts|pyi)$|\/(?:METADATA|PKG-INFO)$|\.(?:example|sample|dist|template|tmpl)$/i, factor: 0.9, text: 'documentation or an example' },
  { label: 'generated', pattern: /(?:^|\/)(?:cdk\.out|\.next|\.nuxt|__generated__|generated)\/|\.(?:pb\.go|g\.dart|generated\.\w+)$|_pb2\.py$/i, factor: 0.6, text: 'generated code' },
];

const cache = new Map<string, PathContext>();

/** Judges a path once; the last few are remembered. */
export function pathContext(path: string): PathContext {
  let context = cache.get(path);
  if (context) return context;
  if (cache.size > 64) cache.clear();
  const labels: string[] = [];
  const evidence: Evidence[] = [];
  let factor = 1;
  let statementFactor = 1;
  for (const rule of RULES) {
    if (!rule.pattern.test(path)) continue;
    labels.push(rule.label);
    factor *= rule.factor;
    if (!LEARNT.has(rule.label)) statementFactor *= rule.factor;
    evidence.push({ kind: 'path', effect: 'lowers', text: rule.text });
  }
  const fixture = (labels.includes('test-path') || labels.includes('documentation')) && (labels.includes(PUBLISHED) || labels.includes(VENDORED) || VERSIONED.test(path));
  if (fixture) evidence.push({ kind: 'path', effect: 'lowers', text: 'of a package of somebody else' });
  const most = fixture ? FIXTURE : 1;
  context = { labels, factor: Math.min(factor, most), statementFactor: Math.min(statementFactor, most), fixtureFactor: most, evidence };
  cache.set(path, context);
  return context;
}
