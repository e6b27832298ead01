/**
 * keysweep's memory: targets, blobs already scanned, credentials, occurrences, triage. PGlite in the
 * state directory, or PostgreSQL; the same SQL. Secrets are never stored: findings hold masks and keyed fingerprints.
 */
export type { Database, Queryable } from './database';
export { migrate } from './migrations';
export { isSharedStore, openDatabase, openStore } from './open';
export { withoutPassword } from './postgresql';
export * from './blobs';
export * from './export';
export * from './files';
export * from './results';
export * from './retention';
export * from './search';
export * from './sweeps';
export * from './targets';
export * from './triage';
