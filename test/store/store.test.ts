import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openStore } from '../../src/store';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-store-'));
afterAll(() => { rmSync(scratch, { recursive: true, force: true }); });

it('opens an embedded store once at a time, keeps rows, and migrates only once', async () => {
  const directory = join(scratch, 'store');
  const store = await openStore(directory);
  await expect(openStore(directory)).rejects.toMatchObject({ code: 'store-locked' });
  await store.query('insert into targets (id, kind, location, name, tags) values ($1, $2, $3, $4, $5)', ['t', 'git', 'l', 'n', ['a', 'b']]);
  await migrate(store);
  await expect(store.transaction(async (transaction) => {
    await transaction.query('delete from targets');
    throw new Error('undone');
  })).rejects.toThrow('undone');
  await store.close();
  const again = await openStore(directory);
  expect(await again.query('select id, tags from targets')).toEqual([{ id: 't', tags: ['a', 'b'] }]);
  await again.query('insert into keysweep_schema (version) values (9999)');
  await expect(migrate(again)).rejects.toThrow(/newer than this keysweep/);
  await again.close();
});

// Where there is no /proc, only the lock's own time tells.
(existsSync('/proc/self/stat') ? it : it.skip)('is held by a living process, whatever the clock says of its lock', async () => {
  const directory = join(scratch, 'clock');
  const store = await openStore(directory);
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(join(directory, 'lock'), longAgo, longAgo); // as the lock looks when the clock is set forward by an hour
  await expect(openStore(directory)).rejects.toMatchObject({ code: 'store-locked' });
  expect(await store.query('select 1 as one')).toEqual([{ one: 1 }]);
  await store.close();
  // One that was left behind by a process that ended is taken over.
  mkdirSync(join(directory, 'lock'), { recursive: true });
  utimesSync(join(directory, 'lock'), longAgo, longAgo);
  await (await openStore(directory)).close();
});

it('refuses stores it does not know, and hides passwords', async () => {
  await expect(openStore('mysql://x')).rejects.toMatchObject({ code: 'invalid-store' });
  const error = await openStore('postgres://user:hunter2hunter2@127.0.0.1:1/none').catch((caught: Error) => caught) as Error;
  expect(error).toMatchObject({ code: 'store-unreachable' });
  expect(JSON.stringify(error) + error.message).not.toContain('hunter2');
});

it.each([
  ['postgres://u:p@ssw0rd@127.0.0.1:1/x', 'postgres://u@127.0.0.1:1/x'],
  ['postgres://u@127.0.0.1:1/x?password=p%40ssw0rd&connect_timeout=1', 'postgres://u@127.0.0.1:1/x?password=****&connect_timeout=1'],
])('a server that cannot be reached is named without its password: %s', async (url, shown) => {
  const error = await openStore(url).catch((caught: unknown) => caught) as Error & { options: { where: string } };
  expect(error).toMatchObject({ code: 'store-unreachable', options: { where: shown } });
  expect(error.message).not.toContain('ssw0rd');
});
