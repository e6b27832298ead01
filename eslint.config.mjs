import tseslint from 'typescript-eslint';

// Data flows one way: sources → unpack → engine → decode → judge → exposure → report | rotate (DESIGN.md, Layout).
// A folder imports only from model/ and from what stands before it on that line; `decode` and `config` are leaves
// that everything may use; detectors import nothing but their contract and decode/.
const may = {
  model: [],
  decode: ['model'],
  config: ['model'],
  sources: ['model', 'config'],
  unpack: ['model', 'sources', 'decode', 'config'],
  engine: ['model', 'sources', 'unpack', 'decode', 'config'],
  judge: ['model', 'sources', 'engine', 'decode', 'config'],
  exposure: ['model', 'judge', 'decode', 'config'],
  verify: ['model', 'exposure', 'config'],
  store: ['model', 'config'],
  report: ['model', 'exposure', 'config', 'store'],
  rotate: ['model', 'exposure', 'verify', 'config', 'store', 'decode'],
};
const folders = Object.keys(may);

const boundaries = Object.entries(may).map(([folder, allowed]) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [{
        regex: `^(\\.\\./)+(${folders.filter((f) => f !== folder && !allowed.includes(f)).concat('cli', 'scan', 'sweep', 'commands').join('|')})(/|$)`,
        message: `src/${folder} may import only from: ${['itself', ...allowed].join(', ')} (DESIGN.md, Layout).`,
      }],
    }],
  },
}));

// `reveal()` gives a secret's plaintext. Who may call it, and what for (docs/security.md); everyone else gets the mask.
const revealers = [
  'src/model/secret.ts',
  'src/report/plain.ts', 'src/report/human.ts', // --show-secrets
  'src/rotate/**', 'src/api/rotate.ts', // sinks, rotators, rewriting
  'src/verify/**', 'src/api/verify.ts', // is it live
  'src/judge/known.ts', 'src/judge/key-files.ts', // tests hashes against known passwords, opens what key files open
  'src/config/baseline.ts', 'src/plugins/import/detect-secrets.ts', // fingerprints of what is known
  'src/api/detectors/test.ts', // the made-up secrets of examples
  'src/sweep/targets.ts', 'src/sweep/git-target.ts', 'src/sweep/http-objects.ts', 'src/sweep/s3-objects.ts', 'src/cli/sweep-flags.ts', // tokens of forges and webhooks, sent where they belong
];
const REVEAL = 'Only sinks, rotators, verifiers and --show-secrets take the plaintext of a Secret (eslint.config.mjs, revealers).';
const revealing = ["MemberExpression[property.name='reveal']", "MemberExpression[property.value='reveal']", "Property[key.name='reveal']", "Property[key.value='reveal']"];

// Compiled code asks for what it imports by these names: a local of that name hides them from it.
const HIDING = 'exports and require are names that compiled modules use: call it something else.';
const NAMES = '[name=/^(?:exports|require)$/]';
const hiding = [`VariableDeclarator > Identifier.id${NAMES}`, `Identifier.params${NAMES}`, `ObjectPattern > Property > Identifier.value${NAMES}`, `ArrayPattern > Identifier${NAMES}`, `FunctionDeclaration > Identifier.id${NAMES}`, `AssignmentPattern > Identifier.left${NAMES}`]
  .map((selector) => ({ selector, message: HIDING }));

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'src/engine/kernel/assembly/', 'src/sources/git/pack/assembly/', 'detectors/device/lines/assembly/', '.bench/', '.cache/', '**/*.cjs'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['scripts/**', 'bench/**', 'eval/**', 'test/**'], rules: { 'no-console': 'off' } },
  { files: ['bin/**', '**/*.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  ...boundaries,
  {
    files: ['src/**/*.ts', 'commands/**/*.ts', 'detectors/**/*.ts', 'bin/**/*.js'],
    ignores: revealers,
    rules: { 'no-restricted-syntax': ['error', ...revealing.map((selector) => ({ selector, message: REVEAL })), ...hiding] },
  },
  { files: revealers, rules: { 'no-restricted-syntax': ['error', ...hiding] } },
  {
    files: ['detectors/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: [{ regex: '^(\\.\\./)+src/(?!model|decode)', message: 'Detectors import nothing but their contract (src/model) and src/decode.' }],
      }],
    },
  },
);
