/** `npm run test:trust`: the suites that are too long for `npm test`; their figures go to docs/security.md. */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test/trust'],
  testMatch: ['**/*.trust.ts', '**/*.test.ts'],
  testTimeout: 600_000,
  reporters: ['default', '<rootDir>/test/trust/reporter.cjs'],
};
