/** Tests a bcrypt hash of any of its prefixes (`$2$`, `$2a$`, `$2b$`, `$2x$`, `$2y$`). */
export function bcryptMatches(password: string, hash: string): boolean {
  // Loaded on the first test alone: the hook never tests hashes, and each import costs start-up.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { compareSync } = require('bcryptjs') as typeof import('bcryptjs');
  return compareSync(password, hash.replace(/^\$2[xy]?\$/, '$2b$'));
}
