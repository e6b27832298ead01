import tseslint from 'typescript-eslint';

// Data flows one way: sources → unpack → engine → decode → judge → exposure → report | rotate (DESIGN.md, Layout).
// A folder imports only from model/ and from what stands before it on that line; `decode` and `config` are leaves
// that everything may use; detectors import nothing but their contract and decode/.
const may = {
  model: [],
  decode: ['model'],
  config: ['model'],
  sources: ['model', 'config'],
  unpack: ['model', 'sources', 'decode'],
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

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'src/engine/kernel/assembly/', '.bench/', '.cache/', '**/*.cjs'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
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
    files: ['detectors/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: [{ regex: '^(\\.\\./)+src/(?!model|decode)', message: 'Detectors import nothing but their contract (src/model) and src/decode.' }],
      }],
    },
  },
);
