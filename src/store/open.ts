import { KeysweepError } from '../model';
import type { Database } from './database';
import { migrate } from './migrations';
import { openPglite } from './pglite';
import { openPostgresql } from './postgresql';

/** Whether a location names a server that many processes can use, and not the embedded database. */
export function isSharedStore(location: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(location);
}

/** Opens the store: `postgres://…`, or a folder for the embedded database. */
export async function openDatabase(location: string): Promise<Database> {
  if (isSharedStore(location)) return openPostgresql(location);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) {
    throw new KeysweepError('invalid-store', 'the store must be a folder or a postgres:// URL', { actions: ['Write --store postgres://user@host/database, or leave it out for the embedded store.'] });
  }
  return openPglite(location);
}

/** Opens a store and brings its schema up to date. */
export async function openStore(location: string): Promise<Database> {
  const database = await openDatabase(location);
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}
