/** Unit tests by default; suites against real services live in test/services and name what they skip. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.[cm]?[jt]s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }] },
  // Packages that are ES modules, or use import() inside, are turned into CommonJS: jest has neither without a flag.
  transformIgnorePatterns: ['/node_modules/(?!(?:age-encryption|@noble|@scure|@octokit|@electric-sql|universal-user-agent|before-after-hook|fast-content-type-parse|toad-cache|json-with-bigint|content-type|zstddec)/)'],
  moduleFileExtensions: ['ts', 'js', 'json'],
  testTimeout: 60000,
};
