import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreSession } from '../../src/serve/store-session';
import { openStore } from '../../src/store';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-session-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const one = (session: StoreSession): Promise<unknown> => session.use((store) => store.query('select 1 as one'));

test('a request that comes while the store is being let go waits for that instead of being refused', async () => {
  const session = new StoreSession(join(scratch, 'store'));
  await one(session);
  const closed = session.close();
  expect(await one(session)).toEqual([{ one: 1 }]);
  await closed;
  await session.close();
});

test('a store that could not be opened is tried anew by the next request', async () => {
  const location = join(scratch, 'store');
  const other = await openStore(location);
  const session = new StoreSession(location);
  await expect(one(session)).rejects.toMatchObject({ code: 'store-locked' });
  await other.close();
  expect(await one(session)).toEqual([{ one: 1 }]);
  await session.close();

  const file = join(scratch, 'a-file');
  writeFileSync(file, '');
  const misplaced = new StoreSession(join(file, 'store'));
  await expect(one(misplaced)).rejects.toMatchObject({ code: 'ENOTDIR' });
  rmSync(file);
  expect(await one(misplaced)).toEqual([{ one: 1 }]);
  await misplaced.close();
});
